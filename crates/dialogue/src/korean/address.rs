//! Korean addresses within what people say: from a province, city or district to the last number and its
//! building, without the sentence around it.

use std::ops::Range;

use super::restated::standing;

/// What was said of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// One, as it was said.
    Said(String),
    /// One that is taken back and no other, or several of which none stands out.
    Unclear,
    /// No stretch that looks like one.
    None,
}

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
struct Word<'t> {
    at: Range<usize>,
    text: &'t str,
    kind: Kind,
    /// Whether something carries it: nothing of the address follows.
    tailed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// 0 for a province, 1 a city, 2 a district, 3 a town, 4 a street or quarter.
    Place(u8),
    /// A number that goes on naming a street: "7길".
    Street,
    Number,
    /// A number with its unit: "12층".
    Counted,
    Building,
    Other,
}

/// The words of one address, by their places.
struct Stretch {
    words: Range<usize>,
}

/// Finds the address that is meant. One that is named again from its district on ("진관동 아니 녹번동
/// 78-2") keeps the city said before.
pub fn read(text: &str) -> Address {
    let words = words(text);
    let mut stretches = Vec::new();
    let mut place = 0;
    while place < words.len() {
        match stretch(&words, place) {
            Some(found) => {
                place = found.words.end;
                stretches.push(found);
            }
            None => place += 1,
        }
    }
    let span = |stretch: &Stretch| -> Option<Range<usize>> {
        let own = words.get(stretch.words.clone())?;
        Some(own.first()?.at.start..own.last()?.at.end)
    };
    let values: Vec<(Range<usize>, usize)> = stretches
        .iter()
        .enumerate()
        .filter_map(|(place, stretch)| Some((span(stretch)?, place)))
        .collect();
    if values.is_empty() {
        return Address::None;
    }
    let said = |place: usize| {
        let own = stretches.get(place)?;
        let value = text.get(span(own)?)?.trim_end_matches([',', '.']);
        // "진관동 아니 녹번동 78-2"
        let before = place.checked_sub(1).and_then(|last| stretches.get(last));
        let kept = before.and_then(|before| kept(&words, before, own));
        let kept = kept.and_then(|kept| text.get(kept));
        Some(match kept {
            Some(kept) => format!("{kept} {value}"),
            None => value.to_owned(),
        })
    };
    match standing(text, &values).and_then(|place| said(*place)) {
        Some(value) => Address::Said(value),
        None => Address::Unclear,
    }
}

