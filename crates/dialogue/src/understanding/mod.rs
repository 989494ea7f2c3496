//! Understanding: an utterance in the context of its question becomes typed commands.
//!
//! A cascade of rules, each in its own file: repair from anywhere, questions, corrections, then
//! the answer to the open question, then other slots named beside it. Nothing fits: the command
//! says so, and the graph asks again. A substring never accepts anything.

pub mod choice;
pub mod correction;
mod lexicon;
mod slots;
mod utterance;
pub mod value;
pub mod yes_no;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use lexicon::{Lexicon, Words};
pub use utterance::Utterance;

use crate::private::Private;
use crate::scenario::{Choice, FieldType, Locale, Stage, StageKind};
use crate::scope::Context;
use crate::state::{About, Prompt};

/// What the customer wants, as the graph acts on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Record a value.
    SetSlot {
        /// Field key.
        slot: String,
        /// In the field's own type.
        value: Private<Value>,
        /// Said in a way that should be read back first.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        doubtful: bool,
    },
    /// Correct a value; without one, ask for it; without a field, ask which.
    CorrectSlot {
        /// Field key.
        slot: Option<String>,
        /// In the field's own type.
        value: Option<Private<Value>>,
    },
    /// Yes, at a confirmation or read-back.
    Affirm,
    /// No, at a confirmation or read-back, or to a correction under way.
    Deny,
    /// A question for the knowledge base.
    AskKnowledge {
        /// As asked.
        query: Private<String>,
    },
    /// Show only these choices.
    FilterChoices {
        /// Their values.
        values: Vec<String>,
    },
    /// Speak another language.
    SetPreference {
        /// Which.
        locale: Locale,
    },
    /// Begin another product.
    StartProduct {
        /// `product_type`.
        product: String,
    },
    /// Say it again.
    Repeat,
    /// The question before.
    GoBack,
    /// Give the customer time.
    Wait,
    /// Clear everything and begin again, or leave.
    Restart,
    /// Call staff.
    CallStaff,
    /// Ask which of a few was meant.
    Clarify {
        /// Values of the candidates.
        candidates: Vec<String>,
    },
    /// Thanks and greetings.
    SmallTalk,
    /// Nothing fits.
    CannotHandle,
}

/// Commands and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// In the order in which the graph acts.
    pub commands: Vec<Command>,
    /// The rule that decided, for staff and scenario authors.
    pub rule: &'static str,
}

impl Understood {
    fn one(command: Command, rule: &'static str) -> Self {
        Self {
            commands: vec![command],
            rule,
        }
    }
}

/// Understands an utterance where `prompt` is open; without one, before any product.
pub fn understand(context: Context<'_>, prompt: Option<&Prompt>, text: &str) -> Understood {
    let words = context.library.lexicon.words(context.locale());
    let said = Utterance::new(text);
    if said.is_empty() {
        return Understood::one(Command::CannotHandle, "nothing said");
    }
    let rule = Rules {
        context,
        prompt,
        words,
    };
    let stage = prompt.and_then(|prompt| context.scenario.stages.get(&prompt.stage));
    rule.repair(&said)
        .or_else(|| rule.question(&said, stage))
        .unwrap_or_else(|| rule.answer(&said, stage))
}

struct Rules<'a> {
    context: Context<'a>,
    prompt: Option<&'a Prompt>,
    words: &'a Words,
}

