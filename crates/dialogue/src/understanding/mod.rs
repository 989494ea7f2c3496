//! Understanding: an utterance in the context of its question becomes typed commands.
//!
//! First it is read: cut into words that are known and stretches that are not ([`tokens`]), and
//! into clauses ([`clause`]), each of which agrees, refuses, or does neither ([`evidence`]); what
//! is named in it is chosen or left out ([`mention`]). Then a cascade of rules, each in its own
//! file, looks at that: repair from anywhere, questions, corrections, the answer to the open
//! question, other slots named beside it. Nothing fits: the command says so, and the graph asks
//! again. A substring never accepts anything, and what contradicts itself is asked back.

mod answer;
mod choice;
mod clause;
mod command;
mod confirmation;
mod correction;
mod doubt;
mod ellipsis;
mod evidence;
mod explain;
mod figures;
mod learned;
mod lexicon;
mod mention;
mod names;
mod question;
mod repair;
mod similar;
mod slots;
mod switches;
mod switching;
mod tokens;
mod trie;
mod utterance;
pub mod value;

pub use clause::Heard;
pub use command::{Command, Preference, Step, Understood};
pub use learned::{Example, Learned, Weights, example, learn};
pub use lexicon::{Lexicon, Words};
pub use names::Names;

use crate::scenario::{Field, Locale, Stage, StageKind};
use crate::scope::Context;
use crate::state::{About, Prompt};
use names::Name;

/// Understands an utterance where `prompt` is open; without one, before any product.
pub fn understand(context: Context<'_>, prompt: Option<&Prompt>, text: &str) -> Understood {
    let rules = Rules::new(context, prompt);
    let heard = rules.hear(text);
    if heard.said.is_empty() {
        return Understood::one(Command::CannotHandle, "nothing said");
    }
    let own = rules.by_the_rules(&heard);
    rules.reconsidered(&heard, own)
}

/// How an utterance is read at a question, for staff and scenario authors: every word with what it
/// is taken for, clauses apart, and what was learned to be meant most likely. It holds the customer's own words.
pub fn explain(context: Context<'_>, prompt: Option<&Prompt>, text: &str) -> String {
    let rules = Rules::new(context, prompt);
    let heard = rules.hear(text);
    let read = heard.explained(context.scenario);
    match rules.second_opinion(&heard) {
        Some(opinion) => format!("{read}; learned: {opinion}"),
        None => read,
    }
}

/// What every rule looks at.
struct Rules<'a> {
    context: Context<'a>,
    prompt: Option<&'a Prompt>,
    stage: Option<&'a Stage>,
    words: &'a Words,
    others: &'a Words,
    /// Places of the stages whose answers are awaited: the open one, and those that an open
    /// collection hears.
    here: Vec<u16>,
    /// Places of the fields that are asked for; none where any may be named.
    fields: Vec<u16>,
}

impl<'a> Rules<'a> {
    fn new(context: Context<'a>, prompt: Option<&'a Prompt>) -> Self {
        let lexicon = &context.library.lexicon;
        let other = match context.locale() {
            Locale::Ko => Locale::En,
            Locale::En => Locale::Ko,
        };
        Self {
            context,
            prompt,
            stage: prompt.and_then(|prompt| context.scenario.stages.get(&prompt.stage)),
            words: lexicon.words(context.locale()),
            others: lexicon.words(other),
            here: here(context, prompt),
            fields: fields(context, prompt),
        }
    }

    /// What the rules say, without what was learned.
    fn by_the_rules(&self, heard: &Heard<'_>) -> Understood {
        let understood = self
            .repair(heard)
            .or_else(|| self.question(heard))
            .unwrap_or_else(|| self.answer(heard));
        self.settled(heard, understood)
    }

