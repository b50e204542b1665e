//! Counts: each a number, or why there is none.

mod read;
mod schema;

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::definitions::{Group, Measure, share_definition};

/// A number that is shown, or why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure<T = u32> {
    /// It is.
    Shown(T),
    /// It is not.
    Absent(Absence),
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// It is not known.
    Missing,
    /// It is hidden, so that it points at nobody.
    Suppressed,
    /// There is no such number here.
    NotApplicable,
}

/// What the N of a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// The target, from the roster or entered.
    Target,
    /// Those enrolled.
    #[default]
    Enrolled,
    /// Some municipalities of the row have a target and others not.
    Mixed,
}

/// The completed part of a target: at most all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    part: u32,
    whole: u32,
}

/// What was counted in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    figures: [Figure; Measure::COUNT],
    /// What the N is, where the row has one.
    pub n_is: Option<Denominator>,
    /// The share is hidden, though both its numbers are shown.
    hides_share: bool,
}

impl<T> Figure<T> {
    /// The same with another number in its place, where it is shown.
    pub fn map<U>(self, other: impl FnOnce(T) -> U) -> Figure<U> {
        match self {
            Self::Shown(number) => Figure::Shown(other(number)),
            Self::Absent(absence) => Figure::Absent(absence),
        }
    }
}

impl<T: Copy> Figure<T> {
    /// The number, where it is shown.
    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(number) => Some(number),
            Self::Absent(_) => None,
        }
    }

    /// Why there is none, where there is none.
    pub fn absence(self) -> Option<Absence> {
        match self {
            Self::Shown(_) => None,
            Self::Absent(absence) => Some(absence),
        }
    }
}

impl Absence {
    /// The word for it in JSON and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Suppressed => "suppressed",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The sign for it in tables that people read.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Missing => "-",
            Self::Suppressed => "..",
            Self::NotApplicable => ".",
        }
    }
}

impl Share {
    /// A part of a whole; `None` of nothing, and where the part is no part.
    pub fn of(part: u32, whole: u32) -> Option<Self> {
        (whole > 0 && part <= whole).then_some(Self { part, whole })
    }

    /// The share in so many units a whole (100 for per cent), rounded, but never to all of it where something is
    /// missing, nor to none of it where there is something.
    pub fn in_units(self, units: u32) -> u32 {
        let (part, whole, all) = (u64::from(self.part), u64::from(self.whole), u64::from(units));
        let rounded = (part * all + whole / 2) / whole;
        let least = u64::from(self.part > 0);
        let most = if self.part == self.whole { all } else { all.saturating_sub(1) };
        u32::try_from(rounded.clamp(least.min(most), most)).unwrap_or(units)
    }
}

impl Counts {
    /// Nothing counted yet, of one course.
    pub fn of_one_course(n_is: Denominator) -> Self {
        let mut counts = Self { figures: [Figure::Shown(0); Measure::COUNT], n_is: Some(n_is), hides_share: false };
        for measure in [Measure::Entered, Measure::Persons, Measure::CompletedAny, Measure::CompletedAll] {
            counts[measure] = Figure::Absent(Absence::NotApplicable);
        }
        counts
    }

    /// Nothing counted yet, of several courses together: they have no target, and no share.
    pub fn of_several_courses() -> Self {
        let mut counts = Self { figures: [Figure::Shown(0); Measure::COUNT], n_is: None, hides_share: false };
        for measure in Measure::ALL {
            if matches!(measure.definition().group, Group::Target | Group::OutsideTarget) {
                counts[measure] = Figure::Absent(Absence::NotApplicable);
            }
        }
        counts
    }

    /// The number, where it is shown.
    pub fn shown(&self, measure: Measure) -> Option<u32> {
        self[measure].shown()
    }

    /// Whether the row is of several courses together.
    pub fn spans_courses(&self) -> bool {
        self[Measure::Persons] != Figure::Absent(Absence::NotApplicable)
    }

