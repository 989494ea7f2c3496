//! The answer to the open question, whatever kind of question it is.

use super::{Command, Rules, Understood, Utterance, correction, ordinal, slots, value, yes_no};
use crate::scenario::{Choice, FieldType, NO, Normalizer, Stage, StageKind, YES};
use crate::state::About;

impl Rules<'_> {
    pub(super) fn answer(&self, said: &Utterance) -> Understood {
        let Some((about, stage)) = self.about().zip(self.stage) else {
            let nothing = Understood::one(Command::CannotHandle, "no question open");
            return self.product(said).unwrap_or(nothing);
        };
        match about {
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
            About::Stage => self
                .correction(said, stage)
                .or_else(|| self.skip(said, stage))
                .unwrap_or_else(|| self.stage_answer(said, stage)),
        }
    }

    fn stage_answer(&self, said: &Utterance, stage: &Stage) -> Understood {
        let first = stage.collects.first().map(String::as_str).unwrap_or_default();
        match stage.kind {
            StageKind::Choice => self
                .filter(said, stage)
                .unwrap_or_else(|| self.choice(said, stage, first, &self.shown(stage))),
            StageKind::Switches => self.switches(said, stage),
            StageKind::Confirmation if self.context.scenario.is_confirmation(first) => {
                match self.yes_or_no(said, stage) {
                    Some(true) => Understood::one(Command::Affirm, "yes or no"),
                    Some(false) => Understood::one(Command::Deny, "yes or no"),
                    None => self.said_anew(said, stage).unwrap_or_else(|| self.nothing(said)),
                }
            }
            StageKind::Confirmation | StageKind::Value => self.value(said, stage, first),
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

    /// Yes or no to a confirmation; the words on its buttons count too.
    fn yes_or_no(&self, said: &Utterance, stage: &Stage) -> Option<bool> {
        let words_on = |value: &str| -> Vec<String> {
            let offer = stage
                .choice(value)
                .filter(|_| stage.kind == StageKind::Confirmation);
            let displays = offer.into_iter().flat_map(|offer| offer.display.all());
            let displays = displays.flat_map(|display| display.split([',', '.']).chain([display]));
            let keywords = offer
                .into_iter()
                .flat_map(|offer| offer.keywords.iter().map(String::as_str));
            displays.chain(keywords).map(str::to_owned).collect()
        };
        let (yes, no) = (words_on(YES), words_on(NO));
        if no.iter().any(|text| said.is(text)) {
            return Some(false);
        }
        let buttons: Vec<String> = self.words.yes.iter().chain(&yes).cloned().collect();
        let agrees = said.is_made_of(&buttons, &self.words.light)
            && !said.text.ends_with(['?', '？'])
            && !said.has_any(&self.words.unsure)
            && !yes_no::refuses(said, self.words);
        let named = || {
            yes.iter()
                .flat_map(|text| said.find(text))
                .any(|range| said.starts_word(range.start))
        };
        match yes_no::polarity(said, self.words) {
            _ if agrees => Some(true),
            // "아니요 없어요" where a "없어요" finishes.
            Some(false) if named() => None,
            polarity => polarity,
        }
    }

    /// "집값이 5억이에요" where the values are checked: a value said anew without a word of change.
    /// It is read back, for it may have been a mere remark.
    fn said_anew(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        let among = self.context.correctable(stage);
        let found = correction::find(self.context, said, self.words, &among, true)?;
        let reading = found.reading?;
        let exact = matches!(found.field.spec.kind, FieldType::Number | FieldType::Choice)
            || matches!(
                found.field.spec.normalizer,
                Some(Normalizer::PhoneKr | Normalizer::Email)
            );
        let new = self.context.value(&found.field.key) != Some(&reading.value);
        let command = Command::CorrectSlot {
            slot: Some(found.field.key.clone()),
            value: Some(reading.value.into()),
            doubtful: true,
        };
        (exact && new).then(|| Understood::one(command, "said anew"))
    }

    /// Read-backs, and whether to switch or to start over.
    fn confirmation(&self, said: &Utterance, stage: &Stage) -> Understood {
        if self.agrees_to_change(said) {
            return Understood::one(Command::Affirm, "yes or no");
        }
        if let Some(correction) = self.another_value(said).or_else(|| self.correction(said, stage)) {
            return correction;
        }
        match yes_no::polarity(said, self.words) {
            Some(true) => Understood::one(Command::Affirm, "yes or no"),
            Some(false) => Understood::one(Command::Deny, "yes or no"),
            None => self.nothing(said),
        }
    }

    /// "네, 바꿔 주세요" to what was read back.
    fn agrees_to_change(&self, said: &Utterance) -> bool {
        let reading_back = matches!(self.about(), Some(About::ReadBack { .. }));
        let around: Vec<String> = self
            .words
            .light
            .iter()
            .chain(&self.words.correct)
            .cloned()
            .collect();
        reading_back
            && said.is_made_of(&self.words.yes, &around)
            && !yes_no::refuses(said, self.words)
            && !said.text.ends_with(['?', '？'])
    }

    /// "아니요, 010-…이요" to a number that was read back.
    fn another_value(&self, said: &Utterance) -> Option<Understood> {
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
        let reading = value::read(self.context, field, &said.text, self.words)?;
        let command = Command::CorrectSlot {
            slot: Some(key.clone()),
            doubtful: true,
            value: Some(reading.value.into()),
        };
        let same = matches!(&command, Command::CorrectSlot { value: Some(value), .. }
            if values.0.get(key) == Some(&value.0));
        (!same).then(|| Understood::one(command, "another value"))
    }

    /// "모르겠어요", "넘어갈게요", where the question may stay unanswered; at an open collection
    /// also a yes or a no, which says nothing of its fields.
    fn skip(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        let unsure = said.has_any(&self.words.skip) || said.has_any(&self.words.unsure);
        let bare = stage.kind == StageKind::Open && yes_no::polarity(said, self.words).is_some();
        if !stage.skippable || !(unsure || bare) {
            return None;
        }
        let known = slots::mentioned(self.context, said, self.words, &stage.collects, &[]);
        known
            .is_empty()
            .then(|| Understood::one(Command::Skip, "left open"))
    }

    fn value(&self, said: &Utterance, stage: &Stage, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(said);
        };
        let around: Vec<String> = self.words.light.iter().chain(&self.words.yes).cloned().collect();
        if self.takes_dictation() && said.is_made_of(&self.words.skip, &around) {
            return self.nothing(said);
        }
        let others = match self.takes_dictation() {
            true => Vec::new(),
            false => slots::beside(self.context, said, self.words, stage, &[]),
        };
        // One number among several named ones belongs to the field it stands beside.
        let set = |command: &Command| matches!(command, Command::SetSlot { slot, .. } if slot == key);
        let lone = field.spec.kind != FieldType::Number || others.is_empty();
        if let Some(correction) = slots::restated(self.context, said, self.words, key) {
            return Understood::one(correction, "restated");
        }
        let reading = value::read(self.context, field, &said.text, self.words);
        let own = reading
            .filter(|_| lone && !others.iter().any(set))
            .map(|reading| Command::SetSlot {
                slot: key.to_owned(),
                value: reading.value.into(),
                doubtful: reading.doubtful,
            });
        let commands: Vec<Command> = own.into_iter().chain(others).collect();
        match commands.is_empty() {
            true => self.nothing(said),
            false => Understood {
                commands,
                rule: "value",
            },
        }
    }

    fn which_field(&self, said: &Utterance, stage: &Stage) -> Understood {
        let among = self.context.correctable(stage);
        if let Some(found) = correction::find(self.context, said, self.words, &among, true) {
            return Understood::one(found.into(), "named field");
        }
        if let Some((index, _)) = ordinal::ordinal(said, among.len(), self.words) {
            let slot = Some(among[index].clone());
            let command = Command::CorrectSlot {
                slot,
                value: None,
                doubtful: false,
            };
            return Understood::one(command, "ordinal");
        }
        match self.leaves_it(said) {
            true => Understood::one(Command::Deny, "nothing to correct"),
            false => self.nothing(said),
        }
    }

    /// "없어요", "그냥 둘게요": nothing shall be changed after all.
    fn leaves_it(&self, said: &Utterance) -> bool {
        let around: Vec<String> = self.words.light.iter().chain(&self.words.yes).cloned().collect();
        yes_no::refuses(said, self.words) || said.is_made_of(&self.words.leave, &around)
    }

    fn new_value(&self, said: &Utterance, key: &str) -> Understood {
        let Some(field) = self.context.scenario.fields.get(key) else {
            return self.nothing(said);
        };
        let refused = match value::is_free(field) {
            true => {
                yes_no::polarity(said, self.words) == Some(false)
                    || said.is_made_of(&self.words.leave, &self.words.light)
            }
            false => self.leaves_it(said),
        };
        let among = [key.to_owned()];
        let named = correction::find(self.context, said, self.words, &among, true);
        if let Some(found) = named.filter(|found| found.reading.is_some()) {
            return Understood::one(found.into(), "named field");
        }
        match value::read(self.context, field, &said.text, self.words) {
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
            None => self.other_field(said, key),
        }
    }

    /// Another field named instead of a value: "아니 이메일이요".
    fn other_field(&self, said: &Utterance, key: &str) -> Understood {
        let among: Vec<String> = self
            .stage
            .map(|stage| self.context.correctable(stage))
            .unwrap_or_default();
        let found = correction::find(self.context, said, self.words, &among, true);
        match found.filter(|found| found.field.key != key) {
            Some(found) => Understood::one(found.into(), "another field"),
            None => Understood::one(Command::CannotHandle, "not a value of the field"),
        }
    }

    /// A correction of any value that was given or is shown, from any question.
    fn correction(&self, said: &Utterance, stage: &Stage) -> Option<Understood> {
        let wants = match self.takes_dictation() {
            true => correction::ends_in_change(said, self.words),
            false => correction::wants_change(said, self.words),
        };
        // "고칠 거 없어요" wants nothing changed.
        if !wants || self.yes_or_no(said, stage) == Some(true) {
            return None;
        }
        let scenario = self.context.scenario;
        let mut among = self.context.correctable(stage);
        let needed = self.context.slots();
        for (key, field) in &scenario.fields {
            let open = field.spec.modifiable && !scenario.is_confirmation(key);
            if open && self.context.needs(key, &needed) && !among.contains(key) {
                among.push(key.clone());
            }
        }
        if let Some(found) = correction::find(self.context, said, self.words, &among, false) {
            return Some(Understood::one(found.into(), "correction"));
        }
        let refused = yes_no::polarity(said, self.words) == Some(false);
        let confirming = stage.kind == StageKind::Confirmation;
        (confirming && !refused).then(|| self.some_correction(said))?
    }

    /// A wish to change something that is not named.
    pub(super) fn some_correction(&self, said: &Utterance) -> Option<Understood> {
        let correctable = self
            .stage
            .is_some_and(|stage| !self.context.correctable(stage).is_empty());
        let command = Command::CorrectSlot {
            slot: None,
            value: None,
            doubtful: false,
        };
        let wanted = !self.takes_dictation() && correction::wants_change(said, self.words);
        (wanted && correctable).then(|| Understood::one(command, "correction"))
    }
}
