//! The rows of the list.

use learning::{CatalogueFile, Day, Figure, Key, NotNamed, PersonRow, shown_identifier};

use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::dashboard::{numbers, selection};

/// A line of the table.
pub(super) struct Row {
    pub(super) name: String,
    /// The page of the person.
    pub(super) address: String,
    /// Shown beside the name.
    pub(super) identifiers: Vec<String>,
    pub(super) municipality: String,
    pub(super) unit: String,
    pub(super) role: String,
    pub(super) hired_on: Option<Day>,
    pub(super) course: String,
    pub(super) started_on: Option<Day>,
    pub(super) completed_on: Option<Day>,
}

impl Row {
    pub(super) fn new(row: &PersonRow, address: String, catalogue: &CatalogueFile, language: Language) -> Self {
        let name = row.label();
        let identifiers = row.identifiers.iter().map(shown_identifier).filter(|shown| *shown != name).collect();
        let municipality = match row.municipality.code.as_str() {
            "unknown" => selection::Texts::of(language).unknown(),
            _ => &*row.municipality.name,
        };
        Self {
            name,
            address,
            identifiers,
            municipality: municipality.to_owned(),
            unit: row.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            role: row.role.clone().unwrap_or_default(),
            hired_on: row.hired_on,
            course: course_name(&row.course, catalogue, language).to_owned(),
            started_on: row.started_on,
            completed_on: row.completed_on,
        }
    }
}

/// How many have no name, and in which course.
pub(super) fn unnamed(not_named: &NotNamed, catalogue: &CatalogueFile, language: Language) -> String {
    let number = match not_named.number {
        Figure::Shown(number) => numbers::grouped(number),
        Figure::Absent(absence) => absence.sign().to_owned(),
    };
    Texts::of(language).unnamed(number, course_name(&not_named.course, catalogue, language))
}

fn course_name<'n>(key: &'n Key, catalogue: &'n CatalogueFile, language: Language) -> &'n str {
    let course = catalogue.courses.iter().find(|course| course.id.as_str() == key.code);
    course.map_or(&*key.name, |course| language.of(&course.name))
}
