//! What a list does to the figures of courses.

use learning::{CatalogueFile, Figure, Key};

use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::language::Language;
use crate::service::FiguresEffect;

/// The table of a check.
pub(in crate::dashboard) struct Effect {
    /// What the numbers of each course are.
    pub(in crate::dashboard) headings: [&'static str; 4],
    pub(in crate::dashboard) shown: Shown,
    pub(in crate::dashboard) legend: Vec<Sign>,
}

/// The courses, or why they are not shown.
pub(in crate::dashboard) enum Shown {
    Courses(Vec<OfCourse>),
    Not(&'static str),
}

/// A course.
pub(in crate::dashboard) struct OfCourse {
    pub(in crate::dashboard) course: String,
    differs: bool,
    pub(in crate::dashboard) numbers: [Number; 4],
}

impl Effect {
    /// `none` is said if there is no course; `of` gives a course and, of two measures, before and after.
    pub(in crate::dashboard) fn new<T>(
        effect: &FiguresEffect<Vec<T>>,
        of: impl Fn(&T) -> (&Key, [[Figure<u32>; 2]; 2]),
        (headings, none): ([&'static str; 4], &'static str),
        (catalogue, language): (&CatalogueFile, Language),
    ) -> Self {
        let texts = Texts::of(language);
        let row = |one: &T| {
            let (course, measures) = of(one);
            let [[first, first_after], [second, second_after]] = measures;
            OfCourse {
                course: course_name(catalogue, &course.code, &course.name, language),
                differs: measures.iter().any(|[before, after]| before != after),
                numbers: [first, first_after, second, second_after].map(|number| Number::count(number, language)),
            }
        };
        let shown = match effect {
            FiguresEffect::Counted(courses) if courses.is_empty() => Shown::Not(none),
            FiguresEffect::Counted(courses) => {
                let mut rows: Vec<OfCourse> = courses.iter().map(row).collect();
                // Changed ones first; the rest stays in catalogue order.
                rows.sort_by_key(|row| !row.differs);
                Shown::Courses(rows)
            }
            FiguresEffect::Unpublished => Shown::Not(texts.effect_unpublished()),
            FiguresEffect::Forbidden => Shown::Not(texts.effect_forbidden()),
            FiguresEffect::Busy => Shown::Not(texts.effect_busy()),
        };
        let rows = match &shown {
            Shown::Courses(rows) => &rows[..],
            Shown::Not(_) => &[],
        };
        let absences = rows.iter().flat_map(|row| &row.numbers).filter_map(Number::absence);
        let legend = legend(absences, language);
        Self { headings, shown, legend }
    }
}

/// The name of a course in the reader's language. `catalogue` is the part that the reader may see; without it, `otherwise`.
pub(in crate::dashboard) fn course_name(
    catalogue: &CatalogueFile,
    id: &str,
    otherwise: &str,
    language: Language,
) -> String {
    let course = catalogue.courses.iter().find(|course| course.id.as_str() == id);
    course.map_or(otherwise, |course| language.of(&course.name)).to_owned()
}
