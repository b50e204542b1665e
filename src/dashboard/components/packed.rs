//! Packs what a page carries from one form to the next in a hidden field: compressed, in characters that need no
//! escaping.
//!
//! This way, nothing waits on the server for someone who may never return, any server of the store can take the next
//! form, and nothing reaches a disk before the sender confirms it. The field may come back with any content, so it is
//! treated like any untrusted input.

use std::io::{Read as _, Write as _};

use actix_web::web;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::http::Refusal;
use crate::service::{self, Memory};

/// Packs bytes.
///
/// Writing to memory can't fail.
pub(crate) fn pack(bytes: &[u8]) -> String {
    let mut packing = DeflateEncoder::new(Vec::new(), Compression::fast());
    let packed = packing.write_all(bytes).and_then(|()| packing.finish()).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(packed)
}

/// The text itself, if it may be the output of [`pack`]: what is read for nobody comes back to them unread.
pub(crate) fn as_packed(text: &[u8]) -> Option<&str> {
    let is_packed = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    is_packed.then(|| std::str::from_utf8(text).ok()).flatten()
}

/// Unpacks a field that a form brings back, on the blocking pool and within the memory of whoever sent it, which is held as
/// long as what was unpacked. `None` where [`unpack`] gives none.
///
/// # Errors
/// Where there is no memory for it.
pub(crate) async fn unpack_within(memory: &Memory, text: Bytes, most: usize) -> Result<Option<Bytes>, Refusal> {
    let held = memory.hold(text.len() + 2 * most)?;
    let bytes = web::block(move || unpack(&text, most)).await.map_err(|_| service::Error::Internal)?;
    Ok(bytes.map(|bytes| held.carried_by(bytes)))
}

/// Unpacks the output of [`pack`]; `None` for anything else, or for more than `most` bytes.
fn unpack(text: &[u8], most: usize) -> Option<Vec<u8>> {
    let packed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).ok()?.checked_add(1)?;
    DeflateDecoder::new(&packed[..]).take(limit).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= most).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
            let packed = pack(&bytes);
            prop_assert_eq!(as_packed(packed.as_bytes()), Some(&*packed));
            prop_assert_eq!(unpack(packed.as_bytes(), bytes.len()), Some(bytes));
        }

        #[test]
        fn anything_else_is_nothing_or_short(text in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(as_packed(&text).is_none_or(|packed| packed.bytes().all(|byte| !b"\"<>&' ".contains(&byte))));
            prop_assert!(unpack(&text, 1_000).is_none_or(|bytes| bytes.len() <= 1_000));
        }
    }

    #[test]
    fn what_becomes_too_long_is_refused() {
        let packed = pack(&vec![b'a'; 1 << 20]);
        assert!(packed.len() < 50_000);
        assert_eq!(unpack(packed.as_bytes(), (1 << 20) - 1), None);
        assert!(unpack(packed.as_bytes(), 1 << 20).is_some());
    }
}
