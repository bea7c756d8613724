//! What do conversions forget? Each of these broke a real image once; each is a rule with a test.

mod compiled;
mod files;
mod java;
mod node;
mod offers;
mod packages;
mod php;
mod python;
mod ruby;
mod sites;
mod start;
mod tools;
mod users;

use std::rc::Rc;

use super::{Offer, Outcome, of};
use crate::Options;
use crate::context::Context;

const GO: &str = "FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o server .\nCMD [\"./server\"]\n";

fn options(files: &[(&str, &str)]) -> Options {
    let mut options = Options::default();
    if !files.is_empty() {
        let sizes = files.iter().map(|(path, text)| ((*path).to_owned(), text.len() as u64));
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        options.context = Some(Rc::new(Context::new(sizes, texts)));
    }
    options
}

pub(super) fn offer(text: &str, answers: &[(&str, &str)], files: &[(&str, &str)]) -> Offer {
    let mut options = options(files);
    for (id, answer) in answers {
        options.answers.insert((*id).to_owned(), (*answer).to_owned());
    }
    match of(text, &options) {
        Outcome::Offer(offer) => *offer,
        other => panic!("{other:?}"),
    }
}

/// Parts that the stage that runs must have, or (`!`) must not; its image stands behind a line end as the other lines do.
fn held(text: &str, files: &[(&str, &str)], parts: &[&str]) {
    let offer = offer(text, &[], files);
    let runner = format!("\n{}", runner(&offer));
    for part in parts {
        let (wanted, part) = part.strip_prefix('!').map_or((true, *part), |part| (false, part));
        assert_eq!(runner.contains(part), wanted, "{part:?} in\n{}", offer.text);
    }
}

/// The same of the text alone.
fn holds(text: &str, parts: &[&str]) {
    held(text, &[], parts);
}

fn refused(text: &str, reason: &str) {
    refused_in(text, &[], reason);
}

/// The same beside these files.
fn refused_in(text: &str, files: &[(&str, &str)], reason: &str) {
    let outcome = of(text, &options(files));
    assert!(matches!(outcome, Outcome::Refuse { reason: r, .. } if r == reason), "{outcome:?}");
}

/// The stage that runs.
fn runner(offer: &Offer) -> &str {
    offer.text.rsplit("FROM ").next().unwrap_or("")
}

const MAKE: &str =
    "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make\nWORKDIR /src\nCOPY . .\n";

const PIP: &str = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y python3-pip python3-dev gcc LIST\nWORKDIR /app\nCOPY . .\nRUN pip3 install -r requirements.txt\nCMD [\"python3\", \"a.py\"]\n";

const MAKE_AND_GIT: &str = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make git\n";

/// With these answers, what the stage that runs says, and what it does not.
fn answered(text: &str, answers: &[(&str, &str)], says: &[&str], not: &[&str]) {
    let offer = offer(text, answers, &[]);
    for line in says {
        assert!(runner(&offer).contains(line), "{line} is missing in\n{}", offer.text);
    }
    for line in not {
        assert!(!runner(&offer).contains(line), "{line} is in\n{}", offer.text);
    }
}

/// The same beside files whose names alone count.
fn named(text: &str, files: &[&str], parts: &[&str]) {
    let files: Vec<(&str, &str)> = files.iter().map(|f| (*f, "x")).collect();
    held(text, &files, parts);
}
