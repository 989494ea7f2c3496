//! The answer to a list of choices: one of them, some of them, none of them, or a shorter list.

use serde_json::Value;

use super::choice::{self, Picked};
use super::{Command, Rules, Understood, Utterance, slots, value, yes_no};
use crate::scenario::{Choice, Stage};
use crate::state::About;
use crate::template;

impl Rules<'_> {
    /// The choices of a stage that are on the screen.
    pub(super) fn shown<'s>(&self, stage: &'s Stage) -> Vec<&'s Choice> {
        let kept = |offer: &&Choice| {
            self.context
                .state
                .filter
                .as_ref()
                .is_none_or(|kept| kept.contains(&offer.value))
        };
        stage.choices.iter().filter(kept).collect()
    }

    pub(super) fn choice(
        &self,
        said: &Utterance,
        stage: &Stage,
        field: &str,
        offers: &[&Choice],
    ) -> Understood {
        let topic = self.context.topic(field);
        let mut picked = choice::pick(said, offers, self.words, &topic);
        if picked.is_empty() {
            picked = choice::pick_sharing(said, offers, self.words, &topic);
        }
        match picked.chosen[..] {
            [only] if !self.is_doubtful(said, &picked, offers[only]) => {
                let mut commands = vec![self.set(field, offers[only])];
                commands.extend(slots::beside(
                    self.context,
                    said,
                    self.words,
                    stage,
                    &picked.spans,
                ));
                Understood {
                    commands,
                    rule: "choice",
                }
            }
            [_, _, ..] => {
                let candidates = picked
                    .chosen
                    .iter()
                    .map(|index| offers[*index].value.clone())
                    .collect();
                Understood::one(Command::Clarify { candidates }, "several choices fit")
            }
            _ => self.unnamed_choice(said, stage, field, offers, &picked),
        }
    }

    /// Whether what was named may not have been meant: a doubt or a refusal is heard, or the very
    /// default is named after a "no" to it.
    fn is_doubtful(&self, said: &Utterance, picked: &Picked, chosen: &Choice) -> bool {
        said.has_any(&self.words.unsure)
            || picked.is_disputed(said, self.words)
            || chosen.default && picked.follows_no(said, self.words)
    }

    fn unnamed_choice(
        &self,
        said: &Utterance,
        stage: &Stage,
        field: &str,
        offers: &[&Choice],
        picked: &Picked,
    ) -> Understood {
        let default = stage
            .default_choice()
            .filter(|_| matches!(self.about(), Some(About::Stage)));
        match (yes_no::polarity(said, self.words), default) {
            (Some(true), Some(default)) => Understood::one(self.set(field, default), "yes to the default"),
            (Some(true), None) => clarify(offers, &[]),
            (Some(false), _) => clarify(offers, &picked.excluded),
            (None, _) if !picked.excluded.is_empty() => clarify(offers, &picked.excluded),
            (None, _) if !picked.chosen.is_empty() => clarify(offers, &[]),
            (None, _) => match slots::beside(self.context, said, self.words, stage, &[]) {
                commands if commands.is_empty() => self.nothing(said),
                commands => Understood {
                    commands,
                    rule: "other values",
                },
            },
        }
    }

    fn set(&self, key: &str, offer: &Choice) -> Command {
        let field = self.context.scenario.fields.get(key);
        let value = field.and_then(|field| value::choice_value(field, &offer.value));
        Command::SetSlot {
            slot: key.to_owned(),
            value: value.unwrap_or_else(|| Value::from(offer.value.as_str())).into(),
            doubtful: false,
        }
    }

    /// "배송되는 카드만 보여 주세요".
    pub(super) fn filter(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        let asked = |label: &str| said.has(label);
        let filter = stage
            .filters
            .iter()
            .find(|filter| filter.label.all().any(asked) || filter.keywords.iter().any(|word| asked(word)))?;
        let fits = |offer: &&Choice| {
            let facts = offer
                .metadata
                .iter()
                .map(|(key, fact)| (key.clone(), fact.as_str().into()));
            template::holds(&filter.when, &facts.collect())
        };
        let values: Vec<String> = stage
            .choices
            .iter()
            .filter(fits)
            .map(|offer| offer.value.clone())
            .collect();
        (!values.is_empty()).then(|| Understood::one(Command::FilterChoices { values }, "filter"))
    }
}

fn clarify(offers: &[&Choice], excluded: &[usize]) -> Understood {
    let left = offers
        .iter()
        .enumerate()
        .filter(|(index, _)| !excluded.contains(index));
    let candidates: Vec<String> = left.map(|(_, offer)| offer.value.clone()).collect();
    match candidates.len() {
        0 => Understood::one(Command::CannotHandle, "nothing left to choose"),
        _ => Understood::one(Command::Clarify { candidates }, "not said which"),
    }
}
