//! The outcomes that are known, and of which parts the score of each is the sum.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::features::hash;
use super::outcome::Outcome;

/// A part of a score: an act wherever it is, an act at one stage, or an outcome of several acts.
pub type Part = u16;

/// What only one outcome of a question has: that the rules say so too.
pub const AGREEMENT: Part = 0;

/// Every outcome, by the stages where it is awaited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Commands as JSON, blanks in them.
    acts: Vec<Arc<str>>,
    /// Outcomes of several acts.
    several: Vec<Vec<u16>>,
    /// By `product/stage`: outcomes, each as the acts it has.
    stages: BTreeMap<String, Vec<Vec<u16>>>,
}

/// An outcome that may be meant.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which.
    pub outcome: Outcome,
    /// What its score is the sum of.
    pub parts: Vec<Part>,
    hash: u32,
}

impl Candidate {
    fn new(outcome: Outcome, parts: Vec<Part>) -> Self {
        let hash = hash(&[&outcome.key()]);
        Self { outcome, parts, hash }
    }
}

impl Table {
    /// Of what was accepted, by stage. What names no field is awaited everywhere.
    pub fn new<'a>(accepted: impl Iterator<Item = (&'a str, &'a Outcome)>) -> Self {
        let mut stages: BTreeMap<&str, BTreeSet<&Outcome>> = BTreeMap::new();
        for (stage, outcome) in accepted {
            stages.entry(stage).or_default().insert(outcome);
        }
        let all: BTreeSet<&Outcome> = stages.values().flatten().copied().collect();
        let acts: BTreeSet<&Arc<str>> = all.iter().flat_map(|outcome| outcome.acts()).collect();
        let acts: Vec<Arc<str>> = acts.into_iter().cloned().collect();
        let places = |outcome: &Outcome| -> Vec<u16> {
            let place = |act: &Arc<str>| {
                acts.binary_search(act)
                    .ok()
                    .and_then(|place| u16::try_from(place).ok())
            };
            outcome.acts().iter().filter_map(place).collect()
        };
        let anywhere: BTreeSet<&Outcome> = all
            .iter()
            .filter(|outcome| is_for_anywhere(outcome))
            .copied()
            .collect();
        let stages = stages.into_iter().map(|(stage, own)| {
            let outcomes = own.union(&anywhere).map(|outcome| places(outcome));
            (stage.to_owned(), outcomes.collect())
        });
        let several = all.iter().filter(|outcome| outcome.acts().len() > 1);
        Self {
            several: several.map(|outcome| places(outcome)).collect(),
            stages: stages.collect(),
            acts,
        }
    }

    /// Number of parts, [`AGREEMENT`] among them.
    pub fn parts(&self) -> usize {
        let at_stages = self.stages.len() * self.acts.len();
        1 + self.acts.len() + self.several.len() + at_stages
    }

    /// Whether a part is an act at one stage, which only words decide.
    pub fn is_of_a_stage(&self, part: Part) -> bool {
        usize::from(part) > self.acts.len() + self.several.len()
    }

    /// Everything that may be meant at each stage.
    pub fn stages(&self) -> impl Iterator<Item = (&String, Vec<Candidate>)> {
        self.stages.iter().enumerate().map(|(place, (name, outcomes))| {
            let candidate = |acts: &Vec<u16>| {
                let names = acts.iter().filter_map(|act| self.acts.get(usize::from(*act)));
                Candidate::new(
                    Outcome::from_acts(names.cloned().collect()),
                    self.parts_of(place, acts),
                )
            };
            (name, outcomes.iter().map(candidate).collect())
        })
    }

    /// What nobody said at a stage before, of acts that are known.
    pub fn newcomer(&self, stage: &str, outcome: &Outcome) -> Candidate {
        let place = self
            .stages
            .keys()
            .position(|name| name == stage)
            .unwrap_or_default();
        let acts = outcome.acts().iter();
        let acts = acts.filter_map(|act| u16::try_from(self.acts.binary_search(act).ok()?).ok());
        let acts: Vec<u16> = acts.collect();
        Candidate::new(outcome.clone(), self.parts_of(place, &acts))
    }

    fn parts_of(&self, stage: usize, acts: &[u16]) -> Vec<Part> {
        let after_acts = 1 + self.acts.len();
        let after_several = after_acts + self.several.len();
        let anywhere = acts.iter().map(|act| 1 + usize::from(*act));
        let here = acts
            .iter()
            .map(|act| after_several + stage * self.acts.len() + usize::from(*act));
        let together = self.several.iter().position(|several| several == acts);
        let together = together.map(|place| after_acts + place);
        let parts = anywhere.chain(here).chain(together);
        parts.filter_map(|part| Part::try_from(part).ok()).collect()
    }
}

/// Repeating, staff, a question: what may be said at every question alike.
fn is_for_anywhere(outcome: &Outcome) -> bool {
    let [act] = outcome.acts() else {
        return false;
    };
    let tied = ["\"slot\"", "\"affirm\"", "\"deny\"", "\"skip\""];
    !tied.iter().any(|word| act.contains(word))
}

/// What the rules say at a stage, for comparing.
pub struct Agreement<'a> {
    own: &'a Outcome,
    /// Hashes of what is seen in the outcome that the rules say.
    same: [u32; 5],
    instead: u32,
}

impl<'a> Agreement<'a> {
    /// Of what a rule says.
    pub fn new(stage: &str, rule: &str, own: &'a Outcome) -> Self {
        let key = own.key();
        Self {
            same: [
                hash(&["same"]),
                hash(&["same", "rule", rule]),
                hash(&["same", "rule", rule, stage]),
                hash(&["same", &key]),
                hash(&["same", &key, stage]),
            ],
            instead: hash(&["instead", &key]),
            own,
        }
    }

    /// What speaks for a candidate beside the words, as hashes: that the rules say it, and which rule; or
    /// what else they say.
    pub fn seen_in(&self, candidate: &Candidate) -> Vec<u32> {
        if *self.own == candidate.outcome {
            return self.same.to_vec();
        }
        // Knuth's multiplier, so that the order of the two counts.
        let instead = (self.instead.rotate_left(7) ^ candidate.hash).wrapping_mul(0x9e37_79b1);
        let shared = candidate
            .outcome
            .acts()
            .iter()
            .filter(|act| self.own.acts().contains(act));
        let shared = shared.flat_map(|act| [hash(&["shared"]), hash(&["shared", act])]);
        std::iter::once(instead).chain(shared).collect()
    }
}
