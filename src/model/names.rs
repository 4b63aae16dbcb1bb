//! A compact sorted set of names. A package defines tens of thousands of classes; one `String` each costs more
//! than reading them.

use std::cmp::Ordering;

/// Sorted, distinct strings in one buffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// How many names.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at `index` in order.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        self.text.get(start..end)
    }

    /// The names in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i).unwrap_or_default())
    }

    /// Whether `name` is one of them.
    pub fn contains(&self, name: &str) -> bool {
        let at = self.lower_bound(name);
        self.get(at) == Some(name)
    }

    /// Whether `head` and `tail`, one behind the other, are one of them.
    pub fn contains_joined(&self, head: &str, tail: &str) -> bool {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = low.midpoint(high);
            let name = self.get(mid).unwrap_or_default().as_bytes();
            let order = match name.split_at_checked(head.len()) {
                Some((start, rest)) => start.cmp(head.as_bytes()).then_with(|| rest.cmp(tail.as_bytes())),
                None => name.cmp(head.as_bytes()),
            };
            match order {
                Ordering::Less => low = mid + 1,
                Ordering::Greater => high = mid,
                Ordering::Equal => return true,
            }
        }
        false
    }

    /// Index of the first name not less than `name`.
    pub fn lower_bound(&self, name: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let mid = low.midpoint(high);
            if self.get(mid).unwrap_or_default() < name {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        low
    }

    /// The names that start with `prefix`, in order.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        (self.lower_bound(prefix)..self.len())
            .map(|i| self.get(i).unwrap_or_default())
            .take_while(move |name| name.starts_with(prefix))
    }
}

impl Names {
    /// The same as collecting, for names that come sorted, or nearly: as long as they do nothing is sorted again.
    pub fn from_sorted<'a>(names: impl Iterator<Item = &'a str> + Clone, bytes: usize) -> Self {
        let mut out =
            Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(names.size_hint().0) };
        let mut last = None;
        for name in names.clone() {
            match last.cmp(&Some(name)) {
                Ordering::Less => {}
                Ordering::Equal => continue,
                Ordering::Greater => return names.collect(),
            }
            let Ok(end) = u32::try_from(out.text.len() + name.len()) else { break };
            out.text.push_str(name);
            out.ends.push(end);
            last = Some(name);
        }
        out
    }
}

impl<S: AsRef<str>> FromIterator<S> for Names {
    /// Sorts and drops doubles. Names past 4 GiB of text are dropped, which the inflate budget rules out before.
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let mut all: Vec<S> = names.into_iter().collect();
        all.sort_unstable_by(|a, b| a.as_ref().cmp(b.as_ref()));
        all.dedup_by(|a, b| a.as_ref() == b.as_ref());
        let mut out = Self::default();
        for name in &all {
            let Ok(end) = u32::try_from(out.text.len() + name.as_ref().len()) else { break };
            out.text.push_str(name.as_ref());
            out.ends.push(end);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_distinct_and_searchable() {
        let names: Names = ["b.C", "a.B", "b.C", "b.D", "bx"].into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a.B", "b.C", "b.D", "bx"]);
        assert!(names.contains("b.D") && !names.contains("b"));
        assert_eq!(names.with_prefix("b.").collect::<Vec<_>>(), ["b.C", "b.D"]);
    }

    #[test]
    fn a_name_in_two_pieces() {
        let names: Names = ["_", "_a", "_aB", "_ab", "_b"].into_iter().collect();
        for cut in 0..3 {
            for name in ["_aB", "_ab"] {
                assert!(names.contains_joined(&name[..cut], &name[cut..]), "{name} cut at {cut}");
            }
            assert!(!names.contains_joined(&"_ax"[..cut], &"_ax"[cut..]));
        }
        assert!(names.contains_joined("_", "") && names.contains_joined("", "_"));
        assert!(!names.contains_joined("", "") && !names.contains_joined("_abc", "d"));
        assert!(!names.contains_joined("_a", "c") && !Names::default().contains_joined("", ""));
    }

    #[test]
    fn sorted_input_gives_the_same_set() {
        for input in [["a", "b", "b", "c"], ["c", "a", "b", "b"], ["", "", "a", "a"]] {
            assert_eq!(Names::from_sorted(input.iter().copied(), 4), input.iter().collect::<Names>());
        }
    }
}
