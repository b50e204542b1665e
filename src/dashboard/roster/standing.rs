//! Which lists are in force, and since when.

use learning::{Day, RosterMode};

use super::texts::Texts;
use crate::dashboard::components::download::Download;
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped;
use crate::service::EmployerRoster;

/// A list is old after this many days.
const OLD_DAYS: i32 = 90;

/// The lists in force.
pub(super) struct Standing {
    /// A summary, as a sentence.
    pub(super) lead: String,
    /// How many lists are old, if any.
    pub(super) old: Option<String>,
    pub(super) rows: Vec<Row>,
    pub(super) downloads: Vec<Download>,
}

/// A line of the table.
pub(super) struct Row {
    pub(super) employer: String,
    pub(super) newest: Option<Day>,
    pub(super) kind: &'static str,
    /// Rows, people, future rows.
    pub(super) numbers: [String; 3],
}

impl Standing {
    pub(super) fn new(reader: &Reader, employers: &[EmployerRoster], today: Day) -> Self {
        let texts = Texts::of(reader.language);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let with = employers.iter().filter(|one| one.newest_list.is_some() || one.rows > 0).count();
        let rows: usize = employers.iter().map(|one| one.rows).sum();
        let lead = match employers {
            _ if with == 0 => texts.none().to_owned(),
            [one] => texts.one(count(one.people)),
            several => texts.several(count(with), count(several.len()), grouped(count(rows))),
        };
        let is_old = |day: Day| day.number() < today.number() - OLD_DAYS;
        let old = employers.iter().filter(|one| one.newest_list.is_some_and(is_old)).count();
        let row = |one: &EmployerRoster| Row {
            employer: one.municipality.name.clone(),
            newest: one.newest_list,
            kind: one.mode.map_or("", |mode| kind(mode, texts)),
            numbers: [one.rows, one.people, one.rows_to_come].map(|number| grouped(count(number))),
        };
        let file = |(name, dialect): (&'static str, &str)| Download {
            name,
            address: format!("{}/roster/list?format=csv&dialect={dialect}", reader.root),
        };
        // An import accepts these unchanged.
        let files = [("Excel (CSV)", "excel-sv"), ("CSV (RFC 4180)", "rfc4180")];
        Self {
            lead,
            old: (old > 0).then(|| texts.old(count(old))),
            rows: employers.iter().map(row).collect(),
            downloads: if with > 0 { files.map(file).into() } else { Vec::new() },
        }
    }
}

/// The kind of list, in a word or two.
fn kind(mode: RosterMode, texts: Texts) -> &'static str {
    match mode {
        RosterMode::Full => texts.full_short(),
        RosterMode::Delta => texts.delta_short(),
        RosterMode::History => texts.history_short(),
    }
}
