//! Codes that somebody gave to what people wrote.
//!
//! They are kept for each course as a document of the store, under a name of our own that no caller of the documents' resources
//! reaches. It has pseudonyms of answers and their codes, and nothing of what was written.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use learning::{AnswerCode, AnswerCodes, CourseId, QuestionKind, RejectedRow, Reply, parse_answer_codes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};
use store::{AuditAction, AuditEntry, Content, DocumentContext, DocumentKey, NewDocument};
use uuid::Uuid;

use crate::auth::{Caller, Scope};
use crate::service::kept_answers::OfCourse;
use crate::service::{Error, Service, TRIES, audit, permit, require_unlimited_reach, run_blocking};

/// The codes of each answer, by its pseudonym.
type ByAnswer = BTreeMap<String, Vec<String>>;

/// The most codes of a course.
const MOST: usize = 100;
/// How many wrong rows of a file are told.
const TOLD: usize = 20;

/// A file of codes to import.
#[derive(Debug, Clone)]
pub struct CodesImport {
    /// The course.
    pub course: CourseId,
    /// The file.
    pub file: Bytes,
    /// Whether only to say what would change.
    pub dry_run: bool,
}

/// What a file of codes changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodedAnswers {
    /// Nothing was changed.
    pub dry_run: bool,
    /// Rows of the file.
    pub rows: usize,
    /// Answers that the file names.
    pub answers: usize,
    /// Of these, those that have other codes than before.
    pub changed: usize,
    /// How many of all answers have each code then.
    pub codes: BTreeMap<String, usize>,
}

