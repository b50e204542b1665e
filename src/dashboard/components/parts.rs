//! The parts of a bar as a list, each with its colour, number and name.

use learning::{Counts, Figure, Measure, PeopleStatus};

use super::bar::{class_of, name_of};
use super::cell::Piece;
use crate::dashboard::language::Language;

/// A part of the bar.
pub(crate) struct PartOfBar {
    pub(crate) class: &'static str,
    pub(crate) number: Piece,
    pub(crate) name: &'static str,
}

/// The parts of a target in the order of its bar; leaves out people without a name if there are none. `list` gives the
/// address of the list of people.
pub(crate) fn parts_of_bar(
    counts: &Counts,
    language: Language,
    list: &impl Fn(PeopleStatus) -> Option<String>,
) -> Vec<PartOfBar> {
    let parts = [
        (Measure::TargetCompleted, PeopleStatus::TargetCompleted),
        (Measure::UnderWay, PeopleStatus::UnderWay),
        (Measure::NotStarted, PeopleStatus::NotStarted),
        (Measure::NotNamed, PeopleStatus::NotNamed),
    ];
    let is_there = |measure| counts[measure] != Figure::Shown(0) || measure != Measure::NotNamed;
    let part = |(measure, status)| PartOfBar {
        class: class_of(measure),
        number: Piece::number(counts[measure], language, || list(status)),
        name: name_of(measure, language),
    };
    parts.into_iter().filter(|(measure, _)| is_there(*measure)).map(part).collect()
}
