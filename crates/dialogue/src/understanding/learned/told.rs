//! The figure that a field is filled with, told by what was learned.

use serde_json::Value;

use super::count::counts;
use super::figure::{Guess, figures};
use crate::scenario::{Field, FieldType};
use crate::understanding::clause::Heard;
use crate::understanding::{Command, Rules, Understood};

/// How likely a figure must be to be taken.
const TO_TAKE: f32 = 0.8;
/// How likely one that the rules read must be to be kept.
const TO_KEEP: f32 = 0.5;

/// What is to be done with a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The rules may be right.
    AsRead,
    /// It is another one, which is read back.
    Instead(Value),
    /// The customer is asked.
    Unclear,
}

impl Rules<'_> {
    /// Whether the figure that the rules read for a field is the one that is meant.
    pub(super) fn told(&self, heard: &Heard<'_>, field: &Field, own: &Understood) -> Told {
        let Some(weights) = self.context.library.learned.of(self.context.locale()) else {
            return Told::AsRead;
        };
        let read = self.figure_read(heard, field, own);
        let guesses = self.guesses(heard, field, read.as_ref());
        let shares = weights.shares_of(&guesses);
        let all = || guesses.iter().zip(&shares);
        let Some((likeliest, share)) = all().max_by(|(_, a), (_, b)| a.total_cmp(b)) else {
            return Told::AsRead;
        };
        let kept = all().any(|(guess, share)| read.is_some() && guess.value == read && *share >= TO_KEEP);
        match &likeliest.value {
            Some(value) if Some(value) != read.as_ref() && *share >= TO_TAKE => Told::Instead(value.clone()),
            _ if kept => Told::AsRead,
            _ => Told::Unclear,
        }
    }

    /// What an utterance teaches of its figures: of every field that is filled with one, what it may be, and
    /// which of it is right.
    pub(super) fn figures_taught(
        &self,
        heard: &Heard<'_>,
        own: &Understood,
        accepted: &[Vec<Command>],
    ) -> Vec<Vec<(Guess, bool)>> {
        let all = accepted.iter().flatten().filter_map(filled);
        let mut keys: Vec<&str> = all.clone().map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        let lesson = |key: &str| {
            let field = self.context.scenario.fields.get(key)?;
            let read = self.figure_read(heard, field, own);
            let guesses = self.guesses(heard, field, read.as_ref());
            let is_right = |value: &Value| all.clone().any(|(other, right)| other == key && right == value);
            let one_is = guesses
                .iter()
                .filter_map(|guess| guess.value.as_ref())
                .any(is_right);
            let told =
                |commands: &Vec<Command>| commands.iter().filter_map(filled).any(|(other, _)| other == key);
            let open = !one_is || !accepted.iter().all(told);
            let lesson: Vec<(Guess, bool)> = guesses
                .into_iter()
                .map(|guess| {
                    let right = guess.value.as_ref().map_or(open, is_right);
                    (guess, right)
                })
                .collect();
            (!lesson.is_empty()).then_some(lesson)
        };
        keys.into_iter().filter_map(lesson).collect()
    }

    /// What the rules read.
    fn figure_read(&self, heard: &Heard<'_>, field: &Field, own: &Understood) -> Option<Value> {
        let mut own = own.commands.iter().filter_map(filled);
        let own = own
            .find(|(key, _)| *key == field.key)
            .map(|(_, value)| value.clone());
        own.or_else(|| self.read(field, heard).map(|reading| reading.value))
    }

    fn guesses(&self, heard: &Heard<'_>, field: &Field, read: Option<&Value>) -> Vec<Guess> {
        let scenario = self.context.scenario;
        if field.spec.kind != FieldType::Number {
            return Vec::new();
        }
        let choices = scenario.choices_of(&field.key);
        let stage = scenario.stage_of(&field.key);
        let place = stage.and_then(|stage| scenario.stages.get_index_of(&stage.id));
        match place.filter(|_| !choices.is_empty()) {
            Some(place) => counts(heard, field, (place, choices), read),
            None => figures(heard, field, read),
        }
    }
}

/// The field that a command fills, and with what.
fn filled(command: &Command) -> Option<(&str, &Value)> {
    match command {
        Command::SetSlot { slot, value, .. } => Some((slot, &value.0)),
        Command::CorrectSlot {
            slot: Some(slot),
            value: Some(value),
            ..
        } => Some((slot, &value.0)),
        _ => None,
    }
}
