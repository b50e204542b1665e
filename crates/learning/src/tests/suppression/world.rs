//! Small worlds of people.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const COURSE: &str = "https://lms.example/course/1";

/// What each course is worth.
pub(super) const CREDITS: f64 = 7.5;

/// Municipalities of two counties and of Gotland, which is a county by itself. The first three and Kungsbacka are in the
/// region `gr`.
pub(super) const PLACES: [(&str, &str, bool); 7] = [
    ("1440", "14", true),
    ("1480", "14", true),
    ("1402", "14", false),
    ("1415", "14", false),
    ("1384", "13", true),
    ("1380", "13", false),
    ("0980", "09", false),
];

/// Whom the course is meant for, and one role besides.
pub(super) const ROLES: [&str; 3] = ["handläggare", "sekreterare", "chef"];

/// The classes of people: the number of the role, and how far they have come. Nobody knows the role of people who are not
/// named.
pub(super) const CLASSES: [(usize, Step); 9] = [
    (0, Step::Done),
    (0, Step::Begun),
    (0, Step::Nothing),
    (1, Step::Done),
    (1, Step::Begun),
    (1, Step::Nothing),
    (2, Step::Done),
    (2, Step::Begun),
    (ROLES.len(), Step::NotNamed),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Done,
    Begun,
    Nothing,
    NotNamed,
}

impl Step {
    fn is_started(self) -> bool {
        matches!(self, Self::Done | Self::Begun)
    }
}

/// The people of the world.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    /// How many there are of each class, by place.
    pub(super) places: Vec<[u32; CLASSES.len()]>,
    /// Whether the platforms of each place report enrolments. Elsewhere, everyone who has started is enrolled.
    pub(super) reports: Vec<bool>,
    /// Whether the course has a target. If not, it is for those who are enrolled.
    pub(super) has_target: bool,
}

impl World {
    /// Returns whether one class of one place is enrolled.
    fn is_enrolled(&self, place: usize, class: usize) -> bool {
        let step = CLASSES[class].1;
        step.is_started() || self.reports[place] && step == Step::Nothing
    }

    fn is_in_target(&self, place: usize, class: usize) -> bool {
        let (role, step) = CLASSES[class];
        if self.has_target { role < 2 || step == Step::NotNamed } else { self.is_enrolled(place, class) }
    }

    /// Whether a number was entered for a place: of known and unnamed together.
    fn has_entered(&self, place: usize) -> bool {
        self.has_target && self.places[place][CLASSES.len() - 1] > 0
    }

    /// Returns for each place without an entered number that nobody is not named, since everyone may know where one was
    /// entered.
    pub(super) fn where_nobody_is_unnamed(&self) -> impl Iterator<Item = (Vec<usize>, u32)> {
        let places = (0..PLACES.len()).filter(|&place| !self.has_entered(place));
        places.filter_map(|place| Some((self.numbers(Measure::NotNamed, &[place].into(), None)?, 0)))
    }

    /// Whether a measure counts a class of a place; `None` of a measure that the attacker makes nothing of.
    fn counts(&self, measure: Measure, place: usize, class: usize) -> Option<bool> {
        let (step, is_in_target) = (CLASSES[class].1, self.is_in_target(place, class));
        Some(match measure {
            Measure::N => is_in_target,
            Measure::Entered => is_in_target && self.has_entered(place),
            Measure::TargetCompleted => is_in_target && step == Step::Done,
            Measure::UnderWay => is_in_target && step == Step::Begun,
            Measure::NotStarted => is_in_target && step == Step::Nothing,
            Measure::NotNamed => is_in_target && step == Step::NotNamed,
            Measure::OutsideStarted => !is_in_target && step.is_started(),
            Measure::OutsideCompleted => !is_in_target && step == Step::Done,
            Measure::Started => step.is_started(),
            Measure::Enrolled => self.is_enrolled(place, class),
            Measure::EnrolledImplied => self.is_enrolled(place, class) && !self.reports[place],
            Measure::Completed => step == Step::Done,
            _ => return None,
        })
    }

