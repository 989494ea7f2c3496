//! What each word may be within a Korean address.

use std::ops::Range;

/// Provinces and cities as they are said without their ending.
const REGIONS: [&str; 75] = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "세종",
    "경기",
    "강원",
    "충북",
    "충남",
    "전북",
    "전남",
    "경북",
    "경남",
    "제주",
    "경기도",
    "강원도",
    "충청북도",
    "충청남도",
    "전라북도",
    "전라남도",
    "경상북도",
    "경상남도",
    "제주도",
    "수원",
    "성남",
    "용인",
    "안양",
    "안산",
    "고양",
    "부천",
    "화성",
    "평택",
    "의정부",
    "시흥",
    "파주",
    "김포",
    "하남",
    "이천",
    "춘천",
    "원주",
    "강릉",
    "속초",
    "청주",
    "충주",
    "천안",
    "아산",
    "전주",
    "군산",
    "익산",
    "목포",
    "여수",
    "순천",
    "포항",
    "경주",
    "구미",
    "안동",
    "창원",
    "진주",
    "김해",
    "양산",
    "거제",
    "서귀포",
    "강남",
    "서초",
    "송파",
    "마포",
    "분당",
    "일산",
    "판교",
    "여의도",
    "해운대",
    "영등포",
];
/// Words that only end like a place.
const NO_PLACES: [&str; 37] = [
    "우리",
    "다시",
    "혹시",
    "역시",
    "잠시",
    "즉시",
    "아무리",
    "빨리",
    "멀리",
    "미리",
    "그리",
    "이리",
    "저리",
    "자리",
    "거리",
    "정리",
    "처리",
    "새로",
    "바로",
    "따로",
    "별로",
    "서로",
    "주로",
    "그대로",
    "제대로",
    "이대로",
    "진짜로",
    "실제로",
    "친구",
    "누구",
    "식구",
    "이동",
    "변동",
    "자동",
    "그러면",
    "아니면",
    "하면",
];
/// What a building's name ends in.
const BUILDINGS: [&str; 24] = [
    "아파트",
    "빌딩",
    "빌라",
    "타워",
    "오피스텔",
    "맨션",
    "주택",
    "상가",
    "센터",
    "하우스",
    "캐슬",
    "파크",
    "자이",
    "래미안",
    "푸르지오",
    "힐스테이트",
    "애비뉴",
    "단지",
    "연립",
    "프라자",
    "플라자",
    "스퀘어",
    "팰리스",
    "원룸",
];
/// What carries an address, behind its last word.
const TAILS: [&str; 24] = [
    "이에요",
    "예요",
    "이예요",
    "에요",
    "이요",
    "요",
    "입니다",
    "이고요",
    "이고",
    "고요",
    "고",
    "이야",
    "이여",
    "여",
    "야",
    "이라고",
    "라고",
    "으로요",
    "으로",
    "로요",
    "로",
    "인데요",
    "인데",
    "이거든요",
];
/// What is counted within a building or a plot.
const UNITS: [&str; 5] = ["번지", "호실", "호", "층", "동"];
/// Counts of something else.
const OTHERS: [&str; 15] = [
    "만", "억", "천", "백", "세", "살", "년", "월", "일", "시", "분", "평", "개", "원", "명",
];

/// A word and what it is within an address; its end leaves out what carries it.
#[derive(Debug, Clone)]
pub struct Word<'t> {
    /// Where it stands, without what carries it.
    pub at: Range<usize>,
    /// The same as text.
    pub text: &'t str,
    /// What it is.
    pub kind: Kind,
    /// Whether something carries it: nothing of the address follows.
    pub tailed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 0 for a province, 1 a city, 2 a district, 3 a town, 4 a street or quarter.
    Place(u8),
    /// A number that goes on naming a street: "7길".
    Street,
    /// A number without its unit.
    Number,
    /// A number with its unit: "12층".
    Counted,
    /// A building by the end of its name.
    Building,
    /// Nothing known.
    Other,
}

