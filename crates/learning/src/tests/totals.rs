//! Totals of rows by month: which target they have, and whom they count.

use super::*;

/// The total of a value of a dimension.
#[track_caller]
fn total_of(figures: &Figures, dimension: Dimension, code: &str) -> Counts {
    let total = figures.totals.iter().find(|total| total.dimension == dimension && total.key.code == code);
    total.unwrap_or_else(|| panic!("{code} has no total")).counts
}

#[test]
fn the_total_of_a_month_has_the_target_of_the_course_also_by_module() {
    let anna = agent("anna.example");
    let mut file = catalogue_file();
    file.courses[1].target = toml::from_str("roster_roles = []").expect("a target");
    let mut standings = standings(file, [affiliation(&[&anna], "1440")]);
    let told = [statement(completed(), "https://lms.example/module/1", "2022-05-01")];
    standings.put(&anna, &"barn".into(), progress_of("barn", &told));
    let of_barn = FigureQuery { courses: vec!["barn".into()], ..query(&[Dimension::Module, Dimension::Month]) };
    // She has completed one module and not begun the others: of the course, she is under way.
    let may = total_of(&standings.figures(&of_barn), Dimension::Month, "2022-05");
    assert_eq!((Measure::PARTS.map(|part| shown(&may, part)), shown(&may, Measure::N)), ([0, 1, 0, 0], 1));
    assert_eq!((shown(&may, Measure::Started), shown(&may, Measure::OutsideStarted)), (1, 0));
}

#[test]
fn a_municipality_of_which_only_a_number_is_known_has_its_total_also_by_role_and_month() {
    let mut file = catalogue_file();
    file.courses[0].target = toml::from_str("entered = { 1440 = 7 }").expect("a target");
    let by = [Dimension::Role, Dimension::Month, Dimension::Municipality];
    let ale = total_of(&standings(file, []).figures(&of_bistand(&by)), Dimension::Municipality, "1440");
    assert_eq!((shown(&ale, Measure::N), shown(&ale, Measure::NotNamed)), (7, 7));
}
