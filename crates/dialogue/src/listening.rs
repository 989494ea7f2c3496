//! What the open question means for whoever listens to its answer.

use crate::change::Change;
use crate::effect::Effect;
use crate::event::Event;
use crate::graph::{Consultation, changes};
use crate::scenario::{Choice, Expect, Locale, RECEPTION, Stage};
use crate::state::About;

impl Consultation {
    /// Whether words that may not be all of an utterance answer the open question completely: it takes
    /// one of a few answers, these words are one, and there is nothing else in them. Decides nothing.
    pub fn is_answered_by(&self, words: &str) -> bool {
        let Some((context, prompt)) = self.context().zip(self.state().prompt.as_ref()) else {
            return false;
        };
        let question = context.question(prompt);
        let closed =
            question.is_some_and(|question| matches!(question.expect, Expect::YesNo | Expect::Choice));
        if !closed {
            return false;
        }
        let effects = self.handle(&Event::Said {
            text: words.to_owned().into(),
        });
        let counts = |change: &Change| {
            matches!(
                change,
                Change::SlotSet { .. } | Change::Passed { .. } | Change::ProductStarted { .. }
            )
        };
        let strays = |effect: &Effect| {
            matches!(
                effect,
                Effect::LookUp { .. } | Effect::CallStaff { .. } | Effect::Refuse(_)
            )
        };
        let moves_on = self.step_of(&effects) != Some(prompt.id.as_str());
        moves_on && changes(&effects).any(counts) && !effects.iter().any(strays)
    }

    /// The question that is open behind these effects.
    fn step_of<'a>(&'a self, effects: &'a [Effect]) -> Option<&'a str> {
        let asked = effects.iter().rev().find_map(|effect| match effect {
            Effect::Ask(question) => Some(question.prompt_id.as_str()),
            Effect::Complete(_) => Some(""),
            _ => None,
        });
        asked.or(self.state().prompt.as_ref().map(|prompt| prompt.id.as_str()))
    }

    /// Words and phrases that the answer to the open question may well contain, in the customer's
    /// language: what is on offer and its other names, yes and no. Without repetition; empty before any product.
    pub fn phrases(&self) -> Vec<String> {
        let locale = self.state().locale;
        let stage = match (self.context(), &self.state().prompt) {
            (Some(context), Some(prompt)) => match &prompt.about {
                About::NewValue { field } => context.scenario.stage_of(field),
                _ => context.scenario.stages.get(&prompt.stage),
            },
            // Whoever speaks first is at the reception.
            _ => self
                .library()
                .scenario(RECEPTION)
                .and_then(|reception| reception.stages.get(&reception.initial)),
        };
        let yes_and_no = &self.library().lexicon.words(locale).yes_and_no;
        let offered = stage.into_iter().flat_map(|stage| of_stage(stage, locale));
        let mut phrases: Vec<String> = Vec::new();
        for phrase in offered.chain(yes_and_no.iter().cloned()) {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        phrases
    }
}

fn of_stage(stage: &Stage, locale: Locale) -> impl Iterator<Item = String> {
    let of_choice = move |choice: &Choice| {
        let names = [choice.display.get(locale), choice.label.get(locale)].map(str::to_owned);
        let others = choice.keywords.iter().chain(&choice.answers);
        let others = others
            .filter(move |word| word.is_ascii() == (locale == Locale::En))
            .cloned();
        names.into_iter().chain(others).collect::<Vec<_>>()
    };
    stage.choices.iter().flat_map(of_choice)
}
