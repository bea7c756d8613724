//! Which corners of BuildKit's behaviour do we keep? Each answer here was BuildKit's own.

use dockerfile_syntax::parse;
use playground_core::plan::{Origin, Parent, plan_without_images};
use playground_core::{Options, analyze};

/// The one message a build would print; empty if it would print none.
fn check(text: &str, expected: &str) {
    let findings = analyze(text, &Options::default()).findings;
    let printed = findings.iter().find(|f| f.docker_prints).map_or("", |f| f.message.as_str());
    assert_eq!(printed, expected, "{text}");
}

/// What the checks of one name say.
fn says(text: &str, rule: &str, expected: &[&str]) {
    let findings = analyze(text, &Options::default()).findings;
    let messages: Vec<&str> =
        findings.iter().filter(|f| f.rule == rule).map(|f| f.message.as_str()).collect();
    assert_eq!(messages, expected, "{text}");
}

#[test]
fn flags_and_types_end_at_bytes() {
    // The last byte of `à` is a blank to BuildKit, in the middle of the character.
    check(
        "FROM --platform=à b\n",
        "failed to parse platform Ã: \"Ã\" is an invalid OS component of \"Ã\": OSAndVersion specifier component must match \"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.%-]*)((?:\\\\+[A-Za-z0-9_.%-]+)*)\\\\))?$\": invalid argument",
    );
    check(
        "FROM a\nHEALTHCHECK --interval=1µs CMD x\n",
        "time: unknown unit \"\\xc3\\x82\\xc2\\xb5s\" in duration \"1\\xc3\\x82\\xc2\\xb5s\"",
    );
}

#[test]
fn the_operand_of_a_modifier_takes_the_word_before_it_along() {
    let text = "RUN <<${X%o*}EOF\nEOF\n";
    assert!(parse(text).instructions[0].heredocs.is_empty());
    let document = parse("FROM a\nEXPOSE 80${X:-1}\n");
    let plan = plan_without_images(&document, &Options::default());
    assert_eq!(plan.stages[0].config.expose.list(), ["1/tcp"]);
}

#[test]
fn the_first_error_is_the_one_buildkit_meets_first() {
    check(
        "FROM a\nCOPY \"/a b/\"\n",
        "failed to process \"\\\"/a\": unexpected end of statement while looking for matching double-quote",
    );
    check(
        "FROM a\nEXPOSE a:80:80 ${b\n",
        "failed to process \"${b\": unsupported modifier (\u{fffd}) in substitution",
    );
    check("FROM a AS b\nONBUILD VOLUME\nSTOPSIGNAL x\nFROM b\n", "VOLUME requires at least one argument");
    check("FROM a\nRUN --mount=type=cache --mount=type=x ls\n", "unsupported mount type \"x\"");
    check("FROM a\nVOLUME $B ${A:?}\n", "failed to process \"${A:?}\": A: is not allowed to be unset");
    check("", "the Dockerfile cannot be empty");
}

#[test]
fn a_mark_that_no_one_sees_is_shown() {
    let says =
        "invalid name for build stage: \"b\\u200b\", name can't start with a number or contain symbols";
    check("FROM a AS b\u{200b}\n", says);
}

#[test]
fn the_lower_case_of_a_capital_with_a_dot_is_a_plain_letter() {
    let document = parse("FROM a AS \u{130}\nFROM i\n");
    let plan = plan_without_images(&document, &Options::default());
    assert_eq!(plan.stages[1].parent, Parent::Stage(0));
    says("FROM a AS \u{130}\n", "StageNameCasing", &["Stage name '\u{130}' should be lowercase"]);
}

