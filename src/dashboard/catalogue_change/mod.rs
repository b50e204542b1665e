//! The steps of changes to the catalogue from other pages: show what would change in the figures, then confirm or
//! cancel.
//!
//! A page that proposes a [`Change`] answers with [`propose`]. Its form goes to `POST /catalogue/change`, which makes
//! the change only if the catalogue is still the one that was reviewed. If not, a mend is shown again with its new
//! effects, and a whole catalogue is refused, since it would undo someone else's change.

mod change;
pub(crate) mod forms;
#[cfg(test)]
pub(crate) mod sample;
mod texts;
mod words;

use askama::Template;
use learning::{CatalogueFile, CataloguePreview, Counts, Day, Measure};

pub(crate) use self::change::Change;
pub(crate) use self::forms::propose;
pub(crate) use self::words::{employer_name, part};

use self::texts::Texts;
use self::words::{in_words, warning};
use super::components::number::Number;
use super::components::sign::{Sign, legend};
use super::fault::Fault;
use super::frame::{Frame, Place, Reader, Section};
use super::language::Language;
use crate::http::Parameters;

/// The most rows of a table.
const ROWS: usize = 100;

/// The page.
#[derive(Template)]
#[template(path = "catalogue_change.html")]
pub(crate) struct Proposed {
    frame: Frame,
    texts: Texts,
    /// The change, as a sentence.
    change: String,
    lead: String,
    courses: Vec<Row>,
    places: Vec<Row>,
    /// How many rows of each table are not shown.
    more: [Option<String>; 2],
    legend: Vec<Sign>,
    warnings: Vec<String>,
    as_of: Day,
    token: String,
    packed: String,
    based_on: String,
    /// The path to go to afterwards, or on cancelling.
    back: &'static str,
}

/// The page that says why a change was not made.
#[derive(Template)]
#[template(path = "catalogue_not_changed.html")]
pub(crate) struct NotChanged {
    frame: Frame,
    texts: Texts,
    back: &'static str,
}

impl NotChanged {
    pub(crate) fn new(reader: &Reader, back: &'static str, why: impl Iterator<Item = String>) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: back, parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.not_changed());
        Self { frame: Frame { faults: why.map(Fault::of_form).collect(), ..frame }, texts, back }
    }
}

/// What happens to the figures of a course, or of an employer in it.
struct Row {
    course: String,
    employer: String,
    /// Target, started, completed: before and after.
    numbers: [Number; 6],
}

/// A change and its effects.
pub(crate) struct Proposal<'p> {
    pub(crate) change: &'p Change,
    pub(crate) preview: &'p CataloguePreview,
    /// The catalogue in force, and its entity tag.
    pub(crate) catalogue: &'p CatalogueFile,
    pub(crate) based_on: &'p str,
    /// Where it was proposed.
    pub(crate) back: &'static str,
}

impl Proposed {
    pub(crate) fn new(reader: &Reader, proposal: &Proposal<'_>, faults: Vec<Fault>) -> Self {
        let language = reader.language;
        let Proposal { change, preview, catalogue, based_on, back } = *proposal;
        let texts = Texts::of(language);
        let nothing = Parameters::from(Vec::new());
        let frame = Frame::new(reader, Some(Section::Data), &Place { path: back, parameters: &nothing }, texts.title());
        let name = |code: &str, name: &str| match part(code, None, catalogue, language) {
            id if id == code => name.to_owned(),
            name => name,
        };
        let differing = || preview.courses.iter().filter(|course| course.differs());
        let courses: Vec<Row> = differing()
            .take(ROWS)
            .map(|one| Row {
                course: name(&one.course.code, &one.course.name),
                employer: String::new(),
                numbers: numbers(one.before.as_ref(), one.after.as_ref(), language),
            })
            .collect();
        let places: Vec<Row> = preview
            .municipalities
            .iter()
            .take(ROWS)
            .map(|one| Row {
                course: name(&one.course.code, &one.course.name),
                employer: match &*one.municipality.code {
                    "unknown" => texts.unknown().to_owned(),
                    _ => one.municipality.name.clone(),
                },
                numbers: numbers(one.before.as_ref(), one.after.as_ref(), language),
            })
            .collect();
        let all = [differing().count(), preview.municipalities.len() + preview.municipalities_not_listed];
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let more = [all[0] - courses.len(), all[1] - places.len()];
        let absences = courses.iter().chain(&places).flat_map(|row| &row.numbers).filter_map(Number::absence);
        Self {
            change: in_words(change, catalogue, language),
            lead: if all[0] == 0 { texts.nothing().to_owned() } else { texts.changes(count(all[0]), count(all[1])) },
            legend: legend(absences, language),
            more: more.map(|more| (more > 0).then(|| texts.more(count(more)))),
            warnings: preview.warnings.iter().map(|one| warning(one, texts)).collect(),
            as_of: preview.as_of,
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            packed: change.packed(),
            based_on: based_on.to_owned(),
            back,
            frame: Frame { faults, ..frame },
            courses,
            places,
            texts,
        }
    }
}

fn numbers(before: Option<&Counts>, after: Option<&Counts>, language: Language) -> [Number; 6] {
    // No row means nobody.
    let nobody = learning::Figure::Shown(0);
    let of =
        |counts: Option<&Counts>, measure| Number::count(counts.map_or(nobody, |counts| counts[measure]), language);
    let [n, started, completed] = [Measure::N, Measure::Started, Measure::Completed];
    [of(before, n), of(after, n), of(before, started), of(after, started), of(before, completed), of(after, completed)]
}
