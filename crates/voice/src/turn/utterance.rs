//! One utterance while it lasts.

use crate::frame::{FRAME_MS, SampleTime};
use crate::timing::{Timing, frames};
use crate::turn::EndReason;
use crate::turn::evidence::{Evidence, RESUMPTION};
use crate::turn::table::Signal;

/// A gap shorter than this is between two syllables, and any voice ends it.
const GAP: u32 = 10;
/// So many voiced frames after the words were judged, and there are new words: the judgement is old.
const NEW_WORDS: u32 = 15;

/// What is known of an utterance so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Utterance {
    /// Where its sound begins for the recogniser.
    pub from: SampleTime,
    /// Where the last voice ended.
    pub voice_until: SampleTime,
    /// Why it ended, once it has.
    pub reason: EndReason,
    length: u32,
    voiced: u32,
    quiet: u32,
    run: u32,
    answers: bool,
    since_judged: u32,
}

impl Default for Utterance {
    fn default() -> Utterance {
        Utterance {
            from: SampleTime::default(),
            voice_until: SampleTime::default(),
            reason: EndReason::Quiet,
            length: 0,
            voiced: 0,
            quiet: 0,
            run: 0,
            answers: false,
            since_judged: 0,
        }
    }
}

impl Utterance {
    /// One that began with this evidence.
    pub fn begin(evidence: &Evidence, pre_roll: u32, now: SampleTime) -> Utterance {
        Utterance {
            from: evidence.began().before(pre_roll),
            voice_until: evidence.until(),
            length: frames(((now - evidence.began()) / u64::from(crate::SAMPLE_RATE / 1000)) as u32),
            voiced: evidence.voiced(),
            ..Utterance::default()
        }
    }

    /// Counts a frame that ends now.
    pub fn take(&mut self, voice: bool, now: SampleTime) {
        self.length = self.length.saturating_add(1);
        self.run = if voice { self.run.saturating_add(1) } else { 0 };
        if voice && (self.quiet < GAP || self.run >= RESUMPTION) {
            self.quiet = 0;
            self.voiced = self.voiced.saturating_add(1);
            self.voice_until = now;
            self.since_judged = self.since_judged.saturating_add(1);
            self.answers &= self.since_judged < NEW_WORDS;
        } else {
            self.quiet = self.quiet.saturating_add(1);
        }
    }

    /// Remembers whether the words so far answer the question.
    pub fn judge(&mut self, answers: bool) {
        self.answers = answers;
        self.since_judged = 0;
    }

    /// The signal when it has ended, which it has after so much quiet; its reason is kept.
    pub fn end(&mut self, timing: &Timing, hangover: u32) -> Option<Signal> {
        let quiet = |ms| self.quiet >= frames(ms);
        self.reason = if self.answers && quiet(timing.hangover.answered) {
            EndReason::Answered
        } else if quiet(hangover) {
            EndReason::Quiet
        } else if self.length >= frames(timing.listening.longest) {
            EndReason::TooLong
        } else {
            return None;
        };
        let short = self.voiced.saturating_mul(FRAME_MS) < timing.listening.shortest;
        Some(if short && !self.answers {
            Signal::Knock
        } else {
            Signal::Ended
        })
    }
}
