//! What is wrong with a request, by the words of RFC 7644, 3.12.

/// What is wrong with a request. Each is a 400 with a `scimType`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The body is not of the form that it should have.
    #[error("{0}")]
    InvalidSyntax(String),
    /// The filter can't be read.
    #[error("the filter can't be read: {0}")]
    InvalidFilter(String),
    /// The path of an operation names nothing.
    #[error("the path {0:?} names no attribute; /Schemas lists them")]
    InvalidPath(String),
    /// The filter in the path of an operation matches nothing.
    #[error("{0} matches no value, and says too little to make one")]
    NoTarget(String),
    /// An attribute has a value that it can't have.
    #[error("{path}: {detail}")]
    InvalidValue {
        /// The path of the attribute.
        path: String,
        /// What would be right.
        detail: String,
    },
    /// An attribute can't be changed.
    #[error("{0} is written by the server alone")]
    Mutability(String),
}

impl Fault {
    /// The word of the standard for it.
    pub fn scim_type(&self) -> &'static str {
        match self {
            Self::InvalidSyntax(_) => "invalidSyntax",
            Self::InvalidFilter(_) => "invalidFilter",
            Self::InvalidPath(_) => "invalidPath",
            Self::NoTarget(_) => "noTarget",
            Self::InvalidValue { .. } => "invalidValue",
            Self::Mutability(_) => "mutability",
        }
    }

    pub(crate) fn value(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::InvalidValue { path: path.into(), detail: detail.into() }
    }
}
