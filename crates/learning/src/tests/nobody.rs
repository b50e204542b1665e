use std::collections::BTreeSet;

use super::*;

/// The catalogue with a guest and a machine in it.
fn file() -> CatalogueFile {
    let nobodies = r#"
        [[not_a_person]]
        home_page = "https://lms.example/"
        account = "guest"

        [[not_a_person]]
        mbox = "lms@ale.example"
    "#;
    CatalogueFile {
        not_persons: toml::from_str::<CatalogueFile>(nobodies).expect("it reads").not_persons,
        ..catalogue_file()
    }
}

fn told() -> Progress {
    let mut progress = Progress::default();
    let course = &mut progress.told.entry(None).or_default().course;
    course.add(Mark::Activity, noon("2022-03-01"));
    course.add(Mark::Completed, noon("2022-03-01"));
    progress
}

#[test]
fn who_is_nobody_counts_in_no_figure_and_ties_no_persons_together() {
    let (guest, anna, bo) = (agent("guest"), agent("anna"), agent("bo"));
    let machine = AgentKey::from("mbox mailto:lms@ale.example");
    // A roster of a row that is a guest's alone, and of two persons with the machine's address.
    let roster = || {
        [affiliation(&[&guest], "1440"), affiliation(&[&anna, &machine], "1440"), affiliation(&[&bo, &machine], "1480")]
    };
    let counted = |file: CatalogueFile| {
        let mut file = file;
        file.courses[0].target = Some(toml::from_str("roster_roles = []").expect("a target"));
        let mut standings = standings(file, roster());
        for agent in [&guest, &anna, &bo, &machine] {
            standings.put(agent, &"bistand".into(), told());
        }
        let mut query = query(&[]);
        query.courses = vec!["bistand".into()];
        let figures = standings.figures(&query);
        let people = standings.people_within(&query, PeopleStatus::Started, &Reach::default()).expect("within");
        (shown(&figures.total, Measure::Completed), shown(&figures.total, Measure::Started), people.rows.len())
    };
    assert_eq!(counted(catalogue_file()), (2, 2, 3), "with nobody named, the machine makes two persons one");
    assert_eq!(counted(file()), (2, 2, 2));
    let mut standings = standings(file(), roster());
    standings.put(&guest, &"bistand".into(), told());
    assert_eq!(shown(&standings.figures(&query(&[])).total, Measure::Started), 0);
}

/// Imports a list under a catalogue; returns the roster and the list's counts.
fn imported(rows: &[Affiliation], file: &CatalogueFile) -> (Roster, RosterCounts) {
    let (mut roster, none) = (Roster::default(), BTreeSet::new());
    let catalogue = Catalogue::compile(file.clone()).expect("the catalogue is right");
    let mut counts = RosterCounts::default();
    for as_of in ["2022-01-01", "2022-02-01"] {
        let update = RosterUpdate {
            rows,
            mode: RosterMode::Full,
            as_of: day(as_of),
            correct: false,
            municipalities: &none,
            history: false,
        };
        let change = roster.change(&catalogue, &update).expect("a list");
        counts = change.counts;
        roster.apply(&change);
    }
    (roster, counts)
}

#[test]
fn who_is_nobody_ties_nobody_in_an_import_and_is_on_no_list_of_people() {
    let (guest, anna, bo) = (agent("guest"), agent("anna"), agent("bo"));
    let named = |name: &str, identifiers: &[&AgentKey]| Affiliation {
        name: Some(name.to_owned()),
        unit: Some("IFO".to_owned()),
        role: Some("chef".to_owned()),
        ..affiliation(identifiers, "1440")
    };
    let rows = [named("Anna", &[&anna, &guest]), named("Bo", &[&bo, &guest]), named("Gäst", &[&guest])];
    let (roster, counts) = imported(&rows, &file());
    assert_eq!((roster.affiliations.len(), counts.people_before, counts.people_vanishing), (3, 2, 0));
    let mut standings = standings(file(), roster.affiliations);
    for agent in [&guest, &anna, &bo] {
        standings.put(agent, &"bistand".into(), told());
    }
    let list = standings.people_within(&query(&[]), PeopleStatus::Completed, &Reach::default()).expect("within");
    let people: Vec<_> = list.rows.iter().map(|row| (row.label(), row.identifiers.len())).collect();
    assert_eq!(people, [("Anna".to_owned(), 1), ("Bo".to_owned(), 1)]);
}

#[test]
fn who_turns_out_to_be_nobody_ties_nobody_afterwards_and_who_does_not_ties_again() {
    let rows = || ["anna", "bo"].map(|who| affiliation(&[&agent(who), &agent("guest")], "1440"));
    let (mut roster, _) = imported(&rows(), &catalogue_file());
    let compiled = |file: CatalogueFile| Catalogue::compile(file).expect("the catalogue is right");
    let (without, with) = (compiled(catalogue_file()), compiled(file()));
    let (tied, parted) = (roster.clone(), imported(&rows(), &file()).0);
    assert_eq!((tied.affiliations.len(), parted.affiliations.len()), (1, 2));
    for (old, new, expected) in [(&without, &with, &parted), (&with, &with, &parted), (&with, &without, &tied)] {
        roster.apply(&roster.retied(old, new));
        assert_eq!(&roster, expected);
    }
}

#[test]
fn an_entry_says_which_agent_in_one_way() {
    let refused = |entry: &str| {
        let text = format!("{CATALOGUE}\n[[not_a_person]]\n{entry}\n");
        Catalogue::parse_toml(&text).expect_err("a breach").to_string()
    };
    assert!(
        refused("home_page = \"https://lms.example\"").contains("not_a_person[0]: say one of account, prefix and mbox")
    );
    assert!(refused("account = \"a\"\nprefix = \"b\"").contains("say one of"));
    assert!(refused("prefix = \"\"").contains("not_a_person[0].prefix: is empty"));
    assert!(refused("account = \"guest\"\nhome_page = \"lms\"").contains("is no IRI"));
    assert!(refused("mbox = \"ale.example\"").contains("an address is written alone"));
    assert!(refused("mbox = \"mailto:a@ale.example\"").contains("an address is written alone"));
    assert!(refused("mbox = \"a@ale.example\"\nhome_page = \"https://lms.example\"").contains("has no home page"));
}
