//! Tables computed once over all SDK rules. `build.rs` includes this file too.

use super::schema::*;

/// All class prefixes and exceptions, sorted by prefix. `sdks` must be sorted by id; a row's `sdk` indexes it.
pub fn prefixes(sdks: &[SdkRule]) -> Vec<PrefixRow> {
    let mut rows = Vec::new();
    for (at, rule) in sdks.iter().enumerate() {
        let sdk = u32::try_from(at).unwrap_or(u32::MAX);
        for (list, except) in [(&rule.android.class_prefixes, false), (&rule.android.except_prefixes, true)] {
            rows.extend(list.iter().map(|&prefix| PrefixRow { prefix, sdk, except }));
        }
    }
    // Where one rule excepts what another claims, the claim comes last and wins the search.
    rows.sort_by(|a, b| a.prefix.cmp(b.prefix).then(b.except.cmp(&a.except)).then(a.sdk.cmp(&b.sdk)));
    rows
}

/// The row with the longest prefix of `class` that ends at a segment.
pub fn longest<'a>(rows: &'a [PrefixRow], class: &str) -> Option<&'a PrefixRow> {
    let mut end = class.len();
    while let Some(dot) = class.get(..end)?.rfind('.') {
        let prefix = class.get(..=dot)?;
        let after = rows.partition_point(|row| row.prefix <= prefix);
        if let Some(row) = after.checked_sub(1).and_then(|at| rows.get(at)).filter(|row| row.prefix == prefix)
        {
            return Some(row);
        }
        end = dot;
    }
    None
}
