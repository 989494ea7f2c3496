//! An utterance cut into words that are known and stretches that are not.
//!
//! The cheapest way through the letters wins: known words cost little, unknown letters much, and
//! what begins or ends in the middle of a word more, so that "네" is not heard in "동네".

use std::ops::Range;

use super::lexicon::{Entry, Mood, Tag, Words};
use super::names::{Name, Names, Reach};
use super::utterance::Utterance;
use crate::amount::Amount;

/// A stretch of letters and everything it may mean; nothing if it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Which letters.
    pub at: Range<usize>,
    /// What they may mean.
    pub readings: Vec<Reading>,
}

/// One meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A word.
    Word(Tag),
    /// A verb with its ending.
    Verb(Tag, Tense),
    /// 이에요 and what is like it.
    Copula(Mood),
    /// A place in a list, from 0.
    Ordinal(u8),
    /// The same, if it is all that is said.
    LoneOrdinal(u8),
    /// A name in the scenario; of a verb, with its ending.
    Name(Name, Option<Tense>),
    /// A number, by its place among the amounts.
    Amount(usize),
}

/// The ending of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tense {
    /// What it does.
    pub mood: Mood,
    /// Whether it tells of the past.
    pub past: bool,
}

impl Token {
    /// Whether any meaning is known.
    pub fn is_known(&self) -> bool {
        !self.readings.is_empty()
    }

    /// Whether it is a word of a kind.
    pub fn is(&self, tag: Tag) -> bool {
        self.readings.contains(&Reading::Word(tag))
    }

    /// Whether it is a word of one of these kinds.
    pub fn is_any(&self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| self.is(*tag))
    }

    /// The verb it is, if it is one.
    pub fn verb(&self) -> Option<(Tag, Tense)> {
        let mut verbs = self.verbs();
        let first = verbs.next()?;
        // "됐어요" refuses where "돼요" only helps.
        let other = verbs.find(|(tag, _)| match first.0 {
            Tag::Helps => *tag == Tag::Refuse,
            // "한도를 낮추고 싶어요"
            Tag::Big | Tag::Small => *tag == Tag::Change,
            _ => false,
        });
        Some(other.unwrap_or(first))
    }

    /// Every verb it may be.
    pub fn verbs(&self) -> impl Iterator<Item = (Tag, Tense)> {
        self.readings.iter().filter_map(|reading| match reading {
            Reading::Verb(tag, tense) => Some((*tag, *tense)),
            _ => None,
        })
    }

    /// The names it may be.
    pub fn names(&self) -> impl Iterator<Item = (Name, Option<Tense>)> {
        self.readings.iter().filter_map(|reading| match reading {
            Reading::Name(name, tense) => Some((*name, *tense)),
            _ => None,
        })
    }

    /// The mood of its ending.
    pub fn mood(&self) -> Option<Mood> {
        let moods = || self.moods();
        // "넘어도" sets against rather than asks a favour.
        let against = moods().find(|mood| *mood == Mood::Contrast);
        let first = moods().next()?;
        Some(against.filter(|_| first == Mood::Request).unwrap_or(first))
    }

    fn moods(&self) -> impl Iterator<Item = Mood> {
        self.readings.iter().filter_map(|reading| match reading {
            Reading::Verb(_, tense) | Reading::Name(_, Some(tense)) => Some(tense.mood),
            Reading::Copula(mood) => Some(*mood),
            _ => None,
        })
    }
}

/// Costs of the ways through.
const UNKNOWN: u32 = 10;
const WORD: u32 = 4;
const PARTICLE: u32 = 2;
const INSIDE: u32 = 6;
const BROKEN: u32 = 9;
const FOREIGN: u32 = 2;
/// What a Latin word that changes nothing costs less: "I | don't own one" is nearer than "I don't | own one".
const FILLER: u32 = 1;
const CUT_OFF: u32 = 12;

