//! Is it clear from a file what each layer is made of?

use std::rc::Rc;

use super::{Basis, Sizes, changes, human, layer_key, part_key};
use crate::{Arch, Context, Options, analyze};

fn sizes(text: &str, options: &Options) -> Sizes {
    analyze(text, options).sizes
}

/// What the layers after the base are made of: label and likely bytes on disk of each part, nothing for nothing.
fn parts(text: &str, options: &Options) -> String {
    let sizes = sizes(text, options);
    let layers = sizes.final_stage().map_or(&[][..], |s| &s.layers);
    let own = layers.iter().filter(|l| !l.parts.is_empty());
    let parts = own.flat_map(|l| &l.parts).filter(|p| p.weight.disk.likely > 0);
    parts.map(|p| format!("{} {}", p.label, human(p.weight.disk.likely))).collect::<Vec<_>>().join(", ")
}

/// The parts that the commands of one RUN leave.
fn check(commands: &str, expected: &str) {
    let text =
        format!("FROM debian:bookworm-slim\nENV NODE=20.1.0 DEPS=\"git make\"\nWORKDIR /w\nRUN {commands}\n");
    assert_eq!(parts(&text, &Options::default()), expected, "{commands}");
}

fn context(files: &[(&str, u64)], texts: &[(&str, &str)]) -> Options {
    let files = files.iter().map(|(p, b)| ((*p).to_owned(), *b));
    let texts = texts.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned()));
    Options { context: Some(Rc::new(Context::new(files, texts))), ..Options::default() }
}

#[test]
fn an_archive_is_unpacked_and_then_gone() {
    let url = "https://nodejs.org/dist/v$NODE/node-v$NODE-linux-x64.tar.gz";
    check(&format!("curl -fsSL {url} -o n.tar.gz"), "curl 28 MB");
    check(&format!("curl -fsSL {url} -o n.tar.gz && tar xf n.tar.gz && rm n.tar.gz"), "tar xf 75.6 MB");
    check(&format!("curl -fsSL {url} | tar xzC /usr/local"), "tar xzC 75.6 MB");
    check(
        &format!("wget -q {url}; tar --extract --file node-v20.1.0-linux-x64.tar.gz; rm node*.gz"),
        "tar node-v20.1.0-linux-x64.tar.gz 75.6 MB",
    );
    check(&format!("curl -fsSL {url} -o /tmp/n.tgz && tar xf /tmp/n.tgz -C /opt && rm -rf /tmp/* /opt"), "");
}

#[test]
fn variables_branches_and_processors_are_followed() {
    check("x=/opt/a; curl -o $x/f https://nodejs.org/dist/n.tar.gz; rm -r /opt/a", "");
    check("if [ -f x ]; then curl -O https://go.dev/dl/go1.tar.gz; else make install; fi", "curl 72 MB");
    check(
        "case $(arch) in aarch64) f=nodejs.org/dist/a;; x86_64) f=go.dev/dl/b;; *) exit 1;; esac; curl -O https://$f.tar.gz",
        "curl 72 MB",
    );
    check("bash -c 'curl -O https://go.dev/dl/go1.tar.gz'", "curl 72 MB");
    check("(cd /opt && curl -O https://go.dev/dl/go1.tar.gz); rm -rf /opt", "");
    let arm = Options { arch: Arch::Arm64, ..Options::default() };
    let text =
        "FROM scratch\nRUN case $m in x86_64) exit;; aarch64) curl -O https://go.dev/dl/a.tar.gz;; esac\n";
    assert_eq!(parts(text, &arm), "curl 72 MB");
}

