//! How does any Docker judge a pair? Builds both, runs both without a network, asks both the same from a container beside
//! them that shares their network.

use std::path::Path;
use std::process::{Command, Output};

use super::app::App;
use super::verdict::{Found, Verdict};

/// Waits until the set of listening ports stays the same for a second, prints it, then asks. Runs beside the container.
const ASK: &str = r#"
ports() { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); print $2 }' | sort -u | tr '\n' ' '; }
last=; for i in $(seq 60); do now=$(ports); [ -n "$now" ] && [ "$now" = "$last" ] && break; last=$now; sleep 1; done
echo "ports $now"; bash -c "$PROBE"; echo "exit $?"
"#;

/// Where the probe finds curl and a shell.
fn beside() -> String {
    std::env::var("PLAYGROUND_PROBE_IMAGE").unwrap_or_else(|_| "buildpack-deps:curl".to_owned())
}

/// Whether a Docker answers.
pub(super) fn works() -> bool {
    docker(&["version", "--format", "{{.Server.Version}}"]).is_ok_and(|o| o.status.success())
}

/// Builds, runs, compares; the original twice, since what changes from run to run proves nothing.
pub(super) fn judge(app: &App, pair: &Path) -> Result<Found, String> {
    let cannot = |why: String| Ok(Found { verdict: Verdict::CannotJudge(why), measured: None });
    let before = match Image::build(app, &pair.join("Dockerfile"), "before")? {
        Ok(image) => image,
        Err(why) => return cannot(format!("the original does not build: {why}")),
    };
    let after = match Image::build(app, &pair.join("Dockerfile.converted"), "after")? {
        Ok(image) => image,
        Err(why) => return Ok(Found { verdict: Verdict::DoesNotBuild(why), measured: None }),
    };
    let measured = before.size().zip(after.size());
    let (first, second) = (before.answer(app)?, before.answer(app)?);
    if first != second {
        return cannot("the original answers differently from run to run".to_owned());
    }
    let answer = after.answer(app)?;
    let verdict = if answer == first {
        Verdict::Same
    } else {
        Verdict::Differs(format!("{:?} became {:?}", tail(&first), tail(&answer)))
    };
    Ok(Found { verdict, measured })
}

/// A built image, removed when it is no longer wanted.
struct Image(String);

impl Image {
    /// The inner error is what the build said.
    fn build(app: &App, file: &Path, which: &str) -> Result<Result<Image, String>, String> {
        let tag = format!("dockerfile-playground/{}:{which}", app.name);
        let file = file.to_string_lossy();
        let folder = app.folder.to_string_lossy();
        let flags = std::env::var("PLAYGROUND_BUILD_FLAGS").unwrap_or_default();
        let mut arguments = vec!["build", "--quiet", "--tag", &tag, "--file", &file];
        arguments.extend(flags.split_whitespace());
        arguments.push(&folder);
        let output = docker(&arguments)?;
        Ok(if output.status.success() { Ok(Image(tag)) } else { Err(tail(&text(&output.stderr)).to_owned()) })
    }

    fn size(&self) -> Option<u64> {
        let output = docker(&["image", "inspect", "--format", "{{.Size}}", &self.0]).ok()?;
        text(&output.stdout).trim().parse().ok()
    }

    /// What the program does, as text: its ports and what the probe saw, or its output if it runs once.
    fn answer(&self, app: &App) -> Result<String, String> {
        if app.probe == "-" {
            let output = docker(&["run", "--rm", "--network", "none", &self.0])?;
            return Ok(format!("{}exit {:?}", text(&output.stdout), output.status.code()));
        }
        let started = docker(&["run", "--detach", "--network", "none", &self.0])?;
        if !started.status.success() {
            return Ok(format!("does not start: {}", text(&started.stderr)));
        }
        let id = text(&started.stdout).trim().to_owned();
        let network = format!("container:{id}");
        let probe = format!("PROBE={}", app.probe);
        let asked =
            docker(&["run", "--rm", "--network", &network, "--env", &probe, &beside(), "bash", "-c", ASK]);
        let running = docker(&["inspect", "--format", "{{.State.Running}}", &id])?;
        docker(&["rm", "--force", &id])?;
        Ok(format!("{}running {}", text(&asked?.stdout), text(&running.stdout).trim()))
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = docker(&["image", "rm", "--force", &self.0]);
    }
}

fn docker(arguments: &[&str]) -> Result<Output, String> {
    Command::new("docker").args(arguments).output().map_err(|e| format!("docker does not run: {e}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The end of a long text, at a character.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(400).map_or(0, |(at, _)| at);
    text[start..].trim()
}
