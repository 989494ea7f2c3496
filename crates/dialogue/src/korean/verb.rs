//! Verbs and adjectives: the stems of a dictionary form, to which every ending joins.
//!
//! Deliberately generous: an irregular verb gets the regular stems too, because nobody says them
//! and meaning nothing else they do no harm.

use unicode_normalization::UnicodeNormalization;

/// What an ending joins to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stem {
    /// Decomposed letters (NFD).
    pub jamo: String,
    /// Whether it is an infinitive (`해`, `맞아`), to which 요 and 주세요 join.
    pub infinitive: bool,
    /// Whether it tells of the past (`했`).
    pub past: bool,
}

/// Every stem of a dictionary form such as `하다` or `모르다`; infinitives of its own may follow
/// after a slash (`그렇다/그래`). Nothing for a text without 다 at its end.
pub fn stems(dictionary: &str) -> Vec<Stem> {
    let mut parts = dictionary.split('/');
    let Some(base) = parts.next().and_then(|form| form.strip_suffix('다')) else {
        return Vec::new();
    };
    let mut bases = vec![base.to_owned()];
    bases.extend(shortened(base));
    let mut infinitives: Vec<String> = parts.map(str::to_owned).collect();
    if infinitives.is_empty() {
        infinitives = infinitives_of(base);
    }
    let mut past: Vec<String> = infinitives
        .iter()
        .filter_map(|form| with_final(form, '\u{11bb}'))
        .collect();
    let mut out = Vec::new();
    for honorific in bases.clone() {
        let stem = match has_final(&honorific) {
            true => format!("{honorific}으시"),
            false => format!("{honorific}시"),
        };
        infinitives.push(format!("{}셔", &stem[..stem.len() - "시".len()]));
        past.push(format!("{}셨", &stem[..stem.len() - "시".len()]));
        bases.push(stem);
    }
    let will: Vec<String> = bases.iter().map(|base| format!("{base}겠")).collect();
    let had = past.iter().map(|past| format!("{past}었"));
    let past: Vec<String> = past.iter().cloned().chain(had).collect();
    let stem = |form: &String, infinitive, past| Stem {
        jamo: form.nfd().collect(),
        infinitive,
        past,
    };
    out.extend(bases.iter().map(|form| stem(form, false, false)));
    out.extend(infinitives.iter().map(|form| stem(form, true, false)));
    for form in &will {
        out.push(stem(form, false, false));
        out.push(stem(&format!("{form}어"), true, false));
    }
    for form in &past {
        out.push(stem(form, false, true));
        out.push(stem(&format!("{form}어"), true, true));
    }
    out
}