#[test]
fn packages_that_go_again_in_the_same_run_weigh_nothing() {
    let gone = |run: &str| {
        let text = format!("FROM debian:bookworm-slim\nENV DEPS=\"git make\"\nRUN {run}\n");
        sizes(&text, &Options::default()).final_stage().unwrap().layers[1].weight.disk.likely
    };
    assert_eq!(gone("apt-get install -y $DEPS && apt-get purge -y --auto-remove $DEPS"), 0);
    assert_eq!(gone("d='git make'; apt-get install -y $d && apt-get remove -y $d"), 0);
    assert!(gone("apt-get install -y $DEPS && apt-get purge -y git") > 0);
    let apk = |run: &str| {
        let text = format!("FROM alpine:3.22\nRUN {run}\n");
        sizes(&text, &Options::default()).final_stage().unwrap().layers[1].weight.disk.likely
    };
    assert_eq!(apk("apk add --no-cache --virtual .b gcc make && apk del .b"), 0);
    assert_eq!(apk("apk add --no-cache -t .b gcc && apk del --no-network .b"), 0);
    assert!(apk("apk add --no-cache --virtual .b gcc make && apk add --no-cache git && apk del .b") > 0);
}

#[test]
fn a_dropped_folder_makes_copies_exact() {
    let mut options = context(
        &[("src/a.js", 3_000), ("src/b.js", 2_000), (".git/pack", 9_000), ("node_modules/x/i.js", 7_000)],
        &[],
    );
    let text = "FROM scratch AS build\nWORKDIR /app\nCOPY . .\nFROM scratch\nCOPY --from=build /app/src /s\n";
    assert_eq!(parts(text, &options), "COPY --from=build 5 kB");
    let whole = "FROM scratch\nCOPY . /app\n";
    let because = |options: &Options| sizes(whole, options).stages[0].layers[0].because.clone();
    assert!(because(&options).contains(".git comes along with 9 kB"), "{}", because(&options));
    options.dockerignore = ".git\nnode_modules\n".to_owned();
    assert_eq!(parts(whole, &options), "COPY 5 kB");
    assert!(!because(&options).contains("comes along"));
    assert!(sizes(whole, &options).questions.is_empty());
    assert_eq!(sizes(whole, &options).known_percent, 100);
    let nothing = sizes("FROM scratch\nCOPY nothing /\n", &options);
    assert!(nothing.stages[0].layers[0].because.contains("the build would stop here"));
}

#[test]
fn a_lock_file_says_what_is_installed() {
    let lock =
        r#"{ "packages": { "": {}, "node_modules/typescript": { "dev": true }, "node_modules/rxjs": {} } }"#;
    let options = context(&[("package-lock.json", 100)], &[("package-lock.json", lock)]);
    let text = "FROM scratch\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
    assert_eq!(parts(text, &options), "COPY 100 B, npm ci 4.6 MB, npm ci 24 MB, npm ci 8.58 MB");
    let lean = "FROM scratch\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev && npm cache clean --force\n";
    assert_eq!(parts(lean, &options), "COPY 100 B, npm ci 4.6 MB");
    let options = context(&[("requirements.txt", 10)], &[("requirements.txt", "Django==5\n")]);
    let text = "FROM scratch\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n";
    assert!(sizes(text, &options).stages[0].layers[1].because.contains("1 packages of requirements.txt"));
}

#[test]
fn a_typed_size_replaces_the_estimate_and_flows_on() {
    let text = "FROM scratch AS a\nRUN  make   install\nFROM scratch\nCOPY --from=a /usr/local/built /b\n";
    let mut options = Options::default();
    let before = sizes(text, &options);
    options.layer_bytes.insert("RUN make install".to_owned(), 5_000_000);
    let after = sizes(text, &options);
    let last = |s: &Sizes| s.stages[1].layers[0].weight.disk;
    assert_ne!(last(&before).likely, 5_000_000);
    assert_eq!((last(&after).low, last(&after).likely, last(&after).high), (5_000_000, 5_000_000, 5_000_000));
    assert_eq!(after.stages[0].layers[0].basis, Basis::Known);
    assert_eq!(changes(&before, &after).disk, 5_000_000 - last(&before).likely as i64);
    let mut given = Options::default();
    given.image_bytes.insert("debian:bookworm-slim".to_owned(), 80_000_000);
    let base = &sizes("FROM debian:bookworm-slim\n", &given).stages[0].layers[0];
    assert_eq!((base.weight.disk.likely, base.basis), (80_000_000, Basis::Known));
}

