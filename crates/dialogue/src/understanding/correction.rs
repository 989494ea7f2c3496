//! Corrections by the name of a field: "전화번호를 010-…로 바꿔 주세요", "주소가 바뀌었어요".

use std::ops::Range;

use super::choice::pick;
use super::{Utterance, Words, value};
use crate::scenario::{Choice, Field, FieldType};
use crate::scope::Context;

/// A field that was named, and what it shall be, if that was said too.
#[derive(Debug)]
pub struct Correction<'a> {
    /// The field.
    pub field: &'a Field,
    /// Its new value.
    pub reading: Option<value::Reading>,
}

/// A correction in the utterance: a named field, and a word that wants a change. With `asked`, a
/// name alone is enough, because the kiosk asked what to correct.
pub fn find<'a>(
    context: Context<'a>,
    said: &Utterance,
    words: &Words,
    among: &[String],
    asked: bool,
) -> Option<Correction<'a>> {
    if !asked && !wants_change(said, words) {
        return None;
    }
    let (field, range) = named_field(context, said, among)?;
    let rest = rest_of(&said.text, field, &range);
    let reading = new_value(context, field, &rest, words, asked);
    Some(Correction { field, reading })
}

/// Whether a word of change is heard.
pub fn wants_change(said: &Utterance, words: &Words) -> bool {
    said.has_any(&words.correct)
}

/// The field that is named: the longest of the names that occur, if only one field has it.
fn named_field<'a>(
    context: Context<'a>,
    said: &Utterance,
    among: &[String],
) -> Option<(&'a Field, Range<usize>)> {
    let mut best: Vec<(&Field, Range<usize>)> = Vec::new();
    for key in among {
        let Some(field) = context.scenario.fields.get(key) else {
            continue;
        };
        let names = field
            .spec
            .label
            .all()
            .chain(field.spec.synonyms.iter().map(String::as_str));
        let longest = names
            .flat_map(|name| said.find(name))
            .max_by_key(|range| range.len());
        let Some(range) = longest else { continue };
        match best.first().map(|(_, other)| other.len().cmp(&range.len())) {
            Some(std::cmp::Ordering::Greater) => {}
            Some(std::cmp::Ordering::Equal) => best.push((field, range)),
            _ => best = vec![(field, range)],
        }
    }
    match &best[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What follows the field's name and its particle, in the words as they came.
fn rest_of(text: &str, field: &Field, range: &Range<usize>) -> String {
    let mut letters = 0;
    let after: String = text
        .chars()
        .skip_while(|c| {
            let skip = letters < range.end;
            letters += usize::from(c.is_alphanumeric());
            skip
        })
        .collect();
    let after = after.trim_start();
    let particles = [
        "이라고",
        "라고",
        "은",
        "는",
        "을",
        "를",
        "이",
        "가",
        "도",
        "to ",
        "is ",
    ];
    let rest = particles
        .iter()
        .find_map(|particle| {
            after
                .strip_prefix(particle)
                .filter(|rest| rest.starts_with([' ', ',']) || particle.ends_with(' '))
        })
        .unwrap_or(after);
    let _ = field;
    rest.trim_start_matches([' ', ',', '.']).to_owned()
}

fn new_value(
    context: Context<'_>,
    field: &Field,
    rest: &str,
    words: &Words,
    asked: bool,
) -> Option<value::Reading> {
    let said = Utterance::new(rest);
    match field.spec.kind {
        FieldType::Choice => {
            let choices: Vec<&Choice> = context.scenario.choices_of(&field.key).iter().collect();
            let picked = pick(&said, &choices, words);
            match picked.chosen[..] {
                [_] => value::named(context, field, &said, words).map(|value| value::Reading {
                    value,
                    doubtful: false,
                }),
                _ => None,
            }
        }
        FieldType::Text if field.spec.normalizer.is_none_or(is_kept_as_heard) => {
            // "주소 바꿀래요" names no address; "주소는 …로 바꿔 주세요" does.
            let value = value::bare(rest, words);
            let heard = Utterance::new(&value);
            let wish = wants_change(&heard, words) || (asked && heard.len() < 2);
            (!wish && !heard.is_empty())
                .then(|| value::read(context, field, rest, words))
                .flatten()
        }
        _ => value::read(context, field, rest, words),
    }
}

fn is_kept_as_heard(normalizer: crate::scenario::Normalizer) -> bool {
    use crate::scenario::Normalizer::*;
    matches!(normalizer, Address | NameKo | NameEn)
}
