//! Bands of experience: how many years people have been in the profession on the as-of day.

use super::labels::{Order, numbered};
use crate::standings::numbers::UNKNOWN;
use crate::standings::timeline::{DayNumber, day_number};
use crate::{Catalogue, Day, Key, UNKNOWN_CODE};

/// The bands of a catalogue, as of a day.
#[derive(Debug)]
pub(super) struct Bands {
    /// The years of experience at which each band but the first begins.
    years: Box<[u32]>,
    /// For each of these bands, the last day on which someone in it, or in a later one, entered the profession.
    begun_by: Box<[DayNumber]>,
}

impl Bands {
    pub(super) fn of(catalogue: &Catalogue, as_of: Day) -> Self {
        let years = catalogue.file().years_of_experience();
        let months = |years: &u32| i32::try_from(*years).unwrap_or(i32::MAX / 12).saturating_mul(12);
        Self {
            begun_by: years.iter().map(|years| day_number(as_of.months_before(months(years)))).collect(),
            years: years.into(),
        }
    }

    /// Returns the number of the band of someone who has been in the profession since a day.
    pub(super) fn number(&self, since: Option<DayNumber>) -> u32 {
        let Some(since) = since else { return UNKNOWN };
        let begun = self.begun_by.iter().filter(|last| since <= **last).count();
        u32::try_from(begun).unwrap_or(UNKNOWN)
    }

    /// Returns the numbers of the bands with these codes, without codes that no band has.
    pub(super) fn numbers(&self, codes: &[String]) -> Vec<u32> {
        let known = || (0..).take(self.years.len() + 1);
        let number = |code: &String| {
            let band = known().find(|number| self.names(*number)[0] == *code);
            band.or_else(|| (code == UNKNOWN_CODE).then_some(UNKNOWN))
        };
        codes.iter().filter_map(number).collect()
    }

    /// Returns the code and the Swedish name of each band.
    pub(super) fn all(&self) -> impl Iterator<Item = [String; 2]> {
        (0..).take(self.years.len() + 1).map(|number| self.names(number))
    }

    pub(super) fn label(&self, value: u32) -> Option<(Order, Key)> {
        (value as usize <= self.years.len()).then(|| {
            let [code, name] = self.names(value);
            (numbered(value), Key::new(code, name))
        })
    }

    fn names(&self, number: u32) -> [String; 2] {
        let at = number as usize;
        let first = at.checked_sub(1).and_then(|at| self.years.get(at));
        match (first, self.years.get(at)) {
            (None, Some(end)) => [format!("under-{end}"), format!("under {end} år")],
            (Some(first), Some(end)) if end - first == 1 => [format!("{first}-to-{first}"), format!("{first} år")],
            (Some(first), Some(end)) => {
                let last = end - 1;
                [format!("{first}-to-{last}"), format!("{first}–{last} år")]
            }
            (Some(first), None) => [format!("{first}-or-more"), format!("{first} år eller mer")],
            (None, None) => ["any".to_owned(), "alla".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CatalogueFile;

    fn bands(text: &str, as_of: &str) -> Bands {
        let file: CatalogueFile = toml::from_str(text).expect("it reads");
        Bands::of(&Catalogue::in_force(file), as_of.parse().expect("a day"))
    }

    #[test]
    fn a_band_is_entered_on_the_day_when_its_years_are_full() {
        let bands = bands("", "2022-09-30");
        for (since, code) in [
            ("2022-12-01", "under-1"),
            ("2022-09-30", "under-1"),
            ("2021-10-01", "under-1"),
            ("2021-09-30", "1-to-2"),
            ("2019-10-01", "1-to-2"),
            ("2019-09-30", "3-to-4"),
            ("2017-09-30", "5-to-9"),
            ("2012-10-01", "5-to-9"),
            ("2012-09-30", "10-or-more"),
            ("1961-05-01", "10-or-more"),
        ] {
            let number = bands.number(Some(day_number(since.parse().expect("a day"))));
            assert_eq!(bands.label(number).expect("a band").1.code, code, "{since}");
            assert_eq!(bands.numbers(&[code.to_owned()]), [number]);
        }
        assert_eq!((bands.number(None), bands.numbers(&["unknown".to_owned()])), (UNKNOWN, vec![UNKNOWN]));
    }

    #[test]
    fn the_catalogue_says_where_bands_begin() {
        let bands = bands("experience_bands = [2, 3]", "2022-09-30");
        let names: Vec<[String; 2]> = bands.all().collect();
        assert_eq!(
            names,
            [["under-2", "under 2 år"], ["2-to-2", "2 år"], ["3-or-more", "3 år eller mer"]]
                .map(|two| two.map(str::to_owned))
        );
    }
}
