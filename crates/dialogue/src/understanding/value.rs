//! Words into the value of one field.

use std::ops::Range;

use serde_json::Value;

use super::Rules;
use super::clause::Heard;
use super::lexicon::{Mood, Tag};
use super::mention::Stance;
use super::names::Name;
use super::tokens::{Reading as Meaning, Token};
use crate::amount::Amount;
use crate::dictated;
use crate::english;
use crate::korean::address::{self, Address};
use crate::korean::{person, phone, restated, spelled};
use crate::mask;
use crate::scenario::{Confirm, Field, FieldType, Locale, Normalizer, YES};
use crate::scope::{coerce, counts_man};

/// A value, and whether it was said in a way that should be read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// In the field's own type.
    pub value: Value,
    /// People mean it differently, or a mistake would cost too much.
    pub doubtful: bool,
}

impl Reading {
    fn of(field: &Field, value: impl Into<Value>) -> Self {
        Self {
            value: value.into(),
            doubtful: field.spec.confirm == Confirm::Always,
        }
    }
}

impl Rules<'_> {
    /// Reads the value of `field` where the utterance is an answer about it and nothing else.
    pub(super) fn read(&self, field: &Field, heard: &Heard<'_>) -> Option<Reading> {
        let named = || self.named(field, heard).map(|value| Reading::of(field, value));
        match field.spec.kind {
            FieldType::Boolean => self.boolean(heard, field).map(|value| Reading::of(field, value)),
            FieldType::Choice => named(),
            FieldType::Number => named()
                .or_else(|| number(field, self.only_amount(field, heard)?, heard))
                .or_else(|| super::slots::day(field, heard)),
            // "네" is nobody's name, and "음" says nothing.
            FieldType::Text if is_free(field) && says_nothing(heard) => None,
            // A resident number that was hidden is no value of anything else.
            FieldType::Text if mask::hides(&heard.said.text) => None,
            FieldType::Text => words_value(field, heard).map(|value| Reading::of(field, value)),
        }
    }

    /// A choice named by the words of its question, and nothing beside it.
    fn named(&self, field: &Field, heard: &Heard<'_>) -> Option<Value> {
        let stage = self.context.scenario.stage_of(&field.key)?;
        let choices = self.context.scenario.choices_of(&field.key);
        let offers: Vec<_> = choices.iter().collect();
        if offers.is_empty() {
            return None;
        }
        let picked = self.pick(heard, stage, &offers);
        if picked.disputed || !picked.chosen || heard.has(Tag::Unsure) {
            return None;
        }
        let [only] = self.nearest(field, &offers, &picked.fitting)[..] else {
            return None;
        };
        choice_value(field, &offers.get(only)?.value)
    }

    /// The one amount that is meant, and not left out again ("6천 말고 5천8백"). Of two nobody can
    /// tell which is meant.
    fn only_amount<'h>(&self, field: &Field, heard: &'h Heard<'_>) -> Option<&'h Amount> {
        let meant: Vec<(usize, usize)> = heard
            .amounts_meant()
            .into_iter()
            .filter(|place| {
                heard
                    .amounts
                    .get(place.1)
                    .is_some_and(|amount| counts_this(field, amount, heard))
            })
            .collect();
        let (last, left) = meant.split_last()?;
        let amount = |place: &(usize, usize)| heard.amounts.get(place.1);
        // "서른다섯, 아 만으로는 서른넷이요": of two ages the counted one.
        let counted: Vec<&(usize, usize)> = meant
            .iter()
            .filter(|place| heard.is_counted_age(place.0))
            .collect();
        if let ([_, _, ..], [one]) = (&meant[..], &counted[..]) {
            return amount(one);
        }
        let same = left.iter().all(|other| {
            amount(other).map(|other| other.value) == amount(last).map(|last| last.value)
                || heard.takes_back(other.0, last.0)
        });
        // "아내가 이천 제가 사천 합쳐서 육천이요"
        let sum: i64 = left.iter().filter_map(amount).map(|other| other.value).sum();
        let total = left.len() > 1 && amount(last).is_some_and(|last| last.value == sum);
        let same = same || total;
        amount(last).filter(|_| same && !(counts_man(field) && heard.is_monthly(last.0)))
    }
}

