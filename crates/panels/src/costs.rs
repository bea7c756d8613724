//! What do these bytes cost? Time and traffic, with the arithmetic in view.

use playground_core::sizes::human;

use crate::{Ask, Html, Panel};

/// What a person may type, with what is likely: name, question, unit, default.
const FIELDS: [(&str, &str, u64); 3] = [
    ("pulls", "Pulls a month (deploys, nodes, CI)", 1_000),
    ("speed", "Network speed, Mbit/s", 200),
    ("kept", "Versions kept in the registry", 30),
];
/// Decompressing and writing layers, bytes a second on one core and an SSD; gzip is the limit.
const UNPACK: u64 = 120_000_000;

/// Bandwidth, start time, storage.
pub(crate) fn costs(ask: &Ask<'_>) -> Panel {
    let report = playground_core::analyze(ask.text, ask.options);
    let mut html = Html::default();
    let Some(size) = report.sizes.final_stage() else {
        html.line("p class=\"calm\"", "There is no image yet.");
        return Panel { html: html.done(), ..Panel::default() };
    };
    let value = |name: &str| {
        let typed = ask.word(name).trim().parse().ok().filter(|n| (1..=1_000_000_000).contains(n));
        let likely = FIELDS.iter().find(|f| f.0 == name).map_or(1, |f| f.2);
        typed.unwrap_or(likely)
    };
    let (pulls, speed, kept) = (value("pulls"), value("speed"), value("kept"));
    // Of an image with an unknown base all of this is the least.
    let least = if size.unknown { "at least " } else { "" };
    let (pull, disk) = (size.total.pull.likely, size.total.disk.likely);
    // The base is the same in every version and stored once.
    let base = size.layers.first().map_or(0, |l| l.weight.pull.likely);
    html.tag("div class=\"costs\"", |html| {
        for (name, question, _) in FIELDS {
            let (id, given) = (format!("word-{name}"), value(name).to_string());
            html.tag("label", |html| {
                html.text(question);
                let field = [("id", id.as_str()), ("data-word", name), ("value", given.as_str())];
                html.with("input inputmode=\"numeric\" autocomplete=\"off\"", &field, |_| ());
            });
        }
    });
    html.tag("table class=\"settings\"", |html| {
        html.tag("tbody", |html| {
            row(
                html,
                "Traffic a month",
                &(least.to_owned() + &human(pull.saturating_mul(pulls))),
                &format!(
                    "{} × {pulls} pulls onto an empty machine; layers it has already are not sent again",
                    human(pull)
                ),
            );
            let (send, unpack) =
                (seconds(pull.saturating_mul(8), speed.saturating_mul(1_000_000)), seconds(disk, UNPACK));
            row(
                html,
                "Cold start",
                &(least.to_owned() + &time(send + unpack)),
                &format!(
                    "{} to send at {speed} Mbit/s + {} to unpack {} at {} a second",
                    time(send),
                    time(unpack),
                    human(disk),
                    human(UNPACK)
                ),
            );
            let own = pull.saturating_sub(base);
            row(
                html,
                "Stored",
                &(least.to_owned() + &human(base.saturating_add(own.saturating_mul(kept)))),
                &format!("{} of base once + {} × {kept} versions", human(base), human(own)),
            );
        });
    });
    html.line("p class=\"soft\"", "Likely figures; the ranges above hold here too. No price is given: it depends on whom you pay. Multiply by yours.");
    Panel { html: html.done(), ..Panel::default() }
}

fn row(html: &mut Html, name: &str, figure: &str, sum: &str) {
    html.tag("tr", |html| {
        html.line("th scope=\"row\"", name).line("td class=\"cost\"", figure).line("td", sum);
    });
}

/// Tenths of a second.
fn seconds(amount: u64, a_second: u64) -> u64 {
    (u128::from(amount) * 10 / u128::from(a_second.max(1))).min(u128::from(u64::MAX / 4)) as u64
}

fn time(tenths: u64) -> String {
    match tenths {
        0..100 => format!("{}.{} s", tenths / 10, tenths % 10),
        100..6_000 => format!("{} s", tenths / 10),
        _ => format!("{} min", tenths / 600),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Ask, panel};
    use playground_core::Options;

    fn costs(words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let text = "FROM alpine:3.22\nRUN apk add git\n";
        panel("costs", &Ask { text, options: &Options::default(), words: &words }).html
    }

    #[test]
    fn the_arithmetic_is_in_view() {
        let html = costs(&["pulls", "10", "speed", "100"]);
        assert!(
            html.contains("× 10 pulls") && html.contains("at 100 Mbit/s") && html.contains("× 30 versions"),
            "{html}"
        );
    }

    #[test]
    fn nonsense_is_answered_with_the_likely_value() {
        assert_eq!(costs(&["pulls", "many", "speed", "0"]), costs(&[]));
    }
}
