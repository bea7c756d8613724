//! Does the new file still say what the old one said? Parsed, planned and weighed again before it is offered.

use dockerfile_syntax::{Document, apply, parse, sort_by};

use super::{Offer, Outcome, Question, Setting, refuse};
use super::{dockerignore, provides, reach, write::Draft};
use crate::Options;
use crate::plan::{Config, Plan, plan};
use crate::sizes::{Sizes, estimate};

/// Turns a draft into an offer, or withdraws it.
pub(super) fn prove(
    document: &Document<'_>,
    before: &Plan,
    sizes: &Sizes,
    options: &Options,
    recipe: &'static str,
    draft: Draft,
    choices: Vec<Question>,
) -> Outcome {
    let edits: Vec<_> = draft.changes.iter().map(|c| c.edit.clone()).collect();
    let Some(text) = apply(document.text, &edits) else {
        return refuse("proof", "The changes would overlap, so no result is offered.");
    };
    let after_document = parse(&text);
    let after = plan(&after_document, &Options { target: None, ..options.clone() });
    if let Some(problem) = after_document.problems.first().or(after.problems.first()) {
        let why = format!(
            "The result would have a problem at line {}: {}. So it is not offered.",
            problem.line, problem.message
        );
        return refuse("proof", why);
    }
    let (Some(old), Some(new)) = (before.stages.last(), after.stages.last()) else {
        return refuse("proof", "The result would have no stage. So it is not offered.");
    };
    let mut settings = compare(&old.config, &new.config);
    for setting in settings.iter_mut().filter(|s| s.before != s.after) {
        match draft.allowed.iter().find(|(name, _)| *name == setting.name) {
            Some((_, why)) => setting.why.clone_from(why),
            None => {
                let why = format!(
                    "{} would not survive ({} would become {}). So the result is not offered.",
                    setting.name,
                    shown(&setting.before),
                    shown(&setting.after)
                );
                return refuse("proof", why);
            }
        }
    }
    let solved = match findings(document, before, &after_document, &after, options) {
        Ok(solved) => solved,
        Err(outcome) => return outcome,
    };
    if let Err(outcome) = reach::reach(before, &after) {
        return outcome;
    }
    let provides = match provides::provides(&after, &draft) {
        Ok(provides) => provides,
        Err(outcome) => return outcome,
    };
    let weighed = estimate(&after_document, &after, options);
    let total = |s: &Sizes| s.final_stage().map(|s| s.total).unwrap_or_default();
    let mut changes = draft.changes;
    sort_by(&mut changes, |a, b| (a.edit.span.start, a.edit.span.end) < (b.edit.span.start, b.edit.span.end));
    Outcome::Offer(Box::new(Offer {
        recipe,
        dockerignore: dockerignore::offer(recipe, &text, &after, options),
        summary: draft.summary,
        changes,
        settings,
        provides,
        solved,
        assumptions: draft.assumptions,
        choices,
        before: total(sizes),
        after: total(&weighed),
        unknown: [sizes, &weighed].iter().any(|s| s.final_stage().is_some_and(|s| s.unknown)),
        text,
    }))
}

/// The checks that are satisfied now; a new finding withdraws the offer.
fn findings(
    old: &Document<'_>,
    before: &Plan,
    new: &Document<'_>,
    after: &Plan,
    options: &Options,
) -> Result<Vec<&'static str>, Outcome> {
    let options = Options { target: None, ..options.clone() };
    let old = crate::findings(old, before, &options);
    let new = crate::findings(new, after, &options);
    // The check knows more of the new base than of the old; whether USER is the same, the settings have shown.
    let known = |rule: &str| rule == "RootUser" || old.iter().any(|o| o.rule == rule);
    if let Some(fresh) = new.iter().find(|n| !known(n.rule)) {
        let why = format!(
            "The result would have a new finding at line {}: {} ({}). So it is not offered.",
            fresh.line, fresh.message, fresh.rule
        );
        return Err(refuse("proof", why));
    }
    let mut solved: Vec<&'static str> = Vec::new();
    for finding in &old {
        if !solved.contains(&finding.rule) && !new.iter().any(|n| n.rule == finding.rule) {
            solved.push(finding.rule);
        }
    }
    Ok(solved)
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

/// Every setting that either side has.
pub(crate) fn compare(old: &Config, new: &Config) -> Vec<Setting> {
    let list = |words: &Option<Vec<String>>| words.as_ref().map_or(String::new(), |w| w.join(" "));
    let health = |config: &Config| config.healthcheck.as_ref().map_or(String::new(), |h| h.test.join(" "));
    let mut out = vec![
        ("WORKDIR".to_owned(), old.workdir.clone(), new.workdir.clone()),
        ("USER".to_owned(), old.user.clone(), new.user.clone()),
        ("ENTRYPOINT".to_owned(), list(&old.entrypoint), list(&new.entrypoint)),
        ("CMD".to_owned(), list(&old.cmd), list(&new.cmd)),
        ("EXPOSE".to_owned(), old.expose.list().join(" "), new.expose.list().join(" ")),
        ("VOLUME".to_owned(), old.volumes.join(" "), new.volumes.join(" ")),
        ("STOPSIGNAL".to_owned(), old.stop_signal.clone(), new.stop_signal.clone()),
        ("HEALTHCHECK".to_owned(), health(old), health(new)),
        ("SHELL".to_owned(), list(&old.shell), list(&new.shell)),
    ];
    for (kind, old, new) in [("ENV", &old.env, &new.env), ("LABEL", &old.labels, &new.labels)] {
        let find = |list: &[(String, String)], name: &str| {
            list.iter().find(|(n, _)| n == name).map_or(String::new(), |(_, v)| v.clone())
        };
        let added = new.iter().filter(|(name, _)| !old.iter().any(|(n, _)| n == name));
        for (name, _) in old.iter().chain(added) {
            out.push((format!("{kind} {name}"), find(old, name), find(new, name)));
        }
    }
    out.into_iter()
        .filter(|(_, before, after)| !before.is_empty() || !after.is_empty())
        .map(|(name, before, after)| Setting { name, before, after, why: String::new() })
        .collect()
}
