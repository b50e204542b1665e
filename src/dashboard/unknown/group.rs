//! What was not counted, by kind.

use std::collections::BTreeMap;

use learning::{CatalogueFile, Counted, Day, UncountedKind, UncountedRow, WhyUnknown, mend_in_swedish};

use super::mending::{Thing, employer, is_mended_by_the_catalogue, likely};
use super::texts::Texts;
use crate::dashboard::catalogue_change::{employer_name, part};
use crate::dashboard::language::Language;
use crate::dashboard::numbers::grouped;
use crate::http::{as_word, encoded};

/// The things of a kind.
pub(super) struct Group {
    /// Its id on the page.
    pub(super) id: String,
    pub(super) heading: &'static str,
    /// What they are, and what to do.
    pub(super) about: &'static str,
    pub(super) things: Vec<Row>,
    /// How many statements name further things that are not kept.
    pub(super) beyond: Option<String>,
}

/// A thing.
pub(super) struct Row {
    pub(super) value: String,
    /// The employer of a unit; the senders.
    pub(super) beside: Vec<String>,
    pub(super) count: String,
    pub(super) last: Option<Day>,
    pub(super) nearest: Option<String>,
    pub(super) mend: Mending,
}

/// How to correct it.
pub(super) enum Mending {
    /// By a change to the catalogue.
    Catalogue {
        /// The most likely mend: the fields that say so, and the button's text.
        likely: Option<(Vec<(&'static str, String)>, String)>,
        /// The page for saying something else.
        other: String,
    },
    /// With these lines.
    ByHand(Vec<String>),
    /// As the text above the table says.
    AsSaid,
}

/// All groups, in the order of the report. `names` are those of credentials, by key.
pub(super) fn groups(
    rows: &[UncountedRow],
    beyond: impl Fn(UncountedKind) -> u64,
    names: &BTreeMap<String, String>,
    (catalogue, may_mend): (&CatalogueFile, bool),
    (root, language): (&str, Language),
) -> Vec<Group> {
    let texts = Texts::of(language);
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let id = as_word(&row.kind);
        if groups.last().is_none_or(|last| last.id != id) {
            let (heading, about) = words(row.kind, texts);
            let beyond = u32::try_from(beyond(row.kind)).unwrap_or(u32::MAX);
            let beyond = (beyond > 0).then(|| texts.beyond(beyond));
            groups.push(Group { id, heading, about, things: Vec::new(), beyond });
        }
        if let Some(group) = groups.last_mut() {
            group.things.push(Row::new(row, names, (catalogue, may_mend), (root, language)));
        }
    }
    groups
}

impl Row {
    fn new(
        row: &UncountedRow,
        names: &BTreeMap<String, String>,
        (catalogue, may_mend): (&CatalogueFile, bool),
        (root, language): (&str, Language),
    ) -> Self {
        let texts = Texts::of(language);
        let of_language =
            |words: &learning::Words| if language == Language::Sv { words.sv.clone() } else { words.en.clone() };
        let nearest = row
            .nearest
            .as_ref()
            .map(|near| format!("{}: {}", texts.near(&near.value, of_language(&near.of)), of_language(&near.differs)));
        let place = row.municipality.as_deref().and_then(employer).map(|code| employer_name(code, catalogue, language));
        let senders = (!row.senders.is_empty()).then(|| texts.senders(senders(row, names, texts)));
        let count = grouped(u32::try_from(row.count).unwrap_or(u32::MAX));
        let unit = match row.counted {
            Counted::Statements => texts.statements(),
            Counted::People => texts.persons(),
            Counted::RosterRows => texts.roster_rows(),
            Counted::Days => texts.days(),
        };
        let value = match (row.kind, language) {
            (UncountedKind::Contradiction, Language::Sv) => {
                row.value.replace("statements: ", "händelser: ").replace("roster: ", "personallista: ")
            }
            _ if row.value.is_empty() => texts.everything().to_owned(),
            _ => row.value.clone(),
        };
        Self {
            value,
            beside: place.into_iter().chain(senders).collect(),
            count: format!("{count} {unit}"),
            last: row.last,
            nearest,
            mend: mending(row, (catalogue, may_mend), (root, language)),
        }
    }
}

fn mending(
    row: &UncountedRow,
    (catalogue, may_mend): (&CatalogueFile, bool),
    (root, language): (&str, Language),
) -> Mending {
    if !is_mended_by_the_catalogue(row.kind) {
        let line = row
            .mend
            .as_deref()
            .map(|line| if language == Language::Sv { mend_in_swedish(line) } else { line.to_owned() });
        return line.map_or(Mending::AsSaid, |lines| {
            Mending::ByHand(lines.lines().map(|line| line.trim_start_matches("# ").to_owned()).collect())
        });
    }
    if !may_mend {
        return Mending::AsSaid;
    }
    let thing = Thing::of(row).fields();
    let query = |with: &[(&'static str, String)]| {
        let pairs = with.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    };
    let other = format!("{root}/unknown/mend?lang={}&{}", language.tag(), query(&thing));
    let likely = likely(row).map(|to| {
        let button = button(row, &to, catalogue, language);
        (thing.into_iter().chain([("to", to)]).collect(), button)
    });
    Mending::Catalogue { likely, other }
}

/// The text of the button that makes a thing what it most likely is.
fn button(row: &UncountedRow, to: &str, catalogue: &CatalogueFile, language: Language) -> String {
    let texts = Texts::of(language);
    match row.kind {
        UncountedKind::Activity => {
            let (course, module) = to.split_once('/').map_or((to, None), |(course, module)| (course, Some(module)));
            texts.count_as(part(course, module, catalogue, language))
        }
        UncountedKind::Role => texts.meant_by(part(to, None, catalogue, language)),
        UncountedKind::Unit => texts.same_as(row.nearest.as_ref().map_or(to, |near| &near.value)),
        _ => texts
            .belongs_to(employer(to).map_or_else(|| to.to_owned(), |code| employer_name(code, catalogue, language))),
    }
}

/// The senders, by the names of their credentials; the last entry may say how many more there are.
fn senders(row: &UncountedRow, names: &BTreeMap<String, String>, texts: Texts) -> String {
    let sender = |sender: &String| match sender.strip_prefix("and ").and_then(|rest| rest.strip_suffix(" more")) {
        Some(more) => texts.more_senders(more),
        None => names.get(sender).unwrap_or(sender).clone(),
    };
    row.senders.iter().map(sender).collect::<Vec<_>>().join(", ")
}

/// The name of a kind, and what to do.
pub(super) fn words(kind: UncountedKind, texts: Texts) -> (&'static str, &'static str) {
    match kind {
        UncountedKind::Activity => (texts.activity(), texts.activity_about()),
        UncountedKind::Verb => (texts.verb(), texts.verb_about()),
        UncountedKind::HomePage => (texts.home_page(), texts.home_page_about()),
        UncountedKind::MailDomain => (texts.mail_domain(), texts.mail_domain_about()),
        UncountedKind::Unit => (texts.unit(), texts.unit_about()),
        UncountedKind::Role => (texts.role(), texts.role_about()),
        UncountedKind::Contradiction => (texts.contradiction(), texts.contradiction_about()),
        UncountedKind::NotAPerson => (texts.not_a_person(), texts.not_a_person_about()),
        UncountedKind::ClockAhead => (texts.clock_ahead(), texts.clock_ahead_about()),
        UncountedKind::WithoutZone => (texts.without_zone(), texts.without_zone_about()),
        UncountedKind::Organisation => (texts.organisation(), texts.organisation_about()),
        UncountedKind::ClockUnset => (texts.clock_unset(), texts.clock_unset_about()),
        UncountedKind::Municipality => (texts.municipality(), texts.municipality_about()),
        UncountedKind::ClaimRefused => (texts.claim_refused(), texts.claim_refused_about()),
        UncountedKind::CompletedApart => (texts.completed_apart(), texts.completed_apart_about()),
    }
}

/// Why a person has no known employer.
pub(super) fn reason(why: WhyUnknown, texts: Texts) -> &'static str {
    match why {
        WhyUnknown::NotOnTheRosterThatDay => texts.not_that_day(),
        WhyUnknown::HomePage => texts.home_page_people(),
        WhyUnknown::MailDomain => texts.mail_domain_people(),
        WhyUnknown::BeyondSender => texts.beyond_sender(),
        WhyUnknown::MailHash => texts.mail_hash(),
        WhyUnknown::OpenId => texts.open_id(),
    }
}
