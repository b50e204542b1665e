//! `loggbok credential sender`: settings for a sender that does not follow the standard.

use std::collections::BTreeSet;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use xapi::{Mending, Version};

use super::credential::{Of, with};
use super::door::{Door, Hashing};
use super::print::say;
use crate::auth::SenderSettings;
use crate::config::Config;
use crate::service::{CredentialChange, CredentialReport};

/// Settings for a sender that cannot be changed. Without an option, they are shown with how often each was needed.
#[derive(Debug, Args)]
pub(super) struct Sender {
    #[command(flatten)]
    of: Of,
    /// Read requests without an X-Experience-API-Version header as this version. A wrong header is still refused.
    #[arg(long, value_name = "VERSION")]
    assume_version: Option<Version>,
    /// Mend what the sender gets wrong, and keep what was sent beside the statement; comma-separated.
    #[arg(long, value_name = "MENDING", value_parser = mending(), value_delimiter = ',')]
    mend: Vec<Mending>,
    /// Recognise a repeated statement without id by its content and timestamp, and answer with the id of the first.
    /// Statements from before this setting are not recognised.
    #[arg(long)]
    recognise_repeats: bool,
    /// Read timestamps without an offset in this zone, such as Europe/Stockholm. Default: UTC.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    time_zone: Option<String>,
    /// Turn settings off; comma-separated.
    #[arg(long, value_name = "SETTING", value_delimiter = ',')]
    off: Vec<Setting>,
}

/// A setting to turn off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Setting {
    AssumeVersion,
    Mend,
    RecogniseRepeats,
    TimeZone,
}

fn mending() -> impl TypedValueParser<Value = Mending> {
    PossibleValuesParser::new(Mending::ALL.map(Mending::as_str)).try_map(|word| word.parse::<Mending>())
}

fn zone(name: &str) -> std::result::Result<String, String> {
    let zone =
        TimeZone::get(name).map_err(|_| "this is no IANA time zone; write one as Europe/Stockholm".to_owned())?;
    Ok(zone.iana_name().unwrap_or(name).to_owned())
}

impl Sender {
    fn changes(&self) -> bool {
        let Self { assume_version, mend, recognise_repeats, time_zone, off, .. } = self;
        assume_version.is_some() || !mend.is_empty() || *recognise_repeats || time_zone.is_some() || !off.is_empty()
    }

    /// Turns settings off, then others on; unnamed settings stay.
    fn apply(&self, settings: &mut SenderSettings) {
        for off in &self.off {
            match off {
                Setting::AssumeVersion => settings.assume_version = None,
                Setting::Mend => settings.mend = BTreeSet::new(),
                Setting::RecogniseRepeats => settings.recognise_repeats = false,
                Setting::TimeZone => settings.time_zone = None,
            }
        }
        settings.assume_version = self.assume_version.or(settings.assume_version);
        settings.mend.extend(&self.mend);
        settings.recognise_repeats |= self.recognise_repeats;
        if let Some(zone) = &self.time_zone {
            settings.time_zone = Some(zone.clone());
        }
    }
}

pub(super) fn run(config: &Config, sender: &Sender) -> Result<()> {
    let set = async |door: &Door, key: &str| {
        let credential = door.credential(key).await?;
        if !sender.changes() {
            return Ok(credential);
        }
        let mut settings = credential.sender;
        sender.apply(&mut settings);
        door.change_credential(key, CredentialChange::Sender(settings)).await
    };
    Ok(say(shown(&with(config, &sender.of, Hashing::Nothing, set)?))?)
}

/// Each setting on one line, with how many statements needed it.
fn shown(credential: &CredentialReport) -> String {
    let SenderSettings { assume_version, mend, recognise_repeats, time_zone } = &credential.sender;
    let used = |setting: &str| {
        let found = credential.needed.iter().find(|(known, _)| *known == setting);
        found.map_or(0, |(_, count)| count)
    };
    let line = |setting: &str, value: String| format!("{setting}: {value} ({} statements)", used(setting));
    let on = |on: bool| if on { "on" } else { "off" }.to_owned();
    let mut lines =
        vec![line("assume-version", assume_version.map_or_else(|| on(false), |version| version.to_string()))];
    for mending in Mending::ALL {
        lines.push(format!("mend {}", line(mending.as_str(), on(mend.contains(&mending)))));
    }
    lines.push(line("recognise-repeats", on(*recognise_repeats)));
    lines.push(line("time-zone", time_zone.clone().unwrap_or_else(|| "UTC".to_owned())));
    lines.join("\n")
}
