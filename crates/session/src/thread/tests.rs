use serde_json::json;

use super::*;

fn thread(new: Value) -> Thread {
    Thread::begin("t".into(), serde_json::from_value(new).unwrap(), 1_000).unwrap()
}

impl Thread {
    fn answer(&mut self, answer: &Value, now_ms: u64) -> Result<Answered, ThreadError> {
        let event = self.read(answer)?;
        Ok(self.take(&event, now_ms))
    }

    fn expire(&mut self, now_ms: u64) {
        if let Some(event) = self.overdue(now_ms) {
            self.take(&event, now_ms);
        }
    }
}

fn one(question: Value) -> Thread {
    thread(json!({ "questions": [question, {"id": "last", "text": "끝?", "type": "text"}] }))
}

fn statuses(thread: &Thread) -> Vec<(String, ThreadStatus)> {
    let steps = thread.transitions.iter();
    steps.map(|step| (step.node.clone(), step.status)).collect()
}

#[test]
fn answers_are_read_by_the_type_of_their_question() {
    let number = json!({"id": "n", "text": "나이?", "type": "number", "min": 19, "max": 120});
    let yes_no = json!({"id": "b", "text": "무주택?", "type": "boolean"});
    let choice = json!({"id": "c", "text": "카드?", "type": "choice",
                        "choices": ["체크카드", {"value": "none", "display": "없음"}]});
    let text = json!({"id": "t", "text": "우편번호?", "type": "text", "pattern": "^[0-9]{5}$"});
    let cases = [
        (&number, json!("서른둘"), Some(json!(32))),
        (&number, json!(" 1,9 "), Some(json!(19))),
        (&number, json!("36.5"), Some(json!(36.5))),
        (&number, json!(32), Some(json!(32))),
        (&number, json!("열여덟 살"), None),
        (&number, json!("많아요"), None),
        (&number, json!("30 아니면 40이요"), None),
        (&yes_no, json!("네"), Some(json!(true))),
        (&yes_no, json!("아니요"), Some(json!(false))),
        (&yes_no, json!(false), Some(json!(false))),
        (&yes_no, json!("글쎄요"), None),
        (&choice, json!("체크카드로 할게요"), Some(json!("체크카드"))),
        (&choice, json!("none"), Some(json!("none"))),
        (&choice, json!("2"), Some(json!("none"))),
        (&choice, json!("두 번째"), Some(json!("none"))),
        (&choice, json!("체크카드는 싫어요"), None),
        (&choice, json!("3"), None),
        (&text, json!("04524"), Some(json!("04524"))),
        (&text, json!("서울"), None),
        (&text, json!("  "), None),
    ];
    for (question, answer, expected) in cases {
        let mut thread = one(question.clone());
        let outcome = thread.answer(&answer, 2_000).unwrap();
        let recorded = thread.answers.values().next().cloned();
        assert_eq!(recorded, expected, "{answer}");
        assert_eq!(
            outcome.status == ThreadStatus::Valid,
            expected.is_some(),
            "{answer}"
        );
        assert_eq!(outcome.guide.is_none(), expected.is_some(), "{answer}");
    }
}

#[test]
fn retries_are_spent_and_the_next_question_follows() {
    let mut thread = thread(json!({ "max_retries": 1, "questions": [
        {"id": "a", "text": "A?", "type": "number"}, {"id": "b", "text": "B?", "type": "boolean"}] }));
    let mut say = |text: &str| {
        let outcome = thread.answer(&json!(text), 2_000).unwrap();
        (outcome.status, outcome.question.map(|question| question.id))
    };
    assert_eq!(say("몰라"), (ThreadStatus::Invalid, Some("a".into())));
    assert_eq!(say("몰라요"), (ThreadStatus::Unanswered, Some("b".into())));
    assert_eq!(say("네"), (ThreadStatus::Completed, None));
    assert_eq!(thread.answer(&json!("네"), 2_000), Err(ThreadError::Completed));
    assert_eq!(
        Value::Object(thread.view().answers),
        json!({"a": null, "b": true})
    );
}

