//! Each course: one's own share, and how the shares of all municipalities are spread.

use learning::{Absence, AreaKind, CatalogueFile, FigureRow, Key, Measure, Percentiles, Share, Spread};

use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::components::range::Range;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;
use crate::service::Comparison;

/// The courses that can be compared, and those that can't.
pub(super) struct Courses {
    pub(super) rows: Vec<Course>,
    /// The names of relevant courses with shares from too few municipalities.
    pub(super) too_few: Vec<String>,
}

/// A course.
pub(super) struct Course {
    pub(super) name: String,
    /// The page for this course alone, if there are several.
    pub(super) address: Option<String>,
    /// One's own share, if the reader has exactly one municipality.
    pub(super) own: Option<OwnShare>,
    pub(super) areas: Vec<Area>,
}

/// One's own share, and its numbers.
pub(super) struct OwnShare {
    pub(super) share: Number,
    /// `8 av 30`, if both are shown.
    pub(super) of: Option<String>,
}

/// How the municipalities of an area are spread.
pub(super) struct Area {
    pub(super) name: String,
    pub(super) n: String,
    /// The median and the ends of the middle half; `None` for too few municipalities.
    pub(super) shares: Option<[String; 3]>,
    pub(super) range: Option<Range>,
}

impl Courses {
    /// `is_of_one`: the reader has exactly one municipality.
    pub(super) fn new(
        compared: &Comparison,
        is_of_one: bool,
        (catalogue, language): (&CatalogueFile, Language),
        of_course: &impl Fn(&str) -> String,
    ) -> Self {
        let Comparison { rows, spread } = compared;
        let mut courses: Vec<&Key> = Vec::new();
        for one in spread {
            if courses.last().is_none_or(|known| known.code != one.course.code) {
                courses.push(&one.course);
            }
        }
        let concerns = |course: &&Key| rows_of(rows, course).any(|row| row.counts.shown(Measure::N) != Some(0));
        let (told, too_few): (Vec<&Key>, Vec<&Key>) = courses.into_iter().partition(|course| {
            let has_spread = |one: &Spread| one.course.code == course.code && one.percentiles.median.is_some();
            spread.iter().any(has_spread)
        });
        let several = told.len() + too_few.len() > 1;
        let course = |key: &&Key| Course {
            name: name_of(key, catalogue, language),
            address: several.then(|| of_course(&key.code)),
            own: is_of_one.then(|| own(rows, key, language)),
            areas: areas(spread, key, own_share(rows, key).filter(|_| is_of_one), language),
        };
        Self {
            rows: told.iter().map(course).collect(),
            too_few: too_few
                .iter()
                .filter(|course| concerns(course))
                .map(|key| name_of(key, catalogue, language))
                .collect(),
        }
    }

    /// Why numbers are missing.
    pub(super) fn absences(&self) -> impl Iterator<Item = Absence> {
        self.rows.iter().filter_map(|course| course.own.as_ref()?.share.absence())
    }
}

/// The name of a course in the page's language.
pub(super) fn name_of(key: &Key, catalogue: &CatalogueFile, language: Language) -> String {
    match catalogue.courses.iter().find(|course| course.id.as_str() == key.code) {
        Some(course) => language.of(&course.name).to_owned(),
        None => key.name.clone(),
    }
}

/// The rows of a course.
pub(super) fn rows_of<'r>(rows: &'r [FigureRow], course: &'r Key) -> impl Iterator<Item = &'r FigureRow> {
    rows.iter().filter(|row| row.keys.get(1).is_some_and(|key| key.code == course.code))
}

impl OwnShare {
    pub(super) fn new(row: Option<&FigureRow>, language: Language) -> Self {
        let Some(row) = row else {
            let share = Number::share(learning::Figure::Absent(Absence::NotApplicable), language);
            return Self { share, of: None };
        };
        let numbers = row.counts.shown(Measure::TargetCompleted).zip(row.counts.shown(Measure::N));
        Self {
            share: Number::share(row.counts.share(), language),
            of: numbers
                .filter(|(_, n)| *n > 0)
                .map(|(completed, n)| Texts::of(language).out_of(numbers::grouped(completed), numbers::grouped(n))),
        }
    }
}

fn own(rows: &[FigureRow], course: &Key, language: Language) -> OwnShare {
    OwnShare::new(rows_of(rows, course).next(), language)
}

/// One's own share in thousandths, if it is shown.
fn own_share(rows: &[FigureRow], course: &Key) -> Option<u32> {
    Some(rows_of(rows, course).next()?.counts.share().shown()?.in_units(1000))
}

fn areas(spread: &[Spread], course: &Key, own: Option<u32>, language: Language) -> Vec<Area> {
    let of_course = spread.iter().filter(|one| one.course.code == course.code);
    let area = |one: &Spread| {
        let Percentiles { p25, median, p75, .. } = one.percentiles;
        let percent = |share: u32| numbers::percent((share + 5) / 10);
        Area {
            name: match one.kind {
                AreaKind::Country => Texts::of(language).country().to_owned(),
                _ => one.area.name.clone(),
            },
            n: numbers::grouped(one.n),
            shares: median.zip(p25).zip(p75).map(|((median, p25), p75)| [median, p25, p75].map(percent)),
            range: Range::new(one.percentiles, own),
        }
    };
    of_course.map(area).collect()
}

/// The reader's only municipality, as a sentence.
pub(super) struct OneOwn {
    pub(super) name: String,
    /// Its position in the first course that can be compared; `None` if its share is not shown.
    pub(super) sentence: Option<String>,
}

impl OneOwn {
    /// `None` if there are several municipalities, or none.
    pub(super) fn new(compared: &Comparison, language: Language) -> Option<Self> {
        let texts = Texts::of(language);
        let place = compared.rows.first()?.keys.first()?;
        let is_other = |row: &FigureRow| row.keys.first().is_none_or(|key| key.code != place.code);
        if compared.rows.iter().any(is_other) {
            return None;
        }
        let name = if place.partial { format!("{} {}", place.name, texts.partial()) } else { place.name.clone() };
        let country = compared.spread.iter().filter(|one| one.kind == AreaKind::Country);
        let sentence = country.into_iter().find_map(|one| {
            let share = rows_of(&compared.rows, &one.course).next()?.counts.share().shown()?;
            let (own, median) = (Share::in_units(share, 100), (one.percentiles.median? + 5) / 10);
            Some(texts.own(&name, numbers::percent(own), &one.course.name, numbers::percent(median)))
        });
        Some(Self { name, sentence })
    }
}
