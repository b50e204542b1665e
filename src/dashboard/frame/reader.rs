//! Who reads a page.

use std::collections::BTreeSet;

use actix_web::{HttpMessage as _, HttpRequest};

use crate::auth::Scope;
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
    scopes: BTreeSet<Scope>,
}

impl Reader {
    /// Who the gate found to send a request; on open pages it looks for nobody.
    pub(crate) fn of(request: &HttpRequest, root: &str, language: Language) -> Self {
        let extensions = request.extensions();
        let scopes = extensions.get::<Calling>().map(|calling| calling.0.scopes.clone()).unwrap_or_default();
        let visitor = extensions.get::<Visitor>().cloned();
        Self { root: root.to_owned(), language, visitor, scopes }
    }

    /// Whether they may do what `scope` names.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Somebody with these scopes, who has signed in.
    #[cfg(test)]
    pub(crate) fn sample(language: Language, scopes: &[Scope]) -> Self {
        let visitor = Visitor { name: "Anna".to_owned(), session: crate::http::Session::sample() };
        Self { root: String::new(), language, visitor: Some(visitor), scopes: scopes.iter().copied().collect() }
    }

    /// Nobody that is known.
    #[cfg(test)]
    pub(crate) fn stranger(language: Language) -> Self {
        Self { root: String::new(), language, visitor: None, scopes: BTreeSet::new() }
    }
}
