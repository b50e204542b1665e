//! All names of units, for questions that name one.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::seats::Seats;
use crate::Kommunkod;
use crate::catalogue::{Catalogue, spellings, unit_slug};

/// The units of the catalogue and of the roster's history, by all their names.
#[derive(Debug, Default)]
pub(crate) struct UnitNames {
    /// By [`unit_slug`]: in which municipality it is, and its id there.
    by_slug: HashMap<String, Vec<(Kommunkod, String)>>,
}

impl UnitNames {
    /// No units, for questions that name none.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<UnitNames> = LazyLock::new(UnitNames::default);
        &NONE
    }

    /// Those of a catalogue, and of the roster whose units are numbered.
    pub(crate) fn new(catalogue: &Catalogue, seats: &Seats) -> Self {
        let mut names = Self::default();
        for unit in &catalogue.file().units {
            for (_, spelling) in spellings(unit) {
                names.add(spelling, unit.kommunkod, &unit.id);
            }
        }
        for unit in seats.units() {
            for spelling in [&unit.id, &unit.name] {
                names.add(spelling, unit.kommunkod, &unit.id);
            }
        }
        names
    }

    fn add(&mut self, spelling: &str, kommunkod: Kommunkod, id: &str) {
        let there = self.by_slug.entry(unit_slug(spelling)).or_default();
        if !there.iter().any(|(code, known)| *code == kommunkod && known == id) {
            there.push((kommunkod, id.to_owned()));
        }
    }

    /// The units that a question names, `ifo` or `1440/ifo`; without a municipality, those of all municipalities.
    pub(crate) fn called(&self, asked: &str) -> impl Iterator<Item = (Kommunkod, &str)> {
        let (code, slug) = folded(asked);
        let called = self.by_slug.get(&slug).map_or(&[][..], Vec::as_slice).iter();
        called.filter(move |(of, _)| code.is_none_or(|code| code == *of)).map(|(of, id)| (*of, id.as_str()))
    }
}

/// Whether a question names a unit by its id, however spelt.
pub(crate) fn names_unit(asked: &str, kommunkod: Kommunkod, id: &str) -> bool {
    let (code, slug) = folded(asked);
    code.is_none_or(|code| code == kommunkod) && slug == unit_slug(id)
}

/// The parts of a question for a unit: kommunkod, if given, and name.
pub(crate) fn folded(asked: &str) -> (Option<Kommunkod>, String) {
    let employer = |text: &str| text.parse().ok().or_else(|| Kommunkod::of_known_organisation(text));
    let qualified = asked.split_once('/').and_then(|(code, rest)| Some((employer(code.trim())?, rest)));
    match qualified {
        Some((code, rest)) => (Some(code), unit_slug(rest)),
        None => (None, unit_slug(asked)),
    }
}
