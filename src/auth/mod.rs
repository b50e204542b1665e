//! Who is calling, what they may do, how far they may look, and how often they may ask.

mod account;
mod authenticator;
mod caller;
mod rate;
mod scope;
mod secret;

pub use account::{AccountName, PASSWORD_CHARACTERS, PasswordError, new_account, random_password, set_password};
pub use authenticator::{Authenticator, CREDENTIALS_HOME_PAGE, SignInError, SignedIn};
pub use caller::Caller;
pub use rate::Pace;
pub use scope::{Scope, ScopeError};
pub use secret::NewSecret;

pub use crate::learning::{Places, Reach, UnitId};
