//! Of several figures in one utterance, which are meant, and of what: the price that was agreed on
//! and not the one that was asked, the sum and not its parts, one's own age and not a child's.
//!
//! Only what is said in so many words decides. A figure of something else counts for nothing, so
//! that nobody records a loan as a price; where no other figure is left, the kiosk asks again.

use super::clause::Heard;
use super::lexicon::{Mood, Tag};
use super::names::Name;
use crate::amount::Amount;
use crate::scenario::{Field, Locale, Normalizer};
use crate::scope::counts_man;

/// A number that was said: its word, and its place among the amounts.
pub type Figure = (usize, usize);

/// The price went up or down.
const MOVED: [&str; 15] = [
    "깎",
    "올려",
    "올라",
    "올렸",
    "올랐",
    "내려",
    "내렸",
    "낮춰",
    "줄여",
    "에누리",
    "lowered",
    "dropped",
    "came down",
    "come down",
    "went up",
];
/// What is asked for, or was once.
const ASKED: [&str; 14] = [
    "시세",
    "호가",
    "원래",
    "처음",
    "부르",
    "불렀",
    "달라",
    "달래",
    "나왔",
    "나온",
    "내놓",
    "wants",
    "first said",
    "asking",
];
/// What came of it.
const AGREED: [&str; 11] = [
    "됐",
    "되었",
    "하기로",
    "기로 했",
    "했어",
    "합의",
    "계약",
    "사기로",
    "실제",
    "we agree",
    "get it for",
];

/// What is owed.
const DEBTS: [&str; 5] = ["빚", "대출", "융자", "debt", "loan"];

