//! Whether the questions of a new thread make sense.

use didimdol_protocol::http::{NewThread, QuestionType};

use super::{LONGEST_ANSWER, ThreadError, reading};

/// Refuses by the place of the first thing that is wrong.
pub(super) fn check(new: &NewThread) -> Result<(), ThreadError> {
    let invalid = |place: String, reason| Err(ThreadError::Invalid { place, reason });
    if !(1..=100).contains(&new.questions.len()) {
        return invalid("/questions".into(), "1 to 100 questions are expected");
    }
    if new.max_retries.is_some_and(|retries| retries > 20) {
        return invalid("/max_retries".into(), "at most 20");
    }
    if new
        .timeout_s
        .is_some_and(|seconds| !(0.05..=86_400.0).contains(&seconds))
    {
        return invalid("/timeout_s".into(), "0.05 to 86,400 seconds");
    }
    if new
        .callback_url
        .as_ref()
        .is_some_and(|url| url.chars().count() > LONGEST_ANSWER)
    {
        return invalid("/callback_url".into(), "at most 2,000 characters");
    }
    for (place, question) in new.questions.iter().enumerate() {
        let at = |key: &str| format!("/questions/{place}/{key}");
        let sized = |text: &str, most| (1..=most).contains(&text.chars().count());
        if !sized(&question.id, 128) {
            return invalid(at("id"), "1 to 128 characters");
        }
        if new.questions[..place].iter().any(|other| other.id == question.id) {
            return Err(ThreadError::SameId { place: at("id") });
        }
        if !sized(&question.text, LONGEST_ANSWER) {
            return invalid(at("text"), "1 to 2,000 characters");
        }
        let choices = question.choices.as_deref().unwrap_or_default();
        if question.r#type == QuestionType::Choice && choices.is_empty() || choices.len() > 200 {
            return invalid(at("choices"), "a choice has 1 to 200 of them");
        }
        if choices
            .iter()
            .any(|choice| !sized(choice.value(), 500) || !sized(choice.display(), 500))
        {
            return invalid(at("choices"), "1 to 500 characters each");
        }
        let usable = |text: &String| text.chars().count() <= 1_000 && reading::pattern(text).is_ok();
        if question.pattern.as_ref().is_some_and(|text| !usable(text)) {
            return invalid(at("pattern"), "not a usable regular expression");
        }
        if let (Some(min), Some(max)) = (question.min, question.max)
            && min > max
        {
            return invalid(at("min"), "larger than max");
        }
    }
    Ok(())
}