/// What of an address stays where another begins further down.
fn kept(words: &[Word<'_>], before: &Stretch, own: &Stretch) -> Option<Range<usize>> {
    let Kind::Place(level) = words.get(own.words.start)?.kind else {
        return None;
    };
    let above = |word: &&Word<'_>| matches!(word.kind, Kind::Place(other) if other < level);
    let own = words.get(before.words.clone())?;
    let last = own.iter().take_while(above).last()?;
    Some(own.first()?.at.start..last.at.end)
}

/// The address that begins at a word.
fn stretch(words: &[Word<'_>], from: usize) -> Option<Stretch> {
    let kind = |place: usize| words.get(place).map(|word| word.kind);
    let tailed = |place: usize| words.get(place).is_some_and(|word| word.tailed);
    let Some(Kind::Place(_)) = kind(from).filter(|_| !tailed(from)) else {
        return None;
    };
    let (mut end, mut numbered, mut places, mut low) = (from, false, 0, false);
    while let Some(kind) = kind(end) {
        match kind {
            Kind::Place(level) if !numbered => {
                places += 1;
                low |= level > 1;
            }
            Kind::Street if !numbered => low = true,
            // "강남대로 12", "103동 502"
            Kind::Number if !numbered || follows_a_block(words, end) => numbered = true,
            Kind::Counted => numbered = true,
            Kind::Building if low => {}
            // "가산디지털 1로 25"
            Kind::Other if !numbered && is_street(words, end + 1) => {}
            // "100 파인애비뉴 12층"
            Kind::Other | Kind::Building if numbered && leads_to_a_unit(words, end) => {}
            _ => break,
        }
        end += 1;
        if tailed(end - 1) {
            break;
        }
    }
    // "수원시 팔달구로" goes on to no number: the last is no street.
    let street = words.get(end.checked_sub(1)?)?;
    let open = street.kind != Kind::Street && street.text.ends_with('로');
    let whole = numbered || low && !open && (places > 1 || street.kind == Kind::Street);
    (whole && end > from + 1).then_some(Stretch { words: from..end })
}

fn follows_a_block(words: &[Word<'_>], place: usize) -> bool {
    place
        .checked_sub(1)
        .and_then(|last| words.get(last))
        .is_some_and(|last| last.kind == Kind::Counted && last.text.ends_with('동'))
}

fn is_street(words: &[Word<'_>], place: usize) -> bool {
    words
        .get(place)
        .is_some_and(|word| word.kind == Kind::Street && !word.tailed)
}

/// Whether a word that is none of the address leads on to a floor or a room, as a building's name does.
fn leads_to_a_unit(words: &[Word<'_>], place: usize) -> bool {
    const CARRIES: &str = "은는이가을를요다고데서";
    let plain = words
        .get(place)
        .is_some_and(|word| !word.tailed && !word.text.ends_with(|c| CARRIES.contains(c)));
    plain
        && words
            .get(place + 1)
            .is_some_and(|next| next.kind == Kind::Counted)
}

fn words(text: &str) -> Vec<Word<'_>> {
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

#[cfg(test)]
mod tests {
    use super::{Address, read};

    fn said(text: &str) -> Option<String> {
        match read(text) {
            Address::Said(value) => Some(value),
            _ => None,
        }
    }

    #[test]
    fn an_address_goes_from_its_city_to_its_last_number() {
        let cases = [
            ("이사해서 집이 대전 서구 둔산로 55예요", "대전 서구 둔산로 55"),
            (
                "주소가 바뀌었어요 서울 중구 을지로 100 파인애비뉴 12층",
                "서울 중구 을지로 100 파인애비뉴 12층",
            ),
            (
                "옛날 집이네 지금은 대전시 유성구 봉명동 540번지여",
                "대전시 유성구 봉명동 540번지",
            ),
            ("제주시 연동 7길 22로 이사와수다", "제주시 연동 7길 22"),
            (
                "전남 순천시 왕지로 62 이짝으로 이사 왔어라",
                "전남 순천시 왕지로 62",
            ),
            ("집 주소가 광주 북구 용봉로 77이어야 돼요", "광주 북구 용봉로 77"),
            ("여의도 국제금융로 10이고 집은 그대로예요", "여의도 국제금융로 10"),
            (
                "집이 대전시 유성구 노은로 87로 바뀌었어요",
                "대전시 유성구 노은로 87",
            ),
            (
                "회사가 판교로 옮겼어요 성남시 분당구 판교로 235",
                "성남시 분당구 판교로 235",
            ),
            (
                "우리 집이 다시 부산시 사하구 낙동대로 221",
                "부산시 사하구 낙동대로 221",
            ),
            ("서울 금천구 가산디지털 1로 25", "서울 금천구 가산디지털 1로 25"),
            ("서울시은평구 녹번동78-2 번지로요", "서울시은평구 녹번동78-2 번지"),
            (
                "경기 수원시 팔달구 중부대로 이십삼 한빛아파트 103동 502호요",
                "경기 수원시 팔달구 중부대로 이십삼 한빛아파트 103동 502호",
            ),
            ("한빛시 나루구 돌다리길 7", "한빛시 나루구 돌다리길 7"),
            ("서울시 은평구 녹번동이에요", "서울시 은평구 녹번동"),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn of_two_addresses_the_one_that_stands() {
        let cases = [
            (
                "서울시 은평구 진관동 아니 녹번동이에요 녹번동 78-2",
                Some("서울시 은평구 녹번동 78-2"),
            ),
            ("강남대로 12 아니고 테헤란로 15예요", Some("테헤란로 15")),
            ("강남대로 12로 돼 있죠 21이에요", None),
            (
                "부산시 사하구 낙동대로 221에서 서울 중구 을지로 100으로요",
                Some("서울 중구 을지로 100"),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text).as_deref(), expected, "{text}");
            assert_ne!(read(text), Address::None, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_address() {
        for text in [
            "주소가 틀렸어요",
            "다시 12",
            "집으로 3일 뒤에 보내 주세요",
            "서로 2000만 원씩",
            "판교로 옮겼어요",
            "수원시 팔달구로 이사 갔는데 번지가 기억 안 나",
            "010-1234-5678로 바꿔 주세요",
            "",
        ] {
            assert_eq!(read(text), Address::None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            read(&text);
        }

        #[test]
        fn is_a_part_of_what_was_said(text in "([가-힣]{1,4}|[0-9]{1,3}|동|로 |구 | ){0,12}") {
            if let Address::Said(value) = read(&text) {
                assert!(value.split(' ').all(|word| text.contains(word)), "{value}");
            }
        }
    }
}
