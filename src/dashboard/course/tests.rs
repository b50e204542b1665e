//! Links and sentences; the snapshots of the pages show how each state looks.

use askama::Template as _;
use learning::Reach;

use super::address;
use super::sample::{Given, published};
use crate::auth::Scope;
use crate::dashboard::language::Language;
use crate::http::{FILTERS, Parameters, SINGLE};
use crate::service::Disclosure;

fn html(given: &Given) -> String {
    given.page().render().unwrap().replace('\u{A0}', " ")
}

fn of_ale(query: &'static str) -> String {
    html(&Given::new(query, Language::Sv))
}

#[test]
fn the_page_begins_with_how_far_those_have_come_for_whom_the_course_is_meant() {
    let html = of_ale("");
    let without_links = html.split("<p class=\"lead\">").nth(1).unwrap().split("</p>").next().unwrap();
    let text: String =
        without_links.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    assert_eq!(text, "1 av de 6 som kursen är till för har slutfört den (17 %), till och med 2022-09-30.");
}

#[test]
fn each_number_leads_to_the_people_behind_it_where_they_may_be_seen() {
    let html = of_ale("");
    let people = "/people?course=intro&#38;as_of=2022-09-30&#38;status=";
    for address in [
        format!("<a href=\"{people}not-started\">2</a> ej påbörjat"),
        format!("<a href=\"{people}not-started&#38;role=chef\">1</a>"),
        format!("<a href=\"{people}target-completed&#38;unit=1440%2Fifo\">1</a>"),
    ] {
        assert!(html.contains(&address), "{address}\n{html}");
    }
    assert!(!html.contains("unit=unknown"), "nothing chooses those of no unit: {html}");
    let figures = self::html(&Given { scopes: &[Scope::FiguresRead], ..Given::new("", Language::Sv) });
    assert!(!figures.contains("/people"), "{figures}");
}

#[test]
fn every_table_is_there_as_files_with_the_same_selection() {
    let html = of_ale("unit=1440/ifo");
    for path in ["/funnel", "/new-hires", "/cohorts", "/retention", "/completions"] {
        assert!(
            html.contains(&format!("\"{path}?unit=1440%2Fifo&#38;course=intro&#38;as_of=2022-09-30&#38;by=")),
            "{path}\n{html}"
        );
    }
    for by in ["by=&#38;", "by=quarter&#38;", "by=month&#38;", "by=unit&#38;", "by=role&#38;"] {
        assert!(html.contains(&format!("{by}format=xlsx")) && html.contains(&format!("{by}format=csv")), "{by}");
    }
}

#[test]
fn s46_trainers_and_answers_are_shown_where_the_catalogue_has_them() {
    let with_survey = |given: Given| {
        let html = self::html(&Given { course: "enkat", more: super::sample::SURVEY, ..given });
        let text = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>();
        (html, text)
    };
    let (html, text) = with_survey(Given::new("", Language::Sv));
    for line in [
        "3 av 5 som har påbörjat kursen har svarat (60 %)",
        "2 av 3 är nöjda (67 %)",
        "Medelvärde 8,8, median 8,75",
        "Av de 2 som svarade både före och efter: 1 svarade högre efteråt, 1 samma, 0 lägre",
        "Utbildare är de som har rollen chef i personallistan.",
        "Behörig är den som har slutfört I omgångar",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for path in ["/surveys?course=enkat&#38;", "/trainers?course=enkat&#38;"] {
        assert!(html.contains(path), "{path}\n{html}");
    }
    let reach = Reach::default();
    let (of_region, _) = with_survey(Given { reach, disclosure: published(), ..Given::new("region=gr", Language::Sv) });
    let neither = of_ale("");
    for absent in ["id=\"survey\"", "id=\"trainers\""] {
        assert!(!of_region.contains(absent) && !neither.contains(absent), "{absent}");
    }
}

#[test]
fn units_and_roles_lead_to_the_page_of_them_alone() {
    let html = of_ale("lang=sv");
    assert!(html.contains("<a href=\"/courses/intro?lang=sv&#38;unit=1440%2Fifo\">IFO, Ale</a>"), "{html}");
    assert!(html.contains("<a href=\"/courses/intro?lang=sv&#38;role=chef\">chef</a>"), "{html}");
}

#[test]
fn of_several_employers_nothing_is_shown_that_is_not_published() {
    let everywhere = |query| {
        let given = Given::new(query, Language::Sv);
        self::html(&Given { reach: Reach::default(), disclosure: published(), ..given })
    };
    let html = everywhere("");
    assert!(html.contains("<code>..</code>") && html.contains("hidden-bar"), "{html}");
    for absent in ["Per enhet", "Månad för månad", "/people", "IFO"] {
        assert!(!html.contains(absent), "{absent}\n{html}");
    }
    let of_region = everywhere("region=gr");
    assert!(of_region.contains("<a href=\"/courses/intro?\">Visa alla tillsammans</a>"), "{of_region}");
    assert!(!of_region.contains("id=\"funnel\"") && !of_region.contains("id=\"roles\""), "{of_region}");
}

#[test]
fn who_sees_everything_of_several_employers_sees_units_of_one_at_a_time() {
    let exact = |query| {
        let given = Given::new(query, Language::Sv);
        self::html(&Given { reach: Reach::default(), disclosure: Disclosure::Exact, ..given })
    };
    assert!(!exact("").contains("Per enhet"));
    assert!(exact("municipality=1440").contains("Per enhet"));
}

#[test]
fn what_comes_from_outside_is_escaped() {
    let html = of_ale("role=%3Cscript%3E");
    assert!(!html.contains("<script") && !html.contains("<1>"), "{html}");
}

#[test]
fn english_has_english_names_where_there_are_any() {
    let html = html(&Given { course: "omgang", ..Given::new("lang=en", Language::En) });
    assert!(html.contains("Spring of 2022") && html.contains("Outside the rounds"), "{html}");
    let intro = self::html(&Given::new("lang=en", Language::En));
    assert!(intro.contains("1. Basics") && intro.contains("Journey") && intro.contains("Q1 2022"), "{intro}");
}

#[test]
fn the_address_of_the_page_keeps_of_a_selection_what_the_page_can_be_asked_for() {
    let query =
        "lang=en&programme=resan&course=a&region=gr&unit=1440/ifo&from=2022-01-01&as_of=2022-06-30&attribution=current";
    let once = [&SINGLE[..], &["lang"]].concat();
    let parameters = Parameters::parse(query, &once, &FILTERS).unwrap();
    let kept = "lang=en&region=gr&unit=1440%2Fifo&as_of=2022-06-30";
    assert_eq!(address("/loggbok", "intro", &parameters), format!("/loggbok/courses/intro?{kept}"));
}
