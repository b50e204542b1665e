//! Formats the counts of a row: `8 av 30 i målgruppen (27 %)`.

use learning::{Absence, Counts, Denominator, Figure, Measure, PeopleStatus};

use super::bar::{Bar, name_of};
use super::sign::Sign;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;
use crate::dashboard::texts::texts;

/// A no-break space, which keeps parts on one line.
pub(crate) const SPACE: char = '\u{A0}';

texts! {
    /// The words of a row's counts.
    struct Texts;
    out_of = "av", "of";
    of_target = "i målgruppen", "in the target group";
    of_enrolled = "inskrivna", "enrolled";
    of_mixed = "i målgruppen eller inskrivna", "in the target group or enrolled";
    other_parts = "i de andra delarna", "in the other parts";
    outside = "Utanför målgruppen:", "Outside the target group:";
    outside_started = "har påbörjat", "started";
    outside_completed = "har slutfört", "completed";
    entered_too_low = "Angivet antal är för lågt:", "The number entered is too low:";
    all_of_theirs = "kända personer har slutfört alla sina kurser", "known people have completed all their courses";
    at_least_one = "har slutfört minst en", "have completed at least one";
}

/// Formatted counts.
pub(crate) struct Shown {
    /// How many have started, in the target group or not.
    pub(crate) started: Piece,
    /// The target: the share, its other parts, then who is outside.
    pub(crate) lines: Vec<Vec<Piece>>,
    /// The parts of the target as a bar, if they are drawn too.
    pub(crate) bar: Option<Bar>,
}

/// A piece of a line.
pub(crate) struct Piece {
    pub(crate) text: String,
    /// The address of the list of people, if the reader may see it.
    pub(crate) address: Option<String>,
    /// Why there is no number, and the sign with its meaning.
    pub(crate) absence: Option<(Absence, Sign)>,
}

impl Piece {
    /// A number, or the sign in its place; `address` is that of the list of people.
    pub(crate) fn number(figure: Figure, language: Language, address: impl FnOnce() -> Option<String>) -> Self {
        match figure {
            Figure::Shown(number) => Self { text: numbers::grouped(number), address: address(), absence: None },
            Figure::Absent(absence) => Self::absent(absence, language),
        }
    }

    /// The sign for a missing number.
    pub(crate) fn absent(absence: Absence, language: Language) -> Self {
        let sign = Sign::of(absence, language);
        Self { text: sign.sign.to_owned(), address: None, absence: Some((absence, sign)) }
    }

    /// Words beside numbers.
    pub(crate) fn words(text: impl Into<String>) -> Self {
        Self { text: text.into(), address: None, absence: None }
    }
}

impl Shown {
    /// `list` gives the address of a list of the people behind these counts. `is_of_one_employer`: an entered number
    /// covers everyone counted, and not only some of several employers.
    pub(crate) fn new(
        counts: &Counts,
        language: Language,
        is_of_one_employer: bool,
        list: &impl Fn(PeopleStatus) -> Option<String>,
    ) -> Self {
        let maker = Maker { counts, language, texts: Texts::of(language), is_of_one_employer, list };
        let lines = if counts.spans_courses() { maker.courses() } else { maker.target() };
        Self { started: maker.number(Measure::Started, PeopleStatus::Started), lines, bar: Bar::of(counts) }
    }

    /// The lines besides the target's own: who is outside it, and whether the entered number is too low.
    pub(crate) fn others(
        counts: &Counts,
        language: Language,
        is_of_one_employer: bool,
        list: &impl Fn(PeopleStatus) -> Option<String>,
    ) -> Vec<Vec<Piece>> {
        Maker { counts, language, texts: Texts::of(language), is_of_one_employer, list }.others()
    }

    /// Why numbers are missing.
    pub(crate) fn absences(&self) -> impl Iterator<Item = Absence> {
        absences(self.lines.iter().flatten().chain([&self.started]))
    }
}

/// Why numbers in some pieces are missing.
pub(crate) fn absences<'p>(pieces: impl Iterator<Item = &'p Piece>) -> impl Iterator<Item = Absence> {
    pieces.filter_map(|piece| piece.absence.map(|(absence, _)| absence))
}

struct Maker<'m, L> {
    counts: &'m Counts,
    language: Language,
    texts: Texts,
    is_of_one_employer: bool,
    list: &'m L,
}

