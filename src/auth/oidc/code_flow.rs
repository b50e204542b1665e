//! Signing in through a provider: the authorization code flow of OpenID Connect, with PKCE (RFC 7636).
//!
//! State, nonce and verifier, which the provider's answer must match, are kept in the browser that asked; the server
//! keeps nothing.

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
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::keys::is_long_enough;
use super::{Oidc, SignInClient, TokenAlgorithm, Web};
use crate::auth::grants::{Claims, NoGrant};
use crate::auth::{Caller, SignedIn};
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

/// A provider through which people sign in.
pub struct CodeFlow {
    oidc: Oidc,
    client: SignInClient,
    secret: Option<ClientSecret>,
    /// Changes with the configuration.
    proof: String,
    web: Web,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(Timestamp, Arc<CoreProviderMetadata>)>,
    failed: Option<Timestamp>,
}

/// A pending question to a provider, which its answer must match. It is secret, and so has no `Debug`.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    /// Identifies the answer to this question.
    pub state: String,
    nonce: String,
    verifier: String,
}

/// Someone signed in through a provider: the least from which identity and grants can be derived again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provided {
    /// The provider, by its id.
    pub provider: String,
    subject: String,
    name: Option<String>,
    /// The matching rows of the claim table.
    rows: Vec<usize>,
    /// Identifies the configuration under which they matched.
    proof: String,
}

/// Why signing in through a provider failed.
#[derive(Debug, thiserror::Error)]
pub enum CodeFlowError {
    /// The provider does not answer, or not properly.
    #[error("the identity provider does not answer")]
    Unavailable,
    /// It refused the code, or its token is invalid.
    #[error("what the identity provider answered does not hold")]
    Refused,
    /// It identified the person, but nothing is granted.
    #[error(transparent)]
    NoGrant(#[from] NoGrant),
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

impl CodeFlow {
    /// Sets up a provider; `None` if people don't sign in through it.
    ///
    /// # Errors
    /// If the file with the client secret can't be read.
    pub fn new(oidc: &Oidc, web: Web, clock: Arc<dyn Clock>) -> std::io::Result<Option<Self>> {
        let Some(client) = oidc.sign_in.clone() else { return Ok(None) };
        let secret = client.client_secret_file.as_deref().map(read_secret).transpose()?;
        // Serialising a parsed configuration can't fail.
        let set_up = serde_json::to_vec(oidc).unwrap_or_default();
        let proof = hex::encode(&Sha256::digest(set_up)[..16]);
        Ok(Some(Self { oidc: oidc.clone(), client, secret, proof, web, clock, known: Mutex::default() }))
    }

    /// Its id in addresses.
    pub fn id(&self) -> &str {
        &self.client.id
    }

    /// Its display name.
    pub fn name(&self) -> &str {
        &self.client.name
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.oidc.issuer
    }

    /// Returns the provider's address for the browser, and the request that its answer must match.
    ///
    /// # Errors
    /// [`CodeFlowError::Unavailable`].
    pub async fn begin(&self) -> Result<(String, Asked), CodeFlowError> {
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

    /// Finds who has signed in, by the code in the provider's answer.
    ///
    /// # Errors
    /// [`CodeFlowError`].
    pub async fn finish(&self, asked: Asked, code: String) -> Result<Provided, CodeFlowError> {
        let Asked { nonce, verifier, .. } = asked;
        let metadata = self.metadata(BELIEVED).await?;
        let client = self.client_of(&metadata)?;
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| CodeFlowError::Unavailable)?;
        let http = |request| self.web.clone().exchange(request);
        let answer = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(&http).await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => self.refused("the code was refused"),
            RequestTokenError::Request(_) => CodeFlowError::Unavailable,
            _ => self.refused("the answer to the code is none"),
        })?;
        let nonce = Nonce::new(nonce);
        let mut claims = self.claims(&client, &answer, &nonce);
        if claims.is_none() {
            // The token's key may be newer than the keys read before.
            let client = self.client_of(&*self.metadata(ASKED_AGAIN).await?)?;
            claims = self.claims(&client, &answer, &nonce);
        }
        let claims = claims.ok_or_else(|| self.refused("the token does not hold"))?;
        let subject = claims.get("sub").and_then(Value::as_str).filter(|subject| !subject.is_empty());
        let subject = subject.ok_or_else(|| self.refused("the token names nobody"))?.to_owned();
        let name = claims.get("name").and_then(Value::as_str).map(str::to_owned);
        let rows = self.oidc.grants.fitting(&claims);
        self.oidc.grants.total(&rows)?;
        Ok(Provided { provider: self.client.id.clone(), subject, name, rows, proof: self.proof.clone() })
    }

    /// Continues a session of this provider; `None` if the configuration has changed since.
    pub fn resume(&self, provided: &Provided) -> Option<SignedIn> {
        if provided.proof != self.proof {
            return None;
        }
        let caller = self.caller(provided).ok()?;
        let name = provided.name.clone().unwrap_or_else(|| self.client.name.clone());
        Some(SignedIn { caller: Arc::new(caller), name, proof: provided.proof.clone(), must_enrol: false })
    }

    /// The caller.
    ///
    /// # Errors
    /// [`NoGrant`].
    pub fn caller(&self, provided: &Provided) -> Result<Caller, NoGrant> {
        Ok(self.oidc.granted(&provided.subject, provided.name.as_deref(), &provided.rows)?.0)
    }

    /// The claims of the token in an answer, if it is valid: signed with the provider's private key, for this client,
    /// current, and in answer to this request.
    fn claims(&self, client: &Client, answer: &Response, nonce: &Nonce) -> Option<Claims> {
        let taken = self.oidc.algorithms.iter().copied().map(CoreJwsSigningAlgorithm::from);
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

    fn refused(&self, why: &'static str) -> CodeFlowError {
        tracing::warn!(provider = self.client.id, why, "nobody is signed in by an identity provider");
        CodeFlowError::Refused
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
        let issuer = IssuerUrl::new(self.oidc.issuer.clone()).map_err(|_| CodeFlowError::Unavailable)?;
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
                tracing::warn!(issuer = self.oidc.issuer, "an identity provider can't be asked: {error:#}");
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
    Ok(ClientSecret::new(std::fs::read_to_string(file)?.trim().to_owned()))
}
