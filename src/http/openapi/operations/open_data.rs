//! What is published: open to everybody if the server says so.

use learning::Dimension;

use crate::auth::Scope;
use crate::http::api::completions::{self, Layout};
use crate::http::api::dcat::RDF;
use crate::http::api::json_stat::Cube;
use crate::http::api::kolada::{KoladaData, KoladaKpi, KoladaMunicipality, KoladaPage};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{COURSES, CSV, DAYS, EMPLOYERS, FORMAT, LIMITED, STAFF, XLSX, answer, json};

/// Who may use them where the server publishes no open data.
const ASKS: Asks = Asks::OneOf(&[Scope::FiguresRead]);

const BY: &[Parameter] = &[
    Parameter::list(
        "by",
        of::<Dimension>,
        "What to group by, in order; `municipality,course` if you leave it out, and the total alone if it is empty.",
    ),
    Parameter::query(
        "group",
        of::<String>,
        "The region or group, by id, whose members are inside; with `by=inside` alone.",
    ),
];

const COMPLETIONS: &[Parameter] = &[
    Parameter::query(
        "compared_to",
        of::<String>,
        "An earlier day, or `month`, `quarter` or `year` before the as-of day: each row has its figures of that day and the change.",
    ),
    Parameter::query(
        "layout",
        of::<Layout>,
        "The shape of a file: `wide` if you leave it out. With `format=csv` and `format=xlsx` alone.",
    ),
];

const PAGE: &[Parameter] = &[
    Parameter::query("page", of::<usize>, "Which page, from 1.").or("1"),
    Parameter::query("per_page", of::<usize>, "How many values a page has at most, up to 5000.").or("5000"),
];

const TITLE: &[Parameter] = &[Parameter::query("title", of::<String>, "Only those whose title has this in it.")];
const KPI: &[Parameter] =
    &[Parameter::path("kpi", of::<String>, "Key figures by id, separated by commas: `ett.share,ett.started`.")];
const MUNICIPALITY: &[Parameter] = &[Parameter::path(
    "municipality",
    of::<String>,
    "Municipalities by kommunkod, separated by commas; `0000` for the whole country.",
)];
const YEAR: &[Parameter] = &[Parameter::path("year", of::<String>, "Up to 25 years, separated by commas.")];

const KPIS: &[Answer] = &[answer("A page of key figures.", &[json(of::<KoladaPage<KoladaKpi>>)])];
const PLACES: &[Answer] = &[answer("A page of municipalities.", &[json(of::<KoladaPage<KoladaMunicipality>>)])];
const VALUES: &[Answer] = &[answer("A page of values.", &[json(of::<KoladaPage<KoladaData>>)])];

const OF_VALUES: &str = "A year's value is of its last day; of the present year it is of the end of the latest quarter, and `preliminary`. \
    Municipalities have values as of the latest quarter alone, where several are counted; the whole country has those of earlier years, too. \
    What is not there has no values.";

const OF_KPI: (&str, &str) = ("kpi", "ett.started,ett.share");
const OF_PLACE: (&str, &str) = ("municipality", "1440,0000");
const OF_YEAR: (&str, &str) = ("year", "2021,2022");

