//! Names and sorts what was counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::count::Tally;
use super::labels::{Order, module_code, named, none, numbered};
use super::period::PeriodKind;
use super::question::{ALL, Question};
use super::tally::{Cell, CellKey, Extent, Table};
use super::{of_courses, of_employers};
use crate::catalogue::{Course, Module};
use crate::collation::swedish_key;
use crate::standings::geography::{NO_COUNTY, NO_REGION};
use crate::standings::numbers::{AreaNumber, EmployerNumber, ModuleNumber, RoleNumber, UNKNOWN, UnitNumber};
use crate::standings::seats::UnitLabel;
use crate::{Counts, Dimension, FigureRow, Figures, Key, Total, reference};

/// Names and sorts what was counted. `hide` gets the values that name a cell and the counts of that cell, and returns the
/// counts to show.
pub(super) fn answer(
    question: &Question<'_>,
    tally: &Tally,
    hide: impl Fn(&[(Dimension, u32)], Counts) -> Counts,
) -> Figures {
    let keys = row_keys(question, &tally.rows);
    let labels: Vec<HashMap<u32, Label>> = (0..question.by.len())
        .map(|at| label_all(question, question.by[at], keys.iter().map(|&key| key.value(at))))
        .collect();
    let (spans, adds_credits) = (question.spans_courses(), question.adds_credits());
    let of_rows = |values: &[(Dimension, u32)]| Extent {
        courses: spans && !question.by.iter().any(|&dimension| is_of_one_course(dimension)),
        part: question.by.iter().any(|dimension| dimension.is_part()),
        credits: gives_credits(question, adds_credits, values),
        certificates: gives_certificates(question, values),
    };
    let mut rows: Vec<(Vec<usize>, FigureRow)> = keys
        .into_iter()
        .map(|key| {
            let of_row = || labels.iter().enumerate().filter_map(|(at, labels)| labels.get(&key.value(at)));
            let values: Vec<_> = question.by.iter().enumerate().map(|(at, by)| (*by, key.value(at))).collect();
            let counts = tally.rows.get(key).counts(&target_cell(question, &tally.rows, key), of_rows(&values));
            let counts = hide(&values, counts);
            let keys = of_row().map(|label| label.key.clone()).collect();
            (of_row().map(|label| label.rank).collect(), FigureRow { keys, counts })
        })
        .collect();
    rows.sort_unstable_by(|one, two| one.0.cmp(&two.0));
    let certificates = gives_certificates(question, &[]);
    let of_all = Extent { courses: spans, part: false, credits: adds_credits, certificates };
    Figures {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        totals: totals(question, tally, &labels, &hide),
        total: hide(&[], tally.total.counts(&tally.total, of_all)),
        municipalities_represented: u32::try_from(tally.represented()).unwrap_or(u32::MAX),
    }
}

fn totals(
    question: &Question<'_>,
    tally: &Tally,
    labels: &[HashMap<u32, Label>],
    hide: impl Fn(&[(Dimension, u32)], Counts) -> Counts,
) -> Vec<Total> {
    let adds_credits = question.adds_credits();
    let mut totals = Vec::new();
    for ((&dimension, labels), table) in question.by.iter().zip(labels).zip(&tally.totals) {
        // No total for "no period": its cell has everybody, but its rows have only those who did nothing.
        let is_period = dimension.is_period();
        let is_shown = |value| !is_period || value != ALL;
        let mut of_dimension: Vec<_> = labels.iter().filter(|(value, _)| is_shown(**value)).collect();
        of_dimension.sort_unstable_by_key(|(_, label)| label.rank);
        let extent = |value| Extent {
            courses: question.spans_courses() && !is_of_one_course(dimension),
            part: dimension.is_part(),
            credits: gives_credits(question, adds_credits, &[(dimension, value)]),
            certificates: gives_certificates(question, &[(dimension, value)]),
        };
        totals.extend(of_dimension.into_iter().map(|(&value, label)| {
            let target = if is_period { table.get(CellKey::of(&[ALL])) } else { table.get(CellKey::of(&[value])) };
            let counts = table.get(CellKey::of(&[value])).counts(&target, extent(value));
            Total { dimension, key: label.key.clone(), counts: hide(&[(dimension, value)], counts) }
        }));
    }
    totals
}

