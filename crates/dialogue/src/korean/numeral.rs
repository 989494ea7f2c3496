//! Numbers as people say and type them: `삼천만원`, `5천5백`, `3억 2천`, `공일공 일이삼사…`.

/// A number found in an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Its value: won if [`Self::scaled`] says a unit of 만 or more (or 원) was heard, otherwise
    /// as said.
    pub value: i64,
    /// Whether 만, 억 or 원 was said, so that the number means won and not the field's unit.
    pub scaled: bool,
    /// Said in a way that people mean differently (일억 이천): read it back.
    pub ambiguous: bool,
    /// Byte range in the utterance.
    pub start: usize,
    /// See [`Self::start`].
    pub end: usize,
}

/// The largest amount understood, in won: a hundred 조. Anything longer is not an amount.
pub const MAX_AMOUNT: i64 = 100_000_000_000_000;

/// Every amount in `text`, in order. Bare Sino numerals (`이`, `사`) count only with a unit
/// (`이천`) or as digits, because they are also ordinary syllables.
pub fn amounts(text: &str) -> Vec<Amount> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match Reader::new(&chars, at, text.len()).read() {
            Some((amount, next)) => {
                found.push(amount);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// Reads one run of digits, Sino numerals and units.
struct Reader<'a> {
    chars: &'a [(usize, char)],
    at: usize,
    start: usize,
    len: usize,
}

impl<'a> Reader<'a> {
    fn new(chars: &'a [(usize, char)], at: usize, len: usize) -> Self {
        Self {
            chars,
            at,
            start: at,
            len,
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn read(mut self) -> Option<(Amount, usize)> {
        if !self.begins() {
            return None;
        }
        let (mut total, mut section, mut current) = (0i64, 0i64, None::<f64>);
        let (mut digits, mut units, mut scaled, mut eok) = (false, false, false, false);
        let mut end = self.at;
        while let Some(c) = self.peek() {
            if let Some(number) = self.arabic() {
                if current.is_some() {
                    break;
                }
                current = Some(number);
                digits = true;
            } else if let Some(digit) = sino(c) {
                if current.is_some() {
                    break;
                }
                current = Some(digit as f64);
                self.at += 1;
            } else if let Some(unit) = small_unit(c) {
                section = section.checked_add(times(current.take().unwrap_or(1.0), unit)?)?;
                units = true;
                self.at += 1;
            } else if let Some(unit) = large_unit(c) {
                let count = section.checked_add(times(current.take().unwrap_or(0.0), 1)?)?;
                let whole = match (count, current_fraction(self.chars, self.start, self.at)) {
                    (_, Some(fraction)) => times(fraction, unit)?,
                    (0, None) => unit,
                    (count, None) => count.checked_mul(unit)?,
                };
                total = total.checked_add(whole)?;
                section = 0;
                units = true;
                scaled = true;
                eok |= unit >= 100_000_000;
                self.at += 1;
            } else if c == ' ' && self.continues() {
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
        let rest = section.checked_add(times(current.unwrap_or(0.0), 1)?)?;
        // "일억 이천" is a hundred million and two thousand by the words, but people mean 만.
        let ambiguous = eok && (1_000..10_000).contains(&rest) && !said_won;
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
            _ => fresh && (sino(c).is_some() || small_unit(c).is_some()),
        }
    }

    /// After a space the number goes on only with something that carries a unit.
    fn continues(&self) -> bool {
        let rest = &self.chars[self.at + 1..];
        match rest.first().map(|(_, c)| *c) {
            Some(c) if large_unit(c).is_some() || small_unit(c).is_some() => true,
            Some(c) if sino(c).is_some() => rest.get(1).is_some_and(|(_, c)| unit(*c)),
            Some('0'..='9') => rest
                .iter()
                .map(|(_, c)| *c)
                .find(|c| !c.is_ascii_digit() && *c != ',')
                .is_some_and(unit),
            _ => false,
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
            "명", "살", "세", "씩",
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

/// Digits dictated one by one, written or spoken (`공일공 1234 오육칠팔`), in a row of at least
/// `least`: separators, spaces and the 에 between groups are passed over.
pub fn dictated(text: &str, least: usize) -> Option<String> {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | ' ' | '.' | ',' | '에' | '다' | '시' if digits.is_empty() || !finished(&digits, least) =>
                {}
            c if sino(c).is_some() && !finished(&digits, least) => {
                digits.extend(sino(c).and_then(|digit| char::from_digit(digit as u32, 10)));
            }
            _ if finished(&digits, least) => break,
            _ => digits.clear(),
        }
    }
    finished(&digits, least).then_some(digits)
}

fn finished(digits: &str, least: usize) -> bool {
    digits.len() >= least
}

/// A phone number as `010-1234-5678`; `None` unless it has the digits of a Korean one.
pub fn phone(text: &str) -> Option<String> {
    let digits = dictated(text, 10).or_else(|| dictated(text, 9))?;
    let mobile = digits.starts_with("01");
    let area = if digits.starts_with("02") { 2 } else { 3 };
    let lengths = if mobile || area == 3 { 10..=11 } else { 9..=10 };
    if !digits.starts_with('0') || !lengths.contains(&digits.len()) {
        return None;
    }
    let last = digits.len() - 4;
    Some(format!(
        "{}-{}-{}",
        &digits[..area],
        &digits[area..last],
        &digits[last..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(i64, bool, bool)> {
        amounts(text)
            .first()
            .map(|amount| (amount.value, amount.scaled, amount.ambiguous))
    }

    #[test]
    fn reads_amounts() {
        let cases = [
            ("삼천만 원이요", Some((30_000_000, true, false))),
            ("5천만원", Some((50_000_000, true, false))),
            ("3천", Some((3_000, false, false))),
            ("5천5백", Some((5_500, false, false))),
            ("연봉 5천에", Some((5_000, false, false))),
            ("3억짜리 집", Some((300_000_000, true, false))),
            ("3억 2천", Some((320_000_000, true, true))),
            ("일억 이천만원", Some((120_000_000, true, false))),
            ("2.5억", Some((250_000_000, true, false))),
            ("삼백오십만 이천원", Some((3_502_000, true, false))),
            ("50,000,000원", Some((50_000_000, true, false))),
            ("십만원", Some((100_000, true, false))),
            ("억 소리 나요", None),
            ("이게 뭐예요", None),
            ("천천히 말해 주세요", None),
            ("만들어 주세요", None),
            ("계좌만 해 주세요", None),
            ("일단요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(first(text), expected, "{text}");
        }
    }

    #[test]
    fn reads_phone_numbers() {
        let cases = [
            ("010-1234-5678", Some("010-1234-5678")),
            ("01012345678이요", Some("010-1234-5678")),
            ("공일공 일이삼사에 오육칠팔이에요", Some("010-1234-5678")),
            ("공일공에 일이삼사 오륙칠팔", Some("010-1234-5678")),
            ("제 번호는 010 9999 0000으로 바꿔 주세요", Some("010-9999-0000")),
            ("02-123-4567", Some("02-123-4567")),
            ("1234", None),
            ("네 그렇게 해 주세요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            amounts(&text);
            phone(&text);
        }
    }
}
