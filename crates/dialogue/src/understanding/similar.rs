//! What a recogniser misheard: stretches that are not known, but sound like one name and no other.

use super::clause::Heard;
use crate::korean::jamo::likeness;
use crate::scenario::{Choice, Stage};

/// How alike a name must sound.
const LEAST: f64 = 0.78;
/// By how much it must lead over every other.
const MARGIN: f64 = 0.12;

/// The offer that an unknown stretch sounds like, with the stretch's first and last word.
pub fn similar(heard: &Heard<'_>, offers: &[&Choice]) -> Option<usize> {
    let mut best: Vec<f64> = vec![0.0; offers.len()];
    for (_, stretch) in stretches(heard) {
        for (offer, best) in offers.iter().zip(&mut best) {
            if stretch.chars().count() < 3 {
                continue;
            }
            let names = offer.display.all().chain(offer.label.all());
            let names = names.chain(offer.keywords.iter().map(String::as_str));
            let alike = names
                .filter(|name| name.chars().count() > 2 && may_sound_like(name, &stretch))
                .map(|name| likeness(name, &stretch));
            *best = alike.fold(*best, f64::max);
        }
    }
    let (first, most) = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let others = best.iter().enumerate().filter(|(index, _)| *index != first);
    let second = others.map(|(_, other)| *other).fold(0.0, f64::max);
    (*most >= LEAST && most - second >= MARGIN).then_some(first)
}

/// A misheard name: the words that are one, and the places of the choices that have it.
#[derive(Debug)]
pub struct Misheard {
    /// Which words.
    pub tokens: std::ops::Range<usize>,
    /// Places of the choices of the open stage.
    pub choices: Vec<u8>,
}

/// Words in which something is not known, but which sound like one name of a stage's choices and no
/// other: "채크카드" like that of every choice with a card.
pub fn misheard(heard: &Heard<'_>, stage: &Stage) -> Option<Misheard> {
    let stretches = stretches(heard);
    if stretches.is_empty() {
        return None;
    }
    let named: Vec<Vec<&str>> = stage.choices.iter().map(nouns_of).collect();
    let sharing = |name: &str| -> Vec<u8> {
        let own = (0..).zip(&named).filter(|(_, names)| names.contains(&name));
        own.map(|(place, _)| place).collect()
    };
    let mut all: Vec<&str> = named.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let mut best: Vec<(f64, std::ops::Range<usize>, &str)> = Vec::new();
    for (tokens, text) in stretches {
        for name in all.iter().filter(|name| may_sound_like(name, &text)) {
            let alike = likeness(name, &text);
            if alike >= least(name, &text) {
                best.push((alike, tokens.clone(), name));
            }
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (most, tokens, name) = best.first()?;
    let choices = sharing(name);
    let rival = best.iter().find(|(_, _, other)| sharing(other) != choices);
    rival
        .is_none_or(|rival| most - rival.0 >= MARGIN)
        .then(|| Misheard {
            tokens: tokens.clone(),
            choices,
        })
}

/// The nouns that a choice is called by.
fn nouns_of(choice: &Choice) -> Vec<&str> {
    let texts = choice
        .label
        .all()
        .chain(choice.keywords.iter().map(String::as_str));
    let nouns = texts.filter(|text| {
        let hangul = text.chars().any(|c| matches!(c, '가'..='힣'));
        !text.ends_with('다') && hangul && text.chars().count() > 1
    });
    nouns.collect()
}

/// What is cheap to see: as long but for a syllable, and beginning with the same sound or ending in
/// the same syllable.
fn may_sound_like(name: &str, text: &str) -> bool {
    let syllables = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let initial = |text: &str| {
        let first = text.chars().next().map_or(0, u32::from);
        let block = first.checked_sub(u32::from('가')).filter(|block| *block < 11_172);
        block.map_or(first, |block| block / 588)
    };
    let alike = initial(name) == initial(text) || name.chars().next_back() == text.chars().next_back();
    alike && syllables(name).abs_diff(syllables(text)) < 2
}

/// In a short name only one letter of a syllable may differ, and no syllable be lost.
fn least(name: &str, text: &str) -> f64 {
    let length = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    match (length(name), length(text)) {
        (2, 2) => 0.75,
        (2, _) | (_, 2) => 2.0,
        _ => LEAST,
    }
}

/// Stretches of up to four words with something unknown in them that begin a word.
fn stretches(heard: &Heard<'_>) -> Vec<(std::ops::Range<usize>, String)> {
    let mut out = Vec::new();
    for from in 0..heard.tokens.len() {
        for to in from + 1..=heard.tokens.len().min(from + 4) {
            let tokens = &heard.tokens[from..to];
            let at = tokens[0].at.start..tokens[tokens.len() - 1].at.end;
            let clause = (at.start + 1..at.end).any(|inner| heard.said.starts_clause(inner));
            if clause
                || !heard.said.starts_word(at.start)
                || tokens.iter().all(super::tokens::Token::is_known)
            {
                continue;
            }
            let text: String = heard.said.letters(at).iter().collect();
            if (2..=16).contains(&text.chars().count()) {
                out.push((from..to, text));
            }
        }
    }
    out
}
