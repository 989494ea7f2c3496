//! A second opinion on what the rules say, learned from labelled utterances.
//!
//! The rules read grammar and never tire, but people find words that nobody wrote a rule for. So
//! everything seen in an utterance, and what the rules make of it, is weighed by how it turned out in
//! `scenarios/understanding/*.jsonl`. Where that agrees with the rules, they are followed. Where it
//! is sure of something else, that is done, and what would be recorded is read back first. Where
//! neither is sure, the customer is asked. Values are always read by the rules: what is learned is
//! which commands are meant, never which number.

mod features;
mod learn;
mod opinion;
mod outcome;
mod table;
mod weights;

pub use learn::{Example, learn};
pub use weights::Weights;

use std::sync::Arc;

use super::clause::Heard;
use super::lexicon::Tag;
use super::names::Name;
use super::{Command, Rules, Understood};
use crate::scenario::{FieldType, Locale, Stage, StageKind};
use crate::scope::Context;
use crate::state::{About, Prompt};
use features::features;
use opinion::Opinion;
use outcome::{Outcome, is_blank};

/// How likely something must be to be put down in the customer's name. On rows that nothing was learned
/// from, 0.5 records half as much again that nobody said, and 0.8 asks back one in fifty more.
const TO_RECORD: f32 = 0.7;
/// The same of what the rules say too.
const TO_FOLLOW: f32 = 0.6;
/// The same against the rules, for what cannot be read back or loses answers.
const TO_DECIDE: f32 = 0.9;
/// How likely a choice must be to be offered where the customer is asked which.
const TO_OFFER: f32 = 0.05;
/// Most choices offered then.
const OFFERS: usize = 3;
/// How likely it must be that it is one of those offered; otherwise all are asked for anew.
const TO_NARROW: f32 = 0.5;

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
        rule: own.rule,
        accepted: accepted.iter().map(|commands| outcome(commands)).collect(),
    })
}

impl<'a> Rules<'a> {
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

    /// What the rules say, reconsidered.
    pub(super) fn reconsidered(&self, heard: &Heard<'_>, own: Understood) -> Understood {
        let asked = matches!(self.about(), Some(About::Stage | About::WhichField));
        let Some(stage) = self.stage.filter(|_| asked) else {
            return own;
        };
        let Some((outcome, opinion)) = self.opinion(heard, stage, &own) else {
            return own;
        };
        let records = own.commands.iter().any(Command::records);
        let Some((likeliest, _)) = opinion.ranked().next() else {
            return own;
        };
        let followed = match records {
            true => opinion.support(outcome.acts()) >= TO_FOLLOW,
            false => *likeliest == outcome,
        };
        if followed {
            return own;
        }
        self.instead(heard, stage, &own, likeliest, &opinion)
            .unwrap_or_else(|| match records {
                true => self.asked_back(stage, &opinion, "not sure enough"),
                false => own,
            })
    }

