//! Is this a signal that STOPSIGNAL takes?

/// Names that Linux knows, without `SIG`.
const NAMES: &str = " ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS \
                     TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX ";

/// A number other than 0, or a name with or without `SIG`, in any case; also `RTMIN+1` to `RTMIN+15` and
/// `RTMAX-1` to `RTMAX-14`.
pub(super) fn is_known(signal: &str) -> bool {
    if let Ok(number) = signal.parse::<i64>() {
        return number != 0;
    }
    let upper = dockerfile_syntax::upper(signal);
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let real_time = |start: &str, most: u8| {
        let number = name.strip_prefix(start).filter(|n| !n.starts_with(['0', '+']));
        number.and_then(|n| n.parse::<u8>().ok()).is_some_and(|n| (1..=most).contains(&n))
    };
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain && NAMES.contains(&format!(" {name} "))) || real_time("RTMIN+", 15) || real_time("RTMAX-", 14)
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn signals_as_linux_names_them() {
        for known in ["SIGTERM", "term", "9", "-1", "SIGRTMIN+3", "RTMAX-14", "sigkill"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "0", "SIG", "foo", "SIGRTMIN+16", "RTMAX-15", "TERM KILL", "RTMIN+"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
