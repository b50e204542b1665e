//! Where the figures of the overview lead: to a course alone, to the people behind a number, to the same as a file.

use learning::{CatalogueFile, FigureQuery, Key, Kommunkod, PeopleStatus};

use crate::auth::{Reach, Scope};
use crate::dashboard::course;
use crate::dashboard::frame::Reader;
use crate::http::{Parameters, as_word};

/// What the page asks, and for whom.
pub(super) struct Asking<'a> {
    pub(super) reader: &'a Reader,
    pub(super) parameters: &'a Parameters,
    pub(super) query: &'a FigureQuery,
    pub(super) catalogue: &'a CatalogueFile,
    pub(super) reach: &'a Reach,
}

impl Asking<'_> {
    /// A course's name in the language of the page.
    pub(super) fn course_name(&self, key: &Key) -> String {
        match self.catalogue.courses.iter().find(|course| course.id.as_str() == key.code) {
            Some(course) => self.reader.language.of(&course.name).to_owned(),
            None => key.name.clone(),
        }
    }

    /// The page of a course.
    pub(super) fn course_page(&self, key: &Key) -> String {
        course::address(&self.reader.root, &key.code, self.parameters)
    }

    /// The list of people behind a number of a municipality (all of them where there is none) and a course, where the
    /// reader may list these.
    pub(super) fn people(
        &self,
        municipality: Option<&str>,
        course: Option<&str>,
        status: PeopleStatus,
    ) -> Option<String> {
        let Self { reader, parameters, query, .. } = self;
        if !reader.may(Scope::PeopleRead) || municipality == Some("unknown") && !self.lists_unknown() {
            return None;
        }
        let (as_of, status) = (query.as_of.to_string(), as_word(&status));
        // Of an organisation the code is its id, and no four digits.
        let is_municipality = |code: &str| code == "unknown" || code.parse::<Kommunkod>().is_ok();
        let employer =
            municipality.map(|code| (if is_municipality(code) { "municipality" } else { "organisation" }, code));
        // The row is of one employer alone.
        let without: &[&str] = if employer.is_some() { &["municipality", "organisation"] } else { &[] };
        // Of a municipality that is reached in part, the row is of those units.
        let held = municipality.filter(|_| query.units.is_empty()).map(|code| self.units_of(code));
        let held = held.as_deref().filter(|units| !units.is_empty()).map(|units| ("unit", units));
        let named = employer.into_iter().chain(held).chain(course.map(|course| ("course", course)));
        let with: Vec<_> = [("as_of", as_of.as_str()), ("status", &status)].into_iter().chain(named).collect();
        Some(format!("{}/people?{}", reader.root, parameters.query_string(without, &with)))
    }

    /// The same figures in a format.
    pub(super) fn file(&self, format: &[(&str, &str)]) -> String {
        let as_of = self.query.as_of.to_string();
        let with = [&[("as_of", as_of.as_str()), ("by", "municipality,course")], format].concat();
        format!("{}/completions?{}", self.reader.root, self.parameters.query_string(&["lang"], &with))
    }

    /// Whether those of no known employer can be listed: their row is always there, also where nobody asks for them or
    /// may.
    fn lists_unknown(&self) -> bool {
        let query = self.query;
        let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
        let names_employers = !query.municipalities.is_empty() || !query.organisations.is_empty();
        self.reach.places.is_none() && !names_areas && (query.unknown_municipality || !names_employers)
    }

    /// The units of a municipality that the reach has, where it does not have the whole, as a list.
    fn units_of(&self, municipality: &str) -> String {
        let Some((places, code)) = self.reach.places.as_ref().zip(municipality.parse::<Kommunkod>().ok()) else {
            return String::new();
        };
        if self.reach.holds_municipality(self.catalogue, code) {
            return String::new();
        }
        let units = places.units.iter().filter(|unit| unit.kommunkod == code);
        units.map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}
