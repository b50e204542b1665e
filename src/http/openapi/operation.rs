//! The parts of an operation's description.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::auth::{Caller, Scope};
use crate::http::entry::Method;

/// Builds the schema of a type.
pub(in crate::http) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of `T`.
pub(super) fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A method of a route of `/api/v1`.
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The pattern of the route.
    pub path: &'static str,
    /// Its name for clients: a verb and a noun.
    pub id: &'static str,
    /// The group to show it in.
    pub group: Group,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Further details in Markdown; may be empty.
    pub detail: &'static str,
    /// Who may use it.
    pub asks: Asks,
    /// Its parameters, in lists shared by operations.
    pub parameters: &'static [&'static [Parameter]],
    /// Its body, in each media type it accepts.
    pub body: &'static [Content],
    /// Its answers; the first is that of the example.
    pub answers: &'static [Answer],
    /// The kinds of problems that it answers with, besides those that follow from [`Asks`] and from having a body.
    pub refusals: &'static [&'static str],
    /// A request that it can answer.
    pub example: Example,
}

/// The groups of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The API itself.
    Description,
    /// Figures, and the people behind them.
    Figures,
    /// Courses and staff.
    CoursesAndStaff,
    /// The log of statements.
    Log,
    /// For operators.
    Administration,
}

impl Group {
    /// All groups, in the order to show them.
    pub const ALL: [Self; 5] =
        [Self::Description, Self::Figures, Self::CoursesAndStaff, Self::Log, Self::Administration];

    /// Its name and a description.
    pub(super) fn named(self) -> (&'static str, &'static str) {
        match self {
            Self::Description => ("description", "What the API has."),
            Self::Figures => ("figures", "How many have done what, who is behind a figure, and what was not counted."),
            Self::CoursesAndStaff => ("courses-and-staff", "The catalogue of courses and the roster of staff."),
            Self::Log => ("log", "The statements as they are stored, and as they were sent."),
            Self::Administration => ("administration", "Credentials, accounts, sessions, erasures and the audit log."),
        }
    }
}

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Anyone.
    Nothing,
    /// Anyone with a valid credential.
    Credential,
    /// Callers with one of these scopes, or one that includes it.
    OneOf(&'static [Scope]),
    /// The same, with an unlimited reach.
    UnlimitedOneOf(&'static [Scope]),
}

impl Asks {
    /// The scopes, each of which is sufficient; empty if none is required.
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Nothing | Self::Credential => &[],
            Self::OneOf(scopes) | Self::UnlimitedOneOf(scopes) => scopes,
        }
    }

    /// Whether it refuses a caller with a limited reach.
    pub fn is_unlimited(self) -> bool {
        matches!(self, Self::UnlimitedOneOf(_))
    }

    /// Whether these scopes are sufficient.
    pub fn is_opened_by<'s>(self, held: impl IntoIterator<Item = &'s Scope>) -> bool {
        let asked = self.scopes();
        asked.is_empty() || held.into_iter().any(|held| asked.iter().any(|asked| held.grants(*asked)))
    }

    /// Whether a caller may use it for something within its reach.
    pub(super) fn is_met_by(self, caller: &Caller) -> bool {
        self.is_opened_by(&caller.scopes) && (!self.is_unlimited() || caller.reach.is_everything())
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the query, as a list: repeated or comma-separated.
    List,
}

/// A parameter.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// What it means.
    pub(super) meaning: &'static str,
    /// The schema of its value; for a list, of each value.
    pub(super) schema: SchemaOf,
    /// Its default, if that is a fixed value.
    pub(super) default: Option<&'static str>,
}

impl Parameter {
    /// A parameter in the query.
    pub(super) const fn query(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::Query, meaning, schema, default: None }
    }

    /// A list in the query.
    pub(super) const fn list(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::List, meaning, schema, default: None }
    }

    /// A parameter in the path.
    pub(super) const fn path(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::Path, meaning, schema, default: None }
    }

    /// Sets the default.
    pub(super) const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }
}

/// A body in a media type.
#[derive(Clone, Copy)]
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// The schema of the body.
    pub(super) schema: SchemaOf,
}

/// An answer.
#[derive(Clone, Copy)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// What it says.
    pub(super) meaning: &'static str,
    /// Its body, in each media type; none for 204.
    pub content: &'static [Content],
    /// Its notable headers, with the meaning of each.
    pub(super) headers: &'static [(&'static str, &'static str)],
}

/// A request that can be answered once the names and keys in it exist.
#[derive(Clone, Copy)]
pub struct Example {
    /// The value of each parameter.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The body, in the first media type that the operation accepts.
    pub body: Option<&'static str>,
}

impl Operation {
    /// All parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.parameters.iter().flat_map(|list| list.iter())
    }
}
