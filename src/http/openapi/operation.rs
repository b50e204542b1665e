//! What is said of an operation.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::auth::{Caller, Scope};
use crate::http::entry::Method;

/// Makes the schema of a type.
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
    /// The name that clients call it by: a verb and a noun.
    pub id: &'static str,
    /// The group that it is shown in.
    pub group: Group,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What is worth knowing beside that, in Markdown; may be empty.
    pub detail: &'static str,
    /// Who may use it.
    pub asks: Asks,
    /// Its parameters, in lists that operations share.
    pub parameters: &'static [&'static [Parameter]],
    /// The body that it takes, in each media type.
    pub body: &'static [Content],
    /// Its answers. The first is that of the example.
    pub answers: &'static [Answer],
    /// The kinds of problems that it answers with, beside those that follow from [`Asks`] and from taking a body.
    pub refusals: &'static [&'static str],
    /// A request that it answers.
    pub example: Example,
}

/// The groups of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What there is.
    Description,
    /// Figures, and who is behind them.
    Figures,
    /// Courses and staff.
    CoursesAndStaff,
    /// The log of statements.
    Log,
    /// For operators.
    Administration,
}

impl Group {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Description, Self::Figures, Self::CoursesAndStaff, Self::Log, Self::Administration];

    /// Its name, and what is in it.
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
    /// Anybody.
    Nothing,
    /// Whoever has a valid credential.
    Credential,
    /// Who has one of these scopes, or one that includes it.
    OneOf(&'static [Scope]),
    /// The same, without a limit of reach.
    UnlimitedOneOf(&'static [Scope]),
}

impl Asks {
    /// The scopes, each of which is enough; none where no scope is asked for.
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Nothing | Self::Credential => &[],
            Self::OneOf(scopes) | Self::UnlimitedOneOf(scopes) => scopes,
        }
    }

    /// Whether a caller whose reach has a limit is refused.
    pub fn is_unlimited(self) -> bool {
        matches!(self, Self::UnlimitedOneOf(_))
    }

    /// Whether these scopes open it.
    pub fn is_opened_by<'s>(self, held: impl IntoIterator<Item = &'s Scope>) -> bool {
        let asked = self.scopes();
        asked.is_empty() || held.into_iter().any(|held| asked.iter().any(|asked| held.grants(*asked)))
    }

    /// Whether a caller may use it, for something within its reach.
    pub(super) fn is_met_by(self, caller: &Caller) -> bool {
        self.is_opened_by(&caller.scopes) && (!self.is_unlimited() || caller.reach.is_everything())
    }
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the query: a list, repeated or with commas between.
    List,
}

/// A parameter.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it means.
    pub(super) meaning: &'static str,
    /// The schema of its value; of a list, of each.
    pub(super) schema: SchemaOf,
    /// What holds where it is left out, if that is a fixed value.
    pub(super) default: Option<&'static str>,
}

impl Parameter {
    /// One of the query.
    pub(super) const fn query(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::Query, meaning, schema, default: None }
    }

    /// A list of the query.
    pub(super) const fn list(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::List, meaning, schema, default: None }
    }

    /// One of the path.
    pub(super) const fn path(name: &'static str, schema: SchemaOf, meaning: &'static str) -> Self {
        Self { name, place: Place::Path, meaning, schema, default: None }
    }

    /// The same, with what holds where it is left out.
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
    /// Its headers that are worth knowing, with what each says.
    pub(super) headers: &'static [(&'static str, &'static str)],
}

/// A request that is answered where the names and keys in it are known.
#[derive(Clone, Copy)]
pub struct Example {
    /// The value of each parameter.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The body, in the first media type that the operation takes.
    pub body: Option<&'static str>,
}

impl Operation {
    /// Every parameter.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Parameter> {
        self.parameters.iter().flat_map(|list| list.iter())
    }
}