impl Service {
    /// Gives codes to what people wrote in a course. Each answer that the file names has its codes of the file from then on, in
    /// place of those before; other answers keep theirs. Writes to the audit log first, unless it is a dry run.
    ///
    /// # Errors
    /// Nothing is changed on any error. [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit, since codes
    /// are of everybody; [`Error::NotThere`] if there is no such course; [`Error::AnswerCodes`] with the line and column of what is
    /// wrong.
    pub async fn import_codes(&self, caller: &Caller, import: CodesImport) -> Result<CodedAnswers, Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        require_unlimited_reach(caller)?;
        let CodesImport { course, file, dry_run } = import;
        if self.store.catalogue().await?.1.course(&course).is_none() {
            return Err(Error::NotFound);
        }
        let rows = run_blocking(move || parse_answer_codes(&file)).await?.map_err(|wrong| refuse(&wrong))?;
        let answers = self.answers_of(&course).await?;
        let known: HashMap<String, Uuid> = text_ids(&answers).map(|(_, id)| (self.answer_pseudonym(id), id)).collect();
        let wrong: Vec<RejectedRow> =
            rows.iter().filter(|row| !known.contains_key(&row.answer)).map(AnswerCode::no_answer).collect();
        if !wrong.is_empty() {
            return Err(refuse(&wrong));
        }
        let mut given = ByAnswer::new();
        for row in &rows {
            given.entry(row.answer.clone()).or_default().extend(row.code.clone());
        }
        let key = self.codes_key(&course);
        for _ in 0..TRIES {
            let there = self.store.document(&key).await?;
            let from = there.as_ref().map(|document| document.head.revision);
            let mut codes = match there {
                Some(document) => read(&document.content)?,
                None => ByAnswer::new(),
            };
            // What was erased or voided leaves no codes.
            codes.retain(|answer, _| known.contains_key(answer));
            let mut changed = 0;
            for (answer, given) in &given {
                changed += usize::from(codes.get(answer).map_or(&[][..], Vec::as_slice) != given);
                if given.is_empty() {
                    codes.remove(answer)
                } else {
                    codes.insert(answer.clone(), given.clone())
                };
            }
            let mut counts = BTreeMap::new();
            for code in codes.values().flatten() {
                *counts.entry(code.clone()).or_insert(0) += 1;
            }
            if counts.len() > MOST {
                return Err(Error::AnswerCodes(format!(
                    "a course has at most {MOST} codes, and would have {}",
                    counts.len()
                )));
            }
            let report = CodedAnswers { dry_run, rows: rows.len(), answers: given.len(), changed, codes: counts };
            if dry_run {
                return Ok(report);
            }
            let (course, rows) = (Some(course.clone()), Some(changed as u64));
            self.note(AuditEntry { course, rows, ..audit::by(caller, AuditAction::AnswerCodes) }).await?;
            match self.store.put_document(&key, from, self.written(&codes)?).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other.map(|()| report)?),
            }
        }
        Err(Error::Unavailable)
    }

    /// The codes that texts of a course have.
    pub(super) async fn codes_of(&self, course: &CourseId, answers: &OfCourse) -> Result<AnswerCodes, Error> {
        let mut coded = AnswerCodes::default();
        if !answers.questions.iter().any(|question| question.kind == QuestionKind::FreeText) {
            return Ok(coded);
        }
        let Some(document) = self.store.document(&self.codes_key(course)).await? else { return Ok(coded) };
        let by_answer = read(&document.content)?;
        let of_texts: Vec<(&str, Uuid, &Vec<String>)> = text_ids(answers)
            .filter_map(|(question, id)| Some((question, id, by_answer.get(&self.answer_pseudonym(id))?)))
            .collect();
        for (question, _, codes) in &of_texts {
            coded.codes.entry((*question).to_owned()).or_default().extend(codes.iter().cloned());
        }
        for names in coded.codes.values_mut() {
            names.sort_unstable();
            names.dedup();
        }
        for (question, id, codes) in of_texts {
            let names = coded.codes.get(question);
            let places = codes.iter().filter_map(|code| names?.binary_search(code).ok());
            coded.of.insert(id, places.collect());
        }
        Ok(coded)
    }

    /// The pseudonym of an answer, which tells nothing of who wrote it.
    pub(super) fn answer_pseudonym(&self, id: Uuid) -> String {
        format!("{:016x}", self.store.pseudonym(&format!("answer {id}")))
    }

    fn codes_key(&self, course: &CourseId) -> DocumentKey {
        let context = DocumentContext::ActivityProfile { activity: self.names().answer_codes() };
        DocumentKey { context, id: course.to_string() }
    }

    fn written(&self, codes: &ByAnswer) -> Result<NewDocument, Error> {
        let text = serde_json::to_vec(codes).map_err(|error| {
            tracing::error!(%error, "codes can't be written");
            Error::Internal
        })?;
        Ok(NewDocument {
            revision: self.ids.revision(),
            content_type: "application/json".to_owned(),
            etag: format!("\"{}\"", hex::encode(Sha1::digest(&text))),
            by: None,
            content: Content::from(Bytes::from(text)),
            updated: None,
        })
    }
}

/// The texts of a course, each with its question.
fn text_ids(answers: &OfCourse) -> impl Iterator<Item = (&str, Uuid)> {
    let of_questions = answers.questions.iter().zip(&answers.answers);
    of_questions.flat_map(|(question, answers)| {
        let texts = answers.iter().filter(|answer| matches!(answer.reply, Reply::Text(_)));
        texts.map(move |answer| (question.id.as_str(), answer.id))
    })
}

fn read(content: &Content) -> Result<ByAnswer, Error> {
    let text = content.to_bytes().map_err(|error| {
        tracing::error!(%error, "codes can't be read");
        Error::Internal
    })?;
    serde_json::from_slice(&text).map_err(|error| {
        tracing::error!(%error, "what is stored are no codes");
        Error::Internal
    })
}

fn refuse(wrong: &[RejectedRow]) -> Error {
    let mut told: Vec<String> = wrong.iter().take(TOLD).map(ToString::to_string).collect();
    if wrong.len() > TOLD {
        told.push(format!("and {} more", wrong.len() - TOLD));
    }
    Error::AnswerCodes(told.join("; "))
}
