//! How is a number of bytes written? As Docker writes it: SI units, about three digits.

use playground_core::sizes::Range;

/// `0 B`, `4.13 kB`, `142 MB`, `1.24 GB`.
pub(crate) fn bytes(n: u64) -> String {
    playground_core::sizes::human(n)
}

/// The number and its unit.
pub(crate) fn split(n: u64) -> (String, String) {
    let text = bytes(n);
    let (number, unit) = text.split_once(' ').unwrap_or((&text, ""));
    (number.to_owned(), unit.to_owned())
}

/// `1.1–1.38 GB`; one number where the range is a point.
pub(crate) fn range(range: Range) -> String {
    if range.low == range.high {
        return bytes(range.likely);
    }
    let ((low, low_unit), (high, high_unit)) = (split(range.low), split(range.high));
    if low_unit == high_unit || range.low == 0 {
        format!("{low}–{high} {high_unit}")
    } else {
        format!("{low} {low_unit} – {high} {high_unit}")
    }
}

/// What a person types: `250 MB`, `1.2g`, `300`; a bare number means megabytes.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase().replace(',', ".");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (whole, part) = text[..end].split_once('.').unwrap_or((&text[..end], ""));
    let (unit, digits) = match text[end..].trim() {
        "b" => (1, 0),
        "k" | "kb" | "kib" => (1_000, 3),
        "" | "m" | "mb" | "mib" => (1_000_000, 6),
        "g" | "gb" | "gib" => (1_000_000_000, 9),
        _ => return None,
    };
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    // As many decimal places as the unit has digits; more say nothing.
    let part: String = format!("{part:0<9}").chars().take(digits).collect();
    let bytes = number(whole)?.checked_mul(unit)?.checked_add(number(&part)?)?;
    (end > 0 && bytes < 1_000_000_000_000_000).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_docker_writes_them() {
        let written: Vec<String> =
            [0, 999, 4130, 999_600, 12_340_000, 142_000_000, 1_240_000_000].map(bytes).to_vec();
        assert_eq!(written, ["0 B", "999 B", "4.13 kB", "1 MB", "12.3 MB", "142 MB", "1.24 GB"]);
    }

    #[test]
    fn ranges_share_their_unit() {
        let r = |low, likely, high| range(Range { low, likely, high });
        assert_eq!(r(1_100_000_000, 1_240_000_000, 1_380_000_000), "1.1–1.38 GB");
        assert_eq!(r(900_000_000, 1_000_000_000, 1_100_000_000), "900 MB – 1.1 GB");
        assert_eq!(r(5, 5, 5), "5 B");
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(
            ["250 MB", "1.2g", "300", "4kB", "1,5 GB"].map(parse),
            [Some(250_000_000), Some(1_200_000_000), Some(300_000_000), Some(4_000), Some(1_500_000_000)]
        );
        assert_eq!(["", "big", "5 parsecs", "-3"].map(parse), [None; 4]);
    }
}
