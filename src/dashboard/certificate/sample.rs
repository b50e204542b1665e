//! The states of the page, for tests.

use learning::{CertificateStatus, Key};

use super::CertificatePage;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{CertificateAnswer, Parameters};

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, CertificatePage)> {
    let page = |status: CertificateStatus| {
        let certificate = CertificateAnswer {
            as_of: "2022-09-30".parse().unwrap(),
            course: Key::new("hjartlungraddning", "Hjärt-lungräddning <1>"),
            given_on: "2021-03-01".parse().unwrap(),
            valid_until: "2023-03-01".parse().unwrap(),
            valid: status.is_valid(),
            status,
        };
        CertificatePage::new(&Reader::stranger(language), &Parameters::from(Vec::new()), "00ff", certificate)
    };
    vec![
        ("valid", page(CertificateStatus::InForce)),
        ("expired", page(CertificateStatus::Expired)),
        ("revoked", page(CertificateStatus::Revoked)),
    ]
}
