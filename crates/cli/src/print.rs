//! How does a report read as plain text?

use playground_core::Report;
use playground_core::compare::{Comparison, Kind, LayerSide, StageSide};
use playground_core::convert::Outcome;
use playground_core::graph::{EdgeKind, Node, NodeKind};
use playground_core::rebuild::{Fate, Rebuild};
use playground_core::sizes::{Range, human};
use playground_core::wire::severity;

/// Everything.
pub(crate) fn report(report: &Report, outcome: &Outcome) -> String {
    [graph(report), sizes(report), findings(report), conversion(outcome)].join("\n")
}

/// Stages and where their files come from.
pub(crate) fn graph(report: &Report) -> String {
    let mut out = String::new();
    let nodes = &report.graph.nodes;
    for (index, node) in nodes.iter().enumerate() {
        let NodeKind::Stage(_) = node.kind else { continue };
        let state = match (node.target, node.reachable) {
            (true, _) => "  (target)",
            (_, false) => "  (never reached)",
            _ => "",
        };
        out.push_str(&format!("stage {}{}{state}\n", node.label, line(node)));
        for edge in report.graph.edges.iter().filter(|e| e.to == index) {
            let how = match edge.kind {
                EdgeKind::From => "from",
                EdgeKind::Copy => "copy from",
                EdgeKind::Add => "add from",
                EdgeKind::Mount => "mount from",
            };
            let source = nodes.get(edge.from).map_or("?", |n| n.label.as_str());
            let label = if edge.label.is_empty() { String::new() } else { format!(": {}", edge.label) };
            let error = if edge.error.is_empty() { String::new() } else { format!("  ! {}", edge.error) };
            out.push_str(&format!("  {how} {source}{label}{error}\n"));
        }
    }
    out
}

fn line(node: &Node) -> String {
    node.line.map_or(String::new(), |line| format!(", line {line}"))
}

/// Layers with their sizes.
pub(crate) fn sizes(report: &Report) -> String {
    let mut out = String::new();
    let sizes = &report.sizes;
    let Some(stage) = sizes.final_stage() else { return "no image to weigh\n".to_owned() };
    let bound = if stage.unknown { ", at least" } else { "" };
    out.push_str(&format!(
        "final image{bound} {} on disk, {} to pull\n",
        range(stage.total.disk),
        range(stage.total.pull)
    ));
    out.push_str(&format!(
        "{} % of the bytes to pull are known rather than estimated; base images as of {}\n",
        sizes.known_percent, sizes.table_date
    ));
    for layer in &stage.layers {
        out.push_str(&format!("  {:>9}  {}\n", human(layer.weight.disk.likely), layer.title));
        out.push_str(&format!("             {}\n", layer.because));
        if !layer.source.is_empty() {
            out.push_str(&format!("             ({})\n", layer.source));
        }
        if let Some(ghost) = layer.ghost_reason() {
            out.push_str(&format!("             {ghost}\n"));
        }
    }
    for question in &sizes.questions {
        out.push_str(&format!("  ? {}\n", question.text));
    }
    out
}

fn range(range: Range) -> String {
    if range.low == range.high {
        return human(range.likely);
    }
    format!("{} ({} to {})", human(range.likely), human(range.low), human(range.high))
}

/// Problems and warnings.
pub(crate) fn findings(report: &Report) -> String {
    if report.findings.is_empty() {
        return "nothing to complain about\n".to_owned();
    }
    let mut out = String::new();
    for finding in &report.findings {
        let first = if finding.docker_prints { "  <- what docker build would print" } else { "" };
        out.push_str(&format!(
            "line {}: {}: {} [{}]{first}\n",
            finding.line,
            severity(finding.severity),
            finding.message,
            finding.rule
        ));
        if !finding.advice.is_empty() {
            out.push_str(&format!("  {}\n", finding.advice));
        }
    }
    out
}

