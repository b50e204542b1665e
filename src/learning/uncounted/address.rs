//! Addresses as people mistake them.

use super::Words;
use crate::learning::same_iri::same_iri_key;

/// Parameters of an address that are left out one by one.
const PARAMETERS: usize = 8;
/// Shorter last parts are shared by chance.
const ENDING: usize = 5;

/// What is left of an address without what people write in several ways: `www.`, case, slashes at the end, the order of
/// parameters, beside all that [`same_iri_key`] leaves out.
pub(super) fn loose(iri: &str) -> String {
    let key = same_iri_key(iri).to_lowercase();
    let (address, query) = split(&key);
    let mut parameters: Vec<_> = query.split('&').filter(|parameter| !parameter.is_empty()).collect();
    parameters.sort_unstable();
    format!("{}?{}", without_www(address).trim_end_matches('/'), parameters.join("&"))
}

/// The same address without its fragment, or without some of its parameters, with what was left out.
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
    // The fewer are left out, the more is known.
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

/// The last part, with parameters; `None` where it is short, or a number.
pub(super) fn ending(iri: &str) -> Option<String> {
    let ending = iri.trim_end_matches('/').rsplit(['/', ':']).next()?.to_lowercase();
    let says_something = ending.chars().filter(|letter| letter.is_alphabetic()).count() >= ENDING;
    // `view.php?id=7` of another site is another course.
    (says_something && !ending.contains('?')).then_some(ending)
}

/// In which way two addresses differ that are the same [`loose`]ly.
pub(super) fn difference(value: &str, known: &str) -> Words {
    let (one, other) = (same_iri_key(value), same_iri_key(known));
    if one == other {
        return Words::new(
            "differs only by http/https, a default port, percent-encoding or the case of the host",
            "skiljer sig bara genom http/https, förvald port, procentkodning eller stora och små bokstäver i värdnamnet",
        );
    }
    let ((one, one_query), (other, other_query)) = (split(&one), split(&other));
    let mut by = Vec::new();
    let has_www = |text: &str| without_www(text) != text;
    if has_www(one) != has_www(other) {
        by.push(("www.", "www."));
    }
    if one.ends_with('/') != other.ends_with('/') {
        by.push(("a slash at the end", "ett snedstreck på slutet"));
    }
    let folded = |text: &str| without_www(text).trim_end_matches('/').to_owned();
    let sorted = |query: &str| {
        let mut parameters: Vec<_> = query.split('&').map(str::to_owned).collect();
        parameters.sort_unstable();
        parameters
    };
    if folded(one) != folded(other) || sorted(one_query) != sorted(other_query) {
        by.push(("upper and lower case", "stora och små bokstäver"));
    }
    if sorted(&one_query.to_lowercase()) == sorted(&other_query.to_lowercase())
        && !one_query.eq_ignore_ascii_case(other_query)
    {
        by.push(("the order of parameters", "parametrarnas ordning"));
    }
    let (en, sv): (Vec<_>, Vec<_>) = by.into_iter().unzip();
    Words::new(format!("differs by {}", en.join(" and ")), format!("skiljer sig genom {}", sv.join(" och ")))
}

fn without_www(address: &str) -> String {
    address.replacen("://www.", "://", 1)
}

/// What comes before the first question mark, and after it.
fn split(iri: &str) -> (&str, &str) {
    iri.split_once('?').unwrap_or((iri, ""))
}