#[test]
fn every_layer_says_why_and_every_part_how_it_is_known() {
    let text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN ./configure && make && make install\nRUN ./setup.sh\nRUN useradd x\n\
                ADD https://x.io/a.tgz /a\nRUN git clone https://x.io/y.git\nRUN pip install flask\nRUN chown -R x /app\n";
    for layer in &sizes(text, &Options::default()).stages[0].layers {
        assert!(!layer.because.is_empty(), "{}", layer.title);
        for part in &layer.parts {
            assert!(!part.label.is_empty() && !part.because.is_empty(), "{}: {part:?}", layer.title);
            assert!(part.weight.disk.low <= part.weight.disk.likely, "{part:?}");
            assert!(part.weight.disk.likely <= part.weight.disk.high, "{part:?}");
        }
    }
}

/// A text of everything that has a rule.
const ALL: &str = "FROM node:20 AS build\nWORKDIR /app\nCOPY package*.json ./\nCOPY src requirements.txt app.jar ./\nCOPY . .\n\
    RUN npm ci && npm run build && npm install -g typescript\nRUN apt-get update && apt-get install -y git curl no-such-thing nodejs\n\
    RUN yum install -y gcc zz && apk add git && pip install flask zz && pip install -r requirements.txt\n\
    RUN ./configure && make && make install && ./setup.sh && go build && cargo build --release && mvn package\n\
    ADD https://x.io/a.tgz /a/\nRUN git clone https://x.io/y.git && curl -O https://x.io/z.tar.gz && tar xf z.tar.gz\n\
    COPY --from=nginx:alpine /etc/nginx/nginx.conf /n\nRUN chown -R node /app && rm -rf /var/lib/apt/lists/*\n\
    FROM gcr.io/distroless/static\nCOPY --from=build /app/dist /app/package.json /d/\nCOPY --from=build /usr/bin/git /g\n";

#[test]
fn no_reason_begins_with_a_name_made_to_look_like_a_word() {
    let sizes = sizes(ALL, &Options::default());
    for layer in sizes.stages.iter().flat_map(|s| &s.layers) {
        let first = layer.because.split([' ', ':', ',']).next().unwrap_or("");
        let name = first.contains(['.', '/', '*', '_'])
            || ["Git", "Flask", "Gcc", "Npm", "Typescript"].contains(&first);
        assert!(!name, "{}", layer.because);
        assert!(first.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()), "{}", layer.because);
    }
}

#[test]
fn every_part_that_is_not_exact_says_from_which_row_or_rule_and_how_old() {
    let sizes = sizes(ALL, &Options::default());
    let layers = || sizes.stages.iter().flat_map(|s| &s.layers);
    for part in layers().flat_map(|l| &l.parts).filter(|p| p.basis > Basis::Known) {
        assert!(part.source.contains("20") || part.source.contains("as no index"), "{part:?}");
    }
    for base in layers().filter(|l| l.parts.is_empty() && !l.title.starts_with(['R', 'C'])) {
        assert!(base.source.contains("as of 20"), "{}: {}", base.title, base.source);
    }
}

#[test]
fn a_command_that_nothing_knows_is_said_to_be_unknown() {
    let layer = |run: &str| {
        let text = format!("FROM debian:bookworm-slim\nRUN {run}\n");
        sizes(&text, &Options::default()).stages[0].layers[1].clone()
    };
    for run in [
        "frobnicate main.ts",
        "Invoke-WebRequest https://x.io/setup.exe -OutFile setup.exe",
        "curl -fsSL https://x.io/setup | bash -",
        "python3 fetch_models.py",
        "npx frobnicate generate",
    ] {
        let layer = layer(run);
        assert_eq!(layer.basis, Basis::Assumed, "{run}: {}", layer.because);
        assert!(
            layer.weight.disk.high >= 40_000_000 && layer.weight.disk.low == 0,
            "{run}: {:?}",
            layer.weight
        );
        assert!(layer.because.contains("not known"), "{run}: {}", layer.because);
    }
    let assets = layer("bundle exec rails assets:precompile");
    assert!(assets.basis == Basis::Assumed && assets.weight.disk.likely > 1_000_000);
    for run in [
        "set -eux; mkdir -p /a && useradd x",
        "node --version",
        "test -f /a || echo no",
        "cat <<A > /dev/null\nfoo\nA",
    ] {
        assert_eq!((layer(run).basis, layer(run).weight.disk.high), (Basis::Known, 0), "{run}");
    }
}

