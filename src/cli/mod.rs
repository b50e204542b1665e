//! The command line.

mod account;
mod again;
mod audit;
mod backoff;
mod backup;
mod catalogue;
mod client;
mod codes;
mod credential;
mod damage;
mod data;
mod database;
mod deliveries;
#[cfg(feature = "demo")]
mod demo;
#[cfg(feature = "demo")]
mod demonstrate;
mod doctor;
mod door;
mod erase;
mod export;
mod extraction;
mod figures;
mod forward;
mod forward_targets;
mod forwarding;
mod health;
mod import;
mod memory;
mod open_files;
mod operator;
mod options;
mod person;
mod print;
mod refused_rows;
mod results;
mod retention;
mod retention_rules;
mod roster;
mod send_audit;
mod sender;
mod serve;
mod served;
mod shell;
mod signer;
mod snapshot;
mod subscribers;
mod subscription;
mod token;
mod transfer;
mod uncounted;
mod whole_file;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches as _, Parser, Subcommand};

use self::print::say;
use crate::config::{Config, Overrides};
use crate::telemetry::{self, Tracer};

/// A learning record store that answers how many of whose staff have completed which course.
#[derive(Debug, Parser)]
#[command(name = "loggbok", version, about, propagate_version = true)]
struct Cli {
    /// The configuration file (TOML); loggbok.example.toml has every setting.
    #[arg(long, value_name = "FILE", global = true, env = "LOGGBOK_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Run a temporary server with real programmes and made-up people, and show its figures.
    ///
    /// Logs warnings only, unless --log-level says otherwise.
    #[cfg(feature = "demo")]
    Demo(demonstrate::Demo),
    /// Manage credentials: the keys and secrets of programs.
    #[command(subcommand)]
    Credential(credential::Command),
    /// Manage accounts: people who sign in to the pages with a password.
    #[command(subcommand)]
    Account(account::Command),
    /// Issue, explain and withdraw bearer tokens, and make the keys that sign them.
    #[command(subcommand)]
    Token(token::Command),
    /// Import and export rosters: who works where.
    #[command(subcommand)]
    Roster(roster::Command),
    /// Import results that no platform reports, such as of course days, and take an import back.
    #[command(subcommand)]
    Results(results::Command),
    /// Give codes to what people wrote in surveys.
    #[command(subcommand)]
    Codes(codes::Command),
    /// Import and show the catalogue: programmes, courses, modules, regions, units.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    /// Ask for figures and for the people behind them: as a table to read, JSON, CSV or a workbook.
    #[command(subcommand)]
    Figures(Box<figures::Command>),
    /// Freeze figures, list what is frozen, and count again.
    #[command(subcommand)]
    Snapshot(snapshot::Command),
    /// Have figures sent on a schedule, by mail or to a webhook.
    #[command(subcommand)]
    Subscription(subscription::Command),
    /// List what statements and rosters named and nothing matched, with the line that would count it.
    Uncounted(uncounted::UncountedCommand),
    /// Show what senders have delivered, and what was refused of it.
    Deliveries(deliveries::DeliveriesCommand),
    /// Show how far statements are forwarded, and replay or drop what a target refused.
    Forwarding(forwarding::ForwardingCommand),
    /// Export the raw log, as statements or as rows.
    Export(Box<export::Export>),
    /// Take rows out of the log for an evaluator, under pseudonyms.
    #[command(subcommand)]
    Extraction(extraction::Command),
    /// Import statements from a file of another store, or straight from another LRS.
    ///
    /// What is there already is passed over, so an interrupted import goes on if you give the same command again.
    Import(Box<import::Import>),
    /// Show, verify and export the audit log: who read or changed what.
    Audit(audit::Audit),
    /// Count what is stored of a person and, with --confirm, erase it.
    Erase(erase::Erase),
    /// Count what is no longer kept by the rules of retention and, with --apply, dispose of it.
    Retention(retention::RetentionCommand),
    /// Write everything that is kept of a person, as JSON, for a request for access.
    Person(person::Person),
    /// Rebuild the index and the progress from the log.
    ///
    /// The old ones stay in force until the new ones are ready. Stop the server first. Over MongoDB, this rebuilds the
    /// progress, and servers may run.
    Rebuild(data::Rebuild),
    /// Check everything that is stored, and name what is damaged.
    ///
    /// Compares checksums, and the index and the progress with the log. Exits with status 1 if anything is damaged. Stop the
    /// server first; over MongoDB, servers may run.
    Verify,
    /// Back up the data folder, also while the server runs.
    Backup(backup::Backup),
    /// Make a new data folder from a backup.
    Restore(backup::Restore),
    /// Copy a whole store into a new one: from a folder into a database, or back.
    ///
    /// If it is interrupted, give the same command again and it continues.
    Transfer(transfer::Transfer),
    /// Check this installation: files, TLS, keys, clock, disk, backups.
    ///
    /// Exits with status 1 if something is wrong.
    Doctor(doctor::Doctor),
    /// Ask the running server whether it is alive; for container health checks.
    Health(health::Health),
    /// Show the settings in force, as a configuration file.
    Config,
    /// Write completions for a shell to standard output.
    Completions(shell::Completions),
    /// Write manual pages, one for each command.
    Manual(shell::Manual),
}

