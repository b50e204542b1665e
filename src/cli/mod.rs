//! The command line.

mod account;
mod audit;
mod catalogue;
mod client;
mod credential;
mod data;
mod demo;
mod demonstrate;
mod doctor;
mod erase;
mod health;
mod keeper;
mod memory;
mod open_files;
mod operator;
mod print;
mod roster;
mod send_audit;
mod sender;
mod serve;
mod token;
mod transfer;
mod uncounted;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::print::say;
use crate::config::{Config, Overrides};
use crate::telemetry;

/// A learning record store that answers how many of whose staff have completed which course.
#[derive(Debug, Parser)]
#[command(name = "loggbok", version, about, propagate_version = true)]
struct Cli {
    /// The configuration file (TOML); see loggbok.example.toml.
    #[arg(long, value_name = "FILE", global = true, env = "LOGGBOK_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves: takes statements in and answers for them.
    Serve(serve::Serve),
    /// Serves a temporary store, filled with real programmes and made-up people, and shows its figures.
    /// Logs warnings only, unless --log-level says otherwise.
    Demo(demonstrate::Demo),
    /// Adds, lists, rotates, disables and removes credentials.
    #[command(subcommand)]
    Credential(credential::Command),
    /// Adds, lists and removes accounts: people who sign in to the pages with a password.
    #[command(subcommand)]
    Account(account::Command),
    /// Makes keys, issues tokens, and shows what a token is worth.
    #[command(subcommand)]
    Token(token::Command),
    /// Imports rosters: who works where.
    #[command(subcommand)]
    Roster(roster::Command),
    /// Imports and shows the catalogue: programmes, courses, modules, regions, units.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    /// Shows what statements and rosters named and nothing matched, with the nearest thing that is known, and the line
    /// that would mend it.
    Uncounted(uncounted::UncountedCommand),
    /// Writes the raw log, a line of JSON for each statement.
    Export(data::Export),
    /// Shows who read or changed what, checks that nothing of it was changed, and exports it, also while the server runs.
    Audit(audit::Audit),
    /// Counts what is stored of a person and, with --confirm, erases it, as a case with a protocol.
    Erase(erase::Erase),
    /// Derives index and progress anew from the log, beside what is in force, then switches. The server must not
    /// run. In MongoDB, it counts progress anew, and servers may run.
    Rebuild(data::Rebuild),
    /// Checks what is stored against its checksums, and index and progress against the log; names what is damaged, and
    /// ends with status 1 where anything is. The server must not run. In MongoDB, servers may run.
    Verify,
    /// Copies the embedded store into a folder, while the server may run.
    Backup(data::Backup),
    /// Makes an embedded store of a backup. The data folder must hold none.
    Restore(data::Restore),
    /// Copies a whole store into an empty one: from a folder into a database, or back. Given again, it goes on where
    /// it was broken off.
    Transfer(transfer::Transfer),
    /// Looks at open files, modes, TLS, keys, clock, room and backups, and ends with status 1 where something is wrong.
    Doctor(doctor::Doctor),
    /// Asks a running server whether it is alive; for container health checks.
    Health(health::Health),
    /// Shows the configuration in force, as a file.
    Config,
}

/// What the command line takes: every command, with its options and what it says of them.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command line.
pub fn run() -> ExitCode {
    // Whatever is written here may have personal data: for its owner alone, unless the folder lets others in.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cli = Cli::parse();
    match act(cli) {
        Err(error) if !print::is_unread(&error) => {
            // Where this can't be said either, the status still tells.
            let _ = writeln!(std::io::stderr(), "loggbok: {error:#}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn act(mut cli: Cli) -> anyhow::Result<()> {
    if matches!(cli.command, Command::Demo(_)) {
        // A line for each of its requests would bury what it shows.
        cli.overrides.log_level.get_or_insert_with(|| "warn".to_owned());
    }
    let config = Config::load(cli.config.as_deref(), environment(), cli.overrides)?;
    if !matches!(cli.command, Command::Config) {
        telemetry::init(&config.log)?;
    }
    match cli.command {
        Command::Serve(serve) => serve::run(&config, &serve),
        Command::Demo(demo) => demonstrate::run(&config, &demo),
        Command::Credential(command) => credential::run(&config, command),
        Command::Account(command) => account::run(&config, command),
        Command::Token(command) => token::run(&config, command),
        Command::Roster(command) => roster::run(&config, command),
        Command::Catalogue(command) => catalogue::run(&config, command),
        Command::Uncounted(asked) => uncounted::run(&config, asked),
        Command::Export(export) => data::export(&config, &export),
        Command::Audit(audit) => audit::run(&config, &audit),
        Command::Erase(erase) => erase::run(&config, erase),
        Command::Rebuild(rebuild) => data::rebuild(&config, &rebuild),
        Command::Verify => data::verify(&config),
        Command::Backup(backup) => data::backup(&config, &backup),
        Command::Restore(restore) => data::restore(&config, &restore),
        Command::Transfer(transfer) => transfer::run(&config, &transfer),
        Command::Doctor(doctor) => doctor::run(&config, &doctor),
        Command::Health(health) => health::run(&config, &health),
        Command::Config => Ok(say(config.to_toml()?.trim_end())?),
    }
}

/// The variables of the environment that are text; others can't be ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
