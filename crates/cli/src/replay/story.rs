//! A recorded session as a story: what happened, and where it led, without the customer.
//!
//! Values of personal fields are replaced, wherever they turn up, by invented ones of the same
//! form, so that the story still plays; whatever else looks like a personal number is masked.

use std::collections::BTreeMap;

use didimdol_adapters::masking::mask;
use didimdol_dialogue::change::Change;
use didimdol_dialogue::event::Event;
use didimdol_dialogue::scenario::{FieldType, Library, Pii};
use didimdol_session::log::SessionEvent;
use serde_json::Value;
use toml::{Table, Value as Toml};

/// The story's text; `None` for a log in which no product begins.
pub fn tell(log: &[SessionEvent], library: &Library) -> Option<String> {
    let product = log.iter().find_map(|entry| match entry {
        SessionEvent::Turn {
            event: Event::Started { product },
            ..
        } => Some(product.clone()),
        _ => None,
    })?;
    let invented = Invented::of(log, library);
    let mut story = Table::new();
    story.insert("name".into(), "A recorded session".into());
    story.insert("product".into(), product.as_str().into());
    let mut steps: Vec<Toml> = Vec::new();
    let mut begun = false;
    for entry in log {
        let SessionEvent::Turn { event, changes, .. } = entry else {
            continue;
        };
        match event {
            Event::Opened(opening) => {
                story.insert("locale".into(), opening.locale.tag().into());
                story.insert("keypad".into(), opening.keypad.into());
                if opening.customer.is_empty() {
                    story.insert("customer".into(), "none".into());
                }
            }
            Event::Started { product: first } if !begun && *first == product => begun = true,
            // What was found comes of the step before.
            Event::Found { .. } => note_outcome(steps.last_mut(), changes, &invented),
            event => {
                let Some(mut step) = action(event, &invented) else {
                    continue;
                };
                outcome(&mut step, changes, &invented);
                steps.push(step.into());
            }
        }
    }
    story.insert("steps".into(), steps.into());
    let file = Table::from_iter([("story".to_owned(), Toml::Array(vec![story.into()]))]);
    let text = toml::to_string_pretty(&file).ok()?;
    Some(format!(
        "# Written by `didimdol replay --story`; the customer's data are invented. Give it a name that says\n\
         # what it shows, and keep of the expectations those that matter.\n\n{text}"
    ))
}

/// The step that an event is.
fn action(event: &Event, invented: &Invented) -> Option<Table> {
    let edit = |field: &str, value: &Value| {
        let value = Toml::try_from(invented.value(value)).ok()?;
        Some(Toml::Table(Table::from_iter([
            ("field".to_owned(), field.into()),
            ("value".to_owned(), value),
        ])))
    };
    let (key, value): (&str, Toml) = match event {
        Event::Said { text } => ("say", invented.text(text).into()),
        Event::Chose { value, .. } => ("tap", value.as_str().into()),
        Event::Switched { selections, .. } => {
            let switches = selections.iter().map(|(key, on)| (key.clone(), Toml::from(*on)));
            ("switch", Toml::Table(switches.collect()))
        }
        Event::Modified { field, value, keypad } => {
            (if *keypad { "keypad" } else { "modify" }, edit(field, value)?)
        }
        Event::Started { product } => ("start", product.as_str().into()),
        Event::Silent { .. } => ("silence", true.into()),
        Event::StaffRequested => ("staff", true.into()),
        // Stories are a customer's side: what systems do is tested over the API, what sound does by voice.
        Event::Opened(_)
        | Event::Interrupted { .. }
        | Event::Found { .. }
        | Event::LocaleChosen { .. }
        | Event::Triggered { .. }
        | Event::TriggerDue => return None,
    };
    Some(Table::from_iter([(key.to_owned(), value)]))
}

