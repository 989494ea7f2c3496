//! Samples as numbers of other kinds. No input is an error: sound from outside may be cut anywhere.

/// Full scale of 16-bit samples.
const FULL_SCALE: f32 = 32_768.0;

/// The sample, or silence where it is not finite; within -1..=1.
pub fn finite(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

/// A 16-bit sample as a number within -1..1.
pub fn from_i16(sample: i16) -> f32 {
    f32::from(sample) / FULL_SCALE
}

/// The nearest 16-bit sample; too loud is the loudest, not finite is silence.
pub fn to_i16(sample: f32) -> i16 {
    // The cast saturates, and it makes NaN zero.
    (finite(sample) * FULL_SCALE).round() as i16
}

/// Signed little-endian 16-bit samples from bytes that were cut anywhere, even inside a sample.
#[derive(Debug, Default)]
pub struct Pcm16 {
    half: Option<u8>,
}

impl Pcm16 {
    /// Appends the samples that are complete with these bytes. Half a sample waits for its other half.
    pub fn push(&mut self, bytes: &[u8], samples: &mut Vec<f32>) {
        let mut rest = bytes;
        if let (Some(low), Some((high, after))) = (self.half, rest.split_first()) {
            samples.push(from_i16(i16::from_le_bytes([low, *high])));
            self.half = None;
            rest = after;
        }
        let (pairs, odd) = rest.as_chunks::<2>();
        samples.extend(pairs.iter().map(|pair| from_i16(i16::from_le_bytes(*pair))));
        if let [low] = odd {
            self.half = Some(*low);
        }
    }
}

/// The mean of the channels, one sample for every `channels` interleaved ones. An incomplete last one
/// is left out; without channels there is no sound.
pub fn mono(interleaved: &[f32], channels: usize) -> impl Iterator<Item = f32> {
    interleaved
        .chunks_exact(channels.max(1))
        .map(move |all| all.iter().map(|sample| finite(*sample)).sum::<f32>() / all.len() as f32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_silence() {
        assert_eq!(
            [f32::NAN, f32::INFINITY, f32::NEG_INFINITY].map(to_i16),
            [0, 0, 0]
        );
        assert_eq!([2.0, -2.0, 0.0].map(to_i16), [i16::MAX, i16::MIN, 0]);
    }

    #[test]
    fn channels_are_averaged() {
        let stereo = [0.5, -0.5, 1.0, 0.0, 0.25];
        assert_eq!(mono(&stereo, 2).collect::<Vec<_>>(), [0.0, 0.5]);
        assert_eq!(mono(&stereo, 0).count(), 5);
    }

    proptest! {
        #[test]
        fn sixteen_bits_survive_the_way_there_and_back(sample in any::<i16>()) {
            prop_assert_eq!(to_i16(from_i16(sample)), sample);
        }

        #[test]
        fn bytes_may_be_cut_anywhere(bytes in prop::collection::vec(any::<u8>(), 0..300), cuts in prop::collection::vec(0usize..40, 0..30)) {
            let mut whole = Vec::new();
            Pcm16::default().push(&bytes, &mut whole);
            let (mut pieces, mut reader, mut rest) = (Vec::new(), Pcm16::default(), &bytes[..]);
            for cut in cuts {
                let (now, later) = rest.split_at(cut.min(rest.len()));
                reader.push(now, &mut pieces);
                rest = later;
            }
            reader.push(rest, &mut pieces);
            prop_assert_eq!(whole.len(), bytes.len() / 2);
            prop_assert_eq!(whole, pieces);
        }
    }
}
