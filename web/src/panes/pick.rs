//! What was clicked on, and what follows?
//!
//! Buttons, cards, lines and rows say by attributes what they are or do, and one listener for all of them knows where that
//! stands in the text now: so none of them is drawn again only because the text before it grew by a letter.

use std::rc::Rc;

use dockerfile_syntax::Span;
use web_sys::Element;
use yew::prelude::*;

use crate::analysis::Analysis;
use crate::state::Action;

/// The listener.
pub(crate) fn pick(analysis: &Rc<Analysis>, dispatch: &Callback<Action>) -> Callback<MouseEvent> {
    let (analysis, dispatch) = (analysis.clone(), dispatch.clone());
    Callback::from(move |event: MouseEvent| {
        let target: Element = event.target_unchecked_into();
        let hit = |name: &str| {
            let element = target.closest(&format!("[{name}]")).ok().flatten();
            element.and_then(|e| e.get_attribute(name))
        };
        let number = |name: &str| hit(name)?.parse::<usize>().ok();
        if let Some(act) = hit("data-act").and_then(|name| Action::named(&name)) {
            dispatch.emit(act);
        } else if let Some(fix) = number("data-fix") {
            dispatch.emit(Action::Typed(mended(&analysis, fix)));
        } else if let Some(name) = hit("data-target") {
            dispatch.emit(Action::Target(Some(name)));
        } else if let Some(id) = hit("data-open") {
            dispatch.emit(Action::OpenCard(id));
        } else if let Some(span) = place(&analysis, number) {
            dispatch.emit(Action::Select(span));
        }
    })
}

/// The text with a finding's fix applied.
fn mended(analysis: &Analysis, finding: usize) -> Rc<str> {
    let fix = analysis.report.findings.get(finding).and_then(|f| f.fix.as_ref());
    let mended = fix.and_then(|fix| dockerfile_syntax::apply(&analysis.text, &fix.edits));
    mended.map_or_else(|| analysis.text.clone(), Into::into)
}

/// Where what was hit stands in the text.
fn place(analysis: &Analysis, number: impl Fn(&str) -> Option<usize>) -> Option<Span> {
    let report = &analysis.report;
    if let Some(layer) = number("data-span") {
        return analysis.instruction_span(layer);
    }
    if let Some(finding) = number("data-finding") {
        return report.findings.get(finding).map(|f| f.span);
    }
    if let Some(edge) = number("data-edge") {
        return report.graph.edges.get(edge).map(|e| e.span);
    }
    let n = number("data-n")?;
    // Stages come first among the nodes.
    analysis.stage_span(n).or(report.graph.nodes.get(n)?.span)
}
