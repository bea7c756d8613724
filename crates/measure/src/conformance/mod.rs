//! On how many Dockerfiles does our answer equal BuildKit's, aspect by aspect?

mod build;
mod differences;
mod typed;

use std::path::PathBuf;

use dockerfile_syntax::{Arguments, Document, Keyword, Phase, parse, tokens};
use playground_core::checks;
use playground_core::plan::plan_without_images;
use playground_core::{Options, analyze};
use serde_json::{Value, json};

use crate::cases;
use differences::Differences;

/// Compares and prints a table; `--show N` prints the first N differences of each aspect.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let show = cases::option(arguments, "--show").and_then(|n| n.parse().ok()).unwrap_or(3);
    let files: Vec<PathBuf> = match cases::option(arguments, "--cases") {
        Some(file) => vec![file.into()],
        None => ["traps", "cases", "mutants"]
            .iter()
            .map(|n| cases::shared().join(format!("conformance/{n}.jsonl.gz")))
            .collect(),
    };
    let mut unexplained = 0;
    for file in files {
        if !file.exists() {
            println!("skipped: {} is not here", file.display());
            continue;
        }
        let mut differences = Differences::default();
        let cases = cases::read(&file)?;
        for case in &cases {
            compare(case, &mut differences);
        }
        println!("\n{} ({} cases)", file.file_name().unwrap_or_default().display(), cases.len());
        differences.print(show);
        unexplained += differences.unexplained();
    }
    match unexplained {
        0 => Ok(()),
        n => Err(format!("{n} differences that neither a rule nor the list of exceptions explains")),
    }
}

