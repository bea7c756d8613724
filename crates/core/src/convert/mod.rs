//! What would a multi-stage version be, why each change, and when is there none?
//!
//! ```text
//! text ─ facts ─ recipe ─ split ─ write ─ proof ─> Offer, Ask or Refuse
//!                 │ asks, base, start, follow, packages, options
//! ```
//!
//! A recipe is one file in `recipes/` and one line in its list: a name, `applies` (is this my kind?), and `split`. It reads
//! the facts, asks what it must, and says what is particular about its two stages; what every conversion does alike stands
//! in `Split::new`: RUN, COPY and ADD build; EXPOSE, CMD, ENTRYPOINT, LABEL, VOLUME, HEALTHCHECK and
//! STOPSIGNAL belong to the stage that runs; ENV, WORKDIR, USER, SHELL, and ARG where it is used, hold in both.
//!
//! | a recipe wants to know or say | and uses |
//! | --- | --- |
//! | the base, its tag and distribution; commands of every RUN; what a COPY brings | `facts::Facts` |
//! | what a file of the dropped folder says that comes to stand at a path | `facts.text` |
//! | what the image starts, in words, and whether that takes a shell | `start::Start` |
//! | the slim sibling of the base; Debian slim, Alpine, distroless, scratch | `base` |
//! | a choice with a sound default, a value with a likely one, a question that must be answered | `asks::Asks`: `choose`, `write`, `ask` |
//! | what a RUN leaves and where; all of them, for a program that lies in one folder | `leaves::leaves`, `follow::application` |
//! | where a command writes by name: `-o`, `cp`, `install`, downloads | `writes` |
//! | which packages a RUN installs, which are for building only, which one carries `libpq-dev` at run time | `packages` |
//! | a file or folder flows to the stage that runs | `split.take`, `take_to`; `split.chown` gives it an owner |
//! | an instruction runs again there, moves there, goes, or says something else there | `split.both`, `run`, `drop`, `replace` |
//! | a line at the end of the build, behind the new FROM, behind the artefacts | `split.build_line`, `first_line`, `last_line` |
//! | a package installed there, certificates copied there | `split.package`, `lacks::certificates` |
//! | an edit within the build | `split.insert`, `before_command` |
//! | an unprivileged user, a layer for dependencies, cache mounts, as choices | `options::user`, `options::building` |
//! | a setting that may differ, and why | `split.allow`; whatever else differs withdraws the offer |
//! | it cannot be done, and what helps instead | `Err(refuse(reason, why))` |
//!
//! Every line that is added, moved or taken away has its why. The writer makes them small edits: what stands below the last
//! building line stays where it is, the new stage is put in above it, and every other byte is left alone. The proof parses,
//! plans, checks and weighs the result: a problem, a new finding, a lost setting or a start command that nothing brings
//! along withdraws the offer.

mod already;
mod asks;
mod assets;
mod base;
mod calls;
mod copies;
mod cut;
mod detect;
mod dockerignore;
mod facts;
mod folders;
mod follow;
mod installs;
mod lacks;
mod layers;
mod leaves;
mod links;
mod named;
mod options;
mod owners;
mod package_json;
mod packages;
mod pin;
mod programs;
mod project;
mod proof;
mod provides;
mod reach;
mod recipes;
mod repositories;
#[cfg(test)]
mod rules;
mod split;
mod start;
mod variables;
mod write;
mod writes;

use dockerfile_syntax::{Document, Edit};

pub(crate) use proof::compare as settings;

use crate::Options;
use crate::plan::Plan;
use crate::sizes::{Sizes, Weight};

/// One change and its reason. Together the edits of all changes turn the old text into the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Edit of the old text.
    pub edit: Edit,
    /// Why, in a sentence.
    pub why: String,
}

/// A setting of the final image, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `WORKDIR`, `ENV PORT`, `USER` ...
    pub name: String,
    /// Before; empty if not set.
    pub before: String,
    /// After.
    pub after: String,
    /// Why it differs; empty if it does not.
    pub why: String,
}

/// A file or program that the start command needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// An absolute path, or a program by name.
    pub path: String,
    /// Name of the stage it comes from; `the build context`, or the base image.
    pub from: String,
    /// How it gets there, in a sentence.
    pub why: String,
}

