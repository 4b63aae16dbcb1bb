//! Patterns of the rule base: literal, or with `*` for any run of characters.

/// Whether `text` is what `pattern` says.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        // The leftmost match leaves most for the parts that follow.
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    true
}

/// Whether it holds a `*`.
pub(super) fn is_glob(pattern: &str) -> bool {
    pattern.contains('*')
}

/// Whether it fixes too little to name anything: `lib*.so`.
pub(super) fn is_vague(pattern: &str) -> bool {
    let stem = pattern.strip_prefix("lib").unwrap_or(pattern);
    let stem = stem.strip_suffix(".so").unwrap_or(stem);
    stem.bytes().filter(|byte| *byte != b'*').count() < 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_run() {
        for (pattern, text) in
            [("libjcore*.so", "libjcore123.so"), ("a*b*c", "abbc"), ("*", ""), ("x*", "x"), ("a", "a")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("libjcore*.so", "libjcor.so"), ("a*b*c", "acb"), ("a*a", "a"), ("a", "ab"), ("x*", "y")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn what_fixes_little_is_vague() {
        assert!(is_vague("lib*.so") && is_vague("libx5.so") && !is_vague("libBugly.so"));
    }
}
