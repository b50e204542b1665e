//! Who is calling, what they may do, and how often.

mod caller;
mod credential;
mod rate;

pub use caller::{Caller, Scope, ScopeError};
pub use credential::{Authenticator, CREDENTIALS_HOME_PAGE, NewSecret, SignInError};
pub use rate::Pace;
