//! The parts of administration pages: facts, a table, a form.

use crate::dashboard::components::fact::Fact;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::pager::Pager;
use crate::dashboard::fault::{Fault, Field, error_of};
use crate::dashboard::language::Language;
use crate::dashboard::selection::List;

/// The content of an administration page, from top to bottom.
pub(crate) struct Content {
    pub(crate) title: String,
    /// Its path.
    pub(crate) path: String,
    /// The parameters that its address in the other language keeps.
    pub(crate) kept: Vec<(String, String)>,
    pub(crate) done: Option<&'static str>,
    pub(crate) lead: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) filter: Option<Ask>,
    /// Names and addresses of the same content as files.
    pub(crate) downloads: Vec<(&'static str, String)>,
    pub(crate) table: Option<Table>,
    /// Tables with a heading each, if one does not suffice.
    pub(crate) groups: Vec<Group>,
    pub(crate) pager: Pager,
    /// Names and addresses of what can be done with the item shown.
    pub(crate) actions: Vec<(&'static str, String)>,
    pub(crate) ask: Option<Ask>,
    /// The link back to the list.
    pub(crate) back: Option<(&'static str, String)>,
    pub(crate) faults: Vec<Fault>,
}

impl Content {
    pub(crate) fn new(language: Language, title: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            path: path.into(),
            kept: Vec::new(),
            done: None,
            lead: Vec::new(),
            facts: Vec::new(),
            filter: None,
            downloads: Vec::new(),
            table: None,
            groups: Vec::new(),
            pager: Pager::new(language, None, None),
            actions: Vec::new(),
            ask: None,
            back: None,
            faults: Vec::new(),
        }
    }
}

/// A table with a heading.
pub(crate) struct Group {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) text: Option<&'static str>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) table: Table,
}

/// A table, and the text shown if it has no rows.
pub(crate) struct Table {
    pub(crate) headings: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
    pub(crate) empty: &'static str,
}

/// A row: its subject, and what is known about it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) address: Option<String>,
    /// Shown beside the name.
    pub(crate) note: Option<String>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) button: Option<Button>,
}

/// The content of a cell.
pub(crate) enum Cell {
    Text(String),
    At(Instant),
    /// Empty, and what that means.
    Nothing(&'static str),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// A button that changes one row.
pub(crate) struct Button {
    pub(crate) action: String,
    pub(crate) field: &'static str,
    pub(crate) value: String,
    pub(crate) text: &'static str,
    /// Its subject, for screen readers.
    pub(crate) of: String,
}

/// A form.
pub(crate) struct Ask {
    pub(crate) title: String,
    pub(crate) text: Option<String>,
    pub(crate) action: String,
    /// It only chooses what is shown.
    pub(crate) is_question: bool,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) button: &'static str,
    /// It can't be undone.
    pub(crate) is_danger: bool,
}

/// A field of a form.
pub(crate) enum Input {
    Text(Field),
    Date(Field),
    Choice(List),
    Checks(Checks),
}

/// A group of checkboxes.
pub(crate) struct Checks {
    /// The id of the group, which errors link to.
    pub(crate) name: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) boxes: Vec<Check>,
    pub(crate) error: Option<String>,
}

pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) is_set: bool,
}

impl Checks {
    pub(crate) fn new(name: &'static str, legend: &'static str, boxes: Vec<Check>, faults: &[Fault]) -> Self {
        Self { name, legend, boxes, error: error_of(name, faults) }
    }
}
