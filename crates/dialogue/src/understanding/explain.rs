//! A reading in words, for staff and scenario authors.

use super::clause::Heard;
use super::names::Name;
use super::tokens::Reading;
use crate::scenario::Scenario;

impl Heard<'_> {
    /// Every word with what it is taken for, clauses apart.
    pub(super) fn explained(&self, scenario: &Scenario) -> String {
        let word = |token: usize| {
            let Some(word) = self.tokens.get(token) else {
                return String::new();
            };
            let text = self.said.words(word.at.clone());
            let readings: Vec<String> = word
                .readings
                .iter()
                .map(|reading| name(reading, scenario))
                .collect();
            match readings.is_empty() {
                true => format!("{text}:?"),
                false => format!("{text}:{}", readings.join(",")),
            }
        };
        let clause = |clause: &super::clause::Clause| -> String {
            clause.tokens.clone().map(word).collect::<Vec<_>>().join(" ")
        };
        self.clauses.iter().map(clause).collect::<Vec<_>>().join(" | ")
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
