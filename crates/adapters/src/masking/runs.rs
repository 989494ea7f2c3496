//! Digits that belong together, written or spoken.

use std::ops::Range;

/// Digits with nothing between them but what people put into numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// In order; at least one.
    pub digits: Vec<Digit>,
    /// What stands before the first: a few characters.
    pub before: String,
    /// What follows the last.
    pub after: String,
}

/// One digit.
#[derive(Debug, Clone)]
pub(super) struct Digit {
    /// 0 to 9.
    pub value: u8,
    /// Where it stands.
    pub at: Range<usize>,
    /// What is between it and the one before.
    pub gap: Gap,
    /// Whether it is a word.
    pub spoken: bool,
}

/// What is between two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    Space,
    Hyphen,
    Dot,
    Comma,
    /// "다시", "에", "dash".
    Word,
}

impl Run {
    /// Letters around written digits make an identifier of ours, or a colour of the terminal:
    /// hexadecimal, a version, a stage's name.
    pub(super) fn is_part_of_a_name(&self) -> bool {
        let letter =
            |around: Option<char>| around.is_some_and(|around| around.is_ascii_alphabetic() || around == '_');
        let written = self.digits.iter().all(|digit| !digit.spoken);
        written && (letter(self.before.chars().last()) || letter(self.after.chars().next()))
    }

    pub(super) fn start(&self) -> usize {
        self.digits.first().map_or(0, |digit| digit.at.start)
    }
}

/// Characters that may follow each other between two digits of one number.
const GAP_LENGTH: usize = 3;

const KOREAN: [(&str, u8); 22] = [
    ("하나", 1),
    ("다섯", 5),
    ("여섯", 6),
    ("일곱", 7),
    ("여덟", 8),
    ("아홉", 9),
    ("둘", 2),
    ("셋", 3),
    ("넷", 4),
    ("공", 0),
    ("영", 0),
    ("빵", 0),
    ("일", 1),
    ("이", 2),
    ("삼", 3),
    ("사", 4),
    ("오", 5),
    ("육", 6),
    ("륙", 6),
    ("칠", 7),
    ("팔", 8),
    ("구", 9),
];

const ENGLISH: [(&str, u8); 11] = [
    ("zero", 0),
    ("oh", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
];

/// Words between the groups of a number.
const BETWEEN: [&str; 10] = [
    "다시",
    "에",
    "의",
    "하이픈",
    "대시",
    "작대기",
    "바",
    "dash",
    "hyphen",
    "then",
];

/// What may hang on the last digit of a spoken number.
const ENDINGS: [&str; 24] = [
    "이요",
    "요",
    "이에요",
    "예요",
    "입니다",
    "이고",
    "이고요",
    "고요",
    "고",
    "번",
    "번이요",
    "번이에요",
    "번입니다",
    "번으로",
    "으로",
    "로",
    "은",
    "는",
    "을",
    "를",
    "인데",
    "인데요",
    "이라고",
    "야",
];

/// Every run of a text.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut reader = Reader {
        text,
        found: Vec::new(),
        run: Run::default(),
        gap: Gap::None,
        gap_length: 0,
    };
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        at = reader.step(at, letter);
    }
    reader.finish();
    reader.found
}

/// Where a log line begins after its time, so that no time is taken for a piece of a number.
pub(super) fn after_timestamp(text: &str) -> usize {
    let head: String = text.chars().take(48).collect();
    match head.find('T').zip(head.find("Z")) {
        Some((date, end)) if date < end && head[..date].bytes().filter(u8::is_ascii_digit).count() >= 8 => {
            end + 1
        }
        _ => 0,
    }
}

struct Reader<'a> {
    text: &'a str,
    found: Vec<Run>,
    run: Run,
    gap: Gap,
    gap_length: usize,
}

