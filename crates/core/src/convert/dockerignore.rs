//! Which files of the folder does the build not need? A `.dockerignore` to go with a conversion.

use crate::Options;
use crate::plan::{Origin, Plan};

/// What no build reads, whatever it builds.
const ALWAYS: &str = ".git .github .idea .vscode .DS_Store Dockerfile* docker-compose*.y*ml compose*.y*ml .dockerignore **/*.log";

/// What the build makes anew, or what only tools beside it read: by recipe.
const KINDS: &[(&str, &str)] = &[
    ("node", "**/node_modules coverage"),
    ("static-site", "**/node_modules coverage"),
    ("go", "**/*.test coverage.out"),
    ("rust", "target"),
    (
        "python",
        "**/__pycache__ **/*.pyc .venv venv .pytest_cache .mypy_cache .ruff_cache .tox htmlcov .coverage",
    ),
    ("ruby", ".bundle vendor/bundle log/* **/node_modules coverage"),
    ("php", "vendor **/node_modules .phpunit.result.cache"),
    ("java", "target build .gradle out **/*.class"),
    ("dotnet", "**/bin **/obj .vs TestResults"),
    ("elixir", "_build deps **/node_modules cover .elixir_ls"),
    ("c", "**/*.o"),
];

/// The text of the file; empty if the folder has one already. What any COPY or ADD names is never left out.
pub(super) fn offer(recipe: &str, text: &str, plan: &Plan, options: &Options) -> String {
    if !options.dockerignore_in_force().is_empty() {
        return String::new();
    }
    let named = named(plan);
    let kinds = KINDS.iter().filter(|(name, _)| *name == recipe).map(|(_, lines)| *lines);
    let mut out = String::new();
    for line in [ALWAYS].into_iter().chain(kinds).flat_map(|l| l.split(' ')) {
        let last = line.trim_start_matches("**/").split('/').next().unwrap_or(line).trim_end_matches('*');
        let copied = named.iter().any(|n| {
            n.split('/')
                .any(|part| part == last || line.contains('*') && !last.is_empty() && part.starts_with(last))
        });
        let history = line == ".git" && text.contains("git ");
        if !copied && !history && makes(recipe, line, text) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Whether the build makes again what would be left out: where it does not, the folder brings it.
fn makes(recipe: &str, line: &str, text: &str) -> bool {
    match (recipe, line) {
        ("php", "vendor") => text.contains("composer install") || text.contains("composer update"),
        ("elixir", "deps") => text.contains("deps.get"),
        ("java", "target") => text.contains("mvn"),
        ("java", "build" | ".gradle") => text.contains("gradle"),
        ("java", "out") => false,
        ("node" | "static-site" | "php" | "ruby" | "elixir", "**/node_modules") => {
            ["npm ", "yarn", "pnpm", "bun "].iter().any(|tool| text.contains(tool))
        }
        _ => true,
    }
}

/// Paths of the folder that a line names; the whole folder names nothing.
fn named(plan: &Plan) -> Vec<&str> {
    let inputs = plan.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.inputs);
    let paths = inputs.filter(|i| i.origin == Origin::Context).flat_map(|i| &i.paths);
    paths
        .map(|p| p.trim_start_matches("./").trim_matches('/'))
        .filter(|p| !p.is_empty() && *p != "." && *p != "*")
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::outcome;

    fn lines(text: &str) -> Vec<String> {
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        offer.dockerignore.lines().map(str::to_owned).collect()
    }

    #[test]
    fn fits_the_language() {
        let python = lines(
            "FROM python:3.12\nWORKDIR /a\nCOPY . .\nRUN pip install flask\nCMD [\"python\", \"a.py\"]\n",
        );
        assert!(python.contains(&"**/__pycache__".to_owned()) && python.contains(&".git".to_owned()));
        let java = lines(
            "FROM maven:3-eclipse-temurin-17\nWORKDIR /a\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n",
        );
        assert!(java.contains(&"target".to_owned()) && !java.contains(&"build".to_owned()));
    }

    #[test]
    fn never_leaves_out_what_the_build_reads() {
        let text = "FROM python:3.12\nWORKDIR /a\nCOPY venv/settings.ini Dockerfile.txt ./\nRUN pip install flask && git describe\nCOPY . .\nCMD [\"python\", \"a.py\"]\n";
        let lines = lines(text);
        for gone in ["venv", "Dockerfile*", ".git"] {
            assert!(!lines.contains(&gone.to_owned()), "{gone} in {lines:?}");
        }
    }
}
