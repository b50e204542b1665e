//! Regions whose members come and go: a question has those of its day, and a reach those of its own.

use super::*;

/// Ale is in the region all the time, Göteborg from 2022 on, and Kungsbacka until the end of 2021.
fn dated() -> Standings {
    let mut file = catalogue_file();
    let members = r#"["1440", {"kommunkod": "1480", "from": "2022-01-01"}, {"kommunkod": "1384", "to": "2021-12-31"}]"#;
    file.regions[0].members = serde_json::from_str(members).expect("members");
    let people = [("anna", "1440"), ("bo", "1480"), ("cia", "1384")].map(|(name, place)| (agent(name), place));
    let mut standings = standings(file, people.iter().map(|(who, place)| affiliation(&[who], place)));
    for (who, _) in &people {
        let done = progress_of("bistand", &[statement(completed(), "https://lms.example/course/1", "2021-03-01")]);
        standings.put(who, &"bistand".into(), done);
    }
    standings
}

fn started_in(figures: &Figures, region: &str) -> u32 {
    figures.rows.iter().find(|row| row.keys[0].code == region).map_or(0, |row| shown(&row.counts, Measure::Started))
}

#[test]
fn figures_by_region_have_the_members_of_the_as_of_day() {
    let standings = dated();
    for (as_of, inside, outside) in [("2021-12-31", 2, 1), ("2022-01-01", 2, 1), ("2021-02-28", 0, 0)] {
        let figures = standings.figures(&FigureQuery { as_of: day(as_of), ..of_bistand(&[Dimension::Region]) });
        assert_eq!((started_in(&figures, "gr"), started_in(&figures, "none")), (inside, outside), "{as_of}");
    }
    for (as_of, members) in [("2021-12-31", ["1440", "1384"]), ("2022-01-01", ["1440", "1480"])] {
        let asked =
            FigureQuery { regions: vec!["gr".to_owned()], as_of: day(as_of), ..of_bistand(&[Dimension::Municipality]) };
        let figures = standings.figures(&asked);
        let codes: Vec<&str> =
            figures.rows.iter().map(|row| &*row.keys[0].code).filter(|code| *code != "unknown").collect();
        let mut codes = codes;
        codes.sort_unstable();
        let mut members = members;
        members.sort_unstable();
        assert_eq!(codes, members, "{as_of}");
    }
}

#[test]
fn a_reach_of_a_region_has_the_members_of_the_day_on_which_it_is_used() {
    let standings = dated();
    let reach = |on: &str| {
        let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
        Reach { places: Some(places), courses: None }.on(day(on))
    };
    let by = of_bistand(&[Dimension::Municipality]);
    for (on, held) in [("2021-12-31", [true, false, true]), ("2022-09-30", [true, true, false])] {
        let reach = reach(on);
        let holds =
            ["1440", "1480", "1384"].map(|code_| reach.holds_municipality(standings.catalogue().file(), code(code_)));
        assert_eq!(holds, held, "{on}");
        let of_kungsbacka = FigureQuery { municipalities: vec![code("1384")], ..by.clone() };
        assert_eq!(standings.figures_within(&of_kungsbacka, &reach).is_some(), held[2], "{on}");
    }
    // A region that had a member which is reached no longer is shown in part.
    let earlier = FigureQuery { as_of: day("2021-12-31"), ..of_bistand(&[Dimension::Region]) };
    let figures = standings.figures_within(&earlier, &reach("2022-09-30")).expect("it is reached");
    let gr = figures.rows.iter().find(|row| row.keys[0].code == "gr").expect("a row");
    assert_eq!((gr.keys[0].partial, shown(&gr.counts, Measure::Started)), (true, 1));
}

#[test]
fn what_is_said_for_a_region_counts_for_whoever_was_ever_a_member() {
    let standings = dated();
    let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let today = Reach { places: Some(places.clone()), courses: None }.on(day("2022-09-30"));
    let kept = today.places.expect("places").on_any_day();
    assert!(kept.hold_municipality(standings.catalogue().file(), code("1384")));
    assert_eq!(kept, places, "on which day it is read is no part of what it names");
}
