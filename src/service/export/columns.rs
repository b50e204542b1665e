//! The columns of an exported row: one table, from which files, schemas and documentation are made.

use jiff::Timestamp;
use learning::Joined;
use serde_json::Value;
use store::StoredStatement;
use xapi::{Actor, ContextActivities, Ifi, Object, Statement, formats};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Texts, of which there may be none.
    Texts,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant, UTC, to the microsecond.
    Instant,
}

impl ColumnType {
    /// The word of the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Instant => "instant",
        }
    }
}

/// What an exported statement has in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: the statement does not say.
    Absent,
    /// Text.
    Text(String),
    /// Texts; those of several columns belong together by their place.
    Texts(Vec<Option<String>>),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// An instant.
    Instant(Timestamp),
}

/// What an extraction makes of a column, so that it names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// It stays as it is.
    Kept,
    /// It stays, and may be known of somebody from elsewhere.
    QuasiIdentifier,
    /// A time, as coarse as is chosen.
    Time,
    /// A pseudonym takes its place.
    Keyed,
    /// It stays where the catalogue knows the activity, else a pseudonym takes its place.
    Activity,
    /// What somebody wrote: only where that is chosen.
    Response,
    /// It names a person or a sender: never.
    Named,
}

impl Privacy {
    /// The words of the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::QuasiIdentifier => "kept, quasi-identifier",
            Self::Time => "coarsened",
            Self::Keyed => "pseudonym",
            Self::Activity => "kept if in the catalogue, else a pseudonym",
            Self::Response => "only with `keep_responses`",
            Self::Named => "never",
        }
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name in files, and in `columns`.
    pub name: &'static str,
    /// What it holds.
    pub holds: ColumnType,
    /// What it means, in English.
    pub en: &'static str,
    /// The same in Swedish.
    pub sv: &'static str,
    /// Where it comes from: a JSON Pointer into the statement, or who knows it.
    pub source: &'static str,
    /// Whether it is joined by the catalogue and the rosters, and comes only where it is asked for.
    pub is_joined: bool,
    /// What an extraction makes of it.
    pub privacy: Privacy,
    read: fn(&Source<'_>) -> Cell,
}

impl Column {
    pub(super) fn read(&self, source: &Source<'_>) -> Cell {
        (self.read)(source)
    }
}

/// What the cells of a row are read from.
pub(super) struct Source<'s> {
    pub(super) statement: Statement<'s>,
    pub(super) value: &'s Value,
    pub(super) stored: &'s StoredStatement,
    pub(super) joined: &'s Joined,
    /// Of the person, as lists of people have it.
    pub(super) pseudonym: Option<String>,
}

impl<'s> Source<'s> {
    fn at(&self, pointer: &str) -> Option<&'s Value> {
        self.value.pointer(pointer)
    }

    fn text(&self, pointer: &str) -> Cell {
        text(self.at(pointer).and_then(Value::as_str))
    }

    fn number(&self, pointer: &str) -> Cell {
        self.at(pointer).and_then(Value::as_f64).map_or(Cell::Absent, Cell::Number)
    }

    fn boolean(&self, pointer: &str) -> Cell {
        self.at(pointer).and_then(Value::as_bool).map_or(Cell::Absent, Cell::Boolean)
    }

    fn activities(&self, relation: ContextActivities) -> Cell {
        texts(self.statement.context_activities(relation).map(|id| Some(id.to_owned())))
    }

    fn source(&self) -> Option<&store::Source> {
        self.stored.intake.source.as_deref()
    }

    fn places(&self, of: impl Fn(&learning::JoinedPlace) -> Option<String>) -> Cell {
        texts(self.joined.places.iter().map(of))
    }

    fn counts_as(&self, of: impl Fn(&learning::CountsAs) -> Option<String>) -> Cell {
        texts(self.joined.counts_as.iter().map(of))
    }
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Absent, |text| Cell::Text(text.to_owned()))
}

