//! How is a static site split? Whatever builds it stays behind; the finished files move to nginx.

use dockerfile_syntax::{Command, Keyword, Script, ShellWord};

use super::node::is_global;
use super::{Asks, Facts, Outcome, Recipe, Split, node};
use crate::convert::base::{Base, World};
use crate::convert::cut::listed;
use crate::convert::facts::beneath;
use crate::convert::leaves::settles;
use crate::convert::options;
use crate::convert::packages::unversioned;
use crate::convert::split::Role;
use crate::convert::start::{Start, handing_over};
use crate::plan::join;

pub(super) const RECIPE: Recipe = Recipe {
    name: "static-site",
    applies: |facts| free(facts) && site(facts, &facts.start()).is_some(),
    split,
};

/// A program that does nothing but serve files, or build and serve them.
struct Server {
    /// How it is started, words between blanks; further words may follow.
    start: &'static str,
    /// The folder that is served unless an operand names one, relative to the working folder.
    folder: &'static str,
    port: &'static str,
    /// A command of a RUN that writes that folder; anything that builds if empty.
    build: &'static str,
    /// Whether an address without a file gets the start page.
    fallback: bool,
    /// Whether it answers with files as they lie there, and with a page of its own where nothing is found.
    plain: bool,
    /// How it says in which letters its texts are written (`charset=utf-8`, with a blank before it), if it does.
    letters: &'static str,
    /// Whether only package.json says what the start command is, so that the folder has to be asked for.
    hidden: bool,
}

const fn server(start: &'static str, folder: &'static str, port: &'static str) -> Server {
    Server { start, folder, port, build: "", fallback: false, plain: false, letters: "utf-8", hidden: false }
}

/// What Vite has for looking at a finished site.
const fn preview(start: &'static str) -> Server {
    Server { fallback: true, letters: "", hidden: true, ..server(start, "dist", "4173") }
}

const SERVERS: [Server; 19] = [
    server("serve", ".", "3000"),
    Server { letters: "UTF-8", ..server("http-server", ".", "8080") },
    Server { letters: "", ..server("sirv", ".", "8080") },
    server("live-server", ".", "8080"),
    Server { hidden: false, ..preview("vite preview") },
    preview("npm run preview"),
    preview("yarn preview"),
    preview("yarn run preview"),
    preview("pnpm preview"),
    preview("pnpm run preview"),
    Server { letters: "", ..server("astro preview", "dist", "4321") },
    Server { letters: "", ..server("vitepress preview", ".vitepress/dist", "4173") },
    server("docusaurus serve", "build", "3000"),
    server("gatsby serve", "public", "9000"),
    Server { build: "jekyll", ..server("jekyll serve", "_site", "4000") },
    Server { build: "hugo", ..server("hugo server", "public", "1313") },
    Server { build: "hugo", ..server("hugo serve", "public", "1313") },
    Server { build: "mkdocs", letters: "", ..server("mkdocs serve", "site", "8000") },
    Server { plain: true, letters: "", ..server("python -m http.server", ".", "8000") },
];

/// Programs that write a site where they are told.
const GENERATORS: [&str; 5] = ["sphinx-build", "pelican", "mkdocs", "hugo", "jekyll"];

/// Packages whose preview renders each page when it is asked for.
const RENDERS: [&str; 4] = ["@sveltejs/kit", "nuxt", "next", "@remix-run/dev"];

/// What is served, and how.
struct Site {
    folder: String,
    port: String,
    fallback: bool,
    plain: bool,
    letters: &'static str,
    hidden: bool,
    /// Whether a folder's page is the answer also where its address lacks the last slash; others send the browser there.
    direct: bool,
    /// Whether it sends the browser there for this time only, where nginx says that it is so for ever.
    for_now: bool,
    /// The folder of the address beneath which all pages lie, if they do: `/docs`.
    above: String,
    /// For how many seconds a browser may keep the files, if the start command says so.
    cache: Option<u32>,
    /// Whether pages of other places may read them.
    cors: bool,
}

/// Whether another server can take over: as the user that its image runs as, and with no volume among its files.
fn free(facts: &Facts<'_, '_>) -> bool {
    facts.stage.config.user.is_empty() && facts.stage.config.volumes.is_empty()
}

