//! What a turn tells the bank's core system (seed 004): one callback a subject.

use didimdol_dialogue::Consultation as Decisions;
use didimdol_dialogue::change::Change;
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::scenario::FieldType;
use didimdol_dialogue::state::Source;
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
}

impl Told<'_> {
    /// Its callbacks, in the order they should arrive.
    pub fn callbacks(&self) -> Vec<Callback> {
        let bodies = self.message().into_iter();
        let bodies = bodies
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

    fn message(&self) -> Option<(&'static str, Map<String, Value>)> {
        let said = self.effects.iter().filter_map(|effect| match effect {
            Effect::Say { text } => Some(text.as_str()),
            Effect::Ask(question) => Some(question.text.as_str()),
            _ => None,
        });
        let said: Vec<&str> = said.collect();
        let body = json!({ "turn": self.turn, "ai_message": said.join("\n") });
        (!said.is_empty()).then(|| ("message_response", object(body)))
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
