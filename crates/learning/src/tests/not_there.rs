//! Names in questions that do not exist.

use proptest::prelude::*;

use super::people::{any_affiliation, any_reach, any_target, standings_of};
use super::*;

fn in_unit(name: &str, kommunkod: &str, unit: &str, role: &str) -> Affiliation {
    let (unit, role) = (Some(unit.to_owned()), Some(role.to_owned()));
    Affiliation { unit, role, ..affiliation(&[&agent(name)], kommunkod) }
}

/// Ale and Göteborg have units and roles, also of those who have left, and Stockholm has those of the catalogue.
fn world() -> Standings {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("roster_roles = [\"Enhetschef\"]").expect("a target");
    file.organisations = toml::from_str::<CatalogueFile>(
        "[[organisation]]\nid = \"region-skane\"\nname = { sv = \"Region Skåne\" }\nkind = \"region\"\n",
    )
    .expect("a catalogue")
    .organisations;
    let left = Affiliation { valid_to: Some(day("2019-12-31")), ..in_unit("cia", "1440", "Vuxen", "Kurator") };
    let roster = [
        in_unit("anna", "1440", "IFO", "Socialsekreterare"),
        in_unit("bo", "1480", "Hisingen", "Familjerättssekreterare"),
        left,
    ];
    standings(file, roster)
}

