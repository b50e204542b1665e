//! The order of the values of a dimension.

use crate::Key;
use crate::collation::swedish_key;

/// The sort key of a value within its dimension: its group (known, none, unknown), a number if the order is given, and its
/// name in Swedish.
pub(super) type Order = (u8, u32, Vec<u32>, String);

/// Makes a value that sorts by its name.
pub(super) fn named(code: String, name: &str) -> (Order, Key) {
    ((0, 0, swedish_key(name), code.clone()), Key::new(code, name))
}

/// The code of a module, which is told apart from those of other courses.
pub(super) fn module_code(course: &str, module: &str) -> String {
    format!("{course}/{module}")
}

/// Makes the order of a value that sorts by a number.
pub(super) fn numbered(number: u32) -> Order {
    (0, number, Vec::new(), String::new())
}

/// Makes the value of things that have none in this dimension.
pub(super) fn none(name: &str) -> (Order, Key) {
    ((1, 0, Vec::new(), String::new()), Key::new("none", name))
}
