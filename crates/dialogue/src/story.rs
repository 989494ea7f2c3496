//! Stories: conversations with what must come of them, written by hand beside the scenarios.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

use crate::Consultation;
use crate::effect::Effect;
use crate::event::{Answers, Event, Opening, Passage, Values};
use crate::scenario::{Library, Locale, RECEPTION};
use crate::state::About;
use crate::view::Question;

/// A file of stories.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoryFile {
    /// Its stories.
    #[serde(rename = "story")]
    pub stories: Vec<Story>,
}

/// One conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What it shows.
    pub name: String,
    /// Product begun first; empty for none.
    pub product: String,
    /// `none`, or a `user_id`; the first demo customer if absent.
    #[serde(default)]
    pub customer: Option<String>,
    /// Language; Korean if absent.
    #[serde(default)]
    pub locale: Locale,
    /// Whether it plays at a kiosk with its keypad; yes if absent.
    #[serde(default = "yes")]
    pub keypad: bool,
    /// What happens, in order.
    pub steps: Vec<StoryStep>,
}

fn yes() -> bool {
    true
}

/// One thing that happens, and what must follow.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoryStep {
    say: Option<String>,
    tap: Option<String>,
    switch: Option<IndexMap<String, bool>>,
    modify: Option<Edit>,
    keypad: Option<Edit>,
    silence: bool,
    start: Option<String>,
    staff: bool,
    at: Option<String>,
    stale: bool,

    stage: Option<String>,
    slots: IndexMap<String, Value>,
    absent: Vec<String>,
    said: OneOrMore,
    prompt: OneOrMore,
    asks: Option<String>,
    choices: Option<Vec<String>>,
    error: Option<String>,
    complete: Option<bool>,
    rate: Option<f64>,
    staff_called: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    field: String,
    value: Value,
}

/// A string or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl OneOrMore {
    fn all(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::More(texts) => texts,
        }
    }
}

/// What a story may look up outside, as data.
pub trait Surroundings {
    /// A customer by `user_id`; the demo's own without one.
    fn customer(&self, user_id: Option<&str>) -> Option<Values>;
    /// Answers to a question.
    fn look_up(&self, query: &str, locale: Locale) -> Vec<Passage>;
}

/// What a story brought about.
#[derive(Debug)]
pub struct Played {
    /// Every effect, in order.
    pub effects: Vec<Effect>,
}

impl Played {
    /// The stages that asked something.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask(question) => Some(question.stage_id.as_str()),
            _ => None,
        })
    }
}

impl Story {
    /// Plays it. `Err` names the first step that differed, and how.
    pub fn play(&self, library: &Arc<Library>, around: &dyn Surroundings) -> Result<Played, String> {
        let mut play = Play::new(self, library, around);
        let mut played = Played {
            effects: std::mem::take(&mut play.effects),
        };
        if !self.product.is_empty() {
            play.event(Event::Started {
                product: self.product.clone(),
            });
            played.effects.extend(play.effects.iter().cloned());
        }
        for (index, step) in self.steps.iter().enumerate() {
            let place = |what: String| format!("step {}{}: {what}", index + 1, step.action());
            let event = play.event_of(step).map_err(place)?;
            play.event(event);
            let differences = play.differences(step);
            if !differences.is_empty() {
                return Err(place(differences.join("; ")));
            }
            played.effects.extend(play.effects.iter().cloned());
        }
        Ok(played)
    }

    /// Whether it has anything to do with a product: is about it, starts it, or begins where
    /// any product may be chosen.
    pub fn concerns(&self, product: &str) -> bool {
        let starts = self
            .steps
            .iter()
            .any(|step| step.start.as_deref() == Some(product));
        self.product == product || starts || [RECEPTION, ""].contains(&self.product.as_str())
    }
}

impl StoryStep {
    /// What happens, for a message.
    fn action(&self) -> String {
        let words = self.say.as_ref().or(self.tap.as_ref()).or(self.start.as_ref());
        let edited = self
            .modify
            .as_ref()
            .or(self.keypad.as_ref())
            .map(|edit| &edit.field);
        words
            .or(edited)
            .map_or_else(String::new, |action| format!(" ({action})"))
    }
}

/// A consultation and what its last event brought.
struct Play<'a> {
    consultation: Consultation,
    around: &'a dyn Surroundings,
    effects: Vec<Effect>,
    prompt_ids: Vec<String>,
}

impl<'a> Play<'a> {
    fn new(story: &Story, library: &Arc<Library>, around: &'a dyn Surroundings) -> Self {
        let customer = match story.customer.as_deref() {
            Some("none") => Values::new(),
            user_id => around.customer(user_id).unwrap_or_default(),
        };
        let opening = Opening {
            locale: story.locale,
            customer: customer.into(),
            keypad: story.keypad,
        };
        let consultation = Consultation::new(Arc::clone(library));
        let mut play = Self {
            consultation,
            around,
            effects: Vec::new(),
            prompt_ids: Vec::new(),
        };
        play.event(Event::Opened(opening));
        play
    }

    fn event(&mut self, event: Event) {
        self.effects = self.consultation.step(&event);
        let query = self.effects.iter().find_map(|effect| match effect {
            Effect::LookUp { query } => Some(query.clone()),
            _ => None,
        });
        if let Some(query) = query {
            let passages = self.around.look_up(&query, self.consultation.state().locale);
            self.effects
                .extend(self.consultation.step(&Event::Found { passages }));
        }
        if let Some(prompt) = &self.consultation.state().prompt
            && self.prompt_ids.last() != Some(&prompt.id)
        {
            self.prompt_ids.push(prompt.id.clone());
        }
    }

