//! Figures: how many of whose staff have done what.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cell, NotNamed, Numbers, persons};
use crate::facts::{Fact, Grain, Module, What, denominators, facts};
use crate::person::{Seat, World};
use crate::question::{Basis, Dimension, Question};

/// The code of each dimension of a row.
pub type Keys = Vec<String>;

/// Figures.
#[derive(Debug)]
pub struct Completions {
    /// The rows.
    pub rows: BTreeMap<Keys, Numbers>,
    /// By dimension, if there are several, the totals of its values.
    pub totals: Vec<BTreeMap<Keys, Numbers>>,
    /// Everything.
    pub total: Numbers,
    /// Municipalities where someone has started.
    pub municipalities_represented: usize,
}

struct Counting<'q> {
    world: &'q World,
    question: &'q Question,
    facts: Vec<Fact>,
    not_named: Vec<NotNamed>,
    /// Courses with an entered number of which the question covers only a part, so that N is not known.
    unknown: BTreeSet<usize>,
}

/// Counts.
pub fn completions(world: &World, question: &Question) -> Completions {
    let facts = facts(world, question);
    let mut counting = Counting { world, question, facts, not_named: Vec::new(), unknown: BTreeSet::new() };
    counting.enter();
    let started = counting.facts.iter().filter(|fact| fact.what == What::Started && fact.grain != Grain::Fine);
    let employers: BTreeSet<&String> = started.filter_map(|fact| fact.seat.employer.as_ref()).collect();
    let by = &question.by;
    let has_totals = by.len() > 1;
    Completions {
        municipalities_represented: employers.len(),
        rows: if by.is_empty() { BTreeMap::new() } else { counting.table(by, true) },
        totals: by.iter().filter(|_| has_totals).map(|dimension| counting.table(&[*dimension], false)).collect(),
        total: counting.total(),
    }
}

