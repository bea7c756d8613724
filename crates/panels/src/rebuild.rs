//! What runs again when this changes, and what would spare it?

use playground_core::rebuild::{Change, Fate, Rebuild, StageFate, StepFate, rebuild};

use crate::{Ask, Html, Panel, segment};

/// A field for what changes, each step's fate with its reason, and what a better order would save.
pub(crate) fn rebuilds(ask: &Ask<'_>) -> Panel {
    let mut html = Html::default();
    let kind = if ask.word("kind") == "arg" { "arg" } else { "path" };
    let (word, question, likely) = match kind {
        "arg" => ("arg", "Which build argument gets another value?", "VERSION"),
        _ => ("path", "Which file of yours changes?", "src/app.js"),
    };
    let given = if ask.word(word).trim().is_empty() { likely } else { ask.word(word).trim() };
    let change = match kind {
        "arg" => Change::Arg(given.to_owned()),
        _ => Change::Path(given.to_owned()),
    };
    let found = rebuild(ask.text, &[change], ask.options);
    html.tag("div class=\"buttons\"", |html| {
        html.tag("label class=\"question\"", |html| {
            html.text(question);
            let id = format!("word-{word}");
            let field = [("id", id.as_str()), ("data-word", word), ("value", given)];
            html.with("input autocomplete=\"off\" spellcheck=\"false\"", &field, |_| ());
        });
        segment(html, "What changes", "kind", &[("a file", "path"), ("a build argument", "arg")], kind);
    });
    html.line("h3 role=\"status\"", &found.summary);
    for note in &found.notes {
        html.line("p class=\"soft\"", note);
    }
    advice(&mut html, &found);
    for stage in &found.stages {
        stages(&mut html, stage);
    }
    html.line(
        "p class=\"soft\"",
        "Told from the text and .dockerignore alone, for a cache that is full and kept; the rules are BuildKit's.",
    );
    Panel { html: html.done(), ..Panel::default() }
}

fn advice(html: &mut Html, found: &Rebuild) {
    if found.advice.is_empty() {
        return;
    }
    html.tag("ul class=\"advices\"", |html| {
        for advice in &found.advice {
            html.tag("li", |html| {
                html.line("b", &format!("Line {}: ", advice.line)).text(&advice.text);
            });
        }
    });
}

/// Name and sign; never colour alone.
fn fate(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Unbuilt => ("not built", "·"),
        Fate::Setting => ("setting", "·"),
        Fate::Cached => ("cached", "✓"),
        Fate::Maybe => ("perhaps", "?"),
        Fate::Reruns => ("runs again", "↻"),
    }
}

fn stages(html: &mut Html, stage: &StageFate) {
    let (name, _) = fate(stage.fate);
    let number = stage.stage.to_string();
    html.with("h4", &[("data-stage", &number), ("data-fate", class(stage.fate))], |html| {
        html.text(&stage.label).text(" ");
        html.line("span class=\"soft\"", name);
    });
    html.tag("ol class=\"fates\"", |html| {
        for (n, step) in stage.steps.iter().enumerate().filter(|(_, s)| s.fate != Fate::Setting) {
            steps(html, step, n == 0);
        }
    });
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::Unbuilt | Fate::Setting => "none",
        Fate::Cached => "cached",
        Fate::Maybe => "maybe",
        Fate::Reruns => "reruns",
    }
}

fn steps(html: &mut Html, step: &StepFate, from: bool) {
    let (name, sign) = fate(step.fate);
    // FROM is no step of its own, and not counted as one.
    let name = if from && step.fate == Fate::Cached { "at hand" } else { name };
    let (line, end) = (step.line.to_string(), step.end_line.to_string());
    let attributes =
        [("data-line", line.as_str()), ("data-end", end.as_str()), ("data-fate", class(step.fate))];
    html.with("li", &attributes, |html| {
        html.line("span class=\"fate\" aria-hidden=\"true\"", sign);
        html.line("span class=\"where\"", &format!("line {line}"));
        html.line("b", name).text(" ").text(&step.because);
        if !step.note.is_empty() {
            html.line("span class=\"soft\"", &format!(" ({})", step.note));
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::{Ask, panel};
    use playground_core::Options;

    fn told(words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let text =
            "FROM node:22\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nARG VERSION\nRUN npm run build\n";
        panel("rebuild", &Ask { text, options: &Options::default(), words: &words }).html
    }

    fn fates(html: &str) -> Vec<&str> {
        html.split("<li data-line=\"")
            .skip(1)
            .filter_map(|li| li.split("data-fate=\"").nth(1)?.split('"').next())
            .collect()
    }

    #[test]
    fn a_source_file_spares_the_install() {
        assert_eq!(fates(&told(&[])), ["cached", "cached", "cached", "reruns", "reruns"]);
    }

    #[test]
    fn the_list_agrees_with_the_count_above_it() {
        let html = told(&[]);
        assert!(html.contains("2 of 4 steps run again; 2 come from the cache."), "{html}");
        assert_eq!(html.matches("<b>cached</b>").count(), 2, "{html}");
    }

    #[test]
    fn the_list_of_dependencies_spares_nothing() {
        let html = told(&["path", "package.json"]);
        assert_eq!(fates(&html), ["cached", "reruns", "reruns", "reruns", "reruns"]);
    }

    #[test]
    fn a_build_argument_may_change_too() {
        assert_eq!(fates(&told(&["kind", "arg"])), ["cached", "cached", "cached", "cached", "reruns"]);
    }
}
