//! Korean addresses within what people say: from a province, city or district to the last number and its
//! building, without the sentence around it.

mod word;

use std::ops::Range;

use super::restated::standing;
use word::{Kind, Word, words};

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
            Kind::Other | Kind::Building if (numbered || low) && leads_to_a_unit(words, end) => {}
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
    let plain = |place: usize| {
        words
            .get(place)
            .is_some_and(|word| !word.tailed && !word.text.ends_with(|c| CARRIES.contains(c)))
    };
    let is = |place: usize, kind: Kind| words.get(place).is_some_and(|word| word.kind == kind);
    // "센텀시티 아파트 101동"
    let far = is(place + 1, Kind::Building) && (is(place + 2, Kind::Counted) || is(place, Kind::Other));
    plain(place) && (is(place + 1, Kind::Counted) || far)
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
            (
                "부산 해운대구 우동 센텀시티 아파트 101동 1201호",
                "부산 해운대구 우동 센텀시티 아파트 101동 1201호",
            ),
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
