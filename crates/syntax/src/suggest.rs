//! Which known word did they mean?

/// The option nearest to `value`, if it is at most two edits away. Options must be sorted or otherwise fixed;
/// the first of the nearest wins. An exact match means that the value was not the fault: no suggestion.
pub fn nearest<'o>(
    value: &str,
    options: impl IntoIterator<Item = &'o str>,
    any_case: bool,
) -> Option<String> {
    let fold = |s: &str| if any_case { crate::lower(s) } else { s.to_owned() };
    let wanted: Vec<char> = fold(value).chars().collect();
    // A word this long cannot be within two edits of any option we have, and the table would be large.
    if wanted.len() > 100 {
        return None;
    }
    let mut best: Option<(usize, String)> = None;
    for option in options {
        // Each character more or less is an edit.
        if option.chars().count().abs_diff(wanted.len()) > 2 {
            continue;
        }
        let option = fold(option);
        let chars: Vec<char> = option.chars().collect();
        let distance = distance(&wanted, &chars);
        if distance == 0 {
            return None;
        }
        if distance < best.as_ref().map_or(3, |(d, _)| *d) {
            best = Some((distance, option));
        }
    }
    // An empty name can be the nearest, but is none to suggest.
    best.filter(|(_, found)| !found.is_empty()).map(|(_, found)| match any_case {
        true if value == crate::lower(value) => crate::lower(&found),
        true if value == crate::upper(value) => crate::upper(&found),
        _ => found,
    })
}

/// ` (did you mean X?)`, or nothing.
pub(crate) fn hint<'o>(value: &str, options: impl IntoIterator<Item = &'o str>, any_case: bool) -> String {
    nearest(value, options, any_case).map_or(String::new(), |s| format!(" (did you mean {s}?)"))
}

/// Levenshtein distance in characters.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}
