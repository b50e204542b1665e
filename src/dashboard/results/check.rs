//! Shows what a list would record before it is recorded (the "check your answers" step).

use askama::Template;
use learning::{CatalogueFile, Day, Figure, Key};

use super::draft::Draft;
use super::faults::note;
use super::recorded::count;
use super::texts::Texts;
use super::{PATH, path_of};
use crate::dashboard::components::number::Number;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Effect, ListDraft as _, ListTexts, Shown, course_name};
use crate::dashboard::numbers::grouped;
use crate::http::Parameters;
use crate::service::{EarlierImport, ResultsCheck, ResultsOfCourse, ResultsOnCourse, ResultsReport};

/// The page.
#[derive(Template)]
#[template(path = "results_check.html")]
pub(crate) struct Check {
    frame: Frame,
    texts: Texts,
    list: ListTexts,
    lead: String,
    /// What was filled in: labels and values.
    answers: Vec<(&'static str, String)>,
    courses: Vec<Row>,
    /// Lists that have some of the rows: address, id, how many rows.
    earlier: Vec<[String; 3]>,
    effect: Effect,
    today: Day,
    notes: Vec<String>,
    /// The fields that carry the list to the next form, unless there is nothing to record.
    fields: Option<Vec<(String, String)>>,
    token: String,
}

/// A course or module.
struct Row {
    course: String,
    module: Option<String>,
    /// New, recorded already.
    numbers: [String; 2],
    first: Option<Day>,
    last: Option<Day>,
}

impl Check {
    /// `catalogue` is the part that the reader may see.
    pub(super) fn new(
        reader: &Reader,
        draft: &Draft,
        check: &ResultsCheck,
        (catalogue, today): (&CatalogueFile, Day),
        faults: Vec<Fault>,
    ) -> Self {
        let (language, report) = (reader.language, &check.report);
        let (texts, list) = (Texts::of(language), ListTexts::of(language));
        let nothing = Parameters::from(Vec::new());
        let place = Place { path: PATH, parameters: &nothing };
        let frame = Frame::new(reader, Some(Section::Data), &place, texts.check_title());
        let ignored = (!report.ignored_columns.is_empty()).then(|| list.ignored(report.ignored_columns.join(", ")));
        let fields = report.import.map(|import| {
            let checked = [("checked", import.to_string()), ("rules", check.rules.0.to_string())];
            draft.kept().into_iter().chain(checked.map(|(name, value)| (name.to_owned(), value))).collect()
        });
        let earlier = |one: &EarlierImport| {
            let address = format!("{}?lang={}", path_of(&reader.root, one.import), language.tag());
            [address, one.import.to_string(), texts.rows_of(count(one.rows))]
        };
        Self {
            lead: match report.added {
                0 if report.present == 0 && report.repeated == 0 => texts.no_rows().to_owned(),
                0 => texts.nothing().to_owned(),
                added => texts.would_record(count(added)),
            },
            answers: answers(draft, report, texts, list),
            courses: report.courses.iter().map(|of| row(of, catalogue, language)).collect(),
            earlier: report.earlier_imports.iter().map(earlier).collect(),
            effect: effect(check, (catalogue, language)),
            today,
            notes: report.notes.iter().map(|of| note(of, language)).chain(ignored).collect(),
            fields,
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default(),
            frame: Frame { faults, ..frame },
            texts,
            list,
        }
    }
}

/// What was filled in.
fn answers(draft: &Draft, report: &ResultsReport, texts: Texts, list: ListTexts) -> Vec<(&'static str, String)> {
    let number = |number: usize| grouped(count(number));
    let mut answers = vec![
        (list.rows_in_file(), number(report.good)),
        (texts.added(), number(report.added)),
        (texts.present(), number(report.present)),
        (texts.repeated(), number(report.repeated)),
    ];
    if draft.allow_unknown {
        answers.push((texts.allow_unknown(), list.yes().to_owned()));
    }
    answers
}

fn row(of: &ResultsOfCourse, catalogue: &CatalogueFile, language: Language) -> Row {
    let course = catalogue.courses.iter().find(|course| course.id == of.course);
    let module = |id: &learning::ModuleId| {
        let known = course.and_then(|course| course.modules.iter().find(|module| module.id == *id));
        known.map_or_else(|| id.to_string(), |module| language.of(&module.name).to_owned())
    };
    Row {
        course: course_name(catalogue, of.course.as_str(), of.course.as_str(), language),
        module: of.module.as_ref().map(module),
        numbers: [of.added, of.present].map(|number| grouped(count(number))),
        first: of.first_day,
        last: of.last_day,
    }
}

fn started_and_completed(of: &ResultsOnCourse) -> (&Key, [[Figure<u32>; 2]; 2]) {
    let (before, after) = (of.before, of.after);
    (&of.course, [[before.started, after.started], [before.completed, after.completed]])
}

fn effect(check: &ResultsCheck, (catalogue, language): (&CatalogueFile, Language)) -> Effect {
    let texts = Texts::of(language);
    let headings = [texts.started_before(), texts.started_after(), texts.completed_before(), texts.completed_after()];
    Effect::new(&check.effect, started_and_completed, (headings, texts.no_courses()), (catalogue, language))
}
