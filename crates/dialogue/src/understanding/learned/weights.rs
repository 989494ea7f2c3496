//! What was learned: how much everything seen speaks for each part of an outcome.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::features::Feature;
use super::figure::Guess;
use super::learn::{Example, fingerprint};
use super::opinion::Opinion;
use super::outcome::Outcome;
use super::table::{AGREEMENT, Agreement, Candidate, Part, Table};

/// Version of the file; another one is not read.
const VERSION: u32 = 2;
/// Less likely outcomes decide nothing.
const LEAST: f32 = 0.002;

/// Weights of one language, read only.
#[derive(Debug, Clone)]
pub struct Weights {
    table: Table,
    /// Fingerprint of the examples that they were learned from.
    learned_from: u64,
    /// What may be meant, by stage.
    stages: BTreeMap<String, Vec<Candidate>>,
    /// What a step of a weight is worth.
    step: f32,
    /// Hashes of what was seen, ascending.
    seen: Vec<u32>,
    /// Where the weights of each begin in `parts` and `steps`, and the end.
    begins: Vec<u32>,
    parts: Vec<Part>,
    steps: Vec<i8>,
}

/// The beginning of it, in whatever version.
#[derive(Debug, Deserialize)]
struct Versioned {
    version: u32,
}

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    version: u32,
    learned_from: u64,
    step: f32,
    #[serde(flatten)]
    table: Table,
}

impl Weights {
    /// From weights by what was seen and by part; those that round to nothing are left out.
    pub fn new(table: Table, mut all: Vec<(u32, Part, f32)>, learned_from: u64) -> Self {
        let largest = all.iter().map(|(_, _, weight)| weight.abs()).fold(0.0, f32::max);
        let step = (largest / f32::from(i8::MAX)).max(f32::MIN_POSITIVE);
        all.sort_unstable_by_key(|(seen, part, _)| (*seen, *part));
        let mut weights = Self::empty(table, step, learned_from);
        for (seen, part, weight) in all {
            let steps = (weight / step).round() as i8;
            if steps != 0 {
                weights.push(seen, part, steps);
            }
        }
        weights.close();
        weights
    }