impl Command {
    /// Whether a log line per request would bury its output.
    fn is_shown_without_logs(&self) -> bool {
        match self {
            #[cfg(feature = "demo")]
            Self::Demo(_) => true,
            _ => false,
        }
    }
}

/// The command line's definition: every command with its options and help.
pub fn command() -> clap::Command {
    options::show_what_is_used(Cli::command())
}

/// Runs the command line.
pub fn run() -> ExitCode {
    // Files written here may contain personal data: only their owner may read them, unless the folder allows more.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let matches = command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let (name, chosen) = chosen(&matches);
    if names_no_server(chosen) {
        let told = "--key and --secret are for a running server: name it by --url, or LOGGBOK_URL";
        command().error(ErrorKind::MissingRequiredArgument, told).exit();
    }
    let here = chosen.try_contains_id("url").is_err();
    match act(cli, here.then_some(name.as_str())) {
        Err(error) if !print::is_unread(&error) => {
            // If even this can't be written, the exit status still shows the failure.
            let _ = writeln!(std::io::stderr(), "loggbok: {error:#}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// The chosen command's name and arguments.
fn chosen(matches: &ArgMatches) -> (String, &ArgMatches) {
    let (mut name, mut at) = (Vec::new(), matches);
    while let Some((inner, matches)) = at.subcommand() {
        name.push(inner);
        at = matches;
    }
    (name.join(" "), at)
}

/// Whether the caller gave a key for a server on the command line but no server. A key in the environment may be for
/// something else.
fn names_no_server(chosen: &ArgMatches) -> bool {
    let is_given = |id: &str| {
        let is_known = chosen.try_contains_id(id).is_ok();
        is_known && chosen.value_source(id) == Some(ValueSource::CommandLine)
    };
    let is_named = chosen.try_contains_id("url").unwrap_or(true);
    !is_named && (is_given("remote_key") || is_given("secret"))
}

fn act(mut cli: Cli, here: Option<&str>) -> anyhow::Result<()> {
    // Commands about the command line itself need no settings.
    match &cli.command {
        Command::Completions(asked) => return shell::complete(asked),
        Command::Manual(asked) => return shell::write_manual(asked),
        _ => {}
    }
    if cli.command.is_shown_without_logs() {
        cli.overrides.log_level.get_or_insert_with(|| "warn".to_owned());
    }
    let config = Config::load(cli.config.as_deref(), environment(), cli.overrides)?;
    let tracer = match &cli.command {
        Command::Serve(_) => Tracer::new(&config.traces, client::client)?,
        _ => None,
    };
    if !matches!(cli.command, Command::Config) {
        telemetry::init(&config.log, tracer.as_ref())?;
        if let Some(command) = here.filter(|_| std::env::var_os("LOGGBOK_URL").is_some_and(|url| !url.is_empty())) {
            tracing::warn!("LOGGBOK_URL is set, and `loggbok {command}` asks no server: it works on this machine");
        }
    }
    match cli.command {
        Command::Serve(serve) => serve::run(&config, &serve),
        #[cfg(feature = "demo")]
        Command::Demo(demo) => demonstrate::run(&config, &demo),
        Command::Credential(command) => credential::run(&config, command),
        Command::Account(command) => account::run(&config, command),
        Command::Token(command) => token::run(&config, command),
        Command::Roster(command) => roster::run(&config, command),
        Command::Results(command) => results::run(&config, command),
        Command::Codes(command) => codes::run(&config, command),
        Command::Catalogue(command) => catalogue::run(&config, command),
        Command::Figures(command) => figures::run(&config, *command),
        Command::Snapshot(command) => snapshot::run(&config, command),
        Command::Extraction(command) => extraction::run(&config, command),
        Command::Subscription(command) => subscription::run(&config, command),
        Command::Uncounted(asked) => uncounted::run(&config, asked),
        Command::Deliveries(asked) => deliveries::run(&config, &asked),
        Command::Forwarding(asked) => forwarding::run(&config, &asked),
        Command::Export(asked) => export::export(&config, *asked),
        Command::Import(import) => import::run(&config, *import),
        Command::Audit(audit) => audit::run(&config, &audit),
        Command::Erase(erase) => erase::run(&config, erase),
        Command::Person(asked) => person::run(&config, asked),
        Command::Retention(asked) => retention::run(&config, &asked),
        Command::Rebuild(rebuild) => data::rebuild(&config, &rebuild),
        Command::Verify => data::verify(&config),
        Command::Backup(options) => backup::backup(&config, &options),
        Command::Restore(options) => backup::restore(&config, &options),
        Command::Transfer(transfer) => transfer::run(&config, &transfer),
        Command::Doctor(doctor) => doctor::run(&config, &doctor),
        Command::Health(health) => health::run(&config, &health),
        Command::Config => Ok(say(config.to_toml()?.trim_end())?),
        Command::Completions(asked) => shell::complete(&asked),
        Command::Manual(asked) => shell::write_manual(&asked),
    }
}

/// Environment variables that are valid text; ours always are.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}
