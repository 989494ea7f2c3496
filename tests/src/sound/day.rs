//! A day at a counter, replayed: does hearing take more and more memory?

use std::fs;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use didimdol_adapters::voice::devices::{Signs, capture, playback};
use didimdol_adapters::voice::kiosk_front_end;
use didimdol_session::ports::{SPEECH_FRAME, SPEECH_RATE};
use didimdol_voice::turn::{Input, Output, TurnTaker};
use didimdol_voice::{ExpectedAnswer, HeardText, PreRoll, SAMPLE_RATE, Timing, resample_recording};

use crate::sound::clip::{self, Clip};
use crate::sound::noise::{Condition, Noise};
use crate::sound::random::Random;

/// Samples a second of the sound card.
const CARD: u32 = 48_000;
/// Samples that it gives and takes at a time.
const PERIOD: usize = CARD as usize / 100;
/// Seconds of a stretch that is replayed over and over.
const STRETCH: usize = 300;

/// What a day did.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// Customers' utterances that were heard to their end.
    pub utterances: usize,
    /// Bytes in memory after the first stretch.
    pub before: u64,
    /// Bytes in memory at the end.
    pub after: u64,
}

/// So many minutes of a kiosk that asks, of customers who answer, and of a room, from the sound card's
/// callbacks to whose turn it is.
///
/// # Errors
/// The speech is not installed, or the system does not tell how much memory is used; Linux does.
pub fn day(minutes: usize) -> Result<Day> {
    let (spoken, heard) = stretch()?;
    let signs = Arc::<Signs>::default();
    let (mut recording, mut microphone) = capture(CARD, 1, &signs, thread::current())?;
    let (mut playing, mut speaker) = playback(CARD, 2, &signs, thread::current())?;
    let mut front_end = kiosk_front_end();
    let mut turns = TurnTaker::new(Timing::default());
    let (mut pre_roll, mut text) = (PreRoll::new(400), HeardText::default());
    let mut out = [0.0f32; 2 * PERIOD];
    let mut day = Day {
        utterances: 0,
        before: 0,
        after: 0,
    };
    turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
    for round in 0..minutes * 60 / STRETCH {
        text.clear();
        text.say("안녕하세요. 어떤 서비스를 원하세요?");
        for (recorded, speech) in heard.chunks_exact(PERIOD).zip(spoken.chunks_exact(SPEECH_FRAME)) {
            if speech.iter().any(|sample| *sample != 0.0) {
                speaker.give(speech);
                text.sound(speech.len());
            }
            playing.fill(&mut out);
            recording.take(recorded);
            microphone.frames(|frame| {
                let played = speaker
                    .reference
                    .frame(1)
                    .unwrap_or(didimdol_voice::Frame::SILENT);
                let sound = front_end.hear(&frame, &played);
                pre_roll.push(&sound.frame);
                for output in turns.take(Input::Frame { voice: sound.voice }) {
                    day.utterances += usize::from(matches!(output, Output::EndDetected { .. }));
                }
                if turns.state() == didimdol_voice::turn::State::Thinking {
                    turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
                }
            });
        }
        if round == 0 {
            day.before = resident()?;
        }
    }
    day.after = resident()?;
    Ok(day)
}

/// What the kiosk says, at the rate of speech, and what its microphone hears, at the card's: a question
/// every fifteen seconds, softly echoed, an answer after it, in a room that is never silent.
fn stretch() -> Result<(Vec<f32>, Vec<f32>)> {
    let (questions, answers) = (clip::prompts(4, 2.0..5.0)?, clip::prompts(3, 1.2..4.0)?);
    let mut random = Random::new(8);
    let length = STRETCH * SAMPLE_RATE as usize;
    let (mut spoken, mut heard) = (vec![0.0; length], vec![0.0; length]);
    let add = |to: &mut Vec<f32>, clip: &Clip, at: usize, gain: f32| {
        for (place, sample) in to.iter_mut().skip(at).zip(&clip.samples) {
            *place += sample * gain;
        }
    };
    for second in (0..STRETCH).step_by(15) {
        let at = second * SAMPLE_RATE as usize;
        let question = &questions[random.below(questions.len())];
        add(&mut spoken, question, at, 2.0);
        add(&mut heard, question, at + SAMPLE_RATE as usize / 10, 0.5);
        add(
            &mut heard,
            &answers[random.below(answers.len())],
            at + 7 * SAMPLE_RATE as usize,
            1.0,
        );
    }
    let room = Condition {
        noise: Noise::Pink,
        snr: 30.0,
    };
    room.add(&mut heard, &[], &mut random);
    Ok((
        resample_recording(&spoken, SAMPLE_RATE, SPEECH_RATE)?,
        resample_recording(&heard, SAMPLE_RATE, CARD)?,
    ))
}

/// Bytes of this process that are in memory.
fn resident() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(kilobytes.parse::<u64>()? * 1_024)
}