/// Whether a field's values are free words, and not of a shape of their own.
pub fn is_free(field: &Field) -> bool {
    let shaped = [Normalizer::PhoneKr, Normalizer::Email, Normalizer::Rrn];
    field.spec.kind == FieldType::Text && field.spec.normalizer.is_none_or(|kind| !shaped.contains(&kind))
}

/// Whether an address of a known shape is in what was said.
pub(super) fn has_an_address(text: &str) -> bool {
    matches!(address::read(text), Address::Said(_))
}

/// Whether a Korean name stands in a sentence.
pub(super) fn has_a_name(text: &str) -> bool {
    person::read(text).is_some()
}

/// Whether nothing but fillers, a yes or a no is heard, or a wish to pass.
fn says_nothing(heard: &Heard<'_>) -> bool {
    const EMPTY: [Tag; 15] = [
        Tag::Question,
        Tag::Said,
        Tag::Again,
        Tag::Back,
        Tag::Moment,
        Tag::Light,
        Tag::Particle,
        Tag::Yes,
        Tag::No,
        Tag::Sorry,
        Tag::Skip,
        Tag::Unsure,
        Tag::Ask,
        Tag::It,
        Tag::Not,
    ];
    // "never mind", "no, it's fine"
    const EMPTY_IN_ENGLISH: [Tag; 9] = [
        Tag::Refuse,
        Tag::Lack,
        Tag::Nothing,
        Tag::Finish,
        Tag::Leave,
        Tag::Right,
        Tag::Accept,
        Tag::Chat,
        Tag::Staff,
    ];
    let english = !heard.words.denies_backwards;
    let empty = |token: &Token| {
        token.is_any(&EMPTY)
            || english && token.is_any(&EMPTY_IN_ENGLISH)
            || token
                .readings
                .iter()
                .any(|reading| matches!(reading, Meaning::Copula(_)))
            || token.verbs().any(|(tag, _)| {
                matches!(
                    tag,
                    Tag::Accept
                        | Tag::Skip
                        | Tag::Unsure
                        | Tag::Lack
                        | Tag::Helps
                        | Tag::Right
                        | Tag::Refuse
                        | Tag::Is
                        | Tag::Fine
                )
            })
    };
    let lost = heard.has_verb(Tag::Unsure) && heard.unknown() == 0 && heard.said.len() < 20;
    lost || heard.said.len() < 16 && heard.tokens.iter().all(empty)
}

/// What a choice is worth in its field's own type. A switch is named after its field.
pub fn choice_value(field: &Field, choice: &str) -> Option<Value> {
    match field.spec.kind {
        FieldType::Boolean => Some(Value::Bool(choice == YES || choice == field.key)),
        kind => coerce(kind, &Value::from(choice)),
    }
}

