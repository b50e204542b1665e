//! The further sheets of a workbook: how it was counted, and what was selected.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use learning::{Attribution, Day, Definition, FigureQuery, Suppression};

use crate::auth::Reach;
use crate::http::wire::table::{Cell, Table};
use crate::http::wire::xlsx::Sheet;
use crate::http::{Parameters, as_word};

/// The selection, and its context.
pub(in crate::http) struct Choice<'c> {
    pub(in crate::http) parameters: &'c Parameters,
    pub(in crate::http) compared_to: Option<Day>,
    pub(in crate::http) reach: &'c Reach,
    /// Which numbers are hidden, if any.
    pub(in crate::http) hidden: Option<Suppression>,
    /// The moment whose affiliation decides where a person counts, if the question has one.
    pub(in crate::http) attribution: Option<Attribution>,
    /// When the answer was made.
    pub(in crate::http) made: Timestamp,
}

/// The names of filters in Swedish.
const FILTERS: [(&str, &str); 12] = [
    ("programme", "Program"),
    ("course", "Kurs"),
    ("municipality", "Kommun"),
    ("organisation", "Organisation (ej kommun)"),
    ("county", "Län"),
    ("region", "Region eller grupp"),
    ("group", "Innanför och utanför"),
    ("unit", "Enhet"),
    ("role", "Roll"),
    ("service_area", "Verksamhetsområde"),
    ("experience", "År i yrket"),
    ("by", "Uppdelat på"),
];

/// The sheet that explains these definitions.
pub(in crate::http) fn meanings(definitions: impl IntoIterator<Item = &'static Definition>) -> Table<'static> {
    told(definitions.into_iter().map(|of| [of.name[0].to_owned(), of.versioned(), of.meaning[0].to_owned()]))
}

/// The same for any names, definitions and meanings.
pub(in crate::http) fn told(definitions: impl Iterator<Item = [String; 3]>) -> Table<'static> {
    let header = ["Mått", "Definition", "Så är det räknat"].map(str::to_owned).to_vec();
    let row = |definition: [String; 3]| definition.map(Cell::Text).to_vec();
    let signs = [
        ("..", "Uppgiften är dold för att inte peka ut någon."),
        ("-", "Uppgiften saknas: den är inte känd."),
        (".", "Uppgiften finns inte här."),
    ];
    let signs = signs.map(|(sign, meaning)| vec![Cell::Sign(sign), Cell::Empty, Cell::Text(meaning.to_owned())]);
    let rows: Vec<Vec<Cell>> = definitions.map(row).chain(signs).collect();
    Table::new(header, rows.into_iter())
}

impl Choice<'_> {
    /// The sheets of a workbook: the rows, how they were counted, and what was selected.
    pub(in crate::http) fn beside<'t>(
        &self,
        rows: Sheet<'t>,
        meanings: Table<'static>,
        query: &FigureQuery,
    ) -> Vec<Sheet<'t>> {
        vec![rows, ("Så är det räknat", meanings), ("Urval", self.table(query))]
    }

    /// The selection, one row per parameter.
    fn table(&self, query: &FigureQuery) -> Table<'static> {
        let text = |text: &str| Cell::Text(text.to_owned());
        let day = |day: Option<Day>| day.map(Cell::Day);
        let attribution = self.attribution.map(|of| Cell::Text(attribution(of, true)));
        let limit = (!self.reach.is_everything()).then(|| Cell::Text(self.reach.to_string()));
        let hidden = self.hidden.map(|rule| {
            Cell::Text(format!(
                "Tal från 1 till {}, andelar av färre än {} personer, och tal som skulle avslöja dem",
                rule.counts() - 1,
                rule.shares()
            ))
        });
        let made = self.made.to_zoned(TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC));
        let first = [
            ("Till och med", Some(Cell::Day(query.as_of))),
            ("Jämfört med", day(self.compared_to)),
            ("Perioden från och med", day(query.from)),
            ("Perioden till och med", day(query.last_of_period())),
            ("Räknas i kommunen där personen", attribution),
        ];
        let filters = FILTERS.iter().map(|(name, called)| {
            let values: Vec<&str> = self.parameters.list(name).collect();
            (*called, (!values.is_empty()).then(|| text(&values.join(", "))))
        });
        let last = [
            ("Begränsat till", limit),
            ("Dolt", hidden),
            ("Framtaget", Some(text(&made.strftime("%Y-%m-%d %H:%M").to_string()))),
        ];
        let all = first.into_iter().chain(filters).chain(last);
        let rows: Vec<Vec<Cell>> = all.filter_map(|(called, value)| Some(vec![text(called), value?])).collect();
        Table::new(["Val", "Värde"].map(str::to_owned).to_vec(), rows.into_iter())
    }
}

/// The words for a moment whose affiliation decides where a person counts.
pub(super) fn attribution(attribution: Attribution, swedish: bool) -> String {
    match (attribution, swedish) {
        (Attribution::AtEvent, true) => "arbetade när det hände".to_owned(),
        (Attribution::Current, true) => "arbetar nu".to_owned(),
        (word, false) => as_word(&word),
    }
}
