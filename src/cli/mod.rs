//! The command line: arguments, commands, terminal, exit codes.

pub mod args;
mod commands;
mod config;
mod exit;
mod output;
mod pipeline;
pub mod rules;

pub use exit::Exit;

use clap::Parser;

/// Runs the command line and returns its exit code.
pub fn run(args: impl Iterator<Item = std::ffi::OsString>) -> std::process::ExitCode {
    match args::Cli::try_parse_from(args) {
        Ok(cli) => commands::run(cli).into(),
        Err(error) => {
            // Nothing can be told where nobody listens.
            let _ = error.print();
            if error.use_stderr() { Exit::Failed.into() } else { Exit::Clean.into() }
        }
    }
}
