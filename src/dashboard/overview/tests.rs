//! Links, and what they keep; the snapshots of the pages show how each state looks.

use askama::Template as _;
use learning::{Absence, Figure, Figures, Measure};

use super::sample::{Given, both_courses, to_do};
use crate::auth::Scope;
use crate::dashboard::language::Language;

const LISTS: &[Scope] = &[Scope::FiguresRead, Scope::PeopleRead];

fn html(given: &Given) -> String {
    given.page().render().unwrap()
}

fn swedish(query: &'static str) -> String {
    html(&Given::new(query, Language::Sv))
}

#[test]
fn what_comes_from_outside_is_escaped() {
    let html = swedish("county=%22%3E%3Cscript%3E");
    assert!(!html.contains("<script") && !html.contains("<1>"), "{html}");
}

#[test]
fn english_has_english_names_where_there_are_any() {
    let html = html(&Given::new("lang=en", Language::En));
    assert!(html.contains("Social assistance") && html.contains("Journey") && html.contains("hreflang=\"sv\""));
}

#[test]
fn the_form_keeps_what_was_chosen_and_downloads_have_the_same_filters() {
    let html = swedish("programme=yr&county=&region=gr&as_of=2021-01-01&attribution=current&role=chef");
    for kept in [
        "<option value=\"yr\" selected>Resan</option>",
        "<option value=\"gr\" selected>",
        "<option value=\"14\">Västra Götalands län</option>",
        "<option value=\"current\" selected>",
        "value=\"2021-01-01\"",
        "<input type=\"hidden\" name=\"role\" value=\"chef\">",
    ] {
        assert!(html.contains(kept), "{kept} {html}");
    }
    let filters = "programme=yr&#38;region=gr&#38;attribution=current&#38;role=chef&#38;as_of=2021-01-01";
    assert!(html.contains(&format!("{filters}&#38;by=municipality%2Ccourse&#38;format=csv&#38;dialect=excel-sv")));
    assert!(html.contains("format=csv&#38;dialect=rfc4180-defused"), "a name may look like a formula");
}

#[test]
fn each_course_leads_to_its_own_page_and_to_its_municipalities_with_the_same_selection() {
    let html = swedish("region=gr&sort=-share");
    let link = "<h3><a href=\"/courses/ek?region=gr\">Ekonomiskt bistånd</a></h3>";
    assert!(html.contains(link), "{html}");
    assert!(html.contains("<a href=\"/?region=gr&#38;course=ek\">Per kommun"), "{html}");
}

#[test]
fn each_figure_leads_to_the_people_behind_it_where_they_may_be_seen() {
    let listing = |query| html(&Given { scopes: LISTS, ..Given::new(query, Language::Sv) });
    let in_region = listing("region=gr");
    assert!(!in_region.contains("municipality=unknown"), "they are in no region: {in_region}");
    assert!(in_region.contains("/people?region=gr&#38;as_of=2022-09-30&#38;status=started"), "{in_region}");
    let html = listing("attribution=current&sort=-started");
    let list = "/people?attribution=current&#38;as_of=2022-09-30&#38;status=";
    for address in [
        format!("<a href=\"{list}target-completed&#38;course=ek\">785</a>"),
        format!("<a href=\"{list}completed-all\">0</a>"),
        format!("<a href=\"{list}meant&#38;course=ek\">809</a>"),
        format!("<a href=\"{list}started&#38;course=am\">3</a>"),
        format!("<a href=\"{list}not-started\">Vilka har inte påbörjat?</a>"),
        format!("<a href=\"{list}started&#38;municipality=unknown\">5</a>"),
    ] {
        assert!(html.contains(&address), "{address}\n{html}");
    }
    assert!(!html.contains("people?attribution=current&#38;sort"), "no other page knows the order");
    let own = "<a href=\"/?attribution=current&#38;municipality=1440\">Ale</a></th><td>1\u{A0}201</td>";
    assert!(html.contains(own), "a municipality leads to its own figures, which lead on: {html}");
    assert!(!swedish("").contains("/people"));
}

#[test]
fn one_course_alone_is_one_table_that_says_everything_once() {
    let mut figures = both_courses();
    figures.rows.retain(|row| row.keys[1].code == "ek");
    figures.totals.retain(|total| total.key.code != "am");
    figures.total = figures.rows[0].counts;
    let html = html(&Given { figures, scopes: LISTS, ..Given::new("course=ek", Language::Sv) });
    let list = "/people?as_of=2022-09-30&#38;status=started&#38;municipality=1440&#38;course=ek";
    assert!(html.contains(&format!("<a href=\"{list}\">1\u{A0}200</a>")), "{html}");
    assert_eq!(html.matches("<table").count(), 1, "{html}");
    assert!(!html.contains("Alla kurser tillsammans") && html.contains("<option value=\"ek\" selected>"));
    assert!(html.contains("<h2 id=\"municipalities\">Kommuner: Ekonomiskt bistånd</h2>"), "{html}");
}

/// The names of the municipalities, from top to bottom.
fn places(html: &str) -> Vec<&str> {
    let body = html.split("<table class=\"places\">").nth(1).unwrap().split("<tfoot>").next().unwrap();
    let rows = body.split("<th scope=\"row\">").skip(1);
    rows.map(|row| row.trim_start_matches("<a href=\"").split(['>', '<']).find(|part| !part.contains('?')).unwrap())
        .collect()
}