/// A fact the text does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Key in [`Options::answers`].
    pub id: &'static str,
    /// The question.
    pub text: String,
    /// The likely answer, filled in.
    pub suggestion: String,
    /// Possible answers; empty if anything can be typed.
    pub choices: Vec<String>,
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Which recipe: `node`, `go`.
    pub recipe: &'static str,
    /// What it does, in a sentence.
    pub summary: String,
    /// The new text.
    pub text: String,
    /// A `.dockerignore` to go with it; empty if the folder has one.
    pub dockerignore: String,
    /// Every change with its reason, in order of the old text.
    pub changes: Vec<Change>,
    /// Settings of the final image before and after: the proof that they survive.
    pub settings: Vec<Setting>,
    /// What the start command needs, and where it comes from.
    pub provides: Vec<Provided>,
    /// Checks that found something before and nothing now, by name.
    pub solved: Vec<&'static str>,
    /// What was taken for granted and could not be proved.
    pub assumptions: Vec<String>,
    /// Choices that can be made differently, with the current answer as suggestion.
    pub choices: Vec<Question>,
    /// Final image before.
    pub before: Weight,
    /// Final image after.
    pub after: Weight,
    /// Whether the base of either is not known, so that its figure is a lower bound.
    pub unknown: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Here it is.
    Offer(Box<Offer>),
    /// A fact is missing.
    Ask(Vec<Question>),
    /// It would not be right, or not help: why, and what helps instead.
    Refuse {
        /// A short stable word: `multi-stage`, `unknown-ecosystem`, `broken` ...
        reason: &'static str,
        /// In a sentence or two.
        why: String,
    },
}

/// What a multi-stage version of a text would be.
pub fn of(text: &str, options: &Options) -> Outcome {
    let document = dockerfile_syntax::parse(text);
    let plan = crate::plan::plan(&document, options);
    let sizes = crate::sizes::estimate(&document, &plan, options);
    convert(&document, &plan, &sizes, options)
}

/// Tries the recipes. Whatever a recipe offers is parsed, planned and weighed again; a new problem or a setting that got
/// lost withdraws the offer.
pub fn convert(document: &Document<'_>, plan: &Plan, sizes: &Sizes, options: &Options) -> Outcome {
    match facts::gather(document, plan, options) {
        Err(Outcome::Refuse { reason: "multi-stage", .. }) => {
            let mut asks = asks::Asks::new(options);
            match already::help(document, plan, options, &mut asks) {
                Err(refusal) => refusal,
                Ok(draft) => proof::prove(document, plan, sizes, options, "already", draft, asks.choices),
            }
        }
        Err(refusal) => refusal,
        Ok(facts) => {
            let Some(recipe) = recipes::RECIPES.iter().find(|r| (r.applies)(&facts)) else {
                return refuse(
                    "unknown-ecosystem",
                    format!(
                        "No recipe knows how programs are built on {}, so what they need at run time is not known either.",
                        facts.stage.base
                    ),
                );
            };
            let mut asks = asks::Asks::new(options);
            match (recipe.split)(&facts, &mut asks) {
                Err(outcome) => outcome,
                Ok(_) if !asks.open.is_empty() => Outcome::Ask(asks.open),
                Ok(mut split) => {
                    pin::offer(&mut split, &mut asks);
                    // Finished pages need nothing of the build.
                    let site = recipe.name == "static-site";
                    if !site {
                        calls::installed(&mut split);
                    }
                    let followed = if site { Ok(()) } else { follow::scripts(&mut split) };
                    match followed.and_then(|()| split.draft()) {
                        Err(outcome) => outcome,
                        Ok(draft) => {
                            proof::prove(document, plan, sizes, options, recipe.name, draft, asks.choices)
                        }
                    }
                }
            }
        }
    }
}

