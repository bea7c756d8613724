//! What does the image weigh, in one line?

use std::rc::Rc;

use playground_core::Arch;
use yew::prelude::*;

use crate::analysis::{Analysis, count};
use crate::format;
use crate::state::{Action, Panel};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) analysis: Rc<Analysis>,
    pub(crate) arch: Arch,
    pub(crate) dispatch: Callback<Action>,
}

#[component]
pub(crate) fn Headline(props: &Props) -> Html {
    let report = &props.analysis.report;
    let sizes = &report.sizes;
    let stage = sizes.final_stage();
    let figure = match stage {
        None => html! { <p class="figure">{ "No image yet" }</p> },
        Some(stage) if stage.unknown && stage.total.disk.likely == 0 => html! {
            <p class="figure">{ "Size unknown" }{ " " }<small>{ "the base image is not in the table; say what it weighs below" }</small></p>
        },
        Some(stage) => {
            let (number, unit) = format::split(stage.total.disk.likely);
            let sign = if stage.unknown { "≥" } else { "≈" };
            html! {
                <>
                    <p class="figure"><span class="sign">{ sign }</span>{ number }{ " " }<span class="unit">{ unit }</span>{ " " }<small>{ "on disk" }</small></p>
                    <dl>
                        <div><dt>{ "likely range" }</dt><dd>{ format::range(stage.total.disk) }</dd></div>
                        <div><dt>{ "to pull" }</dt><dd>{ format!("{} ({})", format::bytes(stage.total.pull.likely), format::range(stage.total.pull)) }</dd></div>
                        <div><dt>{ "known, not guessed" }</dt><dd>{ format!("{} %", sizes.known_percent) }</dd></div>
                        <div><dt>{ "base images as of" }</dt><dd>{ &sizes.table_date }</dd></div>
                    </dl>
                </>
            }
        }
    };
    let problems = props.analysis.problems();
    html! {
        <section class="headline" aria-label="Final image">
            { figure }
            <div class="headline-side">
                <div class="segment" role="group" aria-label="Platform">
                    { for [Arch::Amd64, Arch::Arm64].map(|arch| html! {
                        <button aria-pressed={(props.arch == arch).to_string()} onclick={props.dispatch.reform(move |_| Action::Arch(arch))}>{ arch.name() }</button>
                    }) }
                </div>
                if problems > 0 {
                    <button class="problem-count" onclick={props.dispatch.reform(|_| Action::Open(Panel::Problems))}>
                        { format!("! {}", count(problems, "problem")) }
                    </button>
                }
            </div>
        </section>
    }
}
