//! Every page in every state and both languages: how it looks, and rules for all of them.

mod markup;

use self::markup::Markup;
use super::language::Language;
use super::{
    account, admin, articles, catalogue, catalogue_change, certificate, compare, counties, course, data, definitions,
    deliveries, extraction, frozen, kept, overview, people, person, problems, projects, record, refused, results,
    roster, sign_in, subscriptions, to_board, told, try_statement, unknown,
};

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
    all.extend(catalogue::sample::samples(language).iter().map(|(state, page)| of(("catalogue", state, page))));
    all.extend(
        catalogue::sample::previews(language).iter().map(|(state, page)| of(("catalogue_preview", state, page))),
    );
    all.extend(
        catalogue::course::sample::samples(language).iter().map(|(state, page)| of(("catalogue_course", state, page))),
    );
    all.extend(
        catalogue::copy::sample::samples(language).iter().map(|(state, page)| of(("catalogue_copy", state, page))),
    );
    all.extend(
        catalogue::roles::sample::samples(language).iter().map(|(state, page)| of(("catalogue_roles", state, page))),
    );
    all.extend(certificate::sample::samples(language).iter().map(|(state, page)| of(("certificate", state, page))));
    all.extend(compare::sample::samples(language).iter().map(|(state, page)| of(("compare", state, page))));
    all.extend(counties::sample::samples(language).iter().map(|(state, page)| of(("counties", state, page))));
    all.extend(course::sample::samples(language).iter().map(|(state, page)| of(("course", state, page))));
    all.extend(data::sample::samples(language).iter().map(|(state, page)| of(("data", state, page))));
    all.extend(data::sample::snapshots(language).iter().map(|(state, page)| of(("snapshot", state, page))));
    all.push(of(("codebook", "all", &data::sample::codebook(language))));
    all.extend(definitions::sample::samples(language).iter().map(|(state, page)| of(("definitions", state, page))));
    all.extend(deliveries::sample::samples(language).iter().map(|(state, page)| of(("deliveries", state, page))));
    all.extend(extraction::sample::samples(language).iter().map(|(state, page)| of(("extraction", state, page))));
    all.extend(frozen::sample::samples(language).iter().map(|(state, page)| of(("frozen", state, page))));
    all.extend(kept::sample::samples(language).iter().map(|(state, page)| of(("kept", state, page))));
    all.extend(people::sample::samples(language).iter().map(|(state, page)| of(("people", state, page))));
    all.extend(person::sample::samples(language).iter().map(|(state, page)| of(("person", state, page))));
    all.extend(problems::sample::samples(language).iter().map(|(state, page)| of(("problem", state, page))));
    all.extend(record::sample::samples(language).iter().map(|(state, page)| of(("record", state, page))));
    all.push(of(("problems", "all", &problems::sample::list(language))));
    all.extend(projects::sample::lists(language).iter().map(|(state, page)| of(("projects", state, page))));
    all.extend(projects::sample::samples(language).iter().map(|(state, page)| of(("project", state, page))));
    all.extend(results::sample::samples(language).iter().map(|(state, page)| of(("results", state, page))));
    all.extend(results::sample::checks(language).iter().map(|(state, page)| of(("results_check", state, page))));
    all.extend(results::sample::lists(language).iter().map(|(state, page)| of(("results_list", state, page))));
    all.extend(roster::sample::samples(language).iter().map(|(state, page)| of(("roster", state, page))));
    all.extend(roster::sample::checks(language).iter().map(|(state, page)| of(("roster_check", state, page))));
    all.extend(unknown::sample::samples(language).iter().map(|(state, page)| of(("unknown", state, page))));
    all.extend(unknown::sample::mends(language).iter().map(|(state, page)| of(("unknown_mend", state, page))));
    let changes = catalogue_change::sample::samples(language);
    all.extend(changes.iter().map(|(state, page)| of(("catalogue_change", state, page))));
    let refused_changes = catalogue_change::sample::not_changed(language);
    all.extend(refused_changes.iter().map(|(state, page)| of(("catalogue_not_changed", state, page))));
    all.extend(sign_in::sample::samples(language).iter().map(|(state, page)| of(("sign_in", state, page))));
    all.extend(subscriptions::sample::samples(language).iter().map(|(state, page)| of(("subscriptions", state, page))));
    all.extend(to_board::sample::samples(language).iter().map(|(state, page)| of(("to_board", state, page))));
    all.extend(try_statement::sample::samples(language).iter().map(|(state, page)| of(("try", state, page))));
    all.extend(sign_in::sample::code_samples(language).iter().map(|(state, page)| of(("sign_in_code", state, page))));
    all.extend(account::sample::samples(language).iter().map(|(state, page)| of(("account", state, page))));
    all.extend(
        account::sample::factor_samples(language).iter().map(|(state, page)| of(("second_factor", state, page))),
    );
    all.extend(admin::sample::samples(language).iter().map(|(state, page)| of(("admin", state, page))));
    all.extend(told::sample::samples(language).iter().map(|(state, page)| of(("told", state, page))));
    all.extend(refused::sample::samples(language).iter().map(|(state, page)| of(("refused", state, page))));
    all
}

#[test]
fn every_page_looks_as_it_did() {
    for (name, _, html) in pages() {
        insta::assert_snapshot!(name, abridged(&html));
    }
}

/// A page without what every page shares: from long lists, only the first and the chosen entries.
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