fn texts(all: impl Iterator<Item = Option<String>>) -> Cell {
    Cell::Texts(all.collect())
}

/// Which of the four identifiers an actor has, and the identifier: of an account its name, and its home page apart.
fn identifier(actor: Option<Actor<'_>>) -> [Cell; 3] {
    let cells = |kind: &str, identifier: String, home_page: Option<String>| {
        [Cell::Text(kind.to_owned()), Cell::Text(identifier), home_page.map_or(Cell::Absent, Cell::Text)]
    };
    match actor.and_then(Actor::ifi) {
        Some(Ifi::Mbox(mbox)) => cells("mbox", mbox, None),
        Some(Ifi::MboxSha1sum(hash)) => cells("mbox_sha1sum", hash, None),
        Some(Ifi::OpenId(id)) => cells("openid", id, None),
        Some(Ifi::Account { home_page, name }) => cells("account", name, Some(home_page)),
        None => [Cell::Absent, Cell::Absent, Cell::Absent],
    }
}

fn actor_part<const AT: usize>(source: &Source<'_>) -> Cell {
    let [kind, identifier, home_page] = identifier(source.statement.actor());
    [kind, identifier, home_page].into_iter().nth(AT).unwrap_or(Cell::Absent)
}

fn object_type(source: &Source<'_>) -> Cell {
    let kind = match source.statement.object() {
        Some(Object::Activity { .. }) => "Activity",
        Some(Object::Actor(actor)) if actor.is_group() => "Group",
        Some(Object::Actor(_)) => "Agent",
        Some(Object::StatementRef(_)) => "StatementRef",
        Some(Object::SubStatement(_)) => "SubStatement",
        None => return Cell::Absent,
    };
    text(Some(kind))
}

/// Defines a column: name, type, what an extraction makes of it, what it means in English and Swedish, source, and how it is read.
macro_rules! columns {
    ($($name:literal: $holds:ident, $privacy:ident, $en:literal, $sv:literal, $source:literal, $joined:literal, $read:expr;)*) => {
        /// Every column, in the order of files.
        pub static COLUMNS: &[Column] = &[$(Column {
            name: $name,
            holds: ColumnType::$holds,
            en: $en,
            sv: $sv,
            source: $source,
            is_joined: $joined,
            privacy: Privacy::$privacy,
            read: $read,
        },)*];
    };
}

