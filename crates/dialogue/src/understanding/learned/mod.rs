//! A second opinion on what the rules say, learned from labelled utterances.
//!
//! The rules read grammar and never tire, but people find words that nobody wrote a rule for. So
//! everything seen in an utterance, and what the rules make of it, is weighed by how it turned out in
//! `scenarios/understanding/*.jsonl`. Where that agrees with the rules, they are followed. Where it
//! is sure of something else, that is done, and a value that would be recorded is read back first. Where
//! neither is sure, the customer is asked. Values are always read by the rules: what is learned is
//! which commands are meant, and of the figures that were read, which one.

mod apart;
mod count;
mod features;
mod figure;
mod learn;
mod opinion;
mod outcome;
mod reconsidered;
mod refusal;
mod table;
mod told;
mod weights;

pub use learn::{Example, learn};
pub use weights::Weights;

use std::sync::Arc;

use super::clause::Heard;
use super::{Command, Rules, Understood};
use crate::scenario::{Locale, Stage};
use crate::scope::Context;
use crate::state::Prompt;
use features::features;
use opinion::Opinion;
use outcome::Outcome;

/// What was learned, by language; nothing of either is needed.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    /// Of Korean.
    pub ko: Option<Arc<Weights>>,
    /// Of English.
    pub en: Option<Arc<Weights>>,
}

impl Learned {
    fn of(&self, locale: Locale) -> Option<&Weights> {
        match locale {
            Locale::Ko => self.ko.as_deref(),
            Locale::En => self.en.as_deref(),
        }
    }
}

/// What a labelled utterance teaches at an open question; nothing where none is open.
pub fn example(
    context: Context<'_>,
    prompt: Option<&Prompt>,
    text: &str,
    accepted: &[Vec<Command>],
) -> Option<Example> {
    let rules = Rules::new(context, prompt);
    let stage = rules.stage?;
    let heard = rules.hear(text);
    let own = rules.by_the_rules(&heard);
    let outcome = |commands: &[Command]| Outcome::of(commands, context.scenario, stage);
    Some(Example {
        stage: rules.name_of(stage),
        features: features(&heard, context.scenario),
        own: outcome(&own.commands),
        figures: rules.figures_taught(&heard, &own, accepted),
        rule: own.rule,
        accepted: accepted.iter().map(|commands| outcome(commands)).collect(),
    })
}

impl Rules<'_> {
    fn name_of(&self, stage: &Stage) -> String {
        format!("{}/{}", self.context.scenario.product, stage.id)
    }

    /// What may be meant where the rules say `own`; nothing where nothing was learned of the stage.
    fn opinion(&self, heard: &Heard<'_>, stage: &Stage, own: &Understood) -> Option<(Outcome, Opinion)> {
        let scenario = self.context.scenario;
        let weights = self.context.library.learned.of(self.context.locale())?;
        let outcome = Outcome::of(&own.commands, scenario, stage);
        let features = features(heard, scenario);
        let opinion = weights.opinion(&self.name_of(stage), &features, &outcome, own.rule)?;
        Some((outcome, opinion))
    }

    /// What may be meant, for staff and scenario authors: `[3] set_slot …` is three in a hundred.
    pub(super) fn second_opinion(&self, heard: &Heard<'_>) -> Option<String> {
        const SHOWN: usize = 3;
        let (_, opinion) = self.opinion(heard, self.stage?, &self.by_the_rules(heard))?;
        let share = |(outcome, probability): (&Outcome, f32)| {
            format!("[{:.0}] {}", probability * 100.0, outcome.key())
        };
        Some(
            opinion
                .ranked()
                .take(SHOWN)
                .map(share)
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}
