//! Who reads a page.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};

use crate::auth::{Caller, Scope};
use crate::dashboard::language::Language;
use crate::http::{Calling, Visitor};

/// Who reads a page, in which language, and under which path they reach the server.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The path that the server's own begin with outside; empty where it has none.
    pub(crate) root: String,
    pub(crate) language: Language,
    /// Who has signed in; nobody where a program asks by a credential.
    pub(crate) visitor: Option<Visitor>,
    caller: Option<Arc<Caller>>,
}

impl Reader {
    /// Who the gate found to send a request; on open pages it looks for nobody.
    pub(crate) fn of(request: &HttpRequest, root: &str, language: Language) -> Self {
        let extensions = request.extensions();
        let caller = extensions.get::<Calling>().map(|calling| Arc::clone(&calling.0));
        let visitor = extensions.get::<Visitor>().cloned();
        Self { root: root.to_owned(), language, visitor, caller }
    }

    /// Whether they may do what `scope` names.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.caller.as_ref().is_some_and(|caller| caller.may(scope))
    }

    /// Somebody with these scopes, who has signed in.
    #[cfg(test)]
    pub(crate) fn sample(language: Language, scopes: &[Scope]) -> Self {
        let caller = Caller { scopes: scopes.iter().copied().collect(), ..crate::testing::caller() };
        let visitor = Visitor { name: "Anna".to_owned(), session: crate::http::Session::sample() };
        Self { root: String::new(), language, visitor: Some(visitor), caller: Some(Arc::new(caller)) }
    }

    /// Nobody that is known.
    #[cfg(test)]
    pub(crate) fn stranger(language: Language) -> Self {
        Self { root: String::new(), language, visitor: None, caller: None }
    }
}
