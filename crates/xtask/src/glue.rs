//! What is changed in the script that wasm-bindgen writes beside a module? How texts get from JavaScript into a program, and
//! the names by which the two know each other.
//!
//! A text goes at once, by the browser's own encoder. The script that wasm-bindgen writes beside a module takes a text over character by character as long as it is ASCII. Of the time
//! in which the door reads, plans and checks a file that took a ninth, of reading alone two fifths (Node 20).

const FIRST: &str = "    let len = arg.length;\n";
const LAST: &str = "    WASM_VECTOR_LEN = offset;\n    return ptr;\n";

/// Room for three bytes for each UTF-16 unit, which is the most; what is left over is given back.
const AT_ONCE: &str = "    const most = 3 * arg.length;
    const ptr = malloc(most, 1) >>> 0;
    WASM_VECTOR_LEN = 0;
    if (most === 0) return ptr;
    WASM_VECTOR_LEN = cachedTextEncoder.encodeInto(arg, getUint8ArrayMemory0().subarray(ptr, ptr + most)).written;
    return realloc(ptr, most, WASM_VECTOR_LEN, 1) >>> 0;
";

/// Such a script, changed; `None` of any other.
pub(crate) fn at_once(script: &str) -> Option<String> {
    let function = script.find("function passStringToWasm0(")?;
    let first = function + script[function..].find(FIRST)?;
    let last = first + script[first..].find(LAST)? + LAST.len();
    Some([&script[..first], AT_ONCE, &script[last..]].concat())
}

/// Digits of the hash that ends a name.
const HASH: usize = 16;

/// A script and its module with names that end in a count where they ended in a hash. Of as many digits, so that nothing
/// moves; but where hashes cannot be compressed, counts can: 1.9 kB less for a first visit.
pub(crate) fn plain_names(script: &str, module: &[u8]) -> (String, Vec<u8>) {
    let (mut script, mut module) = (script.to_owned(), module.to_vec());
    let hashes = hashes(&script);
    let count = |n: usize| format!("{n:0HASH$}");
    for at in 1..(module.len() + 1).saturating_sub(HASH) {
        let name_ends = module[at - 1] == b'_';
        let end = at + HASH;
        // What the module does not have is no name that they share, and stays.
        if let Some(n) = hashes.iter().position(|hash| name_ends && *hash.as_bytes() == module[at..end]) {
            module[at..end].copy_from_slice(count(n).as_bytes());
            script = script.replace(&hashes[n], &count(n));
        }
    }
    (script, module)
}

/// The hashes of the names in a script, each once: `clear_1a2b3c4d5e6f7a8b` ends in one.
fn hashes(script: &str) -> Vec<String> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let is_hash =
        |end: &str| end.len() == HASH && end.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let mut found = Vec::new();
    for (_, end) in script.split(|c| !in_name(c)).filter_map(|name| name.rsplit_once('_')) {
        // One that begins like a count is one already.
        if is_hash(end) && !end.starts_with("0000") && !found.iter().any(|known| known == end) {
            found.push(end.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::plain_names;

    #[test]
    fn names_that_script_and_module_share_end_in_counts() {
        let script = "{__wbg_clear_1a2b3c4d5e6f7a8b: f(x_ffffffffffffffff), __wbg_set_0123456789abcdef: g, a_0000000000000001: h}";
        let module = b"\x05clear_1a2b3c4d5e6f7a8b\x06set_0123456789abcdef\x07a_0000000000000001";
        let (script, module) = plain_names(script, module);
        assert_eq!(
            script,
            "{__wbg_clear_0000000000000000: f(x_ffffffffffffffff), __wbg_set_0000000000000002: g, a_0000000000000001: h}"
        );
        assert_eq!(module, b"\x05clear_0000000000000000\x06set_0000000000000002\x07a_0000000000000001");
    }
}
