//! 64-bit numbers for terms, agents and definitions.
//!
//! A keyed hash spares the index a dictionary of strings. The key is random for each store, so no sender can choose
//! values that collide; among 100 million terms, the probability of a chance collision is three in ten thousand.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;
use xapi::{Term, TermKind};

/// The key of a store's hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashKey(pub [u8; 16]);

/// Hash domains of anything but single terms, which have their kinds' numbers.
const AGENT: u8 = 0;
const PAIR: u8 = 32;
const MANY: u8 = 33;
const PSEUDONYM: u8 = 34;
const SELDOM: u8 = 35;
const DEFINITION: u8 = u8::MAX;

impl HashKey {
    /// The name of a term.
    pub fn term(self, kind: TermKind, value: &str) -> i64 {
        Term::name(value).unwrap_or_else(|| self.hash(kind as u8, value.as_bytes()))
    }

    /// The name of an agent.
    pub fn agent(self, key: &str) -> i64 {
        self.hash(AGENT, key.as_bytes())
    }

    /// The name of a pair of terms of one statement.
    pub fn pair(self, one: i64, other: i64) -> i64 {
        let mut both = [0; 16];
        both[..8].copy_from_slice(&one.to_le_bytes());
        both[8..].copy_from_slice(&other.to_le_bytes());
        self.hash(PAIR, &both)
    }

    /// The name of a term in a statement that has too many terms for [`Self::pair`].
    pub fn many(self, term: i64) -> i64 {
        self.hash(MANY, &term.to_le_bytes())
    }

    /// The name of a term in a statement in which it has no [`Self::pair`], since it comes seldom.
    pub fn seldom(self, term: i64) -> i64 {
        self.hash(SELDOM, &term.to_le_bytes())
    }

    /// The hash of a definition.
    pub fn definition(self, text: &str) -> i64 {
        self.hash(DEFINITION, text.as_bytes())
    }

    /// The name of something personal, see [`Statements::pseudonym`](crate::Statements::pseudonym).
    pub fn pseudonym(self, text: &str) -> u64 {
        self.hash(PSEUDONYM, text.as_bytes()).cast_unsigned()
    }

    fn hash(self, domain: u8, value: &[u8]) -> i64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write_u8(domain);
        hasher.write(value);
        hasher.finish().cast_signed()
    }
}
