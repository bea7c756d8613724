//! How many real single-stage files does the conversion serve, and does it do what people did by hand?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dockerfile_syntax::parse;
use playground_core::Options;
use playground_core::convert::{Offer, Outcome, of};
use playground_core::findings;
use playground_core::plan::{Origin, Parent, Plan, plan};
use serde_json::Value;

use crate::cases::{option, read, shared};

/// `measure conversions [--cases FILE] [--pairs FILE] [--show REASON|offer|ask|broken|larger|differs] [--of ECOSYSTEM] [--most N]`
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let file = |name: &str, default: &str| {
        option(arguments, name).map_or_else(|| shared().join("conversion").join(default), PathBuf::from)
    };
    let (cases, pairs) = (file("--cases", "single-stage.jsonl.gz"), file("--pairs", "pairs.jsonl.gz"));
    if !cases.exists() {
        println!("skipped: {} is not there", cases.display());
        return Ok(());
    }
    let show = Show {
        what: option(arguments, "--show").unwrap_or("").to_owned(),
        ecosystem: option(arguments, "--of").unwrap_or("").to_owned(),
        left: option(arguments, "--most").and_then(|n| n.parse().ok()).unwrap_or(5),
    };
    singles(&cases, show.clone())?;
    if pairs.exists() && (option(arguments, "--cases").is_none() || option(arguments, "--pairs").is_some()) {
        by_hand(&pairs, show)?;
    }
    Ok(())
}

/// What to print beside the figures.
#[derive(Clone)]
struct Show {
    what: String,
    ecosystem: String,
    left: usize,
}

impl Show {
    fn wants(&mut self, what: &str, ecosystem: &str) -> bool {
        let wanted =
            self.left > 0 && self.what == what && (self.ecosystem.is_empty() || self.ecosystem == ecosystem);
        self.left -= usize::from(wanted);
        wanted
    }
}

#[derive(Default)]
struct Row {
    files: usize,
    offered: usize,
    asked: usize,
    answered: usize,
    refused: usize,
    sound: usize,
    /// Offers whose estimate is below that of the file they are made from.
    smaller: usize,
}

fn singles(path: &Path, mut show: Show) -> Result<(), String> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut recipes: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut broken = Vec::new();
    for case in read(path)? {
        let (text, ecosystem, from) = (word(&case, "text"), word(&case, "ecosystem"), word(&case, "from"));
        let row = rows.entry(ecosystem.to_owned()).or_default();
        row.files += 1;
        let mut options = Options::default();
        let mut outcome = of(text, &options);
        match &outcome {
            Outcome::Offer(_) => row.offered += 1,
            Outcome::Ask(questions) => {
                row.asked += 1;
                if show.wants("ask", ecosystem) {
                    println!("=== {ecosystem} {from}\n{text}\n--- asks {questions:#?}\n");
                }
                for question in questions {
                    options.answers.insert(question.id.to_owned(), question.suggestion.clone());
                }
                outcome = of(text, &options);
                row.answered += usize::from(matches!(outcome, Outcome::Offer(_)));
            }
            Outcome::Refuse { reason, why } => {
                row.refused += 1;
                *reasons.entry(reason).or_default() += 1;
                if show.wants(reason, ecosystem) {
                    println!("=== {ecosystem} {from}\n{text}\n--- {reason}: {why}\n");
                }
            }
        }
        if let Outcome::Offer(offer) = &outcome {
            *recipes.entry(offer.recipe).or_default() += 1;
            match sound(text, offer, &options) {
                Ok(()) => row.sound += 1,
                Err(why) => {
                    broken.push(format!("{from}: {why}"));
                    if show.wants("broken", ecosystem) {
                        println!("=== {ecosystem} {from}\n{text}\n--- {why}\n{}\n", offer.text);
                    }
                }
            }
            let smaller = offer.after.disk.likely < offer.before.disk.likely;
            row.smaller += usize::from(smaller);
            if show.wants("offer", ecosystem) || !smaller && show.wants("larger", ecosystem) {
                println!("=== {ecosystem} {from}\n{text}\n--- {}\n{}", offer.summary, offer.text);
                println!(
                    "--- taken for granted: {:?}\n--- provides: {:?}\n",
                    offer.assumptions, offer.provides
                );
            }
        }
    }
    print(&rows, &reasons, &recipes, &broken);
    Ok(())
}

