//! Which Dockerfile made a recorded image, and what did it add to its base?

use dockerfile_syntax::{Keyword, Script, parse};
use playground_core::sizes::{Basis, Sizes};
use serde_json::Value;

/// A recorded image.
pub(super) struct Case {
    pub(super) image: String,
    pub(super) tag: String,
    /// Its base image, as in FROM.
    pub(super) base: String,
    /// Compressed bytes of the base's layers.
    pub(super) base_bytes: u64,
    /// The Dockerfile, or one made from the image's history.
    pub(super) text: String,
    /// Instruction and compressed bytes of each layer that is not the base's.
    pub(super) layers: Vec<(String, u64)>,
    pub(super) alignment: String,
    set: String,
    os: String,
}

/// What an image's own layers are made of.
#[derive(Default)]
struct Made {
    apt: bool,
    apk: bool,
    rpm: bool,
    /// pip, npm, gem and the like.
    language: bool,
    download: bool,
    compile: bool,
    stages: bool,
    folder: bool,
}

impl Case {
    /// `None` where no base is told apart from the rest, or where record and layers are known to disagree.
    pub(super) fn read(record: &Value) -> Option<Case> {
        let text = |name: &str| record[name].as_str().unwrap_or("").to_owned();
        let layers = record["layers"].as_array()?;
        let alignment = text("layer_alignment");
        let base = text("base");
        if record["base_layers"].as_u64()? == 0 || base.is_empty() || alignment == "dp-doubt" {
            return None;
        }
        let bytes = |l: &Value| l["compressed_bytes"].as_u64().unwrap_or(0);
        let in_base = |l: &&Value| l["in_base"] == true;
        let own = layers.iter().filter(|l| !in_base(l));
        let own: Vec<(String, u64)> =
            own.map(|l| (l["instruction"].as_str().unwrap_or("").to_owned(), bytes(l))).collect();
        let dockerfile = match record["dockerfile_text"].as_str() {
            Some(text) => text.to_owned(),
            None => from_history(record, &base),
        };
        Some(Case {
            image: text("image"),
            tag: text("tag"),
            base,
            base_bytes: layers.iter().filter(in_base).map(bytes).sum(),
            text: dockerfile,
            layers: own,
            alignment,
            set: text("set"),
            os: text("os_version"),
        })
    }

    /// Compressed bytes that the Dockerfile added.
    pub(super) fn added(&self) -> u64 {
        self.layers.iter().map(|(_, bytes)| bytes).sum()
    }

    /// The instruction that names the base of the final stage.
    pub(super) fn from(&self, sizes: &Sizes) -> usize {
        let document = parse(&self.text);
        let plan = playground_core::plan::plan(&document, &Default::default());
        let mut stage = sizes.target.and_then(|t| plan.stages.get(t));
        while let Some(s) = stage {
            match s.parent {
                playground_core::plan::Parent::Stage(n) => stage = plan.stages.get(n),
                _ => return s.instruction,
            }
        }
        usize::MAX
    }

    /// The groups an image belongs to.
    pub(super) fn classes(&self, sizes: &Sizes) -> Vec<String> {
        let made = self.made();
        let mut classes = vec!["all".to_owned(), format!("set {}", self.set)];
        let packages = made.apt || made.apk || made.rpm;
        let foreign = made.language || made.download || made.compile || made.stages || made.folder;
        let suite = self.suite();
        let index = matches!(suite, "bookworm" | "trixie" | "bullseye") && self.set != "official-2020-10";
        let kind = match (packages, foreign) {
            (true, false) => "class packages",
            (false, false) => "class configuration",
            _ if made.stages => "class copies from other stages",
            _ if made.compile => "class compiles",
            _ if made.download => "class downloads",
            _ if made.language => "class packages of a language",
            _ => "class copies folders",
        };
        if !foreign {
            classes.push("goal packages and configuration, nothing else".to_owned());
            let layers = sizes.final_stage().map_or(&[][..], |s| &s.layers);
            let sure = layers.iter().skip(1).all(|l| l.basis < Basis::Assumed);
            let held = if sure { "every package in an index" } else { "some package in no index" };
            classes.push(format!("goal packages and configuration, {held}"));
        }
        classes.push(kind.to_owned());
        if made.apt && !foreign {
            classes.push(format!("apt only, {}", if index { "right index" } else { "another index" }));
        }
        if made.apt && index {
            classes.push("goal apt with the right index".to_owned());
        }
        classes.push(format!("family {}", self.family(&made)));
        classes
    }

    fn family(&self, made: &Made) -> &'static str {
        let names = format!("{} {}", self.base, self.os);
        match () {
            () if names.contains("alpine") || made.apk => "apk",
            () if made.rpm || names.contains("azurelinux") || names.contains("centos") => "rpm",
            () if ["ubuntu", "noble", "jammy", "resolute", "bionic", "focal", "xenial"]
                .iter()
                .any(|u| names.contains(u)) =>
            {
                "ubuntu"
            }
            () => "debian and other",
        }
    }

    fn suite(&self) -> &'static str {
        let names = format!("{} {}", self.base, self.os);
        ["bookworm", "trixie", "bullseye"].into_iter().find(|s| names.contains(s)).unwrap_or("")
    }

    fn made(&self) -> Made {
        let mut made = Made::default();
        for (instruction, bytes) in &self.layers {
            // What weighs nothing does not make an image one thing or another.
            if *bytes < 2_000 {
                continue;
            }
            let document = parse(instruction);
            for i in &document.instructions {
                match i.keyword {
                    Keyword::Copy if instruction.contains("--from=") => made.stages = true,
                    Keyword::Copy | Keyword::Add if instruction.contains("://") => made.download = true,
                    Keyword::Copy | Keyword::Add => made.folder |= *bytes > 200_000,
                    Keyword::Workdir => made.folder |= *bytes > 200_000,
                    Keyword::Run => made.read(&Script::parse(&i.argument_list().join(" "))),
                    _ => {}
                }
            }
        }
        made
    }
}