#[test]
fn a_line_that_is_too_long_ends_the_file() {
    let long = "x".repeat(70_000);
    check(&format!("FROM a\nRUN {long}\nENV b\n"), "dockerfile line greater than max allowed size of 65535");
    check(&format!("FROM a\nRUN <<E\n{long}\nE\nENV b\n"), "unterminated heredoc");
    check(&format!("# {long}\nFROM a\n"), "file with no instructions");
    let problem = &parse(&format!("FROM a\nRUN <<E\nb\n{long}\nE\n")).problems[0];
    assert_eq!((problem.line, problem.end_line), (2, 3));
}

#[test]
fn a_byte_order_mark_is_a_line() {
    assert_eq!(parse("\u{feff}").problems[0].line, 1);
    assert_eq!(parse("\u{feff}\n").problems[0].line, 1);
}

#[test]
fn sources_are_paths_downloads_or_repositories() {
    check("FROM a\nCOPY https://x.git /\n", "source can't be a URL for COPY");
    check("FROM a\nCOPY https://x/y.git /\n", "source can't be a git ref for COPY");
    check("FROM a\nCOPY bob@host:y /\n", "source can't be a git ref for COPY");
    check("FROM a\nCOPY github.com/o/r /\n", "");
    check("FROM a\nADD https://x/y.git?subr=a /\n", "unexpected query \"subr\"");
    check("FROM a\nADD --checksum=md5:x https://x/y /\n", "unsupported digest algorithm");
    check("FROM a\nADD --checksum=abc https://x/y /\n", "invalid checksum digest format");
    check(
        "FROM a\nCOPY --chmod=999 a b\n",
        "invalid chmod parameter: '999'. it should be octal string and between 0 and 07777",
    );
}

#[test]
fn later_stages_cannot_be_read() {
    check(
        "FROM a AS b\nCOPY --from=c x y\nFROM d AS c\nFROM b\n",
        "cannot copy from stage \"c\", it needs to be defined before current stage \"b\"",
    );
    check(
        "FROM a AS b\nRUN --mount=from=c,target=/x ls\nFROM d AS c\nFROM b\n",
        "cannot mount from stage \"c\" to \"/x\", stage needs to be defined before current command",
    );
    check(
        "FROM a\nCOPY --from=x${y a b\n",
        "failed to process \"x${y\": unsupported modifier (\u{fffd}) in substitution",
    );
}

#[test]
fn windows_has_another_shell_and_other_paths() {
    let document = parse("FROM --platform=windows/amd64 a\nWORKDIR C:\\\\app\nWORKDIR b\nCMD x\n");
    let plan = plan_without_images(&document, &Options::default());
    let config = &plan.stages[0].config;
    assert_eq!(config.workdir, "\\app\\b");
    assert_eq!(config.cmd.as_deref(), Some(&["cmd", "/S", "/C", "x"].map(str::to_owned)[..]));
    assert_eq!(plan.platform(0).unwrap().to_string(), "windows/amd64");
    let scratch = plan_without_images(&parse("FROM --platform=linux/386 scratch\n"), &Options::default());
    assert_eq!(scratch.platform(0).unwrap().to_string(), "linux/amd64");
    let unreached =
        plan_without_images(&parse("FROM --platform=linux/386 scratch\nFROM a\n"), &Options::default());
    assert_eq!(unreached.platform(0).unwrap().to_string(), "linux/amd64");
    let path = "FROM --platform=windows/amd64 a\nENV PATH=b;$PATH\n";
    says(path, "UndefinedVar", &["Usage of undefined variable '$PATH'"]);
}

#[test]
fn suggestions_know_what_stands_before() {
    says(
        "FROM a\nARG NAME=x OTHER=$NAMES\n",
        "UndefinedVar",
        &["Usage of undefined variable '$NAMES' (did you mean $NAME?)"],
    );
    // A comment switches off what is noticed at its instruction, also when it is told at an earlier one.
    says(
        "FROM a\n# check=skip=all\nCMD [\"a\"]\nCMD [\"b\"]\n",
        "MultipleInstructionsDisallowed",
        &[
            "Multiple CMD instructions should not be used in the same stage because only the last one will be used",
        ],
    );
    says("FROM a\nCMD [\"a\"]\n# check=skip=all\nCMD [\"b\"]\n", "MultipleInstructionsDisallowed", &[]);
}

