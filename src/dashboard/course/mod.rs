//! `GET /courses/{course}`: what a course requires, how far its target group has come, and where people stop.

mod about;
mod funnel;
mod leads;
mod over_time;
mod parts;
mod questions;
#[cfg(test)]
pub(crate) mod sample;
mod standing;
mod survey;
#[cfg(test)]
mod tests;
mod texts;
mod trained;

use actix_web::http::StatusCode;
use askama::Template;
use learning::{
    CatalogueFile, Counts, Course, Day, Figure, FigureQuery, Survey, SurveyQuery, TimeSubject, TimeTable,
    TrainersAnswer,
};

use self::about::About;
use self::funnel::{Funnel, funnel};
use self::leads::Leads;
use self::over_time::{Followed, follow_cohorts, follow_hires, follow_retention};
use self::parts::{Months, Part, months, parts};
use self::questions::{Answers, Questions, Told};
use self::standing::Standing;
use self::survey::{Answered, answered};
use self::texts::Texts;
use self::trained::{Trained, trained};
use super::components::bar::{Bar, HIDDEN};
use super::components::definitions::{Defined, defined};
use super::components::terms::credits_of;
use super::frame::{Frame, Place, Reader, Skip};
use super::language::Language;
use super::page::Page;
use super::selection::{self, Asked, Chip, Chosen, Selection};
use super::visit::Visit;
use crate::auth::{Caller, Reach};
use crate::http::{Days, Parameters, Refusal, encoded};
use crate::service::{self, Disclosure, Service};

/// The parts of a selection that the page accepts: what was started over time has no period and no other attribution.
const LISTS: [&str; 6] = ["municipality", "organisation", "county", "region", "unit", "role"];
/// The fields of its form.
const FIELDS: [&str; 4] = ["as_of", "municipality", "county", "region"];

/// The page.
#[derive(Template)]
#[template(path = "course.html")]
pub(crate) struct CoursePage {
    frame: Frame,
    texts: Texts,
    selection: Selection,
    chips: Vec<Chip>,
    as_of: Day,
    /// The address of the overview with this course's figures.
    overview: String,
    standing: Standing,
    /// The credits of those who have completed it, in a sentence; none if it gives none, or if they are hidden.
    earned: Option<String>,
    about: About,
    funnel: Option<Funnel>,
    hires: Option<Followed>,
    cohorts: Option<Followed>,
    retention: Option<Followed>,
    survey: Told<Answered>,
    trainers: Told<Trained>,
    /// Why nothing is shown over time, and an address that shows it.
    all_together: Option<(String, String)>,
    months: Option<Months>,
    units: Option<Part>,
    roles: Option<Part>,
    definitions: Vec<Defined>,
}

/// The address of a course's page, with the parts of a selection that it accepts.
pub(crate) fn address(root: &str, course: &str, parameters: &Parameters) -> String {
    let dropped: Vec<&str> = parameters.names().filter(|name| !is_asked(name)).collect();
    format!("{root}/courses/{}?{}", encoded(course), parameters.query_string(&dropped, &[]))
}

fn is_asked(name: &str) -> bool {
    LISTS.contains(&name) || ["as_of", "lang"].contains(&name)
}

impl Page for CoursePage {
    const ONCE: &'static [&'static str] = &["as_of"];
    const LISTS: &'static [&'static str] = &LISTS;

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let id = visit.request.match_info().get("course").unwrap_or_default();
        let disclosure = visit.disclosure()?;
        let texts = selection::Texts::of(visit.language());
        let days = Days::now(visit.state, disclosure);
        let mut asked = Asked::read(&of_course(&visit.parameters, id), &[], days, texts)?;
        let standing = asked.found(async |query| service.completions(&caller, query).await).await?;
        let catalogue = service.catalogue(&caller).await?;
        // A course beyond the reach does not exist for the caller.
        let course =
            catalogue.courses.iter().find(|course| course.id.as_str() == id).ok_or(service::Error::NotFound)?;
        let questions = if asked.is_wrong() {
            Questions::default()
        } else {
            Questions::of(&asked.query, (course, &catalogue), disclosure)
        };
        let figures = async |query| match query {
            Some(query) => service.completions(&caller, query).await.map(Some),
            None => Ok(None),
        };
        let over_time = async |subject, query| match query {
            Some(query) => service.over_time(&caller, subject, query).await.map(Some),
            None => Ok(None),
        };
        let answers = Answers {
            standing,
            months: figures(questions.months).await?,
            units: figures(questions.units).await?,
            roles: figures(questions.roles).await?,
            funnel: over_time(TimeSubject::Funnel, questions.funnel).await?,
            hires: over_time(TimeSubject::NewHires, questions.hires).await?,
            cohorts: over_time(TimeSubject::Cohorts, questions.cohorts).await?,
            retention: over_time(TimeSubject::Retention, questions.retention).await?,
            survey: survey_of(service, &caller, questions.survey).await?,
            trainers: trainers_of(service, &caller, questions.trainers).await?,
        };
        let known = Known { course, catalogue: &catalogue, reach: &caller.reach, disclosure };
        Ok(Self::new(&visit.reader, &visit.parameters, &asked, &known, &answers))
    }

    fn status(&self) -> StatusCode {
        if self.selection.is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

/// Asks for the survey of the course, if there is a question.
async fn survey_of(service: &Service, caller: &Caller, query: Option<SurveyQuery>) -> Result<Told<Survey>, Refusal> {
    let Some(query) = query else { return Ok(Told::Nothing) };
    told(service.survey(caller, query).await)
}

/// Asks for the trainers of the course, if there is a question. Where nobody has completed it with a trainer, which is so of
/// most courses, there is nothing to tell.
async fn trainers_of(
    service: &Service,
    caller: &Caller,
    query: Option<FigureQuery>,
) -> Result<Told<TrainersAnswer>, Refusal> {
    let Some(query) = query else { return Ok(Told::Nothing) };
    let told = told(service.trainers(caller, query).await.map(|counted| counted.answer))?;
    Ok(told.filter(|answer| answer.total.with_trainer != Figure::Shown(0)))
}

/// An answer that is read from statements, of which there may be more than are counted.
fn told<T>(answer: Result<T, service::Error>) -> Result<Told<T>, Refusal> {
    match answer {
        Ok(answer) => Ok(Told::Answer(answer)),
        Err(service::Error::Parameter { .. }) => Ok(Told::TooMuch),
        Err(service::Error::UnpublishedSurvey(_) | service::Error::UnpublishedTrainers(_)) => Ok(Told::Nothing),
        Err(error) => Err(error.into()),
    }
}

/// The question, for one course.
fn of_course(parameters: &Parameters, course: &str) -> Parameters {
    let mut pairs = parameters.others(&["course"]);
    pairs.push(("course".to_owned(), course.to_owned()));
    Parameters::from(pairs)
}

fn earned(counts: &Counts, course: &Course, language: Language) -> Option<String> {
    let credits = counts.credits.shown()?;
    Some(Texts::of(language).earned(credits_of(credits, course, language)))
}

/// The course, and how much of it the caller sees.
#[derive(Clone, Copy)]
struct Known<'k> {
    course: &'k Course,
    catalogue: &'k CatalogueFile,
    reach: &'k Reach,
    disclosure: Disclosure,
}

