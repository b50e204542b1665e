//! The columns of an answer over time, and its rows: numbers, and the reasons why some are absent.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::waiting::Quantile;
use crate::{Absence, Definition, Figure, Key, Share};

/// A column of an answer, with a number in each row.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its id: the column in CSV, and the key of a status in JSON (`completed_within_30`).
    pub id: String,
    /// The name of its object in JSON (`within_30`); `None` if it is in the row itself.
    pub object: Option<String>,
    /// Its name in that object.
    pub field: &'static str,
    /// Its heading for Excel in Sweden.
    pub heading: String,
    /// Its definition.
    pub definition: &'static Definition,
    pub(super) source: Source,
}

/// The source of the numbers of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// The number of subjects for which a measure holds.
    Count(usize),
    /// The share of subjects for which one measure holds, among those for which another does.
    Share { part: usize, whole: usize },
    /// A quantile of the wait of the subjects for which a measure holds.
    Wait { quantile: Quantile, of: usize },
}

/// A number of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Persons or employments, days, or a place in an order.
    Number(u32),
    /// A share.
    Share(Share),
}

/// The numbers of a row, by the columns of the answer.
#[derive(Debug, Clone)]
pub struct TimeCounts {
    /// The columns.
    pub columns: Arc<[Column]>,
    /// Their numbers.
    pub amounts: Vec<Figure<Amount>>,
}

/// A module, or the modules with one tag, in a funnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelPart {
    /// Its place in the course, from 1; `None` for a tag.
    pub place: Option<u32>,
    /// The module, or the tag.
    pub key: Key,
    /// The people who have started it; of a tag, one of its modules.
    pub started: Figure,
    /// The people who have completed it; of a tag, all of its modules.
    pub completed: Figure,
}

/// The parts of a course in a funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunnelParts {
    /// The modules, in the order of the course.
    pub modules: Vec<FunnelPart>,
    /// The tags of modules, in the order in which they first appear.
    pub tags: Vec<FunnelPart>,
}

/// The counts of a row or of the total.
#[derive(Debug, Clone, Serialize)]
pub struct TimeBody {
    /// The counts.
    #[serde(flatten)]
    pub counts: TimeCounts,
    /// The parts of the course, in a funnel.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub parts: Option<FunnelParts>,
}

/// One row of an answer.
#[derive(Debug, Clone, Serialize)]
pub struct TimeRow {
    /// A value for each dimension of the question, in order.
    pub keys: Vec<Key>,
    /// The counts.
    #[serde(flatten)]
    pub body: TimeBody,
}

/// An answer over time.
#[derive(Debug, Clone, Serialize)]
pub struct TimeTable {
    /// The columns of every row.
    #[serde(skip)]
    pub columns: Arc<[Column]>,
    /// The definitions of the numbers of modules and tags, with the places of these in JSON.
    #[serde(skip)]
    pub(super) part_definitions: Vec<(&'static Definition, &'static str)>,
    /// For new hires: the roles for which the course is meant; `None` if it names none, so that everyone counts.
    #[serde(skip)]
    pub target_roles: Option<Vec<String>>,
    /// The rows, sorted, without those in which nobody counts.
    pub rows: Vec<TimeRow>,
    /// Everything, each employment or person once; `None` beside rows that hide small numbers.
    pub total: Option<TimeBody>,
}

impl Column {
    /// Returns whether it is a share, not a whole number.
    pub(super) fn is_share(&self) -> bool {
        matches!(self.source, Source::Share { .. })
    }

    /// Returns its place in a row of JSON: `within_30.completed`.
    pub fn place(&self) -> String {
        match &self.object {
            Some(object) => format!("{object}.{}", self.field),
            None => self.field.to_owned(),
        }
    }
}

impl TimeTable {
    /// Returns the definitions of its numbers, each with their places in a row of JSON.
    pub fn definitions(&self) -> Vec<(&'static Definition, String)> {
        let mut all: Vec<(&'static Definition, Vec<String>)> = Vec::new();
        let columns = self.columns.iter().map(|column| (column.definition, column.place()));
        for (definition, place) in
            columns.chain(self.part_definitions.iter().map(|(of, place)| (*of, (*place).to_owned())))
        {
            match all.iter_mut().find(|(known, _)| known.id == definition.id) {
                Some((_, places)) => places.push(place),
                None => all.push((definition, vec![place])),
            }
        }
        all.into_iter().map(|(definition, places)| (definition, places.join(", "))).collect()
    }
}

impl TimeCounts {
    /// Returns the number of a column, by its id.
    pub fn amount(&self, id: &str) -> Option<Figure<Amount>> {
        self.columns.iter().zip(&self.amounts).find(|(column, _)| column.id == id).map(|(_, amount)| *amount)
    }

    /// Returns the reason for each number that is absent, by id.
    pub fn absences(&self) -> BTreeMap<&str, Absence> {
        let all = self.columns.iter().zip(&self.amounts);
        all.filter_map(|(column, amount)| Some((column.id.as_str(), amount.absence()?))).collect()
    }
}

impl FunnelPart {
    /// Returns the reason for each number that is absent, by id.
    pub fn absences(&self) -> BTreeMap<&'static str, Absence> {
        let both = [("started", self.started), ("completed", self.completed)];
        both.into_iter().filter_map(|(id, figure)| Some((id, figure.absence()?))).collect()
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Share(share) => serializer.serialize_f64(f64::from(share.in_units(1000)) / 1000.0),
        }
    }
}

/// Some columns of a row, which share an object.
struct Object<'c>(&'c [(&'c Column, &'c Figure<Amount>)]);

impl Object<'_> {
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(column, amount)| map.serialize_entry(column.field, &amount.shown()))
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.write(&mut map)?;
        map.end()
    }
}

/// Writes the columns without an object into the row itself, the objects in the order of the columns, and `status` if a
/// number is not shown.
impl Serialize for TimeCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all: Vec<_> = self.columns.iter().zip(&self.amounts).collect();
        let mut map = serializer.serialize_map(None)?;
        for object in all.chunk_by(|one, two| one.0.object == two.0.object) {
            match object.first().and_then(|(column, _)| column.object.as_ref()) {
                Some(name) => map.serialize_entry(name, &Object(object))?,
                None => Object(object).write(&mut map)?,
            }
        }
        let absences = self.absences();
        if !absences.is_empty() {
            map.serialize_entry("status", &absences)?;
        }
        map.end()
    }
}

impl Serialize for FunnelPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(place) = self.place {
            map.serialize_entry("place", &place)?;
        }
        map.serialize_entry("key", &self.key)?;
        map.serialize_entry("started", &self.started)?;
        map.serialize_entry("completed", &self.completed)?;
        let absences = self.absences();
        if !absences.is_empty() {
            map.serialize_entry("status", &absences)?;
        }
        map.end()
    }
}
