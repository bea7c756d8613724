//! What is this word in the other case? Without Unicode's tables, which would cost the page more than all our parsing.

/// Lower case: ASCII, and the two other characters whose lower case is an ASCII letter (the Kelvin sign, I with a dot).
/// BuildKit lower-cases all of Unicode, but compares the result with names that are ASCII only.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.replace('\u{212a}', "k").replace('\u{130}', "i").to_ascii_lowercase()
}

/// Whether a text is its own lower case.
pub fn is_lower(text: &str) -> bool {
    let other = |c| matches!(c, '\u{212a}' | '\u{130}');
    !text.bytes().any(|b| b.is_ascii_uppercase()) && (text.is_ascii() || !text.contains(other))
}

/// Whether a text is its own upper case.
pub fn is_upper(text: &str) -> bool {
    let other = |c| matches!(c, '\u{17f}' | '\u{131}');
    !text.bytes().any(|b| b.is_ascii_lowercase()) && (text.is_ascii() || !text.contains(other))
}

/// Upper case: ASCII, and the two other characters whose upper case is an ASCII letter (long s, dotless i).
pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.replace('\u{17f}', "S").replace('\u{131}', "I").to_ascii_uppercase()
}
