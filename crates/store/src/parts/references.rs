//! How far a reference to another statement reaches, the same in every store.

/// How many references a statement is followed through: each link costs every later statement of a
/// chain, and a sender may make chains of any length.
pub const LINKS: usize = 32;
/// How many terms a statement takes over along such a chain. Statements have some ten or twenty;
/// one with tens of thousands would be paid again for each small reference to it.
pub const INHERITED: usize = 1_000;
