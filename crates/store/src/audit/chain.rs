//! The chain: each entry of the audit log holds the hash of the one before, so that nobody can change, remove or insert
//! one unnoticed.
//!
//! A hash covers the text as stored, so that a program with another format still checks older entries. Anyone who can
//! write to the store can compute a whole new chain, so operators keep a hash elsewhere or send entries elsewhere: see
//! [`Checked::tip`].

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::{AuditAction, AuditEntry, AuditRecord};
use crate::Error;
use crate::parts::text::to_text;

/// A SHA-256, as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", inline, extend("pattern" = "^[0-9a-f]{64}$"))]
pub struct AuditHash([u8; 32]);

impl AuditHash {
    /// The hash before the very first entry.
    pub const NONE: Self = Self([0; 32]);
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for AuditHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| "a hash is 64 hexadecimal digits")?;
        Ok(Self(bytes))
    }
}

impl From<AuditHash> for String {
    fn from(hash: AuditHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for AuditHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// The hashes that make an entry a link of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditLink {
    /// The hash of the entry before.
    pub previous: AuditHash,
    /// The hash of this entry, which the next will hold.
    pub hash: AuditHash,
}

/// An entry exactly as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the order of writing, from 1.
    pub place: u64,
    /// When it was written.
    pub at: Timestamp,
    /// The entry as JSON.
    pub body: String,
    /// `None` if it was written before the log was a chain.
    pub link: Option<AuditLink>,
}

/// An exported entry: a line of JSON.
#[derive(Serialize, Deserialize)]
struct Line<'r> {
    place: u64,
    at: Timestamp,
    #[serde(borrow)]
    entry: &'r RawValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<AuditHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<AuditHash>,
}

impl AuditRow {
    /// Makes an entry to add after the one with this hash.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which does not happen.
    pub fn after(previous: AuditHash, place: u64, at: Timestamp, entry: &AuditEntry) -> Result<Self, Error> {
        let body = to_text(entry)?;
        let hash = hash(LINK, previous, place, at, &body);
        Ok(Self { place, at, body, link: Some(AuditLink { previous, hash }) })
    }

    /// Parses the entry.
    ///
    /// # Errors
    /// If it cannot be parsed: it is damaged, or a newer program wrote it.
    pub fn record(&self) -> Result<AuditRecord, Error> {
        let entry = serde_json::from_str(&self.body)
            .map_err(|error| Error::Failed(format!("entry {} of the audit log can't be read: {error}", self.place)))?;
        Ok(AuditRecord { place: self.place, at: self.at, entry, hash: self.link.map(|link| link.hash) })
    }

    /// Writes all of it as a line of JSON: place, instant, the entry as stored, and its link.
    ///
    /// # Errors
    /// If the entry is not JSON.
    pub fn to_line(&self) -> Result<String, Error> {
        let no_json = |error| Error::Failed(format!("entry {} of the audit log is no JSON: {error}", self.place));
        let entry = serde_json::from_str::<&RawValue>(&self.body).map_err(no_json)?;
        let (previous, hash) = (self.link.map(|link| link.previous), self.link.map(|link| link.hash));
        serde_json::to_string(&Line { place: self.place, at: self.at, entry, previous, hash }).map_err(no_json)
    }

    /// Reads a line that [`Self::to_line`] wrote.
    ///
    /// # Errors
    /// If it is not such a line.
    pub fn from_line(text: &str) -> Result<Self, String> {
        let Line { place, at, entry, previous, hash } =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        let link = match (previous, hash) {
            (Some(previous), Some(hash)) => Some(AuditLink { previous, hash }),
            (None, None) => None,
            _ => return Err("it has one of previous and hash, and not the other".to_owned()),
        };
        Ok(Self { place, at, body: entry.get().to_owned(), link })
    }
}

/// The first hashed line of a link; that of an entry from before the chain differs, so that neither is taken for the
/// other.
const LINK: &str = "loggbok audit 1";
const UNCHAINED: &str = "loggbok audit 0";

