//! Decodes what spreadsheets in Sweden save.

use encoding_rs::{UTF_8, WINDOWS_1252};
use serde::Serialize;

use crate::roster::reason::RosterReason;

/// The encoding of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16 with a byte order mark: what Excel calls Unicode text.
    Utf16,
    /// Windows-1252: what Excel in Sweden saves as plain CSV. Also reads ISO 8859-1.
    Windows1252,
}

/// Decodes a file, and returns its encoding.
///
/// # Errors
/// If the file is not text: a workbook, another binary file, or broken UTF-16.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, Encoding), RosterReason> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(RosterReason::Workbook);
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != UTF_8) {
        let (text, _, is_broken) = encoding.decode(bytes);
        if is_broken {
            return Err(RosterReason::BrokenUtf16);
        }
        return Ok((text.into_owned(), Encoding::Utf16));
    }
    if bytes.contains(&0) {
        return Err(RosterReason::NoText);
    }
    let (text, is_broken) = UTF_8.decode_with_bom_removal(bytes);
    if !is_broken {
        return Ok((text.into_owned(), Encoding::Utf8));
    }
    let (text, _) = WINDOWS_1252.decode_with_bom_removal(bytes);
    Ok((text.into_owned(), Encoding::Windows1252))
}

/// The separator of the cells: the one of `;`, tab and `,` that occurs most often in the first line.
///
/// Separators within quotes do not count. If there is none: `;`, as in Swedish Excel.
pub(super) fn separator(header: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b'\t', 0), (b',', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| *separator == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equal maxima the last wins; `;` goes before the others.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_read_with_and_without_a_byte_order_mark() {
        assert_eq!(decode("\u{feff}Öckerö".as_bytes()), Ok(("Öckerö".to_owned(), Encoding::Utf8)));
        assert_eq!(decode("Öckerö".as_bytes()), Ok(("Öckerö".to_owned(), Encoding::Utf8)));
    }

    #[test]
    fn windows_1252_is_read_where_the_bytes_are_no_utf8() {
        assert_eq!(decode(b"\xd6cker\xf6 \x96 100 \x80"), Ok(("Öckerö – 100 €".to_owned(), Encoding::Windows1252)));
    }

    #[test]
    fn utf16_is_read_in_both_byte_orders() {
        let units: Vec<u16> = "\u{feff}Åre;1".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(decode(&little), Ok(("Åre;1".to_owned(), Encoding::Utf16)));
        assert_eq!(decode(&big), Ok(("Åre;1".to_owned(), Encoding::Utf16)));
        assert!(decode(&[0xff, 0xfe, 0x00, 0xd8]).is_err());
    }

    #[test]
    fn a_workbook_is_told_from_text() {
        assert_eq!(decode(b"PK\x03\x04rest"), Err(RosterReason::Workbook));
        assert_eq!(decode(b"\0\0"), Err(RosterReason::NoText));
    }

    #[test]
    fn the_separator_is_the_one_that_the_header_has_most_of() {
        assert_eq!(separator("kommunkod;e-post;roll"), b';');
        assert_eq!(separator("kommunkod,e-post,roll"), b',');
        assert_eq!(separator("kommunkod\te-post\troll"), b'\t');
        assert_eq!(separator("kommunkod;\"enhet, avdelning, grupp\";roll"), b';');
        assert_eq!(separator("kommunkod"), b';');
    }
}
