//! What a turn showed, as its log remembers it: not the words, which follow from the log, but enough to
//! prove later that they are the same.

use didimdol_protocol::ServerMessage;
use sha2::{Digest, Sha256};

/// 128 bits of SHA-256 over the messages' JSON, a line each, as 32 hexadecimal digits.
pub(crate) fn digest(messages: &[ServerMessage]) -> String {
    let mut hash = Sha256::new();
    for message in messages {
        // What has no JSON form was not sent either.
        hash.update(serde_json::to_vec(message).unwrap_or_default());
        hash.update(b"\n");
    }
    let bytes: [u8; 32] = hash.finalize().into();
    bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
