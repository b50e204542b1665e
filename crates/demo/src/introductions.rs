//! The counties' own programmes for new staff: a register in the catalogue, and no course.

/// The id of the programme in the catalogue.
pub const PROGRAMME: &str = "lansvisa-introduktioner";
/// Counties that have one.
pub const COUNTIES: u32 = 14;
