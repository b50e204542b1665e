//! What is said to a provider and taken from it: the authorization code flow, with PKCE (RFC 7636).

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, JsonWebKeySet,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope as OidcScope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{Asked, CodeFlowError, refused};
use crate::auth::grants::Claims;
use crate::auth::oidc::keys::is_long_enough;
use crate::auth::oidc::{Oidc, SignInClient, TokenAlgorithm, Web};
use crate::clock::Clock;

/// How long a provider's addresses and keys are trusted, and how soon they are read again if a token does not match
/// them.
const BELIEVED: SignedDuration = SignedDuration::from_mins(10);
const ASKED_AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// How long a provider that did not answer is not asked again.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(5);
/// How much clocks may differ.
const LEEWAY: SignedDuration = SignedDuration::from_mins(1);

/// The maximum age of a token: it comes in answer to a code that was just issued.
const ISSUED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// The protocol with one provider.
pub(super) struct Protocol {
    issuer: String,
    algorithms: Vec<TokenAlgorithm>,
    client: SignInClient,
    secret: Option<ClientSecret>,
    web: Web,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Timestamp, Arc<CoreProviderMetadata>)>,
    failed: Option<Timestamp>,
}

/// All claims of a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Every(Claims);

impl AdditionalClaims for Every {}

type Client = openidconnect::Client<
    Every,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Response,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

type Response = StandardTokenResponse<
    IdTokenFields<
        Every,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

impl Protocol {
    /// # Errors
    /// If the file with the client secret can't be read.
    pub(super) fn new(oidc: &Oidc, client: SignInClient, web: Web, clock: Arc<dyn Clock>) -> std::io::Result<Self> {
        let secret = client.client_secret_file.as_deref().map(read_secret).transpose()?;
        let (issuer, algorithms) = (oidc.issuer.clone(), oidc.algorithms.clone());
        Ok(Self { issuer, algorithms, client, secret, web, clock, known: Mutex::default() })
    }

    /// Returns the provider's address for the browser, and the request that its answer must match.
    ///
    /// # Errors
    /// [`CodeFlowError::Unavailable`].
    pub(super) async fn begin(&self) -> Result<(String, Asked), CodeFlowError> {
        let client = self.client_of(&*self.metadata(BELIEVED).await?)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        for scope in &self.client.scopes {
            request = request.add_scope(OidcScope::new(scope.clone()));
        }
        let (address, state, nonce) = request.set_pkce_challenge(challenge).url();
        let (state, nonce, verifier) = (state.into_secret(), nonce.secret().clone(), verifier.into_secret());
        Ok((address.into(), Asked { state, nonce, verifier }))
    }

