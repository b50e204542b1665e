//! How far those have come for whom the course is meant: a sentence, a bar, and its parts.

use learning::{Absence, Counts, Denominator, Figure, Measure, PeopleStatus};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::bar::{Bar, class_of, name_of};
use crate::dashboard::components::cell::{Piece, SPACE, Shown, absences};
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::language::Language;

/// How far they have come.
pub(super) struct Standing {
    /// The sentence, but for its day.
    pub(super) lead: Vec<Piece>,
    pub(super) bar: Option<Bar>,
    /// The parts of the bar, in its order.
    pub(super) parts: Vec<PartOfBar>,
    /// Who is outside the target, and whether the number entered is too low.
    pub(super) others: Vec<Vec<Piece>>,
    pub(super) legend: Vec<Sign>,
}

/// A part of the bar.
pub(super) struct PartOfBar {
    pub(super) class: &'static str,
    pub(super) number: Piece,
    pub(super) name: &'static str,
}

impl Standing {
    pub(super) fn new(counts: &Counts, language: Language, is_of_one_employer: bool, leads: &Leads<'_>) -> Self {
        let list = |status| leads.people(None, status);
        let (lead, bar) = (lead(counts, language, leads), Bar::of(counts));
        let part = |(measure, status)| PartOfBar {
            class: class_of(measure),
            number: Piece::number(counts[measure], language, || list(status)),
            name: name_of(measure, language),
        };
        let parts = [
            (Measure::TargetCompleted, PeopleStatus::TargetCompleted),
            (Measure::UnderWay, PeopleStatus::UnderWay),
            (Measure::NotStarted, PeopleStatus::NotStarted),
            (Measure::NotNamed, PeopleStatus::NotNamed),
        ];
        let is_there = |measure| counts[measure] != Figure::Shown(0) || measure != Measure::NotNamed;
        let parts: Vec<_> =
            parts.into_iter().filter(|(measure, _)| bar.is_some() && is_there(*measure)).map(part).collect();
        let others = Shown::others(counts, language, is_of_one_employer, &list);
        let pieces = lead.iter().chain(parts.iter().map(|part| &part.number)).chain(others.iter().flatten());
        Self { legend: legend(absences(pieces), language), lead, bar, parts, others }
    }
}

/// `8 av de 30 som kursen är till för har slutfört den (27 %)`; where nobody knows how many are meant, who has started and
/// completed it.
fn lead(counts: &Counts, language: Language, leads: &Leads<'_>) -> Vec<Piece> {
    let texts = Texts::of(language);
    let number = |measure, status| Piece::number(counts[measure], language, || leads.people(None, status));
    let n = counts[Measure::N];
    if matches!(n, Figure::Shown(0) | Figure::Absent(Absence::Missing | Absence::NotApplicable)) {
        return vec![
            number(Measure::Started, PeopleStatus::Started),
            Piece::words(format!("{SPACE}{} ", texts.have_started_and())),
            number(Measure::Completed, PeopleStatus::Completed),
            Piece::words(format!("{SPACE}{}", texts.have_completed())),
        ];
    }
    let whole = match counts.n_is {
        Some(Denominator::Enrolled) => texts.enrolled(),
        Some(Denominator::Mixed) => texts.mixed(),
        Some(Denominator::Target) | None => texts.meant(),
    };
    let of = if n == Figure::Shown(1) { texts.out_of() } else { texts.of_the() };
    let mut pieces = vec![
        number(Measure::TargetCompleted, PeopleStatus::TargetCompleted),
        Piece::words(format!("{SPACE}{of}{SPACE}")),
        number(Measure::N, PeopleStatus::Meant),
        Piece::words(format!(" {whole}")),
    ];
    if let Figure::Shown(share) = counts.share() {
        pieces.push(Piece::words(format!(" ({}{SPACE}%)", share.in_units(100))));
    }
    pieces
}
