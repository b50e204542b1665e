//! Which published figures everybody may read.

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::About;

/// Which published figures everybody may read, and on which terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenData {
    /// Whether everybody may read what is published of all municipalities.
    pub enabled: bool,
    /// The address of the licence.
    pub licence: String,
    /// The organisation number of the publisher (ten digits), by which data portals know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation_number: Option<String>,
}

impl Default for OpenData {
    fn default() -> Self {
        Self {
            enabled: false,
            licence: "http://creativecommons.org/publicdomain/zero/1.0/".to_owned(),
            organisation_number: None,
        }
    }
}

impl OpenData {
    /// # Errors
    /// If the catalogue of open data would lack its publisher or its contact, or have something else than addresses.
    pub(super) fn check(&self, about: &About) -> anyhow::Result<()> {
        let is_address = ["http://", "https://"].iter().any(|scheme| self.licence.starts_with(scheme));
        ensure!(
            is_address && self.licence.chars().all(|letter| letter.is_ascii_graphic()),
            "open_data.licence is {:?}: write the address of a licence, as {:?}",
            self.licence,
            Self::default().licence
        );
        if let Some(number) = &self.organisation_number {
            ensure!(
                number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit()),
                "open_data.organisation_number is {number:?}: write its ten digits, as \"2220000315\""
            );
        }
        if self.enabled {
            about.operator.as_ref().context("open_data.enabled needs about.operator: who publishes the figures")?;
            about.contact.as_ref().context("open_data.enabled needs about.contact: whom to ask about the figures")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{About, OpenData};

    fn about() -> About {
        About { operator: Some("Göteborgsregionen".into()), contact: Some("mailto:data@gr.example".into()) }
    }

    #[test]
    fn whoever_publishes_says_who_and_whom_to_ask() {
        let open = OpenData { enabled: true, ..OpenData::default() };
        assert!(open.check(&about()).is_ok());
        for (lacking, told) in [
            (About { operator: None, ..about() }, "about.operator"),
            (About { contact: None, ..about() }, "about.contact"),
        ] {
            assert!(open.check(&lacking).unwrap_err().to_string().contains(told));
            assert!(OpenData::default().check(&lacking).is_ok(), "nothing is published");
        }
    }

    #[test]
    fn a_licence_is_an_address_and_an_organisation_number_has_ten_digits() {
        let check = |licence: &str, number: &str| {
            let open = OpenData { licence: licence.into(), organisation_number: Some(number.into()), enabled: true };
            open.check(&about()).is_ok()
        };
        assert!(check("https://example.com/terms", "2220000315"));
        assert!(!check("CC0", "2220000315") && !check("https://example.com/a b", "2220000315"));
        assert!(!check("https://example.com/terms", "222000-0315"));
    }
}
