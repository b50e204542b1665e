//! What is wrong with what a form sent, said at its field and at the head of the page.

/// Something wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field's name, which is its id on the page, too.
    pub(crate) field: &'static str,
    /// The page has the field: the head of the page leads there.
    pub(crate) is_on_page: bool,
    /// What the field is called, where the text does not say so.
    pub(crate) label: Option<&'static str>,
    pub(crate) text: String,
    /// What may have been meant: its name, and the address that asks for it.
    pub(crate) near: Vec<(String, String)>,
}

impl Fault {
    /// Something wrong with a field that the page has.
    pub(crate) fn new(field: &'static str, text: impl Into<String>) -> Self {
        Self { field, is_on_page: true, label: None, text: text.into(), near: Vec::new() }
    }

    /// The same of a field with this label.
    pub(crate) fn of(self, label: &'static str) -> Self {
        Self { label: Some(label), ..self }
    }

    /// Something wrong with a form that is in none of its fields.
    pub(crate) fn of_form(text: impl Into<String>) -> Self {
        Self { field: "", is_on_page: false, label: None, text: text.into(), near: Vec::new() }
    }
}

/// A field of a form to type in.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its name, and its id on the page.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// What stands in it: what was sent, also where that was wrong.
    pub(crate) value: String,
    pub(crate) error: Option<String>,
}

impl Field {
    /// A field with what was sent, and what of these is wrong with it.
    pub(crate) fn new(name: &'static str, label: &'static str, value: impl Into<String>, faults: &[Fault]) -> Self {
        Self { name, label, value: value.into(), error: error_of(name, faults) }
    }
}

/// What is wrong with a field.
pub(crate) fn error_of(field: &str, faults: &[Fault]) -> Option<String> {
    faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.clone())
}
