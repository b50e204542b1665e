//! Where statements are forwarded to.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::ensure;
use iri_string::types::UriStr;
use learning::{CourseId, Day};
use serde::{Deserialize, Serialize};

use super::secret::read_long_secret;

/// The longest name of a target, in bytes.
pub(super) const LONGEST_NAME: usize = 40;

/// A target that statements are forwarded to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// Its name, under which the store keeps how far it is.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: ForwardTo,
    /// Its address: the endpoint of an LRS (`https://lrs.example/xapi`), or where a webhook takes messages.
    pub url: String,
    /// The key for an LRS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The file with the secret: for an LRS of the key, for a webhook that which signs messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// The variable of the environment with the secret, in place of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_env: Option<String>,
    /// Only statements that say something of one of these courses, by id; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<CourseId>,
    /// Only statements with one of these verbs, by IRI; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verbs: Vec<String>,
    /// Only statements stored on this day or later; absent: everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
}

/// What a target is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardTo {
    /// Another learning record store.
    #[default]
    Lrs,
    /// A program that takes signed messages.
    Webhook,
}

impl Forward {
    /// # Errors
    /// What is wrong with one of them.
    pub(super) fn check(all: &[Self]) -> anyhow::Result<()> {
        for (at, one) in all.iter().enumerate() {
            let Self { name, kind, url, key, secret_file, secret_env, .. } = one;
            ensure!(
                is_name(name),
                "forward.name is {name:?}: write up to {LONGEST_NAME} letters a to z, digits and hyphens"
            );
            ensure!(
                all[..at].iter().all(|other| other.name != *name),
                "forward: two targets have the name {name:?}, under which their position is kept; rename one"
            );
            ensure!(
                is_safe(url),
                "forward {name:?} has the url {url:?}: write https://…, without a password; http:// is only for this machine"
            );
            ensure!(
                secret_file.is_some() != secret_env.is_some(),
                "forward {name:?} needs a secret: name a file by secret_file, or a variable by secret_env"
            );
            ensure!(
                key.is_some() == (*kind == ForwardTo::Lrs),
                "forward {name:?}: an LRS needs a key, and a webhook has none"
            );
        }
        Ok(())
    }

    /// Reads the secret, given how to look into the environment.
    ///
    /// # Errors
    /// There is none, or it is too short.
    pub fn secret(&self, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<String> {
        let place = (self.secret_file.as_deref(), self.secret_env.as_deref());
        read_long_secret(&format!("the secret of forward {:?}", self.name), place, variable)
    }
}

/// Whether a target or webhook may be called so.
pub(super) fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_letter)
}

/// Whether personal data may be sent to an address: by TLS, or to this machine.
pub(super) fn is_safe(url: &str) -> bool {
    let Ok(url) = UriStr::new(url) else { return false };
    let Some(authority) = url.authority_components() else { return false };
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let is_here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let is_safe = url.scheme_str() == "https" || url.scheme_str() == "http" && is_here;
    is_safe && !host.is_empty() && authority.userinfo().is_none()
}

#[cfg(test)]
mod tests {
    use super::{Forward, ForwardTo, is_safe};

    fn target(change: impl FnOnce(&mut Forward)) -> Forward {
        let mut target = Forward {
            name: "national".into(),
            kind: ForwardTo::Lrs,
            url: "https://lrs.example/xapi".into(),
            key: Some("k".into()),
            secret_file: None,
            secret_env: Some("SECRET".into()),
            courses: Vec::new(),
            verbs: Vec::new(),
            since: None,
        };
        change(&mut target);
        target
    }

    #[test]
    fn a_target_that_could_not_work_is_refused_with_what_to_write() {
        assert!(Forward::check(&[target(|_| ()), target(|other| other.name = "second".into())]).is_ok());
        for (wrong, told) in [
            (target(|target| target.name = "Nationell".into()), "letters a to z"),
            (target(|target| target.url = "http://lrs.example/xapi".into()), "http:// is only for this machine"),
            (target(|target| target.secret_env = None), "secret_file"),
            (target(|target| target.secret_file = Some("s".into())), "secret_file"),
            (target(|target| target.key = None), "an LRS needs a key"),
            (target(|target| target.kind = ForwardTo::Webhook), "a webhook has none"),
        ] {
            let refused = Forward::check(&[wrong]).unwrap_err().to_string();
            assert!(refused.contains(told), "{refused}");
        }
        let twice = Forward::check(&[target(|_| ()), target(|_| ())]).unwrap_err().to_string();
        assert!(twice.contains("two targets"), "{twice}");
    }

    #[test]
    fn personal_data_goes_by_tls_or_stays_on_this_machine() {
        for (url, safe) in [
            ("https://lrs.example/xapi", true),
            ("http://127.0.0.1:8081/xapi", true),
            ("http://[::1]:8081/xapi", true),
            ("http://localhost/x", true),
            ("http://127.0.0.1.example/x", false),
            ("ftp://127.0.0.1/x", false),
            ("https://anna:secret@lrs.example/xapi", false),
            ("lrs.example", false),
        ] {
            assert_eq!(is_safe(url), safe, "{url}");
        }
    }

    #[test]
    fn a_secret_comes_from_a_file_or_the_environment_and_is_not_too_short() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "en hemlighet som räcker\n").unwrap();
        let of_file = target(|target| (target.secret_file, target.secret_env) = (Some(file), None));
        assert_eq!(of_file.secret(|_| None).unwrap(), "en hemlighet som räcker");
        let known = |name: &str| (name == "SECRET").then(|| "kort".to_owned());
        let refused = target(|_| ()).secret(known).unwrap_err().to_string();
        assert!(refused.contains("fewer than 16") && !refused.contains("kort"), "{refused}");
        let missing = format!("{:#}", target(|_| ()).secret(|_| None).unwrap_err());
        assert!(missing.contains("SECRET is not set"), "{missing}");
    }
}
