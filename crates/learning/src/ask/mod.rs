//! Questions to the standings, and their answers: figures, lists of people, and what there is none of.

mod answer;
mod asked_places;
mod bands;
mod change;
mod count;
mod counts;
mod coverage;
mod definitions;
mod explain;
mod figures;
mod hiding;
mod labels;
mod listing;
mod not_there;
mod of_courses;
mod of_employers;
mod over_time;
mod people_status;
mod period;
mod published;
mod question;
mod reached;
mod slots;
mod suppress;
mod tally;
mod walk;

pub use change::{Back, Earlier};
pub use counts::{Absence, Counts, Denominator, Figure, Share};
pub use coverage::{
    AreaKind, Coverage, CoverageCounts, CoverageQuery, CoverageStatus, CoverageTable, CoveredArea, CoveredPlace,
    CoveredProgramme, CurvePoint, CurveStep, Overlap, Percentiles, Shared, Spread,
};
pub use definitions::{
    COVERAGE_DEFINITIONS, DEFINITIONS, Definition, Group, Measure, OVER_TIME_DEFINITIONS, share_definition,
    spread_definition,
};
pub use explain::{
    CountedIn, Evidence, ExplainedAffiliation, ExplainedCourse, ExplainedIdentity, ExplainedRule, ExplainedStatement,
    ExplainedStep, Explanation, FoundPerson, HeldStatus, NotCounted, PlacedBy, Reason, Said, Saying, Stated, TiedBy,
};
pub use figures::{DIMENSIONS, Dimension, FigureQuery, FigureRow, Figures, Key, Total};
pub use listing::{NotNamed, PeopleList, PersonRow, shown_identifier};
pub use not_there::{NearName, NotThere};
pub use over_time::{
    Amount, Column, FunnelPart, FunnelParts, TimeBody, TimeCounts, TimeDimension, TimeQuery, TimeRow, TimeSubject,
    TimeTable, TimeUnpublished,
};
pub use people_status::PeopleStatus;
pub use published::{Unpublished, is_wider_than_one_employer, latest_published_day};
pub use reached::StatementsWithin;
pub use suppress::{Suppression, TooLow};

use self::answer::answer;
use self::count::count;
use self::listing::{PEOPLE_ARE_BY, list, not_named};
use self::question::Question;
use self::reached::Reached;
use super::standings::unit_names::UnitNames;
use super::{Names, Reach, Standings};

impl Standings {
    /// Counts everything that is asked for.
    pub fn figures(&self, query: &FigureQuery) -> Figures {
        self.count(query, &Reach::default())
    }

    /// Counts what is asked for and lies within a reach; `None` where the question names more than that. A
    /// question that names no place is asked of the places of the reach, and so with courses.
    pub fn figures_within(&self, query: &FigureQuery, reach: &Reach) -> Option<Figures> {
        let covered = Reached::new(reach, self.catalogue()).covers(query, self.catalogue(), self.names_for(query));
        covered.then(|| self.count(query, reach))
    }

    fn count(&self, query: &FigureQuery, reach: &Reach) -> Figures {
        let question = self.question(query, reach);
        answer(&question, &count(&question, &self.people().all), |_, counts| counts)
    }

    fn question<'q>(&'q self, query: &'q FigureQuery, reach: &'q Reach) -> Question<'q> {
        let seats = (self.seats(), self.names_for(query));
        Question::new(query, reach, self.catalogue(), self.geography(), seats, &self.people().all)
    }

    /// Who is behind a figure, within a reach; `None` where the question names more than that. The dimensions of
    /// the question are passed over: rows are by person, seat and course.
    pub fn people_within(&self, query: &FigureQuery, status: PeopleStatus, reach: &Reach) -> Option<PeopleList> {
        if !Reached::new(reach, self.catalogue()).covers(query, self.catalogue(), self.names_for(query)) {
            return None;
        }
        let listed = FigureQuery { by: PEOPLE_ARE_BY.to_vec(), ..query.clone() };
        let question = self.question(&listed, reach);
        let mut list = list(&question, &self.people().all, self.roster(), status);
        if status.may_have_unnamed() && question.has_entered {
            let by_course = FigureQuery { by: vec![Dimension::Course], ..query.clone() };
            list.not_named = not_named(self.count(&by_course, reach));
        }
        Some(list)
    }

    /// The statements that lie within a reach.
    pub fn statements_within<'s>(&'s self, names: &'s Names, reach: &'s Reach) -> StatementsWithin<'s> {
        StatementsWithin::new(self, names, reach)
    }

    /// The names of units, where a question asks for some.
    fn names_for(&self, query: &FigureQuery) -> &UnitNames {
        if query.units.is_empty() { UnitNames::none() } else { self.unit_names() }
    }
}
