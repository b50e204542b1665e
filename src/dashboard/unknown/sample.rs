//! The states of the pages, for tests.

use std::collections::BTreeMap;

use learning::{
    CatalogueFile, Counted, Nearest, UncountedKind, UncountedReport, UncountedRow, UnknownPeople, WhyUnknown, Words,
};

use super::mend_page::MendPage;
use super::mending::{FIELDS, Thing};
use super::{Ask, Texts, Unknown};
use crate::auth::{Reach, Scope};
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::UncountedPage;

const CATALOGUE: &str = r#"
[[course]]
id = "ek"
name = { sv = "Ekonomiskt bistånd <1>", en = "Social assistance" }
iris = ["https://lms.example/course/1"]
target = { roster_roles = ["chef"] }

[[course.module]]
id = "del"
name = { sv = "Del ett" }

[[unit]]
id = "ifo"
kommunkod = "1440"
name = "Individ och familj"
"#;

fn words(en: &str, sv: &str) -> Words {
    Words { en: en.to_owned(), sv: sv.to_owned() }
}

fn row(kind: UncountedKind, value: &str, near: Option<(&str, Words)>, mend: Option<&str>) -> UncountedRow {
    UncountedRow {
        kind,
        value: value.to_owned(),
        municipality: None,
        count: 1234,
        counted: Counted::Statements,
        first: "2022-01-01".parse().ok(),
        last: "2022-09-30".parse().ok(),
        senders: vec!["lms".to_owned(), "and 3 more".to_owned()],
        example: None,
        nearest: near.map(|(value, of)| Nearest {
            value: value.to_owned(),
            of,
            differs: words("differs by www.", "skiljer sig genom www."),
        }),
        mend: mend.map(str::to_owned),
        agent: None,
    }
}

fn rows() -> Vec<UncountedRow> {
    let of_course = words("course ek", "kurs ek");
    let people = |row: UncountedRow| UncountedRow { counted: Counted::People, senders: Vec::new(), ..row };
    let unit = row(
        UncountedKind::Unit,
        "Ind & familj",
        Some(("Individ och familj", words("unit 1440/ifo", "enhet 1440/ifo"))),
        Some("aliases = [\"Ind & familj\"]  # unit 1440/ifo"),
    );
    vec![
        row(
            UncountedKind::Activity,
            "https://www.lms.example/course/1?<b>",
            Some(("https://lms.example/course/1", of_course)),
            Some("iris = [\"https://lms.example/course/1\"]  # course ek"),
        ),
        row(UncountedKind::Activity, "urn:x:1", None, None),
        people(row(
            UncountedKind::MailDomain,
            "mail.ale.se",
            Some(("ale.se", words("Ale", "Ale"))),
            Some("[[mail_domain]]\ndomain = \"mail.ale.se\"\nkommunkod = \"1440\""),
        )),
        UncountedRow { counted: Counted::RosterRows, municipality: Some("1440".to_owned()), last: None, ..unit },
        people(row(UncountedKind::Contradiction, "statements: Ale; roster: Göteborg", None, None)),
        row(
            UncountedKind::WithoutZone,
            "",
            None,
            Some(
                "# Where it has none yet, give the credential the zone of its sender's clock, for what it sends from then on \
                  (what is stored stays as it was read): loggbok credential sender KEY --time-zone Europe/Stockholm",
            ),
        ),
    ]
}

/// Each state of the first page by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Unknown)> {
    let all = UncountedReport {
        rows: rows(),
        beyond: [(UncountedKind::Activity, 17)].into(),
        unknown_people: vec![
            UnknownPeople { reason: WhyUnknown::MailDomain, people: 1200 },
            UnknownPeople { reason: WhyUnknown::NotOnTheRosterThatDay, people: 2 },
        ],
        people_not_looked_at: 0,
    };
    let page = |scopes: &[Scope], query: &str, found: Option<(&UncountedPage, usize)>, reach: &Reach| {
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let parameters = Parameters::parse(query, &["offset", "changed"], &[]).unwrap();
        let contact = Some(("mailto:hjalp@gr.example".to_owned(), "hjalp@gr.example".to_owned()));
        let ask = Ask { operator: Some("Göteborgsregionen".to_owned()), contact };
        Unknown::new(&Reader::sample(language, scopes), &parameters, found, (&catalogue, reach), ask)
    };
    let one = UncountedReport { rows: rows().drain(..1).collect(), ..UncountedReport::default() };
    let sender_names = BTreeMap::from([("lms".to_owned(), "Lärplattformen i Ale".to_owned())]);
    let [none, one, all] = [(UncountedReport::default(), 0), (one, 1), (all, 123)]
        .map(|(report, of_rows)| UncountedPage { report, of_rows, sender_names: sender_names.clone() });
    let (steward, everything) = (&[Scope::CatalogueWrite, Scope::RosterWrite][..], Reach::default());
    let ale = Reach::of_municipality("1440".parse().unwrap());
    vec![
        ("empty", page(steward, "", Some((&none, 0)), &everything)),
        ("one", page(steward, "changed=true", Some((&one, 0)), &everything)),
        ("many", page(steward, "offset=40", Some((&all, 40)), &everything)),
        ("of_ale", page(steward, "", Some((&all, 0)), &ale)),
        ("forbidden", page(&[Scope::FiguresRead], "", None, &everything)),
    ]
}

/// Each state of the page for saying what a thing is.
pub(crate) fn mends(language: Language) -> Vec<(&'static str, MendPage)> {
    let texts = Texts::of(language);
    let page = |query: &str, faults: &[Fault]| {
        let parameters = Parameters::parse(query, FIELDS, &[]).unwrap();
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let reader = Reader::sample(language, &[Scope::CatalogueWrite]);
        MendPage::new(&reader, &parameters, &Thing::read(&parameters).unwrap(), &catalogue, faults)
    };
    let faults = [Fault::new("name", texts.write_name()), Fault::new("id", texts.write_id())];
    vec![
        ("activity", page("kind=activity&value=urn:x:%3Cb%3E", &[])),
        ("domain", page("kind=mail_domain&value=ale.se&to=1440", &[])),
        ("unit", page("kind=unit&value=Ifo&municipality=1440", &[])),
        ("role", page("kind=role&value=chefer", &[])),
        ("organisation", page("kind=organisation&value=regionen", &[])),
        ("faults", page("kind=activity&value=urn:x:1&to=new&id=Ny+kurs", &faults)),
        ("stale_form", page("kind=activity&value=urn:x:1&to=ek", &[Fault::of_form(texts.stale_form())])),
    ]
}