#[test]
fn municipalities_are_sorted_by_a_link_and_those_of_none_stand_last() {
    let mut figures = both_courses();
    let partille = learning::Total { key: learning::Key::new("1402", "Partille"), ..figures.totals[0].clone() };
    figures.totals[0].counts[Measure::Started] = Figure::Shown(1);
    figures.totals.insert(1, partille);
    let sorted = |query| html(&Given { figures: figures.clone(), ..Given::new(query, Language::Sv) });
    assert_eq!(places(&sorted("")), ["Ale", "Partille", "Okänd kommun"]);
    let by_started = sorted("region=gr&sort=-started");
    assert_eq!(places(&by_started), ["Partille", "Ale", "Okänd kommun"]);
    let heading =
        "<th scope=\"col\" aria-sort=\"descending\"><a href=\"/?region=gr&#38;sort=-started\">Påbörjat</a></th>";
    assert!(by_started.contains(heading), "{by_started}");
}

#[test]
fn municipalities_in_which_nobody_has_started_are_named_by_county_among_those_that_are_asked_for() {
    let html = swedish("county=14");
    assert!(html.contains("I 48 av 49 kommuner har ingen påbörjat något i urvalet."), "{html}");
    assert!(html.contains("<dt>Västra Götalands län (48 av 49)</dt>") && html.contains("<dd>Alingsås, "), "{html}");
    assert!(!html.contains("<dt>Skåne län"));
    // For managers only, or for a period, it would be no news.
    assert!(!swedish("county=14&role=chef").contains("id=\"idle\""));
    assert!(!swedish("county=14&from=2022-01-01").contains("id=\"idle\""));
}

#[test]
fn at_most_three_things_to_do_are_shown_and_the_others_are_folded() {
    let html = html(&Given { to_do: Some(to_do()), ..Given::of_ale("", Language::Sv) });
    let section = html.split("id=\"to-do\"").nth(1).unwrap().split("</section>").next().unwrap();
    let (first, more) = section.split_once("<summary>Visa 4 till</summary>").unwrap();
    assert_eq!((first.matches("class=\"card ").count(), more.matches("class=\"card ").count()), (3, 4));
    assert!(
        first.contains("<p class=\"number\">4</p>") && first.contains("<strong>Ekonomiskt bistånd</strong>"),
        "{first}"
    );
    let list = "/people?as_of=2022-09-30&#38;status=not-started&#38;course=ek";
    assert!(first.contains(&format!("<a class=\"button\" href=\"{list}\">Visa vilka")), "{first}");
    assert!(first.contains("från <time datetime=\"2022-05-01\">2022-05-01</time>. Den är 152 dagar gammal"), "{first}");
    assert!(
        more.contains("3 personer kunde inte placeras") && more.contains("Lärportalen har inte skickat något"),
        "{more}"
    );
}

#[test]
fn courses_are_chosen_within_the_chosen_programme() {
    let html = swedish("programme=yr");
    assert!(!html.contains("<option value=\"ek\""), "{html}");
}

#[test]
fn filters_without_a_field_are_shown_and_several_choices_are_kept() {
    let html = swedish("role=%3Cchef%3E&municipality=1440,0180");
    assert!(html.contains("Urvalet gäller även: roll <code>&#60;chef&#62;</code>"), "{html}");
    assert!(html.contains("name=\"municipality\" multiple>"));
    assert_eq!(html.matches(" selected>").count(), 3, "two municipalities and the attribution");
}

#[test]
fn a_sign_is_explained_where_it_stands_and_nowhere_else() {
    let explained = |figures: Figures| {
        let html = html(&Given { figures, ..Given::new("", Language::Sv) });
        ["<code>-</code> betyder", "<code>..</code> betyder", "<code>.</code> betyder"].map(|sign| html.contains(sign))
    };
    assert_eq!(explained(both_courses()), [false; 3]);
    let mut hidden = both_courses();
    for total in hidden.totals.iter_mut().filter(|total| total.key.code == "ek") {
        total.counts[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
    }
    assert_eq!(explained(hidden), [false, true, false]);
}

/// The first sentence of the page.
fn headline(given: &Given) -> String {
    let html = html(given);
    let lead = html.split("<p class=\"lead\">").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
    lead.split("</time>: ").nth(1).unwrap().replace('\u{A0}', " ")
}

/// The title of the page.
fn title(given: &Given) -> String {
    let html = html(given);
    html.split("<h1 id=\"title\">").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap().to_owned()
}

#[test]
fn who_sees_one_municipality_reads_its_figures_first_and_others_how_many_have_begun() {
    let given = |query| Given::new(query, Language::Sv);
    let everywhere = "1 av 290 kommuner har börjat: där har minst en person påbörjat en kurs i urvalet.";
    assert_eq!(headline(&given("")), everywhere);
    assert_eq!(headline(&given("municipality=1440,1480,0180")), everywhere.replace("290", "3"), "those asked for");
    assert_eq!(headline(&given("region=gr")), everywhere.replace("290", "1"));
    assert_eq!(title(&given("region=gr")), "Kurser och kommuner", "a region with one row is no municipality");
    let ale = Given::of_ale("", Language::Sv);
    assert_eq!((&*title(&ale), &*headline(&ale)), ("Ale", "1 205 personer har påbörjat minst en kurs."));
    let asked = Given { figures: Given::of_ale("", Language::Sv).figures, ..given("municipality=1440") };
    assert_eq!(title(&asked), "Ale", "who asks for one alone");
    let mut figures = Given::of_ale("", Language::Sv).figures;
    figures.totals.retain(|total| total.key.code != "am");
    let of_course = Given { figures, ..Given::of_ale("course=ek", Language::Sv) };
    assert_eq!(headline(&of_course), "784 av 800 (98 %) har slutfört Ekonomiskt bistånd.");
    let nobody = Given { figures: Figures::default(), ..Given::of_ale("", Language::Sv) };
    assert_eq!(title(&nobody), "Ale");
}
