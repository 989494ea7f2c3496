//! What a turn tells the bank's core system (seed 004): one callback a subject.

use std::collections::VecDeque;

use didimdol_dialogue::Consultation as Decisions;
use didimdol_dialogue::change::Change;
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::private::Private;
use didimdol_dialogue::scenario::FieldType;
use didimdol_dialogue::state::{Source, take_back};
use didimdol_protocol::SessionId;
use serde_json::{Map, Value, json};

use crate::evaluation::Evaluation;
use crate::ports::Callback;

/// The product whose answers are evaluated.
const INTERVIEW: &str = "interview";

/// One turn, as it is told.
pub(crate) struct Told<'a> {
    pub session: &'a SessionId,
    /// Its number in the session, from 1.
    pub turn: u64,
    pub at_ms: u64,
    pub effects: &'a [Effect],
    /// Before the turn.
    pub decisions: &'a Decisions,
    /// What was heard of words told before, where the customer spoke over them.
    pub cut: &'a [Words],
}

/// The kiosk's words of a turn, as they were told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    pub turn: u64,
    pub text: Private<String>,
}

/// Turns whose words may still be under way to the customer's ear: one, and a trigger or two behind it.
const UNDER_WAY: usize = 4;

/// What was told last, until it is known how much of it was heard.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(VecDeque<Words>);

impl UnderWay {
    /// These words were told.
    pub fn push(&mut self, words: Words) {
        if self.0.len() == UNDER_WAY {
            self.0.pop_front();
        }
        self.0.push_back(words);
    }

    /// What was heard of the words of which so many characters at the end were not, white space not
    /// counted; the oldest first.
    pub fn cut_short(&self, unheard: usize) -> Vec<Words> {
        let (mut left, mut cut) = (unheard, Vec::new());
        for words in self.0.iter().rev() {
            if left == 0 {
                break;
            }
            let mut heard = words.clone();
            left = take_back(&mut heard.text.0, left);
            cut.push(heard);
        }
        cut.reverse();
        cut
    }

    /// They are known now.
    pub fn settle(&mut self) {
        self.0.clear();
    }
}

impl Told<'_> {
    /// Its callbacks, in the order they should arrive.
    pub fn callbacks(&self) -> Vec<Callback> {
        let bodies = self.message().into_iter();
        let bodies = bodies
            .chain(self.corrections())
            .chain(self.evaluations())
            .chain(self.scores())
            .chain(self.hand_ins());
        bodies
            .zip(0..)
            .map(|((kind, body), place)| self.callback(kind, body, place))
            .collect()
    }

    fn callback(&self, kind: &str, mut body: Map<String, Value>, place: usize) -> Callback {
        let mut whole = Map::new();
        whole.insert("type".to_owned(), kind.into());
        whole.insert("session_id".to_owned(), self.session.as_str().into());
        whole.append(&mut body);
        Callback {
            // The time too: a session's name may be used again.
            id: format!("{}-{}-{}-{place}", self.session, self.at_ms, self.turn),
            kind: kind.to_owned(),
            body: Value::Object(whole).to_string().into(),
        }
    }

    /// What the kiosk says in it; nothing where it says nothing.
    pub fn words(&self) -> Option<Words> {
        let said = self.effects.iter().filter_map(|effect| match effect {
            Effect::Say { text } => Some(text.as_str()),
            Effect::Ask(question) => Some(question.text.as_str()),
            _ => None,
        });
        let said: Vec<&str> = said.collect();
        (!said.is_empty()).then(|| Words {
            turn: self.turn,
            text: said.join("\n").into(),
        })
    }

    fn message(&self) -> Option<(&'static str, Map<String, Value>)> {
        let Words { turn, text } = self.words()?;
        let body = json!({ "turn": turn, "ai_message": text.0 });
        Some(("message_response", object(body)))
    }

    /// The same turns once more: only what was heard counts as said.
    fn corrections(&self) -> impl Iterator<Item = (&'static str, Map<String, Value>)> {
        self.cut.iter().map(|Words { turn, text }| {
            let body = json!({ "turn": turn, "ai_message": text.0, "interrupted": true });
            ("message_response", object(body))
        })
    }

    /// Answers in the applicant's own words.
    fn evaluations(&self) -> impl Iterator<Item = (&'static str, Map<String, Value>)> {
        let answered = self.effects.iter().filter_map(|effect| match effect {
            Effect::Record(Change::SlotSet { field, value, source }) if *source == Source::Customer => {
                Some((field, value.as_str()?))
            }
            _ => None,
        });
        answered
            .filter(|(field, _)| self.is_evaluated(field))
            .map(|(field, answer)| {
                let evaluation = Evaluation::of(answer);
                let body = json!({
                    "turn": self.turn,
                    "field": field,
                    "score": evaluation.score(),
                    "criteria": evaluation.criteria(),
                });
                ("turn_evaluation", object(body))
            })
    }

    fn scores(&self) -> Option<(&'static str, Map<String, Value>)> {
        let slots = self.effects.iter().find_map(|effect| match effect {
            Effect::HandIn { product, slots } if product == INTERVIEW => Some(slots),
            _ => None,
        })?;
        let of_answer = |(field, value): (&String, &Value)| {
            let evaluated = self.is_evaluated(field);
            evaluated.then(|| Some((field.clone(), Evaluation::of(value.as_str()?).score())))?
        };
        let scores: Vec<(String, u32)> = slots.iter().filter_map(of_answer).collect();
        let sum: u32 = scores.iter().map(|(_, score)| score).sum();
        let total = sum / u32::try_from(scores.len().max(1)).unwrap_or(1);
        let scores: Map<String, Value> = scores
            .into_iter()
            .map(|(field, score)| (field, score.into()))
            .collect();
        Some((
            "final_scores",
            object(json!({ "scores": scores, "total": total })),
        ))
    }

    fn hand_ins(&self) -> impl Iterator<Item = (&'static str, Map<String, Value>)> {
        self.effects.iter().filter_map(|effect| match effect {
            Effect::HandIn { product, slots } => Some((
                "session_completed",
                object(json!({ "product": product, "slots": slots })),
            )),
            _ => None,
        })
    }

    fn is_evaluated(&self, field: &str) -> bool {
        let scenario = self.decisions.library().scenario(INTERVIEW);
        let under_way = self
            .decisions
            .scenario()
            .is_some_and(|scenario| scenario.product == INTERVIEW);
        let field = scenario.and_then(|scenario| scenario.fields.get(field));
        under_way && field.is_some_and(|field| field.spec.kind == FieldType::Text)
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
