//! What makes an image smaller that no second stage would?

use dockerfile_syntax::apply;
use playground_core::checks::Trust;
use playground_core::convert::Change;
use playground_core::sizes::{Sizes, human};
use playground_core::{analyze, diff};

use crate::convert::inline;
use crate::{Ask, Html};

/// The checks that find bytes which nothing uses.
const SMALLER: [&str; 2] = ["AptListsKept", "PackageCacheKept"];

/// Shows every fix of theirs that cannot change what the image does, as one step; gives its text. Nothing where none saves a byte.
pub(crate) fn helps(html: &mut Html, ask: &Ask<'_>) -> Option<String> {
    let report = analyze(ask.text, ask.options);
    let mut changes: Vec<Change> = Vec::new();
    for finding in report.findings.iter().filter(|f| SMALLER.contains(&f.rule)) {
        let safe = finding.fix.iter().filter(|fix| fix.trust == Trust::Safe);
        for edit in safe.flat_map(|fix| &fix.edits) {
            // Two findings of one command may ask for the same.
            if changes.iter().all(|known| known.edit != *edit) {
                changes.push(Change { edit: edit.clone(), why: finding.message.clone() });
            }
        }
    }
    let edits: Vec<_> = changes.iter().map(|change| change.edit.clone()).collect();
    let text = apply(ask.text, &edits)?;
    let disk = |sizes: &Sizes| Some(sizes.final_stage()?.total.disk.likely);
    let (before, after) = (disk(&report.sizes)?, disk(&analyze(&text, ask.options).sizes)?);
    if after >= before {
        return None;
    }
    html.tag("div class=\"offer-top\"", |html| {
        html.tag("div", |html| {
            html.line("h3", "What still makes it smaller");
            html.tag("p class=\"before-after\"", |html| {
                html.line("span", &format!("≈ {}", human(before)));
                html.line("span class=\"visually-hidden\"", " becomes ")
                    .line("span aria-hidden=\"true\"", "→");
                html.line("strong", &format!("≈ {}", human(after)));
                html.line("span class=\"saved\"", &format!("{} less", human(before - after)));
            });
        });
        html.line("button class=\"primary\" data-apply=\"0\"", "Apply");
    });
    inline(html, &diff::lines(ask.text, &text, &changes));
    Some(text)
}

#[cfg(test)]
mod tests {
    use crate::{Ask, panel};
    use playground_core::Options;

    fn check(text: &str) -> (String, Vec<String>) {
        let shown = panel("convert", &Ask { text, options: &Options::default(), words: &[] });
        (shown.html, shown.texts)
    }

    #[test]
    fn a_refusal_offers_what_is_safe_in_one_step() {
        let (html, texts) = check(
            "FROM debian:12\nENV A b\nRUN apt-get update && apt-get install -y --no-install-recommends python3-pip\nRUN pip install flask\nONBUILD COPY . /app\n",
        );
        assert_eq!(
            texts,
            [
                "FROM debian:12\nENV A b\nRUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*\nRUN pip install --no-cache-dir flask\nONBUILD COPY . /app\n"
            ]
        );
        assert!(html.contains("What still makes it smaller") && html.contains("data-apply=\"0\""), "{html}");
    }

    #[test]
    fn where_no_fix_saves_a_byte_nothing_is_offered() {
        let (html, texts) = check("FROM debian:12\nADD a /a\nONBUILD COPY . /app\n");
        assert!(!html.contains("smaller") && texts.is_empty(), "{html}");
    }
}
