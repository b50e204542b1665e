//! `loggbok subscription …`: figures that are sent on a schedule, on a running server or the local store.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand, ValueEnum};
use learning::Weekday;
use reqwest::Method;

use super::door::ask;
use super::operator::{self, Remote};
use super::served::{Served, Shown, ask_served};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::{Days, SentSubscription, SubscriptionList, add_subscription, as_word, encoded};
use crate::service::{Receiver, SubscriptionLanguage, SubscriptionReport};

/// The error if a subscription does not exist.
const MISSING: &str = "there is no such subscription; `loggbok subscription list` shows all";
const PATH: &str = "/api/v1/subscriptions";

/// What is done with subscriptions.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Have figures sent on a schedule, by mail or to a webhook.
    ///
    /// Each time, the question is asked with the rights that whoever adds it then has. No person is named.
    Add(Box<New>),
    /// List subscriptions, and whether the last was sent.
    List {
        #[command(flatten)]
        shown: Shown,
    },
    /// End a subscription; its addresses are gone with it.
    Remove {
        /// The subscription's id.
        id: String,
        #[command(flatten)]
        remote: Remote,
    },
    /// Have a subscription sent at once, by the running server. One that has stopped goes on.
    Send {
        /// The subscription's id.
        id: String,
        #[command(flatten)]
        shown: Shown,
    },
}

/// What to send, where and when.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The question, as a query string of `GET /api/v1/completions` without a day: `municipality=1440&by=unit`.
    #[arg(long, value_name = "QUERY", default_value = "", hide_default_value = true)]
    question: String,
    /// Mail addresses, with commas between.
    #[arg(long, value_name = "ADDRESSES", value_delimiter = ',', required_unless_present = "webhook")]
    mail: Vec<String>,
    /// A webhook, by its name in the server's configuration.
    #[arg(long, value_name = "NAME", conflicts_with = "mail")]
    webhook: Option<String>,
    /// The days of the week, with commas between. Monday, unless days of the month are given.
    #[arg(long, value_enum, value_name = "DAYS", value_delimiter = ',')]
    on: Vec<On>,
    /// The days of the month, 1 to 31, with commas between. In a month that is too short, its last day.
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    day_of_month: Vec<i8>,
    /// The hour, 0 to 23, in Sweden.
    #[arg(long, value_name = "HOUR", default_value_t = 8)]
    at: i8,
    /// What it is called.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The language of what is sent.
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value = "sv")]
    language: Language,
    #[command(flatten)]
    shown: Shown,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum On {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl From<On> for Weekday {
    fn from(day: On) -> Self {
        match day {
            On::Monday => Self::Monday,
            On::Tuesday => Self::Tuesday,
            On::Wednesday => Self::Wednesday,
            On::Thursday => Self::Thursday,
            On::Friday => Self::Friday,
            On::Saturday => Self::Saturday,
            On::Sunday => Self::Sunday,
        }
    }
}

impl New {
    fn sent(&self) -> SentSubscription {
        let language = match self.language {
            Language::Sv => SubscriptionLanguage::Sv,
            Language::En => SubscriptionLanguage::En,
        };
        let is_any_day = self.on.is_empty() && self.day_of_month.is_empty();
        let on = if is_any_day { &[On::Monday][..] } else { &self.on };
        SentSubscription {
            name: self.name.clone(),
            question: self.question.clone(),
            to: self.webhook.clone().map_or_else(|| Receiver::Mail(self.mail.clone()), Receiver::Webhook),
            weekdays: on.iter().copied().map(Weekday::from).collect(),
            days_of_month: self.day_of_month.iter().copied().collect(),
            hour: self.at,
            language,
        }
    }
}

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Add(new) => {
            let sent = new.sent();
            let added = at(config, &new.shown.remote, async |at| at.add(sent).await)?;
            new.shown.say(&added, || vec![line(&added)])
        }
        Command::List { shown } => {
            let all = at(config, &shown.remote, async |at| at.list().await)?;
            shown.say(&all, || all.iter().map(line).collect())
        }
        Command::Remove { id, remote } => at(config, &remote, async |at| at.remove(&id).await),
        Command::Send { id, shown } => {
            let asked = at(config, &shown.remote, async |at| at.send(&id).await)?;
            shown.say(&asked, || vec![line(&asked)])
        }
    }
}

/// The place of subscriptions.
struct At(Served);

fn at<T>(config: &Config, remote: &Remote, act: impl AsyncFnOnce(&At) -> Result<T>) -> Result<T> {
    ask_served(config, remote, MISSING, async |served| act(&At(served)).await)
}

fn path_of(id: &str) -> String {
    format!("{PATH}/{}", encoded(id))
}

impl At {
    async fn add(&self, new: SentSubscription) -> Result<SubscriptionReport> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::POST, PATH, Some(new)).await,
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                let days = Days::at(SystemClock.now(), service.disclosure(&operator).await?);
                Ok(add_subscription(service, days, &operator, new).await?.report)
            }
        }
    }

    async fn list(&self) -> Result<Vec<SubscriptionReport>> {
        match &self.0 {
            Served::Server(server) => {
                let list: SubscriptionList = serde_json::from_value(server.json(PATH).await?)
                    .context("the answer is no list of subscriptions")?;
                Ok(list.subscriptions)
            }
            Served::Here(service) => Ok(service.list_subscriptions(&operator::operator(service.names())).await?),
        }
    }

    async fn remove(&self, id: &str) -> Result<()> {
        match &self.0 {
            Served::Server(server) => server.delete(&path_of(id)).await,
            Served::Here(service) => Ok(service.remove_subscription(&operator::operator(service.names()), id).await?),
        }
    }

    async fn send(&self, id: &str) -> Result<SubscriptionReport> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::POST, &format!("{}/send", path_of(id)), None::<()>).await,
            Served::Here(service) => Ok(service.send_subscription(&operator::operator(service.names()), id).await?),
        }
    }
}

/// A subscription on one line.
fn line(report: &SubscriptionReport) -> String {
    let to = match &report.to {
        Receiver::Mail(addresses) => addresses.join(", "),
        Receiver::Webhook(name) => format!("webhook {name}"),
    };
    let mut parts = vec![report.id.clone(), to, format!("?{}", report.question)];
    parts.extend(report.name.clone());
    parts.extend(report.next.map(|next| format!("next: {next}")));
    parts.extend(report.sent.map(|sent| format!("last: {sent}")));
    if !report.refused.is_empty() {
        let refused: BTreeSet<&str> = report.refused.iter().map(String::as_str).collect();
        parts.push(format!("refused: {}", refused.into_iter().collect::<Vec<_>>().join(", ")));
    }
    parts.extend(report.trouble.map(|trouble| {
        let status = trouble.status.map(|status| format!(" {status}")).unwrap_or_default();
        format!("{}{status} since {}", as_word(&trouble.kind), trouble.since)
    }));
    parts.extend(report.stopped.map(|stopped| format!("stopped: {}", as_word(&stopped))));
    parts.join("  ")
}
