//! The value that stands for what nobody knows.

/// Its code, in every dimension: of no known employer, unit, service area, band of experience or period. In a question it
/// selects those of whom it is not known.
pub const UNKNOWN_CODE: &str = "unknown";