impl Heard<'_> {
    /// The amounts that are said and not left out again: the word, and the place of the amount.
    pub(super) fn amounts_meant(&self) -> Vec<(usize, usize)> {
        let amount_at = |token: &Token| {
            token.readings.iter().find_map(|reading| match reading {
                Meaning::Amount(place) => Some(*place),
                _ => None,
            })
        };
        let places: Vec<Option<usize>> = self.tokens.iter().map(amount_at).collect();
        let rival = |token: usize| places.get(token).is_some_and(Option::is_some);
        let said = places
            .iter()
            .enumerate()
            .filter_map(|(token, place)| Some((token, (*place)?)));
        let said: Vec<(usize, usize)> = said.collect();
        let zero = |place: usize| self.amounts.get(place).is_some_and(|amount| amount.value == 0);
        let left_out = |token: usize, place: usize| {
            let denied = self.stance(token, &rival) == Stance::LeftOut;
            // "영 원이요 모은 게 없어"
            denied
                && !zero(place)
                && !self.became(token)
                && !self.denies_another(token)
                && !self.is_said_anew(token, &said)
        };
        let meant: Vec<(usize, usize)> = said
            .iter()
            .copied()
            .filter(|(token, place)| !left_out(*token, *place))
            .filter(|(token, _)| !self.is_bound(*token) && !self.is_in_a_reason(*token))
            .filter(|figure| !self.only_leads(*figure, &said))
            .collect();
        if self.is_between() || self.is_hoped_for(&said) {
            return Vec::new();
        }
        if let Some(settled) = self.settled(&said) {
            return vec![settled];
        }
        // "150 million minus a thirty million loan" is a sum.
        let sums = |pair: &[(usize, Option<usize>)]| {
            let between = self.text(pair[0].0 + 1..pair[1].0).to_lowercase();
            between
                .split(' ')
                .any(|word| ["minus", "plus", "less"].contains(&word))
        };
        let counted: Vec<(usize, Option<usize>)> = places
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, place)| place.is_some())
            .collect();
        if !self.words.denies_backwards && counted.windows(2).any(sums) {
            return Vec::new();
        }
        // "2억에서 3억 사이" is neither.
        let ranged = |pair: &[(usize, usize)]| {
            let between = self.text(pair[0].0 + 1..pair[1].0);
            const TO: [&str; 9] = ["에서", "부터", "이나", "나", "내지", "또는", "아니면", "to", "or"];
            // "1억에서 5천으로 줄여 주세요" changes one into the other.
            if self.has_verb(Tag::Change) {
                return false;
            }
            let either = self.tokens.get(pair[0].0 + 1..pair[1].0).unwrap_or_default();
            if either.iter().any(|token| token.is(Tag::Or)) {
                return true;
            }
            TO.contains(&between.trim_start_matches("원").trim_start_matches("만원").trim())
                || between.is_empty() && self.is_ranged(pair[0].1, pair[1].1)
        };
        // "육천은 넘고 칠천은 안 돼요"
        let under = super::choice::whole(self).no;
        let bounded = meant.len() + 1 >= self.amounts.len()
            && self.amounts.len() > 1
            && self.has_verb(Tag::Beyond)
            && under;
        if meant.windows(2).any(ranged) || bounded {
            return Vec::new();
        }
        let replaced = |place: usize| {
            meant
                .get(place + 1)
                .is_some_and(|next| self.replaces(meant[place], *next))
        };
        (0..meant.len())
            .filter(|place| !replaced(*place))
            .map(|place| meant[place])
            .collect()
    }

    /// "because I get paid on the fourteenth"
    fn is_in_a_reason(&self, token: usize) -> bool {
        let clause = self.clause_of(token);
        !self.words.denies_backwards && clause.is_some_and(|(_, clause)| clause.mood == Some(Mood::Cause))
    }

    /// "more than five hundred million" says no number.
    fn is_bound(&self, token: usize) -> bool {
        let mut before = self.tokens.get(..token).unwrap_or_default().iter().rev();
        before
            .find(|word| !word.is(Tag::Light) || word.is(Tag::Beyond))
            .is_some_and(|word| word.is(Tag::Beyond))
    }

    /// "사천이고 아니 사천오백이고", "육천... 육천이백": a number said anew.
    fn replaces(&self, a: (usize, usize), b: (usize, usize)) -> bool {
        let between = self.tokens.get(a.0 + 1..b.0).unwrap_or_default();
        let field = between
            .iter()
            .any(|token| token.names().any(|(name, _)| matches!(name, Name::Field(_))));
        let wait = !self.words.denies_backwards && between.iter().any(|token| token.is(Tag::Moment));
        let sorry = wait || between.iter().any(|token| token.is_any(&[Tag::Sorry, Tag::No]));
        let from = self.has_verb(Tag::Change)
            && self
                .text(a.0 + 1..b.0)
                .trim_start_matches('원')
                .starts_with("에서");
        if from {
            return true;
        }
        let light = between.iter().all(|token| {
            token.is_any(&[Tag::Light, Tag::Particle]) || token.mood().is_some() && token.verb().is_none()
        });
        let values = self.amounts.get(a.1).zip(self.amounts.get(b.1));
        let begins_alike = values.is_some_and(|(a, b)| {
            a.value > 0
                && b.value > a.value
                && b.value < 2 * a.value
                && b.value
                    .to_string()
                    .starts_with(a.value.to_string().trim_end_matches('0'))
        });
        let sums = values.is_some_and(|(a, b)| a.value == b.value);
        !field && (sorry || light && begins_alike && !sums)
    }

    /// The small number that a word is.
    pub(super) fn number_at(&self, token: usize) -> Option<usize> {
        let token = self.tokens.get(token)?;
        let place = token.readings.iter().find_map(|reading| match reading {
            Meaning::Amount(place) => Some(*place),
            _ => None,
        })?;
        usize::try_from(self.amounts.get(place)?.value).ok()
    }

    /// "2억~3억".
    fn is_ranged(&self, a: usize, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.amounts.get(a), self.amounts.get(b)) else {
            return false;
        };
        let between = self.said.text.get(a.end..b.start).unwrap_or_default();
        between.contains(['~', '-', '〜'])
    }

    /// "만 34세", "만으로는 서른넷".
    pub(super) fn is_counted_age(&self, token: usize) -> bool {
        let before = token.saturating_sub(3)..token;
        let word = |place: usize| {
            self.tokens
                .get(place)
                .map(|token| self.said.letters(token.at.clone()))
        };
        before
            .into_iter()
            .any(|place| matches!(word(place), Some(['만', ..])))
    }

    /// "월 300", "한 달에 250만 원": no yearly sum.
    pub(super) fn is_monthly(&self, token: usize) -> bool {
        const MONTHLY: [&str; 15] = [
            "월",
            "한달",
            "한달에",
            "달에",
            "매달",
            "매월",
            "다달이",
            "월급",
            "월급이",
            "월급은",
            "달마다",
            "monthly",
            "month",
            "permonth",
            "평당",
        ];
        let word = |place: usize| -> String {
            let token = self
                .tokens
                .get(place)
                .map(|token| token.at.clone())
                .unwrap_or_default();
            self.said.letters(token).iter().collect()
        };
        let near = token.saturating_sub(3)..(token + 4).min(self.tokens.len());
        near.filter(|place| *place != token)
            .any(|place| MONTHLY.contains(&word(place).as_str()))
            || self.is_paid_by_the_month(token)
    }
}

