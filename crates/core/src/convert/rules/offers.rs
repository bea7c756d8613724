//! What holds for every offer and refusal?

use super::super::Outcome;
use super::super::tests::outcome;
use super::{GO, offer};

#[test]
fn a_secret_that_stays_is_named() {
    let text = GO.replace("WORKDIR", "ENV NPM_TOKEN=abc\nWORKDIR");
    assert!(offer(&text, &[], &[]).assumptions.iter().any(|a| a.starts_with("NPM_TOKEN")));
}

#[test]
fn new_lines_have_the_case_of_the_file() {
    let text = "from python:3-slim\nrun apt-get update && apt-get install -y gcc\nrun pip install uwsgi\ncmd uwsgi\n";
    let offer = offer(text, &[], &[]);
    let keyword = |l: &&str| l.starts_with(|c: char| c.is_ascii_uppercase());
    assert_eq!(offer.text.lines().find(keyword), None, "{}", offer.text);
    assert!(
        offer.text.contains("\nenv VIRTUAL_ENV=") && offer.text.contains("\ncopy --from=build "),
        "{}",
        offer.text
    );
}

#[test]
fn refusals_teach() {
    for (text, reason, taught) in [
        ("FROM node:20\nWORKDIR /a\nRUN npm i\nCMD npm run dev\n", "dev-server", "npm run build"),
        ("FROM golang\nCMD go run .\n", "compiles-at-start", "go build"),
        (
            "FROM golang:1.22\nWORKDIR /a\nCOPY . .\nRUN go build\nCMD [\"bash\"]\n",
            "workbench",
            "place to work in",
        ),
        (
            "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm ci && ng build\nCMD [\"ng\", \"serve\"]\n",
            "dev-server",
            "Start what a build step leaves",
        ),
        ("FROM python:3.12\nRUN pip install flask\nCMD bash\n", "workbench", "place to work in"),
        ("FROM node:20-onbuild\nCMD node a.js\n", "onbuild", "write them out"),
        (
            "FROM node:20\nRUN npm install -g ./a\nWORKDIR /a\nRUN npm i\nCMD a\n",
            "cannot-follow",
            "its own folder",
        ),
    ] {
        let Outcome::Refuse { reason: given, why } = outcome(text) else {
            panic!("{text}: {:?}", outcome(text))
        };
        assert_eq!(given, reason, "{text}: {why}");
        assert!(why.contains(taught), "{why}");
    }
}
