//! Who is calling, what they may do, and how far they may look.

mod authenticator;
mod caller;
mod scope;
mod secret;

pub use authenticator::{Authenticator, CREDENTIALS_HOME_PAGE};
pub use caller::Caller;
pub use scope::{Scope, ScopeError};
pub use secret::NewSecret;

pub use crate::learning::{Places, Reach, UnitId};
