//! A line of input: an utterance and the question it answers.

use didimdol_dialogue::scenario::{Library, Locale, RECEPTION, Scenario, StageKind};
use didimdol_dialogue::scope::{Context, coerce};
use didimdol_dialogue::state::{About, Prompt, Slot, Source, State};
use didimdol_dialogue::understanding::{self, Command, Example, Understood};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A row; keys that are not named here are ignored.
#[derive(Debug, Deserialize)]
pub struct Row {
    /// Echoed; the line's number where there is none.
    #[serde(default)]
    pub id: Value,
    /// `product_type`; before any product without one.
    pub product: Option<String>,
    /// Stage id; the product's first question without one.
    pub stage: Option<String>,
    /// What was collected before.
    pub slots: Option<Map<String, Value>>,
    /// What was said.
    pub text: String,
    /// Language; guessed from the words without one.
    pub locale: Option<String>,
    /// Outcomes that are right; labelled sets only.
    #[serde(default)]
    pub accept: Vec<Vec<Map<String, Value>>>,
}

/// Why a row cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub struct BadRow {
    id: Value,
    code: &'static str,
    message: String,
}

impl Serialize for BadRow {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let error = serde_json::json!({ "code": self.code, "message": self.message });
        serde_json::json!({ "id": self.id, "error": error }).serialize(serializer)
    }
}

/// A question as it stands open.
pub struct Question<'a> {
    library: &'a Library,
    scenario: &'a Scenario,
    state: State,
}

impl Row {
    /// Reads a line.
    ///
    /// # Errors
    /// It is no JSON object, or says no `text`.
    pub fn parse(line: &str, number: usize) -> Result<Self, BadRow> {
        let bad = |error: serde_json::Error| BadRow {
            id: Value::from(number),
            code: "bad_row",
            message: error.to_string(),
        };
        let mut row: Self = serde_json::from_str(line.trim_start_matches('\u{feff}')).map_err(bad)?;
        if row.id.is_null() {
            row.id = Value::from(number);
        }
        Ok(row)
    }

    /// Opens the row's question.
    ///
    /// # Errors
    /// There is no such product, stage or language.
    pub fn question<'a>(&self, library: &'a Library) -> Result<Question<'a>, BadRow> {
        let bad = |code, message: String| BadRow {
            id: self.id.clone(),
            code,
            message,
        };
        let named = self.product.as_deref().filter(|product| !product.is_empty());
        let product = named.unwrap_or(RECEPTION);
        let scenario = library
            .scenario(product)
            .ok_or_else(|| bad("unknown_product", format!("there is no product `{product}`")))?;
        let stage = match self.stage.as_deref().filter(|stage| !stage.is_empty()) {
            Some(stage) => stage,
            None => first_question(scenario),
        };
        let about = match scenario.stages.get(stage) {
            Some(stage) if stage.kind == StageKind::Correction => About::WhichField,
            Some(_) => About::Stage,
            None => {
                let message = format!("`{product}` has no stage `{stage}`");
                return Err(bad("unknown_stage", message));
            }
        };
        let locale = match self.locale.as_deref() {
            Some(tag) => {
                Locale::from_tag(tag).ok_or_else(|| bad("unknown_locale", format!("no language `{tag}`")))?
            }
            None => locale_of(&self.text),
        };
        let mut state = State {
            locale,
            keypad: true,
            product: Some(scenario.product.clone()),
            prompt: Some(Prompt {
                id: "p1".to_owned(),
                stage: stage.to_owned(),
                about,
            }),
            ..State::default()
        };
        for (key, value) in self.slots.iter().flatten() {
            let kind = scenario.fields.get(key).map(|field| field.spec.kind);
            let value = kind.and_then(|kind| coerce(kind, value));
            if let Some(value) = value {
                let slot = Slot {
                    value: value.into(),
                    source: Source::Customer,
                };
                state.slots.insert(key.clone(), slot);
            }
        }
        Ok(Question {
            library,
            scenario,
            state,
        })
    }
}

/// A label's commands, what it leaves open empty; nothing where it says too little, as a preference of
/// any size does.
fn commands(outcome: &[Map<String, Value>]) -> Option<Vec<Command>> {
    let command = |label: &Map<String, Value>| {
        let empty = || Value::Array(Vec::new());
        let open = [
            ("query", Value::from("")),
            ("candidates", empty()),
            ("values", empty()),
        ];
        let mut whole = label.clone();
        for (key, value) in open {
            whole.entry(key).or_insert(value);
        }
        serde_json::from_value(Value::Object(whole)).ok()
    };
    outcome.iter().map(command).collect()
}

impl Question<'_> {
    /// What is learned from an utterance here.
    pub fn example(&self, row: &Row) -> Option<Example> {
        let accepted: Vec<_> = row
            .accept
            .iter()
            .filter_map(|outcome| commands(outcome))
            .collect();
        understanding::example(self.context(), self.state.prompt.as_ref(), &row.text, &accepted)
    }

    /// What an utterance means here.
    pub fn understand(&self, text: &str) -> Understood {
        understanding::understand(self.context(), self.state.prompt.as_ref(), text)
    }

    /// How its words were taken.
    pub fn explain(&self, text: &str) -> String {
        understanding::explain(self.context(), self.state.prompt.as_ref(), text)
    }

    fn context(&self) -> Context<'_> {
        Context {
            library: self.library,
            scenario: self.scenario,
            state: &self.state,
        }
    }
}

fn first_question(scenario: &Scenario) -> &str {
    let asks = |kind| !matches!(kind, StageKind::Statement | StageKind::Final);
    let mut stages = scenario.stages.values();
    let first = stages.find(|stage| asks(stage.kind));
    first.map_or(&scenario.initial, |stage| &stage.id)
}

/// English where there are Latin words and no Hangul.
fn locale_of(text: &str) -> Locale {
    let hangul = |c: char| matches!(c, '가'..='힣' | 'ㄱ'..='ㅣ' | '\u{1100}'..='\u{11ff}');
    match text.chars().any(hangul) {
        false if text.chars().any(|c| c.is_ascii_alphabetic()) => Locale::En,
        _ => Locale::Ko,
    }
}
