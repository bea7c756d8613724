//! What do a project's own files say about what will be installed? What is no JSON is read by scanning: little is asked.

use miniserde::json::{self, Object, Value};

/// A package that a lock file names.
pub(super) struct Locked {
    pub(super) name: String,
    /// Whether only development needs it.
    pub(super) dev: bool,
}

/// Packages of a `package-lock.json` that are installed on 64-bit Linux; `None` if it cannot be read, or is of before npm 7.
pub(super) fn npm_lock(text: &str, musl: bool) -> Option<Vec<Locked>> {
    let Ok(Value::Object(lock)) = json::from_str::<Value>(text) else { return None };
    let Some(Value::Object(packages)) = lock.get("packages") else { return None };
    let libc = if musl { "-gnu" } else { "musl" };
    let read = |(path, facts): (&String, &Value)| {
        let ((_, name), Value::Object(facts)) = (path.rsplit_once("node_modules/")?, facts) else {
            return None;
        };
        let says = |what: &str| matches!(facts.get(what), Some(Value::Bool(true)));
        let here = fits(facts, "os", "linux") && fits(facts, "cpu", "x64") && !name.contains(libc);
        (here && !says("link"))
            .then(|| Locked { name: name.to_owned(), dev: says("dev") || says("devOptional") })
    };
    Some(packages.iter().filter_map(read).collect())
}

/// Whether a package's list of systems or processors, if it has one, lets it be installed on this one: such a list names
/// those that fit, or with `!` those that do not.
fn fits(facts: &Object, list: &str, own: &str) -> bool {
    let Some(Value::Array(names)) = facts.get(list) else { return true };
    let names =
        || names.iter().filter_map(|n| if let Value::String(name) = n { Some(&**name) } else { None });
    names().any(|n| n == own) || names().all(|n| n.strip_prefix('!').is_some_and(|not| not != own))
}

/// Number of packages of a `yarn.lock` or `pnpm-lock.yaml`, which do not say which of them only development needs.
pub(super) fn yarn_lock(text: &str) -> Vec<&str> {
    let pnpm = text.starts_with("lockfileVersion");
    let body = if pnpm { text.split_once("\npackages:").map_or("", |p| p.1) } else { text };
    let body = body.split("\nsnapshots:").next().unwrap_or(body);
    let is_entry = |l: &&str| {
        let indent =
            if pnpm { l.starts_with("  ") && !l.starts_with("   ") } else { !l.starts_with([' ', '#', '_']) };
        indent && l.ends_with(':')
    };
    let name = |line: &'_ str| -> usize {
        let line = line.trim_start_matches([' ', '"', '\'', '/']);
        line.get(1..).and_then(|l| l.find('@')).map_or(line.len(), |at| at + 1)
    };
    body.lines()
        .filter(is_entry)
        .map(|l| {
            let plain = l.trim_start_matches([' ', '"', '\'', '/']);
            &plain[..name(l)]
        })
        .collect()
}

/// Names in a section of `package.json`.
pub(super) fn package_json<'t>(text: &'t str, section: &str) -> Vec<&'t str> {
    let Some((_, rest)) = text.split_once(&format!("\"{section}\"")) else { return Vec::new() };
    let Some(body) = rest.split_once('{').and_then(|r| r.1.split('}').next()) else { return Vec::new() };
    let pairs = body.split(',').filter_map(|p| p.split_once(':'));
    pairs.map(|(name, _)| name.trim().trim_matches('"')).filter(|n| !n.is_empty()).collect()
}

/// Packages of a `requirements.txt`, lower-case, with `-`.
pub(super) fn requirements(text: &str) -> Vec<String> {
    text.lines()
        .map(|l| l.split([' ', ';', '#', '=', '<', '>', '~', '!', '[', '@']).next().unwrap_or("").trim())
        .filter(|n| !n.is_empty() && !n.starts_with('-') && !n.contains(['/', ':', '\\']))
        .map(normal)
        .collect()
}

/// Packages of `poetry.lock`, `uv.lock`, `pdm.lock`.
pub(super) fn python_lock(text: &str) -> Vec<String> {
    let blocks = text.split("[[package]]").skip(1);
    let name = |b: &str| {
        let line = b.lines().find(|l| l.starts_with("name = "))?;
        Some(normal(line.trim_start_matches("name = ").trim().trim_matches('"')))
    };
    blocks.filter_map(name).collect()
}

/// Packages of `Pipfile.lock` that are not for development alone.
pub(super) fn pipfile_lock(text: &str) -> Vec<String> {
    let Ok(Value::Object(lock)) = json::from_str::<Value>(text) else { return Vec::new() };
    let Some(Value::Object(names)) = lock.get("default") else { return Vec::new() };
    names.keys().map(|name| normal(name)).collect()
}