impl Made {
    fn read(&mut self, script: &Script) {
        for command in &script.commands {
            match command.program() {
                "apt-get" | "apt" if command.has("install") => self.apt = true,
                "apk" if command.has("add") => self.apk = true,
                "yum" | "dnf" | "microdnf" | "tdnf" | "zypper" => self.rpm = true,
                "pip" | "pip3" | "npm" | "yarn" | "gem" | "bundle" | "composer" | "pear" | "pecl" => {
                    self.language = true;
                }
                "curl" | "wget" | "git" => self.download = true,
                "make"
                | "cmake"
                | "gcc"
                | "cc"
                | "g++"
                | "go"
                | "cargo"
                | "mvn"
                | "gradle"
                | "ant"
                | "dotnet"
                | "configure"
                | "docker-php-ext-install"
                | "java"
                | "lein"
                | "swift" => {
                    self.compile = true;
                }
                _ => {}
            }
        }
    }
}

/// A Dockerfile that says what the history says: variables and folders of the base, and what came after it.
fn from_history(record: &Value, base: &str) -> String {
    let empty = Vec::new();
    let layers = record["layers"].as_array().unwrap_or(&empty);
    let of_layers: Vec<&Value> = layers.iter().map(|l| &l["instruction"]).collect();
    let history: Vec<&Value> = match record["history"].as_array() {
        Some(history) => history.iter().collect(),
        None => of_layers,
    };
    let mut text = format!("FROM {base}\n");
    let mut next = 0;
    for item in history {
        let line = item.as_str().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        let instruction = line.as_str();
        let mut in_base = layers.get(next).is_some_and(|l| l["in_base"] == true);
        if layers.get(next).is_some_and(|l| l["instruction"] == *item) {
            next += 1;
        } else {
            in_base |= layers.get(next).is_some_and(|l| l["in_base"] == true);
        }
        let (arguments, instruction) = match instruction.strip_prefix("# ARGS: ") {
            Some(rest) => rest.split_once(" RUN ").map_or(("", rest), |(a, r)| (a, r)),
            None => ("", instruction),
        };
        for argument in arguments.split(' ').filter(|a| a.contains('=')) {
            text.push_str(&format!("ARG {argument}\n"));
        }
        let instruction = match arguments.is_empty() {
            true => instruction.to_owned(),
            false => format!("RUN {instruction}"),
        };
        let keyword = instruction.split(' ').next().unwrap_or("");
        match keyword {
            "ENV" => text.push_str(&env(&instruction)),
            "WORKDIR" | "USER" | "SHELL" | "ARG" => text.push_str(&one_line(&instruction)),
            "RUN" if !in_base => text.push_str(&one_line(&instruction).replace("<<", "< ")),
            "COPY" | "ADD" if !in_base => text.push_str(&copy(&instruction)),
            _ => {}
        }
    }
    text
}

fn one_line(instruction: &str) -> String {
    let mut line = instruction.split_whitespace().collect::<Vec<_>>().join(" ");
    while line.ends_with('\\') {
        line.pop();
    }
    line.push('\n');
    line
}

/// History writes values without quotes: `ENV A=b c` is one variable, `ENV A=b B=c` are two.
fn env(instruction: &str) -> String {
    let body = instruction.trim_start_matches("ENV ");
    let is_name = |w: &str| {
        w.split_once('=').is_some_and(|(n, _)| {
            !n.is_empty() && n.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    let mut pairs: Vec<String> = Vec::new();
    for word in body.split_whitespace() {
        match pairs.last_mut() {
            Some(last) if !is_name(word) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pairs.push(word.to_owned()),
        }
    }
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    let line = |pair: String| match pair.split_once('=') {
        Some((name, value)) => format!("ENV {name}=\"{}\"\n", quoted(value)),
        None => String::new(),
    };
    pairs.into_iter().map(line).collect()
}

/// `COPY --chown=a:bfile:HASH in /to` names no source: a file is a file, a folder a folder.
fn copy(instruction: &str) -> String {
    let (keyword, rest) = instruction.split_once(' ').unwrap_or((instruction, ""));
    let (source, to) = rest.rsplit_once(" in ").unwrap_or((rest, "/"));
    let source = if source.contains("multi:") {
        "one.txt two.txt"
    } else if source.contains("dir:") {
        "folder"
    } else if source.contains("file:") {
        "file.sh"
    } else {
        return one_line(instruction);
    };
    let to = to.trim();
    let to = if source.contains(' ') && !to.ends_with('/') { format!("{to}/") } else { to.to_owned() };
    format!("{keyword} {source} {to}\n")
}