impl<'a> Rules<'a> {
    /// Wishes that mean the same at every question.
    fn repair(&self, said: &Utterance) -> Option<Understood> {
        let words = self.words;
        let repairs: [(&[String], Command, &str); 8] = [
            (&words.staff, Command::CallStaff, "staff"),
            (&words.restart, Command::Restart, "restart"),
            (&words.repeat, Command::Repeat, "repeat"),
            (&words.back, Command::GoBack, "back"),
            (&words.wait, Command::Wait, "wait"),
            (&words.small_talk, Command::SmallTalk, "small talk"),
            (
                &words.english,
                Command::SetPreference { locale: Locale::En },
                "language",
            ),
            (
                &words.korean,
                Command::SetPreference { locale: Locale::Ko },
                "language",
            ),
        ];
        // A dictated address or name may contain any of these; there they must be everything.
        let dictating = matches!(self.prompt.map(|p| &p.about), Some(About::NewValue { .. }));
        for (phrases, command, rule) in repairs {
            let alone = rule == "small talk" || rule == "language" || dictating;
            let heard = if alone {
                said.is_made_of(phrases, &words.light)
            } else {
                said.has_any(phrases)
            };
            if heard && !(rule != "restart" && yes_no::refuses(said, words)) && !self.asks(said) {
                return Some(Understood::one(command, rule));
            }
        }
        None
    }

    /// A question for the knowledge base, alone or after an answer ("네, 근데 OTP가 뭐예요?").
    fn question(&self, said: &Utterance, stage: Option<&Stage>) -> Option<Understood> {
        if !self.asks(said) {
            return None;
        }
        let (answer, question) = self.split(&said.text);
        let query = |text: &str| Command::AskKnowledge {
            query: text.trim().to_owned().into(),
        };
        let Some(answer) = answer else {
            return Some(Understood::one(query(&question), "question"));
        };
        let mut understood = self.answer(&Utterance::new(&answer), stage);
        let recorded = |command: &Command| {
            matches!(
                command,
                Command::SetSlot { .. } | Command::Affirm | Command::Deny | Command::CorrectSlot { .. }
            )
        };
        if !understood.commands.iter().all(recorded) {
            return Some(Understood::one(query(&said.text), "question"));
        }
        understood.commands.push(query(&question));
        Some(Understood {
            rule: "answer and question",
            ..understood
        })
    }

    fn asks(&self, said: &Utterance) -> bool {
        let words = self.words;
        if said.has_any(&words.request) {
            return false;
        }
        let (_, last) = self.split(&said.text);
        let last = Utterance::new(&last);
        let marked = last.text.ends_with('?') && !last.is_made_of(&words.yes, &words.light);
        marked || said.has_any(&words.question)
    }

