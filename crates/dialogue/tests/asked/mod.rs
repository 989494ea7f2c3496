//! What is understood at a question that a consultation was brought to.
#![allow(dead_code, reason = "every test uses a part")]

use std::sync::Arc;

use didimdol_dialogue::Consultation;
use didimdol_dialogue::event::{Answers, Event, Opening, Values};
use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::understanding::{Command, understand};
use serde_json::json;

use super::shipped::RULES;

/// A consultation brought to a question: a product, then taps, or words in quotes.
pub fn at(locale: Locale, way: &str) -> Consultation {
    let customer: Values = [
        ("name", "홍길순"),
        ("english_name", "HONG GILSUN"),
        ("ssn", "581332-2000000"),
        ("phone_number", "010-0000-5678"),
        ("email", "gilsun@didim.example"),
        ("address", "한빛시 나루구 돌다리길 7"),
    ]
    .map(|(key, value)| (key.to_owned(), json!(value)))
    .into_iter()
    .collect();
    let mut consultation = Consultation::new(Arc::clone(&RULES));
    consultation.step(&Event::Opened(Opening {
        locale,
        customer: customer.into(),
        keypad: true,
    }));
    let mut steps = way.split(" > ");
    consultation.step(&Event::Started {
        product: steps.next().unwrap().to_owned(),
    });
    for step in steps {
        let prompt_id = consultation
            .state()
            .prompt
            .as_ref()
            .map(|prompt| prompt.id.clone());
        consultation.step(&match step.strip_prefix('"') {
            Some(words) => Event::Said {
                text: words.trim_end_matches('"').to_owned().into(),
            },
            None => Event::Chose {
                answers: Answers {
                    prompt_id,
                    stage_id: None,
                },
                value: step.to_owned().into(),
            },
        });
    }
    consultation
}

/// A command in a few letters: `field=value`, `field:=value` for a correction, `~` before a value
/// that is read back, or its name.
pub fn short(command: &Command) -> String {
    let doubt = |doubtful: &bool| if *doubtful { "~" } else { "" };
    match command {
        Command::SetSlot {
            slot,
            value,
            doubtful,
        } => {
            format!(
                "{slot}={}{}",
                doubt(doubtful),
                value.as_str().map_or(value.to_string(), str::to_owned)
            )
        }
        Command::CorrectSlot {
            slot,
            value,
            doubtful,
        } => {
            let value = value
                .as_ref()
                .map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
            format!(
                "{}:={}{}",
                slot.as_deref().unwrap_or("?"),
                doubt(doubtful),
                value.as_deref().unwrap_or("?")
            )
        }
        Command::Clarify { candidates } => format!("clarify {}", candidates.join(" ")),
        Command::FilterChoices { values } => format!("filter {}", values.join(" ")),
        Command::StartProduct { product } => format!("start {product}"),
        Command::AskKnowledge { .. } => "question".to_owned(),
        other => serde_json::to_value(other).unwrap()["command"]
            .as_str()
            .unwrap()
            .to_owned(),
    }
}

/// Compares what the rules understand with what is expected, in a few letters each.
#[track_caller]
pub fn check(locale: Locale, way: &str, cases: &[(&str, &str)]) {
    let consultation = at(locale, way);
    let context = consultation.context().unwrap();
    let mut wrong = Vec::new();
    for (said, expected) in cases {
        let understood = understand(context, consultation.state().prompt.as_ref(), said);
        let got = understood
            .commands
            .iter()
            .map(short)
            .collect::<Vec<_>>()
            .join(", ");
        if got != *expected {
            wrong.push(format!(
                "{said}: expected {expected}, got {got} ({})",
                understood.rule
            ));
        }
    }
    assert!(wrong.is_empty(), "at {way}:\n{}", wrong.join("\n"));
}

/// The same in Korean.
#[track_caller]
pub fn ko(way: &str, cases: &[(&str, &str)]) {
    check(Locale::Ko, way, cases);
}

/// The same in English.
#[track_caller]
pub fn en(way: &str, cases: &[(&str, &str)]) {
    check(Locale::En, way, cases);
}
