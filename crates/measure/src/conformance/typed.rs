//! Is each instruction understood as BuildKit's typed instructions have it: sources, flags, health checks, names and values?

use dockerfile_syntax::{Arguments, Document, Instruction, Keyword, Source};
use playground_core::Options;
use playground_core::plan::plan_without_images;
use serde_json::{Map, Value, json};

use super::Check;

/// Compares the commands of every stage, and the arguments before the first.
pub(super) fn compare(document: &Document<'_>, instructions: &Value, check: Check<'_>) {
    let Some(stages) = instructions["stages"].as_array() else { return };
    let empty = Vec::new();
    let list = |v: &Value| v.as_array().unwrap_or(&empty).clone();
    let mut wanted: Vec<Value> = list(&instructions["meta_args"])
        .into_iter()
        .map(|mut meta| {
            meta["name"] = json!("ARG");
            meta
        })
        .collect();
    for stage in stages {
        wanted.push(
            json!({"name": "FROM", "stage": stage["name"], "base": stage["base"], "loc": stage["loc"]}),
        );
        wanted.extend(list(&stage["commands"]));
    }
    let checks = health_checks(document);
    let ours: Vec<Map<String, Value>> =
        document.instructions.iter().enumerate().map(|(n, i)| typed(i, &checks[n])).collect();
    // Only what we know as well: the record has more names for some things.
    let theirs: Vec<Value> = wanted
        .iter()
        .zip(&ours)
        .map(|(theirs, ours)| {
            ours.keys().map(|key| (key.clone(), plain(key, &theirs[key]))).collect::<Map<_, _>>().into()
        })
        .collect();
    check("3 how many typed instructions", json!(ours.len()), json!(wanted.len()));
    if ours.len() == wanted.len() {
        let differing =
            ours.iter().zip(&theirs).find(|(ours, theirs)| Value::Object((*ours).clone()) != **theirs);
        let (got, want) = differing.map_or((Value::Null, Value::Null), |(o, t)| (json!(o), t.clone()));
        check("3 typed instructions and lines", got, want);
    }
}

/// Go's null list is an empty one; names are compared without their case, lists of ports sorted.
fn plain(key: &str, value: &Value) -> Value {
    let lists = [
        "cmdline",
        "exclude",
        "srcs",
        "contents",
        "files",
        "shell",
        "volumes",
        "ports",
        "flags_used",
        "args",
    ];
    match value {
        Value::Null if lists.contains(&key) => json!([]),
        Value::Null if key == "keep_git_dir" => json!(false),
        Value::String(name) if key == "name" => {
            json!(dockerfile_syntax::upper(&dockerfile_syntax::lower(name)))
        }
        Value::Array(items) if key == "flags_used" => {
            let mut items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.sort_unstable();
            json!(items)
        }
        Value::Array(items) if key == "args" => {
            items.iter().map(|a| json!({"k": a["k"], "v": a["v"]})).collect()
        }
        value => value.clone(),
    }
}

/// For each instruction of the document: its health check, if it is one.
fn health_checks(document: &Document<'_>) -> Vec<Value> {
    let mut checks = vec![Value::Null; document.instructions.len()];
    for (n, instruction) in document.instructions.iter().enumerate() {
        if instruction.keyword != Keyword::Healthcheck {
            continue;
        }
        // As the plan has it for a stage that holds nothing else.
        let text = format!("FROM scratch\n{}\n", instruction.logical.text());
        let text = match document.escape {
            '`' => format!("# escape=`\n{text}"),
            _ => text,
        };
        let plan = plan_without_images(&dockerfile_syntax::parse(&text), &Options::default());
        let Some(health) = plan.stages.first().and_then(|s| s.config.healthcheck.as_ref()) else { continue };
        let option = |name: &str| {
            let found = health.options.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
            if health.test == ["NONE"] { "" } else { found }.to_owned()
        };
        checks[n] = json!({
            "test": health.test,
            "interval": nanoseconds(&option("interval")),
            "timeout": nanoseconds(&option("timeout")),
            "start_period": nanoseconds(&option("start-period")),
            "start_interval": nanoseconds(&option("start-interval")),
            "retries": option("retries").parse::<i64>().unwrap_or(0),
        });
    }
    checks
}

/// A duration as Go reads it: `1h2m3.5s`.
fn nanoseconds(text: &str) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut total = 0.0;
    let mut rest = text.trim_start_matches('+');
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit() && c != '.') {
        let number: f64 = rest[..end].parse().unwrap_or(0.0);
        let after = &rest[end..];
        let unit = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        total += number
            * match &after[..unit] {
                "h" => 3600e9,
                "m" => 60e9,
                "s" => 1e9,
                "ms" => 1e6,
                "ns" => 1.0,
                _ => 1e3,
            };
        rest = &after[unit..];
    }
    (sign * total) as i64
}

