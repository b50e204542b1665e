//! Scopes: what a caller may do.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use store::Credential;

/// What a caller may do: the standard's scopes (xAPI 1.0.3 Communication 4.2) and our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Write statements.
    StatementsWrite,
    /// Read the statements that this credential wrote.
    StatementsReadMine,
    /// Read statements.
    StatementsRead,
    /// Read and write state documents.
    State,
    /// Read and write agent and activity profile documents.
    Profile,
    /// Define activities and actors: without it, what statements say of them is stored with the statement and changes
    /// nothing else.
    Define,
    /// Read everything of the standard's resources.
    AllRead,
    /// Everything of the standard's resources.
    All,
    /// Read figures.
    FiguresRead,
    /// Read figures of several employers with nothing hidden. Nothing else grants it, `admin` neither.
    FiguresExact,
    /// Read who is behind a figure.
    PeopleRead,
    /// Read the roster.
    RosterRead,
    /// Change the roster.
    RosterWrite,
    /// Change the catalogue.
    CatalogueWrite,
    /// Export the raw log.
    ExportRead,
    /// Everything else.
    Admin,
}

impl JsonSchema for Scope {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "What a caller may do: the standard's scopes (xAPI 1.0.3 Communication 4.2) and loggbok's own.",
            "enum": Self::ALL_SCOPES.map(Self::as_str),
        })
    }
}

/// The error for a word that is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope {word:?}; the scopes are {}", Scope::ALL_SCOPES.map(Scope::as_str).join(", "))]
pub struct ScopeError {
    /// The word.
    pub word: String,
}

impl Scope {
    /// Every scope.
    pub const ALL_SCOPES: [Self; 16] = [
        Self::StatementsWrite,
        Self::StatementsReadMine,
        Self::StatementsRead,
        Self::State,
        Self::Profile,
        Self::Define,
        Self::AllRead,
        Self::All,
        Self::FiguresRead,
        Self::FiguresExact,
        Self::PeopleRead,
        Self::RosterRead,
        Self::RosterWrite,
        Self::CatalogueWrite,
        Self::ExportRead,
        Self::Admin,
    ];

    /// The word for the scope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StatementsWrite => "statements/write",
            Self::StatementsReadMine => "statements/read/mine",
            Self::StatementsRead => "statements/read",
            Self::State => "state",
            Self::Profile => "profile",
            Self::Define => "define",
            Self::AllRead => "all/read",
            Self::All => "all",
            Self::FiguresRead => "figures/read",
            Self::FiguresExact => "figures/exact",
            Self::PeopleRead => "people/read",
            Self::RosterRead => "roster/read",
            Self::RosterWrite => "roster/write",
            Self::CatalogueWrite => "catalogue/write",
            Self::ExportRead => "export/read",
            Self::Admin => "admin",
        }
    }

    /// The scopes for pages, which accounts can have. The others are for programs; a session never grants them.
    pub const OF_PAGES: [Self; 8] = [
        Self::StatementsWrite,
        Self::FiguresRead,
        Self::FiguresExact,
        Self::PeopleRead,
        Self::RosterRead,
        Self::RosterWrite,
        Self::CatalogueWrite,
        Self::Admin,
    ];

    /// Whether this scope includes `asked`.
    pub(crate) fn grants(self, asked: Self) -> bool {
        self == asked
            || match self {
                Self::Admin => asked != Self::FiguresExact,
                Self::All => matches!(
                    asked,
                    Self::StatementsWrite
                        | Self::StatementsRead
                        | Self::StatementsReadMine
                        | Self::State
                        | Self::Profile
                        | Self::Define
                        | Self::AllRead
                ),
                Self::AllRead => matches!(asked, Self::StatementsRead | Self::StatementsReadMine),
                Self::StatementsRead => asked == Self::StatementsReadMine,
                Self::RosterWrite => asked == Self::RosterRead,
                _ => false,
            }
    }
}

/// The scopes of a credential. Ignores words from a later release; credentials from before `define` existed have it
/// with `statements/write`.
pub fn scopes_of(credential: &Credential) -> BTreeSet<Scope> {
    let mut scopes: BTreeSet<Scope> = credential.scopes.iter().filter_map(|scope| scope.parse().ok()).collect();
    if !credential.asks_define && scopes.contains(&Scope::StatementsWrite) {
        scopes.insert(Scope::Define);
    }
    scopes
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

impl TryFrom<String> for Scope {
    type Error = ScopeError;

    fn try_from(text: String) -> Result<Self, ScopeError> {
        text.parse()
    }
}

impl std::str::FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Self::ALL_SCOPES
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| ScopeError { word: text.to_owned() })
    }
}