/// Whether a number is said of what a field holds, and exactly.
pub(super) fn counts_this(field: &Field, amount: &Amount, heard: &Heard<'_>) -> bool {
    has_its_unit(field, amount, heard) && heard.is_said_of(field, amount)
}

/// Whether no unit of something else follows: "95년생", "30평", "10퍼센트".
pub(super) fn has_its_unit(field: &Field, amount: &Amount, heard: &Heard<'_>) -> bool {
    const OTHERS: [&str; 16] = [
        "년생",
        "년",
        "평",
        "퍼센트",
        "프로",
        "%",
        "층",
        "개월",
        "달",
        "번지",
        "동",
        "호",
        "시",
        "분",
        "주",
        "percent",
    ];
    let behind = heard.said.text.get(amount.end..).unwrap_or_default().trim_start();
    // "thirty thousand dollars", "a house with three rooms"
    const NO_WON: [&str; 14] = [
        "dollar", "usd", "euro", "pound", "yen", "yuan", "bucks", "year", "month", "kid", "child", "people",
        "pyeong", "square",
    ];
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let other = behind.to_lowercase();
    if money && NO_WON.iter().any(|unit| other.starts_with(unit)) {
        return false;
    }
    let own = field.spec.unit.as_ref().is_some_and(|unit| {
        unit.all()
            .any(|unit| !unit.is_empty() && behind.starts_with(unit))
    });
    // "이십대 후반"
    let decade = behind.starts_with('대') && field.spec.normalizer != Some(Normalizer::MoneyKrw);
    let others = OTHERS.iter().any(|other| {
        let rest = behind.strip_prefix(other);
        rest.is_some_and(|rest| other.chars().count() > 1 || stands_alone(rest))
    });
    own || !decade && !others
}

/// Whether a unit of one syllable is a word, by what follows it: "두 달이에요", but not "이억 달래요".
fn stands_alone(rest: &str) -> bool {
    const BEHIND: &str = "은는이가을를에의로도만까쯤예요입인째생정동호년월일후전";
    rest.chars()
        .next()
        .is_none_or(|c| !c.is_alphabetic() || BEHIND.contains(c))
}

