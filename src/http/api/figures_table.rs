//! Figures as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use std::iter::once;
use std::sync::LazyLock;

use learning::{
    Absence, Counts, Credits, DEFINITIONS, Day, Definition, Denominator, Dimension, Earlier, Figure, FigureQuery,
    Figures, Key, Measure, Share, credits_definition, share_definition,
};

use super::choice::attribution;
use crate::http::as_word;
use crate::http::wire::table::{Cell, Table};

/// Figures to write.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Written<'f> {
    pub(in crate::http) query: &'f FigureQuery,
    pub(in crate::http) figures: &'f Figures,
    /// The figures of an earlier day.
    pub(in crate::http) earlier: Option<(Day, &'f Earlier)>,
    /// The ids and versions of the definitions they were counted by, in one text, if not the current ones.
    pub(in crate::http) definitions: Option<&'f str>,
}

/// A column with counts.
#[derive(Debug, Clone, Copy)]
enum Column {
    Count(Measure),
    NIs,
    Share,
    Credits,
    /// Which counts are missing, and why; Excel has signs instead.
    Status,
    Change(Measure),
    ShareChange,
    CreditsChange,
}

/// A number that a row has: a count, the share or the credits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Count(Measure),
    Share,
    Credits,
}

/// A row or total to write.
struct Line<'f> {
    keys: Vec<&'f Key>,
    is_total: bool,
    counts: &'f Counts,
    earlier: Option<&'f Counts>,
}

/// The columns with counts, in order.
fn columns(swedish: bool, is_compared: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    for measure in Measure::ALL {
        columns.push(Column::Count(measure));
        match measure {
            Measure::N => columns.push(Column::NIs),
            Measure::NotNamed => columns.push(Column::Share),
            _ => {}
        }
    }
    columns.push(Column::Credits);
    if is_compared {
        columns.extend(Measure::ALL.map(Column::Change));
        columns.extend([Column::ShareChange, Column::CreditsChange]);
    }
    if !swedish {
        columns.push(Column::Status);
    }
    columns
}

/// The columns about the row itself: whether it is a total, and which of its places are partial.
pub(super) const WHAT: [(&str, &str); 2] = [("row_kind", "Typ av rad"), ("partial", "Endast del av")];

/// The column of the earlier day.
const COMPARED_TO: (&str, &str) = ("compared_to", "Jämfört med");

/// The columns about a number, in a table with one row per number.
const NUMBER: [(&str, &str); 5] = [
    ("measure", "Mått"),
    ("definition", "Definition"),
    ("value", "Värde"),
    ("status", "Varför inget värde"),
    ("N_is", "N avser"),
];

/// The columns about the same number on the earlier day.
const EARLIER: [(&str, &str); 2] = [("earlier", "Tidigare värde"), ("change", "Förändring")];

/// The value of a dimension over which a total sums.
pub(super) static TOTAL: LazyLock<[Key; 2]> = LazyLock::new(|| ["total", "Totalt"].map(|code| Key::new(code, "")));

/// The columns about the question, for machines and in Swedish. For machines they hold the parameters, with `to` as the
/// day after the period; the Swedish ones have the last day.
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

/// The cell for a missing number.
pub(super) fn absent(absence: Absence, swedish: bool) -> Cell {
    if swedish { Cell::Sign(absence.sign()) } else { Cell::Empty }
}

impl Column {
    fn heading(self, swedish: bool) -> String {
        let of = |definition: &Definition| if swedish { definition.name[0] } else { definition.id }.to_owned();
        match self {
            Self::Count(measure) => of(measure.definition()),
            Self::NIs => if swedish { "N avser" } else { "N_is" }.to_owned(),
            Self::Share if swedish => format!("{}, %", share_definition().name[0]),
            Self::Share => of(share_definition()),
            Self::Credits => of(credits_definition()),
            Self::Change(measure) if swedish => format!("Förändring: {}", measure.definition().name[0]),
            Self::Change(measure) => format!("{}_change", measure.definition().id),
            Self::ShareChange if swedish => format!("Förändring: {}, procentenheter", share_definition().name[0]),
            Self::ShareChange => format!("{}_change", share_definition().id),
            Self::CreditsChange if swedish => format!("Förändring: {}", credits_definition().name[0]),
            Self::CreditsChange => format!("{}_change", credits_definition().id),
            Self::Status => "status".to_owned(),
        }
    }

