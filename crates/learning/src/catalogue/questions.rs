//! Questions of a course's surveys: what answers to them are about, and what each answer that players send is worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Name;
use crate::same_iri::same_iri_key;

/// A question of a survey, which people answer once or several times; their last answer counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyQuestion {
    /// Its id, unique within the course.
    pub id: String,
    /// The question itself.
    pub name: Name,
    /// What answers are.
    pub kind: QuestionKind,
    /// Every activity IRI that names the question on any platform.
    #[serde(default)]
    pub iris: Vec<String>,
    /// The points of its scale, in order; none if answers are numbers or texts.
    #[serde(default, rename = "point", skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ScalePoint>,
    /// The values of those who are satisfied; without them, the question has no share of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub satisfied: Vec<i32>,
    /// The question, by id, that the same people answered before the course; answers to both are compared person by person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Whether answers are told only in aggregate, to everybody: about accessibility or health. Nobody sees small numbers of
    /// them, not even an employer of its own staff, and no export has them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aggregate_only: bool,
}

/// What the answers to a question are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// A grade on an ordered scale.
    Rating,
    /// How much somebody agrees, on an ordered scale.
    Likert,
    /// One or several of some choices, in no order.
    Choice,
    /// A number.
    Numeric,
    /// A text of one's own.
    FreeText,
}

/// A point of a scale, or a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScalePoint {
    /// Its value, unique on the scale; greater is better where values are ordered.
    pub value: i32,
    /// What it says.
    pub name: Name,
    /// What players send for it as `result.response`: ids of choices, and texts. Case and spaces make no difference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<String>,
    /// The rating that Moodle sends for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    /// The raw score that players send for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// The scaled score that players send for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
}

/// A text that is sent for a point, without differences that mean nothing: of case, and of spaces.
pub(crate) fn folded_answer(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl QuestionKind {
    /// Whether answers are points of a scale, or choices.
    pub fn has_scale(self) -> bool {
        matches!(self, Self::Rating | Self::Likert | Self::Choice)
    }

    /// Whether one answer may be better than another.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Rating | Self::Likert | Self::Numeric)
    }
}

impl SurveyQuestion {
    /// The keys of its activities, by which IRIs are compared.
    pub(crate) fn iri_keys(&self) -> impl Iterator<Item = String> + '_ {
        self.iris.iter().map(|iri| same_iri_key(iri))
    }

    /// Whether an activity is this question, however its IRI is written.
    pub(crate) fn is_about(&self, activity: &str) -> bool {
        let key = same_iri_key(activity);
        self.iri_keys().any(|own| own == key)
    }

    /// Whether this point of the scale is one of those who are satisfied.
    pub(crate) fn is_satisfied(&self, point: usize) -> bool {
        self.points.get(point).is_some_and(|point| self.satisfied.contains(&point.value))
    }
}
