//! The states of the page, for tests.

use std::collections::BTreeMap;

use learning::{
    AgentObject, CatalogueFile, CountedIn, ExplainedAffiliation, ExplainedCourse, ExplainedIdentity, ExplainedRule,
    ExplainedStatement, ExplainedStep, Explanation, HeldStatus, Key, NotCounted, PeopleStatus, PlacedBy, Said, Saying,
    Stated, StepKind, TiedBy, WhyNot,
};

use super::{PersonPage, Whom};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::Explained;

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }
rule = { modules = \"all\" }

[[course.module]]
id = \"m1\"
name = { sv = \"Första delen\", en = \"The first part\" }

[[course.module]]
id = \"m2\"
name = { sv = \"Andra <delen>\" }
";

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, PersonPage)> {
    let nobody = Explanation { courses: vec![not_counted()], ..Explanation::default() };
    let two = vec![course(), not_counted()];
    let of_list = Explanation { courses: two, more_courses: vec![Key::new("am", "Arbetsmarknad")], ..anna() };
    let all: &[Scope] = &[Scope::FiguresRead, Scope::PeopleRead];
    vec![
        ("under_way", page(&anna(), false, all, language)),
        ("several", page(&of_list, true, all, language)),
        ("certified", page(&Explanation { courses: vec![certified()], ..anna() }, false, all, language)),
        ("unknown", page(&nobody, false, &[Scope::PeopleRead], language)),
        ("nothing", page(&Explanation::default(), false, all, language)),
        ("to_administrator", page(&Explanation::default(), false, &[Scope::Admin, Scope::FiguresExact], language)),
    ]
}

fn page(explanation: &Explanation, is_cut: bool, scopes: &[Scope], language: Language) -> PersonPage {
    let parameters = Parameters::from(vec![("as_of".to_owned(), "2022-09-30".to_owned())]);
    let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let of = Whom {
        pseudonym: "5b1f0c3ad2e94f67",
        as_of: "2022-09-30".parse().unwrap(),
        may_record: scopes.contains(&Scope::Admin),
    };
    let explained = Explained { explanation: explanation.clone(), is_cut, certificates: certificates(explanation) };
    PersonPage::new(&Reader::sample(language, scopes), &parameters, &of, &explained, &catalogue)
}

fn ale() -> Key {
    Key::new("1440", "Ale")
}

fn module(code: &str, name: &str) -> Key {
    Key::new(format!("ek/{code}"), name)
}

/// A person who was hired and has completed one of two modules.
fn anna() -> Explanation {
    let day = |text: &str| Some(text.parse().unwrap());
    let row = ExplainedAffiliation {
        valid_from: day("2022-01-10"),
        valid_to: None,
        municipality: ale(),
        unit: Some(Key::new("1440/ifo", "IFO")),
        role: Some("socialsekreterare".to_owned()),
        hired_on: day("2022-01-10"),
        first_seen: false,
        known_from: None,
    };
    let mailbox = AgentObject::Mbox { mbox: "mailto:anna@ale.example".to_owned() };
    Explanation {
        name: Some("Anna Ål".to_owned()),
        identities: vec![ExplainedIdentity { identifier: mailbox, tied_by: TiedBy::Roster, on_roster_of: vec![ale()] }],
        affiliations: vec![row],
        courses: vec![course()],
        ..Explanation::default()
    }
}

fn course() -> ExplainedCourse {
    let day = |text: &str| Some(text.parse().unwrap());
    let held = |status, since| HeldStatus { status, since };
    let counted = CountedIn {
        municipality: ale(),
        unit: Some(Key::new("1440/ifo", "IFO")),
        role: Some("socialsekreterare".to_owned()),
        because: PlacedBy::Roster,
        placed_on: "2022-09-30".parse().unwrap(),
        statuses: vec![
            held(PeopleStatus::UnderWay, day("2022-03-01")),
            held(PeopleStatus::Meant, None),
            held(PeopleStatus::Started, day("2022-03-01")),
        ],
        enrolled_on: day("2022-03-01"),
        started_on: day("2022-03-01"),
        completed_on: None,
        passed_on: None,
        valid_until: None,
    };
    let step = |module, since: Option<&str>, why: Option<WhyNot>| ExplainedStep {
        step: StepKind::Module,
        module,
        required: true,
        met: since.is_some(),
        since: since.map(|since| since.parse().unwrap()),
        statements: Vec::new(),
        why_not: why.map(Into::into),
    };
    ExplainedCourse {
        course: Key::new("ek", "Ekonomiskt bistånd"),
        target_roles: Some(vec!["socialsekreterare".to_owned()]),
        counted: vec![counted],
        not_counted: None,
        rules: vec![ExplainedRule {
            told_in: None,
            asks: "Every module of the course is completed.".to_owned(),
            valid_from: None,
            valid_to: None,
            met: false,
            steps: vec![
                step(Some(module("m1", "Första delen")), Some("2022-04-01"), None),
                step(Some(module("m2", "Andra <delen>")), None, Some(WhyNot::Failed)),
            ],
        }],
        statements: vec![
            statement("2022-05-01", (true, Some(WhyNot::Failed)), Some(module("m2", "Andra <delen>")), Saying::Failed),
            statement("2022-04-01", (true, None), Some(module("m1", "Första delen")), Saying::Completed),
            statement("2022-03-02", (false, Some(WhyNot::Voided)), None, Saying::Completed),
            statement("2022-03-01", (true, None), None, Saying::Active),
        ],
        more_statements: true,
    }
}

fn statement(
    day: &str,
    (counts, why): (bool, Option<WhyNot>),
    module: Option<Key>,
    says: Saying,
) -> ExplainedStatement {
    let at = format!("{day}T10:00:00Z");
    ExplainedStatement {
        stated: Stated {
            id: "00000000-0000-4000-8000-000000000001".to_owned(),
            timestamp: at.parse().unwrap(),
            stored: at.parse().unwrap(),
            actor: None,
            verb: "http://adlnet.gov/expapi/verbs/completed".to_owned(),
            activity: Some("https://lms.example/course/<1>".to_owned()),
        },
        counts,
        says: vec![Said { module, says, score: None }],
        counts_in: vec![ale()],
        reasons: why.map(Into::into).into_iter().collect(),
    }
}

/// The same course, completed, with a certificate that expires soon.
fn certified() -> ExplainedCourse {
    let mut course = course();
    let day = |text: &str| Some(text.parse().unwrap());
    for counted in &mut course.counted {
        (counted.completed_on, counted.valid_until) = (day("2021-10-31"), day("2022-10-31"));
        counted.statuses = vec![HeldStatus { status: PeopleStatus::CertificateExpiring, since: day("2021-10-31") }];
    }
    course
}

fn certificates(explanation: &Explanation) -> BTreeMap<String, String> {
    let certified = explanation.courses.iter().filter(|course| course.has_certificate());
    certified.map(|course| (course.course.code.clone(), "5b1f0c3ad2e94f6700112233445566ff".to_owned())).collect()
}

/// A course in which nothing of the person counts.
fn not_counted() -> ExplainedCourse {
    ExplainedCourse {
        course: Key::new("annan", "En annan kurs"),
        target_roles: None,
        counted: Vec::new(),
        not_counted: Some(NotCounted::NothingCounts),
        rules: Vec::new(),
        statements: Vec::new(),
        more_statements: false,
    }
}
