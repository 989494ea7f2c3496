//! The microphone that hears a customer and the loudspeaker beside it, as one device with one clock.

use async_trait::async_trait;
use didimdol_voice::Sound;
use tokio::sync::mpsc;

/// Samples a second of everything that is given to a [`Loudspeaker`].
pub const SPEECH_RATE: u32 = 24_000;
/// Samples of speech in 10 ms.
pub const SPEECH_FRAME: usize = (SPEECH_RATE / 100) as usize;

/// A microphone and a loudspeaker: the kiosk's own, or those at the other end of a socket.
#[async_trait]
pub trait AudioDevice: Send + Sync {
    /// Opens it for one customer; an [`Audio`] opened before is heard no more. Dropping the [`Audio`]
    /// closes it, and what was still to be played is not.
    ///
    /// A device that takes a while to start may run all the time; its sound then goes nowhere.
    ///
    /// # Errors
    /// [`AudioError`], where there is no microphone at all. One that is lost later may come back, and is
    /// waited for.
    async fn open(&self) -> Result<Audio, AudioError>;
}

/// An open device.
pub struct Audio {
    /// What happens, in order. It ends when the device is closed for good.
    pub heard: mpsc::Receiver<Heard>,
    /// Where speech goes.
    pub speaker: Box<dyn Loudspeaker>,
}

/// What an open device tells.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are sound")]
pub enum Heard {
    /// 10 ms. They come at the pace of the sound whatever happens: a microphone that is lost gives
    /// silence. Behind the front end: echo away, voice or not.
    Sound {
        /// What was heard.
        sound: Sound,
        /// How much had been played at its end.
        played: Played,
    },
    /// The microphone or the loudspeaker is gone.
    Lost,
    /// Both are there again: other ones, perhaps, in a room not yet known.
    Back,
}

/// How much speech went out of the loudspeaker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Played {
    /// How many [`Loudspeaker::stop`] had been carried out.
    pub stops: u32,
    /// Samples at [`SPEECH_RATE`] since the latest of them, or since it was opened. When nothing is left
    /// to be played, it is exactly what was given.
    pub samples: u64,
}

/// Plays speech. Nothing here blocks.
pub trait Loudspeaker: Send {
    /// Puts sound of any length, at [`SPEECH_RATE`], behind what is still to be played.
    fn play(&mut self, sound: &[f32]);

    /// Multiplies everything that is played from now on, also what was given before: 0.0..=1.0. It
    /// stays until it is set again. At first it is 1.
    fn gain(&mut self, gain: f32);

    /// Throws away what was not played yet: silent within one period of the device.
    fn stop(&mut self);
}

/// Why there is nothing to hear with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    /// There is no such device, or it is in use.
    #[error("audio_unavailable: {0}")]
    Unavailable(String),
}