/// The only folder that is served by a program that was installed for everyone, and the script that starts that: it reads
/// nothing else.
pub(super) fn served(facts: &Facts<'_, '_>) -> Option<Vec<String>> {
    let start = facts.start();
    let main = start.main();
    let handing = handing_over(facts, main);
    let (script, words) = handing.as_ref().map_or(("", main), |h| (h.text, h.rest));
    let name = words.first().filter(|name| matches!(name.as_str(), "serve" | "http-server" | "sirv"))?;
    let global = |c: &Command| {
        is_global(c) && c.operands().any(|w| unversioned(&w.value).trim_end_matches("-cli") == name)
    };
    let told = words.iter().any(|w| w.starts_with("--config") || w == "-c");
    // Which port that is does not matter here: the command stays.
    let plain = words.iter().map(|w| w.replace('$', "")).collect();
    let alone = Start { resolved: vec![plain], ..start.clone() };
    let folder = site(facts, &alone).filter(|_| start.resolved.len() == 1)?.folder;
    // A script may read what it writes there from elsewhere.
    let within = Script::parse(script).commands.iter().all(|c| {
        let path = |w: &str| {
            w.contains(['.', '/']) && !beneath(&join(&facts.workdir(), w), &folder) && !w.starts_with("/dev/")
        };
        let files = c.redirects.iter().map(|(_, file)| file).chain(c.operands());
        (settles(c.program()) || matches!(c.program(), "envsubst" | "exec"))
            && c.program() != "cd"
            && !files.into_iter().any(|w| path(&w.value))
    });
    let here = facts.workdir();
    let starter = handing.filter(|h| h.name.contains('/')).map(|h| join(&here, h.name));
    let lost = starter.filter(|path| beneath(path, &here) && !beneath(path, &folder));
    (facts.commands().any(|(_, _, c)| global(c)) && !told && within && folder != here)
        .then(|| std::iter::once(folder).chain(lost).collect())
}

