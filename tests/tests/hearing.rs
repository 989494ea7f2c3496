//! The real detectors and the real canceller on labelled speech: a small form of
//! `cargo xtask bench voice`, with the shipped constants.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use didimdol_adapters::voice::{WebRtcDetector, kiosk_front_end, stream_front_end};
use didimdol_tests::sound::barge_in;
use didimdol_tests::sound::clip::{self, Clip};
use didimdol_tests::sound::endpointing::{Score, decisions, decisions_alone, percentile, score};
use didimdol_tests::sound::labelled::{Labelled, Speech};
use didimdol_tests::sound::noise::{Condition, Noise};
use didimdol_tests::sound::random::Random;
use didimdol_voice::{FRAME_LENGTH, Frame, Timing};

fn speech() -> Speech {
    Speech::gather(3).expect("cargo xtask setup installs the speech")
}

fn room(noise: Noise, snr: f32) -> Condition {
    Condition { noise, snr }
}

fn heard(stream: &Labelled, recogniser: bool) -> Score {
    score(
        stream,
        &decisions(kiosk_front_end(), &stream.samples),
        Timing::default(),
        recogniser,
    )
}

#[test]
fn nobody_is_cut_off_and_every_end_is_found() {
    let speech = speech();
    for room in [
        room(Noise::Clean, 45.0),
        room(Noise::White, 10.0),
        room(Noise::Babble, 20.0),
    ] {
        let mut fluent = heard(&speech.free(room), false);
        assert!(
            (700..=790).contains(&fluent.delay(50)),
            "{}: {}",
            room.name(),
            fluent.delay(50)
        );
        fluent.add(heard(&speech.closed(room), false));
        assert_eq!(
            (fluent.cut, fluent.missed, fluent.false_starts),
            (0, 0, 0),
            "{}",
            room.name()
        );
    }
}

#[test]
fn dictated_digits_may_pause() {
    let speech = speech();
    for room in [room(Noise::Clean, 45.0), room(Noise::Pink, 10.0)] {
        let digits = heard(&speech.digits(room), false);
        assert_eq!((digits.cut, digits.missed), (0, 0), "{}", room.name());
    }
}

#[test]
fn an_answer_that_is_complete_is_not_waited_for() {
    let early = heard(&speech().closed(room(Noise::Pink, 20.0)), true);
    assert!(early.cut == 0 && early.delay(50) <= 300, "{early:?}");
}

#[test]
fn two_detectors_are_better_than_one_among_other_people() {
    let stream = speech().free(room(Noise::Babble, 20.0));
    let wrong = |score: Score| score.cut + score.missed + score.false_starts;
    let both = decisions(stream_front_end(), &stream.samples);
    let one = decisions_alone(WebRtcDetector::default(), &stream.samples);
    let [both, one] = [both, one].map(|voice| wrong(score(&stream, &voice, Timing::default(), false)));
    assert!(both < one, "{both} {one}");
}

fn voices() -> (Vec<Clip>, Vec<Clip>) {
    let kiosk = [
        "안녕하세요 어떤 서비스를 원하세요",
        "체크카드와 모바일 뱅킹을 한 번에 만들 수 있어요",
    ];
    let kiosk = kiosk
        .iter()
        .map(|text| clip::korean(text, 0))
        .collect::<Result<_, _>>();
    let customers = clip::prompts(2, 1.5..4.0);
    (
        kiosk.expect("cargo xtask setup installs the speech"),
        customers.unwrap(),
    )
}

#[test]
fn it_never_interrupts_itself_and_falls_silent_for_a_customer() {
    let (kiosk, customers) = voices();
    let rooms = barge_in::rooms();
    let mut all = barge_in::Score::default();
    for room in [rooms[3], rooms[8]] {
        all.add(barge_in::alone(room, &kiosk, 15.0, Timing::default()));
        all.add(barge_in::interrupted(
            room,
            &kiosk,
            &customers,
            3,
            Timing::default(),
        ));
    }
    assert_eq!(
        (all.self_interruptions, all.missed, all.interruptions),
        (0, 0, 6),
        "{all:?}"
    );
    assert!(
        percentile(&all.ducked, 50) <= 250 && percentile(&all.silent, 50) <= 450,
        "{all:?}"
    );
}

#[test]
fn bad_sound_is_no_voice_and_does_no_harm() {
    let mut random = Random::new(5);
    let clipped = |random: &mut Random| random.noise() * 100.0;
    let nothing = |_: &mut Random| f32::NAN;
    let offset = |random: &mut Random| 0.6 + random.noise() * 1e-4;
    let zero = |_: &mut Random| 0.0;
    for sound in [clipped, nothing, offset, zero] {
        let mut front_end = kiosk_front_end();
        let mut voiced = 0;
        for _ in 0..1_500 {
            let samples = std::array::from_fn::<f32, FRAME_LENGTH, _>(|_| sound(&mut random));
            let heard = front_end.hear(&Frame::new(samples), &Frame::SILENT);
            assert!(
                heard
                    .frame
                    .samples()
                    .iter()
                    .all(|sample| sample.is_finite() && sample.abs() <= 1.0)
            );
            voiced += u32::from(heard.voice);
        }
        assert!(voiced < 30, "{voiced}");
    }
}

/// A sixteenth of a day; `cargo xtask bench voice day` takes the whole.
#[test]
#[ignore = "some minutes"]
fn a_long_time_takes_no_more_memory() {
    let day = didimdol_tests::sound::day::day(30).unwrap();
    println!("{day:?}");
    assert!(day.utterances > 60, "{day:?}");
    assert!(day.after < day.before + 1_000_000, "{day:?}");
}
