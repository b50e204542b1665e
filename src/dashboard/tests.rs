//! Every page in every state, in both languages: how it looks, and what holds for all of them.

mod markup;

use self::markup::Markup;
use super::language::Language;
use super::{articles, compare, course, frozen, overview, people, problems, refused, sign_in};

/// Every page in every state, by `page_state_language`.
fn pages() -> Vec<(String, Language, String)> {
    [Language::Sv, Language::En].into_iter().flat_map(pages_in).collect()
}

fn pages_in(language: Language) -> Vec<(String, Language, String)> {
    let rendered = |page: &str, state: &str, html: Result<String, askama::Error>| {
        let release = format!("loggbok {}", env!("CARGO_PKG_VERSION"));
        let html = html.unwrap().replace(&release, "loggbok [release]");
        (format!("{page}_{state}_{}", language.tag()), language, html)
    };
    let of =
        |(page, state, template): (&str, &str, &dyn askama::DynTemplate)| rendered(page, state, template.dyn_render());
    let mut all = Vec::new();
    all.extend(overview::sample::samples(language).iter().map(|(state, page)| of(("overview", state, page))));
    all.extend(articles::sample::samples(language).iter().map(|(state, page)| of(("article", state, page))));
    all.extend(compare::sample::samples(language).iter().map(|(state, page)| of(("compare", state, page))));
    all.extend(course::sample::samples(language).iter().map(|(state, page)| of(("course", state, page))));
    all.extend(frozen::sample::samples(language).iter().map(|(state, page)| of(("frozen", state, page))));
    all.extend(people::sample::samples(language).iter().map(|(state, page)| of(("people", state, page))));
    all.extend(problems::sample::samples(language).iter().map(|(state, page)| of(("problem", state, page))));
    all.push(of(("problems", "all", &problems::sample::list(language))));
    all.extend(sign_in::sample::samples(language).iter().map(|(state, page)| of(("sign_in", state, page))));
    all.extend(refused::sample::samples(language).iter().map(|(state, page)| of(("refused", state, page))));
    all
}

#[test]
fn every_page_looks_as_it_did() {
    for (name, _, html) in pages() {
        insta::assert_snapshot!(name, abridged(&html));
    }
}

/// A page without what it has in common with every other: of long lists the first entries and those that are chosen.
fn abridged(html: &str) -> String {
    let (mut kept, mut left_out) = (Vec::new(), 0);
    let mut met = 0;
    for line in html.lines() {
        let is_entry = line.starts_with("<option") || line.starts_with("<dt>");
        met = if is_entry { met + 1 } else { 0 };
        if met > 3 && !line.contains(" selected") {
            left_out += 1;
            continue;
        }
        if left_out > 0 {
            kept.push(format!("[and {left_out} more]"));
            left_out = 0;
        }
        kept.push(line.to_owned());
    }
    kept.join("\n")
}

// WCAG 2.1: 1.3.1, 2.4.1, 2.4.2, 3.1.1, 3.3.1, 3.3.2, 4.1.1, 4.1.2.
#[test]
fn every_page_is_well_formed_and_says_what_its_parts_are() {
    for (name, language, html) in pages() {
        let markup = Markup::read(&html).unwrap_or_else(|fault| panic!("{name}: {fault}\n{html}"));
        assert_eq!(markup.attribute("html", "lang"), Some(language.tag()), "{name}");
        for (element, count) in [("main", 1), ("h1", 1), ("header", 1), ("footer", 1), ("title", 1)] {
            assert_eq!(markup.all(element).count(), count, "{name}: {element}");
        }
        assert_eq!(markup.dangling(), Vec::<String>::new(), "{name}: what is named by an id that nothing has\n{html}");
        assert_eq!(markup.doubled_ids(), Vec::<&str>::new(), "{name}");
        assert_eq!(markup.unlabelled(), Vec::<String>::new(), "{name}");
        assert!(markup.all("th").all(|th| th.has("scope")), "{name}: a heading of no column or row");
        assert_eq!(html.matches("<table").count(), html.matches("<caption").count(), "{name}");
        assert_eq!(html.contains("<title>Fel: ") || html.contains("<title>Error: "), html.contains("role=\"alert\""));
    }
}

#[test]
fn no_page_has_a_style_or_a_script_of_its_own() {
    for (name, _, html) in pages() {
        for inline in ["<style", " style=", "<script", "javascript:", " onclick=", " onload=", " onchange="] {
            assert!(!html.contains(inline), "{name}: {inline}");
        }
    }
}

#[test]
fn no_page_repeats_a_password() {
    for (name, _, html) in pages() {
        assert!(!html.contains("hemlig\"") && !html.contains(">hemlig<"), "{name}");
    }
}

#[test]
fn markup_that_is_broken_is_found() {
    for broken in ["<p><b></p></b>", "<p>", "</p>", "<p id=a>", "<p id=\"a\" id=\"b\"></p>"] {
        assert!(Markup::read(broken).is_err(), "{broken}");
    }
    let page =
        "<a href=\"#there\">x</a><p id=\"a\"></p><p id=\"a\"></p><input type=\"text\" id=\"name\" name=\"name\">";
    let markup = Markup::read(page).unwrap();
    assert_eq!(markup.dangling(), ["href #there"]);
    assert_eq!(markup.doubled_ids(), ["a"]);
    assert_eq!(markup.unlabelled(), ["name"]);
}