/// Takes an aspect, our answer and BuildKit's.
type Check<'c> = &'c mut dyn FnMut(&'static str, Value, Value);

fn compare(case: &Value, differences: &mut Differences) {
    let text = case["text"].as_str().unwrap_or("");
    let name = case["name"].as_str().or(case["sha256"].as_str().map(|s| &s[..12])).unwrap_or("?");
    let mut check = |aspect: &'static str, got: Value, want: Value| differences.add(name, aspect, got, want);
    let document = parse(text);
    lossless(&document, &mut check);
    let parse_ok = case["parse"]["ok"].as_bool().unwrap_or(false);
    check(
        "1 parse: accepted, and the error",
        error(&document, &[Phase::Parse]),
        wanted_error(&case["parse"]),
    );
    if parse_ok {
        instructions(&document, &case["parse"], &mut check);
        check(
            "3 instructions: accepted, and the error",
            error(&document, &[Phase::Instruction]),
            wanted_error(&case["instructions"]),
        );
        typed::compare(&document, &case["instructions"], &mut check);
    }
    if case["build"].is_object() {
        // A file may ask to fail by what the checks find; what else they refuse no build says (a stage that is not reached).
        let asked = |message: &&Value| message.as_str().is_some_and(|m| m.starts_with("lint violation"));
        let failed = Some(&case["build"]["error"]["msg"]).filter(|message| !message.is_null());
        let wanted = failed.or(Some(&case["lint_error"]["msg"]).filter(asked)).cloned();
        check("8 the message Docker prints first", printed(text), wanted.unwrap_or_default());
    }
    if let Some(truth) = case["truth"].as_array() {
        let found: Vec<Value> =
            document.instructions.iter().map(|i| json!([i.keyword_text().to_uppercase(), i.line])).collect();
        let lost: Vec<&Value> = truth
            .iter()
            .filter(|t| !found.contains(&json!([t[0].as_str().unwrap_or("").to_uppercase(), t[1]])))
            .collect();
        check("9 recovery: every instruction found", json!(lost), json!([]));
        let broken = case["node_errors"].as_array().cloned().unwrap_or_default();
        let said: Vec<Value> = document
            .problems
            .iter()
            .filter(|p| p.phase == Phase::Instruction)
            .map(|p| json!([[[p.line, p.end_line]], differences::without_hint(&p.message)]))
            .collect();
        let missed: Vec<&Value> = broken
            .iter()
            .filter(|b| {
                !said.contains(&json!([b[0], differences::without_hint(b[1].as_str().unwrap_or(""))]))
            })
            .collect();
        check("9 recovery: the problem stands on the broken line", json!(missed), json!([]));
    }
    if parse_ok && case["instructions"]["ok"] == true && case["build"].is_object() {
        let plan = plan_without_images(&document, &Options::default());
        build::compare(&plan, &case["build"], &mut check);
    }
    if let Some(wanted) = case["lint"].as_array() {
        lint(&document, case, wanted, &mut check);
    }
}

/// The checks that BuildKit has, with their lines and words. BuildKit stops at the first error; so do we here.
fn lint(document: &Document<'_>, case: &Value, wanted: &[Value], check: Check<'_>) {
    let options = Options::default();
    let plan = plan_without_images(document, &options);
    let refused = case["parse"]["ok"] != true
        || case["instructions"]["ok"] != true
        || case["build"]["ok"] != true
        || !plan.unreached_problems.is_empty();
    let buildkits =
        |rule: &str| checks::ALL.iter().any(|c| c.name == rule && c.origin != checks::Origin::Ours);
    let found = checks::check(&checks::Subject::new(document, &plan, &options));
    let mut ours: Vec<String> = found
        .iter()
        .filter(|f| buildkits(f.rule))
        .map(|f| json!([f.rule, f.line, f.message]).to_string())
        .collect();
    ours.sort();
    let mut theirs: Vec<String> = wanted.iter().map(Value::to_string).collect();
    theirs.sort();
    if refused {
        // How far BuildKit came is not known for each rule: what it did say must be among what we say.
        let missing: Vec<&String> = theirs.iter().filter(|t| !ours.contains(t)).collect();
        check("7 checks of a refused file", json!(missing), json!([]));
    } else {
        let only =
            |a: &[String], b: &[String]| a.iter().filter(|x| !b.contains(x)).cloned().collect::<Vec<_>>();
        if ours == theirs {
            check("7 checks", json!(true), json!(true));
        } else {
            check("7 checks", json!(only(&ours, &theirs)), json!(only(&theirs, &ours)));
        }
    }
}

/// What the report marks as the one message that a build prints, as it prints it.
fn printed(text: &str) -> Value {
    let findings = analyze(text, &Options::default()).findings;
    let Some(finding) = findings.iter().find(|f| f.docker_prints) else { return Value::Null };
    let instruction =
        parse(text).problems.iter().any(|p| p.phase == Phase::Instruction && p.message == finding.message);
    if finding.rule == "syntax" && instruction && finding.message != "no build stage in current context" {
        return json!(format!("dockerfile parse error on line {}: {}", finding.line, finding.message));
    }
    differences::one_of(findings.iter().map(|f| f.message.as_str()))
}

fn lossless(document: &Document<'_>, check: Check<'_>) {
    let tokens = tokens(document);
    let mut at = 0;
    let tiled =
        tokens.iter().all(|t| std::mem::replace(&mut at, t.span.end) == t.span.start && !t.span.is_empty());
    check("0 tokens tile the text", json!(tiled && at as usize == document.text.len()), json!(true));
    let keyword = document
        .instructions
        .iter()
        .all(|i| i.logical.pieces().len() > 1 || i.keyword_span().of(document.text) == i.keyword_text());
    check("0 the keyword stands at its span", json!(keyword), json!(true));
}

/// First error of the phase as `[message, [first line, last line]]`, or null.
fn error(document: &Document<'_>, phases: &[Phase]) -> Value {
    match document.problems.iter().find(|p| phases.contains(&p.phase)) {
        None => Value::Null,
        Some(p) => {
            let prefixed = p.phase == Phase::Instruction && p.message != "no build stage in current context";
            let message = match prefixed {
                true => format!("dockerfile parse error on line {}: {}", p.line, p.message),
                false => p.message.clone(),
            };
            json!([message, p.line, p.end_line])
        }
    }
}

pub(super) fn wanted_error(phase: &Value) -> Value {
    if phase["ok"] == true {
        return Value::Null;
    }
    let error = &phase["error"];
    let lines = &error["locs"][0];
    json!([error["msg"], lines[0], lines[1]])
}

fn instructions(document: &Document<'_>, parse: &Value, check: Check<'_>) {
    let empty = Vec::new();
    let wanted = parse["instructions"].as_array().unwrap_or(&empty);
    let list = |f: &dyn Fn(&Value) -> Value| -> Value { wanted.iter().map(f).collect() };
    // An instruction that the parser does not know has one empty argument in BuildKit's tree.
    let words = |i: &dockerfile_syntax::Instruction<'_>| match &i.arguments {
        Arguments::Ignored(_) => json!([""]),
        Arguments::None if i.keyword == Keyword::Unknown => json!([""]),
        // Nor does it read what a trigger must not be.
        Arguments::Trigger(inner) if inner.keyword == Keyword::Unknown => {
            json!([inner.keyword_text(), [""], flags_of(inner)])
        }
        Arguments::Trigger(inner) if inner.keyword == Keyword::Onbuild => {
            json!([inner.keyword_text(), [], flags_of(inner)])
        }
        Arguments::Trigger(inner) => json!([inner.keyword_text(), inner.argument_list(), flags_of(inner)]),
        _ => json!(i.argument_list()),
    };
    let ours = |f: &dyn Fn(&dockerfile_syntax::Instruction<'_>) -> Value| -> Value {
        document.instructions.iter().map(f).collect()
    };
    check(
        "2 keywords and lines",
        ours(&|i| json!([i.keyword_text(), i.line, i.end_line])),
        list(&|i| json!([i["kw"].as_str().unwrap_or(""), i["start"], i["end"]])),
    );
    let array = |v: &Value| v.as_array().cloned().unwrap_or_default();
    check(
        "2 arguments",
        ours(&words),
        list(&|i| match &i["sub"] {
            Value::Null => json!(array(&i["args"])),
            sub => json!([sub["kw"], array(&sub["args"]), array(&sub["flags"])]),
        }),
    );
    check(
        "2 flags",
        ours(&|i| i.flags.iter().map(|f| json!(f.raw)).collect()),
        list(&|i| json!(array(&i["flags"]))),
    );
    check(
        "2 exec form",
        ours(&|i| json!(i.arguments.is_json())),
        list(&|i| json!(i["json"].as_bool().unwrap_or(false))),
    );
    check(
        "2 comments",
        (0..document.instructions.len()).map(|n| json!(document.comments(n))).collect(),
        list(&|i| json!(array(&i["comments"]))),
    );
    check(
        "2 here-documents",
        ours(&|i| {
            i.heredocs.iter().map(|h| json!([h.name, h.content, h.expand, h.chomp, h.descriptor])).collect()
        }),
        list(&|i| {
            array(&i["heredocs"])
                .iter()
                .map(|h| {
                    json!([
                        h["name"],
                        h["content"],
                        h["expand"].as_bool().unwrap_or(false),
                        h["chomp"].as_bool().unwrap_or(false),
                        h["fd"].as_u64().unwrap_or(0)
                    ])
                })
                .collect()
        }),
    );
    check("2 escape", json!(document.escape.to_string()), parse["escape"].clone());
}

fn flags_of(instruction: &dockerfile_syntax::Instruction<'_>) -> Vec<String> {
    instruction.flags.iter().map(|f| f.raw.to_string()).collect()
}
