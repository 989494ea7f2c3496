//! Latin letters and e-mail addresses as people say them: "케이 아이 엠 골뱅이 디딤 점 컴".

use std::ops::Range;

use super::restated::standing;

/// Letters by name.
const LETTERS: [(&str, char); 36] = [
    ("에이", 'a'),
    ("비", 'b'),
    ("브이", 'v'),
    ("씨", 'c'),
    ("시", 'c'),
    ("디", 'd'),
    ("이", 'e'),
    ("에프", 'f'),
    ("지", 'g'),
    ("쥐", 'g'),
    ("에이치", 'h'),
    ("에이취", 'h'),
    ("아이", 'i'),
    ("제이", 'j'),
    ("케이", 'k'),
    ("엘", 'l'),
    ("엠", 'm'),
    ("엔", 'n'),
    ("오", 'o'),
    ("피", 'p'),
    ("큐", 'q'),
    ("알", 'r'),
    ("아르", 'r'),
    ("에스", 's'),
    ("티", 't'),
    ("유", 'u'),
    ("브이", 'v'),
    ("더블유", 'w'),
    ("더블류", 'w'),
    ("엑스", 'x'),
    ("와이", 'y'),
    ("제트", 'z'),
    ("지트", 'z'),
    ("젯", 'z'),
    ("골뱅이", '@'),
    ("앳", '@'),
];
/// Hosts and endings by name.
const WORDS: [(&str, &str); 17] = [
    ("골뱅이", "@"),
    ("앳", "@"),
    ("닷컴", ".com"),
    ("쩜컴", ".com"),
    ("점컴", ".com"),
    ("닷넷", ".net"),
    ("점넷", ".net"),
    ("점", "."),
    ("쩜", "."),
    ("닷", "."),
    ("컴", "com"),
    ("넷", "net"),
    ("네이버", "naver"),
    ("지메일", "gmail"),
    ("다음", "daum"),
    ("한메일", "hanmail"),
    ("이그잼플", "example"),
];

/// An e-mail address that was dictated, whatever words that spell nothing stand around it.
pub fn email(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|word| word.contains("골뱅이"));
    dictated(text).or_else(|| {
        let at = at?;
        let spells = |word: &&&str| spoken(word).is_some();
        let before = words.get(..at)?.iter().rev().take_while(spells).count();
        let behind = words.get(at..)?.iter().take_while(spells).count();
        dictated(&words.get(at - before..at + behind)?.join(" "))
    })
}

fn dictated(text: &str) -> Option<String> {
    let mut out = String::new();
    const BARE: [&str; 6] = ["이요", "요", "이에요", "예요", "입니다", "로요"];
    let words = text
        .split([' ', ','])
        .filter(|word| !word.is_empty() && !BARE.contains(word));
    for word in words {
        match word.to_lowercase().as_str() {
            "at" => out.push('@'),
            "dot" | "point" => out.push('.'),
            "dash" | "hyphen" => out.push('-'),
            "underscore" => out.push('_'),
            _ => out.push_str(&spoken(word)?),
        }
    }
    super::super::understanding::value::email(&out)
}

/// What one spoken word spells; `None` if it spells nothing.
fn spoken(word: &str) -> Option<String> {
    let bare = without_carrier(word);
    // "공칠이사": among numerals 이 is a two.
    if bare.chars().count() > 1 && bare.chars().all(|c| super::numeral::digit(c).is_some()) {
        return bare.chars().map(super::numeral::digit).collect();
    }
    let mut out = String::new();
    let mut rest = bare;
    while let Some(c) = rest.chars().next() {
        let named = WORDS
            .iter()
            .filter(|(name, _)| rest.starts_with(name))
            .max_by_key(|(name, _)| name.len());
        let letter = LETTERS
            .iter()
            .filter(|(name, _)| rest.starts_with(name))
            .max_by_key(|(name, _)| name.len());
        rest = match (named, letter) {
            (Some((name, text)), letter) if letter.is_none_or(|(other, _)| name.len() >= other.len()) => {
                out.push_str(text);
                &rest[name.len()..]
            }
            (_, Some((name, letter))) => {
                out.push(*letter);
                &rest[name.len()..]
            }
            _ if c.is_ascii_alphanumeric() || "@._+-".contains(c) => {
                out.push(c.to_ascii_lowercase());
                &rest[c.len_utf8()..]
            }
            _ => {
                out.push(super::numeral::digit(c)?);
                &rest[c.len_utf8()..]
            }
        };
    }
    Some(out)
}

