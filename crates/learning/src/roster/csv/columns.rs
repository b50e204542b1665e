//! The headers of a roster file, in Swedish and English, as people write them.

use super::RejectedRow;
use crate::health;
use crate::personnummer::contains_personal_identity_number;
use crate::roster::reason::RosterReason;
use crate::slug::slug;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Several identifiers, separated by `|`.
    Identifiers,
    /// A mail address.
    Mail,
    /// The person's name.
    Name,
    /// The given name, if in a column of its own.
    GivenName,
    /// The family name, if in a column of its own.
    FamilyName,
    /// The name of an account.
    Account,
    /// The home page of that account.
    AccountHomePage,
    /// A municipality, by code.
    Kommunkod,
    /// A municipality, by name.
    Kommun,
    /// The unit.
    Unit,
    /// The role.
    Role,
    /// The service area.
    ServiceArea,
    /// The first day in the profession.
    InProfessionSince,
    /// When the person was hired.
    HiredOn,
    /// First day of the affiliation.
    ValidFrom,
    /// Last day of the affiliation.
    ValidTo,
    /// Whether the first day is a guess: that of the first list that had the affiliation.
    FirstSeen,
    /// The first day as of which questions know of it.
    KnownFrom,
}

/// Each column, with the slugs of the headers that name it.
const HEADERS: &[(Column, &[&str])] = &[
    (Column::Identifiers, &["identifierare", "identifiers", "identifier", "identiteter"]),
    (
        Column::Mail,
        &["e-post", "epost", "e-postadress", "epostadress", "email", "e-mail", "mail", "mailadress", "mejl", "mbox"],
    ),
    (
        Column::Account,
        &["konto", "kontonamn", "account", "account-name", "anvandarnamn", "anvandare", "username", "user-name"],
    ),
    (Column::AccountHomePage, &["kontosida", "kontots-hemsida", "account-home-page", "home-page", "homepage"]),
    (Column::Name, &["namn", "personnamn", "name", "full-name", "fullname"]),
    (Column::GivenName, &["fornamn", "tilltalsnamn", "given-name", "first-name", "firstname"]),
    (Column::FamilyName, &["efternamn", "family-name", "last-name", "lastname", "surname"]),
    (Column::Kommunkod, &["kommunkod", "kommun-kod", "kommunnummer", "municipality-code"]),
    (
        Column::Kommun,
        &["kommun", "kommunnamn", "municipality", "municipality-name", "organisation", "arbetsgivare", "employer"],
    ),
    (
        Column::Unit,
        &["enhet", "unit", "forvaltning", "stadsdel", "stadsdelsforvaltning", "stadsdelsnamnd", "avdelning"],
    ),
    (Column::Role, &["roll", "role", "yrkesroll", "befattning", "titel", "title"]),
    (Column::ServiceArea, &["verksamhetsomrade", "service-area"]),
    (
        Column::InProfessionSince,
        &["i-yrket-sedan", "yrkesverksam-sedan", "in-profession-since", "in-the-profession-since"],
    ),
    (Column::HiredOn, &["anstalld", "anstallningsdatum", "anstalld-den", "anstalld-fran", "hired-on", "hired"]),
    (Column::ValidFrom, &["fran", "giltig-fran", "fran-och-med", "fr-o-m", "from", "valid-from"]),
    (Column::FirstSeen, &["forst-sedd", "first-seen"]),
    (Column::KnownFrom, &["kand-fran", "known-from"]),
    (Column::ValidTo, &["till", "giltig-till", "till-och-med", "t-o-m", "to", "valid-to"]),
];

/// The most columns of a file, most of which are ignored.
pub(crate) const MOST: usize = 1_000;

/// The parsed header of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// What each column holds; `None` if it is not read.
    pub(super) columns: Vec<Option<Column>>,
    /// The headers as written, safe to show.
    pub(super) names: Vec<String>,
}

