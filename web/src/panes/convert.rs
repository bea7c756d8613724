//! What would the multi-stage version be, and why each line of it?

use std::rc::Rc;

use js_sys::Array;
use playground_core::Options;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::answers::{Conversion, Line, Question, items, texts};
use crate::effects::door;
use crate::format;
use crate::state::Action;

/// An answer and the text and options it is about.
type Answer = ((Rc<str>, Options), Result<Conversion, String>);

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) text: Rc<str>,
    pub(crate) options: Options,
    pub(crate) dispatch: Callback<Action>,
}

/// The offer, the questions, or the refusal; the one before stays until the next is there, but cannot be applied.
#[component]
pub(crate) fn Convert(props: &Props) -> Html {
    let answer = use_state(|| None::<Answer>);
    let asked = (props.text.clone(), props.options.clone());
    {
        let answer = answer.clone();
        use_effect_with(asked.clone(), move |asked| {
            let asked = asked.clone();
            let wanted = Rc::new(std::cell::Cell::new(true));
            let still = wanted.clone();
            spawn_local(async move {
                let found = door::ask("convert", &asked.0, &[], &asked.1).await;
                // A later text may be asked about already.
                if still.get() {
                    answer.set(Some((asked, found.map(JsCast::unchecked_into))));
                }
            });
            move || wanted.set(false)
        });
    }
    let body = match answer.as_ref() {
        None => html! { <p class="calm">{ "Working out a multi-stage version…" }</p> },
        Some((_, Err(why))) => refusal("Not answered", why),
        Some((about, Ok(conversion))) => match conversion.outcome().as_str() {
            "refuse" => refusal("No multi-stage version", &conversion.why()),
            "ask" => html! {
                <div class="refusal">
                    <h3>{ "One fact is missing" }</h3>
                    { questions(conversion.questions(), props) }
                </div>
            },
            _ => offered(conversion, *about == asked, props),
        },
    };
    let busy = answer.as_ref().is_none_or(|(about, _)| *about != asked);
    html! { <div aria-busy={busy.to_string()}>{ body }</div> }
}

fn refusal(title: &str, why: &str) -> Html {
    html! { <div class="refusal"><h3>{ title }</h3><p>{ why }</p></div> }
}

fn offered(offer: &Conversion, current: bool, props: &Props) -> Html {
    let text: Rc<str> = offer.text().into();
    let apply = props.dispatch.reform(move |_| Action::Apply(text.clone()));
    let (before, after) = (offer.before().on_disk(), offer.after().on_disk());
    let saved = match before.likely {
        0 => 0,
        before => 100 - (after.likely * 100 / before).min(100),
    };
    let assumptions = texts(offer.assumptions());
    html! {
        <div class="offer">
            <div class="offer-top">
                <div>
                    <h3>{ offer.summary() }</h3>
                    <p class="before-after">
                        <span>{ format!("≈ {}", format::bytes(before.likely)) }</span>
                        <span aria-label="becomes">{ " → " }</span>
                        <strong>{ format!("≈ {}", format::bytes(after.likely)) }</strong>
                        <span class="saved">{ format!("{saved} % smaller") }</span>
                        <span class="range">{ format!("likely {}", format::range(after)) }</span>
                    </p>
                </div>
                <button class="primary" onclick={apply} disabled={!current}>{ "Apply" }</button>
            </div>
            { questions(offer.choices(), props) }
            { lines(offer) }
            if !assumptions.is_empty() {
                <h3>{ "Taken for granted" }</h3>
                <ul class="assumptions">{ for assumptions.into_iter().map(|a| html! { <li>{ a }</li> }) }</ul>
            }
            { settings(offer) }
        </div>
    }
}

fn lines(offer: &Conversion) -> Html {
    html! {
        <table class="diff">
            <caption class="visually-hidden">{ "Changes, line by line, with reasons" }</caption>
            <colgroup><col class="col-sign" /><col class="col-line" /><col /></colgroup>

            <thead class="visually-hidden"><tr><th scope="col">{ "Change" }</th><th scope="col">{ "Line" }</th><th scope="col">{ "Why" }</th></tr></thead>
            <tbody>
                { for items::<Line>(offer.lines()).map(|line| {
                    let class = line.kind();
                    let (sign, word) = match class.as_str() {
                        "gone" => ("−", "removed"),
                        "new" => ("+", "added"),
                        _ => (" ", "unchanged"),
                    };
                    html! {
                        <tr {class}>
                            <td class="sign"><span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ word }</span></td>
                            <td class="line"><code>{ line.line_text() }</code></td>
                            <td class="why">{ for texts(line.reasons()).into_iter().map(|w| html! { <p>{ w }</p> }) }</td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}

/// The proof: what the final image is configured with, before and after.
fn settings(offer: &Conversion) -> Html {
    let rows: Vec<Vec<String>> = items::<Array>(offer.settings()).map(texts).collect();
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h3>{ "Settings of the final image" }</h3>
            <table class="settings">
                <thead><tr><th scope="col">{ "Setting" }</th><th scope="col">{ "Before" }</th><th scope="col">{ "After" }</th></tr></thead>
                <tbody>
                    { for rows.iter().filter_map(|row| {
                        let [name, before, after, why] = row.as_slice() else { return None };
                        Some(html! {
                            <tr class={(before != after).then_some("changed")}>
                                <th scope="row">{ name }</th>
                                <td><code>{ if before.is_empty() { "–" } else { before } }</code></td>
                                <td><code>{ after }</code>
                                    if before == after { <span class="kept">{ "the same" }</span> } else { <p>{ why }</p> }
                                </td>
                            </tr>
                        })
                    }) }
                </tbody>
            </table>
        </>
    }
}

fn questions(list: Array, props: &Props) -> Html {
    html! { { for items::<Question>(list).map(|q| question(&q, &props.dispatch, &props.options)) } }
}

fn question(question: &Question, dispatch: &Callback<Action>, options: &Options) -> Html {
    let id = question.id();
    let value = options.answers.get(&id).cloned().unwrap_or_else(|| question.suggestion());
    let answer = {
        let dispatch = dispatch.clone();
        move |text: String| {
            let answer = (!text.trim().is_empty()).then_some(text);
            dispatch.emit(Action::Answer(id.clone(), answer));
        }
    };
    let choices = texts(question.possible());
    if choices.is_empty() {
        let onchange =
            Callback::from(move |e: Event| answer(e.target_unchecked_into::<HtmlInputElement>().value()));
        return html! { <label class="question">{ question.question_text() }<input {onchange} {value} autocomplete="off" /></label> };
    }
    let onchange =
        Callback::from(move |e: Event| answer(e.target_unchecked_into::<HtmlSelectElement>().value()));
    html! {
        <label class="question">{ question.question_text() }
            <select {onchange}>
                { for choices.iter().map(|c| html! { <option value={c.clone()} selected={*c == value}>{ c }</option> }) }
            </select>
        </label>
    }
}
