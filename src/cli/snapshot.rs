//! `loggbok snapshot …`: manages figures that never change, on a running server or the local store.

use std::io::Write as _;

use anyhow::Result;
use clap::{Args, Subcommand};
use learning::{Counts, Day, Figure, Measure, credits_definition};
use reqwest::Method;

use super::door::{ask, every, pages};
use super::operator::{self, Remote};
use super::print::Output;
use super::served::{Served, Shown, ask_served};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::{Days, SentSnapshot, add_snapshot, as_word, encoded, read_question};
use crate::service::{CountsChange, Happened, Service, SnapshotDifference, SnapshotReport};

/// The error if a snapshot does not exist.
const MISSING: &str = "there is no such snapshot; `loggbok snapshot list` shows all";

/// What is done with snapshots.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask for figures and freeze the answer, with its definitions and a SHA-256.
    ///
    /// Shows the address to cite. The answer never changes, whatever is stored later.
    Add(New),
    /// List the snapshots that you may read, oldest first.
    List {
        #[command(flatten)]
        shown: Shown,
    },
    /// Show what a snapshot is of, or its answer.
    Show {
        #[command(flatten)]
        of: Of,
        /// Write the frozen answer to standard output, byte by byte.
        #[arg(long, conflicts_with = "json")]
        answer: bool,
        #[command(flatten)]
        shown: Shown,
    },
    /// Revoke a snapshot and delete its figures.
    ///
    /// Its id and its SHA-256 stay, and its address says when it was revoked.
    Remove {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        remote: Remote,
    },
    /// Count again, and show what has changed since and what that may come from.
    Difference {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        shown: Shown,
    },
}

/// What to freeze.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The question, as the query string of GET /api/v1/completions: by=municipality&course=introduktion
    #[arg(long, value_name = "QUERY")]
    question: String,
    /// What it is called, on its page and in citations. It must not name anybody.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Let anybody read it who has the address. Only for figures without small numbers, of every place.
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    shown: Shown,
}

/// Which snapshot.
#[derive(Debug, Args)]
pub(super) struct Of {
    /// The snapshot's id, or its address.
    #[arg(value_name = "ID")]
    id: String,
}

impl Of {
    /// The id, which is the end of an address.
    fn id(&self) -> &str {
        self.id.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }
}

/// The place of snapshots.
struct At(Served);

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Add(New { question, name, public, shown }) => {
            let new = SentSnapshot { question, name, public };
            let added = at(config, &shown.remote, async |at| at.add(new).await)?;
            shown.say(&added, || told(&added))
        }
        Command::List { shown } => {
            let mut all = at(config, &shown.remote, async |at| at.list().await)?;
            all.sort_by(|one, next| (one.made, &one.id).cmp(&(next.made, &next.id)));
            shown.say(&all, || all.iter().map(line).collect())
        }
        Command::Show { of, answer: true, shown } => {
            let bytes = at(config, &shown.remote, async |at| at.answer(of.id()).await)?;
            Output.write_all(&bytes)?;
            Ok(Output.flush()?)
        }
        Command::Show { of, answer: false, shown } => {
            let found = at(config, &shown.remote, async |at| at.show(of.id()).await)?;
            shown.say(&found, || told(&found))
        }
        Command::Remove { of, remote } => at(config, &remote, async |at| at.remove(of.id()).await),
        Command::Difference { of, shown } => {
            let found = at(config, &shown.remote, async |at| at.difference(of.id()).await)?;
            shown.say(&found, || changes(&found))
        }
    }
}

/// Runs an action on snapshots: on the running server if one is named, otherwise on the local store.
fn at<T>(config: &Config, remote: &Remote, act: impl AsyncFnOnce(&At) -> Result<T>) -> Result<T> {
    ask_served(config, remote, MISSING, async |served| act(&At(served)).await)
}

fn path_of(id: &str) -> String {
    format!("/api/v1/snapshots/{}", encoded(id))
}

impl At {
    async fn add(&self, new: SentSnapshot) -> Result<SnapshotReport> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::POST, "/api/v1/snapshots", Some(new)).await,
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                let days = days(service).await?;
                Ok(add_snapshot(service, days, &operator, new).await?)
            }
        }
    }

    async fn list(&self) -> Result<Vec<SnapshotReport>> {
        match &self.0 {
            Served::Server(server) => pages(server, "/api/v1/snapshots", "snapshots").await,
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                every(async |page| service.list_snapshots(&operator, &page).await).await
            }
        }
    }

    async fn show(&self, id: &str) -> Result<SnapshotReport> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::GET, &path_of(id), None::<()>).await,
            Served::Here(service) => Ok(service.show_snapshot(&operator::operator(service.names()), id).await?),
        }
    }

    async fn answer(&self, id: &str) -> Result<bytes::Bytes> {
        match &self.0 {
            Served::Server(server) => {
                server.send(Method::GET, &format!("/f/{}?format=json", encoded(id)), &[], Vec::new()).await
            }
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                Ok(service.read_snapshot(Some(&operator), id).await?.answer)
            }
        }
    }

    async fn remove(&self, id: &str) -> Result<()> {
        match &self.0 {
            Served::Server(server) => server.delete(&path_of(id)).await,
            Served::Here(service) => Ok(service.revoke_snapshot(&operator::operator(service.names()), id).await?),
        }
    }

    async fn difference(&self, id: &str) -> Result<SnapshotDifference> {
        match &self.0 {
            Served::Server(server) => {
                ask(server, Method::GET, &format!("{}/difference", path_of(id)), None::<()>).await
            }
            Served::Here(service) => {
                let (operator, days) = (operator::operator(service.names()), days(service).await?);
                let read = |question: &str| read_question(question, days).map_err(anyhow::Error::from);
                service.compare_snapshot(&operator, id, read).await
            }
        }
    }
}

