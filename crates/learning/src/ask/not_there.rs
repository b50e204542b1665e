//! Names in a question that match nothing. The question would count nobody, and that answer would pass for a figure.
//!
//! Courses, programmes, units, roles and service areas are looked up within the reach, so that a name from outside it gets
//! the same answer as a name that does not exist. The register of municipalities is public, and so are regions and
//! organisations.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::bands::Bands;
use super::reached::Reached;
use crate::catalogue::spellings;
use crate::nearness::{begin_alike, letters};
use crate::slug::slug;
use crate::standings::labels::{Label, label_slug};
use crate::standings::numbers::{AreaNumber, EmployerNumber};
use crate::standings::seats::Seats;
use crate::standings::unit_names::folded;
use crate::{
    Catalogue, Course, CourseId, FigureQuery, Kommunkod, Name, Organisation, Reach, Standings, UNKNOWN_CODE, reference,
};

/// The most near names to suggest for one that is not there.
const NEAR: usize = 3;

/// A name in a question that matches nothing within a reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotThere {
    /// The parameter that has the name.
    pub parameter: &'static str,
    /// The position of the name among the parameter's values, from 1,
    pub at: usize,
    /// and the number of values.
    pub of: usize,
    /// Similar names within the reach, the nearest first.
    pub near: Vec<NearName>,
}

/// Something that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NearName {
    /// What the parameter would be.
    pub value: String,
    /// Its name in Swedish.
    pub name: String,
}

impl fmt::Display for NotThere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameter {} is wrong: there is none with this id or name", self.parameter)?;
        if self.of > 1 {
            write!(f, " (value {} of {})", self.at, self.of)?;
        }
        write!(f, " that this credential reaches; ")?;
        if !self.near.is_empty() {
            let near: Vec<_> = self.near.iter().map(|near| format!("{} ({})", near.value, near.name)).collect();
            return write!(f, "near it: {}", near.join(", "));
        }
        f.write_str(match self.parameter {
            "municipality" => {
                "a kommunkod is four digits, as 0180, and `unknown` asks for people in no known municipality"
            }
            "county" => "the register of municipalities has them, as 01",
            "unit" | "role" => "the catalogue and the rosters have them",
            "service_area" => "the rosters have them, and `unknown` asks for people of none that is known",
            "experience" => "the catalogue's `experience_bands` make them, and `unknown` is one",
            _ => "the catalogue has them",
        })
    }
}

/// Something that a parameter may name.
struct Candidate {
    near: NearName,
    /// The spellings to compare, as slugs.
    spelt: Vec<String>,
}

impl Candidate {
    fn new<'t>(value: &'t str, name: &'t str, also: impl IntoIterator<Item = &'t str>) -> Self {
        let spelt = [value, name].into_iter().chain(also).map(slug).collect();
        Self { near: NearName { value: value.to_owned(), name: name.to_owned() }, spelt }
    }

    fn named(id: &str, name: &Name) -> Self {
        Self::new(id, &name.sv, name.en.as_deref())
    }

    /// Returns in how many letters it differs, or the largest number if it only begins alike.
    fn distance(&self, wanted: &str) -> Option<usize> {
        let letters = self.spelt.iter().filter_map(|text| letters(wanted, text)).min();
        let alike = || self.spelt.iter().any(|text| begin_alike(text, wanted)).then_some(usize::MAX);
        letters.or_else(alike)
    }
}

impl NotThere {
    /// Makes the error for a municipality that is not written as a code. The register is public.
    pub fn municipality(text: &str, (at, of): (usize, usize)) -> Self {
        let all = reference::municipalities().iter();
        let all = all.map(|one| Candidate::new(&one.kommunkod.to_string(), one.name, []));
        Self { parameter: "municipality", at, of, near: nearest(&slug(text), all) }
    }
}