    fn cell(self, line: &Line<'_>, swedish: bool) -> Cell {
        let counts = line.counts;
        match self {
            Self::Count(measure) => Number::Count(measure).cell(counts, swedish),
            Self::Share => Number::Share.cell(counts, swedish),
            Self::Credits => Number::Credits.cell(counts, swedish),
            Self::NIs => n_is(counts, swedish).unwrap_or_else(|| absent(Absence::NotApplicable, swedish)),
            Self::Change(measure) => Number::Count(measure).change(line),
            Self::ShareChange => Number::Share.change(line),
            Self::CreditsChange => Number::Credits.change(line),
            Self::Status => {
                let all = counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word()));
                Cell::Text(all.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

impl Number {
    /// All numbers, in the order in which they are written.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        columns(true, false).into_iter().filter_map(|column| match column {
            Column::Count(measure) => Some(Self::Count(measure)),
            Column::Share => Some(Self::Share),
            Column::Credits => Some(Self::Credits),
            _ => None,
        })
    }

    pub(super) fn definition(self) -> &'static Definition {
        match self {
            Self::Count(measure) => measure.definition(),
            Self::Share => share_definition(),
            Self::Credits => credits_definition(),
        }
    }

    fn absence(self, counts: &Counts) -> Option<Absence> {
        self.figure(counts).absence()
    }

    /// The number itself: a count of persons, a share in per cent with one decimal, or credits.
    pub(super) fn figure(self, counts: &Counts) -> Figure<f64> {
        match self {
            Self::Count(measure) => counts[measure].map(f64::from),
            Self::Share => counts.share().map(|share| f64::from(share.in_units(1000)) / 10.0),
            Self::Credits => counts.credits.map(Credits::to_number),
        }
    }

    fn cell(self, counts: &Counts, swedish: bool) -> Cell {
        match self {
            Self::Count(measure) => match counts[measure] {
                Figure::Shown(count) => Cell::Count(count),
                Figure::Absent(absence) => absent(absence, swedish),
            },
            Self::Share => match counts.share() {
                Figure::Shown(share) => Cell::Share(Share::in_units(share, 1000)),
                Figure::Absent(absence) => absent(absence, swedish),
            },
            Self::Credits => match counts.credits {
                Figure::Shown(credits) => Cell::Credits(credits),
                Figure::Absent(absence) => absent(absence, swedish),
            },
        }
    }

    /// The growth since the earlier day; empty if either number is not shown.
    fn change(self, line: &Line<'_>) -> Cell {
        let Some(earlier) = line.earlier else { return Cell::Empty };
        match self {
            Self::Count(measure) => line.counts.since(earlier, measure).map_or(Cell::Empty, Cell::Change),
            Self::Share => line.counts.share_since(earlier).map_or(Cell::Empty, Cell::ShareChange),
            Self::Credits => line.counts.credits_since(earlier).map_or(Cell::Empty, Cell::CreditsChange),
        }
    }
}

impl<'f> Written<'f> {
    /// Figures of one day, just counted.
    pub(in crate::http) fn new(query: &'f FigureQuery, figures: &'f Figures) -> Self {
        Self { query, figures, earlier: None, definitions: None }
    }

