//! One budget for a whole package: what hostile input may cost at most.

use super::{ErrorKind, ReadError, ReadResult};
use std::sync::atomic::{AtomicU64, Ordering};

/// Limits shared by all readers of one package, counted across threads.
#[derive(Debug)]
pub struct Budget {
    inflated_left: AtomicU64,
    /// Largest number of entries read from one container.
    pub entries: usize,
    /// Deepest nesting of elements, references and containers.
    pub depth: usize,
    /// Largest inflated size of one entry over its compressed size, beyond the first mebibyte.
    pub ratio: u64,
}

impl Budget {
    /// 2 GiB inflated in all, the limit that DESIGN sets.
    pub const INFLATED: u64 = 2 << 30;

    /// The budget of one package.
    pub const fn new() -> Self {
        Self { inflated_left: AtomicU64::new(Self::INFLATED), entries: 1_000_000, depth: 64, ratio: 1_100 }
    }

    /// The same budget with another limit of inflated bytes; tests use it.
    pub const fn with_inflated(bytes: u64) -> Self {
        let mut budget = Self::new();
        budget.inflated_left = AtomicU64::new(bytes);
        budget
    }

    /// Takes `bytes` inflated bytes, or says that the budget is spent. `at` is the entry's offset in the package.
    pub fn inflate(&self, bytes: u64, what: &'static str, at: u64) -> ReadResult<()> {
        let taken = self
            .inflated_left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map(drop).map_err(|_| ReadError::new(ErrorKind::OverBudget, what, at))
    }

    /// Whether `inflated` bytes out of `compressed` is more than any honest compressor makes.
    pub const fn is_bomb(&self, compressed: u64, inflated: u64) -> bool {
        inflated > 1 << 20 && inflated / self.ratio > compressed
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_budget_refuses() {
        let budget = Budget::with_inflated(10);
        assert!(budget.inflate(10, "entry", 0).is_ok());
        assert_eq!(budget.inflate(1, "entry", 7).unwrap_err().kind, ErrorKind::OverBudget);
    }

    #[test]
    fn deflate_at_its_best_is_no_bomb() {
        let budget = Budget::new();
        assert!(!budget.is_bomb(1 << 20, 1_032 << 20));
        assert!(budget.is_bomb(1 << 10, 1 << 30));
    }
}