/// Hashes an entry: these five values, one per line, the instant in microseconds since 1970.
fn hash(kind: &str, previous: AuditHash, place: u64, at: Timestamp, body: &str) -> AuditHash {
    let text = format!("{kind}\n{place}\n{}\n{previous}\n{body}\n", at.as_microsecond());
    AuditHash(Sha256::digest(text).into())
}

/// A hash over all entries from before the log was a chain.
#[derive(Debug, Clone, Copy)]
pub struct Unchained {
    count: u64,
    hash: AuditHash,
}

impl Default for Unchained {
    fn default() -> Self {
        Self { count: 0, hash: AuditHash::NONE }
    }
}

impl Unchained {
    /// Adds the next one.
    pub fn add(&mut self, row: &AuditRow) {
        self.count += 1;
        self.hash = hash(UNCHAINED, self.hash, row.place, row.at, &row.body);
    }

    /// Makes the entry that begins the chain, at this place. Its link covers all earlier entries as they are now.
    pub fn begin(&self, place: u64, at: Timestamp) -> Result<AuditRow, Error> {
        let begun = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::ChainBegin);
        AuditRow::after(self.hash, place, at, &AuditEntry { rows: Some(self.count), ..begun })
    }
}

/// Checks a log entry by entry, from the first.
#[derive(Debug, Default)]
pub struct AuditChain {
    unchained: Unchained,
    checked: Checked,
    /// The place from which, by the store, all entries are links.
    begins: Option<u64>,
}

/// The result of a check that found everything whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Entries in all.
    pub entries: u64,
    /// The place of the first link of the chain.
    pub begins: Option<u64>,
    /// Place and hash of the last link. Kept elsewhere, it shows later that nothing up to it was changed, even if
    /// somebody wrote a whole new chain.
    pub tip: Option<(u64, AuditHash)>,
}

/// The first entry that differs from what was written, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {place} of the audit log is broken: {what}")]
pub struct BrokenAudit {
    /// Its place.
    pub place: u64,
    /// What is wrong.
    pub what: String,
}

impl AuditChain {
    /// Starts a check. `begins` is the place from which, by the store, all entries are links; `None` if it does not say.
    pub fn that_begins(begins: Option<u64>) -> Self {
        Self { begins, ..Self::default() }
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, row: &AuditRow) -> Result<(), BrokenAudit> {
        let broken = |what: String| Err(BrokenAudit { place: row.place, what });
        let Some(link) = row.link else {
            if let Some(begins) = self.checked.begins.or(self.begins.filter(|begins| *begins <= row.place)) {
                return broken(format!("it is no link of the chain, which began with entry {begins}"));
            }
            self.unchained.add(row);
            self.checked.entries += 1;
            return Ok(());
        };
        if hash(LINK, link.previous, row.place, row.at, &row.body) != link.hash {
            return broken("its content is not what its hash was made of".to_owned());
        }
        let (expected, last) = match self.checked.tip {
            Some((place, hash)) => (hash, format!("entry {place}")),
            None if self.unchained.count == 0 => (AuditHash::NONE, "the beginning".to_owned()),
            None => (self.unchained.hash, format!("the {} entries of before the chain", self.unchained.count)),
        };
        if link.previous != expected {
            return broken(format!("it did not follow {last}: what was between is gone, or was put there"));
        }
        self.checked.begins.get_or_insert(row.place);
        self.checked.tip = Some((row.place, link.hash));
        self.checked.entries += 1;
        Ok(())
    }