    /// What is likelier than what the rules say, or a question back; nothing if it cannot be done.
    fn instead(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        own: &Understood,
        outcome: &Outcome,
        opinion: &Opinion,
    ) -> Option<Understood> {
        let filled = |act: &Arc<str>| self.filled(act, heard, stage, own);
        let commands: Vec<Command> = outcome.acts().iter().map(filled).collect::<Option<_>>()?;
        if matches!(commands[..], [Command::Clarify { .. }]) {
            return Some(self.asked_back(stage, opinion, "learned"));
        }
        let weighty = commands.iter().any(is_weighty);
        let needed = match weighty {
            true => TO_DECIDE,
            false if commands.iter().any(Command::records) => TO_RECORD,
            false => 0.0,
        };
        let sure = opinion.support(outcome.acts()) >= needed;
        Some(match sure && !self.turns_a_no_around(heard, &commands) {
            true => Understood {
                commands,
                rule: "learned",
            },
            false => self.asked_back(stage, opinion, "not sure enough"),
        })
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

    /// A command with its blanks filled by what was said, or nothing where that cannot be.
    fn filled(&self, act: &str, heard: &Heard<'_>, stage: &Stage, own: &Understood) -> Option<Command> {
        let scenario = self.context.scenario;
        let same = |command: &&Command| outcome::act(command, scenario) == act;
        if let Some(command) = own.commands.iter().find(same) {
            return Some(command.clone());
        }
        let value = |slot: &str, value: &serde_json::Value| {
            let field = scenario.fields.get(slot)?;
            if is_blank(value) {
                return Some(self.read(field, heard)?.value);
            }
            let offered = || scenario.stage_of(slot)?.choice(value.as_str()?);
            let known = field.spec.kind != FieldType::Choice || offered().is_some();
            known.then(|| value.clone())
        };
        Some(match serde_json::from_str(act).ok()? {
            Command::SetSlot {
                slot, value: blank, ..
            } => Command::SetSlot {
                value: value(&slot, &blank)?.into(),
                slot,
                doubtful: true,
            },
            Command::CorrectSlot {
                slot: Some(slot),
                value: Some(blank),
                ..
            } => Command::CorrectSlot {
                value: Some(value(&slot, &blank)?.into()),
                slot: Some(slot),
                doubtful: true,
            },
            Command::AskKnowledge { .. } => Command::AskKnowledge {
                query: heard.said.text.clone().into(),
            },
            Command::StartProduct { product } => {
                self.context.library.scenario(&product)?;
                Command::StartProduct { product }
            }
            // Which choices are left only the rules can tell.
            Command::FilterChoices { .. } => return None,
            Command::Skip if !stage.skippable => return None,
            Command::Affirm | Command::Deny if stage.kind != StageKind::Confirmation => return None,
            other => other,
        })
    }

    /// Whether a yes would be recorded of somebody who says no, or something of a sentence that takes
    /// it back, leaves it out or denies it twice. Whatever was learned: never.
    fn turns_a_no_around(&self, heard: &Heard<'_>, commands: &[Command]) -> bool {
        let scenario = self.context.scenario;
        let said = super::choice::whole(heard);
        let own = self.stage.and_then(|stage| stage.collects.first());
        let yes = |command: &Command| match command {
            Command::Affirm => true,
            Command::SetSlot { slot, value, .. } => own == Some(slot) && value.0 == true,
            _ => false,
        };
        let left_out = |command: &Command| {
            let Command::SetSlot { slot, value, .. } = command else {
                return false;
            };
            let value = match value.0.as_bool() {
                Some(true) => "yes",
                Some(false) => "no",
                None => value.0.as_str().unwrap_or_default(),
            };
            let place = scenario
                .stage_of(slot)
                .and_then(|stage| scenario.stages.get_full(&stage.id));
            place.is_some_and(|(place, _, stage)| {
                let index = stage.choices.iter().position(|choice| choice.value == value);
                let named = |name: Name| {
                    matches!(name, Name::Choice { stage, index: own, .. }
                        if usize::from(stage) == place && Some(usize::from(own)) == index)
                };
                (0..heard.tokens.len()).any(|token| {
                    heard.names_at(token).any(named)
                        && heard.stance(token, &|_| false) != super::mention::Stance::Chosen
                })
            })
        };
        let except =
            heard.has(Tag::Except) && self.stage.is_some_and(|stage| stage.kind == StageKind::Switches);
        let records = commands.iter().any(Command::records);
        commands.iter().any(yes) && (said.no || said.plain_no)
            || commands.iter().any(left_out)
            || records && (said.doubt || except)
    }

    /// Which of the likeliest choices was meant, if there are a few, or what.
    fn asked_back(&self, stage: &Stage, opinion: &Opinion, rule: &'static str) -> Understood {
        let own = stage.collects.first();
        let chosen = |outcome: &Outcome| {
            let commands = outcome
                .acts()
                .iter()
                .filter_map(|act| serde_json::from_str(act).ok());
            commands.into_iter().find_map(|command| match command {
                Command::SetSlot { slot, value, .. } if own == Some(&slot) => {
                    Some(stage.choice(value.0.as_str()?)?.value.clone())
                }
                _ => None,
            })
        };
        let (mut candidates, mut share) = (Vec::new(), 0.0);
        for (outcome, probability) in opinion.ranked().take_while(|(_, each)| *each >= TO_OFFER) {
            let Some(value) = chosen(outcome) else {
                continue;
            };
            let known = candidates.contains(&value);
            if known || candidates.len() < OFFERS {
                share += probability;
                candidates.extend((!known).then_some(value));
            }
        }
        if candidates.len() < 2 || share < TO_NARROW {
            candidates.clear();
        }
        Understood::one(Command::Clarify { candidates }, rule)
    }
}

/// Whether it cannot be read back first, or loses answers.
fn is_weighty(command: &Command) -> bool {
    matches!(
        command,
        Command::Affirm | Command::Skip | Command::Cancel | Command::Restart | Command::StartProduct { .. }
    )
}
