//! The answer to the open question, whatever kind of question it is.

use super::choice::agrees;
use super::clause::Heard;
use super::lexicon::{Mood, Tag};
use super::{Command, Rules, Understood, slots, value};
use crate::scenario::{Choice, Field, FieldType, Normalizer, Stage, StageKind};
use crate::state::About;

impl Rules<'_> {
    pub(super) fn answer(&self, heard: &Heard<'_>) -> Understood {
        let Some((about, stage)) = self.about().zip(self.stage) else {
            let nothing = Understood::one(Command::CannotHandle, "no question open");
            return self.product(heard).unwrap_or(nothing);
        };
        match about {
            About::ReadBack { .. } | About::Switch { .. } | About::Restart => self.own_question(heard, stage),
            About::WhichField => self.which_field(heard, stage),
            About::NewValue { field } => self.new_field_value(heard, field),
            About::Clarify { field, candidates } => {
                let offers: Vec<&Choice> = candidates
                    .iter()
                    .filter_map(|value| stage.choice(value))
                    .collect();
                self.choice(heard, stage, field, &offers)
            }
            About::Stage if self.asks_for_another(heard) => self.nothing(heard),
            About::Stage => self
                .correction(heard, stage)
                .or_else(|| self.skip(heard, stage))
                .unwrap_or_else(|| self.stage_answer(heard, stage)),
        }
    }

    /// "아, 디딤돌도 궁금한데 그거 상담해 주세요": another product, and nothing of what is asked.
    pub(super) fn asks_for_another(&self, heard: &Heard<'_>) -> bool {
        !self.takes_dictation()
            && self.stage.is_some_and(|stage| stage.starts.is_none())
            && matches!(&self.product(heard), Some(product) if matches!(product.commands[..], [Command::StartProduct { .. }]))
    }

    pub(super) fn stage_answer(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        let first = stage.collects.first().map(String::as_str).unwrap_or_default();
        match stage.kind {
            StageKind::Choice => self.choice(heard, stage, first, &self.shown(stage)),
            StageKind::Switches => self.switches(heard, stage),
            StageKind::Confirmation if self.context.scenario.is_confirmation(first) => {
                self.confirmed(heard, stage)
            }
            StageKind::Confirmation | StageKind::Value => self.value(heard, stage, first),
            StageKind::Open => match slots::mentioned(self, heard, &stage.collects, &[]) {
                commands if commands.is_empty() => match self.nothing(heard) {
                    nothing if nothing.commands == [Command::CannotHandle] && !heard.amounts.is_empty() => {
                        let candidates = Vec::new();
                        Understood::one(Command::Clarify { candidates }, "not said how much")
                    }
                    nothing => nothing,
                },
                commands => Understood {
                    commands,
                    rule: "several values",
                },
            },
            StageKind::Correction | StageKind::Statement | StageKind::Final => self.nothing(heard),
        }
    }

    /// Yes or no to a confirmation, or a question that the customer would like to ask.
    fn confirmed(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        // "푸는 방법 좀 알려 줘요", where questions are awaited
        let told = heard.tokens.iter().any(|token| {
            token
                .verbs()
                .any(|(tag, tense)| tag == Tag::Tell && tense.mood == Mood::Request)
        });
        let about = heard.unknown() > 1 || heard.has(Tag::Topic);
        if told && about && self.takes_questions(heard, stage) {
            let query = heard.said.text.clone().into();
            return Understood::one(Command::AskKnowledge { query }, "question");
        }
        match self.confirmation(heard, stage) {
            Some(true) => Understood::one(Command::Affirm, "yes or no"),
            Some(false) => Understood::one(Command::Deny, "yes or no"),
            None => self
                .said_anew(heard, stage)
                .unwrap_or_else(|| self.free_question(heard, stage)),
        }
    }

    /// Whether a stage is there for questions: a no leads back to it.
    fn takes_questions(&self, heard: &Heard<'_>, stage: &Stage) -> bool {
        let targets = stage.next.as_ref().map(|next| next.targets()).unwrap_or_default();
        targets.contains(&stage.id.as_str()) && heard.words.denies_backwards
    }

    /// "비밀번호 까먹었어요", where questions are awaited: whatever has a subject is one.
    fn free_question(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        let nothing = self.nothing(heard);
        let wish = heard
            .clauses
            .last()
            .is_some_and(|last| matches!(last.mood, Some(Mood::Intend | Mood::Request)));
        let asks = self.takes_questions(heard, stage) && !wish;
        let about = heard.unknown() > 1
            && heard
                .tokens
                .iter()
                .any(|token| token.is(Tag::Topic) || token.verb().is_some());
        let plain = heard.has(Tag::Unsure) || heard.has(Tag::No) || heard.has(Tag::Yes);
        if nothing.commands != [Command::CannotHandle] || !asks || !about || plain {
            return nothing;
        }
        let query = heard.said.text.clone().into();
        Understood::one(Command::AskKnowledge { query }, "question")
    }

    /// "집값이 5억이에요" where the values are checked: a value said anew without a word of change.
    /// It is read back, for it may have been a mere remark.
    fn said_anew(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Understood> {
        let among = self.changeable(stage);
        let named = self
            .find(heard, &among, true)
            .filter(|found| found.reading.is_some());
        let found = named.or_else(|| self.known_value(heard, stage))?;
        let reading = found.reading?;
        let exact = matches!(
            found.field.spec.kind,
            FieldType::Number | FieldType::Choice | FieldType::Boolean
        ) || matches!(
            found.field.spec.normalizer,
            Some(Normalizer::PhoneKr | Normalizer::Email)
        );
        // "직장 주소 … 8로 넣어 주세요"
        let asked = heard
            .clauses
            .iter()
            .any(|clause| clause.mood == Some(Mood::Request));
        let exact = exact || asked && value::is_free(found.field);
        let new = self.context.value(&found.field.key) != Some(&reading.value);
        let command = Command::CorrectSlot {
            slot: Some(found.field.key.clone()),
            value: Some(reading.value.into()),
            doubtful: true,
        };
        (exact && new).then(|| Understood::one(command, "said anew"))
    }

    /// "아니요, 010-…이요" to a number that was read back.
    pub(super) fn another_value(&self, heard: &Heard<'_>) -> Option<Understood> {
        let Some(About::ReadBack { values }) = self.about() else {
            return None;
        };
        let [key] = values.0.keys().collect::<Vec<_>>()[..] else {
            return None;
        };
        let field = self.context.scenario.fields.get(key)?;
        if value::is_free(field) || field.spec.kind == FieldType::Boolean {
            return None;
        }
        let reading = self.read(field, heard)?;
        let same = values.0.get(key) == Some(&reading.value);
        let command = Command::CorrectSlot {
            slot: Some(key.clone()),
            doubtful: true,
            value: Some(reading.value.into()),
        };
        (!same).then(|| Understood::one(command, "another value"))
    }

    /// "모르겠어요", "넘어갈게요", where the question may stay unanswered; at an open collection
    /// also a yes or a no, which says nothing of its fields.
    fn skip(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Understood> {
        let unsure = heard.has(Tag::Skip)
            || heard.has_verb(Tag::Skip)
            || heard.has_verb(Tag::Unsure)
            || heard.tokens.iter().enumerate().any(|(place, token)| {
                // "잘 알지 못해요", "안 알아봤어요"
                token.verbs().any(|(tag, _)| tag == Tag::Tell) && heard.is_denied_before(place)
            });
        let only_no = heard
            .tokens
            .iter()
            .all(|token| token.is_any(&[Tag::No, Tag::Light, Tag::Chat]));
        let bare = stage.kind == StageKind::Open
            && (agrees(heard).is_some() || heard.has_verb(Tag::Tell) || only_no && heard.has(Tag::No));
        if !stage.skippable || !(unsure || bare) {
            return None;
        }
        let known = slots::mentioned(self, heard, &stage.collects, &[]);
        // "집 한 채 있는데 옮기려고요" says something of what is asked.
        let part = (0..heard.tokens.len()).any(|token| {
            heard.names_at(token).any(|name| {
                matches!(name, super::names::Name::Choice { stage, reach: super::names::Reach::Anywhere, .. } if self.here.contains(&stage))
            })
        });
        known
            .is_empty()
            .then(|| Understood::one(Command::Skip, "left open"))
            .filter(|_| !part)
    }

    fn value(&self, heard: &Heard<'_>, stage: &Stage, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(heard);
        };
        let others = match self.takes_dictation() {
            true => Vec::new(),
            false => slots::beside(self, heard, stage, &self.answering(heard, stage)),
        };
        // One number among several named ones belongs to the field it stands beside.
        let set = |command: &Command| slots::slot(command) == Some(key);
        let lone = field.spec.kind != FieldType::Number
            || !others
                .iter()
                .any(|command| matches!(command, Command::SetSlot { slot, .. } if self.is_number(slot)));
        if let Some(both) = self.own_beside_restated(heard, field) {
            return both;
        }
        let left = match self.takes_dictation() {
            true => None,
            false => slots::left_over(self, heard, field),
        };
        if let Some(both) = left
            .clone()
            .and_then(|own| self.own_beside_others(heard, field, own, &others))
        {
            return both;
        }
        if let Some(correction) = self.restated(heard, key) {
            let numbers = heard.amounts_meant().len();
            let own = self.read(field, heard).filter(|_| numbers == 1);
            if own.is_none() || !self.hears_loosely(heard) {
                return Understood::one(correction, "restated");
            }
        }
        let reading = self
            .read(field, heard)
            .or_else(|| self.none_of_it(field, heard))
            .filter(|_| self.is_answer(heard, field));
        let own = reading
            .filter(|_| lone && !others.iter().any(set))
            .or_else(|| left.filter(|_| !lone && !others.iter().any(set)))
            .map(|reading| Command::SetSlot {
                slot: key.to_owned(),
                value: reading.value.into(),
                doubtful: reading.doubtful,
            });
        let english = field.spec.kind == FieldType::Number && !heard.words.denies_backwards;
        let unread = english && own.is_none() && !heard.amounts_meant().is_empty();
        let numbers = |command: &Command| slots::slot(command).is_some_and(|key| self.is_number(key));
        // "my husband makes forty million and I make twenty million": what is asked was said, and not read.
        if unread && !others.iter().any(numbers) {
            return self.nothing(heard);
        }
        // "네 삼억이고 애는 둘이에요": another answer that was given differently before.
        let known = match own.is_some() && !self.takes_dictation() {
            true => self.known_value(heard, stage),
            false => None,
        };
        let known = known.map(|mut known| {
            if let Some(reading) = known.reading.as_mut() {
                reading.doubtful = true;
            }
            Command::from(known)
        });
        let known = known.filter(|known| {
            !others
                .iter()
                .any(|other| slots::slot(other) == slots::corrected(known))
        });
        let commands: Vec<Command> = own.into_iter().chain(others).chain(known).collect();
        // "삼천에서 사천 사이요", "월 사백이요": a number, but not which.
        let counts = field.spec.kind == FieldType::Number
            && heard.words.denies_backwards
            && (heard
                .amounts
                .iter()
                .any(|amount| value::has_its_unit(field, amount, heard))
                || is_approximate(&heard.said.text));
        match commands.is_empty() {
            true => match self.nothing(heard) {
                nothing if counts && nothing.commands == [Command::CannotHandle] => {
                    let candidates = Vec::new();
                    Understood::one(Command::Clarify { candidates }, "not said how much")
                }
                nothing => nothing,
            },
            false => Understood {
                commands,
                rule: "value",
            },
        }
    }

    /// "two hundred million, and sorry, my income's fifty million, not forty": an answer, and in a clause
    /// of its own an earlier one anew.
    fn own_beside_restated(&self, heard: &Heard<'_>, field: &Field) -> Option<Understood> {
        if heard.words.denies_backwards || field.spec.kind != FieldType::Number {
            return None;
        }
        let correction = self.restated(heard, &field.key)?;
        let named = |token: usize| {
            let (_, clause) = heard.clause_of(token)?;
            let names = |token: usize| {
                heard
                    .names_at(token)
                    .any(|name| matches!(name, super::names::Name::Field(_)))
            };
            Some(clause.tokens.clone().any(names))
        };
        let meant = heard.amounts_meant();
        let mut own = meant.iter().filter(|(token, _)| named(*token) == Some(false));
        let amount = own.next().and_then(|(_, place)| heard.amounts.get(*place))?;
        let reading = value::number(field, amount, heard).filter(|_| own.next().is_none())?;
        let own = Command::SetSlot {
            slot: field.key.clone(),
            value: reading.value.into(),
            doubtful: reading.doubtful,
        };
        Some(Understood {
            commands: vec![own, correction],
            rule: "value and restated",
        })
    }

    /// "이억 팔천 근데 연봉 아까 삼천 아니고 삼천오백이에요": an answer, and an earlier one anew beside its name.
    fn own_beside_others(
        &self,
        heard: &Heard<'_>,
        field: &Field,
        own: value::Reading,
        others: &[Command],
    ) -> Option<Understood> {
        let restated = slots::all_restated(self, heard, &field.key);
        if restated.is_empty() {
            return None;
        }
        let own = Command::SetSlot {
            slot: field.key.clone(),
            value: own.value.into(),
            doubtful: own.doubtful,
        };
        let others = others
            .iter()
            .filter(|other| slots::slot(other) != Some(&field.key));
        Some(Understood {
            commands: [own].into_iter().chain(others.cloned()).chain(restated).collect(),
            rule: "value and restated",
        })
    }

    /// The words that answer the open question in English, which are not counted twice: "never owned
    /// a home" to whether it is the first.
    fn answering(&self, heard: &Heard<'_>, stage: &Stage) -> Vec<usize> {
        let here = self.context.scenario.stages.get_index_of(&stage.id);
        let own = |token: &usize| {
            heard.names_at(*token).any(|name| {
                matches!(name, super::names::Name::Choice { stage, .. } if here == Some(usize::from(stage)))
            })
        };
        let tokens = 0..heard.tokens.len();
        tokens
            .filter(|token| !heard.words.denies_backwards && own(token))
            .collect()
    }

    /// "합쳐서 이억": a word that only leans towards another field.
    fn hears_loosely(&self, heard: &Heard<'_>) -> bool {
        const LOOSE: [&str; 7] = [
            "합쳐서",
            "합해서",
            "둘이",
            "together",
            "합치면",
            "짜리",
            "combined",
        ];
        heard.tokens.iter().any(|token| {
            let text: String = heard.said.letters(token.at.clone()).iter().collect();
            LOOSE.contains(&text.as_str())
        })
    }

    /// "소득이 없어요": nothing, where that may be.
    fn none_of_it(&self, field: &Field, heard: &Heard<'_>) -> Option<value::Reading> {
        let found = super::choice::whole(heard);
        let plain = heard.amounts.is_empty()
            && found.lacks
            && !found.unsure
            && !found.doubt
            && !heard.has(Tag::Question);
        let money =
            field.spec.kind == FieldType::Number && field.spec.normalizer == Some(Normalizer::MoneyKrw);
        let mut scope = crate::template::Scope::new();
        scope.insert("value".to_owned(), 0.into());
        let allowed = !field
            .spec
            .validate
            .iter()
            .any(|rule| crate::template::holds(&rule.when, &scope));
        (plain && money && allowed).then_some(value::Reading {
            value: 0.into(),
            doubtful: true,
        })
    }

    fn is_number(&self, key: &str) -> bool {
        let field = self.context.scenario.fields.get(key);
        field.is_some_and(|field| field.spec.kind == FieldType::Number)
    }

    /// A value that the customer is not sure of is none.
    fn is_answer(&self, heard: &Heard<'_>, field: &Field) -> bool {
        let unsure = heard.has(Tag::Unsure) || heard.has_verb(Tag::Unsure);
        value::is_free(field) || !unsure
    }

    fn which_field(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        let among = self.context.correctable(stage);
        if let Some(found) = self.find(heard, &among, true) {
            return Understood::one(found.into(), "named field");
        }
        let ordinal = (0..heard.tokens.len()).find_map(|token| heard.ordinal(token, among.len()));
        if let Some(key) = ordinal.and_then(|index| among.get(index)) {
            let slot = Some(key.clone());
            let command = Command::CorrectSlot {
                slot,
                value: None,
                doubtful: false,
            };
            return Understood::one(command, "ordinal");
        }
        match leaves_it(heard) {
            true if stage.kind == StageKind::Correction => {
                Understood::one(Command::GoBack, "nothing to correct")
            }
            true => Understood::one(Command::Deny, "nothing to correct"),
            false => match self.product(heard) {
                Some(product) => product,
                None => Understood::one(Command::CannotHandle, "no field named"),
            },
        }
    }

    fn new_field_value(&self, heard: &Heard<'_>, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(heard);
        };
        let refused = leaves_it(heard) && heard.unknown() == 0;
        let among = [key.to_owned()];
        let named = self.find(heard, &among, true);
        if let Some(found) = named.filter(|found| found.reading.is_some()) {
            return Understood::one(found.into(), "named field");
        }
        let other = self.other_field(heard, key);
        if let Some(other) = other.clone().filter(|_| heard.unknown() < 2) {
            return other;
        }
        match self.read(field, heard) {
            Some(reading) => {
                let command = Command::CorrectSlot {
                    slot: Some(key.to_owned()),
                    value: Some(reading.value.into()),
                    doubtful: reading.doubtful,
                };
                Understood::one(command, "new value")
            }
            None if refused && field.spec.kind != FieldType::Boolean => {
                Understood::one(Command::Deny, "correction called off")
            }
            None => other.unwrap_or(Understood::one(Command::CannotHandle, "not a value of the field")),
        }
    }

    /// Another field named instead of a value: "아니 이메일이요".
    fn other_field(&self, heard: &Heard<'_>, key: &str) -> Option<Understood> {
        let among: Vec<String> = self
            .stage
            .map(|stage| self.context.correctable(stage))
            .unwrap_or_default();
        let found = self.find(heard, &among, true)?;
        (found.field.key != key).then(|| Understood::one(found.into(), "another field"))
    }
}

