//! `GET /people`: who has, or has not, done what.

mod row;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{Absence, CatalogueFile, Day, Figure, NotNamed, PeopleStatus};

use self::row::{Row, unnamed};
use self::texts::Texts;
use super::components::definitions::{Defined, definitions};
use super::components::download::{Download, downloads};
use super::components::pager::Pager;
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::selection::{self, Asked, Chosen, List, Selection};
use super::visit::Visit;
use crate::auth::{Reach, Scope};
use crate::http::{Days, FILTERS, PLACE, Parameters, Refusal, as_word, more, people_page};
use crate::service::{self, Disclosure, ListedPeople, PeoplePage};

/// The page.
#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct People {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    /// The address of the figures of the same selection, where the caller may see these.
    overview: Option<String>,
    as_of: Day,
    status: List,
    persons: String,
    /// Of which course how many belong here, too, and have no names.
    unnamed: Vec<String>,
    /// What the signs of these numbers mean.
    legend: Vec<Sign>,
    rows: Vec<Row>,
    pager: Pager,
    downloads: [Download; 4],
    definitions: Vec<Defined>,
}

impl Page for People {
    const ONCE: &'static [&'static str] = &["from", "to", "as_of", "attribution", "status", PLACE[0], PLACE[1]];
    const LISTS: &'static [&'static str] = &FILTERS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller, parameters) = (visit.state, visit.caller()?, &visit.parameters);
        let texts = selection::Texts::of(visit.language());
        let disclosure = visit.disclosure()?;
        let mut asked = Asked::read(parameters, &[], Days::now(state, disclosure), texts)?;
        let field = ("status", Texts::of(visit.language()).status());
        let status = asked.choice(parameters, field, PeopleStatus::NotStarted, texts);
        let place = people_page(parameters)?;
        // As many as a page may have: it is read by people.
        let place = PeoplePage { limit: Some(place.limit.unwrap_or(usize::MAX)), ..place };
        let ask = async |query| state.service.people(&caller, query, status, Some(place)).await;
        let found = asked.found(ask).await?;
        let catalogue = match state.service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The rows name their courses; only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self::new(&visit.reader, parameters, (&asked, status), &found, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

impl People {
    /// `reach` is the caller's: what lies beyond it is not there to choose.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (asked, status): (&Asked, PeopleStatus),
        found: &ListedPeople,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let (language, root, query) = (reader.language, &reader.root, &asked.query);
        let texts = Texts::of(language);
        let (as_of, word) = (query.as_of.to_string(), as_word(&status));
        let same = [("as_of", as_of.as_str()), ("status", &word)];
        let address = |path: &str, without: &[&str], with: &[(&str, &str)]| {
            format!("{root}{path}?{}", parameters.query_string(without, with))
        };
        let file = |format: &[(&str, &str)]| {
            address("/people/list", &["lang", PLACE[0], PLACE[1]], &[&same[..], format].concat())
        };
        let first = parameters.text("more").map(|_| address("/people", &["more"], &same));
        let next = more(found).map(|more| address("/people", &[], &[&same[..], &[("more", &more)]].concat()));
        let place = || Place { path: "/people", parameters };
        let own = ["status", PLACE[0], PLACE[1]];
        let (selection, faults) =
            Chosen { reader, place: place(), catalogue, reach, disclosure: Disclosure::Exact, own: &own }
                .selection(asked);
        let name = |status: PeopleStatus| language.of_both(status.name());
        let title = texts.title(name(status).to_lowercase());
        let frame = Frame::new(reader, Some(Section::People), &place(), title);
        let statuses = PeopleStatus::ALL.into_iter().map(|other| (as_word(&other), name(other), other == status));
        Self {
            overview: reader.may(Scope::FiguresRead).then(|| address("/", &own, &[])),
            as_of: query.as_of,
            status: List::of_one("status", texts.status(), statuses, &faults),
            persons: texts.persons(found.persons),
            unnamed: found.not_named.iter().map(|one| unnamed(one, catalogue, language)).collect(),
            legend: legend(absences(&found.not_named), language),
            rows: found.rows.iter().map(|row| Row::new(row, catalogue, language)).collect(),
            pager: Pager::new(language, first, next),
            downloads: downloads(file),
            definitions: definitions(language),
            frame: Frame {
                skip: Skip { to: "people", text: texts.skip() },
                as_of: faults.is_empty().then_some(query.as_of),
                faults,
                ..frame
            },
            selection,
            texts,
        }
    }
}

/// Why which numbers are not there.
fn absences(not_named: &[NotNamed]) -> impl Iterator<Item = Absence> {
    not_named.iter().filter_map(|one| match one.number {
        Figure::Shown(_) => None,
        Figure::Absent(absence) => Some(absence),
    })
}
