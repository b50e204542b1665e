//! The `loggbok` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    loggbok::cli::run()
}
