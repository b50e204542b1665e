//! Catalogues as people write them.

use learning::{Catalogue, CatalogueError, CatalogueFile, CourseId, Kommunkod};

const SMALL: &str = include_str!("../../fixtures/catalogues/small.toml");
const BROKEN: &str = include_str!("../../fixtures/catalogues/broken.toml");

fn small() -> Catalogue {
    Catalogue::parse_toml(SMALL).unwrap()
}

fn code(text: &str) -> Kommunkod {
    text.parse().unwrap()
}

#[test]
fn every_iri_leads_to_its_course_or_module() {
    let catalogue = small();
    let found = |iri| {
        let [place] = catalogue.resolve(iri) else { return None };
        Some((place.course.as_str().to_owned(), place.module.as_ref().map(|module| module.as_str().to_owned())))
    };
    assert_eq!(found("urn:articulate:introduktion"), Some(("introduktion".into(), None)));
    assert_eq!(
        found("https://lms.example/mod/scorm/view.php?id=72"),
        Some(("introduktion".into(), Some("samtal".into())))
    );
    assert_eq!(found("https://lms.example/course/view.php?id=8"), None);
}

#[test]
fn courses_are_found_by_id() {
    let catalogue = small();
    assert_eq!(catalogue.courses().len(), 1);
    let course = catalogue.course(&CourseId::from("introduktion")).unwrap();
    assert_eq!(course.modules.len(), 2);
    assert_eq!(course.target.as_ref().unwrap().entered[&code("0180")], 410);
    assert!(catalogue.course(&CourseId::from("samtal")).is_none());
}

#[test]
fn iris_home_pages_and_mail_domains_are_found_however_they_are_written() {
    let catalogue = small();
    for page in ["https://lms.ale.example", "http://LMS.ale.example", "https://lms.ale.example:443/"] {
        assert_eq!(catalogue.home_page(page), Some(code("1440")), "{page}");
    }
    assert_eq!(catalogue.home_page("https://lms.ale.example/moodle"), None);
    assert_eq!(catalogue.mail_domain("GOTEBORG.example"), Some(code("1480")));
    let module = catalogue.resolve("https://lms.example/mod/scorm/view.php?id=72");
    assert_eq!(module.len(), 1);
    assert_eq!(catalogue.resolve("HTTP://LMS.example:80/mod/scorm/%76iew.php?id=72"), module);
    assert_eq!(catalogue.resolve("https://lms.example/mod/SCORM/view.php?id=72"), []);
    assert_eq!(catalogue.mail_domain("sub.goteborg.example"), None);
}

