//! Statements with the bytes of their attachments, as one body (xAPI 1.0.3 Communication 1.5.2).

use std::collections::BTreeSet;

use bytes::{BufMut as _, Bytes, BytesMut};
use sha2::{Digest as _, Sha256};

use crate::service::Outgoing;

/// The media type and the body of a request.
pub(super) fn write(statements: &[Outgoing]) -> (String, Bytes) {
    let texts: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
    let json = format!("[{}]", texts.join(","));
    let attachments: Vec<_> = statements.iter().flat_map(|statement| &statement.attachments).collect();
    if attachments.is_empty() {
        return ("application/json".to_owned(), json.into());
    }
    // A hash of the bytes is nowhere in them.
    let mut hash = Sha256::new_with_prefix(&json);
    for attachment in &attachments {
        hash.update(&attachment.content);
    }
    let boundary = hex::encode(&hash.finalize()[..24]);
    let mut body = BytesMut::new();
    body.put_slice(format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n{json}").as_bytes());
    let mut sent = BTreeSet::new();
    for attachment in attachments.into_iter().filter(|attachment| sent.insert(attachment.sha2.clone())) {
        // What a statement says of the type may have anything in it.
        let content_type = attachment.content_type.replace(|letter: char| letter.is_control(), "");
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {}\r\n\r\n",
            attachment.sha2
        );
        body.put_slice(head.as_bytes());
        body.put_slice(&attachment.content);
    }
    body.put_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/mixed; boundary={boundary}"), body.freeze())
}
