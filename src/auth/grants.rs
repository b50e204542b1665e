//! The claim table: the scopes and the reach that claims of an identity provider give.

use std::collections::BTreeSet;

use learning::{CourseId, Kommunkod, reference};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Places, Reach, Scope, UnitId};

/// The claims of a token with checked signature, issuer and time.
pub type Claims = Map<String, Value>;

/// A row of the claim table: what a value in a claim gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grant {
    /// The claim, by name (`organisation_number`), or by JSON Pointer if it is nested (`/realm_access/roles`).
    pub claim: String,
    /// The required value: the text, number or truth value itself, or an element of a list.
    pub value: String,
    /// The scopes that it gives.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub scopes: BTreeSet<Scope>,
    /// Whether it reaches every place.
    #[serde(skip_serializing_if = "is_false")]
    pub everywhere: bool,
    /// Whole municipalities that it reaches.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub municipalities: BTreeSet<Kommunkod>,
    /// Regions and groups of the catalogue whose members it reaches.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<String>,
    /// Units of municipalities that it reaches.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// Courses that it reaches, in addition to those of other grants.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub courses: BTreeSet<CourseId>,
}

/// The sum of all matching grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The scopes; never empty.
    pub scopes: BTreeSet<Scope>,
    /// The reach.
    pub reach: Reach,
    /// The claims that gave them, in the order of the table.
    pub by: Vec<String>,
}

/// The error if no grant of the table matches some claims.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the claim table grants nothing; what was looked at: {}", names(.looked_at))]
pub struct NoGrant {
    /// The names of the claims that the table checks, without their values.
    pub looked_at: BTreeSet<String>,
}

/// The claim table of one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(pub Vec<Grant>);

impl Grants {
    /// Adds up what every matching grant gives for these claims.
    ///
    /// Scopes, places and courses add up separately: two grants give the scopes of both in the places of both. A place
    /// must be named: if no matching grant names any, the reach is empty, so that a grant of scopes alone never widens
    /// what another limits. If none names a course, courses are unlimited.
    ///
    /// # Errors
    /// [`NoGrant`] if no scope is given.
    pub fn of(&self, claims: &Claims) -> Result<Granted, NoGrant> {
        self.total(&self.fitting(claims))
    }

    /// The matching rows by position from 0, which are stored instead of the claims.
    pub fn fitting(&self, claims: &Claims) -> Vec<usize> {
        let places = self.0.iter().enumerate();
        places.filter(|(_, grant)| grant.fits(claims)).map(|(place, _)| place).collect()
    }

    /// Adds up what these rows give, as [`Self::of`] does.
    ///
    /// # Errors
    /// [`NoGrant`] if no scope is given.
    pub fn total(&self, rows: &[usize]) -> Result<Granted, NoGrant> {
        let fitting: Vec<&Grant> = rows.iter().filter_map(|place| self.0.get(*place)).collect();
        let scopes: BTreeSet<Scope> = fitting.iter().flat_map(|grant| grant.scopes.iter().copied()).collect();
        if scopes.is_empty() {
            return Err(NoGrant { looked_at: self.0.iter().map(|grant| grant.claim.clone()).collect() });
        }
        let mut places = Places::default();
        let mut courses = BTreeSet::new();
        for grant in &fitting {
            places.municipalities.extend(&grant.municipalities);
            places.regions.extend(grant.regions.iter().cloned());
            places.units.extend(grant.units.iter().cloned());
            courses.extend(grant.courses.iter().cloned());
        }
        let everywhere = fitting.iter().any(|grant| grant.everywhere);
        let reach =
            Reach { places: (!everywhere).then_some(places), courses: (!courses.is_empty()).then_some(courses) };
        Ok(Granted { scopes, reach, by: fitting.iter().map(|grant| grant.claim.clone()).collect() })
    }

    /// What is wrong with the table; `None` if nothing.
    pub(super) fn fault(&self) -> Option<String> {
        self.0.iter().find_map(|grant| grant.fault().map(|fault| format!("a grant on {:?} {fault}", grant.claim)))
    }
}

impl Grant {
    fn fits(&self, claims: &Claims) -> bool {
        self.held(claims).is_some_and(|held| match held {
            Value::Array(elements) => elements.iter().any(|element| self.is(element)),
            single => self.is(single),
        })
    }

    /// The values in the claim.
    fn held<'c>(&self, claims: &'c Claims) -> Option<&'c Value> {
        let Some(pointer) = self.claim.strip_prefix('/') else { return claims.get(&self.claim) };
        let (first, rest) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
        claims.get(&unescape(first))?.pointer(rest)
    }

    fn is(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => *text == self.value,
            Value::Number(number) => number.to_string() == self.value,
            Value::Bool(truth) => truth.to_string() == self.value,
            _ => false,
        }
    }

    fn fault(&self) -> Option<String> {
        let names_place = !self.municipalities.is_empty() || !self.regions.is_empty() || !self.units.is_empty();
        let units = self.units.iter().map(|unit| unit.kommunkod);
        let mut named = self.municipalities.iter().copied().chain(units);
        if self.claim.is_empty() || self.value.is_empty() {
            Some("needs both claim and value".to_owned())
        } else if self.everywhere && names_place {
            Some("reaches everywhere and names places: write one of them".to_owned())
        } else if self.scopes.is_empty() && !names_place && !self.everywhere && self.courses.is_empty() {
            Some("gives nothing: write scopes, places or courses".to_owned())
        } else {
            let unknown = named.find(|code| reference::municipality(*code).is_none());
            unknown.map(|code| format!("names {code}, which is no municipality's code"))
        }
    }
}

/// Decodes a token of a JSON Pointer (RFC 6901, 4).
fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

fn names(looked_at: &BTreeSet<String>) -> String {
    if looked_at.is_empty() {
        return "no claim, for it has no row".to_owned();
    }
    format!("the claims {}", looked_at.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests;
