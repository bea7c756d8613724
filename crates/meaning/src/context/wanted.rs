//! Which files of a folder are worth reading? The few small ones that say what will be installed and built, and sources.

use dockerfile_syntax::cut;

/// Most bytes of a file that is read.
pub const TEXT_LIMIT: u64 = 2_000_000;

/// Most bytes of a source that is read: what people write by hand is smaller.
const SOURCE_LIMIT: u64 = 64_000;

/// Most files that are read, and most sources beside them.
const MOST: usize = 300;

/// Names of the files; a `*` stands for anything.
pub const WANTED: &[&str] = &[
    ".dockerignore",
    "*.dockerignore",
    // JavaScript
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bun.lock",
    ".npmrc",
    ".yarnrc*",
    ".nvmrc",
    ".node-version",
    "tsconfig*.json",
    "angular.json",
    "nest-cli.json",
    "turbo.json",
    "nx.json",
    "next.config.*",
    "vite.config.*",
    "docusaurus.config.*",
    "nuxt.config.*",
    "astro.config.*",
    "svelte.config.*",
    "remix.config.*",
    "vue.config.*",
    "webpack.config.*",
    "gatsby-config.*",
    // Python
    "requirements*.txt",
    "requirements*.in",
    "constraints*.txt",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    ".python-version",
    "manage.py",
    "environment.y*ml",
    // Go, Rust, C
    "go.mod",
    "go.sum",
    "go.work",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain*",
    "CMakeLists.txt",
    "Makefile",
    // Java
    "pom.xml",
    "build.gradle*",
    "settings.gradle*",
    "gradle.lockfile",
    "gradle.properties",
    "gradle-wrapper.properties",
    // .NET
    "*.csproj",
    "*.fsproj",
    "*.vbproj",
    "*.sln",
    "Directory.Build.props",
    "Directory.Packages.props",
    "packages.lock.json",
    "global.json",
    // Ruby, PHP, Elixir
    "Gemfile",
    "Gemfile.lock",
    "*.gemspec",
    ".ruby-version",
    "composer.json",
    "composer.lock",
    "mix.exs",
    "mix.lock",
    "rebar.config",
    "Procfile",
    // What may be started
    "*.sh",
    "supervisor*",
];

/// Folders whose files were not written by hand.
const FOREIGN: [&str; 6] = ["node_modules", ".git", "vendor", "target", "venv", ".venv"];

/// Endings of sources, which say what other programs the program starts.
const SOURCES: &str = " js mjs cjs ts mts cts py rb go rs php java kt scala groovy cs fs ex exs c cc cpp cxx h hpp nim pl hs ml ";

/// Folders of sources that do not run in the image, and what names of such sources hold.
const ASIDE: &str = " test tests spec specs __tests__ testdata e2e docs doc examples example bench benches scripts tools public static dist ";
const ASIDE_NAMES: [&str; 13] = [
    ".test.",
    ".spec.",
    ".config.",
    "_test.",
    "test_",
    "gulpfile",
    "conftest",
    ".min.",
    "build.",
    "release.",
    "setup.py",
    "versioneer",
    "magefile",
];

/// Which files of a context shall be read, by their paths and bytes: at which places they stand, those that say what is
/// installed before the sources.
pub fn wanted(files: &[(&str, u64)]) -> Vec<u32> {
    let mut out = Vec::new();
    for is in [says, source] {
        let most = out.len() + MOST;
        for (n, (path, bytes)) in (0..).zip(files) {
            if out.len() < most && is(path, *bytes) && !out.contains(&n) {
                out.push(n);
            }
        }
    }
    out
}

fn source(path: &str, bytes: u64) -> bool {
    bytes <= SOURCE_LIMIT && runs(path)
}

/// Whether a file is a source that may run in the image, by its path: no test, and nothing that only builds.
pub fn runs(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let one_of = |list: &str, word: &str| list.split(' ').any(|w| w == word);
    name.rsplit_once('.').is_some_and(|(_, ending)| one_of(SOURCES, ending))
        && !folder.split('/').any(|part| FOREIGN.contains(&part) || !part.is_empty() && one_of(ASIDE, part))
        && !ASIDE_NAMES.iter().any(|part| name.contains(part))
}

/// Whether a file says what will be installed and built.
fn says(path: &str, bytes: u64) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    bytes <= TEXT_LIMIT
        && !folder.split('/').any(|part| FOREIGN.contains(&part))
        && (WANTED.iter().any(|wanted| is(name, wanted))
            || requirements(folder, name)
            || folder.ends_with(".vitepress") && name.starts_with("config.")
            || script(folder, name, bytes))
}

/// A script without an ending: `bin/server`, `docker-entrypoint`. A program is larger.
fn script(folder: &str, name: &str, bytes: u64) -> bool {
    let place = matches!(folder.rsplit('/').next(), Some("bin" | "scripts" | "script" | "docker"));
    (place || name.ends_with("entrypoint")) && !name.contains('.') && bytes < 10_000
}

/// `requirements/production.txt`.
fn requirements(folder: &str, name: &str) -> bool {
    folder.rsplit('/').next() == Some("requirements") && name.ends_with(".txt")
}

fn is(name: &str, wanted: &str) -> bool {
    match cut(wanted, b'*') {
        None => name == wanted,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;

    fn check(path: &str, bytes: u64) -> bool {
        !wanted(&[(path, bytes)]).is_empty()
    }

    #[test]
    fn small_files_that_say_what_is_installed() {
        for path in [
            "package.json",
            "web/package.json",
            "requirements-dev.txt",
            "requirements/production.txt",
            "src/App/App.csproj",
            ".dockerignore",
            "bin/server",
            "docker-entrypoint",
        ] {
            assert!(check(path, 1_000), "{path}");
        }
        for path in ["node_modules/a/package.json", "my-package.json", "requirements", ".git/Makefile"] {
            assert!(!check(path, 1_000), "{path}");
        }
        assert!(!check("package-lock.json", 50_000_000) && !check("bin/server", 50_000));
    }

    #[test]
    fn sources_that_run_behind_what_is_installed() {
        for path in ["index.js", "src/lib/git.py", "cmd/server/main.go"] {
            assert!(check(path, 1_000), "{path}");
        }
        for path in [
            "a.png",
            "vendor/a/a.go",
            "test/a.js",
            "src/a.test.ts",
            "gulpfile.js",
            "page.html",
            "js",
            "build.rs",
            "release.mjs",
        ] {
            assert!(!check(path, 1_000), "{path}");
        }
        assert!(!check("bundle.js", 2_000_000));
        let files = ["a.py", "b.png", "setup.py", "z.py"].map(|path| (path, 10));
        assert_eq!(wanted(&files), [2, 0, 3]);
    }
}
