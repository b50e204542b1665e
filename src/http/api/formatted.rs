//! Sends an answer that has a table in the format that was asked for.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use learning::{Attribution, Day, Definition, FigureQuery};
use serde::Serialize;

use super::asked::Asked;
use super::choice::{Choice, meanings};
use super::file_name::file_name;
use super::limit::say_limit;
use super::table::{self, TableFormat};
use crate::http::wire::table::Table;
use crate::http::{Parameters, Refusal};
use crate::service::Disclosure;

/// Who asked, and for which format.
pub(super) struct Wanted<'a> {
    pub(super) asked: Asked<'a>,
    pub(super) parameters: &'a Parameters,
    pub(super) format: TableFormat,
    pub(super) disclosure: Disclosure,
}

/// What the table of an answer is about.
pub(super) struct Subject<'a> {
    /// The beginning of the file's name.
    pub(super) name: &'a str,
    /// The sheet with the rows.
    pub(super) sheet: &'static str,
    /// The selection.
    pub(super) query: &'a FigureQuery,
    /// The earlier day that rows are beside.
    pub(super) compared_to: Option<Day>,
    /// The moment whose affiliation decides where a person counts, if the question has one.
    pub(super) attribution: Option<Attribution>,
    /// What each column counts.
    pub(super) definitions: Vec<&'static Definition>,
}

impl<'a> Subject<'a> {
    /// Figures of one day.
    pub(super) fn figures(
        name: &'a str,
        query: &'a FigureQuery,
        definitions: impl IntoIterator<Item = &'static Definition>,
    ) -> Self {
        let definitions = definitions.into_iter().collect();
        Self { name, sheet: "Siffror", query, compared_to: None, attribution: None, definitions }
    }
}

impl Wanted<'_> {
    /// Answers with JSON, or with a file of the rows, whose headings are in Swedish where `rows` is told so. Browsers and
    /// proxies ask again each time (`no-cache`), and keep nothing of an answer that names people (`no-store`).
    ///
    /// # Errors
    /// If there are more rows than a sheet can have.
    pub(super) fn respond<'t, J: Serialize>(
        &self,
        subject: &Subject<'_>,
        json: impl FnOnce() -> J,
        rows: impl FnOnce(bool) -> Table<'t>,
    ) -> Result<HttpResponse, Refusal> {
        let mut response = HttpResponse::Ok();
        let names_people = subject.sheet == PEOPLE;
        let kept = if names_people { "private, no-store" } else { "private, no-cache" };
        response.insert_header((CACHE_CONTROL, kept)).insert_header(("Vary", "Accept"));
        say_limit(&mut response, &self.asked.caller.reach);
        let rows = || rows(self.format.is_swedish());
        match self.format {
            TableFormat::Json => Ok(response.json(json())),
            TableFormat::Csv(dialect) => {
                table::csv(&mut response, &file_name(subject.name, subject.query), rows(), dialect)
            }
            TableFormat::Xlsx => {
                let choice = Choice {
                    parameters: self.parameters,
                    compared_to: subject.compared_to,
                    attribution: subject.attribution,
                    reach: &self.asked.caller.reach,
                    hidden: self.disclosure.suppression(),
                    made: self.asked.now,
                };
                let meanings = meanings(subject.definitions.iter().copied());
                let sheets = choice.beside((subject.sheet, rows()), meanings, subject.query);
                table::workbook(&mut response, &file_name(subject.name, subject.query), sheets, self.asked.now)
            }
        }
    }
}

/// The sheet with people.
pub(super) const PEOPLE: &str = "Personer";