    fn empty(table: Table, step: f32, learned_from: u64) -> Self {
        let stages = table.stages();
        Self {
            stages: stages
                .map(|(name, candidates)| (name.clone(), candidates))
                .collect(),
            table,
            learned_from,
            step,
            seen: Vec::new(),
            begins: Vec::new(),
            parts: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn push(&mut self, seen: u32, part: Part, steps: i8) {
        if self.seen.last() != Some(&seen) {
            self.seen.push(seen);
            self.begins
                .push(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        }
        self.parts.push(part);
        self.steps.push(steps);
    }

    fn close(&mut self) {
        self.begins
            .push(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        for list in [&mut self.seen, &mut self.begins] {
            list.shrink_to_fit();
        }
        self.parts.shrink_to_fit();
        self.steps.shrink_to_fit();
    }

    /// Reads a file as [`Weights::write`] makes it.
    ///
    /// # Errors
    /// It is no such file, of another version, or cut off.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, body) = text.split_once('\n').ok_or("it is cut off")?;
        let broken = |error: serde_json::Error| error.to_string();
        let Versioned { version } = serde_json::from_str(head).map_err(broken)?;
        if version != VERSION {
            return Err(format!("version {version} is not {VERSION}; learn anew"));
        }
        let head: Head = serde_json::from_str(head).map_err(broken)?;
        let bytes: String = body.split_ascii_whitespace().collect();
        let bytes = BASE64_STANDARD.decode(bytes).map_err(|error| error.to_string())?;
        let mut weights = Self::empty(head.table, head.step, head.learned_from);
        let mut rest = bytes.as_slice();
        while let Some((seen, after)) = rest.split_first_chunk() {
            let seen = u32::from_be_bytes(*seen);
            if weights.seen.last().is_some_and(|last| *last >= seen) {
                return Err("it is out of order".to_owned());
            }
            let (count, after) = after.split_first_chunk().ok_or("it is cut off")?;
            let length = usize::from(u16::from_be_bytes(*count)) * 3;
            let (own, after) = after.split_at_checked(length).ok_or("it is cut off")?;
            for [low, high, steps] in own.as_chunks().0 {
                weights.push(
                    seen,
                    Part::from_be_bytes([*low, *high]),
                    i8::from_be_bytes([*steps]),
                );
            }
            rest = after;
        }
        if !rest.is_empty() {
            return Err("it is cut off".to_owned());
        }
        weights.close();
        Ok(weights)
    }

    /// As a file: the outcomes as a line of JSON, then in base64 everything seen as its hash (4 bytes, the
    /// first byte highest), how many weights it has (2), and of each the part (2) and the steps (1).
    ///
    /// # Errors
    /// The outcomes cannot be written as JSON.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        let head = Head {
            version: VERSION,
            learned_from: self.learned_from,
            step: self.step,
            table: self.table.clone(),
        };
        let mut text = serde_json::to_string(&head)?;
        let mut bytes = Vec::new();
        for (place, seen) in self.seen.iter().enumerate() {
            let places = self.places(place);
            bytes.extend(seen.to_be_bytes());
            bytes.extend(u16::try_from(places.len()).unwrap_or(u16::MAX).to_be_bytes());
            let parts = self.parts.get(places.clone()).unwrap_or_default();
            let steps = self.steps.get(places).unwrap_or_default();
            for (part, steps) in parts.iter().zip(steps) {
                bytes.extend(part.to_be_bytes());
                bytes.extend(steps.to_be_bytes());
            }
        }
        let body = BASE64_STANDARD.encode(bytes);
        for line in body.as_bytes().chunks(116) {
            text.push('\n');
            text.extend(line.iter().copied().map(char::from));
        }
        text.push('\n');
        Ok(text)
    }

    /// Whether they were learned from these examples, and from what the rules say of them now.
    pub fn are_learned_from(&self, examples: &[Example]) -> bool {
        self.learned_from == fingerprint(examples)
    }

    fn places(&self, place: usize) -> std::ops::Range<usize> {
        let at = |place: usize| self.begins.get(place).map_or(0, |begin| *begin as usize);
        at(place)..at(place + 1)
    }

    fn weights_of(&self, seen: u32) -> impl Iterator<Item = (Part, f32)> {
        let places = self.seen.binary_search(&seen).map(|place| self.places(place));
        places.into_iter().flatten().filter_map(|at| {
            let steps = f32::from(*self.steps.get(at)?);
            Some((*self.parts.get(at)?, steps * self.step))
        })
    }

    /// What may be meant at a stage, where the rules say `own`; nothing where the stage is not known.
    pub fn opinion(&self, stage: &str, features: &[Feature], own: &Outcome, rule: &str) -> Option<Opinion> {
        let known = self.stages.get(stage)?;
        let new = known.iter().all(|candidate| candidate.outcome != *own);
        let newcomer = new.then(|| self.table.newcomer(stage, own));
        let mut sums = vec![0.0_f32; self.table.parts()];
        for feature in features {
            for (part, weight) in self.weights_of(feature.hash) {
                if let Some(sum) = sums.get_mut(usize::from(part)) {
                    *sum += weight * feature.value;
                }
            }
        }
        let agreement = Agreement::new(stage, rule, own);
        let score = |candidate: &Candidate| -> f32 {
            let words = candidate
                .parts
                .iter()
                .filter_map(|part| sums.get(usize::from(*part)));
            let agrees = agreement.seen_in(candidate).into_iter();
            let agrees = agrees.flat_map(|seen| self.weights_of(seen));
            let agrees = agrees.filter(|(part, _)| *part == AGREEMENT);
            words.sum::<f32>() + agrees.map(|(_, weight)| weight).sum::<f32>()
        };
        let candidates = || known.iter().chain(&newcomer);
        let shares = shares(&candidates().map(score).collect::<Vec<_>>());
        let likely = candidates().zip(shares).filter(|(_, share)| *share >= LEAST);
        Opinion::new(
            likely
                .map(|(candidate, share)| (candidate.outcome.clone(), share))
                .collect(),
        )
    }

    /// How likely each guess is, in their order.
    pub fn shares_of(&self, guesses: &[Guess]) -> Vec<f32> {
        let weight = |hash: u32| -> f32 {
            let own = self.weights_of(hash).filter(|(part, _)| *part == AGREEMENT);
            own.map(|(_, weight)| weight).sum()
        };
        let score = |guess: &Guess| -> f32 {
            let seen = guess.seen.iter().map(|seen| weight(seen.hash) * seen.value);
            let agrees = guess.agrees.iter().map(|hash| weight(*hash));
            seen.sum::<f32>() + agrees.sum::<f32>()
        };
        shares(&guesses.iter().map(score).collect::<Vec<_>>())
    }
}

/// Scores as probabilities that add up to 1.
pub fn shares(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}
