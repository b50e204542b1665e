//! The extractions on the page of data: who got what, for what, until when.

use learning::Day;

use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::frame::Reader;
use crate::dashboard::numbers::grouped_large;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{ExtractionReport, PageOf};

/// The most that the page has.
const MOST: usize = 100;

/// An extraction in the list.
pub(super) struct Taken {
    pub(super) name: String,
    /// Its page.
    pub(super) address: String,
    pub(super) purpose: String,
    pub(super) recipient: String,
    pub(super) expires: Day,
    pub(super) ended: Option<Day>,
    /// When its file was fetched last.
    pub(super) last_run: Option<Instant>,
    /// Its rows and bytes, as long as it has a file.
    pub(super) size: Option<String>,
    /// The codebook, until it ends.
    pub(super) codebook: Option<String>,
}

/// The extractions that the reader may fetch, the newest first; `None` if the reader may export nothing.
///
/// # Errors
/// Those of the service.
pub(super) async fn load(visit: &Visit<'_>) -> Result<Option<Vec<ExtractionReport>>, Refusal> {
    if !visit.reader.may(Scope::ExportRead) {
        return Ok(None);
    }
    let page = PageOf { after: None, limit: Some(MOST) };
    let (mut all, _) = visit.state.service.list_extractions(&*visit.caller()?, &page).await?;
    all.sort_by(|one, next| (next.made, &next.id).cmp(&(one.made, &one.id)));
    Ok(Some(all))
}

impl Taken {
    pub(super) fn new(report: ExtractionReport, reader: &Reader, texts: Texts) -> Self {
        let codebook = |id: &str| {
            let language = reader.language.tag();
            format!("{}/data/extractions/{id}/codebook?format=markdown&lang={language}", reader.root)
        };
        let size =
            |rows: u64, bytes: u64| texts.extraction_size(grouped_large(rows), grouped_large(bytes.div_ceil(1024)));
        Self {
            address: format!("{}/data/extractions/{}?lang={}", reader.root, report.id, reader.language.tag()),
            codebook: report.ended.is_none().then(|| codebook(&report.id)),
            size: report.file.map(|file| size(file.statements, file.bytes)),
            name: report.name,
            purpose: report.purpose,
            recipient: report.recipient,
            expires: report.expires,
            ended: report.ended.map(Day::of),
            last_run: report.last_run.map(Instant::of),
        }
    }
}
