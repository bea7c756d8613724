//! Does a source that runs load a package which is there for development alone?

use crate::convert::facts::Facts;
use crate::convert::package_json::Package;
use crate::convert::start::Start;
use crate::plan::join;

/// Folders into which TypeScript is compiled.
const COMPILED: [&str; 4] = ["/dist/", "/build/", "/lib/", "/out/"];

/// Endings of a file that a source names without one, or by what it is compiled to.
const ENDINGS: [&str; 7] = ["", ".js", ".ts", "/index.js", "/index.ts", ".mjs", ".cjs"];

/// What stands before the name of what is loaded.
const LOADS: [&str; 4] = ["require(", "from ", "import ", "import("];

/// A development dependency that the program loads when it runs, and the source that says so, as far as the dropped folder
/// holds the sources: from the file that Node is given to the files that these name.
pub(super) fn development(
    facts: &Facts<'_, '_>,
    start: &Start,
    package: &Package,
) -> Option<(String, String)> {
    let file = |command: &Vec<String>| {
        let node = command.first().is_some_and(|p| p == "node");
        command.iter().skip(1).find(|w| node && !w.starts_with('-')).map(|w| join(&facts.workdir(), w))
    };
    let mut waiting: Vec<String> = start.resolved.iter().filter_map(file).collect();
    let mut seen: Vec<String> = Vec::new();
    let production = facts.stage.vars.get("NODE_ENV") == Some("production");
    while let Some(path) = waiting.pop() {
        let Some((path, text)) = source(facts, package, &path) else { continue };
        if seen.contains(&path) {
            continue;
        }
        for name in loaded(text, production) {
            if name.starts_with('.') {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                waiting.push(join(folder, name));
                continue;
            }
            let parts = if name.starts_with('@') { 2 } else { 1 };
            let name = name.split('/').take(parts).collect::<Vec<_>>().join("/");
            let listed = |list: &[String]| list.contains(&name);
            if listed(&package.development) && !listed(&package.dependencies) {
                return Some((name, path));
            }
        }
        seen.push(path);
    }
    None
}

/// The source behind a path of the image: the file itself, or the TypeScript from which the compiler alone makes it.
fn source<'f>(facts: &'f Facts<'_, '_>, package: &Package, path: &str) -> Option<(String, &'f str)> {
    let found = |path: &str| {
        ENDINGS.iter().map(|e| format!("{path}{e}")).find_map(|p| facts.text(&p).map(|text| (p, text)))
    };
    let plain = path.strip_suffix(".js").unwrap_or(path);
    let compiles = |(_, line): &(String, String)| line.contains("tsc") || line.contains("nest build");
    found(path).or_else(|| found(plain)).or_else(|| {
        let folder = COMPILED.iter().find(|f| path.contains(**f))?;
        let built = package.scripts.iter().any(compiles);
        found(&plain.replacen(folder, "/src/", 1)).filter(|_| built)
    })
}

/// What a source loads by name. Types are gone when it runs; a program that knows it is in production may leave out what stands in a block.
fn loaded(text: &str, production: bool) -> Vec<&str> {
    const NOTHING: [&str; 3] = ["import type ", "export type ", "//"];
    let mut out = Vec::new();
    for line in text.split('\n') {
        let plain = line.trim_ascii_start();
        if NOTHING.iter().any(|t| plain.starts_with(t)) || production && plain.len() < line.len() {
            continue;
        }
        for word in LOADS {
            for (at, _) in line.match_indices(word) {
                let rest = &line[at + word.len()..];
                let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
                    continue;
                };
                out.extend(rest[1..].split(quote).next());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::loaded;

    #[test]
    fn what_a_source_loads() {
        let check = |text: &str, expected: &[&str]| assert_eq!(loaded(text, false), expected, "{text}");
        check("const a = require('morgan'), b = require(\"./b\");", &["morgan", "./b"]);
        check("import x, { y } from '@scope/a/b';\nimport './setup.js';", &["@scope/a/b", "./setup.js"]);
        check("const m = await import('chalk');", &["chalk"]);
        check("import type { A } from 'a';\n// require('b')\nrequire(name)", &[]);
        assert_eq!(loaded("if (dev) {\n  require('morgan');\n}\nrequire('b')", true), ["b"]);
    }
}
