//! What an answer about a survey has: numbers, and the reasons why some are absent.

use std::collections::BTreeMap;

use crate::ask::counts::Absence;
use crate::catalogue::{QuestionKind, SurveyQuestion};
use crate::{Figure, Key, Share, Thousandths};

/// A question of a survey, with its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyedQuestion {
    /// Its id, and the question.
    pub question: Key,
    /// What its answers are.
    pub kind: QuestionKind,
    /// Whether they are told only in aggregate.
    pub aggregate_only: bool,
    /// The question that it is compared with, by id.
    pub before: Option<String>,
    /// A row for each combination of values of `by` in which somebody was asked.
    pub rows: Vec<SurveyRow>,
    /// Everybody who was asked, each once.
    pub total: SurveyCounts,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRow {
    /// A value for each dimension of the question, in order.
    pub keys: Vec<Key>,
    /// The counts.
    pub counts: SurveyCounts,
}

/// The answers of some people to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyCounts {
    /// Who has started the course.
    pub asked: Figure,
    /// Of these, who has answered.
    pub answered: Figure,
    /// Of these, who has answered something that is not on the scale.
    pub not_read: Figure,
    /// Of those who answered, who is satisfied; not applicable if no value counts as that.
    pub satisfied: Figure,
    /// Each point of the scale, choice or code.
    pub values: Vec<ValueCount>,
    /// The mean of the numbers.
    pub mean: Figure<Thousandths>,
    /// Their median.
    pub median: Figure<Thousandths>,
    /// What the same people answered before, if the question is compared with another.
    pub change: Option<ChangeCounts>,
    /// From how many on a share is shown.
    pub(super) least_of_share: u32,
}

/// How many gave one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueCount {
    /// The value and its name, or the code.
    pub value: Key,
    /// How many.
    pub n: Figure,
}

/// The answers of those who answered a question and the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeCounts {
    /// How many they are.
    pub pairs: Figure,
    /// Who gave a greater value.
    pub improved: Figure,
    /// Who gave the same.
    pub unchanged: Figure,
    /// Who gave a smaller value.
    pub worsened: Figure,
    /// What they answered before.
    pub before: Vec<ValueCount>,
    /// What they answered after.
    pub after: Vec<ValueCount>,
}

/// The key of a question: its id, and what it asks.
pub(super) fn question_key(of: &SurveyQuestion) -> Key {
    Key::new(&*of.id, &*of.name.sv)
}

impl SurveyCounts {
    /// The share that one number is of another.
    pub fn share(&self, part: Figure, whole: Figure) -> Figure<Share> {
        match (part, whole) {
            (Figure::Shown(_), Figure::Shown(whole)) if 0 < whole && whole < self.least_of_share => {
                Figure::Absent(Absence::Suppressed)
            }
            (Figure::Shown(part), Figure::Shown(whole)) => {
                Share::of(part, whole).map_or(Figure::Absent(Absence::Missing), Figure::Shown)
            }
            (Figure::Absent(why), _) | (_, Figure::Absent(why)) => Figure::Absent(why),
        }
    }

    /// The share of those asked who have answered.
    pub fn response_rate(&self) -> Figure<Share> {
        self.share(self.answered, self.asked)
    }

    /// The share of those who answered who are satisfied.
    pub fn satisfied_share(&self) -> Figure<Share> {
        self.share(self.satisfied, self.answered)
    }

    /// The reason for each number that is absent, by id. What the question does not have is left out.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        let change = self.change.as_ref();
        let of_change = |of: fn(&ChangeCounts) -> Figure| change.and_then(|change| of(change).absence());
        let values = |values: &[ValueCount]| values.iter().find_map(|value| value.n.absence());
        let all = [
            ("asked", self.asked.absence()),
            ("answered", self.answered.absence()),
            ("response_rate", self.response_rate().absence()),
            ("not_read", self.not_read.absence()),
            ("satisfied", self.satisfied.absence()),
            ("satisfied_share", self.satisfied_share().absence()),
            ("distribution", values(&self.values)),
            ("mean", self.mean.absence()),
            ("median", self.median.absence()),
            ("pairs", of_change(|change| change.pairs)),
            ("improved", of_change(|change| change.improved)),
            ("unchanged", of_change(|change| change.unchanged)),
            ("worsened", of_change(|change| change.worsened)),
            ("distribution_before", change.and_then(|change| values(&change.before))),
            ("distribution_after", change.and_then(|change| values(&change.after))),
        ];
        let told = all.into_iter().filter_map(|(id, absence)| Some((id, absence?)));
        told.filter(|(_, absence)| *absence != Absence::NotApplicable).collect()
    }
}
