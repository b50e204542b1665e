//! Reads answers to the questions of surveys.
//!
//! | a statement says | of a scale or choices | of a number | of a text |
//! |---|---|---|---|
//! | `result.response` | the points that are sent so; of choices, several with `[,]` between them | a number, with a decimal comma or point | the text |
//! | Moodle's rating, an extension of the result | the point with that rating | – | – |
//! | `result.score.raw` | the point with that raw score | the number | – |
//! | `result.score.scaled` | the point with that scaled score | – | – |
//!
//! The first that leads to something counts. What leads to nothing is an answer that could not be read.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;
use xapi::{Actor, Object, Statement};

use super::observe::{Sender, find_claim};
use super::verbs::is_answer;
use super::wrong_clock::WrongClock;
use crate::catalogue::questions::folded_answer;
use crate::catalogue::{Catalogue, QuestionKind, SurveyQuestion};
use crate::{AgentKey, Claim, Names};

/// The extension of a result in which Moodle's plug-in gives the rating of a choice.
const RATING: &str = "http://learninglocker.net/xapi/moodle/feedback_item_rating";

/// What stands between several choices (xAPI 1.0.3 Data 2.4.4.1).
const BETWEEN: &str = "[,]";

/// The largest number that counts: sums of thousandths have room for as many as are read.
const MOST: f64 = 1e9;

/// A number in thousandths.
pub type Thousandths = i64;

/// Somebody's answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyAnswer {
    /// The statement.
    pub id: Uuid,
    /// Who answered.
    pub agent: AgentKey,
    /// When.
    pub at: Timestamp,
    /// The place of the statement in the order of storing: of two answers at one instant, the later counts.
    pub place: u64,
    /// For whom the statement or its sender speaks.
    pub claim: Option<Claim>,
    /// What was answered.
    pub reply: Reply,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Points of the scale, by their order in the catalogue: one, or several choices; each once, in order.
    Points(Box<[usize]>),
    /// A number.
    Number(Thousandths),
    /// A text of one's own.
    Text(Arc<str>),
    /// Nothing that the catalogue knows.
    Unread,
}

impl SurveyAnswer {
    /// Whether it counts instead of another of the same person.
    pub(crate) fn replaces(&self, other: &Self) -> bool {
        (self.at, self.place) > (other.at, other.place)
    }
}

/// Reads a statement as an answer to a question; `stored` is when, and in which place, it was stored. `None` if it is none: of
/// another verb or activity, by a group or somebody who is not a person, dated by a wrong clock, or without an answer in it.
pub fn read_answer(
    (names, catalogue): (&Names, &Catalogue),
    question: &SurveyQuestion,
    statement: Statement<'_>,
    (stored, place): (Timestamp, u64),
    sender: &Sender,
) -> Option<SurveyAnswer> {
    let Some(Object::Activity { id: activity, .. }) = statement.object() else { return None };
    if !is_answer(statement.verb()) || !question.is_about(activity) {
        return None;
    }
    let actor = statement.actor().filter(|actor: &Actor<'_>| !actor.is_group())?;
    let agent = AgentKey::from(actor.ifi()?.identity_key());
    let at = statement.timestamp().unwrap_or(stored);
    if catalogue.is_nobody(&agent) || WrongClock::of(at, stored).is_some() {
        return None;
    }
    let reply = read_reply(question, statement)?;
    let claim = find_claim(names, statement, sender);
    Some(SurveyAnswer { id: statement.id()?, agent, at, place, claim, reply })
}

/// A text without control characters other than those between lines and columns: no list of texts can be read back with them.
fn without_controls(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t')).collect()
}

/// What a statement answers; `None` if it answers nothing, as Moodle says of a question that was skipped.
fn read_reply(question: &SurveyQuestion, statement: Statement<'_>) -> Option<Reply> {
    let response = statement.response().map(str::trim).filter(|response| !response.is_empty());
    let rating = statement.result_extension(RATING).and_then(Value::as_f64);
    let (raw, scaled) = (statement.raw_score(), statement.outcome().scaled);
    if response.is_none() && rating.is_none() && raw.is_none() && scaled.is_none() {
        return None;
    }
    let read = match question.kind {
        QuestionKind::FreeText => response.map(|text| Reply::Text(without_controls(text).into())),
        QuestionKind::Numeric => response.and_then(number).or_else(|| thousandths(raw?)).map(Reply::Number),
        QuestionKind::Rating | QuestionKind::Likert | QuestionKind::Choice => {
            let by_text = response.and_then(|response| points_sent(question, response));
            let point = |score: Option<f64>, of: fn(&crate::ScalePoint) -> Option<f64>| {
                let score = thousandths(score?)?;
                let at = question.points.iter().position(|point| of(point).and_then(thousandths) == Some(score))?;
                Some(Box::from([at]))
            };
            let by_score = || {
                point(rating, |of| of.rating)
                    .or_else(|| point(raw, |of| of.raw))
                    .or_else(|| point(scaled, |of| of.scaled))
            };
            by_text.or_else(by_score).map(Reply::Points)
        }
    };
    Some(read.unwrap_or(Reply::Unread))
}

/// The points for which a response is sent: one or, of choices, all of those in it.
fn points_sent(question: &SurveyQuestion, response: &str) -> Option<Box<[usize]>> {
    let find = |text: &str| {
        let text = folded_answer(text);
        question.points.iter().position(|point| point.sent.iter().any(|sent| folded_answer(sent) == text))
    };
    if let Some(at) = find(response) {
        return Some([at].into());
    }
    let several = question.kind == QuestionKind::Choice && response.contains(BETWEEN);
    let mut found = response.split(BETWEEN).filter(|_| several).map(find).collect::<Option<Vec<usize>>>()?;
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.into())
}