#[test]
fn a_municipality_is_a_member_of_regions_across_counties() {
    let catalogue = small();
    let groups = |kommunkod, day: &str| {
        let groups = catalogue.memberships(code(kommunkod), day.parse().unwrap());
        groups.map(|group| group.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(groups("1440", "2022-09-30"), ["gr", "forstudien"]);
    assert_eq!(groups("1384", "2022-09-30"), ["gr"]);
    assert!(groups("1384", "1994-12-31").is_empty(), "it was no member yet");
    assert!(groups("0180", "2022-09-30").is_empty());
}

#[test]
fn units_are_read_as_they_are_on_the_day() {
    let catalogue = small();
    let unit = |day: &str| catalogue.unit_on(code("0180"), "älvsjö SDF", day.parse().unwrap()).unwrap().1;
    assert_eq!(unit("2014-10-31"), "Älvsjö");
    assert_eq!(unit("2024-10-31"), "Hägersten-Älvsjö");
}

#[test]
fn every_breach_is_told_at_once_each_with_its_place() {
    assert_eq!(
        reasons_of(Catalogue::parse_toml(BROKEN)),
        [
            r#"programme[0] "Yrkesresan".id: an id has lower-case letters a–z, digits and hyphens only"#,
            r#"programme[0] "Yrkesresan".name.en: is empty"#,
            r#"programme[0] "Yrkesresan".valid_to: the last day, 2021-01-01, is before the first, 2027-12-31"#,
            r#"programme[0] "Yrkesresan".connected[1]: 1440 is connected already on some of these days, by connected[0]"#,
            r#"programme[0] "Yrkesresan".connected[2].to: the last day, 2021-12-31, is before the first, 2022-01-01"#,
            r#"programme[0] "Yrkesresan".connected[3].kommunkod: no municipality has the code 9996"#,
            r#"programme[0] "Yrkesresan".connected[4].organisation: there is no organisation "saknas""#,
            r#"course[0] "introduktion".name.sv: is empty"#,
            r#"course[0] "introduktion".iris[1]: "kursen" is no IRI; it begins with a scheme, as https://"#,
            r#"course[0] "introduktion".service_area: is empty"#,
            r#"course[0] "introduktion".credits: is a number from 0 to 1000 with at most two decimals"#,
            r#"course[0] "introduktion".earlier_rule[0].valid_from: no rule is in force before 2020-01-01: write the one that was as [[course.earlier_rule]] with valid_to = "2019-12-31""#,
            r#"course[0] "introduktion".earlier_rule[1].valid_to: 2020-06-30 is not after the last day of the rule before it; the oldest rule is first"#,
            r#"course[0] "introduktion".rule.modules: asks for 3 modules, the course has 2"#,
            r#"course[0] "introduktion".rule.pass: the course has no module "provet""#,
            r#"course[0] "introduktion".rule.pass_score: a scaled score is a number from -1 to 1"#,
            r#"course[0] "introduktion".round[0] "hosten".valid_to: the last day, 2021-09-01, is before the first, 2021-12-31"#,
            r#"course[0] "introduktion".round[2] "varen".id: "varen" is at course[0] "introduktion".round[1] "varen".id already"#,
            r#"course[0] "introduktion".round[2] "varen".name.sv: is empty"#,
            r#"course[0] "introduktion".round[2] "varen".valid_from: the round "varen" has some of these days: a day is in one round"#,
            r#"course[0] "introduktion".target.roster_roles: is empty"#,
            r#"course[0] "introduktion".target.entered: no municipality has the code 9999"#,
            r#"course[0] "introduktion".target.entered: is a number of people up to 100000"#,
            r#"course[0] "introduktion".module[0] "samtal".tags: is empty"#,
            r#"course[0] "introduktion".module[0] "samtal".iris[0]: "https://lms.example/1" is at course[0] "introduktion".iris[0] already"#,
            r#"course[0] "introduktion".module[1] "samtal".id: "samtal" is at course[0] "introduktion".module[0] "samtal".id already"#,
            r#"course[0] "introduktion".module[1] "samtal".valid_to: the last day, 2021-01-01, is before the first, 2022-01-01"#,
            r#"course[0] "introduktion".module[0] "samtal".content_owner: there is no organisation "socialstyrelsen""#,
            r#"course[0] "introduktion".module[1] "samtal".content_owner: there is no organisation "socialstyrelsen""#,
            r#"course[0] "introduktion".module[1] "samtal".name.sv: is the module at course[0] "introduktion".module[0] "samtal", by its id and its content owner: call it "Samtal" too, or give it another id"#,
            r#"course[0] "introduktion".programme: there is no programme "esf""#,
            r#"course[0] "introduktion".programme: has "Yrkesresan" twice"#,
            r#"course[1] "introduktion".id: "introduktion" is at course[0] "introduktion".id already"#,
            r#"course[1] "introduktion".rule.modules: asks for all modules, the course has none"#,
            r#"region[0] "gr".members[1]: 1440 is a member already"#,
            r#"region[0] "gr".members[2]: no municipality has the code 9998"#,
            r#"group[0] "gr".id: "gr" is at region[0] "gr".id already"#,
            r#"group[0] "gr".members[1]: 1440 is a member already on some of these days, by members[0]"#,
            r#"group[0] "gr".members[2].to: the last day, 2021-12-31, is before the first, 2022-01-01"#,
            "experience_bands: each is a number of years from 1 to 60",
            "experience_bands: each is more than the one before",
            r#"unit[0] "farsta".successor: the successors go round in a circle"#,
            r#"unit[1] "skarpnack".name: "Söder" reads the same as unit[0] "farsta".aliases[0]"#,
            r#"unit[1] "skarpnack".successor: the successors go round in a circle"#,
            r#"unit[2] "bromma".successor: a unit with a successor has a valid_to, its last day"#,
            r#"unit[2] "bromma".successor: 0180 has no unit "vasterort""#,
            r#"home_page[0].url: "lms.ale.example" is no IRI; it begins with a scheme, as https://"#,
            "home_page[0].kommunkod: no municipality has the code 9997",
            "mail_domain[0].domain: a domain is written alone, as ale.se",
            r#"mail_domain[2].domain: "Goteborg.example" means the same as "goteborg.example" at mail_domain[1].domain: leave one of them out"#,
            "not_a_person[0]: say one of account, prefix and mbox",
            "not_a_person[1].mbox: an address is written alone, as noreply@ale.example, or noreply@ for every domain",
            r#"project[0] "esf".valid_to: the last day, 2021-12-31, is before the first, 2022-01-01"#,
            r#"project[0] "esf".funder: is empty"#,
            r#"project[0] "esf".budget: is a number of kronor up to 1000000000000"#,
            r#"project[0] "esf".courses: names no course: say by id which the project pays for"#,
            r#"project[0] "esf".milestone[1].id: "plan" is at project[0] "esf".milestone[0].id already"#,
            r#"project[0] "esf".milestone[1].name.sv: is empty"#,
            r#"project[0] "esf".partner[0].kommunkod: no municipality has the code 9995"#,
            r#"project[0] "esf".partner[0].ordered: the project does not pay for a course "introduktion""#,
            r#"project[0] "esf".partner[0].ordered: is a number of people up to 100000"#,
            r#"project[0] "esf".partner[2]: 1440 is a partner already"#,
            "trainers.roles: is empty",
            r#"trainers.roles: has "metodutvecklare" twice"#,
            r#"trainers.qualification: there is no course "utbildarutbildning""#,
        ]
    );
}

/// Why a catalogue is refused, as `/api/v1` says it.
fn reasons_of(refused: Result<Catalogue, CatalogueError>) -> Vec<String> {
    refused.unwrap_err().0.iter().map(ToString::to_string).collect()
}

/// A course, and another or a module of it, with these IRIs.
fn with_iris(course: &[&str], other: &[&str], is_module: bool) -> Result<Catalogue, CatalogueError> {
    let table = if is_module { "course.module" } else { "course" };
    Catalogue::parse_toml(&format!(
        "[[course]]\nid = \"a\"\nname.sv = \"A\"\niris = {course:?}\n[[{table}]]\nid = \"b\"\nname.sv = \"B\"\niris = {other:?}\n"
    ))
}

#[test]
fn two_places_whose_iris_mean_the_same_are_refused_with_both_named() {
    let reasons = reasons_of(with_iris(&["https://lms.example/1"], &["http://LMS.example/1"], false));
    let expected = r#"course[1] "b".iris[0]: "http://LMS.example/1" means the same as "https://lms.example/1" at course[0] "a".iris[0]: "#;
    assert!(reasons.len() == 1 && reasons[0].starts_with(expected), "{reasons:?}");
    let reasons = reasons_of(with_iris(
        &["https://lms.example/kurs/söderhamn"],
        &["https://lms.example/kurs/s%C3%B6derhamn"],
        true,
    ));
    assert!(reasons[0].contains(r#"course[0] "a".iris[0]"#) && reasons[0].contains(r#".module[0] "b".iris[0]"#));
    // One course may have all that platforms write, each once.
    with_iris(&["https://lms.example/1", "http://lms.example/1"], &["https://lms.example/1/"], false).unwrap();
    assert!(with_iris(&["https://lms.example/1", "https://lms.example/1"], &[], false).is_err());
}

#[test]
fn home_pages_and_mail_domains_that_mean_the_same_are_refused_with_both_named() {
    let twice = |table: &str, field: &str, one: &str, two: &str| {
        let entry = |value, code| format!("[[{table}]]\n{field} = {value:?}\nkommunkod = \"{code}\"\n");
        Catalogue::parse_toml(&(entry(one, "1440") + &entry(two, "1480"))).unwrap_err().to_string()
    };
    let refused = twice("home_page", "url", "https://lms.example/moodle", "http://lms.example:80/moodle/");
    assert!(refused.starts_with("home_page[1].url: ") && refused.contains(" at home_page[0].url"), "{refused}");
    for (one, two) in [("ale.example", "ALE.example"), ("göteborg.example", "xn--gteborg-90a.example")] {
        let refused = twice("mail_domain", "domain", one, two);
        assert!(
            refused.starts_with("mail_domain[1].domain: ") && refused.contains("mail_domain[0].domain"),
            "{refused}"
        );
    }
}

#[test]
fn what_is_no_catalogue_is_told_with_line_and_column() {
    for (toml, expected) in [
        ("[[course]]\nid = \"a\"\nname = { sv = \"A\" }\nirirs = []\n", "line 4, column 1: unknown field `irirs`"),
        ("[[group]]\nid = \"å\"; name", "line 2, column 9: "),
        (
            "[[home_page]]\nurl = \"https://ale.example\"\nkommunkod = \"180\"\n",
            "line 3, column 13: a kommunkod is four digits, as 0180",
        ),
        (
            "[[course]]\nid = \"å\"\nname = \"Å\"\n",
            "line 3, column 8: invalid type: string \"Å\", expected a name, as { sv",
        ),
        (
            "[[course]]\nid = \"a\"\nname = { sv = \"A\" }\nvalid_from = 2021-01-01\n",
            "line 4, column 14: a date is written in quotes, as \"2021-01-01\"",
        ),
        (
            "[[course]]\nid = \"a\"\nname = { sv = \"A\" }\nrule = { modules = \"al\" }\n",
            "line 4, column 20: modules are \"all\" or a number",
        ),
    ] {
        let error = Catalogue::parse_toml(toml).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn json_carries_the_same_catalogue() {
    let file = small().file().clone();
    let json = serde_json::to_string(&file).unwrap();
    let read: CatalogueFile = serde_json::from_str(&json).unwrap();
    assert_eq!(read, file);
    assert!(Catalogue::compile(read).is_ok());
    assert!(serde_json::from_str::<CatalogueFile>(r#"{"courses": []}"#).is_err(), "the tables are called as in TOML");
}
