//! Names in tables of untrusted files. A table may let all its entries name the same text, or parts of it, and each is
//! read: so a name has a longest length, past which it is none.

/// Bytes of the longest name that is read as one; compilers write no longer ones that anybody asks for.
pub const LONGEST_NAME: usize = 4096;

/// The name that `bytes` starts with, up to a NUL or their end; none when it is longer than [`LONGEST_NAME`].
pub fn name_at_start(bytes: &[u8]) -> Option<&[u8]> {
    ended_name(bytes).or_else(|| Some(bytes).filter(|bytes| bytes.len() <= LONGEST_NAME))
}

/// As [`name_at_start`], and none without a NUL.
pub fn ended_name(bytes: &[u8]) -> Option<&[u8]> {
    let end = memchr::memchr(0, bytes.get(..=LONGEST_NAME).unwrap_or(bytes))?;
    bytes.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_at_a_nul_or_with_the_text_and_is_not_endless() {
        let long = vec![b'a'; LONGEST_NAME + 1];
        assert_eq!(name_at_start(b"_a\0_b"), Some(&b"_a"[..]));
        assert_eq!(name_at_start(b"_a"), Some(&b"_a"[..]));
        assert_eq!(name_at_start(&long[1..]), Some(&long[1..]));
        assert_eq!(name_at_start(&long), None);
        assert_eq!(ended_name(b"_a\0_b"), Some(&b"_a"[..]));
        assert_eq!(ended_name(b"_a"), None);
        for (length, read) in [(LONGEST_NAME, true), (LONGEST_NAME + 1, false)] {
            let ended = [&vec![b'a'; length][..], b"\0"].concat();
            assert_eq!((name_at_start(&ended).is_some(), ended_name(&ended).is_some()), (read, read));
        }
    }
}
