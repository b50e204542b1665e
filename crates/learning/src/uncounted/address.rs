//! Compares addresses as people get them wrong.

use super::Words;
use crate::same_iri::same_iri_key;

/// The most parameters of an address that are left out one by one.
const PARAMETERS: usize = 8;
/// Shorter last parts are shared by chance.
const ENDING: usize = 5;

/// An address without the differences that people make: `www.`, case, slashes at the end, the order of parameters, a
/// `?`, `&` or `#` with nothing after it, and everything that [`same_iri_key`] leaves out.
pub(super) fn loose(iri: &str) -> String {
    let key = same_iri_key(iri).to_lowercase();
    let (address, query) = split(without_empty_fragment(&key));
    let mut parameters: Vec<_> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    parameters.sort_unstable();
    format!("{}?{}", without_www(address).trim_end_matches('/'), parameters.join("&"))
}

/// The address without its fragment, or without some of its parameters, each with what was left out.
pub(super) fn shorter(iri: &str) -> Vec<(String, Words)> {
    let mut shorter = Vec::new();
    let (rest, fragment) = iri.split_once('#').unwrap_or((iri, ""));
    if !fragment.is_empty() {
        let extra =
            Words::new(format!("has an extra fragment, #{fragment}"), format!("har ett extra fragment, #{fragment}"));
        shorter.push((rest.to_owned(), extra));
    }
    let (address, query) = split(rest);
    let parameters: Vec<_> = query.split('&').filter(|parameter| !parameter.is_empty()).take(PARAMETERS).collect();
    let with = |kept: Vec<&str>| format!("{address}?{}", kept.join("&"));
    // The fewer are left out, the better the match.
    for gone in &parameters {
        let kept = parameters.iter().copied().filter(|one| one != gone).collect();
        let extra = Words::new(format!("has an extra parameter, {gone}"), format!("har en extra parameter, {gone}"));
        shorter.push((with(kept), extra));
    }
    if parameters.len() > 2 {
        for kept in &parameters {
            let extra =
                Words::new(format!("has extra parameters beside {kept}"), format!("har fler parametrar än {kept}"));
            shorter.push((with(vec![kept]), extra));
        }
    }
    shorter
}

/// Host, and all digits: ids, which tell one course from another.
pub(super) fn host_and_digits(iri: &str) -> (String, String) {
    (host(iri), iri.chars().filter(char::is_ascii_digit).collect())
}

