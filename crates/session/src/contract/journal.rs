//! What every journal must do, its outbox and its callbacks included.

use didimdol_dialogue::change::Change;
use didimdol_dialogue::state::State;
use didimdol_protocol::SessionId;

use super::conversation;
use crate::log::{Because, SessionEvent, Snapshot};
use crate::ports::{Callback, Callbacks, Entry, Ground, Journal, JournalError, Outbox, Remembered, Request};

/// The journal's suite. `make` gives an empty journal, a different one each time.
pub async fn journal_contract<J: Journal>(make: impl AsyncFn() -> J) {
    unknown_sessions_are_empty(make().await).await;
    events_come_back_as_they_went_in(make().await).await;
    sessions_do_not_mix(make().await).await;
    what_follows_an_end_is_another_session(make().await).await;
    appends_at_once_stay_whole(make().await).await;
    a_snapshot_shortens_the_way_back(make().await).await;
    a_request_is_carried_out_once(make().await).await;
    erasing_takes_one_session_and_leaves_the_rest(make().await).await;
    sweeping_erases_what_nothing_asks_to_keep(make().await).await;
}

async fn unknown_sessions_are_empty(journal: impl Journal) {
    assert_eq!(
        journal.sessions().await.unwrap(),
        [],
        "a new journal has no sessions"
    );
    assert_eq!(
        journal.load(&id("nobody")).await.unwrap(),
        [],
        "an unknown session is empty"
    );
    assert_eq!(journal.resume(&id("nobody")).await.unwrap().entries, []);
    journal.erase(&id("nobody")).await.unwrap();
    journal.append(&id("nobody"), &[]).await.unwrap();
    assert_eq!(journal.sweep(u64::MAX).await.unwrap(), []);
    assert_eq!(
        journal.sessions().await.unwrap(),
        [],
        "appending nothing makes no session"
    );
}

async fn events_come_back_as_they_went_in(journal: impl Journal) {
    let session = id("one");
    let events = conversation("홍길동");
    let (first, rest) = events.split_at(1);
    journal.append(&session, first).await.unwrap();
    assert_eq!(journal.load(&session).await.unwrap(), first);
    journal.append(&session, rest).await.unwrap();
    let loaded = journal.load(&session).await.unwrap();
    assert_eq!(loaded, events, "every event, in the order of appending");
    let text = |events: &[SessionEvent]| serde_json::to_string(events).unwrap();
    assert_eq!(text(&loaded), text(&events), "byte for byte, keys in their order");
}

async fn sessions_do_not_mix(journal: impl Journal) {
    let (one, two) = (id("one"), id("ONE"));
    journal.append(&one, &conversation("하나")[..1]).await.unwrap();
    journal.append(&two, &conversation("둘")).await.unwrap();
    let sessions = journal.sessions().await.unwrap();
    assert_eq!(sessions, [two.clone(), one.clone()], "last written first");
    journal.append(&one, &conversation("하나")[1..]).await.unwrap();
    assert_eq!(journal.load(&one).await.unwrap(), conversation("하나"));
    assert_eq!(journal.load(&two).await.unwrap(), conversation("둘"));
    assert_eq!(
        journal.sessions().await.unwrap(),
        [one, two],
        "last written first"
    );
}

async fn what_follows_an_end_is_another_session(journal: impl Journal) {
    let session = id("again");
    journal.append(&session, &conversation("먼저")).await.unwrap();
    journal
        .append(&session, &conversation("나중")[..2])
        .await
        .unwrap();
    assert_eq!(
        journal.load(&session).await.unwrap(),
        conversation("나중")[..2],
        "the latest"
    );
    assert_eq!(
        journal.sessions().await.unwrap(),
        std::slice::from_ref(&session),
        "one name"
    );
    journal.erase(&session).await.unwrap();
    assert_eq!(journal.load(&session).await.unwrap(), [], "both are gone");
}

async fn appends_at_once_stay_whole(journal: impl Journal) {
    let session = id("busy");
    let open = |words| conversation(words)[..2].to_vec();
    let (a, b, c) = (open("가"), open("나"), open("다"));
    let (one, two, three) = tokio::join!(
        journal.append(&session, &a),
        journal.append(&session, &b),
        journal.append(&session, &c),
    );
    one.and(two).and(three).unwrap();
    let loaded = journal.load(&session).await.unwrap();
    assert_eq!(loaded.len(), a.len() * 3, "nothing lost, nothing twice");
    for appended in [a, b, c] {
        let whole = loaded.chunks(appended.len()).any(|events| events == appended);
        assert!(whole, "what is appended together stays together");
    }
}

