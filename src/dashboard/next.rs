//! Where to go on after signing in: a page of this server, and never another's.

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

#[cfg(test)]
mod tests {
    use super::local;

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
