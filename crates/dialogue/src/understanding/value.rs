//! Words into the value of one field.

use serde_json::Value;

use super::choice::pick;
use super::yes_no::polarity;
use super::{Utterance, Words};
use crate::korean::numeral::{self, Amount};
use crate::scenario::{Choice, Field, FieldType, Normalizer};
use crate::scope::{Context, counts_man};

/// A value, and whether it was said in a way that should be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// In the field's own type.
    pub value: Value,
    /// People mean it differently.
    pub doubtful: bool,
}

impl Reading {
    fn sure(value: impl Into<Value>) -> Option<Self> {
        Some(Self {
            value: value.into(),
            doubtful: false,
        })
    }
}

/// Reads the value of `field` where the utterance is an answer about it and nothing else.
pub fn read(context: Context<'_>, field: &Field, text: &str, words: &Words) -> Option<Reading> {
    let said = Utterance::new(text);
    match field.spec.kind {
        FieldType::Boolean => polarity(&said, words)
            .or_else(|| named(context, field, &said, words)?.as_bool())
            .and_then(Reading::sure),
        FieldType::Choice => named(context, field, &said, words).and_then(Reading::sure),
        FieldType::Number => numeral::amounts(text)
            .last()
            .and_then(|amount| number(field, amount)),
        FieldType::Text => words_value(field, text, words),
    }
}

/// A choice or a yes/no named by the words of its question.
pub fn named(context: Context<'_>, field: &Field, said: &Utterance, words: &Words) -> Option<Value> {
    let choices: Vec<&Choice> = context.scenario.choices_of(&field.key).iter().collect();
    let picked = pick(said, &choices, words);
    let [only] = picked.chosen[..] else { return None };
    let value = choices.get(only)?.value.clone();
    match field.spec.kind {
        FieldType::Boolean => Some(Value::Bool(value == crate::scenario::YES)),
        _ => Some(Value::String(value)),
    }
}

/// An amount in the field's unit.
pub fn number(field: &Field, amount: &Amount) -> Option<Reading> {
    let man = counts_man(field);
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let value = match (money, man, amount.scaled) {
        // Typed in full won without saying so: no income or price is counted in millions of 만원.
        (true, true, false) if amount.value >= 1_000_000 => amount.value / 10_000,
        (true, true, true) => amount.value / 10_000,
        _ => amount.value,
    };
    Some(Reading {
        value: value.into(),
        doubtful: amount.ambiguous,
    })
}

fn words_value(field: &Field, text: &str, words: &Words) -> Option<Reading> {
    match field.spec.normalizer {
        Some(Normalizer::PhoneKr) => numeral::phone(text).and_then(Reading::sure),
        Some(Normalizer::Email) => email(text).and_then(Reading::sure),
        // Never from words: the keypad sends it as an edit.
        Some(Normalizer::Rrn) => None,
        Some(Normalizer::NameEn) => {
            let name: String = text
                .chars()
                .filter(|c| c.is_ascii_alphabetic() || *c == ' ')
                .collect();
            let name = name
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_uppercase();
            (name.len() >= 2).then_some(name).and_then(Reading::sure)
        }
        _ => {
            let value = bare(text, words);
            (!value.is_empty()).then_some(value).and_then(Reading::sure)
        }
    }
}

/// A dictated value without the ending that carried it ("…이에요", "…로 바꿔 주세요").
pub fn bare(text: &str, words: &Words) -> String {
    let mut value = text.trim().trim_end_matches(['.', ',', '!', '?', ' ']);
    let mut endings: Vec<&String> = words.endings.iter().collect();
    endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
    if let Some(ending) = endings
        .into_iter()
        .find(|ending| value.ends_with(ending.as_str()))
    {
        value = value[..value.len() - ending.len()].trim_end();
    }
    value.to_owned()
}

/// A written e-mail address.
pub fn email(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    text.split(|c: char| !allowed(c))
        .map(|word| word.trim_matches(['.', '-', '+', '_']).to_ascii_lowercase())
        .find(|word| {
            word.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
            })
        })
}

/// Puts an edited value (typed, not said) into the form its field keeps; `None` if it is not one.
pub fn typed(field: &Field, value: &Value) -> Option<Value> {
    let value = crate::scope::coerce(field.spec.kind, value)?;
    let Value::String(text) = &value else {
        return Some(value);
    };
    Some(match field.spec.normalizer {
        Some(Normalizer::PhoneKr) => Value::String(numeral::phone(text)?),
        Some(Normalizer::Email) => Value::String(email(text)?),
        Some(Normalizer::Rrn) => Value::String(resident_number(text)?),
        Some(Normalizer::NameEn) => Value::String(text.trim().to_uppercase()),
        _ if text.trim().is_empty() => return None,
        _ => value,
    })
}

/// Thirteen digits as `900101-1234567`.
fn resident_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    (only && digits.len() == 13).then(|| format!("{}-{}", &digits[..6], &digits[6..]))
}
