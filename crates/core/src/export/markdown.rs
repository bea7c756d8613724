//! What does a report read like in an issue or a wiki?

use std::fmt::Write;

use super::{mermaid, shown, size_in_words, size_of, state, summary};
use crate::graph::NodeKind;
use crate::sizes::{Range, human};
use crate::{Report, Severity};

/// Writes stages, layers of the final image, findings and the graph.
pub fn markdown(report: &Report) -> String {
    let mut out = format!("# Dockerfile report\n\n{}.\n", plain(&summary(report)));
    stages(report, &mut out);
    layers(report, &mut out);
    findings(report, &mut out);
    if !report.graph.nodes.is_empty() {
        let _ = write!(out, "\n## Graph\n\n```mermaid\n{}```\n", mermaid(report));
    }
    out
}

fn stages(report: &Report, out: &mut String) {
    out.push_str("\n## Stages\n\n| stage | from | instructions | on disk | range | to pull | |\n| --- | --- | ---: | ---: | --- | ---: | --- |\n");
    for node in report.graph.nodes.iter().filter(|n| matches!(n.kind, NodeKind::Stage(_))) {
        let size = size_of(report, node);
        let disk = size.map(size_in_words).unwrap_or_default();
        let range = size.map(|s| range(s.total.disk)).unwrap_or_default();
        let pull = size.map(|s| human(s.total.pull.likely)).unwrap_or_default();
        let cells = [
            code(&node.label),
            code(&node.detail),
            node.steps.to_string(),
            disk,
            range,
            pull,
            state(node).to_owned(),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

fn range(range: Range) -> String {
    if range.low == range.high {
        String::new()
    } else {
        format!("{} to {}", human(range.low), human(range.high))
    }
}

fn layers(report: &Report, out: &mut String) {
    let Some(size) = report.sizes.final_stage() else { return };
    out.push_str("\n## Layers of the final image\n\n| line | layer | on disk | range | why |\n| ---: | --- | ---: | --- | --- |\n");
    for layer in &size.layers {
        let why = match layer.ghost_reason() {
            Some(ghost) => format!("{} {ghost}", layer.because),
            None => layer.because.clone(),
        };
        let cells = [
            layer.line.to_string(),
            code(&layer.title),
            human(layer.weight.disk.likely),
            range(layer.weight.disk),
            plain(&why),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    let _ = writeln!(
        out,
        "\n{} % of the bytes to pull are known rather than estimated; base images as of {}.",
        report.sizes.known_percent, report.sizes.table_date
    );
}

fn findings(report: &Report, out: &mut String) {
    out.push_str("\n## Findings\n\n");
    if report.findings.is_empty() {
        out.push_str("None.\n");
    }
    for finding in &report.findings {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let _ = write!(
            out,
            "- line {}: **{severity}** {} ({})",
            finding.line,
            plain(&finding.message),
            code(finding.rule)
        );
        if !finding.advice.is_empty() {
            let _ = write!(out, " {}", plain(finding.advice));
        }
        out.push('\n');
    }
}

/// Text that Markdown takes for nothing but text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in shown(text) {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '@' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    // A bare address would be made a link of.
    out.replace("://", ":\\//")
}

/// Text as code, with a fence longer than any run of backticks in it. Within a table even code ends at a bar.
fn code(text: &str) -> String {
    let text: String = shown(text).collect();
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}
