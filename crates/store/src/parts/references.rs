//! The limits on following references between statements, the same in every store.

/// The most references that are followed from a statement: each link costs every later statement of a chain, and a
/// sender may make chains of any length.
pub const LINKS: usize = 32;
/// The most terms that a statement takes over along such a chain. Statements have ten or twenty; one with tens of
/// thousands would cost that much again for each small reference to it.
pub const INHERITED: usize = 1_000;
