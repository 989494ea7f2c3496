//! How a text is typed on a connected two-set keyboard.

const INITIALS: [&str; 19] = [
    "ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ", "ㅂ", "ㅃ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ", "ㅋ", "ㅌ",
    "ㅍ", "ㅎ",
];
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];
const FINALS: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];
/// Where the letters of a two-set keyboard stand on the keys of a Latin one; upper case is with shift.
const PLACES: [(&str, &str); 2] = [
    (
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        "qwertyuiopasdfghjklzxcvbnm",
    ),
    ("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"),
];

/// What a connected keyboard types for this text: the Latin letters in the places of its strokes.
pub fn keys_of(text: &str) -> Vec<char> {
    text.chars().flat_map(strokes_of).map(in_place).collect()
}

fn in_place(stroke: char) -> char {
    PLACES
        .iter()
        .find_map(|(strokes, letters)| {
            let at = strokes.chars().position(|letter| letter == stroke)?;
            letters.chars().nth(at)
        })
        .unwrap_or(stroke)
}

/// The strokes of one character, from its initial to its final letter.
pub fn strokes_of(character: char) -> Vec<char> {
    let Some(place) = (character as usize)
        .checked_sub(0xac00)
        .filter(|place| *place < 11_172)
    else {
        return vec![character];
    };
    let parts = [INITIALS[place / 588], VOWELS[place / 28 % 21], FINALS[place % 28]];
    parts.concat().chars().collect()
}

#[cfg(test)]
mod tests {
    use super::keys_of;

    #[test]
    fn a_text_becomes_strokes() {
        let typed = |text| String::from_iter(keys_of(text));
        assert_eq!(typed("값, 때 30"), "rkqt, Eo 30");
        assert_eq!(typed("왜 그래"), "dho rmfo");
    }
}
