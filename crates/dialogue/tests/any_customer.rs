//! Whatever customers say and touch, in any order: nothing panics, nothing is confirmed without a
//! real yes, nothing completes by itself, and the log tells the whole story.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use std::sync::Arc;

use didimdol_dialogue::Consultation;
use didimdol_dialogue::change::Change;
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::event::{Answers, Event, Opening, Passage, Values};
use didimdol_dialogue::graph::changes;
use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::state::About;
use didimdol_dialogue::view::Question;
use proptest::prelude::*;
use serde_json::{Value, json};
use shipped::LIBRARY;

const RESIDENT_NUMBER: &str = "581332-2000000";

/// Something a customer does.
#[derive(Debug, Clone)]
enum Move {
    Say(String),
    /// The choice at this place of those on the screen, counted round.
    Tap(usize),
    TapWord(String),
    /// Every switch on the screen, by the bits.
    Switch(u8),
    Edit(String, Value),
    Keep,
    Language(bool),
    Staff,
    Start(usize),
}

fn moves() -> impl Strategy<Value = Move> {
    let phrases = prop::sample::select(PHRASES);
    let several =
        prop::collection::vec(prop::sample::select(PHRASES), 1..4).prop_map(|words| words.join(" "));
    let field = prop::sample::select(
        &[
            "name",
            "ssn",
            "address",
            "services_selected",
            "annual_income",
            "age",
        ][..],
    );
    let value = prop_oneof![
        Just(json!("account_only")),
        Just(json!(5000)),
        Just(json!(null)),
        Just(json!("581332-2000000")),
        any::<i64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(|text| json!(text)),
    ];
    prop_oneof![
        4 => "\\PC{0,40}".prop_map(Move::Say),
        8 => phrases.prop_map(|text: &str| Move::Say(text.to_owned())),
        6 => several.prop_map(Move::Say),
        12 => (0usize..8).prop_map(Move::Tap),
        1 => "\\PC{0,8}".prop_map(Move::TapWord),
        4 => any::<u8>().prop_map(Move::Switch),
        3 => (field, value).prop_map(|(field, value): (&str, Value)| Move::Edit(field.to_owned(), value)),
        1 => Just(Move::Keep),
        1 => any::<bool>().prop_map(Move::Language),
        1 => Just(Move::Staff),
        1 => (0usize..8).prop_map(Move::Start),
    ]
}

/// What customers say, and pieces of it.
const PHRASES: &[&str] = &[
    "네",
    "네?",
    "예",
    "아니요",
    "아니",
    "네 아니요",
    "그렇게 해 주세요",
    "필요 없어요",
    "다 필요 없어요",
    "빼고",
    "말고",
    "만",
    "모르겠어요",
    "글쎄요",
    "잠깐만요",
    "다시 말해 주세요",
    "이전으로",
    "처음부터 다시",
    "직원 불러 주세요",
    "넘어갈게요",
    "고마워요",
    "바꿔 주세요",
    "틀렸어요",
    "주소",
    "이름",
    "전화번호",
    "공일공 일이삼사 오육칠팔",
    "이메일",
    "명세서",
    "업무",
    "1회 이체 한도",
    "OTP가 뭐예요?",
    "수수료가 있나요",
    "근데",
    "카드",
    "체크카드",
    "계좌만",
    "통장",
    "전부",
    "모바일",
    "보안카드",
    "오티피",
    "에스라인",
    "헤이영",
    "후불교통만",
    "배송되는 카드만",
    "첫 번째",
    "두 번째요",
    "세번째",
    "이번",
    "마지막",
    "5천",
    "3억",
    "일억 이천",
    "25일",
    "이천만 원",
    "서른두 살",
    "미혼",
    "기혼이고",
    "무주택이고",
    "집이 있어요",
    "연봉",
    "보증금",
    "집값",
    "전세 대출",
    "디딤돌",
    "수도권",
    "영어로",
    "yes",
    "no",
    "no thanks",
    "not that",
    "the second one",
    "50 million won",
    "what is it",
    "이대로",
    "하지 마세요",
    "581332-2000000",
];

/// A few seconds' worth.
const CASES: u32 = 100;

fn opening() -> Event {
    let customer: Values = [
        ("name", "홍길순"),
        ("english_name", "HONG GILSUN"),
        ("ssn", RESIDENT_NUMBER),
        ("phone_number", "010-0000-5678"),
        ("email", "gilsun@didim.example"),
        ("address", "한빛시 나루구 돌다리길 7"),
    ]
    .map(|(key, value)| (key.to_owned(), json!(value)))
    .into_iter()
    .collect();
    Event::Opened(Opening {
        locale: Locale::Ko,
        customer: customer.into(),
        keypad: true,
    })
}

