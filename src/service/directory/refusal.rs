//! Why an entry of a directory is refused.

use scim::Fault;

/// Why an entry of a directory is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryRefusal {
    /// Something is wrong with what was sent.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Another entry has the name: the attribute.
    #[error("{0}: another one of this employer has it; find that one by a filter, and change it")]
    NameTaken(&'static str),
    /// The entry has changed since the caller read it.
    #[error("it is not the one that If-Match names any more: GET it, and decide again")]
    Changed,
    /// The list that would be made of a directory is too long: the most bytes.
    #[error("the list would have more than {0} bytes; leave out what is not needed of people")]
    ListTooLong(usize),
    /// There are too many: the most.
    #[error("an employer has at most {0} users and groups here; remove those who have left")]
    TooMany(u64),
}

impl DirectoryRefusal {
    /// The word of RFC 7644, 3.12 for it, if there is one.
    pub fn scim_type(&self) -> Option<&'static str> {
        match self {
            Self::Fault(fault) => Some(fault.scim_type()),
            Self::NameTaken(_) => Some("uniqueness"),
            Self::Changed | Self::ListTooLong(_) | Self::TooMany(_) => None,
        }
    }
}
