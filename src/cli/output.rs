//! Where reports and notes go: findings to standard output or a file, the rest to standard error.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};

use super::args::{Color, Shared};
use crate::report::Base;

/// Writes the report. A reader that went away is no error.
pub(super) fn report(text: &str, shared: &Shared) -> io::Result<()> {
    let written = match &shared.output {
        Some(path) => to_file(text, path, shared.color),
        None => to_stdout(text, shared.color),
    };
    match written {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn to_stdout(text: &str, color: Color) -> io::Result<()> {
    let stdout = io::stdout();
    let choice = match color {
        Color::Auto => AutoStream::choice(&stdout),
        Color::Always => ColorChoice::AlwaysAnsi,
        Color::Never => ColorChoice::Never,
    };
    write(text, stdout.lock(), choice)
}

/// A file is no terminal: it is coloured only when asked for.
fn to_file(text: &str, path: &Path, color: Color) -> io::Result<()> {
    let choice = if color == Color::Always { ColorChoice::AlwaysAnsi } else { ColorChoice::Never };
    write(text, File::create(path)?, choice)
}

fn write(text: &str, mut to: impl RawStream + AsLockedWrite, choice: ColorChoice) -> io::Result<()> {
    // Looking for what a text without control characters has to lose takes longer than writing it.
    if choice == ColorChoice::Never && !has_controls(text) {
        to.write_all(text.as_bytes())?;
        return to.flush();
    }
    let mut stream = AutoStream::new(to, choice);
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Whether a text has control characters other than white space.
fn has_controls(text: &str) -> bool {
    let control = |byte: u8| byte < b' ' && !byte.is_ascii_whitespace() || byte == 0x7f;
    // Those past ASCII start with 0xc2.
    let later = || memchr::memchr_iter(0xc2, text.as_bytes());
    text.bytes().fold(false, |found, byte| found | control(byte))
        || later().any(|at| text.as_bytes().get(at + 1).is_some_and(|byte| *byte < 0xa0))
}

/// Writes a text as it is.
pub(super) fn plain(text: &str) -> io::Result<()> {
    match to_stdout(text, Color::Never) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A note for the person at the terminal; nothing can be done where nobody listens.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// The current folder, below which absolute paths are shown as a repository names them.
pub(super) fn base() -> Base {
    std::env::current_dir().map_or_else(|_| Base::default(), |folder| Base::at(&folder.to_string_lossy()))
}
