//! Figures as CSV: for machines with the words of the API, for Excel in Sweden with Swedish ones.

use crate::learning::{Attribution, Counts, DEFINITIONS, Denominator, Dimension, FigureQuery, Figures, Key};
use crate::service;

use super::csv::{self, Cell, Dialect};
use super::{Refusal, as_word};

/// The columns of the counts and of what was asked, for machines and in Swedish.
const COLUMNS: [(&str, &str); 14] = [
    ("enrolled", "Inskrivna"),
    ("enrolled_implied", "Varav utan inskrivning"),
    ("started", "Påbörjat"),
    ("active", "Aktiva"),
    ("completed", "Slutfört"),
    ("passed", "Godkända"),
    ("not_started", "Ej påbörjat"),
    ("not_completed", "Ej slutfört"),
    ("N", "N"),
    ("N_is", "N är"),
    ("completed_percent", "Slutfört, % av N"),
    ("as_of", "Till och med"),
    ("attribution", "Räknas i kommunen där personen"),
    ("definitions", "Definitioner"),
];

/// The rows as a table, and last the total, in its first cell `total` or `Totalt`: distinct persons,
/// which no sum of the rows gives. Each row carries the day, the attribution and the definitions'
/// ids, because rows are cut out and passed on.
///
/// # Errors
/// None in practice: it is written to memory.
pub(super) fn table(query: &FigureQuery, figures: &Figures, dialect: Dialect) -> Result<Vec<u8>, Refusal> {
    let swedish = dialect == Dialect::ExcelSv;
    let mut header: Vec<String> = query.by.iter().flat_map(|dimension| columns_of(*dimension, swedish)).collect();
    header.extend(COLUMNS.map(|(word, sv)| if swedish { sv } else { word }.to_owned()));
    let definitions: Vec<&str> = DEFINITIONS.iter().map(|(id, _)| *id).collect();
    let attribution = attribution(query.attribution, swedish);
    let tail = [query.as_of.to_string(), attribution, definitions.join(" ")].map(Cell::Text);
    let row = |keys: &[Key], counts: &Counts| {
        let keys = keys.iter().flat_map(|key| [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]);
        keys.chain(cells(counts, swedish)).chain(tail.clone()).collect()
    };
    let mut total_keys = vec![Key { code: String::new(), name: String::new() }; query.by.len()];
    if let Some(first) = total_keys.first_mut() {
        if swedish { "Totalt" } else { "total" }.clone_into(&mut first.code);
    }
    let rows = figures.rows.iter().map(|figure| row(&figure.keys, &figure.counts));
    let rows = rows.chain(std::iter::once_with(|| row(&total_keys, &figures.total)));
    csv::write(dialect, &header, rows).map_err(|_| service::Error::Internal.into())
}

/// The columns of a dimension: the code, and the name.
fn columns_of(dimension: Dimension, swedish: bool) -> [String; 2] {
    let [code, name] = match dimension {
        Dimension::Municipality => ["Kommunkod", "Kommun"],
        Dimension::County => ["Länskod", "Län"],
        Dimension::Region => ["Regionkod", "Region eller grupp"],
        Dimension::Unit => ["Enhetskod", "Enhet"],
        Dimension::Role => ["Rollkod", "Roll"],
        Dimension::Course => ["Kurskod", "Kurs"],
        Dimension::Module => ["Delkod", "Del"],
        Dimension::Month => ["Månadskod", "Månad"],
    };
    if swedish {
        return [code, name].map(str::to_owned);
    }
    let word = as_word(&dimension);
    [format!("{word}_code"), format!("{word}_name")]
}

pub(super) fn attribution(attribution: Attribution, swedish: bool) -> String {
    match (attribution, swedish) {
        (Attribution::AtEvent, true) => "arbetade när det hände".to_owned(),
        (Attribution::Current, true) => "arbetar nu".to_owned(),
        (word, false) => as_word(&word),
    }
}

