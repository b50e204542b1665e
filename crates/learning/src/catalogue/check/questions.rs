//! Questions of a course's surveys: each with what is sent for it, and no activity in two of them.

use super::{Check, Course, Seen, Written, entry};
use crate::catalogue::questions::folded_answer;
use crate::catalogue::{CatalogueReason, QuestionKind, ScalePoint, SurveyQuestion};
use crate::same_iri::same_iri_key;

/// The most questions of a course, and IRIs and points of a question: what is read and counted at once.
const MOST: usize = 30;

impl Check {
    pub(super) fn questions(&mut self, place: &str, course: &Course) {
        if course.questions.len() > MOST {
            self.say(place, "question", CatalogueReason::TooManyOfThese(MOST));
        }
        let (mut seen, mut iris) = (Seen::default(), Written::default());
        for (at, question) in course.questions.iter().enumerate() {
            let place = format!("{place}.{}", entry("question", at, &question.id));
            self.id(&place, &question.id, &mut seen);
            self.name(&place, &question.name);
            if question.iris.is_empty() {
                self.say(&place, "iris", CatalogueReason::QuestionWithoutIri);
            }
            for (list, length) in [("iris", question.iris.len()), ("point", question.points.len())] {
                if length > MOST {
                    self.say(&place, list, CatalogueReason::TooManyOfThese(MOST));
                }
            }
            for (at, iri) in question.iris.iter().enumerate() {
                self.iri((&place, &format!("{place}.iris[{at}]")), iri, same_iri_key(iri), &mut iris);
            }
            if question.points.is_empty() == question.kind.has_scale() {
                self.say(&place, "point", CatalogueReason::ScaleOfNothing);
            }
            self.points(&place, &question.points);
            for value in &question.satisfied {
                if !question.points.iter().any(|point| point.value == *value) {
                    self.say(&place, "satisfied", CatalogueReason::NoPoint(*value));
                }
            }
            if let Some(before) = &question.before {
                let mut others = course.questions.iter();
                if !others.any(|other| other.id == *before && can_be_before(other, question)) {
                    self.say(&place, "before", CatalogueReason::NoQuestionBefore(before.clone()));
                }
            }
            if question.aggregate_only && question.kind == QuestionKind::FreeText {
                self.say(&place, "aggregate_only", CatalogueReason::FreeTextInAggregate);
            }
        }
    }

    fn points(&mut self, place: &str, points: &[ScalePoint]) {
        let mut seen: Vec<(&str, String)> = Vec::new();
        for (at, point) in points.iter().enumerate() {
            let here = format!("{place}.point[{at}]");
            self.name(&here, &point.name);
            let scores = [("rating", point.rating), ("raw", point.raw), ("scaled", point.scaled)];
            if point.sent.is_empty() && scores.iter().all(|(_, score)| score.is_none()) {
                self.say_at(&here, CatalogueReason::PointOfNothing);
            }
            let scores = scores.into_iter().filter_map(|(field, score)| Some((field, score?.to_string())));
            let sent = point.sent.iter().map(|text| ("sent", folded_answer(text)));
            for (field, text) in [("value", point.value.to_string())].into_iter().chain(sent).chain(scores) {
                if text.is_empty() {
                    self.say(&here, field, CatalogueReason::Empty);
                }
                let said = (field, text);
                if seen.contains(&said) {
                    self.say(&here, field, CatalogueReason::PointTwice(said.1));
                } else {
                    seen.push(said);
                }
            }
        }
    }
}

/// Whether answers to one question can be compared with those to another: both are numbers, or points with the same values. A
/// question that is told only in aggregate is compared with its like.
fn can_be_before(one: &SurveyQuestion, other: &SurveyQuestion) -> bool {
    let values =
        |of: &SurveyQuestion| of.points.iter().map(|point| point.value).collect::<std::collections::BTreeSet<_>>();
    one.id != other.id
        && one.before.is_none()
        && one.aggregate_only == other.aggregate_only
        && one.kind.is_ordered()
        && other.kind.is_ordered()
        && (one.kind == QuestionKind::Numeric) == (other.kind == QuestionKind::Numeric)
        && values(one) == values(other)
}
