//! `GET /people`: who has done something, and who has not.

mod mail;
mod row;
#[cfg(test)]
pub(crate) mod sample;
mod tabs;
mod texts;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{Absence, AgentKey, CatalogueFile, Day, Figure, NotNamed, PeopleStatus, PersonRow};

use self::mail::{Mail, mail};
use self::row::{Row, unnamed};
use self::tabs::{Counted, Tab, counted_beside, tabs};
use self::texts::Texts;
use super::components::definitions::{Defined, definitions};
use super::components::download::{Download, downloads};
use super::components::pager::Pager;
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::numbers;
use super::page::Page;
use super::person;
use super::selection::{self, Asked, Chip, Chosen, List, Selection};
use super::visit::Visit;
use crate::auth::{Reach, Scope};
use crate::http::{Days, FILTERS, PLACE, Parameters, Refusal, as_word, more, people_page, write_pseudonym};
use crate::service::{self, Disclosure, ListedPeople, PeoplePage};

/// The page.
#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct People {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    chips: Vec<Chip>,
    /// The address of the figures for the same selection, if the caller may see them.
    overview: Option<String>,
    as_of: Day,
    status: List,
    persons: String,
    /// The most requested lists, each with its length.
    tabs: Vec<Tab>,
    /// How many people without a name also belong here, by course.
    unnamed: Vec<String>,
    /// The meaning of the signs for these numbers.
    legend: Vec<Sign>,
    rows: Vec<Row>,
    /// Which rows these are, if there are others.
    shown: Option<String>,
    mail: Option<Mail>,
    pager: Pager,
    downloads: [Download; 4],
    definitions: Vec<Defined>,
}

/// The question, and who was found.
struct Found<'f> {
    status: PeopleStatus,
    list: &'f ListedPeople,
    /// The lengths of the most requested lists.
    counts: Vec<Counted>,
    /// The pseudonym of a person in addresses.
    pseudonym: &'f dyn Fn(&AgentKey) -> String,
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
        // The most that a page may have, since people read it.
        let place = PeoplePage { limit: Some(place.limit.unwrap_or(usize::MAX)), ..place };
        let ask = async |query| state.service.people(&caller, query, status, Some(place)).await;
        let list = asked.found(ask).await?;
        let statuses = counted_beside(status);
        let count = async |query| state.service.count_people(&caller, query, statuses.clone()).await;
        let counts = asked.found(count).await?;
        let catalogue = match state.service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The rows include the names of courses, so only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        let found = Found {
            status,
            list: &list,
            counts: statuses.into_iter().zip(counts).collect(),
            pseudonym: &|agent| write_pseudonym(state.service.pseudonym_of(agent)),
        };
        Ok(Self::new(&visit.reader, parameters, &asked, &found, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

impl People {
    /// `reach` is the caller's: nothing outside it can be chosen.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        asked: &Asked,
        found: &Found<'_>,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let (language, root, query) = (reader.language, &reader.root, &asked.query);
        let &Found { status, list, .. } = found;
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
        let next = more(list).map(|more| address("/people", &[], &[&same[..], &[("more", &more)]].concat()));
        let own = ["status", PLACE[0], PLACE[1]];
        // Another selection starts at its first page.
        let plain = Parameters::from(parameters.others(&PLACE));
        let chosen = Chosen {
            reader,
            place: Place { path: "/people", parameters: &plain },
            catalogue,
            reach,
            disclosure: Disclosure::Exact,
            own: &own,
        };
        let (selection, faults) = chosen.selection(asked);
        let chips = chosen.chips(&selection);
        let name = |status: PeopleStatus| language.of_both(status.name());
        let title = texts.title(name(status).to_lowercase());
        let frame = Frame::new(reader, Some(Section::People), &Place { path: "/people", parameters }, title);
        let statuses = PeopleStatus::ALL.into_iter().map(|other| (as_word(&other), name(other), other == status));
        let of_status = |other: PeopleStatus| address("/people", &PLACE, &[same[0], ("status", &as_word(&other))]);
        let row = |row: &PersonRow| {
            let pseudonym = (found.pseudonym)(&row.known_by);
            Row::new(row, person::address(root, &pseudonym, &plain, query.as_of), catalogue, language)
        };
        Self {
            overview: reader.may(Scope::FiguresRead).then(|| address("/", &own, &[])),
            as_of: query.as_of,
            status: List::of_one("status", texts.status(), statuses, &faults),
            persons: texts.persons(list.persons),
            tabs: if faults.is_empty() { tabs(&found.counts, status, language, &of_status) } else { Vec::new() },
            unnamed: list.not_named.iter().map(|one| unnamed(one, catalogue, language)).collect(),
            legend: legend(absences(&list.not_named), language),
            rows: list.rows.iter().map(row).collect(),
            shown: shown(list, texts),
            mail: mail(&list.rows, texts),
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
            chips,
            texts,
        }
    }
}

/// Which rows of the list these are, if there are others.
fn shown(list: &ListedPeople, texts: Texts) -> Option<String> {
    let (from, to) = (list.before + 1, list.before + list.rows.len());
    let grouped = |number: usize| numbers::grouped(u32::try_from(number).unwrap_or(u32::MAX));
    let is_part = !list.rows.is_empty() && list.rows.len() < list.of_rows;
    is_part.then(|| texts.rows_shown(grouped(from), grouped(to), grouped(list.of_rows)))
}

/// Why numbers are missing.
fn absences(not_named: &[NotNamed]) -> impl Iterator<Item = Absence> {
    not_named.iter().filter_map(|one| match one.number {
        Figure::Shown(_) => None,
        Figure::Absent(absence) => Some(absence),
    })
}
