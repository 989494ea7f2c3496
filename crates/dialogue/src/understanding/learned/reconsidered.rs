//! What the rules say, reconsidered by what was learned.

use std::sync::Arc;

use serde_json::Value;

use super::opinion::Opinion;
use super::outcome::{self, Outcome, is_blank};
use super::told::Told;
use crate::mask;
use crate::scenario::{FieldType, Stage, StageKind};
use crate::state::About;
use crate::understanding::clause::Heard;
use crate::understanding::lexicon::Tag;
use crate::understanding::tokens::Reading;
use crate::understanding::{Command, Rules, Understood};

/// How likely something must be to be put down in the customer's name. On 9,165 rows by authors that
/// nothing was learned from, 0.6 records a tenth of a percent more that nobody said and is right on half a
/// percent more; 0.8 the other way round.
const TO_RECORD: f32 = 0.7;
/// The same of what the rules say too.
const TO_FOLLOW: f32 = 0.6;
/// The same against the rules, for what cannot be read back or loses answers.
pub(super) const TO_DECIDE: f32 = 0.85;
/// How likely something must be to be put down of a sentence that also takes back, leaves out or denies.
const TO_OVERRULE: f32 = 0.9;
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
        // Nobody taught what is second where only some choices are shown.
        let all_shown = self.context.state.filter.is_none();
        let Some(stage) = self.stage.filter(asked).filter(|_| all_shown) else {
            return own;
        };
        let Some((outcome, opinion)) = self.opinion(heard, stage, &own) else {
            return own;
        };
        if self.counts_places(heard, stage, &own) {
            return own;
        }
        let records = own.commands.iter().any(Command::records);
        let Some((likeliest, _)) = opinion.ranked().next() else {
            return own;
        };
        if let Some(both) = self.said_apart(heard, stage, &opinion) {
            return both;
        }
        // "네, 근데 그거 공짜예요?": the rules may have heard a part of it.
        let part = likeliest.holds_more_than(&outcome);
        let followed = match records {
            true => opinion.support(outcome.acts()) >= TO_FOLLOW,
            false => *likeliest == outcome || outcome.holds_more_than(likeliest),
        };
        if followed && !part {
            return self.with_figures(heard, stage, own, &opinion);
        }
        match self.instead(heard, stage, &own, likeliest, &opinion) {
            Some(instead) if !followed || !instead.asks_back() => instead,
            None if records && !followed => self.asked_back(stage, &opinion, "not sure enough"),
            // It answers, but which figure is meant nobody can tell.
            None if own.commands[..] == [Command::CannotHandle] => {
                self.asked_back(stage, &opinion, "not sure which figure")
            }
            _ => self.with_figures(heard, stage, own, &opinion),
        }
    }

    /// Whether the rules chose by a place in the list, which only they can count.
    fn counts_places(&self, heard: &Heard<'_>, stage: &Stage, own: &Understood) -> bool {
        let placed = heard.tokens.iter().any(|token| {
            let mut readings = token.readings.iter();
            token.is(Tag::Last) || readings.any(|reading| matches!(reading, Reading::Ordinal(_)))
        });
        let chosen = own.commands.iter().any(|command| {
            matches!(command, Command::SetSlot { slot, value, .. }
                if stage.collects.contains(slot) && value.0.as_str().is_some_and(|value| stage.choice(value).is_some()))
        });
        placed && chosen
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
        let weighty = commands.iter().any(|command| is_weighty(command, stage));
        let needed = match weighty {
            true => TO_DECIDE,
            false
                if commands
                    .iter()
                    .any(|command| command.records() || starts(command)) =>
            {
                TO_RECORD
            }
            false => 0.0,
        };
        let support = opinion.support(outcome.acts());
        let refused = self.turns_a_no_around(heard, &commands)
            || support < TO_OVERRULE && self.takes_what_is_left_out(heard, &commands);
        Some(match support >= needed && !refused {
            true => Understood {
                commands,
                rule: "learned",
            },
            false => self.asked_back(stage, opinion, "not sure enough"),
        })
    }

    /// A command with its blanks filled by what was said, or nothing where that cannot be.
    pub(super) fn filled(
        &self,
        act: &str,
        heard: &Heard<'_>,
        stage: &Stage,
        own: &Understood,
    ) -> Option<Command> {
        let scenario = self.context.scenario;
        let same = |command: &&Command| outcome::act(command, scenario) == act;
        if let Some(command) = own.commands.iter().find(same) {
            return self.retold(heard, command, own);
        }
        // The value, and whether it is read back: nobody wants a whole answer in their own words again.
        let value = |slot: &str, value: &Value| {
            let field = scenario.fields.get(slot)?;
            let own_words = field.spec.kind == FieldType::Text && field.spec.normalizer.is_none();
            if is_blank(value) && own_words && !mask::hides(&heard.said.text) {
                return Some((Value::from(heard.said.text.trim()), false));
            }
            if is_blank(value) {
                return match self.told(heard, field, own) {
                    Told::AsRead => Some((self.read(field, heard)?.value, true)),
                    Told::Instead(value) => Some((value, true)),
                    Told::Unclear => None,
                };
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
            Command::Affirm | Command::Deny if stage.kind != StageKind::Confirmation => return None,
            other => other,
        })
    }

    /// A command of the rules with the figure that is meant; nothing where nobody can tell it.
    fn retold(&self, heard: &Heard<'_>, command: &Command, own: &Understood) -> Option<Command> {
        let mut retold = command.clone();
        let (slot, value, doubtful) = match &mut retold {
            Command::SetSlot {
                slot,
                value,
                doubtful,
            } => (slot, value, doubtful),
            Command::CorrectSlot {
                slot: Some(slot),
                value: Some(value),
                doubtful,
            } => (slot, value, doubtful),
            _ => return Some(retold),
        };
        let field = self.context.scenario.fields.get(slot.as_str())?;
        match self.told(heard, field, own) {
            Told::AsRead => {}
            Told::Instead(other) => (*value, *doubtful) = (other.into(), true),
            Told::Unclear => return None,
        }
        Some(retold)
    }

    /// What the rules say with the figures that are meant, or a question back.
    fn with_figures(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        own: Understood,
        opinion: &Opinion,
    ) -> Understood {
        let retold = own
            .commands
            .iter()
            .map(|command| self.retold(heard, command, &own));
        match retold.collect::<Option<_>>() {
            Some(commands) => Understood { commands, ..own },
            None => self.asked_back(stage, opinion, "not sure which figure"),
        }
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

fn starts(command: &Command) -> bool {
    matches!(command, Command::StartProduct { .. })
}

/// Whether it cannot be read back first, or loses answers.
pub(super) fn is_weighty(command: &Command, stage: &Stage) -> bool {
    match command {
        Command::Affirm | Command::Cancel | Command::Restart => true,
        // Where it is asked which, nothing is left behind.
        Command::StartProduct { .. } => stage.starts.is_none(),
        // Where it is not allowed, that is said.
        Command::Skip => stage.skippable,
        _ => false,
    }
}
