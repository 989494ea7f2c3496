//! The recogniser of English that comes with the kiosk, on recorded and synthetic speech.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use didimdol_adapters::settings;
use didimdol_adapters::voice::recogniser::ProcessRecogniser;
use didimdol_protocol::Locale;
use didimdol_session::contract::{Spoken, recogniser_contract};
use didimdol_tests::sound::clip::{self, Clip};
use didimdol_voice::{FRAME_LENGTH, Frame, Framer};

/// The clip with a little quiet before and after it.
fn frames(clip: &Clip) -> Vec<Frame> {
    let quiet = [0.0; 30 * FRAME_LENGTH];
    let (mut framer, mut frames) = (Framer::default(), Vec::new());
    for piece in [&quiet[..], &clip.samples, &quiet] {
        framer.push(piece, |frame| frames.push(frame));
    }
    frames
}

#[tokio::test]
async fn it_understands_what_is_on_offer() {
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../packaging/recognisers/pocketsphinx-english"
    );
    let settings = settings::Recogniser {
        command: vec![program.to_owned()],
        locales: vec![Locale::En],
        timeout_seconds: 30,
        ..settings::Recogniser::default()
    };
    let recogniser = ProcessRecogniser::new(&settings).unwrap();
    let card = frames(&clip::english("I would like the deep dream card please").unwrap());
    let yes = frames(&clip::english("yes").unwrap());
    let seven = frames(&clip::digits(0).unwrap()[7]);
    let say = |sound, phrases, words| Spoken {
        locale: Locale::En,
        phrases,
        sound,
        words,
    };
    let utterances = [
        say(
            &card,
            &["S-Line", "Deep Dream", "Hey Young", "check card"][..],
            "Deep Dream",
        ),
        say(&yes, &["yes", "no", "no thanks"], "yes"),
        say(&seven, &["three", "five", "seven", "nine"], "seven"),
    ];
    recogniser_contract(&recogniser, &utterances).await;
}