fn site(facts: &Facts<'_, '_>, start: &Start) -> Option<Site> {
    let config = &facts.stage.config;
    if start.resolved.len() != 1 {
        return None;
    }
    let package = facts.package(&facts.workdir());
    if package.as_ref().is_some_and(|p| RENDERS.iter().any(|r| p.has(r))) {
        return None;
    }
    let main: Vec<&str> = start.resolved[0].iter().map(String::as_str).collect();
    let main = match main.as_slice() {
        ["npx" | "bunx", "--yes" | "-y", rest @ ..] => rest,
        ["npx" | "bunx", rest @ ..] | ["bundle" | "pnpm", "exec", rest @ ..] | ["yarn", rest @ ..]
            if rest.first().is_some_and(|r| SERVERS.iter().any(|s| s.start.split(' ').next() == Some(r))) =>
        {
            rest
        }
        all => all,
    };
    let main: Vec<&str> = main
        .iter()
        .enumerate()
        .map(|(n, w)| if n == 0 { w.rsplit('/').next().unwrap_or(w) } else { w })
        .collect();
    let named = |w: &str| if w == "python3" { "python".to_owned() } else { w.to_owned() };
    let line = main.iter().map(|w| named(w)).collect::<Vec<_>>().join(" ") + " ";
    let server = SERVERS.iter().find(|s| line.starts_with(&format!("{} ", s.start)))?;
    let builds = facts.commands().any(|(_, _, c)| match server.build {
        "" => c.words.iter().any(|w| {
            GENERATORS.contains(&w.value.as_ref())
                || w.value.starts_with("build")
                || w.value == "generate"
                || w.value == "export"
                || w.value == "html"
                || w.value.ends_with(":build")
        }),
        tool => {
            let mut words = c.words.iter().map(|w| w.value.rsplit('/').next().unwrap_or(""));
            let at = words.any(|w| w == tool);
            let next = c.words.iter().map(|w| w.value.as_ref()).any(|w| w == "build");
            at && (next
                || tool == "hugo"
                    && !c.words.iter().any(|w| w.value.starts_with("serve") || w.value == "version"))
        }
    });
    if !builds {
        return None;
    }
    // A list form may hold all of it in one word, which names no program.
    let rest = main.get(server.start.split(' ').count()..)?;
    let Arguments { operand, flags } = arguments(rest)?;
    // There `-d` says whether folders are listed, and `-P` asks another server for what is missing.
    let lists = server.start.ends_with("http-server");
    let has = |names: &[&str]| flags.iter().any(|(n, _)| names.contains(n));
    // Settings of its own say what `serve` answers, and how.
    let plain_serve = server.start == "serve";
    let settings = || facts.project.as_ref().is_some_and(|p| p.any(&["serve.json"]));
    if lists && has(&["-P", "-S"]) || plain_serve && (has(&["-c", "--config"]) || settings()) {
        return None;
    }
    let cors = has(&["--cors"]) || plain_serve && has(&["-C"]);
    let folder = flags
        .iter()
        .filter(|(n, _)| !(lists && *n == "-d"))
        .find(|(n, _)| matches!(*n, "-d" | "--directory" | "--outDir" | "--out-dir"))
        .map(|(_, v)| *v)
        .or(operand);
    let out = setting(facts, "outDir:").filter(|_| server.folder.ends_with("dist"));
    // Of VitePress the operand names the sources, among which it writes.
    let among = folder.filter(|_| server.start.starts_with("vitepress"));
    let written = among.map(|sources| join(&join("/", sources), out.unwrap_or(server.folder)));
    let written = written.as_deref().map(|path| path.trim_start_matches('/'));
    let folder = written.or(folder).or(out).unwrap_or(server.folder);
    // Beneath which address the pages call each other; such a server answers there, too.
    let above = || setting(facts, "base:").or(setting(facts, "baseUrl:")).filter(|b| b.starts_with('/'));
    let is = |names: &[&str]| names.iter().any(|name| server.start.starts_with(name));
    let tool = is(&["vite", "astro", "docusaurus"]);
    // Of its own it sends more than the files, or asks another server.
    let previews = tool || server.hidden;
    if previews && ["headers:", "proxy:"].iter().any(|name| set(facts, name).is_some()) {
        return None;
    }
    let above = if tool { above().unwrap_or("") } else { "" };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-_.".contains(&b);
    if folder == "." && !generated(facts) || folder.contains(['$', ':']) || line.contains('$') {
        return None;
    }
    // An address that is put together (`/${name}/`) is not known, and would be no line of nginx's settings.
    if !above.bytes().all(plain) {
        return None;
    }
    // `-a` is an address, with the port or without.
    let names = |(n, v): &&(&str, &str)| {
        matches!(*n, "-p" | "-l" | "--port" | "--listen" | "-P")
            || matches!(*n, "-a" | "--dev-addr") && v.contains(':')
    };
    let listens = flags
        .iter()
        .find(names)
        .map(|(_, v)| *v)
        .map(|p| p.rsplit(':').next().unwrap_or(p))
        .filter(|p| p.bytes().all(|b| b.is_ascii_digit()) && !p.is_empty());
    let ports = config.expose.list();
    let exposed: Vec<&str> = ports.iter().filter_map(|e| e.split('/').next()).collect();
    let port = match (listens, exposed.as_slice()) {
        (Some(port), _) => port,
        (None, [one]) => one,
        // Its settings say another.
        (None, []) if previews && set(facts, "port:").is_some() => return None,
        (None, []) => server.port,
        (None, _) => return None,
    };
    let single = flags.iter().any(|(n, _)| matches!(*n, "-s" | "--single" | "-sp"));
    Some(Site {
        folder: join(&facts.workdir(), folder).trim_end_matches('/').to_owned(),
        port: port.to_owned(),
        fallback: server.fallback || single,
        plain: server.plain,
        letters: server.letters,
        hidden: server.hidden,
        for_now: lists,
        direct: tool || is(&["serve", "sirv"]),
        above: above.trim_end_matches('/').to_owned(),
        cors,
        cache: flags.iter().filter(|(n, _)| lists && *n == "-c").find_map(|(_, v)| v.parse().ok()),
    })
}

/// Whether a generator is told to write into the folder that the server works in.
fn generated(facts: &Facts<'_, '_>) -> bool {
    let here = facts.workdir();
    facts.followed().any(|(command, folder)| {
        let to = |w: &ShellWord<'_>| join(&folder, &w.value).trim_end_matches('/') == here;
        GENERATORS.contains(&command.program()) && command.words.iter().any(to)
    })
}

/// What the settings of the tool that builds the site say about one thing, where they say it in so many words.
fn setting<'f>(facts: &'f Facts<'_, '_>, name: &str) -> Option<&'f str> {
    let rest = set(facts, name)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    rest[1..].split(quote).next()
}

/// What stands behind a name in those settings.
fn set<'f>(facts: &'f Facts<'_, '_>, name: &str) -> Option<&'f str> {
    let project = facts.project.as_ref()?;
    let endings = ["ts", "js", "mjs", "mts"].iter();
    let files =
        endings.flat_map(|e| ["vite", "astro", "docusaurus"].map(|tool| format!("{tool}.config.{e}")));
    let mut own =
        [".vitepress/config.mts", ".vitepress/config.mjs", ".vitepress/config.ts", ".vitepress/config.js"]
            .into_iter()
            .flat_map(|e| project.ending(e));
    let text = files.into_iter().find_map(|f| project.text(&f)).or_else(|| own.next())?;
    // Neither the end of another name nor a line that is a comment.
    let says = |at: &usize| {
        let line = text[..*at].rsplit('\n').next().unwrap_or("");
        !line.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !line.trim_start().starts_with("//")
    };
    let at = text.match_indices(name).map(|(at, _)| at).find(says)?;
    Some(text[at + name.len()..].trim_start())
}

