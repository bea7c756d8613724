//! Which panel is open below the picture?

use std::rc::Rc;

use playground_core::Options;
use yew::prelude::*;

use super::convert::Convert;
use super::{layers, problems};
use crate::analysis::Analysis;
use crate::state::{Action, Panel};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) analysis: Rc<Analysis>,
    pub(crate) panel: Panel,
    pub(crate) options: Options,
    pub(crate) dispatch: Callback<Action>,
}

#[component]
pub(crate) fn Panels(props: &Props) -> Html {
    let name = |panel: Panel| match panel {
        Panel::Layers => "Layers".to_owned(),
        Panel::Problems => match props.analysis.problems() {
            0 => "Problems".to_owned(),
            n => format!("Problems ({n})"),
        },
        Panel::Convert => "Multi-stage".to_owned(),
    };
    // Arrow keys walk along the tabs, as in any tab list.
    let walk = |panel: Panel| {
        let dispatch = props.dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = Panel::ALL.iter().position(|p| *p == panel).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => (at + 1) % 3,
                "ArrowLeft" => (at + 2) % 3,
                _ => return,
            };
            event.prevent_default();
            dispatch.emit(Action::Open(Panel::ALL[next]));
            if let Some(tab) = gloo::utils::document().get_element_by_id(&format!("tab-{next}"))
                && let Ok(tab) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(tab)
            {
                let _ = tab.focus();
            }
        })
    };
    let open = Panel::ALL.iter().position(|p| *p == props.panel).unwrap_or(0);
    html! {
        <section class="panels">
            <div class="tabs" role="tablist" aria-label="Details">
                { for Panel::ALL.into_iter().enumerate().map(|(n, panel)| {
                    let chosen = panel == props.panel;
                    html! {
                        <button role="tab" id={format!("tab-{n}")} aria-controls="panel" aria-selected={chosen.to_string()}
                            tabindex={if chosen { "0" } else { "-1" }} onkeydown={walk(panel)}
                            onclick={props.dispatch.reform(move |_| Action::Open(panel))}>{ name(panel) }</button>
                    }
                }) }
            </div>
            <div class="panel" role="tabpanel" id="panel" aria-labelledby={format!("tab-{open}")} tabindex="0">
                { match props.panel {
                    Panel::Layers => layers::layers(&props.analysis, &props.dispatch, &props.options),
                    Panel::Problems => problems::problems(&props.analysis, &props.dispatch),
                    Panel::Convert => html! {
                        <Convert text={props.analysis.text.clone()} options={props.options.clone()} dispatch={props.dispatch.clone()} />
                    },
                } }
            </div>
        </section>
    }
}