impl Reader<'_> {
    /// Reads what stands at `at` and gives where the next begins.
    fn step(&mut self, at: usize, letter: char) -> usize {
        let next = at + letter.len_utf8();
        if let Some(value) = written(letter) {
            self.digit(value, at..next, false);
        } else if is_hangul(letter) {
            return self.word(at, word_end(self.text, at, is_hangul));
        } else if letter.is_ascii_alphabetic() && !self.touches_digit(at) {
            return self.english(at, word_end(self.text, at, |letter| letter.is_ascii_alphabetic()));
        } else {
            match between(letter) {
                Some(gap) if self.gap_length < GAP_LENGTH => {
                    // A hyphen between spaces is a hyphen.
                    self.gap = if gap == Gap::Space && self.gap_length > 0 {
                        self.gap
                    } else {
                        gap
                    };
                    self.gap_length += 1;
                }
                _ => self.finish(),
            }
        }
        next
    }

    fn touches_digit(&self, at: usize) -> bool {
        self.text[..at].ends_with(|letter| written(letter).is_some())
    }

    fn word(&mut self, at: usize, end: usize) -> usize {
        let word = &self.text[at..end];
        if !self.run.digits.is_empty() && BETWEEN.contains(&word) {
            self.gap_by_word();
            return end;
        }
        // "20일에", "5678이요": a word right behind a written digit is its unit or its ending.
        let hangs_on = self
            .run
            .digits
            .last()
            .is_some_and(|last| !last.spoken && last.at.end == at);
        if hangs_on || !self.run.digits.is_empty() && ENDINGS.contains(&word) {
            self.finish();
            return end;
        }
        let mut digits = Vec::new();
        let mut rest = word;
        while let Some((spoken, value)) = KOREAN.iter().find(|(spoken, _)| rest.starts_with(spoken)) {
            // "이요" and the like end a number; "이" in them is no two.
            if !digits.is_empty() && ENDINGS.contains(&rest) {
                break;
            }
            let from = end - rest.len();
            digits.push((*value, from..from + spoken.len()));
            rest = &rest[spoken.len()..];
        }
        let goes_on = rest.is_empty() || BETWEEN.contains(&rest);
        // After so many digits, whatever hangs on the last is an ending that nobody thought of.
        let many = digits.len() >= 2 || self.run.digits.len() >= 7;
        if digits.is_empty() || !(goes_on || many || ENDINGS.contains(&rest)) {
            self.finish();
            return end;
        }
        for (value, range) in digits {
            self.digit(value, range, true);
        }
        if !rest.is_empty() && goes_on {
            self.gap_by_word();
        } else if !goes_on {
            self.finish();
        }
        end
    }

    fn english(&mut self, at: usize, end: usize) -> usize {
        let word = self.text[at..end].to_ascii_lowercase();
        match ENGLISH.iter().find(|(spoken, _)| *spoken == word) {
            Some((_, value)) => self.digit(*value, at..end, true),
            None if !self.run.digits.is_empty() && BETWEEN.contains(&word.as_str()) => self.gap_by_word(),
            None => self.finish(),
        }
        end
    }

    fn gap_by_word(&mut self) {
        self.gap = Gap::Word;
        self.gap_length = 1;
    }

    fn digit(&mut self, value: u8, at: Range<usize>, spoken: bool) {
        if self.run.digits.is_empty() {
            let before = self.text[..at.start]
                .char_indices()
                .rev()
                .nth(3)
                .map_or(0, |(at, _)| at);
            self.run.before = self.text[before..at.start].to_owned();
            self.gap = Gap::None;
        }
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        self.gap_length = 0;
        self.run.digits.push(Digit {
            value,
            at,
            gap,
            spoken,
        });
    }

    fn finish(&mut self) {
        self.gap = Gap::None;
        self.gap_length = 0;
        if self.run.digits.is_empty() {
            return;
        }
        let mut run = std::mem::take(&mut self.run);
        let end = run.digits.last().map_or(0, |digit| digit.at.end);
        run.after = self.text[end..].chars().take(4).collect();
        self.found.push(run);
    }
}

/// A digit as it is written, full-width ones too.
fn written(letter: char) -> Option<u8> {
    match letter {
        '0'..='9' => Some(letter as u8 - b'0'),
        '０'..='９' => u8::try_from(u32::from(letter) - u32::from('０')).ok(),
        _ => None,
    }
}

fn between(letter: char) -> Option<Gap> {
    Some(match letter {
        ' ' | '\u{a0}' | '(' | ')' => Gap::Space,
        '-' | '–' | '—' | '―' | '－' | '‐' | '‑' | 'ー' | '~' | '_' => Gap::Hyphen,
        '.' | '·' | '/' | '．' => Gap::Dot,
        ',' | '，' => Gap::Comma,
        _ => return None,
    })
}

pub(super) fn is_hangul(letter: char) -> bool {
    ('가'..='힣').contains(&letter)
}

fn word_end(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    text[at..]
        .find(|letter| !belongs(letter))
        .map_or(text.len(), |length| at + length)
}
