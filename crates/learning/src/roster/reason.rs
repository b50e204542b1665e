//! What is wrong with a roster, and what is worth knowing of one: each as a type, so that pages can say it in the reader's
//! language.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Day;
use crate::results::ResultsReason;

/// Why a file, or a row of it, was refused. `Display` says it in English; it never repeats a personal value.
///
/// Read back from what a server said, it is [`Self::Said`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "String", from = "String")]
pub enum RosterReason {
    /// The file has no row.
    #[error("the file is empty")]
    EmptyFile,
    /// The file is a workbook.
    #[error("this is an Excel workbook; save it as \"CSV UTF-8 (comma delimited)\" and send that")]
    Workbook,
    /// The file begins as UTF-16 and is not.
    #[error("the file is broken UTF-16; save it as UTF-8")]
    BrokenUtf16,
    /// The file is not text.
    #[error("this is no text file; save the list as CSV in UTF-8")]
    NoText,
    /// The file has more bytes than this.
    #[error("a roster has at most {0} bytes; send it in several files")]
    TooManyBytes(usize),
    /// The file has more rows than this.
    #[error("a roster has at most {0} rows; send it in several files")]
    TooManyRows(usize),
    /// The file has more columns than this.
    #[error("a roster has at most {0} columns")]
    TooManyColumns(usize),
    /// The rows can't be told apart; why, in English.
    #[error("can't be read as CSV: {0}")]
    BadCsv(String),
    /// The result was no longer wanted.
    #[error("nobody waits for it any more")]
    Unwanted,
    /// No header is that of a column.
    #[error("no header is known; the first row names the columns, as kommunkod;e-post;enhet;roll")]
    UnknownHeaders,
    /// No column says where somebody works.
    #[error("there is no column kommunkod or kommun")]
    NoEmployerColumn,
    /// Accounts lack their home pages.
    #[error("a column konto needs a column kontosida: the home page that the account belongs to")]
    NoHomePageColumn,
    /// No column says who somebody is.
    #[error("there is no column e-post, konto or identifierare")]
    NoIdentifierColumn,
    /// A column is about health or absence.
    #[error("is about health or absence, which a roster must not have: remove the column")]
    HealthColumn,
    /// Another column says the same.
    #[error("says the same as column {column}, {header:?}; rename the one that is not to be read")]
    SameColumn {
        /// The other, from 1.
        column: usize,
        /// Its header.
        header: String,
    },
    /// A quote mark has no other.
    #[error("a quote mark (\") is opened and never closed")]
    OpenQuote,
    /// A cell goes on after its quotes.
    #[error("text follows a closing quote mark (\"); a quote mark within quotes is written twice")]
    TextAfterQuote,
    /// The row has cells without a header.
    #[error("the row has more cells than the header; a cell with the separator in it is put in quotes")]
    SurplusCells,
    /// A cell has a personal identity number.
    #[error("has a personal identity number, or digits that read as one; leave them out")]
    PersonalIdentityNumber,
    /// A cell has more characters than this.
    #[error("has more than {0} characters; write it shorter")]
    LongCell(usize),
    /// The row has no identifier.
    #[error("names nobody: give a mail address, an account or another identifier")]
    NamesNobody,
    /// The row names two employers.
    #[error("is another employer than the kommunkod's")]
    AnotherEmployer,
    /// The row names no employer.
    #[error("is empty; every row names its municipality")]
    NoEmployer,
    /// Nobody has this code or name; names that are near.
    #[error(
        "names no municipality{}; it is four digits, as 0180, or the name in the register, alone or with kommun or stad; \
         another employer is an [[organisation]] of the catalogue",
        near_it(.near)
    )]
    UnknownEmployer {
        /// Names that are near.
        near: Vec<String>,
    },
    /// The employer, or a part of it, is beyond the reach.
    #[error(
        "is {code} ({name}), which this credential does not reach whole: take the row out, or import it with one that does"
    )]
    BeyondReach {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
    },
    /// The days are in the wrong order.
    #[error("the last day is before the first")]
    LastBeforeFirst,
    /// The last day is before the day of hiring.
    #[error("the last day is before that of hiring")]
    LastBeforeHiring,
    /// Neither yes nor no.
    #[error("is neither ja nor nej")]
    NeitherYesNorNo,
    /// Not a date.
    #[error("is no date; it is written 2022-09-30")]
    NoDate,
    /// A date of no lifetime.
    #[error("is of no year from {first} to {last}; look at its digits")]
    UnlikelyYear {
        /// The first likely year.
        first: i16,
        /// The last.
        last: i16,
    },
    /// What stands there identifies nobody.
    #[error("{}{what}", .number.map(|number| format!("identifier {number}: ")).unwrap_or_default())]
    BadIdentifier {
        /// Which of the identifiers of the cell, from 1, if it may have several.
        number: Option<usize>,
        /// What is wrong with it.
        what: IdentifierReason,
    },
    /// A word for "none" would make several people one.
    #[error(
        "{word:?} stands here and in rows of people with other names or mail addresses ({lines}), and would make them one \
         person; leave the cell empty where there is none"
    )]
    Placeholder {
        /// The word, which is never personal.
        word: String,
        /// The other rows.
        lines: RosterLines,
    },
    /// An identifier would make several people one.
    #[error(
        "the same stands in rows with other names or mail addresses ({lines}), and would make them one person; leave the \
         cell empty where it is not the person's own, and write one person's name and identifiers alike in all rows"
    )]
    SharedIdentifier {
        /// The other rows.
        lines: RosterLines,
    },
    /// What a list of results alone can have wrong.
    #[error("{0}")]
    OfResults(ResultsReason),
    /// In English: what a list of codes has wrong, or what a server said.
    #[error("{0}")]
    Said(String),
}

