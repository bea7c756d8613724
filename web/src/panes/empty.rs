//! What is seen before there is a Dockerfile?

use yew::prelude::*;

use super::gallery::gallery;
use crate::state::{Action, State};

/// What to do, and what to start from.
pub(crate) fn empty(state: &State, dispatch: &Callback<Action>) -> Html {
    html! {
        <div class="empty">
            <h2>{ "Paste a Dockerfile" }</h2>
            <p>{ "See its stages, what the image weighs and why, and a multi-stage version of it. Nothing you paste leaves this page." }</p>
            { gallery(&state.recent, dispatch) }
        </div>
    }
}
