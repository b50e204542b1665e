//! Authentication: who is calling, with which scopes, reach and pace.

mod account;
mod authenticator;
mod bearer;
mod caller;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod grants;
mod guard;
mod issuer;
mod key_folder;
mod oidc;
mod pepper;
mod rate;
mod scope;
mod second_factor;
mod secret;
mod token;
mod trust;
mod withdrawn;

pub use account::{AccountName, PasswordError, new_account, random_password, set_password};
pub use authenticator::{Authenticator, ByPassword, ProofError, Proven, SignInError, SignInStep, SignedIn};
pub use bearer::{Bearers, Identified};
pub use caller::{Authority, Caller, Means};
pub use grants::{Claims, Grant, Granted, Grants, NoGrant};
pub use guard::Origin;
pub use issuer::{Issuer, NewToken, is_subject};
pub use key_folder::{KeyError, KeyFolder, SigningAlgorithm};
pub use oidc::{Asked, CodeFlow, CodeFlowError, Oidc, Provided, Provider, SignInClient, TokenAlgorithm, Web, WebError};
pub use pepper::{Pepper, PepperError};
pub use rate::{Pace, network};
pub use scope::{Scope, ScopeError, scopes_of};
pub use second_factor::{NewSecondFactor, SecondFactorError};
pub use secret::{NewSecret, proof_of};
pub use token::{TOKEN_BYTES, TokenError};
pub use trust::{SigningKey, Trust, TrustedProvider};

pub use learning::{Places, Reach, UnitId};
pub use store::{OwnLimits, SenderSettings, StoredSession};
