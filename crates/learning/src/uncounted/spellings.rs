//! Finds texts that differ only in spelling or by typing errors.

use std::collections::HashMap;

use super::codes::differ_in_codes;
use super::{Words, address};
use crate::nearness::letters;

/// The most texts that are compared with one letter by letter: a catalogue may have many that begin alike.
pub(super) const COMPARED: usize = 200;

/// Addresses, ready to be searched for other spellings.
pub(crate) struct Spellings<'c> {
    /// By their loose form.
    loose: HashMap<String, Vec<&'c str>>,
    /// By host and digits, which tell one course from another.
    alike: HashMap<(String, String), Vec<&'c str>>,
}

impl<'c> Spellings<'c> {
    /// Prepares these addresses; if many are alike, only the first.
    pub(crate) fn new(addresses: impl IntoIterator<Item = &'c str>) -> Self {
        let (mut loose, mut alike) = (HashMap::<_, Vec<&str>>::new(), HashMap::<_, Vec<&str>>::new());
        let add = |known: &mut Vec<&'c str>, new| {
            if known.len() < COMPARED {
                known.push(new);
            }
        };
        for one in addresses {
            add(loose.entry(address::loose(one)).or_default(), one);
            add(alike.entry(address::host_and_digits(one)).or_default(), one);
        }
        Self { loose, alike }
    }

    /// Those that are the same except for `www.`, case, slashes at the end, the order of parameters, and what
    /// [`same_iri_key`](crate::same_iri::same_iri_key) leaves out.
    pub(crate) fn loosely(&self, value: &str) -> impl Iterator<Item = &'c str> {
        self.loose.get(&address::loose(value)).into_iter().flatten().copied()
    }

    /// Those that differ by a typing error, with the number of letters; digits and host are the same.
    pub(crate) fn by_letters(&self, value: &str) -> impl Iterator<Item = (&'c str, usize)> {
        let candidates = self.alike.get(&address::host_and_digits(value)).into_iter().flatten();
        let candidates = candidates.filter(|one| !differ_in_codes(value, one));
        candidates.filter_map(|&one| Some((one, letters(value, one)?)))
    }
}

/// How two addresses differ that are the same [`Spellings::loosely`].
pub(crate) fn difference(value: &str, known: &str) -> Words {
    address::difference(value, known)
}

/// The number of differing letters, in words.
pub(crate) fn letters_differ(letters: usize) -> Words {
    match letters {
        0 => Words::new(
            "differs only in how it is written: upper or lower case, accents, punctuation",
            "skiljer sig bara i hur det skrivs: stora eller små bokstäver, accenter, skiljetecken",
        ),
        1 => Words::new("differs by one letter", "skiljer sig med en bokstav"),
        more => Words::new(format!("differs by {more} letters"), format!("skiljer sig med {more} bokstäver")),
    }
}
