//! What becomes of several switches, word by word, in Korean: "알림은 둘 다 끄고 해외만 막아 주세요".
//!
//! Words name switches, the verb behind them says what becomes of them, and 만, 나머지 and 두 개 what becomes
//! of those that are not named. Whatever does not come out even is left to the other rules.

use super::Rules;
use super::clause::Heard;
use super::lexicon::{Mood, Tag};
use super::names::Name;
use crate::scenario::{Choice, Locale, Stage};

/// The switches as far as they were decided.
#[derive(Debug, Default)]
struct Decided {
    each: Vec<Option<bool>>,
    /// What becomes of the others, where that was said.
    rest: Option<bool>,
    /// Whether only what was named is wanted.
    only: bool,
    /// Whether what was named was counted: "두 개".
    counted: bool,
    /// What is named and waits for its verb.
    open: Vec<usize>,
    /// What was named last.
    last: Vec<usize>,
    /// Whether it may mean two things: "해외 빼고 다 필요 없어요".
    disputed: bool,
    /// Whether the others, or all of them, wait for their verb.
    waiting: Option<Tag>,
}

impl Rules<'_> {
    /// What becomes of each switch, if the words say it of all.
    pub(super) fn switched_each(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Vec<bool>> {
        let count = stage.choices.len();
        let unsure = heard.has(Tag::Unsure) || heard.has_verb(Tag::Unsure);
        let taken_back = heard.has(Tag::Sorry) || heard.has(Tag::Ask);
        // "문자 자꾸 오는 거 귀찮은데" and "아내는 꺼 놨던데 …" only tell how it is.
        let last = heard.letters_of(heard.tokens.len().saturating_sub(1));
        let told = ["데", "데요"].iter().any(|end| last.ends_with(end)) || heard.said.text.contains("던데");
        if !heard.words.denies_backwards || count < 2 || unsure || taken_back || told {
            return None;
        }
        let mut decided = Decided {
            each: vec![None; count],
            ..Decided::default()
        };
        for (place, clause) in heard.clauses.iter().enumerate() {
            if self.asks_at(heard, place) {
                return None;
            }
            if matches!(clause.mood, Some(Mood::Cause | Mood::Condition | Mood::Purpose)) {
                // "해외 접속을 해야 돼서 그건 꺼 주시고요"
                let named = clause.tokens.clone();
                let named: Vec<usize> = named
                    .flat_map(|token| self.named_switches(heard, token, stage))
                    .collect();
                if !named.is_empty() {
                    decided.last = named;
                }
                continue;
            }
            for token in clause.tokens.clone() {
                self.switch_word(heard, stage, (token, clause.tokens.end), &mut decided)?;
            }
        }
        decided.settle()
    }

    /// Takes one word of a clause that ends at `end`; `None` where nobody can tell what is meant.
    fn switch_word(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        (token, end): (usize, usize),
        decided: &mut Decided,
    ) -> Option<()> {
        let count = stage.choices.len();
        let word = heard.tokens.get(token)?;
        let named = self.named_switches(heard, token, stage);
        let pair = self.pair_at(heard, token, count);
        let two = heard.is_two(token);
        if !named.is_empty() {
            decided.open.extend(named);
            // "해외는 막아 주시고" names it and switches it on.
            if heard.is_verb(token) && !word.mood().is_some_and(Mood::leans) {
                decided.apply(!heard.is_denied_before(token));
            }
        } else if let Some(pair) = pair {
            decided.open.extend(pair);
            decided.counted = true;
        } else if two && decided.names_two() {
            decided.counted = true;
        } else if two
            && decided.open.is_empty()
            && decided.each.iter().filter(|one| one.is_none()).count() == 2
        {
            // "중요거래 빼고 둘만"
            decided.rest = Some(true);
        } else if word.is(Tag::Rest) || word.is(Tag::Other) && heard.has(Tag::All) {
            decided.waiting = Some(Tag::Rest);
        } else if word.is(Tag::All) {
            if decided.open.is_empty() && decided.waiting.is_none() {
                decided.waiting = Some(Tag::All);
            }
        } else if heard.is_only_word(token) {
            if decided.open.is_empty() && heard.refers_back(token) {
                decided.open.clone_from(&decided.last);
            }
            if heard.says_only_one(token) && decided.open.len() > 1 {
                return None;
            }
            decided.only |= !decided.open.is_empty();
        } else if let Some(on) = self
            .other_alert(heard, token, stage, decided)
            .or_else(|| heard.switches_to(token, end))
        {
            if decided.open.is_empty() && decided.waiting.is_none() && heard.refers_back(token) {
                decided.open.clone_from(&decided.last);
            }
            decided.apply(on);
        }
        Some(())
    }

    /// "안 받고", "알림은 다 꺼 주세요": what refuses the alerts of another question refuses these here.
    fn other_alert(
        &self,
        heard: &Heard<'_>,
        token: usize,
        stage: &Stage,
        decided: &mut Decided,
    ) -> Option<bool> {
        const REFUSES: [&str; 7] = ["안", "끄", "꺼", "빼", "필요없", "싫", "됐"];
        let here = self.context.scenario.stages.get_index_of(&stage.id);
        let other = heard
            .names_at(token)
            .any(|name| matches!(name, Name::Choice { stage: own, .. } if here != Some(usize::from(own))));
        let text = heard.letters_of(token);
        let refuses = REFUSES.iter().any(|word| text.contains(word));
        if !other || !refuses {
            return None;
        }
        if text.contains("알림") && decided.open.is_empty() {
            decided.open = group(stage, "알림");
        }
        (!heard.is_told(token) && !heard.is_not_so(token)).then(|| heard.undoes(token))
    }

    /// The switches that a word names: one by its own name, or those whose labels all have the word.
    fn named_switches(&self, heard: &Heard<'_>, token: usize, stage: &Stage) -> Vec<usize> {
        let own = self.switches_at(heard, token, stage);
        let Some(word) = heard.tokens.get(token) else {
            return own;
        };
        let text: String = heard.said.letters(word.at.clone()).iter().collect();
        // "문자" is what an alert comes as.
        let text = if text == "문자" {
            "알림".to_owned()
        } else {
            text
        };
        let topic = word.is(Tag::Topic) || text == "알림";
        if !own.is_empty() || !topic {
            return own;
        }
        // "출금 알림" is one of them.
        let before = token
            .checked_sub(1)
            .map(|before| self.switches_at(heard, before, stage));
        if before.is_some_and(|before| before.len() == 1) {
            return Vec::new();
        }
        group(stage, &text)
    }

    /// "앞에 두 개", "뒤에 두 개".
    fn pair_at(&self, heard: &Heard<'_>, token: usize, count: usize) -> Option<[usize; 2]> {
        const FRONT: [&str; 6] = ["앞에", "앞", "위에", "위", "처음", "첫"];
        const BACK: [&str; 5] = ["뒤에", "뒤", "아래", "밑에", "마지막"];
        let thing = |place: &usize| {
            heard
                .tokens
                .get(*place)
                .is_some_and(|word| word.is_any(&[Tag::Thing, Tag::Particle]))
        };
        let before = heard.letters_of((0..token).rev().find(|place| !thing(place))?);
        if !heard.is_two(token) || count < 2 {
            return None;
        }
        match before.as_str() {
            front if FRONT.contains(&front) => Some([0, 1]),
            back if BACK.contains(&back) => Some([count - 2, count - 1]),
            _ => None,
        }
    }
}

