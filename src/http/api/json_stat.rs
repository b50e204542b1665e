//! `GET /api/v1/open-data/json-stat`: published figures as a cube in JSON-stat 2.0 (<https://json-stat.org/full/>).

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Absence, Counts, Day, Dimension, Figure, FigureQuery, Figures, Key, latest_published_day};
use schemars::JsonSchema;
use serde::Serialize;

use super::completions::{Definition, Hidden, definitions};
use super::figures_table::{Number, columns_of};
use super::limit::{LimitedTo, say_limit};
use super::open_data::Reader;
use super::question::{Days, FILTERS, GROUP, SINGLE, by, figure_query};
use crate::http::{AppState, Parameters, Refusal, as_word};
use crate::service::Disclosure;

/// The most cells of a cube: its readers make room for every one.
const MOST_CELLS: u64 = 5_000_000;

/// The dimensions beside those of the question: the as-of day, and what is counted.
const AS_OF: &str = "as_of";
const MEASURE: &str = "measure";

/// Figures as a cube of JSON-stat 2.0.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatDataset")]
pub(in crate::http) struct Cube {
    /// The version of the format: `2.0`.
    version: &'static str,
    /// The class of the format: `dataset`.
    class: &'static str,
    /// What it shows, in Swedish.
    label: String,
    /// Who publishes it, if the server says.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The day on which its as-of day was published.
    updated: Day,
    /// The dimensions, in the order by which cells are numbered: the last varies fastest.
    id: Vec<String>,
    /// How many categories each of them has.
    size: Vec<usize>,
    /// Which dimensions are time, place and measure.
    role: Roles,
    /// The categories of each dimension.
    dimension: BTreeMap<String, CubeDimension>,
    /// The numbers, by the number of their cell; cells that no row has are left out.
    value: BTreeMap<u64, f64>,
    /// Why a cell has no number: `suppressed`, `missing` or `not_applicable`.
    status: BTreeMap<u64, &'static str>,
    /// What the format has no member for.
    extension: Extension,
}

/// Which dimensions are time, place and measure.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatRoles")]
struct Roles {
    /// Time.
    time: Vec<String>,
    /// Place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    geo: Vec<String>,
    /// What is counted.
    metric: Vec<String>,
}

/// A dimension.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatDimension")]
struct CubeDimension {
    /// Its name, in Swedish.
    label: String,
    /// Its categories.
    category: Categories,
}

/// The categories of a dimension.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatCategories")]
struct Categories {
    /// Their codes, in order.
    index: Vec<String>,
    /// Their names, in Swedish.
    label: BTreeMap<String, String>,
    /// The units of measures.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unit: BTreeMap<String, CubeUnit>,
}

/// The unit of a measure.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatUnit")]
struct CubeUnit {
    /// Its name, in Swedish.
    label: &'static str,
    /// How many decimals its numbers have.
    decimals: u8,
}

/// What the format has no member for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "JsonStatExtension")]
struct Extension {
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// What is hidden, where several employers are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<Hidden>,
    /// What each measure means.
    definitions: Vec<Definition>,
}

/// Answers with a cube.
pub(crate) async fn cube(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(
        request.query_string(),
        &[&SINGLE[..], &[GROUP]].concat(),
        &[&FILTERS[..], &["by"]].concat(),
    )?;
    let reader = Reader::find(&request, &state).await?;
    let caller = &reader.caller;
    let disclosure = state.service.disclosure(caller).await?;
    let now = state.clock.now();
    let query = figure_query(&parameters, by(&parameters)?, Days::at(now, disclosure))?;
    let figures = state.service.completions(caller, query.clone()).await?;
    let extension = Extension {
        limited_to: LimitedTo::of(&caller.reach),
        suppression: disclosure.suppression().map(Hidden::of),
        definitions: definitions(),
    };
    let updated = match disclosure {
        Disclosure::Published { .. } => latest_published_day(Day::of(now)).plus(1),
        Disclosure::OwnStaff | Disclosure::Exact => Day::of(now),
    };
    let cells = Cells::new(&query, &figures);
    cells.check()?;
    let cube = cells.cube((state.about.operator.clone(), updated), extension);
    let mut response = HttpResponse::Ok();
    say_limit(&mut response, &caller.reach);
    Ok(reader.may_be_kept(response.json(cube)))
}

/// The rows of an answer as cells of a cube.
struct Cells<'f> {
    query: &'f FigureQuery,
    /// The values of each dimension of the question, in the order of the rows.
    values: Vec<Vec<&'f Key>>,
    /// What is counted: each number that applies to some row.
    numbers: Vec<Number>,
    rows: Vec<(Vec<&'f Key>, &'f Counts)>,
}