fn without_carrier(word: &str) -> &str {
    const CARRIERS: [&str; 9] = [
        "이에요",
        "예요",
        "입니다",
        "이요",
        "으로요",
        "로요",
        "으로",
        "요",
        "로",
    ];
    let carrier = CARRIERS
        .iter()
        .find(|carrier| word.ends_with(**carrier) && word.len() > carrier.len());
    carrier.map_or(word, |carrier| &word[..word.len() - carrier.len()])
}

/// A person's name in Latin letters, written or spelled, in upper case.
pub fn latin_name(text: &str) -> Option<String> {
    let latin = |c: &char| c.is_ascii_alphabetic() || *c == ' ';
    let written: String = text.chars().filter(latin).collect();
    let name = written
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase();
    if name.len() >= 2 {
        return Some(name);
    }
    let words: Option<String> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(spoken)
        .collect();
    let name = words?.to_uppercase();
    (name.len() >= 2 && name.chars().all(|c| c.is_ascii_alphabetic())).then_some(name)
}

/// A name in Latin letters among Korean words: "스펠링이 CHOI 예요 CHOI HARIN", "P A R K 띄고 J I N".
pub fn latin_name_within(text: &str) -> Option<String> {
    const SPACES: [&str; 4] = ["띄우고", "띄어서", "띄고", "띄어"];
    let spaced = SPACES
        .iter()
        .fold(text.to_owned(), |text, space| text.replace(space, "-"));
    let spelled = |run: &str| {
        let part = |part: &str| {
            let words: Vec<&str> = part.split_whitespace().collect();
            match words.iter().all(|word| word.len() == 1) {
                true => words.concat(),
                false => words.join(" "),
            }
        };
        let parts: Vec<String> = run.split('-').map(part).filter(|part| !part.is_empty()).collect();
        parts.join(" ").to_uppercase()
    };
    let mut runs: Vec<(Range<usize>, String)> = Vec::new();
    let mut at = 0;
    for run in spaced.split(|c: char| !c.is_ascii_alphabetic() && c != ' ' && c != '-') {
        let name = spelled(run);
        if name.len() > 1 {
            runs.push((at..at + run.trim_end_matches([' ', '-']).len(), name));
        }
        at += run.len();
        at += spaced
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    // The family name alone, and then the whole.
    let whole: Vec<(Range<usize>, String)> = runs
        .iter()
        .filter(|(_, name)| {
            let more = |other: &String| other.len() > name.len() && other.contains(name.as_str());
            !runs.iter().any(|(_, other)| more(other))
        })
        .cloned()
        .collect();
    standing(&spaced, &whole).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_what_is_dictated() {
        let cases = [
            ("케이 아이 엠 골뱅이 디딤 점 컴", None),
            ("케이 아이 엠 골뱅이 네이버 점 컴이요", Some("kim@naver.com")),
            ("hong 골뱅이 didim.example 이요", Some("hong@didim.example")),
            ("케이아이엠 공칠 골뱅이 지메일 닷컴", Some("kim07@gmail.com")),
            (
                "이메일 바꿀게요 제이와이케이 골뱅이 네이버 점 컴",
                Some("jyk@naver.com"),
            ),
            ("이메일로 할게요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(email(text).as_deref(), expected, "{text}");
        }
        assert_eq!(latin_name("HONG GILSUN").as_deref(), Some("HONG GILSUN"));
        assert_eq!(latin_name("케이 아이 엠").as_deref(), Some("KIM"));
        assert_eq!(latin_name("홍길순"), None);
    }

    #[test]
    fn finds_the_latin_name_that_is_meant() {
        let cases = [
            ("스펠링이 CHOI 예요 CHOI HARIN", Some("CHOI HARIN")),
            ("영문명 P A R K 띄고 J I N 이렇게요", Some("PARK JIN")),
            ("여권에 RYU로 돼 있어요 RYU SEO JIN", Some("RYU SEO JIN")),
            ("LEE JIN 아니고 YI JIN이요", Some("YI JIN")),
            ("LEE JIN 아니에요", None),
            ("홍길순", None),
        ];
        for (text, expected) in cases {
            assert_eq!(latin_name_within(text).as_deref(), expected, "{text}");
        }
    }
}
