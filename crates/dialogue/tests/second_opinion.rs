//! The second opinion as it is shipped: what it makes of words that few rows were like.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::scope::Context;
use didimdol_dialogue::state::{About, Prompt, State};
use didimdol_dialogue::understanding::{Command, understand};
use shipped::LIBRARY;

/// What is understood at a question, in the order of the words: fields with their values, other commands by name.
fn understood(product: &str, stage: &str, locale: Locale, text: &str) -> Vec<String> {
    let state = State {
        locale,
        product: Some(product.to_owned()),
        prompt: Some(Prompt {
            id: "p1".to_owned(),
            stage: stage.to_owned(),
            about: About::Stage,
        }),
        ..State::default()
    };
    let context = Context {
        library: &LIBRARY,
        scenario: LIBRARY.scenario(product).unwrap(),
        state: &state,
    };
    let commands = understand(context, state.prompt.as_ref(), text).commands;
    let mut names: Vec<String> = commands.iter().map(name).collect();
    names.sort();
    names
}

fn name(command: &Command) -> String {
    match command {
        Command::SetSlot { slot, value, .. }
        | Command::CorrectSlot {
            slot: Some(slot),
            value: Some(value),
            ..
        } => format!("{slot}={}", value.0),
        other => serde_json::to_value(other).unwrap()["command"]
            .as_str()
            .unwrap()
            .to_owned(),
    }
}

fn ko(product: &str, stage: &str, text: &str) -> Vec<String> {
    understood(product, stage, Locale::Ko, text)
}

#[test]
fn an_answer_and_what_is_said_beside_it_both_count() {
    let said = ko(
        "jeonse",
        "pre_assessment",
        "네 서류 볼게요, 근데 이자는 몇 퍼센트예요?",
    );
    assert_eq!(said, ["affirm", "ask_knowledge"]);
    let said = ko(
        "didimdol",
        "child_count",
        "외동딸이에요, 말 좀 빠르게 진행해 주실래요",
    );
    assert_eq!(said, ["child_count=1", "set_preference"]);
    let said = ko("didimdol", "open_collection", "연봉은 6천 집은 없고 생애최초예요");
    assert_eq!(
        said,
        ["annual_income=6000", "has_home=false", "is_first_home=true"]
    );
    let said = understood(
        "didimdol",
        "pre_assessment",
        Locale::En,
        "yes, and can they say no at the counter?",
    );
    assert_eq!(said, ["affirm", "ask_knowledge"]);
}

#[test]
fn what_is_said_instead_is_not_said_beside_it() {
    let said = ko(
        "didimdol",
        "open_collection",
        "오천 벌고 삼억짜리요, 아니 오천이 아니라 오천오백",
    );
    assert!(!said.contains(&"annual_income=5000".to_owned()), "{said:?}");
}

#[test]
fn what_is_only_supposed_or_asked_answers_nothing() {
    for (stage, text) in [
        ("marital_status", "미혼이면 뭐가 달라요"),
        ("has_home", "집 있으면 아예 안 되는 거예요?"),
        ("target_home_price", "오억 넘으면 안 돼요?"),
    ] {
        let said = ko("didimdol", stage, text);
        assert!(
            said.iter().all(|command| !command.contains('=')),
            "{text}: {said:?}"
        );
    }
}

#[test]
fn of_several_figures_the_one_that_is_meant_is_taken() {
    for (stage, text, right) in [
        ("annual_income", "제가 삼천 남편이 사천이요", "annual_income=7000"),
        (
            "target_home_price",
            "오억 부르던데 사억 팔천에 하기로 했어요",
            "target_home_price=48000",
        ),
        ("child_count", "초등학생 하나 유치원생 하나", "child_count=2"),
    ] {
        assert_eq!(ko("didimdol", stage, text), [right], "{text}");
    }
    let price = |text| understood("didimdol", "target_home_price", Locale::En, text);
    assert_eq!(
        price("it was 350 but we got it down to 330 million"),
        ["target_home_price=33000"]
    );
}

#[test]
fn where_nobody_can_tell_which_figure_is_meant_it_is_asked() {
    let deposit = |text| understood("jeonse", "target_lease_deposit", Locale::En, text);
    assert_eq!(deposit("two hundred or three hundred million"), ["clarify"]);
    assert_eq!(
        ko(
            "didimdol",
            "target_home_price",
            "삼억짜리랑 사억짜리 중에 고민 중이에요"
        ),
        ["clarify"]
    );
}

#[test]
fn thanks_are_no_yes_where_values_are_shown() {
    for text in ["고마워요", "고마워요 이메일", "아니 이대로"] {
        let said = ko("deposit_account", "confirm_personal_info", text);
        assert!(!said.contains(&"affirm".to_owned()), "{text}: {said:?}");
    }
    assert_eq!(ko("didimdol", "qa", "고마워요 수고하세요"), ["affirm"]);
}
