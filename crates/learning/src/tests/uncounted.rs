//! Anything that matches nothing is reported, and the proposed line counts it.

use super::*;

const NOW: &str = "2022-09-30";

/// Courses with roles, a unit, and agents that are not people.
fn file() -> String {
    let targeted = CATALOGUE.replace(
        "programme = \"yrkesresan\"\n",
        "programme = \"yrkesresan\"\ntarget = { roster_roles = [\"Socialsekreterare\"] }\n",
    );
    format!("{targeted}\n[[unit]]\nid = \"ifo\"\nkommunkod = \"1440\"\nname = \"IFO Barn\"\naliases = [\"Barn\"]\n")
}

fn in_unit(name: &str, unit: &str, role: &str) -> Affiliation {
    let (unit, role) = (Some(unit.to_owned()), Some(role.to_owned()));
    Affiliation { unit, role, ..affiliation(&[&agent(name)], "1440") }
}

fn by(account: (&str, &str), object: &str) -> Value {
    let mut statement = statement(completed(), object, "2022-03-01");
    statement["actor"] = json!({"account": {"homePage": account.0, "name": account.1}});
    statement
}

fn by_mail(address: &str) -> Value {
    let mut statement = statement(completed(), "https://lms.example/course/1", "2022-03-01");
    statement["actor"] = json!({"mbox": format!("mailto:{address}")});
    statement
}

/// What a catalogue leaves uncounted of a roster and statements.
fn report(file: &str, roster: &[Affiliation], statements: &[Value]) -> UncountedReport {
    let catalogue = Catalogue::parse_toml(file).unwrap_or_else(|error| panic!("{error}\n{file}"));
    let (mut uncounted, mut rows) = (Uncounted::default(), std::collections::BTreeMap::<_, Progress>::new());
    for value in statements {
        let told = tell(&NAMES, &catalogue, Statement::new(value).expect("an object"), None);
        for unmatched in &told.unmatched {
            uncounted.add("lms", unmatched, Seen::once(uuid::Uuid::nil(), noon("2022-03-02")));
        }
        for observation in told.observations {
            let key = (observation.agent.clone(), observation.course.clone());
            rows.entry(key).or_default().observe(&observation, Timestamp::MAX);
        }
    }
    let roster = Roster { affiliations: roster.iter().cloned().collect(), ..Roster::default() };
    let mut standings = Standings::new(Arc::new(catalogue), Arc::new(roster));
    for ((agent, course), progress) in rows {
        standings.put(&agent, &course, progress);
    }
    let sender = |identity: &str| Some(identity.to_owned());
    let (reach, own_people) = (Reach::default(), OwnPeople::new());
    let within = UncountedWithin { reach: &reach, sender: &sender, own_people: &own_people };
    standings.uncounted_within(&uncounted, &UncountedKind::ALL, &within, day(NOW))
}

/// A catalogue with a line: at its end, or in the place of the line that it names, which has some text.
fn with_line(file: &str, line: &str, in_the_place_of: &str) -> String {
    if line.starts_with("[[") {
        return format!("{file}\n{line}\n");
    }
    let mut lines: Vec<&str> = file.lines().collect();
    let at = lines.iter().position(|one| one.contains(in_the_place_of)).expect("the line that is there");
    lines[at] = line;
    lines.join("\n")
}

