//! The address of the store.

use std::fmt;

use anyhow::bail;
use serde::{Deserialize, Serialize, Serializer};

const EMBEDDED: &str = "embedded";
/// Hosts are named, or looked up in DNS.
const SCHEMES: [&str; 2] = ["mongodb://", "mongodb+srv://"];
const HIDDEN: &str = "***";

/// Where statements are kept: `embedded`, in the data folder, or the address of a MongoDB database.
///
/// An address may contain a password; it is shown without.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct StoreAddress(String);

impl StoreAddress {
    /// The address of the database, password and all; `None` for the embedded store.
    pub fn mongodb(&self) -> Option<&str> {
        (self.0 != EMBEDDED).then_some(&self.0)
    }

    /// Refuses anything else.
    ///
    /// # Errors
    /// If it is neither.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.0 == EMBEDDED || self.scheme().is_some() {
            return Ok(());
        }
        let [named, looked_up] = SCHEMES;
        bail!("store is neither `{EMBEDDED}` nor an address that begins with `{named}` or `{looked_up}`")
    }

    fn scheme(&self) -> Option<&'static str> {
        SCHEMES.into_iter().find(|scheme| self.0.starts_with(scheme))
    }

    /// The address with neither the user's password nor that of a key file.
    fn shown(&self) -> String {
        let Some(scheme) = self.scheme() else {
            return if self.0 == EMBEDDED { EMBEDDED } else { HIDDEN }.to_owned();
        };
        let rest = &self.0[scheme.len()..];
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        // A password that should have been escaped may contain the characters that end it: the last `@` counts.
        let place = match place.rsplit_once('@') {
            Some((user, hosts)) => match user.split_once(':') {
                Some((user, _)) => format!("{user}:{HIDDEN}@{hosts}"),
                None => place.to_owned(),
            },
            None => place.to_owned(),
        };
        let option = |option: &str| match option.split_once('=') {
            Some((key, _)) if key.to_lowercase().contains("password") => format!("{key}={HIDDEN}"),
            _ => option.to_owned(),
        };
        let options = options.split('&').map(option).collect::<Vec<_>>().join("&");
        // An `@` here comes from a password with a `?`.
        let options = if options.contains('@') { HIDDEN.to_owned() } else { options };
        let mark = if rest.contains('?') { "?" } else { "" };
        format!("{scheme}{place}{mark}{options}")
    }
}

impl Default for StoreAddress {
    fn default() -> Self {
        Self(EMBEDDED.to_owned())
    }
}

impl From<String> for StoreAddress {
    fn from(address: String) -> Self {
        Self(address)
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.shown(), f)
    }
}

impl Serialize for StoreAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_passwords() {
        for (address, shown) in [
            ("embedded", "embedded"),
            ("mongodb://db.example:27017/lrs", "mongodb://db.example:27017/lrs"),
            ("mongodb://lrs@db.example/lrs?tls=true", "mongodb://lrs@db.example/lrs?tls=true"),
            (
                "mongodb://lrs:s3cret@a.example,b.example/lrs?replicaSet=rs0&tlsCertificateKeyFilePassword=s3cret",
                "mongodb://lrs:***@a.example,b.example/lrs?replicaSet=rs0&tlsCertificateKeyFilePassword=***",
            ),
            ("mongodb://lrs:s3cret@s3cret/s3cret@a.example/lrs", "mongodb://lrs:***@a.example/lrs"),
            ("mongodb+srv://lrs:s3cret@db.example/lrs?tls=true", "mongodb+srv://lrs:***@db.example/lrs?tls=true"),
            ("mysql://lrs:s3cret@db.example", "***"),
        ] {
            let address = StoreAddress::from(address.to_owned());
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("s3cret"));
            assert!(!serde_json::to_string(&address).unwrap().contains("s3cret"));
        }
        let question = StoreAddress::from("mongodb://lrs:s3?cret@a.example/lrs".to_owned()).to_string();
        assert!(!question.contains("cret"), "{question}");
    }
}
