//! Does the kiosk fall silent for a customer, and never for itself?

use didimdol_adapters::voice::kiosk_front_end;
use didimdol_voice::turn::{Input, Output, TurnTaker};
use didimdol_voice::{ExpectedAnswer, FRAME_LENGTH, Frame, SAMPLE_RATE, SampleTime, Timing};

use crate::sound::clip::Clip;
use crate::sound::noise::{Condition, Noise};
use crate::sound::random::Random;
use crate::sound::room::Room;

/// How the speeches of a kiosk went.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Seconds of its own speech.
    pub spoken: f32,
    /// Stops where nobody interrupted.
    pub self_interruptions: usize,
    /// Duckings where nobody interrupted.
    pub false_ducks: usize,
    /// Customers who interrupted.
    pub interruptions: usize,
    /// Of those, how many were not noticed before they had finished.
    pub missed: usize,
    /// From the customer's first sound to ducking, in milliseconds.
    pub ducked: Vec<u64>,
    /// From there to silence.
    pub silent: Vec<u64>,
}

impl Score {
    /// Adds another's.
    pub fn add(&mut self, other: Score) {
        self.spoken += other.spoken;
        self.self_interruptions += other.self_interruptions;
        self.false_ducks += other.false_ducks;
        self.interruptions += other.interruptions;
        self.missed += other.missed;
        self.ducked.extend(other.ducked);
        self.silent.extend(other.silent);
    }
}

/// Nine rooms: near, middle, far; loud, middle, quiet; clocks apart by up to 100 ppm.
pub fn rooms() -> Vec<Room> {
    let delays = [40, 100, 200];
    let echoes = [-6.0, -12.0, -20.0];
    let drifts = [-100.0, 0.0, 100.0];
    (0..9)
        .map(|i| Room {
            delay_ms: delays[i % 3],
            echo_db: echoes[i / 3],
            drift_ppm: drifts[(i + i / 3) % 3],
            seed: i as u64,
        })
        .collect()
}

/// The kiosk talks for so many seconds, with short pauses; nobody else does.
pub fn alone(room: Room, kiosk: &[Clip], seconds: f32, timing: Timing) -> Score {
    let mut random = Random::new(room.seed + 100);
    let mut played = Vec::new();
    while played.len() < (seconds * SAMPLE_RATE as f32) as usize {
        played.extend(speech(kiosk, &mut random, 12.0));
        played.extend(vec![0.0; SAMPLE_RATE as usize / 2]);
    }
    let near = vec![0.0; played.len()];
    Conversation::new(room, timing).hear(&played, &near, None, &mut random)
}

/// The kiosk talks, and so many times a customer interrupts.
pub fn interrupted(room: Room, kiosk: &[Clip], customers: &[Clip], times: usize, timing: Timing) -> Score {
    let mut random = Random::new(room.seed + 200);
    let mut conversation = Conversation::new(room, timing);
    // The canceller learns the room by the greeting.
    let greeting = speech(kiosk, &mut random, 4.0);
    let mut score = conversation.hear(&greeting, &vec![0.0; greeting.len()], None, &mut random);
    for _ in 0..times {
        let played = speech(kiosk, &mut random, 12.0);
        let customer = &customers[random.below(customers.len())];
        let onset = (random.between(1.0, 6.0) * SAMPLE_RATE as f32) as usize;
        let mut near = vec![0.0; played.len().max(onset + customer.samples.len())];
        for (place, sample) in near[onset..].iter_mut().zip(&customer.samples) {
            *place = *sample;
        }
        let until = onset + customer.samples.len();
        score.add(conversation.hear(&played, &near, Some((onset, until)), &mut random));
    }
    score
}

/// A kiosk's speech of about so many seconds, sentence after sentence, at -18 dBFS.
fn speech(clips: &[Clip], random: &mut Random, seconds: f32) -> Vec<f32> {
    let mut spoken = Vec::new();
    while spoken.len() < (seconds * SAMPLE_RATE as f32) as usize {
        let clip = &clips[random.below(clips.len())];
        spoken.extend(clip.samples.iter().map(|sample| (sample * 2.0).clamp(-1.0, 1.0)));
        spoken.extend(vec![
            0.0;
            (random.between(0.1, 0.4) * SAMPLE_RATE as f32) as usize
        ]);
    }
    spoken
}

/// One microphone over several speeches: the canceller remembers the room.
struct Conversation {
    room: Room,
    front_end: didimdol_voice::FrontEnd,
    turns: TurnTaker,
    ducked: f32,
}

