//! How is a number of bytes written for people? As Docker prints it.

/// By how many hundredths a size has grown or shrunk, and never more than that.
pub fn percent_changed(before: u64, after: u64) -> u64 {
    before.abs_diff(after).saturating_mul(100).checked_div(before).unwrap_or(0)
}

/// Three figures and an SI unit: `1.24 GB`, `202 MB`, `8.7 MB`, `512 kB`, `0 B`.
pub fn human(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let mut scale = 1u64;
    // What would be rounded to 1000 of a unit is 1 of the next.
    while bytes.saturating_add(scale / 2) / scale >= 1000 && unit + 1 < UNITS.len() {
        scale *= 1000;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    // Hundredths, rounded; above 100 of a unit no decimals are of use, above 10 only one.
    let hundredths = bytes / scale * 100 + (bytes % scale * 100 + scale / 2) / scale;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let unit = UNITS[unit];
    match whole {
        100.. => format!("{} {unit}", (hundredths + 50) / 100),
        10.. if rest >= 5 => format!("{whole}.{} {unit}", rest / 10).replace(".0 ", " "),
        10.. => format!("{whole} {unit}"),
        _ if rest % 10 == 0 && rest == 0 => format!("{whole} {unit}"),
        _ if rest % 10 == 0 => format!("{whole}.{} {unit}", rest / 10),
        _ => format!("{whole}.{rest:02} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::human;

    #[test]
    fn prints_as_docker_does() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (8_700_000, "8.7 MB"),
            (12_340_000, "12.3 MB"),
            (202_400_000, "202 MB"),
            (999_600, "1 MB"),
            (1_240_000_000, "1.24 GB"),
            (u64::MAX, "18446744 TB"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(human(bytes), expected);
        }
    }
}
