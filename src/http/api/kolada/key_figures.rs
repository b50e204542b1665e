//! Key figures: a number that is counted, of a course.

use learning::{CatalogueFile, Counts, Course, CourseId, Day, Figure, Measure};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::api::figures_table::Number;

/// A key figure, as described to those who look for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(in crate::http) struct KoladaKpi {
    /// Its id: the course and the definition, as `introduktion.share`.
    id: String,
    /// The course, and the name of the number.
    title: String,
    /// What it counts.
    description: String,
    /// The definition with its version, as `share/1`.
    definition: String,
    /// `K`: it is of municipalities.
    municipality_type: &'static str,
    /// `0`: it is not divided by gender.
    is_divided_by_gender: u8,
    /// The programmes of the course.
    operating_area: String,
    /// `Resultat` for a share, `Volymer` for a count.
    perspective: &'static str,
    /// Who publishes it.
    auspice: String,
    /// `%` or `antal`.
    unit: &'static str,
    /// The day on which the latest values were published.
    publication_date: Day,
    /// `null`: there are no values of units.
    ou_publication_date: Option<Day>,
}

/// The numbers that key figures are of.
const NUMBERS: [Number; 5] = [
    Number::Share,
    Number::Count(Measure::TargetCompleted),
    Number::Count(Measure::N),
    Number::Count(Measure::Started),
    Number::Count(Measure::Completed),
];

/// A key figure.
#[derive(Debug, Clone)]
pub(super) struct KeyFigure {
    /// The course.
    pub(super) course: CourseId,
    number: Number,
}

/// The key figures of every course, in the order of the catalogue.
pub(super) fn key_figures(file: &CatalogueFile) -> Vec<KeyFigure> {
    let of_course = |course: &Course| NUMBERS.map(|number| KeyFigure { course: course.id.clone(), number });
    file.courses.iter().flat_map(of_course).collect()
}

impl KeyFigure {
    /// Its id.
    pub(super) fn id(&self) -> String {
        format!("{}.{}", self.course, self.number.definition().id)
    }

    /// Its number in a row: persons, or per cent with one decimal.
    pub(super) fn figure(&self, counts: &Counts) -> Figure<f64> {
        self.number.figure(counts)
    }

    /// Describes it; `published` is the day on which the latest values were.
    pub(super) fn describe(&self, file: &CatalogueFile, auspice: &str, published: Day) -> KoladaKpi {
        let definition = self.number.definition();
        let course = file.courses.iter().find(|course| course.id == self.course);
        let programmes = file.programmes.iter().filter(|one| course.is_some_and(|of| of.programmes.has(&one.id)));
        let is_share = matches!(self.number, Number::Share);
        let name = course.map_or(self.course.as_str(), |course| &course.name.sv);
        KoladaKpi {
            id: self.id(),
            title: format!("{name}: {}", definition.name[0]),
            description: definition.meaning[0].to_owned(),
            definition: definition.versioned(),
            municipality_type: "K",
            is_divided_by_gender: 0,
            operating_area: programmes.map(|one| one.name.sv.as_str()).collect::<Vec<_>>().join(", "),
            perspective: if is_share { "Resultat" } else { "Volymer" },
            auspice: auspice.to_owned(),
            unit: if is_share { "%" } else { "antal" },
            publication_date: published,
            ou_publication_date: None,
        }
    }
}

impl KoladaKpi {
    /// Its title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }
}
