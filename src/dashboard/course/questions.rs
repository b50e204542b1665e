//! The questions behind the page: all whose answers the caller may see.

use learning::{
    CatalogueFile, Course, Dimension, FigureQuery, Figures, Measure, Survey, SurveyQuery, TimeDimension, TimeQuery,
    TimeSubject, TimeTable, TrainersAnswer,
};

use crate::dashboard::selection::is_of_one_employer;
use crate::service::Disclosure;

/// The figures that the page shows.
pub(super) const MEASURES: [Measure; 9] = [
    Measure::N,
    Measure::TargetCompleted,
    Measure::UnderWay,
    Measure::NotStarted,
    Measure::NotNamed,
    Measure::OutsideStarted,
    Measure::OutsideCompleted,
    Measure::Started,
    Measure::Completed,
];

/// All questions except how far the target group has come; empty if that one can't be answered.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Questions {
    pub(super) months: Option<FigureQuery>,
    pub(super) units: Option<FigureQuery>,
    pub(super) roles: Option<FigureQuery>,
    pub(super) funnel: Option<TimeQuery>,
    pub(super) hires: Option<TimeQuery>,
    pub(super) cohorts: Option<TimeQuery>,
    pub(super) retention: Option<TimeQuery>,
    pub(super) survey: Option<SurveyQuery>,
    pub(super) trainers: Option<FigureQuery>,
}

/// What is told of a survey, or of trainers.
#[derive(Debug, Default)]
pub(super) enum Told<T> {
    /// Nothing: there are none, or they are not told of this selection.
    #[default]
    Nothing,
    /// More statements than are counted.
    TooMuch,
    /// The answer.
    Answer(T),
}

impl<T> Told<T> {
    /// The answer, if there is one.
    pub(super) fn answer(&self) -> Option<&T> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::Nothing | Self::TooMuch => None,
        }
    }

    /// The same of what is made from the answer.
    pub(super) fn map<U>(&self, make: impl FnOnce(&T) -> U) -> Told<U> {
        match self {
            Self::Nothing => Told::Nothing,
            Self::TooMuch => Told::TooMuch,
            Self::Answer(answer) => Told::Answer(make(answer)),
        }
    }

    /// The same, with nothing in the place of an answer that is not to be told.
    pub(super) fn filter(self, is_told: impl FnOnce(&T) -> bool) -> Self {
        match self {
            Self::Answer(answer) if !is_told(&answer) => Self::Nothing,
            told => told,
        }
    }
}

/// The answers.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) standing: Figures,
    pub(super) months: Option<Figures>,
    pub(super) units: Option<Figures>,
    pub(super) roles: Option<Figures>,
    pub(super) funnel: Option<TimeTable>,
    pub(super) hires: Option<TimeTable>,
    pub(super) cohorts: Option<TimeTable>,
    pub(super) retention: Option<TimeTable>,
    pub(super) survey: Told<Survey>,
    pub(super) trainers: Told<TrainersAnswer>,
}

impl Questions {
    /// The questions for a selection and a caller with this disclosure.
    pub(super) fn of(
        query: &FigureQuery,
        (course, catalogue): (&Course, &CatalogueFile),
        disclosure: Disclosure,
    ) -> Self {
        let figures = |dimension| {
            let question = FigureQuery { by: vec![dimension], ..query.clone() };
            let is_answered = match disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => true,
                Disclosure::Published { latest, .. } => question.check_published(latest).is_ok(),
            };
            is_answered.then_some(question)
        };
        let over_time = |subject, by: &[TimeDimension]| {
            let question = TimeQuery { by: by.to_vec(), of: query.clone() };
            let is_answered = match disclosure {
                Disclosure::OwnStaff | Disclosure::Exact => true,
                Disclosure::Published { latest, .. } => question.check_published(subject, latest).is_ok(),
            };
            is_answered.then_some(question)
        };
        let is_published = matches!(disclosure, Disclosure::Published { .. });
        let started_by =
            if is_published || course.rounds.is_empty() { TimeDimension::Quarter } else { TimeDimension::Round };
        let funnel = over_time(TimeSubject::Funnel, &[]);
        // Surveys and trainers are published where the funnel is.
        let is_told = funnel.is_some();
        let survey = || SurveyQuery { of: TimeQuery { by: Vec::new(), of: query.clone() }, questions: Vec::new() };
        Self {
            survey: (is_told && !course.questions.is_empty()).then(survey),
            trainers: (is_told && catalogue.trainers.is_some()).then(|| query.clone()),
            months: figures(Dimension::Month),
            // The units of several employers are too many to read.
            units: figures(Dimension::Unit).filter(|_| is_of_one_employer(query, disclosure)),
            roles: figures(Dimension::Role),
            funnel,
            hires: over_time(TimeSubject::NewHires, &[TimeDimension::Quarter]),
            cohorts: over_time(TimeSubject::Cohorts, &[started_by]),
            retention: over_time(TimeSubject::Retention, &[TimeDimension::Quarter]),
        }
    }
}

