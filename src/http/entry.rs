//! One thing that is served: its path, who may ask, and its handlers.

use actix_web::Route;

/// One path, and what it answers.
pub struct Entry {
    /// The pattern, as logs and measurements name it.
    pub path: &'static str,
    /// What kind of thing it is.
    pub kind: PathKind,
    /// Who may ask.
    pub access: Access,
    /// A handler for each method. A path that answers GET answers HEAD.
    pub methods: &'static [(Method, Handler)],
}

/// Makes the route of a handler.
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

/// What kind of thing a path is: it decides which headers are asked for and given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// The Statement Resource: as [`Self::Standard`], and answers say how far they are complete.
    Statements,
    /// Another resource of the standard: answers carry the version header, and requests must, but
    /// for open paths.
    Standard,
    /// A page, or what one leads to: who is refused at a browser is told so by a page.
    Page,
    /// Everything else.
    Plain,
}

impl PathKind {
    /// Whether it is one of the standard's resources.
    pub fn is_standard(self) -> bool {
        matches!(self, Self::Statements | Self::Standard)
    }
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who has a credential; the service asks for the scope.
    Credential,
    /// A page: who has a credential, or has signed in. A browser with neither is led to sign in.
    Person,
    /// A page of which a part is open: anybody passes, and who has a credential, or has signed in, is known.
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
