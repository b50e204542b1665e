//! How far municipalities differ: eight of ten lie on the line, and half of all on its thick part. The numbers stand beside it
//! as text, so that it says nothing of its own.

use learning::Percentiles;

/// A line with its thick part, the median, and the reader's own share. All are thousandths of the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) line: Span,
    pub(crate) middle: Span,
    pub(crate) median: u32,
    pub(crate) own: Option<u32>,
}

/// From where to where something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) x: u32,
    pub(crate) width: u32,
}

impl Range {
    /// Percentiles, and the own share in thousandths; nothing where there are too few municipalities for percentiles.
    pub(crate) fn new(percentiles: Percentiles, own: Option<u32>) -> Option<Self> {
        let span = |from: Option<u32>, to: Option<u32>| {
            let (from, to) = (from?, to?);
            Some(Span { x: from, width: to.saturating_sub(from) })
        };
        Some(Self {
            line: span(percentiles.p10, percentiles.p90)?,
            middle: span(percentiles.p25, percentiles.p75)?,
            median: percentiles.median?,
            own,
        })
    }
}
