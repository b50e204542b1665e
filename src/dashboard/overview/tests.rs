//! What leads where, and what is kept; how each state looks is in the snapshots of the pages.

use askama::Template as _;
use learning::{Figures, Reach};

use super::sample::{Given, both_courses};
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
fn each_course_leads_to_its_own_page_with_the_same_selection() {
    let html = swedish("region=gr");
    let link = "<th scope=\"row\"><a href=\"/courses/ek?region=gr\">Ekonomiskt bistånd</a></th>";
    assert!(html.contains(link), "{html}");
}

#[test]
fn each_figure_leads_to_the_people_behind_it_where_they_may_be_seen() {
    let listing = |query| html(&Given { scopes: LISTS, ..Given::new(query, Language::Sv) });
    let in_region = listing("region=gr");
    assert!(!in_region.contains("municipality=unknown"), "they are in no region: {in_region}");
    assert!(in_region.contains("/people?region=gr&#38;as_of=2022-09-30&#38;status=started"), "{in_region}");
    let html = listing("attribution=current");
    let list = "/people?attribution=current&#38;as_of=2022-09-30&#38;status=";
    for address in [
        format!("<a href=\"{list}started&#38;municipality=1440&#38;course=ek\">1\u{A0}200</a>"),
        format!("<a href=\"{list}target-completed&#38;municipality=1440&#38;course=ek\">784</a>"),
        format!("<a href=\"{list}completed-all\">0</a>"),
        format!("<a href=\"{list}meant&#38;municipality=1440&#38;course=ek\">800</a>"),
        format!("<a href=\"{list}started&#38;course=am\">3</a>"),
        format!("<a href=\"{list}not-started\">Vilka har inte påbörjat?</a>"),
        format!("<a href=\"{list}started&#38;municipality=unknown&#38;course=ek\">5</a>"),
    ] {
        assert!(html.contains(&address), "{address}\n{html}");
    }
    assert!(!swedish("").contains("/people"));
}

#[test]
fn one_course_alone_is_one_table_that_says_everything_once() {
    let mut figures = both_courses();
    figures.rows.retain(|row| row.keys[1].code == "ek");
    figures.totals.retain(|total| total.key.code != "am");
    let html = html(&Given { figures, ..Given::new("course=ek", Language::Sv) });
    assert_eq!(html.matches("<table>").count(), 1, "{html}");
    assert!(!html.contains("Alla kurser") && html.contains("<option value=\"ek\" selected>"));
    let heading = "<th scope=\"colgroup\" colspan=\"2\"><a href=\"/courses/ek?\">Ekonomiskt bistånd</a></th>";
    assert!(html.contains(heading), "{html}");
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
    // Nobody is meant for the course `am`.
    assert_eq!(explained(both_courses()), [true, false, false]);
    let mut all_known = both_courses();
    all_known.rows.retain(|row| row.keys[1].code == "ek");
    all_known.totals.retain(|total| total.key.code != "am");
    assert_eq!(explained(all_known), [false; 3]);
}

/// The sentence that the page begins with.
fn headline(given: &Given) -> String {
    let html = html(given);
    let lead = html.split("<p class=\"lead\">").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
    lead.split("</time>: ").nth(1).unwrap().replace('\u{A0}', " ")
}

#[test]
fn who_sees_one_municipality_reads_its_figures_first_and_others_how_many_have_begun() {
    let ale = || Reach::of_municipality("1440".parse().unwrap());
    let given = |query, reach| Given { reach, ..Given::new(query, Language::Sv) };
    let mut one = both_courses();
    one.rows.retain(|row| row.keys[1].code == "ek");
    one.totals.retain(|total| total.key.code != "am");
    let everywhere = "1 av 290 kommuner har minst en person som har påbörjat en kurs i urvalet.";
    assert_eq!(headline(&given("", Reach::default())), everywhere);
    let own = "Ale: 0 av 801 kända personer har slutfört alla sina kurser.";
    assert_eq!(headline(&given("", ale())), own);
    assert_eq!(headline(&given("municipality=1440", Reach::default())), own, "who asks for one alone");
    for total in &mut one.totals {
        if total.key.code == "1440" {
            total.counts = one.rows[0].counts;
        }
    }
    let of_course = Given { figures: one, ..given("course=ek", ale()) };
    assert_eq!(headline(&of_course), "Ale: 784 av 800 inskrivna (98 %) har slutfört Ekonomiskt bistånd.");
    let both = Reach {
        places: Some(learning::Places {
            municipalities: ["1440", "1480", "0180"].map(|code| code.parse().unwrap()).into(),
            ..learning::Places::default()
        }),
        courses: None,
    };
    let mut figures = both_courses();
    figures.totals[1].key = learning::Key::new("1480", "Göteborg");
    let of_three = headline(&Given { figures, ..given("", both) });
    assert_eq!(of_three, "1 av 3 kommuner har minst en person som har påbörjat en kurs i urvalet.");
}
