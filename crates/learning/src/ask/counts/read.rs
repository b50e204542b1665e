//! Reads counts from the JSON in which they were written.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{Absence, Counts, Credits, Figure, Group, Measure, credits_definition, share_definition};

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Map::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn read(row: &Map<String, Value>) -> Result<Counts, String> {
    let wrong = |error: serde_json::Error| format!("these are no counts: {error}");
    let status: BTreeMap<String, Absence> = row
        .get("status")
        .map_or_else(|| Ok(BTreeMap::new()), |status| Deserialize::deserialize(status).map_err(wrong))?;
    let object = |group: Group| group.object().map_or(Some(row), |name| row.get(name)?.as_object());
    let mut counts = Counts::default();
    for measure in Measure::ALL {
        let definition = measure.definition();
        counts[measure] = match object(definition.group).and_then(|object| object.get(definition.field)) {
            // A measure that the row has no place for belongs to other kinds of rows.
            None => Figure::Absent(Absence::NotApplicable),
            Some(Value::Null) => Figure::Absent(status.get(definition.id).copied().unwrap_or(Absence::Missing)),
            Some(number) => Figure::Shown(u32::deserialize(number).map_err(wrong)?),
        };
    }
    let credits = credits_definition();
    counts.credits = match row.get(credits.field) {
        // Neither has an answer that was kept before credits were counted.
        None => Figure::Absent(Absence::NotApplicable),
        Some(Value::Null) => Figure::Absent(status.get(credits.id).copied().unwrap_or(Absence::Missing)),
        Some(number) => {
            let read = Credits::exactly(f64::deserialize(number).map_err(wrong)?);
            Figure::Shown(read.ok_or("these are no counts: credits have two decimals at most")?)
        }
    };
    let n_is = object(Group::Target).and_then(|target| target.get("N_is"));
    counts.n_is = n_is.map_or(Ok(None), |n_is| Deserialize::deserialize(n_is).map_err(wrong))?;
    let hides_share = status.get(share_definition().id) == Some(&Absence::Suppressed);
    if hides_share && counts.share() != Figure::Absent(Absence::Suppressed) {
        counts.hide_share();
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Denominator;

    #[test]
    fn counts_are_read_as_they_were_written() {
        let mut whole = Counts::of_one_course(Denominator::Mixed);
        whole[Measure::N] = Figure::Shown(30);
        whole[Measure::Entered] = Figure::Shown(30);
        whole[Measure::NotNamed] = Figure::Absent(Absence::Missing);
        whole[Measure::Passed] = Figure::Absent(Absence::Suppressed);
        let mut few = Counts::of_one_course(Denominator::Target);
        few[Measure::N] = Figure::Shown(7);
        few.hide_share();
        (whole.credits, few.credits) =
            (Figure::Shown(Credits::of_hundredths(750)), Figure::Absent(Absence::Suppressed));
        assert_eq!(few.share(), Figure::Absent(Absence::Suppressed));
        for counts in [Counts::default(), Counts::of_several_courses(), whole, few] {
            let text = serde_json::to_string(&counts).expect("it is JSON");
            assert_eq!(serde_json::from_str::<Counts>(&text).expect("it reads"), counts, "{text}");
        }
        for wrong in [
            "[]",
            "{\"started\": \"x\"}",
            "{\"target\": {\"N\": -1}}",
            "{\"status\": {\"N\": \"gone\"}}",
            "{\"credits\": 7.505}",
        ] {
            assert!(serde_json::from_str::<Counts>(wrong).is_err(), "{wrong}");
        }
    }
}
