//! Random questions, as addresses and in the recount's form.

use proptest::option::weighted;
use proptest::prelude::*;
use recount::{Attribution, Dimension, Question};

use super::plan::{LAST, PLACES};
use super::sources::day;

/// The end of the latest quarter on the day of the tests' clock.
pub const PUBLISHED: i32 = 545;

/// A question.
#[derive(Debug, Clone)]
pub struct Asked {
    pub endpoint: Endpoint,
    pub caller: Caller,
    pub question: Question,
    /// The earlier day that figures stand beside.
    pub compared_to: Option<jiff::civil::Date>,
    /// Of a list.
    pub status: &'static str,
    /// Of coverage: the region of which what lies outside is told, too.
    pub outside: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    Completions,
    People,
    NewHires,
    Cohorts,
    Funnel,
    Retention,
    Coverage,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who sees exact figures of everything.
    Exact,
    /// A municipality, by its place in [`PLACES`].
    Of(usize),
    /// Somebody who reaches everything, and sees no small numbers.
    Published,
}

const STATUSES: [&str; 19] = [
    "not-started",
    "under-way",
    "target-completed",
    "not-named",
    "not-completed",
    "meant",
    "completed-all",
    "started",
    "completed",
    "passed",
    "active",
    "enrolled",
    "enrolled-implied",
    "outside-started",
    "outside-completed",
    "certificate-in-force",
    "certificate-expiring",
    "certificate-expired",
    "certificate-revoked",
];

/// The word of a dimension in an address.
fn word(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Municipality => "municipality",
        Dimension::County => "county",
        Dimension::Region => "region",
        Dimension::Unit => "unit",
        Dimension::Role => "role",
        Dimension::Course => "course",
        Dimension::Module => "module",
        Dimension::Month => "month",
        Dimension::Quarter => "quarter",
        Dimension::Round => "round",
    }
}

impl Asked {
    /// The address.
    pub fn address(&self) -> String {
        let Question { by, courses, programmes, municipalities, counties, regions, units, roles, .. } = &self.question;
        let (path, [from, to]) = match self.endpoint {
            Endpoint::Completions => ("completions", ["from", "to"]),
            Endpoint::People => ("people", ["from", "to"]),
            Endpoint::NewHires => ("new-hires", ["hired_from", "hired_to"]),
            Endpoint::Cohorts => ("cohorts", ["from", "to"]),
            Endpoint::Funnel => ("funnel", ["from", "to"]),
            Endpoint::Retention => ("retention", ["from", "to"]),
            Endpoint::Coverage => ("coverage", ["", ""]),
        };
        let mut address = format!("/api/v1/{path}?as_of={}", self.question.as_of);
        let mut add = |name: &str, value: String| address.extend(["&", name, "=", value.as_str()]);
        if ![Endpoint::People, Endpoint::Coverage].contains(&self.endpoint) {
            add("by", by.iter().map(|one| word(*one)).collect::<Vec<_>>().join(","));
        }
        for (name, values) in [
            ("course", courses),
            ("programme", programmes),
            ("municipality", municipalities),
            ("county", counties),
            ("region", regions),
            ("unit", units),
            ("role", roles),
        ] {
            if !values.is_empty() {
                add(name, values.join(",").replace(' ', "%20"));
            }
        }
        for (name, value) in [(from, self.question.from), (to, self.question.to), ("compared_to", self.compared_to)] {
            if let Some(value) = value {
                add(name, value.to_string());
            }
        }
        if self.question.attribution == Attribution::Current {
            add("attribution", "current".to_owned());
        }
        match self.endpoint {
            Endpoint::People => add("status", format!("{}&limit=500", self.status)),
            Endpoint::Coverage => {
                add("include", "municipalities,areas,programmes,curve,spread,overlap".to_owned());
                if let Some(group) = self.outside {
                    add("group", group.to_owned());
                }
            }
            _ => {}
        }
        address
    }
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        8 => Just(Endpoint::Completions),
        3 => Just(Endpoint::People),
        2 => Just(Endpoint::NewHires),
        2 => Just(Endpoint::Cohorts),
        2 => Just(Endpoint::Funnel),
        2 => Just(Endpoint::Retention),
        2 => Just(Endpoint::Coverage),
    ]
}

fn caller() -> impl Strategy<Value = Caller> {
    prop_oneof![3 => Just(Caller::Exact), 2 => (0..PLACES.len()).prop_map(Caller::Of), 2 => Just(Caller::Published)]
}

/// Values of one filter, mostly none.
fn filter(values: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let some = prop::sample::subsequence(values, 1..=values.len().min(2));
    weighted(0.15, some).prop_map(|some| some.unwrap_or_default().into_iter().map(str::to_owned).collect())
}

