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
        file.courses[0].target =
            Some(Target { roster_roles: Some(Vec::new()), entered: std::collections::BTreeMap::default() });
        let mut standings = standings(file, roster());
        for agent in [&guest, &anna, &bo, &machine] {
            standings.put(agent, &"bistand".into(), told());
        }
        let mut query = query(&[]);
        query.courses = vec!["bistand".into()];
        let figures = standings.figures(&query);
        let people = standings.people_within(&query, Standing::Started, &Reach::default()).expect("within");
        (shown(&figures.total, Measure::Completed), shown(&figures.total, Measure::Started), people.rows.len())
    };
    assert_eq!(counted(catalogue_file()), (2, 2, 3), "with nobody named, the machine makes two persons one");
    assert_eq!(counted(file()), (2, 2, 2));
    let mut standings = standings(file(), roster());
    standings.put(&guest, &"bistand".into(), told());
    assert_eq!(shown(&standings.figures(&query(&[])).total, Measure::Started), 0);
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
