//! A consultation by voice: one line between an audio device and the session's mailbox.
//!
//! [`line`] drives the decisions of `didimdol_voice` by the sound that passes and carries them to the
//! recogniser and the synthesiser. It waits for nobody: an interruption is heard while a turn is
//! still being decided. What the words mean is the actor's affair.

mod carried;
mod dictation;
pub(crate) mod line;
pub(crate) mod mouth;
mod narration;
mod pcm_stream;
mod wav;

use std::collections::HashSet;
use std::sync::Arc;

use didimdol_dialogue::scenario::{Library, Locale as Language};
use didimdol_protocol::Locale;
use didimdol_voice::{Chunker, Timing, reading};

use crate::ports::{Hearing, Recogniser, Saying, Synthesiser};

pub(crate) use carried::Carried;
pub use pcm_stream::{BadAudio, SoundInlet};
pub(crate) use wav::wav;

/// What every consultation hears and speaks with.
pub struct Voice {
    /// What understands customers.
    pub recogniser: Arc<dyn Recogniser>,
    /// What speaks to them; without one they read.
    pub synthesiser: Option<Arc<dyn Synthesiser>>,
    /// Hears voices in the sound of sockets; none where sockets have no voice.
    pub hearing: Option<Arc<dyn Hearing>>,
    /// The voice constants.
    pub timing: Timing,
    fixed: HashSet<String>,
}

impl Voice {
    /// A voice that knows which texts of the library are the same for every customer.
    pub fn new(
        recogniser: Arc<dyn Recogniser>,
        synthesiser: Option<Arc<dyn Synthesiser>>,
        hearing: Option<Arc<dyn Hearing>>,
        timing: Timing,
        library: &Library,
    ) -> Self {
        let texts = [Language::Ko, Language::En]
            .into_iter()
            .flat_map(|language| library.fixed_texts(language));
        let fixed = texts.flat_map(|text| pieces(&text)).collect();
        Self {
            recogniser,
            synthesiser,
            hearing,
            timing,
            fixed,
        }
    }

    /// Everything that is the same for every customer, as it will be asked of the synthesiser: to be
    /// spoken ahead, so that it need not be waited for.
    pub fn fixed_sayings(library: &Library, locale: Locale) -> Vec<Saying> {
        let language = match locale {
            Locale::Ko => Language::Ko,
            Locale::En => Language::En,
        };
        let mut seen = HashSet::new();
        let texts = library.fixed_texts(language);
        let pieces = texts.into_iter().flat_map(|text| pieces(&text));
        let new = pieces.filter(|piece| seen.insert(piece.clone()));
        let sayings = new.map(|piece| Saying {
            text: read(&piece, locale),
            locale,
            speed: 1.0,
            fixed: true,
        });
        sayings.collect()
    }

    /// What speaks a language, if anything does.
    fn speaker_of(&self, locale: Locale) -> Option<&dyn Synthesiser> {
        self.synthesiser
            .as_deref()
            .filter(|synthesiser| synthesiser.speaks(locale))
    }

    /// Whether words as they are shown are the same for every customer.
    fn is_fixed(&self, piece: &str) -> bool {
        self.fixed.contains(piece.trim())
    }
}

/// A text in the pieces in which it is spoken, white space around them aside.
fn pieces(text: &str) -> Vec<String> {
    let (mut chunker, mut pieces) = (Chunker::default(), Vec::new());
    chunker.push(text, |piece| pieces.push(piece.trim().to_owned()));
    pieces.extend(chunker.finish().map(|piece| piece.trim().to_owned()));
    pieces
}

/// A text as it is read aloud.
fn read(text: &str, locale: Locale) -> String {
    match locale {
        Locale::Ko => reading::korean(text),
        Locale::En => reading::english(text),
    }
}