/// An amount in the field's unit.
pub(super) fn number(field: &Field, amount: &Amount, heard: &Heard<'_>) -> Option<Reading> {
    let text = heard.said.text.as_str();
    let man = counts_man(field);
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    // "백만 원" is nobody's age.
    if amount.scaled && !money {
        return None;
    }
    let few = money && !amount.scaled && (1..10_000).contains(&amount.value);
    // "오천 원" is no price of a home.
    if man && amount.scaled && (1..10_000).contains(&amount.value) {
        return None;
    }
    // "1994" is when somebody was born.
    let years = field
        .spec
        .unit
        .as_ref()
        .is_some_and(|unit| unit.get(Locale::Ko) == "세");
    if years && amount.value > 150 {
        return None;
    }
    // "thirty thousand" is no yearly income in won.
    let english = !heard.words.denies_backwards;
    if english && man && amount.scaled && (1..1_000_000).contains(&amount.value) {
        return None;
    }
    // "300이요" is no yearly income and no price: nobody can tell what is meant.
    if few && man && amount.value < 1_000 {
        return None;
    }
    let value = match (money, man, amount.scaled) {
        // Typed in full won without saying so: no income or price is counted in millions of 만원.
        (true, true, false) if amount.value >= 1_000_000 => amount.value / 10_000,
        (true, true, true) => amount.value / 10_000,
        // "한도는 오천" is fifty million won.
        (true, false, false) if few => amount.value * 10_000,
        _ if field.spec.normalizer == Some(Normalizer::DayOfMonth) => day(amount, text),
        _ => amount.value,
    };
    let mut reading = Reading::of(field, value);
    reading.doubtful |= amount.ambiguous || few && !man;
    Some(reading)
}

/// "이십일" is the 20th, unless a day follows it: "이십일 일".
fn day(amount: &Amount, text: &str) -> i64 {
    let spelled = text
        .get(amount.start..amount.end)
        .is_some_and(|said| said.ends_with('일'));
    let counted = text
        .get(amount.end..)
        .is_some_and(|rest| rest.trim_start().starts_with('일'));
    amount.value - i64::from(spelled && !counted)
}

fn words_value(field: &Field, heard: &Heard<'_>) -> Option<String> {
    let text = heard.said.text.as_str();
    let filled = |value: String| (!value.is_empty()).then_some(value);
    match field.spec.normalizer {
        Some(Normalizer::PhoneKr) if !heard.words.denies_backwards => english::phone(text),
        Some(Normalizer::PhoneKr) => match phone::read(text) {
            Some(_) => phone::meant(text),
            None => phone::read(&english::digits(text)),
        },
        Some(Normalizer::Email) if email(text).is_some() => email_meant(text),
        Some(Normalizer::Email) => english::email(text)
            .or_else(|| spelled::email(text))
            .or_else(|| spelled::email(bare(heard))),
        // Never from words: the keypad sends it as an edit.
        Some(Normalizer::Rrn) => None,
        Some(Normalizer::NameEn) if heard.words.denies_backwards => {
            match text.contains(|c: char| c.is_ascii_alphabetic()) {
                true => spelled::latin_name_within(text),
                false => spelled::latin_name(bare(heard)),
            }
        }
        Some(Normalizer::NameEn) => spelled::latin_name(&dictated::name(bare(heard))?),
        Some(Normalizer::NameKo) => korean_name(heard),
        // An answer in the customer's own words is kept word for word.
        None => filled(text.trim().to_owned()),
        Some(Normalizer::Address) if text.is_ascii() => dictated::address(text),
        Some(Normalizer::Address) => match address::read(text) {
            Address::Said(value) => Some(value),
            Address::Unclear => None,
            Address::None => filled(bare(heard).to_owned()).filter(|text| may_be_a_place(text)),
        },
        Some(_) => filled(bare(heard).to_owned()),
    }
}

/// A dictated value without the words that carry it: "로 바꿔 주세요" behind it, "it is" before it.
pub(super) fn bare<'h>(heard: &'h Heard<'_>) -> &'h str {
    const BEFORE: [Tag; 8] = [
        Tag::Light,
        Tag::Yes,
        Tag::No,
        Tag::Sorry,
        Tag::Particle,
        Tag::Turn,
        Tag::Moment,
        Tag::It,
    ];
    const BEHIND: [Tag; 4] = [Tag::Light, Tag::Particle, Tag::Thing, Tag::Again];
    let carries = |token: &Token| {
        let verb = token.verbs().any(|(tag, _)| {
            matches!(
                tag,
                Tag::Change
                    | Tag::Accept
                    | Tag::Right
                    | Tag::Say
                    | Tag::Is
                    | Tag::Helps
                    | Tag::Exist
                    | Tag::Show
            )
        });
        let copula = token
            .readings
            .iter()
            .any(|reading| matches!(reading, Meaning::Copula(_)));
        verb || copula || token.is_any(&BEHIND) || token.is(Tag::Change)
    };
    let tokens = &heard.tokens;
    // "나도윤이 아니고 나도운이에요": what follows the denial.
    let denied = tokens.iter().rposition(|token| {
        let denies = token
            .verbs()
            .any(|(tag, tense)| tag == Tag::IsNot && (tense.mood.joins() || tense.mood == Mood::And));
        denies || token.is_any(&[Tag::Except, Tag::Sorry])
    });
    let from = denied
        .filter(|place| place + 1 < tokens.len())
        .map_or(0, |place| place + 1);
    // Verbs and fillers, and one particle before them: more may be part of the value.
    let verb_or_light = |token: &Token| carries(token) && !is_particle(token);
    let mut end = tokens
        .iter()
        .rposition(|token| !verb_or_light(token))
        .map_or(0, |last| last + 1);
    if end > from + 1 && tokens.get(end - 1).is_some_and(is_particle) {
        end -= 1;
    }
    // Only whole words are taken off: "나도" is the beginning of "나도운".
    let begins = |token: &Token| token.is_any(&BEFORE) && heard.said.starts_word(token.at.end);
    let begin = tokens
        .iter()
        .skip(from)
        .position(|token| !begins(token))
        .map_or(end, |first| from + first);
    match begin < end {
        true => heard.text(begin..end),
        false => "",
    }
}

