//! How far a programme has come, as CSV: one table a file.

use learning::{
    AreaKind, COVERAGE_DEFINITIONS, Coverage, CoverageCounts, CoverageQuery, CoverageStatus, CoverageTable, Day,
    Definition, Key, Overlap, Shared,
};

use crate::http::Refusal;
use crate::http::wire::csv::{self, Cell, Dialect};
use crate::service;

/// A column: for machines, and in Swedish.
type Column = (&'static str, &'static str);

/// The columns on the question.
const TAIL: [Column; 2] = [("as_of", "Till och med"), ("definitions", "Definitioner")];

/// The columns of counts of municipalities, in order.
const COUNTS: [&str; 7] = [
    "municipalities",
    "municipalities_represented",
    "municipalities_connected",
    "municipalities_completed",
    "municipalities_started",
    "municipalities_connected_idle",
    "municipalities_roster_idle",
];

/// A table while it is written.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
    swedish: bool,
}

/// Writes one table of the answer. Each row carries the day and the definitions' ids, because rows are cut out and passed on.
///
/// # Errors
/// None in practice: it is written to memory.
pub(super) fn table(
    query: &CoverageQuery,
    coverage: &Coverage,
    table: CoverageTable,
    dialect: Dialect,
) -> Result<Vec<u8>, Refusal> {
    let mut of = Table { header: Vec::new(), rows: Vec::new(), swedish: dialect.is_swedish() };
    match table {
        CoverageTable::Municipalities => of.municipalities(coverage),
        CoverageTable::Areas => of.areas(coverage),
        CoverageTable::Programmes => of.programmes(coverage),
        CoverageTable::Curve => of.curve(coverage),
        CoverageTable::Spread => of.spread(coverage),
        CoverageTable::Overlap => of.overlap(coverage),
    }
    of.head(&TAIL);
    let definitions = COVERAGE_DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ");
    let tail = [Cell::Day(query.as_of), Cell::Text(definitions)];
    let rows = of.rows.into_iter().map(|row| row.into_iter().chain(tail.clone()).collect());
    csv::write(dialect, &of.header, rows).map_err(|_| service::Error::Internal.into())
}

impl Table {
    fn head(&mut self, columns: &[Column]) {
        let swedish = self.swedish;
        self.header.extend(columns.iter().map(|(word, sv)| if swedish { *sv } else { *word }.to_owned()));
    }

    fn say(&self, word: &str, swedish: &str) -> Cell {
        Cell::Text(if self.swedish { swedish } else { word }.to_owned())
    }

    fn yes(&self, yes: bool) -> Cell {
        if yes { self.say("true", "ja") } else { self.say("false", "nej") }
    }

    fn municipalities(&mut self, coverage: &Coverage) {
        self.head(&[
            ("municipality_code", "Kommunkod"),
            ("municipality_name", "Kommun"),
            ("county_code", "Länskod"),
            ("county_name", "Län"),
            ("status", "Läge"),
            ("represented", "Representerad"),
            ("connected", "Ansluten"),
            ("connected_from", "Ansluten från och med"),
            ("has_roster", "Har personallista"),
        ]);
        for place in coverage.municipalities.iter().flatten() {
            let county = place.county.as_ref().map_or([Cell::Empty, Cell::Empty], named);
            let status = self.say(place.status.word(), in_swedish(place.status));
            let flags = [self.yes(place.represented), self.yes(place.connected), day(place.connected_from)];
            let row = named(&place.municipality).into_iter().chain(county).chain([status]).chain(flags);
            self.rows.push(row.chain([self.yes(place.has_roster)]).collect());
        }
    }

    fn areas(&mut self, coverage: &Coverage) {
        self.head(&[
            ("kind", "Typ"),
            ("area_code", "Områdeskod"),
            ("area_name", "Område"),
            ("partial", "Endast del av"),
        ]);
        self.head_of_counts();
        for one in coverage.areas.iter().flatten() {
            let kind = self.kind(one.kind);
            let row = [kind].into_iter().chain(named(&one.area)).chain([self.yes(one.area.partial)]);
            self.rows.push(row.chain(counts(&one.counts)).collect());
        }
    }

    fn programmes(&mut self, coverage: &Coverage) {
        self.head(&[
            ("programme_code", "Programkod"),
            ("programme_name", "Program"),
            ("valid_from", "Från och med"),
            ("valid_to", "Till och med (programmet)"),
            ("courses", "Kurser"),
        ]);
        self.head_of_counts();
        for one in coverage.programmes.iter().flatten() {
            let courses = Cell::Count(u32::try_from(one.courses).unwrap_or(u32::MAX));
            let row = named(&one.programme).into_iter().chain([day(one.valid_from), day(one.valid_to), courses]);
            self.rows.push(row.chain(counts(&one.counts)).collect());
        }
    }

