//! Values as they are written, with what is wrong with them in plain words.

use std::net::SocketAddr;
use std::num::NonZeroUsize;

use learning::PublicUrl;
use serde::{Deserialize as _, Deserializer};

/// Reads where to listen.
pub(super) fn read_socket(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write an address and a port, as 127.0.0.1:8080 or [::1]:8080")
}

/// The same, of the file.
pub(super) fn socket<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    read_socket(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// What a number of threads is not.
const NO_COUNT: &str = "write a whole number from 1";

/// Reads a number of threads.
pub(super) fn read_count(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| NO_COUNT)
}

/// The same, of the file; or nothing.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NonZeroUsize>, D::Error> {
    let count = Option::<usize>::deserialize(deserializer)?;
    count.map(|count| NonZeroUsize::new(count).ok_or_else(|| serde::de::Error::custom(NO_COUNT))).transpose()
}

/// An empty variable says nothing.
pub(super) fn unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicUrl>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}