#[test]
fn the_line_that_is_told_is_taken_by_an_import_and_its_row_is_gone_for_every_kind() {
    let lms = "https://lms.example";
    let roster = [
        in_unit("anna", "IFO  Bran", "Socialsekreterare"),
        in_unit("bo", "Vuxen & \"Äldre\"", "socialsekretrare"),
        in_unit("cia", "***", "SOCIALSEKRETERARE"),
        in_unit("dan", "Ω", "Socialsekreterare"),
        Affiliation {
            kommunkod: Kommunkod::of_organisation("region-som-var").expect("an organisation"),
            ..affiliation(&[&agent("eva")], "1440")
        },
    ];
    let statements = [
        by((lms, "x"), "https://www.lms.example/course/1/"),
        by((lms, "x"), "urn:else:nothing'alike"),
        by(("https://moodle.lms.ale.example", "7"), "https://lms.example/course/1"),
        by_mail("anna@edu.goteborg.example"),
    ];
    let mut expected = vec![
        (UncountedKind::Activity, "https://www.lms.example/course/1/", "iris = [\"https://lms.example/course/1\""),
        (UncountedKind::Activity, "urn:else:nothing'alike", "iris = [\"https://lms.example/module/2\""),
        (UncountedKind::HomePage, "https://moodle.lms.ale.example", ""),
        (UncountedKind::MailDomain, "edu.goteborg.example", ""),
        (UncountedKind::Unit, "IFO  Bran", "aliases = "),
        (UncountedKind::Unit, "Vuxen & \"Äldre\"", ""),
        (UncountedKind::Unit, "***", ""),
        (UncountedKind::Unit, "Ω", ""),
        (UncountedKind::Role, "socialsekretrare", "target = "),
        (UncountedKind::Organisation, "region-som-var", ""),
    ];
    let before = report(&file(), &roster, &statements);
    let mends: Vec<_> = before.rows.iter().filter(|row| row.mend.is_some()).collect();
    assert!(mends.len() >= expected.len(), "{mends:?}");
    let of = |report: &UncountedReport, kind, value: &str| {
        report.rows.iter().find(|row| row.kind == kind && row.value == value).cloned()
    };
    for (kind, value, place) in expected.drain(..) {
        let row = of(&before, kind, value).unwrap_or_else(|| panic!("{value} is told"));
        let mut line = row.mend.unwrap_or_else(|| panic!("{value} has a line"));
        if kind == UncountedKind::Role {
            // The target is written in one line here.
            line = format!("target = {{ {} }}", line.split_once("  #").expect("a comment").0);
        }
        let after = report(&with_line(&file(), &line, place), &roster, &statements);
        assert_eq!(of(&after, kind, value), None, "{line}");
    }
}

#[test]
fn a_line_that_needs_an_owner_is_refused_until_somebody_says_whose_it_is() {
    let statements = [by(("https://far.away.test", "7"), "https://lms.example/course/1"), by_mail("x@nowhere.test")];
    let told = report(&file(), &[], &statements);
    for (kind, owner) in
        [(UncountedKind::HomePage, "kommunkod = \"1440\""), (UncountedKind::MailDomain, "organisation = \"r\"")]
    {
        let row = told.rows.iter().find(|row| row.kind == kind).expect("it is told");
        let line = row.mend.as_deref().expect("a line");
        assert!(line.contains("# Say whose it is") && row.nearest.is_none(), "{line}");
        let with = with_line(&file(), line, "");
        let refusal = Catalogue::parse_toml(&with).expect_err("nobody has said whose it is").to_string();
        assert!(
            refusal.contains("line ") && refusal.contains("say whose it is, by one of kommunkod and organisation"),
            "{refusal}"
        );
        let region = "[[organisation]]\nid = \"r\"\nname = { sv = \"R\" }\nkind = \"region\"\n";
        let said = format!("{with}{owner}\n{region}");
        assert!(report(&said, &[], &statements).rows.iter().all(|row| row.kind != kind), "{said}");
    }
}

#[test]
fn an_address_that_was_cut_off_or_is_none_has_no_line() {
    let long = format!("https://lms.example/{}", "x".repeat(2_000));
    let told = report(&file(), &[], &[by(("https://lms.example", "x"), &long), by_mail("x@localhost")]);
    let mend = |kind| told.rows.iter().find(|row| row.kind == kind).map(|row| row.mend.clone());
    assert_eq!(mend(UncountedKind::Activity), Some(None));
    assert_eq!(mend(UncountedKind::MailDomain), Some(None));
}

