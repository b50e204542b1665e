//! Whether a caller may do something.

use super::Error;
use crate::auth::{Caller, Scope};

/// Requires any one of these scopes.
///
/// # Errors
/// [`Error::Forbidden`], with the first of them.
pub(super) fn permit(caller: &Caller, any_of: &[Scope]) -> Result<(), Error> {
    match any_of {
        [first, ..] if !any_of.iter().any(|scope| caller.may(*scope)) => Err(Error::Forbidden(*first)),
        _ => Ok(()),
    }
}

/// Requires an unlimited reach, for data that covers everyone or can't be told apart.
///
/// # Errors
/// [`Error::OutOfReach`].
pub(super) fn require_unlimited_reach(caller: &Caller) -> Result<(), Error> {
    if caller.reach.is_everything() { Ok(()) } else { Err(Error::OutOfReach) }
}
