//! Sino-Korean numbers as people say and type them: `삼천만원`, `5천5백`, `3억 2천`.

use crate::amount::{Amount, MAX_AMOUNT};

/// The number that begins at `at`, and where it ends. Bare numerals (`이`, `사`) count only with a
/// unit (`이천`) or as digits, because they are also ordinary syllables.
pub fn read(chars: &[(usize, char)], at: usize, len: usize) -> Option<(Amount, usize)> {
    Reader {
        chars,
        at,
        start: at,
        len,
    }
    .read()
}

/// Nothing, as people say it of money and counts: "영 원", "빵이에요", "제로예요".
pub fn zero(chars: &[(usize, char)], at: usize, len: usize) -> Option<(Amount, usize)> {
    const NAMES: [&str; 3] = ["영", "빵", "제로"];
    const BEHIND: [&str; 9] = [
        "원",
        "이에요",
        "이요",
        "이예요",
        "입니다",
        "이네",
        "이지",
        "예요",
        "명",
    ];
    let before = at.checked_sub(1).and_then(|at| chars.get(at));
    if before.is_some_and(|(_, c)| c.is_alphanumeric()) {
        return None;
    }
    let rest: String = chars.get(at..)?.iter().map(|(_, c)| *c).take(8).collect();
    let name = NAMES.iter().find(|name| rest.starts_with(*name))?;
    let behind = rest.get(name.len()..)?.trim_start();
    let said = BEHIND.iter().find(|word| behind.starts_with(*word))?;
    let next = at + name.chars().count();
    let byte = |index: usize| chars.get(index).map_or(len, |(byte, _)| *byte);
    let amount = Amount {
        value: 0,
        scaled: *said == "원",
        ambiguous: false,
        start: byte(at),
        end: byte(next),
    };
    Some((amount, next))
}

