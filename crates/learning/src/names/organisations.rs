//! Numbers of organisations, so that every employer is one small number.
//!
//! An id gets its number when it first occurs, for as long as the process runs; stores keep the id. No result depends
//! on the number.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::RwLock;

/// The first number; those below are of municipalities.
pub(super) const FIRST: u16 = 10_000;
/// The most organisations that one process knows: higher numbers do not stand for employers.
const MOST: usize = 50_000;
/// The longest id.
const LONGEST: usize = 100;

#[derive(Default)]
struct Known {
    numbers: HashMap<Arc<str>, u16>,
    ids: Vec<Arc<str>>,
}

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// The number of an id; `None` if it is no id, or if there are too many.
pub(super) fn number(id: &str) -> Option<u16> {
    let is_id =
        (1..=LONGEST).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !is_id {
        return None;
    }
    if let Some(number) = known(id) {
        return Some(number);
    }
    let mut known = KNOWN.write();
    let next = u16::try_from(known.ids.len()).ok().filter(|&next| usize::from(next) < MOST)? + FIRST;
    let id: Arc<str> = id.into();
    // Another thread may have come first.
    let number = *known.numbers.entry(Arc::clone(&id)).or_insert(next);
    if number == next {
        known.ids.push(id);
    }
    Some(number)
}

/// The number of an id that has occurred.
pub(super) fn known(id: &str) -> Option<u16> {
    KNOWN.read().numbers.get(id).copied()
}

/// The id of a number; `None` for a municipality's.
pub(super) fn id(number: u16) -> Option<Arc<str>> {
    let at = number.checked_sub(FIRST)?;
    KNOWN.read().ids.get(usize::from(at)).cloned()
}