    fn event_of(&self, step: &StoryStep) -> Result<Event, String> {
        let edit = |edit: &Edit, keypad| Event::Modified {
            field: edit.field.clone(),
            value: edit.value.clone().into(),
            keypad,
        };
        let prompt_id = match step.stale {
            true => Some(
                self.prompt_ids
                    .iter()
                    .rev()
                    .nth(1)
                    .cloned()
                    .unwrap_or_else(|| "p0".to_owned()),
            ),
            false if step.at.is_some() => None,
            false => self.prompt_ids.last().cloned(),
        };
        let answers = Answers {
            prompt_id,
            stage_id: step.at.clone(),
        };
        Ok(match step {
            StoryStep { say: Some(text), .. } => Event::Said {
                text: text.clone().into(),
            },
            StoryStep { tap: Some(value), .. } => Event::Chose {
                answers,
                value: value.clone().into(),
            },
            StoryStep { switch: Some(on), .. } => Event::Switched {
                answers,
                selections: on.clone(),
            },
            StoryStep {
                modify: Some(field), ..
            } => edit(field, false),
            StoryStep {
                keypad: Some(field), ..
            } => edit(field, true),
            StoryStep {
                start: Some(product), ..
            } => Event::Started {
                product: product.clone(),
            },
            StoryStep { silence: true, .. } => Event::Silent {
                prompt_id: self.prompt_ids.last().cloned().unwrap_or_default(),
            },
            StoryStep { staff: true, .. } => Event::StaffRequested,
            _ => {
                return Err(
                    "a step needs an action: say, tap, switch, modify, keypad, silence, start or staff"
                        .into(),
                );
            }
        })
    }

    fn question(&self) -> Option<&Question> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Ask(question) => Some(question),
            _ => None,
        })
    }

    fn differences(&self, step: &StoryStep) -> Vec<String> {
        let mut found = Vec::new();
        let mut expect = |what: &str, expected: String, got: String| {
            if expected != got {
                found.push(format!("{what}: expected {expected}, got {got}"));
            }
        };
        let question = self.question();
        let none = || "nothing".to_owned();
        if let Some(stage) = &step.stage {
            expect(
                "stage",
                stage.clone(),
                question.map_or_else(none, |q| q.stage_id.clone()),
            );
        }
        let state = self.consultation.state();
        for (key, value) in &step.slots {
            expect(
                key,
                value.to_string(),
                state.slot(key).map_or_else(none, Value::to_string),
            );
        }
        for key in &step.absent {
            expect(key, none(), state.slot(key).map_or_else(none, Value::to_string));
        }
        if let Some(asks) = &step.asks {
            let about = state
                .prompt
                .as_ref()
                .map_or_else(none, |prompt| about(&prompt.about).to_owned());
            expect("asks", asks.clone(), about);
        }
        if let Some(choices) = &step.choices {
            let offered: Vec<&String> = question
                .into_iter()
                .flat_map(|q| {
                    q.choices
                        .iter()
                        .chain(q.groups.iter().flat_map(|group| &group.items))
                })
                .map(|choice| &choice.value)
                .collect();
            expect("choices", format!("{choices:?}"), format!("{offered:?}"));
        }
        let refusal = self.effects.iter().find_map(|effect| match effect {
            Effect::Refuse(refusal) => serde_json::to_value(refusal).ok()?.as_str().map(str::to_owned),
            Effect::FieldModified { result: Err(_), .. } => Some("field_refused".to_owned()),
            _ => None,
        });
        expect(
            "error",
            step.error.clone().unwrap_or_else(none),
            refusal.unwrap_or_else(none),
        );
        if let Some(complete) = step.complete {
            let done = self
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Complete(_)));
            expect("complete", complete.to_string(), done.to_string());
        }
        if let Some(called) = step.staff_called {
            let done = self
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::CallStaff { .. }));
            expect("staff_called", called.to_string(), done.to_string());
        }
        if let Some(rate) = step.rate {
            let shown = self.effects.iter().rev().find_map(|effect| match effect {
                Effect::Show(panel) => Some(panel.completion_rate),
                _ => None,
            });
            expect(
                "rate",
                format!("{rate:.3}"),
                shown.map_or_else(none, |rate| format!("{rate:.3}")),
            );
        }
        let said: String = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Say { text } => Some(format!("{}\n", text.0)),
                _ => None,
            })
            .collect();
        let asked = question.map_or_else(String::new, |question| {
            let rows: String = question
                .rows
                .iter()
                .map(|row| format!("\n{} {}", row.label, row.value.0))
                .collect();
            format!("{}{rows}", question.text.0)
        });
        for text in step.said.all().iter().filter(|text| !said.contains(*text)) {
            found.push(format!("said: expected \"{text}\" in \"{}\"", said.trim()));
        }
        for text in step.prompt.all().iter().filter(|text| !asked.contains(*text)) {
            found.push(format!("prompt: expected \"{text}\" in \"{asked}\""));
        }
        found
    }
}

fn about(about: &About) -> &'static str {
    match about {
        About::Stage => "question",
        About::WhichField => "which_field",
        About::NewValue { .. } => "new_value",
        About::ReadBack { .. } => "read_back",
        About::Clarify { .. } => "clarify",
        About::Switch { .. } => "switch",
        About::Restart => "restart",
    }
}
