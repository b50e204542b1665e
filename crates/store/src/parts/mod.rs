//! The parts of which every store is built, so that stores cannot differ in them.
//!
//! An implementation of [`Store`](crate::Store) finds here what is derived from a statement, how values are written, and
//! what is checked before anything is stored.

pub mod catalogue;
pub mod closing;
pub mod damage;
pub mod definitions;
pub mod entries;
pub mod extraction;
pub mod filling;
pub mod hash;
pub mod random;
pub mod recording;
pub mod references;
pub mod room;
pub mod roster;
pub mod snapshot;
pub mod text;

pub use crate::audit::Unchained;
pub use crate::document::ContextColumns;
pub use crate::erasure::{attachments_of, brought_with};
pub use crate::naming::{Settled, tell_of_change};
