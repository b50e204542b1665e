//! The mail server that subscriptions are sent by.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use super::secret::read_secret;

/// The mail server that subscriptions are sent by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The name of the server.
    pub server: String,
    /// Its port; absent: 587 for `starttls`, 465 for `tls`, 25 for `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the connection is encrypted.
    #[serde(default)]
    pub tls: MailTls,
    /// A PEM file of certificates that vouch for the server, besides the well-known ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificates: Option<PathBuf>,
    /// Who the mail is from: an address, or a name with the address in angle brackets.
    pub from: String,
    /// The name by which the server lets this one in; absent: it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The file with the password of that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// The variable of the environment with the password, in place of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_env: Option<String>,
    /// Mail is sent to addresses in these domains only, and not in those below them; empty: to any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// It begins in the clear, and is encrypted before anything is said; if the server can't, nothing is sent.
    #[default]
    Starttls,
    /// It is encrypted from the beginning.
    Tls,
    /// It is not encrypted: only for a server on this machine.
    None,
}

impl Mail {
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        self.sender()?;
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&&*self.server);
        ensure!(
            self.tls != MailTls::None || is_here,
            "mail.tls is none, and {:?} is not this machine: write starttls or tls",
            self.server
        );
        let passwords = [self.password_file.is_some(), self.password_env.is_some()];
        let is_whole = passwords.into_iter().filter(|is_there| *is_there).count() == usize::from(self.user.is_some());
        ensure!(is_whole, "mail.user needs a password: name a file by password_file, or a variable by password_env");
        let wrong = self.domains.iter().find(|domain| domain.contains('@') || domain.trim().is_empty());
        ensure!(wrong.is_none(), "mail.domains has {:?}: write what follows the @", wrong.cloned().unwrap_or_default());
        Ok(())
    }

    /// Who the mail is from.
    ///
    /// # Errors
    /// It is no address.
    pub fn sender(&self) -> anyhow::Result<Mailbox> {
        self.from.parse().with_context(|| {
            format!(
                "mail.from is {:?}: write an address, as larande@ale.example or Lärande <larande@ale.example>",
                self.from
            )
        })
    }

    /// Reads the password, given how to look into the environment; `None` without a user.
    ///
    /// # Errors
    /// There is none.
    pub fn password(&self, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Option<String>> {
        let place = (self.password_file.as_deref(), self.password_env.as_deref());
        self.user.as_ref().map(|_| read_secret("the password of mail", place, variable)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::{Mail, MailTls};

    fn mail(change: impl FnOnce(&mut Mail)) -> Mail {
        let mut mail = Mail {
            server: "smtp.ale.example".into(),
            port: None,
            tls: MailTls::Starttls,
            certificates: None,
            from: "Lärande <larande@ale.example>".into(),
            user: None,
            password_file: None,
            password_env: None,
            domains: Vec::new(),
        };
        change(&mut mail);
        mail
    }

    #[test]
    fn what_would_send_in_the_clear_or_as_nobody_is_refused() {
        assert!(mail(|_| ()).check().is_ok());
        for (wrong, why) in [
            (mail(|mail| mail.tls = MailTls::None), "write starttls or tls"),
            (mail(|mail| mail.from = "Lärande".into()), "write an address"),
            (mail(|mail| mail.user = Some("larande".into())), "needs a password"),
            (mail(|mail| mail.password_env = Some("PASSWORD".into())), "needs a password"),
            (mail(|mail| mail.domains = vec!["anna@ale.example".into()]), "what follows the @"),
        ] {
            let refused = wrong.check().unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
        assert!(mail(|mail| (mail.tls, mail.server) = (MailTls::None, "localhost".into())).check().is_ok());
    }

    #[test]
    fn a_password_is_read_where_a_user_is_named() {
        let with = mail(|mail| (mail.user, mail.password_env) = (Some("larande".into()), Some("PASSWORD".into())));
        let password = |name: &str| (name == "PASSWORD").then(|| "hemligt\n".to_owned());
        assert_eq!(with.password(password).unwrap().as_deref(), Some("hemligt"));
        assert!(with.password(|_| None).is_err());
        assert_eq!(mail(|_| ()).password(|_| None).unwrap(), None);
    }
}
