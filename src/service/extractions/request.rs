//! An extraction as it is asked for.

use std::collections::BTreeSet;

use learning::{Day, contains_personal_identity_number, is_unprintable};
use store::Coarseness;

use super::refusal::ExtractionRefusal;
use crate::service::export::{COLUMNS, Column, Columns, ExportFilter, Privacy, RowFormat};

/// The most characters of a text.
const LONGEST: usize = 500;
/// The most years until it is over.
const YEARS: u32 = 10;
/// The largest class that may be asked for.
const LARGEST_CLASS: u32 = 1_000;

/// An extraction to be made.
#[derive(Debug, Clone)]
pub struct NewExtraction {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Who gets it.
    pub recipient: String,
    /// The reference of the ethical review.
    pub ethics_reference: Option<String>,
    /// Which statements.
    pub filter: ExportFilter,
    /// The names of its columns; `None`: all that it may have.
    pub columns: Option<Vec<String>>,
    /// The format of its file.
    pub format: RowFormat,
    /// How exact times are.
    pub times: Coarseness,
    /// Whether it has the answers that people gave.
    pub keep_responses: bool,
    /// The fewest people that any combination of quasi-identifiers may stand for; 1 checks nothing.
    pub smallest_class: u32,
    /// The first day on which it is over.
    pub expires: Day,
}

impl NewExtraction {
    /// The names of its columns, in the order of files, if everything about it is right.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(super) fn check(&self, today: Day) -> Result<Vec<String>, ExtractionRefusal> {
        let texts = [("name", &self.name), ("purpose", &self.purpose), ("recipient", &self.recipient)];
        let ethics = self.ethics_reference.iter().map(|reference| ("ethics_reference", reference));
        for (name, text) in texts.into_iter().chain(ethics) {
            if !is_text(text) {
                return Err(ExtractionRefusal::Text(name));
            }
        }
        if self.expires <= today || self.expires > today.months_after(12 * YEARS) {
            return Err(ExtractionRefusal::Expires(YEARS));
        }
        if !(1..=LARGEST_CLASS).contains(&self.smallest_class) {
            return Err(ExtractionRefusal::SmallestClass);
        }
        let filter = &self.filter;
        let frozen = [&filter.position, &filter.to_position].iter().any(|position| position.is_some());
        if frozen || filter.stored_from.is_some() || filter.stored_to.is_some() || filter.voided {
            return Err(ExtractionRefusal::Filter);
        }
        match &self.columns {
            None => Ok(COLUMNS.iter().filter(|column| self.has(column)).map(|column| column.name.to_owned()).collect()),
            Some(names) => self.named(names),
        }
    }

    fn named(&self, names: &[String]) -> Result<Vec<String>, ExtractionRefusal> {
        let mut named_before = BTreeSet::new();
        for name in names {
            let column = COLUMNS.iter().find(|column| column.name == name);
            let column = column.ok_or_else(|| no_column(name))?;
            if !named_before.insert(column.name) {
                return Err(ExtractionRefusal::Repeated(column.name));
            }
            match column.privacy {
                Privacy::Named => return Err(ExtractionRefusal::Identifying(column.name)),
                Privacy::Response if !self.keep_responses => return Err(ExtractionRefusal::Response(column.name)),
                _ => {}
            }
        }
        let columns = Columns::named(names.iter().map(String::as_str));
        let columns = columns.map_err(|_| no_column("nothing"))?;
        Ok(columns.iter().map(|column| column.name.to_owned()).collect())
    }

    fn has(&self, column: &Column) -> bool {
        match column.privacy {
            Privacy::Named => false,
            Privacy::Response => self.keep_responses,
            _ => true,
        }
    }
}

fn no_column(name: &str) -> ExtractionRefusal {
    let there = COLUMNS.iter().filter(|column| column.privacy != Privacy::Named).map(|column| column.name);
    ExtractionRefusal::Column { name: name.to_owned(), there: there.collect::<Vec<_>>().join(", ") }
}

/// It stays after the extraction has ended, so it must name nobody.
fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= LONGEST
        && !text.chars().any(is_unprintable)
        && !text.contains('@')
        && !contains_personal_identity_number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(change: impl FnOnce(&mut NewExtraction)) -> Result<Vec<String>, ExtractionRefusal> {
        let mut new = NewExtraction {
            name: "Utvärdering".into(),
            purpose: "Hur många slutför".into(),
            recipient: "FoU Väst".into(),
            ethics_reference: None,
            filter: ExportFilter::default(),
            columns: None,
            format: RowFormat::Csv,
            times: Coarseness::Month,
            keep_responses: false,
            smallest_class: 5,
            expires: "2023-01-01".parse().unwrap(),
        };
        change(&mut new);
        new.check("2022-09-30".parse().unwrap())
    }

    #[test]
    fn without_a_choice_an_extraction_has_every_column_that_names_nobody() {
        let all = new(|_| ()).unwrap();
        let naming =
            ["actor", "actor_type", "actor_home_page", "authority", "source_authority", "platform", "response"];
        for name in naming {
            assert!(!all.iter().any(|column| column == name), "{name}");
        }
        assert_eq!(all.len(), COLUMNS.len() - naming.len());
        let with_responses = new(|new| new.keep_responses = true).unwrap();
        assert_eq!(with_responses.len(), all.len() + 1);
    }

    #[test]
    fn columns_come_in_the_order_of_files_and_only_those_of_the_list() {
        let named = |names: &[&str]| new(|new| new.columns = Some(names.iter().map(|&name| name.to_owned()).collect()));
        assert_eq!(named(&["verb", "person", "id"]).unwrap(), ["id", "verb", "person"]);
        assert_eq!(named(&["verb", "person", "verb"]), Err(ExtractionRefusal::Repeated("verb")));
        assert_eq!(named(&["person", "actor"]), Err(ExtractionRefusal::Identifying("actor")));
        assert_eq!(named(&["response"]), Err(ExtractionRefusal::Response("response")));
        assert_eq!(named(&["extensions"]), Err(no_column("extensions")));
        assert_eq!(named(&["statement"]), Err(no_column("statement")), "a group has actors");
        assert!(named(&[]).is_err());
    }

    #[test]
    fn what_is_kept_for_good_names_nobody_and_each_limit_is_told() {
        for wrong in ["", " ", "a\nb", "anna@ale.example", "om 19121212-1212", &"x".repeat(501)] {
            assert_eq!(new(|new| new.purpose = wrong.to_owned()), Err(ExtractionRefusal::Text("purpose")), "{wrong}");
        }
        for day in ["2022-09-30", "2032-10-01"] {
            assert_eq!(new(|new| new.expires = day.parse().unwrap()), Err(ExtractionRefusal::Expires(10)), "{day}");
        }
        for size in [0, 1_001] {
            assert_eq!(new(|new| new.smallest_class = size), Err(ExtractionRefusal::SmallestClass));
        }
        assert_eq!(new(|new| new.filter.voided = true), Err(ExtractionRefusal::Filter));
        assert!(new(|new| new.expires = "2022-10-01".parse().unwrap()).is_ok());
    }
}
