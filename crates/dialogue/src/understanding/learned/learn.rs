//! Learning from labelled utterances: multinomial logistic regression over all outcomes that may be
//! meant at a stage, by AdaGrad (Duchi, Hazan and Singer, 2011); what is kept is the mean of the weights after each
//! of the later rounds (Polyak and Juditsky, 1992). The same examples give the same weights.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::features::{Feature, hash};
use super::figure::Guess;
use super::outcome::Outcome;
use super::table::{AGREEMENT, Agreement, Candidate, Part, Table};
use super::weights::{Weights, shares};

/// A labelled utterance as it is learned from.
#[derive(Debug, Clone)]
pub struct Example {
    /// `product/stage`.
    pub(super) stage: String,
    pub(super) features: Vec<Feature>,
    /// What the rules say.
    pub(super) own: Outcome,
    pub(super) rule: &'static str,
    /// What is right.
    pub(super) accepted: Vec<Outcome>,
    /// Of each figure that is to be told: what it may be, and which of it is right.
    pub(super) figures: Vec<Vec<(Guess, bool)>>,
}

impl Example {
    /// A number that is another one as soon as anything of it is.
    fn fingerprint(&self) -> u64 {
        let accepted: Vec<String> = self.accepted.iter().map(Outcome::key).collect();
        let words = hash(&[&self.stage, &self.own.key(), self.rule, &accepted.join("|")]);
        let seen = self
            .features
            .iter()
            .flat_map(|seen| [seen.hash, seen.value.to_bits()]);
        let figures = self.figures.iter().flatten().flat_map(|(guess, right)| {
            let seen = guess.seen.iter().map(|seen| seen.hash);
            let agrees = guess.agrees.iter().copied();
            seen.chain(agrees).chain([u32::from(*right)])
        });
        seen.chain(figures)
            .fold(u64::from(words), |sum, next| mixed(sum, next.into()))
    }
}

/// A number that tells these examples, in this order, from others; and what the rules say of them from what
/// other rules would say.
pub fn fingerprint(examples: &[Example]) -> u64 {
    let all = examples.iter().map(Example::fingerprint);
    all.fold(0, mixed)
}

/// The order counts. Knuth's multiplier of 64 bits.
fn mixed(sum: u64, next: u64) -> u64 {
    (sum.rotate_left(5) ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How often something must be seen with an outcome to speak for or against it.
const OFTEN: u32 = 2;
/// Times through all examples.
const ROUNDS: usize = 30;
/// Length of a step.
const RATE: f32 = 0.2;
/// How strongly weights are drawn to nothing.
const DECAY: f32 = 0.0004;
/// One time in so many the rules are not heard, lest they be trusted for everything.
const ALONE: u64 = 3;
/// A weight below this is left out.
const FAINT: f32 = 0.2;
/// An example that is this sure teaches nothing more.
const SURE: f32 = 0.995;

/// An example with the places of its weights.
struct Lesson {
    /// Weights of the words: place, part, value.
    words: Vec<(usize, Part, f32)>,
    candidates: Vec<Choice>,
}

struct Choice {
    parts: Vec<Part>,
    /// Places of the weights of what the rules say.
    agrees: Vec<usize>,
    right: bool,
}

/// What may be meant, by stage.
type Stages = BTreeMap<String, Vec<Candidate>>;

/// Learns.
pub fn learn(examples: &[Example]) -> Weights {
    let accepted = |example: &'_ Example| -> Vec<(String, Outcome)> {
        let stage = &example.stage;
        let outcomes = example.accepted.iter();
        outcomes.map(|outcome| (stage.clone(), outcome.clone())).collect()
    };
    let all: Vec<(String, Outcome)> = examples.iter().flat_map(accepted).collect();
    let table = Table::new(all.iter().map(|(stage, outcome)| (stage.as_str(), outcome)));
    let stages: Stages = table
        .stages()
        .map(|(name, candidates)| (name.clone(), candidates))
        .collect();
    let mut places = places(examples, &table, &stages);
    let mut lessons: Vec<Lesson> = examples
        .iter()
        .map(|example| lesson(example, candidates(example, &table, &stages), &mut places))
        .collect();
    let figures: Vec<&[(Guess, bool)]> = examples
        .iter()
        .flat_map(|example| example.figures.iter().map(Vec::as_slice))
        .collect();
    lessons.extend(figure_lessons(&figures, &mut places));
    let mut course = Course {
        weights: vec![0.0; places.len()],
        squares: vec![0.0; places.len()],
        sums: vec![0.0; table.parts()],
        luck: 12_345,
    };
    let mut order: Vec<&Lesson> = lessons.iter().collect();
    let mut averages = vec![0.0_f32; course.weights.len()];
    for round in 0..ROUNDS {
        for last in (1..order.len()).rev() {
            let other = course.roll(last as u64 + 1) as usize;
            order.swap(last, other);
        }
        for lesson in &order {
            course.take(lesson);
        }
        if round >= ROUNDS / 2 {
            for (sum, weight) in averages.iter_mut().zip(&course.weights) {
                *sum += weight / (ROUNDS - ROUNDS / 2) as f32;
            }
        }
    }
    let learned = places.into_iter().filter_map(|((seen, part), place)| {
        let weight = *averages.get(place)?;
        (weight.abs() >= FAINT).then_some((seen, part, weight))
    });
    Weights::new(table, learned.collect(), fingerprint(examples))
}

/// What may be meant by an example: what may be at its stage, and what the rules say.
fn candidates<'a>(example: &Example, table: &Table, stages: &'a Stages) -> Vec<Cow<'a, Candidate>> {
    let known = stages.get(&example.stage).map(Vec::as_slice).unwrap_or_default();
    let new = known.iter().all(|candidate| candidate.outcome != example.own);
    let newcomer = new.then(|| table.newcomer(&example.stage, &example.own));
    known
        .iter()
        .map(Cow::Borrowed)
        .chain(newcomer.map(Cow::Owned))
        .collect()
}

