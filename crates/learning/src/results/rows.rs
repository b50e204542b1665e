//! Reads text into results, row by row.

use csv::StringRecord;

use super::columns::{Column, Header};
use super::reason::ResultsReason;
use super::{Outcome, ResultRow, ResultsFile, cells};
use crate::nearness::nearest_text;
use crate::roster::csv::cells as shared;
use crate::roster::csv::faults::faults_of_cells;
use crate::roster::csv::records::{Found, Records};
use crate::{AgentKey, Catalogue, Course, Day, Module, Reach, RejectedRow, RosterReason};

/// The most identifiers of a row: each is looked for.
const IDENTIFIERS: usize = 8;

/// The number of rows after which the reader asks whether the result is still wanted.
const LOOK: usize = 1_000;

/// Reads the header and every row.
pub(super) fn read(
    under: (&Catalogue, &Reach),
    text: &str,
    today: Day,
    wanted: &dyn Fn() -> bool,
) -> Result<ResultsFile, RejectedRow> {
    let mut records = Records::of(text);
    let mut header = None;
    let mut file = ResultsFile::default();
    let mut record = StringRecord::new();
    while let Some(Found { line, fault }) = records.read(&mut record)? {
        let Some(header) = &header else {
            header = Some(Header::read(record.iter(), line)?);
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut row = Row { under, header, record: &record, line, today, problems: Vec::new() };
        let result = row.read();
        if let Some((at, reason)) = fault {
            row.problem_at(Some(at), reason);
        }
        match result {
            Some(result) if row.problems.is_empty() => file.rows.push(result),
            _ => {
                let problems = row.problems;
                file.refuse(problems);
            }
        }
        let count = file.rows.len() + file.refused;
        if count.is_multiple_of(LOOK) && !wanted() {
            return Err(RejectedRow::whole(line, RosterReason::Unwanted));
        }
        if count > ResultsFile::ROWS {
            return Err(RejectedRow::whole(line, ResultsReason::TooManyRows(ResultsFile::ROWS)));
        }
    }
    let header = header.ok_or_else(|| RejectedRow::whole(1, RosterReason::EmptyFile))?;
    file.ignored_columns = header.ignored();
    Ok(file)
}

/// One row, and what is wrong with it.
struct Row<'r> {
    under: (&'r Catalogue, &'r Reach),
    header: &'r Header,
    record: &'r StringRecord,
    line: u64,
    today: Day,
    problems: Vec<RejectedRow>,
}

impl<'r> Row<'r> {
    /// Reads the row. If problems were noted, do not use the result.
    fn read(&mut self) -> Option<ResultRow> {
        self.refuse_cells();
        let (people, at) = self.people();
        let course = self.course();
        let day = self.day();
        let outcome = self.outcome();
        let score = self.score(outcome);
        let (course, module) = course?;
        let activity = self.activity(course, module);
        Some(ResultRow {
            line: self.line,
            people,
            people_at: (at.map_or(0, |at| at + 1), at.map(|at| self.header.names[at].clone()).unwrap_or_default()),
            course: course.id.clone(),
            module: module.map(|module| module.id.clone()),
            activity: activity?,
            day: day?,
            outcome: outcome?,
            score,
        })
    }