    /// The completed part of the target. It is missing where N is not known or 0.
    pub fn share(&self) -> Figure<Share> {
        match (self[Measure::TargetCompleted], self[Measure::N]) {
            (Figure::Shown(_), Figure::Shown(_)) if self.hides_share => Figure::Absent(Absence::Suppressed),
            (Figure::Shown(part), Figure::Shown(whole)) => {
                Share::of(part, whole).map_or(Figure::Absent(Absence::Missing), Figure::Shown)
            }
            (one, other) => {
                let absences = [one.absence(), other.absence()];
                let first = [Absence::NotApplicable, Absence::Suppressed].into_iter();
                let first = first.into_iter().find(|absence| absences.contains(&Some(*absence)));
                Figure::Absent(first.unwrap_or(Absence::Missing))
            }
        }
    }

    /// Hides the share, which says too much of too few.
    pub(super) fn hide_share(&mut self) {
        self.hides_share = true;
    }

    /// Hides it no longer.
    pub(super) fn show_share(&mut self) {
        self.hides_share = false;
    }

    /// Why which numbers are not there, by id. What belongs to other rows altogether is passed over: the number
    /// entered where none was, and what is of several courses where the row is of one.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        let counts = Measure::ALL.into_iter().filter(|measure| self.is_written(*measure));
        let counts = counts.map(|measure| (measure.definition().id, self[measure].absence()));
        let all = counts.chain([(share_definition().id, self.share().absence())]);
        all.filter_map(|(id, absence)| Some((id, absence?))).collect()
    }

    /// Whether JSON has a place for it in this row.
    fn is_written(&self, measure: Measure) -> bool {
        let may_be_left_out = measure == Measure::Entered || measure.definition().group == Group::Courses;
        !may_be_left_out || self[measure] != Figure::Absent(Absence::NotApplicable)
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self::of_one_course(Denominator::default())
    }
}

impl Index<Measure> for Counts {
    type Output = Figure;

    fn index(&self, measure: Measure) -> &Figure {
        &self.figures[measure as usize]
    }
}

