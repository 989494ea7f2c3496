//! The engine's own phrases, from `scenarios/wording.toml`: what every product says alike.

use serde::Deserialize;

use crate::effect::Refusal;
use crate::scenario::{Locale, Text};
use crate::template::{Scope, render};
use crate::understanding::{Preference, Step};

/// Every phrase; all are templates. A missing one keeps the library from loading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// First words of a session.
    pub greeting: Text,
    /// After answers were recorded; `list` names them.
    pub saved: Text,
    /// After an answer in the customer's own words.
    pub noted: Text,
    /// After a correction; `label`, `value`.
    pub changed: Text,
    /// After a correction was called off.
    pub unchanged: Text,
    /// Asks whether a value was understood; `label`, `value`.
    pub read_back: Text,
    /// Asks what to correct.
    pub which_field: Text,
    /// Asks for a value; `label`.
    pub new_value: Text,
    /// Why a unique identifier cannot be said; `label`.
    pub keypad_only: Text,
    /// Asks which of a few was meant; `options`.
    pub clarify: Text,
    /// Before the same question in other words.
    pub not_understood: Text,
    /// A value that does not fit its field; `label`.
    pub not_valid: Text,
    /// Staff are on their way because answers were not understood.
    pub hand_off: Text,
    /// Staff are on their way because the customer asked.
    pub staff_called: Text,
    /// After silence.
    pub silence: Text,
    /// Nothing in the knowledge base covers the question.
    pub no_answer: Text,
    /// Asks whether another product shall begin; `name`.
    pub switch: Text,
    /// Asks whether everything shall be cleared.
    pub restart: Text,
    /// It was cleared.
    pub restarted: Text,
    /// Back at the question before.
    pub went_back: Text,
    /// There is no question before.
    pub nothing_before: Text,
    /// A question was left open.
    pub skipped: Text,
    /// A question that may not be left open.
    pub needed: Text,
    /// The customer asks for time.
    pub wait: Text,
    /// Thanks and greetings.
    pub small_talk: Text,
    /// After "no" to having finished: ask away.
    pub go_on: Text,
    /// The language changed.
    pub locale_chosen: Text,
    /// The customer asked for another size, loudness or speed.
    pub preferred: Preferred,
    /// What goes wrong with hearing and speaking.
    pub voice: VoiceWording,
    /// Shown where a value is missing.
    pub none: Text,
    /// Yes, as a value or a button.
    pub yes: Text,
    /// No, as a value or a button.
    pub no: Text,
    /// Between the names of a list.
    pub separator: Text,
    /// Why nothing was done.
    pub refused: Refused,
}

/// One phrase a wish about reading and listening.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferred {
    /// Larger letters.
    pub larger: Text,
    /// Smaller ones.
    pub smaller: Text,
    /// A louder voice.
    pub louder: Text,
    /// A quieter one.
    pub quieter: Text,
    /// A faster one.
    pub faster: Text,
    /// A slower one.
    pub slower: Text,
}

/// Shown, and spoken where that is possible.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceWording {
    /// Nobody can be heard here, or not in this language.
    pub unavailable: Text,
    /// There was too little voice to be an answer.
    pub too_short: Text,
    /// Nothing was understood.
    pub misheard: Text,
    /// What was said was about a question that another answer had closed meanwhile. The open one follows.
    pub passed: Text,
    /// The recogniser does not work; said in the customer's words.
    pub deaf: Text,
    /// The synthesiser does not work.
    pub mute: Text,
    /// The microphone or the loudspeaker is gone.
    pub lost: Text,
    /// It is there again.
    pub back: Text,
    /// Terms are being read that are to be heard to their end, whoever asks for silence.
    pub must_finish: Text,
    /// Nobody has said or touched anything for long; `seconds`.
    pub idle: Text,
}

/// One phrase a refusal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// See [`Refusal::UnknownProduct`].
    pub unknown_product: Text,
    /// See [`Refusal::UnknownStage`].
    pub unknown_stage: Text,
    /// See [`Refusal::NotOffered`].
    pub not_offered: Text,
    /// See [`Refusal::StalePrompt`].
    pub stale_prompt: Text,
    /// See [`Refusal::AlreadyCompleted`].
    pub already_completed: Text,
    /// See [`Refusal::BadShape`].
    pub bad_shape: Text,
}

impl Wording {
    /// Reads `wording.toml`.
    pub fn parse(toml: &str) -> Result<Self, String> {
        toml::from_str(toml).map_err(|error| error.to_string())
    }

    /// Phrases that are said often, also those with variables.
    pub(crate) fn fixed(&self) -> impl Iterator<Item = &Text> {
        let said = [
            &self.noted,
            &self.unchanged,
            &self.which_field,
            &self.not_understood,
            &self.hand_off,
            &self.staff_called,
            &self.silence,
            &self.no_answer,
            &self.restart,
            &self.restarted,
            &self.went_back,
            &self.nothing_before,
            &self.skipped,
            &self.needed,
            &self.wait,
            &self.small_talk,
            &self.go_on,
            &self.locale_chosen,
        ];
        let voice = &self.voice;
        let voice = [
            &voice.misheard,
            &voice.passed,
            &voice.deaf,
            &voice.lost,
            &voice.back,
        ];
        said.into_iter().chain(voice)
    }

    /// The phrase for a wish that was followed.
    pub(crate) fn preferred(&self, preference: Preference) -> &Text {
        let Preferred {
            larger,
            smaller,
            louder,
            quieter,
            faster,
            slower,
        } = &self.preferred;
        match preference {
            Preference::Locale(_) => &self.locale_chosen,
            Preference::Text(Step::Up) => larger,
            Preference::Text(Step::Down) => smaller,
            Preference::Volume(Step::Up) => louder,
            Preference::Volume(Step::Down) => quieter,
            Preference::Speech(Step::Up) => faster,
            Preference::Speech(Step::Down) => slower,
        }
    }

    /// The phrase for a refusal.
    pub fn refusal(&self, refusal: Refusal, locale: Locale) -> &str {
        let text = match refusal {
            Refusal::UnknownProduct => &self.refused.unknown_product,
            Refusal::UnknownStage => &self.refused.unknown_stage,
            Refusal::NotOffered => &self.refused.not_offered,
            Refusal::StalePrompt => &self.refused.stale_prompt,
            Refusal::AlreadyCompleted => &self.refused.already_completed,
            Refusal::BadShape => &self.refused.bad_shape,
        };
        text.get(locale)
    }
}

/// Fills a phrase's own variables in.
pub fn phrase(text: &Text, locale: Locale, variables: &[(&str, &str)]) -> String {
    let scope: Scope = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect();
    render(text.get(locale), &scope)
}