    fn hear(&self, text: &str) -> Heard<'a> {
        let names = [&self.context.scenario.names, &self.context.library.products];
        let mut heard = Heard::new(text, self.words, self.others, &names, (&self.here, &self.fields));
        self.mend(&mut heard);
        heard
    }

    /// Takes what a recogniser misheard for the name on offer that it sounds like.
    fn mend(&self, heard: &mut Heard<'_>) {
        let lists = |stage: &&Stage| matches!(stage.kind, StageKind::Choice | StageKind::Switches);
        let Some(stage) = self.stage.filter(lists) else {
            return;
        };
        let place = self.context.scenario.stages.get_index_of(&stage.id);
        let Some(place) = place.and_then(|place| u16::try_from(place).ok()) else {
            return;
        };
        if let Some(found) = similar::misheard(heard, stage) {
            let names = found.choices.iter().map(|index| Name::Choice {
                stage: place,
                index: *index,
                reach: names::Reach::Here,
            });
            heard.replace(found.tokens, names.collect());
        }
    }

    /// Hears words as an answer about a field.
    fn hear_about(&self, text: &str, field: &Field) -> Heard<'a> {
        let scenario = self.context.scenario;
        let place = scenario
            .stage_of(&field.key)
            .and_then(|stage| scenario.stages.get_index_of(&stage.id));
        let here: Vec<u16> = place
            .and_then(|place| u16::try_from(place).ok())
            .into_iter()
            .collect();
        let names = [&scenario.names, &self.context.library.products];
        Heard::new(text, self.words, self.others, &names, (&here, &[]))
    }

    fn about(&self) -> Option<&'a About> {
        self.prompt.map(|prompt| &prompt.about)
    }

    /// Whether free words are awaited, which may contain any phrase of ours: a name, an address,
    /// an answer in the customer's own words.
    fn takes_dictation(&self) -> bool {
        let key = match (self.about(), self.stage) {
            (Some(About::NewValue { field }), _) => Some(field),
            (Some(About::Stage), Some(stage)) if stage.kind == StageKind::Value => stage.collects.first(),
            _ => None,
        };
        let field = key.and_then(|key| self.context.scenario.fields.get(key));
        field.is_some_and(value::is_free)
    }

    /// Another product by its name, a wish to change something, or nothing.
    fn nothing(&self, heard: &Heard<'_>) -> Understood {
        self.product(heard)
            .or_else(|| self.some_correction(heard))
            .unwrap_or(Understood::one(Command::CannotHandle, "nothing fits"))
    }

    fn product(&self, heard: &Heard<'_>) -> Option<Understood> {
        let here = &self.context.scenario.product;
        let products: Vec<&String> = self.context.library.scenarios().map(|one| &one.product).collect();
        let own = self
            .prompt
            .and_then(|prompt| self.context.scenario.stages.get_index_of(&prompt.stage));
        let product_at = |token: usize| {
            let offered =
                |name: Name| matches!(name, Name::Choice { stage, .. } if own == Some(usize::from(stage)));
            let mut names = heard
                .names_at(token)
                .filter(|_| !heard.names_at(token).any(offered));
            let place = names.find_map(|name| match name {
                Name::Product(place) => Some(usize::from(place)),
                _ => None,
            })?;
            let product = products.get(place)?;
            (*product != here || self.prompt.is_none()).then_some(*product)
        };
        let mut named = (0..heard.tokens.len()).filter(|token| {
            let rival = |other: usize| product_at(other).is_some();
            product_at(*token).is_some() && heard.stance(*token, &rival) == mention::Stance::Chosen
        });
        // "전세 대출 금리 알려 줘" asks about it.
        let tells = heard.tokens.iter().any(|token| {
            token
                .verbs()
                .any(|(tag, tense)| tag == lexicon::Tag::Tell && tense.mood == lexicon::Mood::Request)
        });
        if tells && heard.unknown() > 0 {
            let query = heard.said.text.clone().into();
            return Some(Understood::one(Command::AskKnowledge { query }, "question"));
        }
        let product = product_at(named.next()?)?;
        if named.any(|other| product_at(other) != Some(product)) {
            return None;
        }
        let product = product.clone();
        Some(Understood::one(Command::StartProduct { product }, "product"))
    }
}

fn here(context: Context<'_>, prompt: Option<&Prompt>) -> Vec<u16> {
    let stages = &context.scenario.stages;
    let Some((own, _, stage)) = prompt.and_then(|prompt| stages.get_full(&prompt.stage)) else {
        return Vec::new();
    };
    let collected = stage
        .collects
        .iter()
        .filter_map(|key| context.scenario.stage_of(key));
    let collected = collected.filter(|_| stage.kind == StageKind::Open);
    let places = collected.filter_map(|stage| stages.get_index_of(&stage.id));
    let asked = prompt.and_then(|prompt| match &prompt.about {
        About::NewValue { field } => stages.get_index_of(&context.scenario.stage_of(field)?.id),
        _ => None,
    });
    places
        .chain([own])
        .chain(asked)
        .filter_map(|place| u16::try_from(place).ok())
        .collect()
}

fn fields(context: Context<'_>, prompt: Option<&Prompt>) -> Vec<u16> {
    let stage = prompt
        .filter(|prompt| matches!(prompt.about, About::Stage))
        .and_then(|prompt| context.scenario.stages.get(&prompt.stage));
    let asked =
        stage.filter(|stage| matches!(stage.kind, StageKind::Choice | StageKind::Value | StageKind::Open));
    let keys = asked.into_iter().flat_map(|stage| &stage.collects);
    let places = keys.filter_map(|key| context.scenario.fields.get_index_of(key));
    places.filter_map(|place| u16::try_from(place).ok()).collect()
}
