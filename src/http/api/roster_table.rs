//! The roster as CSV, in the form that an import reads: importing an export changes nothing.

use learning::{Affiliation, Day, Kommunkod};
use xapi::Ifi;

use crate::http::wire::csv::Dialect;
use crate::http::wire::table::{Cell, Table};

/// The columns, for machines and in Swedish. An import accepts both.
const COLUMNS: [(&str, &str); 15] = [
    ("municipality_code", "kommunkod"),
    ("name", "namn"),
    ("email", "e-post"),
    ("account", "konto"),
    ("account_home_page", "kontosida"),
    ("identifiers", "identifierare"),
    ("unit", "enhet"),
    ("role", "roll"),
    ("service_area", "verksamhetsområde"),
    ("in_profession_since", "i yrket sedan"),
    ("hired_on", "anställd"),
    ("valid_from", "från"),
    ("valid_to", "till"),
    ("first_seen", "först sedd"),
    ("known_from", "känd från"),
];

/// A day before all others, used as `from` for rows without one: an empty `from` would mean the day of the import.
const ALWAYS: &str = "0001-01-01";

/// A row for each affiliation.
pub(crate) fn table(rows: &[Affiliation], dialect: Dialect) -> Table<'_> {
    let swedish = dialect.is_swedish();
    let header = COLUMNS.map(|(word, sv)| if swedish { sv } else { word }.to_owned());
    Table::new(header.to_vec(), rows.iter().map(move |row| cells(row, dialect).into()))
}

fn cells(row: &Affiliation, dialect: Dialect) -> [Cell; 15] {
    let text = |text: Option<&str>| match text.unwrap_or_default() {
        "" => Cell::Empty,
        text => Cell::Text(kept(text, dialect)),
    };
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    let (mut mail, mut account, mut others) = (None, None, Vec::new());
    for key in &row.identifiers {
        match key.as_str().parse() {
            Ok(Ifi::Mbox(mbox)) if mail.is_none() => mail = mbox.strip_prefix("mailto:").map(str::to_owned),
            Ok(Ifi::Account { home_page, name }) if account.is_none() => account = Some((name, home_page)),
            // A name may end with the escape character of the separator, so a space separates them.
            _ => others.push(key.as_str().replace('|', "\\|")),
        }
    }
    let (name, home_page) = account.unzip();
    let yes = if dialect.is_swedish() { "ja" } else { "yes" };
    [
        Cell::Code(employer(row.kommunkod)),
        text(row.name.as_deref()),
        text(mail.as_deref()),
        text(name.as_deref()),
        text(home_page.as_deref()),
        text(Some(&others.join(" | "))),
        text(row.unit.as_deref()),
        text(row.role.as_deref()),
        text(row.service_area.as_deref()),
        day(row.in_profession_since),
        day(row.hired_on),
        row.valid_from.map_or(Cell::Sign(ALWAYS), Cell::Day),
        day(row.valid_to),
        if row.first_seen { Cell::Text(yes.to_owned()) } else { Cell::Empty },
        day(row.known_from),
    ]
}

/// An employer's code as in every answer; if an organisation's id looks like a municipality's code, as stored.
fn employer(kommunkod: Kommunkod) -> String {
    match kommunkod.organisation() {
        Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => kommunkod.to_string(),
        _ => kommunkod.employer_code(),
    }
}

/// Writes a text so that an import reads it back unchanged: an apostrophe before a sign would be taken for Excel's, and
/// `="…"` for a code.
fn kept(text: &str, dialect: Dialect) -> String {
    let after = text.trim_start_matches('\'');
    let quoted = text.starts_with('\'') && after.starts_with(['=', '+', '-', '@', '\t', '\n', '＝', '＋', '－', '＠']);
    if quoted || (!dialect.is_swedish() && text.starts_with("=\"")) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use learning::{AgentKey, parse_roster};
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::{Affiliation, Day, Dialect, table};
    use crate::http::wire::csv;

    fn any_word() -> impl Strategy<Value = String> {
        let letters = ["a", "å", "'", "=", "-", "+", "@", "|", "\\", "\"", ";", ",", " ", "x"];
        proptest::collection::vec(proptest::sample::select(letters.to_vec()), 1..6)
            .prop_map(|letters| letters.concat().trim().to_owned())
            .prop_filter("a text", |text| !(text.is_empty() || text.starts_with("=\"") && text.ends_with('"')))
    }

    fn any_key() -> impl Strategy<Value = AgentKey> {
        prop_oneof![
            (0_u8..20).prop_map(|n| AgentKey::from(format!("mbox mailto:p{n}@ale.example"))),
            (0_u8..20).prop_map(|n| AgentKey::from(format!("openid https://id.example/{n}"))),
            (0_u8..20).prop_map(|n| AgentKey::from(format!("mbox_sha1sum {n:040x}"))),
            any_word().prop_map(|name| AgentKey::from(format!("account https://lms.example {name}"))),
        ]
    }

    fn any_row() -> impl Strategy<Value = Affiliation> {
        let day = || proptest::option::of((15_000_i32..20_000).prop_map(Day::from_number));
        let text = || proptest::option::of(any_word());
        (
            btree_set(any_key(), 1..4),
            [text(), text(), text(), text()],
            [day(), day(), day(), day(), day()],
            any::<bool>(),
        )
            .prop_map(
                |(
                    identifiers,
                    [unit, role, name, service_area],
                    [hired_on, one, two, known_from, in_profession_since],
                    first_seen,
                )| {
                    let days = match (one, two) {
                        (Some(one), Some(two)) => (Some(one.min(two)), Some(one.max(two))),
                        open => open,
                    };
                    Affiliation {
                        identifiers,
                        kommunkod: "0180".parse().unwrap(),
                        unit,
                        role,
                        hired_on,
                        valid_from: days.0,
                        valid_to: days.1,
                        name,
                        first_seen,
                        known_from,
                        service_area,
                        in_profession_since,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(rows in proptest::collection::vec(any_row(), 1..8)) {
            for dialect in [Dialect::Rfc4180, Dialect::ExcelSv] {
                let file = parse_roster(&csv::write(table(&rows, dialect), dialect).unwrap()).unwrap();
                prop_assert_eq!(&file.rejected, &vec![]);
                let open = |row: &Affiliation| Affiliation {
                    valid_from: row.valid_from.filter(|first| *first > Day::MIN), ..row.clone()
                };
                let read: Vec<Affiliation> = file.rows.iter().map(open).collect();
                prop_assert_eq!(&read, &rows);
            }
        }
    }
}
