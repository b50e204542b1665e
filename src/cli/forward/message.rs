//! Messages of statements for webhooks.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::service::Outgoing;

/// The id of a message: the same for the same statements, so that the receiver knows one that comes twice.
pub(super) fn id(statements: &[Outgoing]) -> String {
    let mut hash = Sha256::new();
    for statement in statements {
        hash.update(statement.id.as_bytes());
    }
    format!("msg_{}", &hex::encode(hash.finalize())[..32])
}

/// The body of a message: when the last of its statements was stored, and the statements.
pub(super) fn body(statements: &[Outgoing]) -> Bytes {
    let at = statements.last().map(|last| last.stored.to_string()).unwrap_or_default();
    let texts: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
    format!(r#"{{"type":"statements.stored","timestamp":"{at}","data":{{"statements":[{}]}}}}"#, texts.join(",")).into()
}
