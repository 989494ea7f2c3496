//! Syllables taken apart into their letters, to tell what sounds alike.

/// The letters of every syllable, in order; anything else as it is.
fn letters(text: &str) -> String {
    const FIRST: u32 = '가' as u32;
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '가'..='힣' => {
                let block = c as u32 - FIRST;
                let parts = [
                    0x1100 + block / 588,
                    0x1161 + block % 588 / 28,
                    0x11A7 + block % 28,
                ];
                let parts = parts.into_iter().filter(|part| *part != 0x11A7);
                out.extend(parts.filter_map(char::from_u32));
            }
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// How much two texts sound alike, from 0 to 1, by their letters.
pub fn likeness(a: &str, b: &str) -> f64 {
    strsim::normalized_levenshtein(&letters(a), &letters(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_of_a_syllable_is_little() {
        assert!(likeness("보안카드", "보안카트") > 0.85);
        assert!(likeness("휴대폰", "이메일") < 0.5);
        assert_eq!(likeness("계좌 만", "계좌만"), 1.0);
        assert_eq!(likeness("값", "값"), 1.0);
    }
}