/// What a step led to: the slots it set and the stage it asked at.
fn outcome(step: &mut Table, changes: &[Change], invented: &Invented) {
    let mut slots = Table::new();
    for change in changes {
        match change {
            Change::SlotSet { field, value, .. } if !invented.personal.contains(field) => {
                if let Ok(value) = Toml::try_from(&value.0) {
                    slots.insert(field.clone(), value);
                }
            }
            Change::Asked(prompt) => {
                step.insert("stage".into(), prompt.stage.as_str().into());
            }
            Change::Completed => {
                step.insert("complete".into(), true.into());
                step.remove("stage");
            }
            _ => {}
        }
    }
    if !slots.is_empty() {
        step.insert("slots".into(), slots.into());
    }
}

fn note_outcome(step: Option<&mut Toml>, changes: &[Change], invented: &Invented) {
    if let Some(Toml::Table(step)) = step {
        outcome(step, changes, invented);
    }
}

/// The personal values of a session, and what stands for each.
struct Invented {
    /// Personal fields of any scenario that hold words.
    personal: Vec<String>,
    /// Longest first, so that no part of a value is replaced before the whole.
    values: Vec<(String, String)>,
}

impl Invented {
    fn of(log: &[SessionEvent], library: &Library) -> Self {
        let fields = library.scenarios().flat_map(|scenario| &scenario.fields);
        let personal: Vec<String> = fields
            // What a customer has in a field's own words. An amount or a choice tells nobody who they are, and without it the
            // story would not play.
            .filter(|(_, field)| field.spec.pii != Pii::None && field.spec.kind == FieldType::Text)
            .map(|(key, _)| key.clone())
            .collect();
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let mut take = |value: &Value| {
            if let Some(text) = value.as_str().filter(|text| text.chars().count() > 1) {
                let stand_in = stand_in(text, found.len());
                found.entry(text.to_owned()).or_insert(stand_in);
            }
        };
        for entry in log {
            if let SessionEvent::Turn { event, .. } = entry {
                match event {
                    Event::Opened(opening) => opening.customer.values().for_each(&mut take),
                    Event::Modified { field, value, .. } if personal.contains(field) => take(value),
                    _ => {}
                }
            }
            for change in entry.changes() {
                match change {
                    Change::SlotSet { field, value, .. } if personal.contains(field) => take(value),
                    _ => {}
                }
            }
        }
        let mut values: Vec<(String, String)> = found.into_iter().collect();
        values.sort_by_key(|(real, _)| std::cmp::Reverse(real.len()));
        Self { personal, values }
    }

    fn text(&self, text: &str) -> String {
        // A stand-in is left as it is; around it there may be a value in another form than it was kept in.
        let stands = |rest: &str| {
            let found = self
                .values
                .iter()
                .map(|(real, stand_in)| (rest.find(real), real, stand_in));
            let found = found.filter_map(|(at, real, stand_in)| Some((at?, real, stand_in)));
            found
                .min_by_key(|(at, real, _)| (*at, std::cmp::Reverse(real.len())))
                .map(|(at, real, stand_in)| (at, real.len(), stand_in))
        };
        let (mut told, mut rest) = (String::new(), text);
        while let Some((at, length, stand_in)) = stands(rest) {
            told += &mask(&rest[..at]);
            told += stand_in;
            rest = &rest[at + length..];
        }
        told + &mask(rest)
    }

    fn value(&self, value: &Value) -> Value {
        match value.as_str() {
            Some(text) => self.text(text).into(),
            None => value.clone(),
        }
    }
}

/// Something of the same form: letters by letters, digits by zeros but for what makes the number
/// valid.
fn stand_in(real: &str, number: usize) -> String {
    let digits: String = real.chars().filter(char::is_ascii_digit).collect();
    match (digits.len(), real.contains('@')) {
        (_, true) => format!("customer{number}@didim.example"),
        (13, _) => "990101-1000000".to_owned(),
        (10 | 11, _) if real.starts_with('0') => format!("010-0000-{:04}", number % 10_000),
        (0, _) if real.is_ascii() => "HONG GILDONG".to_owned(),
        (0, _) if real.chars().count() <= 4 => "홍길동".to_owned(),
        _ => format!("한빛시 나루구 돌다리길 {}", number + 1),
    }
}
