//! What the programs hear and speak with, as the settings say.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use didimdol_adapters::settings::{self, RecogniserEngine, Settings, SynthesiserEngine};
use didimdol_adapters::voice::recogniser::ProcessRecogniser;
#[cfg(feature = "sherpa")]
use didimdol_adapters::voice::sherpa;
use didimdol_adapters::voice::synthesiser::{Espeak, Rehearsed};
use didimdol_adapters::voice::{FrontEnds, Threads};
use didimdol_dialogue::scenario::Library;
use didimdol_protocol::Locale;
use didimdol_session::ports::{Recogniser, Synthesiser};
use didimdol_session::voice::Voice;
use didimdol_voice::Timing;

use crate::scenario_folder::ScenarioFolder;

/// The voice constants in a folder of scenarios.
const TIMING: &str = "voice.toml";

/// The voice of this installation, inside a runtime. Where nobody can be heard there is none, the log
/// says why, and everything else works.
///
/// # Errors
/// Voice constants that make no sense.
pub fn open(
    settings: &Settings,
    folder: &ScenarioFolder,
    library: &Arc<Library>,
) -> anyhow::Result<Option<Arc<Voice>>> {
    let recogniser = match recogniser(&settings.voice.recogniser) {
        Ok(Some(recogniser)) => recogniser,
        Ok(None) => {
            tracing::warn!(
                "customers cannot be heard, because no recogniser is set (voice.recogniser.engine); they touch \
                 and read"
            );
            return Ok(None);
        }
        Err(error) => {
            tracing::error!(error, "customers cannot be heard; they touch and read");
            return Ok(None);
        }
    };
    let synthesiser = match rehearsing(&settings.voice.synthesiser, library) {
        Ok(synthesiser) => synthesiser,
        Err(error) => {
            tracing::error!(error, "the kiosk does not speak");
            None
        }
    };
    let hearing = Arc::new(Threads::new(FrontEnds::new(&settings.voice.detector)));
    let timing = timing(folder)?;
    let voice = Voice::new(recogniser, synthesiser, Some(hearing), timing, library);
    Ok(Some(Arc::new(voice)))
}

/// The voice constants of this installation; those of the program when its folder has none.
///
/// # Errors
/// They make no sense.
pub fn timing(folder: &ScenarioFolder) -> anyhow::Result<Timing> {
    let Ok(text) = folder.text(TIMING) else {
        return Ok(Timing::default());
    };
    let timing: Timing = toml::from_str(text).with_context(|| format!("{TIMING} cannot be used"))?;
    timing.check().with_context(|| TIMING.to_owned())?;
    Ok(timing)
}

/// What a program built without `sherpa` says to its settings.
#[cfg(not(feature = "sherpa"))]
const NO_SHERPA: &str = "this program was built without sherpa";

/// What writes down what customers say, loaded inside a runtime; none where none is set.
///
/// # Errors
/// It does not load; the words say why.
pub(crate) fn recogniser(settings: &settings::Recogniser) -> Result<Option<Arc<dyn Recogniser>>, String> {
    match settings.engine {
        RecogniserEngine::None => Ok(None),
        RecogniserEngine::Process => heard(ProcessRecogniser::new(settings)),
        #[cfg(feature = "sherpa")]
        RecogniserEngine::Sherpa => heard(sherpa::SherpaRecogniser::load(settings)),
        #[cfg(not(feature = "sherpa"))]
        RecogniserEngine::Sherpa => Err(NO_SHERPA.to_owned()),
    }
}

fn heard<R: Recogniser + 'static>(
    loaded: Result<R, impl Display>,
) -> Result<Option<Arc<dyn Recogniser>>, String> {
    match loaded {
        Ok(recogniser) => Ok(Some(Arc::new(recogniser))),
        Err(error) => Err(error.to_string()),
    }
}

type Spoken = Result<Option<Arc<dyn Synthesiser>>, String>;

/// What speaks, without its cache; none where none is set.
///
/// # Errors
/// It does not load; the words say why.
pub(crate) fn synthesiser(settings: &settings::Synthesiser) -> Spoken {
    spoken(settings, None)
}

fn rehearsing(settings: &settings::Synthesiser, library: &Arc<Library>) -> Spoken {
    spoken(settings, settings.cache.clone().map(|folder| (folder, library)))
}

fn spoken(settings: &settings::Synthesiser, cache: Option<Cache<'_>>) -> Spoken {
    match settings.engine {
        SynthesiserEngine::None => Ok(None),
        SynthesiserEngine::Espeak => {
            let espeak = Espeak::new(settings.program.clone());
            Ok(Some(rehearsed(espeak, cache, "espeak-ng")))
        }
        #[cfg(feature = "sherpa")]
        SynthesiserEngine::Sherpa => match sherpa::SherpaVoice::load(settings) {
            Ok(voice) => Ok(Some(rehearsed(voice, cache, "sherpa"))),
            Err(error) => Err(error.to_string()),
        },
        #[cfg(not(feature = "sherpa"))]
        SynthesiserEngine::Sherpa => Err(NO_SHERPA.to_owned()),
    }
}

/// A folder for sound, and what is to be said there once.
type Cache<'a> = (PathBuf, &'a Arc<Library>);

/// The same voice with its cache, if it is to have one.
fn rehearsed<S: Synthesiser + 'static>(
    voice: S,
    cache: Option<Cache<'_>>,
    name: &str,
) -> Arc<dyn Synthesiser> {
    let Some((folder, library)) = cache else {
        return Arc::new(voice);
    };
    let voice = Arc::new(Rehearsed::new(voice, folder, name));
    rehearse(Arc::clone(&voice), Arc::clone(library));
    voice
}

/// Says everything once that is the same for every customer, while nobody waits for it.
fn rehearse<S: Synthesiser + 'static>(voice: Arc<Rehearsed<S>>, library: Arc<Library>) {
    tokio::spawn(async move {
        for locale in [Locale::Ko, Locale::En] {
            let new = voice.rehearse(Voice::fixed_sayings(&library, locale)).await;
            tracing::info!(?locale, new, "sentences were rehearsed");
        }
    });
}
