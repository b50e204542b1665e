//! The milestones of a project.

use learning::{Day, Milestone, MilestoneStatus, Project};

use super::texts::Texts;
use crate::dashboard::language::Language;

/// A milestone, as shown.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) due: Day,
    pub(super) done: Option<Day>,
    pub(super) state: &'static str,
    pub(super) is_overdue: bool,
}

/// The milestones of a project, by their days.
pub(super) fn shown(project: &Project, today: Day, language: Language) -> Vec<Shown> {
    let texts = Texts::of(language);
    let one = |milestone: &Milestone| {
        let status = milestone.status(today);
        Shown {
            name: language.of(&milestone.name).to_owned(),
            due: milestone.due,
            done: milestone.done,
            state: match status {
                MilestoneStatus::Done => texts.is_done(),
                MilestoneStatus::DoneLate => texts.is_done_late(),
                MilestoneStatus::Overdue => texts.is_overdue(),
                MilestoneStatus::Ahead => texts.is_ahead(),
            },
            is_overdue: status == MilestoneStatus::Overdue,
        }
    };
    let mut all: Vec<Shown> = project.milestones.iter().map(one).collect();
    all.sort_by_key(|milestone| milestone.due);
    all
}

/// How many are overdue.
pub(super) fn count_overdue(project: &Project, today: Day) -> u32 {
    let overdue = project.milestones.iter().filter(|one| one.status(today) == MilestoneStatus::Overdue);
    u32::try_from(overdue.count()).unwrap_or(u32::MAX)
}
