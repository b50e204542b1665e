//! `GET /`: what to act on, how far each course has come, and where.

mod courses;
mod headline;
mod hires;
mod idle;
mod leads;
mod places;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod texts;
mod to_do;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{Back, CatalogueFile, Counts, Day, Dimension, Earlier, FigureQuery, Figures, Measure, PeopleStatus};

use self::courses::{CourseLine, course_lines};
use self::headline::{headline, own_name};
use self::hires::{Introduced, introductions};
use self::idle::{Idle, asked_municipalities};
use self::leads::Asking;
use self::places::{Order, Places};
use self::texts::Texts;
use self::to_do::Cards;
use super::components::bar::{Bar, HIDDEN, key};
use super::components::cell::{Piece, Shown, absences};
use super::components::definitions::{Defined, definitions};
use super::components::download::{Download, downloads};
use super::components::number::Number;
use super::components::sign::{Sign, legend};
use super::frame::{Frame, Place, Reader, Section, Skip, first_open};
use super::page::Page;
use super::selection::{self, Asked, Chip, Chosen, Selection, is_of_one_employer};
use super::visit::Visit;
use crate::auth::{Reach, Scope};
use crate::http::{Days, FILTERS, Parameters, Refusal, SINGLE};
use crate::service::{self, Disclosure, ToDo};

/// The parameter for the order of the municipalities; it changes nothing else, and no other page has it.
const SORT: &str = "sort";

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
pub(crate) struct Overview {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    chips: Vec<Chip>,
    as_of: Day,
    headline: String,
    /// Whether there is nothing to show.
    is_empty: bool,
    /// What to act on, for those who look after one employer's people.
    to_do: Option<Cards>,
    courses: Vec<CourseLine>,
    /// All courses together, if there are several.
    together: Vec<Vec<Piece>>,
    /// The key of the bars' colours, if any: the class and name of each.
    bars: Vec<(&'static str, &'static str)>,
    /// The municipalities, if the reader sees several.
    places: Option<Places>,
    /// Municipalities in which nobody has started.
    idle: Option<Idle>,
    /// How many new hires started their introduction in time.
    introduced: Vec<String>,
    /// The page on which counties have a programme, for those who see several employers.
    counties: Option<String>,
    /// The page that compares one's own figures with others'.
    compare: Option<String>,
    /// The meaning of the signs.
    legend: Vec<Sign>,
    downloads: [Download; 4],
    /// Those who have not started what is selected, if the caller may see them.
    not_started: Option<String>,
    /// The same on one sheet of paper.
    to_board: String,
    /// The form of a subscription to the same.
    subscriptions: String,
    definitions: Vec<Defined>,
}

/// The question and its answers.
#[derive(Default)]
struct Found {
    figures: Figures,
    /// The figures of a month before, with that day.
    earlier: Option<(Day, Earlier)>,
    to_do: Option<ToDo>,
    introduced: Vec<Introduced>,
}

impl Page for Overview {
    const ONCE: &'static [&'static str] = &[SINGLE[0], SINGLE[1], SINGLE[2], SINGLE[3], SORT];
    const LISTS: &'static [&'static str] = &FILTERS;

    fn elsewhere(visit: &Visit<'_>) -> Option<String> {
        if visit.reader.may(Scope::FiguresRead) { None } else { first_open(&visit.reader) }
    }

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (state, caller) = (visit.state, visit.caller()?);
        let service = &state.service;
        let by = [Dimension::Municipality, Dimension::Course];
        let texts = selection::Texts::of(visit.language());
        let disclosure = visit.disclosure()?;
        let mut asked = Asked::read(&visit.parameters, &by, Days::now(state, disclosure), texts)?;
        let compares = is_of_one_employer(&asked.query, disclosure);
        let figures = async |query: FigureQuery| {
            let earlier = Back::Month.before(query.as_of);
            if !compares || query.from.is_some() || query.to.is_some() || earlier < Day::MIN {
                return Ok((service.completions(&caller, query).await?, None));
            }
            let (figures, then) = service.change_since(&caller, query, earlier).await?;
            Ok((figures, Some((earlier, then))))
        };
        let (figures, earlier) = asked.found(figures).await?;
        let catalogue = match service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The figures include names, so only the lists to choose from are missing.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        // The list of what to act on covers today and everything.
        let is_plain = visit.parameters.names().all(|name| name == "lang");
        let to_do = match disclosure {
            Disclosure::OwnStaff if is_plain => Some(service.to_do(&caller).await?),
            _ => None,
        };
        let introduced = if compares && !asked.is_wrong() {
            introductions(service, &caller, &asked.query, &catalogue).await?
        } else {
            Vec::new()
        };
        let found = Found { figures, earlier, to_do, introduced };
        Ok(Self::new(&visit.reader, &visit.parameters, (&asked, disclosure), &found, (&catalogue, &caller.reach)))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

