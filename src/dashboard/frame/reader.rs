//! Who reads a page.

use std::collections::BTreeSet;

use actix_web::{HttpMessage as _, HttpRequest};

use crate::auth::Scope;
use crate::dashboard::language::Language;
use crate::http::{Calling, Visitor};
use crate::service::Disclosure;

/// Who reads a page, in which language, and under which path they reach the server.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The path that the server's own begin with outside; empty where it has none.
    pub(crate) root: String,
    pub(crate) language: Language,
    /// Who has signed in; nobody where a program asks by a credential.
    pub(crate) visitor: Option<Visitor>,
    scopes: BTreeSet<Scope>,
    /// No number is hidden from them, so that lists of people tell them no more.
    may_list: bool,
}

impl Reader {
    /// Who the gate found to send a request; on open pages it looks for nobody.
    pub(crate) fn of(request: &HttpRequest, root: &str, language: Language) -> Self {
        let extensions = request.extensions();
        let scopes = extensions.get::<Calling>().map(|calling| calling.0.scopes.clone()).unwrap_or_default();
        let visitor = extensions.get::<Visitor>().cloned();
        Self { root: root.to_owned(), language, visitor, scopes, may_list: true }
    }

    /// Whether they may do what `scope` names.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        (self.may_list || scope != Scope::PeopleRead) && self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Notes how much of figures they see.
    pub(crate) fn see(&mut self, disclosure: Disclosure) {
        self.may_list = disclosure.suppression().is_none();
    }

    /// Somebody with these scopes, who has signed in.
    #[cfg(test)]
    pub(crate) fn sample(language: Language, scopes: &[Scope]) -> Self {
        let visitor = Visitor { name: "Anna".to_owned(), session: crate::http::Session::sample() };
        Self {
            root: String::new(),
            language,
            visitor: Some(visitor),
            scopes: scopes.iter().copied().collect(),
            may_list: true,
        }
    }

    /// Nobody that is known.
    #[cfg(test)]
    pub(crate) fn stranger(language: Language) -> Self {
        Self { root: String::new(), language, visitor: None, scopes: BTreeSet::new(), may_list: true }
    }
}
