//! `GET /people`: who has, or has not, done what.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use learning::{
    Attribution, CatalogueFile, Day, Figure, FigureQuery, Key, NotNamed, PeopleStatus, PersonRow, shown_identifier,
};

use crate::auth::{Caller, Reach};
use crate::http::{
    AppState, Calling, FILTERS, PLACE, Parameters, Refusal, SINGLE, Visitor, as_word, more, people_page,
};
use crate::service::{self, ListedPeople, PeoplePage};

use super::choices::{List, limit, lists};
use super::language::{Defined, Language, Texts};
use super::not_there::Missing;
use super::question::{Asked, DayField, Period};
use super::{numbers, page};

/// The parameters that the form has a field for, or that are of this page alone.
const FIELDS: [&str; 11] = [
    "lang",
    "status",
    "as_of",
    "programme",
    "course",
    "municipality",
    "county",
    "region",
    "attribution",
    PLACE[0],
    PLACE[1],
];

/// The page.
#[derive(Template)]
#[template(path = "people.html")]
struct People {
    root: String,
    language: Language,
    texts: &'static Texts,
    title: String,
    /// The address of this page in the other language.
    other_language: String,
    visitor: Option<Visitor>,
    /// The address of the figures of the same selection.
    overview: String,
    as_of: Day,
    day_field: DayField,
    period: Option<Period>,
    /// The attribution is that of the as-of day.
    current: bool,
    /// What the address asks for and the form has no field for.
    kept: Vec<(String, String)>,
    /// Each status as a word and a name, and whether it is chosen.
    statuses: Vec<(String, &'static str, bool)>,
    lists: Vec<List>,
    /// The names of what the caller reaches, where that has a limit.
    limited_to: Option<String>,
    /// A name that the address asks for and that there is none of.
    missing: Option<Missing>,
    persons: String,
    of_persons: &'static str,
    /// Of which course how many belong here, too, and have no names.
    unnamed: Vec<(String, String)>,
    rows: Vec<Row>,
    /// The address of the rows that follow.
    more: Option<String>,
    downloads: [(&'static str, String); 3],
    definitions: Vec<Defined>,
}

/// A line of the table.
struct Row {
    name: String,
    /// Beside the name.
    identifiers: Vec<String>,
    municipality: String,
    unit: String,
    role: String,
    hired_on: Option<Day>,
    course: String,
    started_on: Option<Day>,
    completed_on: Option<Day>,
}

/// Answers with the page, or with a page that says why not.
pub(crate) async fn people(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    visitor: Option<Visitor>,
) -> Result<HttpResponse, Refusal> {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let single = [&SINGLE[..], &PLACE, &["lang", "status"]].concat();
    let shown = match Parameters::parse(request.query_string(), &single, &FILTERS) {
        Ok(parameters) => {
            let parameters = parameters.without_empty();
            let language = Language::choose(parameters.text("lang"), accept);
            let page = load(&state, &caller, &parameters, language).await;
            let page = page.map(|page| People { visitor: visitor.clone(), ..page });
            let status = |page: &People| page::status(page.missing.is_some() || page.day_field.error.is_some());
            page.and_then(|page| page::answer(status(&page), language, &page)).map_err(|refusal| (language, refusal))
        }
        Err(refusal) => Err((Language::choose(None, accept), refusal)),
    };
    shown.or_else(|(language, refusal)| page::refuse(state.root(), language, visitor.as_ref(), &refusal))
}

async fn load(
    state: &AppState,
    caller: &Caller,
    parameters: &Parameters,
    language: Language,
) -> Result<People, Refusal> {
    let mut asked = Asked::read(parameters, &[], Day::of(state.clock.now()))?;
    let status = parameters.word("status")?.unwrap_or(PeopleStatus::NotStarted);
    let place = people_page(parameters)?;
    // As many as a page may have: it is read by people.
    let place = PeoplePage { limit: Some(place.limit.unwrap_or(usize::MAX)), ..place };
    let ask = async |query| state.service.people(caller, query, status, Some(place)).await;
    let found = asked.found(ask).await?;
    let catalogue = match state.service.catalogue(caller).await {
        Ok(catalogue) => catalogue,
        // The rows name their courses; only the lists to choose from are missing.
        Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
        Err(error) => return Err(error.into()),
    };
    let mut page =
        People::new((state.root(), parameters), (&asked.query, status), &found, &catalogue, &caller.reach, language);
    if let Some(fault) = &asked.fault {
        page.day_field = DayField::wrong(fault, parameters, language);
    }
    if let Some(not_there) = asked.not_there {
        // The form asks for what was right.
        page.kept.retain(|(name, _)| name != not_there.parameter);
        page.missing =
            Some(Missing::new(&not_there, (&state.service.names().path("/people"), parameters), &PLACE, language));
    }
    Ok(page)
}

impl People {
    /// `reach` is the caller's: what lies beyond it is not there to choose.
    fn new(
        (root, parameters): (&str, &Parameters),
        (query, status): (&FigureQuery, PeopleStatus),
        found: &ListedPeople,
        catalogue: &CatalogueFile,
        reach: &Reach,
        language: Language,
    ) -> Self {
        let texts = language.texts();
        let (as_of, word) = (query.as_of.to_string(), as_word(&status));
        let same = [("as_of", as_of.as_str()), ("status", &word)];
        let address = |path: &str, without: &[&str], with: &[(&str, &str)]| {
            format!("{root}{path}?{}", parameters.query_string(without, with))
        };
        let download =
            |form: &[(&str, &str)]| address("/people/list", &["lang", PLACE[0], PLACE[1]], &[&same[..], form].concat());
        let statuses = PeopleStatus::ALL.into_iter().map(|other| (other, language.people_status(other)));
        Self {
            root: root.to_owned(),
            language,
            texts,
            title: format!("{}: {}", texts.people, language.people_status(status).to_lowercase()),
            other_language: address("/people", &[], &[("lang", language.other().tag())]),
            visitor: None,
            overview: address("/", &["status", PLACE[0], PLACE[1]], &[]),
            as_of: query.as_of,
            day_field: DayField::of(query.as_of),
            period: Period::of(query, language),
            current: query.attribution == Attribution::Current,
            kept: parameters.others(&FIELDS),
            statuses: statuses.map(|(other, name)| (as_word(&other), name, other == status)).collect(),
            lists: lists(parameters, catalogue, reach, language),
            limited_to: (!reach.is_everything()).then(|| limit(catalogue, reach, language)),
            missing: None,
            persons: numbers::grouped(found.persons),
            of_persons: texts.of_persons[usize::from(found.persons != 1)],
            unnamed: found.not_named.iter().map(|one| unnamed(one, catalogue, language)).collect(),
            rows: found.rows.iter().map(|row| Row::new(row, catalogue, language)).collect(),
            more: more(found).map(|more| address("/people", &[], &[&same[..], &[("more", &more)]].concat())),
            downloads: [
                ("Excel (CSV)", download(&[("format", "csv"), ("dialect", "excel-sv")])),
                ("CSV (RFC 4180)", download(&[("format", "csv"), ("dialect", "rfc4180-defused")])),
                ("JSON", download(&[("format", "json")])),
            ],
            definitions: language.definitions(),
        }
    }
}

/// How many have no names, and of which course.
fn unnamed(not_named: &NotNamed, catalogue: &CatalogueFile, language: Language) -> (String, String) {
    let number = match not_named.number {
        Figure::Shown(number) => numbers::grouped(number),
        Figure::Absent(absence) => absence.sign().to_owned(),
    };
    (number, course_name(&not_named.course, catalogue, language).to_owned())
}

fn course_name<'n>(key: &'n Key, catalogue: &'n CatalogueFile, language: Language) -> &'n str {
    let course = catalogue.courses.iter().find(|course| course.id.as_str() == key.code);
    course.map_or(&*key.name, |course| language.of(&course.name))
}

impl Row {
    fn new(row: &PersonRow, catalogue: &CatalogueFile, language: Language) -> Self {
        let name = row.label();
        let identifiers = row.identifiers.iter().map(shown_identifier).filter(|shown| *shown != name).collect();
        let municipality = match row.municipality.code.as_str() {
            "unknown" => language.texts().unknown,
            _ => &row.municipality.name,
        };
        Self {
            name,
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
