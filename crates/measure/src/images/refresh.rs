//! What is new? Rows of the table, the oldest first, as the registries have their tags today.

use super::registry::Registry;
use super::{Row, Rows, short_env};
use crate::cases;

/// Docker Hub answers a hundred such questions in six hours to those who do not log in; a row takes three.
const LIMIT: usize = 30;
/// Tags of older rows are no longer listed anywhere.
const LISTED: &str = "2021";
/// A size on disk is kept while the pull size has not moved by more than so many per mille.
const SAME: u64 = 20;

/// `--refresh [--limit N] [--registry URL]`: brings the oldest rows up to date, and says which could not be.
pub(super) fn refresh(rows: &mut Rows, arguments: &[String]) {
    let limit = cases::option(arguments, "--limit").and_then(|n| n.parse().ok()).unwrap_or(LIMIT);
    let base = cases::option(arguments, "--registry");
    let mut oldest: Vec<_> = rows
        .iter()
        .filter(|(_, row)| row.as_of.as_str() >= LISTED)
        .map(|(key, row)| (row.as_of.clone(), key.clone()))
        .collect();
    oldest.sort();
    let (mut renewed, mut failed) = (0, 0);
    for (_, (name, tag)) in oldest.into_iter().take(limit) {
        let Some(row) = rows.get_mut(&(name.clone(), tag.clone())) else { continue };
        match renew(row, &name, &tag, base) {
            Ok(()) => renewed += 1,
            Err(why) => {
                println!("{name}:{tag} stays as it is: {why}");
                failed += 1;
            }
        }
        // Where nothing answers, nothing will.
        if renewed == 0 && failed >= 5 {
            println!("no registry can be reached from here");
            break;
        }
    }
    println!("{renewed} rows renewed");
}

fn renew(row: &mut Row, name: &str, tag: &str, base: Option<&str>) -> Result<(), String> {
    let mut registry = Registry::of(name, base);
    let found = registry.find(tag)?;
    if found.pull[0] == 0 {
        return Err("no build for linux/amd64".to_owned());
    }
    for n in 0..2 {
        let moved = found.pull[n].abs_diff(row.pull[n]) * 1000 > row.pull[n] * SAME;
        if moved {
            row.disk[n] = 0;
        }
        row.pull[n] = found.pull[n];
    }
    // Other tags move away from a build in time. Asking where they point costs nothing of the hundred.
    if !row.aliases.is_empty() {
        let own = registry.digest(tag)?;
        row.aliases.retain(|alias| registry.digest(alias).is_ok_and(|digest| digest == own));
    }
    row.env = short_env(&found.env.join(";"));
    row.entrypoint = found.entrypoint;
    row.cmd = found.cmd;
    // Builds that can be repeated bear the date of their sources, or none.
    if found.created > row.as_of {
        row.as_of = found.created;
    }
    name.split('/')
        .next()
        .filter(|host| host.contains('.'))
        .unwrap_or("docker.io")
        .clone_into(&mut row.source);
    row.source += ", its manifest";
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::registry::tests::{curl_is_here, mock};
    use super::*;

    #[test]
    fn the_oldest_rows_are_renewed_and_no_figure_is_lost() {
        if !curl_is_here() {
            return;
        }
        let row = |as_of: &str, pull, disk| Row {
            as_of: as_of.to_owned(),
            pull,
            disk,
            aliases: vec!["latest".to_owned(), "old".to_owned()],
            source: "elsewhere".to_owned(),
            ..Row::default()
        };
        let mut rows = Rows::new();
        let key = |tag: &str| ("tool".to_owned(), tag.to_owned());
        rows.insert(key("1"), row("2024-05-01", [1230, 500], [4000, 2000]));
        rows.insert(key("gone"), row("2024-06-01", [10, 10], [20, 20]));
        rows.insert(key("frozen"), row("2020-10-14", [10, 10], [20, 20]));
        let arguments = ["--registry".to_owned(), mock()];
        refresh(&mut rows, &arguments);

        let renewed = &rows[&key("1")];
        assert_eq!(renewed.pull, [1234, 999]);
        assert_eq!(renewed.disk, [4000, 0], "a size on disk outlives a small change only");
        assert_eq!(renewed.aliases, ["latest"]);
        assert_eq!(
            (renewed.as_of.as_str(), renewed.env.as_str()),
            ("2026-10-02", "PATH=/usr/bin;TOOL_VERSION=1.2")
        );
        assert_eq!(renewed.source, "docker.io, its manifest");
        assert_eq!(rows[&key("gone")], row("2024-06-01", [10, 10], [20, 20]));
        assert_eq!(rows[&key("frozen")], row("2020-10-14", [10, 10], [20, 20]));
    }
}