/// Whether words of no known shape may yet be where somebody lives. "주소가 틀맀는데예" names none.
fn may_be_a_place(text: &str) -> bool {
    const SENTENCE: [&str; 8] = ["주소", "이사", "바뀌", "바꿔", "틀려", "틀렸", "그대로", "집이"];
    text.chars()
        .any(|c| c.is_ascii_alphanumeric() || "시군구읍면동로길도리층호".contains(c))
        && !SENTENCE.iter().any(|part| text.contains(part))
}

/// A name that stands alone, or the one within a sentence.
fn korean_name(heard: &Heard<'_>) -> Option<String> {
    let text = bare(heard);
    let hangul = |c: char| ('가'..='힣').contains(&c);
    if !text.chars().any(hangul) {
        return name(text);
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = text.split_whitespace().count();
    let within = person::read(&heard.said.text);
    // "홍 길순", "다온 응우옌"
    within.or_else(|| name(text).filter(|_| words < 3 && letters < 6))
}

fn is_particle(token: &Token) -> bool {
    let copula = token
        .readings
        .iter()
        .any(|reading| matches!(reading, Meaning::Copula(_)));
    copula || token.is_any(&[Tag::Particle, Tag::Thing])
}

/// A person's name: letters, and what may stand between them.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let plain = text.chars().all(|c| c.is_alphabetic() || " .'·-".contains(c));
    (plain && (2..=20).contains(&letters)).then(|| text.to_owned())
}

/// A written e-mail address.
pub fn email(text: &str) -> Option<String> {
    emails(text).into_iter().next().map(|(_, address)| address)
}

/// The written e-mail address that is meant, of several that are said.
fn email_meant(text: &str) -> Option<String> {
    restated::standing(text, &emails(text)).cloned()
}

fn emails(text: &str) -> Vec<(Range<usize>, String)> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
    let whole = |word: &str| {
        word.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
        })
    };
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|c: char| !allowed(c)) {
        let address = word.trim_matches(['.', '-', '+', '_']).to_ascii_lowercase();
        if whole(&address) {
            found.push((at..at + word.len(), address));
        }
        at += word.len();
        at += text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
    }
    found
}

/// Puts an edited value (typed, not said) into the form its field keeps; `None` if it is not one.
pub fn typed(field: &Field, value: &Value) -> Option<Value> {
    let value = coerce(field.spec.kind, value)?;
    let Value::String(text) = &value else {
        return Some(value);
    };
    Some(match field.spec.normalizer {
        Some(Normalizer::PhoneKr) => Value::String(phone::read(text)?),
        Some(Normalizer::Email) => Value::String(email(text)?),
        Some(Normalizer::Rrn) => Value::String(resident_number(text)?),
        Some(Normalizer::NameEn) => Value::String(name(text)?.to_uppercase()),
        Some(Normalizer::NameKo) => Value::String(name(text)?),
        // Only its own field may hold one.
        _ if mask::names_a_person(text) => return None,
        _ if text.trim().is_empty() => return None,
        _ => value,
    })
}

/// Thirteen digits as `900101-1234567`.
fn resident_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let only = text.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    (only && digits.len() == 13).then(|| format!("{}-{}", &digits[..6], &digits[6..]))
}
