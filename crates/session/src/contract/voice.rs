//! The suites of what hears and speaks.

use didimdol_protocol::Locale;
use didimdol_voice::{ExpectedAnswer, Frame};

use crate::ports::{
    Audio, AudioDevice, Dictation, Heard, HeardStream, Hearing, Hints, Played, Recogniser, SPEECH_RATE,
    Saying, Speech, Synthesiser, Words,
};

/// An utterance that the recogniser under test understands.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    /// What is spoken.
    pub locale: Locale,
    /// The hints it needs.
    pub phrases: &'a [&'a str],
    /// The recording.
    pub sound: &'a [Frame],
    /// Words that are among the final ones.
    pub words: &'a str,
}

impl Spoken<'_> {
    async fn begin(&self, recogniser: &impl Recogniser) -> Dictation {
        let hints = Hints {
            locale: self.locale,
            expected: ExpectedAnswer::Free,
            phrases: self.phrases.iter().map(|&phrase| phrase.to_owned()).collect(),
        };
        recogniser.begin(hints).await.unwrap()
    }

    async fn say(&self, dictation: &Dictation) {
        for frame in self.sound {
            dictation.sound.send(*frame).await.unwrap();
        }
    }
}

/// The suite of a recogniser. It is asked for each utterance four times.
pub async fn recogniser_contract(recogniser: &impl Recogniser, utterances: &[Spoken<'_>]) {
    for spoken in utterances {
        assert!(recogniser.understands(spoken.locale), "{:?}", spoken.locale);
        // Given up in the middle, and before anything was said.
        let given_up = spoken.begin(recogniser).await;
        spoken.say(&given_up).await;
        drop(given_up);
        drop(spoken.begin(recogniser).await);
        // Two at once do not disturb each other.
        let (one, other) = (spoken.begin(recogniser).await, spoken.begin(recogniser).await);
        spoken.say(&one).await;
        let whole = final_words(one).await;
        assert!(
            whole.contains(spoken.words),
            "{:?} is not in the words",
            spoken.words
        );
        spoken.say(&other).await;
        assert_eq!(final_words(other).await, whole, "the same twice");
    }
    for locale in [Locale::Ko, Locale::En]
        .into_iter()
        .filter(|locale| !recogniser.understands(*locale))
    {
        let hints = Hints {
            locale,
            expected: ExpectedAnswer::Free,
            phrases: Vec::new(),
        };
        assert!(recogniser.begin(hints).await.is_err(), "{locale:?} is refused");
    }
}

/// Ends the sound and waits for the words.
async fn final_words(Dictation { sound, mut words }: Dictation) -> String {
    while let Ok(early) = words.try_recv() {
        assert!(
            matches!(early, Ok(Words::Interim(_))),
            "nothing is final before the end"
        );
    }
    drop(sound);
    loop {
        match words.recv().await.expect("final words come").unwrap() {
            Words::Interim(_) => {}
            Words::Final(text) => {
                assert!(
                    words.recv().await.is_none(),
                    "nothing comes behind the final words"
                );
                return text;
            }
        }
    }
}

/// The suite of a synthesiser.
pub async fn synthesiser_contract(synthesiser: &impl Synthesiser) {
    for (locale, text) in [
        (Locale::Ko, "안녕하세요. 무엇을 도와드릴까요?"),
        (Locale::En, "Good morning. How can I help you?"),
    ] {
        let say = |text: &str, speed| {
            synthesiser.speak(Saying {
                text: text.to_owned(),
                locale,
                speed,
                fixed: false,
            })
        };
        if !synthesiser.speaks(locale) {
            assert!(say(text, 1.0).await.is_err(), "{locale:?} is refused");
            continue;
        }
        let usual = seconds(say(text, 1.0).await.unwrap()).await.unwrap();
        assert!((0.5..20.0).contains(&usual), "{usual} s for two sentences");
        let (slow, fast) = (
            seconds(say(text, 0.5).await.unwrap()).await.unwrap(),
            seconds(say(text, 2.0).await.unwrap()).await.unwrap(),
        );
        assert!(slow > usual && usual > fast, "{slow} s, {usual} s, {fast} s");
        // Stopped at once, and in the middle.
        drop(say(text, 1.0).await.unwrap());
        let mut stopped = say(text, 1.0).await.unwrap();
        stopped.sound.recv().await.expect("some sound").unwrap();
        drop(stopped);
        // Whatever it is, it is said or it is an error; and then it speaks as before.
        let endless = "네, ".repeat(500);
        for odd in [
            "",
            " \n",
            "…",
            "🙂",
            "--help",
            "-f/etc/passwd",
            "$(id) `id` \"'",
            "<speak>a",
            "\0",
            &endless,
        ] {
            if let Ok(speech) = say(odd, 2.0).await {
                let _ = seconds(speech).await;
            }
        }
        let again = seconds(say(text, 1.0).await.unwrap()).await.unwrap();
        assert!((again - usual).abs() < 0.5, "{again} s instead of {usual} s");
    }
}

/// How long a speech is, once it is checked; `None` where it broke off.
async fn seconds(Speech { rate, mut sound }: Speech) -> Option<f32> {
    assert!((4_000..=384_000).contains(&rate), "{rate} samples a second");
    let (mut samples, mut loudest) = (0, 0.0_f32);
    while let Some(piece) = sound.recv().await {
        let piece = piece.ok()?;
        assert!(!piece.is_empty(), "a piece without sound");
        assert!(
            piece.iter().all(|sample| sample.abs() <= 1.0),
            "too loud, or no number"
        );
        samples += piece.len();
        loudest = piece
            .iter()
            .fold(loudest, |loudest, sample| loudest.max(sample.abs()));
    }
    assert!(samples > 0, "neither sound nor an error");
    assert!(loudest > 0.01, "{loudest} is not audible");
    Some(samples as f32 / rate as f32)
}

/// The suite of a device with a microphone and a loudspeaker.
pub async fn audio_contract(device: &impl AudioDevice) {
    let second = vec![0.1; SPEECH_RATE as usize];
    let mut first = device.open().await.unwrap();
    assert_eq!(played(&mut first).await, Played::default());
    first.speaker.play(&second);
    until(&mut first, |played| played.samples == second.len() as u64).await;
    for _ in 0..20 {
        let at = played(&mut first).await;
        assert_eq!(
            at.samples,
            second.len() as u64,
            "what was not given is not counted"
        );
    }
    // What is stopped is not played, and the count begins again.
    first.speaker.play(&second);
    until(&mut first, |played| played.samples > second.len() as u64).await;
    first.speaker.gain(0.1);
    first.speaker.stop();
    until(&mut first, |played| *played == Played { stops: 1, samples: 0 }).await;
    first.speaker.play(&second[..7_001]);
    until(&mut first, |played| {
        *played
            == Played {
                stops: 1,
                samples: 7_001,
            }
    })
    .await;
    // The next customer's device is the only one.
    first.speaker.play(&second);
    let mut next = device.open().await.unwrap();
    while first.heard.recv().await.is_some() {}
    for _ in 0..50 {
        assert_eq!(played(&mut next).await, Played::default(), "nobody else's speech");
    }
    next.speaker.play(&second[..1]);
    until(&mut next, |played| played.samples == 1).await;
}

async fn played(audio: &mut Audio) -> Played {
    loop {
        if let Heard::Sound { played, .. } = audio.heard.recv().await.expect("it is open") {
            return played;
        }
    }
}

/// Waits for up to five seconds of sound.
async fn until(audio: &mut Audio, what: impl Fn(&Played) -> bool) {
    let mut last = Played::default();
    for _ in 0..500 {
        last = played(audio).await;
        if what(&last) {
            return;
        }
    }
    panic!("it stands at {last:?}");
}

/// The suite of what hears voices in streams: `voice` is one second or more of somebody speaking.
pub async fn hearing_contract(hearing: &impl Hearing, voice: &[Frame]) {
    let silence = vec![Frame::SILENT; voice.len()];
    // Two at once do not disturb each other.
    let (spoken, silent) = tokio::join!(heard(hearing, voice), heard(hearing, &silence));
    assert_eq!((spoken, silent), (true, false));
    // Nobody listens any more.
    let gone = hearing.open();
    drop(gone.sounds);
    let _ = gone.frames.send(voice.to_vec()).await;
    assert!(heard(hearing, voice).await);
}

/// Whether a voice is heard in a stream, all of which must come out.
async fn heard(hearing: &impl Hearing, sound: &[Frame]) -> bool {
    let HeardStream { frames, mut sounds } = hearing.open();
    let send = async {
        for piece in sound.chunks(7) {
            frames.send(piece.to_vec()).await.unwrap();
        }
        drop(frames);
    };
    let hear = async {
        let mut heard = Vec::new();
        while let Some(more) = sounds.recv().await {
            heard.extend(more);
        }
        heard
    };
    let ((), heard) = tokio::join!(send, hear);
    assert_eq!(heard.len(), sound.len(), "every frame comes out");
    heard.iter().any(|sound| sound.voice)
}
