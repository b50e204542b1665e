//! Describes what a change to the catalogue does to the figures.

use learning::{CataloguePreview, CatalogueWarning, Change, CourseEffect, Day, Figure, Measure, WarningKind};

use super::number;
use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::language::Language;

/// The most courses shown.
const COURSES: usize = 50;
/// The most warnings shown.
const WARNINGS: usize = 20;
/// The measures shown for each course.
const MEASURES: [Measure; 4] = [Measure::N, Measure::TargetCompleted, Measure::Started, Measure::Completed];

/// The effects of a change.
pub(super) struct Effects {
    pub(super) as_of: Day,
    pub(super) measures: [&'static str; 4],
    pub(super) rows: Vec<Row>,
    pub(super) more_courses: Option<String>,
    pub(super) legend: Vec<Sign>,
    pub(super) warnings: Vec<Warning>,
    pub(super) more_warnings: Option<String>,
}

/// A course with a changed figure.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) note: Option<&'static str>,
    pub(super) cells: [Cell; 4],
    pub(super) places: String,
}

/// A number before and after.
pub(super) struct Cell {
    pub(super) before: Number,
    pub(super) after: Number,
}

/// Something odd.
pub(super) struct Warning {
    pub(super) title: &'static str,
    pub(super) people: Option<String>,
    /// Where, and what to do, as told to programs.
    pub(super) detail: String,
}

impl Cell {
    pub(super) fn differs(&self) -> bool {
        self.before != self.after
    }
}

impl Effects {
    pub(super) fn new(found: &CataloguePreview, language: Language) -> Self {
        let texts = Texts::of(language);
        let differing: Vec<&CourseEffect> = found.courses.iter().filter(|course| course.differs()).collect();
        let rows: Vec<Row> = differing.iter().take(COURSES).map(|course| row(course, language)).collect();
        let more = differing.len().saturating_sub(COURSES) + found.courses_not_listed;
        let more_warnings = found.warnings.len().saturating_sub(WARNINGS) + found.warnings_not_listed;
        let numbers = rows.iter().flat_map(|row| &row.cells).flat_map(|cell| [&cell.before, &cell.after]);
        Self {
            as_of: found.as_of,
            measures: MEASURES.map(|measure| language.of_both(measure.definition().name)),
            legend: legend(numbers.filter_map(Number::absence), language),
            rows,
            more_courses: (more > 0).then(|| texts.more_courses(number(more))),
            warnings: found.warnings.iter().take(WARNINGS).map(|one| warning(one, texts)).collect(),
            more_warnings: (more_warnings > 0).then(|| texts.more_warnings(number(more_warnings))),
        }
    }
}

fn row(effect: &CourseEffect, language: Language) -> Row {
    let texts = Texts::of(language);
    // Without anyone to count there are no counts.
    let nobody = Figure::Shown(0);
    let of = |counts: &Option<learning::Counts>, measure| counts.as_ref().map_or(nobody, |counts| counts[measure]);
    let cell = |measure| Cell {
        before: Number::count(of(&effect.before, measure), language),
        after: Number::count(of(&effect.after, measure), language),
    };
    Row {
        name: effect.course.name.clone(),
        note: match effect.change {
            Change::Kept => None,
            Change::Renamed => Some(texts.renamed()),
            Change::Added => Some(texts.added()),
            Change::Removed => Some(texts.removed()),
        },
        cells: MEASURES.map(cell),
        places: crate::dashboard::numbers::grouped(number(effect.municipalities)),
    }
}

fn warning(of: &CatalogueWarning, texts: Texts) -> Warning {
    let title = match of.kind {
        WarningKind::RuleUnmet => texts.rule_unmet(),
        WarningKind::TargetUnmet => texts.target_unmet(),
        WarningKind::ModuleUndated => texts.module_undated(),
        WarningKind::ModuleEnded => texts.module_ended(),
        WarningKind::Removed => texts.gone(),
        WarningKind::Renamed => texts.renamed_warning(),
        WarningKind::IriGone => texts.iri_gone(),
        WarningKind::PeopleTied => texts.people_tied(),
        WarningKind::IriNear => texts.iri_near(),
    };
    let people = of.people.map(|people| texts.people(u32::try_from(people).unwrap_or(u32::MAX)));
    Warning { title, people, detail: of.to_string() }
}