    /// Ends the check; `given` is the last place that the store assigned.
    ///
    /// # Errors
    /// If entries are missing at the end.
    pub fn end(self, last: Option<u64>, given: u64) -> Result<Checked, BrokenAudit> {
        let last = last.unwrap_or(0);
        if last < given {
            let what = format!("it and all after it, up to {given}, are gone");
            return Err(BrokenAudit { place: last + 1, what });
        }
        if let (Some(place), None) = (self.begins, self.checked.begins) {
            return Err(BrokenAudit {
                place,
                what: "it and all after it are gone, or are no links any more".to_owned(),
            });
        }
        Ok(self.checked)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A log with this many entries from before the chain, then this many links.
    fn log(unchained: u64, links: u64) -> Vec<AuditRow> {
        let (mut rows, mut before) = (Vec::new(), Unchained::default());
        for place in 1..=unchained {
            let row = AuditRow { place, at: at(1), body: format!("{{\"who\":\"{place}\"}}"), link: None };
            before.add(&row);
            rows.push(row);
        }
        let mut previous = AuditHash::NONE;
        if unchained > 0 {
            let begun = before.begin(unchained + 1, at(2)).unwrap();
            previous = begun.link.unwrap().hash;
            rows.push(begun);
        }
        for _ in 0..links {
            let entry = AuditEntry::new("k", AuditAction::Export);
            let row = AuditRow::after(previous, rows.len() as u64 + 1, at(3), &entry).unwrap();
            previous = row.link.unwrap().hash;
            rows.push(row);
        }
        rows
    }

    fn check(rows: &[AuditRow]) -> Result<Checked, BrokenAudit> {
        let mut chain = AuditChain::default();
        rows.iter().try_for_each(|row| chain.add(row))?;
        let last = rows.last().map(|row| row.place);
        chain.end(last, last.unwrap_or(0))
    }

    #[test]
    fn a_log_of_before_begins_its_chain_with_an_entry_that_holds_all_of_it() {
        let checked = check(&log(3, 2)).unwrap();
        assert_eq!((checked.entries, checked.begins, checked.tip.unwrap().0), (6, Some(4), 6));
        let begun = log(3, 0)[3].record().unwrap().entry;
        assert_eq!((begun.action, begun.rows), (AuditAction::ChainBegin, Some(3)));
        let mut rows = log(3, 2);
        rows[1].body = "{}".to_owned();
        assert_eq!(check(&rows).unwrap_err().place, 4);
    }

    #[test]
    fn a_line_holds_an_entry_to_the_byte() {
        for row in log(1, 1) {
            let line = row.to_line().unwrap();
            assert!(!line.contains('\n'));
            assert_eq!(AuditRow::from_line(&line).unwrap(), row);
        }
        assert!(AuditRow::from_line(r#"{"place":1,"at":"2026-01-01T00:00:00Z","entry":{},"hash":"x"}"#).is_err());
    }

    #[test]
    fn entries_that_are_gone_at_the_end_are_missed() {
        let rows = log(0, 3);
        let mut chain = AuditChain::default();
        rows[..2].iter().try_for_each(|row| chain.add(row)).unwrap();
        assert_eq!(chain.end(Some(2), 3).unwrap_err().place, 3);
    }

    #[test]
    fn a_log_whose_links_were_all_taken_away_is_not_taken_for_one_of_before() {
        let checked = |begins: Option<u64>, rows: &[AuditRow]| {
            let mut chain = AuditChain::that_begins(begins);
            rows.iter().try_for_each(|row| chain.add(row))?;
            chain.end(rows.last().map(|row| row.place), 0)
        };
        let mut rows = log(0, 3);
        for row in &mut rows {
            row.link = None;
        }
        assert_eq!(checked(Some(1), &rows).unwrap_err().place, 1);
        assert_eq!(checked(Some(1), &[]).unwrap_err().place, 1, "and they with them");
        assert_eq!(checked(None, &rows).unwrap().entries, 3);
        let mut begun = log(2, 2);
        assert_eq!(checked(Some(3), &begun).unwrap().begins, Some(3));
        for row in &mut begun {
            row.link = None;
        }
        assert_eq!(checked(Some(3), &begun).unwrap_err().place, 3);
    }

    proptest! {
        // Whatever is done to one link, the check names it, or the next one if it was removed.
        #[test]
        fn the_first_broken_entry_is_named(links in 2_u64..8, which in 0_usize..8, how in 0..5) {
            let mut rows = log(0, links);
            let which = which % (rows.len() - 1);
            let place = rows[which].place;
            match how {
                0 => rows[which].body.push(' '),
                1 => rows[which].at = at(4),
                2 => rows[which].link = None,
                3 => rows[which].link.as_mut().unwrap().previous = AuditHash([7; 32]),
                _ => drop(rows.remove(which)),
            }
            let expected = if how == 4 { place + 1 } else { place };
            prop_assert_eq!(check(&rows).unwrap_err().place, if how == 2 && which == 0 { place + 1 } else { expected });
        }
    }
}