/// The switches whose labels have a word, if not all have it.
fn group(stage: &Stage, word: &str) -> Vec<usize> {
    let label = |offer: &Choice| offer.label.get(Locale::Ko).contains(word);
    let places = 0..stage.choices.len();
    let group: Vec<usize> = places
        .filter(|index| stage.choices.get(*index).is_some_and(label))
        .collect();
    match group.len() > 1 && group.len() < stage.choices.len() {
        true => group,
        false => Vec::new(),
    }
}

impl Decided {
    /// Whether two are named and wait for their verb.
    fn names_two(&self) -> bool {
        let mut named = self.open.clone();
        named.sort_unstable();
        named.dedup();
        named.len() == 2
    }

    /// A verb switches what is named before it.
    fn apply(&mut self, on: bool) {
        let undecided = self.each.iter().all(Option::is_none);
        match self.waiting.take() {
            Some(Tag::Rest) if self.open.is_empty() => self.rest = Some(on),
            // "출금만 남기고 다 꺼"
            Some(_) if self.open.is_empty() => {
                self.disputed |= !on && self.each.contains(&Some(false)) && !self.each.contains(&Some(true));
                self.each.iter_mut().for_each(|one| *one = one.or(Some(on)));
                self.only = false;
            }
            _ => {}
        }
        // "출금만 꺼 주세요" leaves the others on.
        self.only &= on || !undecided;
        for index in self.open.drain(..) {
            if let Some(one) = self.each.get_mut(index) {
                *one = Some(on);
            }
            self.last.retain(|other| *other != index);
            self.last.push(index);
        }
    }

