//! Figures as CSV: for machines with the words of the API, for Excel in Sweden with Swedish ones.

use learning::{
    Absence, Attribution, Counts, DEFINITIONS, Day, Definition, Denominator, Dimension, Figure, FigureQuery, Figures,
    Key, Measure, share_definition,
};

use crate::service;

use crate::http::wire::csv::{self, Cell, Dialect};
use crate::http::{Refusal, as_word};

/// A column of a row's counts.
#[derive(Debug, Clone, Copy)]
enum Column {
    Count(Measure),
    NIs,
    Share,
    /// Which counts are missing, and why; Excel has signs instead.
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

/// The columns on the row itself: whether it is a total, and which of its places are partial.
const WHAT: [(&str, &str); 2] = [("row_kind", "Typ av rad"), ("partial", "Endast del av")];

/// The code for dimensions that a total does not tell apart.
const TOTAL: [&str; 2] = ["total", "Totalt"];

/// The columns on the question, for machines and in Swedish. For machines they have the parameters, where `to` is the day
/// after the period; the Swedish ones have its last day.
pub(super) const TAIL: [(&str, &str); 5] = [
    ("from", "Perioden från och med"),
    ("to", "Perioden till och med"),
    ("as_of", "Till och med"),
    ("attribution", "Räknas i kommunen där personen"),
    ("definitions", "Definitioner"),
];

/// The cells of [`TAIL`].
pub(super) fn tail(query: &FigureQuery, swedish: bool) -> [Cell; 5] {
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    [
        day(query.from),
        day(if swedish { query.last_of_period() } else { query.to }),
        Cell::Day(query.as_of),
        Cell::Text(attribution(query.attribution, swedish)),
        Cell::Text(definitions()),
    ]
}

impl Column {
    fn heading(self, swedish: bool) -> String {
        let of = |definition: &Definition| if swedish { definition.name[0] } else { definition.id }.to_owned();
        match self {
            Self::Count(measure) => of(measure.definition()),
            Self::NIs => if swedish { "N avser" } else { "N_is" }.to_owned(),
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

/// The rows as a table; then the totals of each value of each dimension, where there are several; and last the total.
/// Totals are of distinct persons, which no sum of the rows gives, and no sum may have them beside the rows: a column says
/// which they are, and `total` or `Totalt` stands for what they do not tell apart. Each row carries the period and the
/// day, the attribution and the definitions' ids, because rows are cut out and passed on.
///
/// # Errors
/// None in practice: it is written to memory.
pub(in crate::http) fn table(query: &FigureQuery, figures: &Figures, dialect: Dialect) -> Result<Vec<u8>, Refusal> {
    table_of(query, figures, &definitions(), dialect)
}

/// The same of figures that were counted by these definitions.
///
/// # Errors
/// As above.
pub(super) fn table_of(
    query: &FigureQuery,
    figures: &Figures,
    definitions: &str,
    dialect: Dialect,
) -> Result<Vec<u8>, Refusal> {
    let swedish = dialect.is_swedish();
    let columns = columns(dialect);
    let mut header: Vec<String> = query.by.iter().flat_map(|dimension| columns_of(*dimension, swedish)).collect();
    let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
    header.extend(WHAT.map(in_words));
    header.extend(columns.iter().map(|column| column.heading(swedish)));
    header.extend(TAIL.map(in_words));
    let mut tail = tail(query, swedish);
    tail[TAIL.len() - 1] = Cell::Text(definitions.to_owned());
    let row = |keys: &[&Key], is_total: bool, counts: &Counts| {
        let of_dimensions = query.by.iter().zip(keys);
        let codes = of_dimensions.flat_map(|(dimension, key)| cells_of(*dimension, key, swedish));
        let counts: Vec<Cell> = columns.iter().map(|column| column.cell(counts, dialect)).collect();
        codes.chain(what(query, keys, is_total, swedish).map(Cell::Text)).chain(counts).chain(tail.clone()).collect()
    };
    let all = Key::new(TOTAL[usize::from(swedish)], "");
    let rows = figures.rows.iter().map(|figure| row(&figure.keys.iter().collect::<Vec<_>>(), false, &figure.counts));
    let totals = figures.totals.iter().map(|total| {
        let key = |dimension: &Dimension| if *dimension == total.dimension { &total.key } else { &all };
        row(&query.by.iter().map(key).collect::<Vec<_>>(), true, &total.counts)
    });
    let total = std::iter::once_with(|| row(&vec![&all; query.by.len()], true, &figures.total));
    csv::write(dialect, &header, rows.chain(totals).chain(total)).map_err(|_| service::Error::Internal.into())
}

/// The kind of a row, and its partial places.
fn what(query: &FigureQuery, keys: &[&Key], is_total: bool, swedish: bool) -> [String; 2] {
    let kind = match (is_total, swedish) {
        (true, _) => TOTAL[usize::from(swedish)],
        (false, true) => "Rad",
        (false, false) => "row",
    };
    let partial = query.by.iter().zip(keys).filter(|(_, key)| key.partial).map(|(dimension, _)| {
        if swedish { columns_of(*dimension, swedish)[1].to_lowercase() } else { as_word(dimension) }
    });
    [kind.to_owned(), partial.collect::<Vec<_>>().join(if swedish { ", " } else { " " })]
}

/// The ids and versions of all definitions, in one cell.
fn definitions() -> String {
    DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ")
}

/// The cells of a dimension. Of a month Excel gets Eurostat's form, `2022-M09`: `2022-09` it would open as a date.
fn cells_of(dimension: Dimension, key: &Key, swedish: bool) -> [Cell; 2] {
    if swedish && dimension == Dimension::Month && key.code.starts_with(|first: char| first.is_ascii_digit()) {
        let month = key.code.replacen('-', "-M", 1);
        return [Cell::Code(month.clone()), Cell::Text(month)];
    }
    [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]
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

fn attribution(attribution: Attribution, swedish: bool) -> String {
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
    use learning::{Absence, Counts, Denominator, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure};

    use super::{Dialect, columns_of, table};

    fn key(code: &str, name: &str) -> Key {
        Key::new(code, name)
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
            "municipality_code,municipality_name,course_code,course_name,row_kind,partial,enrolled,enrolled_implied,started,active,\
             completed,passed,N,N_is,entered,target_completed,under_way,not_started,not_named,share,outside_started,\
             outside_completed,persons,completed_any,completed_all,status,from,to,as_of,attribution,definitions"
        );
        let row =
            "0180,Stockholm,ek,=Kurs,row,,12,0,12,0,9,0,30,target,30,8,3,8,11,0.267,1,1,,,,,,,2022-09-30,at_event,";
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
                "total,,total,,total,,0,0,0,0,0,0,,,,,,,,,,,48,16,0,N=not_applicable not_named=not_applicable \
                 not_started=not_applicable outside_completed=not_applicable outside_started=not_applicable \
                 share=not_applicable target_completed=not_applicable under_way=not_applicable,,,2022-09-30,at_event,"
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
            "\u{FEFF}Kommunkod;Kommun;Kurskod;Kurs;Typ av rad;Endast del av;Inskrivna;Varav utan inskrivning;Påbörjat;Aktiva;Slutfört, alla;\
             Godkända;Målgrupp (N);N avser;Angivet antal;Slutfört av målgruppen;Pågår;Ej påbörjat;Ej namngivna;\
             Andel slutfört, %;Påbörjat utanför målgruppen;Slutfört utanför målgruppen;Personer;\
             Slutfört minst en kurs;Slutfört alla sina kurser;Perioden från och med;Perioden till och med;Till och med;Räknas i kommunen där personen;Definitioner"
        );
        let row = "\"=\"\"0180\"\"\";Stockholm;ek;'=Kurs;Rad;;12;0;12;0;9;0;30;målgruppen;30;8;3;8;11;26,7;1;1;.;.;.;;;\
                   2022-09-30;arbetade när det hände;";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        let total = "Totalt;;Totalt;;Totalt;;0;0;0;0;0;0;.;.;.;.;.;.;.;.;.;.;48;16;0;;;2022-09-30;";
        assert!(lines[2].starts_with(total), "{}", lines[2]);
    }

    #[test]
    fn a_row_of_a_part_of_a_place_says_of_which() {
        let query = FigureQuery::by(&[Dimension::County, Dimension::Region], "2022-09-30".parse().unwrap());
        let part = |code: &str, name: &str| Key { partial: true, ..key(code, name) };
        let row = |keys: [Key; 2]| FigureRow { keys: keys.to_vec(), counts: of_stockholm() };
        let figures = Figures {
            rows: vec![
                row([part("14", "Västra Götalands län"), part("gr", "GR")]),
                row([key("01", "S"), part("gr", "GR")]),
            ],
            ..Figures::default()
        };
        let lines = |dialect| {
            let file = String::from_utf8(table(&query, &figures, dialect).unwrap()).unwrap();
            file.split("\r\n").map(str::to_owned).collect::<Vec<_>>()
        };
        let machines = lines(Dialect::Rfc4180);
        assert!(machines[1].starts_with("14,Västra Götalands län,gr,GR,row,county region,12,"), "{}", machines[1]);
        assert!(machines[2].starts_with("01,S,gr,GR,row,region,12,"), "{}", machines[2]);
        let excel = lines(Dialect::ExcelSv);
        assert!(excel[1].contains(";gr;GR;Rad;län, region eller grupp;12;"), "{}", excel[1]);
    }

    #[test]
    fn a_number_that_is_hidden_or_not_known_says_so() {
        let mut counts = of_stockholm();
        counts[Measure::NotStarted] = Figure::Absent(Absence::Suppressed);
        counts[Measure::N] = Figure::Absent(Absence::Missing);
        let machines = lines(counts, Dialect::Rfc4180);
        let cells = ",,target,30,8,3,,11,,1,1,,,,N=missing not_started=suppressed share=missing,,,2022-09-30,";
        assert!(machines[1].contains(cells), "{}", machines[1]);
        let excel = lines(counts, Dialect::ExcelSv);
        assert!(excel[1].contains(";-;målgruppen;30;8;3;..;11;-;1;1;.;.;.;;;2022-09-30;"), "{}", excel[1]);
    }

    #[test]
    fn a_row_has_the_period_that_was_asked_for_and_excel_its_last_day() {
        let query = FigureQuery {
            from: Some("2022-02-01".parse().unwrap()),
            to: Some("2022-04-01".parse().unwrap()),
            ..FigureQuery::by(&[Dimension::Month], "2022-09-30".parse().unwrap())
        };
        let row = |month: &str| FigureRow { keys: vec![key(month, month)], counts: of_stockholm() };
        let figures = Figures { rows: vec![row("2022-02"), row("none")], ..Figures::default() };
        let lines = |dialect| {
            let file = String::from_utf8(table(&query, &figures, dialect).unwrap()).unwrap();
            file.split("\r\n").map(str::to_owned).collect::<Vec<_>>()
        };
        for machines in [Dialect::Rfc4180, Dialect::Rfc4180Defused] {
            let machines = lines(machines);
            assert!(machines[1].starts_with("2022-02,2022-02,row,"), "{}", machines[1]);
            assert!(machines[1].contains(",2022-02-01,2022-04-01,2022-09-30,at_event,"), "{}", machines[1]);
        }
        let excel = lines(Dialect::ExcelSv);
        assert!(excel[1].starts_with("2022-M02;2022-M02;Rad;"), "{}", excel[1]);
        assert!(excel[1].contains(";2022-02-01;2022-03-31;2022-09-30;arbetade när det hände;"), "{}", excel[1]);
        assert!(excel[2].starts_with("none;none;Rad;"), "{}", excel[2]);
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