/// Places of the weights of what was seen often enough with a part of what is right.
fn places(examples: &[Example], table: &Table, stages: &Stages) -> HashMap<(u32, Part), usize> {
    let mut seen: HashMap<(u32, Part), u32> = HashMap::new();
    for example in examples {
        let candidates = candidates(example, table, stages);
        let right = candidates
            .iter()
            .filter(|one| example.accepted.contains(&one.outcome));
        let mut parts: Vec<Part> = right.flat_map(|one| one.parts.iter().copied()).collect();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            let seen_here = example
                .features
                .iter()
                .filter(|feature| !(feature.letters && table.is_of_a_stage(part)));
            for feature in seen_here {
                *seen.entry((feature.hash, part)).or_default() += 1;
            }
        }
    }
    let mut often: Vec<(u32, Part)> = seen
        .into_iter()
        .filter(|(_, times)| *times >= OFTEN)
        .map(|(pair, _)| pair)
        .collect();
    often.sort_unstable();
    often
        .into_iter()
        .enumerate()
        .map(|(place, pair)| (pair, place))
        .collect()
}

fn lesson(
    example: &Example,
    candidates: Vec<Cow<'_, Candidate>>,
    places: &mut HashMap<(u32, Part), usize>,
) -> Lesson {
    let mut place = |pair: (u32, Part)| {
        let next = places.len();
        *places.entry(pair).or_insert(next)
    };
    let agreement = Agreement::new(&example.stage, example.rule, &example.own);
    let choices: Vec<Choice> = candidates
        .iter()
        .map(|candidate| {
            let agrees = agreement.seen_in(candidate);
            Choice {
                parts: candidate.parts.clone(),
                agrees: agrees.into_iter().map(|seen| place((seen, AGREEMENT))).collect(),
                right: example.accepted.contains(&candidate.outcome),
            }
        })
        .collect();
    let mut parts: Vec<Part> = choices
        .iter()
        .flat_map(|choice| choice.parts.iter().copied())
        .collect();
    parts.sort_unstable();
    parts.dedup();
    let words = example.features.iter().flat_map(|feature| {
        let places = &*places;
        let weight = move |part: &Part| {
            places
                .get(&(feature.hash, *part))
                .map(|place| (*place, *part, feature.value))
        };
        parts.iter().filter_map(weight).collect::<Vec<_>>()
    });
    Lesson {
        words: words.collect(),
        candidates: choices,
    }
}

