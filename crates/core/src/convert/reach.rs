//! Does every line of the result find the files that it names in its own stage?

use dockerfile_syntax::{Keyword, Script};

use super::facts::beneath;
use super::provides::brings;
use super::{Outcome, refuse};
use crate::plan::{Origin, Parent, Plan, Stage, Step, join};

/// Withdraws a result in which a line names a file of the build context that its stage does not hold by then.
pub(super) fn reach(before: &Plan, after: &Plan) -> Result<(), Outcome> {
    // What a line of the old file found where it stood.
    let found: Vec<String> = before
        .stages
        .iter()
        .flat_map(|s| s.steps.iter().enumerate().map(move |(n, step)| (&s.steps[..n], step)))
        .flat_map(|(above, step)| named(step).into_iter().filter(move |p| brought(above, p)))
        .collect();
    // Beneath a folder that is copied anything may be built; a file that is copied by its name is not.
    let file = |path: &str| {
        let inputs = before.stages.iter().flat_map(|s| &s.steps).flat_map(|s| &s.inputs);
        inputs.filter(|i| i.origin == Origin::Context).any(|i| {
            let to = i.destination.trim_end_matches('/');
            let named = |p: &String| {
                p.rsplit('/').next().is_some_and(|n| n.contains('.') && path == format!("{to}/{n}"))
            };
            path == to && to.rsplit('/').next().is_some_and(|n| n.contains('.')) || i.paths.iter().any(named)
        })
    };
    for stage in after.stages.iter().filter(|s| !inherits(s)) {
        if let Some((line, name)) = stranger(before, stage) {
            return Err(missing(line, &name));
        }
        for (n, step) in stage.steps.iter().enumerate() {
            if let Some(path) = named(step)
                .into_iter()
                .find(|p| found.contains(p) && !brought(&stage.steps[..n], p) && !makes(step, p))
            {
                return Err(missing(step.line, &path));
            }
            if let Some(path) = named(step).into_iter().find(|p| may_stay_behind(before, stage, n, p)) {
                return Err(missing(step.line, &path));
            }
            if let Some(name) = unset(before, step).filter(|_| step.keyword == Keyword::Run) {
                return Err(missing(step.line, &name));
            }
            for input in &step.inputs {
                let Origin::Stage(from) = input.origin else { continue };
                let source = &after.stages[from];
                let there = |p: &&String| brought(&source.steps, p) || inherits(source) || !file(p);
                if let Some(path) = input.paths.iter().find(|p| !there(p)) {
                    return Err(missing(step.line, path));
                }
            }
        }
    }
    Ok(())
}

/// A user or group that a line of the old file made and that a line of the new stage names before anything makes it there.
fn stranger(before: &Plan, stage: &Stage) -> Option<(u32, String)> {
    // A number needs nobody of that name.
    let number = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
    let mut made = Vec::new();
    for step in before.stages.iter().flat_map(|s| &s.steps) {
        people(step, &mut |name, makes| made.extend((makes && !number(name)).then(|| name.to_owned())));
    }
    let (mut there, mut found) = (Vec::new(), None);
    for (n, step) in stage.steps.iter().enumerate() {
        let all = brought(&stage.steps[..n], "/etc/passwd");
        people(step, &mut |name, makes| {
            if makes {
                there.push(name.to_owned());
            } else if !all
                && found.is_none()
                && made.iter().any(|m| m == name)
                && !there.iter().any(|t| t == name)
            {
                found = Some((step.line, name.to_owned()));
            }
        });
    }
    found
}

