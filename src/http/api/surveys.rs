//! `GET /api/v1/surveys`: how many of those who started a course answered its questions, and what.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{
    Absence, ChangeCounts, Day, Figure, FigureQuery, Key, QuestionKind, SURVEY_DEFINITIONS, Share, Survey,
    SurveyCounts, SurveyQuery, SurveyedQuestion, Thousandths, TimeDimension, TimeQuery, ValueCount,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::completions::{Definition, Hidden};
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::over_time::FILTERS;
use super::question::{Days, dimensions, figure_query, period};
use super::surveys_table;
use super::table::{FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::Disclosure;

/// The answers to the questions of a course, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Survey")]
pub(in crate::http) struct Answer {
    /// The last day that counts.
    as_of: Day,
    /// The first day on which those who are asked started the course; `null` if it has no beginning.
    from: Option<Day>,
    /// The day after the last on which they did; `null` if it has no end.
    to: Option<Day>,
    /// The course.
    course: String,
    /// What the rows are grouped by, in the order of their `keys`.
    by: Vec<TimeDimension>,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// The questions, in the order of the catalogue.
    questions: Vec<AnsweredQuestion>,
    /// Questions that this answer leaves out, and why.
    left_out: Vec<LeftOut>,
    /// Persons who have answered a question and have not started the course; `null` if small numbers are hidden.
    answered_not_started: Option<u32>,
    /// What each number means.
    definitions: Vec<Definition>,
}

/// A question of a survey.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyedQuestion")]
struct AnsweredQuestion {
    /// Its id, and what it asks.
    question: Key,
    /// What answers are.
    kind: QuestionKind,
    /// Whether answers are told only in aggregate, to everybody.
    aggregate_only: bool,
    /// The question before the course that it is compared with, by id.
    before: Option<String>,
    /// A row for each combination of values of `by` in which somebody was asked.
    rows: Vec<AnsweredRow>,
    /// Everybody who was asked, each once.
    total: AnsweredCounts,
}

/// A row of a question.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyRow")]
struct AnsweredRow {
    /// A value for each of `by`.
    keys: Vec<Key>,
    #[serde(flatten)]
    counts: AnsweredCounts,
}

/// The answers of some people to a question. A number that is not shown is `null`, and `status` says why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyCounts")]
struct AnsweredCounts {
    /// Persons who have started the course.
    asked: Option<u32>,
    /// Of those asked, who has answered.
    answered: Option<u32>,
    /// Those who have answered divided by those asked.
    response_rate: Option<f64>,
    /// Of those asked, whose last answer is not on the scale.
    not_read: Option<u32>,
    /// Of those who have answered, who is satisfied; `null` if no value counts as that.
    satisfied: Option<u32>,
    /// Those satisfied divided by those who have answered.
    satisfied_share: Option<f64>,
    /// How many gave each point of the scale or choice or, of free text, were given each code.
    distribution: Vec<AnsweredValue>,
    /// The mean of the numbers; `null` if answers are none.
    mean: Option<f64>,
    /// The median of the numbers; `null` if answers are none.
    median: Option<f64>,
    /// What the same people answered before and after; `null` if the question is not compared with another.
    change: Option<AnsweredChange>,
    /// Why numbers are `null`, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    status: BTreeMap<&'static str, Absence>,
}

/// How many gave one answer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyValue")]
struct AnsweredValue {
    /// The value and its name, or the code.
    value: Key,
    /// Persons.
    n: Option<u32>,
    /// These divided by those who have answered or, before and after, by the pairs.
    share: Option<f64>,
}

/// What the same people answered before and after.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyChange")]
struct AnsweredChange {
    /// Persons who answered both questions.
    pairs: Option<u32>,
    /// Of these, who gave a greater value after.
    improved: Option<u32>,
    /// Their share of the pairs.
    improved_share: Option<f64>,
    /// Who gave the same value.
    unchanged: Option<u32>,
    /// Their share of the pairs.
    unchanged_share: Option<f64>,
    /// Who gave a smaller value after.
    worsened: Option<u32>,
    /// Their share of the pairs.
    worsened_share: Option<f64>,
    /// How many of the pairs gave each value before.
    before: Vec<AnsweredValue>,
    /// How many of the pairs gave each value after.
    after: Vec<AnsweredValue>,
}

/// A question that is left out.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SurveyQuestionLeftOut")]
struct LeftOut {
    /// Its id, and what it asks.
    question: Key,
    /// Why, and what to ask instead.
    reason: String,
}

/// Answers with the survey of a course.
pub(crate) async fn surveys(
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
    let parameters = Parameters::parse(asked.query, &single, &[&FILTERS[..], &["by", "question"]].concat())?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let disclosure = service.disclosure(caller).await?;
    let query = survey_query(&parameters, Days::at(now, disclosure))?;
    let survey = service.survey(caller, query.clone()).await?;
    let mut subject = Subject::figures("survey", &query.of.of, &SURVEY_DEFINITIONS);
    subject.sheet = "Enkät";
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &subject,
        || answer(&query, &survey, LimitedTo::of(&caller.reach), disclosure),
        |swedish| surveys_table::table(&query, &survey, swedish),
    )
}

