//! Units, roles and modules: spellings, numbers and owners.

use super::*;

fn in_unit(who: &AgentKey, kommunkod: &str, unit: &str) -> Affiliation {
    Affiliation { unit: Some(unit.to_owned()), role: Some("chef".to_owned()), ..affiliation(&[who], kommunkod) }
}

/// Course one, meant for everybody on the roster.
fn for_everybody() -> CatalogueFile {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("roster_roles = []").expect("a target");
    file
}

fn rows(figures: &Figures) -> Vec<(String, String, u32)> {
    let row = |row: &FigureRow| (row.keys[0].code.clone(), row.keys[0].name.clone(), shown(&row.counts, Measure::N));
    figures.rows.iter().map(row).collect()
}

fn row(code: &str, name: &str, n: u32) -> (String, String, u32) {
    (code.to_owned(), name.to_owned(), n)
}

#[test]
fn a_unit_is_one_however_it_is_spelt_and_shown_as_most_rows_write_it() {
    let spellings = ["ifo", "IFO", "Ifo ", "IFO", "I.F.O"];
    let roster = spellings.iter().zip(0..).map(|(unit, at)| in_unit(&agent(&format!("p{at}")), "1440", unit));
    let standings = standings(for_everybody(), roster);
    let figures =
        standings.figures(&FigureQuery { municipalities: vec![code("1440")], ..of_bistand(&[Dimension::Unit]) });
    assert_eq!(rows(&figures), [row("1440/i-f-o", "I.F.O", 1), row("1440/ifo", "IFO", 4)]);
    // Of spellings that are as common, the first in order.
    let roster = ["Vuxen", "VUXEN"].iter().zip(0..).map(|(unit, at)| in_unit(&agent(&format!("p{at}")), "1440", unit));
    let standings = super::standings(for_everybody(), roster);
    assert_eq!(rows(&standings.figures(&of_bistand(&[Dimension::Unit]))), [row("1440/vuxen", "VUXEN, Ale", 2)]);
}

#[test]
fn a_role_is_one_however_it_is_spelt() {
    let role = |at: usize, role: &str| Affiliation {
        role: Some(role.to_owned()),
        ..affiliation(&[&agent(&format!("p{at}"))], "1440")
    };
    let roster = [
        role(0, "Förste socialsekreterare"),
        role(1, "förste  socialsekreterare"),
        role(2, "forste socialsekreterare"),
        role(3, "förste  socialsekreterare"),
    ];
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("roster_roles = [\"FÖRSTE SOCIALSEKRETERARE\"]").expect("a target");
    let figures = standings(file, roster).figures(&of_bistand(&[Dimension::Role]));
    // Without its dots an o is another letter, and that one not meant.
    assert_eq!(rows(&figures), [row("förste-socialsekreterare", "förste  socialsekreterare", 3)]);
}

#[test]
fn units_of_the_same_id_in_two_municipalities_say_whose_they_are() {
    let (anna, bo) = (agent("anna.example"), agent("bo.example"));
    let standings = standings(for_everybody(), [in_unit(&anna, "1440", "IFO"), in_unit(&bo, "1480", "IFO")]);
    let by_unit = standings.figures(&of_bistand(&[Dimension::Unit]));
    assert_eq!(rows(&by_unit), [row("1440/ifo", "IFO, Ale", 1), row("1480/ifo", "IFO, Göteborg", 1)]);
    // Where the row or the question says so, the name does not repeat it; the code is the same in every answer.
    let both = standings.figures(&of_bistand(&[Dimension::Municipality, Dimension::Unit]));
    let units: Vec<_> = both.rows.iter().map(|row| row.keys[1].code.as_str()).collect();
    assert_eq!(units, ["1440/ifo", "1480/ifo", "unknown"]);
    let of_ale = FigureQuery { municipalities: vec![code("1440")], ..of_bistand(&[Dimension::Unit]) };
    assert_eq!(rows(&standings.figures(&of_ale)), [row("1440/ifo", "IFO", 1)]);
    // A code can be asked for as it was given.
    for (unit, n) in [("1440/ifo", 1), ("ifo", 2), ("0180/ifo", 0), ("1440/none", 0)] {
        let asked = FigureQuery { units: vec![unit.to_owned()], ..of_bistand(&[]) };
        assert_eq!(shown(&standings.figures(&asked).total, Measure::N), n, "{unit}");
    }
    let asked = FigureQuery { units: vec!["1440/ifo".to_owned()], ..of_bistand(&[]) };
    let within = |reach: &Reach| standings.figures_within(&asked, reach).is_some();
    let unit = |unit: &str| Reach {
        places: Some(Places { units: [unit.parse().expect("a unit")].into(), ..Places::default() }),
        courses: None,
    };
    assert!(within(&Reach::of_municipality(code("1440"))) && within(&unit("1440/ifo")));
    assert!(!within(&Reach::of_municipality(code("1480"))) && !within(&unit("1480/ifo")));
}

