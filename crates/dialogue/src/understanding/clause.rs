//! Clauses: where one thought ends and the next begins, and how it is meant.

use std::ops::Range;

use super::evidence::{Evidence, evidence};
use super::lexicon::{Mood, Tag, Words};
use super::names::{Name, Names};
use super::tokens::{Reading, Token, Vocabulary, cut};
use super::utterance::Utterance;
use crate::amount::{Amount, amounts};

/// An utterance read: its words, in clauses.
#[derive(Debug)]
pub struct Heard<'a> {
    /// As it came.
    pub said: Utterance,
    /// Words of the language that is spoken.
    pub words: &'a Words,
    /// Its words.
    pub tokens: Vec<Token>,
    /// The numbers in it.
    pub amounts: Vec<Amount>,
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Which words.
    pub tokens: Range<usize>,
    /// How its last verb is meant.
    pub mood: Option<Mood>,
    /// Whether a question mark follows.
    pub asked: bool,
    /// Whether it begins another thought ("근데").
    pub turned: bool,
}

impl<'a> Heard<'a> {
    /// Reads what was said. `others` are words of the other language, which people mix in; `here`
    /// are the places of the stages and fields that are asked about.
    pub fn new(
        text: &str,
        words: &'a Words,
        others: &Words,
        names: &[&Names],
        here: (&[u16], &[u16]),
    ) -> Self {
        let said = Utterance::new(text);
        let mut amounts = amounts(&said.text);
        if !words.denies_backwards {
            inherit_scales(&said.text, &mut amounts);
        }
        let vocabulary = Vocabulary {
            words: &[words, others],
            names,
            here: here.0,
            fields: here.1,
        };
        let tokens = cut(&said, vocabulary, &amounts);
        let clauses = clauses(&said, &tokens, words);
        Self {
            said,
            words,
            tokens,
            amounts,
            clauses,
        }
    }

    /// Takes words for one that has these names.
    pub fn replace(&mut self, words: Range<usize>, names: Vec<Name>) {
        let stretch = self.tokens.get(words.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else {
            return;
        };
        let token = Token {
            at: first.at.start..last.at.end,
            readings: names.into_iter().map(|name| Reading::Name(name, None)).collect(),
        };
        self.tokens.splice(words, [token]);
        self.clauses = clauses(&self.said, &self.tokens, self.words);
    }

    /// The words of a clause.
    pub fn of(&self, clause: &Clause) -> &[Token] {
        self.tokens.get(clause.tokens.clone()).unwrap_or_default()
    }

    /// The clause in which a word is.
    pub fn clause_of(&self, token: usize) -> Option<(usize, &Clause)> {
        let mut clauses = self.clauses.iter().enumerate();
        clauses.find(|(_, clause)| clause.tokens.contains(&token))
    }

    /// Whether a word of a kind is anywhere.
    pub fn has(&self, tag: Tag) -> bool {
        self.tokens.iter().any(|token| token.is(tag))
    }

    /// Whether a verb of a kind is anywhere.
    pub fn has_verb(&self, tag: Tag) -> bool {
        let mut verbs = self.tokens.iter().flat_map(Token::verbs);
        verbs.any(|(other, _)| other == tag)
    }

    /// The text of a stretch of words.
    pub fn text(&self, tokens: Range<usize>) -> &str {
        let stretch = self.tokens.get(tokens).unwrap_or_default();
        match (stretch.first(), stretch.last()) {
            (Some(first), Some(last)) => self.said.words(first.at.start..last.at.end),
            _ => "",
        }
    }

    /// What the words between two places add up to, clause by clause.
    pub fn evidence_between(&self, from: usize, to: usize) -> Evidence {
        let parts = self.clauses.iter().map(|clause| {
            let range = clause.tokens.start.max(from)..clause.tokens.end.min(to);
            self.tokens.get(range).unwrap_or_default()
        });
        parts.map(evidence).fold(Evidence::default(), Evidence::and)
    }

    /// Letters that are not known; in a reason beside something else they do not matter.
    pub fn unknown(&self) -> usize {
        let reason = |clause: &&Clause| clause.mood == Some(Mood::Cause);
        let all = self.clauses.iter().all(|clause| reason(&clause));
        let clauses = self.clauses.iter().filter(|clause| all || !reason(clause));
        let words = clauses.flat_map(|clause| self.of(clause));
        let unknown = words.filter(|token| !token.is_known());
        unknown.map(|token| token.at.len()).sum()
    }
}

/// "seventy million, no, sixty-eight": what is said anew counts in the same unit.
fn inherit_scales(text: &str, amounts: &mut [Amount]) {
    const ANEW: [&str; 7] = ["sorry", "no", "wait", "actually", "mean", "rather", "make"];
    for place in 1..amounts.len() {
        let (before, own) = (amounts[place - 1], amounts[place]);
        let between = text.get(before.end..own.start).unwrap_or_default().to_lowercase();
        let anew = between
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| ANEW.contains(&word));
        let unit = [1_000_000_000, 1_000_000, 1_000]
            .into_iter()
            .find(|unit| before.value % unit == 0);
        if let (true, true, false, 1..1_000, Some(unit)) = (anew, before.scaled, own.scaled, own.value, unit)
        {
            amounts[place].value = own.value * unit;
            amounts[place].scaled = true;
            amounts[place].ambiguous = true;
        }
    }
}

