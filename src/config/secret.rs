//! Secrets, which the configuration only names the place of.

use std::path::Path;

use anyhow::{Context as _, ensure};

/// The fewest bytes of a secret.
const SHORTEST: usize = 16;

/// Reads a secret from a file, or from the variable of the environment with a name. `of` says whose it is.
///
/// # Errors
/// There is none.
pub(super) fn read_secret(
    of: &str,
    (file, name): (Option<&Path>, Option<&str>),
    variable: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<String> {
    let secret = match (file, name) {
        (Some(file), _) => std::fs::read_to_string(file).with_context(|| file.display().to_string()),
        (None, Some(name)) => variable(name).with_context(|| format!("the variable {name} is not set")),
        (None, None) => Err(anyhow::anyhow!("neither a file nor a variable is named")),
    };
    Ok(secret.with_context(|| of.to_owned())?.trim().to_owned())
}

/// The same of a secret that signs or lets in, which nobody may guess.
///
/// # Errors
/// There is none, or it is too short.
pub(super) fn read_long_secret(
    of: &str,
    place: (Option<&Path>, Option<&str>),
    variable: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<String> {
    let secret = read_secret(of, place, variable)?;
    ensure!(secret.len() >= SHORTEST, "{of} has fewer than {SHORTEST} characters");
    Ok(secret)
}
