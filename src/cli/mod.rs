//! The command line: arguments, commands, terminal, exit codes.

pub mod args;
mod audit;
mod commands;
mod config;
pub mod diff;
pub mod draft;
mod exit;
mod formats;
mod inputs;
mod learn;
mod many;
mod output;
mod pipeline;
mod progress;
mod resume;
pub mod rules;
pub mod shell;
mod window;

pub use exit::Exit;

use clap::FromArgMatches;

/// Runs the command line and returns its exit code.
pub fn run(args: impl Iterator<Item = std::ffi::OsString>) -> std::process::ExitCode {
    let parsed = formats::command().try_get_matches_from(args);
    match parsed.and_then(|matches| args::Cli::from_arg_matches(&matches)) {
        Ok(cli) => commands::run(cli).into(),
        Err(error) => {
            // Nothing can be told where nobody listens.
            let _ = error.print();
            if error.use_stderr() { Exit::Failed.into() } else { Exit::Clean.into() }
        }
    }
}
