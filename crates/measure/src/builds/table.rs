//! How do the verdicts read as a table?

use playground_core::sizes::{Range, human};

use super::verdict::{Row, Verdict};

/// One line for somebody who waits.
pub(super) fn line(row: &Row) -> String {
    let measured = row.measured.map_or(String::new(), |(b, a)| format!(", {} -> {}", human(b), human(a)));
    format!("{}: {}{measured}", row.app, words(&row.verdict))
}

/// All of them, as Markdown, the sum of it below.
pub(super) fn markdown(rows: &[Row], engine: &str) -> String {
    let mut out = format!(
        "Built and run with {engine}.\n\n| application | recipe | builds | behaves the same | before | after | estimate before | estimate after |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for row in rows {
        let (builds, same) = match &row.verdict {
            Verdict::Same => ("yes", "yes".to_owned()),
            Verdict::DoesNotBuild(_) => ("**no**", String::new()),
            Verdict::Differs(_) => ("yes", "**no**".to_owned()),
            other => ("", words(other)),
        };
        let measured = row.measured.map_or_else(Default::default, |(b, a)| (human(b), human(a)));
        let estimate = row.estimate.map_or_else(Default::default, |(b, a)| (range(b), range(a)));
        out.push_str(&format!(
            "| {} | {} | {builds} | {same} | {} | {} | {} | {} |\n",
            row.app, row.recipe, measured.0, measured.1, estimate.0, estimate.1
        ));
    }
    let count = |wanted: fn(&Verdict) -> bool| rows.iter().filter(|r| wanted(&r.verdict)).count();
    let same = count(|v| *v == Verdict::Same);
    let judged = same + count(|v| matches!(v, Verdict::DoesNotBuild(_) | Verdict::Differs(_)));
    let inside = |range: Range, bytes: u64| (range.low..=range.high).contains(&bytes);
    let both: Vec<_> = rows.iter().filter_map(|r| r.measured.zip(r.estimate)).collect();
    let right = both
        .iter()
        .map(|((b, a), (eb, ea))| usize::from(inside(*eb, *b)) + usize::from(inside(*ea, *a)))
        .sum::<usize>();
    out.push_str(&format!(
        "\n{same} of {judged} conversions build and behave the same. {right} of {} measured sizes lie in the estimated range.\n",
        both.len() * 2
    ));
    out
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Same => "builds and behaves the same".to_owned(),
        Verdict::DoesNotBuild(why) => format!("does not build: {why}"),
        Verdict::Differs(why) => format!("behaves differently: {why}"),
        Verdict::CannotJudge(why) => format!("cannot be judged here: {why}"),
        Verdict::Asked(ids) => format!("asked: {ids}"),
        Verdict::Refused(why) => format!("refused: {why}"),
        Verdict::Broken(why) => format!("not measured: {why}"),
    }
}

fn range(range: Range) -> String {
    format!("{} ({} to {})", human(range.likely), human(range.low), human(range.high))
}