#[test]
fn what_nobody_did_is_told_by_the_line_that_says_so_and_counts_nowhere() {
    let nobody = "[[not_a_person]]\nhome_page = \"https://lms.example\"\nprefix = \"guest\"\n";
    let file = format!("{}{nobody}", file());
    let statements = [
        by(("http://LMS.example/", "guest-1"), "https://lms.example/course/1"),
        by(("https://lms.example", "guest-2"), "https://lms.example/course/1"),
        by(("https://lms.example", "anna"), "https://lms.example/course/1"),
    ];
    let told = report(&file, &[], &statements);
    let rows: Vec<_> = told.rows.iter().filter(|row| row.kind == UncountedKind::NotAPerson).collect();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.value.as_str(), row.count), ("https://lms.example: prefix = \"guest\"", 2));
    assert_eq!((row.senders.as_slice(), &row.mend), (&["lms".to_owned()][..], &None));
}

#[test]
fn a_role_that_the_target_names_in_another_spelling_is_counted_and_not_told() {
    let roster = [in_unit("anna", "IFO Barn", "Social-sekreterare"), in_unit("bo", "IFO Barn", " socialsekreterare ")];
    let told = report(&file(), &roster, &[]);
    let roles: Vec<_> = told.rows.iter().filter(|row| row.kind == UncountedKind::Role).map(|row| &*row.value).collect();
    assert_eq!(roles, ["Social-sekreterare"], "a hyphen is told, as it counts apart");
}

#[test]
fn what_is_near_is_told_in_both_languages() {
    let roster = [in_unit("anna", "IFO Bran", "socialsekretrare")];
    let near = "https://www.lms.example/course/1/";
    let told = report(&file(), &roster, &[by(("https://lms.ale.example:8443", "x"), near)]);
    let mut said = Vec::new();
    for row in &told.rows {
        let near = row.nearest.as_ref().expect("something is near");
        said.push((near.of.sv.as_str(), near.differs.sv.as_str(), near.differs.en.as_str()));
    }
    assert_eq!(
        said,
        [
            (
                "kurs bistand",
                "skiljer sig genom www. och ett snedstreck på slutet",
                "differs by www. and a slash at the end"
            ),
            ("enhet 1440/ifo", "skiljer sig med en bokstav", "differs by one letter"),
            ("målgruppen för kursen bistand", "skiljer sig med en bokstav", "differs by one letter"),
        ]
    );
}

#[test]
fn whose_a_host_is_is_told_by_what_is_above_it_alone_and_never_by_a_name_that_is_near() {
    let others: String =
        [("ale.se", "1440"), ("mora.se", "2062"), ("ale.rented.example", "1440"), ("mail.orust.se", "1421")]
            .map(|(domain, code)| format!("[[mail_domain]]\ndomain = \"{domain}\"\nkommunkod = \"{code}\"\n"))
            .concat();
    let file = format!("{}\n{others}", file());
    let statements = ["x@are.se", "x@nora.se", "x@orust.rented.example", "x@orust.se", "x@skola.ale.se"].map(by_mail);
    let told = report(&file, &[], &statements);
    let mut owners: Vec<_> = told
        .rows
        .iter()
        .filter(|row| row.kind == UncountedKind::MailDomain)
        .map(|row| (row.value.as_str(), row.mend.as_deref().is_some_and(|line| line.contains("\nkommunkod = "))))
        .collect();
    owners.sort_unstable();
    let none = |value| (value, false);
    let expected =
        [none("are.se"), none("nora.se"), none("orust.rented.example"), none("orust.se"), ("skola.ale.se", true)];
    assert_eq!(owners, expected);
    let course = |iri: &str| by(("https://lms.ale.example", "7"), iri);
    let by_code = format!("{file}\n{CATALOGUE_OF_PARTS}");
    let told = self::report(&by_code, &[], &[course("https://publisher.example/del-b")]);
    let row = told.rows.iter().find(|row| row.value.ends_with("del-b")).expect("it is told");
    assert_eq!(row.nearest, None, "parts that are lettered are parts of their own");
}

const CATALOGUE_OF_PARTS: &str = r#"
[[course]]
id = "delar"
name = { sv = "Delar" }
iris = ["https://publisher.example/del-a"]
"#;
