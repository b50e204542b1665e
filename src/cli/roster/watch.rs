//! `loggbok roster watch`: takes the lists that others put into a folder.

use std::collections::BTreeMap;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, ensure};
use clap::Args;
use jiff::Timestamp;
use learning::Kommunkod;
use reqwest::StatusCode;

use super::{Import, Mode, describe, take};
use crate::cli::client::Refused;
use crate::cli::operator::Remote;
use crate::cli::print::say;
use crate::cli::refused_rows::of_roster;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::service::Error;

/// What the names of lists end in; everything else stays where it is.
const LISTS: [&str; 3] = ["csv", "txt", "xlsx"];
/// How far apart the two looks of `--once` are, between which a file must not grow.
const APART: Duration = Duration::from_secs(2);

/// A folder, and how its lists are to be taken.
#[derive(Debug, Args)]
pub(in crate::cli) struct Watch {
    /// The folder. A list that was taken is moved to `taken` in it, one that was refused to `refused`, with a report beside it.
    folder: PathBuf,
    /// What happens to affiliations that are not in a list.
    #[arg(long, value_enum, default_value_t = Mode::Full)]
    mode: Mode,
    /// A municipality of which a full list has nobody; may be repeated.
    #[arg(long = "municipality", value_name = "CODE")]
    municipalities: Vec<Kommunkod>,
    /// How often to look.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Take what is there, and end, as for a timer. The exit status is 1 if something was refused.
    #[arg(long)]
    once: bool,
    /// Delete the lists that were taken, in place of moving them.
    #[arg(long)]
    delete: bool,
    #[command(flatten)]
    remote: Remote,
}

/// How a file looked: its length, and when it was changed.
type Look = (u64, Option<SystemTime>);

/// What became of a list.
enum Outcome {
    Taken,
    Refused,
}

pub(super) fn run(config: &Config, options: &Watch) -> anyhow::Result<()> {
    let mut before = looks(&options.folder)?;
    loop {
        // Folders on other machines tell nobody of changes, so it looks again and again; this process does nothing else.
        sleep(if options.once { APART } else { Duration::from_secs(options.every) });
        let now = looks(&options.folder)?;
        // Nobody writes to a file any more that is the same as the last time.
        let whole = now.iter().filter(|(name, look)| before.get(*name) == Some(look));
        let mut refused = 0;
        for name in in_order(whole) {
            match take_one(config, options, &name) {
                Ok(Outcome::Taken) => {}
                Ok(Outcome::Refused) => refused += 1,
                // Not the list is wrong: it is taken once the store can be reached.
                Err(error) if !options.once => tracing::warn!("{name} stays where it is: {error:#}"),
                Err(error) => return Err(error.context(format!("{name} stays where it is"))),
            }
        }
        if options.once {
            ensure!(refused == 0, "lists that were refused: {refused}; the reports beside them say why");
            return Ok(());
        }
        before = now;
    }
}

/// The lists in a folder by name, and how each looks.
fn looks(folder: &Path) -> anyhow::Result<BTreeMap<String, Look>> {
    let shown = || folder.display().to_string();
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(shown)? {
        if let Some((name, look)) = look(&entry.with_context(shown)?) {
            found.insert(name, look);
        }
    }
    Ok(found)
}

/// How a list looks; `None` of what is none, or has just gone.
fn look(entry: &DirEntry) -> Option<(String, Look)> {
    let name = entry.file_name().into_string().ok()?;
    let about = entry.metadata().ok()?;
    let end = Path::new(&name).extension()?.to_str()?;
    let is_list = LISTS.iter().any(|list| end.eq_ignore_ascii_case(list));
    // Hidden files are of those who are still writing.
    let is_there = about.is_file() && is_list && !name.starts_with('.');
    is_there.then(|| (name.clone(), (about.len(), about.modified().ok())))
}

/// The names of lists in the order in which they came.
fn in_order<'l>(lists: impl Iterator<Item = (&'l String, &'l Look)>) -> Vec<String> {
    let mut lists: Vec<_> = lists.map(|(name, (_, changed))| (*changed, name.clone())).collect();
    lists.sort();
    lists.into_iter().map(|(_, name)| name).collect()
}

/// Takes a list, and puts it away with a report.
///
/// # Errors
/// If the store can't be reached, or the list can't be put away.
fn take_one(config: &Config, options: &Watch, name: &str) -> anyhow::Result<Outcome> {
    let file = options.folder.join(name);
    let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
    let import = Import {
        file: file.clone(),
        mode: options.mode,
        as_of: None,
        correct: false,
        municipalities: options.municipalities.clone(),
        dry_run: false,
        // Nobody is there to look at what would go.
        allow_shrinking: false,
        remote: options.remote.clone(),
    };
    let (outcome, report) = match take(config, &import, bytes) {
        Ok(report) => (Outcome::Taken, describe(&report)),
        Err(error) => match reasons(&error) {
            Some(reasons) => (Outcome::Refused, reasons),
            None => return Err(error),
        },
    };
    report.iter().try_for_each(|line| say(format_args!("{name}: {line}")))?;
    match outcome {
        Outcome::Taken if options.delete => fs::remove_file(&file)?,
        Outcome::Taken => put_away(&file, &options.folder.join("taken"), &report)?,
        Outcome::Refused => put_away(&file, &options.folder.join("refused"), &report)?,
    }
    Ok(outcome)
}

/// Why a list was refused; `None` if the fault is not in the list.
fn reasons(error: &anyhow::Error) -> Option<Vec<String>> {
    let told = || vec![format!("{error:#}")];
    if let Some(refused) = error.downcast_ref::<Refused>() {
        let of_caller = [
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::NOT_FOUND,
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        return (refused.status().is_client_error() && !of_caller.contains(&refused.status())).then(told);
    }
    match error.downcast_ref::<Error>()? {
        Error::RosterRows(report) => Some(told().into_iter().chain(of_roster(report)).collect()),
        Error::Roster(_) | Error::RosterRefused(_) | Error::RosterShrinks { .. } | Error::RosterOutOfReach { .. } => {
            Some(told())
        }
        _ => None,
    }
}

/// Moves a list into a folder, under a name with the instant, and writes a report beside it.
fn put_away(file: &Path, folder: &Path, report: &[String]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let instant = Timestamp::from_second(SystemClock.now().as_second()).unwrap_or_default();
    let instant = instant.to_string().replace(['-', ':'], "");
    let names = (1..).map(|number| match number {
        1 => format!("{instant}-{name}"),
        number => format!("{instant}-{number}-{name}"),
    });
    let free = names.map(|name| folder.join(name)).find(|path| !path.exists()).unwrap_or_default();
    fs::write(free.with_added_extension("report.txt"), report.join("\n") + "\n")?;
    fs::rename(file, &free)
}
