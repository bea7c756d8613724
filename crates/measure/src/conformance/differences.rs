//! Where do we differ from BuildKit, and is each difference explained?

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Cases in which we choose to differ: id, aspect, reason. Printed by the command; nothing else takes a difference away.
const EXCEPTIONS: &str = include_str!("../../exceptions.tsv");

/// Agreement in one aspect.
#[derive(Default)]
struct Tally {
    right: usize,
    /// The list says why: case and reason.
    listed: Vec<(String, &'static str)>,
    /// BuildKit draws its answer at random among several, and ours is another of them: the answers.
    drawn: Vec<String>,
    wrong: Vec<String>,
}

/// All aspects of a file of cases.
#[derive(Default)]
pub(super) struct Differences(BTreeMap<&'static str, Tally>);

impl Differences {
    /// Compares one answer.
    pub(super) fn add(&mut self, case: &str, aspect: &'static str, got: Value, want: Value) {
        let tally = self.0.entry(aspect).or_default();
        let first = got.get("any").map_or(&got, |any| &any[0]);
        if *first == want {
            tally.right += 1;
            return;
        }
        let cut = |v: &Value| v.to_string().chars().take(600).collect::<String>();
        let shown =
            format!("[{case}]\n               got  {}\n               want {}", cut(&got), cut(&want));
        if let Some(reason) = listed(case, aspect) {
            tally.listed.push((case.to_owned(), reason));
        } else if is_drawn(&got, &want) {
            tally.drawn.push(shown);
        } else {
            tally.wrong.push(shown);
        }
    }

    /// How many differences have no explanation.
    pub(super) fn unexplained(&self) -> usize {
        self.0.values().map(|t| t.wrong.len()).sum()
    }

    /// One line for each aspect, then its differences: at most `show` without an explanation, and all with one.
    pub(super) fn print(&self, show: usize) {
        for (aspect, tally) in &self.0 {
            let total = tally.right + tally.wrong.len() + tally.listed.len() + tally.drawn.len();
            let share = 100.0 * tally.right as f64 / total as f64;
            println!("{share:>8.3} %  {:>5} of {total:>5}  {aspect}", tally.right);
            for wrong in tally.wrong.iter().take(show) {
                println!("             {wrong}");
            }
            for (case, reason) in &tally.listed {
                println!("             [{case}] differs: {reason}");
            }
            for drawn in tally.drawn.iter().take(show) {
                println!("             at random, not in the list: {drawn}");
            }
        }
    }
}

fn listed(case: &str, aspect: &str) -> Option<&'static str> {
    EXCEPTIONS.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = line.split('\t');
        let found = fields.next() == Some(case) && fields.next() == Some(aspect);
        fields.next().filter(|_| found)
    })
}

/// Messages of which BuildKit prints one, the first of them or any that has the same cause.
pub(super) fn one_of<'m>(messages: impl Iterator<Item = &'m str>) -> Value {
    let broken = |m: &&str| m.starts_with("failed to parse stage name ");
    let all: Vec<&str> = messages.collect();
    match all.first() {
        Some(first) if broken(first) => json!({"any": all.into_iter().filter(broken).collect::<Vec<_>>()}),
        Some(first) => json!(first),
        None => Value::Null,
    }
}

/// A message without BuildKit's suggestion.
pub(super) fn without_hint(message: &str) -> &str {
    message.split(" (did you mean ").next().unwrap_or(message)
}

/// Whether BuildKit's answer is one of several that it draws: among equally near suggestions, by the order of a Go map, or
/// among images with broken names, which it looks at all at once.
fn is_drawn(got: &Value, want: &Value) -> bool {
    if let Some(any) = got["any"].as_array() {
        return any.contains(want);
    }
    let text = |v: &Value| v[0].as_str().or(v.as_str()).map(str::to_owned);
    let (Some(got), Some(want)) = (text(got), text(want)) else { return false };
    // The checks by which a build fails stand in the order of a Go map.
    let rules = |m: &str| {
        let mut rules: Vec<String> =
            m.strip_prefix("lint violation found for rules: ")?.split(", ").map(str::to_owned).collect();
        rules.sort();
        Some(rules)
    };
    if rules(&got).is_some() && rules(&got) == rules(&want) {
        return true;
    }
    let hint = |m: &str| Some(m.split_once(" (did you mean ")?.1.trim_end_matches("?)").to_lowercase());
    let (Some(ours), Some(theirs)) = (hint(&got), hint(&want)) else { return false };
    let subject = without_hint(&got).rsplit([' ', '-']).next().unwrap_or("").trim_matches('"').to_lowercase();
    without_hint(&got) == without_hint(&want) && distance(&subject, &ours) == distance(&subject, &theirs)
}

/// Edits from one word to another.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            next.push((row[j] + usize::from(x != *y)).min(row[j + 1] + 1).min(next[j] + 1));
        }
        row = next;
    }
    row[b.len()]
}
