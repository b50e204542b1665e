//! Coverage: which municipalities programmes have reached, over time and compared with each other.
//!
//! The answer says of every municipality within the reach whether anyone has started or completed something. Numbers of
//! persons are treated as in figures: a spread uses only shares that are shown, and an overlap has its own protection
//! (`protect.rs`).

mod answer;
mod areas;
mod around;
mod curve;
mod overlap;
mod places;
mod protect;
mod query;
mod spread;

pub use answer::{
    AreaKind, Coverage, CoverageCounts, CoverageStatus, CoveredArea, CoveredPlace, CoveredProgramme, CurvePoint,
    Overlap, Percentiles, Shared, Spread,
};
pub use query::{CoverageQuery, CoverageTable, CurveStep};

use std::collections::BTreeSet;
use std::sync::Arc;

use self::areas::{Area, areas, country};
use self::overlap::{Family, MOST_COURSES, compare, pairs};
use self::places::Sources;
use self::protect::Shown;
use self::spread::Shares;
use super::count::count;
use super::kept_answers::find_or_make;
use super::published::{Unpublished, is_wider_than_one_employer};
use super::question::Question;
use super::reached::Reached;
use super::suppress::Suppression;
use crate::catalogue::Programme;
use crate::standings::numbers::CourseNumber;
use crate::{Day, Dimension, FigureQuery, Figures, Key, Measure, Reach, Standings};

/// The dimensions of the figures from which coverage is made.
const BY: [Dimension; 2] = [Dimension::Municipality, Dimension::Course];

impl Standings {
    /// Answers how far courses have come among the municipalities that are reached whole; `None` if the question names
    /// anything beyond the reach, or no municipality is reached. If small numbers are hidden, `published` has the
    /// suppression and the [`latest_published_day`](crate::latest_published_day).
    ///
    /// # Errors
    ///
    /// If small numbers are hidden, and the answer to this question is not published.
    pub fn coverage_within(
        &self,
        query: &CoverageQuery,
        reach: &Reach,
        published: Option<(Suppression, Day)>,
    ) -> Result<Option<Coverage>, Unpublished> {
        let figures = query.figures(&BY);
        let reached = Reached::new(reach, self.catalogue());
        let country = country(&reached);
        if country.members.is_empty() || !reached.covers(&figures, self.catalogue(), self.names_for(&figures)) {
            return Ok(None);
        }
        if let Some((_, latest)) = published {
            figures.check_published(latest)?;
            if query.wants(CoverageTable::Curve) && query.step == CurveStep::Month {
                return Err(Unpublished::Fine);
            }
        }
        let question = self.question(&figures, reach);
        Ok(Some(Answering { standings: self, query, reach, published, question: &question, reached, country }.answer()))
    }
}

/// A question while it is being answered.
struct Answering<'q> {
    standings: &'q Standings,
    query: &'q CoverageQuery,
    reach: &'q Reach,
    published: Option<(Suppression, Day)>,
    question: &'q Question<'q>,
    reached: Reached<'q>,
    /// The municipalities within the reach.
    country: Area,
}

impl<'q> Answering<'q> {
    fn answer(&self) -> Coverage {
        let tally = count(self.standings, self.question);
        let sources = Sources::new(self.standings, self.question, &tally, self.query.as_of);
        let (courses, programmes) = (self.courses(), self.programmes());
        let places = sources.of(&courses, &programmes);
        let catalogue = self.standings.catalogue();
        let areas = || areas(catalogue, &self.reached, self.query.as_of, self.query.group.as_deref());
        let wanted = |table| self.query.wants(table).then_some(());
        Coverage {
            courses: courses.iter().map(|course| self.key(*course)).collect(),
            total: self.country.counts(&places),
            municipalities: wanted(CoverageTable::Municipalities)
                .map(|()| areas::rows(catalogue, &self.reached, &places)),
            areas: wanted(CoverageTable::Areas).map(|()| areas().iter().map(|area| area.covered(&places)).collect()),
            programmes: wanted(CoverageTable::Programmes)
                .map(|()| programmes.iter().map(|one| self.programme(one, &sources)).collect()),
            curve: wanted(CoverageTable::Curve).map(|()| {
                let connections: Vec<_> = sources.connections(&courses, &programmes).collect();
                self.curve(&connections)
            }),
            spread: wanted(CoverageTable::Spread).map(|()| self.spread(&courses, &areas())),
            overlap: wanted(CoverageTable::Overlap).map(|()| self.overlap(&courses)),
        }
    }

    /// Returns the courses that are counted.
    fn courses(&self) -> BTreeSet<CourseNumber> {
        self.question.courses().filter(|(_, asked)| asked.wanted).map(|(course, _)| course).collect()
    }

