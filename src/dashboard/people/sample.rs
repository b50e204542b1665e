//! The states of the page, for tests.

use learning::{Absence, CatalogueFile, Figure, Key, NotNamed, NotThere, PeopleStatus, PersonRow};
use xapi::Ifi;

use super::{Found, People, Texts, counted_beside};
use crate::auth::{Reach, Scope};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::selection::{self, Asked};
use crate::http::{Days, FILTERS, PLACE, Parameters, SINGLE};
use crate::service::ListedPeople;

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }
";

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, People)> {
    let one = ListedPeople { rows: vec![anna()], of_rows: 1, persons: 1, ..ListedPeople::default() };
    let many = ListedPeople {
        rows: vec![anna(), stranger()],
        of_rows: 1234,
        before: 500,
        persons: 1233,
        not_named: vec![
            NotNamed { course: course(), number: Figure::Shown(27) },
            NotNamed { course: Key::new("am", "Arbetsmarknad <1>"), number: Figure::Absent(Absence::Suppressed) },
        ],
        more: vec![1, 2],
    };
    let none = ListedPeople::default();
    vec![
        ("empty", page("", &none, language)),
        ("one", page("course=ek&status=started&municipality=1440", &one, language)),
        ("many", page("status=meant&from=2022-01-01&more=AAAAAAAAAAE", &many, language)),
        ("faults", page("status=absent&as_of=2022-10-01&from=x&course=ek&role=chef", &none, language)),
        ("not_there", page("unit=hisingn&course=ek", &none, language)),
    ]
}

/// The page for an address, with these people found.
fn page(query: &str, found: &ListedPeople, language: Language) -> People {
    let once = [&SINGLE[..], &PLACE, &["lang", "status"]].concat();
    let parameters = Parameters::parse(query, &once, &FILTERS).unwrap();
    let texts = selection::Texts::of(language);
    let mut asked = Asked::read(&parameters, &[], Days::on("2022-09-30".parse().unwrap()), texts).unwrap();
    let status = asked.choice(&parameters, ("status", Texts::of(language).status()), PeopleStatus::NotStarted, texts);
    if parameters.text("unit").is_some() {
        asked.not_there = Some(Box::new(NotThere { parameter: "unit", at: 1, of: 1, near: Vec::new() }));
    }
    let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let scopes: &[Scope] =
        if found.rows.is_empty() { &[Scope::PeopleRead] } else { &[Scope::PeopleRead, Scope::FiguresRead] };
    let reader = Reader::sample(language, scopes);
    let reach = Reach::of_municipality("1440".parse().unwrap());
    let counts = counted_beside(status).into_iter().zip([4, 12, 17, 1233, 8]).collect();
    let found = Found { status, list: found, counts, pseudonym: &|_| "5b1f0c3ad2e94f67".to_owned() };
    People::new(&reader, &parameters, &asked, &found, (&catalogue, &reach))
}

fn course() -> Key {
    Key::new("ek", "Ekonomiskt bistånd")
}

pub(crate) fn anna() -> PersonRow {
    let day = |text: &str| Some(text.parse().unwrap());
    PersonRow {
        name: Some("Anna Ål".to_owned()),
        identifiers: [Ifi::Mbox("mailto:anna@ale.example".to_owned())].into(),
        of_roster: [Ifi::Mbox("mailto:anna@ale.example".to_owned())].into(),
        municipality: Key::new("1440", "Ale"),
        unit: Some(Key::new("1440/ifo", "IFO")),
        role: Some("socialsekreterare".to_owned()),
        hired_on: day("2022-01-10"),
        course: course(),
        since: day("2022-03-01"),
        enrolled_on: day("2022-03-01"),
        started_on: day("2022-03-01"),
        completed_on: None,
        passed_on: None,
        valid_until: None,
        known_by: "mbox mailto:anna@ale.example".into(),
    }
}

/// A person known only by a mail address.
fn stranger() -> PersonRow {
    PersonRow {
        name: None,
        identifiers: [Ifi::Mbox("mailto:<b>@nowhere.example".to_owned())].into(),
        of_roster: [].into(),
        municipality: Key::new("unknown", "unknown"),
        unit: None,
        role: None,
        hired_on: None,
        ..anna()
    }
}