/// Reads one run of digits, Sino numerals and units.
struct Reader<'a> {
    chars: &'a [(usize, char)],
    at: usize,
    start: usize,
    len: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn read(mut self) -> Option<(Amount, usize)> {
        if !self.begins() {
            return None;
        }
        let (mut total, mut section, mut current) = (0i64, 0i64, None::<f64>);
        let (mut digits, mut units, mut scaled, mut eok) = (false, false, false, false);
        // The smallest units of the section and of the whole so far: none comes twice.
        let (mut small, mut large) = (i64::MAX, i64::MAX);
        let mut end = self.at;
        while let Some(c) = self.peek() {
            if let Some(number) = self.arabic() {
                if current.is_some() {
                    break;
                }
                current = Some(number);
                digits = true;
            } else if let Some(digit) = sino(c) {
                if current.is_some() || units && c == '이' && !self.counts_two() {
                    break;
                }
                current = Some(digit as f64);
                self.at += 1;
            } else if let Some(unit) = small_unit(c) {
                section = section.checked_add(times(current.take().unwrap_or(1.0), unit)?)?;
                units = true;
                small = unit;
                self.at += 1;
            } else if let Some(unit) = large_unit(c) {
                let bare = current.is_none() && section == 0;
                let count = section.checked_add(times(current.take().unwrap_or(0.0), 1)?)?;
                let whole = match current_fraction(self.chars, self.start, self.at) {
                    Some(fraction) => times(fraction, unit)?,
                    None if bare => unit,
                    None => count.checked_mul(unit)?,
                };
                total = total.checked_add(whole)?;
                section = 0;
                (small, large) = (i64::MAX, unit);
                units = true;
                scaled = true;
                eok |= unit >= 100_000_000;
                self.at += 1;
            } else if c == ' ' && self.continues(small, large) {
                self.at += 1;
                continue;
            } else if let Some(joint) = self.joint().filter(|_| units && current.is_none()) {
                self.at += joint;
                if !self.continues(small, large) {
                    break;
                }
                self.at += 1;
                continue;
            } else {
                break;
            }
            end = self.at;
        }
        let said_won = self.chars.get(end).is_some_and(|(_, c)| *c == '원')
            || (self.chars.get(end).is_some_and(|(_, c)| *c == ' ')
                && self.chars.get(end + 1).is_some_and(|(_, c)| *c == '원'));
        if !(digits || units) {
            return None;
        }
        let mut rest = section.checked_add(times(current.unwrap_or(0.0), 1)?)?;
        // "칠십하나", "칠십하고도 둘"
        if let Some((one, behind)) = self.native_one(end).filter(|_| {
            !digits && !scaled && current.is_none() && (20..100).contains(&rest) && rest % 10 == 0
        }) {
            rest += one;
            end = behind;
        }
        // "일억 이천" is a hundred million and two thousand by the words, but people mean 만.
        let ambiguous = eok && (100..10_000).contains(&rest) && !said_won;
        let value = total.checked_add(if ambiguous {
            rest.checked_mul(10_000)?
        } else {
            rest
        })?;
        if !(0..=MAX_AMOUNT).contains(&value) || !self.ends_cleanly(end, digits) {
            return None;
        }
        let byte = |index: usize| self.chars.get(index).map_or(self.len, |(byte, _)| *byte);
        let amount = Amount {
            value,
            scaled: scaled || said_won,
            ambiguous,
            start: byte(self.start),
            end: byte(end),
        };
        Some((amount, end))
    }

    /// A number begins at the text's start, after a space, or at a digit; never inside a word.
    fn begins(&self) -> bool {
        let Some(c) = self.peek() else { return false };
        let before = self
            .start
            .checked_sub(1)
            .and_then(|at| self.chars.get(at))
            .map(|(_, c)| *c);
        let fresh = before.is_none_or(|c| !c.is_alphanumeric());
        match c {
            '0'..='9' => before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.' && c != '-'),
            // "억 오천", of one's own hundred million
            '억' => fresh && self.at_joint().continues(i64::MAX, 100_000_000),
            _ => fresh && (sino(c).is_some() || small_unit(c).is_some()),
        }
    }

    /// After a space the number goes on only with something that carries a unit, smaller than the
    /// units before it: "삼억 사억" are two, "3억 2천 500" is one.
    fn continues(&self, small: i64, large: i64) -> bool {
        let rest = self.chars.get(self.at + 1..).unwrap_or_default();
        let first = rest.iter().map(|(_, c)| *c).position(unit);
        let next = first.and_then(|at| rest.get(at)).map(|(_, c)| *c);
        let stretch = rest.get(..first.unwrap_or(0)).unwrap_or_default();
        // "3 억 2 천", said syllable by syllable
        let apart = stretch.iter().all(|(_, c)| c.is_ascii_digit() || *c == ' ');
        let fits = match next {
            Some(c) if !apart && stretch.iter().any(|(_, c)| *c == ' ') => unit(c),
            Some(c) => {
                small_unit(c).is_none_or(|unit| unit < small) && large_unit(c).is_none_or(|unit| unit < large)
            }
            None => true,
        };
        if !fits {
            return false;
        }
        let counted: Vec<char> = rest
            .iter()
            .map(|(_, c)| *c)
            .take_while(|c| c.is_ascii_digit() || *c == ',')
            .collect();
        let behind = rest.get(counted.len()).map(|(_, c)| *c);
        let counted = counted.iter().filter(|c| c.is_ascii_digit()).count();
        let fits = match small {
            1_000 => counted == 3,
            // "1억 2000", "4억 9,500"
            i64::MAX => counted == 4,
            _ => false,
        };
        if fits && large < i64::MAX && !behind.is_some_and(unit) {
            return true;
        }
        match rest.first().map(|(_, c)| *c) {
            // "삼억 조금": no trillion follows a hundred million.
            Some('조') => false,
            Some(c) if large_unit(c).is_some() || small_unit(c).is_some() => true,
            Some(c) if sino(c).is_some() => {
                let next = rest[1..].iter().map(|(_, c)| *c).find(|c| *c != ' ');
                // "사십 오세"
                let years = small == 10 && large == i64::MAX;
                next.is_some_and(|next| unit(next) || years && "세살".contains(next))
            }
            Some('0'..='9') => rest
                .iter()
                .map(|(_, c)| *c)
                .find(|c| !c.is_ascii_digit() && *c != ',' && *c != ' ')
                .is_some_and(unit),
            _ => false,
        }
    }

    /// The same reader behind the letter at the cursor, where a space must stand.
    fn at_joint(&self) -> Self {
        let space = self.chars.get(self.at + 1).is_some_and(|(_, c)| *c == ' ');
        Reader {
            at: if space { self.at + 1 } else { self.chars.len() },
            ..*self
        }
    }

    /// How many letters join the parts of a number: "일억 하고도 삼백".
    fn joint(&self) -> Option<usize> {
        const JOINT: &str = "하고도";
        let behind = self.chars.get(self.at..)?.iter().map(|(_, c)| *c);
        let space = usize::from(self.peek() == Some(' '));
        let joins = behind.skip(space).take(3).eq(JOINT.chars());
        (joins
            && self
                .chars
                .get(self.at + space + 3)
                .is_some_and(|(_, c)| *c == ' '))
        .then_some(space + 3)
    }

    /// The native one that follows tens at `end`, and where it ends.
    fn native_one(&self, end: usize) -> Option<(i64, usize)> {
        const ONES: [&str; 9] = ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"];
        let rest: String = self.chars.get(end..)?.iter().map(|(_, c)| *c).take(7).collect();
        let bare = rest.strip_prefix("하고도 ").unwrap_or(&rest);
        let skipped = rest.chars().count() - bare.chars().count();
        let (value, one) = (1..).zip(ONES).find(|(_, one)| bare.starts_with(one))?;
        Some((value, end + skipped + one.chars().count()))
    }

    /// Whether the 이 at the cursor, behind a unit, is a two and not a particle or the copula:
    /// "이십이 살" against "5천이요".
    fn counts_two(&self) -> bool {
        let mut rest = self.chars[self.at + 1..].iter().map(|(_, c)| *c);
        let tens = self.chars.get(self.at - 1).is_some_and(|(_, c)| *c == '십');
        match rest.find(|c| *c != ' ') {
            Some(c) => unit(c) || "원세살명일번개월년호층퍼".contains(c),
            None => tens,
        }
    }

    /// Digits with separators and a decimal point, at the cursor.
    fn arabic(&mut self) -> Option<f64> {
        let mut text = String::new();
        let mut at = self.at;
        while let Some((_, c)) = self.chars.get(at) {
            let digit_follows = self.chars.get(at + 1).is_some_and(|(_, c)| c.is_ascii_digit());
            match c {
                '0'..='9' => text.push(*c),
                ',' if !text.is_empty() && digit_follows => {}
                '.' if !text.is_empty() && digit_follows && !text.contains('.') => text.push('.'),
                _ => break,
            }
            at += 1;
        }
        let number = text.parse().ok()?;
        self.at = at;
        Some(number)
    }

    /// Spelled numerals must be followed by something that can follow an amount.
    fn ends_cleanly(&self, end: usize, digits: bool) -> bool {
        let rest: String = self.chars[end..].iter().map(|(_, c)| *c).take(4).collect();
        let followers = [
            " ", ",", ".", "?", "!", "원", "에", "이", "은", "는", "을", "를", "으로", "로", "요", "정도",
            "짜리", "까지", "쯤", "대", "고", "하고", "예요", "인", "입", "가", "만", "과", "와", "번", "일",
            "명", "살", "세", "씩", "밖에", "도", "보다", "넘", "부터", "네", "뿐",
        ];
        rest.is_empty() || digits || followers.iter().any(|follower| rest.starts_with(follower))
    }
}