/// ㄹ falls before ㄴ, ㅂ, ㅅ (`만드는`); ㅂ turns into 우, ㄷ into ㄹ, ㅅ and ㅎ fall before a vowel.
fn shortened(base: &str) -> Vec<String> {
    let Some((rest, last)) = last_letter(base) else {
        return Vec::new();
    };
    let (open, closing) = (last - last_final(last), last_final(last));
    let other = |syllable: u32| char::from_u32(syllable).map(|c| format!("{rest}{c}"));
    match closing {
        RIEUL => other(open).into_iter().collect(),
        BIEUP => other(open).map(|form| format!("{form}우")).into_iter().collect(),
        DIGEUT => other(open + RIEUL).into_iter().collect(),
        SIOT => other(open).into_iter().collect(),
        HIEUT if IRREGULAR.contains(&last) => other(open).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn infinitives_of(base: &str) -> Vec<String> {
    let Some((rest, last)) = last_letter(base) else {
        return Vec::new();
    };
    if last == u32::from('하') {
        return vec![format!("{rest}해"), format!("{rest}하여")];
    }
    let (first, vowel, closing) = parts(last);
    let syllable = |first: u32, vowel: u32, closing: u32| {
        char::from_u32(SYLLABLES + (first * 21 + vowel) * 28 + closing).map_or_else(String::new, String::from)
    };
    let bright = |vowel: u32| vowel == A || vowel == O;
    let linking = if bright(vowel) { '아' } else { '어' };
    let mut out = Vec::new();
    match closing {
        0 => match vowel {
            O => out.push(format!("{rest}{}", syllable(first, WA, 0))),
            U => out.push(format!("{rest}{}", syllable(first, WO, 0))),
            I => {
                out.push(format!("{rest}{}", syllable(first, YEO, 0)));
                out.push(format!("{base}어"));
            }
            EU if first == R && !rest.is_empty() => {
                // 모르다: 몰라.
                if let Some((before, previous)) = last_letter(rest) {
                    let (a, b, _) = parts(previous);
                    let vowel = if bright(b) { A } else { EO };
                    out.push(format!(
                        "{before}{}{}",
                        syllable(a, b, RIEUL),
                        syllable(R, vowel, 0)
                    ));
                }
            }
            EU => {
                let before = last_letter(rest).map(|(_, previous)| parts(previous).1);
                let vowel = if before.is_some_and(bright) { A } else { EO };
                out.push(format!("{rest}{}", syllable(first, vowel, 0)));
            }
            OE => {
                out.push(format!("{rest}{}", syllable(first, WAE, 0)));
                out.push(format!("{base}어"));
            }
            A | EO | AE | E | YEO => out.push(base.to_owned()),
            _ => out.push(format!("{base}{linking}")),
        },
        BIEUP => {
            out.push(format!("{base}{linking}"));
            let open = syllable(first, vowel, 0);
            out.push(format!("{rest}{open}워"));
            out.push(format!("{rest}{open}와"));
        }
        DIGEUT => {
            out.push(format!("{base}{linking}"));
            out.push(format!("{rest}{}{linking}", syllable(first, vowel, RIEUL)));
        }
        SIOT => {
            out.push(format!("{base}{linking}"));
            out.push(format!("{rest}{}{linking}", syllable(first, vowel, 0)));
        }
        _ => out.push(format!("{base}{linking}")),
    }
    out
}

/// The last syllables of adjectives that lose their ㅎ.
const IRREGULAR: [u32; 3] = ['렇' as u32, '떻' as u32, '갛' as u32];
const SYLLABLES: u32 = '가' as u32;
const A: u32 = 0;
const AE: u32 = 1;
const EO: u32 = 4;
const E: u32 = 5;
const YEO: u32 = 6;
const O: u32 = 8;
const WA: u32 = 9;
const WAE: u32 = 10;
const OE: u32 = 11;
const U: u32 = 13;
const WO: u32 = 14;
const EU: u32 = 18;
const I: u32 = 20;
const R: u32 = 5;
const DIGEUT: u32 = 7;
const RIEUL: u32 = 8;
const BIEUP: u32 = 17;
const SIOT: u32 = 19;
const HIEUT: u32 = 27;

/// First, vowel and final letter of a syllable, by their place.
fn parts(syllable: u32) -> (u32, u32, u32) {
    let block = syllable - SYLLABLES;
    (block / 588, block % 588 / 28, block % 28)
}

fn last_final(syllable: u32) -> u32 {
    (syllable - SYLLABLES) % 28
}

fn last_letter(text: &str) -> Option<(&str, u32)> {
    let last = text.chars().next_back()?;
    let rest = &text[..text.len() - last.len_utf8()];
    matches!(last, '가'..='힣').then_some((rest, last as u32))
}

fn has_final(text: &str) -> bool {
    last_letter(text).is_some_and(|(_, last)| last_final(last) != 0)
}

/// `해` with ㅆ is `했`; nothing where there is a final letter already.
fn with_final(text: &str, letter: char) -> Option<String> {
    let open = !has_final(text);
    open.then(|| {
        let joined: String = text.nfd().chain([letter]).collect();
        joined.nfc().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(dictionary: &str) -> Vec<String> {
        let stems = stems(dictionary);
        stems.iter().map(|stem| stem.jamo.nfc().collect()).collect()
    }

    #[test]
    fn finds_the_stems_of_regular_and_irregular_verbs() {
        let cases: [(&str, &[&str]); 14] = [
            ("하다", &["하", "해", "했", "하시", "하셨", "하겠"]),
            ("맞다", &["맞", "맞아", "맞았"]),
            ("바꾸다", &["바꾸", "바꿔", "바꿨"]),
            ("고치다", &["고치", "고쳐", "고쳤"]),
            ("모르다", &["모르", "몰라", "몰랐"]),
            ("만들다", &["만들", "만드", "만들어"]),
            ("되다", &["되", "돼", "됐"]),
            ("쓰다", &["쓰", "써", "썼"]),
            ("듣다", &["듣", "들", "들어"]),
            ("어렵다", &["어렵", "어려우", "어려워", "어려웠"]),
            ("보다", &["보", "봐", "봤"]),
            ("내다", &["내", "냈"]),
            ("그렇다/그래", &["그렇", "그러", "그래", "그랬"]),
            ("부르다", &["부르", "불러"]),
        ];
        for (dictionary, expected) in cases {
            let forms = forms(dictionary);
            for form in expected {
                assert!(
                    forms.iter().any(|other| other == form),
                    "{form} of {dictionary}: {forms:?}"
                );
            }
        }
        assert!(stems("이메일").is_empty());
    }
}
