//! The answer to one switch or several: yes takes the defaults, no declines all, names change
//! single ones.

use serde_json::Value;

use super::choice::{self, Picked};
use super::{Command, Rules, Understood, Utterance, yes_no};
use crate::scenario::{Choice, Stage};

impl Rules<'_> {
    pub(super) fn switches(&self, said: &Utterance, stage: &Stage) -> Understood {
        let offers: Vec<&Choice> = stage.choices.iter().collect();
        let set = |on: &dyn Fn(usize, &Choice) -> bool, rule| Understood {
            commands: offers
                .iter()
                .enumerate()
                .map(|(index, offer)| Command::SetSlot {
                    slot: offer.value.clone(),
                    value: Value::Bool(on(index, offer)).into(),
                    doubtful: false,
                })
                .collect(),
            rule,
        };
        let topic = stage
            .collects
            .first()
            .map_or_else(String::new, |key| self.context.topic(key));
        // Here "꺼 주세요" leaves out what stands before it.
        let mut words = self.words.clone();
        words.except.extend(words.off.iter().cloned());
        let picked = choice::pick(said, &offers, &words, &topic);
        let polarity = yes_no::polarity(said, self.words);
        let disputed = picked.is_disputed(said, &words);
        let only = self.keeps_only(said, &picked);
        match (&picked.chosen[..], &picked.excluded[..]) {
            ([], []) => match polarity {
                Some(true) => set(
                    &|_, offer| offer.default || offers.len() == 1,
                    "yes to the defaults",
                ),
                Some(false) if offers.len() == 1 || self.declines_all(said, &offers) => {
                    set(&|_, _| false, "no to all")
                }
                Some(false) => self.nothing(said),
                None if said.is_made_of(&self.words.on, &self.words.light) => set(&|_, _| true, "all on"),
                None if said.is_made_of(&self.words.off, &self.words.light) => set(&|_, _| false, "all off"),
                None => self.nothing(said),
            },
            (_, _) if disputed => self.nothing(said),
            (chosen, _) if only => set(&|index, _| chosen.contains(&index), "only these"),
            ([], excluded) => set(
                &|index, offer| offer.default && !excluded.contains(&index),
                "all but these",
            ),
            // "출금 알림 해 주세요" does not say what shall become of the others.
            (chosen, []) if chosen.len() == offers.len() && polarity != Some(false) => {
                set(&|_, _| true, "all of these")
            }
            _ => self.nothing(said),
        }
    }

    /// Whether a no is about nothing in particular: "다 필요 없어요", "알림은 필요 없어요", but not
    /// "월급 알림은 필요 없어요".
    fn declines_all(&self, said: &Utterance, offers: &[&Choice]) -> bool {
        let names = offers.iter().flat_map(|offer| offer.label.all());
        let shared = names.flat_map(str::split_whitespace).map(str::to_owned);
        let particles = ["은", "는", "도", "신청", "안", "지"].map(str::to_owned);
        let around: Vec<String> = shared
            .chain(particles)
            .chain(self.words.light.iter().cloned())
            .chain(self.words.yes.iter().cloned())
            .collect();
        said.is_made_of(&self.words.no, &around)
    }

    /// "출금 알림만", "only the withdrawal alert".
    fn keeps_only(&self, said: &Utterance, picked: &Picked) -> bool {
        self.words.only.iter().any(|only| match only.is_ascii() {
            true => said.has(only),
            false => {
                let wanted = only.replace(' ', "");
                picked
                    .spans
                    .iter()
                    .any(|span| said.from(span.end).starts_with(&wanted))
            }
        })
    }
}
