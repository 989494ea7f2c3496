//! A person's name within what people say: "이름은 개명해서 윤서아예요".

use super::restated::standing;

/// Family names.
const FAMILIES: &str = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육맹제모탁국어은편용라독사";
/// What carries a name, longest first where one ends in another.
const TAILS: [&str; 22] = [
    "이라고요",
    "이라고",
    "라고요",
    "라고",
    "이에요",
    "이예요",
    "예요",
    "에요",
    "입니다",
    "이고요",
    "이고",
    "이거든요",
    "인데요",
    "인데",
    "에서",
    "으로요",
    "으로",
    "로요",
    "로",
    "이요",
    "이야",
    "요",
];
/// What begins like a family name and is none.
const NO_NAMES: [&str; 22] = [
    "이름", "성함", "성명", "성이", "이제", "지금", "여기", "여권", "한글", "영문", "영어", "원래", "이번",
    "이게", "이거", "주소", "전화", "번호", "메일", "개명", "본명", "정정",
];

/// The name that stands in a sentence: three or four syllables, its family name first, and what carries it.
/// `None` where there is none, or one is taken back and no other said.
pub fn read(text: &str) -> Option<String> {
    let mut found = Vec::new();
    let mut words = Vec::new();
    let mut from = 0;
    for word in text.split(|c: char| c.is_whitespace() || ",.?!".contains(c)) {
        words.push((from, word));
        // What parts words is one byte, or a wider space.
        from += word.len();
        from += text
            .get(from..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    words.retain(|(_, word)| !word.is_empty());
    for (place, (at, word)) in words.iter().enumerate() {
        let next = words.get(place + 1).map(|(_, word)| *word).unwrap_or_default();
        if let Some(name) = named(word, next) {
            found.push((*at..*at + name.len(), name));
        }
    }
    standing(text, &found).map(|name| (*name).to_owned())
}

/// The name in one word: behind it stands what carries it, or a word that accepts or denies it.
fn named<'w>(word: &'w str, next: &str) -> Option<&'w str> {
    let tail = TAILS.iter().find(|tail| word.ends_with(**tail));
    let particle = ["이", "가"].iter().find(|particle| word.ends_with(**particle));
    const JUDGES: [&str; 5] = ["아니", "맞", "말고", "맞아", "돼"];
    let judged = JUDGES.iter().any(|judge| next.starts_with(judge));
    let stem = match (tail, particle) {
        (Some(tail), _) => &word[..word.len() - tail.len()],
        (None, Some(particle)) if judged && word.chars().count() > 3 => &word[..word.len() - particle.len()],
        _ if judged => word,
        _ => return None,
    };
    is_name(stem).then_some(stem)
}

/// Whether a word has the shape of a Korean name. Two syllables are too few to tell in a sentence.
fn is_name(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let family = letters.first().is_some_and(|first| FAMILIES.contains(*first));
    let hangul = letters.iter().all(|c| ('가'..='힣').contains(c));
    let other = NO_NAMES.iter().any(|other| word.starts_with(other));
    family && hangul && (3..=4).contains(&letters.len()) && !other
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_name_is_never_a_sentence() {
        let cases = [
            ("이름은 개명해서 윤서아예요", Some("윤서아")),
            ("이름을 개명했어요 박서연으로요", Some("박서연")),
            ("개명을 했거든요 박말자에서 박서윤으로", Some("박서윤")),
            ("제 이름 최가온이에요 최가은 아니고", Some("최가온")),
            ("이름은 서도헌이 맞습니다 서도현 아니고", Some("서도헌")),
            ("이름이 노은별로 나왔는데 노금별이에요", Some("노금별")),
            ("이름이 최금지인데 최금자로 적혔어", Some("최금지")),
            ("이름이 최금자로 적혔어요", None),
            ("이름이 잘못됐어요", None),
            ("개명으로 바뀌었어요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            read(&text);
        }
    }
}