/// Of figures: every guess is one part, so that its weights are added up.
fn figure_lessons(figures: &[&[(Guess, bool)]], places: &mut HashMap<(u32, Part), usize>) -> Vec<Lesson> {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    for (guess, _) in figures.iter().copied().flatten().filter(|(_, right)| *right) {
        for feature in &guess.seen {
            *seen.entry(feature.hash).or_default() += 1;
        }
    }
    let mut place = |hash: u32| {
        let next = places.len();
        *places.entry((hash, AGREEMENT)).or_insert(next)
    };
    let mut lesson = |guesses: &&[(Guess, bool)]| {
        let mut lesson = Lesson {
            words: Vec::new(),
            candidates: Vec::new(),
        };
        for (part, (guess, right)) in (0..).zip(guesses.iter()) {
            let often = |feature: &&Feature| seen.get(&feature.hash).is_some_and(|times| *times >= OFTEN);
            for feature in guess.seen.iter().filter(often) {
                lesson.words.push((place(feature.hash), part, feature.value));
            }
            lesson.candidates.push(Choice {
                parts: vec![part],
                agrees: guess.agrees.iter().map(|hash| place(*hash)).collect(),
                right: *right,
            });
        }
        lesson
    };
    figures.iter().map(&mut lesson).collect()
}

/// Weights as they are being learned.
struct Course {
    weights: Vec<f32>,
    /// Sums of the squares of their gradients.
    squares: Vec<f32>,
    /// Room for the sums by part.
    sums: Vec<f32>,
    /// Knuth's linear congruential generator, for an order that is the same every time.
    luck: u64,
}

impl Course {
    fn roll(&mut self, below: u64) -> u64 {
        self.luck = self
            .luck
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.luck >> 33) % below
    }

    fn take(&mut self, lesson: &Lesson) {
        let alone = self.roll(ALONE) == 0;
        self.sums.fill(0.0);
        for (place, part, value) in &lesson.words {
            let weight = self.weights.get(*place).copied().unwrap_or_default();
            if let Some(sum) = self.sums.get_mut(usize::from(*part)) {
                *sum += weight * value;
            }
        }
        let score = |choice: &Choice| -> f32 {
            let words = choice
                .parts
                .iter()
                .filter_map(|part| self.sums.get(usize::from(*part)));
            let agrees = choice.agrees.iter().filter_map(|place| self.weights.get(*place));
            words.sum::<f32>() + if alone { 0.0 } else { agrees.sum() }
        };
        let chances = shares(&lesson.candidates.iter().map(score).collect::<Vec<_>>());
        let right = lesson
            .candidates
            .iter()
            .zip(&chances)
            .filter(|(choice, _)| choice.right);
        let right: f32 = right.map(|(_, chance)| chance).sum();
        if right <= 0.0 || right > SURE {
            return;
        }
        self.sums.fill(0.0);
        for (choice, chance) in lesson.candidates.iter().zip(&chances) {
            let wanted = if choice.right { chance / right } else { 0.0 };
            let slope = chance - wanted;
            for part in &choice.parts {
                if let Some(sum) = self.sums.get_mut(usize::from(*part)) {
                    *sum += slope;
                }
            }
            for place in choice.agrees.iter().filter(|_| !alone) {
                self.step(*place, slope);
            }
        }
        for (place, part, value) in &lesson.words {
            let slope = self.sums.get(usize::from(*part)).copied().unwrap_or_default();
            self.step(*place, slope * value);
        }
    }

    fn step(&mut self, place: usize, slope: f32) {
        let Some((weight, squares)) = self.weights.get_mut(place).zip(self.squares.get_mut(place)) else {
            return;
        };
        let slope = slope + DECAY * *weight;
        *squares += slope * slope;
        *weight -= RATE * slope / (squares.sqrt() + 1e-6);
    }
}
