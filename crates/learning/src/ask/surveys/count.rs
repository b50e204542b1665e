//! Counts the answers of some people to a question.

use std::cmp::Ordering;

use super::answers::AnswerCodes;
use super::counts::{ChangeCounts, SurveyCounts, ValueCount};
use super::holds::{Holds, Known, Pair};
use super::published::{Readers, Shown};
use super::views::View;
use crate::catalogue::{Course, QuestionKind};
use crate::{Absence, Figure, Key, Reply, Thousandths};

/// A question whose answers are counted.
pub(super) struct Counting<'c> {
    known: Known<'c>,
    at: usize,
    readers: Readers,
    /// Whether other questions tell how many have started the course.
    asked_is_told: bool,
}

impl<'c> Counting<'c> {
    pub(super) fn new(
        course: &'c Course,
        at: usize,
        codes: &'c AnswerCodes,
        (readers, asked_is_told): (Readers, bool),
    ) -> Self {
        Self { known: Known { course, codes }, at, readers, asked_is_told }
    }

    /// Counts the answers of these people.
    pub(super) fn count(&self, views: &[View<'_>]) -> SurveyCounts {
        let (at, question) = (self.at, &self.known.course.questions[self.at]);
        let shown = self.readers.shown(self.known, at, views, self.asked_is_told);
        let number = |what: Holds| {
            if !shown.has(what) {
                return Figure::Absent(Absence::Suppressed);
            }
            let number = views.iter().filter(|view| self.known.holds(what, view)).count();
            Figure::Shown(u32::try_from(number).unwrap_or(u32::MAX))
        };
        let points = |of: usize, what: &dyn Fn(usize) -> Holds| -> Vec<ValueCount> {
            let points = self.known.course.questions[of].points.iter().enumerate();
            points
                .map(|(at, point)| ValueCount {
                    value: Key::new(point.value.to_string(), &*point.name.sv),
                    n: number(what(at)),
                })
                .collect()
        };
        let codes = self.known.code_names(at).iter().enumerate();
        let codes = codes
            .map(|(code, name)| ValueCount { value: Key::new(&**name, &**name), n: number(Holds::Code(at, code)) });
        let change = Pair::of(self.known.course, at).map(|pair| ChangeCounts {
            pairs: number(Holds::Paired(pair)),
            improved: number(Holds::Moved(pair, Ordering::Greater)),
            unchanged: number(Holds::Moved(pair, Ordering::Equal)),
            worsened: number(Holds::Moved(pair, Ordering::Less)),
            before: points(pair.before, &|point| Holds::PointBefore(pair, point)),
            after: points(pair.after, &|point| Holds::PointAfter(pair, point)),
        });
        let answered = number(Holds::Answered(at));
        let (mean, median) = self.averages(views, answered, &shown);
        let has_codes = question.kind == QuestionKind::FreeText;
        SurveyCounts {
            asked: number(Holds::Asked),
            answered,
            not_read: number(Holds::NotRead(at)),
            satisfied: if question.satisfied.is_empty() {
                Figure::Absent(Absence::NotApplicable)
            } else {
                number(Holds::Satisfied(at))
            },
            values: if has_codes { codes.collect() } else { points(at, &|point| Holds::Point(at, point)) },
            mean,
            median,
            change,
            least_of_share: match &shown {
                Shown::All => 0,
                Shown::These(_, suppression) => suppression.shares(),
            },
        }
    }

    /// The mean and the median of the numbers that these people gave.
    fn averages(
        &self,
        views: &[View<'_>],
        answered: Figure,
        shown: &Shown,
    ) -> (Figure<Thousandths>, Figure<Thousandths>) {
        if self.known.course.questions[self.at].kind != QuestionKind::Numeric {
            return (Figure::Absent(Absence::NotApplicable), Figure::Absent(Absence::NotApplicable));
        }
        let Figure::Shown(n) = answered else {
            return (Figure::Absent(Absence::Suppressed), Figure::Absent(Absence::Suppressed));
        };
        let answers = views.iter().filter_map(|view| view.answers.get(self.at).copied().flatten());
        let mut numbers: Vec<Thousandths> = answers
            .filter_map(|answer| match answer.reply {
                Reply::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        let figure = |number: Option<Thousandths>| number.map_or(Figure::Absent(Absence::Missing), Figure::Shown);
        let hide = |figure, hides: bool| if hides { Figure::Absent(Absence::Suppressed) } else { figure };
        (hide(figure(mean(&numbers)), shown.hides_mean()), hide(figure(median(&numbers)), shown.hides_median(n)))
    }
}

/// The mean, rounded to whole thousandths, halves away from zero.
fn mean(numbers: &[Thousandths]) -> Option<Thousandths> {
    let n = i64::try_from(numbers.len()).ok().filter(|n| *n > 0)?;
    Some(divided(numbers.iter().sum(), n))
}

/// The middle one; of an even number, the mean of the two in the middle.
fn median(sorted: &[Thousandths]) -> Option<Thousandths> {
    let last = sorted.len().checked_sub(1)?;
    let [low, high] = [last / 2, sorted.len() / 2].map(|at| sorted[at]);
    Some(divided(low + high, 2))
}

fn divided(sum: i64, by: i64) -> i64 {
    (sum.abs() + by / 2) / by * sum.signum()
}

#[cfg(test)]
mod tests {
    use super::{mean, median};

    #[test]
    fn a_mean_is_rounded_and_a_median_of_two_lies_between_them() {
        assert_eq!((mean(&[1_000, 2_000, 2_000]), median(&[1_000, 2_000, 2_000])), (Some(1_667), Some(2_000)));
        assert_eq!((mean(&[-1, 0]), median(&[1, 2, 4, 9])), (Some(-1), Some(3)));
        assert_eq!((mean(&[]), median(&[])), (None, None));
    }
}
