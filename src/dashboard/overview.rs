//! `GET /`: who has started and completed which course, by municipality.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::auth::Caller;
use crate::http::{AppState, Calling, FILTERS, Parameters, Refusal, SINGLE, as_word, figure_query};
use crate::learning::reference;
use crate::learning::{Attribution, CatalogueFile, Counts, DEFINITIONS, Day, Dimension, FigureQuery, Figures, Key};
use crate::service;

use super::language::{Language, Texts};
use super::{numbers, page};

/// The parameters that the form has a field for.
const FIELDS: [&str; 6] = ["lang", "as_of", "programme", "county", "region", "attribution"];

/// The page.
#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    language: Language,
    texts: &'static Texts,
    /// The address of this page in the other language.
    other_language: String,
    as_of: Day,
    /// The attribution is that of the as-of day.
    current: bool,
    /// What the address asks for and the form has no field for.
    kept: Vec<(String, String)>,
    programmes: Vec<Choice>,
    counties: Vec<Choice>,
    regions: Vec<Choice>,
    represented: String,
    municipalities: String,
    courses: Vec<String>,
    rows: Vec<Row>,
    /// Distinct persons of each course, and last of all courses.
    totals: Vec<Cell>,
    downloads: [(&'static str, String); 3],
    definitions: &'static [(&'static str, &'static str)],
}

/// An entry of a list to choose from.
struct Choice {
    code: String,
    name: String,
    chosen: bool,
}

/// A municipality.
struct Row {
    name: String,
    /// A cell for each course, and last one for all courses.
    cells: Vec<Cell>,
}

/// A municipality and a course; nothing where there is no figure.
struct Cell(Option<Shown>);

/// Counts as they are shown.
struct Shown {
    started: String,
    completed: String,
    percent: Option<String>,
    n: String,
}

/// Answers with the page, or with a page that says why not.
pub(crate) async fn overview(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let single = [&SINGLE[..], &["lang"]].concat();
    let shown = match Parameters::parse(request.query_string(), &single, &FILTERS) {
        Ok(parameters) => {
            let parameters = parameters.without_empty();
            let language = Language::choose(parameters.text("lang"), accept);
            let page = load(&state, &caller, &parameters, language).await;
            page.and_then(|page| page::answer(StatusCode::OK, language, &page)).map_err(|refusal| (language, refusal))
        }
        Err(refusal) => Err((Language::choose(None, accept), refusal)),
    };
    shown.or_else(|(language, refusal)| page::refuse(language, &refusal))
}

async fn load(
    state: &AppState,
    caller: &Caller,
    parameters: &Parameters,
    language: Language,
) -> Result<Overview, Refusal> {
    let by = vec![Dimension::Municipality, Dimension::Course];
    let query = figure_query(parameters, by, Day::of(state.clock.now()))?;
    let figures = state.service.completions(caller, query.clone()).await?;
    let catalogue = match state.service.catalogue(caller).await {
        Ok(catalogue) => catalogue.file().clone(),
        // The figures name what they count; only the lists to choose from are missing.
        Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
        Err(error) => return Err(error.into()),
    };
    let counties: Vec<Key> = reference::counties()
        .iter()
        .map(|county| Key { code: county.lanskod.to_owned(), name: county.name.to_owned() })
        .collect();
    let register = Register { counties, municipalities: reference::municipalities().len() };
    Ok(Overview::new(parameters, &query, &figures, &catalogue, &register, language))
}

/// What the page needs of the register.
struct Register {
    counties: Vec<Key>,
    municipalities: usize,
}

impl Overview {
    fn new(
        parameters: &Parameters,
        query: &FigureQuery,
        figures: &Figures,
        catalogue: &CatalogueFile,
        register: &Register,
        language: Language,
    ) -> Self {
        let texts = language.texts();
        let name = |sv: &str, en: &Option<String>| match (language, en) {
            (Language::En, Some(en)) => en.clone(),
            _ => sv.to_owned(),
        };
        let choices = |parameter: &str, all: Vec<(String, String)>| -> Vec<Choice> {
            let chosen: Vec<&str> = parameters.list(parameter).collect();
            let choice = |(code, name): (String, String)| Choice { chosen: chosen.contains(&&*code), code, name };
            all.into_iter().map(choice).collect()
        };
        let english: HashMap<&str, String> = catalogue
            .courses
            .iter()
            .map(|course| (course.id.as_str(), name(&course.name.sv, &course.name.en)))
            .collect();
        let table = Table::new(figures, texts, |key| english.get(&*key.code).unwrap_or(&key.name).clone());
        let groups = catalogue.regions.iter().chain(&catalogue.groups);
        let as_of = query.as_of.to_string();
        let api = |format: &[(&str, &str)]| {
            let with = [&[("as_of", as_of.as_str()), ("by", "municipality,course")], format].concat();
            format!("/api/v1/completions?{}", parameters.query_string(&["lang"], &with))
        };
        Self {
            language,
            texts,
            other_language: format!("/?{}", parameters.query_string(&[], &[("lang", language.other().tag())])),
            as_of: query.as_of,
            current: query.attribution == Attribution::Current,
            kept: parameters.others(&FIELDS),
            programmes: choices(
                "programme",
                catalogue.programmes.iter().map(|p| (p.id.clone(), name(&p.name.sv, &p.name.en))).collect(),
            ),
            counties: choices("county", register.counties.iter().map(|c| (c.code.clone(), c.name.clone())).collect()),
            regions: choices(
                "region",
                groups.map(|group| (group.id.clone(), name(&group.name.sv, &group.name.en))).collect(),
            ),
            represented: numbers::grouped(figures.municipalities_represented),
            municipalities: register.municipalities.to_string(),
            courses: table.courses,
            rows: table.rows,
            totals: table.totals,
            downloads: [
                ("Excel (CSV)", api(&[("format", "csv"), ("dialect", "excel-sv")])),
                ("CSV (RFC 4180)", api(&[("format", "csv")])),
                ("JSON", api(&[("format", "json")])),
            ],
            definitions: DEFINITIONS,
        }
    }
}

/// The figures as a table: municipalities down, courses across, and distinct persons at both ends.
struct Table {
    courses: Vec<String>,
    rows: Vec<Row>,
    totals: Vec<Cell>,
}

impl Table {
    fn new(figures: &Figures, texts: &Texts, course_name: impl Fn(&Key) -> String) -> Self {
        let totals = |dimension| figures.totals.iter().filter(move |total| total.dimension == dimension);
        let courses: Vec<&Key> = totals(Dimension::Course).map(|total| &total.key).collect();
        let mut counts: HashMap<(&str, &str), &Counts> = HashMap::new();
        for row in &figures.rows {
            if let [municipality, course] = &row.keys[..] {
                counts.insert((&municipality.code, &course.code), &row.counts);
            }
        }
        let rows = totals(Dimension::Municipality).map(|total| {
            let code = total.key.code.as_str();
            let cells = courses.iter().map(|course| Cell::new(counts.get(&(code, &*course.code)).copied()));
            Row {
                name: if code == "unknown" { texts.unknown.to_owned() } else { total.key.name.clone() },
                cells: cells.chain([Cell::new(Some(&total.counts))]).collect(),
            }
        });
        let course_totals = totals(Dimension::Course).map(|total| Cell::new(Some(&total.counts)));
        Self {
            rows: rows.collect(),
            totals: course_totals.chain([Cell::new(Some(&figures.total))]).collect(),
            courses: courses.into_iter().map(course_name).collect(),
        }
    }
}

impl Cell {
    fn new(counts: Option<&Counts>) -> Self {
        Self(counts.map(|counts| {
            let marker = match as_word(&counts.n_is).as_str() {
                "enrolled" => "*",
                "mixed" => "†",
                _ => "",
            };
            Shown {
                started: numbers::grouped(counts.started),
                completed: numbers::grouped(counts.completed),
                percent: numbers::percent(counts.completed, counts.n),
                n: format!("{}{marker}", numbers::grouped(counts.n)),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use askama::Template as _;

    use super::{Language, Overview, Register};
    use crate::http::{FILTERS, Parameters, SINGLE, figure_query};
    use crate::learning::{CatalogueFile, Counts, Dimension, FigureRow, Figures, Key, Total};

    fn key(code: &str, name: &str) -> Key {
        Key { code: code.to_owned(), name: name.to_owned() }
    }

    fn counts(started: u32, completed: u32, n: u32) -> Counts {
        Counts { enrolled: n, started, completed, n, ..Counts::default() }
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
                total(Dimension::Municipality, &ale, counts(1201, 784, 801)),
                total(Dimension::Municipality, &unknown, counts(5, 1, 9)),
                total(Dimension::Course, &ek, counts(1204, 785, 809)),
                total(Dimension::Course, &am, counts(3, 0, 0)),
            ],
            total: counts(1205, 785, 810),
            municipalities_represented: 1,
        }
    }

    fn html(query: &str, figures: &Figures, language: Language) -> String {
        let catalogue: CatalogueFile = toml::from_str(
            "[[programme]]\nid = \"yr\"\nname = { sv = \"Resan\", en = \"Journey\" }\n\
             [[course]]\nid = \"ek\"\nname = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }\n\
             [[region]]\nid = \"gr\"\nname.sv = \"Göteborgsregionen\"\nmembers = [\"1440\"]\n",
        )
        .unwrap();
        let register = Register { counties: vec![key("14", "Västra Götalands län")], municipalities: 290 };
        let parameters =
            Parameters::parse(query, &[&SINGLE[..], &["lang"]].concat(), &FILTERS).unwrap().without_empty();
        let asked = vec![Dimension::Municipality, Dimension::Course];
        let asked = figure_query(&parameters, asked, "2022-09-30".parse().unwrap()).unwrap();
        Overview::new(&parameters, &asked, figures, &catalogue, &register, language).render().unwrap()
    }

    #[test]
    fn the_table_has_a_caption_and_scoped_headings() {
        let html = html("", &figures(), Language::Sv);
        assert!(html.contains("<html lang=\"sv\">"), "{html}");
        assert!(html.contains("<caption") && html.contains("2022-09-30"));
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"3\">Ekonomiskt bistånd</th>"));
        assert!(html.contains("<th scope=\"row\">Ale</th>"));
        assert!(html.contains("<th scope=\"row\">Okänd kommun</th>"));
        assert!(html.contains("<th scope=\"row\">Totalt, unika personer</th>"));
    }

    #[test]
    fn numbers_are_grouped_and_rates_have_their_n() {
        let html = html("", &figures(), Language::Sv);
        assert!(html.contains("<td>1\u{A0}200</td><td>784 (98\u{A0}%)</td><td>800*</td>"), "{html}");
        assert!(html.contains("<td>3</td><td>0</td><td>0*</td>"));
        assert!(html.contains("<td>1\u{A0}205</td><td>785 (97\u{A0}%)</td><td>810*</td>"));
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
        assert!(html.contains("<html lang=\"en\">") && html.contains("Completed courses by municipality"));
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
    }

    #[test]
    fn an_empty_selection_says_so() {
        let empty = Figures { rows: vec![], totals: vec![], total: Counts::default(), municipalities_represented: 0 };
        let html = html("", &empty, Language::Sv);
        assert!(html.contains("Ingen har påbörjat") && !html.contains("<table"));
    }
}
