//! Follows the example on the page about extractions.

use std::fs;

use jiff::Timestamp;
use learning::Day;

use super::following::follow_example;

#[test]
fn the_example_of_the_page_about_extractions_answers_what_it_shows() {
    let in_a_year = Day::of(Timestamp::now()).plus(365).to_string();
    let folder = follow_example("docs/guides/extractions.md", "all,export/read", ("2027-12-31", &in_a_year), 3);
    let rows = fs::read_to_string(folder.path().join("hos-fou.csv")).unwrap();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    let package = fs::read_to_string(folder.path().join("datapackage.json")).unwrap();
    assert!(package.contains("2026-01234-01") && package.contains("FoU Väst"), "{package}");
}