#[test]
fn a_fix_leaves_a_text_that_can_be_read() {
    for text in [
        "FROM a\nENV b\" c\n",
        "FROM a\nENV b c\u{a0}d\n",
        "FROM a\nENV b\u{a0}c d\n",
        "FROM a\nLABEL b c d\n",
        "FROM a\nRUN apt-get update && apt-get install -y b <<\n",
    ] {
        for finding in analyze(text, &Options::default()).findings {
            let Some(fix) = finding.fix else { continue };
            let fixed = dockerfile_syntax::apply(text, &fix.edits).unwrap();
            assert!(parse(&fixed).problems.is_empty(), "{} breaks {text}: {fixed}", finding.rule);
        }
    }
}

#[test]
fn a_port_is_exposed_once_however_often_it_is_named() {
    // Each port compared with each other would take minutes here.
    let document = parse("FROM a\nEXPOSE 1-65535 80 80/tcp\nEXPOSE 1-65535\n");
    let plan = plan_without_images(&document, &Options::default());
    assert_eq!(plan.stages[0].config.expose.list().len(), 65_535);
}

#[test]
fn a_target_that_is_not_there_is_what_the_build_says() {
    let options = Options { target: Some("nope".to_owned()), ..Options::default() };
    let findings = analyze("FROM alpine AS a\n", &options).findings;
    let printed: Vec<&str> =
        findings.iter().filter(|f| f.docker_prints).map(|f| f.message.as_str()).collect();
    assert_eq!(printed, ["target stage \"nope\" could not be found"]);
}

#[test]
fn the_check_directive_is_looked_for_apart_from_the_others() {
    let fails = "lint violation found for rules: WorkdirRelativePath";
    check("#!/bin/x\n# check=error=true\nFROM a\nWORKDIR b\n", fails);
    check("\u{feff}#!x\n# check=error=true\nFROM a\nWORKDIR b\n", fails);
    check("  # check=error=true\nFROM a\nWORKDIR b\n", "");
    check("# escape=`\n  # check=foo\nFROM a\n", "");
    check("#!x\n# check=foo=b\nFROM a\n", "failed to parse check options: invalid check option \"foo\"");
    check("# syntax=a\n# syntax=b\n# check=foo\nFROM a\n", "only one syntax parser directive can be used");
    // What is noticed while a stage is built does not count where it is not built.
    check("# check=error=true\nFROM a\nWORKDIR b\nFROM c\n", "");
    check("# check=error=true\nFROM a AS B\nFROM c\n", "lint violation found for rules: StageNameCasing");
}

#[test]
fn mounts_are_read_as_buildkit_reads_them() {
    let root = "invalid mount target \"/\"";
    for (mount, expected) in [
        ("target=/", root),
        ("target=.", root),
        ("", root),
        ("target=//", ""),
        ("target=/..", ""),
        ("type=cache,target=/x,mode=+7", "invalid value +7 for mode"),
        ("type=cache,target=/x,uid=+1", "invalid value +1 for uid"),
        ("type=tmpfs,target=/x,size=.5g", ""),
        ("type=tmpfs,target=/x,size=1 mib", ""),
        ("type=tmpfs,target=/x,size=10x", "invalid value for size: 10x"),
        ("type=tmpfs,target=/x,size=-1", "invalid value for size: -1"),
        ("type=ssh,source=a", "ssh does not support source"),
    ] {
        let mount = if mount.is_empty() { "type=bind" } else { mount };
        check(&format!("FROM a\nRUN --mount='{mount}' x\n"), expected);
    }
    check(
        "FROM a AS b\nRUN --mount=type=cache,target=/x y\nFROM c AS scratch\nFROM b\n",
        "cannot mount from stage \"scratch\" to \"/x\", stage needs to be defined before current command",
    );
    check("FROM a AS b\nRUN --mount=target=/ --mount=from=c,target=/x y\nFROM d AS c\nFROM b\n", root);
}

