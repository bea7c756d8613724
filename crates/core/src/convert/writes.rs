//! Which files and folders does a command write by their names?

use dockerfile_syntax::Command;

use super::cut::listed;
use super::facts::{Fact, Facts, beneath};
use super::split::{Role, Split};
use super::{Outcome, refuse};
use crate::plan::join;

/// The file that a compiler is told to write.
pub(super) fn output<'c>(command: &'c Command<'_>) -> Option<&'c str> {
    const COMPILERS: &str = " gcc g++ cc c++ clang clang++ gdc gfortran gnatmake fpc rustc ghc ocamlc ocamlopt ocamlfind nim swiftc dmd ldc2 \
        crystal dune valac zig go tsc bun esbuild jlink hugo jekyll mkdocs pelican zola pandoc asciidoctor rsvg-convert dot terser uglifyjs cleancss ";
    // What `npx` and `npm run` start is told in more words than one letter.
    const WRAPPERS: &str = " npx bunx npm yarn pnpm eleventy vite ";
    const GENERATORS: &str = " hugo jekyll mkdocs ";
    // `-o/usr/bin/app` in one word.
    const ONE_WORD: &str = " gcc g++ cc c++ clang clang++ gdc gfortran fpc ";
    const FLAGS: &str = " --output --out --outfile --outDir --out-dir --outdir --destination --site-dir ";
    let one_of = |list: &str| listed(list, command.program());
    let glued = one_of(ONE_WORD);
    let (short, generator) = (one_of(COMPILERS), one_of(GENERATORS));
    if !short && !one_of(WRAPPERS) {
        return None;
    }
    let words = command.arguments();
    let after = |n: usize| words.get(n + 1).map(|w| w.value.as_ref());
    words
        .iter()
        .enumerate()
        .find_map(|(n, w)| match w.value.as_ref() {
            "-o" if short => after(n),
            "-d" if generator => after(n),
            "--prefix" if short => after(n),
            word if listed(FLAGS, word) => after(n),
            word => {
                let one = word.strip_prefix("-o").filter(|to| glued && to.starts_with(['/', '.']));
                let named = word.split_once(['=', ':']).filter(|(flag, _)| {
                    listed(FLAGS, flag) || short && matches!(*flag, "-o" | "-of" | "--prefix")
                });
                named.map(|(_, to)| to).or(one)
            }
        })
        .filter(|to| !to.starts_with('-'))
}

/// The folder of a new virtual environment.
pub(super) fn venv<'c>(command: &'c Command) -> Option<&'c str> {
    let program = command.program();
    let module = program.starts_with("python")
        && command.has("-m")
        && (command.has("venv") || command.has("virtualenv"));
    let uv = program == "uv" && command.has("venv");
    if !(module || uv || program == "virtualenv") {
        return None;
    }
    // `python -m venv venv`: the first is the module, the second the folder.
    let words: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
    let module =
        words.iter().position(|w| matches!(*w, "venv" | "virtualenv")).filter(|_| program != "virtualenv");
    let folders = &words[module.map_or(0, |n| n + 1)..];
    let named = folders.iter().copied().rfind(|w| !w.starts_with("python"));
    named.or(uv.then_some(".venv"))
}

/// Whether a path is a folder of the distribution itself.
pub(super) fn distribution(path: &str) -> bool {
    const FOLDERS: &str = " /usr /usr/local /usr/local/bin /usr/local/sbin /usr/bin /usr/sbin /usr/lib /usr/local/lib /usr/share /opt \
        /etc /var /var/lib /root /home /bin /sbin /lib /tmp ";
    let path = path.trim_end_matches('/');
    path.is_empty() || listed(FOLDERS, path)
}

/// The operands of `install`, without what its flags take (`-m 755`, `-o app`); whether it makes folders.
pub(super) fn install<'c>(command: &'c Command<'_>) -> (bool, Vec<&'c str>) {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let short = |w: &str| w.starts_with('-') && !w.starts_with("--");
    let taken = |n: usize| n > 0 && short(words[n - 1]) && words[n - 1].ends_with(['m', 'o', 'g', 'S', 't']);
    let folders = words.iter().any(|w| short(w) && w.contains('d') || *w == "--directory");
    (
        folders,
        (0..words.len()).filter(|n| !words[*n].starts_with('-') && !taken(*n)).map(|n| words[n]).collect(),
    )
}

/// What `cp`, `mv`, `install` and `ln` are given; nothing for `install -d`, which makes folders.
pub(super) fn moves<'c>(command: &'c Command<'_>) -> Vec<&'c str> {
    match command.program() {
        "install" => {
            Some(install(command)).filter(|(folders, _)| !folders).map_or(Vec::new(), |(_, words)| words)
        }
        _ => command.operands().map(|w| w.value.as_ref()).collect(),
    }
}

