//! How values of dimensions stand among each other.

use crate::Key;
use crate::collation::swedish_key;

/// Where a value stands among those of its dimension: by its group (known, none, unknown), by a
/// number where the order is given, and by its name in Swedish.
pub(super) type Order = (u8, u32, Vec<u32>, String);

/// A value that stands among others by its name.
pub(super) fn named(code: String, name: &str) -> (Order, Key) {
    ((0, 0, swedish_key(name), code.clone()), Key::new(code, name))
}

/// A value that stands among others by a number.
pub(super) fn numbered(number: u32) -> Order {
    (0, number, Vec::new(), String::new())
}

/// The value of what has none of its dimension.
pub(super) fn none(name: &str) -> (Order, Key) {
    ((1, 0, Vec::new(), String::new()), Key::new("none", name))
}
