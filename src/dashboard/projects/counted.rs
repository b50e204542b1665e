//! What partners ordered and did, as a sentence and a table.

use learning::{Absence, Figure, FigureQuery, Measure, Partner, PeopleStatus};

use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::components::bar::{Bar, key};
use crate::dashboard::components::cell::{Piece, SPACE, absences};
use crate::dashboard::components::download::{Download, downloads};
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::numbers::grouped_large;
use crate::http::{Parameters, as_word, encoded};
use crate::service::CountedProject;

/// The numbers of a partner, each with who is behind it.
pub(super) const MEASURES: [(Measure, PeopleStatus); 3] = [
    (Measure::Enrolled, PeopleStatus::Enrolled),
    (Measure::Started, PeopleStatus::Started),
    (Measure::Completed, PeopleStatus::Completed),
];

/// The parts of a bar.
const PARTS: [Measure; 3] = [Measure::TargetCompleted, Measure::UnderWay, Measure::NotStarted];

/// What was counted of a project.
pub(super) struct Counted {
    /// A sentence, without its day.
    pub(super) lead: Vec<Piece>,
    pub(super) rows: Vec<Row>,
    /// All partners, each person once.
    pub(super) total: Row,
    pub(super) legend: Vec<Sign>,
    /// What the colours of the bars mean: class and name.
    pub(super) bars: Vec<(&'static str, &'static str)>,
    /// What one person has cost: who has started, who has completed a course; in words.
    pub(super) costs: [String; 2],
    pub(super) downloads: [Download; 4],
}

/// A partner.
pub(super) struct Row {
    pub(super) name: String,
    /// Ordered, enrolled, started, completed.
    pub(super) numbers: [Piece; 4],
    /// Of what it ordered; none if that is not known.
    pub(super) bar: Option<Bar>,
}

impl Counted {
    pub(super) fn new(counted: &CountedProject, reader: &Reader) -> Self {
        let (language, texts, found) = (reader.language, Texts::of(reader.language), &counted.found);
        let people = |partner: Option<&Partner>, status| list_of(counted, partner, status, reader);
        let partner = |(at, partner): (usize, &Partner)| {
            let numbers =
                MEASURES.map(|(measure, status)| (counted.number(at, measure), people(Some(partner), status)));
            Row::new(found.names[at].name.clone(), partner.ordered(), numbers, language)
        };
        let total = MEASURES.map(|(measure, status)| (counted.figures.total[measure], people(None, status)));
        let total = Row::new(texts.all_partners().to_owned(), found.ordered(), total, language);
        let rows: Vec<Row> = found.project.partners.iter().enumerate().map(partner).collect();
        let shown = || rows.iter().chain([&total]);
        Self {
            lead: lead(counted, &people, language),
            legend: legend(absences(shown().flat_map(|row| &row.numbers)), language),
            bars: key(shown().filter_map(|row| row.bar.as_ref()), &PARTS, language),
            costs: [Measure::Started, Measure::Completed].map(|measure| cost(counted, measure, language)),
            downloads: files(&found.project.id, reader),
            rows,
            total,
        }
    }
}

impl Row {
    fn new(name: String, ordered: Option<u32>, numbers: [(Figure, Option<String>); 3], language: Language) -> Self {
        let places = ordered.map_or(Figure::Absent(Absence::Missing), Figure::Shown);
        let [_, (started, _), (completed, _)] = &numbers;
        let bar = ordered.and_then(|_| Bar::of_steps(*started, *completed, places));
        let [enrolled, started, completed] = numbers.map(|(figure, list)| Piece::number(figure, language, || list));
        Self { name, numbers: [Piece::number(places, language, || None), enrolled, started, completed], bar }
    }
}

/// `163 personer har påbörjat och 83 har slutfört någon av kurserna; 270 platser är beställda`.
fn lead(
    counted: &CountedProject,
    people: &impl Fn(Option<&Partner>, PeopleStatus) -> Option<String>,
    language: Language,
) -> Vec<Piece> {
    let texts = Texts::of(language);
    let number = |measure, status| Piece::number(counted.figures.total[measure], language, || people(None, status));
    let mut pieces = vec![
        number(Measure::Started, PeopleStatus::Started),
        Piece::words(format!("{SPACE}{} ", texts.have_started_and())),
        number(Measure::Completed, PeopleStatus::Completed),
        Piece::words(format!("{SPACE}{}", texts.have_completed())),
    ];
    if let Some(ordered) = counted.found.ordered() {
        pieces.push(Piece::words(format!("; {}", texts.places_ordered(ordered))));
    }
    pieces
}

/// Who is behind a number of a partner or of all, if the reader may see them.
fn list_of(
    counted: &CountedProject,
    partner: Option<&Partner>,
    status: PeopleStatus,
    reader: &Reader,
) -> Option<String> {
    if !reader.may(Scope::PeopleRead) {
        return None;
    }
    let FigureQuery { courses, municipalities, organisations, from, to, as_of, .. } = counted.found.question();
    let (municipalities, organisations) = match partner {
        Some(partner) => match partner.employer.organisation() {
            Some(organisation) => (Vec::new(), vec![organisation.to_string()]),
            None => (vec![partner.employer], Vec::new()),
        },
        None => (municipalities, organisations),
    };
    let listed = |all: Vec<String>| Some(all.join(",")).filter(|all| !all.is_empty());
    let texts = [
        ("course", listed(courses.iter().map(ToString::to_string).collect())),
        ("municipality", listed(municipalities.iter().map(ToString::to_string).collect())),
        ("organisation", listed(organisations)),
        ("from", from.map(|day| day.to_string())),
        ("to", to.map(|day| day.to_string())),
        ("as_of", Some(as_of.to_string())),
        ("status", Some(as_word(&status))),
        ("lang", Some(reader.language.tag().to_owned())),
    ];
    let with: Vec<(&str, &str)> = texts.iter().filter_map(|(name, text)| Some((*name, text.as_deref()?))).collect();
    Some(format!("{}/people?{}", reader.root, Parameters::from(Vec::new()).query_string(&[], &with)))
}

/// What one person has cost, or why that is not known.
fn cost(counted: &CountedProject, measure: Measure, language: Language) -> String {
    let texts = Texts::of(language);
    match counted.cost_per(measure) {
        Some(ore) => texts.kronor(amount(ore, language)),
        None if counted.found.project.budget.is_none() => texts.no_budget().to_owned(),
        None if !counted.found.is_whole => texts.not_whole().to_owned(),
        None => texts.nobody_yet().to_owned(),
    }
}

/// An amount in öre, in kronor: `69 195,62`.
pub(super) fn amount(ore: u64, language: Language) -> String {
    let mark = if language == Language::Sv { ',' } else { '.' };
    format!("{}{mark}{:02}", grouped_large(ore / 100), ore % 100)
}

fn files(id: &str, reader: &Reader) -> [Download; 4] {
    downloads(|format| {
        let format = Parameters::from(Vec::new()).query_string(&[], format);
        format!("{}{}/{}/file?{format}", reader.root, super::PATH, encoded(id))
    })
}

#[cfg(test)]
mod tests {
    use super::amount;
    use crate::dashboard::language::Language;

    #[test]
    fn an_amount_has_two_decimals_in_the_way_of_the_language() {
        assert_eq!(amount(6_919_562, Language::Sv), "69\u{a0}195,62");
        assert_eq!(amount(6_919_562, Language::En), "69\u{a0}195.62");
        assert_eq!(amount(5, Language::Sv), "0,05");
    }
}
