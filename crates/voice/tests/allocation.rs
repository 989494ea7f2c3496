//! What happens for every frame takes no memory: it runs beside a sound card.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use didimdol_voice::turn::{Input, Judgement, TurnTaker};
use didimdol_voice::{
    DcBlocker, ExpectedAnswer, Frame, Framer, FrontEnd, PreRoll, Resampler, Timing, VoiceDetector,
};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Hears a voice in what is loud.
struct Loud;

impl VoiceDetector for Loud {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        frame.samples()[0].abs() > 0.1
    }

    fn reset(&mut self) {}
}

#[test]
fn a_frame_takes_no_memory() {
    let mut resampler = Resampler::new(48_000, 16_000).unwrap();
    let (mut framer, mut pre_roll) = (Framer::default(), PreRoll::new(400));
    let mut front_end = FrontEnd::new(Box::new(Loud));
    let mut turns = TurnTaker::new(Timing::default());
    let mut blocker = DcBlocker::default();
    turns.take(Input::Listen(ExpectedAnswer::Free)).for_each(drop);
    let mut samples = Vec::with_capacity(4_096);
    let mut told = 0;
    let before = violation_count();
    assert_no_alloc(|| {
        for piece in 0..3_000u32 {
            // A second of loud, a second of silence.
            let loud = if piece / 100 % 2 == 0 { 0.9 } else { 0.0 };
            let mut sound = [0.0; 480];
            sound.iter_mut().step_by(2).for_each(|sample| *sample = loud);
            samples.clear();
            resampler.push(&sound, &mut samples);
            framer.push(&samples, |frame| {
                let sound = front_end.hear(&blocker.clean(&frame), &Frame::SILENT);
                pre_roll.push(&sound.frame);
                let voice = piece / 100 % 2 == 0;
                told += turns.take(Input::Frame { voice }).count();
            });
            if piece % 700 == 0 {
                told += turns.take(Input::SpeakingStarted).count();
                told += turns.take(Input::Interim(Judgement::Answers)).count();
            }
        }
    });
    assert_eq!(violation_count(), before);
    assert!(told > 10, "{told}");
}

#[test]
fn the_guard_notices() {
    let before = violation_count();
    let kept = assert_no_alloc(|| vec![1u8; 100]);
    assert!(violation_count() > before && kept.len() == 100);
}