struct Visit {
    consultation: Consultation,
    question: Option<Question>,
    log: Vec<Change>,
    /// Whether the customer typed any.
    braces: bool,
}

impl Visit {
    fn new() -> Self {
        let mut visit = Self {
            consultation: Consultation::new(Arc::clone(&LIBRARY)),
            question: None,
            log: Vec::new(),
            braces: false,
        };
        visit.handle(&opening());
        visit
    }

    fn handle(&mut self, event: &Event) -> Vec<Effect> {
        self.braces |= match event {
            Event::Said { text } => text.contains('{'),
            Event::Modified { value, .. } => value.to_string().contains('{'),
            _ => false,
        };
        let effects = self.consultation.handle(event);
        assert_eq!(
            effects,
            self.consultation.handle(event),
            "the same event twice, from the same state"
        );
        for change in changes(&effects) {
            self.consultation.apply(change);
            self.log.push(change.clone());
        }
        for effect in &effects {
            match effect {
                Effect::Ask(question) => self.question = Some(question.clone()),
                Effect::Complete(_) => self.question = None,
                _ => {}
            }
        }
        effects
    }

    fn event(&self, step: &Move) -> Event {
        let question = self.question.as_ref();
        let offered: Vec<String> = question
            .into_iter()
            .flat_map(|question| {
                question
                    .choices
                    .iter()
                    .chain(question.groups.iter().flat_map(|group| &group.items))
            })
            .map(|choice| choice.value.clone())
            .collect();
        let answers = Answers {
            prompt_id: question.map(|question| question.prompt_id.clone()),
            stage_id: None,
        };
        match step {
            Move::Say(text) => Event::Said {
                text: text.clone().into(),
            },
            Move::Tap(place) if !offered.is_empty() => Event::Chose {
                answers,
                value: offered[place % offered.len()].clone().into(),
            },
            Move::Tap(_) => Event::Chose {
                answers,
                value: "yes".to_owned().into(),
            },
            Move::TapWord(value) => Event::Chose {
                answers,
                value: value.clone().into(),
            },
            Move::Switch(bits) => {
                let on = offered
                    .iter()
                    .enumerate()
                    .map(|(place, key)| (key.clone(), bits >> (place % 8) & 1 == 1));
                Event::Switched {
                    answers,
                    selections: on.collect(),
                }
            }
            Move::Edit(field, value) => Event::Modified {
                field: field.clone(),
                value: value.clone().into(),
                keypad: true,
            },
            Move::Keep => Event::Silent {
                prompt_id: answers.prompt_id.unwrap_or_default(),
            },
            Move::Language(english) => Event::LocaleChosen {
                locale: if *english { Locale::En } else { Locale::Ko },
            },
            Move::Staff => Event::StaffRequested,
            Move::Start(place) => {
                let products: Vec<_> = LIBRARY
                    .scenarios()
                    .map(|scenario| scenario.product.clone())
                    .collect();
                Event::Started {
                    product: products[place % products.len()].clone(),
                }
            }
        }
    }

    /// Whether an event is a real yes to the question that is open.
    fn is_yes(&self, event: &Event) -> bool {
        let Some(question) = &self.question else {
            return false;
        };
        match event {
            Event::Chose { value, .. } => value.0 == "yes",
            Event::Said { text } => {
                // By a rule of its own, and a coarse one: a word of agreement is heard, and none of
                // refusal.
                const YES: [&str; 19] = [
                    "이대로",
                    "마쳐",
                    "네",
                    "예",
                    "응",
                    "그래",
                    "맞",
                    "좋",
                    "그렇게",
                    "그대로",
                    "그걸로",
                    "신청",
                    "넘어갈",
                    "마칠",
                    "다음",
                    "없어요",
                    "yes",
                    "ya",
                    "ok",
                ];
                const NO: [&str; 7] = ["아니", "싫", "말고", "빼고", "틀렸", "글쎄", "모르"];
                let lower = text.to_lowercase();
                let stage = self
                    .consultation
                    .scenario()
                    .and_then(|now| now.stages.get(&question.stage_id));
                let button = stage.and_then(|stage| stage.choice("yes"));
                let own = button
                    .into_iter()
                    .flat_map(|offer| offer.answers.iter().chain(&offer.keywords));
                let stems = own.map(|word| word.trim_end_matches('다').to_lowercase());
                let agrees = YES.iter().any(|word| lower.contains(word))
                    || stems.into_iter().any(|word| lower.contains(&word));
                // Thanks end a talk in which nothing is shown that could be wrong.
                let ends = stage.is_some_and(|stage| stage.rows.is_empty()) && lower.contains("고마");
                (agrees || ends) && !NO.iter().any(|word| lower.contains(word))
            }
            _ => false,
        }
    }
}

