//! What people answered to the questions of surveys.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::catalogue::{Catalogue, Point, SurveyQuestion};
use crate::statement::{SentStatement, claim_of, is_in_force, tabled};
use crate::words::{agent_key, iri_key};

/// What somebody answered to a question.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) agent: String,
    pub(crate) course: usize,
    pub(crate) question: usize,
    /// When, and as which of all statements.
    pub(crate) at: (Timestamp, usize),
    pub(crate) day: Date,
    pub(crate) claim: Option<String>,
    pub(crate) tabled: Option<String>,
    pub(crate) reply: Reply,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    /// Points of the scale, by their order.
    Points(Vec<usize>),
    /// Thousandths.
    Number(i64),
    Text,
    Unread,
}

/// Every answer in the statements, each once, without those that were voided and those dated by a wrong clock.
pub(crate) fn answers(catalogue: &Catalogue, address: &str, sent: &[SentStatement]) -> Vec<Answered> {
    let mut answers = Vec::new();
    let in_force = is_in_force(sent);
    for (order, one) in sent.iter().enumerate().filter(|(order, _)| in_force[*order]) {
        let statement = &one.statement;
        let verb = statement["verb"]["id"].as_str().expect("a verb");
        let Some(agent) = agent_key(&statement["actor"]) else { continue };
        let Some(object) = statement["object"]["id"].as_str() else { continue };
        if !["answered", "responded"].contains(&verb.rsplit('/').next().expect("a word")) {
            continue;
        }
        let at = statement["timestamp"].as_str().map_or(one.stored, |at| at.parse().expect("a timestamp"));
        if at.duration_since(one.stored) > SignedDuration::from_hours(24) {
            continue;
        }
        for (course, of) in catalogue.courses.iter().enumerate() {
            for (question, asked) in of.questions.iter().enumerate() {
                let is_it = asked.iris.iter().any(|iri| iri_key(iri) == iri_key(object));
                let Some(reply) = Some(&statement["result"]).filter(|_| is_it).and_then(|result| reply(asked, result))
                else {
                    continue;
                };
                answers.push(Answered {
                    agent: agent.clone(),
                    course,
                    question,
                    at: (at, order),
                    day: at.to_zoned(TimeZone::get("Europe/Stockholm").expect("Sweden has a time zone")).date(),
                    claim: claim_of(one, address),
                    tabled: tabled(catalogue, &statement["actor"]),
                    reply,
                });
            }
        }
    }
    answers
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What a result answers; `None` if nothing.
fn reply(question: &SurveyQuestion, result: &Value) -> Option<Reply> {
    let response = result["response"].as_str().map(str::trim).filter(|text| !text.is_empty());
    let rating = result["extensions"]["http://learninglocker.net/xapi/moodle/feedback_item_rating"].as_f64();
    let (raw, scaled) = (result["score"]["raw"].as_f64(), result["score"]["scaled"].as_f64());
    if response.is_none() && rating.is_none() && raw.is_none() && scaled.is_none() {
        return None;
    }
    let thousandths = |number: f64| {
        assert!(number.abs() <= 1e9, "the recount knows no such number");
        format!("{:.0}", number * 1000.0).parse::<i64>().expect("a whole number")
    };
    match question.kind.as_str() {
        "free_text" => return Some(response.map_or(Reply::Unread, |_| Reply::Text)),
        "numeric" => {
            let number =
                response.map(|text| text.replace(',', ".").parse::<f64>().ok()).map_or(raw, |read| read.or(raw));
            return Some(number.map_or(Reply::Unread, |number| Reply::Number(thousandths(number))));
        }
        _ => {}
    }
    let sent = |text: &str| {
        question.points.iter().position(|point| point.sent.iter().any(|sent| folded(sent) == folded(text)))
    };
    if let Some(point) = response.and_then(sent) {
        return Some(Reply::Points(vec![point]));
    }
    if let Some(several) = response.filter(|text| question.kind == "choice" && text.contains("[,]")) {
        let points: Option<BTreeSet<usize>> = several.split("[,]").map(sent).collect();
        if let Some(points) = points {
            return Some(Reply::Points(points.into_iter().collect()));
        }
    }
    let scored = |score: Option<f64>, of: fn(&Point) -> Option<f64>| {
        score.and_then(|score| question.points.iter().position(|point| of(point) == Some(score)))
    };
    let point = scored(rating, |point| point.rating)
        .or_else(|| scored(raw, |point| point.raw))
        .or_else(|| scored(scaled, |point| point.scaled));
    Some(point.map_or(Reply::Unread, |point| Reply::Points(vec![point])))
}
