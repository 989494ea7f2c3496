//! What hearing costs.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use didimdol_voice::turn::{Input, TurnTaker};
use didimdol_voice::{ExpectedAnswer, FRAME_LENGTH, Frame, FrontEnd, Timing};

/// Microseconds of processor time that a front end and a turn-taker take for 10 ms: the best of five
/// passes, because others use the caches of this machine too.
///
/// # Errors
/// The system does not tell how long a thread has run; Linux does.
pub fn microseconds_per_frame(front_end: &mut FrontEnd, microphone: &[f32], played: &[f32]) -> Result<f64> {
    let frames = microphone.as_chunks::<FRAME_LENGTH>().0;
    let played = played.as_chunks::<FRAME_LENGTH>().0;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let mut turns = TurnTaker::new(Timing::default());
        turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
        let began = time_on_a_processor()?;
        for (frame, played) in frames.iter().zip(played) {
            let sound = front_end.hear(&Frame::new(*frame), &Frame::new(*played));
            turns.take(Input::Frame { voice: sound.voice }).for_each(drop);
        }
        let took = time_on_a_processor()?.saturating_sub(began);
        best = best.min(took.as_secs_f64() * 1e6 / frames.len().max(1) as f64);
    }
    Ok(best)
}

/// How long this thread has run, waiting for a processor left out.
fn time_on_a_processor() -> Result<Duration> {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = statistics.split_whitespace().next().context("no schedstat")?;
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}
