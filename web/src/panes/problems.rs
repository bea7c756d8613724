//! What is wrong with the file?

use std::rc::Rc;

use playground_core::wire::severity;
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::state::Action;

/// The list; each entry selects its place in the text.
pub(crate) fn problems(analysis: &Rc<Analysis>, dispatch: &Callback<Action>) -> Html {
    let findings = &analysis.report.findings;
    if findings.is_empty() {
        return html! { <p class="calm">{ "No problems: BuildKit would accept this file." }</p> };
    }
    let more = findings.len().saturating_sub(100);
    html! {
        <ol class="problems">
            { for findings.iter().take(100).map(|finding| {
                let span = finding.span;
                html! {
                    <li class={severity(finding.severity)}>
                        <button onclick={dispatch.reform(move |_| Action::Select(span))}>
                            <span class="where">{ format!("line {}", finding.line) }</span>
                            <span class="kind">{ severity(finding.severity) }</span>
                            <span class="what">{ &finding.message }</span>
                            if finding.docker_prints {
                                <span class="first">{ "this is what docker build would print" }</span>
                            }
                        </button>
                    </li>
                }
            }) }
            if more > 0 {
                <li class="calm">{ format!("and {more} more") }</li>
            }
        </ol>
    }
}
