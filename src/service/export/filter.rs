//! Which statements an export is of.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use jiff::Timestamp;
use learning::{CourseId, Day, FigureQuery, Kommunkod, Standings, UNKNOWN_CODE, UnitId};
use store::{OnDamage, PageQuery};
use xapi::StatementFilter;

use super::super::Error;
use super::super::reach::{Sight, TERMS};
use crate::auth::Reach;

/// Where the people are whose statements are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// They count in this municipality.
    Municipality(Kommunkod),
    /// They count in none that is known.
    Unknown,
}

impl FromStr for Whose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == UNKNOWN_CODE { Ok(Self::Unknown) } else { text.parse().map(Self::Municipality) }
    }
}

impl std::fmt::Display for Whose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Municipality(code) => code.fmt(f),
            Self::Unknown => f.write_str(UNKNOWN_CODE),
        }
    }
}

/// Which statements to export; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// About this course or one of its modules: as object, or as a context activity.
    pub course: Option<CourseId>,
    /// About a course of this programme, by id.
    pub programme: Option<String>,
    /// Of people attributed to this municipality, or to none, when it happened.
    pub municipality: Option<Whose>,
    /// Of people attributed to this unit when it happened.
    pub unit: Option<UnitId>,
    /// With this verb, by its IRI.
    pub verb: Option<String>,
    /// That happened at or after this instant.
    pub from: Option<Timestamp>,
    /// That happened before this instant, which is later than `from`.
    pub to: Option<Timestamp>,
    /// Stored at or after this instant.
    pub stored_from: Option<Timestamp>,
    /// Stored before this instant, which is later than `stored_from`.
    pub stored_to: Option<Timestamp>,
    /// Beyond this position, with which an earlier export ended.
    pub position: Option<String>,
    /// Up to this position, with which an earlier export ended.
    pub to_position: Option<String>,
    /// Voided ones, too.
    pub voided: bool,
    /// What is done where a statement is damaged.
    pub on_damage: OnDamage,
}

