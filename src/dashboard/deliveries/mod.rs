//! `GET /deliveries`: what each platform has sent, and what was refused.

mod hours;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use askama::Template;
use jiff::{SignedDuration, Timestamp};

use self::hours::{Bar, bars};
use self::texts::Texts;
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::numbers;
use super::page::Page;
use super::time::{clock, moment};
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{Parameters, Refusal, encoded};
use crate::service::{DeliveryCounts, DeliveryFault, DeliveryRefusal, DeliveryReport, PageOf};

/// How many platforms a page has.
const PAGE: usize = 20;
/// A platform that has sent nothing for this long is silent.
const SILENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The page.
#[derive(Template)]
#[template(path = "deliveries.html")]
pub(crate) struct DeliveriesPage {
    frame: Frame,
    texts: Texts,
    senders: Vec<Sender>,
    /// How many of those on this page have been silent for a week.
    silent: Option<String>,
    /// Where to try a statement.
    try_statement: String,
    /// The next page.
    more: Option<String>,
}

/// A platform.
struct Sender {
    /// The id of its section.
    id: String,
    name: String,
    key: String,
    last: Option<String>,
    is_silent: bool,
    /// Accepted, repeated and refused in 24 hours.
    numbers: [String; 3],
    bars: Vec<Bar>,
    hours: Vec<Row>,
    days: Vec<Row>,
    refusals: Vec<Refused>,
    /// Where to try a statement as this platform.
    try_statement: String,
}

/// What came in a period.
struct Row {
    time: String,
    numbers: [String; 3],
}

/// A refused request.
struct Refused {
    at: String,
    problem: String,
    faults: Vec<DeliveryFault>,
    body: Option<String>,
}

impl Page for DeliveriesPage {
    const ONCE: &'static [&'static str] = &["after"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let caller = visit.caller()?;
        let page = PageOf { after: visit.parameters.text("after"), limit: Some(PAGE) };
        let (reports, more) = visit.state.service.deliveries(&caller, &page).await?;
        Ok(Self::new(&visit.reader, &visit.parameters, reports, more, visit.state.clock.now()))
    }
}

impl DeliveriesPage {
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        reports: Vec<DeliveryReport>,
        more: Option<String>,
        now: Timestamp,
    ) -> Self {
        let (root, language, texts) = (&reader.root, reader.language.tag(), Texts::of(reader.language));
        let try_statement = format!("{root}/deliveries/try?lang={language}");
        let is_administrator = reader.may(Scope::Admin);
        let senders = reports.into_iter().enumerate().map(|(at, report)| {
            let of_sender = if is_administrator { format!("&sender={}", encoded(&report.key)) } else { String::new() };
            Sender::new(report, at, format!("{try_statement}{of_sender}"), now)
        });
        let senders: Vec<Sender> = senders.collect();
        let silent = u32::try_from(senders.iter().filter(|sender| sender.is_silent).count()).unwrap_or(u32::MAX);
        let frame =
            Frame::new(reader, Some(Section::Operations), &Place { path: "/deliveries", parameters }, texts.title());
        Self {
            frame: Frame { skip: Skip { to: "senders", text: texts.skip() }, ..frame },
            silent: (silent > 0).then(|| texts.silent(silent)),
            more: more.map(|last| format!("{root}/deliveries?lang={language}&after={}", encoded(&last))),
            senders,
            try_statement,
            texts,
        }
    }
}

impl Sender {
    fn new(report: DeliveryReport, at: usize, try_statement: String, now: Timestamp) -> Self {
        let row = |time, counts: &DeliveryCounts| Row { time, numbers: grouped(counts) };
        let refused = |one: DeliveryRefusal| Refused {
            at: moment(one.at),
            problem: one.problem,
            faults: one.faults,
            body: one.body,
        };
        Self {
            id: format!("sender-{at}"),
            is_silent: report.last.is_none_or(|last| now.duration_since(last) > SILENT),
            last: report.last.map(moment),
            numbers: grouped(&report.last_24_hours),
            bars: bars(&report.hours),
            // People look for the newest first.
            hours: report.hours.iter().rev().map(|hour| row(clock(hour.from), &hour.counts)).collect(),
            days: report.days.iter().rev().map(|day| row(day.day.to_string(), &day.counts)).collect(),
            refusals: report.refusals.into_iter().map(refused).collect(),
            name: report.name,
            key: report.key,
            try_statement,
        }
    }
}

fn grouped(counts: &DeliveryCounts) -> [String; 3] {
    let number = |number: u64| numbers::grouped(u32::try_from(number).unwrap_or(u32::MAX));
    [number(counts.accepted), number(counts.repeated), number(counts.refused)]
}
