//! Values of several fields in one utterance: "연봉 5천에 무주택이고 3억짜리 집이요".

use std::ops::Range;

use super::choice::pick_by_name;
use super::{Command, Utterance, Words, value};
use crate::amount::{Amount, amounts};
use crate::scenario::{Choice, Field, FieldType, Locale, NO, Normalizer, Stage, StageKind, YES};
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
    let named = fields
        .iter()
        .filter_map(|field| named(context, field, said, words, taken));
    let numbers = numbers(&fields, &said.text, words);
    named.chain(numbers).collect()
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
    let scenario = context.scenario;
    let own: Vec<&String> = stage
        .collects
        .iter()
        .skip(usize::from(stage.kind == StageKind::Choice))
        .collect();
    let elsewhere = scenario.stages.values().filter(|other| {
        let kinds = [StageKind::Choice, StageKind::Value, StageKind::Confirmation];
        other.id != stage.id && kinds.contains(&other.kind)
    });
    let mut keys: Vec<String> = own.iter().copied().cloned().collect();
    for other in elsewhere.filter_map(|other| other.collects.first()) {
        let is_own = keys.contains(other) || stage.collects.first() == Some(other);
        if !is_own && !scenario.is_confirmation(other) && !context.state.has(other) {
            keys.push(other.clone());
        }
    }
    let mut commands = mentioned(context, said, words, &keys, taken);
    let by_unit = own
        .into_iter()
        .filter_map(|key| counted(scenario.fields.get(key)?, &said.text));
    for command in by_unit.collect::<Vec<_>>() {
        let set = |other: &Command| match (other, &command) {
            (Command::SetSlot { slot: a, .. }, Command::SetSlot { slot: b, .. }) => a == b,
            _ => false,
        };
        if !commands.iter().any(set) {
            commands.push(command);
        }
    }
    commands
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
    let choices: Vec<&Choice> = context
        .scenario
        .choices_of(&field.key)
        .iter()
        .filter(|choice| has_names(choice))
        .collect();
    let picked = pick_by_name(said, &choices, words, &context.topic(&field.key));
    let [only] = picked.chosen[..] else { return None };
    let overlaps = |span: &Range<usize>| {
        taken
            .iter()
            .any(|other| span.start < other.end && other.start < span.end)
    };
    let least = if taken.is_empty() { 2 } else { LEAST_NAME };
    let longest = picked.spans.iter().map(|span| span.len()).max().unwrap_or(0);
    if longest < least || picked.spans.iter().any(overlaps) || picked.is_disputed_nearby(said, words) {
        return None;
    }
    let value = value::choice_value(field, &choices.get(only)?.value)?;
    Some(Command::SetSlot {
        slot: field.key.clone(),
        value: value.into(),
        doubtful: false,
    })
}

/// "네" and "아니요" are names of nothing outside their own question.
fn has_names(choice: &Choice) -> bool {
    !matches!(choice.value.as_str(), YES | NO) || !choice.keywords.is_empty()
}

/// A number that the unit of a field follows: "25일". Money has its own rules.
fn counted(field: &Field, text: &str) -> Option<Command> {
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let unit = field.spec.unit.as_ref()?.get(Locale::Ko);
    if field.spec.kind != FieldType::Number || money || unit.is_empty() {
        return None;
    }
    let days = field.spec.normalizer == Some(Normalizer::DayOfMonth);
    let counts = |amount: &&Amount| {
        let behind = text[amount.end..].trim_start();
        let spelled = days && text[amount.start..amount.end].ends_with('일');
        let ordinal = days
            && ["th", "st", "nd", "rd"]
                .iter()
                .any(|ending| behind.starts_with(ending));
        behind.starts_with(unit) || spelled || ordinal
    };
    let amounts = amounts(text);
    set(field, amounts.iter().find(counts)?, text)
}

/// A number beside the name of a field that was answered before, and not of the one that is asked
/// for: "연봉 아까 6천 말고 5천8백이요". It is read back.
pub fn restated(context: Context<'_>, said: &Utterance, words: &Words, asked: &str) -> Option<Command> {
    let fields: Vec<&Field> = context.scenario.fields.values().collect();
    let known = |slot: &String| slot != asked && context.state.has(slot);
    match numbers(&fields, &said.text, words).into_iter().next()? {
        Command::SetSlot { slot, value, .. } if known(&slot) => {
            let unchanged = context.state.slot(&slot) == Some(&value.0);
            (!unchanged).then_some(Command::CorrectSlot {
                slot: Some(slot),
                value: Some(value),
                doubtful: true,
            })
        }
        _ => None,
    }
}

/// Gives each number to the nearest field that is named beside it.
fn numbers(fields: &[&Field], text: &str, words: &Words) -> Vec<Command> {
    let lower = text.to_lowercase();
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    let amounts = value::amounts_meant(&lower, words);
    let counts = |field: &&&Field| field.spec.kind == FieldType::Number;
    for (f, field) in fields.iter().enumerate().filter(|(_, field)| counts(field)) {
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
        commands.extend(set(fields[f], &amounts[a], &lower));
    }
    commands
}

fn set(field: &Field, amount: &Amount, text: &str) -> Option<Command> {
    let reading = value::number(field, amount, text)?;
    Some(Command::SetSlot {
        slot: field.key.clone(),
        value: reading.value.into(),
        doubtful: reading.doubtful,
    })
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
