//! How does a folder with a `check.sh` judge a pair? It builds and runs both in a Docker of its own and prints JSON.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::app::App;
use super::verdict::{Found, Verdict};

/// Runs `check.sh ORIGINAL CONVERTED CONTEXT PROBE`.
pub(super) fn judge(app: &App, pair: &Path, harness: &Path) -> Result<Found, String> {
    let output = Command::new(harness.join("check.sh"))
        .arg(pair.join("Dockerfile"))
        .arg(pair.join("Dockerfile.converted"))
        .arg(&app.folder)
        .arg(&app.probe)
        .env("HX_NOGZ", "1")
        .output()
        .map_err(|e| format!("check.sh does not run: {e}"))?;
    let _ = std::fs::write(pair.join("result.json"), &output.stdout);
    let result: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("check.sh says: {}", last(&String::from_utf8_lossy(&output.stderr))))?;
    let size = |which: &str| result[which]["size"].as_u64();
    let measured = size("original").zip(size("converted"));
    Ok(Found { verdict: verdict(output.status.code(), &result), measured })
}

fn verdict(code: Option<i32>, result: &Value) -> Verdict {
    let why: Vec<&str> = result["why"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let converted = &result["converted"];
    let said = |value: &Value| last(value.as_str().unwrap_or_default());
    match code {
        Some(0) => Verdict::Same,
        Some(1) if converted["build_ok"] == false => Verdict::DoesNotBuild(said(&converted["error"])),
        Some(1) => {
            let error = said(&converted["run"]["error"]);
            let why = why.join("; ");
            Verdict::Differs(if error.is_empty() { why } else { format!("{why}: {error}") })
        }
        _ => Verdict::CannotJudge(format!("{} {}", why.join("; "), said(&result["original"]["error"]))),
    }
}

/// The last line that says something.
fn last(text: &str) -> String {
    text.lines().rev().find(|l| !l.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_check_sh_prints() {
        let check = |code, json: &str| verdict(Some(code), &serde_json::from_str(json).unwrap());
        assert_eq!(check(0, "{}"), Verdict::Same);
        assert_eq!(
            check(1, r#"{"converted": {"build_ok": false, "error": "a\nno such file\n\n"}}"#),
            Verdict::DoesNotBuild("no such file".to_owned())
        );
        assert_eq!(
            check(1, r#"{"why": ["ports differ"], "converted": {"build_ok": true, "run": {}}}"#),
            Verdict::Differs("ports differ".to_owned())
        );
        assert!(matches!(check(3, "{}"), Verdict::CannotJudge(_)));
    }
}
