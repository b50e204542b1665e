//! Randomness from the system.

use crate::Error;

/// Returns `N` random bytes.
///
/// # Errors
/// If the system has none.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Failed(format!("no randomness: {error}")))?;
    Ok(bytes)
}
