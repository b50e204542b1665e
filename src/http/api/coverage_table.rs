//! How far a programme has spread, as a table: each file has one table of the answer.

use learning::{
    Absence, AreaKind, COVERAGE_DEFINITIONS, Coverage, CoverageCounts, CoverageQuery, CoverageStatus, CoverageTable,
    Day, Definition, Figure, Key, Overlap, Percentiles, Shared, Spread,
};

use super::figures_table::absent;
use crate::http::wire::table::{Cell, Table};

/// A column: its heading for machines, and in Swedish.
type Column = (&'static str, &'static str);

/// The rows, produced as they are written.
type Rows<'t> = Box<dyn Iterator<Item = Vec<Cell>> + 't>;

/// The columns about the question.
pub(super) const TAIL: [Column; 2] = [("as_of", "Till och med"), ("definitions", "Definitioner")];

/// The columns of counts of municipalities, in order.
const COUNTS: [&str; 8] = [
    "municipalities",
    "municipalities_represented",
    "municipalities_connected",
    "municipalities_completed",
    "municipalities_started",
    "municipalities_connected_idle",
    "municipalities_roster_idle",
    "municipalities_not_reached",
];

/// A table of the answer. Each row includes the day and the ids of definitions, because people cut out rows and pass
/// them on.
pub(super) fn table<'t>(
    query: &CoverageQuery,
    coverage: &'t Coverage,
    table: CoverageTable,
    swedish: bool,
) -> Table<'t> {
    let (header, rows) = written(coverage, table, swedish);
    let definitions = COVERAGE_DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ");
    let tail = [Cell::Day(query.as_of), Cell::Text(definitions)];
    Table::new(header, rows.map(move |row| row.into_iter().chain(tail.clone()).collect()))
}

/// The headings of a table. They are the same for every answer.
pub(super) fn header(coverage: &Coverage, table: CoverageTable, swedish: bool) -> Vec<String> {
    written(coverage, table, swedish).0
}

/// The headings of a table, with those on the question, and its rows without these.
fn written(coverage: &Coverage, table: CoverageTable, swedish: bool) -> (Vec<String>, Rows<'_>) {
    let writing = Writing { coverage, swedish };
    let (mut columns, rows) = match table {
        CoverageTable::Municipalities => writing.municipalities(),
        CoverageTable::Areas => writing.areas(),
        CoverageTable::Programmes => writing.programmes(),
        CoverageTable::Curve => writing.curve(),
        CoverageTable::Spread => writing.spread(),
        CoverageTable::Overlap => writing.overlap(),
    };
    columns.extend(TAIL);
    (columns.into_iter().map(|(word, sv)| if swedish { sv } else { word }.to_owned()).collect(), rows)
}

/// An answer to be written.
#[derive(Clone, Copy)]
struct Writing<'t> {
    coverage: &'t Coverage,
    swedish: bool,
}

impl<'t> Writing<'t> {
    fn say(self, word: &str, swedish: &str) -> Cell {
        Cell::Text(if self.swedish { swedish } else { word }.to_owned())
    }

    fn yes(self, yes: bool) -> Cell {
        if yes { self.say("true", "ja") } else { self.say("false", "nej") }
    }

    fn municipalities(self) -> (Vec<Column>, Rows<'t>) {
        let columns = [
            ("municipality_code", "Kommunkod"),
            ("municipality_name", "Kommun"),
            ("county_code", "Länskod"),
            ("county_name", "Län"),
            ("status", "Läge"),
            ("represented", "Representerad"),
            ("connected", "Ansluten"),
            ("connected_from", "Ansluten från och med"),
            ("has_roster", "Har personallista"),
        ];
        let rows = self.coverage.municipalities.iter().flatten().map(move |place| {
            let county = place.county.as_ref().map_or([Cell::Empty, Cell::Empty], named);
            let status = self.say(place.status.word(), in_swedish(place.status));
            let flags = [self.yes(place.represented), self.yes(place.connected), day(place.connected_from)];
            let row = named(&place.municipality).into_iter().chain(county).chain([status]).chain(flags);
            row.chain([self.yes(place.has_roster)]).collect()
        });
        (columns.to_vec(), Box::new(rows))
    }

    fn areas(self) -> (Vec<Column>, Rows<'t>) {
        let columns =
            [("kind", "Typ"), ("area_code", "Områdeskod"), ("area_name", "Område"), ("partial", "Endast del av")];
        let rows = self.coverage.areas.iter().flatten().map(move |one| {
            let kind = kind(one.kind, self.swedish);
            let row = [kind].into_iter().chain(named(&one.area)).chain([self.yes(one.area.partial)]);
            row.chain(counts(&one.counts)).collect()
        });
        (columns.into_iter().chain(columns_of_counts()).collect(), Box::new(rows))
    }

    fn programmes(self) -> (Vec<Column>, Rows<'t>) {
        let columns = [
            ("programme_code", "Programkod"),
            ("programme_name", "Program"),
            ("valid_from", "Från och med"),
            ("valid_to", "Till och med (programmet)"),
            ("courses", "Kurser"),
        ];
        let rows = self.coverage.programmes.iter().flatten().map(|one| {
            let courses = Cell::Count(u32::try_from(one.courses).unwrap_or(u32::MAX));
            let row = named(&one.programme).into_iter().chain([day(one.valid_from), day(one.valid_to), courses]);
            row.chain(counts(&one.counts)).collect()
        });
        (columns.into_iter().chain(columns_of_counts()).collect(), Box::new(rows))
    }

