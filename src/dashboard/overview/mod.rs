//! `GET /`: who has started and completed which course, by municipality.

use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use learning::{
    Attribution, CatalogueFile, Day, Dimension, FigureQuery, Figures, Key, Kommunkod, PeopleStatus, reference,
};

use crate::auth::{Caller, Reach, Scope};
use crate::http::{AppState, Calling, FILTERS, Parameters, Refusal, SINGLE, Visitor, as_word};
use crate::service;

use super::choices::{List, limit, lists};
use super::language::{Defined, Language, Texts};
use super::not_there::Missing;
use super::question::{Asked, DayField, Period};
use super::table::Table;
use super::{numbers, page};

/// The parameters that the form has a field for.
const FIELDS: [&str; 8] = ["lang", "as_of", "programme", "course", "municipality", "county", "region", "attribution"];

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    root: String,
    language: Language,
    texts: &'static Texts,
    /// The address of this page in the other language.
    other_language: String,
    visitor: Option<Visitor>,
    as_of: Day,
    day_field: DayField,
    period: Option<Period>,
    /// The attribution is that of the as-of day.
    current: bool,
    /// What the address asks for and the form has no field for.
    kept: Vec<(String, String)>,
    lists: Vec<List>,
    /// The names of what the caller reaches, where that has a limit.
    limited_to: Option<String>,
    represented: String,
    municipalities: String,
    /// A name that the address asks for and that there is none of.
    missing: Option<Missing>,
    table: Table,
    downloads: [(&'static str, String); 3],
    /// Who has not started what is selected, where the caller may see it.
    not_started: Option<String>,
    definitions: Vec<Defined>,
}

/// Answers with the page, or with a page that says why not.
pub(crate) async fn overview(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
    visitor: Option<Visitor>,
) -> Result<HttpResponse, Refusal> {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let single = [&SINGLE[..], &["lang"]].concat();
    let shown = match Parameters::parse(request.query_string(), &single, &FILTERS) {
        Ok(parameters) => {
            let parameters = parameters.without_empty();
            let language = Language::choose(parameters.text("lang"), accept);
            let page = load(&state, &caller, &parameters, language).await;
            let page = page.map(|page| Overview { visitor: visitor.clone(), ..page });
            let status = |page: &Overview| page::status(page.missing.is_some() || page.day_field.error.is_some());
            page.and_then(|page| page::answer(status(&page), language, &page)).map_err(|refusal| (language, refusal))
        }
        Err(refusal) => Err((Language::choose(None, accept), refusal)),
    };
    shown.or_else(|(language, refusal)| page::refuse(state.root(), language, visitor.as_ref(), &refusal))
}

async fn load(
    state: &AppState,
    caller: &Caller,
    parameters: &Parameters,
    language: Language,
) -> Result<Overview, Refusal> {
    let by = [Dimension::Municipality, Dimension::Course];
    let mut asked = Asked::read(parameters, &by, Day::of(state.clock.now()))?;
    let figures = asked.found(async |query| state.service.completions(caller, query).await).await?;
    let catalogue = match state.service.catalogue(caller).await {
        Ok(catalogue) => catalogue,
        // The figures name what they count; only the lists to choose from are missing.
        Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
        Err(error) => return Err(error.into()),
    };
    let may_list = caller.may(Scope::PeopleRead);
    let mut page = Overview::new(
        state.root(),
        (parameters, may_list),
        &asked.query,
        &figures,
        &catalogue,
        &caller.reach,
        language,
    );
    if let Some(fault) = &asked.fault {
        page.day_field = DayField::wrong(fault, parameters, language);
    }
    if let Some(not_there) = asked.not_there {
        // The form asks for what was right.
        page.kept.retain(|(name, _)| name != not_there.parameter);
        page.missing = Some(Missing::new(&not_there, (&state.service.names().path("/"), parameters), &[], language));
    }
    Ok(page)
}

/// The units of a municipality that a reach has, where it does not have the whole, as a list.
fn units_of(municipality: &str, catalogue: &CatalogueFile, reach: &Reach) -> String {
    let Some((places, code)) = reach.places.as_ref().zip(municipality.parse::<Kommunkod>().ok()) else {
        return String::new();
    };
    if reach.holds_municipality(catalogue, code) {
        return String::new();
    }
    let units = places.units.iter().filter(|unit| unit.kommunkod == code);
    units.map(ToString::to_string).collect::<Vec<_>>().join(",")
}

impl Overview {
    /// `reach` is the caller's: what lies beyond it is not there to choose. Figures lead to the people behind them
    /// where the caller may list these.
    fn new(
        root: &str,
        (parameters, may_list): (&Parameters, bool),
        query: &FigureQuery,
        figures: &Figures,
        catalogue: &CatalogueFile,
        reach: &Reach,
        language: Language,
    ) -> Self {
        let texts = language.texts();
        let as_of = query.as_of.to_string();
        let download = |format: &[(&str, &str)]| {
            let with = [&[("as_of", as_of.as_str()), ("by", "municipality,course")], format].concat();
            format!("{root}/completions?{}", parameters.query_string(&["lang"], &with))
        };
        let name = |key: &Key| match catalogue.courses.iter().find(|course| course.id.as_str() == key.code) {
            Some(course) => language.of(&course.name).to_owned(),
            None => key.name.clone(),
        };
        let address = |key: &Key| format!("{root}/?{}", parameters.query_string(&[], &[("course", &key.code)]));
        let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
        let names_employers = !query.municipalities.is_empty() || !query.organisations.is_empty();
        // Their row is always there, also where nobody asks for them or may.
        let lists_unknown = reach.places.is_none() && !names_areas && (query.unknown_municipality || !names_employers);
        let list = |municipality: Option<&str>, course: Option<&str>, status: PeopleStatus| {
            let status = as_word(&status);
            // Of an organisation the code is its id, and no four digits.
            let is_municipality = |code: &str| code == "unknown" || code.parse::<Kommunkod>().is_ok();
            let employer =
                municipality.map(|code| (if is_municipality(code) { "municipality" } else { "organisation" }, code));
            // The row is of one employer alone.
            let without: &[&str] = if employer.is_some() { &["municipality", "organisation"] } else { &[] };
            // Of a municipality that is reached in part, the row is of those units.
            let held = municipality.filter(|_| query.units.is_empty()).map(|code| units_of(code, catalogue, reach));
            let held = held.as_deref().filter(|units| !units.is_empty()).map(|units| ("unit", units));
            let named = employer.into_iter().chain(held).chain(course.map(|course| ("course", course)));
            let with: Vec<_> = [("as_of", as_of.as_str()), ("status", &status)].into_iter().chain(named).collect();
            let is_asked = municipality != Some("unknown") || lists_unknown;
            (may_list && is_asked).then(|| format!("{root}/people?{}", parameters.query_string(without, &with)))
        };
        Self {
            root: root.to_owned(),
            language,
            texts,
            not_started: list(None, None, PeopleStatus::NotStarted),
            other_language: format!("{root}/?{}", parameters.query_string(&[], &[("lang", language.other().tag())])),
            visitor: None,
            as_of: query.as_of,
            day_field: DayField::of(query.as_of),
            period: Period::of(query, language),
            current: query.attribution == Attribution::Current,
            kept: parameters.others(&FIELDS),
            lists: lists(parameters, catalogue, reach, language),
            limited_to: (!reach.is_everything()).then(|| limit(catalogue, reach, language)),
            represented: numbers::grouped(figures.municipalities_represented),
            municipalities: reference::municipalities().len().to_string(),
            missing: None,
            table: Table::new(figures, texts, name, address, list),
            downloads: [
                ("Excel (CSV)", download(&[("format", "csv"), ("dialect", "excel-sv")])),
                ("CSV (RFC 4180)", download(&[("format", "csv"), ("dialect", "rfc4180-defused")])),
                ("JSON", download(&[("format", "json")])),
            ],
            definitions: language.definitions(),
        }
    }
}

#[cfg(test)]
mod tests {
    use askama::Template as _;
    use learning::{CatalogueFile, Counts, Dimension, Figure, FigureRow, Figures, Key, Measure, Total};

    use super::{Language, Overview};
    use crate::auth::Reach;
    use crate::http::{FILTERS, Parameters, SINGLE, figure_query};

    fn key(code: &str, name: &str) -> Key {
        Key::new(code, name)
    }

    /// Of one course with no target.
    fn counts(started: u32, completed: u32, n: u32) -> Counts {
        let mut counts = Counts::default();
        counts[Measure::Started] = Figure::Shown(started);
        counts[Measure::TargetCompleted] = Figure::Shown(completed);
        counts[Measure::N] = Figure::Shown(n);
        counts
    }

    /// Of both courses.
    fn of_both(started: u32, any: u32, persons: u32) -> Counts {
        let mut counts = Counts::of_several_courses();
        counts[Measure::Started] = Figure::Shown(started);
        counts[Measure::CompletedAny] = Figure::Shown(any);
        counts[Measure::Persons] = Figure::Shown(persons);
        counts
    }

    fn figures() -> Figures {
        let (ale, unknown) = (key("1440", "Ale"), key("unknown", "unknown"));
        let (ek, am) = (key("ek", "Ekonomiskt bistånd"), key("am", "Arbetsmarknad <1>"));
        let row = |keys: [&Key; 2], counts| FigureRow { keys: keys.map(Clone::clone).to_vec(), counts };
        let total = |dimension, key: &Key, counts| Total { dimension, key: key.clone(), counts };
        Figures {
            rows: vec![
                row([&ale, &ek], counts(1200, 784, 800)),
                row([&ale, &am], counts(3, 0, 0)),
                row([&unknown, &ek], counts(5, 1, 9)),
            ],
            totals: vec![
                total(Dimension::Municipality, &ale, of_both(1201, 784, 801)),
                total(Dimension::Municipality, &unknown, of_both(5, 1, 9)),
                total(Dimension::Course, &ek, counts(1204, 785, 809)),
                total(Dimension::Course, &am, counts(3, 0, 0)),
            ],
            total: of_both(1205, 785, 810),
            municipalities_represented: 1,
        }
    }

    fn html(query: &str, figures: &Figures, language: Language) -> String {
        html_for(query, figures, language, false)
    }

    fn html_for(query: &str, figures: &Figures, language: Language, may_list: bool) -> String {
        let catalogue: CatalogueFile = toml::from_str(
            "[[programme]]\nid = \"yr\"\nname = { sv = \"Resan\", en = \"Journey\" }\n\
             [[course]]\nid = \"ek\"\nname = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }\n\
             [[region]]\nid = \"gr\"\nname.sv = \"Göteborgsregionen\"\nmembers = [\"1440\"]\n",
        )
        .unwrap();
        let parameters =
            Parameters::parse(query, &[&SINGLE[..], &["lang"]].concat(), &FILTERS).unwrap().without_empty();
        let asked = vec![Dimension::Municipality, Dimension::Course];
        let asked = figure_query(&parameters, asked, "2022-09-30".parse().unwrap()).unwrap();
        Overview::new("", (&parameters, may_list), &asked, figures, &catalogue, &Reach::default(), language)
            .render()
            .unwrap()
    }

    #[test]
    fn the_table_has_a_caption_and_scoped_headings() {
        let html = html("", &figures(), Language::Sv);
        assert!(html.contains("<html lang=\"sv\">"), "{html}");
        assert!(html.contains("<caption") && html.contains("2022-09-30"));
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"2\">Alla kurser</th>"));
        assert!(html.contains("<th scope=\"row\">Ale</th>"));
        assert!(html.contains("<th scope=\"row\">Okänd kommun</th>"));
        assert!(html.contains("<th scope=\"row\">Totalt, unika personer</th>"));
    }

    #[test]
    fn a_line_of_a_part_of_its_municipality_is_marked_and_the_mark_explained() {
        let note = "(del) gäller bara de enheter som visas här, inte hela kommunen.";
        let mut figures = figures();
        assert!(!html("", &figures, Language::Sv).contains("(del)"));
        for total in &mut figures.totals {
            total.key.partial = total.key.code == "1440";
        }
        let html = html("", &figures, Language::Sv);
        assert!(html.contains("<th scope=\"row\">Ale (del)</th>") && html.contains(note), "{html}");
    }

    #[test]
    fn numbers_are_grouped_and_rates_have_their_n() {
        let html = html("", &figures(), Language::Sv);
        assert!(html.contains("<td>1\u{A0}200</td><td>784\u{A0}av\u{A0}800 inskrivna (98\u{A0}%)</td>"), "{html}");
        // Nobody is meant: there is no share.
        let none = "<span aria-hidden=\"true\">-</span><span class=\"hidden\">uppgiften är inte känd</span>";
        assert!(html.contains(&format!("<td>3</td><td>{none}</td>")), "{html}");
    }

    #[test]
    fn several_courses_together_have_no_share() {
        let html = html("", &figures(), Language::Sv);
        let together = "<td>1\u{A0}205</td><td>0\u{A0}av\u{A0}810\u{A0}personer har slutfört alla sina kurser<br>785\u{A0}har \
                        slutfört minst en</td>";
        assert!(html.contains(together), "{html}");
    }

    #[test]
    fn a_pair_without_figures_says_so_to_those_who_listen() {
        let html = html("", &figures(), Language::Sv);
        assert!(html.contains("<span class=\"hidden\">ingen uppgift</span>"));
    }

    #[test]
    fn what_comes_from_outside_is_escaped() {
        let html = html("county=%22%3E%3Cscript%3E", &figures(), Language::Sv);
        assert!(!html.contains("<script") && !html.contains("<1>"), "{html}");
    }

    #[test]
    fn english_has_english_words_and_names_where_there_are_any() {
        let html = html("lang=en", &figures(), Language::En);
        assert!(html.contains("<html lang=\"en\">") && html.contains("Courses started and completed"));
        assert!(html.contains("Social assistance") && html.contains("Journey"));
        assert!(html.contains("hreflang=\"sv\""));
    }

    #[test]
    fn the_form_keeps_what_was_chosen_and_downloads_have_the_same_filters() {
        let html = html(
            "programme=yr&county=&region=gr&as_of=2021-01-01&attribution=current&role=chef",
            &figures(),
            Language::Sv,
        );
        assert!(html.contains("<option value=\"yr\" selected>Resan</option>"), "{html}");
        assert!(html.contains("<option value=\"gr\" selected>"));
        assert!(html.contains("<option value=\"14\">Västra Götalands län</option>"));
        assert!(html.contains("<option value=\"current\" selected>"));
        assert!(html.contains("value=\"2021-01-01\""));
        assert!(html.contains("<input type=\"hidden\" name=\"role\" value=\"chef\">"));
        let filters = "programme=yr&#38;region=gr&#38;attribution=current&#38;role=chef&#38;as_of=2021-01-01";
        assert!(html.contains(&format!("{filters}&#38;by=municipality%2Ccourse&#38;format=csv&#38;dialect=excel-sv")));
        assert!(html.contains("format=csv&#38;dialect=rfc4180-defused"), "a name may look like a formula");
    }

    #[test]
    fn each_course_leads_to_its_own_page_with_the_same_selection() {
        let html = html("region=gr", &figures(), Language::Sv);
        let link = "<th scope=\"row\"><a href=\"/?region=gr&#38;course=ek\">Ekonomiskt bistånd</a></th>";
        assert!(html.contains(link), "{html}");
    }

    #[test]
    fn each_figure_leads_to_the_people_behind_it_where_they_may_be_seen() {
        let in_region = html_for("region=gr", &figures(), Language::Sv, true);
        assert!(!in_region.contains("municipality=unknown"), "they are in no region: {in_region}");
        assert!(in_region.contains("/people?region=gr&#38;as_of=2022-09-30&#38;status=started"), "{in_region}");
        let html = html_for("attribution=current", &figures(), Language::Sv, true);
        let list = "/people?attribution=current&#38;as_of=2022-09-30&#38;status=";
        for address in [
            format!("<a href=\"{list}started&#38;municipality=1440&#38;course=ek\">1\u{A0}200</a>"),
            format!("<a href=\"{list}target-completed&#38;municipality=1440&#38;course=ek\">784</a>"),
            format!("<a href=\"{list}completed-all\">0</a>"),
            format!("<a href=\"{list}meant&#38;municipality=1440&#38;course=ek\">800</a>"),
            format!("<a href=\"{list}started&#38;course=am\">3</a>"),
            format!("<a href=\"{list}not-started\">Vilka har inte påbörjat?</a>"),
        ] {
            assert!(html.contains(&address), "{address}\n{html}");
        }
        let unknown = format!("<a href=\"{list}started&#38;municipality=unknown&#38;course=ek\">5</a>");
        assert!(html.contains(&unknown), "{html}");
        assert!(!self::html("", &figures(), Language::Sv).contains("/people"));
    }

    #[test]
    fn one_course_alone_is_one_table_that_says_everything_once() {
        let mut figures = figures();
        figures.rows.retain(|row| row.keys[1].code == "ek");
        figures.totals.retain(|total| total.key.code != "am");
        let html = html("course=ek", &figures, Language::Sv);
        assert_eq!(html.matches("<table>").count(), 1, "{html}");
        assert!(!html.contains("Alla kurser") && html.contains("<option value=\"ek\" selected>"));
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"2\">Ekonomiskt bistånd</th>"));
    }

    #[test]
    fn courses_are_chosen_within_the_chosen_programme() {
        let html = html("programme=yr", &figures(), Language::Sv);
        assert!(!html.contains("<option value=\"ek\""), "{html}");
    }

    #[test]
    fn filters_without_a_field_are_shown_and_several_choices_are_kept() {
        let html = html("role=%3Cchef%3E&municipality=1440,0180", &figures(), Language::Sv);
        assert!(html.contains("Urvalet gäller även: roll <code>&#60;chef&#62;</code>"), "{html}");
        assert!(html.contains("name=\"municipality\" multiple>"));
        assert_eq!(html.matches(" selected>").count(), 3, "two municipalities and the attribution");
    }

    #[test]
    fn an_empty_selection_says_so() {
        let empty = Figures { rows: vec![], totals: vec![], total: Counts::default(), municipalities_represented: 0 };
        let html = html("", &empty, Language::Sv);
        assert!(html.contains("Ingen har påbörjat") && !html.contains("<table"));
    }
}