    /// The numbers that a measure sums, of some places and roles.
    pub(super) fn numbers(
        &self,
        measure: Measure,
        places: &BTreeSet<usize>,
        role: Option<usize>,
    ) -> Option<Vec<usize>> {
        let mut numbers = Vec::new();
        for &place in places {
            for (class, (of, _)) in CLASSES.iter().enumerate() {
                if self.counts(measure, place, class)? && role.is_none_or(|role| *of == role) {
                    numbers.push(place * CLASSES.len() + class);
                }
            }
        }
        Some(numbers)
    }

    pub(super) fn people(&self) -> Standings {
        let mut file = catalogue_file();
        // A third course, which nobody takes unless a test says so.
        let other = Course {
            id: "ledare".into(),
            iris: vec!["https://lms.example/course/3".to_owned()],
            ..file.courses[0].clone()
        };
        file.courses.push(other);
        let question = "id = \"nojd\"\nname.sv = \"Nöjd?\"\niris = [\"https://lms.example/q/1\"]\nkind = \"free_text\"";
        file.courses[0].questions.push(toml::from_str(question).expect("a question"));
        for course in &mut file.courses {
            course.credits = Some(CREDITS);
        }
        if self.has_target {
            let unnamed = self.places.iter().enumerate().filter(|(at, _)| self.has_entered(*at));
            let entered = unnamed.map(|(at, counts)| {
                let is_meant = |class: &usize| self.is_in_target(at, *class);
                let number: u32 = (0..CLASSES.len()).filter(is_meant).map(|class| counts[class]).sum();
                format!("{} = {number}", PLACES[at].0)
            });
            let entered = entered.collect::<Vec<_>>().join(", ");
            let target = format!("roster_roles = [\"handläggare\", \"sekreterare\"]\nentered = {{ {entered} }}");
            file.courses[0].target = Some(toml::from_str(&target).expect("a target"));
        }
        let told = |verbs: &[&str]| {
            let statements: Vec<Value> = verbs.iter().map(|verb| statement(verb, COURSE, "2022-03-01")).collect();
            progress_of("bistand", &statements)
        };
        let (registered, attempted) =
            ("http://adlnet.gov/expapi/verbs/registered", "http://adlnet.gov/expapi/verbs/attempted");
        let mut roster = Vec::new();
        let mut rows = Vec::new();
        for (place, counts) in self.places.iter().enumerate() {
            for (class, &count) in counts.iter().enumerate().filter(|(class, _)| CLASSES[*class].0 < ROLES.len()) {
                let (role, step) = CLASSES[class];
                let step: &[&str] = match step {
                    Step::Done => &[completed()],
                    Step::Begun => &[attempted],
                    Step::Nothing | Step::NotNamed => &[],
                };
                let enrolment: &[&str] = if self.reports[place] { &[registered] } else { &[] };
                let progress = told(&[enrolment, step].concat());
                for number in 0..count {
                    let who = agent(&format!("p{place}-{class}-{number}"));
                    let role = Some(ROLES[role].to_owned());
                    roster.push(Affiliation { role, ..affiliation(&[&who], PLACES[place].0) });
                    rows.push((who, progress.clone()));
                }
            }
        }
        let mut standings = standings(file, roster);
        for (who, progress) in rows {
            standings.put(&who, &"bistand".into(), progress);
        }
        standings
    }
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let count = prop_oneof![3 => 0..4_u32, 2 => 0..9_u32, 1 => 5..15_u32];
    let place = prop::collection::vec(count, CLASSES.len()).prop_map(|counts| std::array::from_fn(|at| counts[at]));
    // Few of many have completed: it is public where anybody has, and apart from that only their sum is shown.
    let few = prop::collection::vec((0..4_u32, 10..20_u32), CLASSES.len());
    let few = few.prop_map(|counts| {
        let of = |at: usize| if CLASSES[at].1 == Step::Done { counts[at].0 } else { counts[at].1 };
        std::array::from_fn(of)
    });
    let [place, few] = [place.boxed(), few.boxed()].map(|place| prop::collection::vec(place, PLACES.len()));
    let places = prop_oneof![2 => place, 1 => few];
    let reports = prop::collection::vec(prop::bool::weighted(0.3), PLACES.len());
    (places, reports, prop::bool::weighted(0.7)).prop_map(|(places, reports, has_target)| World {
        places,
        reports,
        has_target,
    })
}
