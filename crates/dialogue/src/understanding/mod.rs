//! Understanding: an utterance in the context of its question becomes typed commands.
//!
//! A cascade of rules, each in its own file: repair from anywhere, questions, corrections, then
//! the answer to the open question, then other slots named beside it. Nothing fits: the command
//! says so, and the graph asks again. A substring never accepts anything.

mod answer;
pub mod choice;
mod command;
pub mod correction;
mod lexicon;
mod offer;
mod ordinal;
mod question;
mod repair;
mod slots;
mod switches;
mod utterance;
pub mod value;
pub mod yes_no;

pub use command::{Command, Understood};
pub use lexicon::{Lexicon, Words};
pub use utterance::Utterance;

use crate::scenario::{Stage, StageKind};
use crate::scope::Context;
use crate::state::{About, Prompt};

/// Understands an utterance where `prompt` is open; without one, before any product.
pub fn understand(context: Context<'_>, prompt: Option<&Prompt>, text: &str) -> Understood {
    let words = context.library.lexicon.words(context.locale());
    let said = Utterance::new(text);
    if said.is_empty() {
        return Understood::one(Command::CannotHandle, "nothing said");
    }
    let stage = prompt.and_then(|prompt| context.scenario.stages.get(&prompt.stage));
    let rules = Rules {
        context,
        prompt,
        stage,
        words,
    };
    rules
        .repair(&said)
        .or_else(|| rules.question(&said))
        .unwrap_or_else(|| rules.answer(&said))
}

/// What every rule looks at.
struct Rules<'a> {
    context: Context<'a>,
    prompt: Option<&'a Prompt>,
    stage: Option<&'a Stage>,
    words: &'a Words,
}

impl<'a> Rules<'a> {
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
    fn nothing(&self, said: &Utterance) -> Understood {
        self.product(said)
            .or_else(|| self.some_correction(said))
            .unwrap_or(Understood::one(Command::CannotHandle, "nothing fits"))
    }

    fn product(&self, said: &Utterance) -> Option<Understood> {
        let here = &self.context.scenario.product;
        let scenarios = self.context.library.scenarios();
        let others = scenarios.filter(|scenario| scenario.product != *here || self.prompt.is_none());
        let mut found: Vec<(&str, usize)> = others
            .filter_map(|scenario| {
                let names = scenario
                    .keywords
                    .iter()
                    .map(String::as_str)
                    .chain(scenario.name.all());
                let ranges = names.flat_map(|name| said.find(name));
                let wanted = ranges.filter(|range| choice::exclusion(said, range, self.words).is_none());
                Some((scenario.product.as_str(), wanted.map(|range| range.len()).max()?))
            })
            .collect();
        found.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
        match found[..] {
            [] => None,
            [(_, a), (_, b), ..] if a == b => None,
            [(product, _), ..] => {
                let product = product.to_owned();
                Some(Understood::one(Command::StartProduct { product }, "product"))
            }
        }
    }
}
