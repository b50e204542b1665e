//! Finds what somebody may have meant: texts that differ by no more than a typing error.

/// Longer texts are not misspellings.
const LONGEST: usize = 200;
/// Shorter beginnings are shared by chance.
const BEGINNING: usize = 4;

/// The nearest text within a typing error, and by how many letters it differs; `None` if none is near.
pub(super) fn nearest_text<'t, T>(
    wanted: &str,
    candidates: impl Iterator<Item = &'t T>,
    text: impl Fn(&T) -> &str,
) -> Option<(&'t T, usize)> {
    let near = candidates.filter_map(|candidate| Some((candidate, letters(wanted, text(candidate))?)));
    near.min_by_key(|(_, letters)| *letters)
}

/// By how many letters two texts differ, if by no more than a typing error.
pub(super) fn letters(wanted: &str, other: &str) -> Option<usize> {
    if wanted.len() > 4 * LONGEST {
        return None;
    }
    let length = wanted.chars().count();
    let allowed = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    if length > LONGEST || other.len().abs_diff(wanted.len()) > 2 * allowed {
        return None;
    }
    let letters = strsim::osa_distance(wanted, other);
    (letters <= allowed).then_some(letters)
}

/// Whether one of two texts begins with the other.
pub(super) fn begin_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.len() >= BEGINNING && long.starts_with(short)
}