    fn curve(self) -> (Vec<Column>, Rows<'t>) {
        let columns = [
            ("day", "Dag"),
            ("represented", "Representerade"),
            ("completed", "Någon har slutfört"),
            ("connected", "Anslutna"),
        ];
        let rows = self.coverage.curve.iter().flatten().map(|point| {
            let numbers = [point.represented, point.completed, point.connected].map(Cell::Count);
            [Cell::Day(point.day)].into_iter().chain(numbers).collect()
        });
        (columns.to_vec(), Box::new(rows))
    }

    fn spread(self) -> (Vec<Column>, Rows<'t>) {
        let columns = [("course_code", "Kurskod"), ("course_name", "Kurs")].into_iter().chain(SPREAD).collect();
        let spread = self.coverage.spread.iter().flatten();
        let rows =
            spread.map(move |one| named(&one.course).into_iter().chain(spread_cells(one, self.swedish)).collect());
        (columns, Box::new(rows))
    }

    fn overlap(self) -> (Vec<Column>, Rows<'t>) {
        let mut columns = vec![
            ("programme_code", "Programkod"),
            ("programme_name", "Program"),
            ("first_code", "Kurskod, första"),
            ("first_name", "Första kursen"),
            ("second_code", "Kurskod, andra"),
            ("second_name", "Andra kursen"),
            ("definition", "Personer som har"),
            ("both", "Båda kurserna"),
            ("only_first", "Bara den första"),
            ("only_second", "Bara den andra"),
        ];
        // Excel has signs instead.
        columns.extend((!self.swedish).then_some(("status", "")));
        let rows = self.coverage.overlap.iter().flatten().flat_map(move |pair| {
            let started = self.shared(pair, ("started", "påbörjat"), pair.started);
            [started, self.shared(pair, ("completed", "slutfört"), pair.completed)]
        });
        (columns, Box::new(rows))
    }

    fn shared(self, pair: &Overlap, (word, swedish): (&str, &str), Shared(numbers): Shared) -> Vec<Cell> {
        let cells = match numbers {
            Figure::Shown(numbers) => numbers.map(Cell::Count),
            Figure::Absent(why) => [why; 3].map(|why| absent(why, self.swedish)),
        };
        let why = numbers.absence().map_or("", |absence| absence.word());
        let status = (!self.swedish).then(|| Cell::Text(why.to_owned()));
        let keys = [&pair.programme, &pair.first, &pair.second].into_iter().flat_map(named);
        keys.chain([self.say(word, swedish)]).chain(cells).chain(status).collect()
    }
}

/// The columns of [`spread_cells`].
pub(super) const SPREAD: [Column; 9] = [
    ("kind", "Typ"),
    ("area_code", "Områdeskod"),
    ("area_name", "Område"),
    ("n", "Kommuner (n)"),
    ("p10", "p10, %"),
    ("p25", "p25, %"),
    ("median", "Median, %"),
    ("p75", "p75, %"),
    ("p90", "p90, %"),
];

/// The area of a spread, and its percentiles.
pub(super) fn spread_cells(of: &Spread, swedish: bool) -> impl Iterator<Item = Cell> {
    let Percentiles { p10, p25, median, p75, p90 } = of.percentiles;
    let percentiles = [p10, p25, median, p75, p90];
    let percentiles = percentiles.map(|share| share.map_or(absent(Absence::Missing, swedish), Cell::Share));
    let area = [kind(of.kind, swedish)].into_iter().chain(named(&of.area));
    area.chain([Cell::Count(of.n)]).chain(percentiles)
}

fn kind(kind: AreaKind, swedish: bool) -> Cell {
    let [word, sv] = match kind {
        AreaKind::Country => ["country", "land"],
        AreaKind::County => ["county", "län"],
        AreaKind::Region => ["region", "region"],
        AreaKind::Group => ["group", "grupp"],
        AreaKind::Outside => ["outside", "utanför"],
    };
    Cell::Text(if swedish { sv } else { word }.to_owned())
}

/// The columns of [`counts`].
fn columns_of_counts() -> impl Iterator<Item = Column> {
    let of = |id: &str| COVERAGE_DEFINITIONS.iter().find(|definition| definition.id == id);
    COUNTS.into_iter().filter_map(of).flat_map(|definition| {
        let share =
            (definition.id == "municipalities_represented").then_some(("represented_share", "Andel representerade, %"));
        [(definition.field, definition.name[0])].into_iter().chain(share)
    })
}

/// How many municipalities have each status.
fn counts(of: &CoverageCounts) -> Vec<Cell> {
    let share = of.represented_share.map_or(Cell::Empty, |share| Cell::Share(share.in_units(1000)));
    let rest = [of.connected, of.completed, of.started, of.connected_idle, of.roster_idle, of.not_reached];
    let first = [Cell::Count(of.municipalities), Cell::Count(of.represented), share];
    first.into_iter().chain(rest.map(Cell::Count)).collect()
}

pub(super) fn named(key: &Key) -> [Cell; 2] {
    [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]
}

fn day(day: Option<Day>) -> Cell {
    day.map_or(Cell::Empty, Cell::Day)
}

fn in_swedish(status: CoverageStatus) -> &'static str {
    match status {
        CoverageStatus::Completed => "någon har slutfört",
        CoverageStatus::Started => "någon har påbörjat",
        CoverageStatus::ConnectedIdle => "ansluten, ingen har påbörjat",
        CoverageStatus::RosterIdle => "har personallista, ingen har påbörjat",
        CoverageStatus::NotReached => "ej nådd",
    }
}