#[test]
fn modules_of_two_courses_say_whose_they_are() {
    let standings = standings(for_everybody(), [affiliation(&[&agent("anna.example")], "1440")]);
    let codes = |asked: &FigureQuery| {
        standings.figures(asked).rows.iter().map(|row| row.keys[0].code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&query(&[Dimension::Module])), ["bistand/none"]);
    assert_eq!(codes(&of_bistand(&[Dimension::Module])), ["bistand/none"]);
}

#[test]
fn seventy_thousand_units_and_roles_are_all_known() {
    const MANY: usize = 70_000;
    let roster = (0..MANY).map(|at| Affiliation {
        role: Some(format!("roll {at}")),
        ..in_unit(&agent(&format!("p{at}")), "1440", &format!("Enhet {at}"))
    });
    let standings = standings(for_everybody(), roster);
    for dimension in [Dimension::Unit, Dimension::Role] {
        let figures = standings.figures(&of_bistand(&[dimension]));
        assert_eq!(figures.rows.len(), MANY);
        assert!(figures.rows.iter().all(|row| shown(&row.counts, Measure::N) == 1 && row.keys[0].code != "unknown"));
    }
    let asked = FigureQuery { units: vec!["enhet-69999".to_owned()], ..of_bistand(&[]) };
    assert_eq!(shown(&standings.figures(&asked).total, Measure::N), 1);
    let asked = FigureQuery { roles: vec!["Roll 69999".to_owned()], ..of_bistand(&[]) };
    assert_eq!(shown(&standings.figures(&asked).total, Measure::N), 1);
}

#[test]
fn seventy_thousand_modules_are_all_counted() {
    const MANY: usize = 70_000;
    let mut file = for_everybody();
    let module = file.courses[1].modules[0].clone();
    let modules = (0..MANY).map(|at| Module {
        id: ModuleId::from(format!("m{at}")),
        iris: vec![format!("https://lms.example/many/{at}")],
        ..module.clone()
    });
    file.courses[0].modules = modules.collect();
    let anna = agent("anna.example");
    let observation = Observation {
        agent: anna.clone(),
        course: "bistand".into(),
        module: Some(ModuleId::from("m69999".to_owned())),
        mark: Mark::Completed,
        at: Some(noon("2022-03-01")),
        claim: None,
    };
    let mut progress = Progress::default();
    progress.observe(&observation, noon("2022-03-01"));
    let mut standings = standings(file, [affiliation(&[&anna], "1440")]);
    standings.put(&anna, &"bistand".into(), progress);
    let figures = standings.figures(&of_bistand(&[Dimension::Module]));
    assert_eq!(figures.rows.len(), MANY);
    let completed: Vec<_> = figures
        .rows
        .iter()
        .filter(|row| shown(&row.counts, Measure::TargetCompleted) > 0)
        .map(|row| row.keys[0].code.as_str())
        .collect();
    assert_eq!(completed, ["bistand/m69999"]);
    // The modules of the next course come after them.
    let all = standings.figures(&FigureQuery { courses: vec!["barn".into()], ..query(&[Dimension::Module]) });
    assert!(all.rows.iter().all(|row| row.keys[0].code.len() == "barn/m1".len()), "{:?}", all.rows.len());
}
