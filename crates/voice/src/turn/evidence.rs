//! How much voice there was lately.

use crate::frame::SampleTime;

/// Fewer voiced frames than this are a click or a breath, and do not end a silence.
pub(super) const RESUMPTION: u32 = 3;

/// A count of voiced frames that leaks: a frame without voice takes one back. So a detector may miss a
/// frame in the middle of a syllable, and clicks never add up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    frames: u32,
    voiced: u32,
    quiet: u32,
    began: SampleTime,
    until: SampleTime,
}

impl Evidence {
    /// Counts a frame that began at a moment.
    pub fn take(&mut self, voice: bool, at: SampleTime) {
        if voice {
            if self.frames == 0 {
                self.began = at;
                self.voiced = 0;
            }
            self.frames = self.frames.saturating_add(1);
            self.voiced = self.voiced.saturating_add(1);
            self.until = at + crate::frame::FRAME_LENGTH;
        } else {
            self.frames = self.frames.saturating_sub(1);
        }
        let heard = voice && self.frames >= RESUMPTION;
        self.quiet = if heard { 0 } else { self.quiet.saturating_add(1) };
    }

    /// Voiced frames less what has leaked.
    pub fn frames(&self) -> u32 {
        self.frames
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
