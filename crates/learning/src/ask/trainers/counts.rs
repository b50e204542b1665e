//! The numbers of a row, and which of them are shown.

use std::collections::{BTreeMap, HashMap};

use super::Known;
use super::views::Seen;
use crate::ask::over_time::{Alike, protect_row};
use crate::ask::surveys::Readers;
use crate::standings::numbers::EmployerNumber;
use crate::{Absence, AgentKey, Figure, Key};

/// A row: an employer.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainedRow {
    /// The employer.
    pub municipality: Key,
    /// Its numbers.
    pub counts: TrainedCounts,
}

/// A trainer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainerRow {
    /// The identifier that stands for the trainer: the first of all on rosters.
    pub trainer: AgentKey,
    /// The employers within the reach with whom they are a trainer.
    pub municipalities: Vec<Key>,
    /// Whether they are qualified; `None` if no course qualifies.
    pub qualified: Option<bool>,
    /// How many of those who are counted as having completed the course they taught.
    pub completions: u32,
}

/// Trainers, and those who completed the course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainedCounts {
    /// Trainers on the as-of day.
    pub trainers: Figure,
    /// Of these, who is qualified.
    pub qualified: Figure,
    /// Who has completed the course.
    pub completed: Figure,
    /// Of these, whom a trainer taught.
    pub with_trainer: Figure,
    /// Of these, whom none did, as far as statements say.
    pub without_trainer: Figure,
}

/// What may hold of a person, the most important first.
const HOLDS: [fn(&Seen) -> bool; 4] = [
    |seen| seen.has_completed,
    |seen| !seen.trained_by.is_empty(),
    Seen::is_trainer,
    |seen| seen.is_trainer() && seen.is_qualified,
];

/// Whether each of [`HOLDS`] is shown.
pub(super) struct Shown([bool; 4]);

impl Shown {
    /// Decides what these readers see of a row. Where not everything is shown, every group of people that the numbers tell apart
    /// is nobody or large enough, as in surveys.
    ///
    /// `completed_is_told`: whether other questions tell how many have completed the course.
    pub(super) fn to(readers: Readers, row: &[Seen], completed_is_told: bool) -> Self {
        if readers.are_exact {
            return Self([true; 4]);
        }
        let mut groups: HashMap<(Vec<bool>, Vec<EmployerNumber>), u32> = HashMap::new();
        for seen in row {
            let holds = HOLDS.iter().map(|holds| holds(seen)).collect();
            *groups.entry((holds, seen.employers.iter().copied().collect())).or_default() += 1;
        }
        let alike = groups.into_iter().map(|((holds, employers), number)| Alike { holds, employers, number });
        let alike: Vec<Alike> = alike.collect();
        let untold = (!completed_is_told).then_some(0);
        let shown = protect_row(&alike, HOLDS.len(), untold, readers.suppression, readers.are_of_one_employer);
        Self(std::array::from_fn(|at| shown.get(at).copied().unwrap_or(false)))
    }
}

impl TrainedCounts {
    pub(super) fn of(row: &[Seen], known: Known, shown: &Shown) -> Self {
        let number = |at: usize| {
            let number = row.iter().filter(|seen| HOLDS[at](seen)).count();
            let number = Figure::Shown(u32::try_from(number).unwrap_or(u32::MAX));
            if shown.0[at] { number } else { Figure::Absent(Absence::Suppressed) }
        };
        let of_catalogue = |has: bool, at: usize| if has { number(at) } else { Figure::Absent(Absence::NotApplicable) };
        let (completed, with_trainer) = (number(0), of_catalogue(known.has_trainers, 1));
        let without_trainer = match (completed, with_trainer) {
            (Figure::Shown(all), Figure::Shown(with)) => Figure::Shown(all.saturating_sub(with)),
            (_, Figure::Absent(why)) | (Figure::Absent(why), _) => Figure::Absent(why),
        };
        Self {
            trainers: of_catalogue(known.has_trainers, 2),
            qualified: of_catalogue(known.has_trainers && known.has_qualification, 3),
            completed,
            with_trainer,
            without_trainer,
        }
    }

    /// The numbers with the ids of their definitions, in order.
    pub fn all(&self) -> [(&'static str, Figure); 5] {
        [
            ("trainers", self.trainers),
            ("qualified_trainers", self.qualified),
            ("completed", self.completed),
            ("with_trainer", self.with_trainer),
            ("without_trainer", self.without_trainer),
        ]
    }

    /// The reason for each number that is absent, by id.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        self.all().into_iter().filter_map(|(id, figure)| Some((id, figure.absence()?))).collect()
    }
}