async fn a_snapshot_shortens_the_way_back(journal: impl Journal) {
    let session = id("long");
    let events = conversation("길동");
    let snapshot = Snapshot {
        entries: 1,
        state: State::default(),
        turns: vec!["turn-1".into()],
    };
    let entry = Entry {
        events: events[..1].to_vec(),
        snapshot: Some(snapshot.clone()),
        ..Entry::default()
    };
    journal.write(&session, entry).await.unwrap();
    journal.append(&session, &events[1..2]).await.unwrap();
    let resumed = journal.resume(&session).await.unwrap();
    assert_eq!(resumed.snapshot, Some(snapshot));
    assert_eq!(resumed.entries, events[1..2], "only what followed it");
    assert_eq!(
        journal.load(&session).await.unwrap(),
        events[..2],
        "the log has all"
    );
    journal.append(&session, &events[2..]).await.unwrap();
    let ended = journal.resume(&session).await.unwrap();
    assert_eq!(
        (ended.snapshot, ended.entries),
        (None, events),
        "nobody comes back to an ended one"
    );
}

async fn a_request_is_carried_out_once(journal: impl Journal) {
    let session = id("asked");
    let remembered = |answer: &str| Remembered {
        asked: "{\"event\":\"USER_APPLIED\"}".to_owned().into(),
        answer: answer.to_owned().into(),
    };
    let entry = |answer: &str| Entry {
        events: conversation("길동")[..1].to_vec(),
        answers: Some(Request {
            key: "event-1".into(),
            remembered: remembered(answer),
        }),
        ..Entry::default()
    };
    assert_eq!(journal.remembered("event-1").await.unwrap(), None);
    journal.write(&session, entry("first")).await.unwrap();
    let again = journal.write(&session, entry("second")).await;
    assert!(matches!(again, Err(JournalError::Repeated)), "a second time");
    assert_eq!(
        journal.load(&session).await.unwrap().len(),
        1,
        "its events are not written either"
    );
    assert_eq!(
        journal.remembered("event-1").await.unwrap(),
        Some(remembered("first"))
    );
    assert_eq!(journal.remembered("event-2").await.unwrap(), None);
    journal.erase(&session).await.unwrap();
    assert_eq!(
        journal.remembered("event-1").await.unwrap(),
        None,
        "it was the session's"
    );
}

async fn erasing_takes_one_session_and_leaves_the_rest(journal: impl Journal) {
    let (gone, kept) = (id("gone"), id("kept"));
    journal.append(&gone, &conversation("지움")).await.unwrap();
    journal.append(&kept, &conversation("남김")).await.unwrap();
    journal.append(&gone, &conversation("지움")).await.unwrap();
    journal.erase(&gone).await.unwrap();
    journal.erase(&gone).await.unwrap();
    assert_eq!(journal.load(&gone).await.unwrap(), []);
    assert_eq!(journal.load(&kept).await.unwrap(), conversation("남김"));
    assert_eq!(journal.sessions().await.unwrap(), std::slice::from_ref(&kept));
    journal.append(&gone, &conversation("다시")).await.unwrap();
    let again = journal.load(&gone).await.unwrap();
    assert_eq!(again, conversation("다시"), "the name may be used again");
    assert_eq!(journal.sessions().await.unwrap(), [gone, kept]);
}

/// A session that ended with an application.
fn completed() -> Vec<SessionEvent> {
    let mut events = conversation("완료");
    if let SessionEvent::Turn { changes, .. } = &mut events[1] {
        changes.push(Change::Completed);
    }
    events[2] = SessionEvent::Ended {
        at_ms: 1_763_596_802_000,
        because: Some(Because::Asked),
    };
    events
}

async fn sweeping_erases_what_nothing_asks_to_keep(journal: impl Journal) {
    let (open, left, done) = (id("open"), id("left"), id("done"));
    journal.append(&open, &conversation("열림")[..2]).await.unwrap();
    journal.append(&left, &conversation("떠남")).await.unwrap();
    journal.append(&done, &completed()).await.unwrap();
    let swept = journal.sweep(1_763_596_802_000).await.unwrap();
    let told: Vec<_> = swept
        .iter()
        .map(|receipt| (&receipt.session, receipt.events, receipt.ground))
        .collect();
    assert_eq!(
        told,
        [(&left, 3, Ground::Abandoned)],
        "it ended without an application"
    );
    assert_eq!(swept[0].last_seq, 5, "the receipt names its last event");
    assert_eq!(journal.load(&left).await.unwrap(), []);
    assert_eq!(
        journal.load(&done).await.unwrap(),
        completed(),
        "kept as the law says"
    );
    let swept = journal.sweep(u64::MAX).await.unwrap();
    assert_eq!(
        swept.iter().map(|receipt| receipt.ground).collect::<Vec<_>>(),
        [Ground::Expired]
    );
    assert_eq!(journal.sweep(u64::MAX).await.unwrap(), [], "nothing twice");
    assert_eq!(
        journal.load(&open).await.unwrap(),
        conversation("열림")[..2],
        "an open one stays"
    );
}

