//! A person's progress in one course: a sentence, where they are counted and why, and the rule step by step.

use learning::{
    CountedIn, Day, ExplainedCourse, ExplainedRule, ExplainedStep, HeldStatus, NotCounted, PeopleStatus, PlacedBy,
    StepKind,
};

use super::events::{Event, events};
use super::naming::Naming;
use super::texts::{Texts, why};
use crate::dashboard::components::terms::{credits_of, listed, rules_in_words};

/// A course of a person.
pub(super) struct CourseOf {
    /// The id of its heading.
    pub(super) anchor: String,
    pub(super) name: String,
    /// The page of the course, if the reader may open it.
    pub(super) address: Option<String>,
    /// The progress, as a sentence.
    pub(super) standing: String,
    /// The credits that the person has earned by it.
    pub(super) earned: Option<String>,
    /// Until when the certificate is valid, or why it is not.
    pub(super) certificate: Option<String>,
    /// The address by which anybody may check that.
    pub(super) certificate_address: Option<String>,
    /// Where the person is counted, and why; or why nowhere.
    pub(super) places: Vec<String>,
    /// The statuses of the person, and since when.
    pub(super) statuses: Vec<String>,
    /// What the course requires.
    pub(super) asks: Vec<String>,
    pub(super) rules: Vec<RuleOf>,
    pub(super) events: Vec<Event>,
    pub(super) events_summary: String,
    pub(super) has_more_events: bool,
    /// The page with only this course, if that shows more.
    pub(super) alone: Option<String>,
}

/// A rule, and how far it is met.
pub(super) struct RuleOf {
    /// The platforms whose statements alone decide, if not all do.
    pub(super) told_in: Option<String>,
    pub(super) is_met: bool,
    pub(super) steps: Vec<Step>,
}

/// A step of a rule.
pub(super) struct Step {
    pub(super) text: String,
    pub(super) is_met: bool,
    /// `klart 2022-03-01`, `saknas`.
    pub(super) state: String,
    /// Why it is not met.
    pub(super) why_not: Option<&'static str>,
}

impl CourseOf {
    /// `number` distinguishes it from the others on the page, which shows at most `most` of its events.
    pub(super) fn new(of: &ExplainedCourse, number: usize, as_of: Day, most: usize, naming: Naming<'_>) -> Self {
        let texts = Texts::of(naming.language);
        let course = naming.catalogue.courses.iter().find(|course| course.id.as_str() == of.course.code);
        let asks = course.map(|course| rules_in_words(course, as_of, naming.language)).unwrap_or_default();
        let mut events = events(of, naming);
        let all = events.len();
        events.truncate(most);
        Self {
            anchor: format!("course-{number}"),
            name: naming.course(&of.course).to_owned(),
            address: None,
            standing: standing(of, texts),
            earned: course.filter(|_| is_completed(of)).and_then(|course| {
                let credits = course.worth()?;
                Some(texts.earned(credits_of(credits, course, naming.language)))
            }),
            certificate: certificate(of, texts),
            certificate_address: None,
            places: places(of, naming),
            statuses: statuses(of, naming),
            asks,
            rules: of.rules.iter().map(|rule| RuleOf::new(rule, naming)).collect(),
            events_summary: if events.len() < all {
                texts.latest_statements(events.len(), all)
            } else {
                texts.statements(u32::try_from(all).unwrap_or(u32::MAX))
            },
            has_more_events: of.more_statements || events.len() < all,
            events,
            alone: None,
        }
    }
}

/// How the certificate stands, the best of all places.
fn certificate(of: &ExplainedCourse, texts: Texts) -> Option<String> {
    let until = of.counted.iter().filter_map(|counted| counted.valid_until).max()?;
    let held = of.counted.iter().flat_map(|counted| &counted.statuses);
    let has = |status| held.clone().any(|held| held.status == status);
    Some(match () {
        () if has(PeopleStatus::CertificateExpiring) => texts.certificate_expiring(until),
        () if has(PeopleStatus::CertificateInForce) => texts.certificate_in_force(until),
        () if has(PeopleStatus::CertificateRevoked) => texts.certificate_revoked().to_owned(),
        () => texts.certificate_expired(until),
    })
}

/// Whether the person counts as having completed it anywhere.
fn is_completed(of: &ExplainedCourse) -> bool {
    let held = of.counted.iter().flat_map(|counted| &counted.statuses);
    of.counted.iter().any(|counted| counted.completed_on.is_some())
        || held.into_iter().any(|held| [PeopleStatus::Completed, PeopleStatus::TargetCompleted].contains(&held.status))
}

