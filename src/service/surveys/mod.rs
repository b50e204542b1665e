//! Surveys: what people answered, counted, listed and coded.

mod codes;
mod reading;

use std::sync::Arc;

use learning::{AnswerCodes, Catalogue, CourseId, FreeText, NoSurvey, Readers, Survey, SurveyQuery, SurveyUnpublished};
use store::{AuditAction, AuditEntry};

pub use self::codes::{CodedAnswers, CodesImport};
use super::completions::Asking;
use super::{Disclosure, Error, Service, TRIES, audit, permit};
use crate::auth::{Caller, Scope};

/// A text that somebody wrote, under pseudonyms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedText {
    /// A pseudonym of the answer, by which a file of codes names it.
    pub answer: String,
    /// A pseudonym of the person: the same in all answers to questions of the course, and in no other list.
    pub person: String,
    /// The text, its question and its round.
    pub text: FreeText,
    /// Its codes.
    pub codes: Vec<String>,
}

impl Service {
    /// Counts the answers to the questions of a course, within the caller's reach. If this covers several employers, small
    /// numbers are hidden, and so are numbers that would reveal them; of questions that are told only in aggregate, to everybody.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names more than the caller reaches; [`Error::NotThere`] if it
    /// names something that does not exist; [`Error::Parameter`] if it does not name exactly one course, or a question that this
    /// lacks, or one with too many answers; [`Error::UnpublishedSurvey`] if it can't be answered. If the question must be in the
    /// audit log and the log can't be written.
    pub async fn survey(&self, caller: &Caller, query: SurveyQuery) -> Result<Survey, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let course = self.surveyed_course(caller, &query).await?;
        for _ in 0..TRIES {
            let answers = self.answers_of(&course).await?;
            let codes = Arc::new(self.codes_of(&course, &answers).await?);
            let (asked, discloser) = (query.of.of_places(), self.discloser(caller));
            let query = query.clone();
            let answer = move |asking: &Asking<'_>| {
                let readers = discloser.readers(asking.standings.catalogue());
                Ok(asking.standings.survey_within(&query, (&answers, &codes), asking.reach, readers))
            };
            let rows = |survey: &Result<Survey, NoSurvey>| {
                survey.as_ref().map_or(0, |survey| survey.questions.iter().map(|one| one.rows.len() + 1).sum())
            };
            match self.ask(caller, asked, answer, rows).await? {
                Err(NoSurvey::Stale) => {}
                survey => return survey.map_err(refused),
            }
        }
        Err(Error::Unavailable)
    }

    /// Lists what people wrote, each person's last answer to each question, within the caller's reach and under pseudonyms.
    /// Writes to the audit log first.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::UnpublishedSurvey`] if the caller reaches several employers and may neither export what
    /// people have sent nor see exact figures; otherwise as [`Self::survey`].
    pub async fn free_texts(&self, caller: &Caller, query: SurveyQuery) -> Result<Vec<ListedText>, Error> {
        permit(caller, &[Scope::PeopleRead, Scope::ExportRead])?;
        let course = self.surveyed_course(caller, &query).await?;
        if !caller.may(Scope::ExportRead) && self.disclosure(caller).await?.suppression().is_some() {
            return Err(Error::UnpublishedSurvey(SurveyUnpublished::Texts));
        }
        for _ in 0..TRIES {
            let answers = self.answers_of(&course).await?;
            let codes = self.codes_of(&course, &answers).await?;
            let (reach, asked) = (caller.reach.clone(), query.clone());
            let found =
                self.with_standings(move |standings| standings.free_texts_within(&asked, &answers, &reach)).await?;
            let texts = match found {
                Err(NoSurvey::Stale) => continue,
                found => found.map_err(refused)?,
            };
            self.note(AuditEntry {
                course: Some(course),
                rows: Some(texts.len() as u64),
                ..audit::by(caller, AuditAction::PeopleRead)
            })
            .await?;
            return Ok(texts.into_iter().map(|text| self.listed(text, &codes)).collect());
        }
        Err(Error::Unavailable)
    }

    fn listed(&self, text: FreeText, codes: &AnswerCodes) -> ListedText {
        let names = codes.codes.get(&text.question.code);
        let of_text = codes.of.get(&text.id).into_iter().flatten();
        ListedText {
            answer: self.answer_pseudonym(text.id),
            person: format!("{:016x}", self.store.pseudonym(&format!("survey {}", text.person))),
            codes: of_text.filter_map(|at| names?.get(*at).cloned()).collect(),
            text,
        }
    }

    /// The course of a question, if the caller reaches it: answers are read only then.
    async fn surveyed_course(&self, caller: &Caller, query: &SurveyQuery) -> Result<CourseId, Error> {
        let [course] = &query.of.of.courses[..] else {
            return Err(Error::Parameter { name: "course".into(), detail: "name exactly one course".into() });
        };
        let (asked, reach) = (query.of.of_places(), caller.reach.clone());
        let not_there = self.with_standings(move |standings| standings.not_there(&asked, &reach)).await?;
        not_there.map_or_else(|| Ok(course.clone()), |not_there| Err(Error::NotThere(Box::new(not_there))))
    }
}

impl super::disclosure::Discloser {
    /// Says to whom an answer about a survey goes.
    pub(super) fn readers(&self, catalogue: &Catalogue) -> Readers {
        let disclosure = self.under(catalogue);
        let (suppression, latest) = self.rule();
        Readers {
            suppression,
            latest,
            are_exact: disclosure.suppression().is_none(),
            are_of_one_employer: disclosure == Disclosure::OwnStaff,
        }
    }
}

fn refused(why: NoSurvey) -> Error {
    match why {
        NoSurvey::OutOfReach => Error::OutOfReach,
        NoSurvey::NoQuestion(id) => {
            Error::Parameter { name: "question".into(), detail: format!("the course has no question {id:?}") }
        }
        NoSurvey::Unpublished(why) => Error::UnpublishedSurvey(why),
        NoSurvey::Stale => Error::Unavailable,
    }
}
