//! Places in a catalogue: by table and id, and by line if the file is at hand.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::line_and_column;

/// A place in the file, as refusals name it: `course[2] "ekonomiskt-bistand".module[3] "samtal".iris[0]`. Places count
/// from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spot(Vec<Step>);

/// A step from a table into what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    key: &'static str,
    /// The position in a list.
    at: Option<usize>,
    id: Option<String>,
}

impl Spot {
    /// An entry, with an id, of a table of the file.
    pub(crate) fn of(table: &'static str, at: usize, id: &str) -> Self {
        Self::default().entry(table, at, id)
    }

    /// An entry, without an id, of a table of the file.
    pub(crate) fn nameless(table: &'static str, at: usize) -> Self {
        Self::default().item(table, at)
    }

    /// An entry of a table within this.
    pub(crate) fn entry(&self, table: &'static str, at: usize, id: &str) -> Self {
        self.with(Step { key: table, at: Some(at), id: Some(id.to_owned()) })
    }

    /// An item of a list within this.
    pub(crate) fn item(&self, list: &'static str, at: usize) -> Self {
        self.with(Step { key: list, at: Some(at), id: None })
    }

    /// A field within this.
    pub(crate) fn field(&self, key: &'static str) -> Self {
        self.with(Step { key, at: None, id: None })
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Step { key, at, id }) in self.0.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "." })?;
            f.write_str(key)?;
            if let Some(at) = at {
                write!(f, "[{at}]")?;
            }
            if let Some(id) = id {
                write!(f, " \"{id}\"")?;
            }
        }
        Ok(())
    }
}

/// A catalogue in TOML, with the lines of its contents.
pub(crate) struct Lines<'t> {
    text: &'t str,
    root: DeTable<'t>,
}

impl<'t> Lines<'t> {
    /// Reads a file; `None` if it is not TOML.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        Some(Self { text, root: DeTable::parse(text).ok()?.into_inner() })
    }

    /// The line of a spot, from 1; if the file does not have it, the line of what contains it. `None` if the file has
    /// neither.
    pub(crate) fn line(&self, spot: &Spot) -> Option<usize> {
        let mut found: Option<&Spanned<DeValue<'_>>> = None;
        for Step { key, at, .. } in &spot.0 {
            let table = match found {
                None => Some(&self.root),
                Some(value) => value.get_ref().as_table(),
            };
            let Some(value) = table.and_then(|table| table.get(*key)) else { break };
            let value = match at {
                None => Some(value),
                Some(at) => value.get_ref().as_array().and_then(|list| list.get(*at)),
            };
            let Some(value) = value else { break };
            found = Some(value);
        }
        found.map(|value| line_and_column(self.text, value.span().start).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_named_as_refusals_name_it_and_found_by_line() {
        let text = "[[course]]\nid = \"a\"\n\n[[course]]\nid = \"b\"\niris = [\n  \"urn:x:1\",\n  \"urn:x:2\",\n]\n\
                    rule = { pass = true }\n\n[[course.module]]\nid = \"m\"\niris = [\"urn:x:3\"]\n\n\
                    [[home_page]]\nurl = \"https://x.example\"\n";
        let lines = Lines::of(text).expect("it is TOML");
        let course = Spot::of("course", 1, "b");
        let module = course.entry("module", 0, "m");
        for (spot, name, line) in [
            (course.clone(), "course[1] \"b\"", 4),
            (course.item("iris", 1), "course[1] \"b\".iris[1]", 8),
            (course.field("rule"), "course[1] \"b\".rule", 10),
            (course.field("target"), "course[1] \"b\".target", 4),
            (module.clone(), "course[1] \"b\".module[0] \"m\"", 12),
            (module.item("iris", 0), "course[1] \"b\".module[0] \"m\".iris[0]", 14),
            (Spot::nameless("home_page", 0).field("url"), "home_page[0].url", 17),
        ] {
            assert_eq!((spot.to_string().as_str(), lines.line(&spot)), (name, Some(line)));
        }
        assert_eq!(lines.line(&Spot::of("course", 7, "x")), None);
        assert!(Lines::of("[[course]\n").is_none());
    }
}