/// The number that a text is.
fn number(text: &str) -> Option<Thousandths> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+'));
    is_number.then(|| text.replace(',', ".").parse().ok()).flatten().and_then(thousandths)
}

/// A number in whole thousandths, rounded; `None` if it is no number, or too large.
fn thousandths(number: f64) -> Option<Thousandths> {
    #[allow(clippy::cast_possible_truncation, reason = "it is within 10^12")]
    (number.abs() <= MOST).then(|| (number * 1000.0).round() as Thousandths)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn question(kind: &str) -> SurveyQuestion {
        let points = "[[point]]\nvalue = 1\nname = { sv = \"Missnöjd\" }\nsent = [\"likert_1\", \"Missnöjd\"]\nrating = 10\nraw = 1\n\
                      [[point]]\nvalue = 2\nname = { sv = \"Nöjd\" }\nsent = [\"likert_2\", \"Nöjd\"]\nrating = 20\nraw = 2\nscaled = 0.5\n";
        let points = if matches!(kind, "numeric" | "free_text") { "" } else { points };
        let text = format!(
            "id = \"a\"\nname = {{ sv = \"A\" }}\nkind = \"{kind}\"\niris = [\"https://a.example/q\"]\n{points}"
        );
        toml::from_str(&text).expect("it reads")
    }

    fn read(kind: &str, result: &Value) -> Option<Reply> {
        let value = json!({"result": result});
        read_reply(&question(kind), Statement::new(&value).expect("an object"))
    }

    fn points(points: &[usize]) -> Reply {
        Reply::Points(points.into())
    }

    #[test]
    fn an_answer_is_read_by_what_its_player_sends() {
        for (result, expected) in [
            (json!({"response": "likert_2"}), Some(points(&[1]))),
            (json!({"response": " NÖJD "}), Some(points(&[1]))),
            // Moodle: the text of the choice and its rating.
            (json!({"response": "Rätt bra", "extensions": {RATING: 10}}), Some(points(&[0]))),
            (json!({"score": {"raw": 2}}), Some(points(&[1]))),
            (json!({"score": {"scaled": 0.5}}), Some(points(&[1]))),
            (json!({"score": {"scaled": 0.25}}), Some(Reply::Unread)),
            (json!({"response": "likert_3"}), Some(Reply::Unread)),
            // Moodle sends a question that was skipped.
            (json!({"response": "", "completion": false}), None),
            (json!({}), None),
        ] {
            assert_eq!(read("likert", &result), expected, "{result}");
        }
    }

    #[test]
    fn choices_may_be_several_and_grades_may_not() {
        let both = json!({"response": "likert_2[,]likert_1[,]likert_2"});
        assert_eq!(read("choice", &both), Some(points(&[0, 1])));
        assert_eq!(read("likert", &both), Some(Reply::Unread));
        assert_eq!(read("choice", &json!({"response": "likert_2[,]x"})), Some(Reply::Unread));
    }

    #[test]
    fn numbers_have_a_point_or_a_comma_and_texts_are_kept() {
        for (result, expected) in [
            (json!({"response": "7,5"}), Reply::Number(7_500)),
            (json!({"response": "-0.0004"}), Reply::Number(0)),
            (json!({"score": {"raw": 3}}), Reply::Number(3_000)),
            (json!({"response": "1e3"}), Reply::Unread),
            (json!({"response": "9999999999"}), Reply::Unread),
        ] {
            assert_eq!(read("numeric", &result), Some(expected), "{result}");
        }
        assert_eq!(read("free_text", &json!({"response": " Mer! "})), Some(Reply::Text("Mer!".into())));
    }
}
