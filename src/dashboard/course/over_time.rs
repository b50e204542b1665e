//! Follows those who were hired, those who started, and those who completed, by quarter or round.

use learning::{Absence, Amount, Course, Figure, Key, TimeBody, TimeCounts, TimeTable};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::cell::{Piece, SPACE, absences};
use crate::dashboard::components::download::Download;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::components::terms::listed;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// The most periods shown; the files have all.
const SHOWN: usize = 8;

/// A table over time.
pub(super) struct Followed {
    /// Its contents, in words.
    pub(super) words: Vec<String>,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Period>,
    pub(super) total: Option<Vec<Cell>>,
    pub(super) leaves_out_earlier: bool,
    pub(super) legend: Vec<Sign>,
    pub(super) downloads: [Download; 4],
}

/// The lines of a cell.
pub(super) type Cell = Vec<Vec<Piece>>;

/// A quarter or round.
pub(super) struct Period {
    pub(super) name: String,
    pub(super) cells: Vec<Cell>,
}

/// New hires by quarter of hiring.
pub(super) fn follow_hires(table: &TimeTable, leads: &Leads<'_>) -> Followed {
    let writing = Writing::of(leads.language());
    let texts = writing.texts;
    let cells = |body: &TimeBody| {
        let counts = &body.counts;
        vec![
            vec![vec![writing.number(number_of(counts, "hired"))]],
            writing.within(counts, "started", 30),
            writing.within(counts, "started", 90),
            writing.within(counts, "completed", 90),
            writing.half(counts),
        ]
    };
    // People without a known day of hiring belong to no quarter; a sentence says how many they are.
    let unknown = table.rows.iter().find(|row| row.keys.iter().any(|key| key.code == "unknown"));
    let of_unknown = table.total.as_ref().or(unknown.map(|row| &row.body));
    let roles = match &table.target_roles {
        Some(roles) if !roles.is_empty() => texts.hired_in(listed(roles, texts.or())),
        _ => texts.hired_in_any().to_owned(),
    };
    let words = [
        Some(roles),
        table.total.as_ref().and_then(|total| writing.begun(&total.counts)),
        of_unknown.and_then(|body| writing.unknown_day(&body.counts)),
    ];
    let rows = table.rows.iter().filter(|row| row.keys.iter().all(|key| key.code != "unknown"));
    let rows = rows.map(|row| Period { name: writing.period(row.keys.first(), None), cells: cells(&row.body) });
    writing.followed(Made {
        words: words.into_iter().flatten().collect(),
        columns: vec![texts.hired(), texts.started_30(), texts.started_90(), texts.completed_90(), texts.half()],
        rows: rows.collect(),
        total: table.total.as_ref().map(&cells),
        downloads: leads.files("/new-hires", "quarter"),
    })
}

/// Those who started, by quarter or, if the course has rounds, by round.
pub(super) fn follow_cohorts(table: &TimeTable, course: &Course, leads: &Leads<'_>) -> Followed {
    let writing = Writing::of(leads.language());
    let texts = writing.texts;
    let cells = |body: &TimeBody| {
        let counts = &body.counts;
        let by_now = vec![writing.part_of(number_of(counts, "completed"), number_of(counts, "started"))];
        let within = [90, 365].map(|days| writing.within(counts, "completed", days));
        std::iter::once(by_now).chain(within).chain([writing.half(counts)]).collect::<Vec<Cell>>()
    };
    let by_round = table.rows.iter().filter_map(|row| row.keys.first()).any(|key| !is_quarter(&key.code));
    let rows = table.rows.iter();
    let rows = rows.map(|row| Period { name: writing.period(row.keys.first(), Some(course)), cells: cells(&row.body) });
    writing.followed(Made {
        words: Vec::new(),
        columns: vec![texts.completed_by_now(), texts.completed_90(), texts.completed_365(), texts.half()],
        rows: rows.collect(),
        total: table.total.as_ref().map(&cells),
        downloads: leads.files("/cohorts", if by_round { "round" } else { "quarter" }),
    })
}

/// Those who completed the course while employed, by quarter of completion, and how many of them are still there.
pub(super) fn follow_retention(table: &TimeTable, leads: &Leads<'_>) -> Followed {
    let writing = Writing::of(leads.language());
    let texts = writing.texts;
    let cells = |body: &TimeBody| {
        let employed = vec![vec![writing.number(number_of(&body.counts, "completed_employed"))]];
        let stays = [12, 24].map(|months| writing.stays(&body.counts, months));
        std::iter::once(employed).chain(stays).collect::<Vec<Cell>>()
    };
    let stayed = table.total.as_ref().and_then(|total| writing.stayed(&total.counts));
    let rows = table.rows.iter();
    let rows = rows.map(|row| Period { name: writing.period(row.keys.first(), None), cells: cells(&row.body) });
    writing.followed(Made {
        words: stayed.into_iter().chain([texts.stayed_by_roster().to_owned()]).collect(),
        columns: vec![texts.completed_employed(), texts.stayed_12(), texts.stayed_24()],
        rows: rows.collect(),
        total: table.total.as_ref().map(&cells),
        downloads: leads.files("/retention", "quarter"),
    })
}

/// The number of a column.
pub(super) fn number_of(counts: &TimeCounts, id: &str) -> Figure {
    match counts.amount(id) {
        Some(Figure::Shown(Amount::Number(number))) => Figure::Shown(number),
        Some(Figure::Absent(absence)) => Figure::Absent(absence),
        Some(Figure::Shown(Amount::Share(_))) | None => Figure::Absent(Absence::NotApplicable),
    }
}

/// Whether a period is a quarter, like `2026-Q1`.
fn is_quarter(code: &str) -> bool {
    code.split_once("-Q").is_some_and(|(year, quarter)| year.len() == 4 && quarter.len() == 1)
}