/// What an utterance may be made of.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Words, the spoken language's first.
    pub words: &'a [&'a Words],
    /// Names.
    pub names: &'a [&'a Names],
    /// Places of the fields that are asked for here.
    pub fields: &'a [u16],
    /// Places of the stages whose choices are asked for here. Names of others count only where
    /// nothing else fits, and only those that count anywhere.
    pub here: &'a [u16],
}

/// Cuts an utterance.
pub fn cut(said: &Utterance, vocabulary: Vocabulary<'_>, amounts: &[Amount]) -> Vec<Token> {
    let length = said.len();
    let mut best = vec![[Step::default(); 2]; length + 1];
    if let Some(start) = best.get_mut(0) {
        start[1].cost = 0;
    }
    let mut candidates: Vec<Vec<Token>> = Vec::with_capacity(length);
    for at in 0..length {
        let mut here = candidates_at(said, vocabulary, amounts, at);
        for known in [false, true] {
            let cost = best[at][usize::from(known)].cost;
            if cost == u32::MAX {
                continue;
            }
            let inside = !said.starts_word(at);
            let broken = if known && inside { BROKEN } else { 0 };
            let step = Step {
                cost: cost + UNKNOWN + broken,
                from: at,
                known,
                token: None,
            };
            best[at + 1][0].improve(step);
            for (index, token) in here.iter().enumerate() {
                let Some(price) = price(said, token, vocabulary, inside, known) else {
                    continue;
                };
                let step = Step {
                    cost: cost + price,
                    from: at,
                    known,
                    token: Some(index),
                };
                best[token.at.end][1].improve(step);
            }
        }
        here.shrink_to_fit();
        candidates.push(here);
    }
    way(&best, candidates, length)
}

#[derive(Debug, Clone, Copy)]
struct Step {
    cost: u32,
    from: usize,
    known: bool,
    token: Option<usize>,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            cost: u32::MAX,
            from: 0,
            known: true,
            token: None,
        }
    }
}

impl Step {
    fn improve(&mut self, other: Self) {
        if other.cost <= self.cost && other.cost < u32::MAX {
            *self = other;
        }
    }
}

/// What a token costs here; `None` where it cannot stand.
fn price(
    said: &Utterance,
    token: &Token,
    vocabulary: Vocabulary<'_>,
    inside: bool,
    known: bool,
) -> Option<u32> {
    let foreign = |reading: &Reading| match reading {
        Reading::Name(Name::Choice { stage, .. } | Name::Filter { stage, .. }, _) => {
            !vocabulary.here.contains(stage)
        }
        Reading::Name(Name::Field(place), _) => {
            !vocabulary.fields.is_empty() && !vocabulary.fields.contains(place)
        }
        _ => false,
    };
    let topic = |reading: &Reading| matches!(reading, Reading::Word(Tag::Topic));
    let field = |reading: &Reading| matches!(reading, Reading::Name(Name::Field(_), _));
    let fee = match () {
        () if token
            .readings
            .iter()
            .all(|reading| field(reading) && foreign(reading)) =>
        {
            1
        }
        () if token.readings.iter().all(foreign) => FOREIGN,
        () if token.readings.iter().all(topic) => 1,
        () => 0,
    };
    let length = token.at.len();
    let small = |reading: &Reading| {
        matches!(
            reading,
            Reading::Word(Tag::Particle | Tag::Only | Tag::Thing | Tag::And | Tag::Or) | Reading::Copula(_)
        )
    };
    let clings = token.readings.iter().any(small);
    // No word goes on behind a verb that closes its clause: "나라" in "나라에서" is none.
    let closes = |reading: &Reading| match reading {
        Reading::Verb(_, tense) => matches!(
            tense.mood,
            Mood::Tell | Mood::Intend | Mood::Request | Mood::Wish | Mood::Ask
        ),
        _ => false,
    };
    let cut_off = !said.starts_word(token.at.end) && token.readings.iter().all(closes);
    let fee = fee + if cut_off { CUT_OFF } else { 0 };
    Some(match (inside, known) {
        (true, false) if clings && said.starts_word(token.at.end) => PARTICLE + 2,
        (true, false) if length < 2 || clings => return None,
        (true, false) => WORD + INSIDE + 2 + fee,
        (true, true) if clings => PARTICLE,
        (true, true) if length < 2 => WORD + INSIDE + fee,
        _ if clings => PARTICLE + 1,
        _ if is_filler(said, token) => WORD - FILLER,
        _ => WORD + fee,
    })
}

