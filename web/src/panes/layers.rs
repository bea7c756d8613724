//! What does each layer add, and why?

use std::rc::Rc;

use playground_core::Options;
use playground_core::sizes::{Basis, Layer, StageSize};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::format;
use crate::state::Action;

/// The final image's layers, what is not known, and the other stages in short.
pub(crate) fn layers(analysis: &Rc<Analysis>, dispatch: &Callback<Action>, options: &Options) -> Html {
    let sizes = &analysis.report.sizes;
    let Some(stage) = sizes.final_stage() else {
        return html! { <p class="calm">{ "There is no stage yet: start with FROM and an image." }</p> };
    };
    let largest = stage.layers.iter().map(|l| l.weight.disk.likely).max().unwrap_or(0).max(1);
    html! {
        <>
            <ol class="layers" aria-label="Layers of the final image">
                { for stage.layers.iter().map(|layer| row(layer, largest, dispatch)) }
            </ol>
            { questions(analysis, dispatch, options) }
            { others(analysis, &sizes.stages, stage.stage, dispatch) }
        </>
    }
}

fn row(layer: &Layer, largest: u64, dispatch: &Callback<Action>) -> Html {
    // Hundredths of a per cent, and so of the bar.
    let part = |n: u64| (n.min(largest) * 10_000 / largest).to_string();
    let disk = layer.weight.disk;
    let span = layer.span;
    let (class, basis) = match layer.basis {
        Basis::Known => ("known", "known"),
        Basis::Estimated => ("estimated", "estimated"),
        Basis::Assumed => ("assumed", "assumed"),
        Basis::Unknown => ("unknown", "unknown"),
    };
    let size = if layer.basis == Basis::Unknown { "unknown".to_owned() } else { format::bytes(disk.likely) };
    let ghost = (layer.ghost > 0).then(|| {
        format!("{} of it is deleted or replaced later, and still paid for", format::bytes(layer.ghost))
    });
    html! {
        <li class={class}>
            <button onclick={dispatch.reform(move |_| Action::Select(span))} title={layer.source.clone()}>
                <span class="layer-title">{ &layer.title }</span>
                <span class="layer-size">{ size }</span>
                <svg class="bar" viewBox="0 0 10000 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="bar-high" width={part(disk.high.min(largest))} height="1" />
                    <rect class="bar-likely" width={part(disk.likely)} height="1" />
                    <rect class="bar-ghost" x={part(disk.likely.saturating_sub(layer.ghost))} width={part(layer.ghost)} height="1" />
                </svg>
                <span class="layer-why">
                    <span class="basis">{ basis }</span>
                    if disk.low != disk.high { <span class="range">{ format::range(disk) }</span> }
                    { &layer.because }
                    if !layer.source.is_empty() { <span class="source">{ &layer.source }</span> }
                    if let Some(ghost) = ghost { <span class="ghost">{ ghost }</span> }
                </span>
            </button>
        </li>
    }
}

/// Facts that would sharpen the estimate.
fn questions(analysis: &Rc<Analysis>, dispatch: &Callback<Action>, options: &Options) -> Html {
    let list = &analysis.report.sizes.questions;
    let given = options.context_bytes.is_some() || !options.image_bytes.is_empty();
    if list.is_empty() && !given {
        return Html::default();
    }
    let field = |id: &str, text: &str, value: Option<u64>| {
        let (dispatch, image) = (dispatch.clone(), id.strip_prefix("image:").map(str::to_owned));
        let onchange = Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let bytes = format::parse(&input.value());
            dispatch.emit(match &image {
                Some(image) => Action::ImageBytes(image.clone(), bytes),
                None => Action::ContextBytes(bytes),
            });
        });
        html! {
            <label>{ text }<input {onchange} placeholder="for example 250 MB" value={value.map(format::bytes)} inputmode="text" autocomplete="off" /></label>
        }
    };
    html! {
        <div class="questions">
            { for list.iter().map(|q| field(&q.id, &q.text, None)) }
            if let Some(bytes) = options.context_bytes { { field("context", "Size of the build context", Some(bytes)) } }
            { for options.image_bytes.iter().map(|(image, bytes)| field(&format!("image:{image}"), &format!("Size of {image} on disk"), Some(*bytes))) }
        </div>
    }
}

fn others(analysis: &Rc<Analysis>, all: &[StageSize], target: usize, dispatch: &Callback<Action>) -> Html {
    let plan = &analysis.report.plan;
    let rest: Vec<&StageSize> = all.iter().filter(|s| s.stage != target).collect();
    if rest.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h3>{ "Stages that do not ship" }</h3>
            <ul class="stages">
                { for rest.into_iter().filter_map(|size| {
                    let stage = plan.stages.get(size.stage)?;
                    let span = stage.span;
                    let sign = if size.unknown { "≥ " } else { "≈ " };
                    Some(html! {
                        <li><button onclick={dispatch.reform(move |_| Action::Select(span))}>
                            <span>{ stage.label() }</span>
                            <span class="layer-size">{ format!("{sign}{}", format::bytes(size.total.disk.likely)) }</span>
                        </button></li>
                    })
                }) }
            </ul>
        </>
    }
}