    /// The rows; then, for each dimension with several values, the total of each; and last the total.
    fn lines(self, swedish: bool) -> impl Iterator<Item = Line<'f>> {
        let Self { query, figures, earlier, .. } = self;
        let earlier = earlier.map(|(_, earlier)| earlier);
        let all = &TOTAL[usize::from(swedish)];
        let rows = figures.rows.iter().enumerate().map(move |(at, row)| Line {
            keys: row.keys.iter().collect(),
            is_total: false,
            counts: &row.counts,
            earlier: earlier.and_then(|earlier| earlier.rows.get(at)),
        });
        let totals = figures.totals.iter().enumerate().map(move |(at, total)| {
            let key = |dimension: &Dimension| if *dimension == total.dimension { &total.key } else { all };
            Line {
                keys: query.by.iter().map(key).collect(),
                is_total: true,
                counts: &total.counts,
                earlier: earlier.and_then(|earlier| earlier.totals.get(at)),
            }
        });
        let total = move || Line {
            keys: vec![all; query.by.len()],
            is_total: true,
            counts: &figures.total,
            earlier: earlier.map(|earlier| &earlier.total),
        };
        rows.chain(totals).chain(std::iter::once_with(total))
    }

    /// The first cells of every row: its codes and names, and its kind.
    fn head(self, line: &Line<'_>, swedish: bool) -> impl Iterator<Item = Cell> {
        let codes = self.query.by.iter().zip(&line.keys).map(|(dimension, key)| cells_of(*dimension, key, swedish));
        let codes: Vec<Cell> = codes.flatten().collect();
        codes.into_iter().chain(what(self.query, &line.keys, line.is_total, swedish).map(Cell::Text))
    }

    fn headings(self, swedish: bool, own: impl Iterator<Item = String>) -> Vec<String> {
        let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
        let codes = self.query.by.iter().flat_map(|dimension| columns_of(*dimension, swedish));
        let compared = self.earlier.map(|_| COMPARED_TO);
        codes.chain(WHAT.map(in_words)).chain(own).chain(compared.map(in_words)).chain(TAIL.map(in_words)).collect()
    }

    /// The last cells of every row: the question.
    fn end(self, swedish: bool) -> Vec<Cell> {
        let compared = self.earlier.map(|(day, _)| Cell::Day(day));
        let mut tail = tail(self.query, swedish);
        if let (Some(then), [.., definitions]) = (self.definitions, &mut tail) {
            *definitions = Cell::Text(then.to_owned());
        }
        compared.into_iter().chain(tail).collect()
    }

    /// A table with one column per number. Totals count distinct persons, so they are not the sums of rows and must not
    /// be summed with them: a column marks totals, and `total` or `Totalt` replaces the dimensions they cover. Each row
    /// includes the period and the day, the attribution and the ids of definitions, because people cut out rows and
    /// pass them on.
    pub(in crate::http) fn wide(self, swedish: bool) -> Table<'f> {
        let columns = columns(swedish, self.earlier.is_some());
        let header = self.headings(swedish, columns.iter().map(|column| column.heading(swedish)));
        let end = self.end(swedish);
        let rows = self.lines(swedish).map(move |line| {
            let counts = columns.iter().map(|column| column.cell(&line, swedish));
            self.head(&line, swedish).chain(counts).chain(end.clone()).collect()
        });
        Table::new(header, rows)
    }

    /// A table with one row per number, as statistics programs read it.
    pub(in crate::http) fn tidy(self, swedish: bool) -> Table<'f> {
        let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
        let compared = self.earlier.map(|_| EARLIER).into_iter().flatten();
        let header = self.headings(swedish, NUMBER.into_iter().chain(compared).map(in_words));
        let end = self.end(swedish);
        let rows = self.lines(swedish).flat_map(move |line| {
            let end = end.clone();
            // Numbers that only apply to other rows are left out.
            let absences = line.counts.absences();
            let own = Number::all().filter(|number| {
                number.absence(line.counts).is_none() || absences.contains_key(number.definition().id)
            });
            let of_number = |number: Number| {
                let head = self.head(&line, swedish);
                head.chain(number_cells(number, &line, swedish)).chain(end.clone()).collect()
            };
            own.map(of_number).collect::<Vec<Vec<Cell>>>()
        });
        Table::new(header, rows)
    }
}

