//! What is named, and whether it is chosen or left out.

use super::clause::{Clause, Heard};
use super::evidence::{Evidence, evidence};
use super::lexicon::{Mood, Tag};
use super::names::Name;
use super::tokens::Reading;

/// Whether something that is named is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// Wanted.
    Chosen,
    /// Not wanted.
    LeftOut,
    /// Nobody can tell.
    Doubtful,
}

/// Something on offer that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The word.
    pub token: usize,
    /// Every offer it may mean.
    pub offers: Vec<usize>,
    /// Whether it is wanted.
    pub stance: Stance,
    /// Whether only it is wanted.
    pub only: bool,
}

impl Heard<'_> {
    /// Whether what a word names is chosen or left out. `rival` tells whether another word names
    /// something of the same kind.
    pub fn stance(&self, token: usize, rival: &dyn Fn(usize) -> bool) -> Stance {
        match self.verb_stance(token) {
            Some(stance) => stance,
            None if self.words.denies_backwards => self.stance_behind(token, rival),
            None => self.stance_before(token, rival),
        }
    }

    /// A name that is a verb ("결혼했다") is denied as verbs are: 안 결혼했어요, 결혼하지 않았어요.
    fn verb_stance(&self, token: usize) -> Option<Stance> {
        let word = self.tokens.get(token)?;
        let undone = self
            .tokens
            .get(token + 1)
            .is_some_and(|next| next.verbs().any(|(tag, _)| tag == Tag::Undo));
        let mut tenses = word.names().filter_map(|(_, tense)| tense);
        let leaning = word
            .names()
            .filter_map(|(_, tense)| tense)
            .find(|tense| tense.mood.leans());
        let tense = leaning.filter(|_| undone).or_else(|| tenses.next())?;
        // "집이 있으면" tells nothing of a home.
        let ended = self.said.words(word.at.clone()).ends_with("다가");
        let was = (tense.past || ended) && self.was_once(token);
        // "집이 있으면 좋겠네요"
        let wished = tense.mood == Mood::Wish && self.said.words(word.at.clone()).contains("면");
        if was || wished || matches!(tense.mood, Mood::Condition) {
            return Some(Stance::Doubtful);
        }
        // "돈 드는 거 말고요"
        let behind = self.tokens.iter().skip(token + 1);
        let mut behind = behind.skip_while(|word| word.is_any(&[Tag::Particle, Tag::Thing, Tag::Light]));
        if tense.mood.leans() && behind.next().is_some_and(|next| next.is(Tag::Except)) {
            return Some(Stance::LeftOut);
        }
        let mut denials = usize::from(self.is_denied_before(token));
        if tense.mood.leans() {
            let behind = self.tokens.iter().skip(token + 1);
            let mut verbs = behind.filter(|token| !token.is_any(&[Tag::Particle, Tag::Thing, Tag::Light]));
            if let Some(next) = verbs.next() {
                let denies = |tag| matches!(tag, Tag::Undo | Tag::IsNot | Tag::Lack | Tag::Refuse);
                denials += usize::from(next.verb().is_some_and(|(tag, _)| denies(tag)));
                let rest = self
                    .clause_of(token)
                    .map_or(token, |(_, clause)| clause.tokens.end);
                let rest = evidence(self.tokens.get(token + 1..rest).unwrap_or_default());
                // "같게 안 해도 돼요", "같은 건 불안해서"
                denials += usize::from(denials == 0 && (rest.no || rest.lacks) && !rest.faults);
                if next.is(Tag::Unsure) || next.verb().is_some_and(|(tag, _)| tag == Tag::Unsure) {
                    return Some(Stance::Doubtful);
                }
            }
        }
        Some(match denials {
            0 => Stance::Chosen,
            1 => Stance::LeftOut,
            _ => Stance::Doubtful,
        })
    }

    /// Whether a word tells that there was something: "있었는데".
    pub fn was_once(&self, token: usize) -> bool {
        let word = self.tokens.get(token);
        word.is_some_and(|word| {
            let ended = self.said.words(word.at.clone()).ends_with("다가");
            word.verbs()
                .any(|(tag, tense)| tag == Tag::Exist && (tense.past || ended))
        })
    }

    /// Whether 안 or 못 stands right before a word.
    pub fn is_denied_before(&self, token: usize) -> bool {
        let before = self.tokens.get(..token).unwrap_or_default();
        let mut before = before.iter().rev().skip_while(|token| token.is(Tag::Light));
        before.next().is_some_and(|token| token.is(Tag::Not))
    }

    /// Korean denies behind a noun: 카드는 빼고, 카드는 필요 없어요.
    fn stance_behind(&self, token: usize, rival: &dyn Fn(usize) -> bool) -> Stance {
        let Some((place_of_clause, clause)) = self.clause_of(token) else {
            return Stance::Chosen;
        };
        if self.is_denied_before(token) {
            return Stance::LeftOut;
        }
        let mut end = clause.tokens.end;
        let mut joined = false;
        for place in token + 1..clause.tokens.end {
            let Some(next) = self.tokens.get(place) else { break };
            if next.is(Tag::Except) {
                return Stance::LeftOut;
            }
            // "한 채밖에 없어요" says that there is one.
            let between = self.tokens.get(token + 1..place).unwrap_or_default();
            let beside = between.iter().all(|word| word.is(Tag::Particle));
            if beside && self.said.words(next.at.clone()).starts_with("밖에") {
                return Stance::Chosen;
            }
            // "폰으로는 안 하고요"
            let does = self.tokens.get(place + 1).is_some_and(|verb| {
                verb.is(Tag::And) && matches!(self.said.letters(verb.at.clone()), ['하', ..])
            });
            if next.is(Tag::Not) && does {
                return Stance::LeftOut;
            }
            if next.is(Tag::Sorry) && (place + 1..self.tokens.len()).any(rival) {
                return Stance::LeftOut;
            }
            if rival(place) && !joined {
                end = place;
                break;
            }
            // "카드랑 모바일은 필요 없어요", "카드도 모바일도"
            joined =
                next.is_any(&[Tag::And, Tag::Or]) && (rival(place + 1) || place + 1 == clause.tokens.end);
        }
        let mut behind = self.tokens.get(token + 1..end).unwrap_or_default();
        // "두 번째에서 빼 주세요" takes the money from it.
        let from_there = behind.windows(2).any(|pair| {
            let (before, verb) = (&pair[0], &pair[1]);
            self.said.words(before.at.clone()).ends_with('서')
                && self.said.words(verb.at.clone()).starts_with('빼')
        });
        if from_there {
            behind = &[];
        }
        let until_verb = behind.iter().take_while(|token| token.verb().is_none());
        if until_verb.into_iter().any(|next| {
            matches!(
                self.said.letters(next.at.clone()),
                ['에', '서'] | ['데', '서'] | ['서']
            )
        }) {
            behind = &[];
        }
        // "200원이면 비싸네요", "카드는 집에 많아서 됐어요"
        let leads = matches!(clause.mood, Some(Mood::Condition | Mood::Cause)) && end == clause.tokens.end;
        let next = self.clauses.get(place_of_clause + 1).filter(|next| {
            leads && (clause.mood == Some(Mood::Condition) || !next.tokens.clone().any(rival))
        });
        let next = next.map(|next| evidence(self.of(next))).unwrap_or_default();
        let found = evidence(behind).and(Evidence {
            no: next.no,
            ..Evidence::default()
        });
        // "안 쓰는 건데 코마스는"
        let trails = place_of_clause > 0
            && clause
                .tokens
                .clone()
                .skip(1)
                .all(|place| self.tokens.get(place).is_some_and(|word| word.is(Tag::Particle)))
            && ["은", "는"]
                .iter()
                .any(|particle| self.text(clause.tokens.clone()).ends_with(particle));
        let before = self
            .clauses
            .get(place_of_clause.wrapping_sub(1))
            .filter(|before| trails && !before.tokens.clone().any(rival));
        let denies = |words: &[super::tokens::Token]| {
            let found = evidence(words);
            found.no || found.lacks || found.doubt || found.unsure
        };
        let begun = clause.tokens.start..token;
        let ends = ["은", "는"]
            .iter()
            .any(|topic| self.text(token + 1..clause.tokens.end) == *topic);
        let same = ends && token > begun.start && !begun.clone().any(rival);
        if before.is_some_and(|before| denies(self.of(before)))
            || same && denies(self.tokens.get(begun).unwrap_or_default())
        {
            return Stance::LeftOut;
        }
        if self.is_listed_as_unwanted(place_of_clause) {
            return Stance::LeftOut;
        }
        // "카드는 나중에 할게요"
        let later = behind.iter().any(|token| token.is(Tag::Skip));
        let evaluated = found.no || found.lacks || found.plain_no || later;
        match (found.doubt || found.unsure, evaluated) {
            (true, _) => Stance::Doubtful,
            (false, true) if !found.faults || found.lacks => Stance::LeftOut,
            _ => Stance::Chosen,
        }
    }

    /// "카드고 앱이고 다 필요 없고": of what is listed so, the last clause says what becomes of it.
    fn is_listed_as_unwanted(&self, place: usize) -> bool {
        let lists = |clause: &Clause| {
            let last = self.of(clause).last();
            last.is_some_and(|last| last.readings.contains(&Reading::Copula(Mood::And)))
        };
        let mut behind = self.clauses.iter().skip(place);
        if !behind.next().is_some_and(lists) {
            return false;
        }
        let last = behind.find(|clause| !lists(clause));
        last.is_some_and(|last| {
            let words = self.of(last);
            let found = evidence(words);
            words.first().is_some_and(|first| first.is(Tag::All)) && found.no && !found.doubt
        })
    }

    /// English denies before a noun: not the card, no card, without a card.
    fn stance_before(&self, token: usize, rival: &dyn Fn(usize) -> bool) -> Stance {
        let Some((_, clause)) = self.clause_of(token) else {
            return Stance::Chosen;
        };
        let mut denied = false;
        for place in clause.tokens.start..token {
            let Some(word) = self.tokens.get(place) else { break };
            if word.is_any(&[Tag::Not, Tag::Except, Tag::Refuse, Tag::Off, Tag::Lack]) {
                denied = true;
            } else if word.is(Tag::No) {
                denied = self.is_without(place, token);
            } else if rival(place) && denied {
                // "not the front end one, the back end", but "not the card or the app"
                let next = self.tokens.get(place + 1..token).unwrap_or_default();
                denied = next.iter().any(|word| word.is_any(&[Tag::And, Tag::Or]));
            } else if word.is_any(&[Tag::Only, Tag::Sorry, Tag::Turn]) || word.is(Tag::Accept) && !denied {
                denied = false;
            }
        }
        let end = (token + 1..clause.tokens.end).find(|place| rival(*place));
        let behind = self.tokens.get(token + 1..end.unwrap_or(clause.tokens.end));
        let found = evidence(behind.unwrap_or_default());
        // "alerts yes, overseas no"
        let refused = found.no || found.plain_no && end.is_none();
        match (found.doubt || found.unsure, denied, refused) {
            (true, ..) | (_, true, true) => Stance::Doubtful,
            (_, false, false) => Stance::Chosen,
            _ => Stance::LeftOut,
        }
    }

    /// "not married yet, getting married in May": a denial that something else of its kind follows.
    pub(super) fn sets_against(&self, token: usize, rival: &dyn Fn(usize) -> bool) -> bool {
        let text = self.text(token..token + 1).to_lowercase();
        let denies = text.split(' ').any(|word| word == "not" || word.ends_with("n't"));
        !self.words.denies_backwards && denies && (token + 1..self.tokens.len()).any(rival)
    }

    /// Whether a "no" is the article of a name: "no card", but not "no it's in Busan", "no the card".
    fn is_without(&self, no: usize, name: usize) -> bool {
        const APART: [&str; 25] = [
            "that", "this", "there", "nothing", "let's", "i", "i'm", "i'd", "i'll", "i've", "we", "we're",
            "we'd", "we'll", "it", "it's", "that's", "they", "the", "a", "an", "my", "in", "just", "only",
        ];
        // "no to the overseas limit"
        if self.text(no + 1..no + 2).eq_ignore_ascii_case("to") {
            return true;
        }
        (no + 1..=name).all(|place| {
            let text = self.text(place..place + 1).to_lowercase();
            let first = text.split(' ').next().unwrap_or_default();
            let light = self.tokens.get(place).is_some_and(|word| word.is(Tag::Light));
            (place == name || light) && !APART.contains(&first)
        })
    }

    /// What is named of a list: the offers each word may mean, by `of`.
    pub fn mentions(&self, of: &dyn Fn(&Heard<'_>, usize) -> Vec<usize>) -> Vec<Mention> {
        let named: Vec<Vec<usize>> = (0..self.tokens.len()).map(|token| of(self, token)).collect();
        let rival = |token: usize| named.get(token).is_some_and(|offers| !offers.is_empty());
        let tokens = named.iter().enumerate().filter(|(_, offers)| !offers.is_empty());
        let mut found: Vec<Mention> = tokens
            .map(|(token, offers)| Mention {
                token,
                offers: offers.clone(),
                stance: self.stance(token, &rival),
                only: self.is_only(token),
            })
            .collect();
        // "일반으로요, 교통은 따로 있어서", "안 받으면 불안하니까 다 받을게요": where something else is named,
        // a reason or a condition chooses nothing.
        let leads = |mention: &Mention| {
            self.clause_of(mention.token).is_some_and(|(place, clause)| {
                let next = self.clauses.get(place + 1);
                let reason = next.is_some_and(|next| next.mood == Some(Mood::Cause));
                // "공짜면 다 받을게요" is no reason, "안 받으면 불안하니까" is.
                clause.mood == Some(Mood::Cause) || clause.mood == Some(Mood::Condition) && reason
            })
        };
        let plain: Vec<usize> = found
            .iter()
            .filter(|mention| !leads(mention))
            .flat_map(|mention| mention.offers.iter().copied())
            .collect();
        if self.words.denies_backwards && !plain.is_empty() {
            let last = found
                .iter()
                .rfind(|mention| !leads(mention))
                .map(|mention| mention.token);
            let agrees = |mention: &Mention| {
                Some(mention.token) < last && mention.offers.iter().any(|offer| plain.contains(offer))
            };
            found.retain(|mention| !leads(mention) || agrees(mention) && mention.stance != Stance::Doubtful);
        }
        // "두 번째 세 번째는 빼 주세요"
        for place in (1..found.len()).rev() {
            let (a, b) = (&found[place - 1], &found[place]);
            let apart = a.offers.iter().all(|offer| !b.offers.contains(offer));
            if a.token + 1 == b.token && apart && b.stance == Stance::LeftOut {
                found[place - 1].stance = Stance::LeftOut;
            }
        }
        found
    }

    /// "카드만", "only the card".
    fn is_only(&self, token: usize) -> bool {
        let skips = [Tag::Particle, Tag::Light, Tag::Thing];
        if self.words.denies_backwards {
            let behind = self.tokens.iter().skip(token + 1);
            let describes = |token: &super::tokens::Token| token.mood() == Some(Mood::Describe);
            let ends_only = |token: &super::tokens::Token| {
                token.is(Tag::Only)
                    || describes(token) && self.said.letters(token.at.clone()).ends_with(&['만'])
            };
            let mut behind =
                behind.skip_while(|token| (token.is_any(&skips) || describes(token)) && !ends_only(token));
            return behind.next().is_some_and(ends_only);
        }
        let Some((_, clause)) = self.clause_of(token) else {
            return false;
        };
        self.of(clause).iter().any(|token| token.is(Tag::Only))
    }

    /// The place in a list that a word means, if it means one.
    pub fn ordinal(&self, token: usize, count: usize) -> Option<usize> {
        let word = self.tokens.get(token)?;
        // "on the fifth" is a day, and "change the alert first" no place in a list.
        let (_, clause) = self.clause_of(token)?;
        let ends = token + 1 == clause.tokens.end && self.of(clause).iter().any(|word| word.is(Tag::Change));
        let adverb = ends && self.text(token..token + 1).eq_ignore_ascii_case("first");
        if self.day_at(token).is_some() || adverb && !self.words.denies_backwards {
            return None;
        }
        let last = count.checked_sub(1)?;
        let back = token.checked_sub(1).and_then(|before| self.tokens.get(before));
        let back = back.is_some_and(|before| before.is(Tag::FromEnd));
        let place = word.readings.iter().find_map(|reading| match reading {
            Reading::Ordinal(place) => Some(usize::from(*place)),
            Reading::LoneOrdinal(place) if self.stands_alone(token) && !self.counts_days(token) => {
                Some(usize::from(*place))
            }
            Reading::Word(Tag::Last) => Some(last),
            Reading::Word(Tag::Middle) if count % 2 == 1 => Some(count / 2),
            _ => None,
        })?;
        let means_a_place = self.is_followed_by_known(token);
        match back && !word.is(Tag::Last) {
            true => last.checked_sub(place),
            false => Some(place).filter(|place| *place < count),
        }
        .filter(|_| means_a_place)
    }

    /// "세 번째 방문이에요" counts something else: what follows right behind must be known.
    fn is_followed_by_known(&self, token: usize) -> bool {
        let Some((_, clause)) = self.clause_of(token) else {
            return false;
        };
        let behind = self.tokens.get(token + 1..clause.tokens.end).unwrap_or_default();
        let mut behind = behind
            .iter()
            .skip_while(|token| token.is_any(&[Tag::Particle, Tag::Light]));
        behind
            .next()
            .is_none_or(|next| next.is_known() && !next.is(Tag::Topic))
    }

    fn counts_days(&self, token: usize) -> bool {
        let next = self
            .tokens
            .get(token + 1)
            .map(|next| self.said.letters(next.at.clone()));
        matches!(next, Some(['일', ..]))
    }

    fn stands_alone(&self, token: usize) -> bool {
        let plain = |place: usize, word: &super::tokens::Token| {
            place == token
                || word.is_any(&[
                    Tag::Light,
                    Tag::Particle,
                    Tag::Thing,
                    Tag::Yes,
                    Tag::Except,
                    Tag::It,
                ])
                // "the jeonse one" counts nothing.
                || self.words.denies_backwards && word.verb().is_none() && word.names().next().is_some()
                || matches!(word.mood(), Some(Mood::Tell | Mood::Intend | Mood::Request))
                || word
                    .readings
                    .iter()
                    .any(|reading| matches!(reading, Reading::Ordinal(_)))
        };
        self.tokens
            .iter()
            .enumerate()
            .all(|(place, word)| plain(place, word))
    }

    /// The names of the scenario that a word may be.
    pub fn names_at(&self, token: usize) -> impl Iterator<Item = Name> {
        let names = self.tokens.get(token).into_iter().flat_map(|token| token.names());
        names.map(|(name, _)| name)
    }
}
