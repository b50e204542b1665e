//! What may hold of a person and a question, or two that are compared.

use std::cmp::Ordering;

use super::answers::AnswerCodes;
use super::views::View;
use crate::Reply;
use crate::catalogue::{Course, QuestionKind};

/// Something that holds of a person, or not. Questions and points are named by their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Holds {
    /// Was asked: everybody who is counted.
    Asked,
    /// Gave an answer that could be read.
    Answered(usize),
    /// Gave one that could not.
    NotRead(usize),
    /// Gave one that counts as satisfied.
    Satisfied(usize),
    /// Gave this point or choice.
    Point(usize, usize),
    /// Wrote a text with this code.
    Code(usize, usize),
    /// Answered both questions: the one before, and this.
    Paired(Pair),
    /// Gave a greater value after than before, the same, or a smaller one.
    Moved(Pair, Ordering),
    /// Of those who answered both: gave this point before, or after.
    PointBefore(Pair, usize),
    PointAfter(Pair, usize),
}

/// A question, and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) before: usize,
    pub(super) after: usize,
}

impl Pair {
    /// The pair of a question that is compared with one before it.
    pub(super) fn of(course: &Course, after: usize) -> Option<Self> {
        let before = course.questions.get(after)?.before.as_ref()?;
        let before = course.questions.iter().position(|question| question.id == *before)?;
        Some(Self { before, after })
    }
}

/// What decides whether something holds.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) course: &'k Course,
    pub(super) codes: &'k AnswerCodes,
}

impl<'k> Known<'k> {
    /// Whether it holds of a person.
    pub(super) fn holds(self, what: Holds, view: &View<'_>) -> bool {
        match what {
            Holds::Asked => true,
            Holds::Answered(at) => reply(view, at).is_some_and(|reply| *reply != Reply::Unread),
            Holds::NotRead(at) => reply(view, at) == Some(&Reply::Unread),
            Holds::Satisfied(at) => points(view, at).iter().any(|point| self.course.questions[at].is_satisfied(*point)),
            Holds::Point(at, point) => points(view, at).contains(&point),
            Holds::Code(at, code) => view
                .answers
                .get(at)
                .copied()
                .flatten()
                .is_some_and(|answer| self.codes.of.get(&answer.id).is_some_and(|codes| codes.contains(&code))),
            Holds::Paired(pair) => self.moved(pair, view).is_some(),
            Holds::Moved(pair, way) => self.moved(pair, view) == Some(way),
            Holds::PointBefore(pair, point) => {
                self.moved(pair, view).is_some() && points(view, pair.before).contains(&point)
            }
            Holds::PointAfter(pair, point) => {
                self.moved(pair, view).is_some() && points(view, pair.after).contains(&point)
            }
        }
    }

    /// How the answer after lies to the one before; `None` unless both have a value.
    fn moved(self, pair: Pair, view: &View<'_>) -> Option<Ordering> {
        Some(self.value(pair.after, view)?.cmp(&self.value(pair.before, view)?))
    }

    /// The value of an answer on an ordered scale, or the number.
    fn value(self, at: usize, view: &View<'_>) -> Option<i64> {
        match reply(view, at)? {
            Reply::Number(number) => Some(*number),
            Reply::Points(points) => {
                let [point] = points[..] else { return None };
                self.course.questions[at].points.get(point).map(|point| i64::from(point.value))
            }
            Reply::Text(_) | Reply::Unread => None,
        }
    }

    /// Everything that is told of a question, the most important first.
    pub(super) fn of_question(self, at: usize) -> Vec<Holds> {
        let question = &self.course.questions[at];
        let mut all = vec![Holds::Asked, Holds::Answered(at)];
        if !question.satisfied.is_empty() {
            all.push(Holds::Satisfied(at));
        }
        let points = 0..question.points.len();
        if let Some(pair) = Pair::of(self.course, at) {
            let ways = [Ordering::Greater, Ordering::Less, Ordering::Equal];
            all.push(Holds::Paired(pair));
            all.extend(ways.map(|way| Holds::Moved(pair, way)));
            all.extend(points.clone().map(|point| Holds::Point(at, point)));
            all.extend(points.clone().map(|point| Holds::PointAfter(pair, point)));
            let before = 0..self.course.questions[pair.before].points.len();
            all.extend(before.map(|point| Holds::PointBefore(pair, point)));
        } else {
            all.extend(points.map(|point| Holds::Point(at, point)));
        }
        if question.kind == QuestionKind::FreeText {
            all.extend((0..self.code_names(at).len()).map(|code| Holds::Code(at, code)));
        }
        all.push(Holds::NotRead(at));
        all
    }

    /// The codes of a question.
    pub(super) fn code_names(self, at: usize) -> &'k [String] {
        self.codes.codes.get(&self.course.questions[at].id).map_or(&[], Vec::as_slice)
    }
}

fn reply<'v>(view: &View<'v>, at: usize) -> Option<&'v Reply> {
    view.answers.get(at).copied().flatten().map(|answer| &answer.reply)
}

fn points<'v>(view: &View<'v>, at: usize) -> &'v [usize] {
    match reply(view, at) {
        Some(Reply::Points(points)) => points,
        _ => &[],
    }
}
