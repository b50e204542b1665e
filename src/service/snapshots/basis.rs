//! The basis of a snapshot: hashes of the catalogue and the roster, and the definitions.

use learning::{Catalogue, DEFINITIONS, Definition, Roster};
use store::SnapshotBasis;

use crate::service::Error;
use crate::service::hash::hash_of;

/// Returns the SHA-256 of a catalogue.
pub(super) fn hash_of_catalogue(catalogue: &Catalogue) -> Result<String, Error> {
    hash_of(catalogue.file())
}

/// Returns the SHA-256 of a roster: of what counts, and of what the lists said.
pub(super) fn hash_of_roster(roster: &Roster) -> Result<String, Error> {
    hash_of(&(&roster.affiliations, &roster.lists, &roster.told))
}

/// The id of a definition, without its version.
pub(super) fn name_of(versioned: &str) -> &str {
    versioned.split_once('/').map_or(versioned, |(id, _)| id)
}

/// The definitions whose version has changed or that no longer exist: then and now.
pub(super) fn changed_definitions(basis: &SnapshotBasis) -> Vec<(String, Option<String>)> {
    let now: Vec<String> = DEFINITIONS.iter().map(Definition::versioned).collect();
    let changed = basis.definitions.iter().filter(|then| !now.contains(then));
    changed.map(|then| (then.clone(), now.iter().find(|now| name_of(now) == name_of(then)).cloned())).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use learning::Measure;

    use super::*;

    fn basis(definitions: &[&str]) -> SnapshotBasis {
        SnapshotBasis {
            name: None,
            question: String::new(),
            as_of: "2022-09-30".parse().unwrap(),
            definitions: definitions.iter().map(|&id| id.to_owned()).collect(),
            catalogue: String::new(),
            roster: String::new(),
            stored_through: None,
            audit_place: 0,
            release: String::new(),
            audited: None,
        }
    }

    pub(in super::super) fn current() -> SnapshotBasis {
        basis(
            &DEFINITIONS
                .iter()
                .map(Definition::versioned)
                .collect::<Vec<_>>()
                .iter()
                .map(|id| &**id)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_definition_of_another_version_is_named_with_what_it_is_now() {
        let changed = changed_definitions(&basis(&["started/1", "completed_all/0", "gone/1"]));
        let now = |measure: Measure| Some(measure.definition().versioned());
        let expected = [
            ("started/1".to_owned(), now(Measure::Started)),
            ("completed_all/0".to_owned(), now(Measure::CompletedAll)),
            ("gone/1".to_owned(), None),
        ];
        assert_eq!(changed, expected);
        assert_eq!(changed_definitions(&current()), []);
    }
}