/// A refusal.
fn refuse(reason: &'static str, why: impl Into<String>) -> Outcome {
    Outcome::Refuse { reason, why: why.into() }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn outcome(text: &str) -> Outcome {
        of(text, &Options::default())
    }

    /// The same with a folder of these files dropped.
    pub(crate) fn check_in(files: &[(&str, &str)], before: &str, after: &str) {
        let sizes = files.iter().map(|(path, text)| ((*path).to_owned(), text.len() as u64));
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let context = std::rc::Rc::new(crate::Context::new(sizes, texts));
        match of(before, &Options { context: Some(context), ..Options::default() }) {
            Outcome::Offer(offer) => assert_eq!(offer.text, after),
            other => panic!("{other:?}"),
        }
    }

    /// The offered text; and what must hold of every offer.
    pub(crate) fn check(before: &str, after: &str) {
        match outcome(before) {
            Outcome::Offer(offer) => assert_eq!(offer.text, after),
            other => panic!("{other:?}"),
        }
        promises(before);
    }

    fn promises(text: &str) {
        promises_in(text, &Options::default());
    }

    fn promises_in(text: &str, options: &Options) {
        let outcome = |text: &str| of(text, options);
        let Outcome::Offer(offer) = outcome(text) else { return };
        assert_eq!(outcome(text), Outcome::Offer(offer.clone()), "the same every time");
        assert!(offer.changes.iter().all(|c| !c.why.is_empty()), "every change has a why");
        let twice = outcome(&offer.text);
        let Outcome::Refuse { reason: "multi-stage", .. } = twice else {
            panic!("twice changes nothing, but\n{}\n{twice:?}", offer.text)
        };
        for comment in text.lines().filter(|l| l.trim_start().starts_with('#')) {
            assert!(offer.text.contains(comment), "lost {comment:?} in\n{}", offer.text);
        }
        let edits: Vec<Edit> = offer.changes.iter().map(|c| c.edit.clone()).collect();
        assert_eq!(dockerfile_syntax::apply(text, &edits).as_deref(), Some(offer.text.as_str()));
        let document = dockerfile_syntax::parse(&offer.text);
        assert!(document.problems.is_empty(), "{:?}", document.problems);
        let lost = |s: &&Setting| s.before != s.after && s.why.is_empty();
        assert_eq!(offer.settings.iter().find(lost), None, "a setting changes without a why");
        // A line that no change touches is there still, byte for byte.
        let mut at = 0u32;
        for line in text.split_inclusive('\n') {
            let end = at + line.len() as u32;
            let touched = edits.iter().any(|e| e.span.start < end && e.span.end >= at);
            assert!(touched || offer.text.contains(line), "lost {line:?} in\n{}", offer.text);
            at = end;
        }
    }

    /// Found by the random files below: the line that moves away stood between two lines of the build, the first time only.
    #[test]
    fn a_line_that_moves_away_stands_between_nothing() {
        let files = [("go.mod".to_owned(), "module a\nrequire b v1\n".to_owned())];
        let context = Some(std::rc::Rc::new(crate::Context::new([("go.mod".to_owned(), 24)], files)));
        let text = "FROM rust:1.80\nRUN cargo install --path .\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\nCOPY . .\nRUN sed -i s/a/b/ /etc/app/a.ini\nRUN go build -o /app/main .";
        let answers = [("files".to_owned(), "all".to_owned())].into_iter().collect();
        promises_in(text, &Options { context, answers, ..Options::default() });
    }

    fn dockerfile() -> impl Strategy<Value = String> {
        let base = prop::sample::select(vec![
            "node:20",
            "node",
            "node:18-alpine",
            "golang:1.22",
            "golang",
            "rust:1.80",
            "debian:bookworm",
            "alpine:3.20",
            "python:3",
            "rust",
            "maven:3-eclipse-temurin-21",
            "gradle:8-jdk21",
        ]);
        let line = prop::sample::select(vec![
            "WORKDIR /app",
            "WORKDIR src",
            "COPY . .",
            "COPY package*.json ./",
            "COPY go.mod go.sum ./",
            "COPY conf /etc/app/",
            "RUN npm ci",
            "RUN npm ci && npm run build",
            "RUN pip install -r requirements.txt",
            "RUN npm run build",
            "RUN yarn",
            "RUN go build -o /app/main .",
            "RUN go build -o server ./cmd/x",
            "RUN apt-get update && apt-get install -y git curl",
            "ENV A=b PORT=80",
            "ARG V=1",
            "# a comment",
            "",
            "USER 1000",
            "EXPOSE 80",
            "LABEL a=b",
            "VOLUME /data",
            "CMD [\"/app/main\"]",
            "CMD node a.js",
            "ENTRYPOINT [\"./server\"]",
            "STOPSIGNAL SIGINT",
            "HEALTHCHECK CMD curl -f localhost",
            "RUN useradd x",
            "RUN npm install -g pm2 && npm ci && mkdir /data",
            "RUN apk add --no-cache --virtual .b gcc && make && cp main /usr/local/bin/",
            "RUN cargo install --path .",
            "RUN cargo build --release",
            "RUN mvn -B package",
            "RUN gradle build && mv build/libs/*.jar a.jar",
            "CMD [\"java\", \"-jar\", \"target/a.jar\"]",
            "CMD [\"java\", \"-jar\", \"a.jar\", \"conf/a.ini\"]",
            "CMD [\"./target/release/a\"]",
            "RUN sed -i s/a/b/ /etc/app/a.ini",
            "RUN <<EOF\nnpm ci\nEOF",
            "CMD npx serve -s build",
            "CMD [\"main\"]",
            "WORKDIR $HOME/x",
            "USER x",
        ]);
        (base, prop::collection::vec(line, 1..14), prop::bool::ANY, prop::bool::ANY).prop_map(
            |(base, lines, crlf, end)| {
                let mut text = format!("FROM {base}\n{}", lines.join("\n"));
                if end {
                    text.push('\n');
                }
                if crlf { text.replace('\n', "\r\n") } else { text }
            },
        )
    }

    /// Files of a project, each there or not, saying the one thing or the other.
    fn folder() -> impl Strategy<Value = Vec<(String, String)>> {
        let files = [
            ("package.json", "{}"),
            (
                "package.json",
                r#"{"scripts": {"start": "node a.js", "postinstall": "x"}, "devDependencies": {"prisma": "1"}}"#,
            ),
            ("go.mod", "module a\nrequire b v1\n"),
            ("Cargo.toml", "[package]\nname = \"a\"\n"),
            ("Cargo.toml", "[workspace]\n"),
            (
                "pom.xml",
                "<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.1.0</version></parent><artifactId>spring-boot-maven-plugin</artifactId></project>",
            ),
            ("build.gradle", "id 'org.springframework.boot' version '3.4.1'"),
            ("requirements.txt", "flask\n"),
            ("requirements.txt", "psycopg2\n-r other.txt\n"),
            ("src/main.rs", ""),
            ("a.js", ""),
            ("main", ""),
            ("conf/a.ini", ""),
            (".dockerignore", "*\n!conf\n"),
        ];
        prop::collection::vec(prop::sample::select(files.to_vec()), 0..6).prop_map(|files| {
            let mut named: Vec<(String, String)> = Vec::new();
            for (path, text) in files {
                if !named.iter().any(|(p, _)| p == path) {
                    named.push((path.to_owned(), text.to_owned()));
                }
            }
            named
        })
    }

    /// Choices that are made otherwise.
    fn answers() -> impl Strategy<Value = Vec<(String, String)>> {
        let answers = [
            ("cache", "yes"),
            ("layers", "before the sources"),
            ("jar", "layers"),
            ("pin", "by version"),
            ("user", "unprivileged"),
            ("user", "root"),
            ("dependencies", "all"),
            ("base", "alpine"),
            ("base", "scratch"),
            ("files", "all"),
            ("files", "conf"),
            ("artefacts", "main"),
        ];
        prop::collection::vec(prop::sample::select(answers.to_vec()), 0..4)
            .prop_map(|list| list.into_iter().map(|(id, text)| (id.to_owned(), text.to_owned())).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_offer_keeps_its_promises(text in dockerfile()) {
            promises(&text);
        }

        #[test]
        fn also_with_a_folder(text in dockerfile(), files in folder(), answers in answers()) {
            let sizes: Vec<_> = files.iter().map(|(path, text)| (path.clone(), text.len() as u64)).collect();
            let context = Some(std::rc::Rc::new(crate::Context::new(sizes, files)));
            promises_in(&text, &Options { context, answers: answers.into_iter().collect(), ..Options::default() });
        }
    }
}
