//! Reads the cells of a list of results.

use super::Outcome;
use crate::slug::slug;

/// What became of somebody.
pub(super) fn outcome(text: &str) -> Result<Outcome, String> {
    match slug(text).as_str() {
        "genomford" | "genomfort" | "slutford" | "slutfort" | "deltagit" | "narvarande" | "completed" | "attended" => {
            Ok(Outcome::Completed)
        }
        "godkand" | "godkant" | "g" | "vg" | "passed" | "pass" => Ok(Outcome::Passed),
        "underkand" | "underkant" | "u" | "failed" | "fail" => Ok(Outcome::Failed),
        "" => {
            Err("is empty; write genomförd, godkänd or underkänd, or leave the column out if all completed it"
                .to_owned())
        }
        _ => Err("is none of genomförd (completed), godkänd (passed) and underkänd (failed)".to_owned()),
    }
}

/// The scaled score: `0,85` or `0.85`, −1 to 1, or a share as `85 %`.
pub(super) fn score(text: &str) -> Result<f64, String> {
    let wrong = || "is no score; write a number from 0 to 1, as 0,85, or a share, as 85 %".to_owned();
    let (number, of) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (text, 1.0),
    };
    let number = number.replace(',', ".").replace('\u{2212}', "-");
    if !number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) {
        return Err(wrong());
    }
    let score = number.parse::<f64>().map_err(|_| wrong())? / of;
    if (-1.0..=1.0).contains(&score) { Ok(score) } else { Err(wrong()) }
}
