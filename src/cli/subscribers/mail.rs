//! Subscriptions by mail.

use std::time::Duration;

use anyhow::Context as _;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::Sent;
use crate::config::{Mail, MailTls};
use crate::service::{SubscriptionMessage, SubscriptionTroubleKind};

/// How long the mail server may take for each mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends mail by one server.
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// `Auto-Submitted` (RFC 3834): no out-of-office answers to this.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// Sends as a configuration says. No connection is made yet.
    ///
    /// # Errors
    /// The password or a certificate can't be read.
    pub(super) fn new(mail: &Mail, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let (tls, port) = match mail.tls {
            MailTls::Starttls => (Tls::Required(parameters(mail)?), 587),
            MailTls::Tls => (Tls::Wrapper(parameters(mail)?), 465),
            MailTls::None => (Tls::None, 25),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.server);
        let builder = builder.port(mail.port.unwrap_or(port)).tls(tls).timeout(Some(PATIENCE));
        let builder = match mail.user.clone().zip(mail.password(variable)?) {
            Some((user, password)) => builder.credentials(Credentials::new(user, password)),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from: mail.sender()? })
    }

    /// Sends a message to one address. Its id is the same if it is sent once more.
    pub(super) async fn send(&self, id: &str, address: &str, message: &SubscriptionMessage) -> Sent {
        let Some(message) = self.write(id, address, message) else { return Sent::Refused };
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Sent::Taken,
            Ok(Err(error)) => meaning(&error),
            Err(_) => Sent::NotNow(SubscriptionTroubleKind::Unreachable, None),
        }
    }

    fn write(&self, id: &str, address: &str, message: &SubscriptionMessage) -> Option<Message> {
        let to: Address = address.parse().ok()?;
        // The owner may have several addresses: each is a message of its own.
        let id = format!("<{id}.{}@{}>", hex::encode(to.user()), self.from.email.domain());
        let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(message.text.clone());
        let built = Message::builder().from(self.from.clone()).to(Mailbox::new(None, to)).subject(&message.subject);
        built.message_id(Some(id)).header(AutoSubmitted).singlepart(text).ok()
    }
}

fn parameters(mail: &Mail) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(mail.server.clone()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(file) = &mail.certificates {
        let place = || format!("mail.certificates, {}", file.display());
        let pem = std::fs::read(file).with_context(place)?;
        for certificate in split(&String::from_utf8_lossy(&pem)) {
            builder = builder.add_root_certificate(Certificate::from_pem(certificate.as_bytes()).with_context(place)?);
        }
    }
    builder.build().context("mail.server")
}

/// The certificates of a PEM file.
fn split(pem: &str) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    pem.split_inclusive(END).filter(|part| part.ends_with(END)).map(str::to_owned).collect()
}

/// What an error means. Its text is not kept: it may repeat the address.
fn meaning(error: &Error) -> Sent {
    let Some(code) = error.status() else { return Sent::NotNow(SubscriptionTroubleKind::Unreachable, None) };
    let status = u16::from(code);
    match status {
        530 | 534 | 535 | 538 => Sent::NotNow(SubscriptionTroubleKind::Credential, Some(status)),
        _ if error.is_permanent() => Sent::Refused,
        _ => Sent::NotNow(SubscriptionTroubleKind::Busy, Some(status)),
    }
}
