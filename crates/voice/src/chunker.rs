//! An answer that is still being written, cut into pieces that can be spoken.

/// Marks that end a sentence.
const ENDS: [char; 7] = ['.', '?', '!', '…', '。', '？', '！'];
/// What may stand between the mark and the space.
const CLOSING: [char; 8] = ['"', '\'', ')', ']', '”', '’', '」', '』'];
/// What a clause ends with; the first piece may end here, so that speech begins early.
const CLAUSE_ENDS: [char; 5] = [',', ';', ':', '，', '、'];
/// English words whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 10] = ["mr", "mrs", "ms", "dr", "no", "vs", "e.g", "i.e", "etc", "approx"];

/// A piece shorter than this is spoken together with the next: a voice with one word to say sounds
/// clipped. In syllables.
const SHORT: usize = 4;
/// The first piece may end with a clause once it is this long.
const FIRST: usize = 8;
/// No piece is longer than this; a synthesiser would let the customer wait.
const LONG: usize = 100;

/// Cuts text that comes in pieces of any length into sentences, and very long ones into clauses.
///
/// A full stop ends a sentence only before white space, so never in "2.5억" or "3.14"; after a number
/// at the beginning of a line it belongs to a list. The pieces are the same however the text comes, and
/// together they are the text.
#[derive(Debug, Default)]
pub struct Chunker {
    pending: String,
    /// Where the latest clause or, lacking one, word ended: byte and weight.
    clause: Option<usize>,
    word: Option<usize>,
    weight: Weight,
    spoken: bool,
    end: End,
}

/// What the latest mark means, if nothing but closing quotes and white space came after it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum End {
    #[default]
    None,
    Sentence,
    /// A number with a full stop: of a date ("2025. 5. 1.") if another number follows.
    Number,
}

/// Length in thirds of a Korean syllable.
type Weight = usize;

impl Chunker {
    /// Takes more text and hands over every piece that is complete.
    pub fn push(&mut self, text: &str, mut each: impl FnMut(String)) {
        for c in text.chars() {
            if let Some(piece) = self.take(c) {
                each(piece);
            }
        }
    }

    /// The rest of the text, if there is anything to say in it.
    pub fn finish(&mut self) -> Option<String> {
        let rest = std::mem::take(self).pending;
        (!rest.trim().is_empty()).then_some(rest)
    }

    fn take(&mut self, c: char) -> Option<String> {
        if self.end == End::Number && self.word == Some(self.pending.len()) {
            // The first character behind the number and its space.
            self.end = End::None;
            if !c.is_whitespace() && !c.is_ascii_digit() && self.weight >= SHORT * 3 {
                let piece = self.cut(self.pending.len());
                let next = self.take(c);
                debug_assert!(next.is_none(), "one character is no piece");
                return piece;
            }
        }
        self.pending.push(c);
        self.weight += weight(c);
        if c.is_whitespace() {
            self.word = Some(self.pending.len());
            let sentence = self.end == End::Sentence || c == '\n';
            if self.end != End::Number {
                self.end = End::None;
            }
            if sentence && self.weight >= SHORT * 3 {
                return self.cut(self.pending.len());
            }
            let before = self.pending.trim_end().chars().next_back();
            if before.is_some_and(|c| CLAUSE_ENDS.contains(&c)) {
                self.clause = Some(self.pending.len());
                if !self.spoken && self.weight >= FIRST * 3 {
                    return self.cut(self.pending.len());
                }
            }
        } else if c == '.' {
            self.end = self.full_stop();
        } else if ENDS.contains(&c) {
            self.end = End::Sentence;
        } else if !CLOSING.contains(&c) {
            self.end = End::None;
        }
        if self.weight < LONG * 3 {
            return None;
        }
        let end = self
            .clause
            .or(self.word)
            .unwrap_or_else(|| self.between_numbers());
        self.cut(end)
    }

    /// What the full stop just taken may end.
    fn full_stop(&self) -> End {
        let line = self.pending.rsplit('\n').next().unwrap_or_default();
        let before = line.trim_start().trim_end_matches('.');
        let word = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        let initial = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
        if initial || ABBREVIATIONS.contains(&word.as_str()) || number && before == word && word.len() <= 2 {
            End::None
        } else if number {
            End::Number
        } else {
            End::Sentence
        }
    }

    /// Where text without spaces is cut: at the end, or before the number that it ends with.
    fn between_numbers(&self) -> usize {
        let text = self
            .pending
            .trim_end_matches(|c: char| c.is_ascii_digit() || ".,-".contains(c));
        if text.is_empty() {
            self.pending.len()
        } else {
            text.len()
        }
    }

    fn cut(&mut self, end: usize) -> Option<String> {
        if self.pending[..end].trim().is_empty() {
            return None;
        }
        let rest = self.pending.split_off(end);
        let piece = std::mem::replace(&mut self.pending, rest);
        self.weight = self.pending.chars().map(weight).sum();
        self.clause = None;
        self.word = None;
        self.end = End::None;
        self.spoken = true;
        Some(piece)
    }
}