fn print(
    rows: &BTreeMap<String, Row>,
    reasons: &BTreeMap<&str, usize>,
    recipes: &BTreeMap<&str, usize>,
    broken: &[String],
) {
    println!(
        "| ecosystem | files | offered | asked (offered with the suggested answer) | refused | offered and sound |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut total = Row::default();
    for (name, row) in rows {
        line(name, row);
        total.files += row.files;
        total.offered += row.offered;
        total.asked += row.asked;
        total.answered += row.answered;
        total.refused += row.refused;
        total.sound += row.sound;
        total.smaller += row.smaller;
    }
    line("all", &total);
    println!("\n{} of {} offers are estimated to be smaller.", total.smaller, total.offered + total.answered);
    println!("\n| refused because | files |\n| --- | --- |");
    let mut sorted: Vec<_> = reasons.iter().collect();
    sorted.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    for (reason, n) in sorted {
        println!("| {reason} | {n} |");
    }
    println!("\n| recipe | offers |\n| --- | --- |");
    for (recipe, n) in recipes {
        println!("| {recipe} | {n} |");
    }
    if !broken.is_empty() {
        println!("\n{} offers are not sound:", broken.len());
        broken.iter().take(20).for_each(|b| println!("- {b}"));
    }
}

fn line(name: &str, row: &Row) {
    println!(
        "| {name} | {} | {} | {} ({}) | {} | {} of {} |",
        row.files,
        row.offered,
        row.asked,
        row.answered,
        row.refused,
        row.sound,
        row.offered + row.answered
    );
}

/// Looks at an offer as somebody would who does not trust it.
fn sound(text: &str, offer: &Offer, options: &Options) -> Result<(), String> {
    let (old, new) = (parse(text), parse(&offer.text));
    let (before, after) = (plan(&old, options), plan(&new, options));
    if let Some(problem) = new.problems.first().or(after.problems.first()) {
        return Err(format!("line {}: {}", problem.line, problem.message));
    }
    let rules = |d, p| findings(d, p, options).into_iter().map(|f| f.rule).collect::<Vec<_>>();
    let mut known = rules(&old, &before);
    // The check knows more of some bases than of others; whether USER is the same, the settings show.
    if offer.settings.iter().all(|s| s.name != "USER" || s.before == s.after) {
        known.push("RootUser");
    }
    if let Some(fresh) = rules(&new, &after).iter().find(|r| !known.contains(r)) {
        return Err(format!("a new finding: {fresh}"));
    }
    if let Some(lost) = offer.settings.iter().find(|s| s.before != s.after && s.why.is_empty()) {
        return Err(format!("{} changes without a why", lost.name));
    }
    if offer.changes.iter().any(|c| c.why.trim().is_empty()) {
        return Err("a change without a why".to_owned());
    }
    for comment in text.lines().filter(|l| l.trim_start().starts_with('#')) {
        if !offer.text.contains(comment) {
            return Err(format!("lost the comment {comment}"));
        }
    }
    if matches!(of(&offer.text, options), Outcome::Offer(_)) {
        return Err("a second application changes something".to_owned());
    }
    match of(text, options) {
        Outcome::Offer(again) if again.text == offer.text => Ok(()),
        _ => Err("another answer the second time".to_owned()),
    }
}

/// Compares with what people did to the same file.
fn by_hand(path: &Path, mut show: Show) -> Result<(), String> {
    let mut rows: BTreeMap<String, [usize; 6]> = BTreeMap::new();
    for pair in read(path)? {
        let (text, ecosystem) = (word(&pair, "before_text"), word(&pair, "ecosystem"));
        let row = rows.entry(ecosystem.to_owned()).or_default();
        row[0] += 1;
        let mut options = Options::default();
        let mut outcome = of(text, &options);
        if let Outcome::Ask(questions) = &outcome {
            for question in questions {
                options.answers.insert(question.id.to_owned(), question.suggestion.clone());
            }
            outcome = of(text, &options);
        }
        let Outcome::Offer(offer) = outcome else { continue };
        let (hand, ours) = (parse(word(&pair, "after_text")), parse(&offer.text));
        let (hand, ours) = (plan(&hand, &options), plan(&ours, &options));
        let bases = [&hand, &ours].map(family);
        let copied = artefacts(&hand, &ours, false);
        let both = bases[0] == bases[1] && copied;
        let there = artefacts(&hand, &ours, true);
        for (n, holds) in [true, bases[0] == bases[1], copied, both, there].into_iter().enumerate() {
            row[n + 1] += usize::from(holds);
        }
        if !both && show.wants("differs", ecosystem) {
            println!(
                "=== {ecosystem}\n{text}\n--- by hand ({:?}, artefacts {copied})\n{}\n--- ours\n{}\n",
                bases,
                word(&pair, "after_text"),
                offer.text
            );
        }
    }
    println!(
        "\n| by hand | pairs | offered | same base family | same artefacts | both | same artefacts at the same path |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    let mut total = [0; 6];
    for (name, row) in &rows {
        row.iter().zip(&mut total).for_each(|(n, t)| *t += n);
        println!("| {name} | {} | {} | {} | {} | {} | {} |", row[0], row[1], row[2], row[3], row[4], row[5]);
    }
    let percent = (total[4] * 100).checked_div(total[1]).unwrap_or(0);
    println!(
        "| all | {} | {} | {} | {} | {} ({percent} %) | {} |",
        total[0], total[1], total[2], total[3], total[4], total[5]
    );
    Ok(())
}

/// What the last stage stands on: an image for one language by its name; of the images without one, those without
/// glibc, shell or both (scratch, busybox, distroless, Alpine) are one family, the distributions with glibc another.
fn family(plan: &Plan) -> String {
    let Some(mut stage) = plan.stages.last() else { return String::new() };
    while let Parent::Stage(parent) = stage.parent {
        stage = &plan.stages[parent];
    }
    let Parent::Image(image) = &stage.parent else { return "minimal".to_owned() };
    let name = image.familiar_name();
    let last = name.rsplit('/').next().unwrap_or("").trim_start_matches("alpine-").to_owned();
    let minimal = ["alpine", "busybox", "static", "static-debian11", "static-debian12", "base-debian12"];
    let distribution = ["debian", "ubuntu", "centos", "fedora", "rockylinux", "almalinux", "buildpack-deps"];
    match last.as_str() {
        l if minimal.contains(&l) => "minimal".to_owned(),
        l if distribution.contains(&l) => "distribution".to_owned(),
        "eclipse-temurin" | "openjdk" | "java" | "amazoncorretto" | "jre" => "java".to_owned(),
        l => l.to_owned(),
    }
}

/// Whether everything that people copied from the build is copied by ours too: the same path, a folder that holds it, the
/// same place in the project's folder, a file of the same name, or the packages of an interpreter. What only an empty image
/// lacks (certificates, time zones, users) is no artefact. `there` asks for the same path or a folder that holds it.
fn artefacts(hand: &Plan, ours: &Plan, there: bool) -> bool {
    let copies = |plan: &Plan| -> Vec<String> {
        let Some(stage) = plan.stages.last() else { return Vec::new() };
        let inputs = stage.steps.iter().flat_map(|s| &s.inputs);
        inputs
            .filter(|i| matches!(i.origin, Origin::Stage(_)))
            .flat_map(|i| i.paths.iter().map(|p| p.trim_end_matches("/.").trim_end_matches('/').to_owned()))
            .collect()
    };
    let system = [
        "/etc/ssl",
        "/usr/share/zoneinfo",
        "/etc/passwd",
        "/etc/group",
        "/usr/share/ca-certificates",
        "/tmp",
    ];
    let mine = copies(ours);
    let (theirs, places) = (folders(hand), folders(ours));
    let name = |p: &str| p.rsplit('/').next().unwrap_or("").to_owned();
    let within = |path: &str, folder: &str| path == folder || path.starts_with(&format!("{folder}/"));
    // Packages of an interpreter are one artefact, wherever they are installed.
    let (their_packages, my_packages) = (packages(hand), packages(ours));
    copies(hand).iter().filter(|h| !system.iter().any(|s| h.starts_with(s))).all(|h| {
        if there {
            return mine.iter().any(|m| within(h, m));
        }
        let installed = |p: &String, places: &[String]| places.iter().any(|i| i == p) || is_packages(p);
        let both = installed(h, &their_packages) && mine.iter().any(|m| installed(m, &my_packages));
        let same = both || mine.iter().any(|m| within(h, m) || within(m, h) || name(m) == name(h));
        // People rename the project's folder on the way: the same place in it is the same artefact.
        let moved = theirs.iter().filter(|f| within(h, f)).any(|f| {
            let rest = &h[f.len()..];
            places.iter().any(|p| mine.iter().any(|m| within(&format!("{p}{rest}"), m)))
        });
        same || moved
    })
}

/// Whether a path is by its name where an interpreter keeps packages.
fn is_packages(path: &str) -> bool {
    let names =
        ["site-packages", "dist-packages", "venv", "virtualenv", "/.local", "wheel", "/usr/local/bundle"];
    names.iter().any(|n| path.contains(n))
}

/// Folders that a line tells pip to install into.
fn packages(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for step in plan.stages.iter().flat_map(|s| &s.steps) {
        let text = step.words.join(" ");
        let words: Vec<&str> = text.split_whitespace().map(|w| w.trim_matches('"')).collect();
        if !words.iter().any(|w| w.starts_with("pip")) || !words.contains(&"install") {
            continue;
        }
        for (n, word) in words.iter().enumerate() {
            let value = match word.split_once('=') {
                Some(("--prefix" | "--target", value)) => Some(value),
                None if matches!(*word, "--prefix" | "--target" | "-t") => words.get(n + 1).copied(),
                _ => None,
            };
            out.extend(value.map(|v| v.trim_matches('"').trim_end_matches('/').to_owned()));
        }
    }
    out
}

/// Folders that the project is copied to or worked on in, before the last stage.
fn folders(plan: &Plan) -> Vec<String> {
    let stages = &plan.stages[..plan.stages.len().saturating_sub(1)];
    let steps = stages.iter().flat_map(|s| &s.steps);
    let mut out: Vec<String> = Vec::new();
    for step in steps {
        out.push(step.workdir.to_string());
        out.extend(step.inputs.iter().filter(|i| i.origin == Origin::Context).map(|i| i.destination.clone()));
    }
    out.iter_mut().for_each(|f| *f = f.trim_end_matches('/').to_owned());
    out.retain(|f| !f.is_empty());
    out.dedup();
    out
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}
