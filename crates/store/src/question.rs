//! What a question asks for: its terms, without those that every question has.

use std::collections::HashSet;

use crate::terms::{is_alone, terms, words};

/// Terms that are looked at: more than anybody asks in one breath.
const MOST: usize = 64;

/// Phrases that make a sentence a question and say nothing of its subject.
const PHRASES: &str = "
    있어요 있나요 있어야 없어요 없나요 어떻게 어떤가요 어때요 어떡해요 무엇 무슨 뭐예요 뭐죠 뭔가요 뭘까요 언제 어디예요
    얼마나요 얼마예요 누가 누구예요 되나요 돼요 하나요 해야 해요 하려면 하려고요 만들려면 하는데요 인가요 이에요 말고
    궁금해요 할까요 봐요 받아요 와요 줘요 져요 려요 워요 했어요 렸어요 었는데 이어야 나는데 하고 까지 에서 부터 으로
    알려주세요 주실래요 싶어요 왜요 뭐요 네요 아니요
    수 것 거 게 건 때 좀 그 이 저 제 내 뭐 뭘 왜 요 네 음 안 잘 더 다 줘 할 는 은 가 를 을 에 도 로 의 만
    a an and are at be can could do does for have has how i in is it many me much my need of on or please tell that the
    there this to was we what when where which who with you your";

const PARTICLES: [char; 12] = [
    '은', '는', '이', '가', '을', '를', '에', '의', '도', '로', '만', '과',
];

/// The distinct terms that an answer should hold, in order, at most [`MOST`].
pub(crate) fn asked_for(question: &str) -> Vec<String> {
    let mut seen: HashSet<String> = words(PHRASES).iter().flat_map(|word| terms(word)).collect();
    let mut asked = Vec::new();
    for word in words(question) {
        if is_one_sign(&word) {
            continue;
        }
        let mut terms = terms(&word);
        // 서류가 → 서류, not 류가: no text need have the same particle.
        if terms.len() > 1 && word.ends_with(PARTICLES) {
            terms.pop();
        }
        asked.extend(terms.into_iter().filter(|term| seen.insert(term.clone())));
    }
    asked.truncate(MOST);
    asked
}

/// A digit, a Latin letter or a ㅋ alone is no subject.
fn is_one_sign(word: &str) -> bool {
    word.chars().nth(1).is_none() && !is_alone(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, expected: &[&str]) {
        assert_eq!(asked_for(question), expected, "{question}");
    }

    #[test]
    fn what_every_question_has_is_left_aside() {
        check("서류가 뭐예요?", &["서류"]);
        check("이체 한도가 얼마예요, 한도가?", &["이체", "한도"]);
        check("What is the transfer limit?", &["transfer", "limit"]);
        check("집은 있나요? 집", &["집은", "집"]);
        check("왜요?", &[]);
        check("1번 a ㅋ 85", &["번", "85"]);
    }

    #[test]
    fn an_endless_question_is_cut() {
        let endless: String = ('가'..'힣').take(2_000).collect();
        assert_eq!(asked_for(&endless).len(), MOST);
    }
}
