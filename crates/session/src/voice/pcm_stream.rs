//! Bytes from a socket, cut anywhere, as frames.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use didimdol_voice::pcm::{Pcm16, mono};
use didimdol_voice::{Frame, Framer, Resampler, SAMPLE_RATE};
use tokio::sync::mpsc;

/// Pieces of sound that may wait for the front end.
const WAITING: usize = 64;
/// Rates that a WAV header may name.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// Why sound cannot be heard. What follows of the same recording is not heard either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "bad_audio: send PCM of 16 kHz, 16 bits, one channel, or a WAV header that says otherwise: 16-bit PCM, 8 to 48 kHz, 1 or 2 channels"
)]
pub struct BadAudio;

/// Where the sound of a screen at the other end of a socket goes in. While its customer's microphone is
/// off, sound goes nowhere.
pub struct SoundInlet {
    frames: mpsc::Sender<Vec<Frame>>,
    gate: Arc<Gate>,
    /// The opening that `decoder` belongs to.
    opening: u64,
    /// Boxed: most screens never send any sound.
    decoder: Option<Box<Decoder>>,
}

/// Counts openings and closings: odd while it is open.
#[derive(Debug, Default)]
pub(super) struct Gate(AtomicU64);

impl Gate {
    pub fn set(&self, open: bool) {
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| {
            (count % 2 != u64::from(open)).then_some(count + 1)
        });
    }

    fn opening(&self) -> Option<u64> {
        let count = self.0.load(Ordering::SeqCst);
        (count % 2 == 1).then_some(count)
    }
}

impl SoundInlet {
    /// An inlet, and what comes out of it.
    pub(super) fn new() -> (Self, mpsc::Receiver<Vec<Frame>>, Arc<Gate>) {
        let (frames, out) = mpsc::channel(WAITING);
        let gate = Arc::new(Gate::default());
        let inlet = Self {
            frames,
            gate: Arc::clone(&gate),
            opening: 0,
            decoder: None,
        };
        (inlet, out, gate)
    }

    /// Takes sound; waits while the front end is behind.
    ///
    /// # Errors
    /// [`BadAudio`], once a recording.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), BadAudio> {
        let Some(opening) = self.gate.opening() else {
            return Ok(());
        };
        if opening != self.opening {
            self.opening = opening;
            self.decoder = Decoder::new(SAMPLE_RATE, 1).map(Box::new);
        }
        let mut sound = bytes;
        if let Some(header) = bytes
            .strip_prefix(b"RIFF")
            .and_then(|rest| rest.get(4..)?.strip_prefix(b"WAVE"))
        {
            self.decoder = None;
            let (decoder, behind) = wav(header).ok_or(BadAudio)?;
            self.decoder = Some(Box::new(decoder));
            sound = behind;
        }
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        let frames = decoder.push(sound);
        if !frames.is_empty() {
            // Nobody listens any more: it goes nowhere.
            let _ = self.frames.send(frames).await;
        }
        Ok(())
    }
}

struct Decoder {
    channels: usize,
    pcm: Pcm16,
    /// Samples of an incomplete moment of all channels.
    left: Vec<f32>,
    resampler: Resampler,
    framer: Framer,
}

