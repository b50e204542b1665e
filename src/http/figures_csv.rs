//! Figures as CSV: for machines with the words of the API, for Excel in Sweden with Swedish ones.

use crate::learning::{
    Absence, Attribution, Counts, DEFINITIONS, Definition, Denominator, Dimension, Figure, FigureQuery, Figures, Key,
    Measure, share_definition,
};
use crate::service;

use super::csv::{self, Cell, Dialect};
use super::{Refusal, as_word};

/// A column of a row's counts.
#[derive(Debug, Clone, Copy)]
enum Column {
    Count(Measure),
    NIs,
    Share,
    /// Why which counts are not there; Excel has signs instead.
    Status,
}

/// The columns of the counts, in order.
fn columns(dialect: Dialect) -> Vec<Column> {
    let mut columns = Vec::new();
    for measure in Measure::ALL {
        columns.push(Column::Count(measure));
        match measure {
            Measure::N => columns.push(Column::NIs),
            Measure::NotNamed => columns.push(Column::Share),
            _ => {}
        }
    }
    if !dialect.is_swedish() {
        columns.push(Column::Status);
    }
    columns
}

/// The columns of what was asked, for machines and in Swedish.
const TAIL: [(&str, &str); 3] =
    [("as_of", "Till och med"), ("attribution", "Räknas i kommunen där personen"), ("definitions", "Definitioner")];

impl Column {
    fn heading(self, swedish: bool) -> String {
        let of = |definition: &Definition| if swedish { definition.name[0] } else { definition.id }.to_owned();
        match self {
            Self::Count(measure) => of(measure.definition()),
            Self::NIs => if swedish { "N är" } else { "N_is" }.to_owned(),
            Self::Share if swedish => format!("{}, %", share_definition().name[0]),
            Self::Share => of(share_definition()),
            Self::Status => "status".to_owned(),
        }
    }