/// The cells of [`NUMBER`] and, if there is an earlier day, of [`EARLIER`].
fn number_cells(number: Number, line: &Line<'_>, swedish: bool) -> Vec<Cell> {
    let definition = number.definition();
    let name = if swedish { definition.name[0] } else { definition.id };
    let absence = number.absence(line.counts);
    let why = absence.map(|absence| if swedish { in_swedish(absence) } else { absence.word() });
    let own = [
        Cell::Text(name.to_owned()),
        Cell::Text(definition.versioned()),
        if absence.is_some() { Cell::Empty } else { number.cell(line.counts, swedish) },
        why.map_or(Cell::Empty, |why| Cell::Text(why.to_owned())),
        n_is(line.counts, swedish).unwrap_or(Cell::Empty),
    ];
    let earlier = line.earlier.into_iter().flat_map(|earlier| {
        let then = if number.absence(earlier).is_some() { Cell::Empty } else { number.cell(earlier, swedish) };
        once(then).chain(once(number.change(line)))
    });
    own.into_iter().chain(earlier).collect()
}

/// The kind of N in a row, if it has one.
pub(super) fn n_is(counts: &Counts, swedish: bool) -> Option<Cell> {
    let n_is = counts.n_is?;
    Some(Cell::Text(if swedish { n_is_in_swedish(n_is).to_owned() } else { as_word(&n_is) }))
}

fn in_swedish(absence: Absence) -> &'static str {
    match absence {
        Absence::Missing => "uppgift saknas",
        Absence::Suppressed => "dold uppgift",
        Absence::NotApplicable => "ej tillämpligt",
    }
}

/// The kind of a row, and its partial places.
fn what(query: &FigureQuery, keys: &[&Key], is_total: bool, swedish: bool) -> [String; 2] {
    let kind = row_kind(is_total, swedish);
    let partial = query.by.iter().zip(keys).filter(|(_, key)| key.partial).map(|(dimension, _)| {
        if swedish { columns_of(*dimension, swedish)[1].to_lowercase() } else { as_word(dimension) }
    });
    [kind.to_owned(), partial.collect::<Vec<_>>().join(if swedish { ", " } else { " " })]
}

/// The word for a row or a total.
pub(super) fn row_kind(is_total: bool, swedish: bool) -> &'static str {
    match (is_total, swedish) {
        (true, true) => "Totalt",
        (true, false) => "total",
        (false, true) => "Rad",
        (false, false) => "row",
    }
}

/// The ids and versions of all definitions, in one cell.
fn definitions() -> String {
    DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ")
}

/// The cells of a dimension. For Excel, months have Eurostat's form `2022-M09`, since Excel would open `2022-09` as a
/// date.
pub(super) fn cells_of(dimension: Dimension, key: &Key, swedish: bool) -> [Cell; 2] {
    if swedish && dimension == Dimension::Month && key.code.starts_with(|first: char| first.is_ascii_digit()) {
        let month = key.code.replacen('-', "-M", 1);
        return [Cell::Code(month.clone()), Cell::Text(month)];
    }
    [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]
}