    /// The claims of who has signed in, by the code in the provider's answer.
    ///
    /// # Errors
    /// [`CodeFlowError::Unavailable`], [`CodeFlowError::Refused`].
    pub(super) async fn finish(&self, asked: Asked, code: String) -> Result<Claims, CodeFlowError> {
        let Asked { nonce, verifier, .. } = asked;
        let metadata = self.metadata(BELIEVED).await?;
        let client = self.client_of(&metadata)?;
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| CodeFlowError::Unavailable)?;
        let http = |request| self.web.clone().exchange(request);
        let answer = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(&http).await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => refused(&self.client, "the code was refused"),
            RequestTokenError::Request(_) => CodeFlowError::Unavailable,
            _ => refused(&self.client, "the answer to the code is none"),
        })?;
        let nonce = Nonce::new(nonce);
        let mut claims = self.claims(&client, &answer, &nonce);
        if claims.is_none() {
            // The token's key may be newer than the keys read before.
            let client = self.client_of(&*self.metadata(ASKED_AGAIN).await?)?;
            claims = self.claims(&client, &answer, &nonce);
        }
        claims.ok_or_else(|| refused(&self.client, "the token does not hold"))
    }

    /// The claims of the token in an answer, if it is valid: signed with the provider's private key, for this client,
    /// current, and in answer to this request.
    fn claims(&self, client: &Client, answer: &Response, nonce: &Nonce) -> Option<Claims> {
        let taken = self.algorithms.iter().copied().map(CoreJwsSigningAlgorithm::from);
        let verifier = client.id_token_verifier().set_allowed_algs(taken);
        let claims = answer.id_token()?.claims(&verifier, nonce).ok()?;
        let Ok(Value::Object(claims)) = serde_json::to_value(claims) else { return None };
        let at = |name: &str| claims.get(name).and_then(Value::as_i64);
        let now = self.clock.now().as_second();
        let latest = now + LEEWAY.as_secs();
        // The token was issued for this answer, not for an earlier one.
        let issued = at("iat").is_some_and(|issued| (now - ISSUED_WITHIN.as_secs()..=latest).contains(&issued));
        (issued && at("nbf").unwrap_or_default() <= latest).then_some(claims)
    }

    fn client_of(&self, metadata: &CoreProviderMetadata) -> Result<Client, CodeFlowError> {
        let redirect = RedirectUrl::new(self.client.redirect.clone()).map_err(|_| CodeFlowError::Unavailable)?;
        let known = metadata.token_endpoint_auth_methods_supported();
        let in_head = known.is_none_or(|known| known.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client_id = ClientId::new(self.client.client_id.clone());
        let client = openidconnect::Client::from_provider_metadata(metadata.clone(), client_id, self.secret.clone());
        let client = client.set_auth_type(if in_head { AuthType::BasicAuth } else { AuthType::RequestBody });
        Ok(client.set_redirect_uri(redirect))
    }

    /// The provider's addresses and keys, at most this old.
    async fn metadata(&self, age: SignedDuration) -> Result<Arc<CoreProviderMetadata>, CodeFlowError> {
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        let within = |at: Timestamp, age| at <= now && now.duration_since(at) < age;
        if let Some((read, metadata)) = &known.metadata
            && within(*read, age)
        {
            return Ok(Arc::clone(metadata));
        }
        if known.failed.is_some_and(|failed| within(failed, LEFT_ALONE)) {
            return Err(CodeFlowError::Unavailable);
        }
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(|_| CodeFlowError::Unavailable)?;
        let http = |request| self.web.clone().exchange(request);
        match CoreProviderMetadata::discover_async(issuer, &http).await {
            Ok(metadata) => {
                let strong = metadata.jwks().keys().iter().filter(|key| is_strong(key)).cloned().collect();
                let metadata = Arc::new(metadata.set_jwks(JsonWebKeySet::new(strong)));
                *known = Known { metadata: Some((now, Arc::clone(&metadata))), failed: None };
                Ok(metadata)
            }
            Err(error) => {
                known.failed = Some(now);
                let error = anyhow::Error::new(error);
                tracing::warn!(issuer = self.issuer, "an identity provider can't be asked: {error:#}");
                Err(CodeFlowError::Unavailable)
            }
        }
    }
}

/// Whether a key may sign: RSA keys must be as long as elsewhere.
fn is_strong(key: &CoreJsonWebKey) -> bool {
    let written = serde_json::to_value(key).unwrap_or_default();
    written.get("n").and_then(Value::as_str).is_none_or(is_long_enough)
}

impl From<TokenAlgorithm> for CoreJwsSigningAlgorithm {
    fn from(algorithm: TokenAlgorithm) -> Self {
        match algorithm {
            TokenAlgorithm::RS256 => Self::RsaSsaPkcs1V15Sha256,
            TokenAlgorithm::PS256 => Self::RsaSsaPssSha256,
            TokenAlgorithm::ES256 => Self::EcdsaP256Sha256,
            TokenAlgorithm::EdDSA => Self::EdDsa,
        }
    }
}

fn read_secret(file: &Path) -> std::io::Result<ClientSecret> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| {
        std::io::Error::new(error.kind(), format!("the file of its client secret, {}: {error}", file.display()))
    })?;
    Ok(ClientSecret::new(text.trim().to_owned()))
}