impl Heard<'_> {
    /// The figure to which the others lead: a sum of what was said before it, or the price that
    /// came of a haggle. `said` are all figures.
    pub(super) fn settled(&self, said: &[Figure]) -> Option<Figure> {
        let last = said
            .last()
            .filter(|_| said.len() > 1 && self.fields_named() < 2)?;
        (self.is_total(said) || self.is_outcome(said)).then_some(*last)
    }

    /// "between one and two hundred million"
    pub(super) fn is_between(&self) -> bool {
        let first = self.amounts.first();
        let before = first
            .and_then(|first| self.said.text.get(..first.start))
            .unwrap_or_default();
        !self.words.denies_backwards && before.to_lowercase().trim_end().ends_with("between")
    }

    /// "오억 부르던데 좀 깎으면 사억 팔천": the price has not come down yet.
    pub(super) fn is_hoped_for(&self, said: &[Figure]) -> bool {
        let [first, .., last] = said else { return false };
        let (Some(first), Some(last)) = (self.amounts.get(first.1), self.amounts.get(last.1)) else {
            return false;
        };
        let between = self.said.text.get(first.end..last.start).unwrap_or_default();
        ["깎으면", "깎아 주면", "깎아주면", "내리면", "내려 주면", "올리면"]
            .iter()
            .any(|hope| between.contains(hope))
    }

    /// "120 million, no, 130": a "no" behind another number denies that one.
    pub(super) fn is_said_anew(&self, token: usize, said: &[Figure]) -> bool {
        let before = token.checked_sub(1).and_then(|before| self.tokens.get(before));
        let no = before.is_some_and(|before| before.is(Tag::No) && !before.is(Tag::Not));
        let first = token >= 2 && said.iter().any(|(other, _)| other + 2 == token);
        !self.words.denies_backwards && no && first
    }

    /// How many different fields are named.
    fn fields_named(&self) -> usize {
        let names = (0..self.tokens.len()).flat_map(|token| self.names_at(token));
        let mut fields: Vec<u16> = names
            .filter_map(|name| match name {
                Name::Field(place) => Some(place),
                _ => None,
            })
            .collect();
        fields.sort_unstable();
        fields.dedup();
        fields.len()
    }

    /// "재산 이억에 빚이 오천이니까 일억 오천", "남편 사천 나 삼천이니까 칠천": the last is what the others make.
    fn is_total(&self, said: &[Figure]) -> bool {
        let won = |(_, place): &Figure| {
            let amount = self.amounts.get(*place)?;
            let short = !amount.scaled && (100..10_000).contains(&amount.value);
            // Wide enough for twelve times whatever anybody says.
            let value = i128::from(amount.value);
            (amount.scaled || short).then_some(if short { value * 10_000 } else { value })
        };
        let Some((last, parts)) = said.split_last() else {
            return false;
        };
        let (Some(last), Some(parts)) = (won(last), parts.iter().map(won).collect::<Option<Vec<i128>>>())
        else {
            return false;
        };
        match parts[..] {
            [month] => {
                month * 12 == last
                    && ["달", "월", "month"]
                        .iter()
                        .any(|word| self.said.text.contains(word))
            }
            [a, b] => a + b == last || a - b == last,
            [a, b, c] => [a + b + c, a + b - c, a - b - c].contains(&last),
            _ => false,
        }
    }

    /// "사억짜리였는데 깎아서 삼억 구천 됐어요", "시세는 오억인데 사기로 한 건 사억 팔천이에요".
    fn is_outcome(&self, said: &[Figure]) -> bool {
        let [.., before, last] = said else { return false };
        let at = |figure: &Figure| {
            self.amounts
                .get(figure.1)
                .map(|amount| (amount.start, amount.end))
        };
        let (Some((_, first_end)), Some((_, before_end)), Some((start, end))) =
            (said.first().and_then(at), at(before), at(last))
        else {
            return false;
        };
        let text = |range: std::ops::Range<usize>| self.said.text.get(range).unwrap_or_default();
        let (between, behind) = (text(before_end..start), text(end..self.said.text.len()));
        let one_of = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
        // "좀 깎으면 이억 구천" has not come true.
        let unreal = one_of(between, &["으면", "리면", "추면", "if "]);
        let moved = one_of(between, &MOVED) && !unreal;
        // "만 서른, 아 생일 안 지났으니 스물아홉이요"
        let reckoned = between.contains("생일");
        let from = between.trim_start_matches('원').trim() == "에서" && one_of(behind, &MOVED);
        let asked = one_of(text(0..start), &ASKED) && first_end < start;
        let agreed = one_of(between, &AGREED) || one_of(behind, &AGREED);
        moved || from || reckoned || asked && agreed && !unreal
    }

    /// Whether a number is said of what a field holds, and exactly.
    pub(super) fn is_said_of(&self, field: &Field, amount: &Amount) -> bool {
        let text = self.said.text.as_str();
        let before = text.get(..amount.start).unwrap_or_default();
        let other = self.amounts.iter().rev().find(|other| other.end <= amount.start);
        let before = before
            .get(other.map_or(0, |other| other.end)..)
            .unwrap_or_default();
        // "29 in Korean age, 28 …" says so of the first.
        let of_the_other = other.is_some() && before.trim_start().to_lowercase().starts_with("in korea");
        // A thought of its own begins anew.
        let before = before
            .rsplit([',', '.'])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let behind = text.get(amount.end..).unwrap_or_default();
        let next = self.amounts.iter().find(|other| other.start >= amount.end);
        let behind = next.map_or(behind, |next| {
            text.get(amount.end..next.start).unwrap_or_default()
        });
        let behind = behind.to_lowercase();
        let years = field
            .spec
            .unit
            .as_ref()
            .is_some_and(|unit| unit.get(Locale::Ko) == "세");
        if !(years || counts_man(field)) {
            return true;
        }
        // "I bought a villa back in 2009"
        let year = !amount.scaled && (1_900..2_100).contains(&amount.value);
        if year
            && [" in", "since", "until", "from", "year"]
                .iter()
                .any(|word| before.trim_end().ends_with(word))
        {
            return false;
        }
        let either = ["인가", "이던가", "이든가"]
            .iter()
            .any(|word| text.matches(word).count() > 1);
        let cut_short = !amount.scaled && amount.value > 1_000 && (1..10).contains(&(amount.value % 1_000));
        let exact = !either
            && (years || !cut_short)
            && !is_about(&behind)
            && !is_range(text.get(amount.end..).unwrap_or_default());
        match years {
            true => {
                exact && !is_of_kin(&before) && (of_the_other || !is_of_another_reckoning(&before, &behind))
            }
            false => exact && !is_of_another_thing(field, &before, &behind) && !self.is_before_debts(field),
        }
    }

    /// "재산 이억에 빚이 오천이에요": what is left of it was not said.
    fn is_before_debts(&self, field: &Field) -> bool {
        let balance = !is_price(field) && !is_income(field);
        let debt = |figure: &Figure| {
            let start = self.amounts.get(figure.1).map_or(0, |amount| amount.start);
            let before = self.said.text.get(..start).unwrap_or_default();
            DEBTS.iter().any(|word| last_word_is(before, word))
        };
        balance && self.amounts.len() > 1 && self.amounts_meant().iter().any(debt)
    }

    /// Whether a figure stands in a reason or on a condition where another does not: "월급이 21일이니까
    /// 22일에".
    pub(super) fn only_leads(&self, figure: Figure, said: &[Figure]) -> bool {
        let leads = |token: usize| {
            let mood = self.clause_of(token).and_then(|(_, clause)| clause.mood);
            matches!(mood, Some(Mood::Cause | Mood::Condition))
        };
        let later = said.iter().any(|other| other.0 > figure.0 && !leads(other.0));
        self.words.denies_backwards && leads(figure.0) && later
    }

    /// "서른여섯 됐어요": right behind a number it refuses nothing.
    pub(super) fn became(&self, token: usize) -> bool {
        let mut behind = self.tokens.iter().skip(token + 1).skip_while(|word| {
            word.is(Tag::Particle)
                && matches!(
                    self.said.letters(word.at.clone()),
                    ['이' | '가' | '원'] | ['만', '원']
                )
        });
        let next = behind.next().map(|next| self.said.letters(next.at.clone()));
        let came_true = matches!(next, Some(['됐' | '되', rest @ ..]) if !rest.contains(&'면'));
        self.words.denies_backwards && came_true
    }

    /// "한 달에 칠십육만 원 받는 게 다인데", "일당으로 십오만 원씩": no yearly sum.
    pub(super) fn is_paid_by_the_month(&self, token: usize) -> bool {
        const MONTHS: [&str; 9] = [
            "한 달",
            "한달",
            "달마다",
            "매달",
            "매월",
            "다달이",
            "일당",
            "시급",
            "주급",
        ];
        let Some((_, clause)) = self.clause_of(token).filter(|_| self.words.denies_backwards) else {
            return false;
        };
        let before = self.tokens.get(clause.tokens.start..token).unwrap_or_default();
        let number = |word: &super::tokens::Token| {
            word.readings
                .iter()
                .any(|reading| matches!(reading, super::tokens::Reading::Amount(_)))
        };
        let from = before.iter().rposition(number).map_or(0, |place| place + 1);
        let text = self.text(clause.tokens.start + from..token);
        MONTHS.iter().any(|month| text.contains(month)) && !text.contains('년')
    }

    /// "10일은 좀 그런데", "십일은 너무 일러요": a day that does not suit.
    pub(super) fn is_unwelcome(&self, token: usize) -> bool {
        const BAD: [&str; 10] = [
            "너무",
            "그런데",
            "바쁜",
            "월급 전",
            "곤란",
            "이르",
            "일러",
            "늦",
            "빨라",
            "안 돼",
        ];
        let Some((_, clause)) = self.clause_of(token).filter(|_| self.words.denies_backwards) else {
            return false;
        };
        let number = self.tokens.get(token).is_some_and(|word| {
            word.readings
                .iter()
                .any(|reading| matches!(reading, super::tokens::Reading::Amount(_)))
        });
        let behind = self.text(token + 1..clause.tokens.end);
        let behind = behind.trim_start_matches('일');
        let marked = behind.starts_with('은') || behind.starts_with("이면") || behind.starts_with('이');
        number && marked && BAD.iter().any(|bad| behind.contains(bad))
    }

    /// Whether what denies stands behind another word than the number: "사천팔백에 성과급 빼고요".
    pub(super) fn denies_another(&self, token: usize) -> bool {
        let Some((_, clause)) = self.clause_of(token).filter(|_| self.words.denies_backwards) else {
            return false;
        };
        let behind = self.tokens.get(token + 1..clause.tokens.end).unwrap_or_default();
        let Some(except) = behind.iter().position(|word| word.is(Tag::Except)) else {
            return false;
        };
        let another = |word: &super::tokens::Token| {
            !word.is_any(&[Tag::Particle, Tag::Light, Tag::Thing])
                && word.verb().is_none()
                && word.at.len() > 1
        };
        behind.iter().take(except).any(another)
    }
}

