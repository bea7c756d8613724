//! What is seen before there is a Dockerfile?

use yew::prelude::*;

use super::on_demand::OnDemand;
use crate::state::{Action, State};

/// What to do, and what to start from.
pub(crate) fn empty(state: &State, dispatch: &Callback<Action>) -> Html {
    html! {
        <div class="empty">
            <h2>{ "Paste a Dockerfile" }</h2>
            <p>{ "See its stages, what the image weighs and why, and a multi-stage version of it. Nothing you paste leaves this page." }</p>
            { gallery(state, dispatch) }
        </div>
    }
}

/// The examples, and texts of other times.
pub(crate) fn gallery(state: &State, dispatch: &Callback<Action>) -> Html {
    let words: Vec<String> =
        state.recent.iter().flat_map(|text| ["recent".to_owned(), text.to_string()]).collect();
    html! { <OnDemand panel="gallery" text={std::rc::Rc::<str>::from("")} options={playground_core::Options::default()} {words} dispatch={dispatch.clone()} /> }
}
