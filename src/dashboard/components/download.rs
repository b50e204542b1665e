//! Downloads of a table.

/// A file to download.
pub(crate) struct Download {
    pub(crate) name: &'static str,
    pub(crate) address: String,
}

/// The formats of a table. `address` builds an address with parameters of its own.
pub(crate) fn downloads(address: impl Fn(&[(&str, &str)]) -> String) -> [Download; 4] {
    [
        ("Excel", &[("format", "xlsx")][..]),
        ("Excel (CSV)", &[("format", "csv"), ("dialect", "excel-sv")]),
        // Defused, since a name may look like a formula.
        ("CSV (RFC 4180)", &[("format", "csv"), ("dialect", "rfc4180-defused")]),
        ("JSON", &[("format", "json")]),
    ]
    .map(|(name, format)| Download { name, address: address(format) })
}
