//! What a list changes, row by row.

use std::collections::BTreeMap;

use learning::{Affiliation, Day, Key, Kommunkod, RowFate, shown_identifier};
use xapi::Ifi;

use super::texts::Texts;
use crate::service::{RosterCheck, RosterRow};

/// A line of the table.
pub(super) struct Line {
    pub(super) fate: &'static str,
    pub(super) name: String,
    /// Shown beside the name.
    pub(super) identifiers: Vec<String>,
    pub(super) employer: String,
    pub(super) unit: String,
    pub(super) role: String,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
    /// What differs from before.
    pub(super) changes: Vec<String>,
}

/// The lines of a check.
pub(super) fn lines(check: &RosterCheck, texts: Texts) -> Vec<Line> {
    check.rows.iter().filter_map(|row| line(row, &check.employers, texts)).collect()
}

fn line(row: &RosterRow, employers: &BTreeMap<Kommunkod, Key>, texts: Texts) -> Option<Line> {
    let shown = row.after.as_ref().or(row.before.as_ref())?;
    let identifiers = identifiers(shown);
    let name = shown.name.clone().or_else(|| identifiers.first().cloned()).unwrap_or_default();
    let fate = match row.fate {
        RowFate::Added => texts.added(),
        RowFate::Ended => texts.ended(),
        RowFate::Changed => texts.changed(),
        RowFate::Removed => texts.removed(),
    };
    let changes = match (&row.before, &row.after) {
        // The end has a column of its own, the last day.
        (Some(before), Some(after)) => changes(before, after, row.fate == RowFate::Ended, texts),
        _ => Vec::new(),
    };
    Some(Line {
        fate,
        identifiers: identifiers.into_iter().filter(|shown| *shown != name).collect(),
        name,
        employer: employers.get(&shown.kommunkod).map(|key| key.name.clone()).unwrap_or_default(),
        unit: shown.unit.clone().unwrap_or_default(),
        role: shown.role.clone().unwrap_or_default(),
        from: shown.valid_from,
        to: shown.valid_to,
        changes,
    })
}

/// A person's identifiers, mail addresses first, since people recognise these.
fn identifiers(row: &Affiliation) -> Vec<String> {
    let mut all: Vec<Ifi> = row.identifiers.iter().filter_map(|key| key.as_str().parse().ok()).collect();
    all.sort_by_key(|ifi| !matches!(ifi, Ifi::Mbox(_)));
    all.iter().map(shown_identifier).collect()
}

fn changes(before: &Affiliation, after: &Affiliation, ends: bool, texts: Texts) -> Vec<String> {
    let empty = |text: String| if text.is_empty() { texts.no_value().to_owned() } else { text };
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let of = |row: &Affiliation| {
        [
            (texts.what_name(), row.name.clone().unwrap_or_default()),
            (texts.what_identifiers(), identifiers(row).join(", ")),
            (texts.what_from(), day(row.valid_from)),
            (texts.what_to(), if ends { String::new() } else { day(row.valid_to) }),
            (texts.what_hired(), day(row.hired_on)),
            (texts.what_profession(), day(row.in_profession_since)),
        ]
    };
    let differing = of(before).into_iter().zip(of(after)).filter(|(before, after)| before.1 != after.1);
    differing.map(|((what, before), (_, after))| texts.was(what, empty(before), empty(after))).collect()
}