/// Whether a Latin word changes nothing wherever it stands.
fn is_filler(said: &Utterance, token: &Token) -> bool {
    let latin = said
        .letters(token.at.clone())
        .iter()
        .all(char::is_ascii_alphabetic);
    latin
        && token
            .readings
            .iter()
            .all(|reading| matches!(reading, Reading::Word(Tag::Light)))
}

fn way(best: &[[Step; 2]], mut candidates: Vec<Vec<Token>>, length: usize) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let Some(end) = best.get(length) else {
        return tokens;
    };
    let (mut at, mut known) = (length, end[1].cost <= end[0].cost);
    while at > 0 {
        let step = best[at][usize::from(known)];
        match step
            .token
            .and_then(|index| candidates.get_mut(step.from)?.get_mut(index))
        {
            Some(token) => tokens.push(Token {
                at: token.at.clone(),
                readings: std::mem::take(&mut token.readings),
            }),
            None => match tokens.last_mut() {
                Some(last) if !last.is_known() && last.at.start == at => last.at.start = step.from,
                _ => tokens.push(Token {
                    at: step.from..at,
                    readings: Vec::new(),
                }),
            },
        }
        (at, known) = (step.from, step.known);
    }
    tokens.reverse();
    tokens
}

/// Every known word that begins at a letter.
fn candidates_at(said: &Utterance, vocabulary: Vocabulary<'_>, amounts: &[Amount], at: usize) -> Vec<Token> {
    let Vocabulary {
        words, names, here, ..
    } = vocabulary;
    let mut found: Vec<Token> = Vec::new();
    let mut add = |end: usize, reading: Reading| {
        if !is_whole(said, at..end) {
            return;
        }
        match found.iter_mut().find(|token| token.at.end == end) {
            Some(token) if token.readings.contains(&reading) => {}
            Some(token) => token.readings.push(reading),
            None => found.push(Token {
                at: at..end,
                readings: vec![reading],
            }),
        }
    };
    let jamo = said.jamo(at);
    let endings = |length: usize, infinitive: bool, add: &mut dyn FnMut(usize, Mood)| {
        if infinitive && let Some(end) = said.behind(at, length) {
            add(end, Mood::Tell);
        }
        let behind = jamo.get(length..).unwrap_or_default();
        let found = words.iter().flat_map(|words| words.endings.beginnings(behind));
        for (more, ending) in found.filter(|(_, ending)| ending.infinitive == infinitive) {
            let Some(end) = said.behind(at, length + more) else {
                continue;
            };
            let joint = said.letter_of(at, length);
            let broken = (joint + 1..end).any(|inner| said.starts_word(inner));
            if ending.spaced || !broken {
                add(end, ending.mood);
            }
        }
    };
    let near = |name: &Name| match name {
        Name::Choice { stage, reach, .. } => *reach == Reach::Anywhere || here.contains(stage),
        Name::Filter { stage, .. } => here.contains(stage),
        Name::Field(_) | Name::Product(_) => true,
    };
    for names in names {
        for (length, entry) in names.trie.beginnings(jamo).filter(|(_, entry)| near(&entry.name)) {
            let Some(verb) = entry.verb() else {
                if let Some(end) = said.behind(at, length) {
                    add(end, Reading::Name(entry.name, None));
                }
                continue;
            };
            let behind = jamo.get(length..).unwrap_or_default();
            let stems = names.verbs.get(verb).into_iter();
            for (more, joint) in stems.flat_map(|stems| stems.beginnings(behind)) {
                endings(length + more, joint.infinitive, &mut |end, mood| {
                    let tense = Tense {
                        mood,
                        past: joint.past,
                    };
                    add(end, Reading::Name(entry.name, Some(tense)));
                });
            }
        }
    }
    for (length, entry) in words.iter().flat_map(|words| words.entries.beginnings(jamo)) {
        let reading = match *entry {
            Entry::Word(tag) => Reading::Word(tag),
            Entry::Ordinal(place) => Reading::Ordinal(place),
            Entry::LoneOrdinal(place) => Reading::LoneOrdinal(place),
            Entry::Copula(mood) => Reading::Copula(mood),
            Entry::Stem(tag, joint) => {
                endings(length, joint.infinitive, &mut |end, mood| {
                    let tense = Tense {
                        mood,
                        past: joint.past,
                    };
                    add(end, Reading::Verb(tag, tense));
                });
                continue;
            }
        };
        if let Some(end) = said.behind(at, length) {
            add(end, reading);
        }
    }
    let mut numbers = Vec::new();
    for (place, amount) in amounts.iter().enumerate() {
        if said.letter_at(amount.start) == at {
            // "25th" goes on behind the number.
            let end = said.letter_at(amount.end);
            if end > at && (at + 1..end).all(|inner| !said.starts_clause(inner)) {
                numbers.push((end, Reading::Amount(place)));
            }
        }
    }
    for (end, reading) in numbers {
        match found.iter_mut().find(|token| token.at.end == end) {
            Some(token) => token.readings.push(reading),
            None => found.push(Token {
                at: at..end,
                readings: vec![reading],
            }),
        }
    }
    for token in &mut found {
        // A word that is listed is no form of a verb.
        let listed = |reading: &Reading| matches!(reading, Reading::Word(tag) if *tag != Tag::Thing);
        if token.readings.iter().any(listed) {
            token
                .readings
                .retain(|reading| !matches!(reading, Reading::Verb(..)));
        }
        // "결혼한 지" as it stands is nearer than a form of "결혼하다".
        let literal = |reading: &Reading| {
            matches!(
                reading,
                Reading::Name(
                    Name::Choice {
                        reach: Reach::Anywhere,
                        ..
                    },
                    None
                )
            )
        };
        if token.readings.iter().any(literal) {
            token
                .readings
                .retain(|reading| !matches!(reading, Reading::Name(Name::Choice { .. }, Some(_))));
        }
        // "결혼했다" is nearer to "결혼했어요" than "결혼하다".
        let present = |reading: &Reading| matches!(reading, Reading::Name(Name::Choice { .. }, Some(tense)) if !tense.past);
        if token.readings.iter().any(present) {
            token.readings.retain(
                |reading| !matches!(reading, Reading::Name(Name::Choice { .. }, Some(tense)) if tense.past),
            );
        }
    }
    found
}

/// Latin letters and digits are found as whole words only ("no" is not in "now", but "OTP" is in
/// "OTP가"), and nothing goes on behind a comma.
fn is_whole(said: &Utterance, at: Range<usize>) -> bool {
    let latin = |at: usize| said.letters(at..at + 1).iter().all(char::is_ascii_alphanumeric);
    if at.is_empty() || (at.start + 1..at.end).any(|inner| said.starts_clause(inner)) {
        return false;
    }
    // "나는데 뭐가" has no "나는데 뭐".
    let said_last = said.letters(at.end - 1..at.end);
    if !said.starts_word(at.end) && said_last == ['뭐'] && at.len() > 1 {
        return false;
    }
    // "통장만" is not in "통장 만들고 싶어요".
    let made = said.letters(at.end - 1..at.end + 1);
    if !said.starts_word(at.end) && matches!(made, ['만', '들' | '드' | '든' | '듭']) {
        return false;
    }
    let open = !latin(at.start) || said.starts_word(at.start) || !latin(at.start - 1);
    let closed = !latin(at.end - 1) || said.starts_word(at.end) || !latin(at.end);
    open && closed
}
