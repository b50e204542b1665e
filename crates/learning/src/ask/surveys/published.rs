//! Which numbers of a survey are shown to whom.
//!
//! Answers are numbers of one row with much in common, as those over time are, and follow the same rule: a number is shown if
//! every group of people that the shown numbers tell apart is nobody or large enough (`over_time/protect.rs`). Questions of which
//! one is compared with the other are one table, since their numbers are about the same people.

use std::collections::{HashMap, HashSet};

use thiserror::Error;

use super::holds::{Holds, Known};
use super::query::SurveyQuery;
use super::views::View;
use crate::ask::Suppression;
use crate::ask::over_time::{Alike, protect_row};
use crate::catalogue::SurveyQuestion;
use crate::{Absence, Day, Figure};

/// Why an answer about a survey is not told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SurveyUnpublished {
    /// The question is about less than all that the credential reaches, or as of another day.
    #[error(
        "surveys of several employers are of all that the credential reaches: ask without rows, places, units, roles, experience \
         and period, as of {0}"
    )]
    SeveralEmployers(Day),
    /// Answers to a question are told to nobody but in aggregate.
    #[error(
        "answers to {question:?} are told only in aggregate, to everybody: ask about a whole employer or more, without rows, \
         places, units, roles, experience and period, as of {latest}"
    )]
    InAggregate {
        /// The question, by its id.
        question: String,
        /// The only as-of day.
        latest: Day,
    },
    /// The texts of several employers are for those who see exact figures of them, or who may export what people have sent.
    #[error(
        "texts that people of several employers wrote take the scope export/read, or figures/exact beside people/read: ask with a \
         credential that has it, or of one employer"
    )]
    Texts,
}

/// Who reads an answer about a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readers {
    /// What is hidden: from readers of several employers, and of questions that are told only in aggregate.
    pub suppression: Suppression,
    /// The latest day that is published.
    pub latest: Day,
    /// Whether they see exact figures: of their own staff, or of several employers.
    pub are_exact: bool,
    /// Whether they reach one employer alone.
    pub are_of_one_employer: bool,
}

/// Which numbers are shown.
pub(super) enum Shown {
    All,
    These(HashSet<Holds>, Suppression),
}

impl Readers {
    /// Checks that readers of several employers get an answer.
    pub(super) fn check(self, query: &SurveyQuery) -> Result<(), SurveyUnpublished> {
        if self.are_exact || query.is_of_everything(self.latest) {
            return Ok(());
        }
        Err(SurveyUnpublished::SeveralEmployers(self.latest))
    }

    /// Checks that a question that is told only in aggregate is. `units_matter`: the reach has single units.
    pub(super) fn check_aggregate(
        self,
        query: &SurveyQuery,
        question: &SurveyQuestion,
        units_matter: bool,
    ) -> Result<(), SurveyUnpublished> {
        if !question.aggregate_only || query.is_of_everything(self.latest) && !units_matter {
            return Ok(());
        }
        Err(SurveyUnpublished::InAggregate { question: question.id.clone(), latest: self.latest })
    }

    /// A number of everybody who is asked, which nothing protects; hidden if small numbers are.
    pub(super) fn of_all(self, number: u32) -> Figure {
        if self.are_exact { Figure::Shown(number) } else { Figure::Absent(Absence::Suppressed) }
    }

    /// Decides which numbers of a question are shown, of these people.
    ///
    /// `asked_is_told`: whether other questions tell how many have started the course.
    pub(super) fn shown(self, known: Known<'_>, at: usize, views: &[View<'_>], asked_is_told: bool) -> Shown {
        if self.are_exact && !known.course.questions[at].aggregate_only {
            return Shown::All;
        }
        let order = table_of(known, at);
        let mut groups: HashMap<(Vec<bool>, Vec<_>), u32> = HashMap::new();
        for view in views {
            let holds = order.iter().map(|what| known.holds(*what, view)).collect();
            *groups.entry((holds, view.employers.iter().copied().collect())).or_default() += 1;
        }
        let alike = groups.into_iter().map(|((holds, employers), number)| Alike { holds, employers, number });
        let alike: Vec<_> = alike.collect();
        let untold = if asked_is_told { None } else { order.iter().position(|what| *what == Holds::Asked) };
        let shown = protect_row(&alike, order.len(), untold, self.suppression, self.are_of_one_employer);
        let shown = order.into_iter().zip(shown).filter(|(_, is_shown)| *is_shown).map(|(what, _)| what);
        Shown::These(shown.collect(), self.suppression)
    }
}

/// The numbers of a question and of all that are compared with it or with the same, in an order that is the same for each of
/// them, so that each has the same numbers hidden.
fn table_of(known: Known<'_>, at: usize) -> Vec<Holds> {
    let questions = &known.course.questions;
    let root = |question: &SurveyQuestion| question.before.clone().unwrap_or_else(|| question.id.clone());
    let own = root(&questions[at]);
    let table = (0..questions.len()).filter(|at| root(&questions[*at]) == own);
    let mut seen = HashSet::new();
    table.flat_map(|at| known.of_question(at)).filter(|what| seen.insert(*what)).collect()
}

impl Shown {
    pub(super) fn has(&self, what: Holds) -> bool {
        match self {
            Self::All => true,
            Self::These(shown, _) => shown.contains(&what),
        }
    }

    /// Whether a mean is hidden: it would tell what the few who are far from the others answered.
    pub(super) fn hides_mean(&self) -> bool {
        matches!(self, Self::These(..))
    }

    /// Whether the median of so many is hidden: it is about half of them.
    pub(super) fn hides_median(&self, of: u32) -> bool {
        matches!(self, Self::These(_, by) if 0 < of && (of < by.shares() || of / 2 < by.counts()))
    }
}
