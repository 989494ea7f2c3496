//! An event as it is stored: JSON beside the number of its schema.

use didimdol_session::{log::SessionEvent, ports::JournalError};
use serde::Serialize;
use zeroize::Zeroizing;

/// Schema of the payloads written now. A change of [`SessionEvent`] that an old program could not
/// read raises it, and [`decode`] keeps reading every older one.
///
/// 2: threads of questions.
pub(crate) const VERSION: u32 = 2;

/// The payload of an event in schema [`VERSION`], or of what is kept beside events.
pub(crate) fn encode(value: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, JournalError> {
    // The error is dropped, here and below: it may repeat a value.
    serde_json::to_vec(value)
        .map(Zeroizing::new)
        .map_err(|_| JournalError::Damaged("a value has no JSON form".into()))
}

/// Reads a payload. `seq` names the row in an error.
pub(crate) fn decode(seq: i64, version: u32, payload: &[u8]) -> Result<SessionEvent, JournalError> {
    if version > VERSION {
        let told = format!("row {seq} has schema {version}, this program knows {VERSION}; update it");
        return Err(JournalError::Damaged(told));
    }
    serde_json::from_slice(payload)
        .map_err(|_| JournalError::Damaged(format!("row {seq} is not an event of schema {version}")))
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::conversation;
    use didimdol_session::log::Because;

    use super::*;

    #[test]
    fn the_stored_form_is_known() {
        let stored: Vec<_> = conversation("홍길동")
            .iter()
            .map(|event| String::from_utf8(encode(event).unwrap().to_vec()).unwrap())
            .collect();
        insta::assert_snapshot!(stored.join("\n"));
        for (event, payload) in conversation("홍길동").iter().zip(&stored) {
            assert_eq!(decode(1, VERSION, payload.as_bytes()).unwrap(), *event);
        }
    }

    #[test]
    fn what_was_sent_is_remembered_by_its_digest() {
        let payload = r#"{"kind":"turn","at_ms":1,"turn_id":"t","event":{"event":"staff_requested"},"changes":[],"sent":"00ff"}"#;
        let event = decode(1, VERSION, payload.as_bytes()).unwrap();
        assert!(matches!(&event, SessionEvent::Turn { sent: Some(sent), .. } if sent == "00ff"));
        assert_eq!(encode(&event).unwrap().as_slice(), payload.as_bytes());
    }

    #[test]
    fn every_reason_to_end_is_known_and_none_is_needed() {
        for (because, payload) in [
            (None, r#"{"kind":"ended","at_ms":1}"#),
            (
                Some(Because::Asked),
                r#"{"kind":"ended","at_ms":1,"because":"asked"}"#,
            ),
            (
                Some(Because::Idle),
                r#"{"kind":"ended","at_ms":1,"because":"idle"}"#,
            ),
            (
                Some(Because::NotReturned),
                r#"{"kind":"ended","at_ms":1,"because":"not_returned"}"#,
            ),
        ] {
            let event = SessionEvent::Ended { at_ms: 1, because };
            assert_eq!(encode(&event).unwrap().as_slice(), payload.as_bytes());
            assert_eq!(decode(1, VERSION, payload.as_bytes()).unwrap(), event);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_row_and_not_shown() {
        for (version, payload) in [(VERSION, r#"{"kind":"홍길동"}"#), (VERSION, "홍길동"), (3, "{}")] {
            let told = decode(41, version, payload.as_bytes()).unwrap_err().to_string();
            assert!(
                told.starts_with("journal_damaged: row 41") && !told.contains("홍길동"),
                "{told}"
            );
        }
    }
}
