//! A request for a page.

use std::sync::Arc;

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpMessage as _, HttpRequest};

use super::frame::Reader;
use super::language::Language;
use super::next;
use crate::auth::Caller;
use crate::http::{AppState, Calling, Parameters, Refusal, is_secure};
use crate::service::Disclosure;

/// A request for a page, or a form sent to one.
pub(crate) struct Visit<'v> {
    pub(crate) request: &'v HttpRequest,
    pub(crate) state: &'v AppState,
    pub(crate) reader: Reader,
    /// The parameters of the address or the form, without empty ones.
    pub(crate) parameters: Parameters,
    /// How much they see of figures, once it has been looked up.
    disclosure: Option<Disclosure>,
}

impl<'v> Visit<'v> {
    /// A visit with parameters that were read.
    pub(crate) fn new(request: &'v HttpRequest, state: &'v AppState, parameters: Parameters) -> Self {
        let reader = Reader::of(request, state.root(), language(request, Some(&parameters)));
        Self { request, state, reader, parameters: parameters.without_empty(), disclosure: None }
    }

    /// A visit with a sent form: its lists keep empty values, so that values at the same position belong together.
    pub(crate) fn of_form(request: &'v HttpRequest, state: &'v AppState, sent: Parameters, lists: &[&str]) -> Self {
        let reader = Reader::of(request, state.root(), language(request, Some(&sent)));
        Self { request, state, reader, parameters: sent.without_empty_but(lists), disclosure: None }
    }

    /// A visit whose parameters can't be read.
    pub(crate) fn unread(request: &'v HttpRequest, state: &'v AppState) -> Self {
        Self::new(request, state, Parameters::from(Vec::new()))
    }

    /// The caller.
    ///
    /// # Errors
    /// On pages that are open to anyone.
    pub(crate) fn caller(&self) -> Result<Arc<Caller>, Refusal> {
        let extensions = self.request.extensions();
        extensions.get::<Calling>().map(|calling| Arc::clone(&calling.0)).ok_or(Refusal::Unauthenticated)
    }

    /// Looks up how much they see of figures, which decides what the page links to. On a page that is open to anyone
    /// there is nobody to look it up for.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn look_up_disclosure(&mut self) -> Result<(), Refusal> {
        if let Ok(caller) = self.caller() {
            let disclosure = self.state.service.disclosure(&caller).await?;
            self.disclosure = Some(disclosure);
            self.reader.see(disclosure);
        }
        Ok(())
    }

    /// How much they see of figures.
    ///
    /// # Errors
    /// On pages that are open to anyone.
    pub(crate) fn disclosure(&self) -> Result<Disclosure, Refusal> {
        self.disclosure.ok_or(Refusal::Unauthenticated)
    }

    pub(crate) fn language(&self) -> Language {
        self.reader.language
    }

    /// Whether browsers must send cookies only over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        is_secure(self.request, self.state.behind_proxy)
    }
}

/// The languages that a browser prefers.
pub(crate) fn accept_language(request: &HttpRequest) -> &str {
    request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The requested language, of this page or of the page to continue to, or else that of the browser.
pub(crate) fn language(request: &HttpRequest, parameters: Option<&Parameters>) -> Language {
    let accept = accept_language(request);
    let asked = parameters.and_then(|parameters| parameters.text("lang"));
    let of_next = parameters.and_then(|parameters| next::language(parameters.text("next")?));
    Language::choose(asked.filter(|asked| !asked.is_empty()).or(of_next.as_deref()), accept)
}