impl Header {
    /// Parses the cells of the header row, which is on `line`.
    ///
    /// # Errors
    /// If there are too many columns, two that say the same, one of health or absence, or none that says who or where.
    pub(super) fn read<'c>(cells: impl Iterator<Item = &'c str>, line: u64) -> Result<Self, RejectedRow> {
        let (mut columns, mut names): (Vec<Option<Column>>, Vec<String>) = (Vec::new(), Vec::new());
        for (at, cell) in cells.enumerate() {
            if at == MOST {
                let reason = RosterReason::TooManyColumns(MOST);
                return Err(RejectedRow { line, column: at + 1, header: String::new(), reason });
            }
            let slug = slug(cell);
            let column =
                HEADERS.iter().find(|(_, headers)| headers.contains(&slug.as_str())).map(|(column, _)| *column);
            let name = shown(cell, at);
            if column.is_none() && health::tells_of_health(&slug) {
                return Err(RejectedRow { line, column: at + 1, header: name, reason: RosterReason::HealthColumn });
            }
            let known = column.is_some();
            if let Some(first) = known.then(|| columns.iter().position(|other| *other == column)).flatten() {
                let reason = RosterReason::SameColumn { column: first + 1, header: names[first].clone() };
                return Err(RejectedRow { line, column: at + 1, header: name, reason });
            }
            columns.push(column);
            names.push(name);
        }
        let header = Self { columns, names };
        header.needed().map_or(Ok(header), |reason| Err(RejectedRow::whole(line, reason)))
    }

    /// What the header lacks.
    fn needed(&self) -> Option<RosterReason> {
        let has = |column| self.columns.contains(&Some(column));
        if self.columns.iter().all(Option::is_none) {
            Some(RosterReason::UnknownHeaders)
        } else if !has(Column::Kommunkod) && !has(Column::Kommun) {
            Some(RosterReason::NoEmployerColumn)
        } else if has(Column::Account) && !has(Column::AccountHomePage) {
            Some(RosterReason::NoHomePageColumn)
        } else if !has(Column::Identifiers) && !has(Column::Mail) && !has(Column::Account) {
            Some(RosterReason::NoIdentifierColumn)
        } else {
            None
        }
    }

    /// Whether rows have the columns that only an export of the history has.
    pub(super) fn is_history(&self) -> bool {
        [Column::FirstSeen, Column::KnownFrom].into_iter().all(|column| self.columns.contains(&Some(column)))
    }

    /// The headers of ignored columns, except columns without a header.
    pub(super) fn ignored(&self) -> Vec<String> {
        let named = self.columns.iter().zip(&self.names).filter(|(column, name)| column.is_none() && !name.is_empty());
        named.map(|(_, name)| name.clone()).collect()
    }
}

/// The most characters of a header that are shown.
const SHOWN: usize = 80;

/// A header for messages. If a file has no header row, its cells may be personal and are not shown.
pub(crate) fn shown(cell: &str, at: usize) -> String {
    let cell = cell.trim();
    if cell.contains('@') || contains_personal_identity_number(cell) || cell.chars().count() > SHOWN {
        format!("({})", at + 1)
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Header, RejectedRow> {
        Header::read(line.split(';'), 1)
    }

    #[test]
    fn swedish_and_english_headers_are_known_in_any_case() {
        let swedish = read("KOMMUNKOD;E-post;Förvaltning;Befattning;Anställningsdatum;Giltig från;Till").unwrap();
        let english = read("municipality_code; Email ;unit;role;hired_on;valid_from;valid_to").unwrap();
        assert_eq!(swedish.columns, english.columns);
        assert!(swedish.columns.iter().all(Option::is_some));
    }

    #[test]
    fn every_header_names_one_column() {
        let mut all: Vec<_> = HEADERS.iter().flat_map(|(_, headers)| *headers).collect();
        assert!(all.iter().all(|header| slug(header) == **header), "headers are kept as slugs");
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn columns_that_are_not_known_are_listed_and_trailing_separators_are_not() {
        assert_eq!(read("kommunkod;e-post;telefon;;").unwrap().ignored(), ["telefon"]);
    }

    #[test]
    fn two_columns_that_say_the_same_are_refused() {
        let error = read("kommunkod;enhet;e-post;stadsdel").unwrap_err();
        assert_eq!((error.column, error.header.as_str()), (4, "stadsdel"));
        assert!(error.reason.to_string().contains("column 2, \"enhet\""), "{}", error.reason);
    }

    #[test]
    fn more_columns_than_a_table_has_are_refused() {
        let of = |columns: usize| read(&format!("kommunkod;e-post{}", ";".repeat(columns - 2)));
        assert_eq!(of(MOST).unwrap().columns.len(), MOST);
        assert_eq!(of(MOST + 1).unwrap_err().column, MOST + 1);
    }

    #[test]
    fn a_needed_column_that_is_missing_is_named() {
        let reason = |line| read(line).unwrap_err().reason.to_string();
        assert!(reason("e-post;roll").contains("kommunkod"));
        assert!(reason("kommunkod;roll").contains("e-post"));
        assert!(reason("kommunkod;konto").contains("kontosida"));
        assert!(reason("").contains("no header"));
    }

    #[test]
    fn a_file_with_no_header_row_does_not_leak_its_first_row() {
        let error = read("1440;anna@ale.example;IFO").unwrap_err();
        assert!(!format!("{error:?}").contains("anna"));
        assert_eq!(read("kommun;e-post;anna@ale.example").unwrap().ignored(), ["(3)"]);
    }
}
