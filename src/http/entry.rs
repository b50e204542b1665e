//! One entry of the route table: its path, who may use it, and its handlers.

use actix_web::Route;

/// A path and its handlers.
pub struct Entry {
    /// The pattern, which also names it in logs and measurements.
    pub path: &'static str,
    /// What kind of thing it is.
    pub kind: PathKind,
    /// Who may use it.
    pub access: Access,
    /// The handler of each method. A path that answers GET also answers HEAD.
    pub methods: &'static [(Method, Handler)],
}

/// Creates the route of a handler.
pub type Handler = fn() -> Route;

/// The methods that are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// GET, and HEAD.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
}

impl Method {
    /// Its name in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The kind of a path, which decides about headers of requests and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// The Statement Resource: like [`Self::Standard`], and answers say up to when they are complete.
    Statements,
    /// Another resource of the standard: answers have the version header, and so must requests, except on open paths.
    Standard,
    /// A page, or a path that leads to one: a browser that is refused gets a page that says so.
    Page,
    /// A directory: what is refused is told in the form of RFC 7644.
    Scim,
    /// Everything else.
    Plain,
}

impl PathKind {
    /// Whether it is one of the standard's resources.
    pub fn is_standard(self) -> bool {
        matches!(self, Self::Statements | Self::Standard)
    }
}

/// Who may use a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Open,
    /// Callers with a credential; the service checks the scope.
    Credential,
    /// Anyone, if the server publishes open data; else callers with a credential.
    OpenData,
    /// A page, for callers with a credential or a session. A browser with neither is redirected to the sign-in page;
    /// what it posts reaches the form without a caller.
    Person,
    /// The same, and also for those who must first add a second factor.
    Enrolling,
    /// A page that is partly open: anyone passes, and callers with a credential or a session are identified.
    Anybody,
}

impl Entry {
    /// The methods, as the header Allow lists them.
    pub fn allowed(&self) -> String {
        let names = self.methods.iter().map(|(method, _)| match method {
            Method::Get => "GET, HEAD",
            other => other.as_str(),
        });
        names.collect::<Vec<_>>().join(", ")
    }
}