    /// All of them, if nothing is left open.
    fn settle(mut self) -> Option<Vec<bool>> {
        // "출금하고 해외 두 개만요", "중요거래만요"; what follows a decision only explains it.
        let decides = self.counted || self.only;
        if !self.open.is_empty() && decides {
            self.apply(true);
        }
        let (on, off) = (self.each.contains(&Some(true)), self.each.contains(&Some(false)));
        let whole = !self.each.contains(&None);
        if self.disputed || !(on || off) || !self.open.is_empty() && !whole {
            return None;
        }
        let others = match self.rest {
            Some(rest) => rest,
            None if self.only || self.counted && on && !off => false,
            None if off || whole => true,
            None => return None,
        };
        Some(self.each.into_iter().map(|one| one.unwrap_or(others)).collect())
    }
}

impl Heard<'_> {
    /// The letters of a word, without spaces.
    fn letters_of(&self, token: usize) -> String {
        let word = self.tokens.get(token);
        word.map(|word| self.said.letters(word.at.clone()).iter().collect())
            .unwrap_or_default()
    }

    /// "두", "둘", "두 개 다".
    fn is_two(&self, token: usize) -> bool {
        let text = self.letters_of(token);
        self.number_at(token) == Some(2)
            || ["둘", "둘다", "두개", "두개다", "두가지", "두가지다"].contains(&text.as_str())
    }

    /// "만", "막는 것만", "하나만".
    fn is_only_word(&self, token: usize) -> bool {
        let word = self.tokens.get(token);
        let thing = word.is_some_and(|word| word.is(Tag::Thing)) && self.letters_of(token).ends_with('만');
        thing || word.is_some_and(|word| word.is(Tag::Only)) || self.says_only_one(token)
    }

    /// "하나만", "한 개만".
    fn says_only_one(&self, token: usize) -> bool {
        ["하나만", "한개만", "그것만", "그거만"].contains(&self.letters_of(token).as_str())
    }

    /// "그건 꺼 주세요".
    fn refers_back(&self, token: usize) -> bool {
        const BACK: [&str; 10] = [
            "그건",
            "그거",
            "그걸",
            "그것",
            "그것도",
            "그거는",
            "그거도",
            "이건",
            "이거",
            "그놈",
        ];
        let from = self.clause_of(token).map_or(0, |(_, clause)| clause.tokens.start);
        (from..token).any(|place| BACK.contains(&self.letters_of(place).as_str()))
    }

    /// Whether a verb is denied behind: "끄지 말고", "받고 싶지 않아요".
    fn undoes(&self, token: usize) -> bool {
        let text = self.letters_of(token);
        let denies = ["지", "지는", "지도", "진"].iter().any(|end| text.ends_with(end));
        let next = self.tokens.get(token + 1);
        next.is_some_and(|next| {
            next.verbs().any(|(tag, _)| tag == Tag::Undo) || next.is(Tag::Except) && denies
        })
    }

    /// Whether a verb only tells how it was: "아내는 꺼 놨던데".
    fn is_told(&self, token: usize) -> bool {
        let word = self.tokens.get(token);
        let tells = |(_, tense): (Tag, super::tokens::Tense)| tense.past && tense.mood == Mood::Contrast;
        let text = self.letters_of(token);
        word.is_some_and(|word| word.verbs().any(tells))
            || text.ends_with("던데")
            || text.ends_with("는데")
            || self.letters_of(token + 1).ends_with("던데")
    }

    /// "안 받고 싶은 건 아니에요", "끄라는 건 아니고".
    fn is_not_so(&self, token: usize) -> bool {
        // "끄라 | 는 건 아니고요"
        let quoted = self.letters_of(token).ends_with('라');
        let end = match self.clause_of(token).filter(|_| !quoted) {
            Some((_, clause)) => clause.tokens.end,
            None => self.tokens.len(),
        };
        let behind = self.tokens.get(token + 1..end).unwrap_or_default();
        behind
            .iter()
            .take(3)
            .any(|word| word.verbs().any(|(tag, _)| tag == Tag::IsNot))
    }

    /// Whether what is switched off is denied, or kept, or what is switched keeps out: there only the words in turn
    /// tell what is meant.
    pub(super) fn goes_word_by_word(&self) -> bool {
        let tells = |token: &usize| {
            let text = self.letters_of(*token);
            let off = self.tokens.get(*token).is_some_and(|word| {
                word.is(Tag::Off) || word.verbs().any(|(tag, _)| matches!(tag, Tag::Off | Tag::Refuse))
            });
            let keeps = ["냅", "내비", "남겨", "남기"]
                .iter()
                .any(|stem| text.starts_with(stem));
            let other =
                self.tokens.get(*token).is_some_and(|word| word.is(Tag::Other)) && text.starts_with("딴");
            keeps
                || other
                || text.contains("막아")
                || text == "막"
                || off && (self.undoes(*token) || self.is_not_so(*token))
        };
        (0..self.tokens.len()).any(|token| tells(&token))
    }

    /// "출금 알림을 끄라는 건 아니고요"
    pub(super) fn denies_switching_off(&self) -> bool {
        let off = |word: &super::tokens::Token| word.verbs().any(|(tag, _)| tag == Tag::Off);
        let mut tokens = self.tokens.iter().enumerate();
        tokens.any(|(token, word)| off(word) && (self.is_not_so(token) || self.undoes(token)))
    }

    /// "끌 거 없어요", "그대로 둬요", "하나도 빼지 말고요": all stays as it is.
    pub(super) fn keeps_all(&self) -> bool {
        const STAY: [&str; 9] = [
            "그대로",
            "둬",
            "두고",
            "두세",
            "두이",
            "놔두",
            "놔둬",
            "내비",
            "냅",
        ];
        let off = |token: usize| {
            self.tokens
                .get(token)
                .is_some_and(|word| word.verbs().any(|(tag, _)| matches!(tag, Tag::Off | Tag::Refuse)))
        };
        let lacks = |token: usize| {
            let leans = self
                .tokens
                .get(token)
                .is_some_and(|word| word.mood().is_some_and(Mood::leans));
            let behind = self.tokens.iter().skip(token + 1).take(3);
            off(token)
                && leans
                && behind
                    .into_iter()
                    .any(|word| word.verbs().any(|(tag, _)| tag == Tag::Lack))
        };
        let tokens = 0..self.tokens.len();
        let stays =
            |token: usize| STAY.iter().any(|stay| self.letters_of(token).starts_with(stay)) && !off(token);
        let denied = tokens
            .clone()
            .any(|token| lacks(token) || off(token) && self.undoes(token));
        let switched = tokens
            .clone()
            .any(|token| off(token) && !lacks(token) && !self.undoes(token));
        let known = self.unknown() < 3 && self.words.denies_backwards;
        known && !switched && (denied || tokens.into_iter().any(stays)) && !self.has_verb(Tag::On)
    }

    /// "알림 두 개는 하고 해외는 됐어요": there 하고 is the verb.
    fn does(&self, token: usize) -> bool {
        let before = token.checked_sub(1).and_then(|before| self.tokens.get(before));
        let marked = before.is_some_and(|before| before.is_any(&[Tag::Particle, Tag::Only, Tag::All]));
        marked && ["하고", "하고요", "하구"].contains(&self.letters_of(token).as_str())
    }

    /// What a verb does to what is named before it: on or off.
    fn switches_to(&self, token: usize, end: usize) -> Option<bool> {
        const KEEPS: [&str; 10] = [
            "냅",
            "내비",
            "남겨",
            "남기",
            "놔",
            "놓",
            "둬",
            "두고",
            "두세",
            "그대로",
        ];
        let word = self.tokens.get(token)?;
        let text = self.letters_of(token);
        let tells = |tag: Tag| word.verbs().any(|(own, _)| own == tag) || word.is(tag);
        let following = if token + 1 < end {
            self.letters_of(token + 1)
        } else {
            String::new()
        };
        let off = token.checked_sub(1).map(|before| self.letters_of(before));
        let off = off.is_some_and(|before| ["해제", "취소"].contains(&before.as_str()));
        // "해제 말고 그대로 두세요"
        if off && word.is(Tag::Except) || self.is_told(token) || self.is_not_so(token) {
            return None;
        }
        if text == "해제"
            && self
                .tokens
                .get(token + 1)
                .is_some_and(|next| next.is(Tag::Except))
        {
            return None;
        }
        // "막아 주세요" keeps people out, which is what the switch is for; "막는 거" is only its name.
        let blocks = text.starts_with("막") && (text.len() > 3 || following.starts_with(['아', '고']));
        let on = match () {
            () if KEEPS.iter().any(|stem| text.starts_with(stem)) => true,
            () if [Tag::Except, Tag::Refuse, Tag::Off].into_iter().any(tells) => false,
            () if blocks || self.does(token) => true,
            () if [Tag::On, Tag::Accept, Tag::Tell].into_iter().any(tells) => true,
            () if text == "신청" || text.starts_with("켜") => true,
            () if text.starts_with("꺼") || text.starts_with("해제") => false,
            () => return None,
        };
        let leans = word.verbs().any(|(_, tense)| tense.mood.leans()) && !text.ends_with('데');
        let undone = self.undoes(token);
        // "끄는 거" says nothing yet.
        (!leans || undone).then_some(on != (self.is_denied_before(token) != undone))
    }
}
