//! What would the multi-stage version be, and why each line of it?

use std::rc::Rc;

use playground_core::Options;
use playground_core::convert::{Offer, Outcome, Question};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::diff::{self, Kind};
use crate::format;
use crate::state::Action;

/// The offer, the questions, or the refusal.
pub(crate) fn convert(analysis: &Rc<Analysis>, dispatch: &Callback<Action>, options: &Options) -> Html {
    match analysis.conversion() {
        Outcome::Refuse { why, .. } => html! {
            <div class="refusal"><h3>{ "No multi-stage version" }</h3><p>{ why }</p></div>
        },
        Outcome::Ask(questions) => html! {
            <div class="refusal">
                <h3>{ "One fact is missing" }</h3>
                { for questions.iter().map(|q| question(q, dispatch, options)) }
            </div>
        },
        Outcome::Offer(offer) => offered(analysis, offer, dispatch, options),
    }
}

fn offered(analysis: &Rc<Analysis>, offer: &Offer, dispatch: &Callback<Action>, options: &Options) -> Html {
    let text: Rc<str> = offer.text.as_str().into();
    let apply = dispatch.reform(move |_| Action::Apply(text.clone()));
    let saved = match offer.before.disk.likely {
        0 => 0,
        before => 100 - (offer.after.disk.likely * 100 / before).min(100),
    };
    html! {
        <div class="offer">
            <div class="offer-top">
                <div>
                    <h3>{ &offer.summary }</h3>
                    <p class="before-after">
                        <span>{ format!("≈ {}", format::bytes(offer.before.disk.likely)) }</span>
                        <span aria-label="becomes">{ " → " }</span>
                        <strong>{ format!("≈ {}", format::bytes(offer.after.disk.likely)) }</strong>
                        <span class="saved">{ format!("{saved} % smaller") }</span>
                        <span class="range">{ format!("likely {}", format::range(offer.after.disk)) }</span>
                    </p>
                </div>
                <button class="primary" onclick={apply}>{ "Apply" }</button>
            </div>
            { for offer.choices.iter().map(|q| question(q, dispatch, options)) }
            { lines(analysis, offer) }
            if !offer.assumptions.is_empty() {
                <h3>{ "Taken for granted" }</h3>
                <ul class="assumptions">{ for offer.assumptions.iter().map(|a| html! { <li>{ a }</li> }) }</ul>
            }
            { settings(offer) }
        </div>
    }
}

fn lines(analysis: &Rc<Analysis>, offer: &Offer) -> Html {
    let lines = diff::lines(&analysis.text, &offer.text, &offer.changes);
    html! {
        <table class="diff">
            <caption class="visually-hidden">{ "Changes, line by line, with reasons" }</caption>
            <colgroup><col class="col-sign" /><col class="col-line" /><col /></colgroup>

            <thead class="visually-hidden"><tr><th scope="col">{ "Change" }</th><th scope="col">{ "Line" }</th><th scope="col">{ "Why" }</th></tr></thead>
            <tbody>
                { for lines.iter().map(|line| {
                    let (class, sign, word) = match line.kind {
                        Kind::Same => ("same", " ", "unchanged"),
                        Kind::Gone => ("gone", "−", "removed"),
                        Kind::New => ("new", "+", "added"),
                    };
                    html! {
                        <tr class={class}>
                            <td class="sign"><span aria-hidden="true">{ sign }</span><span class="visually-hidden">{ word }</span></td>
                            <td class="line"><code>{ &line.text }</code></td>
                            <td class="why">{ for line.why.iter().map(|w| html! { <p>{ w }</p> }) }</td>
                        </tr>
                    }
                }) }
            </tbody>
        </table>
    }
}

/// The proof: what the final image is configured with, before and after.
fn settings(offer: &Offer) -> Html {
    if offer.settings.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h3>{ "Settings of the final image" }</h3>
            <table class="settings">
                <thead><tr><th scope="col">{ "Setting" }</th><th scope="col">{ "Before" }</th><th scope="col">{ "After" }</th></tr></thead>
                <tbody>
                    { for offer.settings.iter().map(|s| html! {
                        <tr class={(s.before != s.after).then_some("changed")}>
                            <th scope="row">{ &s.name }</th>
                            <td><code>{ if s.before.is_empty() { "–" } else { &s.before } }</code></td>
                            <td><code>{ &s.after }</code>
                                if s.before == s.after { <span class="kept">{ "the same" }</span> } else { <p>{ &s.why }</p> }
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </>
    }
}

fn question(question: &Question, dispatch: &Callback<Action>, options: &Options) -> Html {
    let id = question.id.to_owned();
    let value = options.answers.get(question.id).cloned().unwrap_or_else(|| question.suggestion.clone());
    let answer = {
        let dispatch = dispatch.clone();
        move |text: String| {
            let answer = (!text.trim().is_empty()).then_some(text);
            dispatch.emit(Action::Answer(id.clone(), answer));
        }
    };
    if question.choices.is_empty() {
        let onchange =
            Callback::from(move |e: Event| answer(e.target_unchecked_into::<HtmlInputElement>().value()));
        return html! { <label class="question">{ &question.text }<input {onchange} {value} autocomplete="off" /></label> };
    }
    let onchange =
        Callback::from(move |e: Event| answer(e.target_unchecked_into::<HtmlSelectElement>().value()));
    html! {
        <label class="question">{ &question.text }
            <select {onchange}>
                { for question.choices.iter().map(|c| html! { <option value={c.clone()} selected={*c == value}>{ c }</option> }) }
            </select>
        </label>
    }
}
