//! What is wrong with the file?

use std::rc::Rc;

use playground_core::checks::Fix;
use playground_core::wire::severity;
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::state::Action;

/// Applies a fix as one step that can be undone.
fn mend(analysis: &Rc<Analysis>, fix: &Fix, dispatch: &Callback<Action>) -> Callback<MouseEvent> {
    let mended = dockerfile_syntax::apply(&analysis.text, &fix.edits);
    let text: Rc<str> = mended.map_or_else(|| analysis.text.clone(), Into::into);
    dispatch.reform(move |_| Action::Typed(text.clone()))
}

/// The list; each entry selects its place in the text.
pub(crate) fn problems(analysis: &Rc<Analysis>, dispatch: &Callback<Action>) -> Html {
    let findings = &analysis.report.findings;
    if findings.is_empty() {
        return html! { <p class="calm">{ "No problems: BuildKit would accept this file." }</p> };
    }
    let more = findings.len().saturating_sub(100);
    html! {
        <ol class="problems">
            { for findings.iter().take(100).enumerate().map(|(n, finding)| {
                html! {
                    <li class={severity(finding.severity)}>
                        <button data-finding={n.to_string()}>
                            <span class="where">{ format!("line {}", finding.line) }</span>
                            <span class="kind">{ severity(finding.severity) }</span>
                            <span class="what">{ &finding.message }</span>{ " " }
                            if finding.docker_prints {
                                <span class="first">{ "this is what docker build would print" }</span>
                            }
                        </button>
                        if !finding.advice.is_empty() {
                            <p class="advice">
                                { finding.advice }{ " " }
                                if let Some(link) = playground_core::checks::link(finding.rule) {
                                    <a href={link} target="_blank" rel="noopener">{ finding.rule }</a>
                                } else {
                                    <span class="rule">{ finding.rule }</span>
                                }
                                if let Some(fix) = &finding.fix {
                                    { " " }<button class="quiet" onclick={mend(analysis, fix, dispatch)}>{ fix.label }</button>
                                }
                            </p>
                        }
                    </li>
                }
            }) }
            if more > 0 {
                <li class="calm">{ format!("and {more} more") }</li>
            }
        </ol>
    }
}
