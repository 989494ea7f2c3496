//! Korean telephone numbers, written or dictated digit by digit.

use super::numeral::digit;

/// A phone number as `010-1234-5678`; `None` unless it has the digits of a Korean one. Spaces,
/// hyphens and the 에 between dictated groups are passed over.
pub fn read(text: &str) -> Option<String> {
    // "공일공 다시 삼삼사사": 다시 reads the hyphen.
    let text = text
        .replace("다시", "-")
        .replace("대시", "-")
        .replace("하이픈", "-");
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len())
        .filter(|at| digit(chars[*at]) == Some('0'))
        .filter(|at| *at == 0 || !chars[at - 1].is_ascii_digit())
        .find_map(|at| number(&chars[at..]))
}

fn number(chars: &[char]) -> Option<String> {
    let mut digits = String::new();
    for (at, c) in chars.iter().enumerate() {
        let (least, most) = lengths(&digits);
        match digit(*c) {
            // The copula of "…칠팔이에요", or a number with too many digits.
            Some('2') if *c == '이' && digits.len() >= least && is_copula(&chars[at + 1..]) => break,
            Some(_) if digits.len() == most => {
                if c.is_ascii_digit() {
                    return None;
                }
                break;
            }
            Some(digit) => digits.push(digit),
            None if "- .,에".contains(*c) && digits.len() < most => {}
            None => break,
        }
    }
    let (least, most) = lengths(&digits);
    if !(least..=most).contains(&digits.len()) {
        return None;
    }
    let area = if digits.starts_with("02") { 2 } else { 3 };
    let last = digits.len() - 4;
    Some(format!(
        "{}-{}-{}",
        &digits[..area],
        &digits[area..last],
        &digits[last..]
    ))
}

/// The fewest and the most digits of a number that begins like this.
fn lengths(digits: &str) -> (usize, usize) {
    match digits {
        _ if digits.starts_with("010") => (11, 11),
        _ if digits.starts_with("02") => (9, 10),
        _ => (10, 11),
    }
}

fn is_copula(rest: &[char]) -> bool {
    rest.first().is_none_or(|c| "에예요고라니며구".contains(*c))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn reads_what_is_written_and_what_is_dictated() {
        let cases = [
            ("010-1234-5678", Some("010-1234-5678")),
            ("01012345678이요", Some("010-1234-5678")),
            ("공일공 일이삼사에 오육칠팔이에요", Some("010-1234-5678")),
            ("공일공에 일이삼사 오륙칠팔", Some("010-1234-5678")),
            ("공일공 일이삼사 구구구구요", Some("010-1234-9999")),
            ("공일공 일이삼사 오육칠이요", Some("010-1234-5672")),
            ("제 번호는 010 9999 0000으로 바꿔 주세요", Some("010-9999-0000")),
            ("내일 공일공 일이삼사 오육칠팔로 주세요", Some("010-1234-5678")),
            ("02-123-4567", Some("02-123-4567")),
            ("031-123-4567", Some("031-123-4567")),
            ("010-1234-56789", None),
            ("110-1234-5678", None),
            ("1234", None),
            ("네 그렇게 해 주세요", None),
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

        #[test]
        fn gives_only_numbers(text in "[0-9공일이삼에요 -]{0,24}") {
            if let Some(phone) = read(&text) {
                assert!(phone.starts_with('0') && phone.len() >= 11, "{phone}");
            }
        }
    }
}
