//! What is seen before there is a Dockerfile?

use yew::prelude::*;

use crate::examples::EXAMPLES;
use crate::state::Action;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) dispatch: Callback<Action>,
}

#[component]
pub(crate) fn Empty(props: &Props) -> Html {
    html! {
        <div class="empty">
            <h2>{ "Paste a Dockerfile" }</h2>
            <p>{ "See its stages, what the image weighs and why, and a multi-stage version of it. Nothing you paste leaves this page." }</p>
            <p>{ "Or start from an example:" }</p>
            <ul>
                { for EXAMPLES.iter().map(|e| html! {
                    <li><button onclick={props.dispatch.reform(move |_| Action::Example(e.text))}>{ e.name }</button></li>
                }) }
            </ul>
        </div>
    }
}