/// What a server is started with.
struct Arguments<'a> {
    /// The first word that is no flag: the folder, for most.
    operand: Option<&'a str>,
    /// Each with its value, empty if it takes none.
    flags: Vec<(&'a str, &'a str)>,
}

/// The first operand, and the flags with their values; `-s` takes none. `None` if a flag is not known: it may mean anything.
fn arguments<'a>(words: &[&'a str]) -> Option<Arguments<'a>> {
    const VALUES: &str = " -p -l -P -d -a -c -t -e -H --port --listen --directory --outDir --out-dir --outdir --dir --address --dev-addr \
        --bind --host --hostname --baseURL --base-url --baseurl --config --config-file --theme --source --destination --environment --mode --cache --timeout ";
    let alone = [
        "-s",
        "--single",
        "-c-1",
        "-n",
        "-o",
        "-C",
        "--cors",
        "--no-clipboard",
        "--",
        "-S",
        "--host",
        "--livereload",
        "--watch",
        "-u",
        "-g",
        "-b",
        "--gzip",
        "--spa",
        "--skip-initial-build",
        "--trace",
        "--dev",
        "--quiet",
        "-q",
    ];
    let (mut operand, mut flags, mut n) = (None, Vec::new(), 0);
    while let Some(word) = words.get(n) {
        n += 1;
        if !word.starts_with('-') {
            let bare_port = word.bytes().all(|b| b.is_ascii_digit());
            if bare_port { flags.push(("-p", *word)) } else { operand = operand.or(Some(*word)) }
        } else if let Some((name, value)) = word.split_once('=') {
            flags.push((name, value));
            if !listed(VALUES, name) {
                return None;
            }
        } else if alone.contains(word) || word.starts_with("--no-") || word.starts_with("--disable") {
            flags.push((word, ""));
            // `--host 0.0.0.0`
            n += usize::from(*word == "--host" && words.get(n).is_some_and(|w| w.contains(['.', ':'])));
        } else if listed(VALUES, word) {
            flags.push((word, words.get(n).copied().unwrap_or("")));
            n += 1;
        } else {
            flags.push(("-c", word.strip_prefix("-c")?));
        }
    }
    Some(Arguments { operand, flags })
}

fn split<'f, 'p, 't>(facts: &'f Facts<'p, 't>, asks: &mut Asks<'_>) -> Result<Split<'f, 'p, 't>, Outcome> {
    let Some(site) = site(facts, &facts.start()) else { return (node::RECIPE.split)(facts, asks) };
    let served = asks.choose("server", "What should serve the finished files?", &["nginx", "as before"]);
    if served == "as before" {
        return (node::RECIPE.split)(facts, asks);
    }
    let mut folder = site.folder.clone();
    if site.hidden {
        let text = "Into which folder does the build write the site? (package.json and its build tool's settings say so; if the preview runs a server of its own, as SvelteKit's does, choose “as before”)";
        let likely = folder.clone();
        folder = join(&facts.workdir(), &asks.ask("folder", text, &likely, &[]));
    }
    let base = Base::new("nginx:alpine", World::Alpine).with(&["nginx"]);
    let mut split = Split::new(
        facts,
        base,
        "A web server and nothing else: the site is finished, so neither its tools nor its sources are needed.",
    );
    let tool = "Only the build reads it; a finished site is the same for everybody.";
    for (n, fact) in facts.steps.iter().enumerate() {
        match fact.keyword() {
            Keyword::Env => {
                split.roles[n] = Role::Build;
                for pair in fact.instruction.arguments.pairs() {
                    split.allow(&format!("ENV {}", pair.name.value), tool);
                }
            }
            Keyword::Arg | Keyword::Workdir | Keyword::Shell => split.roles[n] = Role::Build,
            Keyword::Cmd | Keyword::Entrypoint => {
                split.drop(n, "nginx serves the files now; its image starts it by itself.");
            }
            Keyword::Stopsignal => split.drop(n, "nginx's image names the signal that nginx needs."),
            _ => {}
        }
    }
    split.allow("WORKDIR", "The server is told where the files are; it needs no working folder.");
    split.allow("SHELL", tool);
    // The servers replaced here answer with a page of the site where nothing is found, if it has one; Python's lists folders.
    let page = match (site.fallback, site.plain) {
        (true, _) => "location / { try_files $uri $uri/ /index.html; }",
        _ if site.direct => {
            "error_page 404 /404.html;\n    location / { try_files $uri $uri.html $uri/index.html =404; }"
        }
        (_, true) => "autoindex on;\n    location / { try_files $uri $uri/ =404; }",
        _ => "error_page 404 /404.html;\n    location / { try_files $uri $uri.html $uri/ =404; }",
    };
    let above = &site.above;
    let page = page.replace(" /index", &format!(" {above}/index")).replace(" /404", &format!(" {above}/404"));
    // Above it lies nothing, not even the page that nginx's image brings.
    let root = if above.is_empty() { "/usr/share/nginx/html" } else { "/usr/share/nginx/site" };
    let mut kept = site.cache.map_or(String::new(), |seconds| format!("    expires {seconds};\n"));
    if !site.letters.is_empty() {
        kept += &format!(
            "    charset {};\n    charset_types text/css text/plain text/javascript application/javascript application/json;\n",
            site.letters
        );
    }
    if site.for_now {
        kept += "    if (-d $request_filename) { rewrite [^/]$ $uri/ redirect; }\n";
    }
    if site.cors {
        kept += "    add_header Access-Control-Allow-Origin *;\n";
    }
    let why = match site.fallback {
        true => {
            "The same port as before; an address without a file gets the start page, so that routes of the application work."
        }
        false => "The same port as before.",
    };
    split.first_line(
        format!(
            "COPY <<'EOF' /etc/nginx/conf.d/default.conf\nserver {{\n    listen {};\n    root {root};\n    absolute_redirect off;\n{kept}    {page}\n}}\nEOF",
            site.port
        ),
        why,
    );
    split.take_to(&folder, &format!("{root}{above}"), "The finished site.");
    options::building(&mut split, asks);
    split.summary = "Builds the site as before, then serves the finished files with nginx.".to_owned();
    split.assume("The site is finished when it is built: nothing is rendered for each request, and no variable is read when the server starts.");
    if facts.project.is_none() && facts.start_words().iter().any(|w| w == "serve") {
        split.assume("There is no serve.json, whose settings nginx would not read.");
    }
    Ok(split)
}

