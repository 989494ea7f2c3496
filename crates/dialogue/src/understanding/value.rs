//! Words into the value of one field.

use serde_json::Value;

use super::choice::{pick, pick_button};
use super::yes_no::polarity;
use super::{Utterance, Words};
use crate::amount::{Amount, amounts};
use crate::korean::phone;
use crate::mask;
use crate::scenario::{Choice, Confirm, Field, FieldType, NO, Normalizer, YES};
use crate::scope::{Context, coerce, counts_man};

/// A value, and whether it was said in a way that should be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// In the field's own type.
    pub value: Value,
    /// People mean it differently, or a mistake would cost too much.
    pub doubtful: bool,
}

impl Reading {
    fn of(field: &Field, value: impl Into<Value>) -> Self {
        Self {
            value: value.into(),
            doubtful: field.spec.confirm == Confirm::Always,
        }
    }
}

/// Reads the value of `field` where the utterance is an answer about it and nothing else.
pub fn read(context: Context<'_>, field: &Field, text: &str, words: &Words) -> Option<Reading> {
    let said = Utterance::new(text);
    let named = || named(context, field, &said, words).map(|value| Reading::of(field, value));
    match field.spec.kind {
        FieldType::Boolean => yes_or_no(context, field, &said, words).map(|value| Reading::of(field, value)),
        FieldType::Choice => named(),
        FieldType::Number => named().or_else(|| number(field, &only_amount(text, words)?, text)),
        // "네" is nobody's name, and "음" says nothing.
        FieldType::Text
            if is_free(field) && (said.is_made_of(&words.light, &[]) || polarity(&said, words).is_some()) =>
        {
            None
        }
        // A resident number that was hidden is no value of anything else.
        FieldType::Text if mask::hides(text) => None,
        FieldType::Text => words_value(field, text, words).map(|value| Reading::of(field, value)),
    }
}

/// A yes/no, by the words of its buttons or by a plain yes or no. What is said both ways is
/// neither: "아니요 있어요", "없지는 않아요".
fn yes_or_no(context: Context<'_>, field: &Field, said: &Utterance, words: &Words) -> Option<bool> {
    let choices: Vec<&Choice> = context.scenario.choices_of(&field.key).iter().collect();
    let picked = pick_button(said, &choices, words);
    let means_yes = |index: &usize| choices.get(*index).is_some_and(|choice| choice.value != NO);
    match (&picked.chosen[..], &picked.excluded[..]) {
        ([], []) => polarity(said, words),
        _ if said.has_any(&words.unsure) || picked.is_disputed(said, words) => None,
        ([one], []) if means_yes(one) => (!picked.follows_no(said, words)).then_some(true),
        ([_], []) => Some(false),
        ([], [one]) if means_yes(one) => Some(false),
        _ => None,
    }
}

/// Whether a field's values are free words, and not of a shape of their own.
pub fn is_free(field: &Field) -> bool {
    let shaped = [Normalizer::PhoneKr, Normalizer::Email, Normalizer::Rrn];
    field.spec.kind == FieldType::Text && field.spec.normalizer.is_none_or(|kind| !shaped.contains(&kind))
}

/// A choice or a yes/no named by the words of its question, if nothing else is refused beside it.
pub fn named(context: Context<'_>, field: &Field, said: &Utterance, words: &Words) -> Option<Value> {
    let choices: Vec<&Choice> = context.scenario.choices_of(&field.key).iter().collect();
    let picked = pick(said, &choices, words, &context.topic(&field.key));
    let [only] = picked.chosen[..] else { return None };
    if picked.is_disputed(said, words) {
        return None;
    }
    choice_value(field, &choices.get(only)?.value)
}

/// What a choice is worth in its field's own type. A switch is named after its field.
pub fn choice_value(field: &Field, choice: &str) -> Option<Value> {
    match field.spec.kind {
        FieldType::Boolean => Some(Value::Bool(choice == YES || choice == field.key)),
        kind => coerce(kind, &Value::from(choice)),
    }
}

/// The one amount that is said, and not left out again ("6천 말고 5천8백"). Of two nobody can tell
/// which is meant.
fn only_amount(text: &str, words: &Words) -> Option<Amount> {
    let mut left = amounts_meant(text, words);
    let amount = left.pop()?;
    left.iter()
        .all(|other| other.value == amount.value)
        .then_some(amount)
}

