//! The voice constants, read from `scenarios/voice.toml`.

use serde::Deserialize;

use crate::frame::FRAME_MS;

/// How long things take, in milliseconds. The defaults are those of the shipped file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// When an utterance begins, and when it must end.
    pub listening: Listening,
    /// How much quiet ends an utterance.
    pub hangover: Hangover,
    /// How the kiosk is interrupted.
    pub barge_in: BargeIn,
}

/// When an utterance begins, and when it must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listening {
    /// How much sound from before the onset belongs to the utterance.
    pub pre_roll: u32,
    /// How much voice is a beginning.
    pub onset: u32,
    /// Less voice than this is no answer.
    pub shortest: u32,
    /// An utterance ends here even in noise that sounds like a voice.
    pub longest: u32,
    /// After so much silence the question is asked again.
    pub silence: u32,
}

impl Default for Listening {
    fn default() -> Listening {
        Listening {
            pre_roll: 400,
            onset: 100,
            shortest: 200,
            longest: 20_000,
            silence: 8_000,
        }
    }
}

/// How much quiet ends an utterance, by the kind of answer that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hangover {
    /// Of a yes or a no.
    pub yes_no: u32,
    /// Of one of several choices.
    pub choice: u32,
    /// Of free speech.
    pub free: u32,
    /// Of dictated digits.
    pub digits: u32,
    /// Of a name.
    pub name: u32,
    /// Of an address.
    pub address: u32,
    /// Whatever is expected, once the words so far answer the question completely.
    pub answered: u32,
}

impl Default for Hangover {
    fn default() -> Hangover {
        Hangover {
            yes_no: 500,
            choice: 500,
            free: 700,
            digits: 1_200,
            name: 1_200,
            address: 1_200,
            answered: 200,
        }
    }
}

impl Hangover {
    /// The quiet that ends an answer of this kind.
    pub fn of(&self, expected: ExpectedAnswer) -> u32 {
        match expected {
            ExpectedAnswer::YesNo => self.yes_no,
            ExpectedAnswer::Choice => self.choice,
            ExpectedAnswer::Free => self.free,
            ExpectedAnswer::Digits => self.digits,
            ExpectedAnswer::Name => self.name,
            ExpectedAnswer::Address => self.address,
        }
    }
}

/// How the kiosk is interrupted while it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BargeIn {
    /// After so much voice it speaks quietly.
    pub duck: u32,
    /// How much quieter that is, in dB: -60..=-6.
    pub ducked_db: i32,
    /// After so much voice it stops.
    pub stop: u32,
    /// After so much quiet it goes on at full volume.
    pub resume: u32,
    /// How much it must have spoken until the echo canceller is trusted.
    pub warm_up: u32,
    /// What `stop` is until then.
    pub warm_up_stop: u32,
    /// How long its last word may still echo; `stop` is the onset until then.
    pub tail: u32,
}

impl Default for BargeIn {
    fn default() -> BargeIn {
        BargeIn {
            duck: 60,
            ducked_db: -20,
            stop: 200,
            resume: 500,
            warm_up: 2_000,
            warm_up_stop: 500,
            tail: 300,
        }
    }
}

impl BargeIn {
    /// What the samples of ducked speech are multiplied by: 0..1.
    pub fn ducked_gain(&self) -> f32 {
        10f32.powf(self.ducked_db as f32 / 20.0)
    }
}

/// The kind of answer that the open question expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedAnswer {
    /// Yes or no.
    YesNo,
    /// One of the choices.
    Choice,
    /// Digits, dictated in groups.
    Digits,
    /// A name.
    Name,
    /// An address.
    Address,
    /// Anything.
    #[default]
    Free,
}

/// Why timings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimingError {
    /// A time of no frames, or one of over ten minutes.
    #[error("voice_timing: {0} must be {FRAME_MS} to 600000 ms")]
    Range(&'static str),
    /// Ducked speech must be quieter, and audible.
    #[error("voice_timing: barge_in.ducked_db must be -60 to -6")]
    Ducked,
    /// The second must not be less than the first.
    #[error("voice_timing: {0} must not be longer than {1}")]
    Order(&'static str, &'static str),
}

impl Timing {
    /// Whether the times make sense together.
    ///
    /// # Errors
    /// The first that does not, by its name in the file.
    pub fn check(&self) -> Result<(), TimingError> {
        let Timing {
            listening,
            hangover,
            barge_in,
        } = self;
        let times = [
            ("listening.onset", listening.onset),
            ("listening.shortest", listening.shortest),
            ("listening.longest", listening.longest),
            ("listening.silence", listening.silence),
            ("hangover.yes_no", hangover.yes_no),
            ("hangover.choice", hangover.choice),
            ("hangover.free", hangover.free),
            ("hangover.digits", hangover.digits),
            ("hangover.name", hangover.name),
            ("hangover.address", hangover.address),
            ("hangover.answered", hangover.answered),
            ("barge_in.duck", barge_in.duck),
            ("barge_in.stop", barge_in.stop),
            ("barge_in.resume", barge_in.resume),
            ("barge_in.warm_up_stop", barge_in.warm_up_stop),
        ];
        if let Some((name, _)) = times.iter().find(|(_, ms)| !(FRAME_MS..=600_000).contains(ms)) {
            return Err(TimingError::Range(name));
        }
        // Nought is fine for these: nothing is kept, nothing is waited for.
        let lengths = [
            ("listening.pre_roll", listening.pre_roll),
            ("barge_in.warm_up", barge_in.warm_up),
            ("barge_in.tail", barge_in.tail),
        ];
        if let Some((name, _)) = lengths.iter().find(|(_, ms)| *ms > 600_000) {
            return Err(TimingError::Range(name));
        }
        if !(-60..=-6).contains(&barge_in.ducked_db) {
            return Err(TimingError::Ducked);
        }
        let orders = [
            (
                "listening.onset",
                listening.onset,
                "listening.longest",
                listening.longest,
            ),
            ("barge_in.duck", barge_in.duck, "barge_in.stop", barge_in.stop),
            (
                "barge_in.stop",
                barge_in.stop,
                "barge_in.warm_up_stop",
                barge_in.warm_up_stop,
            ),
        ];
        match orders.iter().find(|(_, shorter, _, longer)| shorter > longer) {
            Some((shorter, _, longer, _)) => Err(TimingError::Order(shorter, longer)),
            None => Ok(()),
        }
    }
}

/// Whole frames in so many milliseconds, rounded up.
pub(crate) fn frames(ms: u32) -> u32 {
    ms.div_ceil(FRAME_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_says_what_is_the_default() {
        let text = include_str!("../../../scenarios/voice.toml");
        let timing: Timing = toml::from_str(text).unwrap();
        assert_eq!(timing, Timing::default());
        assert_eq!(timing.check(), Ok(()));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let mut timing = Timing::default();
        timing.hangover.digits = 0;
        assert_eq!(timing.check(), Err(TimingError::Range("hangover.digits")));
        let mut timing = Timing::default();
        timing.barge_in.duck = 300;
        assert_eq!(
            timing.check(),
            Err(TimingError::Order("barge_in.duck", "barge_in.stop"))
        );
        assert!(toml::from_str::<Timing>("[listening]\nonsett = 1").is_err());
    }
}
