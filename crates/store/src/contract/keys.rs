//! What a server keeps of those who send and ask: notes of the use of credentials, deliveries, and open sessions.

use async_trait::async_trait;
use jiff::Timestamp;
use learning::Day;

use crate::{Credential, Deliveries, Error, SenderUses, StoredOn, StoredSession};

/// What a server keeps of those who send and ask: notes of the use of credentials, deliveries, and open sessions.
#[async_trait]
pub trait Keys: Send + Sync {
    /// Stores a credential as another store has it, with the notes of its use, in place of one with the same key. Adds no
    /// audit entry: that of the other store is copied, too.
    async fn copy_credential(&self, credential: Credential) -> Result<(), Error>;

    /// Notes that the credential with a key was used on a day, and changes nothing else of it. Does nothing if there is
    /// none, or if that day or a later one is noted.
    async fn note_use(&self, key: &str, on: Day) -> Result<(), Error>;

    /// Adds to the counts of how often the sender's settings of the credential with a key were needed, and changes nothing
    /// else of it. Does nothing if there is no such credential, as for tokens.
    async fn note_sender(&self, key: &str, uses: &SenderUses) -> Result<(), Error>;

    /// Adds to what the credential with a key stored on a day, and changes nothing else of it: only the latest day is kept.
    /// Does nothing if there is no such credential, as for tokens.
    async fn note_stored(&self, key: &str, more: StoredOn) -> Result<(), Error>;

    /// Adds what senders have delivered, each by the key of its credential; durable when this returns. Does nothing for keys
    /// of no credential, as for tokens, and forgets what those delivered whose credential was removed.
    async fn add_deliveries(&self, added: &[(String, Deliveries)]) -> Result<(), Error>;

    /// What each of these senders has delivered, in their order. What is damaged counts as nothing.
    async fn deliveries(&self, keys: &[String]) -> Result<Vec<Deliveries>, Error>;

    /// Forgets the bodies of everything that was refused.
    async fn drop_delivery_bodies(&self) -> Result<(), Error>;

    /// Forgets what senders delivered before an instant. Returns how many counts and refusals those were.
    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, Error>;

    /// The key that the sessions of people are sealed with: random, made when it is asked for the first time, and the
    /// same from then on, for every process.
    async fn session_key(&self) -> Result<[u8; 64], Error>;

    /// Stores a session of somebody who has signed in.
    async fn put_session(&self, session: StoredSession) -> Result<(), Error>;

    /// Moves the end of a session, which somebody uses, to a later instant; never to an earlier one. Does nothing if the
    /// session was ended.
    async fn extend_session(&self, id: &str, until: Timestamp) -> Result<(), Error>;
}
