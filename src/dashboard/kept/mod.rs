//! What somebody sent whose session had ended meanwhile: it comes back to them, to be sent again once they have signed in.
//!
//! Nothing waits on the server: the page holds what was sent, without what is secret. It comes back to its form, which shows
//! it and does nothing, since it has no token.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::StatusCode;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use askama::Template;

use self::texts::Texts;
use super::frame::{Frame, Place, Reader};
use super::render::render;
use crate::http::{ANONYMOUS_BYTES, AppState, Calling, FormPlace, Parameters, Refusal, Visitor, address, encoded};

/// Somebody who sends a form and is not signed in any more, with a place to read it in.
pub(super) struct Lost {
    _place: FormPlace,
}

impl Lost {
    /// The longest form of theirs, in bytes.
    pub(super) const BYTES: usize = ANONYMOUS_BYTES;

    /// Them; `None` for whom the server knows.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if too many forms of nobody are read right now.
    pub(super) fn of(request: &HttpRequest, state: &AppState) -> Result<Option<Self>, Refusal> {
        let is_known = {
            let extensions = request.extensions();
            extensions.contains::<Calling>() || extensions.contains::<Visitor>()
        };
        if is_known {
            return Ok(None);
        }
        let place = state.lost_forms.take(address(request, state.behind_proxy))?;
        Ok(Some(Self { _place: place }))
    }
}

/// The page.
#[derive(Template)]
#[template(path = "kept.html")]
pub(crate) struct Kept {
    frame: Frame,
    texts: Texts,
    sign_in: String,
    /// Where it is sent, and what by field; nothing where it was too long to be kept.
    form: Option<(String, Vec<(String, String)>)>,
    /// The form is of several parts.
    has_files: bool,
    /// The form had secrets, which are not kept.
    has_secrets: bool,
}

impl Kept {
    /// `path` is where it was sent, on this server.
    pub(super) fn new(reader: &Reader, path: &str, fields: Vec<(String, String)>) -> Self {
        let action = format!("{}{path}", reader.root);
        Self { form: Some((action, fields)), ..Self::nothing(reader) }
    }

    /// What is said to somebody who sent more than is kept.
    pub(super) fn nothing(reader: &Reader) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Parameters::from(Vec::new());
        // The overview: where a form is sent is often no page.
        let frame = Frame::new(reader, None, &Place { path: "/", parameters: &nothing }, texts.title());
        let (root, language) = (&frame.root, reader.language.tag());
        Self {
            sign_in: format!("{root}/sign-in?lang={language}&next={}", encoded(&format!("/?lang={language}"))),
            form: None,
            has_files: false,
            has_secrets: false,
            frame: Frame { is_narrow: true, ..frame },
            texts,
        }
    }

    /// Of a form of several parts.
    pub(super) fn with_files(self) -> Self {
        Self { has_files: true, ..self }
    }

    /// Of a form with secrets, which are not among the fields.
    pub(super) fn without_secrets(self) -> Self {
        Self { has_secrets: true, ..self }
    }

    /// Answers with it.
    ///
    /// # Errors
    /// If it can't be rendered, which does not happen.
    pub(crate) fn answer(&self) -> Result<HttpResponse, Refusal> {
        let status = if self.form.is_some() { StatusCode::FORBIDDEN } else { StatusCode::PAYLOAD_TOO_LARGE };
        render(status, self.frame.language, self)
    }
}