/// `2.5억`: the decimal number directly before the unit at `at`.
fn current_fraction(chars: &[(usize, char)], start: usize, at: usize) -> Option<f64> {
    let tail: String = chars[start..at].iter().map(|(_, c)| *c).collect();
    let from = tail
        .rfind(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .map_or(0, |i| i + 1);
    let number = tail.get(from..)?.replace(',', "");
    if number.contains('.') {
        number.parse().ok()
    } else {
        None
    }
}

fn times(count: f64, unit: i64) -> Option<i64> {
    let product = (count * unit as f64).round();
    (product.abs() <= MAX_AMOUNT as f64).then_some(product as i64)
}

fn unit(c: char) -> bool {
    small_unit(c).is_some() || large_unit(c).is_some()
}

/// A digit, written or named by a syllable.
pub fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        _ => char::from_digit(u32::try_from(sino(c)?).ok()?, 10),
    }
}

/// The digit that a syllable names.
fn sino(c: char) -> Option<i64> {
    Some(match c {
        '영' | '공' => 0,
        '일' => 1,
        '이' => 2,
        '삼' => 3,
        '사' => 4,
        '오' => 5,
        '육' | '륙' => 6,
        '칠' => 7,
        '팔' => 8,
        '구' => 9,
        _ => return None,
    })
}

fn small_unit(c: char) -> Option<i64> {
    Some(match c {
        '십' => 10,
        '백' => 100,
        '천' => 1_000,
        _ => return None,
    })
}

fn large_unit(c: char) -> Option<i64> {
    Some(match c {
        '만' => 10_000,
        '억' => 100_000_000,
        '조' => 1_000_000_000_000,
        _ => return None,
    })
}