fn typed(instruction: &Instruction<'_>, health: &Value) -> Map<String, Value> {
    use Keyword::*;
    let words: Vec<&str> = instruction.arguments.words().iter().map(|w| w.value.as_ref()).collect();
    let flag = |name: &str| instruction.flag(name).and_then(|f| f.value()).unwrap_or("");
    let on = |name: &str| {
        instruction.flag(name).is_some_and(|f| f.value().is_none_or(|v| v.eq_ignore_ascii_case("true")))
    };
    let first = words.first().copied().unwrap_or("");
    let name = json!(dockerfile_syntax::upper(&dockerfile_syntax::lower(instruction.keyword_text())));
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("name", name);
    put("loc", json!([instruction.line, instruction.end_line]));
    match instruction.keyword {
        From => {
            put("base", json!(first));
            put("stage", json!(instruction.as_from().and_then(|f| f.stage_name()).unwrap_or_default()));
        }
        Run | Cmd | Entrypoint => {
            put("cmdline", json!(words));
            put("shell_form", json!(!instruction.arguments.is_json()));
            if instruction.keyword == Run {
                let mut used: Vec<&str> = instruction.flags.iter().map(|f| f.name()).collect();
                used.sort_unstable();
                used.dedup();
                put("flags_used", json!(used));
                let or = |value: &str, usual: &str| json!(if value.is_empty() { usual } else { value });
                put("network", or(flag("network"), "default"));
                put("security", or(flag("security"), "sandbox"));
                let files = instruction.heredocs.iter();
                put(
                    "files",
                    files.map(|h| json!({"name": h.name, "data": h.content, "chomp": h.chomp})).collect(),
                );
            }
        }
        Copy | Add => {
            let Some(copy) = instruction.as_copy() else { return out };
            let mut sources = Vec::new();
            let mut contents = Vec::new();
            for source in &copy.sources {
                match source {
                    Source::Path(word) => sources.push(word.value.as_ref()),
                    Source::Empty(_, name) => {
                        contents.push(json!({"path": name, "data": "", "expand": true}));
                    }
                    Source::Heredoc(n) => {
                        let h = &instruction.heredocs[*n];
                        contents.push(json!({"path": h.name, "data": h.text(), "expand": h.expand}));
                    }
                }
            }
            put("srcs", json!(sources));
            put("contents", json!(contents));
            put("dest", json!(copy.destination.value));
            for name in ["chown", "chmod"] {
                put(name, json!(flag(name)));
            }
            put("link", json!(on("link")));
            let excluded = instruction.flags.iter().filter(|f| f.name() == "exclude");
            put("exclude", excluded.map(|f| json!(f.value().unwrap_or(""))).collect());
            if instruction.keyword == Copy {
                put("from", json!(flag("from")));
                put("parents", json!(on("parents")));
            } else {
                put("checksum", json!(flag("checksum")));
                put("keep_git_dir", json!(on("keep-git-dir")));
            }
        }
        Env | Label => {
            let pairs = instruction.arguments.pairs().iter();
            let pairs = pairs.map(|p| json!({"k": p.name.value, "v": p.value.value, "legacy": !p.equals}));
            put(if instruction.keyword == Env { "env" } else { "labels" }, pairs.collect());
        }
        Arg => {
            let pair = |word: &&str| match word.split_once('=') {
                Some((name, value)) => json!({"k": name, "v": value}),
                None => json!({"k": word, "v": null}),
            };
            put("args", words.iter().map(pair).collect());
        }
        Healthcheck => {
            if let Value::Object(health) = health {
                health.iter().for_each(|(key, value)| put(key, value.clone()));
            }
        }
        Expose => {
            let mut ports = words;
            ports.sort_unstable();
            put("ports", json!(ports));
        }
        Volume => put("volumes", json!(words.iter().map(|w| w.trim()).collect::<Vec<_>>())),
        Shell => put("shell", json!(words)),
        User => put("user", json!(first)),
        Workdir => put("path", json!(first)),
        Stopsignal => put("signal", json!(first)),
        Maintainer => put("maintainer", json!(first)),
        Onbuild => {
            if let Arguments::Trigger(inner) = &instruction.arguments {
                let at = (inner.keyword_span().start - instruction.keyword_span().start) as usize;
                if instruction.logical.pieces().len() == 1 && instruction.heredocs.is_empty() {
                    put("expr", json!(&instruction.logical.text().trim_start()[at..]));
                }
            }
        }
        Unknown => {}
    }
    out
}
