//! `GET /api/v1/trainers`: how many trainers there are, and how many of those who completed a course they taught.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Absence, Day, FigureQuery, Key, Measure, TRAINER_DEFINITIONS, TrainedCounts};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::completions::{Definition, Hidden};
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::over_time::FILTERS;
use super::question::{Days, figure_query, period};
use super::table::{FORMAT, TableFormat};
use super::trainers_table;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{CountedTrainers, Disclosure, ListedTrainer};

/// The trainers of a course, those whom they taught, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrainersOfCourse")]
pub(in crate::http) struct Answer {
    /// The last day that counts.
    as_of: Day,
    /// The first day on which people completed the course; `null` if it has no beginning.
    from: Option<Day>,
    /// The day after the last on which they did; `null` if it has no end.
    to: Option<Day>,
    /// The course.
    course: String,
    /// The roles of trainers, by the catalogue; empty if it names none.
    roles: Vec<String>,
    /// The course that qualifies trainers; `null` if the catalogue names none within the reach.
    qualification: Option<Key>,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// A row for each employer; none where small numbers are hidden.
    rows: Vec<EmployerRow>,
    /// All of them, each person once.
    total: Counts,
    /// Each trainer within the reach; `null` where small numbers are hidden.
    trainers: Option<Vec<CountedTrainer>>,
    /// What each number means.
    definitions: Vec<Definition>,
}

/// A row of an employer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrainersOfEmployer")]
struct EmployerRow {
    /// The municipality or other employer.
    municipality: Key,
    #[serde(flatten)]
    counts: Counts,
}

/// Numbers of persons. One that is not shown is `null`, and `status` says why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrainersCounts")]
struct Counts {
    /// Who is a trainer on the as-of day.
    trainers: Option<u32>,
    /// Of the trainers, who is qualified.
    qualified_trainers: Option<u32>,
    /// Who has completed the course.
    completed: Option<u32>,
    /// Of those who have completed the course, whom a trainer taught.
    with_trainer: Option<u32>,
    /// Of those who have completed the course, of whom no statement names a trainer.
    without_trainer: Option<u32>,
    /// Why numbers are `null`, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    status: BTreeMap<&'static str, Absence>,
}

/// A trainer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Trainer")]
struct CountedTrainer {
    /// A pseudonym: the same in answers about all courses, and in no other list.
    trainer: String,
    /// The employers within the reach with whom they are a trainer.
    municipalities: Vec<Key>,
    /// Whether they are qualified; `null` if no course qualifies.
    qualified: Option<bool>,
    /// How many of those who have completed the course, within the reach, they taught.
    completions: u32,
}

/// Answers with the trainers of a course.
pub(crate) async fn trainers(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers a question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&["from", "to", "as_of"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &FILTERS)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let (from, to) = period(&parameters, ("from", "to"))?;
    let query = FigureQuery { from, to, ..figure_query(&parameters, Vec::new(), Days::at(now, disclosure))? };
    let counted = service.trainers(caller, query.clone()).await?;
    let mut subject = Subject::figures("trainers", &query, definitions());
    subject.sheet = "Utbildare";
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &subject,
        || answer(&query, &counted, LimitedTo::of(&caller.reach), disclosure),
        |swedish| trainers_table::table(&query, &counted, swedish),
    )
}

/// What each number means, in the order of the columns.
pub(super) fn definitions() -> impl Iterator<Item = &'static learning::Definition> {
    let [trainers, qualified, with, without, of_trainer] = &TRAINER_DEFINITIONS;
    [trainers, qualified, Measure::Completed.definition(), with, without, of_trainer].into_iter()
}

fn answer(
    query: &FigureQuery,
    counted: &CountedTrainers,
    limited_to: Option<LimitedTo>,
    disclosure: Disclosure,
) -> Answer {
    let CountedTrainers { answer, trainers } = counted;
    let definition = |of: &learning::Definition| Definition {
        id: of.versioned(),
        field: if of.id == "trainer_completions" { "completions" } else { of.id }.to_owned(),
        meaning: of.meaning[1],
    };
    let rows = answer.rows.iter();
    Answer {
        as_of: query.as_of,
        from: query.from,
        to: query.to,
        course: query.courses.first().map(ToString::to_string).unwrap_or_default(),
        roles: answer.roles.clone(),
        qualification: answer.qualification.clone(),
        limited_to,
        suppression: disclosure.suppression().map(Hidden::of),
        rows: rows
            .map(|row| EmployerRow { municipality: row.municipality.clone(), counts: Counts::of(&row.counts) })
            .collect(),
        total: Counts::of(&answer.total),
        trainers: trainers.as_ref().map(|trainers| trainers.iter().map(CountedTrainer::of).collect()),
        definitions: definitions().map(definition).collect(),
    }
}

impl Counts {
    fn of(of: &TrainedCounts) -> Self {
        Self {
            trainers: of.trainers.shown(),
            qualified_trainers: of.qualified.shown(),
            completed: of.completed.shown(),
            with_trainer: of.with_trainer.shown(),
            without_trainer: of.without_trainer.shown(),
            status: of.absences(),
        }
    }
}

impl CountedTrainer {
    fn of(of: &ListedTrainer) -> Self {
        let ListedTrainer { pseudonym, municipalities, qualified, completions } = of.clone();
        Self { trainer: pseudonym, municipalities, qualified, completions }
    }
}