/// The outbox's suite.
pub async fn outbox_contract<J: Journal + Outbox>(make: impl AsyncFn() -> J) {
    let journal = make().await;
    assert_eq!(
        journal.waiting(10, usize::MAX).await.unwrap(),
        [],
        "nothing waits"
    );
    let (one, two) = (id("one"), id("two"));
    journal.append(&one, &conversation("하나")[..2]).await.unwrap();
    journal.append(&two, &conversation("둘")).await.unwrap();
    let all = journal.waiting(10, usize::MAX).await.unwrap();
    let places: Vec<_> = all
        .iter()
        .map(|parcel| (parcel.seq, parcel.session.as_str(), parcel.position))
        .collect();
    assert_eq!(
        places,
        [
            (1, "one", 0),
            (2, "one", 1),
            (3, "two", 0),
            (4, "two", 1),
            (5, "two", 2)
        ]
    );
    let first = &conversation("하나")[0];
    let payload = all[0].content.as_ref().unwrap().get(16..).unwrap().to_vec();
    assert_eq!(
        serde_json::from_slice::<SessionEvent>(&payload).unwrap(),
        *first,
        "salt, then the event"
    );

    assert_eq!(
        journal.waiting(2, usize::MAX).await.unwrap(),
        all[..2],
        "as many as asked for"
    );
    let two_of_them = all[..2]
        .iter()
        .map(|parcel| parcel.content.as_ref().unwrap().len())
        .sum();
    assert_eq!(
        journal.waiting(9, two_of_them).await.unwrap().len(),
        2,
        "as heavy as asked for"
    );
    assert_eq!(journal.waiting(9, 1).await.unwrap().len(), 1, "at least one");

    journal.set_aside(1, "not understood").await.unwrap();
    assert_eq!(
        journal.waiting(1, usize::MAX).await.unwrap()[0].seq,
        2,
        "it is not in the way"
    );
    journal.acknowledge(3).await.unwrap();
    journal.acknowledge(2).await.unwrap();
    let left: Vec<_> = journal
        .waiting(9, usize::MAX)
        .await
        .unwrap()
        .iter()
        .map(|parcel| parcel.seq)
        .collect();
    assert_eq!(left, [4, 5], "an older acknowledgement changes nothing");
    assert_eq!(
        journal.aside().await.unwrap(),
        [(1, "not understood".to_owned())],
        "kept for people"
    );

    journal.erase(&two).await.unwrap();
    let left = journal.waiting(9, usize::MAX).await.unwrap();
    assert_eq!(
        left.iter().map(|parcel| parcel.seq).collect::<Vec<_>>(),
        [4, 5],
        "the sequence has no gap"
    );
    assert!(
        left.iter().all(|parcel| parcel.content.is_none()),
        "what was erased is not sent"
    );
}

/// The callbacks' suite.
pub async fn callbacks_contract<J: Journal + Callbacks>(make: impl AsyncFn() -> J) {
    let journal = make().await;
    let session = id("done");
    let callback = |id: &str| Callback {
        id: id.into(),
        kind: "session_completed".into(),
        body: "{\"product\":\"deposit_account\"}".to_owned().into(),
    };
    let entry = Entry {
        callbacks: vec![callback("c1"), callback("c2")],
        ..Entry::from(completed())
    };
    journal.write(&session, entry).await.unwrap();
    let ids = |due: Vec<crate::ports::Due>| {
        due.into_iter()
            .map(|due| (due.callback.id, due.tries))
            .collect::<Vec<_>>()
    };
    let due = journal.due(0).await.unwrap();
    assert_eq!((&due[0].session, &due[0].callback), (&session, &callback("c1")));
    assert_eq!(
        ids(due),
        [("c1".to_owned(), 0), ("c2".to_owned(), 0)],
        "at once, in order"
    );
    assert_eq!(
        journal.sweep(u64::MAX).await.unwrap(),
        [],
        "what is still owed is not erased"
    );

    journal.failed("c1", Some(5_000)).await.unwrap();
    assert_eq!(ids(journal.due(4_999).await.unwrap()), [("c2".to_owned(), 0)]);
    assert_eq!(
        ids(journal.due(5_000).await.unwrap()),
        [("c1".to_owned(), 1), ("c2".to_owned(), 0)]
    );
    journal.failed("c1", None).await.unwrap();
    assert_eq!(ids(journal.due(u64::MAX).await.unwrap()), [("c2".to_owned(), 0)]);
    assert_eq!(ids(journal.parked().await.unwrap()), [("c1".to_owned(), 2)]);
    journal.delivered("c2").await.unwrap();
    journal.delivered("c1").await.unwrap();
    assert_eq!(
        (
            journal.due(u64::MAX).await.unwrap(),
            journal.parked().await.unwrap()
        ),
        (vec![], vec![])
    );
    assert_eq!(journal.sweep(u64::MAX).await.unwrap().len(), 1);
}

fn id(text: &str) -> SessionId {
    text.parse().unwrap()
}