#[test]
fn addresses_of_repositories_may_not_contradict_themselves() {
    let adds = |words: &str, expected: &str| check(&format!("FROM a\nADD {words} /\n"), expected);
    adds("https://x/y.git?ref=a&tag=b", "ref conflicts: \"a\" vs \"refs/tags/b\"");
    adds("https://x/y.git?branch=a#b", "ref conflicts: \"b\" vs \"refs/heads/a\"");
    adds("https://x/y.git?branch=a&tag=b", "branch conflicts with tag");
    adds("https://x/y.git?subdir=a#b:c", "subdir conflicts: \"c\" vs \"a\"");
    adds("https://x/y.git?ref=a&ref=a", "query \"ref\" has multiple values");
    adds("https://x/y.git?%zz&;", "");
    adds("--checksum=ab https://x/y.git?checksum=abc", "checksum mismatch \"ab\" != \"abc\"");
    adds("--keep-git-dir https://x/y.git?keep-git-dir=false", "inconsistent keep-git-dir configuration");
    check("FROM a\nCOPY https://x:p/y.git /\n", "source can't be a URL for COPY");
    check("FROM a\nCOPY --chmod=+755 a b\n", "invalid syntax");
}

#[test]
fn windows_paths_stay_on_their_drive() {
    let windows = |line: &str, expected: &str| {
        check(&format!("# escape=`\nFROM --platform=windows/amd64 a\n{line}\n"), expected);
    };
    let workdir = "normalizing workdir: normalizing working directory: removing drive letter: ";
    windows("WORKDIR C:", &[workdir, "No relative path specified in \"C:\""].concat());
    windows("WORKDIR \\\\a", &[workdir, "UNC paths are not supported"].concat());
    let drive = "The specified path is not on the system drive (C:)";
    windows("COPY a d:\\b", &["removing drive letter: ", drive].concat());
    windows("COPY d:\\a c:\\b", &["removing drive letter: removing drive letter: ", drive].concat());
    windows("COPY c:a C:/b", "");
}

#[test]
fn rare_words_are_read_as_buildkit_reads_them() {
    check("FROM a\nEXPOSE [::1:80:90\n", "invalid IP address [::1: address [::1:: missing ']' in address");
    check(
        "FROM a\nEXPOSE [::1]]:1:2\n",
        "invalid IP address [::1]]: address [::1]]:: missing port in address",
    );
    check("FROM a\nEXPOSE ]:1:2\n", "invalid IP address: ]");
    check("FROM a\nHEALTHCHECK --interval=9223372036854775807ns CMD x\n", "");
    let long = "time: invalid duration \"9223372036854775808ns\"";
    check("FROM a\nHEALTHCHECK --interval=9223372036854775808ns CMD x\n", long);
    check("FROM a AS b\nONBUILD # x\nFROM b\n", "file with no instructions");
    check("FROM a\nRUN --mount=target=/x y\nCOPY --from=1 a b\nCOPY --from=2 a b\n", "");
    check("FROM a\nCOPY [\"<<X\", \"/b\"]\n", "");
    let document = parse("FROM a AS b\nFROM c\nCOPY [\"<<X\", \"/b\"]\nCOPY --from=b <<E /\nE\n");
    let plan = plan_without_images(&document, &Options::default());
    let origins: Vec<&Origin> =
        plan.stages[1].steps.iter().flat_map(|s| &s.inputs).map(|i| &i.origin).collect();
    assert_eq!(origins, [&Origin::Inline, &Origin::Inline, &Origin::Stage(0)]);
    let secret = "Do not use ARG or ENV instructions for sensitive data (ENV \"\u{17f}ecret\")";
    says("FROM a\nENV \u{17f}ecret=1\n", "SecretsUsedInArgOrEnv", &[secret]);
}
