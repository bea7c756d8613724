//! Does each check say what its samples promise, and do its fixes mend it?

use super::*;
use crate::{Options, plan};

/// Runs all checks; gives what they found.
fn found(text: &str) -> Vec<Finding> {
    let document = dockerfile_syntax::parse(text);
    let options = Options { dockerignore: "ignored.txt\n".to_owned(), ..Options::default() };
    let plan = plan::plan(&document, &options);
    check(&Subject::new(&document, &plan, &options))
}

/// What BuildKit would refuse and what the checks say.
fn findings(text: &str, options: &Options) -> Vec<Finding> {
    let document = dockerfile_syntax::parse(text);
    crate::findings(&document, &plan::plan(&document, options), options)
}

fn names(text: &str) -> Vec<&'static str> {
    found(text).into_iter().map(|f| f.rule).collect()
}

#[test]
fn every_check_speaks_on_its_bad_sample_and_not_on_its_good_one() {
    for check in ALL {
        assert!(names(check.samples.bad).contains(&check.name), "{} is silent on its bad sample", check.name);
        assert!(!names(check.samples.good).contains(&check.name), "{} speaks on its good sample", check.name);
    }
}

#[test]
fn every_file_of_a_check_is_in_the_list() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let checks = files.filter(|f| !["mod.rs", "tests.rs", "context.rs", "fixes.rs"].contains(&f.as_str()));
    assert_eq!(checks.count(), ALL.len());
}

#[test]
fn a_fix_mends_what_it_was_offered_for() {
    for check in ALL {
        let text = check.samples.bad;
        let Some(finding) = found(text).into_iter().find(|f| f.rule == check.name) else { continue };
        let Some(fix) = finding.fix else { continue };
        let fixed = dockerfile_syntax::apply(text, &fix.edits).expect("edits fit the text");
        assert!(!names(&fixed).contains(&check.name), "{}: {fixed}", check.name);
        let document = dockerfile_syntax::parse(&fixed);
        assert!(document.problems.is_empty(), "{}: {:?}\n{fixed}", check.name, document.problems);
        if fix.trust == Trust::Safe {
            let configured = |text: &str| {
                let document = dockerfile_syntax::parse(text);
                let plan = plan::plan(&document, &Options::default());
                plan.stages.last().map(|s| s.config.clone())
            };
            assert_eq!(configured(text), configured(&fixed), "{} changes the image", check.name);
        }
    }
}

#[test]
fn a_check_can_be_switched_off_for_the_file_or_for_one_instruction() {
    let text = "FROM alpine:3.22\nRUN true\nWORKDIR app\n";
    assert_eq!(names(text), ["WorkdirRelativePath"]);
    assert_eq!(names(&format!("# check=skip=WorkdirRelativePath\n{text}")), [""; 0]);
    assert_eq!(names(&format!("# check=skip=all;error=true\n{text}")), [""; 0]);
    let one = text.replace("WORKDIR", "# check=skip=WorkdirRelativePath\nWORKDIR");
    assert_eq!(names(&one), [""; 0]);
}

#[test]
fn lists_that_a_later_run_installs_from_are_not_removed_but_joined() {
    let fixes = |text: &str| -> Vec<(&'static str, String)> {
        let fixes = found(text).into_iter().filter_map(|f| Some((f.rule, f.fix?)));
        fixes.map(|(rule, fix)| (rule, dockerfile_syntax::apply(text, &fix.edits).unwrap())).collect()
    };
    let install = "RUN apt-get install -y --no-install-recommends vim\n";
    let text = format!("FROM debian:12\nRUN apt-get update\n\n{install}");
    let joined = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends vim\n";
    assert_eq!(fixes(&text), [("UpdateWithoutInstall", joined.to_owned())]);
    let removed = joined.replace("vim", "vim && rm -rf /var/lib/apt/lists/*");
    assert_eq!(fixes(joined), [("AptListsKept", removed.clone())]);
    assert_eq!(fixes(&removed), []);
    assert_eq!(fixes(&text.replace("\n\n", "\n# why\n")), []);
    let child = format!("FROM debian:12 AS a\nRUN apt-get update && apt-get check\nFROM a\n{install}");
    assert_eq!(fixes(&child), []);
    let alone = "FROM debian:12\nRUN apt-get update\n";
    assert_eq!(fixes(alone).len(), 1, "nothing installs from them");
}

#[test]
fn the_folders_own_dockerignore_counts_unless_another_was_typed() {
    let texts = [(".dockerignore".to_owned(), "ignored.txt\n".to_owned())];
    let context = Some(std::rc::Rc::new(crate::Context::new([("ignored.txt".to_owned(), 1)], texts)));
    let ignored = |dockerignore: &str| {
        let options =
            Options { context: context.clone(), dockerignore: dockerignore.to_owned(), ..Options::default() };
        findings("FROM alpine\nCOPY ignored.txt /\n", &options).iter().any(|f| f.rule == "CopyIgnoredFile")
    };
    assert!(ignored(""));
    assert!(!ignored("other.txt\n"));
}

