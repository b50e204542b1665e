//! Certificates.

use crate::http::api::certificates::CertificateAnswer;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{answer, json};

pub(super) static OPERATIONS: &[Operation] = &[Operation {
    method: Method::Get,
    path: "/api/v1/certificates/{certificate}",
    id: "show_certificate",
    group: Group::Figures,
    summary: "Whether a certificate is valid",
    detail: "For anybody who was given the id, which the page of a person has. It says of which course the certificate is, of which day and \
        until when it is valid, and never whose it is.",
    asks: Asks::Nothing,
    parameters: &[&[Parameter::path("certificate", of::<String>, "The id of the certificate.")]],
    body: &[],
    answers: &[answer("The certificate.", &[json(of::<CertificateAnswer>)])],
    refusals: &["not-found"],
    example: Example { parameters: &[("certificate", "9d1f0c3ad2e94f675b1f0c3ad2e94f67")], body: None },
}];
