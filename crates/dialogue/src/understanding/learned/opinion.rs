//! How likely everything is that may be meant.

use std::sync::Arc;

use super::outcome::Outcome;

/// Outcomes with their probabilities, which add up to almost 1; the likeliest first. Never empty.
#[derive(Debug, Clone)]
pub struct Opinion(Vec<(Outcome, f32)>);

impl Opinion {
    /// Of outcomes in whatever order; nothing of none.
    pub fn new(mut outcomes: Vec<(Outcome, f32)>) -> Option<Self> {
        outcomes.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        (!outcomes.is_empty()).then_some(Self(outcomes))
    }

    /// Outcomes with their probabilities, the likeliest first.
    pub fn ranked(&self) -> impl Iterator<Item = (&Outcome, f32)> {
        self.0
            .iter()
            .map(|(outcome, probability)| (outcome, *probability))
    }

    /// How likely all these acts are meant, whatever else is: the probability of the least likely one. A
    /// value that is set or corrected is the same value.
    pub fn support<'a>(&self, acts: impl IntoIterator<Item = &'a Arc<str>>) -> f32 {
        let probability = |act: &'a Arc<str>| -> f32 {
            let same = |other: &Arc<str>| value_of(other) == value_of(act);
            let with = self
                .ranked()
                .filter(|(outcome, _)| outcome.acts().iter().any(same));
            with.map(|(_, probability)| probability).sum()
        };
        acts.into_iter().map(probability).fold(1.0, f32::min)
    }
}

/// The slot and the value of an act that sets or corrects one, and otherwise all of it.
fn value_of(act: &str) -> &str {
    let known = [r#"{"command":"set_slot","#, r#"{"command":"correct_slot","#];
    known
        .iter()
        .find_map(|command| act.strip_prefix(command))
        .unwrap_or(act)
}