#[cfg(test)]
mod tests {
    use crate::convert::Outcome;
    use crate::convert::tests::{check, outcome};

    #[test]
    fn a_single_page_application() {
        check(
            "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nEXPOSE 5000\nCMD [\"npx\", \"serve\", \"-s\", \"build\", \"-l\", \"5000\"]\n",
            "FROM node:20 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n\nFROM nginx:alpine\nCOPY <<'EOF' /etc/nginx/conf.d/default.conf\nserver {\n    listen 5000;\n    root /usr/share/nginx/html;\n    absolute_redirect off;\n    charset utf-8;\n    charset_types text/css text/plain text/javascript application/javascript application/json;\n    location / { try_files $uri $uri/ /index.html; }\n}\nEOF\nCOPY --from=build /app/build /usr/share/nginx/html\nEXPOSE 5000\n",
        );
    }

    #[test]
    fn only_the_person_knows_what_a_script_serves() {
        let text =
            "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD npm run preview\n";
        let Outcome::Ask(questions) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert_eq!((questions[0].id, questions[0].suggestion.as_str()), ("folder", "/app/dist"));
    }

    #[test]
    fn one_word_is_no_command_line() {
        let text = "FROM node:20\nWORKDIR /a\nCOPY . .\nRUN npm run build\nCMD [\"/npm run preview a\"]\n";
        assert!(!matches!(outcome(text), Outcome::Offer(offer) if offer.text.contains("nginx")));
    }

    #[test]
    fn a_generator_that_has_built() {
        let text = "FROM python:3.12\nWORKDIR /docs\nCOPY . .\nRUN pip install mkdocs && mkdocs build\nEXPOSE 8000\nCMD mkdocs serve --no-livereload -a 0.0.0.0:8000\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(offer.text.contains("COPY --from=build /docs/site /usr/share/nginx/html"), "{}", offer.text);
        assert!(offer.text.contains("listen 8000;") && offer.text.contains("=404"), "{}", offer.text);
    }

    #[test]
    fn a_server_that_knows_nothing_of_the_site() {
        let text = "FROM python:3.12\nWORKDIR /docs\nCOPY . .\nRUN pip install mkdocs && mkdocs build\nCMD [\"python\", \"-m\", \"http.server\", \"8000\", \"--directory\", \"site\"]\n";
        let Outcome::Offer(offer) = outcome(text) else { panic!("{:?}", outcome(text)) };
        assert!(!offer.text.contains("404.html") && !offer.text.contains(".html "), "{}", offer.text);
    }
}