fn clauses(said: &Utterance, tokens: &[Token], words: &Words) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    let mut begin = 0;
    let mut mood = None;
    for (place, token) in tokens.iter().enumerate() {
        let here = mood_of(said, token, words);
        if here.is_some() {
            mood = here;
        }
        let end = token.at.end;
        let next = tokens.get(place + 1);
        let turns = next.is_some_and(|next| next.is(Tag::Turn) && said.starts_word(next.at.start));
        let turns = turns || !words.denies_backwards && begins_another(said, tokens, place + 1);
        // "좋은데 그걸로요": a verb that joins ends its clause, "해 주세요" does where a word ends.
        let joined = here.is_some_and(Mood::joins);
        let joined = joined || goes_on(said, tokens, place);
        let told = here.is_some_and(ends) && said.starts_word(end) && !next.is_some_and(clings);
        // "같은 걸로 안 할래요"
        let told = told && !said.letters(token.at.clone()).ends_with(&['로']);
        if next.is_none() || said.starts_clause(end) || joined || told || turns {
            let reason = tokens.get(begin).is_some_and(|first| gives_reason(said, first));
            out.push(Clause {
                tokens: begin..place + 1,
                mood: if reason { Some(Mood::Cause) } else { mood },
                asked: said.is_asked(end),
                turned: tokens.get(begin).is_some_and(|first| first.is(Tag::Turn)),
            });
            begin = place + 1;
            mood = None;
        }
    }
    join_echoes(said, tokens, &mut out);
    out
}

/// Whether an English clause begins here without a comma: "the card and I want …", "… and where is
/// it", "… so turn it off", "… because I travel".
fn begins_another(said: &Utterance, tokens: &[Token], at: usize) -> bool {
    let (Some(joint), Some(behind)) = (tokens.get(at), tokens.get(at + 1)) else {
        return false;
    };
    if gives_reason(said, joint) {
        return true;
    }
    const VERBS: [Tag; 9] = [
        Tag::Ask,
        Tag::Accept,
        Tag::Refuse,
        Tag::Change,
        Tag::Off,
        Tag::Show,
        Tag::Exist,
        Tag::Lack,
        Tag::No,
    ];
    const WHO: [&str; 12] = [
        "i", "i'm", "i'd", "i'll", "i've", "we", "we're", "we'd", "we'll", "it", "it's", "they",
    ];
    let text = |token: &Token| said.words(token.at.clone()).to_lowercase();
    let who = text(behind);
    let who = who.split(' ').next().unwrap_or_default();
    let joins = joint.is(Tag::And) || text(joint) == "so";
    joins && (behind.is_any(&VERBS) || WHO.contains(&who))
}

/// "because I travel a lot" decides nothing.
fn gives_reason(said: &Utterance, token: &Token) -> bool {
    let text = said.words(token.at.clone());
    ["because", "cause", "since i", "as i"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// "그걸로 하고", "알림 전부 하고": there 하고 is no particle but the verb.
fn goes_on(said: &Utterance, tokens: &[Token], place: usize) -> bool {
    const ADVERBS: [Tag; 4] = [Tag::Particle, Tag::It, Tag::Only, Tag::All];
    let Some(word) = tokens.get(place).filter(|word| word.is(Tag::And)) else {
        return false;
    };
    let text = said.words(word.at.clone());
    let before = place.checked_sub(1).and_then(|before| tokens.get(before));
    let adverb = before.is_some_and(|before| {
        before.is(Tag::All) || before.is_any(&ADVERBS) && before.names().next().is_none()
    });
    ["하고", "하고요", "하구"].contains(&text) && said.starts_word(word.at.start) && adverb
}

/// What only fills belongs to the clause before it: "녹음되는 거예요 지금?"
fn join_echoes(said: &Utterance, tokens: &[Token], clauses: &mut Vec<Clause>) {
    let fills =
        |token: &Token| token.is_any(&[Tag::Light, Tag::Particle]) && !token.is_any(&[Tag::Yes, Tag::Ask]);
    let mut place = 1;
    while let Some(clause) = clauses.get(place).cloned() {
        let words = tokens.get(clause.tokens.clone()).unwrap_or_default();
        let begin = words.first().map_or(0, |first| first.at.start);
        let echoes = words.iter().all(fills) && !said.starts_clause(begin);
        match clauses.get_mut(place - 1).filter(|_| echoes) {
            Some(before) => {
                before.tokens.end = clause.tokens.end;
                before.asked |= clause.asked;
                clauses.remove(place);
            }
            None => place += 1,
        }
    }
}

/// Whether a verb of this mood closes its clause.
fn ends(mood: Mood) -> bool {
    matches!(
        mood,
        Mood::Tell | Mood::Intend | Mood::Request | Mood::Ask | Mood::Wish
    )
}

/// Whether a word belongs to the one before it though a space stands between.
fn clings(token: &Token) -> bool {
    token.is_any(&[Tag::Particle, Tag::Thing, Tag::Only]) || token.verbs().any(|(tag, _)| tag == Tag::Undo)
}

fn mood_of(said: &Utterance, token: &Token, words: &Words) -> Option<Mood> {
    token.mood().or_else(|| {
        let text = said.words(token.at.clone());
        let told = token.names().next().is_some()
            && token.at.len() > 2
            && (text.ends_with('요') || text.ends_with("니다"));
        if told {
            return Some(Mood::Tell);
        }
        let unknown = !token.is_known() && said.starts_word(token.at.end);
        unknown.then(|| words.mood_of(said.words(token.at.clone())))?
    })
}