/// The amounts that are said and not left out again.
pub fn amounts_meant(text: &str, words: &Words) -> Vec<Amount> {
    const TO: [&str; 8] = ["에서", "~", "-", "부터", "이나", "내지", "또는", "to"];
    let mut found = amounts(text);
    // "2억에서 3억 사이" is neither.
    let ranged = |pair: &[Amount]| {
        let between = text.get(pair[0].end..pair[1].start).unwrap_or_default();
        TO.contains(
            &between
                .trim()
                .trim_start_matches("원")
                .trim_start_matches("만원")
                .trim(),
        )
    };
    if found.windows(2).any(ranged) {
        return Vec::new();
    }
    found.retain(|amount| {
        let behind = Utterance::new(&text[amount.end..]);
        let particles = ["", "이", "가", "은", "는", "원", "만원", "원이"];
        !words
            .except
            .iter()
            .flat_map(|phrase| behind.find(phrase))
            .any(|range| particles.contains(&behind.letters(0..range.start).as_str()))
    });
    found
}

/// An amount of `text` in the field's unit.
pub fn number(field: &Field, amount: &Amount, text: &str) -> Option<Reading> {
    let man = counts_man(field);
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let few = money && !amount.scaled && (1..10_000).contains(&amount.value);
    let value = match (money, man, amount.scaled) {
        // Typed in full won without saying so: no income or price is counted in millions of 만원.
        (true, true, false) if amount.value >= 1_000_000 => amount.value / 10_000,
        (true, true, true) => amount.value / 10_000,
        // "한도는 오천" is fifty million won.
        (true, false, false) if few => amount.value * 10_000,
        _ if field.spec.normalizer == Some(Normalizer::DayOfMonth) => day(amount, text),
        _ => amount.value,
    };
    let mut reading = Reading::of(field, value);
    // "월 300이요" is no yearly income: three million won without saying so is rare.
    let small = few && (!man || value < 1_000);
    reading.doubtful |= amount.ambiguous || small;
    Some(reading)
}

/// "이십일" is the 20th, unless a day follows it: "이십일 일".
fn day(amount: &Amount, text: &str) -> i64 {
    let spelled = text
        .get(amount.start..amount.end)
        .is_some_and(|said| said.ends_with('일'));
    let counted = text[amount.end..].trim_start().starts_with('일');
    amount.value - i64::from(spelled && !counted)
}

fn words_value(field: &Field, text: &str, words: &Words) -> Option<String> {
    let filled = |value: String| (!value.is_empty()).then_some(value);
    match field.spec.normalizer {
        Some(Normalizer::PhoneKr) => phone::read(text),
        Some(Normalizer::Email) => email(text),
        // Never from words: the keypad sends it as an edit.
        Some(Normalizer::Rrn) => None,
        Some(Normalizer::NameEn) => {
            let latin = |c: &char| c.is_ascii_alphabetic() || *c == ' ';
            let name: String = text.chars().filter(latin).collect();
            let name = name
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_uppercase();
            (name.len() >= 2).then_some(name)
        }
        Some(Normalizer::NameKo) => name(&bare(text, words)),
        // An answer in the customer's own words is kept word for word.
        None => filled(text.trim().to_owned()),
        Some(_) => filled(bare(text, words)),
    }
}

/// A dictated value without the ending that carried it ("…이에요", "…로 바꿔 주세요").
pub fn bare(text: &str, words: &Words) -> String {
    let mut value = text.trim().trim_end_matches(['.', ',', '!', '?', ' ']);
    let endings = words
        .endings
        .iter()
        .filter(|ending| value.ends_with(ending.as_str()));
    if let Some(ending) = endings.max_by_key(|ending| ending.len()) {
        value = value[..value.len() - ending.len()].trim_end();
    }
    value.to_owned()
}

/// A person's name: letters, and what may stand between them.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let plain = text.chars().all(|c| c.is_alphabetic() || " .'·-".contains(c));
    (plain && letters >= 2).then(|| text.to_owned())
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
    let value = coerce(field.spec.kind, value)?;
    let Value::String(text) = &value else {
        return Some(value);
    };
    Some(match field.spec.normalizer {
        Some(Normalizer::PhoneKr) => Value::String(phone::read(text)?),
        Some(Normalizer::Email) => Value::String(email(text)?),
        Some(Normalizer::Rrn) => Value::String(resident_number(text)?),
        Some(Normalizer::NameEn) => Value::String(name(text)?.to_uppercase()),
        Some(Normalizer::NameKo) => Value::String(name(text)?),
        // Only its own field may hold one.
        _ if mask::names_a_person(text) => return None,
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
