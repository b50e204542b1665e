//! Names of damaged things, and what to do about them.

use std::fmt;

use uuid::Uuid;

/// Something stored that differs from what was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Damaged {
    /// The statement with an id.
    #[error("statement {0}")]
    Statement(Uuid),
    /// The statement at a place of the embedded log, if not even the id can be read.
    #[error("the statement at place {0} of the log")]
    Place(u64),
    /// A document, by its revision: its key may name a person, and this is logged.
    #[error("the document of revision {0}")]
    Document(Uuid),
    /// The attachment with a SHA-2.
    #[error("attachment {0}")]
    Attachment(String),
    /// A row of another table of the embedded log.
    #[error("the row {name} of the table {table}")]
    Row {
        /// The table.
        table: Table,
        /// The name of the row, which contains nothing personal.
        name: String,
    },
}

/// The tables of the embedded log whose rows each have a checksum, besides statements, documents and attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// What was voided.
    Voiding,
    /// Credentials and accounts.
    Credential,
    /// The roster.
    Affiliation,
    /// The lists that brought it.
    RosterList,
    /// What these lists said.
    RosterTold,
    /// The catalogue.
    Catalogue,
    /// Sessions of people.
    Session,
    /// Withdrawn tokens.
    WithdrawnToken,
    /// Metadata of the file.
    Meta,
    /// Compression dictionaries.
    Dictionary,
    /// Snapshots, without their answers.
    Snapshot,
    /// The answers of snapshots.
    SnapshotAnswer,
    /// What senders delivered.
    Delivery,
    /// Extractions, without their keys and files.
    Extraction,
    /// The keys of extractions.
    ExtractionKey,
    /// The files of extractions, in pieces.
    ExtractionPiece,
    /// The users and groups of directories.
    DirectoryEntry,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Voiding => "voiding",
            Self::Credential => "credential",
            Self::Affiliation => "affiliation",
            Self::RosterList => "roster_list",
            Self::RosterTold => "roster_told",
            Self::Catalogue => "catalogue",
            Self::Session => "session",
            Self::WithdrawnToken => "withdrawn_token",
            Self::Meta => "meta",
            Self::Dictionary => "dictionary",
            Self::Snapshot => "snapshot",
            Self::SnapshotAnswer => "snapshot_answer",
            Self::Delivery => "delivery",
            Self::Extraction => "extraction",
            Self::ExtractionKey => "extraction_key",
            Self::ExtractionPiece => "extraction_piece",
            Self::DirectoryEntry => "directory_entry",
        })
    }
}

impl Damaged {
    /// Advice for mending it beyond the general one; empty if there is none.
    pub fn mended_by(&self) -> &'static str {
        let Self::Row { table, .. } = self else { return "" };
        match table {
            Table::Voiding => "`loggbok rebuild --skip-damaged` reads off the log what statements voided",
            Table::Credential => "remove it by `loggbok credential remove`, and add it again",
            Table::Affiliation | Table::RosterList | Table::RosterTold => {
                "go on without it by `loggbok rebuild --skip-damaged`, then import the employer's list again (`--correct`), and those after it"
            }
            Table::Catalogue => "go on without it by `loggbok rebuild --skip-damaged`, then import the catalogue again",
            Table::Session => "whose it was signs in again",
            Table::WithdrawnToken => {
                "go on without it by `loggbok rebuild --skip-damaged`, then withdraw the token again: the audit log has its id"
            }
            Table::Snapshot | Table::SnapshotAnswer => {
                "it can't be counted again: take it from a backup, or go on without it by `loggbok rebuild --skip-damaged`"
            }
            Table::Extraction | Table::ExtractionKey => {
                "go on without it by `loggbok rebuild --skip-damaged`, then make the extraction again"
            }
            Table::ExtractionPiece => "`loggbok extraction extend` makes the file anew",
            Table::DirectoryEntry => {
                "go on without it by `loggbok rebuild --skip-damaged`, then let the personnel system send everybody again"
            }
            Table::Delivery => "what the sender delivers next takes its place",
            Table::Meta | Table::Dictionary => "`loggbok rebuild --skip-damaged` makes it anew",
        }
    }

    /// The same after a colon, if there is any.
    pub fn after_colon(&self) -> String {
        match self.mended_by() {
            "" => String::new(),
            how => format!(": {how}"),
        }
    }

    /// Whether what is derived from the log depends on it, and so cannot be checked.
    pub fn is_counted_by(&self) -> bool {
        match self {
            Self::Row { table, .. } => !matches!(
                table,
                Table::Credential
                    | Table::Session
                    | Table::WithdrawnToken
                    | Table::Dictionary
                    | Table::Snapshot
                    | Table::SnapshotAnswer
                    | Table::Delivery
                    | Table::Extraction
                    | Table::ExtractionKey
                    | Table::ExtractionPiece
                    | Table::DirectoryEntry
            ),
            Self::Statement(_) | Self::Place(_) => true,
            Self::Document(_) | Self::Attachment(_) => false,
        }
    }
}

/// What to do about something damaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDamage {
    /// Stop with an error that names it.
    #[default]
    Stop,
    /// Skip and report it.
    Skip,
}
