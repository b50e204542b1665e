//! How far the target group has come: a sentence, a bar, and its parts.

use learning::{Absence, Counts, Denominator, Figure, Measure, PeopleStatus};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::components::cell::{Piece, SPACE, Shown, absences};
use crate::dashboard::components::parts::{PartOfBar, parts_of_bar};
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::language::Language;

/// How far the target group has come.
pub(super) struct Standing {
    /// The sentence, without its day.
    pub(super) lead: Vec<Piece>,
    pub(super) bar: Option<Bar>,
    /// The parts of the bar, in order.
    pub(super) parts: Vec<PartOfBar>,
    /// Who is outside the target, and whether the entered number is too low.
    pub(super) others: Vec<Vec<Piece>>,
    pub(super) legend: Vec<Sign>,
}

impl Standing {
    pub(super) fn new(counts: &Counts, language: Language, is_of_one_employer: bool, leads: &Leads<'_>) -> Self {
        let list = |status| leads.people(None, status);
        let (lead, bar) = (lead(counts, language, leads), Bar::of(counts));
        let parts = if bar.is_some() { parts_of_bar(counts, language, &list) } else { Vec::new() };
        let others = Shown::others(counts, language, is_of_one_employer, &list);
        let pieces = lead.iter().chain(parts.iter().map(|part| &part.number)).chain(others.iter().flatten());
        Self { legend: legend(absences(pieces), language), lead, bar, parts, others }
    }
}

/// `8 av de 30 som kursen är till för har slutfört den (27 %)`; if the size of the target is unknown, how many have
/// started and completed it.
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
