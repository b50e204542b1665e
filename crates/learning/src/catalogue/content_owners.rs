//! Content owners: those who contribute modules to the courses of others.

use super::{Catalogue, Organisation};
use crate::{Kommunkod, reference};

impl Catalogue {
    /// The name of a content owner for answers, by the id of an organisation or a kommunkod; `None` if there is none.
    pub fn content_owner_name(&self, id: &str) -> Option<String> {
        let municipality = id.parse::<Kommunkod>().ok().and_then(reference::municipality);
        let organisation = || self.file.organisations.iter().find(|one| one.id == id).map(Organisation::label);
        municipality.map(|municipality| municipality.name.to_owned()).or_else(organisation)
    }
}
