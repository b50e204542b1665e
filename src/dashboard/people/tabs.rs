//! The most requested lists side by side, each with its length.

use learning::PeopleStatus;

use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// A list and its length.
pub(super) type Counted = (PeopleStatus, u32);

/// The most requested lists, beginning with the people who have not started.
const MOST_ASKED: [PeopleStatus; 4] =
    [PeopleStatus::NotStarted, PeopleStatus::UnderWay, PeopleStatus::TargetCompleted, PeopleStatus::Meant];

/// A list to choose.
pub(super) struct Tab {
    pub(super) name: &'static str,
    pub(super) count: String,
    pub(super) address: String,
    /// Whether it is the list shown.
    pub(super) is_current: bool,
}

/// The lists with their lengths: the most requested ones, and the one shown.
pub(super) fn counted_beside(shown: PeopleStatus) -> Vec<PeopleStatus> {
    let other = (!MOST_ASKED.contains(&shown)).then_some(shown);
    MOST_ASKED.into_iter().chain(other).collect()
}

/// The lists to choose.
pub(super) fn tabs(
    counts: &[Counted],
    shown: PeopleStatus,
    language: Language,
    address: &impl Fn(PeopleStatus) -> String,
) -> Vec<Tab> {
    let texts = Texts::of(language);
    let name = |status: PeopleStatus| match status {
        PeopleStatus::NotStarted => texts.not_started(),
        PeopleStatus::UnderWay => texts.under_way(),
        PeopleStatus::TargetCompleted => texts.completed(),
        PeopleStatus::Meant => texts.meant(),
        other => language.of_both(other.name()),
    };
    let tab = |&(status, count): &Counted| Tab {
        name: name(status),
        count: numbers::grouped(count),
        address: address(status),
        is_current: status == shown,
    };
    counts.iter().map(tab).collect()
}
