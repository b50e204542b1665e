//! The list that somebody chose, as it travels from form to form in the page itself (`components/packed.rs`).

use actix_web::web;
use bytes::Bytes;

use super::texts::Texts;
use crate::dashboard::components::packed::{pack, unpack_within};
use crate::dashboard::fault::Fault;
use crate::dashboard::upload::{FILE_BYTES, Files};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{self, Memory, cost_of_rows};

/// The fields of a form for it: the file just chosen, the text just pasted, and what was chosen before.
pub(in crate::dashboard) const LIST_FIELDS: &[&str] = &["file", "text", "list"];

/// A list, if there is one.
#[derive(Debug, Clone, Default)]
pub(in crate::dashboard) struct Chosen {
    /// The list.
    list: Option<Bytes>,
    /// The same, as carried by the page.
    pub(in crate::dashboard) packed: Option<String>,
    /// The same, if it was pasted, to be shown where it was.
    pub(in crate::dashboard) pasted: Option<String>,
    /// Why there is none.
    missing: Missing,
}

/// Why there is no list, if there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Missing {
    /// None was chosen.
    #[default]
    NotChosen,
    /// One was sent that can no longer be read.
    Lost,
    /// One was sent that is larger than a page takes.
    TooLong,
}

impl Chosen {
    /// Reads what was sent. A newly chosen file replaces what was pasted, and both replace the earlier list.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub(in crate::dashboard) async fn read(visit: &Visit<'_>, files: &Files) -> Result<Self, Refusal> {
        let memory = match visit.caller() {
            Ok(caller) => visit.state.service.memory_of(&caller),
            Err(_) => visit.state.service.memory_of_nobody(),
        };
        let text = files.get("text").filter(|text| !text.trim_ascii().is_empty());
        let new = files.get("file").or(text);
        let (list, missing) = match (new, files.get("list")) {
            (Some(chosen), _) if chosen.len() > FILE_BYTES => (None, Missing::TooLong),
            (Some(chosen), _) => (Some(chosen.clone()), Missing::default()),
            (None, Some(kept)) => (unpack_within(&memory, kept.clone(), FILE_BYTES).await?, Missing::Lost),
            (None, None) => (None, Missing::NotChosen),
        };
        let packed = match list.clone() {
            Some(list) => Some(packed(list, &memory).await?),
            None => None,
        };
        let is_pasted = !files.contains_key("file") && list.is_some();
        let pasted = text.filter(|_| is_pasted).and_then(|text| String::from_utf8(text.to_vec()).ok());
        Ok(Self { list, packed, pasted, missing })
    }

    /// The list with the memory that the API would reserve for it, or why there is none.
    pub(in crate::dashboard) fn list(&self, memory: &Memory, texts: Texts) -> Result<Bytes, Fault> {
        let Some(list) = self.list.clone() else {
            let why = match self.missing {
                Missing::TooLong => texts.too_long(FILE_BYTES >> 20),
                Missing::Lost => texts.lost_file().to_owned(),
                Missing::NotChosen => texts.no_file().to_owned(),
            };
            return Err(Fault::new("file", why));
        };
        let cost = cost_of_rows(&list);
        memory.carry(list, cost).map_err(|_| Fault::new("file", texts.too_costly()))
    }

    /// A list as a page carries it, or as it was pasted.
    #[cfg(test)]
    pub(in crate::dashboard) fn sample(pasted: Option<&str>) -> Self {
        Self { packed: Some("cGFja2Vk".to_owned()), pasted: pasted.map(str::to_owned), ..Self::default() }
    }

    /// The field that carries it to the next form.
    pub(in crate::dashboard) fn field(&self) -> Option<(&'static str, &str)> {
        self.packed.as_deref().map(|packed| ("list", packed))
    }
}

/// On the blocking pool, since it takes a while.
async fn packed(list: Bytes, memory: &Memory) -> Result<String, Refusal> {
    let _held = memory.hold(list.len())?;
    Ok(web::block(move || pack(&list)).await.map_err(|_| service::Error::Internal)?)
}
