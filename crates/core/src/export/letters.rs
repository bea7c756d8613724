//! How wide is this text, and what is left of it when there is less room?
//!
//! A picture made without a browser cannot measure its letters. These are widths of common sans-serif faces, rounded up,
//! so that a label is never wider than the box made for it.

/// Width of a text in a sans-serif face of this size.
pub(super) fn sans(text: &str, size: f32) -> f32 {
    text.chars().map(|c| em(c) * size).sum()
}

/// Width of a text in a monospaced face of this size.
pub(super) fn mono(text: &str, size: f32) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.62 } else { 1.1 } * size).sum()
}

fn em(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.32,
        ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
        'A'..='Z' | '&' | '~' | '=' | '+' | '<' | '>' => 0.74,
        _ if c.is_ascii() => 0.6,
        _ => 1.1,
    }
}

/// The text, or as much of it as fits with an ellipsis in the middle: both ends of a path or an image tell most.
pub(super) fn fit(text: &str, room: f32, width: &dyn Fn(&str) -> f32) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    // No more letters than could fit are looked at, however long the text is.
    let most = 200;
    let head: Vec<char> = text.chars().take(most).collect();
    let mut tail: Vec<char> = text.chars().rev().take(most).collect();
    tail.reverse();
    let mut kept = head.len().min(tail.len());
    loop {
        let (front, back) = (kept.div_ceil(2), kept / 2);
        let mut out: String = head[..front.min(head.len())].iter().collect();
        out.push('…');
        out.extend(&tail[tail.len() - back.min(tail.len())..]);
        if kept == 0 || width(&out) <= room {
            return out;
        }
        kept -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_both_ends() {
        let width = |text: &str| text.chars().count() as f32;
        assert_eq!(fit("short", 9.0, &width), "short");
        assert_eq!(fit("/usr/local/lib/node_modules", 11.0, &width), "/usr/…dules");
        assert_eq!(fit("anything", 0.5, &width), "…");
        assert!(fit(&"x".repeat(100_000), 20.0, &width).chars().count() <= 20);
    }
}
