//! Where to go after signing in: always a page of this server.

use super::language::Language;
use crate::http::pairs;

/// The longest address to continue to, in bytes.
const LONGEST: usize = 2000;

/// The requested path, or the overview if it is not a path of this server.
///
/// Browsers read `\` as `/` and remove tabs and line ends, and two slashes begin the name of another host.
pub(super) fn local(asked: Option<&str>) -> String {
    let is_local = |path: &&str| {
        let mut letters = path.bytes();
        let begins = letters.next() == Some(b'/') && letters.next() != Some(b'/');
        begins && path.len() <= LONGEST && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    asked.filter(is_local).unwrap_or("/").to_owned()
}

/// The language in a path.
pub(super) fn language(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    pairs(query).flatten().find(|(name, _)| name == "lang").map(|(_, value)| value)
}

/// Adds a language to a path, unless the path has one or the browser prefers the same.
pub(super) fn in_language(path: String, chosen: Language, accept_language: &str) -> String {
    if language(&path).is_some() || Language::choose(None, accept_language) == chosen {
        return path;
    }
    let begins = if path.contains('?') { '&' } else { '?' };
    format!("{path}{begins}lang={}", chosen.tag())
}

#[cfg(test)]
mod tests {
    use super::{in_language, language, local};
    use crate::dashboard::language::Language;

    #[test]
    fn the_language_that_was_chosen_before_signing_in_is_kept() {
        let goes_on = |path: &str, accept| in_language(path.to_owned(), Language::En, accept);
        assert_eq!(goes_on("/", ""), "/?lang=en");
        assert_eq!(goes_on("/people?course=a", "sv"), "/people?course=a&lang=en");
        assert_eq!((goes_on("/?lang=sv", "sv"), goes_on("/", "en-GB")), ("/?lang=sv".into(), "/".into()));
    }

    #[test]
    fn the_form_is_in_the_language_of_the_page_that_was_asked_for() {
        assert_eq!(language("/?region=gr&lang=en").as_deref(), Some("en"));
        assert_eq!((language("/?region=gr"), language("/")), (None, None));
    }

    #[test]
    fn a_path_of_this_server_is_gone_on_to() {
        for path in ["/", "/?lang=en&course=a%2Cb", "/completions?by=course", "/a//b", "/?next=https://other.example"] {
            assert_eq!(local(Some(path)), path);
        }
    }

    #[test]
    fn what_a_browser_could_take_for_another_host_is_not() {
        let long = format!("/{}", "a".repeat(2000));
        for other in [
            "https://other.example/",
            "//other.example",
            "///other.example",
            "/\\other.example",
            "\\\\other.example",
            "/\t/other.example",
            "/\n/other.example",
            " //other.example",
            "other.example",
            "javascript:alert(1)",
            "?a",
            "",
            "/å",
            &long,
        ] {
            assert_eq!(local(Some(other)), "/", "{other:?}");
        }
        assert_eq!(local(None), "/");
    }
}
