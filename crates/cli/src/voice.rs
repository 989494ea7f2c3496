//! What the programs hear and speak with, as the settings say.

use std::fmt::Display;
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
    let Some(recogniser) = recogniser(&settings.voice.recogniser) else {
        return Ok(None);
    };
    let synthesiser = synthesiser(&settings.voice.synthesiser, library);
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

fn recogniser(settings: &settings::Recogniser) -> Option<Arc<dyn Recogniser>> {
    match settings.engine {
        RecogniserEngine::None => {
            tracing::warn!(
                "customers cannot be heard, because no recogniser is set (voice.recogniser.engine); they touch \
                 and read"
            );
            None
        }
        RecogniserEngine::Process => heard(ProcessRecogniser::new(settings)),
        #[cfg(feature = "sherpa")]
        RecogniserEngine::Sherpa => heard(sherpa::SherpaRecogniser::load(settings)),
        #[cfg(not(feature = "sherpa"))]
        RecogniserEngine::Sherpa => {
            tracing::error!("this program was built without sherpa; customers touch and read");
            None
        }
    }
}

fn heard<R: Recogniser + 'static>(loaded: Result<R, impl Display>) -> Option<Arc<dyn Recogniser>> {
    match loaded {
        Ok(recogniser) => Some(Arc::new(recogniser)),
        Err(error) => {
            tracing::error!(%error, "customers cannot be heard; they touch and read");
            None
        }
    }
}

fn synthesiser(settings: &settings::Synthesiser, library: &Arc<Library>) -> Option<Arc<dyn Synthesiser>> {
    match settings.engine {
        SynthesiserEngine::None => None,
        SynthesiserEngine::Espeak => {
            let espeak = Espeak::new(settings.program.clone());
            Some(rehearsed(espeak, settings, "espeak-ng", library))
        }
        #[cfg(feature = "sherpa")]
        SynthesiserEngine::Sherpa => match sherpa::SherpaVoice::load(settings) {
            Ok(voice) => Some(rehearsed(voice, settings, "sherpa", library)),
            Err(error) => {
                tracing::error!(%error, "the kiosk does not speak");
                None
            }
        },
        #[cfg(not(feature = "sherpa"))]
        SynthesiserEngine::Sherpa => {
            tracing::error!("this program was built without sherpa; the kiosk does not speak");
            None
        }
    }
}

/// The same voice with its cache, if it is to have one.
fn rehearsed<S: Synthesiser + 'static>(
    voice: S,
    settings: &settings::Synthesiser,
    name: &str,
    library: &Arc<Library>,
) -> Arc<dyn Synthesiser> {
    let Some(folder) = settings.cache.clone() else {
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
