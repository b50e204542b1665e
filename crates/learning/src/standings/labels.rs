//! Roles and service areas: what rosters call them, however they spell it.

use std::collections::{HashMap, HashSet};

use super::numbers::{EmployerNumber, UnitNumber};
use crate::slug::swedish_slug;

/// A role, or a service area.
#[derive(Debug)]
pub(crate) struct Label {
    /// Made from its name; the same for every spelling.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Employers and units where somebody has it, on some day.
    places: HashSet<(EmployerNumber, UnitNumber)>,
    spellings: HashMap<String, u32>,
}

impl Label {
    /// Employers and units where somebody has it, on some day.
    pub(crate) fn places(&self) -> impl Iterator<Item = (EmployerNumber, UnitNumber)> {
        self.places.iter().copied()
    }
}

/// All roles, or all service areas, numbered.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    numbers: HashMap<String, usize>,
    all: Vec<Label>,
}

impl Labels {
    /// Numbers what a row of the roster says.
    pub(super) fn number(&mut self, text: String) -> usize {
        let id = label_slug(&text);
        let all = &mut self.all;
        let number = *self.numbers.entry(id.clone()).or_insert_with(|| {
            all.push(Label { id, name: text.clone(), places: HashSet::new(), spellings: HashMap::new() });
            all.len() - 1
        });
        *self.all[number].spellings.entry(text).or_default() += 1;
        number
    }

    /// Notes that somebody has it there.
    pub(super) fn note(&mut self, number: usize, employer: EmployerNumber, unit: UnitNumber) {
        if let Some(label) = self.all.get_mut(number) {
            label.places.insert((employer, unit));
        }
    }

    /// Chooses the spelling of most rows for each.
    pub(super) fn choose_spellings(&mut self) {
        for label in &mut self.all {
            if let Some(commonest) = commonest(&label.spellings) {
                label.name = commonest;
            }
            label.spellings.clear();
        }
    }

    /// The number of one, however it is spelt.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        self.numbers.get(&label_slug(text)).copied()
    }

    pub(super) fn get(&self, number: usize) -> Option<&Label> {
        self.all.get(number)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Label> {
        self.all.iter()
    }
}

/// The key by which roles, and service areas, are compared.
pub(crate) fn label_slug(text: &str) -> String {
    let slug = swedish_slug(text);
    // Nothing of it is a letter or a digit.
    if slug.is_empty() { "roll".to_owned() } else { slug }
}

/// The spelling of most rows; among equals, the first in order.
pub(super) fn commonest(spellings: &HashMap<String, u32>) -> Option<String> {
    let best = spellings.iter().min_by(|one, two| two.1.cmp(one.1).then_with(|| one.0.cmp(two.0)));
    best.map(|(spelling, _)| spelling.clone())
}