#[test]
fn what_a_line_writes_itself_is_counted() {
    check("dd if=/dev/zero of=/big bs=1M count=500", "dd 524 MB");
    check("echo 0 > /f0", "echo 2 B");
    check("touch /x && echo hello", "");
    check("cat <<A > /f\n12345\nA", "cat 6 B");
    check("sh <<A\necho 123 > /f\nA", "echo 4 B");
    let text = "FROM scratch AS s0\nRUN echo 0 > /f0\nFROM scratch\nCOPY --from=s0 /f0 /\n";
    assert_eq!(parts(text, &Options::default()), "COPY --from=s0 2 B");
}

#[test]
fn what_is_compiled_already_is_not_compiled_again() {
    check(
        "CGO_ENABLED=0 go build -o /a ./a && go build -o /b ./b",
        "go build 12 MB, go build 12 MB, go build 80 MB, go build 12 MB, go build 3 MB",
    );
    check(
        "cargo chef prepare && cargo build --release && cargo build --release",
        "cargo build 90 MB, cargo build 300 MB, cargo build 7 MB, cargo build 3 MB, cargo build 7 MB",
    );
}

#[test]
fn a_starter_weighs_what_it_starts() {
    check("npx -y playwright@1.55.0 install chromium", "npx playwright@1.55.0 600 MB");
    check("python -m playwright install chromium", "python playwright 600 MB");
    check("uv run python -m playwright install chromium", "uv run 600 MB");
    check("bundle exec jekyll build", "bundle exec 1.5 MB");
    check("poetry run mkdocs build -d /srv", "poetry run 2.5 MB");
    check("npx next build", "npx next 40 MB");
    check("mkdocs --version && python -m http.server --help && localedef --help", "");
    check("npx npx npx npx npx npx mkdocs build", "npx 50 kB");
}

#[test]
fn environments_of_python_are_found_by_their_folder() {
    check(
        "python3 -m venv venv && venv/bin/pip install --no-cache-dir flask",
        "python3 venv 16 MB, pip install 7 MB",
    );
    check(
        "pip install --no-cache-dir torch --index-url https://download.pytorch.org/whl/cpu",
        "pip install 921 MB",
    );
    check("conda env create -n a -f environment.yml", "conda env 600 MB");
    let compiled = |image: &str| {
        parts(
            &format!(
                "FROM {image}\nRUN pip install --no-cache-dir six\nRUN pip install --no-cache-dir flask\n"
            ),
            &Options::default(),
        )
    };
    assert_eq!(compiled("python:3.12-slim"), "pip install 4.5 MB, pip install 9 MB, pip install 7 MB");
    assert_eq!(compiled("debian:bookworm"), "pip install 4.5 MB, pip install 7 MB");
}

#[test]
fn a_list_of_python_is_installed_once() {
    check("uv sync --no-cache --no-install-project && uv sync --no-cache", "uv sync 38 MB, uv sync 150 kB");
    let options = context(&[("requirements.txt", 9)], &[("requirements.txt", "flask\n")]);
    let text = "FROM scratch\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\nRUN pip install --no-cache-dir .\n";
    assert_eq!(parts(text, &options), "COPY 9 B, pip install 7 MB, pip install 150 kB");
}

#[test]
fn lists_of_a_folder_are_read_to_the_end() {
    let because = |line: &str, texts: &[(&str, &str)]| {
        let files: Vec<(&str, u64)> = texts.iter().map(|(name, _)| (*name, 9)).collect();
        let options = context(&files, texts);
        let text = format!("FROM scratch\nCOPY . .\nRUN {line}\n");
        sizes(&text, &options).stages[0].layers[1].because.clone()
    };
    let check = |line: &str, texts: &[(&str, &str)], expected: &str| {
        let found = because(line, texts);
        assert!(found.contains(expected), "{line}: {found}");
    };
    let nested =
        [("req/prod.txt", "-r base.txt\ngunicorn\n"), ("req/base.txt", "-r base.txt\nflask\nredis\n")];
    check("pip install -r req/prod.txt", &nested, "3 packages of prod.txt");
    check(
        "uv pip install -r pyproject.toml",
        &[("pyproject.toml", "[project]\ndependencies = [\n \"flask\",\n]\n")],
        "1 packages of pyproject",
    );
    check(
        "pipenv sync",
        &[("Pipfile.lock", "{\"default\": {\n \"flask\": {}}}")],
        "1 packages of Pipfile.lock",
    );
    check(
        "bundle install",
        &[("Gemfile", "source 'x'\ngem 'rack'\ngem 'puma'\n")],
        "2 gems that Gemfile names",
    );
}

