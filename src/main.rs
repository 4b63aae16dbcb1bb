//! The `fineprint` binary: hands the arguments to [`fineprint::cli::run`] and returns its exit code.

fn main() -> std::process::ExitCode {
    fineprint::cli::run(std::env::args_os())
}
