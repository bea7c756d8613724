//! Where is this byte? Eight bytes at a time: lines and words are too short for the standard library's search to pay.

/// A one in each of eight bytes.
pub(crate) const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// The first place of a byte.
pub(crate) fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (n, eight) in eights.iter().enumerate() {
        let zeros = some_zeros(u64::from_le_bytes(*eight) ^ (ONES * u64::from(wanted)));
        if zeros != 0 {
            return Some(n * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|b| *b == wanted).map(|n| bytes.len() - rest.len() + n)
}

/// So many bytes are looked at together by [`places`].
pub(crate) const BLOCK: usize = 64;

/// A bit for each place of a byte among the first sixty-four, and whether the other one stands among them.
pub(crate) fn places(bytes: &[u8], wanted: u8, other: u8) -> (u64, bool) {
    let mut last = [0; BLOCK];
    let block = bytes.first_chunk().unwrap_or_else(|| {
        last[..bytes.len()].copy_from_slice(bytes);
        &last
    });
    let (mut found, mut others) = (0, 0);
    if cfg!(target_family = "wasm") {
        for eight in block.as_chunks::<8>().0.iter().rev() {
            let eight = u64::from_le_bytes(*eight);
            found = found << 8 | gathered(zeros(eight ^ (ONES * u64::from(wanted))) >> 7);
            others |= some_zeros(eight ^ (ONES * u64::from(other)));
        }
    } else {
        // Processors compare sixteen at once if they are told byte by byte.
        let are = |wanted| block.map(|byte| u8::from(byte == wanted));
        for ones in are(wanted).as_chunks::<8>().0.iter().rev() {
            found = found << 8 | gathered(u64::from_le_bytes(*ones));
        }
        others = are(other).iter().fold(0, |all, one| all | one).into();
    }
    (found, others != 0)
}

/// The high bit of the first byte that is zero; of later ones perhaps, too.
fn some_zeros(eight: u64) -> u64 {
    eight.wrapping_sub(ONES) & !eight & HIGHS
}

/// The high bit of each byte that is zero; no carry leaves a byte, so each is told exactly.
fn zeros(eight: u64) -> u64 {
    !(((eight & !HIGHS) + !HIGHS) | eight) & HIGHS
}

/// The lowest bits of eight bytes, side by side.
fn gathered(ones: u64) -> u64 {
    ones.wrapping_mul(0x0102_0408_1020_4080) >> 56
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
        let all = [text.as_slice(); 9].concat();
        for byte in [b'<', b'\n', 0xff, b'q'] {
            for start in 0..all.len() {
                let block = &all[start..(start + BLOCK).min(all.len())];
                let expected = (0..).zip(block).filter(|(_, b)| **b == byte).map(|(at, _)| 1 << at).sum();
                assert_eq!(places(&all[start..], byte, b'q'), (expected, byte == b'q' && expected > 0));
                assert_eq!(places(&all[start..], b'q', byte), (0, expected > 0));
            }
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