/// "이억 중반대", "서른다섯 넘었어요", "thirty something".
fn is_about(behind: &str) -> bool {
    const ABOUT: [&str; 12] = [
        "초반",
        "중반",
        "후반",
        "중후반",
        "몇",
        "넘",
        "ish",
        "미만",
        "이하",
        "이상",
        "안 되",
        "안 돼",
    ];
    const PARTICLES: [&str; 10] = ["만 원", "만원", "원", "은", "는", "이", "을", "도", "-", " "];
    let mut rest = behind;
    while let Some(shorter) = PARTICLES.iter().find_map(|particle| rest.strip_prefix(*particle)) {
        rest = shorter;
    }
    let something = rest.starts_with("something") && !rest.starts_with("something like");
    let around = rest.starts_with('대') && !rest.starts_with("대출");
    something || around || ABOUT.iter().any(|word| rest.starts_with(word)) || rest.starts_with("안 넘")
}

/// "삼억 육칠천": behind the number two numerals before a unit.
fn is_range(behind: &str) -> bool {
    // "이억삼"
    if behind.starts_with(|c| "삼사오육칠팔구".contains(c)) {
        return true;
    }
    let mut rest = behind.trim_start().chars();
    let numeral = |c: Option<char>| c.is_some_and(|c| "일이삼사오육륙칠팔구".contains(c));
    let (first, second, unit) = (rest.next(), rest.next(), rest.next());
    numeral(first) && numeral(second) && first != second && unit.is_some_and(|c| "십백천만억".contains(c))
}

