//! Which of two Debian versions is newer, and does one satisfy a constraint?
//!
//! Debian policy 5.6.12: epoch, then upstream version, then revision; runs of other characters and of digits in turn,
//! where a tilde sorts before the end and letters before all else.

use std::cmp::Ordering;

/// Compares two versions.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (split(a), split(b));
    a.0.cmp(&b.0).then_with(|| part(a.1, b.1)).then_with(|| part(a.2, b.2))
}

/// Whether a version satisfies `>= 1.2`, given as operator and version.
pub(super) fn satisfies(version: &str, operator: &str, wanted: &str) -> bool {
    let order = compare(version, wanted);
    match operator {
        "=" => order.is_eq(),
        ">=" => order.is_ge(),
        "<=" => order.is_le(),
        ">>" => order.is_gt(),
        "<<" => order.is_lt(),
        _ => false,
    }
}

fn split(version: &str) -> (u64, &str, &str) {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch.parse().unwrap_or(0), upstream, revision)
}

fn part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (x, y) = (word(&mut a), word(&mut b));
        for n in 0..x.len().max(y.len()) {
            let order = weight(x.as_bytes().get(n)).cmp(&weight(y.as_bytes().get(n)));
            if order.is_ne() {
                return order;
            }
        }
        let order = number(&mut a).cmp(&number(&mut b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn word<'t>(text: &mut &'t str) -> &'t str {
    let (word, rest) = text.split_at(text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len()));
    *text = rest;
    word
}

fn number(text: &mut &str) -> u64 {
    let (digits, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    *text = rest;
    digits.parse().unwrap_or(0)
}

fn weight(byte: Option<&u8>) -> i32 {
    match byte {
        Some(b'~') => -1,
        None => 0,
        Some(b) if b.is_ascii_alphabetic() => i32::from(*b),
        Some(b) => i32::from(*b) + 256,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_sort_as_the_policy_says() {
        let sorted =
            ["1.0~beta1~svn1245", "1.0~beta1", "1.0", "1.0-1", "1.0a", "1.0+b1", "1.2", "1.10", "1:0.5"];
        for pair in sorted.windows(2) {
            assert!(super::compare(pair[0], pair[1]).is_lt(), "{pair:?}");
            assert!(super::compare(pair[1], pair[0]).is_gt(), "{pair:?}");
        }
        assert!(super::satisfies("2:1.8.4-2+deb12u2", ">=", "2:1.8"));
        assert!(!super::satisfies("1.0~rc1", ">=", "1.0"));
    }
}
