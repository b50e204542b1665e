//! `loggbok uncounted`.

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use learning::{Counted, Day, UncountedKind, UncountedReport, UncountedRow, WhyUnknown};

use super::operator::{self, Remote};
use super::print::say;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::service::UncountedQuery;

/// What statements and rosters named and nothing matched.
#[derive(Debug, Args)]
pub(super) struct UncountedCommand {
    /// Only these kinds, comma-separated.
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = PossibleValuesParser::new(WORDS).try_map(|word| kind(&word)))]
    kind: Vec<UncountedKind>,
    /// The most rows of each kind.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    #[command(flatten)]
    remote: Remote,
}

/// The names of [`UncountedKind::ALL`].
const WORDS: [&str; 15] = [
    "activity",
    "verb",
    "home_page",
    "mail_domain",
    "unit",
    "role",
    "contradiction",
    "not_a_person",
    "clock_ahead",
    "without_zone",
    "organisation",
    "clock_unset",
    "municipality",
    "claim_refused",
    "completed_apart",
];

fn kind(text: &str) -> Result<UncountedKind, String> {
    serde_json::from_value(text.into()).map_err(|_| "there is no such kind; --help lists them".to_owned())
}

pub(super) fn run(config: &Config, asked: UncountedCommand) -> anyhow::Result<()> {
    let kinds = if asked.kind.is_empty() { UncountedKind::ALL.to_vec() } else { asked.kind };
    let limit = usize::from(asked.limit);
    let reports: Vec<(UncountedKind, UncountedReport, usize)> = match asked.remote.server()? {
        Some(server) => operator::block_on(async {
            let mut reports = Vec::new();
            for kind in kinds {
                let word = serde_json::to_value(kind)?;
                let path = format!("/api/v1/uncounted?kind={}&limit={limit}", word.as_str().unwrap_or_default());
                let answer = server.json(&path).await?;
                let of_rows = answer["of_rows"].as_u64().context("the answer is no list of what was not counted")?;
                reports.push((kind, serde_json::from_value(answer)?, usize::try_from(of_rows)?));
            }
            Ok(reports)
        })?,
        None => operator::with_service_that_is_there(config, |service| async move {
            let as_of = Day::of(SystemClock.now());
            let mut reports = Vec::new();
            for kind in kinds {
                let query = UncountedQuery { kinds: vec![kind], offset: 0, limit, as_of };
                let page = service.uncounted(&operator::operator(service.names()), query).await?;
                reports.push((kind, page.report, page.of_rows));
            }
            Ok(reports)
        })?,
    };
    show(&reports)
}

fn show(reports: &[(UncountedKind, UncountedReport, usize)]) -> anyhow::Result<()> {
    let (mut near, mut other) = (Vec::new(), Vec::new());
    let mut nothing = true;
    for (kind, report, of_rows) in reports.iter().filter(|(_, report, _)| !report.rows.is_empty()) {
        nothing = false;
        say(format!("{}:", heading(*kind)))?;
        for row in &report.rows {
            say(line(row))?;
            let mends = if row.nearest.is_some() { &mut near } else { &mut other };
            mends.extend(row.mend.clone());
        }
        let more = of_rows.saturating_sub(report.rows.len());
        if more > 0 {
            say(format!("  … and {more} more: --kind and --limit show them"))?;
        }
        if let Some(beyond) = report.beyond.get(kind) {
            say(format!("  … beside {beyond} statements that named more than is kept"))?;
        }
        say("")?;
    }
    if let Some((_, report, _)) = reports.first().filter(|(_, report, _)| !report.unknown_people.is_empty()) {
        nothing = false;
        say("People in no municipality (`unknown`):")?;
        for unknown in &report.unknown_people {
            say(format!("  {:>7}  {}", unknown.people, why(unknown.reason)))?;
        }
        say("")?;
    }
    if let Some((_, report, _)) = reports.first().filter(|(_, report, _)| report.people_not_looked_at > 0) {
        let more = report.people_not_looked_at;
        say(format!("Of {more} more people and courses it was not looked whether this credential sent something.\n"))?;
    }
    if nothing {
        say("Nothing is uncounted of what you may see here.")?;
        return Ok(());
    }
    say("What is yours belongs in the catalogue or the roster: look at each line, and paste what is right into the")?;
    say(
        "catalogue. Nothing is applied by itself. `loggbok catalogue import FILE --dry-run` checks it, and shows which",
    )?;
    say("figures would change; then import. You can ignore the rest.")?;
    let sections = [("Where something near is known:", joined(near)), ("Where nothing near is known:", other)];
    for (title, mends) in sections.iter().filter(|(_, mends)| !mends.is_empty()) {
        say(format!("\n{title}\n"))?;
        mends.iter().try_for_each(say)?;
    }
    Ok(())
}

/// A list of the catalogue with one more item, in the form of a line: `iris = […]  # module kurs/del-1`.
#[derive(Debug, PartialEq)]
struct List {
    key: String,
    items: Vec<toml::Value>,
    /// What the list belongs to.
    of: String,
}

