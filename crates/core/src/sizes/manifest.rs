//! What do a project's own files say about what will be installed? Read by scanning: they are long, and little is asked.

/// A package that a lock file names.
pub(super) struct Locked<'t> {
    pub(super) name: &'t str,
    /// Whether only development needs it.
    pub(super) dev: bool,
}

/// Packages of a `package-lock.json` that are installed on 64-bit Linux.
pub(super) fn npm_lock(text: &str, musl: bool) -> Vec<Locked<'_>> {
    let key = "\"node_modules/";
    let mut found = Vec::new();
    let mut rest = text.find(key).map_or("", |at| &text[at + key.len()..]);
    while !rest.is_empty() {
        let next = rest.find(key).map_or(rest.len(), |at| at + key.len());
        let (block, after) = rest.split_at(next);
        rest = after;
        let Some((path, facts)) = block.split_once('"') else { continue };
        let name = path.rsplit("node_modules/").next().unwrap_or(path);
        let says = |what: &str| facts.contains(what);
        let foreign = (says("\"os\":") && !says("\"linux\"")) || (says("\"cpu\":") && !says("\"x64\""));
        let libc = if musl { "-gnu" } else { "musl" };
        if foreign || name.contains(libc) || says("\"link\": true") {
            continue;
        }
        found.push(Locked { name, dev: says("\"dev\": true") || says("\"devOptional\": true") });
    }
    found
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
    let body = text.split_once("\"default\":").map_or("", |d| d.1.split("\"develop\":").next().unwrap_or(""));
    // Names stand two levels deep, before their hashes and versions.
    let name = |l: &str| l.trim().strip_suffix(": {").map(|n| normal(n.trim_matches('"')));
    body.lines().skip(1).filter_map(name).collect()
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
        let names: Vec<String> = npm_lock(lock, false)
            .iter()
            .map(|l| format!("{}{}", l.name, if l.dev { " dev" } else { "" }))
            .collect();
        assert_eq!(names, ["express", "typescript dev", "@b/c", "@esbuild/linux-x64 dev"]);
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
        let lock = "{\n \"_meta\": {\n },\n \"default\": {\n  \"PyYAML\": {\n   \"hashes\": [\n   ]\n  }\n },\n \"develop\": {\n  \"x\": {\n";
        assert_eq!(pipfile_lock(lock), ["pyyaml"]);
        assert_eq!(
            pyproject("[tool.poetry.dependencies]\npython = \"^3\"\nDjango = \"5\"\n[x]\n"),
            ["django"]
        );
    }
}
