//! What the rules say, reconsidered by what was learned.

use std::sync::Arc;

use super::opinion::Opinion;
use super::outcome::{self, Outcome, is_blank};
use crate::scenario::{FieldType, Stage, StageKind};
use crate::state::About;
use crate::understanding::clause::Heard;
use crate::understanding::lexicon::Tag;
use crate::understanding::mention::Stance;
use crate::understanding::names::Name;
use crate::understanding::{Command, Rules, Understood};

/// How likely something must be to be put down in the customer's name. On rows that nothing was learned
/// from, 0.5 for all three records seven tenths more that nobody said, and 0.8 asks back one in fifty more.
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

impl Rules<'_> {
    /// What the rules say, reconsidered.
    pub(in crate::understanding) fn reconsidered(&self, heard: &Heard<'_>, own: Understood) -> Understood {
        // Which field shall change is learned where that is what a stage asks, not behind a no.
        let asked = |stage: &&Stage| match self.about() {
            Some(About::Stage) => true,
            Some(About::WhichField) => stage.kind == StageKind::Correction,
            _ => false,
        };
        let Some(stage) = self.stage.filter(asked) else {
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

    /// A command with its blanks filled by what was said, or nothing where that cannot be.
    fn filled(&self, act: &str, heard: &Heard<'_>, stage: &Stage, own: &Understood) -> Option<Command> {
        let scenario = self.context.scenario;
        let same = |command: &&Command| outcome::act(command, scenario) == act;
        if let Some(command) = own.commands.iter().find(same) {
            return Some(command.clone());
        }
        // The value, and whether it is read back: nobody wants a whole answer in their own words again.
        let value = |slot: &str, value: &serde_json::Value| {
            let field = scenario.fields.get(slot)?;
            let own_words = field.spec.kind == FieldType::Text && field.spec.normalizer.is_none();
            if is_blank(value) {
                return Some((self.read(field, heard)?.value, !own_words));
            }
            let offered = || scenario.stage_of(slot)?.choice(value.as_str()?);
            let known = field.spec.kind != FieldType::Choice || offered().is_some();
            known.then(|| (value.clone(), true))
        };
        Some(match serde_json::from_str(act).ok()? {
            Command::SetSlot {
                slot, value: blank, ..
            } => {
                let (value, doubtful) = value(&slot, &blank)?;
                Command::SetSlot {
                    value: value.into(),
                    slot,
                    doubtful,
                }
            }
            Command::CorrectSlot {
                slot: Some(slot),
                value: Some(blank),
                ..
            } => {
                let (value, doubtful) = value(&slot, &blank)?;
                Command::CorrectSlot {
                    value: Some(value.into()),
                    slot: Some(slot),
                    doubtful,
                }
            }
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
        let said = crate::understanding::choice::whole(heard);
        let own = self.stage.and_then(|stage| stage.collects.first());
        let offered = self.stage.and_then(Stage::default_choice);
        let yes = |command: &Command| match command {
            Command::Affirm => true,
            Command::SetSlot { slot, value, .. } if own == Some(slot) => {
                value.0 == true || offered.is_some_and(|offered| value.0 == offered.value.as_str())
            }
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
                    heard.names_at(token).any(named) && heard.stance(token, &|_| false) != Stance::Chosen
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
