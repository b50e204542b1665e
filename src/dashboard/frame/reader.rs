//! The reader of a page.

use std::collections::BTreeSet;

use actix_web::{HttpMessage as _, HttpRequest};

use crate::auth::Scope;
use crate::dashboard::language::Language;
use crate::http::{Calling, Visitor};
use crate::service::Disclosure;

/// The reader of a page, their language, and the path prefix with which they reach the server.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The path prefix of the server's public addresses; empty if it has none.
    pub(crate) root: String,
    pub(crate) language: Language,
    /// The visitor who is signed in; `None` for a program that uses a credential.
    pub(crate) visitor: Option<Visitor>,
    scopes: BTreeSet<Scope>,
    /// Whether no number is hidden from them, so that lists of people reveal nothing more.
    may_list: bool,
}

impl Reader {
    /// The sender of a request, as the gate identified it; on open pages the gate identifies nobody.
    pub(crate) fn of(request: &HttpRequest, root: &str, language: Language) -> Self {
        let extensions = request.extensions();
        let visitor = extensions.get::<Visitor>().cloned();
        let may_open = visitor.as_ref().is_none_or(|visitor| !visitor.must_enrol);
        let calling = extensions.get::<Calling>().filter(|_| may_open);
        let scopes = calling.map(|calling| calling.0.scopes.clone()).unwrap_or_default();
        Self { root: root.to_owned(), language, visitor, scopes, may_list: true }
    }

    /// Whether they have a scope.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        (self.may_list || scope != Scope::PeopleRead) && self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Sets how much they see of figures.
    pub(crate) fn see(&mut self, disclosure: Disclosure) {
        self.may_list = disclosure.suppression().is_none();
    }

    /// A signed-in reader with these scopes.
    #[cfg(test)]
    pub(crate) fn sample(language: Language, scopes: &[Scope]) -> Self {
        let visitor = Visitor { name: "Anna".to_owned(), session: crate::http::Session::sample(), must_enrol: false };
        Self {
            root: String::new(),
            language,
            visitor: Some(visitor),
            scopes: scopes.iter().copied().collect(),
            may_list: true,
        }
    }

    /// A reader who is not signed in.
    #[cfg(test)]
    pub(crate) fn stranger(language: Language) -> Self {
        Self { root: String::new(), language, visitor: None, scopes: BTreeSet::new(), may_list: true }
    }
}
