//! `GET /api/v1/modules`: how many people have started and completed the modules of a content owner, over courses.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{
    Absence, Day, Key, MODULE_DEFINITIONS, Measure, ModuleCounts, ModulesAnswer, ModulesQuery, UsedInCourse, UsedModule,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::completions::{Definition, Hidden};
use super::formatted::{Subject, Wanted};
use super::limit::LimitedTo;
use super::modules_table;
use super::question::{Days, FILTERS, figure_query, period};
use super::table::{FORMAT, TableFormat};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::Disclosure;

/// The parameter that names the content owner.
const CONTENT_OWNER: &str = "content_owner";

/// The modules of a content owner, and what was asked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModulesOfContentOwner")]
pub(in crate::http) struct Answer {
    /// The last day that counts.
    as_of: Day,
    /// The first day on which people started or completed the module; `null` if it has no beginning.
    from: Option<Day>,
    /// The day after the last on which they did; `null` if it has no end.
    to: Option<Day>,
    /// The content owner.
    content_owner: Key,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where the caller reaches several employers.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// Each of its modules, in the order of the catalogue.
    modules: Vec<OwnModule>,
    /// What each number means.
    definitions: Vec<Definition>,
}

/// A module, in all courses that have it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleOfContentOwner")]
struct OwnModule {
    /// The module.
    module: Key,
    /// Each course that has it and is asked about, in the order of the catalogue.
    courses: Vec<InCourse>,
    /// Over all of these courses, each person once.
    total: Counts,
}

/// A module, in one course.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleInCourse")]
struct InCourse {
    /// The course.
    course: Key,
    #[serde(flatten)]
    counts: Counts,
}

/// Numbers of persons. One that is not shown is `null`, and `status` says why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleCounts")]
struct Counts {
    /// Who has started the module.
    started: Option<u32>,
    /// Who has completed it.
    completed: Option<u32>,
    /// Why numbers are `null`, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    status: BTreeMap<&'static str, Absence>,
}

/// Answers with the modules of a content owner.
pub(crate) async fn modules(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    answer_question(Asked::of(&request, &state, &caller)).await
}

/// Answers a question, wherever it comes from.
pub(super) async fn answer_question(asked: Asked<'_>) -> Result<HttpResponse, Refusal> {
    let Asked { service, caller, now, .. } = asked;
    let single = [&[CONTENT_OWNER, "from", "to", "as_of"][..], &FORMAT].concat();
    let parameters = Parameters::parse(asked.query, &single, &FILTERS)?;
    let format = TableFormat::read(&parameters, asked.accept)?;
    let content_owner = parameters.text(CONTENT_OWNER).filter(|id| !id.is_empty()).ok_or_else(|| {
        Refusal::parameter(
            CONTENT_OWNER,
            "say whose modules: the id of an organisation of the catalogue, or a kommunkod",
        )
    })?;
    let disclosure = service.disclosure(caller).await?;
    let (from, to) = period(&parameters, ("from", "to"))?;
    let of = learning::FigureQuery { from, to, ..figure_query(&parameters, Vec::new(), Days::at(now, disclosure))? };
    let query = ModulesQuery { content_owner: content_owner.to_owned(), of };
    let counted = service.modules(caller, query.clone()).await?;
    let mut subject = Subject::figures("modules", &query.of, definitions().map(|(definition, _)| definition));
    subject.sheet = "Delar";
    Wanted { asked, parameters: &parameters, format, disclosure }.respond(
        &subject,
        || answer(&query, &counted, LimitedTo::of(&caller.reach), disclosure),
        |swedish| modules_table::table(&query.of, &counted, swedish),
    )
}

/// What each number means, and where it is in a module.
pub(super) fn definitions() -> impl Iterator<Item = (&'static learning::Definition, &'static str)> {
    let [started, completed] = &MODULE_DEFINITIONS;
    [
        (started, "total.started"),
        (completed, "total.completed"),
        (Measure::Started.definition(), "courses.started"),
        (Measure::Completed.definition(), "courses.completed"),
    ]
    .into_iter()
}

fn answer(
    query: &ModulesQuery,
    counted: &ModulesAnswer,
    limited_to: Option<LimitedTo>,
    disclosure: Disclosure,
) -> Answer {
    let definition = |(of, field): (&learning::Definition, &str)| Definition {
        id: of.versioned(),
        field: field.to_owned(),
        meaning: of.meaning[1],
    };
    Answer {
        as_of: query.of.as_of,
        from: query.of.from,
        to: query.of.to,
        content_owner: counted.content_owner.clone(),
        limited_to,
        suppression: disclosure.suppression().map(Hidden::of),
        modules: counted.modules.iter().map(OwnModule::of).collect(),
        definitions: definitions().map(definition).collect(),
    }
}

impl OwnModule {
    fn of(of: &UsedModule) -> Self {
        let in_course = |one: &UsedInCourse| InCourse { course: one.course.clone(), counts: Counts::of(&one.counts) };
        Self {
            module: of.module.clone(),
            courses: of.courses.iter().map(in_course).collect(),
            total: Counts::of(&of.total),
        }
    }
}

impl Counts {
    fn of(of: &ModuleCounts) -> Self {
        Self { started: of.started.shown(), completed: of.completed.shown(), status: of.absences() }
    }
}
