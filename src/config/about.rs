//! Who is responsible for this server, as its pages say.

use anyhow::ensure;
use serde::{Deserialize, Serialize};

/// Who is responsible for this server, and how to reach them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct About {
    /// The organisation: `Göteborgsregionen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Where to write about the pages: `mailto:…` or `https://…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

impl About {
    /// # Errors
    /// If the contact is not an address.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(contact) = &self.contact {
            let is_address = ["mailto:", "https://"].iter().any(|scheme| contact.starts_with(scheme));
            ensure!(
                is_address && contact.chars().all(|letter| letter.is_ascii_graphic()),
                "about.contact is {contact:?}: write mailto:… or https://…"
            );
        }
        Ok(())
    }

    /// The contact, as people read it.
    pub fn shown_contact(&self) -> Option<&str> {
        let contact = self.contact.as_deref()?;
        Some(contact.strip_prefix("mailto:").unwrap_or(contact))
    }
}
