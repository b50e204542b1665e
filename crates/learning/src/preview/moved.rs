//! Finds IRIs that statements name and that leave their course or module.

use std::collections::BTreeMap;

use xapi::Statement;

use super::warning::{CatalogueWarning, WarningKind, Warnings};
use crate::Catalogue;
use crate::catalogue::{CoursePart, Spot};
use crate::progress::place::subjects;
use crate::uncounted::mend;

/// The most IRIs that a warning names.
const NAMED: usize = 5;

/// How many statements count for a place in one catalogue and not in another.
#[derive(Debug, Default)]
pub(super) struct Moved {
    statements: BTreeMap<CoursePart, u64>,
}

impl Moved {
    /// Counts a statement.
    pub(super) fn note(&mut self, old: &Catalogue, new: &Catalogue, statement: Statement<'_>) {
        let now = subjects(new, statement);
        for was in subjects(old, statement) {
            if !now.iter().any(|now| now.place == was.place) {
                *self.statements.entry(was.place.clone()).or_default() += 1;
            }
        }
    }

    /// Warns where the course or module is in the new catalogue, without an IRI that it had.
    pub(super) fn warn(&self, old: &Catalogue, new: &Catalogue, warnings: &mut Warnings) {
        for (place, statements) in &self.statements {
            let Some(spot) = spot(new, place) else { continue };
            let gone: Vec<&String> = iris(old, place).iter().filter(|iri| !new.resolve(iri).contains(place)).collect();
            let Some(first) = gone.first() else { continue };
            let named = |iri: &&String| match new.resolve(iri).first() {
                Some(now) => format!("{iri:?} (now at {})", name(now)),
                None => format!("{iri:?}"),
            };
            let mut listed: Vec<String> = gone.iter().take(NAMED).map(named).collect();
            if gone.len() > NAMED {
                listed.push("…".to_owned());
            }
            let (are, them, these) = if gone.len() == 1 { ("is", "it", "IRI") } else { ("are", "them", "IRIs") };
            let told = match statements {
                1 => format!("1 statement that counts here by {them} no longer does"),
                more => format!("{more} statements that count here by {them} no longer do"),
            };
            let text = format!(
                "{} {are} written here no more, and {told}. To keep them, keep the {these} here beside those that are new",
                listed.join(", ")
            );
            let mend = mend::iris(new, place, first);
            warnings.push(CatalogueWarning::new(WarningKind::IriGone, spot.field("iris"), text).mended_by(mend));
        }
    }
}

/// Where a course or module is in a file.
fn spot(catalogue: &Catalogue, place: &CoursePart) -> Option<Spot> {
    let at = catalogue.courses().iter().position(|course| course.id == place.course)?;
    let spot = Spot::of("course", at, place.course.as_str());
    let Some(id) = &place.module else { return Some(spot) };
    let module = catalogue.courses()[at].modules.iter().position(|module| module.id == *id)?;
    Some(spot.entry("module", module, id.as_str()))
}

/// What a course or module is called in a text.
pub(super) fn name(place: &CoursePart) -> String {
    let course = format!("course \"{}\"", place.course);
    place.module.as_ref().map_or_else(|| course.clone(), |module| format!("module \"{module}\" of {course}"))
}

fn iris<'c>(catalogue: &'c Catalogue, place: &CoursePart) -> &'c [String] {
    let Some(course) = catalogue.course(&place.course) else { return &[] };
    match &place.module {
        None => &course.iris,
        Some(id) => course.modules.iter().find(|module| module.id == *id).map_or(&[], |module| &module.iris),
    }
}
