//! Language tags (RFC 5646), and choosing one language out of several (RFC 4647).

use std::collections::{HashMap, HashSet};

use super::preference::weighted;

/// Tags that were registered before the grammar and do not follow it (RFC 5646 2.1, `irregular`).
const IRREGULAR: [&str; 17] = [
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
];

/// Whether `text` is well formed as a language tag (RFC 5646 2.1): lengths and order of its
/// subtags, not whether they are registered (xAPI 1.0.3 Data 2.2 asks for no more).
pub(super) fn is_language_tag(text: &str) -> bool {
    let alphabetic = |tag: &str| tag.bytes().all(|byte| byte.is_ascii_alphabetic());
    let all_within = |rest: &[&str], lengths: std::ops::RangeInclusive<usize>| {
        !rest.is_empty() && rest.iter().all(|tag| lengths.contains(&tag.len()))
    };
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return false;
    }
    let tags: Vec<&str> = text.split('-').collect();
    let (first, mut rest) = (tags[0], &tags[1..]);
    if first.eq_ignore_ascii_case("x") {
        return all_within(rest, 1..=8);
    }
    if !alphabetic(first) || !(2..=8).contains(&first.len()) {
        return IRREGULAR.iter().any(|tag| tag.eq_ignore_ascii_case(text));
    }
    let mut skip = |fits: &dyn Fn(&str) -> bool, most: usize| {
        let count = rest.iter().take(most).take_while(|tag| fits(tag)).count();
        rest = &rest[count..];
    };
    if first.len() <= 3 {
        skip(&|tag| tag.len() == 3 && alphabetic(tag), 3);
    }
    skip(&|tag| tag.len() == 4 && alphabetic(tag), 1);
    skip(&|tag| (tag.len() == 2 && alphabetic(tag)) || (tag.len() == 3 && tag.bytes().all(|b| b.is_ascii_digit())), 1);
    skip(&|tag| (5..=8).contains(&tag.len()) || (tag.len() == 4 && tag.as_bytes()[0].is_ascii_digit()), usize::MAX);
    extensions_are_well_formed(rest, all_within) || IRREGULAR.iter().any(|tag| tag.eq_ignore_ascii_case(text))
}

/// Whether what follows the variants is singletons, each with its subtags, the private ones last.
fn extensions_are_well_formed(
    mut rest: &[&str],
    all_within: impl Fn(&[&str], std::ops::RangeInclusive<usize>) -> bool,
) -> bool {
    while let [singleton, tail @ ..] = rest {
        if singleton.eq_ignore_ascii_case("x") {
            return all_within(tail, 1..=8);
        }
        let end = tail.iter().position(|tag| tag.len() == 1).unwrap_or(tail.len());
        if singleton.len() != 1 || !all_within(&tail[..end], 2..=8) {
            return false;
        }
        rest = &tail[end..];
    }
    true
}

/// The most language ranges that are read from a header, by weight; nobody reads more languages.
const RANGES: usize = 64;

/// The languages that a reader wants, best first: the value of an Accept-Language header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Language ranges, each with its rank by weight.
    ranges: HashMap<String, usize>,
    /// Prefixes of ranges, up to a hyphen, each with the rank of the first such range.
    begins: HashMap<String, usize>,
    /// Ranges with weight 0.
    unwanted: HashSet<String>,
}

/// How a tag fits a range, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    Narrower,
    Wider,
}

impl Wanted {
    /// Reads a header's value (RFC 9110 12.5.4). Skips malformed ranges and those beyond the [heaviest](RANGES).
    pub(super) fn new(accept_language: &str) -> Self {
        let (wanted, unwanted): (Vec<_>, Vec<_>) =
            weighted(accept_language).into_iter().partition(|(weight, _)| *weight > 0);
        let (mut ranges, mut begins) = (HashMap::new(), HashMap::new());
        for (place, (_, range)) in wanted.into_iter().take(RANGES).enumerate() {
            for begin in wider(&range) {
                begins.entry(begin.to_owned()).or_insert(place);
            }
            ranges.entry(range).or_insert(place);
        }
        Self { ranges, begins, unwanted: unwanted.into_iter().take(RANGES).map(|(_, range)| range).collect() }
    }

    /// Picks the best of these tags. A range takes its own tag, else a narrower one (`en` takes `en-GB`), else a wider
    /// one (`sv-FI` takes `sv`). If no range fits: `und`, else the first that is not refused, else the first.
    ///
    /// Each tag is examined once, however many ranges there are.
    pub(super) fn best<'t>(&self, tags: &[&'t str]) -> Option<&'t str> {
        let best = tags.iter().filter_map(|tag| Some((self.fit(&tag.to_ascii_lowercase())?, *tag)));
        // Of equals the first.
        let best = best.min_by_key(|(fit, _)| *fit).map(|(_, tag)| tag);
        let tags = tags.iter().copied();
        best.or_else(|| tags.clone().find(|tag| tag.eq_ignore_ascii_case("und")))
            .or_else(|| tags.clone().find(|tag| !self.refuses(&tag.to_ascii_lowercase())))
            .or_else(|| tags.clone().next())
    }

    /// How well a tag in lower case fits the ranges: by the place of the range, then how it fits that one.
    fn fit(&self, tag: &str) -> Option<(usize, Fit)> {
        let same = self.ranges.get(tag).map(|place| (*place, Fit::Same));
        if self.refuses(tag) {
            return same;
        }
        let any = self.ranges.get("*").copied();
        let narrower = wider(tag).filter_map(|range| self.ranges.get(range).copied()).chain(any).min();
        let wider = self.begins.get(tag).map(|place| (*place, Fit::Wider));
        same.into_iter().chain(narrower.map(|place| (place, Fit::Narrower))).chain(wider).min()
    }

    fn refuses(&self, tag: &str) -> bool {
        !self.unwanted.is_empty()
            && std::iter::once(tag).chain(wider(tag)).chain(["*"]).any(|range| self.unwanted.contains(range))
    }
}

