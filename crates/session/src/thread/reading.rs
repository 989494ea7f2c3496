//! Whether an answer fits its question, and how to answer so that it does.

use didimdol_dialogue::amount::amounts;
use didimdol_dialogue::scenario::{Library, Locale};
use didimdol_dialogue::understanding::yes_no::{polarity, refuses};
use didimdol_dialogue::understanding::{Utterance, Words, ordinal::ordinal};
use didimdol_protocol::http::{ChoiceOption, Question, QuestionType};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

/// Bytes that a compiled pattern may take: one from outside must not eat the memory.
const PATTERN_BYTES: usize = 256 * 1024;

/// The value of an answer, or the guide of how to give one.
pub fn read(question: &Question, answer: &Value, library: &Library) -> Result<Value, String> {
    let words = library.lexicon.words(Locale::Ko);
    match question.r#type {
        QuestionType::Text => text(question, answer),
        QuestionType::Choice => choice(question, answer, words),
        QuestionType::Number => number(question, answer),
        QuestionType::Boolean => boolean(answer, words),
    }
}

/// Compiles a question's pattern.
pub fn pattern(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text).size_limit(PATTERN_BYTES).build()
}

fn said(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

fn text(question: &Question, answer: &Value) -> Result<Value, String> {
    let said = said(answer);
    let length = said.chars().count() as f64;
    if said.is_empty() {
        return Err("답을 적어 주세요.".into());
    }
    if question.min.is_some_and(|fewest| length < fewest) || question.max.is_some_and(|most| length > most) {
        return Err(format!("{} 글자로 답해 주세요.", range(question)));
    }
    let fits = |pattern_text: &String| pattern(pattern_text).is_ok_and(|pattern| pattern.is_match(&said));
    match &question.pattern {
        Some(wanted) if !fits(wanted) => Err("알맞은 꼴로 다시 적어 주세요.".into()),
        _ => Ok(said.into()),
    }
}

fn number(question: &Question, answer: &Value) -> Result<Value, String> {
    let value = answer
        .as_f64()
        .or_else(|| in_digits(answer))
        .or_else(|| in_words(answer));
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return Err("숫자로 답해 주세요.".into());
    };
    if question.min.is_some_and(|least| value < least) || question.max.is_some_and(|most| value > most) {
        return Err(format!("{} 숫자로 답해 주세요.", range(question)));
    }
    Ok(whole(value))
}

fn in_digits(answer: &Value) -> Option<f64> {
    answer.as_str()?.trim().replace(',', "").parse().ok()
}

/// The one number that is said: of two nobody knows which is meant.
fn in_words(answer: &Value) -> Option<f64> {
    match amounts(answer.as_str()?)[..] {
        [amount] => Some(amount.value as f64),
        _ => None,
    }
}

/// 32 and not 32.0, where it is.
fn whole(value: f64) -> Value {
    /// Beyond it not every whole number has its own float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

fn range(question: &Question) -> String {
    let shown = |bound: f64| whole(bound).to_string();
    match (question.min.map(shown), question.max.map(shown)) {
        (Some(min), Some(max)) => format!("{min} 이상 {max} 이하의"),
        (Some(min), None) => format!("{min} 이상의"),
        (None, Some(max)) => format!("{max} 이하의"),
        (None, None) => String::new(),
    }
}

fn boolean(answer: &Value, words: &Words) -> Result<Value, String> {
    let said = match answer {
        Value::Bool(value) => return Ok(Value::Bool(*value)),
        other => said(other),
    };
    let word = match said.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => polarity(&Utterance::new(&said), words),
    };
    word.map(Value::Bool)
        .ok_or_else(|| "네 또는 아니요로 답해 주세요.".into())
}

fn choice(question: &Question, answer: &Value, words: &Words) -> Result<Value, String> {
    let choices = question.choices.as_deref().unwrap_or_default();
    let answer = said(answer);
    let heard = Utterance::new(&answer);
    let exact = |choice: &&ChoiceOption| heard.is(choice.value()) || heard.is(choice.display());
    let named = || {
        let mut found = choices.iter().filter(|choice| heard.has(choice.display()));
        let only = found.next()?;
        let one = found.next().is_none() && !refuses(&heard, words);
        one.then_some(only)
    };
    let by_number = || {
        let place = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let place = place.or_else(|| ordinal(&heard, choices.len(), words).map(|(place, _)| place));
        choices.get(place?)
    };
    let chosen = choices.iter().find(exact).or_else(named).or_else(by_number);
    chosen.map(|choice| choice.value().into()).ok_or_else(|| {
        let list: Vec<&str> = choices.iter().map(ChoiceOption::display).collect();
        format!("{} 가운데 하나로 답해 주세요.", list.join(", "))
    })
}
