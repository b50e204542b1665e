//! A form that carries files, or more data than an ordinary form: its parts, its token, and what it does.

use std::collections::BTreeMap;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;

use super::kept::{Kept, Lost};
use super::refused::refuse;
use super::visit::Visit;
use crate::http::{AppState, Refusal, Upload, read_upload};

/// The largest file in a form, in bytes: about fifty thousand rows of a list. Larger ones go through the API or the
/// command line.
pub(crate) const FILE_BYTES: usize = 4 << 20;
/// How many bytes a form may have besides a file packed at its worst.
const BESIDE: usize = 64 * 1024;
/// The longest form.
const FORM_BYTES: usize = FILE_BYTES / 3 * 4 + FILE_BYTES / 8 + BESIDE;

/// The files of a form, by field.
pub(crate) type Files = BTreeMap<String, Bytes>;

/// A form with files: its fields, and what it does.
pub(crate) trait FileForm {
    /// Its fields, beside `token` and `lang`.
    const FIELDS: &'static [&'static str];
    /// Its files.
    const FILES: &'static [&'static str];

    /// Does what the form asks, and answers.
    ///
    /// # Errors
    /// Why it is refused; then nothing is done.
    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal>;

    /// What comes back to somebody whose session has ended: what they sent, and nothing else.
    ///
    /// # Errors
    /// Where there is no memory for it.
    async fn kept(visit: &Visit<'_>, _files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        Ok(visit.parameters.others(&["token", "lang"]))
    }

    /// The page with the form again where it was refused, with what was sent. Without one, a page that says why.
    ///
    /// # Errors
    /// If the page can't be shown.
    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal>;
}

/// Takes a form with files. Whose session has ended while they filled it in gets back what they sent.
pub(crate) async fn submit<F: FileForm>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let unread = Visit::unread(&request, &state);
    let (memory, limit) = match unread.caller() {
        Ok(caller) => (state.service.memory_of(&caller), FORM_BYTES.min(state.limits_of(&caller).body_bytes)),
        Err(_) => (state.service.memory_of_nobody(), Lost::BYTES),
    };
    let lost = Lost::of(&request, &state)?;
    let fields = [F::FIELDS, &["token", "lang"]].concat();
    let Upload { fields, files } = match read_upload(&request, payload, (&fields, F::FILES), (limit, &memory)).await {
        Ok(upload) => upload,
        Err(Refusal::TooLarge(_)) if lost.is_some() => return Kept::nothing(&unread.reader).answer(),
        Err(refusal) => return refuse(&unread.reader, &refusal),
    };
    drop(unread);
    let mut visit = Visit::new(&request, &state, fields);
    if lost.is_some() {
        let kept = Kept::new(&visit.reader, request.path(), F::kept(&visit, &files).await?);
        return kept.with_files().answer();
    }
    let done = match visit.look_up_disclosure().await.and_then(|()| check(&visit)) {
        Ok(()) => F::act(&visit, &files).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(answer) => Ok(answer),
        Err(refusal) => F::refused(&visit, &files, &refusal).await.or_else(|refusal| refuse(&visit.reader, &refusal)),
    }
}

/// Accepts only forms that a page of this server gave to this session.
fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
    let visitor = visit.reader.visitor.as_ref().ok_or(Refusal::Form)?;
    visitor.session.check(visit.parameters.text("token"))
}