#[test]
fn a_download_that_a_later_run_deletes_is_still_paid_for() {
    let text = |name: &str| {
        format!(
            "FROM alpine\nADD https://example.com/x.tgz?v=1 /tmp/\nRUN tar xzf /tmp/x.tgz -C /opt && rm /tmp/{name}\n"
        )
    };
    assert!(names(&text("x.tgz")).contains(&"DeletedInLaterLayer"));
    assert!(!names(&text("y.tgz")).contains(&"DeletedInLaterLayer"));
}

#[test]
fn an_image_that_is_copied_from_can_float_too() {
    let found = |line: &str| names(&format!("FROM alpine:3.22\n{line}\n")).contains(&"UnpinnedBaseImage");
    assert!(found("COPY --from=busybox /bin/sh /bin/sh"));
    assert!(found("RUN --mount=from=ghcr.io/a/tool:latest,target=/t /t/run"));
    assert!(!found("COPY --from=busybox:1.37 /bin/sh /bin/sh"));
    assert!(!found(
        "COPY --from=busybox@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef /a /b"
    ));
}

#[test]
fn a_windows_path_is_told_what_makes_it_absolute() {
    let advice =
        |text: &str| found(text).into_iter().find(|f| f.rule == "WorkdirRelativePath").map(|f| f.advice);
    let windows =
        |path: &str| format!("# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:1\nWORKDIR {path}\n");
    assert!(advice(&windows("C:\\app")).is_some_and(|a| a.contains("windows/amd64")));
    assert_eq!(advice(&windows("app")), Some("Begin it with a slash."));
}

#[test]
fn a_file_that_asks_for_it_fails_to_build_by_what_buildkit_finds() {
    let prints = |directive: &str| {
        let text = format!("# check={directive}\nFROM alpine as b\ncopy x /\nADD y /\nCMD z\n");
        let findings = findings(&text, &Options::default());
        let printed = findings.iter().find(|f| f.docker_prints);
        printed.map(|f| (f.message.clone(), f.span.of(&text).to_owned()))
    };
    let all =
        "lint violation found for rules: FromAsCasing, ConsistentInstructionCasing, JSONArgsRecommended";
    assert_eq!(prints("error=true"), Some((all.to_owned(), "error=true".to_owned())));
    let one = "lint violation found for rules: JSONArgsRecommended".to_owned();
    let skip = "skip=FromAsCasing,ConsistentInstructionCasing;error=true";
    assert_eq!(prints(skip), Some((one, skip.to_owned())));
    assert_eq!(prints("skip=all;error=true"), None);
    assert_eq!(prints("error=false"), None);
}

#[test]
fn a_builder_that_does_not_ship_is_not_nagged_about_size() {
    let install = "RUN apt-get update && apt-get install -y gcc\n";
    let shipped = names(&format!("FROM debian:12\n{install}"));
    assert_eq!(shipped, ["AptListsKept", "AptRecommends", "CompilerShipped"]);
    let builder = format!("FROM debian:12 AS build\n{install}FROM scratch\nCOPY --from=build /app /\n");
    assert_eq!(names(&builder), [""; 0]);
}

#[test]
fn an_unknown_variable_may_come_from_an_image_that_is_not_known() {
    let severity = |image: &str| found(&format!("FROM {image}\nCOPY $DIR /\n"))[0].severity;
    assert_eq!(severity("alpine:3.22"), Severity::Warning);
    assert_eq!(severity("example.com/ours:1"), Severity::Hint);
}

#[test]
fn positions_inside_here_documents_and_continued_lines_are_exact() {
    let text = "FROM debian:12\nRUN <<EOF\napt-get update\napt-get install -y git\nEOF\nRUN true && \\\n  # why\n  apt-get install -y curl\n";
    let at: Vec<&str> = found(text).iter().map(|f| f.span.of(text)).collect();
    assert_eq!(at, ["apt-get update", "install", "install"]);
}

/// The list of checks in the docs is made from the checks themselves: `UPDATE_EXPECT=1 cargo test` writes it.
#[test]
fn the_docs_list_every_check() {
    let file = expect_test::expect_file!["../../../../docs/checks.md"];
    file.assert_eq(&listing());
}

fn listing() -> String {
    let mut out = String::from(
        "# Checks\n\nWhat the playground says about a Dockerfile that builds. Made from the checks' own texts.\n\n\
         A check is switched off for a file by `# check=skip=Name` in its first lines, and for one instruction by the same comment above it.\n\
         `# check=error=true` makes a build fail by what BuildKit's checks find.\n",
    );
    for check in ALL {
        let whose = match check.link() {
            Some(link) => format!("[BuildKit's]({link})"),
            None => "Ours".to_owned(),
        };
        let bad = check.samples.bad.trim_end();
        let good = check.samples.good.trim_end();
        out.push_str(&format!(
            "\n## {}\n\n{whose}. {}\n\n{} {}\n\nBad:\n\n```dockerfile\n{bad}\n```\n\nGood:\n\n```dockerfile\n{good}\n```\n",
            check.name, check.what, check.why, check.advice
        ));
    }
    out
}
