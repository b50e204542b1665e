//! Checks who contributes modules: somebody whom the catalogue or the register has. Modules that are the same have one name.

use std::collections::{BTreeSet, HashMap};

use super::{Check, entry};
use crate::Kommunkod;
use crate::catalogue::{CatalogueReason, Course};

/// The modules of content owners that were met: by content owner and id, the name and where it is.
#[derive(Default)]
pub(super) struct Contributed(HashMap<(String, String), (String, String)>);

impl Check {
    pub(super) fn content_owners(
        &mut self,
        place: &str,
        course: &Course,
        organisations: &BTreeSet<Kommunkod>,
        met: &mut Contributed,
    ) {
        for (at, module) in course.modules.iter().enumerate() {
            let Some(content_owner) = &module.content_owner else { continue };
            let place = format!("{place}.{}", entry("module", at, &module.id));
            match content_owner.parse::<Kommunkod>() {
                Ok(code) => self.kommunkod(&place, "content_owner", code),
                Err(_)
                    if Kommunkod::of_organisation(content_owner).is_some_and(|code| organisations.contains(&code)) => {}
                Err(_) => self.say(&place, "content_owner", CatalogueReason::NoOrganisation(content_owner.clone())),
            }
            let key = (content_owner.clone(), module.id.to_string());
            let here = || (module.name.sv.clone(), place.clone());
            let (name, first) = met.0.entry(key).or_insert_with(here);
            if *name != module.name.sv {
                let reason = CatalogueReason::SameModule { name: name.clone(), first: first.clone() };
                self.say(&place, "name.sv", reason);
            }
        }
    }
}