/// "아들이 서른", "my wife is 27".
fn is_of_kin(before: &str) -> bool {
    const KIN: [&str; 27] = [
        "아들",
        "딸",
        "애",
        "아이",
        "남편",
        "아내",
        "와이프",
        "신랑",
        "집사람",
        "마누라",
        "여자 친구",
        "여자친구",
        "남자 친구",
        "남자친구",
        "여친",
        "남친",
        "동생",
        "누나",
        "오빠",
        "언니",
        "엄마",
        "아빠",
        "어머니",
        "아버지",
        "친구",
        "큰애",
        "막내",
    ];
    const IN_ENGLISH: [&str; 12] = [
        "wife",
        "husband",
        "son",
        "daughter",
        "brother",
        "sister",
        "kid",
        "child",
        "boyfriend",
        "girlfriend",
        "mother",
        "father",
    ];
    const FILLERS: [&str; 11] = [
        "은", "는", "이", "가", "도", "올해", "이제", "벌써", "나이", "한", " ",
    ];
    let mut rest = before.trim_end();
    while let Some(shorter) = FILLERS.iter().find_map(|filler| rest.strip_suffix(*filler)) {
        // "아이" ends in what is a particle elsewhere.
        if KIN.iter().any(|kin| rest.ends_with(kin)) {
            break;
        }
        rest = shorter;
    }
    let english = rest
        .trim_end()
        .trim_end_matches("'s")
        .trim_end_matches(" is")
        .trim_end_matches(" turned");
    KIN.iter().any(|kin| rest.ends_with(kin))
        || english.len() < before.trim_end().len() && IN_ENGLISH.iter().any(|kin| english.ends_with(kin))
}

/// "한국 나이로 서른여섯", "낼모레 마흔", "almost thirty": not the age that is asked for.
fn is_of_another_reckoning(before: &str, behind: &str) -> bool {
    const BEFORE: [&str; 17] = [
        "한국 나이",
        "한국나이",
        "우리 나이",
        "우리나이",
        "세는 나이",
        "집 나이",
        "낼모레",
        "내일모레",
        "낼 모레",
        "내일 모레",
        "곧",
        "달이면",
        "내년이면",
        "korean age",
        "in korea",
        "almost",
        "nearly",
    ];
    const BEHIND: [&str; 6] = [
        "soon",
        "next month",
        "next year",
        "in a month",
        "이 낼모레",
        "in korea",
    ];
    BEFORE.iter().any(|word| before.contains(word))
        || BEHIND.iter().any(|word| behind.trim_start().starts_with(word))
}

