//! The world of the benchmarks: people on a roster, courses, and what they have done.

#![allow(dead_code, reason = "not each benchmark needs each of these")]

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use learning::{
    Affiliation, AgentKey, Catalogue, CourseId, Day, Kommunkod, Mark, ModuleId, Observation, Progress, Roster,
    Standings, reference,
};

pub(crate) const COURSES: usize = 50;
const PROGRAMMES: usize = 5;
const MODULES: usize = 5;
const ROLES: [&str; 3] = ["handläggare", "socialsekreterare", "chef"];

/// Courses of five modules each, ten to a programme.
pub(crate) fn catalogue() -> Catalogue {
    let mut text = String::new();
    for programme in 0..PROGRAMMES {
        let _ = writeln!(text, "[[programme]]\nid = \"{programme}\"\nname = {{ sv = \"Program {programme}\" }}");
    }
    for course in 0..COURSES {
        let _ = writeln!(
            text,
            "[[course]]\nid = \"kurs-{course}\"\nname = {{ sv = \"Kurs {course}\" }}\n\
             programme = \"{}\"\n\
             iris = [\"https://lms.example/course/{course}\"]",
            course % PROGRAMMES
        );
        for module in 0..MODULES {
            let _ = writeln!(
                text,
                "[[course.module]]\nid = \"del-{module}\"\nname = {{ sv = \"Del {module}\" }}\n\
                 iris = [\"https://lms.example/course/{course}/{module}\"]"
            );
        }
    }
    let file = toml::from_str(&text).expect("the catalogue reads");
    Catalogue::compile(file).expect("the catalogue is right")
}

pub(crate) fn agent(person: usize) -> AgentKey {
    AgentKey::from(format!("account https://lms.example person{person}"))
}

pub(crate) fn municipality(person: usize) -> Kommunkod {
    let all = reference::municipalities();
    all[person % all.len()].kommunkod
}

pub(crate) fn instant(day: usize) -> Timestamp {
    let start: Timestamp = "2021-01-01T11:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_hours(24 * i64::try_from(day).unwrap_or_default())
}

/// What a person does in a course: is enrolled and does some modules; two of three complete it.
pub(crate) fn observations(person: usize, course: usize) -> Vec<Observation> {
    let first = (person * 7 + course * 13) % 500;
    let module = |number: usize| Some(ModuleId::from(format!("del-{number}")));
    let mut marks = vec![(None, Mark::Enrolled, first)];
    marks.extend((0..MODULES).map(|number| (module(number), Mark::Activity, first + number * 9)));
    if !person.is_multiple_of(3) {
        marks.extend([(None, Mark::Completed, first + 45), (None, Mark::Passed(Some(0.8)), first + 45)]);
    }
    let observed = marks.into_iter().map(|(module, mark, day)| Observation {
        agent: agent(person),
        course: CourseId::from(format!("kurs-{course}")),
        module,
        mark,
        at: Some(instant(day)),
        claim: None,
    });
    observed.collect()
}

pub(crate) fn row(observations: &[Observation]) -> Progress {
    let mut progress = Progress::default();
    for observation in observations {
        progress.observe(observation, Timestamp::MAX);
    }
    progress
}

/// Puts what a person does in a course into the standings.
pub(crate) fn put(standings: &mut Standings, person: usize, course: usize) {
    let observations = observations(person, course);
    standings.put(&agent(person), &observations[0].course, row(&observations));
}

/// Makes standings of that many people, each with that many courses.
pub(crate) fn standings(people: usize, courses_a_person: usize) -> Standings {
    let affiliations = (0..people).map(|person| Affiliation {
        identifiers: [agent(person)].into(),
        kommunkod: municipality(person),
        unit: None,
        role: Some(ROLES[person % ROLES.len()].to_owned()),
        hired_on: Some(Day::of(instant(person % 500))),
        valid_from: None,
        valid_to: None,
        name: None,
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    });
    let roster = Roster { affiliations: affiliations.collect(), ..Roster::default() };
    let mut standings = Standings::new(Arc::new(catalogue()), Arc::new(roster));
    for person in 0..people {
        for turn in 0..courses_a_person {
            put(&mut standings, person, (person + turn * 5) % COURSES);
        }
    }
    standings
}