/// Why each change, or why none.
pub(crate) fn conversion(outcome: &Outcome) -> String {
    let mut out = String::new();
    match outcome {
        Outcome::Offer(offer) => {
            out.push_str(&format!("{}\n", offer.summary));
            out.push_str(&format!(
                "  {} on disk becomes {}\n",
                range(offer.before.disk),
                range(offer.after.disk)
            ));
            for change in &offer.changes {
                out.push_str(&format!("  - {}\n", change.why));
            }
            for setting in offer.settings.iter().filter(|s| s.before != s.after) {
                out.push_str(&format!(
                    "  {}: {:?} becomes {:?}: {}\n",
                    setting.name, setting.before, setting.after, setting.why
                ));
            }
            if !offer.dockerignore.is_empty() {
                let lines: Vec<&str> = offer.dockerignore.lines().collect();
                out.push_str(&format!("  a .dockerignore for it: {}\n", lines.join(", ")));
            }
            for assumption in &offer.assumptions {
                out.push_str(&format!("  assumed: {assumption}\n"));
            }
        }
        Outcome::Ask(questions) => {
            for question in questions {
                out.push_str(&format!(
                    "asked: {} (--answer {}={})\n",
                    question.text, question.id, question.suggestion
                ));
            }
        }
        Outcome::Refuse { why, .. } => out.push_str(&format!("no multi-stage version: {why}\n")),
    }
    out
}

/// What runs again, line by line.
pub(crate) fn rebuild(rebuild: &Rebuild, text: &str) -> String {
    let mut out = format!("{}\n", rebuild.summary);
    for note in &rebuild.notes {
        out.push_str(&format!("{note}\n"));
    }
    let lines: Vec<&str> = text.lines().collect();
    for stage in rebuild.stages.iter().filter(|s| s.fate != Fate::Unbuilt) {
        out.push_str(&format!("stage {}\n", stage.label));
        for step in &stage.steps {
            let fate = match step.fate {
                Fate::Reruns => "runs again",
                Fate::Maybe => "may run again",
                Fate::Cached => "cached",
                Fate::Setting | Fate::Unbuilt => "",
            };
            let source = lines.get(step.line.saturating_sub(1) as usize).map_or("", |l| l.trim());
            let source: String = source.chars().take(72).collect();
            out.push_str(&format!("  {:>4}  {fate:<13}  {source}\n", step.line));
            for words in [&step.because, &step.note].into_iter().filter(|w| !w.is_empty()) {
                out.push_str(&format!("                       {words}\n"));
            }
        }
    }
    for advice in &rebuild.advice {
        out.push_str(&format!("better, line {}: {}\n", advice.line, advice.text));
    }
    out
}

/// Two files side by side.
pub(crate) fn comparison(comparison: &Comparison) -> String {
    let mut out = format!("{}\n", comparison.summary);
    let weight = |side: &StageSide| human(side.weight.disk.likely);
    for pair in &comparison.stages {
        let words = match (&pair.sides.before, &pair.sides.after) {
            (Some(a), Some(b)) if a.label == b.label => {
                format!("{}: {}, then {}", a.label, weight(a), weight(b))
            }
            (Some(a), Some(b)) => format!("{}, now {}: {}, then {}", a.label, b.label, weight(a), weight(b)),
            (Some(a), None) => format!("{} is gone: {}", a.label, weight(a)),
            (_, b) => b.as_ref().map_or(String::new(), |b| format!("{} is new: {}", b.label, weight(b))),
        };
        out.push_str(&format!("stage {words}\n"));
        for layer in &pair.layers {
            let size = |side: &Option<LayerSide>| {
                side.as_ref().map_or(String::new(), |s| human(s.weight.disk.likely))
            };
            let mark = match layer.kind {
                Kind::Same => ' ',
                Kind::Changed => '~',
                Kind::Moved => '>',
                Kind::Gone => '-',
                Kind::New => '+',
            };
            let (before, after) = (&layer.sides.before, &layer.sides.after);
            let title = after.as_ref().or(before.as_ref()).map_or("", |s| s.title.as_str());
            out.push_str(&format!("  {mark} {:>9}  {:>9}  {title}\n", size(before), size(after)));
        }
    }
    for setting in &comparison.settings {
        out.push_str(&format!("{}: {:?} becomes {:?}\n", setting.name, setting.before, setting.after));
    }
    out
}
