//! Speech as a socket sends it.

use didimdol_voice::pcm::to_i16;

use crate::ports::SPEECH_RATE;

/// Samples at `SPEECH_RATE` as a whole WAV: 16-bit PCM, one channel.
pub(crate) fn wav(sound: &[f32]) -> Vec<u8> {
    let bytes = u32::try_from(sound.len() * 2).unwrap_or(u32::MAX - 36);
    let mut wav = Vec::with_capacity(44 + sound.len() * 2);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(SPEECH_RATE.to_le_bytes());
    wav.extend((SPEECH_RATE * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(sound.iter().flat_map(|sample| to_i16(*sample).to_le_bytes()));
    wav
}
