//! What does each layer add, and why?

use std::rc::Rc;

use playground_core::sizes::{Basis, Layer, Range, StageSize};
use yew::prelude::*;

use super::fixed::{WHATS, fixed};
use crate::analysis::{Analysis, count};
use crate::effects::figures;
use crate::format;
use crate::state::{Action, Folder, State};

/// Rows that are shown of a list before all are wanted.
const ROWS: usize = 60;

/// The final image's layers, what is not known, and the other stages in short.
pub(crate) fn layers(analysis: &Rc<Analysis>, state: &State, dispatch: &Callback<Action>) -> Html {
    let sizes = &analysis.report.sizes;
    let Some(stage) = sizes.final_stage() else {
        return html! { <p class="calm">{ "There is no stage yet: start with FROM and an image." }</p> };
    };
    let largest = stage.layers.iter().map(|l| weigh(l, state.pull).likely).max().unwrap_or(0).max(1);
    let caret = analysis.report.lines.byte(state.caret.0);
    let rows = if state.all { usize::MAX } else { ROWS };
    html! {
        <>
            <ol class="layers" aria-label="Layers of the final image">
                { for stage.layers.iter().take(rows).map(|layer| {
                    row(layer, weigh(layer, state.pull), largest, layer.span.start <= caret && caret <= layer.span.end)
                }) }
            </ol>
            if stage.layers.len() > rows {
                <button class="link" data-act="all">{ "Show all " }{ count(stage.layers.len(), "layer") }</button>
            }
            { folder(state.folder, dispatch) }
            { questions(analysis) }
            { others(analysis, &sizes.stages, stage.stage) }
            <p class="soft">{ format!("Base images as of {}.", sizes.table_date) }</p>
            { fixed(WHATS) }
        </>
    }
}

fn weigh(layer: &Layer, pull: bool) -> Range {
    if pull { layer.weight.pull } else { layer.weight.disk }
}

fn row(layer: &Layer, weight: Range, largest: u64, lit: bool) -> Html {
    // Hundredths of a per cent of the bar.
    let part = |n: u64| n.min(largest) * 10_000 / largest;
    let style = format!(
        "--high:{};--likely:{};--ghost:{}",
        part(weight.high),
        part(weight.likely),
        part(layer.ghost)
    );
    let basis = match layer.basis {
        Basis::Known => "known",
        Basis::Estimated => "estimated",
        Basis::Assumed => "assumed",
        Basis::Unknown => "unknown",
    };
    let size =
        if layer.basis == Basis::Unknown { "unknown".to_owned() } else { format::bytes(weight.likely) };
    let ghost = layer.ghost_reason();
    html! {
        <li class={classes!(basis, lit.then_some("lit"))}>
            <button data-span={layer.instruction.to_string()}>
                <span class="layer-title">{ &layer.title }</span>
                <span class="bar" {style} />
                <span class="layer-size">{ size }</span>
                <span class="layer-why">
                    <span class="basis">{ basis }</span>
                    if weight.low != weight.high { <span class="range">{ format::range(weight) }</span> }
                    { &layer.because }
                    if !layer.source.is_empty() { <span class="source">{ &layer.source }</span> }
                    if let Some(ghost) = ghost { <span class="ghost">{ ghost }</span> }
                </span>
            </button>
        </li>
    }
}

/// The folder that is built from: what is known of it, or how to give it.
fn folder(given: Option<Folder>, dispatch: &Callback<Action>) -> Html {
    let told = match given {
        None => "Drop the folder you build from anywhere, for your own sizes. Names, sizes, manifests and sources are read; nothing leaves this browser.".to_owned(),
        Some(Folder { files: 0, .. }) => "That folder is empty or could not be read. Choose it once more.".to_owned(),
        Some(Folder { files, bytes, more, .. }) => format!("Your folder: {}{}, {}. What .dockerignore leaves out does not count.", if more { "the first " } else { "" }, count(files as usize, "file"), format::bytes(bytes)),
    };
    let forget = dispatch.reform(|_| {
        figures::forget_folder();
        Action::Folder(None)
    });
    html! {
        <p class="folder">
            <span>{ told }</span>
            <label class="button">{ "Choose folder" }<input type="file" class="visually-hidden" webkitdirectory={true} /></label>
            if given.is_some() { <button class="button" onclick={forget}>{ "Forget" }</button> }
        </p>
    }
}

/// Facts that would sharpen the estimate, and where to say them.
fn questions(analysis: &Analysis) -> Html {
    let list = &analysis.report.sizes.questions;
    html! {
        <p class="questions">
            { for list.iter().map(|q| html! { <span>{ &q.text }</span> }) }
            <button class="link" data-act="Type over">{ "Know better? Type over what is assumed" }</button>
        </p>
    }
}

fn others(analysis: &Analysis, all: &[StageSize], target: usize) -> Html {
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
                    let sign = if size.unknown { "≥ " } else { "≈ " };
                    let target = stage.name.clone().unwrap_or_else(|| size.stage.to_string());
                    Some(html! {
                        <li>
                            <button data-n={size.stage.to_string()}>
                                <span>{ stage.label() }</span>
                                <span class="layer-size">{ format!("{sign}{}", format::bytes(size.total.disk.likely)) }</span>
                            </button>
                            <button class="link" aria-label={format!("Build {}", stage.label())} data-target={target}>{ "build this" }</button>
                        </li>
                    })
                }) }
            </ul>
        </>
    }
}
