//! A place in the log, from which an export goes on or at which it ends.

use store::Store;

/// Writes a place so that nobody makes one up, and that none of another store is taken for one of this.
pub(super) fn write(store: &dyn Store, place: u64) -> String {
    format!("{place:x}-{:016x}", seal(store, place))
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// What would be right.
pub(super) fn read(store: &dyn Store, text: &str) -> Result<u64, String> {
    let parts = text.split_once('-');
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let place = parts.and_then(|(place, sealed)| Some((number(place)?, number(sealed)?)));
    let place = place.filter(|(place, sealed)| seal(store, *place) == *sealed).map(|(place, _)| place);
    place.ok_or_else(|| "write the position that the manifest of an export of this log has".to_owned())
}

fn seal(store: &dyn Store, place: u64) -> u64 {
    store.pseudonym(&format!("position {place}"))
}
