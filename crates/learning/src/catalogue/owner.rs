//! Employers as catalogues name them: a municipality by its code, an organisation by its id.

use crate::Kommunkod;

/// The employer that is named by exactly one of a kommunkod and the id of an organisation.
pub(super) fn owner(kommunkod: Option<Kommunkod>, organisation: Option<&str>) -> Result<Kommunkod, String> {
    match (kommunkod, organisation) {
        (Some(kommunkod), None) => Ok(kommunkod),
        (None, Some(id)) => Kommunkod::of_organisation(id)
            .ok_or_else(|| "organisation: an id has lower-case letters a–z, digits and hyphens only".to_owned()),
        _ => Err("say whose it is, by one of kommunkod and organisation".to_owned()),
    }
}

/// How an employer is named: by its kommunkod, or by the id of the organisation.
pub(super) fn written(code: Kommunkod) -> (Option<Kommunkod>, Option<String>) {
    match code.organisation() {
        Some(id) => (None, Some(id.to_string())),
        None => (Some(code), None),
    }
}
