//! Finds who would join and leave regions, groups and the lists of connected employers.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::Connection;
use crate::{Catalogue, Day, Key, Kommunkod};

/// The most rows.
const MOST: usize = 300;

/// What has members, or employers that are connected to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembersOf {
    /// A programme, to which employers are connected.
    Programme,
    /// A course, by its own list of these.
    Course,
    /// A region, with its members.
    Region,
    /// A group, with its members.
    Group,
}

/// How many members something has, or connected employers, as of the day of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MembersEffect {
    /// What it is.
    pub kind: MembersOf,
    /// Which one.
    pub of: Key,
    /// How many it has under the catalogue in force.
    pub before: usize,
    /// How many it has under the new one.
    pub after: usize,
    /// How many of these are new.
    pub joining: usize,
    /// How many of those before are none any more.
    pub leaving: usize,
}

/// Something with its members on a day.
struct Of<'c> {
    kind: MembersOf,
    id: &'c str,
    name: &'c str,
    members: BTreeSet<Kommunkod>,
}

/// Where somebody joins or leaves, and how many more such rows there are. What is new or gone is compared with nobody.
pub(super) fn effects(old: &Catalogue, new: &Catalogue, as_of: Day) -> (Vec<MembersEffect>, usize) {
    let (before, after) = (all(old, as_of), all(new, as_of));
    let nobody = BTreeSet::new();
    let find = |all: &[Of<'_>], wanted: &Of<'_>| {
        let known = all.iter().find(|one| (one.kind, one.id) == (wanted.kind, wanted.id));
        known.map_or_else(|| nobody.clone(), |known| known.members.clone())
    };
    let is_gone = |one: &&Of<'_>| !after.iter().any(|other| (other.kind, other.id) == (one.kind, one.id));
    let gone = before.iter().filter(is_gone).map(|one| (one, one.members.clone(), nobody.clone()));
    let kept = after.iter().map(|one| (one, find(&before, one), one.members.clone()));
    let effects = kept.chain(gone).filter(|(_, before, after)| before != after);
    let mut effects: Vec<_> = effects
        .map(|(one, before, after)| MembersEffect {
            kind: one.kind,
            of: Key::new(one.id, one.name),
            before: before.len(),
            after: after.len(),
            joining: after.difference(&before).count(),
            leaving: before.difference(&after).count(),
        })
        .collect();
    let more = effects.len().saturating_sub(MOST);
    effects.truncate(MOST);
    (effects, more)
}

fn all(catalogue: &Catalogue, day: Day) -> Vec<Of<'_>> {
    let file = catalogue.file();
    let connected = |all: &[Connection]| -> BTreeSet<Kommunkod> {
        all.iter().filter(|one| one.is_on(day)).map(|one| one.employer).collect()
    };
    let programmes = file.programmes.iter().map(|one| Of {
        kind: MembersOf::Programme,
        id: &one.id,
        name: &one.name.sv,
        members: connected(&one.connected),
    });
    let courses = file.courses.iter().map(|one| Of {
        kind: MembersOf::Course,
        id: one.id.as_str(),
        name: &one.name.sv,
        members: connected(&one.connected),
    });
    let regions = file.regions.iter().map(|one| (MembersOf::Region, one));
    let groups = file.groups.iter().map(|one| (MembersOf::Group, one));
    let groups = regions.chain(groups).map(|(kind, one)| Of {
        kind,
        id: &one.id,
        name: &one.name.sv,
        members: one.members_on(day).collect(),
    });
    programmes.chain(courses).chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(text: &str) -> Catalogue {
        Catalogue::compile(toml::from_str(text).expect("it reads")).expect("it is right")
    }

    fn found(old: &str, new: &str) -> Vec<(MembersOf, String, [usize; 4])> {
        let (effects, more) = effects(&catalogue(old), &catalogue(new), "2022-09-30".parse().expect("a day"));
        assert_eq!(more, 0);
        let row = |one: MembersEffect| (one.kind, one.of.code, [one.before, one.after, one.joining, one.leaving]);
        effects.into_iter().map(row).collect()
    }

    const OLD: &str = r#"
        programme = [{ id = "resan", name = { sv = "Resan" }, connected = [{ kommunkod = "1440", from = "2022-01-01" }] }]
        region = [{ id = "gr", name = { sv = "GR" }, members = ["1440", "1480"] }]
        group = [{ id = "studien", name = { sv = "Studien" }, members = ["1440"] }]
    "#;

    #[test]
    fn who_joins_and_leaves_is_told_as_of_the_day() {
        let new = r#"
            programme = [{ id = "resan", name = { sv = "Resan" }, connected = [
                { kommunkod = "1440", from = "2022-01-01", to = "2022-06-30" },
                { kommunkod = "1480", from = "2022-02-01" },
                { kommunkod = "1384", from = "2022-09-30" },
                { kommunkod = "1402", from = "2022-10-01" },
            ] }]
            region = [{ id = "gr", name = { sv = "GR" }, members = ["1440", { kommunkod = "1480", to = "2024-12-31" }] }]
        "#;
        let expected = [
            (MembersOf::Programme, "resan".to_owned(), [1, 2, 2, 1]),
            (MembersOf::Group, "studien".to_owned(), [1, 0, 0, 1]),
        ];
        assert_eq!(found(OLD, new), expected);
        assert_eq!(found(OLD, OLD), []);
    }
}