/// The columns of a dimension: code and name.
pub(super) fn columns_of(dimension: Dimension, swedish: bool) -> [String; 2] {
    let [code, name] = match dimension {
        Dimension::Municipality => ["Kommunkod", "Kommun"],
        Dimension::County => ["Länskod", "Län"],
        Dimension::Region => ["Regionkod", "Region eller grupp"],
        Dimension::Kind => ["Slagkod", "Slag av arbetsgivare"],
        Dimension::Inside => ["Innanför eller utanför, kod", "Innanför eller utanför"],
        Dimension::Unit => ["Enhetskod", "Enhet"],
        Dimension::Role => ["Rollkod", "Roll"],
        Dimension::ServiceArea => ["Verksamhetsområdeskod", "Verksamhetsområde"],
        Dimension::Experience => ["År i yrket, kod", "År i yrket"],
        Dimension::Programme => ["Programkod", "Program"],
        Dimension::Track => ["Spårkod", "Spår"],
        Dimension::Owner => ["Ägarkod", "Ägare"],
        Dimension::CourseArea => ["Kursens verksamhetsområde, kod", "Kursens verksamhetsområde"],
        Dimension::Course => ["Kurskod", "Kurs"],
        Dimension::Module => ["Delkod", "Del"],
        Dimension::Week => ["Veckokod", "Vecka"],
        Dimension::Month => ["Månadskod", "Månad"],
        Dimension::Quarter => ["Kvartalskod", "Kvartal"],
        Dimension::Year => ["Årskod", "År"],
    };
    if swedish {
        return [code, name].map(str::to_owned);
    }
    let word = as_word(&dimension);
    [format!("{word}_code"), format!("{word}_name")]
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

    use super::{Written, columns_of};
    use crate::http::wire::csv::{self, Dialect};

    fn key(code: &str, name: &str) -> Key {
        Key::new(code, name)
    }

    /// Eight of thirty people, eleven of whom have no name.
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

    fn file(query: &FigureQuery, figures: &Figures, dialect: Dialect) -> String {
        let written = Written::new(query, figures);
        String::from_utf8(csv::write(written.wide(dialect.is_swedish()), dialect).unwrap()).unwrap()
    }

    /// The lines of a file with one row and a total over several courses.
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
        let file = file(&query, &figures, dialect);
        file.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn machines_get_the_words_of_the_api_and_the_day_in_every_row() {
        let lines = lines(of_stockholm(), Dialect::Rfc4180);
        assert_eq!(
            lines[0],
            "municipality_code,municipality_name,course_code,course_name,row_kind,partial,enrolled,enrolled_implied,started,active,\
             completed,passed,N,N_is,entered,target_completed,under_way,not_started,not_named,share,outside_started,\
             outside_completed,persons,completed_any,completed_all,certificates_in_force,certificates_expiring,certificates_expired,certificates_revoked,credits,status,from,to,as_of,attribution,definitions"
        );
        let row = "0180,Stockholm,ek,=Kurs,row,,12,0,12,0,9,0,30,target,30,8,3,8,11,0.267,1,1,,,,,,,,,,,,2022-09-30,at_event,";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        assert!(
            lines[1].ends_with(
                "enrolled/2 enrolled_implied/2 started/2 active/2 completed/2 passed/2 N/2 entered/1 \
            target_completed/1 under_way/1 not_started/2 not_named/1 outside_started/1 outside_completed/1 persons/1 \
            completed_any/1 completed_all/1 certificates_in_force/1 certificates_expiring/1 certificates_expired/1 certificates_revoked/1 share/1 credits/1"
            ),
            "{}",
            lines[1]
        );
        assert!(
            lines[2].starts_with(
                "total,,total,,total,,0,0,0,0,0,0,,,,,,,,,,,48,16,0,,,,,,N=not_applicable not_named=not_applicable \
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
             Slutfört minst en kurs;Slutfört alla sina kurser;Giltigt intyg;Varav går ut inom 90 dagar;Utgånget intyg;Återkallat intyg;Poäng;Perioden från och med;Perioden till och med;Till och med;Räknas i kommunen där personen;Definitioner"
        );
        let row = "\"=\"\"0180\"\"\";Stockholm;ek;'=Kurs;Rad;;12;0;12;0;9;0;30;målgruppen;30;8;3;8;11;26,7;1;1;.;.;.;.;.;.;.;.;;;\
                   2022-09-30;arbetade när det hände;";
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        let total = "Totalt;;Totalt;;Totalt;;0;0;0;0;0;0;.;.;.;.;.;.;.;.;.;.;48;16;0;.;.;.;.;.;;;2022-09-30;";
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
            let file = file(&query, &figures, dialect);
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
        let cells = ",,target,30,8,3,,11,,1,1,,,,,,,,,N=missing not_started=suppressed share=missing,,,2022-09-30,";
        assert!(machines[1].contains(cells), "{}", machines[1]);
        let excel = lines(counts, Dialect::ExcelSv);
        assert!(excel[1].contains(";-;målgruppen;30;8;3;..;11;-;1;1;.;.;.;.;.;.;.;.;;;2022-09-30;"), "{}", excel[1]);
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
            let file = file(&query, &figures, dialect);
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
        let all = Dimension::ALL;
        for swedish in [true, false] {
            let columns: std::collections::BTreeSet<String> =
                all.into_iter().flat_map(|dimension| columns_of(dimension, swedish)).collect();
            assert_eq!(columns.len(), 2 * all.len(), "{columns:?}");
        }
    }
}
