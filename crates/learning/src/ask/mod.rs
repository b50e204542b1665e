//! Questions to the standings and their answers: figures, lists of people, and names that match nothing.

mod answer;
mod asked_places;
mod bands;
mod certificates;
mod change;
mod count;
mod counts;
mod coverage;
mod definitions;
mod explain;
mod figures;
mod found;
mod hiding;
mod joined;
mod kept_answers;
mod kept_counts;
mod kept_subjects;
mod known;
mod labels;
mod listing;
mod modules;
mod not_there;
mod of_courses;
mod of_employers;
mod over_time;
mod people_status;
mod period;
mod published;
mod question;
mod reached;
mod rosters;
mod slots;
mod suppress;
mod surveys;
mod tally;
mod told_totals;
mod trainers;
mod walk;

pub use certificates::Certificate;
pub use change::{Back, Earlier};
pub use counts::{Absence, Counts, Denominator, Figure, Share};
pub use coverage::{
    AreaKind, Coverage, CoverageCounts, CoverageQuery, CoverageStatus, CoverageTable, CoveredArea, CoveredPlace,
    CoveredProgramme, CurvePoint, CurveStep, Overlap, Percentiles, Shared, Spread,
};
pub use definitions::{
    COVERAGE_DEFINITIONS, DEFINITIONS, Definition, Group, MODULE_DEFINITIONS, Measure, OVER_TIME_DEFINITIONS,
    SURVEY_DEFINITIONS, TRAINER_DEFINITIONS, credits_definition, share_definition, spread_definition,
};
pub use explain::{
    CountedIn, Evidence, ExplainedAffiliation, ExplainedCourse, ExplainedIdentity, ExplainedRule, ExplainedStatement,
    ExplainedStep, Explanation, FoundPerson, HeldStatus, NotCounted, PlacedBy, Reason, Said, Saying, Stated, TiedBy,
};
pub use figures::{DIMENSIONS, Dimension, FigureQuery, FigureRow, Figures, Key, Total};
pub use joined::{CountsAs, Joined, JoinedPlace};
pub use known::KnownProgress;
pub use listing::{NotNamed, PeopleList, PersonRow, shown_identifier};
pub use modules::{ModuleCounts, ModulesAnswer, ModulesQuery, ModulesRefusal, UsedInCourse, UsedModule};
pub use not_there::{NearName, NotThere};
pub use over_time::{
    Amount, Column, FunnelPart, FunnelParts, TimeBody, TimeCounts, TimeDimension, TimeQuery, TimeRow, TimeSubject,
    TimeTable, TimeUnpublished,
};
pub use people_status::PeopleStatus;
pub use published::{Unpublished, is_wider_than_one_employer, latest_published_day};
pub use reached::StatementsWithin;
pub use suppress::{Suppression, TooLow};
pub use surveys::{
    AnswerCodes, ChangeCounts, CourseAnswers, FreeText, NoSurvey, Readers, Survey, SurveyCounts, SurveyQuery,
    SurveyRow, SurveyUnpublished, SurveyedQuestion, ValueCount,
};
pub use trainers::{TrainedCounts, TrainedRow, TrainerRow, TrainersAnswer, TrainersRefusal};

use self::answer::answer;
use self::count::count;
use self::found::count_persons;
use self::listing::{PEOPLE_ARE_BY, list, not_named};
use self::question::Question;
use self::reached::Reached;
use super::standings::unit_names::UnitNames;
use super::{Names, Reach, Standings};

impl Standings {
    /// Answers a question without limiting it to a reach.
    pub fn figures(&self, query: &FigureQuery) -> Figures {
        self.count(query, &Reach::default())
    }

    /// Answers a question within a reach, or returns `None` if the question names anything outside it. A question that
    /// names no place asks for all places of the reach, and likewise with courses.
    pub fn figures_within(&self, query: &FigureQuery, reach: &Reach) -> Option<Figures> {
        self.covers(query, reach).then(|| self.count(query, reach))
    }

    /// Returns whether everything that a question names lies within a reach. A question that names no place asks for all
    /// places of the reach, and likewise with courses.
    fn covers(&self, query: &FigureQuery, reach: &Reach) -> bool {
        Reached::new(reach, self.catalogue()).covers(query, self.catalogue(), self.names_for(query))
    }

    fn count(&self, query: &FigureQuery, reach: &Reach) -> Figures {
        let question = self.question(query, reach);
        answer(&question, &count(self, &question), |_, counts| counts)
    }

    fn question<'q>(&'q self, query: &'q FigureQuery, reach: &'q Reach) -> Question<'q> {
        let seats = (self.seats(), self.names_for(query));
        Question::new(query, reach, self.catalogue(), self.geography(), seats, |day| self.rosters_on(day))
    }

    /// Lists the people behind a figure, within a reach, or returns `None` if the question names anything outside it.
    /// Ignores the dimensions of the question: rows are by person, seat and course.
    pub fn people_within(&self, query: &FigureQuery, status: PeopleStatus, reach: &Reach) -> Option<PeopleList> {
        if !self.covers(query, reach) {
            return None;
        }
        let listed = FigureQuery { by: PEOPLE_ARE_BY.to_vec(), ..query.clone() };
        let question = self.question(&listed, reach);
        let mut list = list(&question, self.people(), self.roster(), status);
        if status.may_have_unnamed() && question.has_entered {
            let by_course = FigureQuery { by: vec![Dimension::Course], ..query.clone() };
            list.not_named = not_named(self.count(&by_course, reach));
        }
        Some(list)
    }

    /// How many persons each of these lists has, within a reach, in their order; `None` where the question names more than
    /// that. As many as [`Self::people_within`] lists for each.
    pub fn count_people_within(
        &self,
        query: &FigureQuery,
        statuses: &[PeopleStatus],
        reach: &Reach,
    ) -> Option<Vec<u32>> {
        if !self.covers(query, reach) {
            return None;
        }
        let listed = FigureQuery { by: PEOPLE_ARE_BY.to_vec(), ..query.clone() };
        Some(count_persons(&self.question(&listed, reach), self.people(), statuses))
    }

    /// The statements that lie within a reach.
    pub fn statements_within<'s>(&'s self, names: &'s Names, reach: &'s Reach) -> StatementsWithin<'s> {
        StatementsWithin::new(self, names, reach)
    }

    /// Returns the names of units if the question names any unit, else none.
    fn names_for(&self, query: &FigureQuery) -> &UnitNames {
        if query.units.is_empty() { UnitNames::none() } else { self.unit_names() }
    }
}
