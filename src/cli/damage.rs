//! What is damaged, as commands say it and pass over it.

use std::io::Write as _;

use store::{Damaged, Error, OnDamage};

/// What is done where something is damaged.
pub(super) fn on_damage(skip: bool) -> OnDamage {
    if skip { OnDamage::Skip } else { OnDamage::Stop }
}

/// Names what is damaged.
pub(super) fn warn_of<'d>(damaged: impl IntoIterator<Item = &'d Damaged>) -> std::io::Result<()> {
    damaged
        .into_iter()
        .try_for_each(|damaged| writeln!(std::io::stderr(), "loggbok: passed over: {damaged} is damaged"))
}

/// Says how to get by.
pub(super) fn or_skip<T>(done: Result<T, Error>) -> anyhow::Result<T> {
    done.map_err(|error| match error {
        Error::Damaged(damaged) => says_how_to_skip(&damaged),
        other => other.into(),
    })
}

pub(super) fn says_how_to_skip(damaged: &Damaged) -> anyhow::Error {
    anyhow::anyhow!(
        "{damaged} is damaged on disk; `loggbok verify` names all that is. Take what it was from a backup, or pass over what \
         is damaged by --skip-damaged"
    )
}
