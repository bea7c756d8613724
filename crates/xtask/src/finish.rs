//! What turns trunk's output into the page that is published? Smaller files, names by content, a strict policy.

use crate::{glue, setup, shell};
use anyhow::{Context, Result, ensure};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the published page may do. Only our own files; no inline script, no `eval`; `wasm-unsafe-eval` is what
/// compiling WebAssembly is called. `style` attributes (bar widths and the like) are allowed, `<style>` elements are not.
const POLICY: &[&str] = &[
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
];

/// The service worker, see `web/keep.js`.
const KEEPER: &str = "keep.js";

/// Finishes the folder in place.
pub(crate) fn finish(ready: &setup::Ready, dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let mut html = std::fs::read_to_string(&index).context("trunk left no index.html")?;
    html = join_parts(ready, dist, html)?;
    // What explains the source to its readers is not sent to visitors.
    html = html.lines().filter(|line| !line.starts_with("<!--")).collect::<Vec<_>>().join("\n");
    for file in files(dist)? {
        match ending(&file) {
            "wasm" => shrink_wasm(ready, &file)?,
            // Written last: it names the others.
            "js" if file.ends_with(KEEPER) => {}
            "js" | "css" => {
                hand_texts_at_once(&file)?;
                minify(ready, &file)?;
            }
            _ => {}
        }
    }
    for module in files(dist)?.iter().filter(|file| ending(file) == "wasm") {
        plain_names(module)?;
    }
    html = name_by_content(dist, html)?;
    html = address_card(&html);
    html = add_policy(html)?;
    ensure!(!html.contains("<script>"), "the page holds an inline script, which its own policy forbids");
    html =
        html.replacen("</head>", &format!("<meta name=\"program-keep\" content=\"./{KEEPER}\">\n</head>"), 1);
    write_keeper(ready, dist, &html)?;
    std::fs::write(index, html)?;
    Ok(())
}

/// Sites that show links want the card's whole address, which only whoever publishes the page knows.
fn address_card(html: &str) -> String {
    let Ok(place) = std::env::var("PLAYGROUND_URL") else { return html.to_owned() };
    html.replacen(
        "content=\"./social-card",
        &format!("content=\"{}/social-card", place.trim_end_matches('/')),
        1,
    )
}

/// Tells the service worker which build this is and which files every visit needs. It keeps its own name, by which
/// browsers know it; while developing there is none, for there names do not change with the content.
fn write_keeper(ready: &setup::Ready, dist: &Path, html: &str) -> Result<()> {
    let path = dist.join(KEEPER);
    let names = files(dist)?.into_iter().filter_map(|f| Some(f.file_name()?.to_string_lossy().into_owned()));
    let later = ["door", "social", KEEPER];
    let needed: Vec<String> = names
        .filter(|n| html.contains(n.as_str()) && !later.iter().any(|start| n.starts_with(start)))
        .collect();
    let (empty, written) = ("[\"\", [\"\"]]", format!("[\"{:016x}\", {needed:?}]", hash(html.as_bytes())));
    let script = std::fs::read_to_string(&path)?;
    ensure!(script.contains(empty), "{KEEPER} has no place for the names of the files");
    std::fs::write(&path, script.replacen(empty, &written, 1))?;
    minify(ready, &path)
}

/// One stylesheet and one script instead of several: fewer requests, and they compress better together.
fn join_parts(ready: &setup::Ready, dist: &Path, html: String) -> Result<String> {
    let styles = ("<link rel=\"stylesheet\" href=\"", "<link rel=\"stylesheet\" href=\"./style.css\">");
    let scripts = ("<script src=\"", "<script src=\"./start.js\" type=\"module\"></script>");
    let html = join_tags(ready, dist, html, "style.css", styles)?;
    join_tags(ready, dist, html, "start.js", scripts)
}

/// Joins the files of all lines that begin like this, in their order, and puts `tag` in place of the first line.
fn join_tags(
    ready: &setup::Ready,
    dist: &Path,
    html: String,
    name: &str,
    (start, tag): (&str, &str),
) -> Result<String> {
    let address = |line: &str| line.strip_prefix(start)?.split('"').next().map(str::to_owned);
    let parts: Vec<String> = html.lines().filter_map(address).collect();
    let import = |part: &String| {
        if name.ends_with("css") { format!("@import \"{part}\";\n") } else { format!("import \"{part}\";\n") }
    };
    let joined = dist.join(name);
    std::fs::write(&joined, parts.iter().map(import).collect::<String>())?;
    let mut esbuild = ready.command("esbuild")?;
    esbuild.arg(&joined).args(["--bundle", "--allow-overwrite", "--log-level=error"]);
    shell::output(esbuild.arg(format!("--outfile={}", joined.display())))?;
    for part in &parts {
        std::fs::remove_file(dist.join(part))?;
    }
    let mut tag = Some(tag);
    let kept = html.lines().filter_map(|line| if address(line).is_some() { tag.take() } else { Some(line) });
    Ok(kept.collect::<Vec<_>>().join("\n"))
}