    fn cell(self, counts: &Counts, dialect: Dialect) -> Cell {
        let absent = |absence: Absence| match dialect {
            Dialect::Rfc4180 | Dialect::Rfc4180Defused => Cell::Empty,
            Dialect::ExcelSv => Cell::Sign(absence.sign()),
        };
        match self {
            Self::Count(measure) => match counts[measure] {
                Figure::Shown(count) => Cell::Count(count),
                Figure::Absent(absence) => absent(absence),
            },
            Self::NIs => match (counts.n_is, dialect) {
                (Some(n_is), Dialect::ExcelSv) => Cell::Text(n_is_in_swedish(n_is).to_owned()),
                (Some(n_is), Dialect::Rfc4180 | Dialect::Rfc4180Defused) => Cell::Text(as_word(&n_is)),
                (None, _) => absent(Absence::NotApplicable),
            },
            Self::Share => match counts.share() {
                Figure::Shown(share) => Cell::Share(share.in_units(1000)),
                Figure::Absent(absence) => absent(absence),
            },
            Self::Status => {
                let all = counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word()));
                Cell::Text(all.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The rows as a table, and last the total, in its first cell `total` or `Totalt`: distinct persons,
/// which no sum of the rows gives. Each row carries the day, the attribution and the definitions'
/// ids, because rows are cut out and passed on.
///
/// # Errors
/// None in practice: it is written to memory.
pub(super) fn table(query: &FigureQuery, figures: &Figures, dialect: Dialect) -> Result<Vec<u8>, Refusal> {
    let swedish = dialect.is_swedish();
    let columns = columns(dialect);
    let mut header: Vec<String> = query.by.iter().flat_map(|dimension| columns_of(*dimension, swedish)).collect();
    header.extend(columns.iter().map(|column| column.heading(swedish)));
    header.extend(TAIL.map(|(word, sv)| if swedish { sv } else { word }.to_owned()));
    let attribution = attribution(query.attribution, swedish);
    let tail = [query.as_of.to_string(), attribution, definitions()].map(Cell::Text);
    let row = |keys: &[Key], counts: &Counts| {
        let keys = keys.iter().flat_map(|key| [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]);
        let counts: Vec<Cell> = columns.iter().map(|column| column.cell(counts, dialect)).collect();
        keys.chain(counts).chain(tail.clone()).collect()
    };
    let mut total_keys = vec![Key { code: String::new(), name: String::new() }; query.by.len()];
    if let Some(first) = total_keys.first_mut() {
        if swedish { "Totalt" } else { "total" }.clone_into(&mut first.code);
    }
    let rows = figures.rows.iter().map(|figure| row(&figure.keys, &figure.counts));
    let rows = rows.chain(std::iter::once_with(|| row(&total_keys, &figures.total)));
    csv::write(dialect, &header, rows).map_err(|_| service::Error::Internal.into())
}

/// The ids and versions of all definitions, in one cell.
pub(super) fn definitions() -> String {
    DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ")
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

fn n_is_in_swedish(n_is: Denominator) -> &'static str {
    match n_is {
        Denominator::Target => "målgruppen",
        Denominator::Enrolled => "de inskrivna",
        Denominator::Mixed => "delvis målgruppen, delvis de inskrivna",
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, columns_of, table};
    use crate::learning::{
        Absence, Counts, Denominator, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure,
    };

    fn key(code: &str, name: &str) -> Key {
        Key { code: code.to_owned(), name: name.to_owned() }
    }

    /// Eight of thirty, of whom eleven have no names.
    fn of_stockholm() -> Counts {
        let mut counts = Counts::of_one_course(Denominator::Target);
        for (measure, number) in [
            (Measure::Enrolled, 12),
            (Measure::Started, 12),
            (Measure::Completed, 9),
            (Measure::N, 30),
            (Measure::Entered, 30),
            (Measure::TargetCompleted, 8),
            (Measure::UnderWay, 3),
            (Measure::NotStarted, 8),
            (Measure::NotNamed, 11),
            (Measure::OutsideStarted, 1),
            (Measure::OutsideCompleted, 1),
        ] {
            counts[measure] = Figure::Shown(number);
        }
        counts
    }

    /// The file of one row and a total over several courses, in lines.
    fn lines(counts: Counts, dialect: Dialect) -> Vec<String> {
        let query = FigureQuery::by(&[Dimension::Municipality, Dimension::Course], "2022-09-30".parse().unwrap());
        let mut total = Counts::of_several_courses();
        total[Measure::Persons] = Figure::Shown(48);
        total[Measure::CompletedAny] = Figure::Shown(16);
        let figures = Figures {
            rows: vec![FigureRow { keys: vec![key("0180", "Stockholm"), key("ek", "=Kurs")], counts }],
            totals: Vec::new(),
            total,
            municipalities_represented: 1,
        };
        let file = String::from_utf8(table(&query, &figures, dialect).unwrap()).unwrap();
        file.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn machines_get_the_words_of_the_api_and_the_day_in_every_row() {
        let lines = lines(of_stockholm(), Dialect::Rfc4180);
        assert_eq!(
            lines[0],
            "municipality_code,municipality_name,course_code,course_name,enrolled,enrolled_implied,started,active,\
             completed,passed,N,N_is,entered,target_completed,under_way,not_started,not_named,share,outside_started,\
             outside_completed,persons,completed_any,completed_all,status,as_of,attribution,definitions"
        );
        let row = "0180,Stockholm,ek,=Kurs,12,0,12,0,9,0,30,target,30,8,3,8,11,0.267,1,1,,,,,2022-09-30,at_event,";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        assert!(
            lines[1].ends_with(
                "enrolled/2 enrolled_implied/2 started/2 active/2 completed/2 passed/2 N/2 entered/1 \
            target_completed/1 under_way/1 not_started/2 not_named/1 outside_started/1 outside_completed/1 persons/1 \
            completed_any/1 completed_all/1 share/1"
            ),
            "{}",
            lines[1]
        );
        assert!(
            lines[2].starts_with(
                "total,,,,0,0,0,0,0,0,,,,,,,,,,,48,16,0,N=not_applicable not_named=not_applicable \
                 not_started=not_applicable outside_completed=not_applicable outside_started=not_applicable \
                 share=not_applicable target_completed=not_applicable under_way=not_applicable,2022-09-30,at_event,"
            ),
            "{}",
            lines[2]
        );
        assert_eq!(lines[3..], [""]);
    }

    #[test]
    fn excel_in_sweden_gets_swedish_words_and_signs() {
        let lines = lines(of_stockholm(), Dialect::ExcelSv);
        assert_eq!(
            lines[0],
            "\u{FEFF}Kommunkod;Kommun;Kurskod;Kurs;Inskrivna;Varav utan inskrivning;Påbörjat;Aktiva;Slutfört, alla;\
             Godkända;Målgrupp (N);N är;Angivet antal;Slutfört av målgruppen;Pågår;Ej påbörjat;Ej namngivna;\
             Andel slutfört, %;Påbörjat utanför målgruppen;Slutfört utanför målgruppen;Personer;\
             Slutfört minst en kurs;Slutfört alla sina kurser;Till och med;Räknas i kommunen där personen;Definitioner"
        );
        let row = "\"=\"\"0180\"\"\";Stockholm;ek;'=Kurs;12;0;12;0;9;0;30;målgruppen;30;8;3;8;11;26,7;1;1;.;.;.;\
                   2022-09-30;arbetade när det hände;";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        let total = "Totalt;;;;0;0;0;0;0;0;.;.;.;.;.;.;.;.;.;.;48;16;0;2022-09-30;";
        assert!(lines[2].starts_with(total), "{}", lines[2]);
    }

    #[test]
    fn a_number_that_is_hidden_or_not_known_says_so() {
        let mut counts = of_stockholm();
        counts[Measure::NotStarted] = Figure::Absent(Absence::Suppressed);
        counts[Measure::N] = Figure::Absent(Absence::Missing);
        let machines = lines(counts, Dialect::Rfc4180);
        let cells = ",,target,30,8,3,,11,,1,1,,,,N=missing not_started=suppressed share=missing,2022-09-30,";
        assert!(machines[1].contains(cells), "{}", machines[1]);
        let excel = lines(counts, Dialect::ExcelSv);
        assert!(excel[1].contains(";-;målgruppen;30;8;3;..;11;-;1;1;.;.;.;2022-09-30;"), "{}", excel[1]);
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
