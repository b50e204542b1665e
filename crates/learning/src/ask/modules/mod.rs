//! Modules of a content owner: how many people have started and completed each, in each course that has it and in all of them.
//!
//! What is told of one course is that of figures by course and module. `seen.rs` finds who has done what in which courses, so
//! that each person counts once over them, and `counts.rs` decides whether that is shown.

mod counts;
mod seen;

pub use counts::ModuleCounts;

use std::collections::{HashMap, HashSet};

use self::counts::over_courses;
use self::seen::see;
use super::labels::module_code;
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
            let in_parts = self.told_in_parts(&of, &figures, reach, readers);
            let seen = see(&self.question(&of, reach), self.people(), &contributed);
            for (one, seen) in contributed.iter().zip(&seen) {
                let courses: Vec<UsedInCourse> = one.courses.iter().map(|at| self.used_in(*at, &figures)).collect();
                let rows: Vec<ModuleCounts> = courses.iter().map(|course| course.counts).collect();
                let code = |course: &UsedInCourse| module_code(&course.course.code, one.module.id.as_str());
                let untold = [Measure::Started, Measure::Completed]
                    .map(|measure| courses.iter().any(|course| in_parts.contains(&(code(course), measure))));
                modules.push(UsedModule {
                    module: Key::new(one.module.id.as_str(), &*one.module.name.sv),
                    total: over_courses(&rows, seen, readers, untold),
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

    /// The modules of courses of which a number is hidden and parts of it, of places or roles, are shown. Whoever knew that number
    /// would know the other parts.
    fn told_in_parts(
        &self,
        query: &FigureQuery,
        figures: &HashMap<[String; 2], ModuleCounts>,
        reach: &Reach,
        readers: Readers,
    ) -> HashSet<(String, Measure)> {
        let hidden = |counts: &ModuleCounts| {
            let both = [(Measure::Started, counts.started), (Measure::Completed, counts.completed)];
            both.into_iter().filter(|(_, figure)| figure.shown().is_none()).map(|(measure, _)| measure).collect()
        };
        let hidden: HashMap<&str, Vec<Measure>> =
            figures.iter().map(|([_, module], counts)| (module.as_str(), hidden(counts))).collect();
        if hidden.values().all(Vec::is_empty) {
            return HashSet::new();
        }
        let mut told = HashSet::new();
        for part in [Dimension::Municipality, Dimension::Role] {
            let by = FigureQuery { by: vec![Dimension::Module, part], ..query.clone() };
            let published = self.published_within(&by, reach, readers.suppression, readers.latest);
            for row in published.ok().flatten().map(|figures| figures.rows).unwrap_or_default() {
                let Some(module) = row.keys.first().map(|key| key.code.as_str()) else { continue };
                let measures = hidden.get(module).map(Vec::as_slice).unwrap_or_default();
                let shown = measures.iter().filter(|measure| row.counts[**measure].shown().is_some_and(|n| n > 0));
                told.extend(shown.map(|measure| (module.to_owned(), *measure)));
            }
        }
        told
    }

    fn used_in(&self, (at, order): (usize, usize), figures: &HashMap<[String; 2], ModuleCounts>) -> UsedInCourse {
        let course = &self.catalogue().courses()[at];
        let row = [course.id.to_string(), module_code(course.id.as_str(), course.modules[order].id.as_str())];
        // Where nobody is in it and nobody could be, figures have no row.
        let nobody = ModuleCounts { started: Figure::Shown(0), completed: Figure::Shown(0) };
        UsedInCourse {
            course: Key::new(course.id.as_str(), &*course.name.sv),
            counts: figures.get(&row).copied().unwrap_or(nobody),
        }
    }
}
