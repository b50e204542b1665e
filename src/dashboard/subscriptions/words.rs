//! A subscription in words: what is asked, when it is sent, to whom, and how that goes.

use learning::{CatalogueFile, Dimension, Schedule, Weekday};

use super::content::PATH;
use super::texts::Texts;
use crate::auth::Caller;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::frame::{Place, Reader};
use crate::dashboard::frozen::dimension_name;
use crate::dashboard::selection::{self, Asked, Chosen};
use crate::http::{Days, FILTERS, Parameters, word};
use crate::service::{
    Disclosure, Receiver, SubscriptionReport, SubscriptionStop, SubscriptionTrouble, SubscriptionTroubleKind,
};

/// The first day of a month that some months do not have.
const NOT_IN_EACH_MONTH: i8 = 29;

/// What the words are made with: who reads them, and what they may see.
pub(super) struct Known<'k> {
    pub(super) reader: &'k Reader,
    pub(super) caller: &'k Caller,
    pub(super) catalogue: &'k CatalogueFile,
    pub(super) disclosure: Disclosure,
    pub(super) days: Days,
}

impl<'k> Known<'k> {
    /// The choice of what is counted, for these filters.
    pub(super) fn chosen(&self, filters: &'k Parameters) -> Chosen<'k> {
        Chosen {
            reader: self.reader,
            place: Place { path: PATH, parameters: filters },
            catalogue: self.catalogue,
            reach: &self.caller.reach,
            disclosure: self.disclosure,
            own: &[],
        }
    }
}

/// What is asked; as it is kept, if a program has asked for something that pages have no words for.
pub(super) fn question(of: &str, known: &Known<'_>) -> String {
    let single = ["from", "to", "attribution", "group"];
    let read = Parameters::parse(of, &single, &[&FILTERS[..], &["by"]].concat());
    read.ok().and_then(|asked| in_words(&asked, known)).unwrap_or_else(|| of.to_owned())
}

fn in_words(asked: &Parameters, known: &Known<'_>) -> Option<String> {
    let (language, texts) = (known.reader.language, Texts::of(known.reader.language));
    let filters = Parameters::from(asked.others(&["by", "group"]));
    let read = Asked::read(&filters, &[], known.days, selection::Texts::of(language)).ok()?;
    let chosen = known.chosen(&filters);
    let (selection, _) = chosen.selection(&read);
    let mut parts: Vec<String> = chosen.chips(&selection).into_iter().map(|chip| chip.text).collect();
    if parts.is_empty() {
        parts.push(texts.everything().to_owned());
    }
    let by = match asked.text("by") {
        None => Some(Dimension::Course),
        Some("") => None,
        Some(text) => Some(word("by", text).ok()?),
    };
    parts.push(by.map_or_else(
        || texts.in_total().to_owned(),
        |dimension| texts.by(dimension_name(dimension, language).to_lowercase()),
    ));
    Some(parts.join(", "))
}

/// When it is sent.
pub(super) fn schedule(of: &Schedule, texts: Texts) -> String {
    let weekdays = of.weekdays.iter().map(|day| weekday(*day, texts).to_owned());
    let all: Vec<String> = weekdays.chain(of.days_of_month.iter().map(|day| day_of_month(*day, texts))).collect();
    texts.at(all.join(", "), hour(of.hour))
}

pub(super) fn weekday(day: Weekday, texts: Texts) -> &'static str {
    match day {
        Weekday::Monday => texts.mondays(),
        Weekday::Tuesday => texts.tuesdays(),
        Weekday::Wednesday => texts.wednesdays(),
        Weekday::Thursday => texts.thursdays(),
        Weekday::Friday => texts.fridays(),
        Weekday::Saturday => texts.saturdays(),
        Weekday::Sunday => texts.sundays(),
    }
}

pub(super) fn day_of_month(day: i8, texts: Texts) -> String {
    if day < NOT_IN_EACH_MONTH { texts.day_of_month(day) } else { texts.last_of_month(day) }
}

/// An hour: `08:00`.
pub(super) fn hour(of: i8) -> String {
    format!("{of:02}:00")
}

/// To how many, or where.
pub(super) fn receiver(to: &Receiver, texts: Texts) -> String {
    match to {
        Receiver::Mail(addresses) => texts.to_addresses(u32::try_from(addresses.len()).unwrap_or(u32::MAX)),
        Receiver::Webhook(name) => texts.webhook(name),
    }
}

/// How the last sending went and, if it failed, why.
pub(super) fn state(of: &SubscriptionReport, texts: Texts) -> String {
    match (of.stopped, of.trouble) {
        (Some(SubscriptionStop::OwnerGone), _) => texts.stopped(texts.owner_gone()),
        (Some(SubscriptionStop::OwnerMayNot), _) => texts.stopped(texts.owner_may_not()),
        (None, Some(trouble)) => in_trouble(trouble, texts),
        (None, None) if !of.refused.is_empty() => texts.refused_at(u32::try_from(of.refused.len()).unwrap_or(u32::MAX)),
        (None, None) if of.sent.is_some() => texts.is_sent().to_owned(),
        (None, None) => texts.not_yet().to_owned(),
    }
}

fn in_trouble(SubscriptionTrouble { kind, status, since, next, .. }: SubscriptionTrouble, texts: Texts) -> String {
    let why = match kind {
        SubscriptionTroubleKind::Unreachable => texts.unreachable(),
        SubscriptionTroubleKind::Busy => texts.busy(),
        SubscriptionTroubleKind::Credential => texts.credential(),
        SubscriptionTroubleKind::Refused => texts.refused(),
        SubscriptionTroubleKind::Question => texts.unanswerable(),
        SubscriptionTroubleKind::NotSetUp => texts.not_set_up(),
    };
    let why = status.map_or_else(|| why.to_owned(), |status| texts.with_status(why, status));
    texts.trouble(why, Instant::of(since).shown, Instant::of(next).shown)
}
