//! What a scenario's choices and fields are called, ready to be found in an utterance.

use unicode_normalization::UnicodeNormalization;

use super::lexicon::{Joint, jamo};
use super::trie::{Letters, Trie, letters};
use crate::korean::verb;
use crate::scenario::{Choice, NO, RECEPTION, Scenario, Stage, StageKind, YES};

/// Every name in a scenario.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub(super) trie: Trie<Entry>,
}

/// A name, or the stem of a verb that stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: Name,
    /// For a stem.
    pub joint: Option<Joint>,
}

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// A choice or switch, by the place of its stage and its own.
    Choice {
        /// Place among the stages.
        stage: u16,
        /// Place among its choices.
        index: u8,
        /// Where it counts.
        reach: Reach,
    },
    /// A way to narrow a list, by the place of its stage and its own.
    Filter {
        /// Place among the stages.
        stage: u16,
        /// Place among its filters.
        index: u8,
    },
    /// A field, by its place.
    Field(u16),
    /// A product, by its place among the scenarios.
    Product(u16),
}

/// Where a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Anywhere.
    Anywhere,
    /// Only as the answer to its own question.
    Here,
    /// The same, and only a word of a name.
    Part,
}

impl Names {
    /// Collects the names of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let mut names = Collected::default();
        for (place, stage) in (0..).zip(scenario.stages.values()) {
            let topic = topic(scenario, stage);
            for (index, choice) in (0..).zip(&stage.choices) {
                let name = |reach| Name::Choice {
                    stage: place,
                    index,
                    reach,
                };
                names_of(choice).for_each(|text| names.insert(text, name(Reach::Anywhere)));
                answers(choice).for_each(|text| names.insert(text, name(Reach::Here)));
                for part in parts(choice).filter(|part| !topic.contains(*part)) {
                    names.insert(part, name(Reach::Part));
                }
            }
            for (index, filter) in (0..).zip(&stage.filters) {
                let texts = filter
                    .label
                    .all()
                    .chain(filter.keywords.iter().map(String::as_str));
                texts.for_each(|text| names.insert(text, Name::Filter { stage: place, index }));
            }
        }
        for (place, field) in (0..).zip(scenario.fields.values()) {
            let synonyms = field.spec.synonyms.iter().map(String::as_str);
            let texts = field.spec.label.all().chain(synonyms);
            texts.for_each(|text| names.insert(text, Name::Field(place)));
        }
        names.settle()
    }

    /// The names of every product that can be begun by naming it.
    pub fn of_products<'s>(scenarios: impl Iterator<Item = &'s Scenario>) -> Self {
        let mut names = Collected::default();
        for (place, scenario) in (0..).zip(scenarios).filter(|(_, one)| one.product != RECEPTION) {
            let texts = scenario
                .keywords
                .iter()
                .map(String::as_str)
                .chain(scenario.name.all());
            texts.for_each(|text| names.insert(text, Name::Product(place)));
        }
        names.settle()
    }
}

/// Names as they are collected.
#[derive(Default)]
struct Collected(Vec<(Letters, Entry)>);

impl Collected {
    fn settle(self) -> Names {
        Names {
            trie: Trie::of(self.0),
        }
    }

    /// A text that ends like a dictionary form ("결혼했다") is a verb, and every ending may follow.
    fn insert(&mut self, text: &str, name: Name) {
        let formal = text
            .strip_suffix("니다")
            .is_some_and(|rest| rest.nfd().last() == Some('\u{11b8}'));
        let stems = match formal {
            true => Vec::new(),
            false => verb::stems(text),
        };
        if stems.is_empty() {
            self.0.push((letters(jamo(text)), Entry { name, joint: None }));
        }
        for stem in stems {
            let joint = Some(Joint {
                infinitive: stem.infinitive,
                past: stem.past,
            });
            self.0.push((letters(jamo(&stem.jamo)), Entry { name, joint }));
        }
    }
}

/// What the field of a stage and the stage are called: a word of it tells no choices apart.
fn topic(scenario: &Scenario, stage: &Stage) -> String {
    let field = stage.collects.first().and_then(|key| scenario.fields.get(key));
    let label = field.into_iter().flat_map(|field| field.spec.label.all());
    let words: Vec<&str> = match stage.kind {
        StageKind::Switches => Vec::new(),
        _ => label.chain(stage.name.all()).collect(),
    };
    words.join("\n")
}

/// Its names, each of which is enough.
fn names_of(choice: &Choice) -> impl Iterator<Item = &str> {
    let plain = !is_yes_or_no(choice);
    let displays = choice.display.all().filter(|display| display.chars().count() > 3);
    let names = choice.label.all().chain(displays).chain([choice.value.as_str()]);
    let names = names.filter(move |_| plain);
    names.chain(choice.keywords.iter().map(String::as_str))
}

/// What means it only where it is asked for. Of a yes or a no that is also what its button says
/// behind it: "없어요" of "아니요, 없어요".
fn answers(choice: &Choice) -> impl Iterator<Item = &str> {
    let plain = !is_yes_or_no(choice);
    let whole = choice.display.all().filter(move |_| plain);
    let clauses = choice.display.all().filter(move |_| !plain);
    let clauses = clauses.flat_map(|display| display.split([',', '.']).skip(1));
    whole
        .chain(clauses)
        .chain(choice.answers.iter().map(String::as_str))
}

pub(super) fn is_yes_or_no(choice: &Choice) -> bool {
    matches!(choice.value.as_str(), YES | NO)
}

/// Words of a label that can stand for it: two syllables or five Latin letters or more. A label
/// that denies is no source of words: "받기" is not "안 받기".
fn parts(choice: &Choice) -> impl Iterator<Item = &str> {
    const DENIALS: [&str; 6] = ["안", "없음", "없이", "no", "No", "not"];
    let labels = choice.label.all().filter(|label| {
        !is_yes_or_no(choice) && !label.split_whitespace().any(|word| DENIALS.contains(&word))
    });
    let words = labels.flat_map(|label| label.split(|c: char| !c.is_alphanumeric()));
    words.filter(|part| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let length = part.chars().count();
        match part.is_ascii() {
            _ if digits > 0 => digits == length && digits > 5,
            true => length >= 5,
            false => length >= 2,
        }
    })
}
