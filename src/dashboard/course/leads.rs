//! The page's links: to the overview, to the people behind a number, to downloads.

use learning::{CourseId, FigureQuery, PeopleStatus};

use crate::auth::Scope;
use crate::dashboard::components::download::{Download, downloads};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{Parameters, as_word};

/// The page's question, and its reader.
#[derive(Clone, Copy)]
pub(super) struct Leads<'l> {
    pub(super) reader: &'l Reader,
    /// The parameters of the address, which do not name the course.
    pub(super) parameters: &'l Parameters,
    pub(super) course: &'l CourseId,
    pub(super) query: &'l FigureQuery,
    /// The path of the page.
    pub(super) path: &'l str,
}

impl Leads<'_> {
    pub(super) fn language(&self) -> Language {
        self.reader.language
    }

    /// The overview with this course's figures.
    pub(super) fn overview(&self) -> String {
        self.to("/", &[], &[("course", self.course.as_str())])
    }

    /// The courses of a programme.
    pub(super) fn programme(&self, programme: &str) -> String {
        self.to("/", &[], &[("programme", programme)])
    }

    /// This page with another selection.
    pub(super) fn page(&self, without: &[&str], with: &[(&str, &str)]) -> String {
        self.to(self.path, without, with)
    }

    /// The list of people behind a number, if the reader may see it; `of` is what the number counts within the
    /// selection.
    pub(super) fn people(&self, of: Option<(&str, &str)>, status: PeopleStatus) -> Option<String> {
        let (as_of, status) = (self.query.as_of.to_string(), as_word(&status));
        let with: Vec<_> =
            [("course", self.course.as_str()), ("as_of", &as_of), ("status", &status)].into_iter().chain(of).collect();
        self.reader.may(Scope::PeopleRead).then(|| self.to("/people", &[], &with))
    }

    /// Downloads of a table on the page: the path, and what it is by.
    pub(super) fn files(&self, path: &str, by: &str) -> [Download; 4] {
        let as_of = self.query.as_of.to_string();
        let asked = [("course", self.course.as_str()), ("as_of", &as_of), ("by", by)];
        downloads(|format| self.to(path, &["lang"], &[&asked[..], format].concat()))
    }

    /// Downloads of a table on the page that is by nothing.
    pub(super) fn files_alone(&self, path: &str) -> [Download; 4] {
        let as_of = self.query.as_of.to_string();
        let asked = [("course", self.course.as_str()), ("as_of", &as_of)];
        downloads(|format| self.to(path, &["lang"], &[&asked[..], format].concat()))
    }

    fn to(&self, path: &str, without: &[&str], with: &[(&str, &str)]) -> String {
        format!("{}{path}?{}", self.reader.root, self.parameters.query_string(without, with))
    }
}