#[test]
fn a_script_at_an_unknown_place_is_small() {
    let text = "FROM debian AS b\nFROM scratch\nCOPY --from=b /entrypoint.sh /opt/tool-1.2 /\n";
    assert_eq!(parts(text, &Options::default()), "COPY 3 kB, COPY 6 MB");
}

#[test]
fn what_is_built_is_found_under_whichever_name_it_is_copied_by() {
    for folder in ["dist", "build", "out", "public", "_site", ".output"] {
        let text = format!(
            "FROM node:20 AS b\nWORKDIR /app\nRUN npm run build\nFROM scratch\nCOPY --from=b /app/{folder} /s\n"
        );
        assert_eq!(parts(&text, &Options::default()), "COPY --from=b 900 kB", "{folder}");
    }
}

#[test]
fn what_a_compiler_made_is_a_program_wherever_it_is_installed() {
    let check = |run: &str, path: &str, expected: &str| {
        let text = format!(
            "FROM debian:bookworm AS b\nWORKDIR /w\nCOPY Makefile .\nRUN {run}\nFROM scratch\nCOPY --from=b {path} /x\n"
        );
        assert_eq!(parts(&text, &Options::default()), expected, "{run}");
    };
    check("make", "/w/server", "COPY 300 kB");
    check("true", "/w/server", "COPY 6 MB");
    check("make && make install PREFIX=/opt/y", "/opt/y", "COPY --from=b 26 MB");
    check("true", "/usr/local/go/lib/time/zoneinfo.zip", "COPY 405 kB");
    check("mkdir -p /tmp/empty/tmp", "/tmp/empty", "");
    let text = "FROM debian:bookworm AS b\nWORKDIR /w\nCOPY . .\nRUN ./configure --prefix=/opt/x && make && make install\nFROM scratch\nCOPY --from=b /opt/x /x\n";
    assert_eq!(parts(text, &context(&[("Makefile.am", 70_000)], &[])), "COPY --from=b 140 kB");
}

#[test]
fn a_tag_that_nothing_is_like_gets_a_wide_range_and_says_so() {
    let base =
        |image: &str| sizes(&format!("FROM {image}\n"), &Options::default()).stages[0].layers[0].clone();
    for image in ["node:banana", "node:2", "python:3.99", "node:22-al", "golang:9.1"] {
        let layer = base(image);
        assert!(layer.because.starts_with("No tag like it is known."), "{image}: {}", layer.because);
        assert!(layer.weight.disk.high > layer.weight.disk.likely * 2, "{image}");
        assert_eq!(layer.basis, Basis::Assumed, "{image}");
    }
    for image in [
        "node:20.11.1",
        "node:23-alpine",
        "golang:1.22-bookworm",
        "python:3.10.4-slim-buster",
        "alpine:3.7",
        "node:20-alpine3.19",
    ] {
        assert!(!base(image).because.contains("No tag like"), "{image}: {}", base(image).because);
    }
}

#[test]
fn an_unknown_base_is_carried_into_what_rests_on_it() {
    let text = "FROM example.com/a/b:1\nRUN apt-get update\n";
    let sizes = sizes(text, &Options::default());
    assert!(changes(&sizes, &sizes).unknown);
    assert!(sizes.known_percent == 0 && sizes.stages[0].unknown);
}

#[test]
fn what_the_registry_tells_of_a_base_is_known_even_where_its_size_on_disk_is_derived() {
    assert!(sizes("FROM python:3.11\n", &Options::default()).known_percent > 95);
    assert_eq!(sizes("FROM node:20\n", &Options::default()).known_percent, 0);
}