/// "대출을 이억", "계약금으로 삼천", "친구네 집은 칠억": of something else than a price or an income.
fn is_of_another_thing(field: &Field, before: &str, behind: &str) -> bool {
    const BESIDE_A_PRICE: [&str; 16] = [
        "가진 돈",
        "모은 돈",
        "모아 둔",
        "모아둔",
        "현금",
        "계약금",
        "중도금",
        "월세",
        "보태",
        "빌리",
        "빌려",
        "관리비",
        "cash",
        "down payment",
        "monthly rent",
        "savings",
    ];
    const BESIDE_AN_INCOME: [&str; 4] = ["매출", "세금 떼고", "세금 빼고", "실수령"];
    const OTHERS: [&str; 16] = [
        "친구",
        "친구네",
        "옆집",
        "언니",
        "형",
        "누나",
        "오빠",
        "동생",
        "아버지",
        "어머니",
        "아빠",
        "엄마",
        "부모님",
        "누구",
        "우리 형",
        "삼촌",
    ];
    const BEHIND: [&str; 12] = [
        "빌리",
        "빌려",
        "대출받",
        "대출 받",
        "대출을 받",
        "대출이 필요",
        "융자",
        "loan",
        "보태",
        "빚",
        "i have",
        "saved",
    ];
    if behind.trim_start().starts_with("짜리") {
        return false;
    }
    let field_of = |name: &str| field.spec.synonyms.iter().any(|own| own == name);
    let (price, income) = (is_price(field), is_income(field));
    let others = |names: &[&str]| {
        names
            .iter()
            .any(|name| !field_of(name) && last_word_is(before, name))
    };
    let carried = behind.trim_start_matches(['은', '을', '이', '만', '원', ' ']);
    let carried = carried.trim_start_matches("정도 ").trim_start_matches("쯤 ");
    others(&DEBTS)
        || price && (others(&BESIDE_A_PRICE) || BEHIND.iter().any(|word| carried.starts_with(word)))
        || income && others(&BESIDE_AN_INCOME)
        || (price || income) && OTHERS.iter().any(|name| last_subject_is(before, name))
}

/// Whether a word is the last before a number, but for its particle and a few letters: "대출은 한", "빚이".
fn last_word_is(before: &str, word: &str) -> bool {
    const LETTERS: usize = 6;
    before.rfind(word).is_some_and(|at| {
        let rest = before.get(at + word.len()..).unwrap_or_default();
        // Another clause begins behind its verb.
        let joins = ["고 ", "데 ", "서 ", "면 ", "니까 ", "요 ", "and ", "but "]
            .iter()
            .any(|end| rest.contains(end));
        rest.trim().chars().count() <= LETTERS && !joins
    })
}

/// Whether somebody is the subject right before a number: "형은 일억", "친구네 집은 칠억".
fn last_subject_is(before: &str, name: &str) -> bool {
    before.rfind(name).is_some_and(|at| {
        let rest = before.get(at + name.len()..).unwrap_or_default();
        let whole = before
            .get(..at)
            .is_some_and(|before| before.is_empty() || before.ends_with(' '));
        let marked = rest.starts_with(['은', '는', '이', '가', '네']);
        let joins = ["고 ", "데 ", "서 ", "면 ", "니까 "]
            .iter()
            .any(|end| rest.contains(end));
        whole && marked && !joins && rest.chars().count() <= 7
    })
}

/// Whether a field holds what is earned.
fn is_income(field: &Field) -> bool {
    field.spec.synonyms.iter().any(|name| name == "연봉")
}

/// Whether a field holds a price, which is what a bare sum of a hundred million and more is.
pub(super) fn is_price(field: &Field) -> bool {
    field.spec.normalizer == Some(Normalizer::MoneyKrw)
        && field.spec.synonyms.iter().any(|name| name == "짜리")
}
