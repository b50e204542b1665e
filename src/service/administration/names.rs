//! Checks that everything a credential names exists: municipalities, organisations, regions, courses.

use learning::{Catalogue, Kommunkod, is_unprintable, reference};

use super::CredentialRefusal;
use crate::auth::Reach;

/// The most characters in a name.
const LONGEST: usize = 200;

/// Refuses a name that is empty, too long, has several lines or contains invisible characters.
pub(super) fn check_name(name: &str) -> Result<(), CredentialRefusal> {
    let is_name = !name.trim().is_empty() && name.chars().count() <= LONGEST && !name.chars().any(is_unprintable);
    if is_name { Ok(()) } else { Err(CredentialRefusal::Name) }
}

/// Refuses places and courses that are in neither the register nor the catalogue. Does not check units, since units
/// known only from rosters have ids too.
pub(in crate::service) fn check_places(
    catalogue: &Catalogue,
    municipality: Option<Kommunkod>,
    reach: Option<&Reach>,
) -> Result<(), CredentialRefusal> {
    let places = reach.and_then(|reach| reach.places.as_ref());
    let municipalities = places.iter().flat_map(|places| places.municipalities.iter().copied());
    let units = places.iter().flat_map(|places| places.units.iter().map(|unit| unit.kommunkod));
    for code in municipality.into_iter().chain(municipalities).chain(units) {
        check_employer(catalogue, code)?;
    }
    let is_area = |id: &&String| catalogue.file().areas().any(|area| area.id == **id);
    if let Some(unknown) = places.iter().flat_map(|places| &places.regions).find(|id| !is_area(id)) {
        return Err(CredentialRefusal::Region(unknown.clone()));
    }
    let mut courses = reach.and_then(|reach| reach.courses.as_ref()).into_iter().flatten();
    match courses.find(|id| catalogue.course(id).is_none()) {
        Some(unknown) => Err(CredentialRefusal::Course(unknown.to_string())),
        None => Ok(()),
    }
}

fn check_employer(catalogue: &Catalogue, code: Kommunkod) -> Result<(), CredentialRefusal> {
    match code.organisation() {
        Some(id) if catalogue.organisation(code).is_none() => Err(CredentialRefusal::Organisation(id.to_string())),
        None if reference::municipality(code).is_none() => Err(CredentialRefusal::Municipality(code.to_string())),
        _ => Ok(()),
    }
}
