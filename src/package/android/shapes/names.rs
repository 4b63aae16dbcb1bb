//! What a renamer's names look like.

/// Longest name that a renamer gives to one of many classes: with letters of one case it counts to 17,000 in three.
const LONGEST: usize = 3;

/// Whether the class with that inner name (`a/b/c`) may have been named by a renamer: a name of up to three letters, or
/// one of the words that renamers take from dictionaries, which no person would tell apart (`oO0O`, `lIlI`) or type.
pub(super) fn looks_renamed(name: &[u8]) -> bool {
    let simple = memchr::memrchr(b'/', name).and_then(|slash| name.get(slash + 1..));
    let simple = simple.unwrap_or(name);
    // Of an inner class the outer one counts too: `a$Companion` keeps its tail where the attribute is kept.
    let outer = memchr::memchr(b'$', simple).filter(|at| *at > 0);
    let outer = outer.and_then(|at| simple.get(..at)).unwrap_or(simple);
    outer.len() <= LONGEST || !outer.is_ascii() || outer.iter().all(|byte| b"oO0iIl1L_".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_alike_and_foreign_names() {
        for name in ["a", "a/b/c", "com/acme/aBc", "a$Companion", "x/oO0O0oo", "x/lIlIl", "包/类"] {
            assert!(looks_renamed(name.as_bytes()), "{name}");
        }
        for name in ["Main", "a/Main", "a/Main$a", "com/acme/Push", "com/acme/$Proxy"] {
            assert!(!looks_renamed(name.as_bytes()), "{name}");
        }
    }
}
