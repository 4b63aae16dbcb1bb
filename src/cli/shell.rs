//! Completions for shells, and the man page.

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use super::exit::Exit;
use super::formats;
use super::output;

/// `fineprint completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Kind,
}

/// The shells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    #[value(name = "powershell")]
    PowerShell,
}

pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let shell = match args.shell {
        Kind::Bash => Shell::Bash,
        Kind::Zsh => Shell::Zsh,
        Kind::Fish => Shell::Fish,
        Kind::PowerShell => Shell::PowerShell,
    };
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut formats::command(), "fineprint", &mut out);
    tell(&out)
}

/// The man page: fineprint's own, and those of its commands after it.
pub(super) fn man() -> Exit {
    let mut out = Vec::new();
    let mut command = formats::command();
    command.build();
    let pages = std::iter::once(&command).chain(command.get_subcommands().filter(|c| c.get_name() != "help"));
    for page in pages {
        // A vector takes whatever is written to it.
        let _ = clap_mangen::Man::new(page.clone()).render(&mut out);
    }
    tell(&out)
}

fn tell(text: &[u8]) -> Exit {
    match output::plain(&String::from_utf8_lossy(text)) {
        Ok(()) => Exit::Clean,
        Err(_) => Exit::Failed,
    }
}
