//! What is published to callers whose reach is wider than one employer: which questions, and how much of their answers.
//!
//! A number that is hidden in one answer must not follow from others. So all questions share one family of tables: each
//! course by place or by role, as of the last day of the latest finished quarter. A filter or a group picks numbers from
//! these tables, and never makes new ones.

use thiserror::Error;

use super::answer::answer;
use super::count::{Tally, count};
use super::hiding::Hiding;
use super::question::Question;
use super::reached::Reached;
use super::suppress::Suppression;
use crate::{Attribution, Catalogue, Day, Dimension, FigureQuery, Figures, Reach, Standings};

/// Why a question gets no answer if the reach is wider than one employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unpublished {
    /// The as-of day is not the last of a finished quarter.
    #[error(
        "figures of several employers are as of the last day of a quarter: ask as of {latest}, or as of such a day before it"
    )]
    Day {
        /// The latest day that may be asked for.
        latest: Day,
    },
    /// The question is by place or role, before the latest day.
    #[error(
        "figures of several employers by place or role are as of {latest} alone: ask as of that day, or without place and role"
    )]
    Earlier {
        /// The only day of such figures.
        latest: Day,
    },
    /// The question has a period.
    #[error("figures of several employers are of no period: ask without `from` and `to`")]
    Period,
    /// The question counts people where they work today.
    #[error("figures of several employers are counted where things happened: ask without `attribution`")]
    Attribution,
    /// The question is by unit or by calendar period, which is too fine.
    #[error(
        "figures of several employers are not by unit and not by month or another period: ask without them, or of one employer"
    )]
    Fine,
    /// The question is by service area or experience, by which others may not tell people apart.
    #[error(
        "figures of several employers are not by service area and not by experience: ask without `{0}`, or of one employer"
    )]
    Persons(&'static str),
    /// The question combines several courses.
    #[error("figures of several employers are by course, and not by {0}: ask by course")]
    Courses(&'static str),
    /// The question is both by role and by place.
    #[error("figures of several employers are by place or by role, never by both: ask for one of them")]
    RolesOfPlaces,
}

/// Returns the latest day with published figures of several employers: the last of the latest finished quarter.
pub fn latest_published_day(today: Day) -> Day {
    let mut day = today.plus(-1);
    while !ends_quarter(day) {
        day = day.plus(-1);
    }
    day
}

/// Returns whether a day is the last of a quarter.
fn ends_quarter(day: Day) -> bool {
    let next = day.plus(1).date();
    next.day() == 1 && matches!(next.month(), 1 | 4 | 7 | 10)
}

/// Returns whether a reach holds more than one employer, so that numbers are hidden from it.
pub fn is_wider_than_one_employer(reach: &Reach, catalogue: &Catalogue) -> bool {
    !Reached::new(reach, catalogue).is_of_one_employer()
}

impl Standings {
    /// Answers a question within a reach as it is published. If the reach is of one employer, that is
    /// [`Self::figures_within`]; if not, small numbers are hidden, and so are those that they would follow from. `latest` is
    /// the [`latest_published_day`].
    ///
    /// # Errors
    ///
    /// If the reach has several employers, and the answer to this question is not published.
    pub fn published_within(
        &self,
        query: &FigureQuery,
        reach: &Reach,
        suppression: Suppression,
        latest: Day,
    ) -> Result<Option<Figures>, Unpublished> {
        if !is_wider_than_one_employer(reach, self.catalogue()) {
            return Ok(self.figures_within(query, reach));
        }
        if !Reached::new(reach, self.catalogue()).covers(query, self.catalogue(), self.names_for(query)) {
            return Ok(None);
        }
        query.check_published(latest)?;
        let question = self.question(query, reach);
        Ok(Some(self.published_figures(&question, &count(self, &question), (suppression, latest))))
    }

    /// Answers a question that is published for a reach of several employers, from its counts.
    pub(super) fn published_figures(
        &self,
        question: &Question<'_>,
        tally: &Tally,
        (suppression, latest): (Suppression, Day),
    ) -> Figures {
        let hiding = Hiding::new(self, question, (suppression, latest));
        answer(question, tally, |values, counts| hiding.hide(values, counts))
    }
}

impl FigureQuery {
    /// Checks that figures of several employers are published for this question; `latest` is the [`latest_published_day`].
    ///
    /// # Errors
    ///
    /// If they are not, with the reason.
    pub fn check_published(&self, latest: Day) -> Result<(), Unpublished> {
        let is_by = |dimensions: &[Dimension]| dimensions.iter().any(|dimension| self.by.contains(dimension));
        if self.from.is_some() || self.to.is_some() {
            return Err(Unpublished::Period);
        }
        if self.attribution != Attribution::AtEvent {
            return Err(Unpublished::Attribution);
        }
        let is_by_period = self.by.iter().any(|dimension| dimension.is_period());
        if !self.units.is_empty() || is_by(&[Dimension::Unit]) || is_by_period {
            return Err(Unpublished::Fine);
        }
        for (name, is_named, dimension) in [
            ("service_area", !self.service_areas.is_empty(), Dimension::ServiceArea),
            ("experience", !self.experience.is_empty(), Dimension::Experience),
        ] {
            if is_named || is_by(&[dimension]) {
                return Err(Unpublished::Persons(name));
            }
        }
        for (name, dimension) in [
            ("programme", Dimension::Programme),
            ("track", Dimension::Track),
            ("owner", Dimension::Owner),
            ("course_area", Dimension::CourseArea),
        ] {
            if is_by(&[dimension]) {
                return Err(Unpublished::Courses(name));
            }
        }
        let roles = asks_for_roles(self);
        let places = names_places(self) || self.by.iter().any(|dimension| dimension.is_place());
        if roles && places {
            return Err(Unpublished::RolesOfPlaces);
        }
        if self.as_of > latest || !ends_quarter(self.as_of) {
            return Err(Unpublished::Day { latest });
        }
        if self.as_of < latest && (roles || places) {
            return Err(Unpublished::Earlier { latest });
        }
        Ok(())
    }
}

/// Returns whether a question asks for roles, as rows or as a filter.
pub(super) fn asks_for_roles(query: &FigureQuery) -> bool {
    !query.roles.is_empty() || query.by.contains(&Dimension::Role)
}

/// Returns whether a question names places as a filter.
pub(super) fn names_places(query: &FigureQuery) -> bool {
    query.unknown_municipality
        || [&query.organisations, &query.counties, &query.regions].iter().any(|named| !named.is_empty())
        || !query.municipalities.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_quarter_is_published_once_it_is_over() {
        for (today, latest) in [
            ("2022-10-01", "2022-09-30"),
            ("2022-09-30", "2022-06-30"),
            ("2023-01-01", "2022-12-31"),
            ("2022-12-31", "2022-09-30"),
            ("2024-05-17", "2024-03-31"),
        ] {
            assert_eq!(latest_published_day(day(today)), day(latest), "{today}");
        }
    }

    #[test]
    fn what_is_not_published_is_refused_with_what_is() {
        let latest = day("2022-09-30");
        let asked = |by: &[Dimension], as_of: &str| FigureQuery::by(by, day(as_of));
        let place = [Dimension::Municipality, Dimension::Course];
        assert_eq!(asked(&place, "2022-09-30").check_published(latest), Ok(()));
        assert_eq!(asked(&[Dimension::Course], "2022-06-30").check_published(latest), Ok(()));
        for (query, refusal) in [
            (asked(&place, "2022-09-29"), Unpublished::Day { latest }),
            (asked(&[], "2022-12-31"), Unpublished::Day { latest }),
            (asked(&place, "2022-06-30"), Unpublished::Earlier { latest }),
            (FigureQuery { roles: vec!["chef".into()], ..asked(&[], "2022-06-30") }, Unpublished::Earlier { latest }),
            (asked(&[Dimension::County, Dimension::Role], "2022-09-30"), Unpublished::RolesOfPlaces),
            (asked(&[Dimension::Unit], "2022-09-30"), Unpublished::Fine),
            (asked(&[Dimension::ServiceArea], "2022-09-30"), Unpublished::Persons("service_area")),
            (asked(&[Dimension::Experience], "2022-09-30"), Unpublished::Persons("experience")),
            (
                FigureQuery { experience: vec!["under-1".into()], ..asked(&[], "2022-09-30") },
                Unpublished::Persons("experience"),
            ),
            (asked(&[Dimension::Course, Dimension::Track], "2022-09-30"), Unpublished::Courses("track")),
            (asked(&[Dimension::Programme], "2022-09-30"), Unpublished::Courses("programme")),
            (asked(&[Dimension::Owner], "2022-09-30"), Unpublished::Courses("owner")),
            (asked(&[Dimension::CourseArea], "2022-09-30"), Unpublished::Courses("course_area")),
            (asked(&[Dimension::Kind, Dimension::Role], "2022-09-30"), Unpublished::RolesOfPlaces),
            (asked(&[Dimension::Inside], "2022-06-30"), Unpublished::Earlier { latest }),
            (asked(&[Dimension::Week], "2022-09-30"), Unpublished::Fine),
            (asked(&[Dimension::Month], "2022-09-30"), Unpublished::Fine),
            (asked(&[Dimension::Quarter], "2022-09-30"), Unpublished::Fine),
            (asked(&[Dimension::Year], "2022-09-30"), Unpublished::Fine),
            (FigureQuery { from: Some(latest), ..asked(&place, "2022-09-30") }, Unpublished::Period),
            (
                FigureQuery { attribution: Attribution::Current, ..asked(&place, "2022-09-30") },
                Unpublished::Attribution,
            ),
        ] {
            assert_eq!(query.check_published(latest), Err(refusal), "{query:?}");
            assert!(refusal.to_string().contains("ask "), "{refusal}");
        }
    }
}