#[cfg(test)]
mod tests {
    use learning::{CatalogueFile, Course, Dimension, FigureQuery, Suppression, TimeDimension};

    use super::Questions;
    use crate::service::Disclosure;

    const ROUNDS: &str = "id = \"kurs\"\nname = { sv = \"Kurs\" }\n[[round]]\nid = \"v\"\nname = { sv = \"Våren\" }\n\
                          valid_from = \"2022-01-01\"\nvalid_to = \"2022-06-30\"\n";

    fn asked(change: impl Fn(&mut FigureQuery), disclosure: Disclosure) -> Questions {
        let course: Course = toml::from_str(ROUNDS).expect("it reads");
        let mut query = FigureQuery::by(&[], "2022-09-30".parse().expect("a day"));
        query.courses = vec![course.id.clone()];
        change(&mut query);
        let trainers = learning::Trainers { roles: vec!["metodutvecklare".to_owned()], qualification: None };
        let catalogue = CatalogueFile { trainers: Some(trainers), ..CatalogueFile::default() };
        Questions::of(&query, (&course, &catalogue), disclosure)
    }

    fn published() -> Disclosure {
        Disclosure::Published { suppression: Suppression::default(), latest: "2022-09-30".parse().expect("a day") }
    }

    #[test]
    fn an_employer_sees_everything_of_its_own_staff() {
        let questions = asked(|_| (), Disclosure::OwnStaff);
        assert!(questions.months.is_some() && questions.roles.is_some());
        assert_eq!(questions.units.map(|units| units.by), Some(vec![Dimension::Unit]));
        assert!(questions.funnel.is_some() && questions.hires.is_some() && questions.retention.is_some());
        // A course without questions has no survey.
        assert!(questions.trainers.is_some() && questions.survey.is_none());
        assert_eq!(questions.cohorts.map(|cohorts| cohorts.by), Some(vec![TimeDimension::Round]));
    }

    #[test]
    fn units_are_of_one_employer_alone() {
        assert_eq!(asked(|_| (), Disclosure::Exact).units, None);
        let ale = |query: &mut FigureQuery| query.municipalities = vec!["1440".parse().expect("a code")];
        assert!(asked(ale, Disclosure::Exact).units.is_some());
        let ale_and_more = |query: &mut FigureQuery| {
            ale(query);
            query.regions = vec!["gr".to_owned()];
        };
        assert_eq!(asked(ale_and_more, Disclosure::Exact).units, None);
    }

    #[test]
    fn of_several_employers_only_what_is_published_is_asked() {
        let questions = asked(|_| (), published());
        assert_eq!((&questions.months, &questions.units), (&None, &None));
        assert!(questions.roles.is_some() && questions.funnel.is_some() && questions.hires.is_some());
        assert_eq!(questions.retention.map(|retention| retention.by), Some(vec![TimeDimension::Quarter]));
        assert_eq!(questions.cohorts.map(|cohorts| cohorts.by), Some(vec![TimeDimension::Quarter]));
        let of_place = asked(|query| query.counties = vec!["14".to_owned()], published());
        assert_eq!(of_place, Questions::default(), "roles of places and anything over time");
        let earlier = asked(|query| query.as_of = "2022-06-30".parse().expect("a day"), published());
        assert_eq!(earlier, Questions::default());
    }
}
