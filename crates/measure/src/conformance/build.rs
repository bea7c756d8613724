//! Does the plan equal what BuildKit's build makes of a file: stages, edges, configuration?

use std::collections::BTreeMap;

use dockerfile_syntax::ImageRef;
use playground_core::plan::{Origin, Parent, Plan};
use serde_json::{Value, json};

use super::differences::one_of;
use super::{Check, wanted_error};

pub(super) fn compare(plan: &Plan, build: &Value, check: Check<'_>) {
    let want = wanted_error(build);
    check("4 build: accepted or rejected", json!(plan.problems.is_empty()), json!(want.is_null()));
    if !want.is_null() {
        let got = one_of(plan.problems.iter().map(|p| p.message.as_str()));
        check("4 build: the message", got, want[0].clone());
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
                    Origin::Unresolved(why) if why.contains("needs to be defined before current") => {
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

fn config(ours: &playground_core::plan::Stage, theirs: &Value, check: Check<'_>) {
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
    check("6 expose", json!(config.expose.list()), json!(array(&theirs["expose"])));
    check("6 volumes", json!(config.volumes), json!(array(&theirs["volumes"])));
    let labels: BTreeMap<&str, &str> = config.labels.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let empty = json!({});
    check("6 labels", json!(labels), theirs.get("labels").filter(|l| !l.is_null()).unwrap_or(&empty).clone());
    check("6 stop signal", json!(config.stop_signal), text(&theirs["stopsignal"]));
    check("6 shell", json!(config.shell.clone().unwrap_or_default()), json!(array(&theirs["shell"])));
    check("6 onbuild", json!(config.onbuild), json!(array(&theirs["onbuild"])));
}
