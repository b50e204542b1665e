//! Which status each refusal has.

use actix_web::http::StatusCode;

use super::Refusal;
use crate::learning::RosterRefusal;
use crate::service;

/// How a refusal is classed.
pub(super) struct Class {
    pub(super) status: StatusCode,
    /// The last segment of the problem's `type`.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
}

impl Refusal {
    pub(super) fn class(&self) -> Class {
        use service::Error as Service;
        let (status, name, title) = match self {
            Self::SignIn(_) => (StatusCode::SEE_OTHER, "sign-in", "Nobody has signed in"),
            Self::WrongPassword => (StatusCode::FORBIDDEN, "wrong-password", "Not signed in"),
            Self::Provider => (StatusCode::BAD_REQUEST, "provider", "Not signed in"),
            Self::ProviderAway => (StatusCode::SERVICE_UNAVAILABLE, "provider-away", "The provider is not there"),
            Self::Form => (StatusCode::FORBIDDEN, "form", "The form is not of this session"),
            Self::Unauthenticated | Self::Token => (StatusCode::UNAUTHORIZED, "unauthenticated", "No valid credential"),
            Self::NoGrant(_) => (StatusCode::FORBIDDEN, "no-grant", "Nothing is granted"),
            Self::Version => (StatusCode::BAD_REQUEST, "version", "No known xAPI version"),
            Self::NoRoute => (StatusCode::NOT_FOUND, "no-such-path", "Nothing here"),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "method", "Method not allowed"),
            Self::Body(_) => (StatusCode::BAD_REQUEST, "body", "The body can't be read"),
            Self::Header(..) => (StatusCode::BAD_REQUEST, "header", "A header can't be read"),
            Self::MediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Media type not read here"),
            Self::Encoding => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-encoding", "Encoding not read here"),
            Self::TooLarge(_) | Self::StatementsTooLarge(_) | Self::FormTooLarge(_) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large")
            }
            Self::TooTight(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-tight", "The body is packed too tightly"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow", "The body came too slowly"),
            Self::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests"),
            Self::File(_) => (StatusCode::UNPROCESSABLE_ENTITY, "file", "The file can't be read"),
            Self::NotReady(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now"),
            Self::Panicked => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
            Self::Service(error) => match error {
                Service::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "Scope missing"),
                Service::OutOfReach | Service::RosterOutOfReach { .. } => {
                    (StatusCode::FORBIDDEN, "out-of-reach", "Beyond the credential's reach")
                }
                Service::Invalid(_) => (StatusCode::BAD_REQUEST, "invalid-statement", "What was sent breaks rules"),
                Service::Conflict(_) => (StatusCode::CONFLICT, "conflict", "The id is taken"),
                Service::Parameter { .. } | Service::NotThere(_) => {
                    (StatusCode::BAD_REQUEST, "parameter", "A parameter is wrong")
                }
                Service::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
                Service::PreconditionFailed => {
                    (StatusCode::PRECONDITION_FAILED, "precondition-failed", "The document is another")
                }
                Service::DocumentExists => (StatusCode::CONFLICT, "document-exists", "There is a document already"),
                Service::PreconditionMissing => {
                    (StatusCode::BAD_REQUEST, "precondition-missing", "If-Match or If-None-Match is missing")
                }
                Service::NotJson(_) => (StatusCode::BAD_REQUEST, "not-json", "The document is not JSON"),
                Service::Unmergeable(_) => (StatusCode::BAD_REQUEST, "unmergeable", "The document can't be merged"),
                Service::TooLargeToMerge(_) => {
                    (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Together the documents are too large")
                }
                Service::Catalogue(_) => (StatusCode::UNPROCESSABLE_ENTITY, "catalogue", "The catalogue was refused"),
                Service::Roster(_) => (StatusCode::UNPROCESSABLE_ENTITY, "roster", "The roster was refused"),
                Service::RosterRows(_) => (StatusCode::UNPROCESSABLE_ENTITY, "roster-rows", "Rows were refused"),
                Service::RosterShrinks { .. } => (StatusCode::CONFLICT, "roster-shrinks", "Too many would leave"),
                Service::RosterRefused(RosterRefusal::Older { .. }) => {
                    (StatusCode::CONFLICT, "roster-older", "There is a newer list")
                }
                Service::RosterRefused(RosterRefusal::BeforeHistory { .. }) => {
                    (StatusCode::CONFLICT, "roster-before-history", "What lists of that day told is not known")
                }
                Service::RosterRefused(RosterRefusal::NoHistory) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, "roster-no-history", "The file is no history")
                }
                Service::RosterRefused(RosterRefusal::TooManyOfOne { .. }) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, "roster-people", "Too many rows of one person")
                }
                Service::Erasure(_) => (StatusCode::UNPROCESSABLE_ENTITY, "erasure", "The erasure was refused"),
                Service::PreviewUnderWay => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Another is being counted"),
                Service::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much is under way"),
                Service::TooCostly { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too-costly", "The body takes too much"),
                Service::OverQuota { .. } => (StatusCode::TOO_MANY_REQUESTS, "over-quota", "Enough for one day"),
                Service::DocumentsOverQuota { .. } => {
                    (StatusCode::PAYLOAD_TOO_LARGE, "over-quota", "The documents are too large together")
                }
                Service::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now"),
                Service::Damaged(_) => (StatusCode::INTERNAL_SERVER_ERROR, "damaged", "Damaged on disk"),
                Service::Full => (StatusCode::INSUFFICIENT_STORAGE, "full", "No room left"),
                Service::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
            },
        };
        Class { status, name, title }
    }
}
