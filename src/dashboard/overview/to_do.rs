//! What to act on, as cards: the subject, the number, and a link.

use learning::{Day, Key, PeopleStatus};

use super::leads::Asking;
use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::components::terms::listed;
use crate::dashboard::numbers;
use crate::service::{SilentPlatform, ToDo, ToDoItem};

/// The page for importing the roster.
const ROSTER: &str = "/roster";
/// The page of what could not be placed or counted.
const UNKNOWN: &str = "/unknown";
/// The page of what platforms have sent.
const DELIVERIES: &str = "/deliveries";

/// How many cards are shown at once.
const SHOWN: usize = 3;

/// What to act on.
pub(super) struct Cards {
    /// The first cards.
    pub(super) first: Vec<Card>,
    /// The other cards, collapsed.
    pub(super) more: Vec<Card>,
    pub(super) show_more: String,
}

/// One thing to act on.
pub(super) struct Card {
    /// Its class in the style sheet.
    pub(super) class: &'static str,
    /// The number, if it says something.
    pub(super) number: Option<String>,
    pub(super) text: String,
    /// Its subject, at the end of the text.
    pub(super) about: Option<String>,
    /// What can be done, and where.
    pub(super) action: Option<(&'static str, String)>,
}

impl Cards {
    pub(super) fn new(to_do: &ToDo, asking: &Asking<'_>) -> Self {
        let mut first: Vec<Card> = to_do.items.iter().map(|item| card(item, to_do.as_of, asking)).collect();
        let more = first.split_off(first.len().min(SHOWN));
        let count = u32::try_from(more.len()).unwrap_or(u32::MAX);
        Self { first, more, show_more: Texts::of(asking.reader.language).more_to_do(count) }
    }
}

fn card(item: &ToDoItem, as_of: Day, asking: &Asking<'_>) -> Card {
    let texts = Texts::of(asking.reader.language);
    let number = |count: u64| Some(numbers::grouped(u32::try_from(count).unwrap_or(u32::MAX)));
    let lead = |name, path: &str, scope| {
        let address = format!("{}{path}?lang={}", asking.reader.root, asking.reader.language.tag());
        asking.reader.may(scope).then_some((name, address))
    };
    let about = |course: &Key| Some(asking.course_name(course));
    let count = item.count();
    match item {
        ToDoItem::NotStarted { course, .. } => Card {
            class: "act",
            number: number(count),
            text: texts.not_started().to_owned(),
            about: about(course),
            action: asking
                .people(None, Some(&course.code), PeopleStatus::NotStarted)
                .map(|address| (texts.show_who(), address)),
        },
        ToDoItem::CertificatesExpiring { course, .. } => Card {
            class: "warn",
            number: number(count),
            text: texts.certificates_expiring().to_owned(),
            about: about(course),
            action: asking
                .people(None, Some(&course.code), PeopleStatus::CertificateExpiring)
                .map(|address| (texts.show_who(), address)),
        },
        ToDoItem::NotNamed { course, .. } => Card {
            class: "warn",
            number: number(count),
            text: texts.not_named().to_owned(),
            about: about(course),
            action: lead(texts.load_roster(), ROSTER, Scope::RosterWrite),
        },
        ToDoItem::Uncounted { people, .. } => Card {
            class: "warn",
            number: number(count),
            text: match people {
                0 => texts.uncounted().to_owned(),
                people => texts.uncounted_people(u32::try_from(*people).unwrap_or(u32::MAX)),
            },
            about: None,
            action: lead(texts.show_what(), UNKNOWN, Scope::CatalogueWrite),
        },
        ToDoItem::OldRosters(all) => Card {
            class: "warn",
            number: None,
            text: match all.first().and_then(|roster| roster.newest) {
                Some(day) => {
                    let days = u32::try_from(as_of.number() - day.number()).unwrap_or_default();
                    texts.old_roster(day, numbers::grouped(days))
                }
                None => texts.no_roster().to_owned(),
            },
            about: None,
            action: lead(texts.load_roster(), ROSTER, Scope::RosterWrite),
        },
        ToDoItem::SilentPlatforms(all) => Card {
            class: "warn",
            number: None,
            text: silent(all, texts),
            about: None,
            action: lead(texts.show_deliveries(), DELIVERIES, Scope::StatementsWrite),
        },
    }
}

/// Which platforms have sent nothing, and since when.
fn silent(all: &[SilentPlatform], texts: Texts) -> String {
    if let [SilentPlatform { name, last, .. }] = all {
        return match last {
            Some(day) => texts.silent_since(name, day),
            None => texts.silent_ever(name),
        };
    }
    let names: Vec<String> = all.iter().map(|platform| platform.name.clone()).collect();
    texts.silent_several(listed(&names, texts.and()))
}