/// Returns the nearest candidates, each value once.
fn nearest(wanted: &str, candidates: impl Iterator<Item = Candidate>) -> Vec<NearName> {
    let mut near: BTreeMap<(usize, String), NearName> = BTreeMap::new();
    for candidate in candidates {
        let Some(distance) = candidate.distance(wanted) else { continue };
        near.insert((distance, candidate.near.value.clone()), candidate.near);
        if near.len() > NEAR {
            near.pop_last();
        }
    }
    near.into_values().collect()
}

/// Returns the first of a parameter's values that is not there.
fn missing<'q>(
    parameter: &'static str,
    asked: impl ExactSizeIterator<Item = &'q str>,
    is_known: impl Fn(&str) -> bool,
    near: impl FnOnce(&str) -> Vec<NearName>,
) -> Option<NotThere> {
    let of = asked.len();
    let (at, name) = asked.enumerate().find(|(_, name)| !is_known(name))?;
    Some(NotThere { parameter, at: at + 1, of, near: near(name) })
}

fn texts(texts: &[String]) -> impl ExactSizeIterator<Item = &str> {
    texts.iter().map(String::as_str)
}

impl Standings {
    /// Returns the first name in a question that matches nothing within a reach.
    pub fn not_there(&self, query: &FigureQuery, reach: &Reach) -> Option<NotThere> {
        let look = Look::new(self.catalogue(), reach);
        look.courses(&query.courses)
            .or_else(|| look.programmes(query))
            .or_else(|| look.municipalities(&query.municipalities))
            .or_else(|| look.organisations(query))
            .or_else(|| look.counties(query))
            .or_else(|| look.regions(query))
            .or_else(|| look.units(query, self))
            .or_else(|| look.roles(query, self))
            .or_else(|| look.service_areas(query, self))
            .or_else(|| look.experience(query))
            .or_else(|| look.group(query))
    }

    /// Returns the same of a content owner. Near it are those of modules within the reach.
    pub fn content_owner_not_there(&self, content_owner: &str, reach: &Reach) -> Option<NotThere> {
        Look::new(self.catalogue(), reach).content_owner(content_owner)
    }
}

impl Catalogue {
    /// Returns the first of these courses and municipalities that does not exist within a reach.
    pub fn not_there(&self, reach: &Reach, courses: &[CourseId], municipalities: &[Kommunkod]) -> Option<NotThere> {
        let look = Look::new(self, reach);
        look.courses(courses).or_else(|| look.municipalities(municipalities))
    }
}

/// Looks names up within a reach.
struct Look<'s> {
    catalogue: &'s Catalogue,
    reached: Reached<'s>,
}

impl<'s> Look<'s> {
    fn new(catalogue: &'s Catalogue, reach: &'s Reach) -> Self {
        Self { catalogue, reached: Reached::new(reach, catalogue) }
    }

    fn courses(&self, asked: &[CourseId]) -> Option<NotThere> {
        let catalogue = self.catalogue;
        let is_known =
            |id: &str| catalogue.course(&id.into()).is_some_and(|course| self.reached.holds_course(&course.id));
        let near = |wanted: &str| {
            let courses = self.reached_courses();
            nearest(&slug(wanted), courses.map(|course| Candidate::named(course.id.as_str(), &course.name)))
        };
        missing("course", asked.iter().map(CourseId::as_str), is_known, near)
    }

    fn programmes(&self, query: &FigureQuery) -> Option<NotThere> {
        let reached: HashSet<&str> =
            self.reached_courses().flat_map(|course| &course.programmes).map(String::as_str).collect();
        let all = || {
            let all = self.catalogue.file().programmes.iter();
            all.filter(|one| self.reached.is_every_course() || reached.contains(&*one.id))
        };
        let is_known = |id: &str| all().any(|one| one.id == id);
        let near = |wanted: &str| nearest(&slug(wanted), all().map(|one| Candidate::named(&one.id, &one.name)));
        missing("programme", texts(&query.programmes), is_known, near)
    }