    /// The cell of a column; empty if the file or the row has none.
    fn cell(&self, column: Column) -> &'r str {
        let at = self.header.place(column);
        shared::plain(at.and_then(|at| self.record.get(at)).unwrap_or_default())
    }

    fn problem(&mut self, column: Column, reason: impl Into<RosterReason>) {
        let at = self.header.place(column);
        self.problem_at(at, reason);
    }

    fn problem_at(&mut self, at: Option<usize>, reason: impl Into<RosterReason>) {
        self.problems.push(RejectedRow {
            line: self.line,
            column: at.map_or(0, |at| at + 1),
            header: at.and_then(|at| self.header.names.get(at)).cloned().unwrap_or_default(),
            reason: reason.into(),
        });
    }

    /// Keeps what a cell says, or notes what is wrong with it.
    fn noted<T>(&mut self, column: Column, value: Result<T, impl Into<RosterReason>>) -> Option<T> {
        value.map_err(|reason| self.problem(column, reason)).ok()
    }

    fn refuse_cells(&mut self) {
        let identifies = |column| matches!(column, Column::Identifiers | Column::Account | Column::AccountHomePage);
        let columns = self.header.columns.iter().map(|column| column.map(identifies));
        for (at, reason) in faults_of_cells(self.record, columns) {
            self.problem_at(Some(at), reason);
        }
    }

    /// The identifiers of the row, and the place of the first of them.
    fn people(&mut self) -> (Vec<AgentKey>, Option<usize>) {
        let before = self.problems.len();
        let (mut people, mut first) = (Vec::new(), None);
        let mail = self.cell(Column::Mail);
        if !mail.is_empty() {
            people.extend(self.noted(Column::Mail, shared::mail(mail)));
            first = first.or(self.header.place(Column::Mail));
        }
        let (home_page, name) = (self.cell(Column::AccountHomePage), self.cell(Column::Account));
        if !name.is_empty() {
            people.extend(self.noted(Column::AccountHomePage, shared::account(home_page, name)));
            first = first.or(self.header.place(Column::Account));
        }
        let several = shared::identifiers(self.cell(Column::Identifiers));
        let several = self.noted(Column::Identifiers, several).unwrap_or_default();
        if !several.is_empty() {
            people.extend(several);
            first = first.or(self.header.place(Column::Identifiers));
        }
        let mut seen = Vec::new();
        people.retain(|agent| {
            !seen.contains(agent) && {
                seen.push(agent.clone());
                true
            }
        });
        if people.len() > IDENTIFIERS {
            self.problem_at(first, ResultsReason::TooManyIdentifiers(IDENTIFIERS));
        }
        if people.is_empty() && self.problems.len() == before {
            self.problem_at(None, RosterReason::NamesNobody);
        }
        (people, first)
    }

    /// The course and the module of the row, within the reach.
    fn course(&mut self) -> Option<(&'r Course, Option<&'r Module>)> {
        let (catalogue, reach) = self.under;
        let (course, module) = (self.cell(Column::Course), self.cell(Column::Module));
        if course.is_empty() {
            self.problem(Column::Course, ResultsReason::NoCourse);
            return None;
        }
        let within = || catalogue.courses().iter().filter(|course| reach.holds_course(&course.id));
        let Some(found) = within().find(|one| one.id.as_str() == course) else {
            let named = within().find(|one| one.name.sv == course || one.name.en.as_deref() == Some(course));
            let all: Vec<&Course> = within().collect();
            let near = || nearest_text(course, all.iter(), |one| one.id.as_str()).map(|(near, _)| *near);
            let near = named.or_else(near).map(|near| near.id.to_string());
            self.problem(Column::Course, ResultsReason::UnknownCourse { near });
            return None;
        };
        if module.is_empty() {
            return Some((found, None));
        }
        let Some(module_found) = found.modules.iter().find(|one| one.id.as_str() == module) else {
            let near = nearest_text(module, found.modules.iter(), |one| one.id.as_str());
            let near = near.map(|(near, _)| near.id.to_string());
            self.problem(Column::Module, ResultsReason::UnknownModule { course: found.id.clone(), near });
            return None;
        };
        Some((found, Some(module_found)))
    }

    /// The activity that names a course or module on its own.
    fn activity(&mut self, course: &Course, module: Option<&Module>) -> Option<String> {
        let iris = module.map_or(&course.iris, |module| &module.iris);
        let alone = |iri: &&String| self.under.0.resolve(iri).len() == 1;
        let found = iris.iter().find(alone).or_else(|| iris.first()).cloned();
        if found.is_none() {
            match module {
                Some(_) => self.problem(Column::Module, ResultsReason::NoActivityOfModule),
                None => self.problem(Column::Course, ResultsReason::NoActivityOfCourse),
            }
        }
        found
    }

    fn day(&mut self) -> Option<Day> {
        let cell = self.cell(Column::Day);
        let day = if cell.is_empty() { Err(ResultsReason::NoDay.into()) } else { shared::day(cell) };
        let day = self.noted(Column::Day, day)?;
        if day > self.today {
            self.problem(Column::Day, ResultsReason::FutureDay(self.today));
        }
        Some(day)
    }

    fn outcome(&mut self) -> Option<Outcome> {
        match self.header.place(Column::Outcome) {
            Some(_) => {
                let outcome = cells::outcome(self.cell(Column::Outcome));
                self.noted(Column::Outcome, outcome)
            }
            None => Some(Outcome::Completed),
        }
    }

    fn score(&mut self, outcome: Option<Outcome>) -> Option<f64> {
        let cell = self.cell(Column::Score);
        if cell.is_empty() {
            return None;
        }
        if outcome == Some(Outcome::Completed) {
            self.problem(Column::Score, ResultsReason::ScoreOfCompleted);
        }
        self.noted(Column::Score, cells::score(cell))
    }
}