impl List {
    /// Parses the list in a line; `None` if the line is something else.
    fn read(mend: &str) -> Option<Self> {
        let (line, of) = mend.rsplit_once("  # ").filter(|_| !mend.contains('\n'))?;
        let mut table: toml::Table = line.parse().ok()?;
        let key = table.keys().next()?.clone();
        match table.remove(&key)? {
            toml::Value::Array(items) => Some(Self { key, items, of: of.to_owned() }),
            _ => None,
        }
    }
}

/// Joins lines that add to the same list into one, since only one of them could be pasted.
fn joined(mends: Vec<String>) -> Vec<String> {
    let mut joined: Vec<(String, Option<List>)> = Vec::new();
    for mend in mends {
        let list = List::read(&mend);
        let is_same = |one: &List, other: &List| (&one.key, &one.of) == (&other.key, &other.of);
        let first = joined.iter_mut().find_map(|(text, first)| {
            let (list, first) = (list.as_ref()?, first.as_mut()?);
            is_same(list, first).then_some((text, first, list))
        });
        let Some((text, first, list)) = first else {
            joined.push((mend, list));
            continue;
        };
        for item in &list.items {
            if !first.items.contains(item) {
                first.items.push(item.clone());
            }
        }
        *text = format!("{} = {}  # {}", first.key, toml::Value::Array(first.items.clone()), first.of);
    }
    joined.into_iter().map(|(text, _)| text).collect()
}

fn line(row: &UncountedRow) -> String {
    let last = row.last.map(|day| format!(", last {day}")).unwrap_or_default();
    let from = if row.senders.is_empty() { String::new() } else { format!(", from {}", row.senders.join(" ")) };
    let place = row.municipality.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
    let value = if row.value.is_empty() { "(no value)" } else { &row.value };
    let line = format!("  {:>7} {}  {place}{value}{last}{from}", row.count, of(row.counted));
    let near = row.nearest.as_ref();
    let near = near.map(|near| format!("\n          near {} ({}): {}", near.value, near.of, near.differs));
    line + near.as_deref().unwrap_or_default()
}

fn of(counted: Counted) -> &'static str {
    match counted {
        Counted::Statements => "statements",
        Counted::People => "people",
        Counted::RosterRows => "rows",
        Counted::Days => "days",
    }
}

fn heading(kind: UncountedKind) -> &'static str {
    match kind {
        UncountedKind::Activity => "Activities that no course of the catalogue has",
        UncountedKind::Verb => "Verbs that nobody knows, on courses (counted as activity)",
        UncountedKind::HomePage => "Home pages of people on no roster and in no table",
        UncountedKind::MailDomain => "Mail domains of people on no roster and in no table",
        UncountedKind::Unit => "Units of the roster that the catalogue does not know",
        UncountedKind::Role => "Roles of the roster that no target names",
        UncountedKind::Contradiction => "Statements that name another municipality than the roster (the roster counts)",
        UncountedKind::NotAPerson => "Agents that the catalogue says are nobody",
        UncountedKind::ClockAhead => "Statements dated more than a day after they came, by month (counted nowhere)",
        UncountedKind::WithoutZone => "Times without a time zone",
        UncountedKind::ClockUnset => "Statements dated 1970-01-01 or earlier, by month (counted nowhere)",
        UncountedKind::Municipality => "Municipalities that statements name and the register does not have",
        UncountedKind::ClaimRefused => {
            "Municipalities that statements name and their credential does not reach (not counted there)"
        }
        UncountedKind::CompletedApart => {
            "Courses that people on no roster completed in parts told in several places (completed in none of them)"
        }
        UncountedKind::Organisation => "Organisations of the roster that the catalogue does not know any more",
    }
}

fn why(reason: WhyUnknown) -> &'static str {
    match reason {
        WhyUnknown::NotOnTheRosterThatDay => "on the roster, but not on that day",
        WhyUnknown::HomePage => "on no roster, and the home page of the account is in no table",
        WhyUnknown::MailDomain => "on no roster, and the mail domain is in no table",
        WhyUnknown::BeyondSender => "on no roster, and of a municipality that the limited credential does not reach",
        WhyUnknown::MailHash => "on no roster, and known by the hash of an address alone",
        WhyUnknown::OpenId => "on no roster, and known by an OpenID",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_add_to_one_list_are_one_that_adds_all() {
        let mends = [
            "iris = [\"a\", \"x\"]  # module kurs/1",
            "[[home_page]]\nurl = \"u\"",
            "iris = [\"a\", \"y\"]  # module kurs/1",
            "iris = [\"b\", \"z\"]  # course kurs",
            "aliases = [\"x  # y\"]  # unit 1440/ifo",
        ];
        let expected = [
            "iris = [\"a\", \"x\", \"y\"]  # module kurs/1",
            "[[home_page]]\nurl = \"u\"",
            "iris = [\"b\", \"z\"]  # course kurs",
            "aliases = [\"x  # y\"]  # unit 1440/ifo",
        ];
        assert_eq!(joined(mends.map(str::to_owned).to_vec()), expected);
    }

    #[test]
    fn every_kind_can_be_asked_for() {
        let kinds: Vec<_> = WORDS.iter().map(|word| kind(word).unwrap()).collect();
        assert_eq!(kinds, UncountedKind::ALL);
    }
}
