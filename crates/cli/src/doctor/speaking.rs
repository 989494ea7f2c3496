//! What the kiosk hears and speaks with. Without any of it customers touch and read, so that little is a fault.

use std::path::Path;
use std::time::Duration;

use didimdol_adapters::settings::Settings;
use didimdol_protocol::Locale;
use didimdol_session::ports::{Hints, Recogniser, Saying, Synthesiser};
use didimdol_voice::ExpectedAnswer;

use super::Found;
use crate::voice;

/// A model may take so long to load.
const PATIENCE: Duration = Duration::from_secs(30);

const LANGUAGES: [(Locale, &str, &str); 2] = [(Locale::Ko, "Korean", "네"), (Locale::En, "English", "yes")];

const TOUCH: &str = "customers touch and read";

/// The sound card, and for each language who hears and who speaks it.
pub async fn look(settings: &Settings) -> Vec<Found> {
    let mut found = vec![sound()];
    match voice::recogniser(&settings.voice.recogniser) {
        Ok(Some(recogniser)) => {
            for language in LANGUAGES {
                found.push(hears(&*recogniser, language).await);
            }
        }
        Ok(None) => found.push(Found::warning(
            "hearing",
            format!("no recogniser is set; {TOUCH}"),
            "set voice.recogniser.engine where customers shall speak",
        )),
        Err(why) => found.push(Found::fault(
            "hearing",
            why,
            "mend voice.recogniser: its program or its model",
        )),
    }
    match voice::synthesiser(&settings.voice.synthesiser) {
        Ok(Some(synthesiser)) => {
            for language in LANGUAGES {
                found.push(speaks(&*synthesiser, language).await);
            }
        }
        Ok(None) => found.push(Found::warning(
            "speaking",
            format!("no voice is set; {TOUCH}"),
            "set voice.synthesiser.engine where the kiosk shall speak",
        )),
        Err(why) => found.push(Found::fault(
            "speaking",
            why,
            "mend voice.synthesiser: its program or its model",
        )),
    }
    found
}

async fn hears(recogniser: &dyn Recogniser, (locale, language, _): (Locale, &str, &str)) -> Found {
    const ITEM: &str = "hearing";
    if !recogniser.understands(locale) {
        return Found::warning(
            ITEM,
            format!("{language} is not understood; {TOUCH}"),
            "add the language to voice.recogniser.locales, if the recogniser knows it",
        );
    }
    let hints = Hints {
        locale,
        expected: ExpectedAnswer::Free,
        phrases: Vec::new(),
    };
    match tokio::time::timeout(PATIENCE, recogniser.begin(hints)).await {
        Ok(Ok(_)) => Found::ok(ITEM, format!("a recogniser listens for {language}")),
        Ok(Err(error)) => Found::fault(
            ITEM,
            format!("{language}: {error}"),
            "mend the recogniser's program",
        ),
        Err(_) => Found::fault(
            ITEM,
            format!("{language}: no recogniser answers"),
            "mend the recogniser's program",
        ),
    }
}

async fn speaks(synthesiser: &dyn Synthesiser, (locale, language, word): (Locale, &str, &str)) -> Found {
    const ITEM: &str = "speaking";
    if !synthesiser.speaks(locale) {
        let next = "choose a voice that knows the language";
        return Found::warning(ITEM, format!("{language} is not spoken; {TOUCH}"), next);
    }
    let saying = Saying {
        text: word.to_owned(),
        locale,
        speed: 1.0,
        fixed: true,
    };
    let spoken = async { synthesiser.speak(saying).await?.sound.recv().await.transpose() };
    match tokio::time::timeout(PATIENCE, spoken).await {
        Ok(Ok(Some(_))) => Found::ok(ITEM, format!("{language} is spoken")),
        Ok(Err(error)) => Found::fault(
            ITEM,
            format!("{language}: {error}"),
            "install the voice, or set another",
        ),
        Ok(Ok(None)) | Err(_) => Found::fault(
            ITEM,
            format!("{language}: the voice is silent"),
            "install the voice, or set another",
        ),
    }
}

/// Only the window's program opens sound devices, by name. Here it is told whether there are any.
fn sound() -> Found {
    let served =
        std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|run| Path::new(&run).join("pulse/native").exists());
    let cards = std::fs::read_to_string("/proc/asound/pcm").unwrap_or_default();
    of_sound(served, &cards)
}

/// `cards` is the kernel's list, with `capture` or `playback` in each line.
fn of_sound(served: bool, cards: &str) -> Found {
    const ITEM: &str = "sound";
    const NEXT: &str =
        "plug them in where customers shall speak at this machine; a server for browsers needs none";
    let (microphone, loudspeaker) = (cards.contains("capture"), cards.contains("playback"));
    match (served, microphone, loudspeaker) {
        (true, ..) => Found::ok(
            ITEM,
            "a sound server runs, which gives microphone and loudspeaker",
        ),
        (_, true, true) => Found::ok(ITEM, "there are a microphone and a loudspeaker"),
        (_, true, false) => Found::warning(ITEM, "there is no loudspeaker", NEXT),
        (_, false, true) => Found::warning(ITEM, "there is no microphone", NEXT),
        (_, false, false) => Found::warning(ITEM, "there is neither microphone nor loudspeaker", NEXT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_list_tells_what_there_is() {
        let both = "00-00: ALC256 : ALC256 : playback 1 : capture 1\n";
        assert_eq!(of_sound(false, both).next, None);
        assert_eq!(of_sound(true, "").next, None);
        let hdmi = of_sound(false, "01-03: HDMI 0 : HDMI 0 : playback 1\n");
        assert_eq!(hdmi.what, "there is no microphone");
        assert!(of_sound(false, "").what.contains("neither"));
    }
}
