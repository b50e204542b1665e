//! Which requirements each statement of `fixtures/statements` is there for.

use std::collections::BTreeMap;

/// Fixtures, such as `invalid/verb-id-empty`, with the ids of their requirements.
pub fn fixture_requirements() -> BTreeMap<String, Vec<String>> {
    let table = include_str!("../../../../fixtures/statements/requirements.csv");
    let rows = csv::Reader::from_reader(table.as_bytes()).into_deserialize();
    rows.map(|row| {
        let (fixture, ids): (String, String) = row.expect("a fixture and ids");
        (fixture, ids.split(' ').map(str::to_owned).collect())
    })
    .collect()
}