/// Makes a module smaller.
pub(crate) fn shrink_wasm(ready: &setup::Ready, file: &Path) -> Result<()> {
    // Inlining a function that is called once makes the file no smaller once it is compressed, and repeating all passes
    // until nothing changes takes minutes for nothing: both measured.
    // Taking the nesting apart and laying it anew, then shrinking again, makes the page 1.4 kB smaller, and a third time 0.8 kB: measured too.
    // Which wasm features are in use is read from the file; naming more of them lets wasm-opt write what browsers refuse.
    shell::output(
        ready
            .command("wasm-opt")?
            .args([
                "-Oz",
                "--low-memory-unused",
                "--one-caller-inline-max-function-size=0",
                "--flatten",
                "--rereloop",
                "-Oz",
                "-Os",
                "--reorder-functions-by-name",
            ])
            .arg(file)
            .arg("-o")
            .arg(file),
    )?;
    ensure_whole(ready.command("node")?, file)
}

/// Fails for a module that browsers would refuse: on a full disk wasm-opt writes half of one, and ends as if all were well.
fn ensure_whole(mut node: Command, file: &Path) -> Result<()> {
    let ask = "WebAssembly.validate(require('fs').readFileSync(process.argv[1]))";
    let valid = shell::output(node.args(["--print", ask]).arg(file))?;
    ensure!(
        valid.trim() == "true",
        "{} is cut off or damaged, and no browser would run it. Is the disk full? Make room, then build again.",
        file.display()
    );
    Ok(())
}

/// Lets a script hand texts over at once, if it hands any to a module; whether it does.
pub(crate) fn hand_texts_at_once(script: &Path) -> Result<bool> {
    let Some(changed) = glue::at_once(&std::fs::read_to_string(script)?) else { return Ok(false) };
    std::fs::write(script, changed)?;
    Ok(true)
}

/// Gives a module and the script beside it names that compress.
fn plain_names(module: &Path) -> Result<()> {
    let path = module.to_string_lossy();
    let script = PathBuf::from(path.replace("_bg.wasm", ".js"));
    let text = std::fs::read_to_string(&script).with_context(|| format!("{path} has no script beside it"))?;
    let (text, bytes) = glue::plain_names(&text, &std::fs::read(module)?);
    std::fs::write(script, text)?;
    Ok(std::fs::write(module, bytes)?)
}

fn minify(ready: &setup::Ready, file: &Path) -> Result<()> {
    let mut esbuild = ready.command("esbuild")?;
    esbuild.arg(file).args(["--minify", "--allow-overwrite", "--log-level=error"]);
    shell::output(esbuild.arg(format!("--outfile={}", file.display()))).map(drop)
}

/// Gives every file a name made from its content, so that a browser's cache never mixes two versions of the page.
/// Only index.html, which is never cached for long, names other files.
fn name_by_content(dist: &Path, mut html: String) -> Result<String> {
    for file in files(dist)? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "index.html" || !html.contains(&format!("./{name}\"")) {
            continue;
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        // Ten digits tell apart what one site ever held; more would only be more to download.
        let named = format!("{stem}-{:010x}.{ending}", hash(&std::fs::read(&file)?) >> 24);
        std::fs::rename(&file, dist.join(&named))?;
        html = html.replace(&format!("./{name}\""), &format!("./{named}\""));
    }
    Ok(html)
}

fn add_policy(html: String) -> Result<String> {
    let first = "<meta charset=\"utf-8\">";
    let (head, rest) =
        html.split_once(first).context("index.html does not begin its head with the charset")?;
    let policy = POLICY.join("; ");
    // As early as can be: a policy does not bind what stands before it.
    Ok(format!("{head}{first}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{rest}"))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

fn ending(file: &Path) -> &str {
    file.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// The files directly in the folder, sorted by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{Command, ensure_whole, shell};

    #[test]
    fn half_a_module_fails_the_build_and_says_why() {
        // Only what builds the page needs Node.
        let Some(node) = shell::find_program("node") else { return };
        // One function that does nothing.
        let whole = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";
        let file = std::env::temp_dir().join(format!("half-a-module-{}.wasm", std::process::id()));
        let said = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            ensure_whole(Command::new(&node), &file).err().map(|error| error.to_string())
        };
        assert_eq!(said(whole), None);
        for cut in [0, 13, 18, whole.len() - 1] {
            assert!(said(&whole[..cut]).is_some_and(|why| why.contains("Is the disk full?")), "{cut} bytes");
        }
        std::fs::remove_file(file).unwrap();
    }
}