impl Counting<'_> {
    /// Adds the people of the entered numbers who are not known: the number, minus the persons known. They have no known
    /// unit or role.
    fn enter(&mut self) {
        let (world, question) = (self.world, self.question);
        for course in question.courses(world) {
            let Some(target) = &world.catalogue.courses[course].target else { continue };
            for employer in target.entered.keys().filter(|employer| question.may_admit(world, employer)) {
                let Basis::Entered { number, is_by_roster } = question.basis(world, course, Some(employer)) else {
                    continue;
                };
                if !question.is_whole(employer) {
                    if !is_by_roster {
                        self.unknown.insert(course);
                    }
                    continue;
                }
                let is_known = |fact: &&Fact| {
                    let is_here = fact.course == course && fact.seat.employer.as_ref() == Some(employer);
                    is_here && fact.grain != Grain::Fine && matches!(fact.what, What::Target { .. })
                };
                let known = persons(self.facts.iter().filter(is_known)).len();
                let persons = number.saturating_sub(u32::try_from(known).expect("few persons"));
                for (module, grain) in denominators(world, question, course) {
                    let employer = employer.clone();
                    self.not_named.push(NotNamed { course, module, grain, employer, number, persons, is_by_roster });
                }
            }
        }
    }

    /// A number for each combination of values. Rows by month have the target of all months.
    fn table(&self, by: &[Dimension], is_of_rows: bool) -> BTreeMap<Keys, Numbers> {
        let question = Question { by: by.to_vec(), ..self.question.clone() };
        let is_fine = is_of_rows || by.iter().any(|one| matches!(one, Dimension::Module | Dimension::Month));
        // The total of a month has the target of the course, also if rows are by module.
        let is_of_course = !is_of_rows && by == [Dimension::Month] && self.question.is_by(Dimension::Module);
        let is_here = |grain: Grain, has_month: bool| {
            grain == Grain::Both || (grain == Grain::Fine) == (is_fine && (has_month || !is_of_course))
        };
        let mut cells: BTreeMap<Keys, (Vec<&Fact>, Vec<&NotNamed>)> = BTreeMap::new();
        for fact in self.facts.iter().filter(|fact| is_here(fact.grain, fact.month.is_some())) {
            for key in self.keys(&question, &fact.seat, fact.day, (fact.course, fact.module), fact.month.as_ref()) {
                cells.entry(key).or_default().0.push(fact);
            }
        }
        for one in self.not_named.iter().filter(|one| is_here(one.grain, false)) {
            let seat = Seat::of_employer(&one.employer);
            for key in self.keys(&question, &seat, question.as_of, (one.course, one.module), None) {
                cells.entry(key).or_default().1.push(one);
            }
        }
        let month_at = by.iter().position(|one| *one == Dimension::Month);
        let of_all_months = |key: &Keys| {
            let mut key = key.clone();
            if let Some(at) = month_at {
                "none".clone_into(&mut key[at]);
            }
            key
        };
        let is_part = by.iter().any(|one| matches!(one, Dimension::Unit | Dimension::Role));
        let is_of_one_course = by.iter().any(|one| matches!(one, Dimension::Course | Dimension::Module));
        let is_filtered = self.is_filtered();
        let empty = (Vec::new(), Vec::new());
        let numbers_of = |key: &Keys| {
            let (facts, _) = cells.get(key).unwrap_or(&empty);
            let (targets, not_named) = cells.get(&of_all_months(key)).unwrap_or(&empty);
            let is_unknown = by == [Dimension::Course]
                && self.unknown.iter().any(|&at| self.world.catalogue.courses[at].id == key[0]);
            let (worth, certifies) = (self.worth(by, key), self.certifies(by, key));
            let cell = Cell { facts, targets, not_named, is_part, is_filtered, is_unknown, worth, certifies };
            cell.numbers(self.spans_courses() && !is_of_one_course)
        };
        let mut keys: BTreeSet<Keys> = cells.keys().cloned().collect();
        if let Some(at) = month_at {
            // For no month there is a row if nothing happened in any, and no total.
            let months: Vec<Keys> = keys.iter().filter(|key| key[at] != "none").map(of_all_months).collect();
            keys.retain(|key| key[at] != "none" || is_of_rows && !months.contains(key));
        }
        if is_of_rows {
            // People in no known place have a row for each combination of the other values.
            let unknown: Vec<Keys> = keys.iter().filter_map(|key| in_no_place(by, key)).collect();
            keys.extend(unknown);
        }
        keys.into_iter().map(|key| (key.clone(), numbers_of(&key))).collect()
    }

    fn total(&self) -> Numbers {
        let facts: Vec<&Fact> = self.facts.iter().filter(|fact| fact.grain != Grain::Fine).collect();
        let not_named: Vec<&NotNamed> = self.not_named.iter().filter(|one| one.grain != Grain::Fine).collect();
        let (is_filtered, is_unknown) = (self.is_filtered(), !self.unknown.is_empty());
        let cell = Cell {
            facts: &facts,
            targets: &facts,
            not_named: &not_named,
            is_part: false,
            is_filtered,
            is_unknown,
            worth: self.worth(&[], &Keys::new()),
            certifies: self.certifies(&[], &Keys::new()),
        };
        cell.numbers(self.spans_courses())
    }

    /// What each course of a row is worth, in hundredths of a credit. A module is worth nothing, nor are courses that give
    /// none, or different units.
    fn worth(&self, by: &[Dimension], key: &Keys) -> Option<BTreeMap<usize, u32>> {
        let courses = &self.world.catalogue.courses;
        let course_at = by.iter().position(|one| *one == Dimension::Course);
        let is_of_row = |at: &usize| course_at.is_none_or(|place| courses[*at].id == key[place]);
        let of_row = self.question.courses(self.world).into_iter().filter(is_of_row);
        let giving: Vec<(usize, f64)> = of_row.filter_map(|at| Some((at, courses[at].credits?))).collect();
        let unit = |at: usize| courses[at].credits_unit.clone().unwrap_or_else(|| "hp".to_owned());
        let units: BTreeSet<String> = giving.iter().map(|(at, _)| unit(*at)).collect();
        let hundredths = |credits: f64| format!("{:.0}", credits * 100.0).parse().expect("a whole number");
        // The total of a month is of modules, if rows are.
        let is_of_modules =
            by.contains(&Dimension::Module) || by == [Dimension::Month] && self.question.is_by(Dimension::Module);
        (units.len() == 1 && !is_of_modules)
            .then(|| giving.into_iter().map(|(at, credits)| (at, hundredths(credits))).collect())
    }

    /// Whether a row has certificates: some course of it gives them, and it is of no module.
    fn certifies(&self, by: &[Dimension], key: &Keys) -> bool {
        let courses = &self.world.catalogue.courses;
        let course_at = by.iter().position(|one| *one == Dimension::Course);
        let is_of_row = |at: &usize| course_at.is_none_or(|place| courses[*at].id == key[place]);
        let mut of_row = self.question.courses(self.world).into_iter().filter(is_of_row);
        !by.contains(&Dimension::Module) && of_row.any(|at| courses[at].valid_months.is_some())
    }

    fn is_filtered(&self) -> bool {
        !self.question.units.is_empty() || !self.question.roles.is_empty()
    }

    fn spans_courses(&self) -> bool {
        self.question.courses(self.world).len() != 1
    }

    fn keys(
        &self,
        question: &Question,
        seat: &Seat,
        day: jiff::civil::Date,
        (course, module): (usize, Option<Module>),
        month: Option<&String>,
    ) -> Vec<Keys> {
        let course = &self.world.catalogue.courses[course];
        let module = match module {
            Some(Module::Of(at)) => format!("{}/{}", course.id, course.modules[at].id),
            Some(Module::NoneOfCourse) => format!("{}/none", course.id),
            None => "none".to_owned(),
        };
        let month = month.map_or("none", String::as_str);
        let key = |places: Vec<(Dimension, String)>| {
            let value = |dimension: &Dimension| match dimension {
                Dimension::Course => course.id.clone(),
                Dimension::Module => module.clone(),
                Dimension::Month => month.to_owned(),
                place => {
                    places.iter().find(|(known, _)| known == place).map(|(_, value)| value.clone()).expect("a place")
                }
            };
            question.by.iter().map(value).collect()
        };
        question.place_keys(self.world, seat, day).into_iter().map(key).collect()
    }
}

/// The same row for people in no known municipality, if rows are by municipality, county or region.
fn in_no_place(by: &[Dimension], key: &Keys) -> Option<Keys> {
    let is_place = |one: &Dimension| matches!(one, Dimension::Municipality | Dimension::County | Dimension::Region);
    let value = |(one, value): (&Dimension, &String)| {
        if is_place(one) || *one == Dimension::Unit { "unknown".to_owned() } else { value.clone() }
    };
    by.iter().any(is_place).then(|| by.iter().zip(key).map(value).collect())
}
