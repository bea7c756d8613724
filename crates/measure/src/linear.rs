//! Does reading a file take time in proportion to its size, whatever stands in it?
//!
//! Time is processor time of this thread: whatever else the machine does is not counted.

use dockerfile_syntax::{parse, tokens};
use playground_core::convert::{self, Outcome};
use playground_core::plan::plan;
use playground_core::{Options, checks, sizes};

use crate::clock;

/// A kind of hostile text: its name, what stands first, what is repeated (`{n}` is its number), what stands last.
const SHAPES: &[(&str, &str, &str, &str)] = &[
    ("continuation lines", "FROM a\nRUN ", "a \\\n", "b\n"),
    ("comments in a continuation", "FROM a\nRUN a \\\n", "# c\n", "b\n"),
    ("blank lines in a continuation", "FROM a\nRUN a \\\n", "\n", "b\n"),
    ("openers on one line", "FROM a\nRUN ", "<<A ", "\n"),
    ("different openers on one line", "FROM a\nRUN ", "<<A{n} ", "\n"),
    ("unterminated here-documents", "FROM a\n", "RUN <<EOF{n}\n", ""),
    ("here-documents", "FROM a\n", "RUN <<EOF\nx\nEOF\n", ""),
    ("here-documents of COPY", "FROM a\nCOPY ", "<<A ", "/\n"),
    ("quotes", "FROM a\nRUN ", "\"", "\n"),
    ("quotes of ENV", "FROM a\nENV a=", "\"'", "\n"),
    ("open quotes", "FROM a\n", "COPY \"a 'b\n", ""),
    ("nested defaults", "FROM a\nENV a=", "${a:-", "\n"),
    ("nested defaults of COPY", "FROM a\n", "COPY ${a:-${b:-$c}} /\n", ""),
    ("variables", "FROM a\nENV a=", "$a", "\n"),
    ("a value that doubles", "FROM a\nENV a=x\n", "ENV a=$a$a\n", ""),
    ("a value that grows", "FROM a\nENV a=x\n", "ENV a=${a}xxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", ""),
    (
        "a long value, often used",
        "FROM a\nARG a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
        "ENV b=$a$a$a$a$a$a$a$a\n",
        "",
    ),
    (
        "replacements",
        "FROM a\nENV a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        "ENV a=${a//a*b/c}aaaaaaaaa\n",
        "",
    ),
    ("triggers in triggers", "FROM a\n", "ONBUILD ", "\n"),
    ("triggers", "FROM a\n", "ONBUILD RUN a\n", "FROM b\n"),
    (
        "triggers, often run",
        "FROM a AS b\nONBUILD RUN a\nONBUILD RUN b\n",
        "FROM b AS b{n}\nONBUILD RUN a\nONBUILD RUN b\n",
        "",
    ),
    ("commas of a mount", "FROM a\nRUN --mount=", "a=b,", " ls\n"),
    ("mounts", "FROM a\nRUN ", "--mount=type=cache,target=/a ", "ls\n"),
    ("flags", "FROM a\nRUN ", "--a{n}=b ", "ls\n"),
    ("the same flag", "FROM a\nCOPY ", "--exclude=b ", "a b\n"),
    ("strings", "FROM a\nCMD [", "\"a\",", "\"b\"]\n"),
    ("brackets", "FROM a\nCMD ", "[", "\n"),
    ("stages", "", "FROM a AS s{n}\n", ""),
    ("stages without a name", "", "FROM a\n", ""),
    ("a chain of stages", "FROM a AS base\n", "FROM base AS base\nENV a{n}=1\n", ""),
    ("a chain of stages that copy", "FROM a AS base\n", "FROM base AS base\nCOPY . .\n", ""),
    ("stages that copy", "FROM a AS s\n", "FROM s AS s{n}\nCOPY --from=s{n} a b\n", ""),
    ("copies from images", "FROM a\n", "COPY --from=i{n} a b\n", ""),
    ("arguments before FROM", "", "ARG a{n}=1\n", "FROM a\n"),
    ("arguments", "FROM a\n", "ARG a{n}=1\n", ""),
    ("arguments on one line", "FROM a\nARG ", "a{n}=1 ", "\n"),
    ("variables set", "FROM a\n", "ENV a{n}=1\n", ""),
    ("variables set on one line", "FROM a\nENV ", "a{n}=1 ", "\n"),
    ("labels", "FROM a\n", "LABEL a{n}=1\n", ""),
    ("undefined variables", "FROM a\nENV abc=1 abd=2\n", "ENV b=$a{n}\n", ""),
    ("undefined variables on one line", "FROM a\nENV abc=1 abd=2\nENV b=", "$a{n}", "\n"),
    ("undefined variables of FROM", "ARG abc=1\n", "FROM a$a{n}\n", ""),
    ("unknown instructions", "FROM a\n", "RUM{n} a\n", ""),
    ("ports", "FROM a\n", "EXPOSE {n}\n", ""),
    ("ranges of ports", "FROM a\n", "EXPOSE 1-65535\n", ""),
    ("volumes", "FROM a\n", "VOLUME /a{n}\n", ""),
    ("a range of ports after another", "FROM a\n", "EXPOSE 1-{n}\n", ""),
    (
        "stages that inherit",
        "FROM a AS base\n",
        "FROM base AS base\nENV a{n}=1\nLABEL a{n}=1\nEXPOSE 1-9\nVOLUME /a{n}\n",
        "",
    ),
    ("one stage inherited by many", "FROM a AS base\nENV a=1\n", "ENV a{n}=1\nFROM base AS b{n}\n", ""),
    ("triggers that many inherit", "FROM a AS base\n", "ONBUILD RUN a\n", "FROM base\n"),
    (
        "mounts in a long folder",
        "FROM a\nWORKDIR /a{n}\n",
        "WORKDIR a{n}\nRUN --mount=target=b ls\nCOPY a b\n",
        "",
    ),
    ("paths in a folder that grows", "FROM a\n", "WORKDIR aaaaaaaaaaaaaaaa\nCOPY a b\n", ""),
    ("working directories", "FROM a\n", "WORKDIR a\n", ""),
    (
        "a long working directory",
        "FROM a\nWORKDIR /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        "RUN a\nWORKDIR b\n",
        "",
    ),
    ("commands", "FROM a\nRUN a", " && apt-get update && rm -rf /a", "\n"),
    ("commands on lines", "FROM a\nRUN a", " && \\\n  apt-get install a", "\n"),
    ("groups", "FROM a\nRUN ", "(", "\n"),
    ("substitutions", "FROM a\nRUN ", "$(", "\n"),
    ("open substitutions", "FROM a\nRUN ", "$(a ", "\n"),
    ("backquotes", "FROM a\nRUN ", "`", "\n"),
    ("open backquotes and quotes", "FROM a\nRUN ", "\"`a", "\n"),
    ("loops", "FROM a\nRUN ", "for a in b; do c; ", "\n"),
    ("redirections", "FROM a\nRUN ", "a >b{n}; ", "\n"),
    ("deletions", "FROM a\n", "RUN curl -o /a{n} b\nRUN rm /a{n}\n", ""),
    ("installs", "FROM a\n", "RUN apt-get update\nRUN npm ci\nCOPY . .\n", ""),
    ("starts", "FROM a\n", "CMD [\"a\"]\nHEALTHCHECK CMD a\n", ""),
    ("directives", "", "# check=skip=a\n", "FROM a\n"),
    ("options of a check", "# check=skip=", "a{n},", "\nFROM a\n# check=skip=b\nCMD a\n"),
    ("comments", "FROM a\n", "# check=skip=a\n", "CMD a\n"),
    ("checks switched off", "# check=skip=a,b,c\nFROM a\n", "# check=skip=d\nRUN $a\n", ""),
    ("bytes that are no text", "FROM a\nRUN ", "\u{0}\u{85}\u{a0}\u{feff}", "\n"),
    ("carriage returns", "FROM a\nRUN ", "a\r", "\n"),
    ("empty", "", "\n", ""),
    ("blanks", "FROM a\nRUN a", " ", "b\n"),
    ("dashes", "FROM a\nRUN ", "-- ", "b\n"),
    ("an address", "FROM ", "a/", "b\n"),
    ("a tag", "FROM a:", "b", "\n"),
];

/// Bytes of the two texts that are compared.
const SIZES: [usize; 2] = [1_000_000, 10_000_000];

/// Slower than this for a byte, or this much slower for ten times the text, is a fault.
const WORST: f64 = 25.0;

/// A conversion that takes longer, in milliseconds, is a fault; the slowest of these took 184 when the limit was set.
const SLOW: f64 = 1_000.0;

/// Files whose conversion may be slow: the same form, and the number of lines or words is what grows. Rules compare lines with
/// each other, so a file may have a thousand commands, and no more.
const CONVERSIONS: &[(&str, &str, &str, &str)] = &[
    ("COPY lines, Go", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\n", "COPY a{n} /b{n}/\n", GO_BUILD),
    ("RUN lines, Go", "FROM golang:1.22\nWORKDIR /src\nCOPY . .\n", "RUN cp a{n} /b/{n}\n", GO_BUILD),
    ("folders, Rust", "FROM rust:1\nWORKDIR /src\nCOPY . .\n", "RUN mkdir -p /b{n}\n", RUST_BUILD),
    ("COPY and cp, Rust", "FROM rust:1\nWORKDIR /src\n", "COPY a{n} /b{n}/c\nRUN cp a /b{n}/d\n", RUST_BUILD),
    ("COPY lines, C", C, "COPY a{n}.txt /b{n}/\n", C_START),
    ("RUN lines, C", C, "RUN cp a{n} /b/{n}\n", C_START),
    ("three commands a line, C", C, "RUN cp a{n} /b/{n} && chmod +x /b/{n} && mkdir -p /c/{n}\n", C_START),
    ("links, C", C, "RUN ln -s /usr/local/{n} /b/{n}\n", C_START),
    (
        "pages, Go",
        "FROM golang:1.22\nWORKDIR /app\n",
        "COPY a{n} a{n}\nRUN cd a{n} && npm run build\n",
        GO_BUILD,
    ),
    ("outputs, C", C, "RUN gcc -o /b/{n} a.c && sqlite3 /c/{n}.db < a\n", C_START),
    ("users, Node", NODE, "RUN useradd a{n} && mkdir /d{n} && chown a{n} /d{n}\n", NODE_START),
    ("ENV lines, Node", NODE, "ENV A{n}=/app/{n}.json\n", NODE_START),
    ("COPY lines, Node", NODE, "COPY a{n} b{n}\n", NODE_START),
    ("RUN lines, Node", NODE, "RUN npx a{n} --output=/b{n}\n", NODE_START),
    ("RUN lines, Python", PYTHON, "RUN python a{n}.py > /b/{n}.txt\n", "CMD python a.py\n"),
    (
        "packages, Python",
        "FROM python:3.12\nRUN apt-get update && apt-get install -y",
        " lib{n}-dev",
        PIP_START,
    ),
    (
        "packages for a start, Python",
        "FROM python:3.12\nRUN apt-get update && apt-get install -y",
        " tool{n}",
        PIP_START,
    ),
    (
        "RUN lines, Java",
        "FROM maven:3-eclipse-temurin-17\nWORKDIR /a\nCOPY . .\n",
        "RUN cp target/{n}.txt /b/\n",
        JAVA_BUILD,
    ),
    ("removals, general", NIM, "RUN nim c -o:/b/{n} a.nim && rm -rf /c/{n}\n", "CMD [\"./a\"]\n"),
];

const GO_BUILD: &str = "RUN go build -o /bin/a .\nCMD [\"/bin/a\"]\n";
const RUST_BUILD: &str = "RUN cargo build --release && cp target/release/a /bin/a\nCMD [\"/bin/a\"]\n";
const C: &str = "FROM debian:bookworm\nRUN apt-get update && apt-get install -y gcc make\nWORKDIR /src\nCOPY . .\nRUN make && make install\n";
const C_START: &str = "RUN make\nCMD [\"a\"]\n";
const NODE: &str = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
const NODE_START: &str = "RUN npm run build\nCMD [\"node\", \"a.js\"]\n";
const PYTHON: &str = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n";
const PIP_START: &str = "\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD python a.py\n";
const JAVA_BUILD: &str = "RUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n";
const NIM: &str =
    "FROM debian:bookworm\nRUN apt-get update && apt-get install -y nim gcc\nWORKDIR /src\nCOPY . .\n";

/// How often the repeated part stands there.
const TIMES: [usize; 2] = [30, 300];

/// Prints what each kind of text costs; `--only WORD` takes those with the word in their name.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let only = crate::cases::option(arguments, "--only").unwrap_or("");
    let mut faults = Vec::new();
    println!("{:>10} {:>10} {:>7}  milliseconds for 1 MB, for 10 MB, their ratio", "1 MB", "10 MB", "ratio");
    for shape in SHAPES.iter().filter(|s| s.0.contains(only)) {
        // A text a tenth of the smaller one warns before minutes are lost.
        let early = time(&text(shape, SIZES[0] / 10));
        let small = time(&text(shape, SIZES[0]));
        let parts = |t: &[f64; 5]| format!("{:.0} {:.0} {:.0} {:.0} {:.0}", t[0], t[1], t[2], t[3], t[4]);
        let total = |t: &[f64; 5]| t.iter().sum::<f64>();
        if total(&small) > 500.0 && total(&small) > WORST * total(&early) {
            println!(
                "{:>10.1} {:>10} {:>7}  {} (parse, tokens, plan, checks, sizes: {})",
                total(&small),
                "-",
                "-",
                shape.0,
                parts(&small)
            );
            faults.push(shape.0);
            continue;
        }
        let large = time(&text(shape, SIZES[1]));
        let ratio = total(&large) / total(&small).max(1.0);
        let fault = ratio > WORST && total(&large) > 500.0 || total(&large) > 60_000.0;
        let detail = if fault || !only.is_empty() { format!(" ({})", parts(&large)) } else { String::new() };
        println!("{:>10.1} {:>10.1} {:>7.1}  {}{detail}", total(&small), total(&large), ratio, shape.0);
        if fault {
            faults.push(shape.0);
        }
    }
    println!("\n{:>10} {:>10}  milliseconds to convert {} such lines, and {}", "", "", TIMES[0], TIMES[1]);
    for shape in CONVERSIONS.iter().filter(|s| s.0.contains(only)) {
        let [(few, _), (many, outcome)] = TIMES.map(|times| convert(&repeated(shape, times)));
        println!("{few:>10.1} {many:>10.1}  {} ({outcome})", shape.0);
        if many > SLOW {
            faults.push(shape.0);
        }
    }
    match faults.as_slice() {
        [] => Ok(()),
        faults => Err(format!("too slow, or not linear: {}", faults.join(", "))),
    }
}

fn text(shape: &(&str, &str, &str, &str), size: usize) -> String {
    let (_, first, repeated, last) = shape;
    let mut out = (*first).to_owned();
    let mut n = 0;
    while out.len() + last.len() < size {
        match repeated.contains("{n}") {
            // Mixed up, so that nothing comes in the order of the alphabet.
            true => out.push_str(&repeated.replace("{n}", &format!("{:x}", (n * 7_919) % 15_485_863))),
            false => out.push_str(repeated),
        }
        n += 1;
    }
    out + last
}

fn repeated(shape: &(&str, &str, &str, &str), times: usize) -> String {
    let (_, first, repeated, last) = shape;
    let lines = (0..times).map(|n| repeated.replace("{n}", &format!("{:x}", (n * 7_919) % 15_485_863)));
    format!("{first}{}{last}", lines.collect::<String>())
}

/// Milliseconds to convert, and what came of it.
fn convert(text: &str) -> (f64, &'static str) {
    let before = clock::micros();
    let outcome = match convert::of(text, &Options::default()) {
        Outcome::Offer(_) => "offered",
        Outcome::Ask(_) => "asked",
        Outcome::Refuse { reason, .. } => reason,
    };
    ((clock::micros() - before) as f64 / 1000.0, outcome)
}

/// Milliseconds to parse, to make tokens, to plan, to check, to estimate.
fn time(text: &str) -> [f64; 5] {
    let options = Options::default();
    let mut last = clock::micros();
    let mut lap = || {
        let now = clock::micros();
        (now - std::mem::replace(&mut last, now)) as f64 / 1000.0
    };
    let document = parse(text);
    let parsed = lap();
    let tokens = tokens(&document);
    let tokenized = lap();
    let plan = plan(&document, &options);
    let planned = lap();
    let found = checks::check(&checks::Subject::new(&document, &plan, &options));
    let checked = lap();
    let estimated = sizes::estimate(&document, &plan, &options);
    std::hint::black_box((tokens, found, estimated));
    [parsed, tokenized, planned, checked, lap()]
}
