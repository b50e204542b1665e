//! Swedish order.

/// A key that sorts å ä ö last.
pub fn swedish_key(text: &str) -> Vec<u32> {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'å' => 0x7b,
            'ä' => 0x7c,
            'ö' => 0x7d,
            other => u32::from(other),
        })
        .collect()
}