    /// Returns the programmes that the question names, directly or by a course; if it names nothing, every one within
    /// the reach.
    fn programmes(&self) -> Vec<&'q Programme> {
        let names_courses = !self.query.courses.is_empty();
        let has_course = |id: &String| {
            let mut wanted = self.question.courses.iter().filter(|asked| asked.wanted);
            wanted.any(|asked| asked.course.programmes.has(id))
        };
        let is_named = |id: &String| self.query.programmes.is_empty() || self.query.programmes.contains(id);
        let is_open = !names_courses && self.reached.is_every_course();
        let all = self.question.catalogue().file().programmes.iter();
        all.filter(|one| is_named(&one.id) && (is_open || has_course(&one.id))).collect()
    }

    fn programme(&self, programme: &'q Programme, sources: &Sources<'q>) -> CoveredProgramme {
        let is_of = |course: &CourseNumber| self.question.courses[course.place()].course.programmes.has(&programme.id);
        let courses: BTreeSet<_> = self.courses().into_iter().filter(is_of).collect();
        CoveredProgramme {
            programme: Key::new(&*programme.id, &*programme.name.sv),
            valid_from: programme.valid_from,
            valid_to: programme.valid_to,
            courses: courses.len(),
            counts: self.country.counts(&sources.of(&courses, &[programme])),
        }
    }

    fn curve(&self, connections: &[&crate::Connection]) -> Vec<CurvePoint> {
        let by_month = self.query.figures(&[Dimension::Municipality, Dimension::Month]);
        let question = self.standings.question(&by_month, self.reach);
        let tally = count(self.standings, &question);
        curve::curve(&self.country, &tally, connections, (self.query.as_of, self.query.step))
    }

    fn spread(&self, courses: &BTreeSet<CourseNumber>, areas: &[Area]) -> Vec<Spread> {
        let courses: Vec<_> = courses.iter().map(|course| self.question.courses[course.place()].course).collect();
        spread::spread(&courses, areas, &self.shares())
    }

    /// Returns the shares as the caller may see them.
    fn shares(&self) -> Arc<Shares> {
        let (standings, question) = (self.standings, self.question);
        let least = self.published.map_or_else(Suppression::default, |(suppression, _)| suppression).shares();
        let shares = |figures: &Figures| Shares::of(standings.catalogue(), figures, least);
        match self.published.filter(|_| is_wider_than_one_employer(self.reach, standings.catalogue())) {
            None => Arc::new(shares(&self.figures(question.query))),
            Some((suppression, latest)) => find_or_make(standings, question, suppression, |tally| {
                shares(&standings.published_figures(question, tally, (suppression, latest)))
            }),
        }
    }

    /// Returns figures as the caller may see them. The question has already been checked.
    fn figures(&self, query: &FigureQuery) -> Figures {
        let figures = match self.published {
            None => self.standings.figures_within(query, self.reach),
            Some((suppression, latest)) => {
                self.standings.published_within(query, self.reach, suppression, latest).ok().flatten()
            }
        };
        figures.unwrap_or_default()
    }

    /// Compares the courses of each programme. If small numbers are hidden, which ones depends on all of the programme's
    /// courses within the reach, not on those that the question names.
    fn overlap(&self, asked: &BTreeSet<CourseNumber>) -> Vec<Overlap> {
        let everything = FigureQuery::by(&[], self.query.as_of);
        let question = self.standings.question(&everything, self.reach);
        let families = self.families(&question, asked);
        let patterns = compare(self.standings, &question, &families);
        let totals = self.published.map(|_| self.figures(&FigureQuery::by(&BY, self.query.as_of)));
        let compared = families.iter().zip(&patterns).flat_map(|(family, patterns)| {
            let told = totals.as_ref().map(|totals| told(&question, family, totals));
            let published = self.published.zip(told.as_ref()).map(|((suppression, _), told)| (suppression, told));
            pairs(&question, family, patterns, published, |course| asked.contains(&course))
        });
        compared.collect()
    }

    /// Returns the programmes of which the question covers at least two courses.
    fn families(&self, question: &Question<'_>, asked: &BTreeSet<CourseNumber>) -> Vec<Family<'q>> {
        let courses_of = |id: &str| {
            let courses = question.courses().filter(|(_, one)| one.wanted && one.course.programmes.has(id));
            courses.map(|(course, _)| course).take(MOST_COURSES).collect::<Vec<_>>()
        };
        let programmes = self.standings.catalogue().file().programmes.iter();
        let families = programmes.map(|programme| Family { programme, courses: courses_of(&programme.id) });
        families.filter(|family| family.courses.iter().filter(|course| asked.contains(course)).count() > 1).collect()
    }

    fn key(&self, course: CourseNumber) -> Key {
        let course = self.question.courses[course.place()].course;
        Key::new(course.id.as_str(), &*course.name.sv)
    }
}

/// Returns for which courses of a family figures show how many people have started and completed them.
fn told(question: &Question<'_>, family: &Family<'_>, figures: &Figures) -> Shown {
    let is_told = |course: CourseNumber, measure: Measure| {
        let code = question.courses[course.place()].course.id.as_str();
        let mut totals = figures.totals.iter().filter(|total| total.dimension == Dimension::Course);
        totals.any(|total| total.key.code == code && total.counts.shown(measure).is_some())
    };
    let set = |measure| {
        let told = family.courses.iter().enumerate().filter(|(_, course)| is_told(**course, measure));
        told.fold(0, |set, (at, _)| set | 1 << at)
    };
    Shown { started: set(Measure::Started), completed: set(Measure::Completed) }
}