/// A path of Kolada's, which all are read alike.
const fn kolada(
    (path, id, summary): (&'static str, &'static str, &'static str),
    detail: &'static str,
    parameters: &'static [&'static [Parameter]],
    answers: &'static [Answer],
    example: &'static [(&'static str, &'static str)],
) -> Operation {
    Operation {
        method: Method::Get,
        path,
        id,
        group: Group::Figures,
        summary,
        detail,
        asks: ASKS,
        parameters,
        body: &[],
        answers,
        refusals: &[],
        example: Example { parameters: example, body: None },
    }
}

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/open-data",
        id: "describe_open_data",
        group: Group::Figures,
        summary: "What is published, for data portals",
        detail: "A catalogue of DCAT-AP-SE in RDF/XML: a dataset for each course, as CSV and JSON-stat, and the addresses of key figures. Open to \
            everyone if the server publishes open data, as all that it leads to.",
        asks: ASKS,
        parameters: &[],
        body: &[],
        answers: &[answer("The catalogue.", &[Content { media_type: RDF, schema: of::<String> }])],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/open-data/completions",
        id: "count_published_completions",
        group: Group::Figures,
        summary: "How many have done what, as published",
        detail: "As `/api/v1/completions`, with no number of several employers that is not published. Open to everyone if the server publishes open \
            data: whoever asks gets the figures of all employers then.",
        asks: ASKS,
        parameters: &[BY, COMPLETIONS, COURSES, EMPLOYERS, STAFF, DAYS, FORMAT],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The figures.",
            content: &[json(of::<completions::Answer<'static>>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("by", "municipality"), ("course", "ett")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/open-data/json-stat",
        id: "count_published_cube",
        group: Group::Figures,
        summary: "Published figures in JSON-stat 2.0",
        detail: "The rows of `/api/v1/open-data/completions` as a cube: the dimensions of `by`, the as-of day and the measures. Shares are in per \
            cent.",
        asks: ASKS,
        parameters: &[BY, COURSES, EMPLOYERS, STAFF, DAYS],
        body: &[],
        answers: &[Answer { status: 200, meaning: "The cube.", content: &[json(of::<Cube>)], headers: LIMITED }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("by", "municipality"), ("course", "ett")], body: None },
    },
    kolada(
        ("/api/v1/kolada/kpi", "list_key_figures", "Key figures, in Kolada's form"),
        "What is counted of each course: its share completed, those completed of the target, the target, and how many have started and completed. \
            Addresses and answers are those of Kolada's API, version 2. Open to everyone if the server publishes open data.",
        &[TITLE, PAGE],
        KPIS,
        &[],
    ),
    kolada(
        ("/api/v1/kolada/kpi/{kpi}", "show_key_figures", "Some key figures, in Kolada's form"),
        "Those that the path names.",
        &[KPI, TITLE, PAGE],
        KPIS,
        &[OF_KPI],
    ),
    kolada(
        ("/api/v1/kolada/municipality", "list_municipalities", "Municipalities, in Kolada's form"),
        "The 290 municipalities, and the whole country.",
        &[TITLE, PAGE],
        PLACES,
        &[],
    ),
    kolada(
        ("/api/v1/kolada/municipality/{municipality}", "show_municipalities", "Some municipalities, in Kolada's form"),
        "Those that the path names.",
        &[MUNICIPALITY, TITLE, PAGE],
        PLACES,
        &[OF_PLACE],
    ),
    kolada(
        (
            "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}/year/{year}",
            "read_key_figures",
            "Values of key figures, in Kolada's form",
        ),
        OF_VALUES,
        &[KPI, MUNICIPALITY, YEAR, PAGE],
        VALUES,
        &[OF_KPI, OF_PLACE, OF_YEAR],
    ),
    kolada(
        (
            "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}",
            "read_key_figures_of_years",
            "Values of the latest ten years, in Kolada's form",
        ),
        OF_VALUES,
        &[KPI, MUNICIPALITY, PAGE],
        VALUES,
        &[OF_KPI, OF_PLACE],
    ),
    kolada(
        (
            "/api/v1/kolada/data/kpi/{kpi}/year/{year}",
            "read_key_figures_of_municipalities",
            "Values of every municipality, in Kolada's form",
        ),
        OF_VALUES,
        &[KPI, YEAR, PAGE],
        VALUES,
        &[OF_KPI, OF_YEAR],
    ),
    kolada(
        (
            "/api/v1/kolada/data/municipality/{municipality}/year/{year}",
            "read_every_key_figure",
            "Values of every key figure, in Kolada's form",
        ),
        OF_VALUES,
        &[MUNICIPALITY, YEAR, PAGE],
        VALUES,
        &[OF_PLACE, OF_YEAR],
    ),
];
