//! The version header, of requests and of answers (xAPI 1.0.3 Communication 3.3).

use std::future::{Ready, ready};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use xapi::Version;

use crate::http::Refusal;

/// `X-Experience-API-Version`.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-experience-api-version");

/// The version of answers to requests without a valid one: the latest.
pub(crate) const LATEST: Version = Version::V2_0_0;

/// Reads the edition of a request.
///
/// # Errors
/// [`Refusal::Version`] if the header is missing, repeated, or names no supported edition.
pub(crate) fn spoken(headers: &HeaderMap) -> Result<Version, Refusal> {
    let mut sent = headers.get_all(&HEADER);
    match (sent.next(), sent.next()) {
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Refusal::Version)?;
            text.trim().parse().map_err(|_| Refusal::Version)
        }
        _ => Err(Refusal::Version),
    }
}

/// The same for a sender with an assumed edition, used if the header is missing; also returns whether it was used.
///
/// # Errors
/// [`Refusal::Version`], also if there is a wrong header.
pub(crate) fn spoken_or_assumed(headers: &HeaderMap, assumed: Option<Version>) -> Result<(Version, bool), Refusal> {
    match assumed {
        Some(assumed) if !headers.contains_key(&HEADER) => Ok((assumed, true)),
        _ => Ok((spoken(headers)?, false)),
    }
}

/// Attached alongside [`Speaking`] if the edition was assumed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assumed;

/// The edition that the gate found; an argument of handlers of the standard's resources.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaking(pub(crate) Version);

impl FromRequest for Speaking {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().copied().ok_or(Refusal::Version))
    }
}

/// The header's value for an answer.
pub(crate) fn answered(version: Version) -> HeaderValue {
    HeaderValue::from_static(version.as_str())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue};
    use xapi::Version;

    use super::{HEADER, spoken, spoken_or_assumed};

    fn with(values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_static(value));
        }
        headers
    }

    // xAPI 1.0.3 Communication 3.3: any 1.0.x is accepted as the latest patch of 1.0.
    #[test]
    fn a_known_version_is_spoken_whatever_its_patch() {
        assert_eq!(spoken(&with(&["1.0.1"])).unwrap(), Version::V1_0_3);
        assert_eq!(spoken(&with(&["2.0.0"])).unwrap(), Version::V2_0_0);
    }

    #[test]
    fn a_version_is_assumed_where_there_is_no_header_and_never_for_a_wrong_one() {
        let assumed = Some(Version::V1_0_3);
        assert_eq!(spoken_or_assumed(&with(&[]), assumed).unwrap(), (Version::V1_0_3, true));
        assert_eq!(spoken_or_assumed(&with(&["2.0.0"]), assumed).unwrap(), (Version::V2_0_0, false));
        assert!(spoken_or_assumed(&with(&["0.95"]), assumed).is_err());
        assert!(spoken_or_assumed(&with(&[""]), assumed).is_err());
        assert!(spoken_or_assumed(&with(&[]), None).is_err());
    }

    // xAPI 1.0.3 Communication 3.3: a request without the header, or before 1.0.0, is refused.
    #[test]
    fn a_missing_an_unknown_and_a_doubled_version_are_refused() {
        for values in [&[][..], &["0.95"], &["3.0.0"], &["BAD"], &["1.0.3", "2.0.0"]] {
            assert!(spoken(&with(values)).is_err(), "{values:?}");
        }
    }
}
