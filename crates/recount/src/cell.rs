//! The numbers of one row of figures.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::certificate::Certificate;
use crate::facts::{Fact, Grain, Module, TargetPart, What, Whom};

/// The numbers of a row by their place in JSON: `/target/N`.
pub type Numbers = BTreeMap<String, Value>;

/// Persons of a number entered for a municipality whom nobody knows, in a cell.
pub(crate) struct NotNamed {
    pub(crate) course: usize,
    pub(crate) module: Option<Module>,
    pub(crate) grain: Grain,
    pub(crate) employer: String,
    /// The number entered.
    pub(crate) number: u32,
    pub(crate) persons: u32,
    pub(crate) is_by_roster: bool,
}

pub(crate) fn persons<'f>(facts: impl Iterator<Item = &'f Fact>) -> BTreeSet<usize> {
    facts.map(|fact| fact.person).collect()
}

/// The cell of a row.
#[allow(clippy::struct_excessive_bools, reason = "each tells something of the row by itself")]
pub(crate) struct Cell<'c> {
    pub(crate) facts: &'c [&'c Fact],
    pub(crate) targets: &'c [&'c Fact],
    pub(crate) not_named: &'c [&'c NotNamed],
    /// Whether it covers one unit or role, not all of them.
    pub(crate) is_part: bool,
    /// Whether it covers only some units or roles, because the question names them.
    pub(crate) is_filtered: bool,
    pub(crate) is_unknown: bool,
    /// By course, the hundredths of its credits; `None` if the row has no credits.
    pub(crate) worth: Option<BTreeMap<usize, u32>>,
    /// Whether some course of the row gives certificates.
    pub(crate) certifies: bool,
}