fn dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    use Dimension::{County, Course, Module, Month, Municipality, Quarter, Region, Role, Round, Unit};
    let all = vec![Municipality, County, Region, Unit, Role, Course, Module, Month, Quarter, Round];
    prop::sample::subsequence(all, 0..=3).prop_shuffle()
}

/// Random questions.
pub fn questions() -> impl Strategy<Value = Asked> {
    let places = (
        filter(&["1440", "1384", "1480", "unknown"]),
        filter(&["14", "13", "09"]),
        filter(&["gr", "studien"]),
        filter(&["1440/ifo", "1440/nya", "Barn och unga"]),
        filter(&["Chef", "socialsekreterare"]),
    );
    let days = (0..=LAST, weighted(0.2, 0..LAST), weighted(0.2, 0..LAST), weighted(0.2, 1..200_i32));
    let courses = (prop::option::of(0..2_usize), any::<bool>(), any::<bool>());
    let rest = (0..STATUSES.len(), weighted(0.3, Just("gr")));
    (endpoint(), caller(), dimensions(), places, days, courses, rest).prop_map(
        |(endpoint, caller, by, places, days, (course, is_of_programme, is_current), (status, outside))| {
            let (municipalities, counties, regions, units, roles) = places;
            let (as_of, from, to, earlier) = days;
            let is_over_time =
                matches!(endpoint, Endpoint::NewHires | Endpoint::Cohorts | Endpoint::Funnel | Endpoint::Retention);
            let course = if is_over_time { Some(course.unwrap_or(0)) } else { course };
            let has_period = from.is_some() || to.is_some();
            let question = Question {
                by: by.into_iter().filter(|one| may_be_by(endpoint, *one)).collect(),
                courses: course.map(|course| format!("k{course}")).into_iter().collect(),
                programmes: (is_of_programme && course.is_none()).then(|| "resan".to_owned()).into_iter().collect(),
                municipalities,
                counties,
                regions,
                units,
                roles,
                from: from.map(day),
                // A period ends after it has begun.
                to: to.map(|to| day(from.map_or(to, |from| to.max(from + 1)))),
                as_of: day(as_of),
                attribution: if is_current && !is_over_time { Attribution::Current } else { Attribution::AtEvent },
                reach: None,
            };
            let compared_to = earlier.filter(|_| endpoint == Endpoint::Completions && !has_period);
            let compared_to = compared_to.map(|earlier| day(as_of - earlier));
            admitted(Asked { endpoint, caller, question, compared_to, status: STATUSES[status], outside })
        },
    )
}

fn may_be_by(endpoint: Endpoint, dimension: Dimension) -> bool {
    match dimension {
        Dimension::Course | Dimension::Module => endpoint == Endpoint::Completions,
        Dimension::Quarter => endpoint != Endpoint::Completions,
        Dimension::Round => matches!(endpoint, Endpoint::Cohorts | Endpoint::Funnel),
        _ => true,
    }
}

/// The same question, such as its caller may ask.
fn admitted(mut asked: Asked) -> Asked {
    if asked.endpoint == Endpoint::Coverage {
        let Question { courses, programmes, as_of, .. } = asked.question;
        asked.question = Question { courses, programmes, ..Question::about_everything(as_of) };
    }
    if asked.endpoint == Endpoint::People {
        asked.question.by.clear();
        if asked.caller == Caller::Published {
            asked.caller = Caller::Exact;
        }
    }
    match asked.caller {
        Caller::Exact => {}
        Caller::Of(place) => {
            let question = &mut asked.question;
            (question.municipalities, question.counties, question.regions) = Default::default();
            question.units.retain(|unit| !unit.contains('/') || unit.starts_with(PLACES[place]));
            question.reach = Some(PLACES[place].to_owned());
        }
        Caller::Published => publish(&mut asked),
    }
    asked
}

/// Questions of several employers are by places or by roles, as of the end of the latest quarter.
fn publish(asked: &mut Asked) {
    let is_of_roles = asked.question.is_by_role();
    let Question { by, courses, programmes, .. } = asked.question.clone();
    asked.question = Question { courses, programmes, ..Question::about_everything(day(PUBLISHED)) };
    asked.compared_to = None;
    asked.question.by = match asked.endpoint {
        Endpoint::NewHires | Endpoint::Cohorts | Endpoint::Retention => vec![Dimension::Quarter],
        Endpoint::Completions => {
            let places = [Dimension::Municipality, Dimension::County, Dimension::Region];
            let is_fine = |one: &Dimension| matches!(one, Dimension::Unit | Dimension::Month);
            by.into_iter().filter(|one| !(is_fine(one) || is_of_roles && places.contains(one))).collect()
        }
        _ => Vec::new(),
    };
}
