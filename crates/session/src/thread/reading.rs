//! Whether an answer fits its question, and how to answer so that it does.

use didimdol_dialogue::amount::amounts;
use didimdol_protocol::http::{ChoiceOption, Question, QuestionType};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

/// Bytes that a compiled pattern may take: one from outside must not eat the memory.
const PATTERN_BYTES: usize = 256 * 1024;

/// The value of an answer, or the guide of how to give one.
pub fn read(question: &Question, answer: &Value) -> Result<Value, String> {
    match question.r#type {
        QuestionType::Text => text(question, answer),
        QuestionType::Choice => choice(question, answer),
        QuestionType::Number => number(question, answer),
        QuestionType::Boolean => boolean(answer),
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

/// Whole answers that are a yes or a no, without spaces and marks: a yes is never a part of one.
const YES: [&str; 16] = [
    "네",
    "예",
    "응",
    "어",
    "넵",
    "네네",
    "네맞아요",
    "맞아요",
    "맞습니다",
    "그래요",
    "좋아요",
    "있어요",
    "yes",
    "yeah",
    "y",
    "true",
];
const NO: [&str; 14] = [
    "아니요",
    "아니오",
    "아뇨",
    "아니",
    "아니에요",
    "아닙니다",
    "아니요없어요",
    "없어요",
    "없습니다",
    "싫어요",
    "no",
    "nope",
    "n",
    "false",
];
/// What may leave out what stands beside it.
const DENIALS: [&str; 9] = ["말고", "빼고", "제외", "싫", "아니", "아뇨", "안 ", "없", "not "];
const ORDINALS: [&str; 10] = [
    "첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열",
];

/// Letters and digits only, in lower case.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn boolean(answer: &Value) -> Result<Value, String> {
    let said = match answer {
        Value::Bool(value) => return Ok(Value::Bool(*value)),
        other => bare(&said(other)),
    };
    match (YES.contains(&said.as_str()), NO.contains(&said.as_str())) {
        (true, _) => Ok(Value::Bool(true)),
        (_, true) => Ok(Value::Bool(false)),
        _ => Err("네 또는 아니요로 답해 주세요.".into()),
    }
}

fn choice(question: &Question, answer: &Value) -> Result<Value, String> {
    let choices = question.choices.as_deref().unwrap_or_default();
    let answer = said(answer);
    let heard = bare(&answer);
    let is = |words: &str| words == answer || !heard.is_empty() && heard == bare(words);
    let exact = |choice: &&ChoiceOption| is(choice.value()) || is(choice.display());
    let names = |choice: &&ChoiceOption| {
        let words = bare(choice.display());
        !words.is_empty() && heard.contains(&words)
    };
    let named = || {
        let mut found = choices.iter().filter(names);
        let only = found.next()?;
        let one = found.next().is_none() && !DENIALS.iter().any(|denial| answer.contains(denial));
        one.then_some(only)
    };
    let by_place = || {
        let number = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let word = || {
            ORDINALS
                .iter()
                .position(|ordinal| heard == format!("{ordinal}번째"))
        };
        choices.get(number.or_else(word)?)
    };
    let chosen = choices.iter().find(exact).or_else(named).or_else(by_place);
    chosen.map(|choice| choice.value().into()).ok_or_else(|| {
        let list: Vec<&str> = choices.iter().map(ChoiceOption::display).collect();
        format!("{} 가운데 하나로 답해 주세요.", list.join(", "))
    })
}
