//! What is wrong with the file?

use playground_core::wire::severity;
use yew::prelude::*;

use crate::analysis::Analysis;

/// The list; each entry selects its place in the text.
pub(crate) fn problems(analysis: &Analysis) -> Html {
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
                                    { " " }<button data-fix={n.to_string()}>{ fix.label }</button>
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
