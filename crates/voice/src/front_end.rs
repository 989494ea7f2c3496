//! From the microphone to "a customer is speaking": echo away, middle right, voice or not.

use crate::frame::Frame;
use crate::gate::Gate;
use crate::level::{DcBlocker, Level};

/// Tells voice from other sound.
pub trait VoiceDetector {
    /// Whether there is a voice in the stream at the end of this frame, the next of its stream.
    fn hears_voice(&mut self, frame: &Frame) -> bool;

    /// Begins a new stream.
    fn reset(&mut self);
}

/// Takes the kiosk's own voice, and steady noise, out of what the microphone hears.
pub trait EchoCanceller {
    /// The microphone's frame without the echo of `played`, and of what was played before. `played` are
    /// the samples that went to the loudspeaker in the same 10 ms; silence when there were none.
    fn clean(&mut self, microphone: &Frame, played: &Frame) -> Frame;

    /// Forgets the room: another microphone or loudspeaker, or a gap in the stream.
    fn reset(&mut self);
}

/// A frame after the front end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sound {
    /// What the recogniser gets.
    pub frame: Frame,
    /// Whether a customer's voice is in it.
    pub voice: bool,
    /// How loud it is.
    pub level: Level,
}

/// For so many frames what was played may still be heard.
const ECHO: u32 = 30;
/// What the canceller made so many dB quieter was an echo. Detectors hear a voice in what is left of it,
/// however little (it was 34 to 60 dB below); of a customer's voice it takes 10 to 20 dB.
const TAKEN: f32 = 25.0;

/// One microphone's way to a decision per frame. It allocates nothing per frame.
pub struct FrontEnd {
    blocker: DcBlocker,
    echo: Option<Box<dyn EchoCanceller>>,
    detector: Box<dyn VoiceDetector>,
    gate: Gate,
    /// Frames since something was played.
    quiet: u32,
}

impl std::fmt::Debug for FrontEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FrontEnd")
            .field("echo", &self.echo.is_some())
            .finish_non_exhaustive()
    }
}

impl FrontEnd {
    /// For a stream of which nothing is to be taken out.
    pub fn new(detector: Box<dyn VoiceDetector>) -> FrontEnd {
        FrontEnd {
            blocker: DcBlocker::default(),
            echo: None,
            detector,
            gate: Gate::default(),
            quiet: ECHO,
        }
    }

    /// For a microphone in a room.
    pub fn with_echo_canceller(detector: Box<dyn VoiceDetector>, echo: Box<dyn EchoCanceller>) -> FrontEnd {
        FrontEnd {
            echo: Some(echo),
            ..FrontEnd::new(detector)
        }
    }

    /// Hears 10 ms. `played` is what went to the loudspeaker in them; see [`EchoCanceller::clean`].
    pub fn hear(&mut self, microphone: &Frame, played: &Frame) -> Sound {
        let centred = self.blocker.clean(microphone);
        let frame = match &mut self.echo {
            Some(echo) => echo.clean(&centred, played),
            None => centred,
        };
        let level = Level::of(&frame);
        self.quiet = if played == &Frame::SILENT {
            self.quiet.saturating_add(1)
        } else {
            0
        };
        // All follow every frame, whatever the others say.
        let heard = self.detector.hears_voice(&frame);
        let loud = self.gate.is_open(level);
        let voice = heard
            && if self.quiet < ECHO {
                // The gate would close: in a customer's voice over its own the canceller makes holes.
                level.decibels() > Level::of(&centred).decibels() - TAKEN
            } else {
                loud
            };
        Sound { frame, voice, level }
    }

    /// Begins a new stream, in a room not yet known.
    pub fn reset(&mut self) {
        self.blocker = DcBlocker::default();
        self.detector.reset();
        self.gate = Gate::default();
        if let Some(echo) = &mut self.echo {
            echo.reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FRAME_LENGTH;

    /// Hears a voice in everything.
    struct Credulous;

    impl VoiceDetector for Credulous {
        fn hears_voice(&mut self, _: &Frame) -> bool {
            true
        }

        fn reset(&mut self) {}
    }

    /// Makes everything quieter.
    struct Quieter(f32);

    impl EchoCanceller for Quieter {
        fn clean(&mut self, microphone: &Frame, _: &Frame) -> Frame {
            Frame::new(microphone.samples().map(|sample| sample * self.0))
        }

        fn reset(&mut self) {}
    }

    fn tone(amplitude: f32) -> Frame {
        Frame::new(std::array::from_fn::<f32, FRAME_LENGTH, _>(|i| {
            if i % 8 < 4 { amplitude } else { -amplitude }
        }))
    }

    #[test]
    fn what_was_nearly_all_taken_away_was_the_kiosk_itself() {
        for (left, customer) in [(0.1, true), (0.01, false)] {
            let mut front_end = FrontEnd::with_echo_canceller(Box::new(Credulous), Box::new(Quieter(left)));
            let heard = (0..20)
                .map(|_| front_end.hear(&tone(0.1), &tone(0.1)).voice)
                .next_back();
            assert_eq!(heard, Some(customer), "{left}");
        }
    }

    #[test]
    fn a_voice_ends_with_its_sound_though_a_detector_goes_on() {
        let mut front_end = FrontEnd::new(Box::new(Credulous));
        assert!(front_end.hear(&tone(0.1), &Frame::SILENT).voice);
        assert!(!front_end.hear(&tone(0.001), &Frame::SILENT).voice);
    }
}