    fn content_owner(&self, asked: &str) -> Option<NotThere> {
        let catalogue = self.catalogue;
        let near = |wanted: &str| {
            let owners = self.reached_courses().flat_map(|course| &course.modules);
            let owners: BTreeSet<&String> = owners.filter_map(|module| module.content_owner.as_ref()).collect();
            let named = owners.into_iter().filter_map(|id| Some((id, catalogue.content_owner_name(id)?)));
            nearest(&slug(wanted), named.map(|(id, name)| Candidate::new(id, &name, [])))
        };
        let is_known = |id: &str| catalogue.content_owner_name(id).is_some();
        missing("content_owner", std::iter::once(asked), is_known, near)
    }

    fn reached_courses(&self) -> impl Iterator<Item = &Course> {
        self.catalogue.courses().iter().filter(|course| self.reached.holds_course(&course.id))
    }

    fn municipalities(&self, asked: &[Kommunkod]) -> Option<NotThere> {
        let codes: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let is_known = |code: &str| code.parse().is_ok_and(|code| reference::municipality(code).is_some());
        let near = |wanted: &str| {
            let reached = reference::municipalities().iter().filter(|one| self.holds_whole(one.kommunkod));
            nearest(wanted, reached.map(|one| Candidate::new(&one.kommunkod.to_string(), one.name, [])))
        };
        missing("municipality", texts(&codes), is_known, near)
    }

    fn organisations(&self, query: &FigureQuery) -> Option<NotThere> {
        let all = || self.catalogue.file().organisations.iter();
        let is_known = |id: &str| all().any(|one| one.id == id);
        let near = |wanted: &str| {
            let reached = all().filter(|one| Organisation::code(one).is_some_and(|code| self.holds_whole(code)));
            let candidate = |one: &Organisation| {
                Candidate::new(&one.id, &one.name.sv, one.aliases.iter().chain(&one.name.en).map(String::as_str))
            };
            nearest(&slug(wanted), reached.map(candidate))
        };
        missing("organisation", texts(&query.organisations), is_known, near)
    }

    fn counties(&self, query: &FigureQuery) -> Option<NotThere> {
        let near = |wanted: &str| {
            let whole = |lanskod: &str| {
                let mut members = reference::municipalities().iter().filter(|one| one.lanskod == lanskod);
                members.all(|one| self.holds_whole(one.kommunkod))
            };
            let reached = reference::counties().iter().filter(|county| whole(county.lanskod));
            nearest(&slug(wanted), reached.map(|county| Candidate::new(county.lanskod, county.name, [])))
        };
        missing("county", texts(&query.counties), |code| reference::county(code).is_some(), near)
    }

    fn regions(&self, query: &FigureQuery) -> Option<NotThere> {
        let all = || self.catalogue.file().areas();
        let near = |wanted: &str| {
            let reached = all().filter(|group| group.members_on(query.as_of).all(|code| self.holds_whole(code)));
            nearest(&slug(wanted), reached.map(|group| Candidate::named(&group.id, &group.name)))
        };
        missing("region", texts(&query.regions), |id| all().any(|group| group.id == id), near)
    }

    /// Checks the group whose members and others the question compares.
    fn group(&self, query: &FigureQuery) -> Option<NotThere> {
        let regions = query.group.iter().cloned().collect();
        let not_there = self.regions(&FigureQuery { regions, ..query.clone() })?;
        Some(NotThere { parameter: "group", ..not_there })
    }

    fn experience(&self, query: &FigureQuery) -> Option<NotThere> {
        let all: Vec<[String; 2]> = Bands::of(self.catalogue, query.as_of).all().collect();
        let is_known = |code: &str| code == UNKNOWN_CODE || all.iter().any(|[known, _]| known == code);
        missing("experience", texts(&query.experience), is_known, |_| {
            let all = all.iter().map(|[code, name]| NearName { value: code.clone(), name: name.clone() });
            all.take(NEAR).collect()
        })
    }

    fn holds_whole(&self, code: Kommunkod) -> bool {
        self.reached.holds_whole(EmployerNumber::of(code))
    }

