//! The overview's links: to a course alone, to the people behind a number, to downloads.

use learning::{CatalogueFile, FigureQuery, Key, Kommunkod, PeopleStatus};

use crate::auth::{Reach, Scope};
use crate::dashboard::course;
use crate::dashboard::frame::Reader;
use crate::http::{FILTERS, Parameters, as_word};

/// The page's question, and its reader.
pub(super) struct Asking<'a> {
    pub(super) reader: &'a Reader,
    pub(super) parameters: &'a Parameters,
    pub(super) query: &'a FigureQuery,
    pub(super) catalogue: &'a CatalogueFile,
    pub(super) reach: &'a Reach,
}

impl Asking<'_> {
    /// The name of a course in the page's language, if the reader may see the catalogue.
    pub(super) fn name_of_course(&self, id: &str) -> Option<&str> {
        let course = self.catalogue.courses.iter().find(|course| course.id.as_str() == id)?;
        Some(self.reader.language.of(&course.name))
    }

    /// The name of a course, or else the name in the figures.
    pub(super) fn course_name(&self, key: &Key) -> String {
        self.name_of_course(&key.code).unwrap_or(&key.name).to_owned()
    }

    /// This page with only one course's figures.
    pub(super) fn overview_of(&self, course: &Key) -> String {
        self.overview(&[], &[("course", &course.code)])
    }

    /// This page with only one municipality's figures.
    pub(super) fn overview_of_municipality(&self, code: &str) -> String {
        self.overview(&["county", "region", "organisation"], &[("municipality", code)])
    }

    /// This page, sorted differently.
    pub(super) fn sorted(&self, by: &str) -> String {
        self.overview(&[], &[("sort", by)])
    }

    fn overview(&self, without: &[&str], with: &[(&str, &str)]) -> String {
        format!("{}/?{}", self.reader.root, self.parameters.query_string(without, with))
    }

    /// The page of a course.
    pub(super) fn course_page(&self, key: &Key) -> String {
        course::address(&self.reader.root, &key.code, self.parameters)
    }

    /// The list of people behind the number of a municipality (or of all) and a course, if the reader may see it.
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
        // An organisation's code is its id, not four digits.
        let is_municipality = |code: &str| code == "unknown" || code.parse::<Kommunkod>().is_ok();
        let employer =
            municipality.map(|code| (if is_municipality(code) { "municipality" } else { "organisation" }, code));
        // The row covers one employer alone.
        let without: &[&str] = if employer.is_some() { &["municipality", "organisation"] } else { &[] };
        // If a municipality is reached only in part, the row covers those units.
        let held = municipality.filter(|_| query.units.is_empty()).map(|code| self.units_of(code));
        let held = held.as_deref().filter(|units| !units.is_empty()).map(|units| ("unit", units));
        let named = employer.into_iter().chain(held).chain(course.map(|course| ("course", course)));
        let with: Vec<_> = [("as_of", as_of.as_str()), ("status", &status)].into_iter().chain(named).collect();
        Some(format!("{}/people?{}", reader.root, parameters.query_string(without, &with)))
    }

    /// The form of a subscription to the same courses and places.
    pub(super) fn subscriptions(&self) -> String {
        let others: Vec<&str> =
            self.parameters.names().filter(|name| *name != "lang" && !FILTERS.contains(name)).collect();
        format!("{}/subscriptions?{}", self.reader.root, self.parameters.query_string(&others, &[]))
    }

    /// The same on one sheet of paper.
    pub(super) fn to_board(&self) -> String {
        format!("{}/to-board?{}", self.reader.root, self.parameters.query_string(&[], &[]))
    }

    /// The same figures in a format.
    pub(super) fn file(&self, format: &[(&str, &str)]) -> String {
        let as_of = self.query.as_of.to_string();
        let with = [&[("as_of", as_of.as_str()), ("by", "municipality,course")], format].concat();
        format!("{}/completions?{}", self.reader.root, self.parameters.query_string(&["lang"], &with))
    }

    /// Whether people without a known employer can be listed: their row is always there, even if nobody asks for them
    /// or may.
    fn lists_unknown(&self) -> bool {
        let query = self.query;
        let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
        let names_employers = !query.municipalities.is_empty() || !query.organisations.is_empty();
        self.reach.places.is_none() && !names_areas && (query.unknown_municipality || !names_employers)
    }

    /// The units within the reach of a municipality that is not reached as a whole, as a list.
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