/// The host of a web address, in lower case, without `www.`; the beginning of anything else.
pub(super) fn host(iri: &str) -> String {
    let rest = iri.split_once("://").map_or(iri, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
    let host = host.rsplit_once('@').map_or(host.as_str(), |(_, host)| host);
    let host = host
        .split_once(':')
        .map_or(host, |(host, port)| if port.bytes().all(|b| b.is_ascii_digit()) { host } else { port });
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// The last part, with parameters; `None` if it is short or a number.
pub(super) fn ending(iri: &str) -> Option<String> {
    let ending = iri.trim_end_matches('/').rsplit(['/', ':']).next()?.to_lowercase();
    let says_something = ending.chars().filter(|letter| letter.is_alphabetic()).count() >= ENDING;
    // `view.php?id=7` on another site is another course.
    (says_something && !ending.contains('?')).then_some(ending)
}

/// How two addresses differ that are the same [`loose`]ly.
pub(super) fn difference(value: &str, known: &str) -> Words {
    let (one, other) = (same_iri_key(value), same_iri_key(known));
    if one == other {
        return Words::new(
            "differs only by http/https, a default port, percent-encoding or the case of the host",
            "skiljer sig bara genom http/https, förvald port, procentkodning eller stora och små bokstäver i värdnamnet",
        );
    }
    let (one, other) = (Parts::of(&one), Parts::of(&other));
    let mut by = Vec::new();
    if one.has_www != other.has_www {
        by.push(("www.", "www."));
    }
    if one.slashes != other.slashes {
        by.push(("a slash at the end", "ett snedstreck på slutet"));
    }
    if one.empty_query != other.empty_query {
        by.push(("a ? with nothing after it", "ett ? med ingenting efter"));
    }
    if one.empty_fragment != other.empty_fragment {
        by.push(("a # with nothing after it", "ett # med ingenting efter"));
    }
    if one.empty_parameters != other.empty_parameters {
        by.push(("an & with nothing beside it", "ett & med ingenting intill"));
    }
    if one.address != other.address || one.sorted() != other.sorted() {
        by.push(("upper and lower case", "stora och små bokstäver"));
    }
    let in_order = |parts: &Parts<'_>| parts.parameters.join("&").to_lowercase();
    if in_order(&one) != in_order(&other) {
        by.push(("the order of parameters", "parametrarnas ordning"));
    }
    let (en, sv): (Vec<_>, Vec<_>) = by.into_iter().unzip();
    Words::new(format!("differs by {}", en.join(" and ")), format!("skiljer sig genom {}", sv.join(" och ")))
}

/// An address split into what [`loose`] keeps and what it leaves out.
struct Parts<'a> {
    has_www: bool,
    /// Before parameters and fragment, without `www.` and slashes at the end.
    address: String,
    /// Slashes at the end of the address.
    slashes: usize,
    parameters: Vec<&'a str>,
    /// Empty parameters, of which only the separator is there.
    empty_parameters: usize,
    empty_query: bool,
    empty_fragment: bool,
}

impl<'a> Parts<'a> {
    fn of(key: &'a str) -> Self {
        let whole = without_empty_fragment(key);
        let (address, query) = split(whole);
        let bare = without_www(address);
        let parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
        let empty = query.split('&').count() - parameters.len();
        let has_parameters = !parameters.is_empty();
        Self {
            has_www: bare != address,
            slashes: bare.len() - bare.trim_end_matches('/').len(),
            address: bare.trim_end_matches('/').to_owned(),
            parameters,
            empty_parameters: if has_parameters { empty } else { empty.saturating_sub(1) },
            empty_query: whole.contains('?') && !has_parameters,
            empty_fragment: whole != key,
        }
    }

    /// The parameters, sorted.
    fn sorted(&self) -> Vec<&'a str> {
        let mut parameters = self.parameters.clone();
        parameters.sort_unstable();
        parameters
    }
}

/// The key without a trailing `#`.
fn without_empty_fragment(key: &str) -> &str {
    key.strip_suffix('#').unwrap_or(key)
}

fn without_www(address: &str) -> String {
    address.replacen("://www.", "://", 1)
}

/// What comes before the first question mark, and after it.
fn split(iri: &str) -> (&str, &str) {
    iri.split_once('?').unwrap_or((iri, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{difference, loose};

    #[test]
    fn what_stands_there_and_says_nothing_is_named() {
        let known = "https://lms.example/kurs";
        for (iri, differs) in [
            ("https://lms.example/kurs?", "differs by a ? with nothing after it"),
            ("https://lms.example/kurs#", "differs by a # with nothing after it"),
            (
                "https://lms.example/kurs/?#",
                "differs by a slash at the end and a ? with nothing after it and a # with nothing after it",
            ),
        ] {
            assert_eq!(loose(iri), loose(known), "{iri}");
            assert_eq!(difference(iri, known).en, differs, "{iri}");
        }
        let (one, other) = ("https://lms.example/kurs?id=1&", "https://lms.example/kurs?id=1");
        assert_eq!(loose(one), loose(other));
        assert_eq!(difference(one, other).sv, "skiljer sig genom ett & med ingenting intill");
        assert_ne!(loose("https://lms.example/kurs#del"), loose(known));
    }

    /// Addresses that are nearly the same.
    fn near() -> impl Strategy<Value = String> {
        let pieces = ["?", "#", "&", "/", "//", "a=1", "A=1", "b", "B", "www.", "x"];
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..6).prop_map(|pieces| {
            format!("https://{}lms.example/k{}", if pieces.len() > 3 { "www." } else { "" }, pieces.concat())
        })
    }

    proptest! {
        #[test]
        fn a_difference_is_never_told_without_what_it_is(one in near(), other in near()) {
            if loose(&one) == loose(&other) && one != other {
                let told = difference(&one, &other);
                prop_assert!(!told.en.ends_with("by ") && !told.sv.ends_with("genom "), "{} {}: {}", one, other, told);
            }
        }
    }
}
