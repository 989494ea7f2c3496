//! `didimdol listen` over recordings made here: espeak-ng's Korean between silences.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use serde_json::Value;
use tempfile::TempDir;

/// espeak-ng's own rate.
const RATE: u32 = 22_050;

fn spoken(folder: &TempDir, text: &str) -> Vec<f32> {
    let path = folder.path().join("spoken.wav");
    let said = Command::new("espeak-ng")
        .args(["-v", "ko", "-w"])
        .arg(&path)
        .arg(text)
        .status();
    assert!(said.expect("cargo xtask setup installs espeak-ng").success());
    let samples = WavReader::open(path).unwrap().into_samples::<i16>();
    let samples: Vec<f32> = samples
        .map(|sample| f32::from(sample.unwrap()) / 32_768.0)
        .collect();
    let heard = |sample: &f32| sample.abs() > 0.01;
    let (from, to) = (
        samples.iter().position(heard).unwrap(),
        samples.iter().rposition(heard).unwrap(),
    );
    samples[from..=to].iter().map(|sample| sample * 0.5).collect()
}

fn silence(seconds: f32) -> Vec<f32> {
    // A quiet room, not a void.
    (0..(seconds * RATE as f32) as u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as f32 * 3e-9)
        .collect()
}

/// A file of this width and with so many channels. 32 bits are floating point.
fn written(folder: &TempDir, name: &str, samples: &[f32], bits: u16, channels: u16) -> PathBuf {
    let path = folder.path().join(name);
    let sample_format = if bits == 32 {
        SampleFormat::Float
    } else {
        SampleFormat::Int
    };
    let spec = WavSpec {
        channels,
        sample_rate: RATE,
        bits_per_sample: bits,
        sample_format,
    };
    let mut writer = WavWriter::create(&path, spec).unwrap();
    let full_scale = (1i64 << (bits - 1)) as f32 - 1.0;
    for sample in samples {
        for _ in 0..channels {
            match sample_format {
                SampleFormat::Float => writer.write_sample(*sample).unwrap(),
                SampleFormat::Int => writer.write_sample((sample * full_scale) as i32).unwrap(),
            }
        }
    }
    writer.finalize().unwrap();
    path
}

fn listen(file: &Path, flags: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .arg("listen")
        .arg(file)
        .args(flags)
        .output()
        .unwrap()
}

fn events(output: &Output) -> Vec<(String, f32)> {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let events = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    events
        .map(|event| {
            (
                event["event"].as_str().unwrap().to_owned(),
                event["at_ms"].as_f64().unwrap() as f32 / 1000.0,
            )
        })
        .collect()
}

fn names(events: &[(String, f32)]) -> Vec<&str> {
    events.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn it_tells_beginnings_and_ends_of_any_width() {
    let folder = TempDir::new().unwrap();
    let words = spoken(&folder, "입출금 계좌를 하나 만들고 싶어요");
    let sound = [
        silence(1.0),
        words.clone(),
        silence(2.0),
        words.clone(),
        silence(0.3),
    ]
    .concat();
    let length = words.len() as f32 / RATE as f32;
    for (bits, channels) in [(8, 1), (16, 2), (24, 1), (32, 1)] {
        let file = written(&folder, "sound.wav", &sound, bits, channels);
        let events = events(&listen(&file, &["--json"]));
        assert_eq!(
            names(&events),
            ["speech_started", "epd_detected", "speech_started", "epd_detected"]
        );
        assert!((1.1..1.6).contains(&events[0].1), "{bits} bits: {events:?}");
        assert!(
            (0.65..0.9).contains(&(events[1].1 - 1.0 - length)),
            "{bits} bits: {events:?}"
        );
        // The file ended before the customer had been quiet for long enough.
        let end = 3.3 + 2.0 * length;
        assert!(
            (end - 0.02..end + 0.02).contains(&events[3].1),
            "{bits} bits: {events:?}"
        );
    }
}

#[test]
fn what_is_expected_decides_how_long_it_waits() {
    let folder = TempDir::new().unwrap();
    let sound = [
        silence(1.0),
        spoken(&folder, "공일공"),
        silence(0.8),
        spoken(&folder, "일이삼사"),
        silence(2.0),
    ]
    .concat();
    let file = written(&folder, "digits.wav", &sound, 16, 1);
    let ends = |expect| {
        let events = events(&listen(&file, &["--json", "--expect", expect]));
        events.iter().filter(|(name, _)| name == "epd_detected").count()
    };
    assert_eq!([ends("digits"), ends("yes_no"), ends("free")], [1, 2, 2]);
}

#[test]
fn it_does_not_hear_the_loudspeaker_but_who_interrupts_it() {
    let folder = TempDir::new().unwrap();
    let sentence = spoken(&folder, "안녕하세요 디딤돌은행이에요 어떤 서비스를 원하세요");
    let played = [silence(0.5), sentence.repeat(4), silence(1.0)].concat();
    let late = RATE as usize / 10;
    let echo = |customer: &[f32], at: f32| -> Vec<f32> {
        let mut heard: Vec<f32> = (0..played.len())
            .map(|i| i.checked_sub(late).map_or(0.0, |i| played[i] * 0.3))
            .collect();
        let at = (at * RATE as f32) as usize;
        heard[at..]
            .iter_mut()
            .zip(customer)
            .for_each(|(sample, customer)| *sample += customer);
        heard
    };
    let speaker = written(&folder, "speaker.wav", &played, 16, 1);
    let reference = ["--json", "--reference", speaker.to_str().unwrap()];

    let alone = written(&folder, "alone.wav", &echo(&[], 0.0), 16, 1);
    assert_eq!(events(&listen(&alone, &reference)), []);

    let customer = spoken(&folder, "잠깐만요 그거 말고 체크카드만 할게요");
    let both = written(&folder, "both.wav", &echo(&customer, 5.0), 16, 1);
    let events = events(&listen(&both, &reference));
    let barge_in = events.iter().find(|(name, _)| name == "barge_in").unwrap();
    assert!((5.0..6.0).contains(&barge_in.1), "{events:?}");
    assert!(names(&events).contains(&"epd_detected"), "{events:?}");
}

#[test]
fn what_is_no_recording_is_told_in_a_sentence() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("text.wav");
    std::fs::write(&text, "this is not sound").unwrap();
    for (file, words) in [
        (text, "is no WAV file"),
        (folder.path().join("none.wav"), "cannot be read"),
    ] {
        let output = listen(&file, &[]);
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("bad_audio") && told.contains(words), "{told}");
    }
    assert_eq!(
        listen(Path::new("x.wav"), &["--expect", "poem"]).status.code(),
        Some(2)
    );
}

#[test]
fn nothing_is_in_an_empty_or_silent_file() {
    let folder = TempDir::new().unwrap();
    for samples in [vec![], silence(20.0)] {
        let file = written(&folder, "silent.wav", &samples, 16, 1);
        assert_eq!(events(&listen(&file, &["--json"])), []);
    }
}
