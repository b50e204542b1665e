//! Reads the cells of a list of results.

use super::Outcome;
use super::reason::ResultsReason;
use crate::slug::slug;

/// What became of somebody.
pub(super) fn outcome(text: &str) -> Result<Outcome, ResultsReason> {
    match slug(text).as_str() {
        "genomford" | "genomfort" | "slutford" | "slutfort" | "deltagit" | "narvarande" | "completed" | "attended" => {
            Ok(Outcome::Completed)
        }
        "godkand" | "godkant" | "g" | "vg" | "passed" | "pass" => Ok(Outcome::Passed),
        "underkand" | "underkant" | "u" | "failed" | "fail" => Ok(Outcome::Failed),
        "" => Err(ResultsReason::NoOutcome),
        _ => Err(ResultsReason::UnknownOutcome),
    }
}

/// The scaled score: `0,85` or `0.85`, 0 to 1, or a share as `85 %`.
pub(super) fn score(text: &str) -> Result<f64, ResultsReason> {
    let (number, of) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (text, 1.0),
    };
    let number = number.replace(',', ".");
    if !number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err(ResultsReason::NoScore);
    }
    let score = number.parse::<f64>().map_err(|_| ResultsReason::NoScore)? / of;
    if (0.0..=1.0).contains(&score) { Ok(score) } else { Err(ResultsReason::NoScore) }
}
