//! What every adapter of a port must do: one suite each, run on the fakes here and on the real
//! ones in their own crates. A suite panics where its adapter breaks the contract.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a suite is test code, compiled only for tests"
)]

use didimdol_dialogue::change::Change;
use didimdol_dialogue::event::{Event, Opening};
use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::state::Source;
use serde_json::json;

use crate::log::SessionEvent;
use crate::ports::{Clock, CustomerDirectory, Knowledge, Values};

mod core_system;
mod journal;
mod language_model;
mod voice;

pub use self::core_system::{Arrived, core_system_contract};
pub use self::journal::{callbacks_contract, journal_contract, outbox_contract};
pub use self::language_model::{ASKED, Answering, failing_model_contract, language_model_contract};
pub use self::voice::{Spoken, audio_contract, hearing_contract, recogniser_contract, synthesiser_contract};

/// A session in which the kiosk said two lines in answer to one, and so many characters of them were not
/// heard when the customer went on.
pub fn interrupted(lines: [&str; 2], unheard: usize) -> Vec<SessionEvent> {
    let turn = |turn_id: &str, event: Event, changes: Vec<Change>| SessionEvent::Turn {
        at_ms: 1_763_596_800_000,
        turn_id: turn_id.into(),
        event,
        changes,
        sent: None,
    };
    let said = |text: &str| Event::Said {
        text: text.to_owned().into(),
    };
    let heard = |text: &str| Change::Heard {
        text: text.to_owned().into(),
    };
    let spoke = lines.map(|text| Change::Spoke {
        text: text.to_owned().into(),
    });
    let mut first = vec![heard("통장이요")];
    first.extend(spoke);
    vec![
        turn("turn-1", said("통장이요"), first),
        turn(
            "turn-2",
            Event::Interrupted { unheard },
            vec![Change::CutShort { unheard }],
        ),
        turn("turn-3", said("네"), vec![heard("네")]),
    ]
}

/// A short session: an opening with a known customer, an answer that carries `words`, the end.
/// Its values are the awkward ones: Korean, quotes, line breaks, the largest number, nesting, and
/// keys whose order is not alphabetical.
pub fn conversation(words: &str) -> Vec<SessionEvent> {
    let customer = Values::from_iter([
        ("name".to_owned(), json!(words)),
        (
            "address".to_owned(),
            json!({"road": "세종대로 \"110\"\n2층", "floors": [1, -2, 0.5, null]}),
        ),
        ("limit".to_owned(), json!(u64::MAX)),
        ("agreed".to_owned(), json!(false)),
    ]);
    let opening = Opening {
        locale: Locale::Ko,
        customer: customer.into(),
        keypad: true,
    };
    let answer = SessionEvent::Turn {
        at_ms: 1_763_596_801_000,
        turn_id: "turn-2".into(),
        event: Event::Said {
            text: words.to_owned().into(),
        },
        changes: vec![
            Change::Heard {
                text: words.to_owned().into(),
            },
            Change::SlotSet {
                field: "name".into(),
                value: json!(words).into(),
                source: Source::Customer,
            },
            Change::Passed {
                stage: "greeting".into(),
            },
        ],
        sent: None,
    };
    vec![
        SessionEvent::Turn {
            at_ms: 1_763_596_800_000,
            turn_id: "turn-1".into(),
            event: Event::Opened(opening.clone()),
            changes: vec![Change::Opened(opening)],
            sent: None,
        },
        answer,
        SessionEvent::Ended {
            at_ms: 1_763_596_802_000,
            because: None,
        },
    ]
}

/// A question that the knowledge under test answers.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// `ko` or `en`.
    pub locale: &'a str,
    /// As a customer asks it.
    pub question: &'a str,
    /// [`source`](crate::ports::Passage::source) of the best passage.
    pub source: &'a str,
}

/// The suite of a knowledge base, told what it covers.
pub async fn knowledge_contract(knowledge: &impl Knowledge, covered: &[Covered<'_>]) {
    for Covered {
        locale,
        question,
        source,
    } in covered
    {
        let passages = knowledge.look_up(question, locale).await;
        assert!(passages.len() <= 3, "at most three passages: {question}");
        assert_eq!(
            passages.first().map(|best| best.source.as_str()),
            Some(*source),
            "{question}"
        );
        assert!(
            passages.iter().all(|passage| !passage.text.trim().is_empty()),
            "empty text: {question}"
        );
        assert_eq!(
            knowledge.look_up(question, locale).await,
            passages,
            "not the same twice: {question}"
        );
    }
    let hostile = [
        "",
        "  \n",
        "?!…",
        "🙂🙂",
        "\" OR 1=1 --",
        "NEAR( * AND ) NOT ^",
        "\0",
        "ㅁㄴㅇㄹ 쀍뛟",
    ];
    let endless = "뷁".repeat(2_000);
    for nonsense in hostile.into_iter().chain([endless.as_str()]) {
        for locale in ["ko", "en", "xx"] {
            assert_eq!(
                knowledge.look_up(nonsense, locale).await,
                [],
                "answered {nonsense:?} in {locale}"
            );
        }
    }
}

/// The suite of a customer directory that knows `users`, the first of whom is at the kiosk.
pub async fn directory_contract(directory: &impl CustomerDirectory, users: &[&str]) {
    for user in users {
        let known = directory.find(Some(user)).await;
        assert!(
            known.as_ref().is_some_and(|values| !values.is_empty()),
            "{user} is known"
        );
        assert_eq!(directory.find(Some(user)).await, known, "the same twice");
    }
    assert_eq!(
        directory.find(None).await,
        directory.find(users.first().copied()).await,
        "who is at the kiosk"
    );
    for stranger in ["", "nobody", "u1 ", "' OR ''='"] {
        assert_eq!(
            directory.find(Some(stranger)).await,
            None,
            "{stranger:?} is a stranger"
        );
    }
}

/// The suite of a clock.
pub fn clock_contract(clock: &impl Clock) {
    let first = clock.now_ms();
    assert!(clock.now_ms() >= first, "time went backwards");
    let this_century = 946_684_800_000..4_102_444_800_000;
    assert!(this_century.contains(&first), "milliseconds since 1970 UTC");
}
