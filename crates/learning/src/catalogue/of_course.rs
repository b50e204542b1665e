//! Properties of a course for figures: its programmes, its track and its owner.

use std::slice;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The programmes of a course, by id: one, as a text, or several, as a list of them. The course counts in each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "OneOrMore", into = "OneOrMore")]
pub struct ProgrammeIds(Vec<String>);

/// As it is written.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "the id of a programme, or a list of them, as [\"yrkesresan\", \"barn-och-unga\"]")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl ProgrammeIds {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is this.
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|one| one == id)
    }

    /// Each of them.
    pub fn iter(&self) -> slice::Iter<'_, String> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a ProgrammeIds {
    type Item = &'a String;
    type IntoIter = slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<const N: usize> From<[&str; N]> for ProgrammeIds {
    fn from(ids: [&str; N]) -> Self {
        Self(ids.map(str::to_owned).into())
    }
}

impl From<Vec<String>> for ProgrammeIds {
    fn from(ids: Vec<String>) -> Self {
        Self(ids)
    }
}

impl From<OneOrMore> for ProgrammeIds {
    fn from(written: OneOrMore) -> Self {
        match written {
            OneOrMore::One(id) => Self(vec![id]),
            OneOrMore::More(ids) => Self(ids),
        }
    }
}

impl From<ProgrammeIds> for OneOrMore {
    fn from(ProgrammeIds(mut ids): ProgrammeIds) -> Self {
        match ids.pop() {
            Some(only) if ids.is_empty() => Self::One(only),
            last => {
                ids.extend(last);
                Self::More(ids)
            }
        }
    }
}

/// The track of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// For those who are new.
    #[serde(alias = "introduktion")]
    Introduction,
    /// For those with experience.
    #[serde(alias = "fördjupning")]
    Deepening,
    /// For managers and team leaders.
    #[serde(alias = "ledare")]
    Leaders,
}

impl Track {
    /// Every one, in the order of rows.
    pub const ALL: [Self; 3] = [Self::Introduction, Self::Deepening, Self::Leaders];

    /// Its code and its name in Swedish.
    pub(crate) fn names(self) -> [&'static str; 2] {
        match self {
            Self::Introduction => ["introduction", "introduktion"],
            Self::Deepening => ["deepening", "fördjupning"],
            Self::Leaders => ["leaders", "ledare"],
        }
    }
}

/// Who is responsible for a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CourseOwner {
    /// The state.
    #[serde(alias = "stat")]
    State,
    /// The employers, alone or together.
    #[serde(alias = "arbetsgivare")]
    Employer,
    /// A university or university college.
    #[serde(alias = "lärosäte")]
    University,
}

impl CourseOwner {
    /// Every one, in the order of rows.
    pub const ALL: [Self; 3] = [Self::State, Self::Employer, Self::University];

    /// Its code and its name in Swedish.
    pub(crate) fn names(self) -> [&'static str; 2] {
        match self {
            Self::State => ["state", "stat"],
            Self::Employer => ["employer", "arbetsgivare"],
            Self::University => ["university", "lärosäte"],
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    #[test]
    fn programmes_are_written_as_they_were_read() {
        for written in [json!("a"), json!(["a", "b"])] {
            let read: ProgrammeIds = from_value(written.clone()).expect("it reads");
            assert_eq!(to_value(&read).expect("it is written"), written);
            assert!(read.has("a") && !read.has("c"));
        }
        let none: ProgrammeIds = from_value(json!([])).expect("it reads");
        assert!(none.is_empty());
        assert!(from_value::<ProgrammeIds>(json!(7)).is_err());
    }

    #[test]
    fn the_codes_of_tracks_and_owners_are_the_words_of_the_catalogue() {
        for track in Track::ALL {
            assert_eq!(to_value(track).expect("a word"), track.names()[0]);
            assert_eq!(from_value::<Track>(Value::from(track.names()[1])).expect("Swedish reads"), track);
        }
        for owner in CourseOwner::ALL {
            assert_eq!(to_value(owner).expect("a word"), owner.names()[0]);
            assert_eq!(from_value::<CourseOwner>(Value::from(owner.names()[1])).expect("Swedish reads"), owner);
        }
    }
}
