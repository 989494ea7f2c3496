//! How much of what the kiosk says has been heard.

use crate::frame::SampleTime;

/// Texts with the sound they became. After an interruption only the words that were heard whole count
/// as said.
///
/// Synthesisers seldom tell when each word begins, so a text's time is shared out among its words by
/// their length in syllables, with some for the pauses at commas and full stops.
#[derive(Default)]
pub struct HeardText {
    pieces: Vec<Piece>,
}

/// Without the words: they may be a customer's.
impl std::fmt::Debug for HeardText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeardText")
            .field("pieces", &self.pieces.len())
            .finish_non_exhaustive()
    }
}

struct Piece {
    text: String,
    samples: u64,
}

impl HeardText {
    /// The next text that is being spoken. Its sound follows by [`HeardText::sound`].
    pub fn say(&mut self, text: &str) {
        self.pieces.push(Piece {
            text: text.to_owned(),
            samples: 0,
        });
    }

    /// So many more samples of the latest text were handed to the player, at whatever rate it plays; what
    /// was heard is counted at the same.
    pub fn sound(&mut self, samples: usize) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.samples = piece.samples.saturating_add(samples as u64);
        }
    }

    /// Everything that was to be said.
    pub fn whole(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The words that were over when so much had been heard since the first text began, without white
    /// space at the end. A word in the middle of which it stopped is not among them.
    pub fn until(&self, heard: SampleTime) -> String {
        let mut said = String::new();
        let mut left = heard.0;
        for piece in &self.pieces {
            if left >= piece.samples {
                said.push_str(&piece.text);
                left -= piece.samples;
                continue;
            }
            said.push_str(words_within(&piece.text, left, piece.samples));
            break;
        }
        said.truncate(said.trim_end().len());
        said
    }

    /// Forgets it all: the next speech begins at nought.
    pub fn clear(&mut self) {
        self.pieces.clear();
    }
}

/// The leading words of a text whose share of `total` samples fits into `heard`.
fn words_within(text: &str, heard: u64, total: u64) -> &str {
    let whole: u64 = text.split_inclusive(char::is_whitespace).map(weight).sum();
    let (mut end, mut spent) = (0, 0);
    for word in text.split_inclusive(char::is_whitespace) {
        spent += weight(word);
        // spent / whole of the time must be over: spent / whole <= heard / total
        if u128::from(spent) * u128::from(total) > u128::from(heard) * u128::from(whole) {
            break;
        }
        end += word.len();
    }
    &text[..end]
}

/// How long a word takes to say, in quarters of a syllable.
fn weight(word: &str) -> u64 {
    word.chars()
        .map(|c| match c {
            '가'..='힣' | '0'..='9' => 4,
            '.' | '?' | '!' | '…' => 6,
            ',' | ';' | ':' => 3,
            // Three letters to an English syllable.
            c if c.is_alphabetic() => 1,
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentence() -> HeardText {
        let mut heard = HeardText::default();
        heard.say("안녕하세요. ");
        heard.sound(16_000);
        heard.say("어떤 서비스를 원하세요?");
        heard.sound(16_000);
        heard.sound(16_000);
        heard
    }

    #[test]
    fn words_count_when_they_are_over() {
        let heard = sentence();
        let until = |samples| heard.until(SampleTime(samples));
        assert_eq!(until(0), "");
        assert_eq!(until(15_999), "");
        assert_eq!(until(16_000), "안녕하세요.");
        assert_eq!(until(24_000), "안녕하세요. 어떤");
        assert_eq!(until(36_000), "안녕하세요. 어떤 서비스를");
        assert_eq!(until(48_000), "안녕하세요. 어떤 서비스를 원하세요?");
        assert_eq!(until(u64::MAX), heard.whole());
    }

    #[test]
    fn a_text_whose_sound_has_not_come_yet_was_not_heard() {
        let mut heard = sentence();
        heard.say(" 네?");
        heard.sound(0);
        assert_eq!(heard.until(SampleTime(40_000)), "안녕하세요. 어떤 서비스를");
    }

    proptest! {
        #[test]
        fn later_is_never_less(text in "\\PC{0,40}", samples in 0usize..100_000, a in 0u64..120_000, b in 0u64..120_000) {
            let mut heard = HeardText::default();
            heard.say(&text);
            heard.sound(samples);
            let (less, more) = (heard.until(SampleTime(a.min(b))), heard.until(SampleTime(a.max(b))));
            prop_assert!(more.starts_with(&less) && text.starts_with(&more));
        }
    }
}
