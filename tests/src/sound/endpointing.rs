//! Does it notice that a customer has finished, and only then?

use didimdol_voice::turn::{EndReason, Input, Judgement, Output, TurnTaker};
use didimdol_voice::{FRAME_LENGTH, Frame, FrontEnd, SampleTime, Timing, VoiceDetector};

use crate::sound::labelled::Labelled;
use crate::sound::random::Random;

/// How a stream went.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Utterances in it.
    pub utterances: usize,
    /// Ended while the customer was still speaking, or pausing in a number.
    pub cut: usize,
    /// Not ended before the next one began.
    pub missed: usize,
    /// Of the missed, those that not even the longest utterance would have closed.
    pub never_closed: usize,
    /// Beginnings where nobody spoke.
    pub false_starts: usize,
    /// From the true end to the decision, in milliseconds, of those neither cut nor missed.
    pub delays: Vec<u64>,
}

impl Score {
    /// Adds another stream's.
    pub fn add(&mut self, other: Score) {
        self.utterances += other.utterances;
        self.cut += other.cut;
        self.missed += other.missed;
        self.never_closed += other.never_closed;
        self.false_starts += other.false_starts;
        self.delays.extend(other.delays);
    }

    /// Percent of the utterances.
    pub fn percent(&self, of: usize) -> f64 {
        100.0 * of as f64 / self.utterances.max(1) as f64
    }

    /// The delay that so many percent are not above.
    pub fn delay(&self, percent: usize) -> u64 {
        percentile(&self.delays, percent)
    }
}

/// The value that so many percent are not above; nought of none.
pub fn percentile(values: &[u64], percent: usize) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted
        .get((sorted.len() * percent / 100).min(last))
        .copied()
        .unwrap_or(0)
}

/// The voice decisions of a front end over a stream, a frame each.
pub fn decisions(mut front_end: FrontEnd, samples: &[f32]) -> Vec<bool> {
    frames(samples)
        .map(|frame| front_end.hear(&frame, &Frame::SILENT).voice)
        .collect()
}

/// Those of a detector alone.
pub fn decisions_alone(mut detector: impl VoiceDetector, samples: &[f32]) -> Vec<bool> {
    frames(samples)
        .map(|frame| detector.hears_voice(&frame))
        .collect()
}

fn frames(samples: &[f32]) -> impl Iterator<Item = Frame> {
    samples
        .as_chunks::<FRAME_LENGTH>()
        .0
        .iter()
        .map(|frame| Frame::new(*frame))
}

/// How turn-taking goes by these decisions. With `recogniser` the words of an utterance are known
/// 80 to 200 ms after its end, and answer the question.
pub fn score(labelled: &Labelled, voice: &[bool], timing: Timing, recogniser: bool) -> Score {
    let mut turns = TurnTaker::new(timing);
    let mut random = Random::new(3);
    let mut known = labelled.utterances.iter().map(|utterance| {
        let latency = random.between(80.0, 200.0) as usize * 16;
        utterance.at.end + latency
    });
    let mut next_known = known.next().filter(|_| recogniser);
    let mut told: Vec<Output> = turns.take(Input::Listen(labelled.expected)).collect();
    for frame in voice {
        if next_known.is_some_and(|at| at as u64 <= turns.now().0) {
            told.extend(turns.take(Input::Interim(Judgement::Answers)));
            next_known = known.next();
        }
        let outputs: Vec<Output> = turns.take(Input::Frame { voice: *frame }).collect();
        for output in outputs {
            told.push(output);
            if let Output::EndDetected { .. } = output {
                told.extend(turns.take(Input::Listen(labelled.expected)));
            }
        }
    }
    count(labelled, &told, timing)
}

fn count(labelled: &Labelled, told: &[Output], timing: Timing) -> Score {
    let ends: Vec<(usize, EndReason)> = told
        .iter()
        .filter_map(|output| match output {
            Output::EndDetected { at, reason, .. } => Some((at.0 as usize, *reason)),
            // Too little voice was found in it; the customer is told so, and it is over.
            Output::TooShort { at } => Some((at.0 as usize, EndReason::Quiet)),
            _ => None,
        })
        .collect();
    let mut score = Score {
        utterances: labelled.utterances.len(),
        ..Score::default()
    };
    for (index, utterance) in labelled.utterances.iter().enumerate() {
        let next = labelled
            .utterances
            .get(index + 1)
            .map_or(usize::MAX, |next| next.at.start);
        let cut = ends
            .iter()
            .any(|(at, reason)| utterance.at.contains(at) && *reason != EndReason::TooLong);
        let end = ends
            .iter()
            .map(|(at, _)| *at)
            .find(|at| (utterance.at.end..next).contains(at));
        score.cut += usize::from(cut);
        match end {
            Some(at) if !cut => score.delays.push(SampleTime((at - utterance.at.end) as u64).ms()),
            Some(_) => {}
            None => score.missed += 1,
        }
    }
    // From every beginning to its end, nothing may last longer than the longest utterance.
    let longest = SampleTime::from_ms(timing.listening.longest.into()).0;
    let mut began = None;
    for output in told {
        match output {
            Output::SpeechStarted { at, .. } => {
                began = Some(at.0);
                let inside = labelled.utterances.iter().any(|utterance| {
                    // A detector's memory reaches over the end a little.
                    (utterance.at.start..utterance.at.end + 3_200).contains(&(at.0 as usize))
                });
                score.false_starts += usize::from(!inside);
            }
            Output::EndDetected { at, .. } | Output::TooShort { at } => {
                let from = began.take().unwrap_or(at.0);
                score.never_closed += usize::from(at.0 - from > longest);
            }
            _ => {}
        }
    }
    score
}

/// How well single frames are told apart: F1 of voice, and the part of the other frames taken for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frames {
    hit: u32,
    missed: u32,
    false_alarm: u32,
    rejected: u32,
}

impl Frames {
    /// Counts a stream's frames.
    pub fn count(&mut self, labelled: &Labelled, voice: &[bool]) {
        let mut truth = vec![false; voice.len()];
        for group in labelled.utterances.iter().flat_map(|utterance| &utterance.groups) {
            let frames = group.start / FRAME_LENGTH..(group.end / FRAME_LENGTH).min(voice.len());
            truth[frames].fill(true);
        }
        for (truth, heard) in truth.iter().zip(voice) {
            let place = match (truth, heard) {
                (true, true) => &mut self.hit,
                (true, false) => &mut self.missed,
                (false, true) => &mut self.false_alarm,
                (false, false) => &mut self.rejected,
            };
            *place += 1;
        }
    }

    /// Adds others.
    pub fn add(&mut self, other: Frames) {
        self.hit += other.hit;
        self.missed += other.missed;
        self.false_alarm += other.false_alarm;
        self.rejected += other.rejected;
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let hits = 2.0 * f64::from(self.hit);
        hits / (hits + f64::from(self.missed) + f64::from(self.false_alarm)).max(1.0)
    }

    /// Part of the frames without voice in which one was heard.
    pub fn false_alarms(&self) -> f64 {
        f64::from(self.false_alarm) / f64::from(self.false_alarm + self.rejected).max(1.0)
    }
}