/// Returns the cell that holds the target of a row: the cell of all periods, if rows are by period.
fn target_cell(question: &Question<'_>, table: &Table, key: CellKey) -> Cell {
    table.get(question.period_at.map_or(key, |at| key.with(at, ALL)))
}

/// Returns whether what these values name has credits: a course that gives any, or courses whose credits add up. A module
/// has none of its own, nor has the total of a period whose rows are of modules.
fn gives_credits(question: &Question<'_>, adds_credits: bool, values: &[(Dimension, u32)]) -> bool {
    let value = |wanted| values.iter().find(|(dimension, _)| *dimension == wanted).map(|(_, value)| *value);
    let is_of_period = values.iter().any(|(dimension, _)| dimension.is_period());
    let is_of_modules = value(Dimension::Module).is_some() || is_of_period && question.is_by(Dimension::Module);
    match (is_of_modules, value(Dimension::Course)) {
        (true, _) => false,
        (false, Some(course)) => question.courses.get(course as usize).is_some_and(|asked| asked.worth.is_some()),
        (false, None) => adds_credits,
    }
}

/// Returns whether what these values name has certificates: a course that gives them, or some course of the question.
fn gives_certificates(question: &Question<'_>, values: &[(Dimension, u32)]) -> bool {
    let course = values.iter().find(|(dimension, _)| *dimension == Dimension::Course).map(|(_, value)| *value as usize);
    let is_of_modules = values.iter().any(|(dimension, _)| *dimension == Dimension::Module);
    let mut courses = question.courses.iter().enumerate();
    !is_of_modules
        && courses.any(|(at, asked)| {
            asked.wanted && asked.course.valid_months.is_some() && course.is_none_or(|course| course == at)
        })
}

/// Returns whether each value of a dimension belongs to one course.
fn is_of_one_course(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::Course | Dimension::Module)
}

/// Returns the keys of the rows to show: those that were counted, and `unknown`.
///
/// By week, month, quarter or year, a target in which nothing happened in any period has one row, for no period.
///
/// If rows are by employer in any way, people of no known municipality always have a row, even if there are no such
/// people: one for each combination of the other dimensions that has a row, or a single one if there is no other
/// dimension.
fn row_keys(question: &Question<'_>, table: &Table) -> BTreeSet<CellKey> {
    let place_of = |wanted: fn(Dimension) -> bool| {
        question.by.iter().enumerate().filter(move |(_, dimension)| wanted(**dimension)).map(|(at, _)| at)
    };
    let is_place = Dimension::is_place;
    let of_place = |dimension: Dimension| dimension.is_place() || dimension == Dimension::Unit;
    let counted = table.cells().iter();
    let mut keys: BTreeSet<CellKey> = match question.period_at {
        None => counted.map(|(key, _)| *key).collect(),
        Some(at) => {
            let has_period = |key: &CellKey| key.value(at) != ALL;
            let of_periods: BTreeSet<CellKey> = counted.clone().map(|(key, _)| *key).filter(has_period).collect();
            let of_none = counted.filter(|(key, _)| !has_period(key));
            let met: BTreeSet<CellKey> = of_periods.iter().map(|key| key.with(at, ALL)).collect();
            let is_alone = |(key, cell): &&(CellKey, Cell)| cell.has_target() && !met.contains(key);
            of_none.filter(is_alone).map(|(key, _)| *key).chain(of_periods).collect()
        }
    };
    if place_of(is_place).next().is_some() {
        let nowhere = |key| place_of(of_place).fold(key, |key: CellKey, at| key.with(at, UNKNOWN));
        let unknown: Vec<_> = keys.iter().map(|&key| nowhere(key)).collect();
        keys.extend(unknown);
        if place_of(of_place).count() == question.by.len() {
            keys.insert(nowhere(CellKey::default()));
        }
    }
    keys
}

/// The key of a value, and its rank among the values of its dimension in the answer.
struct Label {
    key: Key,
    rank: usize,
}

fn label_all(question: &Question<'_>, dimension: Dimension, values: impl Iterator<Item = u32>) -> HashMap<u32, Label> {
    let mut sorted: BTreeMap<(Order, u32), Key> = BTreeMap::new();
    for value in values.collect::<BTreeSet<_>>() {
        let (order, key) = label(question, dimension, value);
        sorted.insert((order, value), Key { partial: question.is_partial(dimension, value), ..key });
    }
    sorted.into_iter().enumerate().map(|(rank, ((_, value), key))| (value, Label { key, rank })).collect()
}

