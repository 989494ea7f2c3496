//! Recordings in WAV files, whatever their rate, width and channels.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use didimdol_voice::{ResampleError, SAMPLE_RATE, pcm, resample_recording};
use hound::{SampleFormat, WavReader};

/// Sound from a file: one channel at [`SAMPLE_RATE`], within -1..=1.
#[derive(Clone)]
pub struct Recording {
    /// The samples.
    pub samples: Vec<f32>,
}

/// Without the samples: they may be a customer's voice.
impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recording")
            .field("samples", &self.samples.len())
            .finish()
    }
}

/// Why a file cannot be heard.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// It cannot be read.
    #[error("bad_audio: {} cannot be read: {reason}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why, in the system's words.
        reason: io::Error,
    },
    /// It is not a WAV file, or one with an encoding other than PCM and floating point, or cut off.
    #[error("bad_audio: {} is no WAV file with PCM or floating-point samples: {reason}", .path.display())]
    NotWav {
        /// Which.
        path: PathBuf,
        /// Why, in the decoder's words.
        reason: hound::Error,
    },
    /// Its rate cannot be used.
    #[error("{reason} ({})", .path.display())]
    Rate {
        /// Which.
        path: PathBuf,
        /// Which rate.
        reason: ResampleError,
    },
}

/// Reads a WAV file: 8 to 32-bit PCM or 32-bit floating point, any number of channels, 4 to 384 kHz.
/// Channels are averaged. A file that is cut off inside its samples counts as far as it goes.
///
/// # Errors
/// [`WavError`].
pub fn read_wav(path: &Path) -> Result<Recording, WavError> {
    let at = || path.to_owned();
    let file = File::open(path).map_err(|reason| WavError::Unreadable { path: at(), reason })?;
    let not_wav = |reason| WavError::NotWav { path: at(), reason };
    let reader = WavReader::new(BufReader::new(file)).map_err(not_wav)?;
    let spec = reader.spec();
    let interleaved = match spec.sample_format {
        SampleFormat::Float => until_cut_off(reader.into_samples::<f32>()),
        SampleFormat::Int => {
            let full_scale = (1_i64 << (spec.bits_per_sample - 1)) as f32;
            let samples = reader.into_samples::<i32>();
            until_cut_off(samples.map(|sample| sample.map(|sample| sample as f32 / full_scale)))
        }
    };
    let interleaved = interleaved.map_err(not_wav)?;
    let mono: Vec<f32> = pcm::mono(&interleaved, usize::from(spec.channels)).collect();
    let samples = resample_recording(&mono, spec.sample_rate, SAMPLE_RATE);
    let samples = samples.map_err(|reason| WavError::Rate { path: at(), reason })?;
    Ok(Recording { samples })
}

/// The samples before the file ends too early; other errors are errors.
fn until_cut_off(samples: impl Iterator<Item = hound::Result<f32>>) -> hound::Result<Vec<f32>> {
    let mut read = Vec::new();
    for sample in samples {
        match sample {
            Ok(sample) => read.push(sample),
            Err(hound::Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(hound::Error::FormatError(_)) if !read.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