impl IndexMut<Measure> for Counts {
    fn index_mut(&mut self, measure: Measure) -> &mut Figure {
        &mut self.figures[measure as usize]
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// The object of one group.
struct Object<'c>(&'c Counts, Group);

impl Object<'_> {
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let Self(counts, group) = *self;
        for measure in Measure::ALL {
            let definition = measure.definition();
            if definition.group == group && counts.is_written(measure) {
                map.serialize_entry(definition.field, &counts[measure])?;
            }
            if measure == Measure::N && group == Group::Target {
                map.serialize_entry("N_is", &counts.n_is)?;
            }
        }
        if group == Group::Target {
            let share = counts.share().shown();
            map.serialize_entry(
                share_definition().field,
                &share.map(|share| f64::from(share.in_units(1000)) / 1000.0),
            )?;
        }
        Ok(())
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

/// Volumes in the row itself, an object for each other group, and `status`, where a number is not shown.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Object(self, Group::Volume).write(&mut map)?;
        for group in [Group::Target, Group::OutsideTarget, Group::Courses] {
            if let Some(name) = group.object()
                && (group != Group::Courses || self.spans_courses())
            {
                map.serialize_entry(name, &Object(self, group))?;
            }
        }
        let absences = self.absences();
        if !absences.is_empty() {
            map.serialize_entry("status", &absences)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_share_is_rounded_but_never_to_all_or_none_of_what_is_not() {
        for (part, whole, percent, thousandths) in [
            (0, 30, 0, 0),
            (8, 30, 27, 267),
            (30, 30, 100, 1000),
            (9_999, 10_000, 99, 999),
            (1, 10_000, 1, 1),
            (1, 3, 33, 333),
            (2, 3, 67, 667),
            (u32::MAX, u32::MAX, 100, 1000),
            (1, u32::MAX, 1, 1),
            (u32::MAX - 1, u32::MAX, 99, 999),
        ] {
            let share = Share::of(part, whole).expect("a share");
            assert_eq!((share.in_units(100), share.in_units(1000)), (percent, thousandths), "{part} of {whole}");
        }
        assert_eq!((Share::of(0, 0), Share::of(3, 2)), (None, None));
    }

    proptest! {
        #[test]
        fn a_share_is_all_or_none_exactly_where_the_part_is(part in 0..2_000_u32, more in 0..2_000_u32, units in 2..2_000_u32) {
            prop_assume!(part + more > 0);
            let share = Share::of(part, part + more).expect("a share").in_units(units);
            prop_assert!(share <= units);
            prop_assert_eq!(share == units, more == 0);
            prop_assert_eq!(share == 0, part == 0);
        }
    }

    fn of_ale() -> Counts {
        let mut counts = Counts::of_one_course(Denominator::Target);
        for (measure, number) in [
            (Measure::Started, 12),
            (Measure::N, 30),
            (Measure::Entered, 30),
            (Measure::TargetCompleted, 8),
            (Measure::UnderWay, 3),
            (Measure::NotStarted, 8),
            (Measure::NotNamed, 11),
            (Measure::OutsideStarted, 1),
        ] {
            counts[measure] = Figure::Shown(number);
        }
        counts
    }

    #[test]
    fn the_target_has_an_object_of_its_own_and_volumes_have_none() {
        assert_eq!(
            serde_json::to_value(of_ale()).expect("it is JSON"),
            json!({
                "enrolled": 0, "enrolled_implied": 0, "started": 12, "active": 0, "completed": 0, "passed": 0,
                "target": {
                    "N": 30, "N_is": "target", "entered": 30, "completed": 8, "under_way": 3, "not_started": 8,
                    "not_named": 11, "share": 0.267,
                },
                "outside_target": { "started": 1, "completed": 0 },
            })
        );
    }

    #[test]
    fn a_number_that_is_not_there_is_null_and_its_status_says_why() {
        let mut counts = of_ale();
        counts[Measure::N] = Figure::Absent(Absence::Missing);
        counts[Measure::NotStarted] = Figure::Absent(Absence::Suppressed);
        let json = serde_json::to_value(counts).expect("it is JSON");
        assert_eq!((&json["target"]["N"], &json["target"]["not_started"]), (&json!(null), &json!(null)));
        assert_eq!(json["status"], json!({ "N": "missing", "not_started": "suppressed", "share": "missing" }));
        counts[Measure::N] = Figure::Shown(30);
        counts[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
        let json = serde_json::to_value(counts).expect("it is JSON");
        let status = json!({ "not_started": "suppressed", "target_completed": "suppressed", "share": "suppressed" });
        assert_eq!((&json["target"]["share"], &json["status"]), (&json!(null), &status));
    }

    #[test]
    fn several_courses_together_have_no_target() {
        let mut counts = Counts::of_several_courses();
        counts[Measure::Persons] = Figure::Shown(3);
        let json = serde_json::to_value(counts).expect("it is JSON");
        assert_eq!(json["courses"], json!({ "persons": 3, "completed_any": 0, "completed_all": 0 }));
        assert_eq!((&json["target"]["N"], &json["target"]["N_is"]), (&json!(null), &json!(null)));
        assert_eq!(json["status"]["N"], "not_applicable");
        assert_eq!(json["status"]["share"], "not_applicable");
        assert_eq!(counts.share(), Figure::Absent(Absence::NotApplicable));
    }

    #[test]
    fn a_share_of_nothing_is_missing() {
        let counts = Counts::default();
        assert_eq!(counts.share(), Figure::Absent(Absence::Missing));
        assert_eq!(serde_json::to_value(counts).expect("it is JSON")["status"], json!({ "share": "missing" }));
    }
}
