//! How much voice there was lately.

use crate::frame::SampleTime;

/// Fewer voiced frames than this are a click or a breath, and do not end a silence.
pub(super) const RESUMPTION: u32 = 3;

/// How fast a count of voiced frames leaks: what one frame without voice takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leak {
    /// A whole frame. A detector may miss a frame in the middle of a syllable; clicks never add up.
    Whole,
    /// Half of one, while the kiosk speaks at full volume: the canceller makes holes in a customer's
    /// voice then, and to speak quietly for a moment costs little.
    Half,
}

/// A count of voiced frames that leaks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    halves: u32,
    voiced: u32,
    quiet: u32,
    began: SampleTime,
    until: SampleTime,
}

impl Evidence {
    /// Counts a frame that began at a moment.
    pub fn take(&mut self, voice: bool, at: SampleTime, leak: Leak) {
        if voice {
            if self.halves == 0 {
                self.began = at;
                self.voiced = 0;
            }
            self.halves = self.halves.saturating_add(2);
            self.voiced = self.voiced.saturating_add(1);
            self.until = at + crate::frame::FRAME_LENGTH;
        } else {
            self.halves = self
                .halves
                .saturating_sub(if leak == Leak::Whole { 2 } else { 1 });
        }
        let heard = voice && self.frames() >= RESUMPTION;
        self.quiet = if heard { 0 } else { self.quiet.saturating_add(1) };
    }

    /// Voiced frames less what has leaked.
    pub fn frames(&self) -> u32 {
        self.halves / 2
    }

    /// Voiced frames since it began, nothing taken back.
    pub fn voiced(&self) -> u32 {
        self.voiced
    }

    /// Frames since there was more than a click.
    pub fn quiet(&self) -> u32 {
        self.quiet
    }

    /// Where the first of the counted frames began.
    pub fn began(&self) -> SampleTime {
        self.began
    }

    /// Where the last voiced frame ended.
    pub fn until(&self) -> SampleTime {
        self.until
    }
}
