//! `loggbok completions` and `loggbok manual`: output for shells and `man`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;

use super::print::Output;

/// Options of completions.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell that reads them.
    shell: Shell,
}

/// Options of the manual.
#[derive(Debug, Args)]
pub(super) struct Manual {
    /// The folder to write the pages to, one per command. Pages that are there are overwritten.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Writes shell completions to standard output.
pub(super) fn complete(asked: &Completions) -> anyhow::Result<()> {
    // Write all of it at once: the generators panic if a write fails.
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut super::command(), "loggbok", &mut script);
    Ok(Output.write_all(&script)?)
}

/// Writes a manual page for the program and for each command.
pub(super) fn write_manual(asked: &Manual) -> anyhow::Result<()> {
    let folder = &asked.folder;
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(super::command(), folder))
        .with_context(|| format!("no manual pages can be written to {}", folder.display()))
}