columns! {
    "id": Text, Keyed, "The statement's id.", "Händelsens id.", "/id", false, |s| s.text("/id");
    "stored": Instant, Time, "When the store took it in. Rows are in this order.", "När den lagrades. Raderna kommer i den ordningen.",
        "/stored", false, |s| Cell::Instant(s.stored.stored);
    "timestamp": Instant, Time, "When it happened; when it was stored, if it does not say.",
        "När det hände; när den lagrades, om den inte säger det.", "/timestamp", false,
        |s| Cell::Instant(s.statement.timestamp().unwrap_or(s.stored.stored));
    "verb": Text, Kept, "The IRI of the verb.", "Verbets IRI.", "/verb/id", false, |s| s.text("/verb/id");
    "object_type": Text, Kept, "What the object is: `Activity`, `Agent`, `Group`, `StatementRef` or `SubStatement`.",
        "Vad objektet är: `Activity`, `Agent`, `Group`, `StatementRef` eller `SubStatement`.", "/object/objectType", false,
        object_type;
    "object": Text, Activity, "The id of the activity, or of the statement that it refers to.",
        "Aktivitetens id, eller id för den händelse som den hänvisar till.", "/object/id", false, |s| s.text("/object/id");
    "activity_type": Text, Kept, "The IRI of the activity's type.", "IRI för aktivitetens typ.", "/object/definition/type", false,
        |s| s.text("/object/definition/type");
    "registration": Text, Keyed, "The registration: one attempt or enrolment.", "Registreringen: ett försök eller en anmälan.",
        "/context/registration", false, |s| s.text("/context/registration");
    "actor_type": Text, Named, "`mbox`, `mbox_sha1sum`, `openid` or `account`; absent for a group without an identifier.",
        "`mbox`, `mbox_sha1sum`, `openid` eller `account`; saknas för en grupp utan identifierare.", "/actor", false,
        actor_part::<0>;
    "actor": Text, Named, "The identifier: the mailbox, hash, OpenID, or name of the account. Personal data.",
        "Identifieraren: brevlådan, hashen, OpenID eller kontots namn. Personuppgift.", "/actor", false, actor_part::<1>;
    "actor_home_page": Text, Named, "The home page of the account.", "Kontots hemsida.", "/actor/account/homePage", false,
        actor_part::<2>;
    "score_scaled": Number, Kept, "The scaled score, from -1 to 1.", "Den skalade poängen, från -1 till 1.",
        "/result/score/scaled", false, |s| s.number("/result/score/scaled");
    "score_raw": Number, Kept, "The score, in the sender's own unit.", "Poängen, i avsändarens enhet.", "/result/score/raw", false,
        |s| s.number("/result/score/raw");
    "score_min": Number, Kept, "The least score possible, in the sender's own unit.",
        "Den lägsta möjliga poängen, i avsändarens enhet.", "/result/score/min", false, |s| s.number("/result/score/min");
    "score_max": Number, Kept, "The highest score possible, in the sender's own unit.",
        "Den högsta möjliga poängen, i avsändarens enhet.", "/result/score/max", false, |s| s.number("/result/score/max");
    "success": Boolean, Kept, "Whether it was a success.", "Om det lyckades.", "/result/success", false,
        |s| s.boolean("/result/success");
    "completion": Boolean, Kept, "Whether it was completed.", "Om det slutfördes.", "/result/completion", false,
        |s| s.boolean("/result/completion");
    "duration": Number, Kept, "How long it took, in seconds; absent for one that names years or months.",
        "Hur lång tid det tog, i sekunder; saknas om den anger år eller månader.", "/result/duration", false,
        |s| s.at("/result/duration").and_then(Value::as_str).and_then(formats::duration_seconds)
            .map_or(Cell::Absent, Cell::Number);
    "response": Text, Response, "The answer that was given, which may be free text. May have personal data.",
        "Svaret som gavs, som kan vara fritext. Kan ha personuppgifter.", "/result/response", false,
        |s| s.text("/result/response");
    "platform": Text, Named, "The platform.", "Plattformen.", "/context/platform", false, |s| s.text("/context/platform");
    "language": Text, Kept, "The language, as RFC 5646 writes it.", "Språket, som RFC 5646 skriver det.", "/context/language", false,
        |s| s.text("/context/language");
    "parents": Texts, Activity, "The activities of which the object is a part.", "Aktiviteterna som objektet är en del av.",
        "/context/contextActivities/parent", false, |s| s.activities(ContextActivities::Parent);
    "groupings": Texts, Activity, "The activities to which the object belongs less directly.",
        "Aktiviteterna som objektet mindre direkt hör till.", "/context/contextActivities/grouping", false,
        |s| s.activities(ContextActivities::Grouping);
    "authority": Text, Named, "The name of the credential that sent it.", "Namnet på nyckeln som sände den.", "/authority/name",
        false, |s| s.text("/authority/name");
    "source_stored": Instant, Time, "When the store from which it came had taken it in, if it came with that.",
        "När den tidigare lagringen tog emot den, om det följde med.", "the import", false,
        |s| s.source().and_then(|source| source.stored).map_or(Cell::Absent, Cell::Instant);
    "source_authority": Text, Named, "Who vouched for it in that store: a mailbox, hash, OpenID, or an account with its home page. \
        May be personal data.", "Vem som stod för den där: en brevlåda, hash, OpenID eller ett konto med hemsida. Kan vara en \
        personuppgift.", "the import", false,
        |s| text(s.source().and_then(|source| source.vouchers().first().map(Ifi::identity_key)).as_deref());
    "voided": Boolean, Kept, "Whether another statement voids it; such statements come only with `voided=true`.",
        "Om en annan händelse ogiltigförklarar den; sådana kommer bara med `voided=true`.", "the store", false,
        |s| Cell::Boolean(s.stored.is_voided);
    "person": Text, Keyed, "A pseudonym of the person, the same for all identifiers that the rosters tie together.",
        "En pseudonym för personen, densamma för alla identifierare som personallistorna binder ihop.", "the rosters", true,
        |s| text(s.pseudonym.as_deref());
    "municipality": Texts, QuasiIdentifier, "The employers for which it counts, by code; `unknown` for none that is known.",
        "Arbetsgivarna som den räknas för, med kod; `unknown` för ingen känd.", "the rosters, claims and tables", true,
        |s| s.places(|place| Some(place.municipality.clone()));
    "unit": Texts, QuasiIdentifier, "The unit there on the day, beside `municipality`.", "Enheten där den dagen, bredvid `municipality`.",
        "the rosters", true, |s| s.places(|place| place.unit.clone());
    "role": Texts, QuasiIdentifier, "The role there on the day, beside `municipality`.", "Rollen där den dagen, bredvid `municipality`.",
        "the rosters", true, |s| s.places(|place| place.role.clone());
    "experience": Texts, QuasiIdentifier, "The band of experience on the day, beside `municipality`.",
        "Erfarenheten den dagen, bredvid `municipality`.", "the rosters and the catalogue", true,
        |s| s.places(|place| Some(place.experience.clone()));
    "course": Texts, Kept, "The courses of which it says something, by id.", "Kurserna som den säger något om, med id.",
        "the catalogue", true, |s| s.counts_as(|one| Some(one.course.to_string()));
    "module": Texts, Kept, "The module, beside `course`; absent for the course itself.",
        "Delen av kursen, bredvid `course`; saknas för kursen själv.", "the catalogue", true,
        |s| s.counts_as(|one| one.module.as_ref().map(ToString::to_string));
    "counts_as": Texts, Kept, "What it counts as, beside `course`: `active`, `completed`, `passed` and so on.",
        "Vad den räknas som, bredvid `course`: `active`, `completed`, `passed` och så vidare.", "the catalogue", true,
        |s| s.counts_as(|one| Some(one.says.as_str().to_owned()));
}