impl<L: Fn(PeopleStatus) -> Option<String>> Maker<'_, L> {
    /// For several courses together: who has completed all of theirs, and at least one.
    fn courses(&self) -> Vec<Vec<Piece>> {
        if self.counts[Measure::Persons] == Figure::Shown(0) {
            return vec![vec![self.absent(Absence::NotApplicable)]];
        }
        let (texts, of) = (self.texts, Piece::words(format!("{SPACE}{}{SPACE}", self.texts.out_of())));
        let persons = self.number(Measure::Persons, PeopleStatus::Meant);
        let all = vec![
            self.number(Measure::CompletedAll, PeopleStatus::CompletedAll),
            of,
            persons,
            Piece::words(format!("{SPACE}{}", texts.all_of_theirs())),
        ];
        let any = vec![
            self.number(Measure::CompletedAny, PeopleStatus::TargetCompleted),
            Piece::words(format!("{SPACE}{}", texts.at_least_one())),
        ];
        vec![all, any]
    }

    /// For one course: the share of the target, its other parts, and who is outside.
    fn target(&self) -> Vec<Vec<Piece>> {
        let mut lines = vec![self.share()];
        let parts = [
            (Measure::UnderWay, PeopleStatus::UnderWay),
            (Measure::NotStarted, PeopleStatus::NotStarted),
            (Measure::NotNamed, PeopleStatus::NotNamed),
        ];
        let are_hidden = parts.iter().all(|(measure, _)| self.counts[*measure] == Figure::Absent(Absence::Suppressed));
        if are_hidden {
            // Three signs in each of a hundred rows say no more.
            lines.push(vec![
                self.absent(Absence::Suppressed),
                Piece::words(format!("{SPACE}{}", self.texts.other_parts())),
            ]);
        } else {
            let parts = parts.map(|(measure, status)| (measure, status, name_of(measure, self.language)));
            lines.extend(self.listed(&parts, None));
        }
        lines.extend(self.others());
        lines
    }

    /// Who is outside the target, and whether the entered number is too low.
    fn others(&self) -> Vec<Vec<Piece>> {
        let (texts, mut lines) = (self.texts, Vec::new());
        let outside = [
            (Measure::OutsideStarted, PeopleStatus::OutsideStarted, texts.outside_started()),
            (Measure::OutsideCompleted, PeopleStatus::OutsideCompleted, texts.outside_completed()),
        ];
        lines.extend(self.listed(&outside, Some(texts.outside())));
        if let (Some(entered), Some(n)) = (self.counts.shown(Measure::Entered), self.counts.shown(Measure::N))
            && self.is_of_one_employer
            && entered < n
        {
            lines.push(vec![Piece::words(format!("{}{SPACE}{}", texts.entered_too_low(), numbers::grouped(entered)))]);
        }
        lines
    }

    fn share(&self) -> Vec<Piece> {
        let (counts, texts) = (self.counts, self.texts);
        // The target is empty or of unknown size: "0 of 0" would look like an answer.
        if counts[Measure::N] == Figure::Shown(0) {
            return vec![self.absent(Absence::Missing)];
        }
        let basis = match counts.n_is {
            Some(Denominator::Enrolled) => texts.of_enrolled(),
            Some(Denominator::Mixed) => texts.of_mixed(),
            Some(Denominator::Target) | None => texts.of_target(),
        };
        let mut line = vec![
            self.number(Measure::TargetCompleted, PeopleStatus::TargetCompleted),
            Piece::words(format!("{SPACE}{}{SPACE}", texts.out_of())),
            self.number(Measure::N, PeopleStatus::Meant),
            Piece::words(format!(" {basis}")),
        ];
        if let Figure::Shown(share) = counts.share() {
            line.push(Piece::words(format!(" ({}{SPACE}%)", share.in_units(100))));
        }
        line
    }

    /// The non-zero counts on one line; no line if all are zero.
    fn listed(
        &self,
        all: &[(Measure, PeopleStatus, &'static str)],
        heading: Option<&'static str>,
    ) -> Option<Vec<Piece>> {
        let mut line = Vec::new();
        for &(measure, status, word) in all {
            if self.counts[measure] != Figure::Shown(0) {
                if !line.is_empty() {
                    line.push(Piece::words(", "));
                } else if let Some(heading) = heading {
                    line.push(Piece::words(format!("{heading} ")));
                }
                line.push(self.number(measure, status));
                line.push(Piece::words(format!("{SPACE}{word}")));
            }
        }
        (!line.is_empty()).then_some(line)
    }

    fn number(&self, measure: Measure, status: PeopleStatus) -> Piece {
        Piece::number(self.counts[measure], self.language, || (self.list)(status))
    }

    fn absent(&self, absence: Absence) -> Piece {
        Piece::absent(absence, self.language)
    }
}

#[cfg(test)]
mod tests {
    use learning::{Absence, Counts, Denominator, Figure, Measure, PeopleStatus};

    use super::{Piece, Shown};
    use crate::dashboard::language::Language;

    fn lines(counts: &Counts, language: Language) -> Vec<String> {
        let shown = Shown::new(counts, language, true, &|_| None);
        let line = |line: &Vec<Piece>| line.iter().map(|piece| piece.text.replace('\u{A0}', " ")).collect();
        shown.lines.iter().map(line).collect()
    }

    fn of(n_is: Denominator, numbers: &[(Measure, u32)]) -> Counts {
        let mut counts = Counts::of_one_course(n_is);
        for &(measure, number) in numbers {
            counts[measure] = Figure::Shown(number);
        }
        counts
    }

    fn entered() -> Counts {
        let numbers = [(Measure::N, 30), (Measure::Entered, 30), (Measure::TargetCompleted, 8)];
        let parts = [(Measure::UnderWay, 3), (Measure::NotStarted, 8), (Measure::NotNamed, 11)];
        of(Denominator::Target, &[&numbers[..], &parts].concat())
    }

    #[test]
    fn a_share_says_of_whom_and_the_other_parts_follow() {
        assert_eq!(
            lines(&entered(), Language::Sv),
            ["8 av 30 i målgruppen (27 %)", "3 pågår, 8 ej påbörjat, 11 ej namngivna"]
        );
        assert_eq!(
            lines(&entered(), Language::En),
            ["8 of 30 in the target group (27 %)", "3 under way, 8 not started, 11 not named"]
        );
        let enrolled = of(Denominator::Enrolled, &[(Measure::N, 4), (Measure::TargetCompleted, 4)]);
        assert_eq!(lines(&enrolled, Language::Sv), ["4 av 4 inskrivna (100 %)"]);
    }

    #[test]
    fn who_is_outside_stands_beside_the_share_and_never_in_it() {
        let numbers =
            [(Measure::N, 1), (Measure::NotStarted, 1), (Measure::OutsideStarted, 2), (Measure::OutsideCompleted, 1)];
        assert_eq!(
            lines(&of(Denominator::Target, &numbers), Language::Sv),
            ["0 av 1 i målgruppen (0 %)", "1 ej påbörjat", "Utanför målgruppen: 2 har påbörjat, 1 har slutfört"]
        );
    }

    #[test]
    fn a_number_that_was_entered_too_low_is_said() {
        let numbers = [(Measure::N, 12), (Measure::Entered, 10), (Measure::TargetCompleted, 12)];
        let counts = of(Denominator::Target, &numbers);
        assert_eq!(lines(&counts, Language::Sv), ["12 av 12 i målgruppen (100 %)", "Angivet antal är för lågt: 10"]);
        // With several employers, it was entered for only some.
        assert_eq!(Shown::new(&counts, Language::Sv, false, &|_| None).lines.len(), 1);
    }

    #[test]
    fn what_is_hidden_or_not_known_has_its_sign() {
        let mut counts = entered();
        counts[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
        counts[Measure::N] = Figure::Absent(Absence::Missing);
        assert_eq!(lines(&counts, Language::Sv)[0], ".. av - i målgruppen");
        let shown = Shown::new(&counts, Language::Sv, true, &|_| Some("/people".to_owned()));
        let (sign, address) = (shown.lines[0][0].absence.map(|(_, sign)| sign.meaning), &shown.lines[0][0].address);
        assert_eq!((sign, address), (Some("dold uppgift"), &None));
        assert_eq!(shown.absences().collect::<Vec<_>>(), [Absence::Suppressed, Absence::Missing]);
        assert_eq!(lines(&of(Denominator::Target, &[]), Language::Sv), ["-"]);
    }

    #[test]
    fn several_courses_have_no_share() {
        let mut counts = Counts::of_several_courses();
        for (measure, number) in [(Measure::Persons, 48), (Measure::CompletedAll, 5), (Measure::CompletedAny, 16)] {
            counts[measure] = Figure::Shown(number);
        }
        assert_eq!(
            lines(&counts, Language::Sv),
            ["5 av 48 kända personer har slutfört alla sina kurser", "16 har slutfört minst en"]
        );
        counts[Measure::Persons] = Figure::Shown(0);
        assert_eq!(lines(&counts, Language::Sv), ["."], "nobody is no answer");
    }

    #[test]
    fn each_number_leads_to_its_own_list() {
        let shown = Shown::new(&entered(), Language::Sv, true, &|status| Some(format!("{status:?}")));
        let addresses: Vec<_> = shown.lines.iter().flatten().filter_map(|piece| piece.address.as_deref()).collect();
        assert_eq!(addresses, ["TargetCompleted", "Meant", "UnderWay", "NotStarted", "NotNamed"]);
        assert_eq!(shown.started.address.as_deref(), Some(&*format!("{:?}", PeopleStatus::Started)));
    }
}