/// Dependencies of a `pyproject.toml`, as the standard and Poetry write them.
pub(super) fn pyproject(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some((_, rest)) = text.split_once("\ndependencies") {
        let body = rest.split_once('[').and_then(|r| r.1.split("\n]").next()).unwrap_or("");
        let quoted = body.split('"').skip(1).step_by(2).collect::<Vec<_>>().join("\n");
        found.extend(requirements(&quoted));
    }
    if let Some((_, rest)) = text.split_once("[tool.poetry.dependencies]") {
        let body = rest.split("\n[").next().unwrap_or("");
        let names = body.lines().filter_map(|l| l.split_once('=')).map(|(n, _)| normal(n.trim()));
        found.extend(names.filter(|n| n != "python"));
    }
    found
}

/// A Python package's name as the index writes it.
pub(super) fn normal(name: &str) -> String {
    dockerfile_syntax::lower(name).replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npms_lock_tells_development_and_platform() {
        let lock = r#"{ "packages": { "": { "name": "x" },
  "node_modules/express": { "version": "4.0.0" },
  "node_modules/typescript": { "dev": true },
  "node_modules/a/node_modules/@b/c": { "version": "1.0.0" },
  "node_modules/@esbuild/darwin-arm64": { "cpu": [ "arm64" ], "os": [ "darwin" ] },
  "node_modules/@esbuild/linux-x64": { "cpu": [ "x64" ], "os": [ "linux" ], "dev": true } } }"#;
        let read = |lock: &str| {
            let all = npm_lock(lock, false).unwrap();
            let mut names: Vec<String> =
                all.iter().map(|l| format!("{}{}", l.name, if l.dev { " dev" } else { "" })).collect();
            names.sort();
            names
        };
        assert_eq!(read(lock), ["@b/c", "@esbuild/linux-x64 dev", "express", "typescript dev"]);
        let compact: String = lock.split_whitespace().collect();
        assert_eq!(read(&compact), read(lock), "on one line it says the same");
        assert!(npm_lock("{ \"lockfileVersion\": 1 }", false).is_none() && npm_lock("<<<", false).is_none());
    }

    #[test]
    fn npms_lock_lists_systems_that_fit_or_do_not() {
        let names = |os: &str| {
            let lock = format!(r#"{{"packages":{{"node_modules/a":{{"os":[{os}]}}}}}}"#);
            npm_lock(&lock, false).unwrap().len()
        };
        assert_eq!((names(r#""linux","darwin""#), names(r#""win32""#)), (1, 0));
        assert_eq!((names(r#""!win32""#), names(r#""!linux""#)), (1, 0));
    }

    #[test]
    fn yarns_and_pnpms_locks_name_packages() {
        let yarn = "# yarn lockfile v1\n\n\"@a/b@^1.0\":\n  version \"1.0\"\n\nleft-pad@^1.0, left-pad@1:\n  version \"1.3\"\n";
        assert_eq!(yarn_lock(yarn), ["@a/b", "left-pad"]);
        let pnpm = "lockfileVersion: '9.0'\n\npackages:\n\n  '@a/b@1.0.0':\n    resolution: {}\n  left-pad@1.3.0:\n    resolution: {}\n\nsnapshots:\n  x@1:\n";
        assert_eq!(yarn_lock(pnpm), ["@a/b", "left-pad"]);
    }

    #[test]
    fn package_json_names_what_is_needed() {
        let text =
            r#"{ "name": "x", "dependencies": { "express": "^4", "pg": "8" }, "devDependencies": {} }"#;
        assert_eq!(package_json(text, "dependencies"), ["express", "pg"]);
        assert!(package_json(text, "devDependencies").is_empty() && package_json("", "x").is_empty());
    }

    #[test]
    fn pythons_files_name_packages() {
        let text = "# web\nFlask==3.0 # pinned\nPyYAML>=6; python_version>'3'\n-r more.txt\ngit+https://x/y\nuvicorn[standard]\n";
        assert_eq!(requirements(text), ["flask", "pyyaml", "uvicorn"]);
        assert_eq!(
            python_lock("[[package]]\nname = \"Click\"\nversion = \"8\"\n[[package]]\nname = \"zope.x\"\n"),
            ["click", "zope-x"]
        );
        assert_eq!(
            pyproject("[project]\ndependencies = [\n  \"flask>=3\",\n  \"numpy\",\n]\n"),
            ["flask", "numpy"]
        );
        let lock = "{\n \"_meta\": {\n },\n \"default\": {\n  \"PyYAML\": {\n   \"hashes\": [\n   ]\n  }\n },\n \"develop\": {\n  \"x\": {\n  }\n }\n}\n";
        assert_eq!(pipfile_lock(lock), ["pyyaml"]);
        assert_eq!(pipfile_lock(&lock.replace(['\n', ' '], "")), ["pyyaml"]);
        assert_eq!(
            pyproject("[tool.poetry.dependencies]\npython = \"^3\"\nDjango = \"5\"\n[x]\n"),
            ["django"]
        );
    }
}
