//! A field of a form that changes the catalogue.

use crate::dashboard::fault::{Fault, error_of};

/// A field: its id on the page, its name in the form, and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) error: Option<String>,
    /// The choices, if it is a list.
    pub(super) choices: Vec<Choice>,
}

/// One of the choices.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

impl Entry {
    /// A field with the same id as its name.
    pub(super) fn new(name: &'static str, label: impl Into<String>, value: &str, faults: &[Fault]) -> Self {
        Self::at(name.to_owned(), name, label, value, faults)
    }

    /// One of several fields with the same name, with an id of its own.
    pub(super) fn at(id: String, name: &'static str, label: impl Into<String>, value: &str, faults: &[Fault]) -> Self {
        let error = error_of(&id, faults);
        Self { id, name, label: label.into(), value: value.to_owned(), error, choices: Vec::new() }
    }

    /// Turns it into a list to choose from.
    pub(super) fn of<'c>(self, choices: impl IntoIterator<Item = (&'c str, String)>) -> Self {
        let chosen = self.value.clone();
        let choice =
            |(value, name): (&str, String)| Choice { is_chosen: value == chosen, value: value.to_owned(), name };
        Self { choices: choices.into_iter().map(choice).collect(), ..self }
    }
}