impl Overview {
    /// `reach` is the caller's: nothing outside it can be chosen.
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        (asked, disclosure): (&Asked, Disclosure),
        found: &Found,
        (catalogue, reach): (&CatalogueFile, &Reach),
    ) -> Self {
        let (language, query, figures) = (reader.language, &asked.query, &found.figures);
        let texts = Texts::of(language);
        let order = Order::read(parameters.text(SORT));
        // Other pages have no order.
        let plain = Parameters::from(parameters.others(&[SORT]));
        let asking = Asking { reader, parameters: &plain, query, catalogue, reach };
        let place = || Place { path: "/", parameters };
        let chosen = Chosen { reader, place: place(), catalogue, reach, disclosure, own: &[SORT] };
        let (selection, faults) = chosen.selection(asked);
        let chips = chosen.chips(&selection);
        let own = own_name(figures, query, (catalogue, reach), disclosure, language);
        let municipalities = asked_municipalities(query, catalogue, reach);
        let courses = course_lines(figures, found.earlier.as_ref(), own.is_some(), &asking);
        let together = if courses.len() > 1 { together(&figures.total, own.is_some(), &asking) } else { Vec::new() };
        let is_hidden = disclosure.suppression().is_some();
        let places = if own.is_some() { None } else { Places::new(figures, order, is_hidden, &asking) };
        let idle = if own.is_some() { None } else { Idle::new(figures, query, &municipalities, texts) };
        let pieces = courses.iter().flat_map(CourseLine::pieces).chain(together.iter().flatten());
        let of_shares = courses.iter().filter_map(|line| line.share.as_ref()?.absence());
        let absences = absences(pieces).chain(of_shares).chain(places.iter().flat_map(Places::absences));
        let absences: Vec<_> = absences.collect();
        let bars = courses.iter().filter_map(|line| line.bar.as_ref()).chain(places.iter().flat_map(Places::bars));
        let title = own.clone().unwrap_or_else(|| texts.title().to_owned());
        let frame = Frame::new(reader, Some(Section::Overview), &place(), title);
        let leads_on = |path: &str| format!("{}{path}?lang={}", reader.root, language.tag());
        Self {
            frame: Frame {
                skip: Skip { to: "figures", text: texts.skip() },
                as_of: faults.is_empty().then_some(query.as_of),
                faults,
                ..frame
            },
            headline: headline(figures, municipalities.len(), own.as_deref(), &courses, language),
            is_empty: !figures.totals.iter().any(|total| total.dimension == Dimension::Municipality),
            to_do: found.to_do.as_ref().map(|to_do| Cards::new(to_do, &asking)),
            bars: key(bars, &Measure::PARTS, language),
            legend: legend(absences.into_iter(), language),
            introduced: found.introduced.iter().map(|one| one.in_words(&asking)).collect(),
            counties: own.is_none().then(|| leads_on("/counties")),
            compare: own.as_ref().map(|_| leads_on("/compare")),
            not_started: asking.people(None, None, PeopleStatus::NotStarted),
            downloads: downloads(|format| asking.file(format)),
            to_board: asking.to_board(),
            subscriptions: asking.subscriptions(),
            definitions: definitions(language),
            as_of: query.as_of,
            selection,
            chips,
            texts,
            courses,
            together,
            places,
            idle,
        }
    }
}

/// All courses together, if that can be answered.
fn together(total: &Counts, is_of_one_employer: bool, asking: &Asking<'_>) -> Vec<Vec<Piece>> {
    let list = |status| asking.people(None, None, status);
    let shown = Shown::new(total, asking.reader.language, is_of_one_employer, &list);
    let is_answered = total.spans_courses() && total.shown(Measure::Persons).is_some();
    if is_answered { shown.lines } else { Vec::new() }
}