/// The days that the operator may ask for.
async fn days(service: &Service) -> Result<Days> {
    let today = Day::of(SystemClock.now());
    let disclosure = service.disclosure(&operator::operator(service.names())).await?;
    Ok(Days { latest: disclosure.latest_day(today), today })
}

/// A snapshot on one line.
fn line(snapshot: &SnapshotReport) -> String {
    let mut parts = vec![snapshot.id.clone(), Day::of(snapshot.made).to_string()];
    match (&snapshot.of, snapshot.revoked) {
        (_, Some(at)) => parts.push(format!("revoked {}", Day::of(at))),
        (Some(of), None) => {
            parts.extend(of.name.clone());
            parts.push(of.question.clone());
        }
        (None, None) => {}
    }
    parts.extend(snapshot.public.then(|| "public".to_owned()));
    parts.join("  ")
}

/// A snapshot on several lines.
fn told(snapshot: &SnapshotReport) -> Vec<String> {
    let mut lines = vec![snapshot.address.clone(), format!("SHA-256: {}", snapshot.sha256)];
    lines.push(format!("made: {} by {}", snapshot.made, snapshot.made_by));
    lines.extend(snapshot.revoked.map(|at| format!("revoked: {at}")));
    if let Some(of) = &snapshot.of {
        lines.extend(of.name.as_ref().map(|name| format!("name: {name}")));
        lines.push(format!("question: {}", of.question));
        lines.push(format!("definitions: {}", of.definitions.join(" ")));
        lines.push(format!("counted by: loggbok {}", of.release));
    }
    lines.extend(snapshot.limited_to.as_ref().map(|reach| format!("reach: {reach}")));
    lines.push(if snapshot.public { "anybody who has the address may read it" } else { "not public" }.to_owned());
    lines
}

/// What has changed, and its possible causes, as lines.
fn changes(found: &SnapshotDifference) -> Vec<String> {
    let made = Day::of(found.made);
    if found.same {
        return vec![format!("nothing has changed since {made}: {}", found.question)];
    }
    let mut lines = vec![format!("changed since {made}: {}", found.question)];
    lines.extend(found.rows.iter().chain(&found.totals).chain(&found.total).map(change));
    lines.extend(
        found
            .municipalities_represented
            .map(|number| format!("  municipalities represented: {} → {}", number.was, number.is)),
    );
    lines.push(match (&found.cause, &found.possible[..]) {
        (Some(cause), _) => format!("cause: {}", as_word(cause)),
        (None, []) => "nothing is known that it may come from".to_owned(),
        (None, possible) => {
            let words: Vec<String> = possible.iter().map(as_word).collect();
            format!("it may come from any of these, and which can't be told: {}", words.join(", "))
        }
    });
    for (name, Happened { any, statements, partial }) in [("late", found.causes.late), ("voided", found.causes.voided)]
    {
        let count = statements.map_or_else(|| "some".to_owned(), |count| count.to_string());
        let more = if partial { ", and perhaps more" } else { "" };
        lines.extend((any || partial).then(|| format!("{name} statements: {count}{more}")));
    }
    lines
}

/// A row that has changed: what it counts, and each changed number.
fn change(change: &CountsChange) -> String {
    let names: Vec<&str> = change.keys.iter().map(|key| &*key.name).collect();
    let name = if names.is_empty() { "total".to_owned() } else { names.join(", ") };
    let shown = |counts: Option<&Counts>, measure: Measure| match counts.map(|counts| counts[measure]) {
        Some(Figure::Shown(count)) => count.to_string(),
        Some(Figure::Absent(absence)) => absence.sign().to_owned(),
        None => "no row".to_owned(),
    };
    let (was, is) = (change.was.as_ref(), change.is.as_ref());
    let others = Measure::ALL.into_iter().filter(|measure| {
        was.map(|counts| counts[*measure]) != is.map(|counts| counts[*measure])
            && [was, is].iter().flatten().any(|counts| counts.shown(*measure).is_some_and(|count| count > 0))
    });
    let numbers =
        others.map(|measure| format!("{} {} → {}", measure.definition().id, shown(was, measure), shown(is, measure)));
    let credits = was.zip(is).filter(|(was, is)| was.has_other_credits(is)).map(|(was, is)| {
        let shown = |counts: &Counts| match counts.credits {
            Figure::Shown(credits) => credits.to_number().to_string(),
            Figure::Absent(absence) => absence.sign().to_owned(),
        };
        format!("{} {} → {}", credits_definition().id, shown(was), shown(is))
    });
    let numbers: Vec<String> = numbers.chain(credits).collect();
    let kind = if change.dimension.is_some() { "total of " } else { "" };
    format!("  {kind}{name}: {}", numbers.join(", "))
}
