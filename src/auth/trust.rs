//! What signs this server's tokens and whose tokens it accepts, as administrators see it: names, never a key.

use jiff::Timestamp;

/// The issuers of accepted tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The `iss` of this server's own tokens.
    pub issuer: String,
    /// Their `aud`.
    pub audience: String,
    /// The keys that sign them, by name.
    pub keys: Vec<SigningKey>,
    /// The identity providers of the configuration, in its order.
    pub providers: Vec<TrustedProvider>,
}

/// A file in the folder of signing keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name, the `kid`.
    pub name: String,
    /// Its algorithm, by the standard's name (RFC 7518, 3.1); `None` if the file has no usable key.
    pub algorithm: Option<String>,
    /// When the file was last written.
    pub modified: Timestamp,
    /// Whether it signs new tokens: the newest file does, if no other is named.
    pub is_newest: bool,
}

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedProvider {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// The `aud` that they must have.
    pub audience: String,
    /// The algorithms that may sign them.
    pub algorithms: Vec<String>,
    /// Its name on the sign-in page, if people sign in by it.
    pub signs_in: Option<String>,
    /// The rows of its claim table.
    pub grants: usize,
    /// How many of its keys are known, and when they were read; `None` if they never were.
    pub keys: Option<(usize, Timestamp)>,
}
