//! A QR code drawn on the page, so nothing is loaded from elsewhere.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone, in modules (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A QR code as a path of squares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qr {
    /// Modules per side, including the quiet zone.
    pub(crate) side: usize,
    pub(crate) path: String,
}

impl Qr {
    /// Encodes a text; `None` if it is too long for any code.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                // Writing to a string can't fail.
                let _ = write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::Qr;

    #[test]
    fn a_code_begins_with_its_finder_pattern_inside_a_quiet_zone() {
        let code = Qr::of("otpauth://totp/a").unwrap();
        assert_eq!(code.side, 25 + 8, "version 2");
        assert!(code.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", code.path);
        assert_eq!(Qr::of(&"å".repeat(3000)), None);
    }
}