/// The words of what was said, a number apart from the place it is written to: "둔산로55".
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut last = ' ';
    let mut before_last = ' ';
    for (at, c) in text.char_indices() {
        let parts = c.is_whitespace() || ",?!()".contains(c);
        // "둔산로55"
        let joint = c.is_ascii_digit() && "시군구읍면동리로길".contains(last) && is_hangul(before_last);
        if parts || joint {
            pieces.extend(start.take().map(|start| start..at));
        }
        if !parts && start.is_none() {
            start = Some(at);
        }
        (before_last, last) = (last, c);
    }
    pieces.extend(start.map(|start| start..text.len()));
    let mut words: Vec<Word<'_>> = Vec::new();
    for (place, at) in pieces.iter().enumerate() {
        let piece = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default().trim_end_matches('.');
        let own = piece(at);
        let next = pieces.get(place + 1).map(piece).unwrap_or_default();
        let (kind, len) = kind(own, next, words.last());
        // "540 번지"
        let last_number = words
            .last_mut()
            .filter(|last| last.kind == Kind::Number && !last.tailed);
        if let (Some(last), Some(unit)) = (last_number, UNITS.iter().find(|unit| own.starts_with(**unit))) {
            last.at.end = at.start + unit.len();
            last.text = text.get(last.at.clone()).unwrap_or_default();
            last.kind = Kind::Counted;
            last.tailed = own.len() > unit.len();
            continue;
        }
        words.push(Word {
            at: at.start..at.start + len,
            text: own.get(..len).unwrap_or_default(),
            kind,
            tailed: len < own.len(),
        });
    }
    words
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// What a word is, and how many of its bytes belong to the address.
fn kind(word: &str, next: &str, last: Option<&Word<'_>>) -> (Kind, usize) {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return number(word, next);
    }
    // "B동"
    let mut letters = word.chars();
    if letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.as_str() == "동" {
        return (Kind::Counted, word.len());
    }
    if let Some(level) = level(word) {
        return (Kind::Place(level), word.len());
    }
    let street = last.is_some_and(|last| {
        !last.tailed && matches!(last.kind, Kind::Place(4) | Kind::Street | Kind::Counted)
    });
    if street && let Some(found) = numeral(word) {
        return found;
    }
    let bare = without_tail(word);
    if let Some(level) = level(bare) {
        return (Kind::Place(level), bare.len());
    }
    let building = |word: &str| BUILDINGS.iter().any(|ending| word.ends_with(ending));
    match () {
        () if building(word) => (Kind::Building, word.len()),
        () if building(bare) => (Kind::Building, bare.len()),
        () => (Kind::Other, word.len()),
    }
}

fn level(word: &str) -> Option<u8> {
    if REGIONS.contains(&word) {
        return Some(0);
    }
    let plain = word.chars().all(|c| is_hangul(c) || c.is_ascii_digit());
    let mut letters = word.chars().rev();
    let (ending, before) = (letters.next()?, letters.next()?);
    if !plain || NO_PLACES.contains(&word) || word.ends_with("으로") {
        return None;
    }
    Some(match ending {
        '시' if word.ends_with("특별시") || word.ends_with("광역시") => 0,
        '시' | '군' => 1,
        '구' => 2,
        '읍' | '면' => 3,
        '동' | '리' | '로' | '길' => 4,
        '가' if before.is_ascii_digit() => 4,
        _ => return None,
    })
}

fn without_tail(word: &str) -> &str {
    let tail = TAILS
        .iter()
        .filter(|tail| word.ends_with(**tail))
        .max_by_key(|tail| tail.len());
    tail.map_or(word, |tail| &word[..word.len() - tail.len()])
}

/// A number in digits: "78-2", "12층", "103동502호", "7길", "77이어야".
fn number(word: &str, next: &str) -> (Kind, usize) {
    let digits = |c: char| c.is_ascii_digit() || c == '-';
    // "010": a telephone number.
    if word.starts_with('0') {
        return (Kind::Other, word.len());
    }
    let mut end = 0;
    let mut kind = Kind::Number;
    loop {
        let rest = word.get(end..).unwrap_or_default();
        let count = rest.find(|c| !digits(c)).unwrap_or(rest.len());
        if count == 0 {
            break;
        }
        end += rest.get(..count).unwrap_or_default().trim_end_matches('-').len();
        let rest = word.get(end..).unwrap_or_default();
        let Some(unit) = UNITS.iter().find(|unit| rest.starts_with(**unit)) else {
            break;
        };
        kind = Kind::Counted;
        end += unit.len();
    }
    let rest = word.get(end..).unwrap_or_default();
    const STREETS: [&str; 5] = ["번길", "가길", "길", "로", "가"];
    let leads = next.starts_with(|c: char| c.is_ascii_digit()) && !next.starts_with('0');
    for street in STREETS {
        if kind == Kind::Number && rest.starts_with(street) {
            let whole = rest == street;
            let certain = street.ends_with('길');
            if certain || whole && leads {
                return (Kind::Street, end + street.len());
            }
        }
    }
    match kind {
        Kind::Number if OTHERS.iter().any(|other| rest.starts_with(other)) => (Kind::Other, word.len()),
        _ => (kind, end),
    }
}

/// A number in words: "칠십이", "오십오 번지".
fn numeral(word: &str) -> Option<(Kind, usize)> {
    const NUMERALS: &str = "일이삼사오육륙칠팔구십백천공영";
    let all = |word: &str| word.chars().all(|c| NUMERALS.contains(c));
    let lone = |word: &str| ["", "이", "사", "오", "일", "구", "이사"].contains(&word);
    let bare = if all(word) { word } else { without_tail(word) };
    let unit = UNITS.iter().find(|unit| bare.ends_with(**unit));
    let count = unit.map_or(bare, |unit| &bare[..bare.len() - unit.len()]);
    if count.is_empty() || !all(count) || unit.is_none() && lone(count) {
        return None;
    }
    let kind = if unit.is_some() {
        Kind::Counted
    } else {
        Kind::Number
    };
    Some((kind, bare.len()))
}
