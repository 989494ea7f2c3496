//! Amounts as they are written for a customer (`notes/korean.md`, "Layout").

use crate::scenario::Locale;

/// `5000000000` with thousands separators.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Won: `10,000원`, `5,000만 원`, `1억 원`; English `10,000 won`. Whole 만 from a million on are
/// written in 만 and 억.
pub fn won(amount: i64, locale: Locale) -> String {
    match locale {
        Locale::En => format!("{} won", grouped(amount)),
        Locale::Ko if amount.unsigned_abs() >= 1_000_000 && amount % 10_000 == 0 => {
            manwon(amount / 10_000, locale)
        }
        Locale::Ko => format!("{}원", grouped(amount)),
    }
}

/// An amount counted in 만원: `5,000만 원`, `3억 2,000만 원`; English `50,000,000 won`.
pub fn manwon(amount: i64, locale: Locale) -> String {
    if locale == Locale::En {
        return format!("{} won", grouped(amount.saturating_mul(10_000)));
    }
    let sign = if amount < 0 { "-" } else { "" };
    let (eok, man) = (amount.unsigned_abs() / 10_000, amount.unsigned_abs() % 10_000);
    let part = |count: u64, unit: &str| format!("{}{unit}", grouped(count as i64));
    match (eok, man) {
        (0, 0) => "0원".to_owned(),
        (0, man) => format!("{sign}{} 원", part(man, "만")),
        (eok, 0) => format!("{sign}{} 원", part(eok, "억")),
        (eok, man) => format!("{sign}{} {} 원", part(eok, "억"), part(man, "만")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_amounts_as_a_bank_does() {
        let ko = Locale::Ko;
        assert_eq!(won(10_000, ko), "10,000원");
        assert_eq!(won(999_999_999, ko), "999,999,999원");
        assert_eq!(won(50_000_000, ko), "5,000만 원");
        assert_eq!(won(100_000_000, ko), "1억 원");
        assert_eq!(manwon(32_000, ko), "3억 2,000만 원");
        assert_eq!(manwon(0, ko), "0원");
        assert_eq!(won(50_000_000, Locale::En), "50,000,000 won");
    }
}
