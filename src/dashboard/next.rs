//! Where to go on after signing in: a page of this server, and never another's.

use crate::http::pairs;

/// The longest address that is gone on to, in bytes.
const LONGEST: usize = 2000;

/// The path that was asked for, or the overview where that is no path of this server.
///
/// Browsers read `\` as `/` and leave out tabs and line ends, and two slashes begin the name of another host.
pub(super) fn local(asked: Option<&str>) -> String {
    let is_local = |path: &&str| {
        let mut letters = path.bytes();
        let begins = letters.next() == Some(b'/') && letters.next() != Some(b'/');
        begins && path.len() <= LONGEST && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    asked.filter(is_local).unwrap_or("/").to_owned()
}

/// The language that a path asks for.
pub(super) fn language(path: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    pairs(query).flatten().find(|(name, _)| name == "lang").map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::{language, local};

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