    fn curve(&mut self, coverage: &Coverage) {
        self.head(&[
            ("day", "Dag"),
            ("represented", "Representerade"),
            ("completed", "Någon har slutfört"),
            ("connected", "Anslutna"),
        ]);
        for point in coverage.curve.iter().flatten() {
            let numbers = [point.represented, point.completed, point.connected].map(Cell::Count);
            self.rows.push([Cell::Day(point.day)].into_iter().chain(numbers).collect());
        }
    }

    fn spread(&mut self, coverage: &Coverage) {
        self.head(&[
            ("course_code", "Kurskod"),
            ("course_name", "Kurs"),
            ("kind", "Typ"),
            ("area_code", "Områdeskod"),
            ("area_name", "Område"),
            ("n", "Kommuner (n)"),
            ("p10", "p10, %"),
            ("p25", "p25, %"),
            ("median", "Median, %"),
            ("p75", "p75, %"),
            ("p90", "p90, %"),
        ]);
        for one in coverage.spread.iter().flatten() {
            let kind = self.kind(one.kind);
            let of = one.percentiles;
            let missing = if self.swedish { Cell::Sign("-") } else { Cell::Empty };
            let percentiles = [of.p10, of.p25, of.median, of.p75, of.p90];
            let percentiles = percentiles.map(|share| share.map_or(missing.clone(), Cell::Share));
            let row = named(&one.course).into_iter().chain([kind]).chain(named(&one.area)).chain([Cell::Count(one.n)]);
            self.rows.push(row.chain(percentiles).collect());
        }
    }

    fn overlap(&mut self, coverage: &Coverage) {
        self.head(&[
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
        ]);
        if !self.swedish {
            self.head(&[("status", "")]);
        }
        for pair in coverage.overlap.iter().flatten() {
            let started = self.shared(pair, ("started", "påbörjat"), pair.started);
            let completed = self.shared(pair, ("completed", "slutfört"), pair.completed);
            self.rows.extend([started, completed]);
        }
    }

    fn shared(&self, pair: &Overlap, (word, swedish): (&str, &str), Shared(numbers): Shared) -> Vec<Cell> {
        let absence = numbers.absence();
        let hidden = absence.filter(|_| self.swedish).map_or(Cell::Empty, |absence| Cell::Sign(absence.sign()));
        let cells =
            numbers.shown().map_or([hidden.clone(), hidden.clone(), hidden], |numbers| numbers.map(Cell::Count));
        let status = (!self.swedish).then(|| Cell::Text(absence.map_or("", |absence| absence.word()).to_owned()));
        let keys = [&pair.programme, &pair.first, &pair.second].into_iter().flat_map(named);
        keys.chain([self.say(word, swedish)]).chain(cells).chain(status).collect()
    }

    fn head_of_counts(&mut self) {
        let of = |id: &str| COVERAGE_DEFINITIONS.iter().find(|definition| definition.id == id);
        for id in COUNTS.into_iter().chain(["municipalities_not_reached"]) {
            let Some(definition) = of(id) else { continue };
            self.head(&[(definition.field, definition.name[0])]);
            if id == "municipalities_represented" {
                self.head(&[("represented_share", "Andel representerade, %")]);
            }
        }
    }

    fn kind(&self, kind: AreaKind) -> Cell {
        match kind {
            AreaKind::Country => self.say("country", "land"),
            AreaKind::County => self.say("county", "län"),
            AreaKind::Region => self.say("region", "region"),
            AreaKind::Group => self.say("group", "grupp"),
            AreaKind::Outside => self.say("outside", "utanför"),
        }
    }
}

/// The cells of [`Table::head_of_counts`].
fn counts(of: &CoverageCounts) -> Vec<Cell> {
    let share = of.represented_share.map_or(Cell::Empty, |share| Cell::Share(share.in_units(1000)));
    let rest = [of.connected, of.completed, of.started, of.connected_idle, of.roster_idle, of.not_reached];
    let first = [Cell::Count(of.municipalities), Cell::Count(of.represented), share];
    first.into_iter().chain(rest.map(Cell::Count)).collect()
}

fn named(key: &Key) -> [Cell; 2] {
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
