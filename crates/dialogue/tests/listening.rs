//! What whoever listens asks of the dialogue: is it answered already, what may be said, what was heard.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use std::sync::Arc;

use didimdol_dialogue::Consultation;
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::event::{Event, Opening};
use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::state::Speaker;
use didimdol_dialogue::understanding::{Preference, Step};
use serde_json::json;
use shipped::{LIBRARY, library_with};

fn said(text: &str) -> Event {
    Event::Said {
        text: text.to_owned().into(),
    }
}

fn begun(locale: Locale) -> Consultation {
    let mut consultation = Consultation::new(Arc::clone(&LIBRARY));
    consultation.step(&Event::Opened(Opening {
        locale,
        ..Opening::default()
    }));
    consultation.step(&Event::Started {
        product: "deposit_account".into(),
    });
    consultation
}

#[test]
fn only_a_whole_answer_to_a_closed_question_ends_early() {
    let consultation = begun(Locale::Ko);
    for answer in [
        "네",
        "네 그렇게 해 주세요",
        "계좌만",
        "모바일만 할게요",
        "두 번째 거요",
    ] {
        assert!(consultation.is_answered_by(answer), "{answer}");
    }
    for open in [
        "",
        "음",
        "어",
        "카드가",
        "수수료가 얼마예요",
        "네 그런데 수수료가 얼마예요",
        "직원 불러 주세요",
        "다시 말해 주세요",
        "글씨 크게",
    ] {
        assert!(!consultation.is_answered_by(open), "{open}");
    }
    assert!(
        Consultation::new(Arc::clone(&LIBRARY))
            .state()
            .transcript
            .is_empty()
    );
}

#[test]
fn judging_changes_nothing() {
    let consultation = begun(Locale::Ko);
    let before = consultation.state().clone();
    consultation.is_answered_by("네");
    assert_eq!(*consultation.state(), before);
}

#[test]
fn phrases_are_in_the_customers_language() {
    let ko = begun(Locale::Ko).phrases();
    assert!(ko.iter().any(|phrase| phrase == "계좌만") && ko.iter().any(|phrase| phrase == "통장만"));
    let en = begun(Locale::En).phrases();
    assert!(en.iter().any(|phrase| phrase == "account only"));
    assert!(en.iter().all(|phrase| phrase.is_ascii()), "{en:?}");
    let reception = Consultation::new(Arc::clone(&LIBRARY)).phrases();
    assert!(!reception.is_empty());
}

#[test]
fn what_nobody_heard_was_not_said() {
    let mut consultation = begun(Locale::Ko);
    let lines = |consultation: &Consultation| -> Vec<String> {
        let kiosk = consultation
            .state()
            .transcript
            .iter()
            .filter(|line| line.who == Speaker::Kiosk);
        kiosk.map(|line| line.text.0.clone()).collect()
    };
    let whole = lines(&consultation).concat();
    let last = whole.split_whitespace().next_back().unwrap().chars().count();
    consultation.step(&Event::Interrupted { unheard: last });
    let heard = lines(&consultation).concat();
    assert!(whole.starts_with(&heard) && heard.ends_with("만들어"), "{heard}");
    consultation.step(&Event::Interrupted { unheard: 10_000 });
    assert_eq!(lines(&consultation), [""; 0]);
    // What the customer says is never touched.
    consultation.step(&said("계좌만"));
    let customers = consultation
        .state()
        .transcript
        .iter()
        .filter(|line| line.who == Speaker::Customer)
        .count();
    consultation.step(&Event::Interrupted { unheard: 10_000 });
    let left = &consultation.state().transcript;
    assert_eq!(
        left.iter().filter(|line| line.who == Speaker::Customer).count(),
        customers
    );
}

#[test]
fn a_wish_is_followed_and_the_question_stays() {
    for (words, preference) in [
        ("글씨 좀 크게 해 주세요", Preference::Text(Step::Up)),
        ("천천히 말해 주세요", Preference::Speech(Step::Down)),
        ("소리 좀 키워 주세요", Preference::Volume(Step::Up)),
    ] {
        let mut consultation = begun(Locale::Ko);
        let open = consultation.state().prompt.clone();
        let effects = consultation.step(&said(words));
        assert!(effects.contains(&Effect::Prefer { preference }), "{words}");
        assert_eq!(consultation.state().prompt, open, "{words}");
    }
}

#[test]
fn terms_are_read_out_before_the_question_and_its_patience_is_the_stages() {
    let shipped = shipped::files();
    let deposit = "deposit_account_scenario_v3.json";
    let text = &shipped.iter().find(|file| file.path == deposit).unwrap().text;
    let mut scenario: serde_json::Value = serde_json::from_str(text).unwrap();
    scenario["product_type"] = json!("terms");
    let stage = &mut scenario["stages"]["select_services"];
    stage["disclosure"] = json!({"text": "약관이에요.", "must_finish": true});
    stage["endpointing"] = json!(900);
    stage["interruptible"] = json!(false);
    let library = library_with(&[("terms_scenario.json", &scenario.to_string())]);
    let mut consultation = Consultation::new(Arc::new(library));
    let effects = consultation.step(&Event::Started {
        product: "terms".into(),
    });
    let terms = effects
        .iter()
        .position(|effect| matches!(effect, Effect::Say { text } if text.0 == "약관이에요."));
    let asked = effects.iter().position(|effect| {
        matches!(effect, Effect::Ask(question) if question.patience == Some(900) && !question.interruptible)
    });
    assert!(terms.is_some() && terms < asked, "{effects:?}");
    let again = consultation.step(&said("음"));
    assert!(
        !again
            .iter()
            .any(|effect| matches!(effect, Effect::Say { text } if text.0 == "약관이에요."))
    );
}
