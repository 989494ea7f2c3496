//! Corrections by the name of a field: "전화번호를 010-…로 바꿔 주세요", "주소가 바뀌었어요".

use std::ops::Range;

use super::{Command, Utterance, Words, choice, value};
use crate::scenario::{Field, FieldType, Normalizer};
use crate::scope::Context;

/// A field that was named, and what it shall be, if that was said too.
#[derive(Debug)]
pub struct Correction<'a> {
    /// The field.
    pub field: &'a Field,
    /// Its new value.
    pub reading: Option<value::Reading>,
}

impl From<Correction<'_>> for Command {
    fn from(correction: Correction<'_>) -> Self {
        Self::CorrectSlot {
            slot: Some(correction.field.key.clone()),
            doubtful: correction
                .reading
                .as_ref()
                .is_some_and(|reading| reading.doubtful),
            value: correction.reading.map(|reading| reading.value.into()),
        }
    }
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
    let named = named_fields(context, said, words, among);
    let several = named.windows(2).any(|pair| pair[0].0.key != pair[1].0.key);
    let mut found: Vec<Correction> = named
        .into_iter()
        .map(|(field, range)| {
            // Of "이름이랑 주소요" no part is a name.
            let free = several && value::is_free(field);
            let rest = (!free).then(|| behind(&said.text, range.end));
            let reading = rest
                .and_then(|rest| new_value(context, field, &rest, words, asked))
                // "010-…로 전화번호 바꿔 주세요"
                .or_else(|| is_exact(field).then(|| value::read(context, field, &said.text, words))?);
            Correction { field, reading }
        })
        .collect();
    found.dedup_by(|a, b| a.field.key == b.field.key && a.reading == b.reading);
    // "명세서 이메일로 바꿔 주세요": only one of the two names has a value behind it.
    if found.len() > 1 && found.iter().any(|correction| correction.reading.is_some()) {
        found.retain(|correction| correction.reading.is_some());
    } else if asked {
        // One after the other.
        found.truncate(1);
    }
    match found.len() {
        0 => by_shape(context, said, words, among),
        1 => found.pop(),
        _ => None,
    }
}

/// The field that a value can only be of: a telephone number, an e-mail address.
fn by_shape<'a>(
    context: Context<'a>,
    said: &Utterance,
    words: &Words,
    among: &[String],
) -> Option<Correction<'a>> {
    let fields = among.iter().filter_map(|key| context.scenario.fields.get(key));
    let mut read = fields.filter(|field| is_exact(field)).filter_map(|field| {
        let reading = value::read(context, field, &said.text, words)?;
        Some(Correction {
            field,
            reading: Some(reading),
        })
    });
    read.next().filter(|_| read.next().is_none())
}

/// Whether its values cannot be mistaken for other words.
fn is_exact(field: &Field) -> bool {
    matches!(
        field.spec.normalizer,
        Some(Normalizer::PhoneKr | Normalizer::Email)
    )
}

/// Whether a word of change is heard.
pub fn wants_change(said: &Utterance, words: &Words) -> bool {
    said.has_any(&words.correct)
}

/// Whether a word of change is among the last two words, as in a request and not in a tale.
pub fn ends_in_change(said: &Utterance, words: &Words) -> bool {
    let mut last: Vec<&str> = said.text.split_whitespace().rev().take(2).collect();
    last.reverse();
    wants_change(&Utterance::new(&last.join(" ")), words)
}

/// The fields that are named. Of several, those that a particle marks: "명세서는 이메일로".
fn named_fields<'a>(
    context: Context<'a>,
    said: &Utterance,
    words: &Words,
    among: &[String],
) -> Vec<(&'a Field, Range<usize>)> {
    let mut named: Vec<(&Field, Range<usize>)> = Vec::new();
    for field in among.iter().filter_map(|key| context.scenario.fields.get(key)) {
        let names = field
            .spec
            .label
            .all()
            .chain(field.spec.synonyms.iter().map(String::as_str));
        named.extend(names.flat_map(|name| said.find(name)).map(|range| (field, range)));
    }
    let ranges: Vec<Range<usize>> = named.iter().map(|(_, range)| range.clone()).collect();
    named.retain(|(_, range)| {
        let longer =
            |other: &Range<usize>| other != range && other.start <= range.start && range.end <= other.end;
        !ranges.iter().any(longer) && choice::exclusion(said, range, words).is_none()
    });
    if named.iter().any(|(_, range)| is_marked(said, range)) {
        named.retain(|(_, range)| is_marked(said, range));
    }
    named
}

/// Whether a subject's, topic's or object's particle follows, and then another word.
fn is_marked(said: &Utterance, range: &Range<usize>) -> bool {
    let particle = said.letters(range.end..range.end + 1);
    ["은", "는", "이", "가", "을", "를"].contains(&particle.as_str()) && said.starts_word(range.end + 1)
}

/// What follows the first `letters` letters and a particle, in the words as they came.
fn behind(text: &str, letters: usize) -> String {
    let mut seen = 0;
    let after: String = text
        .chars()
        .skip_while(|c| {
            let skip = seen < letters;
            seen += usize::from(c.is_alphanumeric());
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
    let whole = |particle: &str, rest: &str| rest.starts_with([' ', ',']) || particle.ends_with(' ');
    let rest = particles
        .iter()
        .find_map(|particle| after.strip_prefix(particle).filter(|rest| whole(particle, rest)));
    rest.unwrap_or(after)
        .trim_start_matches([' ', ',', '.'])
        .to_owned()
}

fn new_value(
    context: Context<'_>,
    field: &Field,
    rest: &str,
    words: &Words,
    asked: bool,
) -> Option<value::Reading> {
    let said = Utterance::new(rest);
    if value::is_free(field) {
        // "주소 바꿀래요" names no address; "주소는 …로 바꿔 주세요" does.
        let heard = Utterance::new(&value::bare(rest, words));
        let wish = wants_change(&heard, words) || asked && heard.len() < 2;
        if wish || heard.is_empty() {
            return None;
        }
    }
    if matches!(field.spec.kind, FieldType::Choice) && said.is_empty() {
        return None;
    }
    value::read(context, field, rest, words)
}