fn weight(c: char) -> Weight {
    match c {
        c if c.is_ascii_alphabetic() => 1,
        c if c.is_alphanumeric() => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let (mut chunker, mut pieces) = (Chunker::default(), Vec::new());
        chunker.push(text, |piece| pieces.push(piece.trim().to_owned()));
        pieces.extend(chunker.finish().map(|piece| piece.trim().to_owned()));
        pieces
    }

    #[test]
    fn sentences_are_pieces() {
        assert_eq!(
            pieces("입출금 계좌를 만들 수 있어요. 체크카드도 같이 만드시겠어요? 네, 좋아요!"),
            [
                "입출금 계좌를 만들 수 있어요.",
                "체크카드도 같이 만드시겠어요?",
                "네, 좋아요!"
            ]
        );
        assert_eq!(
            pieces("Your account is ready. Would you like a card? It is free."),
            ["Your account is ready.", "Would you like a card?", "It is free."]
        );
    }

    #[test]
    fn numbers_stay_whole() {
        assert_eq!(
            pieces("한도는 2.5억 원이에요. 금리는 3.14%고요."),
            ["한도는 2.5억 원이에요.", "금리는 3.14%고요."]
        );
        assert_eq!(
            pieces("It costs 10,000.50 won a year. See No. 3 on the list, please."),
            ["It costs 10,000.50 won a year.", "See No. 3 on the list, please."]
        );
        assert_eq!(
            pieces("기준일은 2025. 5. 1.이에요. 확인해 주세요."),
            ["기준일은 2025. 5. 1.이에요.", "확인해 주세요."]
        );
    }

    #[test]
    fn the_lines_of_a_list_are_pieces() {
        assert_eq!(
            pieces("서류는 세 가지예요.\n1. 신분증 사본\n2. 소득 증빙 서류\n- 임대차 계약서"),
            [
                "서류는 세 가지예요.",
                "1. 신분증 사본",
                "2. 소득 증빙 서류",
                "- 임대차 계약서"
            ]
        );
    }

    #[test]
    fn a_word_is_not_spoken_alone() {
        assert_eq!(
            pieces("네. 맞아요. 계좌를 만들어 드릴게요."),
            ["네. 맞아요.", "계좌를 만들어 드릴게요."]
        );
    }

    #[test]
    fn the_first_piece_comes_early() {
        let text =
            "고객님의 소득을 기준으로 보면, 디딤돌 대출을 받으실 수 있고, 한도는 이억 오천만 원이에요.";
        assert_eq!(pieces(text)[0], "고객님의 소득을 기준으로 보면,");
        assert_eq!(pieces(text).len(), 2);
    }

    #[test]
    fn nothing_is_endless() {
        let long = pieces(&"가나다라마바사 ".repeat(60));
        assert!(
            long.iter().all(|piece| piece.chars().count() <= LONG + LONG / 7),
            "{long:?}"
        );
        assert!(pieces(&"가".repeat(350)).len() == 4);
        assert_eq!(pieces(" \n\n "), [""; 0]);
    }

    /// Text as a model writes it: words, marks, numbers, lists.
    fn text() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("계좌를 ".to_owned()),
            Just("있어요. ".to_owned()),
            Just("2.5억 ".to_owned()),
            Just("3,000원, ".to_owned()),
            Just("\n1. ".to_owned()),
            Just("Mr. ".to_owned()),
            Just("ready!\n".to_owned()),
            "\\PC{0,6}",
        ];
        prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn it_is_cut_alike_however_it_comes_and_nothing_is_lost(text in text(), cuts in prop::collection::vec(1usize..9, 1..9)) {
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            let mut chunker = Chunker::default();
            chunker.push(&text, |piece| whole.push(piece));
            whole.extend(chunker.finish());
            let mut chunker = Chunker::default();
            let chars: Vec<char> = text.chars().collect();
            let (mut at, mut turn) = (0, 0);
            while at < chars.len() {
                let end = (at + cuts[turn % cuts.len()]).min(chars.len());
                chunker.push(&chars[at..end].iter().collect::<String>(), |piece| parts.push(piece));
                (at, turn) = (end, turn + 1);
            }
            parts.extend(chunker.finish());
            prop_assert_eq!(&whole, &parts);
            let said = whole.concat();
            prop_assert_eq!(said.trim_end(), text.trim_end());
            prop_assert!(whole.iter().all(|piece| !piece.trim().is_empty()));
        }

        #[test]
        fn no_number_is_cut(whole in 1u32..100_000, part in 0u32..1_000, before in "[가-힣 ]{0,300}") {
            let number = format!("{whole}.{part}");
            let text = format!("{before} {number}억 원이에요.");
            prop_assert!(pieces(&text).iter().any(|piece| piece.contains(&number)));
        }
    }
}
