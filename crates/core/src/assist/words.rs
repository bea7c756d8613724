//! Which words does the language know, and what do they mean?

use dockerfile_syntax::Keyword;

const INSTRUCTIONS: &str = include_str!("words/instructions.tsv");
const FLAGS: &str = include_str!("words/flags.tsv");
const VALUES: &str = include_str!("words/values.tsv");

/// Rows of three fields; a missing field is empty.
fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().filter(|l| !l.starts_with("# ")).map(|line| {
        let mut fields = line.split('\t');
        [0; 3].map(|_| fields.next().unwrap_or(""))
    })
}

/// Every instruction with its form and what it does, the most used first.
pub(super) fn instructions() -> impl Iterator<Item = [&'static str; 3]> {
    rows(INSTRUCTIONS)
}

/// The form of an instruction and what it does.
pub(super) fn instruction(keyword: Keyword) -> Option<(&'static str, &'static str)> {
    instructions().find(|[name, ..]| *name == keyword.name()).map(|[_, form, what]| (form, what))
}

/// The flags of an instruction, and what each does.
pub(super) fn flags(keyword: Keyword) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(FLAGS).filter(move |[name, ..]| *name == keyword.name()).map(|[_, flag, what]| (flag, what))
}

/// Common values at a place (`EXPOSE`, `--mount type`), and what each means.
pub(super) fn values(place: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(VALUES).filter(move |[p, ..]| *p == place).map(|[_, value, what]| (value, what))
}

/// What a value at a place means; nothing if the table has no words for it.
pub(super) fn value(place: &str, wanted: &str) -> Option<&'static str> {
    values(place).find(|(value, what)| *value == wanted && !what.is_empty()).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::{flags, instruction, instructions};
    use dockerfile_syntax::{Keyword, parse};

    #[test]
    fn every_instruction_is_explained() {
        for keyword in Keyword::ALL {
            let (form, what) = instruction(*keyword).unwrap_or_else(|| panic!("{}", keyword.name()));
            assert!(form.starts_with(keyword.name()) && what.ends_with('.'), "{form}: {what}");
        }
        assert_eq!(instructions().count(), Keyword::ALL.len());
    }

    #[test]
    fn the_parser_knows_every_flag() {
        for keyword in Keyword::ALL {
            for (flag, _) in flags(*keyword) {
                let text = format!("FROM a\n{} --{flag}=0 CMD a b\n", keyword.name());
                let problems = parse(&text).problems;
                assert!(problems.iter().all(|p| !p.message.contains("unknown flag")), "{text}{problems:?}");
            }
        }
    }
}