impl CoursePage {
    fn new(reader: &Reader, parameters: &Parameters, asked: &Asked, known: &Known<'_>, answers: &Answers) -> Self {
        let (language, query) = (reader.language, &asked.query);
        let Known { course, catalogue, reach, disclosure } = *known;
        let texts = Texts::of(language);
        let path = format!("/courses/{}", encoded(course.id.as_str()));
        let place = || Place { path: &path, parameters };
        let chosen = Chosen { reader, place: place(), catalogue, reach, disclosure, own: &[] };
        let (selection, faults) = chosen.selection(asked);
        let chips = chosen.chips(&selection);
        let leads = Leads { reader, parameters, course: &course.id, query, path: &path };
        let is_of_one = selection::is_of_one_employer(query, disclosure);
        let frame = Frame::new(reader, None, &place(), language.of(&course.name));
        let all_together = match disclosure {
            Disclosure::Published { latest, .. } if faults.is_empty() && answers.funnel.is_none() => {
                Some((texts.all_together(latest), leads.page(&[&LISTS[..], &["as_of"]].concat(), &[])))
            }
            _ => None,
        };
        Self {
            frame: Frame {
                skip: Skip { to: "figures", text: texts.skip() },
                as_of: faults.is_empty().then_some(query.as_of),
                faults,
                ..frame
            },
            chips,
            as_of: query.as_of,
            overview: leads.overview(),
            standing: Standing::new(&answers.standing.total, language, is_of_one, &leads),
            earned: earned(&answers.standing.total, course, language),
            about: About::new(course, catalogue, query.as_of, &leads),
            funnel: answers.funnel.as_ref().map(|table| funnel(table, course, &leads)),
            hires: answers.hires.as_ref().map(|table| follow_hires(table, &leads)),
            cohorts: answers.cohorts.as_ref().map(|table| follow_cohorts(table, course, &leads)),
            retention: answers.retention.as_ref().map(|table| follow_retention(table, &leads)),
            survey: answers.survey.map(|survey| answered(survey, course, &leads)),
            trainers: answers.trainers.map(|answer| trained(answer, catalogue, &leads)),
            all_together,
            months: answers.months.as_ref().map(|figures| months(figures, &leads)),
            units: answers.units.as_ref().map(|figures| parts(figures, "unit", disclosure, &leads)),
            roles: answers.roles.as_ref().map(|figures| parts(figures, "role", disclosure, &leads)),
            definitions: all_defined(answers, reader),
            selection: selection.only(&FIELDS),
            texts,
        }
    }
}

/// The definitions of everything on the page, each once.
fn all_defined(answers: &Answers, reader: &Reader) -> Vec<Defined> {
    let of_time = [&answers.funnel, &answers.hires, &answers.cohorts, &answers.retention].into_iter().flatten();
    let of_time = of_time.flat_map(TimeTable::definitions).map(|(definition, _)| definition);
    let of_survey = answers.survey.answer().into_iter().flat_map(survey::definitions);
    let of_trainers = answers.trainers.answer().into_iter().flat_map(trained::definitions);
    let all = questions::MEASURES.map(learning::Measure::definition).into_iter().chain(of_time);
    defined(all.chain(of_survey).chain(of_trainers), reader.language)
}
