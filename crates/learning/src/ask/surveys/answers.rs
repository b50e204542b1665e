//! The answers to the questions of a course, as they were read from statements.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::SurveyAnswer;
use crate::catalogue::{Course, SurveyQuestion};

/// The answers to the questions of a course, in any order, of anybody: people, places and days are found when they are counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CourseAnswers {
    /// The questions by which they were read.
    pub questions: Vec<SurveyQuestion>,
    /// The answers to each of them.
    pub answers: Vec<Vec<SurveyAnswer>>,
}

/// Which codes somebody gave to texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerCodes {
    /// The codes of each question, by its id.
    pub codes: BTreeMap<String, Vec<String>>,
    /// The codes of each text, by the statement that has it: places in the list of its question.
    pub of: HashMap<Uuid, Vec<usize>>,
}

impl CourseAnswers {
    /// Whether they were read by the questions that a course has.
    pub(super) fn are_of(&self, course: &Course) -> bool {
        self.questions == course.questions && self.answers.len() == self.questions.len()
    }
}
