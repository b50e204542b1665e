//! What somebody asks of a page.

use std::sync::Arc;

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::{HttpMessage as _, HttpRequest};

use super::frame::Reader;
use super::language::Language;
use super::next;
use crate::auth::Caller;
use crate::http::{AppState, Calling, Parameters, Refusal, is_secure};
use crate::service::Disclosure;

/// What somebody asks of a page, or sends to it.
pub(crate) struct Visit<'v> {
    pub(crate) request: &'v HttpRequest,
    pub(crate) state: &'v AppState,
    pub(crate) reader: Reader,
    /// What the address asks, or what the form sends; without what is empty.
    pub(crate) parameters: Parameters,
    /// How much of figures they see, once it was looked up.
    disclosure: Option<Disclosure>,
}

impl<'v> Visit<'v> {
    /// One with parameters that were read.
    pub(crate) fn new(request: &'v HttpRequest, state: &'v AppState, parameters: Parameters) -> Self {
        let reader = Reader::of(request, state.root(), language(request, Some(&parameters)));
        Self { request, state, reader, parameters: parameters.without_empty(), disclosure: None }
    }

    /// Whoever asks, where what they ask can't be read.
    pub(crate) fn unread(request: &'v HttpRequest, state: &'v AppState) -> Self {
        Self::new(request, state, Parameters::from(Vec::new()))
    }

    /// Who asks.
    ///
    /// # Errors
    /// On pages that are open to anybody.
    pub(crate) fn caller(&self) -> Result<Arc<Caller>, Refusal> {
        let extensions = self.request.extensions();
        extensions.get::<Calling>().map(|calling| Arc::clone(&calling.0)).ok_or(Refusal::Unauthenticated)
    }

    /// Looks up how much of figures they see, which decides what the page leads to. On a page that is open to anybody there
    /// is nobody to look it up for.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub(crate) async fn look_up_disclosure(&mut self) -> Result<(), Refusal> {
        if let Ok(caller) = self.caller() {
            let disclosure = self.state.service.disclosure(&caller).await?;
            self.disclosure = Some(disclosure);
            self.reader.see(disclosure);
        }
        Ok(())
    }

    /// How much of figures they see.
    ///
    /// # Errors
    /// On pages that are open to anybody.
    pub(crate) fn disclosure(&self) -> Result<Disclosure, Refusal> {
        self.disclosure.ok_or(Refusal::Unauthenticated)
    }

    pub(crate) fn language(&self) -> Language {
        self.reader.language
    }

    /// Whether browsers are to send cookies over TLS alone.
    pub(crate) fn is_secure(&self) -> bool {
        is_secure(self.request, self.state.behind_proxy)
    }
}

/// The language that was asked for, here or of the page that is gone on to, else that of the browser.
pub(crate) fn language(request: &HttpRequest, parameters: Option<&Parameters>) -> Language {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = parameters.and_then(|parameters| parameters.text("lang"));
    let of_next = parameters.and_then(|parameters| next::language(parameters.text("next")?));
    Language::choose(asked.filter(|asked| !asked.is_empty()).or(of_next.as_deref()), accept)
}
