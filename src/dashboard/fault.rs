//! Errors in a sent form, shown at the field and at the top of the page.

use std::borrow::Cow;

/// An error in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field's name, which is also its id on the page.
    pub(crate) field: Cow<'static, str>,
    /// Whether the page has the field, so that the top of the page can link to it.
    pub(crate) is_on_page: bool,
    /// The field's label, if the text does not mention it.
    pub(crate) label: Option<&'static str>,
    pub(crate) text: String,
    /// What may have been meant: its name, and its address.
    pub(crate) near: Vec<(String, String)>,
}

impl Fault {
    /// An error in a field of the page.
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { field: field.into(), is_on_page: true, label: None, text: text.into(), near: Vec::new() }
    }

    /// Sets the field's label.
    pub(crate) fn of(self, label: &'static str) -> Self {
        Self { label: Some(label), ..self }
    }

    /// An error in the form as a whole.
    pub(crate) fn of_form(text: impl Into<String>) -> Self {
        Self { field: Cow::Borrowed(""), is_on_page: false, label: None, text: text.into(), near: Vec::new() }
    }
}

/// A form field for text.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name, which is also its id on the page.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// Its value: what was sent, even if it was wrong.
    pub(crate) value: String,
    pub(crate) error: Option<String>,
}

impl Field {
    /// A field with what was sent, and the error among these that belongs to it.
    pub(crate) fn new(name: &'static str, label: &'static str, value: impl Into<String>, faults: &[Fault]) -> Self {
        Self { name, label, value: value.into(), error: error_of(name, faults) }
    }
}

/// The error in a field.
pub(crate) fn error_of(field: &str, faults: &[Fault]) -> Option<String> {
    faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.clone())
}
