//! Signed messages for webhooks, by the specification of Standard Webhooks: the receiver finds a library for it in its language.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::{Client, RequestBuilder, Url};

/// How a secret begins that is base64.
const ENCODED: &str = "whsec_";

/// The key that signs messages.
pub(super) struct Signer(hmac::Key);

impl Signer {
    /// Takes a secret: base64 after `whsec_`, else the text itself.
    ///
    /// # Errors
    /// It is no base64.
    pub(super) fn new(secret: &str) -> anyhow::Result<Self> {
        let key = match secret.strip_prefix(ENCODED) {
            Some(encoded) => {
                STANDARD.decode(encoded).map_err(|_| anyhow::anyhow!("what follows whsec_ is no base64"))?
            }
            None => secret.as_bytes().to_vec(),
        };
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The value of the header `webhook-signature`: an HMAC-SHA256 over id, seconds since 1970, and body.
    fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{seconds}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }

    /// A request with a signed message of JSON. `seconds` since 1970 are those of sending.
    pub(super) fn post(&self, (client, url): (&Client, &Url), id: &str, seconds: i64, body: Bytes) -> RequestBuilder {
        let signature = self.sign(id, seconds, &body);
        let request = client.post(url.clone()).header("Content-Type", "application/json");
        let request = request.header("webhook-id", id).header("webhook-timestamp", seconds.to_string());
        request.header("webhook-signature", signature).body(body)
    }
}

#[cfg(test)]
mod tests {
    use super::Signer;

    // The example of the specification's own libraries.
    #[test]
    fn a_message_is_signed_as_the_specification_says() {
        let signer = Signer::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(Signer::new("whsec_?").is_err());
    }
}
