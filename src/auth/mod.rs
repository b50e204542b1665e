//! Who is calling, what they may do, how far they may look, and how often they may ask.

mod authenticator;
mod caller;
mod rate;
mod scope;
mod secret;

pub use authenticator::{Authenticator, CREDENTIALS_HOME_PAGE, SignInError};
pub use caller::Caller;
pub use rate::Pace;
pub use scope::{Scope, ScopeError, scopes_of};
pub use secret::NewSecret;

pub use crate::learning::{Places, Reach, UnitId};
pub use crate::store::OwnLimits;
