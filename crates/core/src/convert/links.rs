//! Which files of the build are links to others that come along?

use super::facts::beneath;
use super::split::{Artefact, Role, Split};
use super::writes::{distribution, moves};
use crate::plan::join;

impl Split<'_, '_, '_> {
    /// COPY follows a link, so the program behind it would come twice, and from its second place it may not find its libraries.
    pub(super) fn links(&mut self) {
        let last = self.last_building().unwrap_or(0);
        let root = self.facts.steps.get(last).is_some_and(|f| matches!(&*f.step.user, "" | "root" | "0"));
        if !root || !self.base.world.has_shell() {
            return;
        }
        for (n, fact) in self.facts.steps.iter().enumerate() {
            let again = matches!(self.roles[n], Role::Run | Role::Both(_));
            for (command, folder) in fact.followed().into_iter().filter(|(c, _)| c.program() == "ln") {
                let [from, to] = moves(command)[..] else { continue };
                let into = to.ends_with('/') || distribution(&join(&folder, to));
                let name = from.rsplit('/').next().unwrap_or("");
                let to = if into { join(&join(&folder, to), name) } else { join(&folder, to) };
                let behind = |a: &Artefact| a.to == a.from && beneath(from, &a.to);
                // A standard stream is nothing that COPY finds behind the link.
                let stream = from.starts_with("/dev/");
                let comes = from.starts_with('/') && !beneath(from, &to) && self.artefacts.iter().any(behind);
                let there = self.artefacts.iter().position(|a| a.from == to && a.to == to);
                let Some(at) = there.filter(|_| again || comes || stream) else { continue };
                self.artefacts.remove(at);
                if stream && !again {
                    let folder = to.rsplit_once('/').map_or("/", |(folder, _)| folder);
                    self.last_line(
                        format!("RUN mkdir -p {folder} && ln -sf {from} {to}"),
                        "A link to a stream: COPY would look for the file behind it.",
                    );
                } else if !again {
                    self.last_line(
                        format!("RUN ln -s {from} {to}"),
                        "A link to what came along: COPY would bring the file behind it once more.",
                    );
                }
            }
        }
    }
}
