//! On how many Dockerfiles does our answer equal BuildKit's, aspect by aspect?

use std::collections::BTreeMap;
use std::path::PathBuf;

use dockerfile_syntax::{Arguments, Document, ImageRef, Keyword, Phase, parse, tokens};
use playground_core::Options;
use playground_core::checks;
use playground_core::plan::{Origin, Parent, Plan, plan_without_images};
use serde_json::{Value, json};

use crate::cases;

/// Agreement in one aspect.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: Vec<String>,
    /// Where BuildKit's answer is one of several at random: the case and the reason.
    excused: Vec<(String, &'static str)>,
}

type Tallies = BTreeMap<&'static str, Tally>;

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
    for file in files {
        if !file.exists() {
            println!("skipped: {} is not here", file.display());
            continue;
        }
        let mut tallies = Tallies::new();
        let cases = cases::read(&file)?;
        for case in &cases {
            compare(case, &mut tallies);
        }
        println!("\n{} ({} cases)", file.file_name().unwrap_or_default().display(), cases.len());
        for (aspect, tally) in &tallies {
            let total = tally.right + tally.wrong.len() + tally.excused.len();
            println!(
                "{:>8.3} %  {:>5} of {:>5}  {aspect}",
                100.0 * tally.right as f64 / total as f64,
                tally.right,
                total
            );
            for wrong in tally.wrong.iter().take(show) {
                println!("             {wrong}");
            }
            for (name, reason) in &tally.excused {
                println!("             [{name}] differs: {reason}");
            }
        }
    }
    Ok(())
}

fn compare(case: &Value, tallies: &mut Tallies) {
    let text = case["text"].as_str().unwrap_or("");
    let name = case["name"].as_str().or(case["sha256"].as_str().map(|s| &s[..12])).unwrap_or("?");
    let mut check = |aspect: &'static str, got: Value, want: Value| {
        let tally = tallies.entry(aspect).or_default();
        if got == want {
            tally.right += 1;
        } else if let Some(reason) = excuse(&got, &want) {
            tally.excused.push((name.to_owned(), reason));
        } else {
            let cut = |v: &Value| v.to_string().chars().take(600).collect::<String>();
            tally.wrong.push(format!(
                "[{name}]\n               got  {}\n               want {}",
                cut(&got),
                cut(&want)
            ));
        }
    };
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
    }
    if let Some(truth) = case["truth"].as_array() {
        let found: Vec<Value> =
            document.instructions.iter().map(|i| json!([i.keyword_text.to_uppercase(), i.line])).collect();
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
            .map(|p| json!([[[p.line, p.end_line]], without_hint(&p.message)]))
            .collect();
        let missed: Vec<&Value> = broken
            .iter()
            .filter(|b| !said.contains(&json!([b[0], without_hint(b[1].as_str().unwrap_or(""))])))
            .collect();
        check("9 recovery: the problem stands on the broken line", json!(missed), json!([]));
    }
    if parse_ok && case["instructions"]["ok"] == true && case["build"].is_object() {
        let plan = plan_without_images(&document, &Options::default());
        build(&plan, &case["build"], &mut check);
    }
    if let Some(wanted) = case["lint"].as_array() {
        lint(&document, case, wanted, &mut check);
    }
}

/// A message without BuildKit's suggestion, which it draws at random among equally near words.
fn without_hint(message: &str) -> &str {
    message.split(" (did you mean ").next().unwrap_or(message)
}

/// Why an answer of BuildKit's need not be ours: it would be another one at the next run.
fn excuse(got: &Value, want: &Value) -> Option<&'static str> {
    let (got, want) = (got[0].as_str().or(got.as_str())?, want[0].as_str().or(want.as_str())?);
    if want.contains(" (did you mean ") && without_hint(got) == without_hint(want) {
        return Some("BuildKit suggests one of several equally near words, at random; we suggest the first");
    }
    let reference = |m: &str| m.starts_with("failed to parse stage name ");
    (reference(got) && reference(want))
        .then_some("several images have broken names; BuildKit looks at them at once and prints any of them, we the first")
}