/// Where a program that fetches or unpacks puts it: `None` if it is no such program, `Some(None)` if it cannot be seen.
pub(super) fn fetched(command: &Command, folder: &str) -> Option<Option<String>> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let after = |names: &[&str]| {
        let at = words.iter().position(|w| names.contains(w));
        at.and_then(|n| words.get(n + 1)).map(|p| join(folder, p))
    };
    let operands: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
    match command.program() {
        "curl" => Some(
            match words.iter().find(|w| w.starts_with('-') && !w.starts_with("--") && w.ends_with('o')) {
                Some(flag) => after(&[flag]),
                None if words.iter().any(|w| w.starts_with('-') && w.contains('O')) => {
                    Some(folder.to_owned())
                }
                None => after(&["--output"]),
            },
        ),
        "wget" => Some(
            match words.iter().find(|w| w.starts_with('-') && !w.starts_with("--") && w.ends_with('O')) {
                Some(flag) => after(&[flag]).filter(|p| !p.ends_with("/-")),
                None => after(&["--output-document", "-P"]).or(Some(folder.to_owned())),
            },
        ),
        "git" => match operands.as_slice() {
            ["clone", rest @ ..] => {
                // `-b main` and `--depth 1` take a word each.
                let value = |n: usize| {
                    words.iter().position(|w| *w == rest[n]).is_some_and(|at| {
                        at > 0 && matches!(words[at - 1], "-b" | "--branch" | "--depth" | "-c" | "--config")
                    })
                };
                let plain: Vec<&str> = (0..rest.len()).filter(|n| !value(*n)).map(|n| rest[n]).collect();
                let name = plain
                    .first()
                    .map_or("", |u| u.trim_end_matches('/').rsplit('/').next().unwrap_or(""))
                    .trim_end_matches(".git");
                Some(plain.get(1).or(Some(&name).filter(|n| !n.is_empty())).map(|to| join(folder, to)))
            }
            _ => Some(Some(folder.to_owned())),
        },
        "tar" => Some(after(&["-C", "--directory"]).or(Some(folder.to_owned()))),
        "unzip" => Some(after(&["-d"]).or(Some(folder.to_owned()))),
        _ => None,
    }
}

/// Files and folders that the lines put somewhere by name: moved, copied, fetched or unpacked there.
pub(super) fn placed(facts: &Facts<'_, '_>) -> Vec<String> {
    lasting(facts, facts.steps.iter().flat_map(|f| line(f, true)).collect())
}

/// What a compiled project is moved or copied to by name, outside its own folder. The Err names a line that does so with files
/// whose names are not in the text.
pub(super) fn put(facts: &Facts<'_, '_>, root: &str) -> Result<Vec<String>, Outcome> {
    refuse_unnamed(facts)?;
    let mut out = Vec::new();
    for fact in &facts.steps {
        for (command, folder) in fact.followed() {
            let operands = moves(command);
            let filled = data(command).filter(|_| command.program() == "sqlite3");
            out.extend(filled.map(|file| join(&folder, file)).filter(|p| !beneath(p, root)));
            let ("cp" | "mv" | "install" | "ln", [sources @ .., to]) =
                (command.program(), operands.as_slice())
            else {
                continue;
            };
            let target = join(&folder, to);
            let away = !beneath(&target, root) && !target.starts_with("/tmp") && !target.contains("/src/");
            if !away || facts.removed(&target) {
                continue;
            }
            for source in sources {
                let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                let into = to.ends_with('/') || sources.len() > 1 || distribution(&target);
                let path = if into { join(&target, name) } else { target.clone() };
                if !path.contains(['*', '$', '`', '?', '{']) {
                    out.push(path.trim_end_matches('/').to_owned());
                } else if distribution(&target) {
                    return Err(unnamed(fact, &target));
                } else {
                    out.push(target.trim_end_matches('/').to_owned());
                }
            }
        }
    }
    out.retain(|p| !distribution(p) && !p.contains(['*', '$', '`', '?']) && !facts.removed(p));
    Ok(out)
}

/// A line that puts the content of a folder among the files of the distribution: what that is, the text does not say.
pub(super) fn refuse_unnamed(facts: &Facts<'_, '_>) -> Result<(), Outcome> {
    for fact in &facts.steps {
        for (command, folder) in fact.followed().into_iter().filter(|(c, _)| c.program() == "cp") {
            let operands = moves(command);
            let Some((to, sources)) = operands.split_last() else { continue };
            let target = join(&folder, to);
            if sources.iter().any(|s| s.ends_with("/.")) && distribution(&target) {
                return Err(unnamed(fact, &target));
            }
        }
    }
    Ok(())
}

