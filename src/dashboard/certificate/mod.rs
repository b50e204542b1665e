//! `GET /c/{certificate}`: whether a certificate is valid, for anybody who was given the address.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;
use learning::CertificateStatus;

use self::texts::Texts;
use super::frame::{Frame, Place, Reader};
use super::page::Page;
use super::visit::Visit;
use crate::http::{CertificateAnswer, Parameters, Refusal, read_certificate};

/// The page.
#[derive(Template)]
#[template(path = "certificate.html")]
pub(crate) struct CertificatePage {
    frame: Frame,
    texts: Texts,
    certificate: CertificateAnswer,
    standing: &'static str,
}

impl Page for CertificatePage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let id = visit.request.match_info().get("certificate").unwrap_or_default();
        let certificate = read_certificate(visit.state, id).await?;
        Ok(Self::new(&visit.reader, &visit.parameters, id, certificate))
    }
}

impl CertificatePage {
    fn new(reader: &Reader, parameters: &Parameters, id: &str, certificate: CertificateAnswer) -> Self {
        let texts = Texts::of(reader.language);
        let path = format!("/c/{id}");
        Self {
            frame: Frame::new(reader, None, &Place { path: &path, parameters }, texts.title()),
            standing: match certificate.status {
                CertificateStatus::InForce | CertificateStatus::Expiring => texts.valid(),
                CertificateStatus::Expired => texts.expired(),
                CertificateStatus::Revoked => texts.revoked(),
            },
            certificate,
            texts,
        }
    }
}