fn ale() -> Reach {
    Reach::of_municipality(code("1440"))
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn of_units(units: &[&str]) -> FigureQuery {
    FigureQuery { units: texts(units), ..query(&[]) }
}

fn of_roles(roles: &[&str]) -> FigureQuery {
    FigureQuery { roles: texts(roles), ..query(&[]) }
}

fn of_course(course: &str) -> FigureQuery {
    FigureQuery { courses: vec![course.into()], ..query(&[]) }
}

/// The values similar to the missing name.
#[track_caller]
fn near(standings: &Standings, query: &FigureQuery, reach: &Reach) -> Vec<String> {
    let not_there = standings.not_there(query, reach).expect("a name that is not there");
    not_there.near.into_iter().map(|near| near.value).collect()
}

#[test]
fn units_and_roles_are_known_however_they_are_spelt_and_by_their_history_and_the_catalogue() {
    let standings = world();
    let everything = Reach::default();
    for unit in
        ["IFO", "ifo", "1440/ifo", "1440/IFO", "vuxen", "hagersten-alvsjo", "Hägersten-Älvsjö", "0180/Hägersten-Älvsjö"]
    {
        assert_eq!(standings.not_there(&of_units(&[unit]), &everything), None, "{unit}");
    }
    for role in ["Socialsekreterare", "SOCIALSEKRETERARE", "kurator", "enhetschef"] {
        assert_eq!(standings.not_there(&of_roles(&[role]), &everything), None, "{role}");
    }
}

#[test]
fn a_unit_is_counted_by_any_of_its_names() {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("roster_roles = []").expect("a target");
    file.units[1].aliases = vec!["HÄ".to_owned()];
    let roster = [in_unit("anna", "0180", "Hägersten-Älvsjö", "chef"), in_unit("bo", "1440", "IFO", "chef")];
    let standings = standings(file, roster);
    for (unit, n) in [("hä", 1), ("Hägersten-Älvsjö", 1), ("0180/HÄ", 1), ("1440/hä", 0), ("Ifo", 1), ("hä,ifo", 0)]
    {
        let asked = FigureQuery { units: texts(&[unit]), ..of_bistand(&[]) };
        assert_eq!(shown(&standings.figures(&asked).total, Measure::N), n, "{unit}");
    }
    let both = FigureQuery { units: texts(&["HÄ", "IFO"]), ..of_bistand(&[]) };
    assert_eq!(shown(&standings.figures(&both).total, Measure::N), 2);
}

#[test]
fn what_is_nowhere_is_told_with_what_comes_near() {
    let standings = world();
    let everything = Reach::default();
    let named = |change: &dyn Fn(&mut FigureQuery)| {
        let mut asked = query(&[]);
        change(&mut asked);
        asked
    };
    for (asked, parameter, expected) in [
        (of_course("bistånd"), "course", &["bistand"][..]),
        (of_course("Ekonomiskt bistand"), "course", &["bistand"]),
        (of_course("nonsense"), "course", &[]),
        (named(&|asked| asked.programmes = texts(&["yrkesreson"])), "programme", &["yrkesresan"]),
        // Of codes that differ as much, the first in order.
        (named(&|asked| asked.municipalities = vec![code("1483")]), "municipality", &["0483", "1083", "1283"]),
        (named(&|asked| asked.organisations = texts(&["Region Skane"])), "organisation", &["region-skane"]),
        (named(&|asked| asked.counties = texts(&["stockholms lan"])), "county", &["01"]),
        (named(&|asked| asked.regions = texts(&["göteborgsregion"])), "region", &["gr"]),
        (of_units(&["IFO", "vuxne"]), "unit", &["1440/vuxen"]),
        (of_units(&["hising"]), "unit", &["1480/hisingen"]),
        (of_units(&["1440/hising"]), "unit", &[]),
        (of_roles(&["socialsekretrare"]), "role", &["socialsekreterare"]),
        (of_roles(&["enhetscef"]), "role", &["enhetschef"]),
    ] {
        let not_there = standings.not_there(&asked, &everything).expect("a name that is not there");
        assert_eq!(not_there.parameter, parameter);
        let near: Vec<_> = not_there.near.iter().map(|near| near.value.as_str()).collect();
        assert_eq!(near, expected, "{parameter}");
        // Every proposed name exists.
        for near in &near {
            let mut asked = query(&[]);
            match parameter {
                "course" => asked.courses = vec![(*near).into()],
                "unit" => asked.units = texts(&[near]),
                "role" => asked.roles = texts(&[near]),
                _ => continue,
            }
            assert_eq!(standings.not_there(&asked, &everything), None, "{near}");
        }
    }
    let second = standings.not_there(&of_units(&["IFO", "vuxne"]), &everything).expect("a name");
    assert_eq!((second.at, second.of), (2, 2));
    assert_eq!(
        second.to_string(),
        "the parameter unit is wrong: there is none with this id or name (value 2 of 2) that this credential reaches; \
         near it: 1440/vuxen (Vuxen, Ale)"
    );
}

#[test]
fn what_is_only_beyond_the_reach_is_told_as_what_is_nowhere_and_proposed_to_nobody() {
    let standings = world();
    let bistand = Reach { places: None, courses: Some(["bistand".into()].into()) };
    for (there, nowhere, reach) in [
        (of_units(&["hisingen"]), of_units(&["hisinger"]), ale()),
        (of_units(&["1480/hisingen"]), of_units(&["1480/nonsense"]), ale()),
        (of_roles(&["Familjerättssekreterare"]), of_roles(&["Familjerättssekretare"]), ale()),
        (of_course("barn"), of_course("nonsense"), bistand.clone()),
    ] {
        let told = standings.not_there(&there, &reach).expect("not there");
        assert_eq!(Some(&told), standings.not_there(&nowhere, &reach).as_ref());
        assert_eq!(told.near, []);
        assert_eq!(standings.not_there(&there, &Reach::default()), None, "it is there");
    }
    assert_eq!(near(&standings, &of_course("bistandet"), &bistand), ["bistand"]);
    // A programme of which no course is reached, too.
    let barn = Reach { places: None, courses: Some(["barn".into()].into()) };
    let of_programme = |id: &str| FigureQuery { programmes: texts(&[id]), ..query(&[]) };
    assert_eq!(
        standings.not_there(&of_programme("yrkesresan"), &barn),
        standings.not_there(&of_programme("nonsense"), &barn)
    );
    assert_eq!(standings.not_there(&of_programme("yrkesresan"), &bistand), None);
    // Public names are no secret: beyond the reach, they get another refusal.
    let of_goteborg = FigureQuery { municipalities: vec![code("1480")], ..query(&[]) };
    assert_eq!(standings.not_there(&of_goteborg, &ale()), None);
    assert_eq!(standings.figures_within(&of_goteborg, &ale()), None);
}

#[test]
fn a_role_is_reached_where_the_unit_is_on_a_day_on_which_somebody_has_it() {
    let old = Affiliation {
        valid_to: Some(day("2019-12-31")),
        ..in_unit("anna", "0180", "Hägersten-Liljeholmen", "kurator")
    };
    let new =
        Affiliation { valid_from: Some(day("2019-01-01")), ..in_unit("bo", "0180", "Hägersten-Liljeholmen", "chef") };
    let standings = standings(catalogue_file(), [old, new]);
    let of_unit = |unit: &str| Reach {
        places: Some(Places { units: [unit.parse().expect("a unit")].into(), ..Places::default() }),
        courses: None,
    };
    let is_there = |role: &str, unit: &str| standings.not_there(&of_roles(&[role]), &of_unit(unit)).is_none();
    assert!(is_there("kurator", "0180/hagersten-liljeholmen") && is_there("chef", "0180/hagersten-liljeholmen"));
    // The unit was another when the one who had that role had left.
    assert!(is_there("chef", "0180/hagersten-alvsjo") && !is_there("kurator", "0180/hagersten-alvsjo"));
    assert!(!is_there("chef", "0180/farsta"));
}

#[test]
fn a_list_of_very_many_roles_is_looked_up_at_once() {
    let roster = (0..20_000).map(|at| in_unit(&format!("p{at}"), "1440", "IFO", &format!("roll {at}")));
    let standings = standings(catalogue_file(), roster);
    let roles: Vec<String> = (0..16_000).map(|at| format!("Roll {at}")).collect();
    let mut asked = FigureQuery { roles, ..query(&[]) };
    assert_eq!(standings.not_there(&asked, &ale()), None);
    asked.roles.push("roll x".to_owned());
    let told = standings.not_there(&asked, &ale()).expect("not there");
    assert_eq!((told.at, told.of, told.near.len()), (16_001, 16_001, 3));
}

proptest! {
    #[test]
    fn whatever_there_is_beyond_the_reach_the_answer_is_the_same(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        unit in prop::sample::select(vec!["ifo", "IFO", "1440/ifo", "1480/Ifo", "hagersten-alvsjo", "ifa", "hagersten"]),
        role in prop::sample::select(vec!["chef", "Chef", "socialsekreterare", "socialsekretare", "rektor"]),
    ) {
        let reaches = |row: &Affiliation| {
            reach.holds_municipality(&catalogue_file(), row.kommunkod)
                || reach.places.as_ref().is_some_and(|places| places.units.iter().any(|one| one.kommunkod == row.kommunkod))
        };
        let within: Vec<_> = roster.iter().filter(|row| reaches(row)).cloned().collect();
        let (all, within) = (standings_of(roster, &[], targets.clone()), standings_of(within, &[], targets));
        for asked in [of_units(&[unit]), of_roles(&[role]), FigureQuery { roles: texts(&[role]), ..of_units(&[unit]) }] {
            let told = all.not_there(&asked, &reach);
            prop_assert_eq!(&told, &within.not_there(&asked, &reach));
            for near in told.iter().flat_map(|told| &told.near) {
                let value = texts(&[&near.value]);
                let parameter = told.as_ref().map(|told| told.parameter);
                let proposed = if parameter == Some("unit") {
                    FigureQuery { units: value, ..query(&[]) }
                } else {
                    FigureQuery { roles: value, ..query(&[]) }
                };
                prop_assert_eq!(all.not_there(&proposed, &reach), None, "{}", near.value);
            }
        }
    }
}