#[test]
fn ghost_bytes_name_the_lines_that_make_them() {
    let text = "FROM debian:bookworm-slim\nRUN apt-get update\nRUN curl -o /a https://go.dev/dl/a.tar.gz\nRUN rm /a\nRUN rm -rf /var/lib/apt/lists/*\n";
    let sizes = sizes(text, &Options::default());
    let reasons: Vec<Option<String>> = sizes.stages[0].layers.iter().map(|l| l.ghost_reason()).collect();
    let reason = |line: u32, bytes: &str| {
        Some(format!("{bytes} of it is deleted or replaced by line {line}, and still paid for."))
    };
    assert_eq!(reasons, [None, reason(5, "19 MB"), reason(4, "72 MB"), None, None]);
}

#[test]
fn one_part_of_a_layer_can_be_typed_over_and_travels_in_the_link() {
    let text = "FROM scratch\nRUN git clone https://x.io/a  &&  git clone https://x.io/b\n";
    let mut options =
        Options { dockerignore: "docs\n".to_owned(), context_bytes: Some(5), ..Options::default() };
    let layer = &sizes(text, &options).stages[0].layers[0];
    let key = layer_key(text, layer);
    assert_eq!(key, "RUN git clone https://x.io/a && git clone https://x.io/b");
    options.layer_bytes.insert(part_key(&key, 1), 7_000_000);
    options.image_bytes.insert("debian".to_owned(), 9);
    let shared = crate::share::Shared { text: text.to_owned(), options, ..Default::default() };
    let opened = crate::share::decode(&crate::share::encode(&shared)).unwrap();
    assert_eq!(opened, shared);
    let now = &sizes(text, &opened.options).stages[0].layers[0];
    assert_eq!(now.parts[0], layer.parts[0]);
    assert_eq!((now.parts[1].weight.disk.likely, now.parts[1].basis), (7_000_000, Basis::Known));
    assert_eq!(now.parts[1].because, "the size you gave");
}

#[test]
fn without_a_folder_a_dockerignore_and_a_typed_context_are_heeded() {
    let text = "FROM scratch\nCOPY docs /d\nCOPY src /s\nCOPY . /all\n";
    let mut options = Options { dockerignore: "docs\n".to_owned(), ..Options::default() };
    options.context_bytes = Some(100_000);
    let sizes = sizes(text, &options);
    let layers = &sizes.stages[0].layers;
    assert_eq!(layers[0].weight.disk.high, 0);
    assert!(layers[0].because.contains(".dockerignore leaves docs out"), "{}", layers[0].because);
    assert_eq!(layers[1].weight.disk.high, 100_000);
    assert_eq!((layers[2].weight.disk.low, layers[2].weight.disk.high), (100_000, 100_000));
    assert!(sizes.questions.is_empty());
}

#[test]
fn a_long_chain_of_stages_costs_no_more_than_it_is_long() {
    let mut text = "FROM scratch AS s0\nCOPY <<A /a\n123456789\nA\n".to_owned();
    for n in 1..3_000 {
        text.push_str(&format!("FROM s{} AS s{n}\nCOPY <<A /a{n}\n123456789\nA\n", n - 1));
    }
    let sizes = sizes(&text, &Options::default());
    let last = sizes.final_stage().unwrap();
    assert_eq!(last.total.disk.likely, 30_000);
    assert!(last.layers.len() < 150, "{}", last.layers.len());
    assert_eq!(last.own().len(), 1);
    let copied = format!("{text}FROM scratch\nCOPY --from=s2999 /a2700 /a2990 /\n");
    assert_eq!(self::sizes(&copied, &Options::default()).final_stage().unwrap().total.disk.likely, 20);
}

#[test]
fn no_script_costs_more_than_it_is_long() {
    let doubling = format!("FROM scratch\nRUN a=xx{}\n", "; a=$a$a".repeat(200));
    assert!(sizes(&doubling, &Options::default()).stages.len() == 1);
    let nested = format!("FROM scratch\nRUN {}\n", "sh -c \"".repeat(500));
    assert!(sizes(&nested, &Options::default()).stages.len() == 1);
}
