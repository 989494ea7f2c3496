//! What hearing costs.

use std::time::Instant;

use didimdol_voice::turn::{Input, TurnTaker};
use didimdol_voice::{ExpectedAnswer, FRAME_LENGTH, Frame, FrontEnd, Timing};

/// Microseconds that a front end and a turn-taker take for 10 ms: the best of five passes, because
/// others use this machine too.
pub fn microseconds_per_frame(front_end: &mut FrontEnd, microphone: &[f32], played: &[f32]) -> f64 {
    let frames = microphone.as_chunks::<FRAME_LENGTH>().0;
    let played = played.as_chunks::<FRAME_LENGTH>().0;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let mut turns = TurnTaker::new(Timing::default());
        turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
        let began = Instant::now();
        for (frame, played) in frames.iter().zip(played) {
            let sound = front_end.hear(&Frame::new(*frame), &Frame::new(*played));
            turns.take(Input::Frame { voice: sound.voice }).for_each(drop);
        }
        best = best.min(began.elapsed().as_secs_f64() * 1e6 / frames.len().max(1) as f64);
    }
    best
}
