//! The people behind a figure.

use std::collections::BTreeSet;

use crate::certificate::Certificate;
use crate::facts::{Fact, TargetPart, What, facts};
use crate::person::World;
use crate::question::Question;

/// A row of a list: the number of the person, and municipality, unit and course; `unknown` for an unknown municipality.
pub type ListedRow = (usize, String, Option<String>, String);

/// Lists people by the status of a list (`under-way`).
///
/// # Panics
///
/// If there is no such status.
pub fn people(world: &World, question: &Question, status: &str) -> BTreeSet<ListedRow> {
    let facts = facts(world, &Question { by: Vec::new(), ..question.clone() });
    let of = |what: What| facts.iter().filter(|fact| fact.what == what).collect::<Vec<&Fact>>();
    let in_part = |parts: &[TargetPart]| {
        let is_in =
            |fact: &&Fact| part(fact).is_some_and(|part| parts.contains(&part) && part == best_part(&facts, fact));
        facts.iter().filter(is_in).collect::<Vec<&Fact>>()
    };
    let outside = |found: Vec<&'_ Fact>| {
        let is_meant = |fact: &Fact| facts.iter().any(|one| part(one).is_some() && is_of_one(one, fact));
        found.into_iter().filter(|fact| !is_meant(fact)).map(|fact| row(world, fact)).collect::<BTreeSet<_>>()
    };
    let meant = || facts.iter().filter(|fact| part(fact).is_some()).collect::<Vec<&Fact>>();
    let found = match status {
        "not-started" => in_part(&[TargetPart::NotStarted]),
        "under-way" => in_part(&[TargetPart::UnderWay]),
        "target-completed" => in_part(&[TargetPart::Completed]),
        "not-completed" => in_part(&[TargetPart::NotStarted, TargetPart::UnderWay]),
        "not-named" => Vec::new(),
        "meant" => meant(),
        "completed-all" => {
            let lacking: BTreeSet<usize> =
                in_part(&[TargetPart::NotStarted, TargetPart::UnderWay]).iter().map(|fact| fact.person).collect();
            meant().into_iter().filter(|fact| !lacking.contains(&fact.person)).collect()
        }
        "started" => of(What::Started),
        "completed" => of(What::Completed),
        "passed" => of(What::Passed),
        "active" => of(What::Active),
        "enrolled" => of(What::Enrolled),
        "enrolled-implied" => of(What::EnrolledImplied),
        "outside-started" => return outside(of(What::Started)),
        "outside-completed" => return outside(of(What::Completed)),
        "certificate-in-force" => {
            [Certificate::InForce, Certificate::Expiring].map(|way| of(What::Certificate(way))).concat()
        }
        "certificate-expiring" => of(What::Certificate(Certificate::Expiring)),
        "certificate-expired" => of(What::Certificate(Certificate::Expired)),
        "certificate-revoked" => of(What::Certificate(Certificate::Revoked)),
        other => panic!("the recount does not know the status {other}"),
    };
    found.into_iter().map(|fact| row(world, fact)).collect()
}

fn part(fact: &Fact) -> Option<TargetPart> {
    if let What::Target { part, .. } = fact.what { Some(part) } else { None }
}

fn is_of_one(one: &Fact, other: &Fact) -> bool {
    (one.person, one.course) == (other.person, other.course)
}

/// The best part of the target of its course that the person of a fact is in, over all places.
fn best_part(facts: &[Fact], of: &Fact) -> TargetPart {
    facts.iter().filter(|fact| is_of_one(fact, of)).filter_map(part).min().expect("the person is in the target")
}

fn row(world: &World, fact: &Fact) -> ListedRow {
    let employer = fact.seat.employer.clone().unwrap_or("unknown".to_owned());
    let unit = fact.seat.unit_on(&world.catalogue, fact.day);
    (fact.person, employer, unit, world.catalogue.courses[fact.course].id.clone())
}
