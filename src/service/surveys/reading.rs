//! Reads the answers to a course's questions from the statements about them.

use std::sync::Arc;

use learning::{Catalogue, CourseAnswers, CourseId, Reply, SurveyAnswer, read_answer};

use crate::service::kept_answers::OfCourse;
use crate::service::term_reader::ReadStatement;
use crate::service::{Error, Service};

/// How many statements about the questions of one course are read.
const STATEMENTS: usize = 100_000;
/// How many bytes the texts may have together that people wrote in one course.
const TEXTS: usize = 16 * 1024 * 1024;

impl Service {
    /// Returns the answers to the questions of a course, by everybody, as they stand now.
    ///
    /// # Errors
    /// [`Error::Parameter`] if there are too many to be counted.
    pub(super) async fn answers_of(&self, course: &CourseId) -> Result<OfCourse, Error> {
        let mut kept = self.answers.wait().await;
        let read_at = (self.store.catalogue().await?.0, self.store.revision().await?);
        if let Some(answers) = kept.find(course, read_at) {
            return Ok(answers);
        }
        let answers = Arc::new(self.read_answers(course).await?);
        kept.keep(course, read_at, &answers);
        Ok(answers)
    }

    async fn read_answers(&self, course: &CourseId) -> Result<CourseAnswers, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let questions = catalogue.course(course).map(|course| course.questions.clone()).unwrap_or_default();
        let (mut all, mut statements, mut texts) = (Vec::new(), 0, 0);
        for question in &questions {
            let (names, catalogue, asked) = (self.names().clone(), Arc::clone(&catalogue), question.clone());
            let read: ReadStatement<SurveyAnswer> = Arc::new(move |statement, stored| {
                let sender = stored.intake.sender(stored.sender);
                read_answer((&names, &catalogue), &asked, statement, (stored.stored, stored.place), &sender)
            });
            let check = |found: usize, read: &[SurveyAnswer]| {
                statements += found;
                texts += read.iter().map(length).sum::<usize>();
                if statements > STATEMENTS || texts > TEXTS { Err(too_many()) } else { Ok(()) }
            };
            all.push(self.read_by_terms(vec![Catalogue::terms_for_question(question)], read, check).await?);
        }
        Ok(CourseAnswers { questions, answers: all })
    }
}

fn length(answer: &SurveyAnswer) -> usize {
    match &answer.reply {
        Reply::Text(text) => text.len(),
        _ => 0,
    }
}

fn too_many() -> Error {
    let detail = format!(
        "there are more answers to its questions than are counted: {STATEMENTS} statements, and {} MiB of texts; export them instead",
        TEXTS >> 20
    );
    Error::Parameter { name: "course".into(), detail }
}
