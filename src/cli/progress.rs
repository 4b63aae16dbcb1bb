//! How far a run over many packages is: a bar on a terminal, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Shared;
use super::output;

/// The bar; it does nothing where standard error is no terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar over `packages`, of which `done` are done already.
    pub(super) fn new(packages: usize, done: usize, shared: &Shared) -> Self {
        let busy = shared.output.is_none() && std::io::stdout().is_terminal();
        let hidden = shared.quiet || packages < 2 || busy || !std::io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(packages as u64), target);
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}  {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_position(done as u64);
        bar.reset_eta();
        Self(bar)
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// A note beside the bar.
    pub(super) fn note(&self, text: &str) {
        self.0.suspend(|| output::note(text));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