/// What is wrong with an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierReason {
    /// Not a mail address.
    #[error("is no mail address; it is written alone, as anna@ale.example")]
    NoMail,
    /// Not the hash of a mailbox.
    #[error("mbox_sha1sum is followed by 40 hexadecimal digits")]
    NoHash,
    /// Not an `OpenID`; why, in English.
    #[error("openid is followed by an IRI, as https://: {0}")]
    NoOpenId(String),
    /// Not an account.
    #[error("account is followed by a home page, a space and a name")]
    NoAccount,
    /// The home page of an account is no IRI; why, in English.
    #[error("an account has the IRI of a home page, as https://lms.ale.example: {0}")]
    NoHomePage(String),
    /// An account lacks its name.
    #[error("an account has a name")]
    NoAccountName,
}

/// What is worth knowing of a file that was read, and of its import. `Display` says it in English.
///
/// Read back from what a server said, it is [`Self::Said`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "String", from = "String")]
pub enum RosterNote {
    /// Codes of municipalities had lost a zero.
    #[error(
        "rows with a kommunkod of three digits: {rows}, the first on line {first}; each was read with the zero that \
         spreadsheets drop, as 0180"
    )]
    LostZeros {
        /// How many.
        rows: usize,
        /// The line of the first.
        first: u64,
    },
    /// Rows are one person's, by an identifier.
    #[error(
        "rows that are taken for one person's, by an identifier that they share, though their names or mail addresses \
         differ: {rows} ({lines})"
    )]
    OnePerson {
        /// How many.
        rows: usize,
        /// Which.
        lines: RosterLines,
    },
    /// Affiliations count from the day of the list.
    #[error(
        "affiliations that count from {as_of}, the day of this list, since no från says when they began, and no anställd \
         that tells of them: {affiliations}{}",
        if *.is_first { "; where the list has held for longer, import it with the day since when (--as-of, as_of)" } else { "" }
    )]
    FirstSeen {
        /// The day of the list.
        as_of: Day,
        /// How many.
        affiliations: usize,
        /// Whether the roster was empty before.
        is_first: bool,
    },
    /// Affiliations began before the list, and no earlier list had them.
    #[error(
        "affiliations that began before {as_of}, of which no earlier list told: {affiliations}; figures as of earlier days \
         stay as they are, and a correction (--correct, correct=true) changes them"
    )]
    UntoldPast {
        /// The day of the list.
        as_of: Day,
        /// How many.
        affiliations: usize,
    },
    /// Rows ended earlier than earlier lists said.
    #[error(
        "rows whose till is earlier than the day before {as_of}, and that end on that day: {rows}; an earlier list had them \
         on the days between, which stay as they are, and a correction (--correct, correct=true) changes them"
    )]
    UntoldEnds {
        /// The day of the list.
        as_of: Day,
        /// How many.
        rows: usize,
    },
    /// The import corrects the past.
    #[error("the past is corrected: figures as of {from} and of later days may be other than before")]
    PastCorrected {
        /// The first day whose figures may be other.
        from: Day,
    },
    /// Rows of an exported history were not taken.
    #[error(
        "rows that ended before {as_of} and say otherwise than what is stored, which stays as it is: {rows} (lines {}); the \
         file is an exported history, and what was edited in it of the past is taken by --mode history (mode=history) alone",
        .lines.numbers("and more")
    )]
    EndedNotTaken {
        /// The day of the list.
        as_of: Day,
        /// How many.
        rows: usize,
        /// Which.
        lines: RosterLines,
    },
    /// Identifiers stay with other people.
    #[error(
        "identifiers that earlier lists gave to other people, with whom they stay, so that nobody gets what others have \
         done: {places}; if the earlier list was wrong, correct it (--correct, correct=true) and import this one again"
    )]
    KeptByOthers {
        /// Where they stand.
        places: RosterPlaces,
    },
    /// Rows were found to be people known by other names.
    #[error(
        "rows of people whom earlier lists have under another name or mail address, because they share an identifier: \
         {places}; if it is somebody else's, empty that cell"
    )]
    KnownOtherwise {
        /// Where they stand.
        places: RosterPlaces,
    },
    /// What a server said, in English.
    #[error("{0}")]
    Said(String),
}

/// Lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterLines {
    /// The first of them, from 1.
    pub listed: Vec<u64>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Cells of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterPlaces {
    /// The first of them.
    pub listed: Vec<RosterPlace>,
    /// How many there are in all.
    pub all: usize,
}

/// A cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterPlace {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column, from 1; 0 for the whole row.
    pub column: usize,
    /// The header of that column, as written.
    pub header: String,
}

impl RosterLines {
    /// How many a message names.
    pub const LISTED: usize = 5;

    /// The numbers, and with what they end if there are more.
    pub fn numbers(&self, more: &str) -> String {
        let listed = self.listed.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        if self.has_more { format!("{listed} {more}") } else { listed }
    }
}

impl fmt::Display for RosterLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.listed.len() == 1 { "line" } else { "lines" };
        write!(f, "{word} {}", self.numbers("and more"))
    }
}

impl RosterPlaces {
    /// How many a message names.
    pub const LISTED: usize = 5;
}

impl fmt::Display for RosterPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |of: &RosterPlace| format!("line {}, column {} ({})", of.line, of.column, of.header);
        write!(f, "{}: {}", self.all, self.listed.iter().map(place).collect::<Vec<_>>().join("; "))?;
        if self.listed.len() < self.all { f.write_str("; and more") } else { Ok(()) }
    }
}

fn near_it(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; near it is {}", near.join(", or ")) }
}

impl From<IdentifierReason> for RosterReason {
    /// The reason for a cell with one identifier.
    fn from(what: IdentifierReason) -> Self {
        Self::BadIdentifier { number: None, what }
    }
}

impl From<ResultsReason> for RosterReason {
    fn from(what: ResultsReason) -> Self {
        Self::OfResults(what)
    }
}

impl From<RosterReason> for String {
    fn from(reason: RosterReason) -> Self {
        reason.to_string()
    }
}

impl From<String> for RosterReason {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}

impl From<RosterNote> for String {
    fn from(note: RosterNote) -> Self {
        note.to_string()
    }
}

impl From<String> for RosterNote {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}
