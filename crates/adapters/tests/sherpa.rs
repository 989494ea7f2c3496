//! Models of sherpa-onnx. None comes with the kiosk: what can be tried without any is tried always, and
//! Silero where `TEST_SILERO` tells where its network is.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![cfg(feature = "sherpa")]

use std::path::{Path, PathBuf};

use didimdol_adapters::settings;
use didimdol_adapters::voice::read_wav;
use didimdol_adapters::voice::sherpa::{SherpaRecogniser, SherpaVoice, Silero};
use didimdol_voice::{FRAME_LENGTH, Frame, VoiceDetector};

#[test]
fn what_is_not_set_or_not_there_is_told() {
    let unset = SherpaRecogniser::load(&settings::Recogniser::default()).unwrap_err();
    assert_eq!(
        unset.to_string(),
        "model_unset: voice.recogniser.model is not set"
    );
    let folder = tempfile::tempdir().unwrap();
    let settings = settings::Synthesiser {
        model: Some(folder.path().to_owned()),
        ..settings::Synthesiser::default()
    };
    let missing = SherpaVoice::load(&settings).unwrap_err().to_string();
    assert!(missing.contains("duration_predictor*.onnx"), "{missing}");
    let broken = folder.path().join("silero.onnx");
    std::fs::write(&broken, [b'x'; 2_000]).unwrap();
    let broken = Silero::load(&broken).unwrap_err().to_string();
    assert!(broken.starts_with("model_broken"), "{broken}");
    let missing = Silero::load(Path::new("/nowhere.onnx")).unwrap_err().to_string();
    assert!(
        missing.starts_with("model_unreadable: /nowhere.onnx"),
        "{missing}"
    );
}

#[test]
fn silero_hears_a_voice_and_no_silence() {
    let Some(network) = std::env::var_os("TEST_SILERO").map(PathBuf::from) else {
        eprintln!("SKIPPED: TEST_SILERO does not tell where silero_vad.onnx is");
        return;
    };
    let mut silero = Silero::load(&network).unwrap();
    let file = tempfile::NamedTempFile::with_suffix(".wav").unwrap();
    let said = std::process::Command::new("espeak-ng")
        .args(["-v", "ko", "-w"])
        .arg(file.path())
        .arg("안녕하세요. 어떤 서비스를 원하세요?")
        .status();
    assert!(said.unwrap().success());
    let speech = read_wav(file.path()).unwrap().samples;
    let mut share = |samples: &[f32]| {
        silero.reset();
        let (frames, _) = samples.as_chunks::<FRAME_LENGTH>();
        let heard = frames
            .iter()
            .filter(|frame| silero.hears_voice(&Frame::new(**frame)))
            .count();
        heard as f32 / frames.len() as f32
    };
    let (voice, silence) = (share(&speech), share(&vec![0.0; 160_000]));
    println!("voice {voice}, silence {silence}");
    assert!(voice > 0.5 && silence == 0.0, "{voice} {silence}");
    // Another thread may take it over.
    std::thread::spawn(move || silero.reset()).join().unwrap();
}

#[test]
fn a_network_of_the_right_form_and_the_wrong_content_is_refused_and_not_fatal() {
    let folder = tempfile::tempdir().unwrap();
    let mut network = vec![0x08, 0x08, 0x3a, 0x88, 0x27];
    network.resize(network.len() + 5_000, 0x55);
    let place = |name: &str| folder.path().join(name);
    let networks = [
        "encoder",
        "decoder",
        "joiner",
        "duration_predictor",
        "text_encoder",
        "vector_estimator",
        "vocoder",
    ];
    for name in networks {
        std::fs::write(place(name).with_extension("onnx"), &network).unwrap();
    }
    for name in ["tokens.txt", "tts.json", "unicode_indexer.bin", "voice.bin"] {
        std::fs::write(place(name), "{}").unwrap();
    }
    let model = Some(folder.path().to_owned());
    let recogniser = settings::Recogniser {
        model: model.clone(),
        ..settings::Recogniser::default()
    };
    let voice = settings::Synthesiser {
        model,
        ..settings::Synthesiser::default()
    };
    let refusals = [
        Silero::load(&place("encoder.onnx")).unwrap_err(),
        SherpaRecogniser::load(&recogniser).unwrap_err(),
    ];
    for refusal in refusals {
        assert!(refusal.to_string().starts_with("model_refused"), "{refusal}");
    }
    // Here the library would end the program.
    let broken = SherpaVoice::load(&voice).unwrap_err().to_string();
    assert!(broken.contains("tts.json has not the numbers"), "{broken}");
    std::fs::write(place("tts.json"), r#"{"ae":{"sample_rate":44100,"base_chunk_size":512},"ttl":{"chunk_compress_factor":6,"latent_dim":24}}"#).unwrap();
    let refused = SherpaVoice::load(&voice).unwrap_err().to_string();
    assert!(refused.starts_with("model_refused"), "{refused}");
}
