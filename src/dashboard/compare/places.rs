//! One's own municipalities, if there are several, for one course: the largest share first.

use learning::{Absence, CatalogueFile, FigureRow};

use super::courses::{OwnShare, name_of};
use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::language::Language;
use crate::service::Comparison;

/// The municipalities.
pub(super) struct Places {
    /// The course.
    pub(super) course: String,
    pub(super) rows: Vec<PlaceRow>,
}

/// A municipality.
pub(super) struct PlaceRow {
    pub(super) name: String,
    pub(super) share: OwnShare,
    pub(super) bar: Option<Bar>,
}

impl Places {
    /// `None` if there is more than one course.
    pub(super) fn new(compared: &Comparison, catalogue: &CatalogueFile, language: Language) -> Option<Self> {
        let course = compared.rows.first()?.keys.get(1)?;
        let is_other = |row: &FigureRow| row.keys.get(1).is_none_or(|key| key.code != course.code);
        if compared.rows.iter().any(is_other) {
            return None;
        }
        let mut rows: Vec<&FigureRow> = compared.rows.iter().collect();
        // Hidden shares come last, still in alphabetical order.
        rows.sort_by_key(|row| std::cmp::Reverse(row.counts.share().shown().map(|share| share.in_units(1_000_000))));
        Some(Self {
            course: name_of(course, catalogue, language),
            rows: rows.into_iter().map(|row| PlaceRow::new(row, language)).collect(),
        })
    }

    /// Why numbers are missing.
    pub(super) fn absences(&self) -> impl Iterator<Item = Absence> {
        self.rows.iter().filter_map(|row| row.share.share.absence())
    }
}

impl PlaceRow {
    fn new(row: &FigureRow, language: Language) -> Self {
        let texts = Texts::of(language);
        let name = row
            .keys
            .first()
            .map(|key| if key.partial { format!("{} {}", key.name, texts.partial()) } else { key.name.clone() });
        Self { name: name.unwrap_or_default(), share: OwnShare::new(Some(row), language), bar: Bar::of(&row.counts) }
    }
}
