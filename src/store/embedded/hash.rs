//! Sixty-four-bit names of terms, agents and definitions.
//!
//! A keyed hash spares the index a dictionary of strings. The key is random for each store, so no
//! sender can choose values that collide; by chance, two of 100 million terms do with a
//! probability of three in ten thousand.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::xapi::TermKind;

/// The key of a store's hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HashKey(pub(super) [u8; 16]);

impl HashKey {
    /// The name of a term.
    pub(super) fn term(self, kind: TermKind, value: &str) -> i64 {
        self.hash(kind as u8, value)
    }

    /// The name of an agent.
    pub(super) fn agent(self, key: &str) -> i64 {
        self.hash(0, key)
    }

    /// Tells one definition of an activity from another.
    pub(super) fn definition(self, text: &str) -> i64 {
        self.hash(u8::MAX, text)
    }

    fn hash(self, domain: u8, value: &str) -> i64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write_u8(domain);
        hasher.write(value.as_bytes());
        hasher.finish().cast_signed()
    }
}
