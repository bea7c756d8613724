//! What does a panel show that the second program draws? `crates/panels` writes its HTML, and says which attributes in it
//! mean what; here they become actions, and in `web/door/door-panels.js` what only concerns the browser: copy, save.

use std::cell::Cell;
use std::rc::Rc;

use dockerfile_syntax::Span;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Reflect};
use playground_core::Options;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::effects::door;
use crate::format;
use crate::state::{Action, Folder};

/// Milliseconds without a keystroke before the second program is asked about the new text: after the figures are, because it
/// fetches package graphs for those, and answers in the order it is asked.
const PAUSE: u32 = 180;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the second program calls it.
    pub(crate) panel: &'static str,
    pub(crate) text: Rc<str>,
    pub(crate) options: Options,
    pub(crate) words: Vec<String>,
    /// The folder it is about; the second program has it.
    #[prop_or_default]
    pub(crate) folder: Option<Folder>,
    pub(crate) dispatch: Callback<Action>,
}

/// The panel; the answer before stays until the next is there.
#[component]
pub(crate) fn OnDemand(props: &Props) -> Html {
    let host = use_node_ref();
    let last = use_mut_ref(|| props.text.clone());
    let tries = use_state(|| 0);
    {
        let (host, panel) = (host.clone(), props.panel);
        use_effect_with(
            (props.text.clone(), props.options.clone(), props.words.clone(), props.folder, *tries),
            move |asked| {
                let (text, options, words, ..) = asked.clone();
                let wanted = Rc::new(Cell::new(true));
                let still = wanted.clone();
                // A choice is answered at once, a text when typing pauses.
                let pause = if last.replace(text.clone()) == text { 0 } else { PAUSE };
                if let Some(host) = host.cast::<Element>() {
                    let _ = host.set_attribute("aria-busy", "true");
                }
                let ask = async move {
                    let words: Array = words.iter().map(|w| JsValue::from_str(w)).collect();
                    let more = [panel.into(), words.into()];
                    let answer = door::ask("panel", &text, &more, &options).await;
                    // A later text may be asked about already.
                    if let (true, Some(host)) = (still.get(), host.cast::<Element>()) {
                        show(&host, answer.map(JsCast::unchecked_into));
                    }
                };
                let timer = Timeout::new(pause, move || spawn_local(ask));
                move || {
                    wanted.set(false);
                    drop(timer);
                }
            },
        );
    }
    use_effect_with((), |()| announce);
    let (text, dispatch) = (props.text.clone(), props.dispatch.clone());
    let onclick = {
        let (host, dispatch) = (host.clone(), dispatch.clone());
        Callback::from(move |event: MouseEvent| {
            let target = event.target_unchecked_into();
            if hit(&target, "data-again").is_some() {
                tries.set(*tries + 1);
            }
            clicked(&target, &host, &text, &dispatch)
        })
    };
    let onchange = Callback::from(move |event: Event| changed(&event.target_unchecked_into(), &dispatch));
    html! {
        <div class="on-demand" ref={host} {onclick} {onchange} aria-busy="true"><p class="calm">{ "Working it out…" }</p></div>
    }
}

/// Puts an answer in its place, and the focus back on the field that had it.
fn show(host: &Element, answer: Result<Array, String>) {
    let focused = gloo::utils::document().active_element().map(|e| e.id()).filter(|id| !id.is_empty());
    match answer {
        Ok(panel) => {
            host.set_inner_html(&panel.get(0).as_string().unwrap_or_default());
            let _ = Reflect::set(host, &"texts".into(), &panel.get(1));
        }
        Err(why) => {
            host.set_inner_html("<p class=\"calm\"></p><button data-again=\"\">Try again</button>");
            host.first_element_child().into_iter().for_each(|p| p.set_text_content(Some(&why)));
        }
    }
    let _ = host.remove_attribute("aria-busy");
    announce();
    let field = focused.and_then(|id| gloo::utils::document().get_element_by_id(&id));
    if let Some(field) = field.and_then(|f| f.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// Tells `web/door/door-panels.js` that what panels say about lines and cards may be another.
fn announce() {
    if let Ok(event) = web_sys::Event::new("panel") {
        let _ = gloo::utils::window().dispatch_event(&event);
    }
}

/// The value of an attribute of what was hit, or of what holds it.
fn hit(target: &Element, name: &str) -> Option<String> {
    target.closest(&format!("[{name}]")).ok().flatten()?.get_attribute(name)
}

/// A text that came with the panel.
fn held(host: Option<Element>, n: u32) -> Option<String> {
    let host = host?;
    let texts = Reflect::get(&host, &"texts".into()).ok()?;
    Array::from(&texts).get(n).as_string()
}

fn clicked(target: &Element, host: &NodeRef, text: &Rc<str>, dispatch: &Callback<Action>) {
    let host: Option<Element> = host.cast();
    if let Some(n) = hit(target, "data-apply").and_then(|n| n.parse().ok()) {
        if let Some(new) = held(host, n) {
            dispatch.emit(Action::Apply(new.into()));
        }
    } else if let Some(n) = hit(target, "data-begin").and_then(|n| n.parse().ok()) {
        if let Some(text) = held(host, n) {
            let example = hit(target, "data-example").is_some_and(|e| !e.is_empty());
            dispatch.emit(Action::Begin { text: text.into(), example });
        }
    } else if let Some(span) = hit(target, "data-select") {
        let mut ends = span.split(' ').filter_map(|n| n.parse::<usize>().ok());
        if let (Some(start), Some(end)) = (ends.next(), ends.next())
            && end <= text.len()
        {
            dispatch.emit(Action::Select(Span::new(start, end)));
        }
    } else if hit(target, "data-accept").is_some() {
        let fields = host.and_then(|h| h.query_selector_all("[data-answer]").ok());
        for n in 0..fields.as_ref().map_or(0, |f| f.length()) {
            let field = fields.as_ref().and_then(|f| f.get(n)).and_then(|f| f.dyn_into::<Element>().ok());
            field.into_iter().for_each(|f| changed(&f, dispatch));
        }
    } else if target.tag_name() == "BUTTON" {
        changed(target, dispatch);
    }
}

/// A field or a button with a value.
fn changed(target: &Element, dispatch: &Callback<Action>) {
    // Fields, menus and buttons all have a `value`.
    let value = target.unchecked_ref::<HtmlInputElement>().value();
    if let Some(id) = target.get_attribute("data-answer") {
        dispatch.emit(Action::Answer(id, (!value.trim().is_empty()).then_some(value)));
    } else if let Some(name) = target.get_attribute("data-word") {
        dispatch.emit(Action::Word(name, value));
    } else if let Some(id) = target.get_attribute("data-given") {
        dispatch.emit(match id.as_str() {
            "dockerignore" => Action::Ignore(value),
            _ => Action::Given(id, format::parse(&value)),
        });
    }
}
