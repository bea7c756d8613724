//! Can this COPY or ADD work once its variables are known?

use dockerfile_syntax::{Instruction, Keyword};

use super::{Origin, Step, Via};

/// The first thing BuildKit would refuse about a COPY or ADD.
pub(super) fn check(
    instruction: &Instruction<'_>,
    step: &Step,
    mode: &str,
    checksum: &str,
) -> Result<(), String> {
    if !mode.is_empty() {
        chmod(mode)?;
    }
    let sources = &step.words[..step.words.len().saturating_sub(1)];
    let is_url = |s: &String| s.starts_with("http://") || s.starts_with("https://");
    if !checksum.is_empty() {
        if sources.len() != 1 {
            return Err("checksum can't be specified for multiple sources".to_owned());
        }
        let remote = step.inputs.iter().any(|i| matches!(i.origin, Origin::Url(_)));
        if !remote {
            return Err("checksum requires HTTP(S) or Git sources".to_owned());
        }
    }
    if instruction.keyword == Keyword::Copy {
        for source in sources {
            // An address that ends in .git is a repository, any other a download.
            let path = source.split(['#', '?']).next().unwrap_or("");
            if (is_url(source) && path.ends_with(".git"))
                || source.starts_with("git@")
                || source.starts_with("git://")
            {
                return Err("source can't be a git ref for COPY".to_owned());
            }
            if is_url(source) {
                return Err("source can't be a URL for COPY".to_owned());
            }
        }
    }
    debug_assert!(step.inputs.iter().all(|i| matches!(i.via, Via::Copy | Via::Add)));
    Ok(())
}

/// An octal number up to 07777, or a symbolic mode such as `u+x,go-w`.
fn chmod(mode: &str) -> Result<(), String> {
    let invalid = || {
        Err(format!("invalid chmod parameter: '{mode}'. it should be octal string and between 0 and 07777"))
    };
    if let Ok(number) = u32::from_str_radix(mode, 8) {
        return if number > 0o7777 { invalid() } else { Ok(()) };
    }
    let symbolic = mode.split(',').all(|part| {
        let who = part.trim_start_matches(['u', 'g', 'o', 'a']);
        who.starts_with(['+', '-', '=']) && who.chars().all(|c| "+-=rwxXstugo".contains(c))
    });
    if symbolic { Ok(()) } else { Err("invalid syntax".to_owned()) }
}
