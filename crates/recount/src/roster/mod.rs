//! The roster: who works where, by the lists of the employers.

mod history;
mod list;

pub use list::ImportedList;
pub(crate) use list::Row;

use std::collections::BTreeMap;

use list::List;

/// The lists that are in force, by employer and in the order of their days: of two lists of an employer for one day, the one
/// that was imported later.
fn lists_in_force(imported: &[ImportedList]) -> BTreeMap<String, Vec<List>> {
    let mut lists: BTreeMap<String, Vec<List>> = BTreeMap::new();
    for list in imported.iter().flat_map(list::read) {
        let of_employer = lists.entry(list.employer.clone()).or_default();
        of_employer.retain(|other| other.day != list.day);
        of_employer.push(list);
    }
    for of_employer in lists.values_mut() {
        of_employer.sort_by_key(|list| list.day);
    }
    lists
}

/// Everything that lists in force say, and the rows that follow from it.
pub(crate) fn rows(imported: &[ImportedList]) -> (Vec<Row>, Vec<Row>) {
    let lists = lists_in_force(imported);
    let said = lists.values().flatten().flat_map(|list| list.rows.clone()).collect();
    let rows = lists.values().flat_map(|lists| history::of_employer(lists)).collect();
    (said, rows)
}
