//! The address from which a store's names are made: kept from its creation, and permanent once a statement has such
//! names.

use learning::{Names, PublicUrl};

use super::Error;

/// The address by which a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The address that the operator configured.
    by_operator: Option<PublicUrl>,
    /// The address of a new store if nothing is configured.
    otherwise: PublicUrl,
}

/// The outcome of settling the address when a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The address.
    pub url: PublicUrl,
    /// Whether it is not stored yet.
    pub is_new: bool,
}

impl Naming {
    /// Takes the configured address, if any, and the one for a new store otherwise.
    pub fn new(by_operator: Option<PublicUrl>, otherwise: PublicUrl) -> Self {
        Self { by_operator, otherwise }
    }

    /// The address that the operator configured.
    pub fn by_operator(&self) -> Option<&PublicUrl> {
        self.by_operator.as_ref()
    }

    /// The address of a store that begins now.
    pub fn of_new(&self) -> &PublicUrl {
        self.by_operator.as_ref().unwrap_or(&self.otherwise)
    }

    /// The same for commands that take a store as it is, since a server may have it open: the configured address is only
    /// for a new one.
    #[must_use]
    pub fn as_kept(&self) -> Self {
        Self { by_operator: None, otherwise: self.of_new().clone() }
    }

    /// Settles the address of a store that has `kept` and may hold statements.
    ///
    /// # Errors
    /// If statements have names from another address than the configured one.
    pub fn settle(&self, kept: Option<&PublicUrl>, holds_statements: bool) -> Result<Settled, Error> {
        let oldest = || {
            let oldest: Option<PublicUrl> = Names::OLDEST.parse().ok();
            oldest.filter(|_| holds_statements)
        };
        let Some(known) = kept.cloned().or_else(oldest) else {
            return Ok(Settled { url: self.of_new().clone(), is_new: true });
        };
        match &self.by_operator {
            Some(by_operator) if *by_operator != known && holds_statements => Err(Error::Refused(format!(
                "public_url is {by_operator}, and the statements that are stored have names of {known}, which they keep for ever: set \
                 public_url to {known}, or leave it out. Only a store without statements takes another"
            ))),
            Some(by_operator) if *by_operator != known => Ok(Settled { url: by_operator.clone(), is_new: true }),
            _ => Ok(Settled { is_new: kept.is_none(), url: known }),
        }
    }
}

impl From<PublicUrl> for Naming {
    /// The naming with a configured address.
    fn from(url: PublicUrl) -> Self {
        Self { by_operator: Some(url.clone()), otherwise: url }
    }
}

/// Logs that a store has another address than before.
pub fn tell_of_change(from: Option<&PublicUrl>, to: &PublicUrl) {
    if let Some(from) = from.filter(|from| *from != to) {
        tracing::info!(%from, %to, "the store holds no statement, and has another public_url from now on");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PublicUrl {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_kept_from_the_beginning_and_replaced_until_there_is_a_statement() {
        const OURS: &str = "https://lrs.ale.example";
        const OTHER: &str = "https://ale.example/lrs";
        const SOCKET: &str = "http://127.0.0.1:8080";
        for (kept, by_operator, holds_statements, then) in [
            (None, None, false, Some((SOCKET, true))),
            (None, Some(OURS), false, Some((OURS, true))),
            (Some(SOCKET), None, false, Some((SOCKET, false))),
            (Some(SOCKET), Some(OURS), false, Some((OURS, true))),
            (Some(OURS), Some(OURS), false, Some((OURS, false))),
            (Some(OURS), None, true, Some((OURS, false))),
            (Some(OURS), Some(OURS), true, Some((OURS, false))),
            (Some(OURS), Some(OTHER), true, None),
            (None, None, true, Some((Names::OLDEST, true))),
            (None, Some(Names::OLDEST), true, Some((Names::OLDEST, true))),
            (None, Some(OURS), true, None),
        ] {
            let naming = Naming::new(by_operator.map(url), url(SOCKET));
            let settled = naming.settle(kept.map(url).as_ref(), holds_statements);
            let case = format!("{kept:?} {by_operator:?} {holds_statements}");
            if let Some((then, is_new)) = then {
                assert_eq!(settled.unwrap(), Settled { url: url(then), is_new }, "{case}");
                continue;
            }
            let (refused, known) = (settled.unwrap_err().to_string(), kept.unwrap_or(Names::OLDEST));
            assert!(
                refused.contains(by_operator.unwrap()) && refused.contains(&format!("set public_url to {known}")),
                "{case}"
            );
        }
    }
}