impl Cell<'_> {
    fn having(&self, what: What) -> BTreeSet<usize> {
        persons(self.facts.iter().copied().filter(|fact| fact.what == what))
    }

    /// By person and what they are meant for, the best part of the target that they are in.
    fn parts(&self) -> BTreeMap<(usize, usize, Option<Module>), TargetPart> {
        let mut parts = BTreeMap::new();
        for fact in self.targets {
            if let What::Target { part, .. } = fact.what {
                let best = parts.entry((fact.person, fact.course, fact.module)).or_insert(part);
                *best = part.min(*best);
            }
        }
        parts
    }

    pub(crate) fn numbers(&self, is_of_several_courses: bool) -> Numbers {
        let mut numbers = Numbers::new();
        for (field, what) in [
            ("/enrolled", What::Enrolled),
            ("/enrolled_implied", What::EnrolledImplied),
            ("/started", What::Started),
            ("/active", What::Active),
            ("/completed", What::Completed),
            ("/passed", What::Passed),
        ] {
            numbers.insert(field.to_owned(), json!(self.having(what).len()));
        }
        numbers.insert("/credits".to_owned(), json!(self.credits()));
        for (field, ways) in [
            ("in_force", &[Certificate::InForce, Certificate::Expiring][..]),
            ("expiring", &[Certificate::Expiring]),
            ("expired", &[Certificate::Expired]),
            ("revoked", &[Certificate::Revoked]),
        ] {
            let is_one = |fact: &&Fact| ways.iter().any(|way| fact.what == What::Certificate(*way));
            let count = persons(self.targets.iter().copied().filter(is_one)).len();
            let count = if self.certifies { json!(count) } else { Value::Null };
            numbers.insert(format!("/certificates/{field}"), count);
        }
        if is_of_several_courses {
            self.courses(&mut numbers);
        } else {
            self.target(&mut numbers);
        }
        numbers
    }

    /// Each person's courses that are completed, once.
    fn credits(&self) -> Option<f64> {
        let worth = self.worth.as_ref()?;
        let completed = self.facts.iter().filter(|fact| fact.what == What::Completed);
        let each: BTreeSet<(usize, usize)> = completed.map(|fact| (fact.person, fact.course)).collect();
        let hundredths: u32 = each.iter().filter_map(|(_, course)| worth.get(course)).sum();
        Some(f64::from(hundredths) / 100.0)
    }

    fn courses(&self, numbers: &mut Numbers) {
        let parts = self.parts();
        let of = |is_it: fn(&TargetPart) -> bool| -> BTreeSet<usize> {
            parts.iter().filter(|(_, part)| is_it(part)).map(|((person, ..), _)| *person).collect()
        };
        let (persons, lacking) = (of(|_| true), of(|part| *part != TargetPart::Completed));
        numbers.insert("/courses/persons".to_owned(), json!(persons.len()));
        numbers.insert("/courses/completed_any".to_owned(), json!(of(|part| *part == TargetPart::Completed).len()));
        numbers.insert("/courses/completed_all".to_owned(), json!(persons.difference(&lacking).count()));
        for field in ["/target/N", "/target/share", "/target/completed", "/outside_target/started"] {
            numbers.insert(field.to_owned(), Value::Null);
        }
    }

    fn target(&self, numbers: &mut Numbers) {
        let parts = self.parts();
        let in_target: BTreeSet<usize> = parts.keys().map(|(person, ..)| *person).collect();
        let of = |wanted: TargetPart| -> BTreeSet<usize> {
            parts.iter().filter(|(_, part)| **part == wanted).map(|((person, ..), _)| *person).collect()
        };
        let whom = |wanted: Whom| {
            self.targets.iter().any(|fact| matches!(fact.what, What::Target { whom, .. } if whom == wanted))
        };
        // A number entered for a municipality says nothing of one unit or role, unless the roster says who is meant there.
        let counted: Vec<&&NotNamed> = self.not_named.iter().filter(|one| !self.is_part || one.is_by_roster).collect();
        let is_unknown = self.is_unknown
            || self.is_part && (self.not_named.len() > counted.len() || whom(Whom::OfEntered))
            || self.is_filtered && whom(Whom::OfEntered);
        let not_named: u32 = counted.iter().map(|one| one.persons).sum();
        let number = |number: u32| if is_unknown { Value::Null } else { json!(number) };
        let n = u32::try_from(in_target.len()).expect("few persons") + not_named;
        let completed = u32::try_from(of(TargetPart::Completed).len()).expect("few persons");
        let entered = (!self.is_part && !counted.is_empty()).then(|| counted.iter().map(|one| one.number).sum::<u32>());
        let by_target = whom(Whom::ByRoster)
            || whom(Whom::OfEntered)
            || !self.not_named.is_empty()
            || self.targets.iter().any(|fact| fact.what == What::NotByEnrolment);
        let n_is = match (by_target, whom(Whom::ByEnrolment)) {
            (true, true) => "mixed",
            (true, false) => "target",
            (false, _) => "enrolled",
        };
        let outside = |what: What| self.having(what).difference(&in_target).count();
        for (field, value) in [
            ("/target/N", number(n)),
            ("/target/N_is", json!(n_is)),
            ("/target/entered", json!(entered)),
            ("/target/completed", json!(completed)),
            ("/target/under_way", json!(of(TargetPart::UnderWay).len())),
            ("/target/not_started", json!(of(TargetPart::NotStarted).len())),
            ("/target/not_named", number(not_named)),
            ("/target/share", if is_unknown { Value::Null } else { share(completed, n) }),
            ("/outside_target/started", json!(outside(What::Started))),
            ("/outside_target/completed", json!(outside(What::Completed))),
        ] {
            numbers.insert(field.to_owned(), value);
        }
    }
}

/// A share with three decimals: never 1 if somebody is missing, nor 0 if somebody is not. Missing if there is nobody.
pub(crate) fn share(part: u32, whole: u32) -> Value {
    if whole == 0 {
        return Value::Null;
    }
    let rounded = (f64::from(part) * 1000.0 / f64::from(whole)).round();
    let rounded = if part < whole { rounded.min(999.0) } else { rounded };
    let rounded = if part > 0 { rounded.max(1.0) } else { rounded };
    json!(rounded / 1000.0)
}
