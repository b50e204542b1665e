//! Who is calling, and what they may do.

mod caller;
mod credential;

pub use caller::{Caller, Scope, ScopeError};
pub use credential::{Authenticator, CREDENTIALS_HOME_PAGE, NewSecret};
