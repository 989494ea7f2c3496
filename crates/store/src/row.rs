//! An event as it is stored: JSON beside the number of its schema.

use didimdol_session::{log::SessionEvent, ports::JournalError};

/// Schema of the payloads written now. A change of [`SessionEvent`] that an old program could not
/// read raises it, and [`decode`] keeps reading every older one.
pub(crate) const VERSION: u32 = 1;

/// The payload of an event in schema [`VERSION`].
pub(crate) fn encode(event: &SessionEvent) -> Result<String, JournalError> {
    // The error is dropped, here and below: it may repeat a value.
    serde_json::to_string(event).map_err(|_| JournalError::Damaged("an event has no JSON form".into()))
}

/// Reads a payload. `seq` names the row in an error.
pub(crate) fn decode(seq: i64, version: u32, payload: &str) -> Result<SessionEvent, JournalError> {
    if version > VERSION {
        let told = format!("row {seq} has schema {version}, this program knows {VERSION}; update it");
        return Err(JournalError::Damaged(told));
    }
    serde_json::from_str(payload)
        .map_err(|_| JournalError::Damaged(format!("row {seq} is not an event of schema {version}")))
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::conversation;

    use super::*;

    #[test]
    fn the_stored_form_is_known() {
        let stored: Vec<_> = conversation("홍길동")
            .iter()
            .map(|event| encode(event).unwrap())
            .collect();
        insta::assert_snapshot!(stored.join("\n"));
        for (event, payload) in conversation("홍길동").iter().zip(&stored) {
            assert_eq!(decode(1, VERSION, payload).unwrap(), *event);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_row_and_not_shown() {
        for (version, payload) in [(VERSION, r#"{"kind":"홍길동"}"#), (VERSION, "홍길동"), (2, "{}")] {
            let told = decode(41, version, payload).unwrap_err().to_string();
            assert!(
                told.starts_with("journal_damaged: row 41") && !told.contains("홍길동"),
                "{told}"
            );
        }
    }
}