/// The checks that BuildKit has, with their lines and words. BuildKit stops at the first error; so do we here.
fn lint(
    document: &Document<'_>,
    case: &Value,
    wanted: &[Value],
    check: &mut impl FnMut(&'static str, Value, Value),
) {
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

fn lossless(document: &Document<'_>, check: &mut impl FnMut(&'static str, Value, Value)) {
    let tokens = tokens(document);
    let mut at = 0;
    let tiled =
        tokens.iter().all(|t| std::mem::replace(&mut at, t.span.end) == t.span.start && !t.span.is_empty());
    check("0 tokens tile the text", json!(tiled && at as usize == document.text.len()), json!(true));
    let keyword = document
        .instructions
        .iter()
        .all(|i| i.logical.pieces.len() > 1 || i.keyword_span.of(document.text) == i.keyword_text);
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

fn wanted_error(phase: &Value) -> Value {
    if phase["ok"] == true {
        return Value::Null;
    }
    let error = &phase["error"];
    let lines = &error["locs"][0];
    json!([error["msg"], lines[0], lines[1]])
}

fn instructions(document: &Document<'_>, parse: &Value, check: &mut impl FnMut(&'static str, Value, Value)) {
    let empty = Vec::new();
    let wanted = parse["instructions"].as_array().unwrap_or(&empty);
    let list = |f: &dyn Fn(&Value) -> Value| -> Value { wanted.iter().map(f).collect() };
    // An instruction that the parser does not know has one empty argument in BuildKit's tree.
    let words = |i: &dockerfile_syntax::Instruction<'_>| match &i.arguments {
        Arguments::Ignored(_) => json!([""]),
        Arguments::None if i.keyword == Keyword::Unknown => json!([""]),
        // Nor does it read what a trigger must not be.
        Arguments::Trigger(inner) if inner.keyword == Keyword::Unknown => {
            json!([inner.keyword_text, [""], []])
        }
        Arguments::Trigger(inner) if inner.keyword == Keyword::Onbuild => json!([inner.keyword_text, [], []]),
        Arguments::Trigger(inner) => json!([
            inner.keyword_text,
            inner.argument_list(),
            inner.flags.iter().map(|f| f.raw.to_string()).collect::<Vec<_>>()
        ]),
        _ => json!(i.argument_list()),
    };
    let ours = |f: &dyn Fn(&dockerfile_syntax::Instruction<'_>) -> Value| -> Value {
        document.instructions.iter().map(f).collect()
    };
    check(
        "2 keywords and lines",
        ours(&|i| json!([i.keyword_text, i.line, i.end_line])),
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
    check("2 comments", ours(&|i| json!(i.comments)), list(&|i| json!(array(&i["comments"]))));
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

fn build(plan: &Plan, build: &Value, check: &mut impl FnMut(&'static str, Value, Value)) {
    let want = wanted_error(build);
    let got = match plan.problems.first() {
        None => Value::Null,
        Some(p) => json!([p.message, p.line, p.end_line]),
    };
    check("4 build: accepted or rejected", json!(got.is_null()), json!(want.is_null()));
    if !want.is_null() {
        check("4 build: the message", got[0].clone(), want[0].clone());
        return;
    }
    let empty = Vec::new();
    let all = build["stages"].as_array().unwrap_or(&empty);
    let wanted: Vec<&Value> = all.iter().filter(|s| s["external"] != true).collect();
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    check("5 target", json!(plan.target), build["target"].clone());
    check(
        "5 stages and bases",
        plan.stages.iter().map(|s| json!([s.name.clone().unwrap_or_default(), s.base_raw, s.base])).collect(),
        wanted.iter().map(|s| json!([text(&s["name"]), s["base_raw"], s["base"]])).collect(),
    );
    check(
        "5 base stages and references",
        plan.stages
            .iter()
            .map(|s| match &s.parent {
                Parent::Stage(n) => json!(n),
                Parent::Image(image) => json!(image.resolved()),
                Parent::Scratch => json!("scratch"),
                Parent::Unknown(why) => json!(why),
            })
            .collect(),
        wanted
            .iter()
            .map(|s| match s["base_stage"].as_i64() {
                Some(n) if n >= 0 => json!(n),
                _ => {
                    s.get("base_resolved").filter(|b| !b.is_null() && **b != "").unwrap_or(&s["base"]).clone()
                }
            })
            .collect(),
    );
    check(
        "5 platforms",
        // A stage that is not reached has none in the record.
        plan.stages
            .iter()
            .zip(&wanted)
            .filter(|(_, w)| !w["platform"].is_null())
            .map(|(s, _)| json!(plan.platform(s.index).map(|p| p.to_string())))
            .collect(),
        wanted.iter().map(|s| s["platform"].clone()).filter(|p| !p.is_null()).collect(),
    );
    check("5 edges with lines", edges(plan), wanted_edges(all, wanted.len()));
    check(
        "5 reachable",
        plan.stages.iter().map(|s| json!(s.reachable)).collect(),
        wanted.iter().map(|s| s["reachable"].clone()).collect(),
    );
    for (ours, theirs) in plan.stages.iter().zip(&wanted) {
        if theirs["reachable"] == true {
            config(ours, theirs, check);
        }
    }
}

/// What takes files from where: `[stage, line, instruction, source]`, the source a stage's index or an image.
fn edges(plan: &Plan) -> Value {
    let mut edges = Vec::new();
    for stage in &plan.stages {
        for step in &stage.steps {
            let line = if step.triggered { stage.line } else { step.line };
            for input in &step.inputs {
                let source = match &input.origin {
                    Origin::Stage(n) => json!(n),
                    Origin::Image(name) if name == "scratch" => continue,
                    Origin::Image(name) => json!(resolved(name)),
                    Origin::Unresolved(why) if why.starts_with("cannot copy from stage") => {
                        json!("a later stage")
                    }
                    _ => continue,
                };
                edges.push(json!([stage.index, line, step.keyword.name(), source]).to_string());
            }
        }
    }
    edges.sort();
    json!(edges)
}

fn resolved(image: &str) -> String {
    ImageRef::parse(image).map_or_else(|_| image.to_owned(), |i| i.resolved())
}

fn wanted_edges(all: &[Value], stages: usize) -> Value {
    let mut edges = Vec::new();
    for stage in &all[..stages] {
        for edge in stage["deps"].as_array().unwrap_or(&Vec::new()) {
            let to = edge["to"].as_u64().unwrap_or(0) as usize;
            let source = match all.get(to).filter(|_| to >= stages) {
                // A mount without a source is one of nothing.
                Some(outside) if outside["base"] == "scratch" => continue,
                Some(outside) => json!(resolved(outside["base"].as_str().unwrap_or(""))),
                None if stage["idx"].as_u64().is_some_and(|own| to as u64 >= own) => json!("a later stage"),
                None => json!(to),
            };
            let keyword = edge["cmd"].as_str().unwrap_or("").to_uppercase();
            edges.push(json!([stage["idx"], edge["line"], keyword, source]).to_string());
        }
    }
    edges.sort();
    json!(edges)
}

fn config(
    ours: &playground_core::plan::Stage,
    theirs: &Value,
    check: &mut impl FnMut(&'static str, Value, Value),
) {
    let array = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let config = &ours.config;
    let text = |v: &Value| json!(v.as_str().unwrap_or(""));
    let mut env: Vec<String> = config.env.iter().map(|(n, v)| format!("{n}={v}")).collect();
    env.sort();
    let mut wanted: Vec<String> =
        array(&theirs["env"]).iter().filter_map(|e| Some(e.as_str()?.to_owned())).collect();
    if !config.env.iter().any(|(n, _)| n == "PATH") {
        wanted.retain(|e| !e.starts_with("PATH="));
    }
    wanted.sort();
    check("6 env", json!(env), json!(wanted));
    check("6 workdir", json!(config.workdir), text(&theirs["workdir"]));
    check("6 user", json!(config.user), text(&theirs["user"]));
    check(
        "6 entrypoint",
        json!(config.entrypoint.clone().unwrap_or_default()),
        json!(array(&theirs["entrypoint"])),
    );
    check("6 cmd", json!(config.cmd.clone().unwrap_or_default()), json!(array(&theirs["cmd"])));
    check("6 expose", json!(config.expose), json!(array(&theirs["expose"])));
    check("6 volumes", json!(config.volumes), json!(array(&theirs["volumes"])));
    let labels: BTreeMap<&str, &str> = config.labels.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let empty = json!({});
    check("6 labels", json!(labels), theirs.get("labels").filter(|l| !l.is_null()).unwrap_or(&empty).clone());
    check("6 stop signal", json!(config.stop_signal), text(&theirs["stopsignal"]));
    check("6 shell", json!(config.shell.clone().unwrap_or_default()), json!(array(&theirs["shell"])));
    check("6 onbuild", json!(config.onbuild), json!(array(&theirs["onbuild"])));
}
