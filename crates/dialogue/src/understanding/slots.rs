//! Values of several fields in one utterance: "연봉 5천에 무주택이고 3억짜리 집이요".

use std::ops::Range;

use super::choice::pick;
use super::{Command, Utterance, Words, value};
use crate::korean::numeral::{self, Amount};
use crate::scenario::{Choice, Field, FieldType, Stage, StageKind, YES};
use crate::scope::Context;

/// Letters of a name that counts outside its own question.
const LEAST_NAME: usize = 3;
/// Bytes between a number and the name of its field.
const NEAR: usize = 24;

/// Every field of `keys` that the utterance names with a value; `taken` are letters that already
/// mean something.
pub fn mentioned(
    context: Context<'_>,
    said: &Utterance,
    words: &Words,
    keys: &[String],
    taken: &[Range<usize>],
) -> Vec<Command> {
    let fields: Vec<&Field> = keys
        .iter()
        .filter_map(|key| context.scenario.fields.get(key))
        .collect();
    let mut commands: Vec<Command> = fields
        .iter()
        .filter_map(|field| named(context, field, said, words, taken))
        .collect();
    commands.extend(numbers(&fields, &said.text));
    commands
}

/// Values beside the answer to a stage: its own further fields, and fields of later stages that
/// are named unmistakably. Confirmations are never answered beforehand.
pub fn beside(
    context: Context<'_>,
    said: &Utterance,
    words: &Words,
    stage: &Stage,
    taken: &[Range<usize>],
) -> Vec<Command> {
    let own = stage
        .collects
        .iter()
        .skip(usize::from(stage.kind == StageKind::Choice));
    let open = context.scenario.stages.values().filter(|other| {
        other.id != stage.id
            && matches!(
                other.kind,
                StageKind::Choice | StageKind::Value | StageKind::Confirmation
            )
    });
    let first = stage.collects.first();
    let mut keys: Vec<String> = own.cloned().collect();
    for other in open.filter_map(|other| other.collects.first()) {
        if !keys.contains(other) && Some(other) != first && !context.scenario.is_confirmation(other) {
            keys.push(other.clone());
        }
    }
    keys.retain(|key| !context.state.has(key));
    mentioned(context, said, words, &keys, taken)
}

fn named(
    context: Context<'_>,
    field: &Field,
    said: &Utterance,
    words: &Words,
    taken: &[Range<usize>],
) -> Option<Command> {
    if !matches!(field.spec.kind, FieldType::Choice | FieldType::Boolean) {
        return None;
    }
    let choices: Vec<&Choice> = context.scenario.choices_of(&field.key).iter().collect();
    let by_name: Vec<&Choice> = choices
        .iter()
        .copied()
        .filter(|choice| has_names(choice))
        .collect();
    let picked = pick_names(said, &by_name, words);
    let [only] = picked.chosen[..] else { return None };
    let overlaps = |span: &Range<usize>| {
        taken
            .iter()
            .any(|other| span.start < other.end && other.start < span.end)
    };
    let least = if taken.is_empty() { 2 } else { LEAST_NAME };
    if picked.weight < least || picked.spans.iter().any(overlaps) {
        return None;
    }
    let value = &by_name.get(only)?.value;
    let value = match field.spec.kind {
        FieldType::Boolean => (value == YES).into(),
        _ => value.as_str().into(),
    };
    Some(Command::SetSlot {
        slot: field.key.clone(),
        value: super::Private(value),
        doubtful: false,
    })
}

/// "네" and "아니요" are names of nothing outside their own question.
fn has_names(choice: &Choice) -> bool {
    !matches!(choice.value.as_str(), "yes" | "no") || !choice.keywords.is_empty()
}

/// Without ordinals: "두 번째" belongs to the open question.
fn pick_names(said: &Utterance, choices: &[&Choice], words: &Words) -> super::choice::Picked {
    let mut silent = words.clone();
    silent.ordinals.clear();
    silent.last.clear();
    pick(said, choices, &silent)
}

/// Gives each number to the nearest field that is named beside it.
fn numbers(fields: &[&Field], text: &str) -> Vec<Command> {
    let lower = text.to_lowercase();
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    let amounts = numeral::amounts(&lower);
    for (f, field) in fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.spec.kind == FieldType::Number)
    {
        let names = field
            .spec
            .label
            .all()
            .chain(field.spec.synonyms.iter().map(String::as_str));
        for name in names.map(str::to_lowercase) {
            for (at, _) in lower.match_indices(&name) {
                pairs.extend(amounts.iter().enumerate().filter_map(|(a, amount)| {
                    let gap = gap(at..at + name.len(), amount)?;
                    (gap <= NEAR).then_some((gap, f, a))
                }));
            }
        }
    }
    pairs.sort_unstable();
    let (mut used_fields, mut used_amounts, mut commands) = (Vec::new(), Vec::new(), Vec::new());
    for (_, f, a) in pairs {
        if used_fields.contains(&f) || used_amounts.contains(&a) {
            continue;
        }
        used_fields.push(f);
        used_amounts.push(a);
        if let Some(reading) = value::number(fields[f], &amounts[a]) {
            commands.push(Command::SetSlot {
                slot: fields[f].key.clone(),
                value: reading.value.into(),
                doubtful: reading.doubtful,
            });
        }
    }
    commands
}

/// Bytes between a name and a number; `None` where they overlap. A name before its number is
/// nearer than one behind it: "연봉 5천에 집값 3억".
fn gap(name: Range<usize>, amount: &Amount) -> Option<usize> {
    if name.end <= amount.start {
        Some(amount.start - name.end)
    } else if amount.end <= name.start {
        Some(name.start - amount.end + 3)
    } else {
        None
    }
}
