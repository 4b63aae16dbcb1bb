//! Which formats each command has: what is no format of it is wrong use, and its help says so.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, ValueEnum};

use super::args::{Cli, Format};

/// Formats of the command of that name; what is no format of it is wrong use.
fn formats(command: &str) -> &'static [Format] {
    match command {
        "audit" => Format::value_variants(),
        "inspect" => {
            &[Format::Human, Format::Json, Format::Html, Format::Jsonl, Format::Markdown, Format::Cyclonedx]
        }
        "policy" => &[Format::Human, Format::Json, Format::Html, Format::Jsonl, Format::Markdown],
        "diff" => &[Format::Human, Format::Json, Format::Markdown],
        "draft" => &[Format::Markdown, Format::Html],
        _ => &[Format::Human, Format::Json],
    }
}

/// The command line, each command with its own formats.
pub(super) fn command() -> clap::Command {
    let mut cli = Cli::command();
    for name in ["audit", "inspect", "policy", "diff", "draft"] {
        cli = cli.mut_subcommand(name, |command| with_formats(command, name));
    }
    cli.mut_subcommand("rules", |mut rules| {
        let names: Vec<String> = rules.get_subcommands().map(|c| c.get_name().to_owned()).collect();
        for name in names {
            rules = rules.mut_subcommand(&name, |command| with_formats(command, "rules"));
        }
        rules
    })
}

fn with_formats(command: clap::Command, name: &'static str) -> clap::Command {
    let known = formats(name).iter().filter_map(ValueEnum::to_possible_value);
    let parser = PossibleValuesParser::new(known).try_map(|text| Format::from_str(&text, false));
    let first = if name == "draft" { "markdown" } else { "human" };
    command.mut_arg("format", |arg| arg.value_parser(parser).default_value(first))
}