/// The parts of a table.
struct Made {
    words: Vec<String>,
    columns: Vec<&'static str>,
    rows: Vec<Period>,
    total: Option<Vec<Cell>>,
    downloads: [Download; 4],
}

/// Formats numbers in a language.
#[derive(Clone, Copy)]
struct Writing {
    language: Language,
    texts: Texts,
}

impl Writing {
    fn of(language: Language) -> Self {
        Self { language, texts: Texts::of(language) }
    }

    fn followed(self, made: Made) -> Followed {
        let Made { words, columns, mut rows, total, downloads } = made;
        let left_out = rows.len().saturating_sub(SHOWN);
        let rows = rows.split_off(left_out);
        let cells = rows.iter().flat_map(|row| &row.cells).chain(total.iter().flatten());
        let legend = legend(absences(cells.flatten().flatten()), self.language);
        Followed { legend, words, columns, rows, total, leaves_out_earlier: left_out > 0, downloads }
    }

    fn number(self, figure: Figure) -> Piece {
        Piece::number(figure, self.language, || None)
    }

    /// A part of a whole; a single sign if both are hidden.
    fn part_of(self, part: Figure, whole: Figure) -> Vec<Piece> {
        if part.absence().is_some() && part == whole {
            return vec![self.number(whole)];
        }
        let of = Piece::words(format!("{SPACE}{}{SPACE}", self.texts.out_of()));
        vec![self.number(part), of, self.number(whole)]
    }

    /// How many of those who have had this many days had started or completed by then, and who has not had them yet.
    fn within(self, counts: &TimeCounts, what: &str, days: u32) -> Cell {
        let share = format!("{what}_share_within_{days}");
        let beside = [
            (format!("days_not_over_{days}"), self.texts.not_over()),
            (format!("left_before_{days}"), self.texts.left_before()),
        ];
        self.part_in_time(counts, [&format!("{what}_within_{days}"), &format!("had_days_{days}"), &share], &beside)
    }

    /// How many of those for whom this many months are over are still employed, and for whom they are not over.
    fn stays(self, counts: &TimeCounts, months: u32) -> Cell {
        let [part, whole, share] =
            ["still_employed", "had_months", "retention_share"].map(|id| format!("{id}_{months}"));
        let beside = [(format!("months_not_over_{months}"), self.texts.completed_later())];
        self.part_in_time(counts, [&part, &whole, &share], &beside)
    }

    /// A part of those for whom a time is over, with its share, and numbers beside it that are not 0.
    fn part_in_time(self, counts: &TimeCounts, [part, whole, share]: [&str; 3], beside: &[(String, &str)]) -> Cell {
        let whole = number_of(counts, whole);
        let mut line = match whole {
            Figure::Shown(0) => vec![self.number(Figure::Absent(Absence::Missing))],
            whole => self.part_of(number_of(counts, part), whole),
        };
        if let Some(Figure::Shown(Amount::Share(share))) = counts.amount(share) {
            line.push(Piece::words(format!(" ({}{SPACE}%)", share.in_units(100))));
        }
        let beside = beside.iter().map(|(id, word)| (number_of(counts, id), word));
        let beside = beside.filter(|(number, _)| number.shown().is_some_and(|number| number > 0));
        let beside = beside.map(|(number, word)| vec![self.number(number), Piece::words(format!("{SPACE}{word}"))]);
        let mut lines: Vec<Vec<Piece>> = beside.collect();
        // If the time is over for nobody, it is enough to say for whom it will be.
        if lines.is_empty() || whole != Figure::Shown(0) {
            lines.insert(0, line);
        }
        lines
    }

    /// The number of days within which half of them completed the course.
    fn half(self, counts: &TimeCounts) -> Cell {
        let days = match (number_of(counts, "days_median"), number_of(counts, "days_n")) {
            (Figure::Shown(days), _) => Piece::words(self.texts.days(days)),
            (Figure::Absent(Absence::Missing), Figure::Shown(number)) if number > 0 => {
                Piece::words(self.texts.not_half_yet())
            }
            (absent, _) => self.number(absent),
        };
        vec![vec![days]]
    }

    /// A sentence on how many of those who have had 90 days had started by then.
    fn begun(self, counts: &TimeCounts) -> Option<String> {
        let begun = number_of(counts, "started_within_90").shown()?;
        let had_days = number_of(counts, "had_days_90").shown().filter(|number| *number > 0)?;
        Some(self.texts.begun(begun, numbers::grouped(had_days)))
    }

    /// A sentence on how many of those for whom 12 months are over are still employed.
    fn stayed(self, counts: &TimeCounts) -> Option<String> {
        let still = number_of(counts, "still_employed_12").shown()?;
        let of = number_of(counts, "had_months_12").shown().filter(|number| *number > 0)?;
        Some(self.texts.stayed(still, numbers::grouped(of)))
    }

    /// How many employments have no known day of hiring, and how to correct that.
    fn unknown_day(self, counts: &TimeCounts) -> Option<String> {
        let unknown = number_of(counts, "hired_unknown").shown().filter(|number| *number > 0)?;
        Some(self.texts.unknown_day(unknown))
    }

    /// The name of a quarter or round.
    fn period(self, key: Option<&Key>, course: Option<&Course>) -> String {
        let Some(key) = key else { return String::new() };
        let round = course.and_then(|course| course.rounds.iter().find(|round| round.id == key.code));
        match (round, key.code.split_once("-Q")) {
            (Some(round), _) => self.language.of(&round.name).to_owned(),
            (None, Some((year, quarter))) => self.texts.quarter(quarter, year),
            (None, None) if key.code == "none" => self.texts.no_round().to_owned(),
            (None, None) => key.name.clone(),
        }
    }
}
