//! The language of the standard: pure data and rules of xAPI 1.0.3 and 2.0.0, with no input or output.

mod actor;
mod clause;
mod definition;
mod equivalence;
mod exact;
mod format;
pub mod formats;
mod in_place;
pub mod json;
mod language;
mod member;
mod query;
mod rejection;
mod rules;
mod schema;
mod signature;
mod statement;
mod timestamp;
mod validate;
mod version;
mod violation;

pub use actor::{Actor, Ifi};
pub use clause::signature as signature_clause;
pub use definition::{Defined, LONGEST as LONGEST_DEFINITION, definitions, merge_definition};
pub use equivalence::equivalent;
pub use exact::{Finished, Outer, finish, for_1_0_3, instant, read_back};
pub use format::{canonical, ids};
pub use query::{StatementFilter, Term, TermKind, authority_terms, terms};
pub use schema::{SCHEMAS, SchemaFile};
pub use signature::{check_signature, is_signature};
pub use statement::{ContextActivities, Object, Outcome, Statement};
pub use validate::{MAX_VIOLATIONS, Sent, validate};
pub use version::{UnknownVersion, Version};
pub use violation::Violation;