    fn units(&self, query: &FigureQuery, standings: &Standings) -> Option<NotThere> {
        let is_known = |asked: &str| {
            self.reached.names_unit(asked)
                || standings.unit_names().called(asked).any(|(code, id)| self.reached.holds_unit(code, id))
        };
        missing("unit", texts(&query.units), is_known, |wanted| {
            let (code, wanted) = folded(wanted);
            let is_reached =
                |of: Kommunkod, id: &str| code.is_none_or(|code| code == of) && self.reached.holds_unit(of, id);
            let named = |of: Kommunkod, id: &str, name: &str, spelt: Vec<String>| {
                let employer = self.catalogue.employer_name(of);
                let near =
                    NearName { value: format!("{}/{id}", of.employer_code()), name: format!("{name}, {employer}") };
                Candidate { near, spelt }
            };
            let of_catalogue = self.catalogue.file().units.iter();
            let of_catalogue = of_catalogue.filter(|unit| is_reached(unit.kommunkod, &unit.id)).map(|unit| {
                let spelt = spellings(unit).map(|(_, spelling)| slug(spelling)).collect();
                named(unit.kommunkod, &unit.id, &unit.name, spelt)
            });
            let of_roster = standings.seats().units().filter(|unit| is_reached(unit.kommunkod, &unit.id));
            let of_roster = of_roster
                .map(|unit| named(unit.kommunkod, &unit.id, &unit.name, vec![slug(&unit.id), slug(&unit.name)]));
            nearest(&slug(&wanted), of_catalogue.chain(of_roster))
        })
    }

    /// Checks roles against those in the targets of reached courses, and those that someone in a reached place has.
    fn roles(&self, query: &FigureQuery, standings: &Standings) -> Option<NotThere> {
        if query.roles.is_empty() {
            return None;
        }
        let seats = standings.seats();
        let targets = || {
            let targets = self.reached_courses().filter_map(|course| course.target.as_ref());
            targets.filter_map(|target| target.roster_roles.as_ref()).flatten().map(|role| (label_slug(role), role))
        };
        let of_targets: HashSet<String> = targets().map(|(slug, _)| slug).collect();
        let is_reached = |role: &Label| self.reaches(role, seats);
        let is_known = |asked: &str| {
            of_targets.contains(&label_slug(asked))
                || seats.role_number(asked).and_then(|role| seats.role(role)).is_some_and(is_reached)
        };
        missing("role", texts(&query.roles), is_known, |wanted| {
            let of_targets = targets().map(|(id, role)| Candidate::new(&id, role, []));
            let of_roster = seats.roles().filter(|role| is_reached(role));
            let of_roster = of_roster.map(|role| Candidate::new(&role.id, &role.name, []));
            nearest(&slug(wanted), of_targets.chain(of_roster))
        })
    }

    /// Checks service areas against those that someone in a reached place has.
    fn service_areas(&self, query: &FigureQuery, standings: &Standings) -> Option<NotThere> {
        if query.service_areas.is_empty() {
            return None;
        }
        let seats = standings.seats();
        let is_known = |asked: &str| match seats.service_area_number(asked) {
            Some(AreaNumber::UNKNOWN) => true,
            Some(number) => seats.service_area(number).is_some_and(|area| self.reaches(area, seats)),
            None => false,
        };
        missing("service_area", texts(&query.service_areas), is_known, |wanted| {
            let reached = seats.service_areas().filter(|area| self.reaches(area, seats));
            nearest(&slug(wanted), reached.map(|area| Candidate::new(&area.id, &area.name, [])))
        })
    }

    /// Returns whether someone has a role or a service area, on any day, in a place that is reached.
    fn reaches(&self, label: &Label, seats: &Seats) -> bool {
        label.places().any(|(employer, unit)| {
            self.reached.holds_whole(employer)
                || seats.unit(unit).is_some_and(|unit| self.reached.holds_unit(unit.kommunkod, &unit.id))
        })
    }
}