/// "없어요", "그냥 둘게요": nothing shall be changed after all.
fn leaves_it(heard: &Heard<'_>) -> bool {
    let found = super::choice::whole(heard);
    let none = !heard.words.denies_backwards && heard.has(Tag::Nothing) && !found.faults;
    let leaves = found.lacks || found.no && !found.faults || found.plain_no || none;
    let right = (found.yes || found.accepts)
        && (heard.has_verb(Tag::Right) || heard.has_verb(Tag::Accept) && heard.has(Tag::It))
        || heard.has_verb(Tag::Fine);
    let nothing_wrong = (found.yes || found.accepts) && !found.faults && heard.has_verb(Tag::Lack);
    let leave_be = heard.tokens.iter().any(|token| {
        let letters = heard.said.letters(token.at.clone());
        token.verbs().any(|(tag, _)| tag == Tag::Accept) && matches!(letters, ['둘' | '두' | '둬' | '놔', ..])
    });
    (leaves || right || nothing_wrong || leave_be) && heard.unknown() < 3
}

/// "오륙천": two numerals side by side before a unit count roughly.
fn is_approximate(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let numeral = |c: &char| "일이삼사오육륙칠팔구".contains(*c);
    chars
        .windows(3)
        .any(|three| matches!(three, [a, b, unit] if a != b && numeral(a) && numeral(b) && "십백천만억".contains(*unit)))
}
