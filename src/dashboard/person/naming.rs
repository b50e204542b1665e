//! The names of courses, modules, places and people on the page of one person.

use learning::{AgentObject, CatalogueFile, ExplainedAffiliation, Key, Module};

use crate::dashboard::language::Language;
use crate::dashboard::selection;

/// Names things in the page's language, from the part of the catalogue that the reader may see.
#[derive(Clone, Copy)]
pub(super) struct Naming<'n> {
    pub(super) catalogue: &'n CatalogueFile,
    pub(super) language: Language,
}

impl Naming<'_> {
    pub(super) fn course<'k>(&'k self, key: &'k Key) -> &'k str {
        let course = self.catalogue.courses.iter().find(|course| course.id.as_str() == key.code);
        course.map_or(&*key.name, |course| self.language.of(&course.name))
    }

    /// The name of a module, whose code begins with its course.
    pub(super) fn module<'k>(&'k self, key: &'k Key) -> &'k str {
        let of_code = || {
            let (course, module) = key.code.split_once('/')?;
            let course = self.catalogue.courses.iter().find(|one| one.id.as_str() == course)?;
            course.modules.iter().find(|one: &&Module| one.id.as_str() == module)
        };
        of_code().map_or(&*key.name, |module| self.language.of(&module.name))
    }

    pub(super) fn place<'k>(&self, key: &'k Key) -> &'k str {
        match key.code.as_str() {
            "unknown" => selection::Texts::of(self.language).unknown(),
            _ => &key.name,
        }
    }

    /// A place with what is known about it: `Ale, IFO, socialsekreterare`.
    pub(super) fn seat(&self, place: &Key, unit: Option<&Key>, role: Option<&str>) -> String {
        let parts = [Some(self.place(place)), unit.map(|unit| &*unit.name), role];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn affiliation(&self, row: &ExplainedAffiliation) -> String {
        self.seat(&row.municipality, row.unit.as_ref(), row.role.as_deref())
    }
}

/// An identifier in a readable form.
pub(super) fn identifier(of: &AgentObject) -> String {
    match of {
        AgentObject::Mbox { mbox } => mbox.strip_prefix("mailto:").unwrap_or(mbox).to_owned(),
        AgentObject::MboxSha1sum { mbox_sha1sum } => mbox_sha1sum.clone(),
        AgentObject::OpenId { openid } => openid.clone(),
        AgentObject::Account { account } => format!("{} ({})", account.name, account.home_page),
    }
}
