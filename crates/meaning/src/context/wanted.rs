//! Which files of a folder are worth reading? The few small ones that say what will be installed and built.

use dockerfile_syntax::cut;

/// Most bytes of a file that is read.
pub const TEXT_LIMIT: u64 = 2_000_000;

/// Most files that are read.
pub const MOST_TEXTS: usize = 300;

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

/// Whether a file of a context shall be read, by its path and bytes.
pub fn wanted(path: &str, bytes: u64) -> bool {
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
            assert!(wanted(path, 1_000), "{path}");
        }
        for path in
            ["index.js", "node_modules/a/package.json", "my-package.json", "requirements", ".git/Makefile"]
        {
            assert!(!wanted(path, 1_000), "{path}");
        }
        assert!(!wanted("package-lock.json", 50_000_000) && !wanted("bin/server", 50_000));
    }
}
