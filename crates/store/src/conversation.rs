//! The conversation as the chat backend's two tables have it: what was said, and of what the kiosk said
//! only what was heard.

use didimdol_session::log::{SessionEvent, Speaker, take_back};
use didimdol_session::ports::JournalError;
use rusqlite::Connection;

use crate::fault::Fault;
use crate::ledger::milliseconds;
use crate::vault::{Place, SessionKey};

/// Who speaks for the bank, in the chat backend's words.
const KIOSK: &str = "assistant";

/// Where a line is sealed to.
fn line_at(session: i64, number: i64) -> Place {
    Place {
        table: "prompt_messages",
        session,
        item: number,
    }
}

/// Keeps the lines of an event, and takes back what it says nobody heard.
pub(crate) fn keep(
    database: &Connection,
    key: &SessionKey,
    session: i64,
    event: &SessionEvent,
) -> Result<(), Fault> {
    cut_short(database, key, session, event.unheard())?;
    let mut insert = database.prepare_cached("INSERT INTO prompt_messages VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut count = database
        .prepare_cached("SELECT coalesce(max(number) + 1, 0) FROM prompt_messages WHERE session = ?1")?;
    let first: i64 = count.query_row([session], |row| row.get(0))?;
    for (number, (speaker, words)) in (first..).zip(event.lines()) {
        let role = match speaker {
            Speaker::Customer => "user",
            Speaker::Kiosk => KIOSK,
        };
        let sealed = key.seal(line_at(session, number), words.as_bytes())?;
        insert.execute((session, number, role, sealed, milliseconds(event.at_ms())))?;
    }
    Ok(())
}

/// Takes so many characters from the end of what the kiosk said last, as the state does. A line of which
/// nothing is left was not said.
fn cut_short(database: &Connection, key: &SessionKey, session: i64, unheard: usize) -> Result<(), Fault> {
    if unheard == 0 {
        return Ok(());
    }
    let mut select = database.prepare_cached(
        "SELECT number, role, content FROM prompt_messages WHERE session = ?1 ORDER BY number DESC",
    )?;
    let mut rows = select.query([session])?;
    let mut said: Vec<(i64, Vec<u8>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let by_kiosk = row.get_ref(1)?.as_str().is_ok_and(|role| role == KIOSK);
        if by_kiosk {
            said.push((row.get(0)?, row.get(2)?));
        } else if !said.is_empty() {
            break;
        }
    }
    let mut left = unheard;
    for (number, sealed) in said {
        let words = key.open(line_at(session, number), &sealed)?;
        let words = std::str::from_utf8(&words);
        let words = words.map_err(|_| JournalError::Damaged("a line of a conversation is no text".into()))?;
        let mut heard = words.to_owned();
        left = take_back(&mut heard, left);
        if heard.is_empty() {
            database
                .prepare_cached("DELETE FROM prompt_messages WHERE session = ?1 AND number = ?2")?
                .execute((session, number))?;
        } else {
            let sealed = key.seal(line_at(session, number), heard.as_bytes())?;
            database
                .prepare_cached("UPDATE prompt_messages SET content = ?3 WHERE session = ?1 AND number = ?2")?
                .execute((session, number, sealed))?;
        }
        if left == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::interrupted;
    use didimdol_session::ports::Entry;

    use super::*;
    use crate::key::DeviceKey;
    use crate::ledger;
    use crate::vault::Vault;

    fn kept(unheard: usize) -> Vec<String> {
        let vault = Vault::of(&DeviceKey::generate().unwrap());
        let mut database = Connection::open_in_memory().unwrap();
        crate::layout::lay_out(&mut database, &vault, "", "memory").unwrap();
        let session = "cut".parse().unwrap();
        let entry = Entry::from(interrupted(["안녕하세요.", "무엇을 도와드릴까요?"], unheard));
        ledger::write(&database, &vault, &session, &entry).unwrap();
        let wrapped: Vec<u8> = database
            .query_row("SELECT wrapped_key FROM sessions", [], |row| row.get(0))
            .unwrap();
        let key = vault.unwrap(1, &wrapped).unwrap();
        let mut select = database
            .prepare("SELECT number, content FROM prompt_messages ORDER BY number")
            .unwrap();
        let lines = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)));
        let words = lines.unwrap().map(|line| {
            let (number, sealed) = line.unwrap();
            String::from_utf8(key.open(line_at(1, number), &sealed).unwrap().to_vec()).unwrap()
        });
        words.collect()
    }

    #[test]
    fn only_what_was_heard_is_kept() {
        assert_eq!(kept(0), ["통장이요", "안녕하세요.", "무엇을 도와드릴까요?", "네"]);
        assert_eq!(kept(7), ["통장이요", "안녕하세요.", "무엇을", "네"]);
        assert_eq!(kept(10), ["통장이요", "안녕하세요.", "네"]);
        assert_eq!(
            kept(1_000),
            ["통장이요", "네"],
            "nobody takes the customer's words back"
        );
    }
}
