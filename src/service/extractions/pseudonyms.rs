//! What stands in an extraction for what names somebody.

use std::sync::Arc;

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use learning::{Catalogue, Day};
use store::{Coarseness, ExtractionKey};
use uuid::Uuid;

use crate::service::export::{Cell, Column, Privacy};

/// How many bytes of a keyed hash a pseudonym has: of as many people as there are, no two get the same.
const BYTES: usize = 16;

/// Makes the pseudonyms of one extraction (HMAC-SHA-256, RFC 2104, by its key): the same for the same, within it alone.
pub(super) struct Pseudonyms {
    key: Key,
    catalogue: Arc<Catalogue>,
    times: Coarseness,
}

impl Pseudonyms {
    pub(super) fn new(key: &ExtractionKey, catalogue: Arc<Catalogue>, times: Coarseness) -> Self {
        Self { key: Key::new(HMAC_SHA256, key), catalogue, times }
    }

    /// What an extraction has in place of a cell.
    pub(super) fn treat(&self, column: &Column, cell: Cell) -> Cell {
        match (column.privacy, cell) {
            (Privacy::Named, _) => Cell::Absent,
            (Privacy::Keyed, Cell::Text(text)) => Cell::Text(self.keyed(column.name, &text)),
            (Privacy::Activity, Cell::Text(iri)) => Cell::Text(self.activity(iri)),
            (Privacy::Activity, Cell::Texts(all)) => {
                Cell::Texts(all.into_iter().map(|iri| iri.map(|iri| self.activity(iri))).collect())
            }
            (Privacy::Time, Cell::Instant(at)) => Cell::Instant(coarsened(at, self.times)),
            (_, cell) => cell,
        }
    }

    /// An activity that the catalogue knows names nobody; others may, as the page of a person does. Statements that are
    /// referred to have the pseudonyms of their own rows.
    fn activity(&self, iri: String) -> String {
        match Uuid::parse_str(&iri) {
            Ok(id) => self.keyed("id", &id.to_string()),
            Err(_) if self.catalogue.resolve(&iri).is_empty() && !self.catalogue.is_question(&iri) => {
                self.keyed("activity", &iri)
            }
            Err(_) => iri,
        }
    }

    /// A pseudonym; `of` keeps those of one kind of thing apart from those of another.
    fn keyed(&self, of: &str, text: &str) -> String {
        // An id may be sent in capitals, which makes no other of it.
        let text = Uuid::parse_str(text).map_or_else(|_| text.to_owned(), |id| id.to_string());
        hex::encode(&sign(&self.key, format!("{of} {text}").as_bytes()).as_ref()[..BYTES])
    }
}

/// The beginning of the period in which an instant falls in Sweden: of its first day, at midnight UTC.
pub(super) fn coarsened(at: Timestamp, times: Coarseness) -> Timestamp {
    let day = Day::of(at).date();
    let first = match times {
        Coarseness::Instant => return at,
        Coarseness::Day => day,
        Coarseness::Week => day.checked_sub(i32::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day),
        Coarseness::Month => day.first_of_month(),
        Coarseness::Year => day.first_of_year(),
    };
    midnight(first)
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::export::COLUMNS;

    const CATALOGUE: &str = "[[course]]\nid = \"ett\"\nname = { sv = \"Ett\" }\niris = [\"https://lms.example/course/1\"]\n\
         [[course.question]]\nid = \"ord\"\nname.sv = \"Varför?\"\niris = [\"https://lms.example/q/1\"]\nkind = \"free_text\"\n";

    fn pseudonyms(key: u8, times: Coarseness) -> Pseudonyms {
        Pseudonyms::new(&[key; 32], Arc::new(Catalogue::parse_toml(CATALOGUE).unwrap()), times)
    }

    fn column(name: &str) -> &'static Column {
        COLUMNS.iter().find(|column| column.name == name).unwrap()
    }

    fn of(pseudonyms: &Pseudonyms, name: &str, text: &str) -> String {
        match pseudonyms.treat(column(name), Cell::Text(text.to_owned())) {
            Cell::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pseudonym_is_the_same_within_an_extraction_and_another_in_each_other_one() {
        let (one, other) = (pseudonyms(1, Coarseness::Day), pseudonyms(2, Coarseness::Day));
        for name in ["person", "id", "registration"] {
            assert_eq!(of(&one, name, "a"), of(&one, name, "a"));
            assert_ne!(of(&one, name, "a"), of(&one, name, "b"));
            assert_ne!(of(&one, name, "a"), of(&other, name, "a"), "{name}");
            assert_eq!(of(&one, name, "a").len(), 2 * BYTES);
        }
        assert_ne!(of(&one, "id", "a"), of(&one, "registration", "a"), "a registration is no statement");
    }

    // By Python's `hmac` of `person a`.
    #[test]
    fn a_pseudonym_is_the_hmac_that_the_documentation_names() {
        assert_eq!(of(&pseudonyms(1, Coarseness::Day), "person", "a"), "15d1f3a9a9960490c5f2d159fb8b87e7");
    }

    #[test]
    fn an_activity_that_nobody_has_named_in_the_catalogue_is_a_pseudonym() {
        let one = pseudonyms(1, Coarseness::Day);
        for known in ["https://lms.example/course/1", "https://lms.example/q/1"] {
            assert_eq!(of(&one, "object", known), known);
        }
        let profile = of(&one, "object", "https://lms.example/user/anna@ale.example");
        assert!(!profile.contains("anna"), "{profile}");
        assert_eq!(
            of(&one, "object", "0189B7D2-0000-4000-8000-000000000001"),
            of(&one, "id", "0189b7d2-0000-4000-8000-000000000001"),
            "a statement that is referred to is found again"
        );
        let parents = Cell::Texts(vec![Some("https://lms.example/user/anna".to_owned()), None]);
        let Cell::Texts(treated) = one.treat(column("parents"), parents) else { panic!("texts") };
        assert!(treated[0].as_ref().is_some_and(|text| !text.contains("anna")) && treated[1].is_none());
    }

    #[test]
    fn times_are_as_coarse_as_was_chosen_by_the_calendar_of_sweden() {
        // A Saturday in Sweden, and a Friday in Greenwich.
        let at: Timestamp = "2022-09-30T22:30:00Z".parse().unwrap();
        for (times, expected) in [
            (Coarseness::Instant, "2022-09-30T22:30:00Z"),
            (Coarseness::Day, "2022-10-01T00:00:00Z"),
            (Coarseness::Week, "2022-09-26T00:00:00Z"),
            (Coarseness::Month, "2022-10-01T00:00:00Z"),
            (Coarseness::Year, "2022-01-01T00:00:00Z"),
        ] {
            let treated = pseudonyms(1, times).treat(column("timestamp"), Cell::Instant(at));
            assert_eq!(treated, Cell::Instant(expected.parse().unwrap()), "{times:?}");
        }
    }

    #[test]
    fn what_names_somebody_is_gone_and_what_names_nobody_stays() {
        let one = pseudonyms(1, Coarseness::Day);
        for name in ["actor", "actor_home_page", "authority", "platform"] {
            assert_eq!(one.treat(column(name), Cell::Text("anna@ale.example".into())), Cell::Absent, "{name}");
        }
        assert_eq!(one.treat(column("score_raw"), Cell::Number(3.0)), Cell::Number(3.0));
        assert_eq!(
            of(&one, "verb", "http://adlnet.gov/expapi/verbs/completed"),
            "http://adlnet.gov/expapi/verbs/completed"
        );
    }
}
