//! Surveys: how many of those who started a course answered its questions, and what.
//!
//! `views.rs` finds who is asked, where they count, and which answer of each counts there. `holds.rs` says what may hold of a
//! person and a question, `count.rs` counts that, and `published.rs` decides which numbers are shown to whom.

mod answers;
mod count;
mod counts;
mod free_text;
mod holds;
mod published;
mod query;
mod views;

pub use answers::{AnswerCodes, CourseAnswers};
pub use counts::{ChangeCounts, SurveyCounts, SurveyRow, SurveyedQuestion, ValueCount};
pub use free_text::FreeText;
pub use published::{Readers, SurveyUnpublished};
pub use query::SurveyQuery;

pub(super) use free_text::first_identifier;
pub(super) use query::is_of_everything;
pub(super) use views::{is_by_roster, places};

use self::count::Counting;
use self::counts::question_key;
use self::views::{Asked, View};
use super::over_time::label_of;
use super::question::Question;
use super::reached::Reached;
use crate::catalogue::{Course, SurveyQuestion};
use crate::{Key, Reach, Standings};

/// An answer about a survey.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Its questions, in the order of the catalogue.
    pub questions: Vec<SurveyedQuestion>,
    /// Questions that were not asked for by name, and why they are left out.
    pub left_out: Vec<(Key, SurveyUnpublished)>,
    /// Persons who answered a question and have not started the course; hidden if small numbers are.
    pub not_started: crate::Figure,
}

/// Why a question about a survey has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSurvey {
    /// It names more than the reach holds, or not exactly one course.
    OutOfReach,
    /// The course has no question with this id.
    NoQuestion(String),
    /// The answers were read under another catalogue.
    Stale,
    /// It is not told to this reader.
    Unpublished(SurveyUnpublished),
}

impl Standings {
    /// Counts the answers to the questions of a course within a reach, for these readers.
    ///
    /// # Errors
    ///
    /// The reason why there is no answer.
    pub fn survey_within(
        &self,
        query: &SurveyQuery,
        (answers, codes): (&CourseAnswers, &AnswerCodes),
        reach: &Reach,
        readers: Readers,
    ) -> Result<Survey, NoSurvey> {
        let places = query.of.of_places();
        let (question, course) = self.survey_question(query, answers, &places, reach)?;
        readers.check(query).map_err(NoSurvey::Unpublished)?;
        let asked = Asked::of(self, (&question, query), answers);
        let mut survey =
            Survey { questions: Vec::new(), left_out: Vec::new(), not_started: readers.of_all(asked.not_started) };
        let rule = (readers.suppression, readers.latest);
        let asked_is_told = readers.are_exact || self.told_totals(course, reach, rule).started;
        for (at, of) in course.questions.iter().enumerate().filter(|(_, of)| query.asks_for(&of.id)) {
            match readers.check_aggregate(query, of, question.units_of_reach_matter()) {
                Ok(()) => {}
                Err(why) if query.questions.is_empty() => {
                    survey.left_out.push((question_key(of), why));
                    continue;
                }
                Err(why) => return Err(NoSurvey::Unpublished(why)),
            }
            let counting = Counting::new(course, at, codes, (readers, asked_is_told));
            survey.questions.push(surveyed((&question, course, query), of, &counting, &asked));
        }
        Ok(survey)
    }

    /// The texts that people wrote, each person's last answer to each question, within a reach.
    ///
    /// # Errors
    ///
    /// The reason why there is no answer.
    pub fn free_texts_within(
        &self,
        query: &SurveyQuery,
        answers: &CourseAnswers,
        reach: &Reach,
    ) -> Result<Vec<FreeText>, NoSurvey> {
        let places = query.of.of_places();
        let (question, course) = self.survey_question(query, answers, &places, reach)?;
        let asked = Asked::of(self, (&question, query), answers);
        Ok(free_text::list(self, course, query, &asked))
    }

    fn survey_question<'q>(
        &'q self,
        query: &SurveyQuery,
        answers: &CourseAnswers,
        places: &'q crate::FigureQuery,
        reach: &'q Reach,
    ) -> Result<(Question<'q>, &'q Course), NoSurvey> {
        let covered = Reached::new(reach, self.catalogue()).covers(places, self.catalogue(), self.names_for(places));
        let [id] = &query.of.of.courses[..] else { return Err(NoSurvey::OutOfReach) };
        let course = self.catalogue().course(id).filter(|_| covered).ok_or(NoSurvey::OutOfReach)?;
        if let Some(none) = query.questions.iter().find(|id| !course.questions.iter().any(|of| of.id == **id)) {
            return Err(NoSurvey::NoQuestion(none.clone()));
        }
        if !answers.are_of(course) {
            return Err(NoSurvey::Stale);
        }
        Ok((self.question(places, reach), course))
    }
}

fn surveyed(
    (question, course, query): (&Question<'_>, &Course, &SurveyQuery),
    of: &SurveyQuestion,
    counting: &Counting<'_>,
    asked: &Asked<'_>,
) -> SurveyedQuestion {
    let row = |(values, views): (&Vec<u32>, &Vec<View<'_>>)| {
        let labels = query.of.by.iter().zip(values);
        let (order, keys): (Vec<_>, Vec<_>) = labels
            .map(|(dimension, value)| {
                let (order, key) = label_of((question, course), *dimension, *value);
                ((order, *value), key)
            })
            .unzip();
        (order, SurveyRow { keys, counts: counting.count(views) })
    };
    let mut rows: Vec<_> = asked.rows.iter().map(row).collect();
    rows.sort_by(|one, two| one.0.cmp(&two.0));
    SurveyedQuestion {
        question: question_key(of),
        kind: of.kind,
        aggregate_only: of.aggregate_only,
        before: of.before.clone(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total: counting.count(&asked.whole),
    }
}
