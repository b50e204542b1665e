//! Progress rows as bytes: a version, then postcard.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::marks::{Event, Marks, MoveOn, Pass, Score};
use crate::progress::CourseMarks;
use crate::{Claim, Day, Kommunkod, Places, Progress, UnitId};

/// The version of counting: what verbs mean, what statements are about, and the form of the bytes.
///
/// A store keeps it beside its rows, and recounts rows of another version from the log when it opens. Raise it with each
/// change of what a stored statement counts as.
pub const COUNTING: u32 = 9;

/// The version of the form. Form 1 had one `moveOn` for all days, and the modules' activity on the course; form 2 did not
/// separate claims for different municipalities; form 3 had no claims within a reach. Older rows are recounted from the log
/// when a store opens.
const VERSION: u8 = 4;

const NANOSECONDS_A_DAY: i128 = 86_400_000_000_000;

/// Version 4: what is told, by claim.
#[derive(Serialize, Deserialize)]
struct Row(Vec<(Option<RowClaim>, RowCourse)>);

#[derive(Serialize, Deserialize)]
enum RowClaim {
    Municipality(u16),
    Within { municipalities: Vec<u16>, regions: Vec<String>, units: Vec<(u16, String)> },
}

/// Modules by id.
#[derive(Serialize, Deserialize)]
struct RowCourse {
    course: RowMarks,
    modules: Vec<(String, RowMarks)>,
}

#[derive(Serialize, Deserialize)]
struct RowMarks {
    activity: Vec<i32>,
    events: Vec<(u8, Instant)>,
    passes: Vec<(Instant, Option<f64>)>,
    move_on: Vec<(Instant, MoveOn)>,
}

/// A Swedish day, and nanoseconds since that date's midnight in UTC (negative for its first hour or two, since the Swedish
/// day begins earlier). This is shorter than nanoseconds since 1970 and needs no time zone to read.
#[derive(Serialize, Deserialize, Clone, Copy)]
struct Instant(i32, i64);

impl Instant {
    fn new(day: Day, at: Timestamp) -> Self {
        let rest = at.as_nanosecond() - i128::from(day.number()) * NANOSECONDS_A_DAY;
        Self(day.number(), i64::try_from(rest).unwrap_or_default())
    }

    fn read(self) -> Result<(Day, Timestamp), String> {
        let at = i128::from(self.0) * NANOSECONDS_A_DAY + i128::from(self.1);
        let at = Timestamp::from_nanosecond(at).map_err(|_| "a progress row holds an impossible instant")?;
        Ok((Day::from_number(self.0), at))
    }
}

impl Progress {
    /// As bytes to store, with the version of their form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let told = self.told.iter().map(|(claim, told)| (claim.as_ref().map(RowClaim::new), RowCourse::new(told)));
        let row = Row(told.collect());
        // Postcard refuses only sequences of unknown length and a full buffer: neither occurs here.
        postcard::to_extend(&row, vec![VERSION]).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are cut off, or another version of the program wrote them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let Some((&VERSION, row)) = bytes.split_first() else {
            return Err(format!(
                "a progress row is of form {:?}, and this program reads form {VERSION}: run the newer program, or rebuild",
                bytes.first().copied().unwrap_or_default()
            ));
        };
        let Row(parts) = postcard::from_bytes(row).map_err(|error| format!("a progress row can't be read: {error}"))?;
        let mut told = BTreeMap::new();
        for (claim, part) in parts {
            told.insert(claim.map(RowClaim::read).transpose()?, part.read()?);
        }
        Ok(Self { told })
    }
}

impl RowClaim {
    fn new(claim: &Claim) -> Self {
        match claim {
            Claim::Municipality(code) => Self::Municipality(code.number()),
            Claim::Within(places) => Self::Within {
                municipalities: places.municipalities.iter().copied().map(Kommunkod::number).collect(),
                regions: places.regions.iter().cloned().collect(),
                units: places.units.iter().map(|unit| (unit.kommunkod.number(), unit.unit.clone())).collect(),
            },
        }
    }

    fn read(self) -> Result<Claim, String> {
        let code = |code| Kommunkod::from_number(code).ok_or("a progress row holds an impossible kommunkod");
        Ok(match self {
            Self::Municipality(number) => Claim::Municipality(code(number)?),
            Self::Within { municipalities, regions, units } => Claim::Within(Arc::new(Places {
                municipalities: municipalities.into_iter().map(code).collect::<Result<_, _>>()?,
                regions: regions.into_iter().collect(),
                units: units
                    .into_iter()
                    .map(|(kommunkod, unit)| Ok(UnitId { kommunkod: code(kommunkod)?, unit }))
                    .collect::<Result<_, String>>()?,
                ..Places::default()
            })),
        })
    }
}

impl RowCourse {
    fn new(told: &CourseMarks) -> Self {
        Self {
            course: RowMarks::new(&told.course),
            modules: told.modules.iter().map(|(id, marks)| (id.to_string(), RowMarks::new(marks))).collect(),
        }
    }

    fn read(self) -> Result<CourseMarks, String> {
        let mut modules = BTreeMap::new();
        for (id, marks) in self.modules {
            modules.insert(id.into(), marks.read()?);
        }
        Ok(CourseMarks { course: self.course.read()?, modules })
    }
}

impl RowMarks {
    fn new(marks: &Marks) -> Self {
        Self {
            activity: marks.activity.iter().map(|day| day.number()).collect(),
            events: marks.events.iter().map(|(&(event, day), &at)| (event as u8, Instant::new(day, at))).collect(),
            passes: marks.passes.iter().map(|pass| (Instant::new(pass.day, pass.at), pass.score.0)).collect(),
            move_on: marks.move_on.iter().map(|(&day, &(at, asked))| (Instant::new(day, at), asked)).collect(),
        }
    }

    fn read(self) -> Result<Marks, String> {
        let mut marks =
            Marks { activity: self.activity.into_iter().map(Day::from_number).collect(), ..Marks::default() };
        for (number, instant) in self.events {
            let event = Event::ALL.get(usize::from(number)).ok_or("a progress row holds an unknown event")?;
            let (day, at) = instant.read()?;
            marks.events.insert((*event, day), at);
        }
        for (instant, score) in self.passes {
            let (day, at) = instant.read()?;
            marks.passes.insert(Pass { day, at, score: Score(score) });
        }
        for (instant, asked) in self.move_on {
            let (day, at) = instant.read()?;
            marks.move_on.insert(day, (at, asked));
        }
        Ok(marks)
    }
}
