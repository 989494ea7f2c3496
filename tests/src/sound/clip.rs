//! Speech: Debian's recorded prompts (four people, wideband) and espeak-ng's Korean.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use audio_codec::Decoder;
use audio_codec::g722::G722Decoder;
use didimdol_adapters::voice::read_wav;
use didimdol_voice::{FRAME_LENGTH, SAMPLE_RATE};

/// Where the packages `asterisk-core-sounds-*-g722` put their prompts.
const PROMPTS: &str = "/usr/share/asterisk/sounds";
/// The voices: two women and a man who are not native to each other's languages, and one more.
const VOICES: [&str; 4] = [
    "en_US_f_Allison",
    "it_IT_m_Carlo",
    "fr_CA_f_June",
    "ru_RU_f_IvrvoiceRU",
];
/// No speech, by a part of their names.
const NO_SPEECH: [&str; 8] = [
    "tone", "beep", "silence", "tt-", "ring", "monkeys", "music", "demo-",
];
/// Active level that every clip is brought to, as root mean square.
pub const SPEECH_LEVEL: f32 = 0.063; // -24 dBFS

/// A piece of speech, from its first to its last sound, at [`SPEECH_LEVEL`].
#[derive(Debug, Clone)]
pub struct Clip {
    /// Whose voice.
    pub voice: &'static str,
    /// Samples at [`SAMPLE_RATE`].
    pub samples: Vec<f32>,
    /// Longest quiet inside, in milliseconds.
    pub pause_ms: usize,
}

impl Clip {
    fn new(voice: &'static str, samples: &[f32]) -> Option<Clip> {
        let levels: Vec<f32> = samples.chunks_exact(FRAME_LENGTH).map(rms).collect();
        let peak = levels.iter().copied().fold(0.0, f32::max);
        if peak < 1e-3 {
            return None;
        }
        // 35 dB below the loudest frame is the end of a word, not the room it was recorded in.
        let heard: Vec<bool> = levels.iter().map(|level| *level > peak * 0.017_8).collect();
        let first = heard.iter().position(|heard| *heard)?;
        let last = heard.iter().rposition(|heard| *heard)?;
        let speech = &samples[first * FRAME_LENGTH..(last + 1) * FRAME_LENGTH];
        let longest_quiet = heard[first..=last].split(|heard| *heard).map(<[bool]>::len).max();
        let active: Vec<f32> = levels
            .iter()
            .copied()
            .filter(|level| *level > peak * 0.031_6)
            .collect();
        let level = (active.iter().map(|level| level * level).sum::<f32>() / active.len() as f32).sqrt();
        let gain = SPEECH_LEVEL / level;
        Some(Clip {
            voice,
            samples: speech
                .iter()
                .map(|sample| (sample * gain).clamp(-1.0, 1.0))
                .collect(),
            pause_ms: longest_quiet.unwrap_or(0) * 10,
        })
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f32 {
        self.samples.len() as f32 / SAMPLE_RATE as f32
    }
}

/// Root mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Prompts without a long pause inside, `each` from every voice, from all over the alphabet.
///
/// # Errors
/// The packages are not installed.
pub fn prompts(each: usize, seconds: std::ops::Range<f32>) -> Result<Vec<Clip>> {
    let mut clips = Vec::new();
    for voice in VOICES {
        let files = files(&Path::new(PROMPTS).join(voice))?;
        let mut found = 0;
        // A stride of a large prime comes by every file once, neighbours far apart.
        for index in 0..files.len() {
            let path = &files[index * 7_919 % files.len()];
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if found == each || NO_SPEECH.iter().any(|part| name.contains(part)) {
                continue;
            }
            if let Some(clip) = read(voice, path)?
                && seconds.contains(&clip.seconds())
                && clip.pause_ms <= 300
            {
                clips.push(clip);
                found += 1;
            }
        }
    }
    Ok(clips)
}

/// The digits nought to nine, by one of the [`VOICES`].
///
/// # Errors
/// The packages are not installed.
pub fn digits(voice: usize) -> Result<Vec<Clip>> {
    let voice = VOICES[voice % VOICES.len()];
    (0..10)
        .map(|digit| {
            let path = Path::new(PROMPTS)
                .join(voice)
                .join(format!("digits/{digit}.g722"));
            read(voice, &path)?.with_context(|| format!("{} is silent", path.display()))
        })
        .collect()
}

/// One of Debian's recorded prompts by its name, such as `vm-no`, in American English.
///
/// # Errors
/// The package is not installed, or has no such prompt.
pub fn recorded(name: &str) -> Result<Clip> {
    let path = Path::new(PROMPTS).join(VOICES[0]).join(format!("{name}.g722"));
    read(VOICES[0], &path)?.with_context(|| format!("{} is silent", path.display()))
}

/// Korean by espeak-ng, with a voice of this number (its pitch and speed).
///
/// # Errors
/// It is not installed.
pub fn korean(text: &str, voice: usize) -> Result<Clip> {
    let pitch = [50, 35, 65, 20][voice % 4];
    let speed = [150, 170, 130, 190][voice / 4 % 4];
    synthetic("ko", pitch, speed, text)
}

/// English by espeak-ng, slowly.
///
/// # Errors
/// It is not installed.
pub fn english(text: &str) -> Result<Clip> {
    synthetic("en-us", 50, 140, text)
}

fn synthetic(voice: &'static str, pitch: u32, speed: u32, text: &str) -> Result<Clip> {
    let file = tempfile::NamedTempFile::new()?;
    let said = Command::new("espeak-ng")
        .args([
            "-v",
            voice,
            "-p",
            &pitch.to_string(),
            "-s",
            &speed.to_string(),
            "-w",
        ])
        .arg(file.path())
        .arg(text)
        .status()
        .context("espeak-ng is missing: cargo xtask setup installs it")?;
    if !said.success() {
        bail!("espeak-ng failed ({said})");
    }
    Clip::new(voice, &read_wav(file.path())?.samples).context("espeak-ng said nothing")
}

/// Every file right inside a voice's folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("{} is missing: cargo xtask setup installs it", folder.display()))?;
    let mut files = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|kind| kind == "g722"));
    files.sort();
    Ok(files)
}

fn read(voice: &'static str, path: &Path) -> Result<Option<Clip>> {
    let bytes = fs::read(path)
        .with_context(|| format!("{} is missing: cargo xtask setup installs it", path.display()))?;
    let decoded = G722Decoder::new().decode(&bytes);
    let samples: Vec<f32> = decoded
        .iter()
        .map(|sample| didimdol_voice::pcm::from_i16(*sample))
        .collect();
    Ok(Clip::new(voice, &samples))
}
