//! A reading in words, for staff and scenario authors.

use super::clause::{Clause, Heard};
use super::names::Name;
use super::tokens::{Reading, Token};
use crate::scenario::Scenario;

impl Heard<'_> {
    /// Every word with what it is taken for, clauses apart.
    pub(super) fn explained(&self, scenario: &Scenario) -> String {
        let word = |token: usize| {
            let Some(word) = self.tokens.get(token) else {
                return String::new();
            };
            format!("{}:{}", self.said.words(word.at.clone()), kind(word, scenario))
        };
        let clause =
            |clause: &Clause| -> String { clause.tokens.clone().map(word).collect::<Vec<_>>().join(" ") };
        self.clauses.iter().map(clause).collect::<Vec<_>>().join(" | ")
    }

    /// What the words are taken for, without the words, clauses apart.
    pub(super) fn kinds(&self, scenario: &Scenario) -> Vec<String> {
        let mut kinds = Vec::new();
        for clause in &self.clauses {
            if !kinds.is_empty() {
                kinds.push("|".to_owned());
            }
            kinds.extend(self.of(clause).iter().map(|word| kind(word, scenario)));
        }
        kinds
    }
}

/// Everything a word may be; `?` if it is not known.
fn kind(word: &Token, scenario: &Scenario) -> String {
    let readings = word.readings.iter().map(|reading| name(reading, scenario));
    match word.is_known() {
        true => readings.collect::<Vec<_>>().join(","),
        false => "?".to_owned(),
    }
}

fn name(reading: &Reading, scenario: &Scenario) -> String {
    match reading {
        Reading::Word(tag) => lower(tag),
        Reading::Verb(tag, tense) => {
            let past = if tense.past { "+past" } else { "" };
            format!("{}+{}{past}", lower(tag), lower(&tense.mood))
        }
        Reading::Copula(mood) => format!("is+{}", lower(mood)),
        Reading::Ordinal(place) | Reading::LoneOrdinal(place) => format!("#{}", place + 1),
        Reading::Amount(_) => "number".to_owned(),
        Reading::Name(name, _) => match name {
            Name::Choice { stage, index, .. } => {
                let stage = scenario
                    .stages
                    .get_index(usize::from(*stage))
                    .map(|(_, stage)| stage);
                let choice = stage.and_then(|stage| stage.choices.get(usize::from(*index)));
                let stage = stage.map_or("", |stage| stage.id.as_str());
                format!("{stage}={}", choice.map_or("", |choice| choice.value.as_str()))
            }
            Name::Filter { .. } => "filter".to_owned(),
            Name::Field(place) => {
                let field = scenario.fields.get_index(usize::from(*place));
                format!("field {}", field.map_or("", |(key, _)| key.as_str()))
            }
            Name::Product(_) => "product".to_owned(),
        },
    }
}

fn lower(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}