#[test]
fn a_timeout_spends_a_retry() {
    let mut thread = thread(json!({ "timeout_s": 2, "max_retries": 1,
                                    "questions": [{"id": "a", "text": "A?", "type": "text"}] }));
    assert_eq!(thread.deadline_ms(), Some(3_000));
    thread.expire(2_999);
    assert_eq!(thread.retries, 0);
    thread.expire(3_000);
    assert_eq!((thread.retries, thread.deadline_ms()), (1, Some(5_000)));
    thread.expire(5_000);
    assert_eq!(
        (thread.view().status, thread.deadline_ms()),
        (ThreadStatus::Completed, None)
    );
}

#[test]
fn the_nodes_are_the_seeds() {
    use ThreadStatus::{AnswerReceived, Completed, QuestionAsked, Valid, WaitingAnswer};
    let mut thread = thread(json!({ "questions": [{"id": "a", "text": "A?", "type": "text"}] }));
    thread.answer(&json!("가"), 2_000).unwrap();
    let expected = [
        ("ask_question", QuestionAsked),
        ("wait_for_answer", WaitingAnswer),
        ("wait_for_answer", AnswerReceived),
        ("validate_answer", Valid),
        ("save_answer", Valid),
        ("generate_chatbot_response", Valid),
        ("check_completion", Completed),
    ];
    assert_eq!(
        statuses(&thread),
        expected.map(|(node, status)| (node.to_owned(), status))
    );
    assert!(thread.transitions.iter().map(|step| step.seq).eq(1..=7));
}

#[test]
fn questions_that_make_no_sense_are_refused_by_place() {
    let place = |question: Value| {
        let new = serde_json::from_value(json!({ "questions": [question] })).unwrap();
        match Thread::begin("t".into(), new, 0) {
            Err(ThreadError::Invalid { place, .. }) => place,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        place(json!({"id": "", "text": "A", "type": "text"})),
        "/questions/0/id"
    );
    assert_eq!(
        place(json!({"id": "a", "text": "A", "type": "choice"})),
        "/questions/0/choices"
    );
    assert_eq!(
        place(json!({"id": "a", "text": "A", "type": "text", "pattern": "("})),
        "/questions/0/pattern"
    );
    assert_eq!(
        place(json!({"id": "a", "text": "A", "type": "number", "min": 2, "max": 1})),
        "/questions/0/min"
    );
}

#[test]
fn it_is_its_log_and_prints_nothing() {
    let new: NewThread = serde_json::from_value(json!({ "timeout_s": 1, "questions": [
        {"id": "a", "text": "이름?", "type": "text", "pattern": "^홍"}, {"id": "b", "text": "B?", "type": "text"}] }))
    .unwrap();
    let mut thread = Thread::begin("t".into(), new.clone(), 1_000).unwrap();
    let mut happened = vec![(1_000, ThreadEvent::Begun { new })];
    for (at_ms, answer) in [
        (1_100, Some("하늘다람쥐")),
        (1_200, Some("홍길순")),
        (2_200, None),
    ] {
        let event = match answer {
            Some(answer) => thread.read(&json!(answer)).unwrap(),
            None => thread.overdue(at_ms).unwrap(),
        };
        thread.take(&event, at_ms);
        happened.push((at_ms, event));
    }
    let log: Vec<SessionEvent> = happened
        .into_iter()
        .map(|(at_ms, event)| SessionEvent::Thread {
            at_ms,
            event: Box::new(event).into(),
        })
        .collect();
    let stored = serde_json::to_string(&log).unwrap();
    let read: Vec<SessionEvent> = serde_json::from_str(&stored).unwrap();
    assert_eq!(Thread::from_log("t", &read).unwrap(), thread);
    assert_eq!(Thread::from_log("t", &crate::contract::conversation("홍")), None);
    assert!(stored.contains("하늘다람쥐"), "there is something to print");
    let printed = format!("{thread:?} {log:?}");
    assert!(
        !printed.contains("하늘다람쥐") && !printed.contains("홍길순"),
        "{printed}"
    );
}
