//! Exit codes, a promise: `docs/exit-codes.md`.

use crate::report::Verdict;

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Nothing at or above the gate.
    Clean = 0,
    /// Findings at or above the gate.
    Findings = 1,
    /// Wrong use, or an input that cannot be read.
    Failed = 2,
    /// Nothing found, but parts unread.
    Unread = 3,
}

impl Exit {
    /// The same, but no longer clean where parts were `unread`.
    pub(super) const fn or_unread(self, unread: bool) -> Self {
        match self {
            Self::Clean if unread => Self::Unread,
            other => other,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Clean => Self::Clean,
            Verdict::Findings => Self::Findings,
            Verdict::Failed => Self::Failed,
            Verdict::Unread => Self::Unread,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
