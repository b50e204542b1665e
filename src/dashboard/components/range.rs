//! How municipalities are spread: eight of ten lie on the line, and half of all on its thick part. The numbers stand
//! beside it as text, so the drawing adds no information.

use learning::Percentiles;

/// A line with its thick part, the median, and the reader's own share, in thousandths of the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) line: Span,
    pub(crate) middle: Span,
    pub(crate) median: u32,
    pub(crate) own: Option<u32>,
}

/// The start and the width of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) x: u32,
    pub(crate) width: u32,
}

impl Range {
    /// Draws percentiles and one's own share in thousandths; `None` if there are too few municipalities for
    /// percentiles.
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