impl Conversation {
    fn new(room: Room, timing: Timing) -> Conversation {
        let mut turns = TurnTaker::new(timing);
        turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
        Conversation {
            room,
            front_end: kiosk_front_end(),
            turns,
            ducked: timing.barge_in.ducked_gain(),
        }
    }

    /// Plays a speech into the room until it is over or interrupted, and hears what the microphone
    /// hears. `customer` is when somebody speaks.
    fn hear(
        &mut self,
        played: &[f32],
        near: &[f32],
        customer: Option<(usize, usize)>,
        random: &mut Random,
    ) -> Score {
        let mut score = Score {
            interruptions: usize::from(customer.is_some()),
            ..Score::default()
        };
        let length = near.len().max(played.len()) + SAMPLE_RATE as usize;
        let mut out = played.to_vec();
        out.resize(length, 0.0);
        // The echo is of what was meant to be played; that ducking and stopping make it quieter is
        // added below, by the gain of the moment at which the echo left the loudspeaker.
        let echo = self.room.echo(&out);
        let mut floor = vec![0.0; length];
        Condition {
            noise: Noise::Pink,
            snr: 36.0,
        }
        .add(&mut floor, &[], random);
        let started = self.turns.now();
        let (mut gain, mut gains, mut ducked, mut silent) = (1.0f32, Vec::new(), None, None);
        self.turns.take(Input::SpeakingStarted).for_each(drop);
        let delay = self.room.delay_ms / 10;
        for frame in 0..length / FRAME_LENGTH {
            let at = frame * FRAME_LENGTH..(frame + 1) * FRAME_LENGTH;
            if at.start >= played.len() && at.start - played.len() < FRAME_LENGTH {
                self.turns.take(Input::SpeakingFinished).for_each(drop);
            }
            gains.push(gain);
            let was = gains[gains.len().saturating_sub(delay + 1)];
            let mut speaker = [0.0; FRAME_LENGTH];
            let mut microphone = [0.0; FRAME_LENGTH];
            for (i, index) in at.clone().enumerate() {
                speaker[i] = out[index] * gain;
                let customer = near.get(index).copied().unwrap_or(0.0);
                microphone[i] = echo[index] * was + customer + floor[index];
            }
            let sound = self.front_end.hear(&Frame::new(microphone), &Frame::new(speaker));
            let speaking = at.start < played.len() && gain > 0.0;
            score.spoken += if speaking { 0.01 } else { 0.0 };
            let outputs: Vec<Output> = self.turns.take(Input::Frame { voice: sound.voice }).collect();
            let stopped = outputs
                .iter()
                .any(|output| matches!(output, Output::BargeIn { .. }));
            for output in outputs {
                let now = (output.at() - started) as usize;
                let expected = customer.is_some_and(|(onset, _)| now >= onset);
                match output {
                    Output::Duck { .. } => {
                        gain = self.ducked;
                        ducked = ducked.or(Some(now).filter(|_| expected));
                        score.false_ducks += usize::from(!expected);
                    }
                    Output::Resume { .. } => {
                        gain = 1.0;
                        ducked = None;
                    }
                    Output::BargeIn { .. } => {
                        gain = 0.0;
                        silent = silent.or(Some(now).filter(|_| expected));
                        score.self_interruptions += usize::from(!expected);
                        self.turns.take(Input::SpeakingFinished).for_each(drop);
                        if customer.is_none() {
                            // Nobody had; it goes on.
                            gain = 1.0;
                            self.turns.take(Input::Rest).for_each(drop);
                            self.turns.take(Input::SpeakingStarted).for_each(drop);
                        }
                    }
                    // The last echo of what it said itself.
                    Output::SpeechStarted { .. } if customer.is_none() && !stopped => {
                        score.self_interruptions += 1;
                    }
                    _ => {}
                }
            }
        }
        if let Some((onset, until)) = customer {
            let ms = |at: usize| SampleTime(at.saturating_sub(onset) as u64).ms();
            match silent.filter(|at| *at <= until + 1_600) {
                Some(at) => {
                    score.ducked.extend(ducked.or(Some(at)).map(ms));
                    score.silent.push(ms(at));
                }
                None => score.missed += 1,
            }
        }
        // The customer is answered, and the kiosk speaks again.
        self.turns.take(Input::Rest).for_each(drop);
        self.turns
            .take(Input::Listen(ExpectedAnswer::Free))
            .for_each(drop);
        score
    }
}
