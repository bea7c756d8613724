//! Where is this byte? Eight bytes at a time: lines and words are too short for the standard library's search to pay.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// The first place of a byte.
pub(crate) fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (n, eight) in eights.iter().enumerate() {
        // A byte becomes zero where it is the wanted one; the first zero is found exactly.
        let differs = u64::from_le_bytes(*eight) ^ (ONES * u64::from(wanted));
        let zeros = differs.wrapping_sub(ONES) & !differs & HIGHS;
        if zeros != 0 {
            return Some(n * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|b| *b == wanted).map(|n| bytes.len() - rest.len() + n)
}

/// What stands before and after the first such ASCII character. The library's own `split_once` is compiled anew for each place
/// that asks, which costs the page more than all of them say.
pub fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let found = find(text.as_bytes(), at)?;
    Some((text.get(..found)?, text.get(found + 1..)?))
}

/// Whether a byte stands somewhere twice in a row.
pub(crate) fn has_twice(mut bytes: &[u8], wanted: u8) -> bool {
    while let Some(at) = find(bytes, wanted) {
        bytes = &bytes[at + 1..];
        if bytes.first() == Some(&wanted) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_stands_first() {
        let text = b"abc<def<<ghijklmnop\xff\n";
        for (at, byte) in text.iter().enumerate() {
            assert_eq!(find(text, *byte), text.iter().position(|b| b == byte), "{at}");
        }
        assert_eq!(find(text, b'q'), None);
        assert_eq!(find(b"", b'q'), None);
        assert_eq!(cut("name=a=b", b'='), Some(("name", "a=b")));
        assert_eq!(cut("é=", b'='), Some(("é", "")));
        assert_eq!(cut("name", b'='), None);
        assert!(has_twice(text, b'<') && has_twice(b"<<", b'<'));
        assert!(!has_twice(b"< <a<", b'<') && !has_twice(text, b'a'));
    }
}