/// Reads the question. Without `by` there are no rows.
pub(super) fn survey_query(parameters: &Parameters, days: Days) -> Result<SurveyQuery, Refusal> {
    let by = dimensions(parameters, &[])?;
    let (from, to) = period(parameters, ("from", "to"))?;
    let of = figure_query(parameters, Vec::new(), days)?;
    let questions = parameters.list("question").map(str::to_owned).collect();
    Ok(SurveyQuery { of: TimeQuery { by, of: FigureQuery { from, to, ..of } }, questions })
}

fn answer(query: &SurveyQuery, survey: &Survey, limited_to: Option<LimitedTo>, disclosure: Disclosure) -> Answer {
    let of = &query.of.of;
    let definition = |of: &learning::Definition| Definition {
        id: of.versioned(),
        field: field_of(of.id).to_owned(),
        meaning: of.meaning[1],
    };
    let left_out = survey.left_out.iter();
    Answer {
        as_of: of.as_of,
        from: of.from,
        to: of.to,
        course: of.courses.first().map(ToString::to_string).unwrap_or_default(),
        by: query.of.by.clone(),
        limited_to,
        suppression: disclosure.suppression().map(Hidden::of),
        questions: survey.questions.iter().map(AnsweredQuestion::of).collect(),
        left_out: left_out.map(|(of, why)| LeftOut { question: of.clone(), reason: why.to_string() }).collect(),
        answered_not_started: survey.not_started.shown(),
        definitions: SURVEY_DEFINITIONS.iter().map(definition).collect(),
    }
}

/// Where in a row a number is that a definition is of.
fn field_of(id: &str) -> &str {
    match id {
        "pairs" => "change.pairs",
        "improved" => "change.improved",
        "unchanged" => "change.unchanged",
        "worsened" => "change.worsened",
        other => other,
    }
}

impl AnsweredQuestion {
    fn of(of: &SurveyedQuestion) -> Self {
        let rows = of.rows.iter();
        Self {
            question: of.question.clone(),
            kind: of.kind,
            aggregate_only: of.aggregate_only,
            before: of.before.clone(),
            rows: rows
                .map(|row| AnsweredRow { keys: row.keys.clone(), counts: AnsweredCounts::of(&row.counts) })
                .collect(),
            total: AnsweredCounts::of(&of.total),
        }
    }
}

impl AnsweredCounts {
    fn of(of: &SurveyCounts) -> Self {
        Self {
            asked: of.asked.shown(),
            answered: of.answered.shown(),
            response_rate: fraction(of.response_rate()),
            not_read: of.not_read.shown(),
            satisfied: of.satisfied.shown(),
            satisfied_share: fraction(of.satisfied_share()),
            distribution: values(of, &of.values, of.answered),
            mean: number(of.mean),
            median: number(of.median),
            change: of.change.as_ref().map(|change| AnsweredChange::of(of, change)),
            status: of.absences(),
        }
    }
}

impl AnsweredChange {
    fn of(counts: &SurveyCounts, of: &ChangeCounts) -> Self {
        let share = |part: Figure| fraction(counts.share(part, of.pairs));
        Self {
            pairs: of.pairs.shown(),
            improved: of.improved.shown(),
            improved_share: share(of.improved),
            unchanged: of.unchanged.shown(),
            unchanged_share: share(of.unchanged),
            worsened: of.worsened.shown(),
            worsened_share: share(of.worsened),
            before: values(counts, &of.before, of.pairs),
            after: values(counts, &of.after, of.pairs),
        }
    }
}

fn values(counts: &SurveyCounts, values: &[ValueCount], whole: Figure) -> Vec<AnsweredValue> {
    let value = |of: &ValueCount| AnsweredValue {
        value: of.value.clone(),
        n: of.n.shown(),
        share: fraction(counts.share(of.n, whole)),
    };
    values.iter().map(value).collect()
}

fn fraction(share: Figure<Share>) -> Option<f64> {
    share.shown().map(|share| f64::from(share.in_units(1000)) / 1000.0)
}

fn number(number: Figure<Thousandths>) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "numbers are within 10^9")]
    number.shown().map(|number| number as f64 / 1000.0)
}
