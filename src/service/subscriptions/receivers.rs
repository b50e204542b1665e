//! Where a server sends subscriptions, by its configuration.

use lettre::Address;

use super::refusal::SubscriptionRefusal;

/// The longest address, in characters (RFC 5321, 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;

/// Where this server sends subscriptions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionReceivers {
    /// Whether it sends mail.
    pub mail: bool,
    /// The domains to whose addresses it sends mail; empty: to all.
    pub domains: Vec<String>,
    /// The names of its webhooks.
    pub webhooks: Vec<String>,
}

impl SubscriptionReceivers {
    /// Refuses an address to which nothing is sent. A quoted name and a number in place of a domain are no addresses of people.
    pub(super) fn check(&self, address: &str) -> Result<(), SubscriptionRefusal> {
        let is_plain = |parsed: &Address| !parsed.user().starts_with('"') && !parsed.domain().starts_with('[');
        let parsed = address.parse::<Address>().ok().filter(is_plain).filter(|_| address.len() <= LONGEST_ADDRESS);
        let parsed = parsed.ok_or_else(|| SubscriptionRefusal::Address(address.to_owned()))?;
        let is_there = |domain: &String| domain.eq_ignore_ascii_case(parsed.domain());
        if self.domains.is_empty() || self.domains.iter().any(is_there) {
            return Ok(());
        }
        Err(SubscriptionRefusal::Domain { address: address.to_owned(), domains: self.domains.join(", ") })
    }
}
