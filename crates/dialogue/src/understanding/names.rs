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
    /// The stems of each verb that ends a name, by what may join them; many names share a verb.
    pub(super) verbs: Vec<Trie<Joint>>,
}

/// A name, or the words of one before its verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: Name,
    /// Place of the verb that follows; `u16::MAX` where none does.
    verb: u16,
}

impl Entry {
    /// The place of the verb that follows.
    pub fn verb(self) -> Option<usize> {
        (self.verb != u16::MAX).then_some(usize::from(self.verb))
    }
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
                names_of(choice).for_each(|text| names.insert_marked(text, name(Reach::Anywhere)));
                answers(choice).for_each(|text| names.insert_marked(text, name(Reach::Here)));
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
struct Collected {
    names: Vec<(Letters, Entry)>,
    verbs: Vec<Trie<Joint>>,
    /// The verbs' dictionary forms, in order.
    forms: Vec<String>,
}

impl Collected {
    fn settle(self) -> Names {
        Names {
            trie: Trie::of(self.names),
            verbs: self.verbs,
        }
    }

    /// Behind the noun of "아이 하나" and "계약금 냈다" there may be a particle: "아이는 하나", "계약금을
    /// 냈다".
    fn insert_marked(&mut self, text: &str, name: Name) {
        self.insert(text, name);
        let Some((noun, rest)) = text.split_once(' ') else {
            return;
        };
        let Some(last @ '가'..='힣') = noun.chars().next_back() else {
            return;
        };
        let marked = noun.chars().count() > 1 && "은는이가을를도만에로".contains(last);
        let tells = rest.ends_with('다') || rest.chars().count() < 4;
        if marked || !tells || !rest.starts_with(|c| matches!(c, '가'..='힣')) {
            return;
        }
        let closed = !(last as u32 - '가' as u32).is_multiple_of(28);
        let particles = match closed {
            true => ["은", "이", "을", "도"],
            false => ["는", "가", "를", "도"],
        };
        for particle in particles {
            self.insert(&format!("{noun}{particle} {rest}"), name);
        }
    }

    /// A text that ends like a dictionary form ("결혼했다") is a verb, and every ending may follow.
    fn insert(&mut self, text: &str, name: Name) {
        let formal = text
            .strip_suffix("니다")
            .is_some_and(|rest| rest.nfd().last() == Some('\u{11b8}'));
        let (before, last) = text.rsplit_once(' ').unwrap_or(("", text));
        let verb = if formal { None } else { self.verb(last) };
        let words = if verb.is_some() { before } else { text };
        let verb = verb.unwrap_or(u16::MAX);
        self.names.push((letters(jamo(words)), Entry { name, verb }));
    }

    /// The place of a verb, by its dictionary form.
    fn verb(&mut self, form: &str) -> Option<u16> {
        if let Some(known) = self.forms.iter().position(|known| known == form) {
            return u16::try_from(known).ok();
        }
        let stems = match form {
            "아니다" => verb::stems("아니다/아니에/아니어/아녀/아니여"),
            form => verb::stems(form),
        };
        if stems.is_empty() {
            return None;
        }
        let joints = stems.into_iter().map(|stem| {
            let joint = Joint {
                infinitive: stem.infinitive,
                past: stem.past,
            };
            (letters(jamo(&stem.jamo)), joint)
        });
        self.verbs.push(Trie::of(joints.collect()));
        self.forms.push(form.to_owned());
        u16::try_from(self.forms.len() - 1).ok()
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