/// Returns the key of a value, and its sort order among the values of its dimension.
pub(super) fn label(question: &Question<'_>, dimension: Dimension, value: u32) -> (Order, Key) {
    let known = match dimension {
        Dimension::Municipality => EmployerNumber(value).kommunkod().map(|code| {
            let (id, name) = (code.employer_code(), question.catalogue().employer_name(code));
            if code.organisation().is_none() {
                return named(id, &name);
            }
            // Organisations sort after municipalities.
            ((1, 0, swedish_key(&name), id.clone()), Key::new(id, name))
        }),
        Dimension::County if value == NO_COUNTY => Some(none("inget län")),
        Dimension::County => {
            let county = reference::counties().iter().find(|county| county.lanskod.parse() == Ok(value));
            county.map(|county| named(county.lanskod.to_owned(), county.name))
        }
        Dimension::Region if value == NO_REGION => Some(none("ingen region")),
        Dimension::Region => {
            question.catalogue().file().areas().nth(value as usize).map(|group| named(group.id.clone(), &group.name.sv))
        }
        Dimension::Unit => question.seats().unit(UnitNumber(value)).map(|unit| label_unit(question, unit)),
        Dimension::Role => question.seats().role(RoleNumber(value)).map(|role| named(role.id.clone(), &role.name)),
        Dimension::Course => question
            .courses
            .get(value as usize)
            .map(|asked| (numbered(value), Key::new(asked.course.id.to_string(), asked.course.name.sv.clone()))),
        Dimension::Module => label_module(question, ModuleNumber(value)),
        Dimension::Programme | Dimension::Track | Dimension::Owner | Dimension::CourseArea => {
            of_courses::label(question.catalogue(), dimension, value)
        }
        Dimension::Kind | Dimension::Inside => {
            of_employers::label(question.catalogue(), question.group, dimension, value)
        }
        Dimension::ServiceArea => {
            question.seats().service_area(AreaNumber(value)).map(|area| named(area.id.clone(), &area.name))
        }
        Dimension::Experience => question.bands.label(value),
        Dimension::Week | Dimension::Month | Dimension::Quarter | Dimension::Year => {
            PeriodKind::of(dimension).map(|kind| match value {
                ALL => none(kind.none()),
                period => (numbered(period), kind.key(period)),
            })
        }
    };
    known.unwrap_or_else(|| ((2, 0, Vec::new(), String::new()), Key::unknown()))
}

/// Labels a unit. Its code is the same in every answer. If the rows are of several municipalities and do not say which, its
/// name includes the municipality.
fn label_unit(question: &Question<'_>, unit: &UnitLabel) -> (Order, Key) {
    let code = format!("{}/{}", unit.kommunkod.employer_code(), unit.id);
    if !question.names_municipality_of_units() {
        return named(code, &unit.name);
    }
    named(code, &format!("{}, {}", unit.name, question.catalogue().employer_name(unit.kommunkod)))
}

/// Labels a module. Its code is the same in every answer. If the rows are of several courses and do not say which, its name
/// includes the course.
fn label_module(question: &Question<'_>, value: ModuleNumber) -> Option<(Order, Key)> {
    let (course, module) = find_module(question, value)?;
    let whose = question.names_course_of_modules();
    let id = module.map_or("none", |module| module.id.as_str());
    let name = module.map_or("inga delar", |module| &module.name.sv);
    let name = if whose { format!("{name}, {}", course.name.sv) } else { name.to_owned() };
    Some((numbered(value.0), Key::new(module_code(course.id.as_str(), id), name)))
}

/// Finds a module and its course. A course without modules has a single number, which has no module.
fn find_module<'q>(question: &Question<'q>, value: ModuleNumber) -> Option<(&'q Course, Option<&'q Module>)> {
    let asked = question.courses.iter().rev().find(|asked| asked.first_module <= value)?;
    let module = asked.course.modules.get(value.place() - asked.first_module.place());
    (module.is_some() || asked.course.modules.is_empty()).then_some((asked.course, module))
}
