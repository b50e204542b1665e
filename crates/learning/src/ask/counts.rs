//! Counts: each a number, or the reason why there is none.

mod read;
mod schema;

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::definitions::{Group, Measure, credits_definition, share_definition};
use crate::Credits;

/// A number, or the reason why it is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure<T = u32> {
    /// The number is shown.
    Shown(T),
    /// The number is not shown.
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

/// The completed share of a target, at most all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    part: u32,
    whole: u32,
}

/// The counts of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    figures: [Figure; Measure::COUNT],
    /// The credits of those who have completed; not applicable if no course of the row gives any.
    pub credits: Figure<Credits>,
    /// What N is, if the row has one.
    pub n_is: Option<Denominator>,
    /// Whether the share is hidden although both of its numbers are shown.
    hides_share: bool,
}

impl<T> Figure<T> {
    /// Applies a function to the number, if it is shown.
    pub fn map<U>(self, other: impl FnOnce(T) -> U) -> Figure<U> {
        match self {
            Self::Shown(number) => Figure::Shown(other(number)),
            Self::Absent(absence) => Figure::Absent(absence),
        }
    }
}

impl<T: Copy> Figure<T> {
    /// Returns the number, if it is shown.
    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(number) => Some(number),
            Self::Absent(_) => None,
        }
    }

    /// Returns why there is no number, if there is none.
    pub fn absence(self) -> Option<Absence> {
        match self {
            Self::Shown(_) => None,
            Self::Absent(absence) => Some(absence),
        }
    }
}

impl Absence {
    /// Returns the word for it in JSON and CSV.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Suppressed => "suppressed",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Returns the sign for it in tables for people.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Missing => "-",
            Self::Suppressed => "..",
            Self::NotApplicable => ".",
        }
    }
}

impl Share {
    /// Makes the share that a part is of a whole; `None` if the whole is 0, or smaller than the part.
    pub fn of(part: u32, whole: u32) -> Option<Self> {
        (whole > 0 && part <= whole).then_some(Self { part, whole })
    }

    /// Returns the share in units (100 for per cent), rounded, but never up to all of them if something is missing, nor
    /// down to 0 if there is something.
    pub fn in_units(self, units: u32) -> u32 {
        let (part, whole, all) = (u64::from(self.part), u64::from(self.whole), u64::from(units));
        let rounded = (part * all + whole / 2) / whole;
        let least = u64::from(self.part > 0);
        let most = if self.part == self.whole { all } else { all.saturating_sub(1) };
        u32::try_from(rounded.clamp(least.min(most), most)).unwrap_or(units)
    }
}

impl Counts {
    /// Makes counts for one course, with nothing counted yet.
    pub fn of_one_course(n_is: Denominator) -> Self {
        let mut counts = Self { n_is: Some(n_is), ..Self::of_nobody() };
        for measure in Measure::ALL {
            if measure == Measure::Entered || measure.definition().group == Group::Courses {
                counts[measure] = Figure::Absent(Absence::NotApplicable);
            }
        }
        counts
    }

    /// Makes counts for several courses together, with nothing counted yet. They have no target and no share.
    pub fn of_several_courses() -> Self {
        let mut counts = Self::of_nobody();
        for measure in Measure::ALL {
            if matches!(measure.definition().group, Group::Target | Group::OutsideTarget) {
                counts[measure] = Figure::Absent(Absence::NotApplicable);
            }
        }
        counts
    }

    fn of_nobody() -> Self {
        let figures = Measure::ALL.map(|measure| match measure.definition().group {
            Group::Certificates => Figure::Absent(Absence::NotApplicable),
            _ => Figure::Shown(0),
        });
        Self { figures, credits: Figure::Absent(Absence::NotApplicable), n_is: None, hides_share: false }
    }

    /// Returns the number, if it is shown.
    pub fn shown(&self, measure: Measure) -> Option<u32> {
        self[measure].shown()
    }

    /// Returns whether the row is for several courses together.
    pub fn spans_courses(&self) -> bool {
        self[Measure::Persons] != Figure::Absent(Absence::NotApplicable)
    }

    /// Returns the completed share of the target. It is missing if N is 0 or not known.
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

    /// Hides the share, because it reveals too much about too few people.
    pub(super) fn hide_share(&mut self) {
        self.hides_share = true;
    }

    /// Shows the share again.
    pub(super) fn show_share(&mut self) {
        self.hides_share = false;
    }

    /// Returns the reason for each number that is absent, by id. Skips what belongs to other kinds of rows: the entered
    /// number if none was entered, the counts of several courses if the row is for one, and credits and certificates if there are none.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        let counts = Measure::ALL.into_iter().filter(|measure| self.is_written(*measure));
        let counts = counts.map(|measure| (measure.definition().id, self[measure].absence()));
        let credits = self.gives_credits().then_some((credits_definition().id, self.credits.absence()));
        let all = counts.chain([(share_definition().id, self.share().absence())]).chain(credits);
        all.filter_map(|(id, absence)| Some((id, absence?))).collect()
    }

    /// Returns whether the row is of courses that give credits.
    pub fn gives_credits(&self) -> bool {
        self.credits != Figure::Absent(Absence::NotApplicable)
    }

    /// Returns whether the row is of courses that give certificates.
    pub fn gives_certificates(&self) -> bool {
        self[Measure::CertificatesInForce] != Figure::Absent(Absence::NotApplicable)
    }

    /// Returns whether this row has a place for it in JSON.
    fn is_written(&self, measure: Measure) -> bool {
        let group = measure.definition().group;
        let may_be_left_out = measure == Measure::Entered || matches!(group, Group::Courses | Group::Certificates);
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

/// The JSON object of one group.
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

/// Writes volumes into the row itself, an object for each other group, and `status` if a number is not shown.
impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        Object(self, Group::Volume).write(&mut map)?;
        if self.gives_credits() {
            map.serialize_entry(credits_definition().field, &self.credits.shown())?;
        }
        for group in [Group::Target, Group::OutsideTarget, Group::Courses, Group::Certificates] {
            let is_there = match group {
                Group::Courses => self.spans_courses(),
                Group::Certificates => self.gives_certificates(),
                _ => true,
            };
            if let Some(name) = group.object().filter(|_| is_there) {
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
    fn credits_are_a_number_with_decimals_and_left_out_where_no_course_gives_any() {
        let mut counts = Counts::default();
        assert_eq!(serde_json::to_value(counts).expect("it is JSON").get("credits"), None);
        counts.credits = Figure::Shown(Credits::of_hundredths(2250));
        assert_eq!(serde_json::to_value(counts).expect("it is JSON")["credits"], json!(22.5));
        counts.credits = Figure::Absent(Absence::Suppressed);
        let json = serde_json::to_value(counts).expect("it is JSON");
        assert_eq!((&json["credits"], &json["status"]["credits"]), (&json!(null), &json!("suppressed")));
    }

    #[test]
    fn a_share_of_nothing_is_missing() {
        let counts = Counts::default();
        assert_eq!(counts.share(), Figure::Absent(Absence::Missing));
        assert_eq!(serde_json::to_value(counts).expect("it is JSON")["status"], json!({ "share": "missing" }));
    }
}
