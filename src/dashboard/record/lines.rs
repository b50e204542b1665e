//! A statement as a line of the record.

use learning::{AgentObject, Day};
use serde_json::Value;

use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::service::{NamedAs, RecordedStatement};

/// A statement.
pub(super) struct Event {
    pub(super) day: Day,
    /// As what it names the person.
    pub(super) named_as: String,
    /// What was done.
    pub(super) verb: String,
    /// With what.
    pub(super) object: String,
    /// What the person answered.
    pub(super) response: Option<String>,
    pub(super) id: String,
    pub(super) voided: bool,
}

impl Event {
    pub(super) fn new(of: &RecordedStatement, language: Language, texts: Texts) -> Self {
        let statement: Value = serde_json::from_str(of.statement.get()).unwrap_or_default();
        let text = |pointer: &str| statement.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let happened = text("/timestamp").parse().unwrap_or(of.stored);
        let named_as: Vec<&str> = of.named_as.iter().map(|named_as| word(*named_as, texts)).collect();
        Self {
            day: Day::of(happened),
            named_as: named_as.join(", "),
            verb: in_words(statement.pointer("/verb/display"), language).unwrap_or_else(|| text("/verb/id")),
            object: in_words(statement.pointer("/object/definition/name"), language)
                .or_else(|| Some(text("/object/id")).filter(|id| !id.is_empty()))
                .unwrap_or_else(|| texts.not_an_activity().to_owned()),
            response: Some(text("/result/response")).filter(|response| !response.is_empty()),
            id: text("/id"),
            voided: of.voided,
        }
    }
}

fn word(named_as: NamedAs, texts: Texts) -> &'static str {
    match named_as {
        NamedAs::Actor => texts.named_actor(),
        NamedAs::Object => texts.named_object(),
        NamedAs::Member => texts.named_member(),
        NamedAs::Instructor => texts.named_instructor(),
        NamedAs::Team => texts.named_team(),
        NamedAs::Context => texts.named_context(),
        NamedAs::SubStatement => texts.named_sub_statement(),
        NamedAs::Authority => texts.named_authority(),
        NamedAs::Source => texts.named_source(),
    }
}

/// A language map in the reader's language, or else in the first that it has.
fn in_words(map: Option<&Value>, language: Language) -> Option<String> {
    let map = map?.as_object()?;
    let own =
        map.iter().find(|(tag, _)| tag.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case(language.tag())));
    own.or_else(|| map.iter().next()).and_then(|(_, text)| text.as_str()).map(str::to_owned)
}

/// An identifier in a readable form.
pub(super) fn identifier(of: &AgentObject) -> String {
    match of {
        AgentObject::Mbox { mbox } => mbox.strip_prefix("mailto:").unwrap_or(mbox).to_owned(),
        AgentObject::MboxSha1sum { mbox_sha1sum } => mbox_sha1sum.clone(),
        AgentObject::OpenId { openid } => openid.clone(),
        AgentObject::Account { account } => format!("{} ({})", account.name, account.home_page),
    }
}