/// Tells the users and groups that a line names, and whether it makes them.
fn people(step: &Step, tell: &mut dyn FnMut(&str, bool)) {
    match step.keyword {
        Keyword::User => step.words.iter().flat_map(|w| w.split(':')).for_each(|name| tell(name, false)),
        Keyword::Run => {
            for command in Script::parse(&step.words.join(" ")).commands {
                match command.program() {
                    "useradd" | "adduser" | "groupadd" | "addgroup" | "usermod" => {
                        command.operands().for_each(|w| tell(&w.value, true));
                    }
                    "chown" | "chgrp" => {
                        let owner = command.operands().next().map_or("", |w| w.value.as_ref());
                        owner.split([':', '.']).for_each(|name| tell(name, false));
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Whether a program among the system's own may have been made by a line that is in this stage no more: by an installer, say,
/// whose files no line names.
fn may_stay_behind(before: &Plan, stage: &Stage, n: usize, path: &str) -> bool {
    let Some(name) = ["/usr/local/bin/", "/usr/local/sbin/"].iter().find_map(|f| path.strip_prefix(f)) else {
        return false;
    };
    let same = |a: &Step, b: &Step| a.keyword == b.keyword && a.words == b.words;
    let kept = |s: &Step| s.keyword != Keyword::Run || stage.steps.iter().any(|own| same(own, s));
    let old = before.stages.iter().find(|s| s.steps.iter().any(|s| same(s, &stage.steps[n])));
    let all_kept = old.is_none_or(|old| old.steps.iter().take_while(|s| !same(s, &stage.steps[n])).all(kept));
    !all_kept && !brought(&stage.steps[..n], path) && !stage.steps[..=n].iter().any(|s| writes(s, name))
}

/// A variable that a part of an old line names, where another part set it.
fn unset(before: &Plan, step: &Step) -> Option<String> {
    let text = step.words.join(" ");
    let old = before.stages.iter().flat_map(|s| &s.steps).filter(|s| s.keyword == Keyword::Run);
    let old: Vec<&String> = old.flat_map(|s| &s.words).collect();
    if !text.contains('$') || old.contains(&&text) {
        return None;
    }
    let mut names = old.into_iter().flat_map(|w| {
        let commands = Script::parse(w).commands;
        let words = commands.into_iter().flat_map(|c| c.assignments.into_iter().chain(c.words));
        let names = words.filter_map(|w| w.value.split_once('=').map(|(name, _)| format!("${name}")));
        names.filter(|n| n.len() > 1).collect::<Vec<_>>()
    });
    let set = |name: &str| text.contains(&format!("{}=", &name[1..])) || step.vars.get(&name[1..]).is_some();
    let more = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let uses = |name: &str| text.split(name).skip(1).any(|rest| !more(rest));
    names.find(|n| (uses(n) || uses(&n.replace('$', "${"))) && !set(n))
}

/// Whether a command that is not about owners and modes says a name.
fn writes(step: &Step, name: &str) -> bool {
    let text = step.words.join(" ");
    let script = Script::parse(&text);
    let all = script.commands.iter().filter(|c| !matches!(c.program(), "chmod" | "chown" | "chgrp"));
    step.keyword == Keyword::Run
        && all
            .flat_map(|c| c.words.iter().chain(c.redirects.iter().map(|r| &r.1)))
            .any(|w| w.value.contains(name))
}

fn brought(steps: &[Step], path: &str) -> bool {
    let copies = steps.iter().filter(|s| matches!(s.keyword, Keyword::Copy | Keyword::Add));
    copies.flat_map(|s| &s.inputs).any(|i| brings(i, path)) || steps.iter().any(|s| makes(s, path))
}

/// Whether a line makes a folder: as working folder, by its name, or as a user's home.
fn makes(step: &Step, path: &str) -> bool {
    let above = |made: &str| beneath(&join(&step.workdir, made), path);
    match step.keyword {
        Keyword::Workdir => step.words.first().is_some_and(|w| above(w)),
        Keyword::Run => Script::parse(&step.words.join(" ")).commands.iter().any(|c| {
            let homes = matches!(c.program(), "useradd" | "adduser");
            c.program() == "mkdir" && c.operands().any(|w| above(&w.value))
                || homes && c.words.iter().any(|w| path == w.value || path == format!("/home/{}", w.value))
        }),
        _ => false,
    }
}

fn inherits(stage: &Stage) -> bool {
    matches!(stage.parent, Parent::Stage(_))
}

fn missing(line: u32, path: &str) -> Outcome {
    let why = format!(
        "Line {line} of the result would name {path}, which its stage does not hold. So it is not offered."
    );
    refuse("proof", why)
}

/// Files that a RUN changes or starts.
fn named(step: &Step) -> Vec<String> {
    if step.keyword != Keyword::Run {
        return Vec::new();
    }
    let text = step.words.join(" ");
    let script = Script::parse(&text);
    let mut out = Vec::new();
    let mut folder = step.workdir.to_string();
    for command in &script.commands {
        let operands: Vec<&str> = command.operands().map(|w| w.value.as_ref()).collect();
        match (command.program(), operands.as_slice()) {
            ("cd", [to, ..]) => folder = join(&folder, to),
            ("chmod" | "chown" | "chgrp", [_, paths @ ..])
            | ("cp" | "mv", [paths @ .., _])
            | ("dos2unix" | "sh" | "bash" | "crontab", paths) => {
                let plain = |p: &&&str| !p.contains(['$', '*', '{', '~', ' ']);
                out.extend(paths.iter().filter(plain).map(|p| join(&folder, p)));
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::reach;
    use crate::Options;
    use crate::plan::plan;

    #[test]
    fn a_file_that_another_stage_holds() {
        let plans = |text: &str| plan(&dockerfile_syntax::parse(text), &Options::default());
        let before = plans("FROM a\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n");
        let check = |after: &str| reach(&before, &plans(after)).is_ok();
        assert!(!check("FROM a AS build\nRUN chmod +x /run.sh\nFROM b\nCOPY run.sh /run.sh\n"));
        assert!(!check("FROM a AS build\nFROM b\nRUN chmod +x /run.sh\nCOPY run.sh /run.sh\n"));
        assert!(!check("FROM a AS build\nFROM b\nCOPY --from=build /run.sh /run.sh\n"));
        // Where it stood, the old file did not hold it either.
        let fetched = plans("FROM a\nRUN curl -o /x/get.sh u && sh /x/get.sh\nCOPY . /x\n");
        assert!(
            reach(
                &fetched,
                &plans("FROM a AS build\nRUN curl -o /x/get.sh u && sh /x/get.sh\nFROM b\nCOPY . /x\n")
            )
            .is_ok()
        );
        assert!(check("FROM a AS build\nFROM b\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh\n"));
        // What an installer leaves no line names; the line that keeps it is needed with it.
        let installed = plans(
            "FROM a\nRUN get | php -- --install-dir=/usr/local/bin\nRUN chmod +x /usr/local/bin/c.phar\n",
        );
        let has = |after: &str| reach(&installed, &plans(after)).is_ok();
        let build = "FROM a AS build\nRUN get | php -- --install-dir=/usr/local/bin\n";
        assert!(!has(&format!("{build}FROM b\nRUN chmod +x /usr/local/bin/c.phar\n")));
        assert!(has(&format!(
            "{build}FROM b\nCOPY --from=build /usr/local/bin /usr/local/bin\nRUN chmod +x /usr/local/bin/c.phar\n"
        )));
        assert!(has(&format!(
            "{build}FROM b\nADD https://example.com/c.phar?v=1 /usr/local/bin/\nRUN chmod +x /usr/local/bin/c.phar\n"
        )));
        assert!(has(&format!(
            "{build}FROM b\nRUN get > /usr/local/bin/c.phar && chmod +x /usr/local/bin/c.phar\n"
        )));
        // A folder that a line makes, also the line itself.
        // Who is made where the compiler is, is not where it is not.
        let user = plans("FROM a\nRUN cc a.c && useradd app && mkdir /d && chown app:app /d\nUSER app\n");
        let knows = |after: &str| reach(&user, &plans(&format!("FROM a AS build\nFROM b\n{after}"))).is_ok();
        assert!(!knows("RUN mkdir /d && chown app /d\n") && !knows("USER app\n"));
        assert!(knows("RUN useradd app && mkdir /d && chown app /d\nUSER app\n"));
        let numbered = plans("FROM a\nRUN useradd -u 1000 app\nUSER 1000\n");
        assert!(reach(&numbered, &plans("FROM a AS build\nFROM b\nUSER 1000\n")).is_ok());
        assert!(knows("COPY --from=build /etc/passwd /etc/group /etc/\nUSER app\n"));
        let made = plans("FROM a\nRUN mkdir /d\nRUN chmod 777 /d\n");
        let holds = |after: &str| reach(&made, &plans(after)).is_ok();
        assert!(holds("FROM a AS build\nFROM b\nRUN mkdir -p /d && chmod 777 /d\n"));
        assert!(holds("FROM a AS build\nFROM b\nWORKDIR /d\nRUN chmod 777 .\n"));
        assert!(!holds("FROM a AS build\nFROM b\nRUN chmod 777 /d\n"));
    }
}
