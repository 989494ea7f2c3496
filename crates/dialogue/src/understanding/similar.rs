//! What a recogniser misheard: stretches that are not known, but sound like one name and no other.

use super::clause::Heard;
use crate::korean::jamo::likeness;
use crate::scenario::Choice;

/// How alike a name must sound.
const LEAST: f64 = 0.78;
/// By how much it must lead over every other.
const MARGIN: f64 = 0.12;

/// The offer that an unknown stretch sounds like, with the stretch's first and last word.
pub fn similar(heard: &Heard<'_>, offers: &[&Choice]) -> Option<usize> {
    let mut best: Vec<f64> = vec![0.0; offers.len()];
    for stretch in stretches(heard) {
        for (offer, best) in offers.iter().zip(&mut best) {
            let names = offer.display.all().chain(offer.label.all());
            let names = names.chain(offer.keywords.iter().map(String::as_str));
            let alike = names
                .filter(|name| name.chars().count() > 2)
                .map(|name| likeness(name, &stretch));
            *best = alike.fold(*best, f64::max);
        }
    }
    let (first, most) = best.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    let others = best.iter().enumerate().filter(|(index, _)| *index != first);
    let second = others.map(|(_, other)| *other).fold(0.0, f64::max);
    (*most >= LEAST && most - second >= MARGIN).then_some(first)
}

/// Stretches of up to four words with something unknown in them, without endings behind.
fn stretches(heard: &Heard<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for from in 0..heard.tokens.len() {
        for to in from + 1..=heard.tokens.len().min(from + 4) {
            let tokens = &heard.tokens[from..to];
            if tokens.iter().any(|token| !token.is_known()) {
                let text: String = heard
                    .said
                    .letters(tokens[0].at.start..tokens[tokens.len() - 1].at.end)
                    .iter()
                    .collect();
                if (3..=16).contains(&text.chars().count()) {
                    out.push(text);
                }
            }
        }
    }
    out
}