/// A choice of columns, in the order of files.
#[derive(Debug, Clone)]
pub struct Columns(Vec<&'static Column>);

impl Default for Columns {
    /// Those of the statement.
    fn default() -> Self {
        Self::of(|column| !column.is_joined)
    }
}

impl Columns {
    /// Every one, those that are joined too.
    pub fn all() -> Self {
        Self::of(|_| true)
    }

    /// Those that are named; `statement` names all of the statement, `joined` all others.
    ///
    /// # Errors
    /// What would be right.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, String> {
        let names: Vec<&str> = names.into_iter().collect();
        let is_known =
            |name: &str| ["statement", "joined"].contains(&name) || COLUMNS.iter().any(|column| column.name == name);
        if names.is_empty() || !names.iter().all(|name| is_known(name)) {
            let all: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            return Err(format!(
                "write names of columns with commas between, of statement, joined, {}",
                all.join(", ")
            ));
        }
        Ok(Self::of(|column| {
            let group = if column.is_joined { "joined" } else { "statement" };
            names.contains(&column.name) || names.contains(&group)
        }))
    }

    fn of(is_chosen: impl Fn(&Column) -> bool) -> Self {
        Self(COLUMNS.iter().filter(|column| is_chosen(column)).collect())
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Column> {
        self.0.iter().copied()
    }

    /// Whether one of them needs the catalogue and the rosters.
    pub fn are_joined(&self) -> bool {
        self.0.iter().any(|column| column.is_joined)
    }
}
