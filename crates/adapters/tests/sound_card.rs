//! What the sound card's own thread does takes no memory and loses nothing.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![cfg(feature = "devices")]

use std::sync::Arc;
use std::thread;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use didimdol_adapters::voice::devices::{Signs, capture, playback};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

#[test]
fn recording_takes_no_memory() {
    let signs = Arc::default();
    let (mut callback, mut microphone) = capture(48_000, 2, &signs, thread::current()).unwrap();
    let recorded: Vec<i16> = (0..960).map(|i| if i % 2 == 0 { 16_384 } else { 0 }).collect();
    let before = violation_count();
    // Ten seconds that nobody takes: nine of them find no room.
    assert_no_alloc(|| (0..1_000).for_each(|_| callback.take(&recorded)));
    assert_eq!(violation_count(), before);
    assert_eq!(signs.callbacks(), 1_000);
    let mut frames = Vec::new();
    microphone.frames(|frame| frames.push(frame));
    assert_eq!(frames.len(), 100);
    assert!(
        (frames[50].samples()[80] - 0.25).abs() < 0.01,
        "the mean of both channels"
    );
}

#[test]
fn playing_takes_no_memory() {
    let signs = Arc::<Signs>::default();
    let (mut callback, mut speaker) = playback(48_000, 2, &signs, thread::current()).unwrap();
    let speech = [0.5; 240];
    let mut out = vec![0i16; 2 * 480];
    let (before, mut loud) = (violation_count(), 0);
    for round in 0..200 {
        // What was played can be heard by the canceller, as it went out.
        if let Some(frame) = speaker.reference.frame(1) {
            loud += usize::from(frame.samples()[80] > 0.4);
        }
        while speaker.is_hungry() {
            speaker.give(&speech);
        }
        if round == 100 {
            speaker.gain(0.1);
        }
        assert_no_alloc(|| callback.fill(&mut out));
        if round == 99 {
            assert!((i32::from(out[500]) - 16_384).abs() < 200, "{}", out[500]);
        }
    }
    assert!((i32::from(out[500]) - 1_638).abs() < 50, "{}", out[500]);
    speaker.stop();
    assert_no_alloc(|| callback.fill(&mut out));
    assert_eq!(violation_count(), before);
    assert!(
        out[0] != 0 && out[2 * 240..].iter().all(|sample| *sample == 0),
        "silent within a period"
    );
    assert!(speaker.is_empty());
    assert!(loud >= 95, "{loud}");
}

#[test]
fn what_was_given_is_counted_when_it_went_out() {
    let signs = Arc::<Signs>::default();
    let (mut callback, mut speaker) = playback(44_100, 1, &signs, thread::current()).unwrap();
    for _ in 0..10 {
        speaker.give(&[0.1; 240]);
    }
    speaker.flush();
    assert_eq!(speaker.played(), 0);
    let mut out = vec![0.0f32; 441];
    for _ in 0..5 {
        callback.fill(&mut out);
    }
    assert!(
        (1_190..=1_210).contains(&speaker.played()),
        "{}",
        speaker.played()
    );
    for _ in 0..10 {
        callback.fill(&mut out);
    }
    assert!(speaker.is_empty());
}
