//! `loggbok completions` and `loggbok manual`: what shells and `man` read of the command line.

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

/// Writes completions to standard output.
pub(super) fn complete(asked: &Completions) -> anyhow::Result<()> {
    // Written at once: the generators take any failure to write for a defect of theirs.
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
