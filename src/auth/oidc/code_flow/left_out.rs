//! In place of the protocol, in programs built without it: no provider can be set up.

use std::sync::Arc;

use super::{Asked, CodeFlowError};
use crate::auth::grants::Claims;
use crate::auth::oidc::{Oidc, SignInClient, Web};
use crate::clock::Clock;

/// Nothing can be said to a provider.
pub(super) enum Protocol {}

#[allow(clippy::unused_async, reason = "with OpenID Connect, they wait for the provider")]
impl Protocol {
    pub(super) fn new(_: &Oidc, _: SignInClient, _: Web, _: Arc<dyn Clock>) -> std::io::Result<Self> {
        Err(std::io::Error::other(
            "this loggbok is built without signing in by OpenID Connect (the feature `openid-connect`): leave `sign_in` out, or use one that has it",
        ))
    }

    pub(super) async fn begin(&self) -> Result<(String, Asked), CodeFlowError> {
        match *self {}
    }

    pub(super) async fn finish(&self, _: Asked, _: String) -> Result<Claims, CodeFlowError> {
        match *self {}
    }
}