    /// The answer before and the question after a turn of thought or the end of a sentence.
    fn split(&self, text: &str) -> (Option<String>, String) {
        let turn = |word: &str| {
            self.words
                .turn
                .iter()
                .any(|turn| word.trim_matches(|c: char| !c.is_alphanumeric()) == turn)
        };
        let mut at = None;
        let mut offset = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let next = offset + word.len();
            if turn(word.trim()) {
                at = Some((offset, next));
            } else if word.trim_end().ends_with(['.', ',', '!']) && next < text.len() {
                at = Some((next, next));
            }
            offset = next;
        }
        match at {
            Some((end, start)) if !text[..end].trim().is_empty() => {
                (Some(text[..end].trim().to_owned()), text[start..].to_owned())
            }
            Some((_, start)) => (None, text[start..].to_owned()),
            None => (None, text.to_owned()),
        }
    }

    fn answer(&self, said: &Utterance, stage: Option<&Stage>) -> Understood {
        let Some((prompt, stage)) = self.prompt.zip(stage) else {
            return self
                .product(said)
                .unwrap_or(Understood::one(Command::CannotHandle, "no question open"));
        };
        match &prompt.about {
            About::ReadBack { .. } | About::Switch { .. } | About::Restart => self.confirmation(said, stage),
            About::WhichField => self.which_field(said, stage),
            About::NewValue { field } => self.new_value(said, field),
            About::Clarify { field, candidates } => {
                let offers: Vec<&Choice> = candidates
                    .iter()
                    .filter_map(|value| stage.choice(value))
                    .collect();
                self.choice(said, stage, field, &offers)
            }
            About::Stage => match self.correction(said, stage) {
                Some(understood) => understood,
                None => self.stage_answer(said, stage),
            },
        }
    }

    fn stage_answer(&self, said: &Utterance, stage: &Stage) -> Understood {
        let first = stage.collects.first().map(String::as_str).unwrap_or_default();
        match stage.kind {
            StageKind::Choice => {
                if let Some(understood) = self.filter(said, stage) {
                    return understood;
                }
                let offers: Vec<&Choice> = stage
                    .choices
                    .iter()
                    .filter(|offer| self.is_shown(offer))
                    .collect();
                self.choice(said, stage, first, &offers)
            }
            StageKind::Switches => self.switches(said, stage),
            StageKind::Confirmation => match yes_no::polarity(said, self.words) {
                Some(yes) if self.context.scenario.is_confirmation(first) => {
                    Understood::one(if yes { Command::Affirm } else { Command::Deny }, "yes or no")
                }
                _ => self.value(said, stage, first),
            },
            StageKind::Value => self.value(said, stage, first),
            StageKind::Open => match slots::mentioned(self.context, said, self.words, &stage.collects, &[]) {
                commands if commands.is_empty() => self.nothing(said),
                commands => Understood {
                    commands,
                    rule: "several values",
                },
            },
            StageKind::Correction | StageKind::Statement | StageKind::Final => self.nothing(said),
        }
    }

    fn is_shown(&self, offer: &Choice) -> bool {
        self.context
            .state
            .filter
            .as_ref()
            .is_none_or(|kept| kept.contains(&offer.value))
    }

    fn confirmation(&self, said: &Utterance, stage: &Stage) -> Understood {
        if let Some(correction) = self.correction(said, stage) {
            return correction;
        }
        match yes_no::polarity(said, self.words) {
            Some(true) => Understood::one(Command::Affirm, "yes or no"),
            Some(false) => Understood::one(Command::Deny, "yes or no"),
            None => self.nothing(said),
        }
    }

    fn choice(&self, said: &Utterance, stage: &Stage, field: &str, offers: &[&Choice]) -> Understood {
        let picked = choice::pick(said, offers, self.words);
        let value = |index: usize| offers[index].value.clone();
        match picked.chosen[..] {
            [only]
                if !yes_no::refuses(said, self.words)
                    || !picked.excluded.is_empty()
                    || self.corrects_itself(said) =>
            {
                let mut commands = vec![Command::SetSlot {
                    slot: field.to_owned(),
                    value: Value::String(value(only)).into(),
                    doubtful: false,
                }];
                commands.extend(slots::beside(
                    self.context,
                    said,
                    self.words,
                    stage,
                    &picked.spans,
                ));
                Understood {
                    commands,
                    rule: "choice",
                }
            }
            [_, _, ..] => {
                let candidates = picked.chosen.iter().map(|index| value(*index)).collect();
                Understood::one(Command::Clarify { candidates }, "several choices fit")
            }
            _ => self.unnamed_choice(said, stage, field, offers, &picked),
        }
    }

    /// "첫 번째, 아니 두 번째요": the refusal is of the speaker's own first words.
    fn corrects_itself(&self, said: &Utterance) -> bool {
        let turns = ["아니", "no"];
        turns.iter().any(|turn| {
            said.find(turn)
                .iter()
                .any(|range| range.start > 0 && range.end < said.len())
        })
    }

    fn unnamed_choice(
        &self,
        said: &Utterance,
        stage: &Stage,
        field: &str,
        offers: &[&Choice],
        picked: &choice::Picked,
    ) -> Understood {
        let asked_stage = matches!(self.prompt.map(|p| &p.about), Some(About::Stage));
        let default = stage.default_choice().filter(|_| asked_stage);
        match (yes_no::polarity(said, self.words), default) {
            (Some(true), Some(default)) => Understood::one(
                Command::SetSlot {
                    slot: field.to_owned(),
                    value: Value::String(default.value.clone()).into(),
                    doubtful: false,
                },
                "yes to the default",
            ),
            (Some(true), None) => self.clarify(offers, &[]),
            (Some(false), _) => self.clarify(offers, &picked.excluded),
            (None, _) if !picked.excluded.is_empty() => self.clarify(offers, &picked.excluded),
            (None, _) => {
                let commands = slots::beside(self.context, said, self.words, stage, &[]);
                if commands.is_empty() {
                    self.nothing(said)
                } else {
                    Understood {
                        commands,
                        rule: "other values",
                    }
                }
            }
        }
    }

    fn clarify(&self, offers: &[&Choice], excluded: &[usize]) -> Understood {
        let candidates: Vec<String> = offers
            .iter()
            .enumerate()
            .filter(|(index, _)| !excluded.contains(index))
            .map(|(_, offer)| offer.value.clone())
            .collect();
        match candidates.len() {
            0 => Understood::one(Command::CannotHandle, "nothing left to choose"),
            _ => Understood::one(Command::Clarify { candidates }, "not said which"),
        }
    }

    fn filter(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        let filter = stage.filters.iter().find(|filter| {
            filter.label.all().any(|label| said.has(label))
                || filter.keywords.iter().any(|word| said.has(word))
        })?;
        let values: Vec<String> = stage
            .choices
            .iter()
            .filter(|offer| {
                let scope = offer
                    .metadata
                    .iter()
                    .map(|(k, v)| (k.clone(), v.as_str().into()))
                    .collect();
                crate::template::holds(&filter.when, &scope)
            })
            .map(|offer| offer.value.clone())
            .collect();
        (!values.is_empty()).then(|| Understood::one(Command::FilterChoices { values }, "filter"))
    }

    /// One switch or several: yes takes the defaults, no declines all, names change single ones.
    fn switches(&self, said: &Utterance, stage: &Stage) -> Understood {
        let offers: Vec<&Choice> = stage.choices.iter().collect();
        let set = |on: &dyn Fn(usize, &Choice) -> bool, rule| Understood {
            commands: offers
                .iter()
                .enumerate()
                .map(|(index, offer)| Command::SetSlot {
                    slot: offer.value.clone(),
                    value: Value::Bool(on(index, offer)).into(),
                    doubtful: false,
                })
                .collect(),
            rule,
        };
        let picked = choice::pick(said, &offers, self.words);
        let only = picked.spans.iter().any(|span| {
            let behind = said.from(span.end);
            self.words.only.iter().any(|only| {
                if only.is_ascii() {
                    said.has(only)
                } else {
                    behind.starts_with(&only.replace(' ', ""))
                }
            })
        });
        match (
            &picked.chosen[..],
            &picked.excluded[..],
            yes_no::polarity(said, self.words),
        ) {
            ([], [], Some(true)) => set(&|_, offer| offer.default, "yes to the defaults"),
            ([], [], Some(false)) => set(&|_, _| false, "no to all"),
            ([], [], None) => self.nothing(said),
            (chosen, _, _) if only => set(&|index, _| chosen.contains(&index), "only these"),
            ([], excluded, _) => set(
                &|index, offer| offer.default && !excluded.contains(&index),
                "all but these",
            ),
            // "출금 알림 해 주세요" does not say what shall become of the others.
            (chosen, [], Some(true) | None) if chosen.len() == offers.len() => {
                set(&|_, _| true, "all of these")
            }
            _ => self.nothing(said),
        }
    }

    fn value(&self, said: &Utterance, stage: &Stage, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(said);
        };
        let others = slots::beside(self.context, said, self.words, stage, &[]);
        // One number among several named ones belongs to the field it stands beside.
        let named = others
            .iter()
            .any(|command| matches!(command, Command::SetSlot { slot, .. } if slot == key));
        let mut commands = Vec::new();
        if !named && let Some(reading) = value::read(self.context, field, &said.text, self.words) {
            let lone = field.spec.kind != FieldType::Number || others.is_empty();
            if lone {
                commands.push(Command::SetSlot {
                    slot: key.to_owned(),
                    value: reading.value.into(),
                    doubtful: reading.doubtful,
                });
            }
        }
        commands.extend(others);
        if commands.is_empty() {
            self.nothing(said)
        } else {
            Understood {
                commands,
                rule: "value",
            }
        }
    }

    fn which_field(&self, said: &Utterance, stage: &Stage) -> Understood {
        let among = self.context.correctable(stage);
        if let Some(found) = correction::find(self.context, said, self.words, &among, true) {
            return Understood::one(correct(found), "named field");
        }
        if let Some((index, _)) = choice::ordinal(said, among.len(), self.words) {
            return Understood::one(
                Command::CorrectSlot {
                    slot: Some(among[index].clone()),
                    value: None,
                },
                "ordinal",
            );
        }
        match yes_no::polarity(said, self.words) {
            Some(false) => Understood::one(Command::Deny, "nothing to correct"),
            _ => self.nothing(said),
        }
    }

    fn new_value(&self, said: &Utterance, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(said);
        };
        let boolean = field.spec.kind == FieldType::Boolean;
        if !boolean && yes_no::polarity(said, self.words) == Some(false) {
            return Understood::one(Command::Deny, "correction called off");
        }
        let among = [key.to_owned()];
        if let Some(found) = correction::find(self.context, said, self.words, &among, true)
            && found.reading.is_some()
        {
            return Understood::one(correct(found), "named field");
        }
        match value::read(self.context, field, &said.text, self.words) {
            Some(reading) => Understood::one(
                Command::CorrectSlot {
                    slot: Some(key.to_owned()),
                    value: Some(reading.value.into()),
                },
                "new value",
            ),
            None => Understood::one(Command::CannotHandle, "not a value of the field"),
        }
    }

    /// A correction of any value that was given or is shown, from any question.
    fn correction(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        if !correction::wants_change(said, self.words) {
            return None;
        }
        let scenario = self.context.scenario;
        let mut among = self.context.correctable(stage);
        among.extend(
            scenario
                .fields
                .keys()
                .filter(|key| self.context.state.has(key))
                .cloned(),
        );
        among.retain(|key| {
            !scenario.is_confirmation(key)
                && scenario
                    .fields
                    .get(key)
                    .is_some_and(|field| field.spec.modifiable)
        });
        among.dedup();
        if let Some(found) = correction::find(self.context, said, self.words, &among, false) {
            return Some(Understood::one(correct(found), "correction"));
        }
        let refused = yes_no::polarity(said, self.words) == Some(false);
        let confirming = stage.kind == StageKind::Confirmation;
        (confirming && !refused).then(|| {
            Understood::one(
                Command::CorrectSlot {
                    slot: None,
                    value: None,
                },
                "correction",
            )
        })
    }

    /// Another product by its name, or nothing.
    fn nothing(&self, said: &Utterance) -> Understood {
        self.product(said)
            .unwrap_or(Understood::one(Command::CannotHandle, "nothing fits"))
    }

    fn product(&self, said: &Utterance) -> Option<Understood> {
        let here = &self.context.scenario.product;
        let mut found: Vec<(&str, usize)> = self
            .context
            .library
            .scenarios()
            .filter(|scenario| scenario.product != *here || self.prompt.is_none())
            .filter_map(|scenario| {
                let names = scenario
                    .keywords
                    .iter()
                    .map(String::as_str)
                    .chain(scenario.name.all());
                let ranges = names.flat_map(|name| said.find(name));
                let range = ranges
                    .filter(|range| !choice::is_excluded(said, range, self.words))
                    .max_by_key(|r| r.len())?;
                Some((scenario.product.as_str(), range.len()))
            })
            .collect();
        found.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
        match found[..] {
            [] => None,
            [(_, a), (_, b), ..] if a == b => None,
            [(product, _), ..] => Some(Understood::one(
                Command::StartProduct {
                    product: product.to_owned(),
                },
                "product",
            )),
        }
    }
}

fn correct(found: correction::Correction<'_>) -> Command {
    Command::CorrectSlot {
        slot: Some(found.field.key.clone()),
        value: found.reading.map(|reading| reading.value.into()),
    }
}