/// What every event must leave true.
fn check(visit: &Visit, before: &Consultation, was_yes: bool, event: &Event, effects: &[Effect]) {
    let event = serde_json::to_string(event).unwrap();
    let said = format!("{event} in {:?}", before.state().prompt);
    let scenario = before.scenario();
    for change in changes(effects) {
        if let Change::SlotSet { field, value, .. } = change
            && value.0 == json!(true)
            && scenario.is_some_and(|scenario| scenario.is_confirmation(field))
        {
            let prompt = before.state().prompt.as_ref().unwrap();
            assert!(was_yes, "{field} confirmed without a yes: {said}");
            assert_eq!(
                prompt.about,
                About::Stage,
                "{field} confirmed beside its own question: {said}"
            );
            assert_eq!(
                scenario.unwrap().stages[&prompt.stage].collects[0],
                *field,
                "{said}"
            );
        }
    }
    let completes = effects.iter().any(|effect| matches!(effect, Effect::Complete(_)));
    assert!(!completes || was_yes, "completed without a yes: {said}");
    let ends = |effect: &&Effect| matches!(effect, Effect::Ask(_) | Effect::Complete(_));
    assert!(
        effects.iter().filter(ends).count() <= 1,
        "asked twice in one turn: {said}"
    );
    let refused = effects.iter().any(|effect| matches!(effect, Effect::Refuse(_)));
    assert!(
        !refused || changes(effects).all(|change| matches!(change, Change::Heard { .. })),
        "{said}"
    );
    for effect in effects {
        // Where the number itself is kept, and nowhere else.
        let keeps = matches!(
            effect,
            Effect::HandIn { .. } | Effect::Record(Change::SlotSet { .. } | Change::Opened(_))
        );
        if keeps {
            continue;
        }
        let shown = serde_json::to_string(effect).unwrap();
        assert!(
            !shown.contains(RESIDENT_NUMBER),
            "the resident number is shown: {said}"
        );
        // What the customer typed may look like one.
        assert!(
            visit.braces || !shown.contains("{{") && !shown.contains("{%"),
            "a template is shown: {said}: {shown}"
        );
    }
}

/// The log alone brings the state back.
fn check_log(visit: &Visit) {
    let mut rebuilt = Consultation::new(Arc::clone(&LIBRARY));
    visit.log.iter().for_each(|change| rebuilt.apply(change));
    assert_eq!(
        rebuilt.state(),
        visit.consultation.state(),
        "the log tells something else"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_confirmed_without_a_yes(product in 0usize..6, steps in prop::collection::vec(moves(), 0..24)) {
        let mut visit = Visit::new();
        let start = visit.event(&Move::Start(product));
        visit.handle(&start);
        for step in &steps {
            let event = visit.event(step);
            let before = visit.consultation.clone();
            let was_yes = visit.is_yes(&event);
            let mut effects = visit.handle(&event);
            check(&visit, &before, was_yes, &event, &effects);
            if effects.iter().any(|effect| matches!(effect, Effect::LookUp { .. })) {
                let passage = Passage { source: "a#b".to_owned(), text: "답이에요.".to_owned() };
                let found = Event::Found { passages: vec![passage] };
                let before = visit.consultation.clone();
                effects = visit.handle(&found);
                // It belongs to what was said.
                check(&visit, &before, was_yes, &found, &effects);
            }
        }
        check_log(&visit);
    }

    #[test]
    fn any_words_anywhere(product in 0usize..6, taps in prop::collection::vec(0usize..6, 0..12), text in "\\PC{0,80}") {
        let mut visit = Visit::new();
        let start = visit.event(&Move::Start(product));
        visit.handle(&start);
        for tap in taps {
            let event = visit.event(&Move::Tap(tap));
            visit.handle(&event);
        }
        let event = Event::Said { text: text.into() };
        let (before, was_yes) = (visit.consultation.clone(), visit.is_yes(&event));
        let effects = visit.handle(&event);
        check(&visit, &before, was_yes, &event, &effects);
    }
}
