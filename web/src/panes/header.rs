//! What stands at the top: name, examples, convert, share, colours, and on a narrow screen the switch between halves.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::examples::EXAMPLES;
use crate::state::{Action, Panel, Side, Theme};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) theme: Theme,
    pub(crate) side: Side,
    pub(crate) convertible: bool,
    pub(crate) blank: bool,
    pub(crate) dispatch: Callback<Action>,
    pub(crate) share: Callback<()>,
}

#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let choose = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: Event| {
            let Some(menu) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) else {
                return;
            };
            if let Some(example) = EXAMPLES.iter().find(|e| e.name == menu.value()) {
                dispatch.emit(Action::Example(example.text));
            }
            // The menu names what can be loaded, not what is.
            menu.set_value("");
        })
    };
    let convert = {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.emit(Action::Turn(Side::Picture));
            dispatch.emit(Action::Open(Panel::Convert));
        })
    };
    let next = Theme::ALL[(Theme::ALL.iter().position(|t| *t == props.theme).unwrap_or(0) + 1) % 3];
    let sign = match props.theme {
        Theme::System => "◐",
        Theme::Light => "☀",
        Theme::Dark => "☾",
    };
    let theme = format!("Colours: {}", props.theme.name());
    let share = props.share.clone();
    html! {
        <header>
            <h1><span class="mark" aria-hidden="true"><i /><i /><i /></span><span>{ "Dockerfile " }<b>{ "Playground" }</b></span></h1>
            <nav aria-label="Actions">
                <select aria-label="Examples" onchange={choose}>
                    <option value="" selected=true>{ "Examples" }</option>
                    { for EXAMPLES.iter().map(|e| html! { <option value={e.name}>{ e.name }</option> }) }
                </select>
                <button class="quiet" onclick={move |_| share.emit(())} disabled={props.blank}>{ "Share" }</button>
                <button class="quiet icon" onclick={props.dispatch.reform(move |_| Action::Theme(next))} aria-label={theme.clone()} title={theme}>
                    <span aria-hidden="true">{ sign }</span>
                </button>
                <button class={classes!("primary", (!props.convertible).then_some("idle"))} onclick={convert} disabled={props.blank}>
                    { "Make multi-stage" }
                </button>
            </nav>
            <div class="sides" role="group" aria-label="Show">
                { for [(Side::Edit, "Edit"), (Side::Picture, "Picture")].map(|(side, name)| html! {
                    <button aria-pressed={(props.side == side).to_string()} onclick={props.dispatch.reform(move |_| Action::Turn(side))}>{ name }</button>
                }) }
            </div>
        </header>
    }
}
