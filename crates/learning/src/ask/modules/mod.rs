//! Modules of a content owner: how many people have started and completed each, in each course that has it and in all of them.
//!
//! What is told of one course is that of figures by course and module. `seen.rs` finds who has done what in which courses, so
//! that each person counts once over them, and `counts.rs` decides whether that is shown.

mod counts;
mod seen;

pub use counts::ModuleCounts;

use std::collections::HashMap;

use self::counts::over_courses;
use self::seen::see;
use super::reached::Reached;
use super::surveys::{Readers, is_of_everything};
use crate::catalogue::{Course, Module};
use crate::{Day, Dimension, Figure, FigureQuery, Figures, Key, Measure, Reach, Standings};

/// A question about the modules of a content owner.
#[derive(Debug, Clone, PartialEq)]
pub struct ModulesQuery {
    /// The content owner: the id of an organisation, or a kommunkod.
    pub content_owner: String,
    /// About whom, and in which courses. Its dimensions are ignored.
    pub of: FigureQuery,
}

/// An answer about the modules of a content owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModulesAnswer {
    /// The content owner.
    pub content_owner: Key,
    /// Each of its modules, in the order of the catalogue.
    pub modules: Vec<UsedModule>,
}

/// A module, in all courses that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedModule {
    /// The module.
    pub module: Key,
    /// Each course that has it, in the order of the catalogue.
    pub courses: Vec<UsedInCourse>,
    /// Over all of them, each person once.
    pub total: ModuleCounts,
}

/// A module, in one course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedInCourse {
    /// The course.
    pub course: Key,
    /// Its numbers.
    pub counts: ModuleCounts,
}

/// Why a question about modules has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModulesRefusal {
    /// It names more than the reach holds, or a content owner that nobody is.
    OutOfReach,
    /// It is of several employers, and about less than all that is reached or as of another day than this, the latest.
    Unpublished(Day),
}

/// A module of the content owner, and where it is.
struct Contributed<'c> {
    module: &'c Module,
    /// The courses, by their places in the catalogue, and the place of the module in each.
    courses: Vec<(usize, usize)>,
}

impl Standings {
    /// Counts those who have started and completed the modules of a content owner, within a reach, for these readers. The period
    /// of the question is that in which they began to.
    ///
    /// # Errors
    ///
    /// The reason why there is no answer.
    pub fn modules_within(
        &self,
        query: &ModulesQuery,
        reach: &Reach,
        readers: Readers,
    ) -> Result<ModulesAnswer, ModulesRefusal> {
        let (catalogue, of) = (self.catalogue(), &query.of);
        let name = catalogue.content_owner_name(&query.content_owner).ok_or(ModulesRefusal::OutOfReach)?;
        if !Reached::new(reach, catalogue).covers(of, catalogue, self.names_for(of)) {
            return Err(ModulesRefusal::OutOfReach);
        }
        let names_courses = !of.courses.is_empty() || !of.programmes.is_empty();
        if !readers.are_exact && (names_courses || !is_of_everything(of, readers.latest)) {
            return Err(ModulesRefusal::Unpublished(readers.latest));
        }
        let contributed = self.contributed(query, reach);
        let mut modules = Vec::new();
        if !contributed.is_empty() {
            let courses = contributed.iter().flat_map(|one| &one.courses);
            let ids = courses.map(|(at, _)| catalogue.courses()[*at].id.clone()).collect();
            let of = FigureQuery { by: vec![Dimension::Course, Dimension::Module], courses: ids, ..of.clone() };
            let figures = self.figures_of_modules(&of, reach, readers)?;
            let seen = see(&self.question(&of, reach), self.people(), &contributed);
            for (one, seen) in contributed.iter().zip(&seen) {
                let courses: Vec<UsedInCourse> = one.courses.iter().map(|at| self.used_in(*at, &figures)).collect();
                let rows: Vec<ModuleCounts> = courses.iter().map(|course| course.counts).collect();
                modules.push(UsedModule {
                    module: Key::new(one.module.id.as_str(), &*one.module.name.sv),
                    total: over_courses(&rows, seen, readers),
                    courses,
                });
            }
        }
        Ok(ModulesAnswer { content_owner: Key::new(&*query.content_owner, name), modules })
    }

    /// The modules of the content owner, in the courses that are asked for and reached.
    fn contributed(&self, query: &ModulesQuery, reach: &Reach) -> Vec<Contributed<'_>> {
        let reached = Reached::new(reach, self.catalogue());
        let is_asked = |course: &Course| query.of.asks_for_course(course) && reached.holds_course(&course.id);
        let mut contributed: Vec<Contributed<'_>> = Vec::new();
        let mut places = HashMap::new();
        for (at, course) in self.catalogue().courses().iter().enumerate().filter(|(_, course)| is_asked(course)) {
            for (order, module) in course.modules.iter().enumerate() {
                if module.content_owner.as_ref() != Some(&query.content_owner) {
                    continue;
                }
                let place = *places.entry(&module.id).or_insert(contributed.len());
                if place == contributed.len() {
                    contributed.push(Contributed { module, courses: Vec::new() });
                }
                contributed[place].courses.push((at, order));
            }
        }
        contributed
    }

    fn figures_of_modules(
        &self,
        query: &FigureQuery,
        reach: &Reach,
        readers: Readers,
    ) -> Result<HashMap<[String; 2], ModuleCounts>, ModulesRefusal> {
        let figures: Figures = if readers.are_exact {
            self.count(query, reach)
        } else {
            self.published_within(query, reach, readers.suppression, readers.latest)
                .map_err(|_| ModulesRefusal::Unpublished(readers.latest))?
                .ok_or(ModulesRefusal::OutOfReach)?
        };
        let rows = figures.rows.into_iter().filter_map(|row| {
            let [course, module] = &row.keys[..] else { return None };
            let counts =
                ModuleCounts { started: row.counts[Measure::Started], completed: row.counts[Measure::Completed] };
            Some(([course.code.clone(), module.code.clone()], counts))
        });
        Ok(rows.collect())
    }

    fn used_in(&self, (at, order): (usize, usize), figures: &HashMap<[String; 2], ModuleCounts>) -> UsedInCourse {
        let course = &self.catalogue().courses()[at];
        let row = [course.id.to_string(), format!("{}/{}", course.id, course.modules[order].id)];
        // Where nobody is in it and nobody could be, figures have no row.
        let nobody = ModuleCounts { started: Figure::Shown(0), completed: Figure::Shown(0) };
        UsedInCourse {
            course: Key::new(course.id.as_str(), &*course.name.sv),
            counts: figures.get(&row).copied().unwrap_or(nobody),
        }
    }
}
