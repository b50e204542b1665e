//! The states of the page, for tests, from standings counted from statements.

mod surveyed;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{
    Affiliation, AgentKey, AnswerCodes, Catalogue, CatalogueFile, CourseId, Day, FigureQuery, Names, NotThere,
    Progress, Reach, Readers, Roster, Standings, Suppression, TimeQuery, TimeSubject, Unpublished, observe,
};
use serde_json::json;
use xapi::Statement;

pub(super) use self::surveyed::SURVEY;
use self::surveyed::{answers_of, taught};
use super::questions::{Answers, Questions, Told};
use super::{CoursePage, Known, LISTS, of_course};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{Days, Parameters};
use crate::service::Disclosure;

/// The as-of day, which is the end of a quarter.
const TODAY: &str = "2022-09-30";

/// A course of three modules with every field, one with rounds and an entered target, and an empty one.
const CATALOGUE: &str = "
[[programme]]
id = \"resan\"
name = { sv = \"Resan\", en = \"Journey\" }

[[course]]
id = \"intro\"
name = { sv = \"Introduktion <1>\", en = \"Introduction <1>\" }
programme = \"resan\"
iris = [\"https://lms.example/course/1\"]
credits = 7.5
valid_from = \"2021-01-01\"
rule = { modules = 2, pass = [\"samtal\"], pass_score = 0.8 }
earlier_rule = [{ modules = \"all\", valid_to = \"2021-12-31\" }]
target = { roster_roles = [\"socialsekreterare\", \"chef\"] }

[[course.module]]
id = \"grunder\"
name = { sv = \"Grunder\", en = \"Basics\" }
iris = [\"https://lms.example/grunder\"]
tags = [\"kunskap\"]
mandatory = true

[[course.module]]
id = \"samtal\"
name = { sv = \"Att samtala\" }
iris = [\"https://lms.example/samtal\"]
tags = [\"kunskap\", \"praktik\"]
test = true

[[course.module]]
id = \"gammal\"
name = { sv = \"Gamla regler\" }
iris = [\"https://lms.example/gammal\"]
valid_to = \"2022-03-31\"

[[course]]
id = \"omgang\"
name = { sv = \"I omgångar\" }
iris = [\"https://lms.example/course/2\"]
valid_to = \"2023-06-30\"
target = { entered = { \"1440\" = 30, \"1480\" = 20 } }

[[course.round]]
id = \"v22\"
name = { sv = \"Våren 2022\", en = \"Spring of 2022\" }
valid_from = \"2022-01-15\"
valid_to = \"2022-04-30\"

[[course]]
id = \"tom\"
name = { sv = \"Ny kurs\" }

[[unit]]
id = \"ifo\"
kommunkod = \"1440\"
name = \"IFO\"

[[region]]
id = \"gr\"
name.sv = \"Göteborgsregionen\"
members = [\"1440\", \"1480\"]
";

/// Who works where: name, municipality, unit, role, day of hiring; an empty string if missing.
const STAFF: [[&str; 5]; 9] = [
    ["anna", "1440", "IFO", "socialsekreterare", "2022-01-10"],
    ["bo", "1440", "IFO", "socialsekreterare", "2022-01-20"],
    ["cia", "1440", "IFO", "chef", "2022-02-01"],
    ["dan", "1440", "", "socialsekreterare", "2022-05-02"],
    ["eva", "1440", "", "socialsekreterare", "2022-09-12"],
    ["fia", "1440", "IFO", "chef", ""],
    ["gun", "1440", "", "vaktmästare", ""],
    ["hans", "1480", "", "chef", "2022-03-01"],
    ["ivar", "1480", "", "socialsekreterare", "2022-03-01"],
];

/// Who has done what, and when.
const DONE: [(&str, &str, &str, &str); 21] = [
    ("anna", "completed", "grunder", "2022-01-20"),
    ("anna", "passed", "samtal", "2022-02-05"),
    ("anna", "completed", "samtal", "2022-02-05"),
    ("anna", "completed", "gammal", "2022-02-07"),
    ("bo", "completed", "grunder", "2022-02-20"),
    ("bo", "attempted", "samtal", "2022-04-01"),
    ("cia", "attempted", "grunder", "2022-02-10"),
    ("eva", "completed", "grunder", "2022-09-15"),
    ("gun", "attempted", "grunder", "2022-09-16"),
    ("hans", "completed", "grunder", "2022-04-20"),
    ("ivar", "attempted", "grunder", "2022-04-21"),
    ("anna", "completed", "course/2", "2022-02-20"),
    ("bo", "attempted", "course/2", "2022-02-21"),
    ("cia", "attempted", "course/2", "2022-08-21"),
    ("hans", "completed", "course/2", "2022-02-21"),
    ("anna", "completed", "course/3", "2022-05-20"),
    ("bo", "completed", "course/3", "2022-05-21"),
    ("cia", "attempted", "course/3", "2022-05-22"),
    ("dan", "completed", "course/3", "2022-05-23"),
    ("eva", "completed", "course/3", "2022-09-24"),
    ("hans", "completed", "course/3", "2022-05-25"),
];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn agent(name: &str) -> AgentKey {
    AgentKey::from(format!("account https://lms.example {name}"))
}

/// Everything that is known by the end of the day.
fn standings(more: &str) -> Standings {
    let catalogue = Catalogue::compile(toml::from_str(&format!("{CATALOGUE}{more}")).unwrap()).unwrap();
    let given = |text: &'static str| Some(text).filter(|text| !text.is_empty());
    let affiliation = |[name, kommunkod, unit, role, hired]: [&'static str; 5]| Affiliation {
        identifiers: [agent(name)].into_iter().collect(),
        kommunkod: kommunkod.parse().unwrap(),
        unit: given(unit).map(str::to_owned),
        role: Some(role.to_owned()),
        hired_on: given(hired).map(day),
        valid_from: given(hired).map(day),
        valid_to: None,
        name: None,
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    };
    let roster = Roster { affiliations: STAFF.map(affiliation).into_iter().collect(), ..Roster::default() };
    let names = Names::under("https://lrs.example".parse().unwrap());
    let mut known: BTreeMap<(AgentKey, CourseId), Progress> = BTreeMap::new();
    for (name, verb, activity, on) in DONE {
        let statement = json!({
            "actor": { "account": { "homePage": "https://lms.example", "name": name } },
            "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
            "object": { "id": format!("https://lms.example/{activity}") },
            "result": { "score": { "scaled": 0.9 } },
            "timestamp": format!("{on}T11:00:00Z"),
        });
        for observation in observe(&names, &catalogue, Statement::new(&statement).unwrap(), None) {
            let key = (observation.agent.clone(), observation.course.clone());
            known.entry(key).or_default().observe(&observation, Timestamp::MAX);
        }
    }
    let mut standings = Standings::new(Arc::new(catalogue), Arc::new(roster));
    for ((agent, course), progress) in known {
        standings.put(&agent, &course, progress);
    }
    standings
}

/// The input for a page.
pub(super) struct Given {
    pub(super) course: &'static str,
    pub(super) query: &'static str,
    pub(super) language: Language,
    pub(super) reach: Reach,
    pub(super) scopes: &'static [Scope],
    pub(super) disclosure: Disclosure,
    pub(super) not_there: Option<NotThere>,
    pub(super) unpublished: Option<Unpublished>,
    /// What the catalogue has beside the usual.
    pub(super) more: &'static str,
}

impl Given {
    /// The course with every field, for a reader from Ale who may list people.
    pub(super) fn new(query: &'static str, language: Language) -> Self {
        Self {
            course: "intro",
            query,
            language,
            reach: Reach::of_municipality("1440".parse().unwrap()),
            scopes: &[Scope::FiguresRead, Scope::PeopleRead],
            disclosure: Disclosure::OwnStaff,
            not_there: None,
            unpublished: None,
            more: "",
        }
    }

    pub(super) fn page(&self) -> CoursePage {
        let parameters = Parameters::parse(self.query, &["as_of", "lang"], &LISTS).unwrap().without_empty();
        let texts = selection::Texts::of(self.language);
        let of_course = of_course(&parameters, self.course);
        let mut asked = Asked::read(&of_course, &[], Days::on(day(TODAY)), texts).unwrap();
        asked.not_there = self.not_there.clone().map(Box::new);
        asked.unpublished = self.unpublished;
        let standings = standings(self.more);
        let catalogue = self.reach.of_catalogue(standings.catalogue().file());
        let course = catalogue.courses.iter().find(|course| course.id.as_str() == self.course).unwrap();
        let answers = if asked.is_wrong() {
            Answers::default()
        } else {
            self.answers(&standings, &asked.query, &Questions::of(&asked.query, (course, &catalogue), self.disclosure))
        };
        let mut reader = Reader::sample(self.language, self.scopes);
        reader.see(self.disclosure);
        let known = Known { course, catalogue: &catalogue, reach: &self.reach, disclosure: self.disclosure };
        CoursePage::new(&reader, &parameters, &asked, &known, &answers)
    }

    fn answers(&self, standings: &Standings, query: &FigureQuery, questions: &Questions) -> Answers {
        let figures = |query: &FigureQuery| match self.disclosure {
            Disclosure::Published { suppression, latest } => {
                standings.published_within(query, &self.reach, suppression, latest).unwrap().unwrap()
            }
            Disclosure::OwnStaff | Disclosure::Exact => standings.figures_within(query, &self.reach).unwrap(),
        };
        let over_time = |subject, query: &TimeQuery| match self.disclosure {
            Disclosure::Published { suppression, latest } => {
                standings.over_time_published(subject, query, &self.reach, suppression, latest).unwrap().unwrap()
            }
            Disclosure::OwnStaff | Disclosure::Exact => {
                standings.over_time_within(subject, query, &self.reach).unwrap()
            }
        };
        Answers {
            standing: figures(query),
            months: questions.months.as_ref().map(figures),
            units: questions.units.as_ref().map(figures),
            roles: questions.roles.as_ref().map(figures),
            funnel: questions.funnel.as_ref().map(|query| over_time(TimeSubject::Funnel, query)),
            hires: questions.hires.as_ref().map(|query| over_time(TimeSubject::NewHires, query)),
            cohorts: questions.cohorts.as_ref().map(|query| over_time(TimeSubject::Cohorts, query)),
            retention: questions.retention.as_ref().map(|query| over_time(TimeSubject::Retention, query)),
            survey: told(questions.survey.as_ref(), |query| {
                let course = standings.catalogue().course(&query.of.of.courses[0]).unwrap();
                let known = (&answers_of(course), &AnswerCodes::default());
                standings.survey_within(query, known, &self.reach, self.readers()).unwrap()
            }),
            trainers: told(questions.trainers.as_ref(), |query| {
                standings.trainers_within(query, &taught(), &self.reach, self.readers()).unwrap()
            }),
        }
    }

    fn readers(&self) -> Readers {
        Readers {
            suppression: Suppression::default(),
            latest: day(TODAY),
            are_exact: !matches!(self.disclosure, Disclosure::Published { .. }),
            are_of_one_employer: self.disclosure == Disclosure::OwnStaff,
        }
    }
}

fn told<Q, A>(query: Option<&Q>, answer: impl FnOnce(&Q) -> A) -> Told<A> {
    query.map_or(Told::Nothing, |query| Told::Answer(answer(query)))
}

/// The disclosure of someone who reaches every employer and sees published figures.
pub(super) fn published() -> Disclosure {
    Disclosure::Published { suppression: Suppression::default(), latest: day(TODAY) }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, CoursePage)> {
    let given = |query| Given::new(query, language);
    let everywhere = |query| Given { reach: Reach::default(), disclosure: published(), ..given(query) };
    let unit = Reach {
        places: Some(learning::Places { units: ["1440/ifo".parse().unwrap()].into(), ..learning::Places::default() }),
        courses: None,
    };
    let no_unit = NotThere { parameter: "unit", at: 1, of: 1, near: Vec::new() };
    vec![
        ("own", given("").page()),
        ("of_unit", given("unit=1440/ifo&role=chef&as_of=2022-06-30").page()),
        ("exact", Given { reach: Reach::default(), disclosure: Disclosure::Exact, ..given("") }.page()),
        ("suppressed", everywhere("").page()),
        ("of_region", everywhere("region=gr").page()),
        ("rounds", Given { course: "omgang", ..given("") }.page()),
        ("entered", Given { course: "omgang", ..everywhere("") }.page()),
        ("no_hires", given("role=vaktmästare").page()),
        ("empty", Given { course: "tom", ..given("") }.page()),
        ("survey", Given { course: "enkat", more: SURVEY, ..given("") }.page()),
        ("survey_of_unit", Given { course: "enkat", more: SURVEY, reach: unit.clone(), ..given("") }.page()),
        (
            "survey_exact",
            Given {
                course: "enkat",
                more: SURVEY,
                reach: Reach::default(),
                disclosure: Disclosure::Exact,
                ..given("")
            }
            .page(),
        ),
        ("survey_suppressed", Given { course: "enkat", more: SURVEY, ..everywhere("") }.page()),
        ("survey_of_region", Given { course: "enkat", more: SURVEY, ..everywhere("region=gr") }.page()),
        ("figures_alone", Given { scopes: &[Scope::FiguresRead], reach: unit, ..given("") }.page()),
        ("faults", given("as_of=2022-10-01&role=chef").page()),
        ("not_there", Given { not_there: Some(no_unit), ..given("unit=ifoo") }.page()),
        ("unpublished", Given { unpublished: Some(Unpublished::Fine), ..everywhere("unit=1440/ifo") }.page()),
    ]
}

/// Of nobody: the catalogue alone.
#[test]
fn the_catalogue_of_the_samples_is_right() {
    for more in ["", SURVEY] {
        let file: CatalogueFile = toml::from_str(&format!("{CATALOGUE}{more}")).unwrap();
        assert!(Catalogue::compile(file).is_ok());
    }
}
