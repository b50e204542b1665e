//! Reads the answers to a course's questions from the statements about them.

use std::sync::Arc;

use learning::{Catalogue, CourseAnswers, CourseId, Names, Reply, SurveyAnswer, SurveyQuestion, read_answer};
use store::{OnDamage, Page, PageQuery, StoredStatement};
use xapi::Statement;

use crate::service::kept_answers::OfCourse;
use crate::service::stored_json::parse_stored;
use crate::service::{Error, Service, run_blocking_if_large};

/// How many statements about the questions of one course are read.
const STATEMENTS: usize = 100_000;
/// How many bytes the texts may have together that people wrote in one course.
const TEXTS: usize = 16 * 1024 * 1024;
/// Statements that are read at once, and the bytes of their texts.
const PAGE: usize = 500;
const BYTES: usize = 4 * 1024 * 1024;

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
            let mut query = PageQuery {
                all_of: vec![Catalogue::terms_for_question(question)],
                ascending: true,
                limit: PAGE,
                bytes: BYTES,
                on_damage: OnDamage::Skip,
                ..PageQuery::default()
            };
            let mut answers: Vec<SurveyAnswer> = Vec::new();
            loop {
                let Page { statements: found, more, .. } = self.store.page(query.clone()).await?;
                statements += found.len();
                let bytes = found.iter().map(|stored| stored.text.len()).sum();
                let (names, catalogue, question) = (self.names().clone(), Arc::clone(&catalogue), question.clone());
                let read = move || read_page(&names, &catalogue, &question, &found);
                let read = run_blocking_if_large(bytes, read).await?;
                texts += read.iter().map(length).sum::<usize>();
                answers.extend(read);
                if statements > STATEMENTS || texts > TEXTS {
                    return Err(too_many());
                }
                query.after = more;
                if more.is_none() {
                    break;
                }
            }
            all.push(answers);
        }
        Ok(CourseAnswers { questions, answers: all })
    }
}

fn read_page(
    names: &Names,
    catalogue: &Catalogue,
    question: &SurveyQuestion,
    statements: &[StoredStatement],
) -> Vec<SurveyAnswer> {
    let read = |stored: &StoredStatement| {
        let value = parse_stored(&stored.text).ok()?;
        let statement = Statement::new(&value)?.having_happened(stored.intake.happened);
        let sender = stored.intake.sender(stored.sender);
        read_answer((names, catalogue), question, statement, (stored.stored, stored.place), &sender)
    };
    statements.iter().filter_map(read).collect()
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
