//! Particles by the final sound of what is read (`notes/korean.md`, "Particles").

/// How a word ends when it is read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// Attaches one of a pair of particles: `pair` is "after a consonant/after a vowel", such as
/// `을/를`, `으로/로`, `이에요/예요`. A pair without `/` is attached as it is.
pub fn attach(word: &str, pair: &str) -> String {
    let Some((closed, open)) = pair.split_once('/') else {
        return format!("{word}{pair}");
    };
    let open_form = match ending(word) {
        Ending::Vowel => true,
        Ending::Rieul => closed.starts_with("으로"),
        Ending::Consonant => false,
    };
    format!("{word}{}", if open_form { open } else { closed })
}

fn ending(word: &str) -> Ending {
    let last = word.chars().rev().find(|c| c.is_alphanumeric());
    match last {
        Some(c @ '가'..='힣') => match (c as u32 - '가' as u32) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        // 영 일 이 삼 사 오 육 칠 팔 구
        Some('1' | '7' | '8') => Ending::Rieul,
        Some('0' | '3' | '6') => Ending::Consonant,
        // Letters by name: 엘, 알; 엠, 엔.
        Some('L' | 'R' | 'l' | 'r') => Ending::Rieul,
        Some('M' | 'N' | 'm' | 'n') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::attach;

    #[test]
    fn follows_the_sound_of_what_is_read() {
        let cases = [
            ("통장", "으로/로", "통장으로"),
            ("서울", "으로/로", "서울로"),
            ("체크카드", "으로/로", "체크카드로"),
            ("1", "으로/로", "1로"),
            ("3", "으로/로", "3으로"),
            ("OTP", "을/를", "OTP를"),
            ("3번", "을/를", "3번을"),
            ("1", "은/는", "1은"),
            ("보안카드", "이에요/예요", "보안카드예요"),
            ("신한OTP (10,000원)", "이에요/예요", "신한OTP (10,000원)이에요"),
            ("", "을/를", "를"),
        ];
        for (word, pair, expected) in cases {
            assert_eq!(attach(word, pair), expected, "{word} + {pair}");
        }
    }
}
