//! Tries again where a server does not answer or has no time.

use std::time::Duration;

use reqwest::StatusCode;

use super::backoff::{Backoff, chance};
use super::client::Refused;

/// How often a command tries something before it gives up.
const TRIES: u32 = 8;

/// Gives the first answer, or the error that no further try would mend.
///
/// # Errors
/// The error of the last try.
pub(super) async fn try_again<T>(mut ask: impl AsyncFnMut() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(30));
    let mut tries = 1;
    loop {
        let asked = match ask().await {
            Err(error) if tries < TRIES && is_passing(&error) => {
                error.downcast_ref::<Refused>().and_then(Refused::asked_pause)
            }
            answer => return answer,
        };
        tokio::time::sleep(backoff.next(asked, chance())).await;
        tries += 1;
    }
}

/// Whether a server may answer otherwise a moment later.
fn is_passing(error: &anyhow::Error) -> bool {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return refused.status().is_server_error() || refused.status() == StatusCode::TOO_MANY_REQUESTS;
    }
    error.downcast_ref::<reqwest::Error>().is_some_and(|error| !error.is_builder())
}