/// How it stands, the best of all places.
fn standing(of: &ExplainedCourse, texts: Texts) -> String {
    let all = || of.counted.iter();
    let is_in = |status| all().flat_map(|counted| &counted.statuses).any(|held: &HeldStatus| held.status == status);
    if let Some(day) = all().filter_map(|counted| counted.completed_on).min() {
        return texts.completed(day);
    }
    if is_in(PeopleStatus::TargetCompleted) || is_in(PeopleStatus::Completed) {
        return texts.completed_elsewhere().to_owned();
    }
    if let Some(day) = all().filter_map(|counted| counted.started_on).min() {
        return texts.under_way(day);
    }
    if is_in(PeopleStatus::UnderWay) {
        return texts.under_way_elsewhere().to_owned();
    }
    if let Some(day) = all().filter_map(|counted| counted.enrolled_on).min() {
        return texts.enrolled(day);
    }
    let is_counted = !of.counted.is_empty();
    if is_counted { texts.not_started() } else { texts.counted_nowhere() }.to_owned()
}

/// Where the person is counted, and why.
fn places(of: &ExplainedCourse, naming: Naming<'_>) -> Vec<String> {
    let texts = Texts::of(naming.language);
    let whom = of.target_roles.as_ref().map(|roles| match &roles[..] {
        [] => texts.target_everyone().to_owned(),
        roles => texts.target_roles(listed(roles, texts.or())),
    });
    let place = |counted: &CountedIn| {
        let why = match counted.because {
            PlacedBy::Roster => texts.by_roster(counted.placed_on),
            PlacedBy::FirstList => texts.by_first_list().to_owned(),
            PlacedBy::Statement => texts.by_statement().to_owned(),
            PlacedBy::Address => texts.by_address().to_owned(),
            PlacedBy::Nothing => texts.by_nothing().to_owned(),
        };
        match counted.municipality.code.as_str() {
            "unknown" => texts.in_no_place(why),
            _ => {
                texts.in_place(naming.seat(&counted.municipality, counted.unit.as_ref(), counted.role.as_deref()), why)
            }
        }
    };
    let nowhere = of.not_counted.map(|why| match why {
        NotCounted::NotEmployed => texts.not_employed().to_owned(),
        NotCounted::NothingCounts => texts.nothing_counts().to_owned(),
    });
    whom.into_iter().chain(of.counted.iter().map(place)).chain(nowhere).collect()
}

/// The person's statuses, each once.
fn statuses(of: &ExplainedCourse, naming: Naming<'_>) -> Vec<String> {
    let texts = Texts::of(naming.language);
    let mut all: Vec<String> = Vec::new();
    for held in of.counted.iter().flat_map(|counted| &counted.statuses) {
        let name = naming.language.of_both(held.status.name());
        let text = held.since.map_or_else(|| name.to_owned(), |day| texts.since(name, day));
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

impl RuleOf {
    fn new(rule: &ExplainedRule, naming: Naming<'_>) -> Self {
        let texts = Texts::of(naming.language);
        Self {
            told_in: rule.told_in.as_ref().map(|place| texts.told_in(naming.place(place))),
            is_met: rule.met,
            steps: rule.steps.iter().map(|step| Step::new(step, naming)).collect(),
        }
    }
}

impl Step {
    fn new(step: &ExplainedStep, naming: Naming<'_>) -> Self {
        let texts = Texts::of(naming.language);
        let text = match (step.step, &step.module) {
            (StepKind::Module, Some(module)) => texts.step_module(naming.module(module)),
            (StepKind::Completion, _) => texts.step_completion().to_owned(),
            (StepKind::Module | StepKind::Modules, _) => texts.step_modules().to_owned(),
            (StepKind::Pass, _) => texts.step_pass().to_owned(),
            (StepKind::NotTakenBack, _) => texts.step_not_taken_back().to_owned(),
            (StepKind::Satisfied, _) => texts.step_satisfied().to_owned(),
        };
        let state = match (step.met, step.since, step.required) {
            (true, Some(day), _) => texts.met_on(day),
            (true, None, _) => texts.met().to_owned(),
            (false, _, true) => texts.not_met().to_owned(),
            (false, _, false) => texts.optional().to_owned(),
        };
        Self {
            text,
            is_met: step.met,
            state,
            why_not: step.why_not.filter(|_| step.required).map(|reason| why(reason.reason, texts)),
        }
    }
}