impl<'f> Cells<'f> {
    fn new(query: &'f FigureQuery, figures: &'f Figures) -> Self {
        let mut rows: Vec<(Vec<&Key>, &Counts)> =
            figures.rows.iter().map(|row| (row.keys.iter().collect(), &row.counts)).collect();
        if query.by.is_empty() {
            rows = vec![(Vec::new(), &figures.total)];
        }
        let values = |at: usize| {
            let mut met = BTreeSet::new();
            let keys = rows.iter().filter_map(|(keys, _)| keys.get(at).copied());
            keys.filter(|key| met.insert(key.code.as_str())).collect()
        };
        let values = (0..query.by.len()).map(values).collect();
        let applies = |number: &Number| {
            rows.iter().any(|(_, counts)| number.figure(counts).absence() != Some(Absence::NotApplicable))
        };
        let numbers = Number::all().filter(applies).collect();
        Self { query, values, numbers, rows }
    }

    /// How many categories each dimension has: those of the question, the as-of day, the measures.
    fn sizes(&self) -> Vec<usize> {
        self.values.iter().map(Vec::len).chain([1, self.numbers.len()]).collect()
    }

    /// Refuses a cube that is too large.
    fn check(&self) -> Result<(), Refusal> {
        let cells = self.sizes().iter().try_fold(1_u64, |all, size| all.checked_mul(*size as u64));
        match cells {
            Some(cells) if cells <= MOST_CELLS => Ok(()),
            _ => Err(Refusal::parameter(
                "by",
                format!("the cube would have more than {MOST_CELLS} cells: name fewer dimensions, or ask for less"),
            )),
        }
    }

    fn cube(&self, (source, updated): (Option<String>, Day), extension: Extension) -> Cube {
        let (mut value, mut status) = (BTreeMap::new(), BTreeMap::new());
        let places: Vec<BTreeMap<&str, u64>> =
            self.values.iter().map(|keys| keys.iter().map(|key| key.code.as_str()).zip(0..).collect()).collect();
        for (keys, counts) in &self.rows {
            let row = keys.iter().zip(&places).fold(0, |at, (key, places)| {
                at * places.len() as u64 + places.get(key.code.as_str()).copied().unwrap_or_default()
            });
            let first = row * self.numbers.len() as u64;
            for (at, number) in (first..).zip(&self.numbers) {
                match number.figure(counts) {
                    Figure::Shown(shown) => drop(value.insert(at, shown)),
                    Figure::Absent(absence) => drop(status.insert(at, absence.word())),
                }
            }
        }
        let ids: Vec<String> = self.query.by.iter().map(as_word).chain([AS_OF.into(), MEASURE.into()]).collect();
        let time = |dimension: &&Dimension| dimension.is_period();
        let is_geographic = |dimension: &&Dimension| {
            matches!(dimension, Dimension::Municipality | Dimension::County | Dimension::Region)
        };
        Cube {
            version: "2.0",
            class: "dataset",
            label: format!("Genomförda kurser till och med {}", self.query.as_of),
            source,
            updated,
            size: self.sizes(),
            role: Roles {
                time: self.query.by.iter().filter(time).map(as_word).chain([AS_OF.into()]).collect(),
                geo: self.query.by.iter().filter(is_geographic).map(as_word).collect(),
                metric: vec![MEASURE.into()],
            },
            dimension: ids.iter().cloned().zip(self.dimensions()).collect(),
            id: ids,
            value,
            status,
            extension,
        }
    }

    fn dimensions(&self) -> impl Iterator<Item = CubeDimension> {
        let of_question = self.query.by.iter().zip(&self.values).map(|(dimension, keys)| CubeDimension {
            label: columns_of(*dimension, true)[1].clone(),
            category: Categories {
                index: keys.iter().map(|key| key.code.clone()).collect(),
                label: keys.iter().map(|key| (key.code.clone(), key.name.clone())).collect(),
                unit: BTreeMap::new(),
            },
        });
        let day = self.query.as_of.to_string();
        let as_of = CubeDimension {
            label: "Till och med".to_owned(),
            category: Categories {
                index: vec![day.clone()],
                label: [(day.clone(), day)].into(),
                ..Categories::default()
            },
        };
        of_question.chain([as_of, self.measures()])
    }

    fn measures(&self) -> CubeDimension {
        let all = || self.numbers.iter().map(|number| (number.definition().id.to_owned(), number));
        CubeDimension {
            label: "Mått".to_owned(),
            category: Categories {
                index: all().map(|(id, _)| id).collect(),
                label: all().map(|(id, number)| (id, number.definition().name[0].to_owned())).collect(),
                unit: all().map(|(id, number)| (id, unit(*number))).collect(),
            },
        }
    }
}

fn unit(number: Number) -> CubeUnit {
    match number {
        Number::Count(_) => CubeUnit { label: "personer", decimals: 0 },
        Number::Share => CubeUnit { label: "%", decimals: 1 },
        Number::Credits => CubeUnit { label: "poäng", decimals: 2 },
    }
}
