//! Where to report weaknesses of this server: `/.well-known/security.txt` (RFC 9116).

use anyhow::ensure;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The content of the file; without a contact there is no file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecurityTxt {
    /// Contacts, the preferred one first: `mailto:…`, `https://…` or `tel:…`.
    pub contact: Vec<String>,
    /// Until when this is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The address of what reporters may expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

impl SecurityTxt {
    /// # Errors
    /// If there is a contact without `expires`, or one that is not an address.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.contact.is_empty() == self.expires.is_none(),
            "security_txt needs contact and expires together (RFC 9116, 2.5): expires as 2027-06-30T00:00:00Z, a year ahead \
             at most"
        );
        let schemes = ["mailto:", "https://", "tel:"];
        for address in &self.contact {
            ensure!(
                schemes.iter().any(|scheme| address.starts_with(scheme)) && is_line(address),
                "security_txt.contact has {address:?}: write mailto:…, https://… or tel:…"
            );
        }
        if let Some(address) = &self.policy {
            ensure!(
                address.starts_with("https://") && is_line(address),
                "security_txt.policy is {address:?}: write https://…"
            );
        }
        Ok(())
    }

    /// The text of the file; `None` without a contact.
    pub fn text(&self) -> Option<String> {
        let expires = self.expires.filter(|_| !self.contact.is_empty())?;
        let mut lines: Vec<String> = self.contact.iter().map(|address| format!("Contact: {address}")).collect();
        lines.push(format!("Expires: {expires}"));
        lines.extend(self.policy.as_ref().map(|address| format!("Policy: {address}")));
        lines.push("Preferred-Languages: sv, en".to_owned());
        Some(lines.join("\n") + "\n")
    }
}

fn is_line(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::SecurityTxt;

    fn named(contact: &str, expires: Option<&str>) -> SecurityTxt {
        let expires = expires.map(|at| at.parse().unwrap());
        SecurityTxt { contact: vec![contact.to_owned()], expires, policy: None }
    }

    // RFC 9116, 2.5: Contact and Expires must be there.
    #[test]
    fn the_file_has_what_the_standard_asks_for() {
        let named = named("mailto:it@ale.example", Some("2027-06-30T00:00:00Z"));
        assert!(named.check().is_ok());
        assert_eq!(
            named.text().unwrap(),
            "Contact: mailto:it@ale.example\nExpires: 2027-06-30T00:00:00Z\nPreferred-Languages: sv, en\n"
        );
        assert_eq!(SecurityTxt::default().text(), None);
    }

    #[test]
    fn a_contact_that_is_none_or_has_no_end_is_refused() {
        let end = Some("2027-06-30T00:00:00Z");
        for (contact, expires) in
            [("it@ale.example", end), ("mailto:it@ale.example\nX: y", end), ("mailto:it@ale.example", None)]
        {
            assert!(named(contact, expires).check().is_err(), "{contact}");
        }
        assert!(SecurityTxt { contact: Vec::new(), ..named("", end) }.check().is_err());
    }
}