fn unnamed(fact: &Fact<'_, '_>, target: &str) -> Outcome {
    refuse(
        "cannot-follow",
        format!(
            "Line {} puts files into {target}, among those of the distribution, and their names are not in the text. Put them into a folder of their own, or name them.",
            fact.step.line
        ),
    )
}

/// Files and folders that the lines put somewhere beside the application's folder, and in which nothing is built.
pub(super) fn beside(facts: &Facts<'_, '_>, root: &str, caches: &[&str]) -> Vec<String> {
    let mut out = placed(facts);
    out.retain(|p| apart(facts, root, p) && !caches.iter().any(|c| beneath(p, c)));
    out
}

/// Of these, what the first lines copy or move there: settings, libraries, data.
pub(super) fn settled(facts: &Facts<'_, '_>, lines: usize, root: &str) -> Vec<String> {
    let mut out = lasting(facts, facts.steps.iter().take(lines).flat_map(|f| line(f, false)).collect());
    // A program is known by the start command.
    out.retain(|p| apart(facts, root, p) && !p.ends_with(".jar") && !p.ends_with(".war"));
    out
}

/// What the lines copy or move into a folder in which nothing is built.
pub(super) fn within(facts: &Facts<'_, '_>, root: &str) -> Vec<String> {
    let mut out = lasting(facts, facts.steps.iter().flat_map(|f| line(f, false)).collect());
    let builds = |f: &Fact<'_, '_>| {
        f.followed().iter().any(|(c, folder)| {
            beneath(folder, root)
                && !matches!(c.program(), "cp" | "mv" | "install" | "mkdir" | "chmod" | "chown" | "rm" | "cd")
        })
    };
    let built = facts.steps.iter().any(builds);
    out.retain(|p| !built && beneath(p, root) && p != root && !p.ends_with(".jar") && !p.ends_with(".war"));
    out
}

/// What one line puts somewhere by name; `all` says whether links count, and what it downloads or unpacks.
fn line(fact: &Fact<'_, '_>, all: bool) -> Vec<String> {
    let mut out = Vec::new();
    let mut folder = fact.folder.clone();
    for command in &fact.script.commands {
        let operands = moves(command);
        match (command.program(), operands.as_slice()) {
            ("cd", [to, ..]) => folder = join(&folder, to),
            ("ln", _) if !all => {}
            ("cp" | "mv" | "install" | "ln", [sources @ .., to]) => {
                for source in sources {
                    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
                    let folder_of_all = sources.len() > 1 || distribution(&join(&folder, to));
                    let into = to.ends_with('/') || matches!(*to, "." | "..") || folder_of_all;
                    // What `*` stands for goes into the folder.
                    let into = into && !name.contains('*');
                    out.push(if into { join(&join(&folder, to), name) } else { join(&folder, to) });
                }
            }
            ("find", _) => out.extend(found(command).map(|to| join(&folder, to)).filter(|p| *p != folder)),
            ("jlink", _) => out.extend(output(command).map(|to| join(&folder, to))),
            ("sqlite3", _) if all => out.extend(data(command).map(|file| join(&folder, file))),
            _ if all => out.extend(fetched(command, &folder).flatten().filter(|p| *p != folder)),
            _ => {}
        }
    }
    out
}

/// Whether a line puts something into a folder by its name: a folder that it makes, a file that it copies, moves, writes into
/// or unpacks there.
pub(super) fn fills(fact: &Fact<'_, '_>, root: &str) -> bool {
    let mut made = folders(fact);
    let mut folder = fact.folder.clone();
    for command in &fact.script.commands {
        let operands: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
        let written = command.redirects.iter().filter(|(sign, _)| sign.contains('>'));
        made.extend(written.filter(|(_, f)| !f.value.starts_with('&')).map(|(_, f)| join(&folder, &f.value)));
        match (command.program(), operands.as_slice()) {
            ("cd", [to, ..]) => folder = join(&folder, to),
            ("touch" | "tee", paths) => made.extend(paths.iter().map(|p| join(&folder, p))),
            _ => {}
        }
    }
    let inside = |p: &String| beneath(p, root) && p.trim_end_matches('/') != root.trim_end_matches('/');
    made.iter().any(inside) || line(fact, true).iter().any(|p| beneath(p, root))
}