/// The prefixes of a tag, up to each of its hyphens: `zh-Hans` and `zh` of `zh-Hans-CN`.
fn wider(tag: &str) -> impl Iterator<Item = &str> {
    tag.match_indices('-').map(|(at, _)| &tag[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    // XAPI-00013, XAPI-00121
    // xAPI 1.0.3 Data 2.2: the sequence of token lengths of RFC 5646.
    #[test]
    fn language_tags_follow_the_lengths_of_rfc_5646() {
        let taken = [
            "sv",
            "en-US",
            "zh-Hans-CN",
            "es-419",
            "zh-cmn-Hans",
            "sl-rozaj-biske",
            "de-1996",
            "tlh",
            "und",
            "en-a-bbb-x-y",
            "x-sender",
            "i-klingon",
            "en-GB-oed",
            "sgn-BE-FR",
            "EN-us",
            "azcv-Latn",
        ];
        for tag in taken {
            assert!(is_language_tag(tag), "refused {tag}");
        }
        let refused = [
            "",
            "a12345678",
            "e",
            "en_US",
            "en-",
            "-en",
            "en--US",
            "i-other",
            "en-x",
            "en-a",
            "svenska språket",
            "en-US-US",
            "123",
            "x-123456789",
        ];
        for tag in refused {
            assert!(!is_language_tag(tag), "took {tag}");
        }
    }

    fn best<'t>(wanted: &str, tags: &[&'t str]) -> Option<&'t str> {
        Wanted::new(wanted).best(tags)
    }

    #[test]
    fn the_heaviest_language_that_there_is_wins() {
        assert_eq!(best("en;q=0.5, sv;q=0.8", &["en", "sv"]), Some("sv"));
        assert_eq!(best("fi, en;q=0.5", &["en", "sv"]), Some("en"));
        assert_eq!(best("EN-gb", &["en-GB", "en-US"]), Some("en-GB"));
    }

    #[test]
    fn a_range_takes_a_narrower_tag_before_a_wider_one() {
        assert_eq!(best("en", &["en-GB", "sv"]), Some("en-GB"));
        assert_eq!(best("sv-FI", &["en", "sv"]), Some("sv"));
        assert_eq!(best("e", &["en", "sv", "und"]), Some("und"));
    }

    // The same choice in plain words, range by range.
    fn best_in_plain_words<'t>(wanted: &[String], unwanted: &[String], tags: &[&'t str]) -> Option<&'t str> {
        let begins = |long: &str, short: &str| {
            let (long, short) = (long.to_ascii_lowercase(), short.to_ascii_lowercase());
            long == short || long.starts_with(&format!("{short}-"))
        };
        let refused = |tag: &str| unwanted.iter().any(|range| range == "*" || begins(tag, range));
        let of_range = |range: &String| {
            let same = tags.iter().find(|tag| tag.eq_ignore_ascii_case(range));
            let narrower = tags.iter().find(|tag| (range == "*" || begins(tag, range)) && !refused(tag));
            same.or(narrower).or_else(|| tags.iter().find(|tag| begins(range, tag) && !refused(tag)))
        };
        let best = wanted.iter().find_map(of_range).or_else(|| tags.iter().find(|tag| tag.eq_ignore_ascii_case("und")));
        best.or_else(|| tags.iter().find(|tag| !refused(tag))).or(tags.first()).copied()
    }

    proptest::proptest! {
        #[test]
        fn one_look_at_each_tag_chooses_what_a_look_for_each_range_does(
            wanted in proptest::collection::vec("(en|sv|zh|\\*)(-(GB|fi|Hans))?(-x)?", 0..4),
            unwanted in proptest::collection::vec("(en|sv|zh|\\*)(-(GB|fi))?", 0..3),
            tags in proptest::collection::vec("(EN|sv|zh|und)(-(gb|FI|Hans))?(-x)?", 0..5),
        ) {
            // If a range is both wanted and refused, the first counts; senders do not write this.
            let header: Vec<_> =
                wanted.iter().cloned().chain(unwanted.iter().map(|range| format!("{range};q=0"))).collect();
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(
                best(&header.join(","), &tags),
                best_in_plain_words(&wanted, &unwanted, &tags)
            );
        }
    }

    #[test]
    fn with_nothing_wanted_there_is_still_one() {
        assert_eq!(best("", &["en", "sv"]), Some("en"));
        assert_eq!(best("en;q=0, *", &["en", "sv"]), Some("sv"));
        assert_eq!(best("en;q=0", &["en"]), Some("en"));
        assert_eq!(best("sv", &[]), None);
    }
}