fn cells(counts: &Counts, swedish: bool) -> [Cell; 11] {
    let n = u64::from(counts.n);
    let tenths = (u64::from(counts.completed) * 1000 + n / 2).checked_div(n);
    let n_is = match (counts.n_is, swedish) {
        (Denominator::Target, true) => "målgruppen".to_owned(),
        (Denominator::Enrolled, true) => "de inskrivna".to_owned(),
        (Denominator::Mixed, true) => "delvis målgruppen".to_owned(),
        (word, false) => as_word(&word),
    };
    [
        Cell::Count(counts.enrolled),
        Cell::Count(counts.enrolled_implied),
        Cell::Count(counts.started),
        Cell::Count(counts.active),
        Cell::Count(counts.completed),
        Cell::Count(counts.passed),
        Cell::Count(counts.not_started),
        Cell::Count(counts.not_completed),
        Cell::Count(counts.n),
        Cell::Text(n_is),
        tenths.map_or(Cell::Empty, Cell::Tenths),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Dialect, columns_of, table};
    use crate::learning::{Attribution, Counts, Dimension, FigureQuery, FigureRow, Figures, Key};

    fn key(code: &str, name: &str) -> Key {
        Key { code: code.to_owned(), name: name.to_owned() }
    }

    /// The file of one row and a total, in lines.
    fn lines(dialect: Dialect) -> Vec<String> {
        let query = FigureQuery {
            by: vec![Dimension::Municipality, Dimension::Course],
            courses: vec![],
            programmes: vec![],
            municipalities: vec![],
            counties: vec![],
            regions: vec![],
            units: vec![],
            roles: vec![],
            from: None,
            to: None,
            as_of: "2022-09-30".parse().unwrap(),
            attribution: Attribution::AtEvent,
        };
        let counts = Counts { enrolled: 5, started: 4, completed: 2, n: 3, ..Counts::default() };
        let figures = Figures {
            rows: vec![FigureRow { keys: vec![key("0180", "Stockholm"), key("ek", "=Kurs")], counts }],
            totals: Vec::new(),
            total: Counts { n: 0, ..counts },
            municipalities_represented: 1,
        };
        let file = String::from_utf8(table(&query, &figures, dialect).unwrap()).unwrap();
        file.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn machines_get_the_words_of_the_api_and_the_day_in_every_row() {
        let lines = lines(Dialect::Rfc4180);
        assert_eq!(
            lines[0],
            "municipality_code,municipality_name,course_code,course_name,enrolled,enrolled_implied,started,active,\
             completed,passed,not_started,not_completed,N,N_is,completed_percent,as_of,attribution,definitions"
        );
        assert!(lines[1].starts_with("0180,Stockholm,ek,=Kurs,5,0,4,0,2,0,0,0,3,enrolled,66.7,2022-09-30,at_event,"));
        assert!(lines[2].starts_with("total,,,,5,0,4,0,2,0,0,0,0,enrolled,,2022-09-30,at_event,"));
        assert_eq!(lines[3..], [""]);
    }

    #[test]
    fn excel_in_sweden_gets_swedish_words() {
        let lines = lines(Dialect::ExcelSv);
        assert_eq!(
            lines[0],
            "\u{FEFF}Kommunkod;Kommun;Kurskod;Kurs;Inskrivna;Varav utan inskrivning;Påbörjat;Aktiva;Slutfört;Godkända;\
             Ej påbörjat;Ej slutfört;N;N är;Slutfört, % av N;Till och med;Räknas i kommunen där personen;Definitioner"
        );
        let row = "\"=\"\"0180\"\"\";Stockholm;ek;'=Kurs;5;0;4;0;2;0;0;0;3;de inskrivna;66,7;2022-09-30;arbetade när det hände;";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        let total = "Totalt;;;;5;0;4;0;2;0;0;0;0;de inskrivna;;2022-09-30;";
        assert!(lines[2].starts_with(total), "{}", lines[2]);
    }

    #[test]
    fn no_two_dimensions_share_a_column() {
        use Dimension::{County, Course, Module, Month, Municipality, Region, Role, Unit};
        for swedish in [true, false] {
            let all = [Municipality, County, Region, Unit, Role, Course, Module, Month];
            let columns: std::collections::BTreeSet<String> =
                all.into_iter().flat_map(|dimension| columns_of(dimension, swedish)).collect();
            assert_eq!(columns.len(), 16, "{columns:?}");
        }
    }
}