impl Decoder {
    fn new(rate: u32, channels: usize) -> Option<Self> {
        Some(Self {
            channels,
            pcm: Pcm16::default(),
            left: Vec::new(),
            resampler: Resampler::new(rate, SAMPLE_RATE).ok()?,
            framer: Framer::default(),
        })
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<Frame> {
        self.pcm.push(bytes, &mut self.left);
        let whole = self.left.len() - self.left.len() % self.channels;
        let one: Vec<f32> = mono(&self.left[..whole], self.channels).collect();
        self.left.drain(..whole);
        let (mut ready, mut frames) = (Vec::new(), Vec::new());
        self.resampler.push(&one, &mut ready);
        self.framer.push(&ready, |frame| frames.push(frame));
        frames
    }
}

/// What the chunks behind `WAVE` say, and the sound behind them.
fn wav(mut chunks: &[u8]) -> Option<(Decoder, &[u8])> {
    let mut decoder = None;
    loop {
        let (head, rest) = chunks.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        match &head[..4] {
            b"data" => return Some((decoder?, rest)),
            b"fmt " => {
                let format = rest.first_chunk::<16>()?;
                let number = |at: usize| u16::from_le_bytes([format[at], format[at + 1]]);
                let rate = u32::from_le_bytes([format[4], format[5], format[6], format[7]]);
                let (pcm, channels, bits) = (matches!(number(0), 1 | 0xFFFE), number(2), number(14));
                if !pcm || bits != 16 || !(1..=2).contains(&channels) || !RATES.contains(&rate) {
                    return None;
                }
                decoder = Decoder::new(rate, usize::from(channels));
            }
            _ => {}
        }
        let length = usize::try_from(length).ok()?;
        chunks = rest.get(length.checked_add(length % 2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(rate: u32, channels: u16, bits: u16) -> Vec<u8> {
        let mut wav = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0".to_vec();
        wav.extend(channels.to_le_bytes());
        wav.extend(rate.to_le_bytes());
        wav.extend([0; 6]);
        wav.extend(bits.to_le_bytes());
        wav.extend(b"LIST\x03\0\0\0abc\0data\xff\xff\xff\xff");
        wav
    }

    /// A second of a tone of 400 Hz at a rate.
    fn tone(rate: u32, channels: u32) -> Vec<u8> {
        let sample =
            |i: u32| ((i as f32 / rate as f32 * 400.0 * std::f32::consts::TAU).sin() * 9_000.0) as i16;
        (0..rate)
            .flat_map(|i| (0..channels).flat_map(move |_| sample(i).to_le_bytes()))
            .collect()
    }

    async fn heard(pieces: &[&[u8]]) -> (Vec<Frame>, usize) {
        let (mut inlet, mut out, gate) = SoundInlet::new();
        gate.set(true);
        let (mut frames, mut refused) = (Vec::new(), 0);
        for piece in pieces {
            refused += usize::from(inlet.push(piece).await.is_err());
            while let Ok(more) = out.try_recv() {
                frames.extend(more);
            }
        }
        (frames, refused)
    }

    fn loudest(frames: &[Frame]) -> f32 {
        frames
            .iter()
            .flat_map(|frame| frame.samples())
            .fold(0.0, |loudest: f32, s| loudest.max(s.abs()))
    }

    #[tokio::test]
    async fn pieces_of_odd_length_are_the_same_sound() {
        let sound = tone(16_000, 1);
        let (whole, _) = heard(&[&sound]).await;
        let pieces: Vec<&[u8]> = sound.chunks(333).collect();
        let (cut, refused) = heard(&pieces).await;
        assert_eq!((whole.len(), refused), (100, 0));
        assert_eq!(whole, cut);
    }

    #[tokio::test]
    async fn a_header_says_what_follows() {
        for (rate, channels) in [(16_000, 1), (44_100, 1), (48_000, 2), (8_000, 1)] {
            let recording = [header(rate, channels, 16), tone(rate, channels.into())].concat();
            let pieces: Vec<&[u8]> = recording.chunks(2_047).collect();
            let (frames, refused) = heard(&pieces).await;
            assert_eq!(refused, 0, "{rate}");
            assert!(
                (97..=100).contains(&frames.len()),
                "{rate}: {} frames",
                frames.len()
            );
            let samples: Vec<f32> = frames.iter().flat_map(|frame| *frame.samples()).collect();
            // Behind the beginning, where the resampler settles.
            let upwards = |pair: &&[f32]| pair[0] < 0.0 && pair[1] >= 0.0;
            let crossings = samples[1_600..14_400].windows(2).filter(upwards).count();
            assert!((318..=322).contains(&crossings), "{rate}: {crossings} in 0.8 s");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_heard_is_refused_once_and_is_no_noise() {
        for bad in [
            header(44_100, 6, 16),
            header(16_000, 1, 24),
            header(96_000, 1, 16),
            b"RIFF\0\0\0\0WAVEfmt ".to_vec(),
        ] {
            let sound = tone(44_100, 1);
            let (frames, refused) = heard(&[&bad, &sound, &sound]).await;
            assert_eq!((frames.len(), refused), (0, 1));
        }
        // A good one after it is heard.
        let (frames, refused) =
            heard(&[&header(16_000, 1, 8), &header(16_000, 1, 16), &tone(16_000, 1)]).await;
        assert_eq!((frames.len(), refused), (100, 1));
    }

    #[tokio::test]
    async fn while_it_is_closed_sound_goes_nowhere_and_leaves_no_trace() {
        let (mut inlet, mut out, gate) = SoundInlet::new();
        inlet.push(&tone(16_000, 1)).await.unwrap();
        gate.set(true);
        inlet.push(&[7]).await.unwrap();
        gate.set(false);
        gate.set(true);
        inlet.push(&tone(16_000, 1)).await.unwrap();
        let frames = out.try_recv().unwrap();
        assert!(out.try_recv().is_err());
        assert!(
            (0.27..0.28).contains(&loudest(&frames)),
            "half a sample of before is forgotten"
        );
    }

    #[tokio::test]
    async fn too_loud_and_off_centre_is_no_fault() {
        let loud = [i16::MAX.to_le_bytes(), i16::MIN.to_le_bytes()]
            .concat()
            .repeat(8_000);
        let off = 20_000_i16.to_le_bytes().repeat(16_000);
        let (frames, refused) = heard(&[&loud, &off, &[0xff; 3]]).await;
        assert_eq!(refused, 0);
        assert!(
            frames
                .iter()
                .all(|frame| frame.samples().iter().all(|s| s.is_finite() && s.abs() <= 1.0))
        );
    }
}