/// Folders that a line makes.
pub(super) fn folders(fact: &Fact<'_, '_>) -> Vec<String> {
    let makes = |c: &Command| c.program() == "mkdir" || c.program() == "install" && install(c).0;
    let lines = fact.followed().into_iter().filter(|(c, _)| makes(c));
    lines.flat_map(|(c, folder)| c.operands().map(|w| join(&folder, &w.value)).collect::<Vec<_>>()).collect()
}

/// Those that have a name of their own and are not taken away again.
fn lasting(facts: &Facts<'_, '_>, mut paths: Vec<String>) -> Vec<String> {
    paths.iter_mut().for_each(|p| *p = p.trim_end_matches('/').to_owned());
    paths.retain(|p| {
        !distribution(p) && !p.starts_with("/tmp/") && !p.contains(['$', '*', '`']) && !facts.removed(p)
    });
    paths
}

/// Whether a place lies beside the application's folder, and nothing is built in it.
fn apart(facts: &Facts<'_, '_>, root: &str, path: &str) -> bool {
    let built = facts.commands().any(|(_, fact, c)| {
        let enters =
            c.program() == "cd" && c.operands().any(|w| beneath(&join(&fact.folder, &w.value), path));
        enters || beneath(&fact.folder, path)
    });
    !beneath(path, root) && !built
}

/// Files of the project that the lines copy or move to another name within its folder, such as settings: no program.
pub(super) fn inside(split: &Split<'_, '_, '_>, root: &str) -> Vec<String> {
    let facts = split.facts;
    let mut out = Vec::new();
    let stays = |n: &usize| split.roles[*n] == Role::Build;
    let steps = (0..facts.steps.len()).filter(stays);
    for (command, folder) in steps.flat_map(|n| facts.steps[n].followed()) {
        let operands = moves(command);
        let paths: Vec<String> = match (command.program(), operands.as_slice()) {
            ("cp" | "mv" | "install", [sources @ .., to]) if !sources.is_empty() => {
                let into = sources.len() > 1 || to.ends_with('/') || matches!(*to, "." | ".." | "./" | "../");
                let name =
                    |from: &&str| from.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
                let place = join(&folder, to);
                sources.iter().map(|s| if into { join(&place, &name(s)) } else { place.clone() }).collect()
            }
            _ => data(command).map(|file| join(&folder, file)).into_iter().collect(),
        };
        let tree = command.program() == "cp"
            && command
                .arguments()
                .iter()
                .any(|w| w.value.starts_with('-') && w.value.contains(['r', 'R', 'a']));
        for path in paths {
            let named = tree || path.rsplit('/').next().is_some_and(|n| n.contains('.'));
            let file = named && !path.contains(['$', '*', '`']);
            let source = [".go", ".rs", ".c", ".h", ".mod", ".lock", ".sum", ".tar", ".gz", ".zip"]
                .iter()
                .any(|e| path.ends_with(e))
                || path.ends_with("Cargo.toml");
            if file && !source && beneath(&path, root) && !facts.moved(&path) && !out.contains(&path) {
                out.push(path);
            }
        }
    }
    out
}

/// The file that a command fills by its name: a database, or what it says.
pub(super) fn data<'c>(command: &'c Command<'_>) -> Option<&'c str> {
    let hidden =
        |file: &&str| file.rsplit('/').next().is_none_or(|name| name.starts_with('.') && name != ".env");
    let said =
        || command.redirects.iter().find(|(sign, _)| sign.contains('>')).map(|(_, file)| file.value.as_ref());
    let file = match command.program() {
        "sqlite3" => command.operands().next().map(|w| w.value.as_ref()),
        "cat" | "echo" | "printf" | "date" | "git" | "jq" | "sed" | "awk" => said(),
        _ => None,
    };
    file.filter(|file| !hidden(file) && !file.starts_with(['&', ':']) && !file.ends_with(".log"))
}

/// Where `find … -exec mv {} TO` puts what it finds.
pub(super) fn found<'c>(command: &'c Command<'_>) -> Option<&'c str> {
    let words: Vec<&str> = command.arguments().iter().map(|w| w.value.as_ref()).collect();
    let at = words.iter().position(|w| matches!(*w, "-exec" | "-execdir"))?;
    let (program, rest) = words[at + 1..].split_first()?;
    let rest = rest.split(|w| matches!(*w, ";" | "\\;" | "+")).next()?;
    let named = rest.windows(2).find(|w| w[0] == "-t").map(|w| w[1]);
    let to = named.or(rest.last().copied()).filter(|to| *to != "{}")?;
    matches!(*program, "mv" | "cp" | "install").then_some(to.trim_end_matches('/'))
}
