//! What does the image weigh, in one line?

use playground_core::Arch;
use playground_core::wire::severity;
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::format;
use crate::state::State;

/// The figure, its range, and what it depends on. `before` is what it was before the last change.
pub(crate) fn headline(analysis: &Analysis, state: &State, before: u64) -> Html {
    let sizes = &analysis.report.sizes;
    let (here, there) = if state.pull { ("to pull", "on disk") } else { ("on disk", "to pull") };
    let figure = match sizes.final_stage() {
        None => {
            html! { <p class="figure">{ "No image yet" }{ " " }<small>{ analysis.mistaken() }</small></p> }
        }
        Some(stage) if stage.unknown && stage.total.disk.likely == 0 => html! {
            <p class="figure">{ "Size unknown" }{ " " }<small>{ "the base image is not in the table; say what it weighs below" }</small></p>
        },
        Some(stage) => {
            let (weight, other) = if state.pull {
                (stage.total.pull, stage.total.disk)
            } else {
                (stage.total.disk, stage.total.pull)
            };
            let (number, unit) = format::split(weight.likely);
            let sign = analysis.sign();
            let likely = if stage.unknown { "known part" } else { "likely" };
            html! {
                <>
                    <p class="figure"><span class="sign">{ sign }</span>{ number }{ " " }<span class="unit">{ unit }</span>{ " " }<small>{ here }</small></p>
                    <dl>
                        <div><dt>{ likely }</dt><dd>{ format::range(weight) }</dd></div>
                        <div><dt>{ there }</dt><dd>{ format!("{sign} {}", format::bytes(other.likely)) }</dd></div>
                        <div title="Of the bytes to pull; the rest is estimated or assumed"><dt>{ "known" }</dt><dd>{ format!("{} %", sizes.known_percent) }</dd></div>
                        if !stage.unknown { { change(before, stage.total.disk.likely) } }
                        { target(analysis, state) }
                    </dl>
                </>
            }
        }
    };
    let problems = analysis.problem_words();
    // The gravest comes first.
    let gravest = analysis.report.findings.first().map(|f| severity(f.severity));
    html! {
        <section class="headline" aria-label="Final image" tabindex="-1">
            { figure }
            <div class="headline-side">
                if !problems.is_empty() {
                    <button class={classes!("problem-count", gravest)} data-act="Checks">{ "! " }{ problems }</button>
                }
                <div class="segment" role="group" aria-label="Size">
                    { choice("on disk", "disk", !state.pull) }{ choice("pull", "pull", state.pull) }
                </div>
                <div class="segment" role="group" aria-label="Platform">
                    { for [Arch::Amd64, Arch::Arm64].map(|arch| choice(arch.name(), arch.name(), state.options.arch == arch)) }
                </div>
            </div>
        </section>
    }
}

/// The chosen target, and the way back to the last stage.
fn target(analysis: &Analysis, state: &State) -> Html {
    let Some(target) = &state.options.target else { return Html::default() };
    let why = if analysis.lost_target { " is not in this text" } else { "" };
    html! {
        <div><dt>{ "target" }</dt><dd>{ target }{ why }{ " " }
            <button class="link" data-act="last-stage">{ "build the last stage" }</button></dd></div>
    }
}

fn choice(name: &'static str, act: &'static str, chosen: bool) -> Html {
    html! { <button aria-pressed={chosen.to_string()} data-act={act}>{ name }</button> }
}

/// What the last change did.
fn change(before: u64, now: u64) -> Html {
    if before == 0 || before == now {
        return Html::default();
    }
    let (class, sign) = if now < before { ("less", "−") } else { ("more", "+") };
    html! { <div><dt>{ "last change" }</dt><dd {class}>{ format!("{sign}{}", format::bytes(now.abs_diff(before))) }</dd></div> }
}