impl ExportFilter {
    /// What is asked for, by the names of the parameters over HTTP.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        fn text<T: ToString>(name: &'static str, value: Option<&T>) -> Option<(&'static str, String)> {
            value.map(|value| (name, value.to_string()))
        }
        let parameters = [
            text("course", self.course.as_ref()),
            text("programme", self.programme.as_ref()),
            text("municipality", self.municipality.as_ref()),
            text("unit", self.unit.as_ref()),
            text("verb", self.verb.as_ref()),
            text("from", self.from.as_ref()),
            text("to", self.to.as_ref()),
            text("stored_from", self.stored_from.as_ref()),
            text("stored_to", self.stored_to.as_ref()),
            text("position", self.position.as_ref()),
            text("to_position", self.to_position.as_ref()),
            self.voided.then(|| ("voided", "true".to_owned())),
        ];
        parameters.into_iter().flatten().collect()
    }

    /// Reads what [`Self::parameters`] gives.
    ///
    /// # Errors
    /// The name of a parameter that is none, or of one that can't be read.
    pub(in super::super) fn of_parameters(parameters: &BTreeMap<String, String>) -> Result<Self, String> {
        fn read<T: FromStr>(name: &str, value: &str) -> Result<Option<T>, String> {
            value.parse().map(Some).map_err(|_| name.to_owned())
        }
        let mut filter = Self::default();
        for (name, value) in parameters {
            match name.as_str() {
                "course" => filter.course = Some(CourseId::from(&**value)),
                "programme" => filter.programme = Some(value.clone()),
                "municipality" => filter.municipality = read(name, value)?,
                "unit" => filter.unit = read(name, value)?,
                "verb" => filter.verb = Some(value.clone()),
                "from" => filter.from = read(name, value)?,
                "to" => filter.to = read(name, value)?,
                _ => return Err(name.clone()),
            }
        }
        Ok(filter)
    }

    /// The municipality, for the audit log.
    pub(in super::super) fn municipalities(&self) -> Vec<Kommunkod> {
        match self.municipality {
            Some(Whose::Municipality(code)) => vec![code],
            Some(Whose::Unknown) | None => self.unit.iter().map(|unit| unit.kommunkod).collect(),
        }
    }

    /// # Errors
    /// [`Error::Parameter`] where a period has no time in it.
    pub(super) fn check_periods(&self) -> Result<(), Error> {
        for (first, end, name, end_name) in
            [(self.from, self.to, "from", "to"), (self.stored_from, self.stored_to, "stored_from", "stored_to")]
        {
            if first.zip(end).is_some_and(|(first, end)| end <= first) {
                let detail = format!("it is the day after the period, so it must be later than `{name}`");
                return Err(Error::Parameter { name: end_name.into(), detail });
            }
        }
        Ok(())
    }

    /// What of the log has to be looked at, and in which ways each statement has to be seen, so that everything that was
    /// asked for holds, within the reach.
    ///
    /// # Errors
    /// [`Error::NotThere`] and [`Error::OutOfReach`].
    pub(super) fn resolve(
        &self,
        reach: &Reach,
        standings: &Standings,
        today: Day,
    ) -> Result<(PageQuery, Vec<Sight>), Error> {
        let catalogue = standings.catalogue();
        if let Some(not_there) = standings.not_there(&self.names(today), reach) {
            return Err(Error::NotThere(Box::new(not_there)));
        }
        let mut query =
            PageQuery { ascending: true, voided: self.voided, on_damage: self.on_damage, ..PageQuery::default() };
        // `since` is beyond an instant, and `until` up to one.
        let before = |instant: Timestamp| instant.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(instant);
        (query.since, query.until) = (self.stored_from.map(before), self.stored_to.map(before));
        let within = Sight::within(reach.clone());
        within.narrow(&mut query, catalogue);
        let mut sights = vec![within, Sight::of_period(self.from, self.to)];
        // Answers that are told only in aggregate leave with no person.
        sights.push(Sight::of_others(catalogue.told_in_aggregate()));
        if let Some(verb) = &self.verb {
            query.all_of.extend(StatementFilter { verb: Some(verb.clone()), ..StatementFilter::default() }.all_of());
            sights.push(Sight::of_verb(verb.clone()));
        }
        let of_programme = |programme: &String| {
            let courses = catalogue.courses().iter().filter(|course| course.programmes.has(programme));
            courses.map(|course| course.id.clone()).collect()
        };
        let of_course = self.course.iter().map(|course| BTreeSet::from([course.clone()]));
        for courses in of_course.chain(self.programme.iter().map(of_programme)) {
            let terms = catalogue.terms_for_courses(&courses);
            if terms.len() <= TERMS || self.course.is_some() {
                query.all_of.push(terms);
            }
            // The index leads to statements too that refer to one about the course, and say nothing of it themselves.
            sights.push(Sight::within(Reach { courses: Some(courses), ..Reach::default() }));
        }
        match self.municipality {
            Some(Whose::Municipality(code)) if reach.holds_municipality(catalogue.file(), code) => {
                let of_municipality = Sight::within(Reach::of_municipality(code));
                of_municipality.narrow(&mut query, catalogue);
                sights.push(of_municipality);
            }
            // Who is in no known municipality is in none that a limit has.
            Some(Whose::Unknown) if reach.places.is_none() => sights.push(Sight::of_nowhere()),
            Some(_) => return Err(Error::OutOfReach),
            None => {}
        }
        if let Some(unit) = &self.unit {
            let of_unit = Reach::of_unit(unit.clone());
            if !reach.holds_reach(catalogue.file(), &Reach { courses: reach.courses.clone(), ..of_unit.clone() }) {
                return Err(Error::OutOfReach);
            }
            let of_unit = Sight::within(of_unit);
            of_unit.narrow(&mut query, catalogue);
            sights.push(of_unit);
        }
        Ok((query, sights))
    }

    /// What it names, as a question does.
    fn names(&self, as_of: Day) -> FigureQuery {
        let municipality = match self.municipality {
            Some(Whose::Municipality(code)) => Some(code),
            Some(Whose::Unknown) | None => None,
        };
        FigureQuery {
            courses: self.course.iter().cloned().collect(),
            programmes: self.programme.iter().cloned().collect(),
            municipalities: municipality.into_iter().collect(),
            units: self.unit.iter().map(UnitId::code).collect(),
            ..FigureQuery::by(&[], as_of)
        }
    }
}
