//! Corrections of what was said before, from any question: "전화번호를 010-…로 바꿔 주세요", "주소가
//! 바뀌었어요", "아까 카드는 일반으로 바꿔 주세요", "결혼 안 했어요, 아까 잘못 말했어요".

use serde_json::Value;

use super::choice::whole;
use super::clause::Heard;
use super::evidence::evidence;
use super::lexicon::{Mood, Tag};
use super::mention::Stance;
use super::names::{Name, Reach};
use super::value::{self, Reading};
use super::{Command, Rules, Understood};
use crate::korean::spelled;
use crate::scenario::{CORRECT, Choice, Field, FieldType, Normalizer, Stage, StageKind};
use crate::state::About;

/// A field that was named, and what it shall be, if that was said too.
#[derive(Debug)]
pub struct Correction<'a> {
    /// The field.
    pub field: &'a Field,
    /// Its new value.
    pub reading: Option<Reading>,
    /// The word that named it.
    pub token: usize,
}

impl From<Correction<'_>> for Command {
    fn from(correction: Correction<'_>) -> Self {
        Self::CorrectSlot {
            slot: Some(correction.field.key.clone()),
            doubtful: correction
                .reading
                .as_ref()
                .is_some_and(|reading| reading.doubtful),
            value: correction.reading.map(|reading| reading.value.into()),
        }
    }
}

impl<'a> Rules<'a> {
    /// A correction of any value that was given or is shown, from any question; with the answer
    /// that came before it: "그걸로 하고 아까 카드는 일반으로 바꿔 주세요".
    pub(super) fn correction(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Understood> {
        if !self.wants_change(heard) {
            return None;
        }
        let among = self.changeable(stage);
        let all = self.find_all(heard, &among);
        if all.len() > 1
            && matches!(self.about(), Some(About::Stage))
            && stage.kind == StageKind::Confirmation
        {
            return Some(Understood {
                commands: all.into_iter().map(Command::from).collect(),
                rule: "corrections",
            });
        }
        // "처음 사는 집 맞아요, 아까 잘못 눌렀어요": a value says more than the name of its field.
        let named = self.find(heard, &among, false);
        let known = named.as_ref().is_none_or(|named| named.reading.is_none());
        let found = known.then(|| self.known_value(heard, stage)).flatten().or(named);
        let own = |found: &Correction<'_>| {
            let unanswered =
                !self.context.state.has(&found.field.key) && stage.collects.first() != Some(&found.field.key);
            stage.kind == StageKind::Switches
                && stage.collects.contains(&found.field.key)
                && (unanswered || !self.context.state.has(&found.field.key))
        };
        let restates = |found: &Correction<'_>| {
            stage.collects.first() == Some(&found.field.key)
                && found.reading.is_some()
                && !self.context.state.has(&found.field.key)
        };
        let reopen = matches!(self.about(), Some(About::Stage));
        // "I'd rather have a different one for the card" says nothing of the card itself.
        let rather = |found: &Correction<'_>| {
            let says = |word: &super::tokens::Token| word.is_any(&[Tag::Change, Tag::Wrong, Tag::Off]);
            let prefers = heard.has(Tag::Earlier) && !heard.tokens.iter().any(says);
            !heard.words.denies_backwards && prefers && found.reading.is_none()
        };
        let found = found.filter(|found| !rather(found));
        if let Some(found) = found.filter(|found| !(reopen && (own(found) || restates(found)))) {
            let before = self.before_change(heard, found.token);
            let mut commands = Vec::new();
            let first = stage.collects.first();
            let reviewing = first.is_some_and(|key| self.context.scenario.is_confirmation(key));
            let number = stage
                .collects
                .first()
                .and_then(|key| self.context.scenario.fields.get(key))
                .is_some_and(|field| field.spec.kind == FieldType::Number);
            let kinds: &[StageKind] = match heard.words.denies_backwards {
                // "사억이고 아 그리고 연소득은 오천오백으로 고쳐 주세요"
                true if number => &[StageKind::Choice, StageKind::Value],
                true => &[StageKind::Choice],
                false => &[StageKind::Choice, StageKind::Value, StageKind::Confirmation],
            };
            if matches!(self.about(), Some(About::Stage))
                && kinds.contains(&stage.kind)
                && !reviewing
                && !before.is_empty()
            {
                let answer = self.stage_answer(&self.hear(before), stage);
                commands.extend(
                    answer
                        .commands
                        .into_iter()
                        .filter(|command| matches!(command, Command::SetSlot { .. })),
                );
            }
            // "연봉은 아까 6천 말고 5천8백이요" is no wish to change yet: it is read back.
            let plain = !heard.tokens.iter().any(|token| {
                token
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong))
                    || token.is_any(&[Tag::Change, Tag::Wrong])
            });
            let mut found = found;
            if let Some(reading) = found.reading.as_mut().filter(|_| plain && !reviewing) {
                reading.doubtful = true;
            }
            commands.push(found.into());
            return Some(Understood {
                commands,
                rule: "correction",
            });
        }
        let confirming = stage.kind == StageKind::Confirmation && matches!(self.about(), Some(About::Stage));
        let plain_no = whole(heard).plain_no;
        (confirming && !plain_no).then(|| self.some_correction(heard))?
    }

    /// "yes please, and make the statement come on the 5th": an earlier answer anew, in a clause of its own.
    pub(super) fn corrected_beside(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Command> {
        let clause = heard.clauses.last().filter(|_| heard.clauses.len() > 1)?;
        let joins = heard
            .of(clause)
            .first()
            .is_some_and(|first| first.is_any(&[Tag::And, Tag::Turn]));
        if heard.words.denies_backwards || !joins {
            return None;
        }
        let own = self.hear(heard.text(clause.tokens.clone()));
        let found = self.find(&own, &self.changeable(stage), false)?;
        let key = &found.field.key;
        let earlier = self.context.state.has(key) && !stage.collects.contains(key);
        let anew = found
            .reading
            .as_ref()
            .is_some_and(|reading| self.context.value(key) != Some(&reading.value));
        (earlier && anew).then(|| found.into())
    }

    /// What was said before a correction. In English only whole clauses: "yes, and lower the limit …".
    fn before_change<'h>(&self, heard: &'h Heard<'_>, token: usize) -> &'h str {
        if heard.words.denies_backwards {
            return heard.text(0..token);
        }
        // What turns: "45 million, and sorry, we do own a house after all".
        let turns =
            |token: &super::tokens::Token| token.is_any(&[Tag::And, Tag::Turn, Tag::Sorry, Tag::Light]);
        let begin = heard.clause_of(token).map_or(0, |(place, _)| {
            let before = heard.clauses.get(..place).unwrap_or_default().iter().rev();
            let light = before
                .take_while(|clause| heard.of(clause).iter().all(turns))
                .count();
            heard
                .clauses
                .get(place - light)
                .map_or(0, |clause| clause.tokens.start)
        });
        heard.text(0..begin)
    }

    /// The fields that may be corrected from a question.
    pub(super) fn changeable(&self, stage: &Stage) -> Vec<String> {
        let scenario = self.context.scenario;
        let mut among = self.context.correctable(stage);
        let needed = self.context.slots();
        for (key, field) in &scenario.fields {
            let open = field.spec.modifiable && !scenario.is_confirmation(key);
            if open && !among.contains(key) && self.context.needs(key, &needed) {
                among.push(key.clone());
            }
        }
        among
    }

    /// Whether a wish to change something, or that something is wrong, is heard.
    fn wants_change(&self, heard: &Heard<'_>) -> bool {
        let faults = |token: &super::tokens::Token| {
            token
                .verbs()
                .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong))
                || token.is_any(&[Tag::Change, Tag::Wrong])
        };
        let changes = heard.tokens.iter().any(faults);
        if self.takes_dictation() {
            let last = heard.clauses.last();
            let meant =
                last.is_some_and(|last| matches!(last.mood, Some(Mood::Request | Mood::Wish | Mood::Intend)));
            let near = heard.tokens.iter().rev().take(2).any(faults);
            return meant && near;
        }
        let confirming = self
            .stage
            .is_some_and(|stage| stage.kind == StageKind::Confirmation)
            && matches!(self.about(), Some(About::Stage));
        let reviewing = confirming
            && self
                .stage
                .and_then(|stage| stage.collects.first())
                .is_some_and(|key| self.context.scenario.is_confirmation(key));
        let switches = heard.has_verb(Tag::Off) || heard.has_verb(Tag::On) || heard.has(Tag::Off);
        // "고칠 거 없어요" wants nothing changed.
        let found = whole(heard);
        let nothing = changes && !found.faults && (found.yes || found.accepts) && !heard.requests_politely();
        changes && !nothing
            || heard.has(Tag::Earlier)
            || switches
            || confirming && (heard.has(Tag::Other) || heard.has(Tag::Trouble) && found.faults)
            || reviewing && (found.no || found.plain_no || found.lacks) && !found.doubt
            || self.leaves_out_of_a_yes(heard)
    }

    /// "주소 빼고 다 맞아요", "다 맞는데 전화번호만요".
    pub(super) fn leaves_out_of_a_yes(&self, heard: &Heard<'_>) -> bool {
        let confirming = self
            .stage
            .is_some_and(|stage| stage.kind == StageKind::Confirmation);
        let right = heard.has_verb(Tag::Right)
            || heard.has(Tag::Right)
            || !heard.words.denies_backwards && heard.has(Tag::Except);
        confirming
            && right
            && (heard.has(Tag::Except) || heard.has(Tag::Only) || self.but_for(heard).is_some())
    }

    /// "all correct but the address": what alone a clause that turns names.
    fn but_for(&self, heard: &Heard<'_>) -> Option<usize> {
        if heard.words.denies_backwards {
            return None;
        }
        let clause = heard
            .clauses
            .last()
            .filter(|clause| clause.turned && !clause.asked)?;
        let field = |token: &usize| heard.names_at(*token).any(|name| matches!(name, Name::Field(_)));
        let named = clause.tokens.clone().find(field)?;
        let bare = clause.tokens.clone().all(|token| {
            let word = heard.tokens.get(token);
            token == named
                || word.is_some_and(|word| word.is_any(&[Tag::Turn, Tag::Light, Tag::Not, Tag::Topic]))
        });
        bare.then_some(named)
    }

    /// A named field among some, and what it shall be. With `asked`, a name alone is enough,
    /// because the kiosk asked what to correct.
    pub(super) fn find(&self, heard: &Heard<'_>, among: &[String], asked: bool) -> Option<Correction<'a>> {
        let named = self.named_fields(heard, among, asked);
        let several = named.windows(2).any(|pair| pair[0].0.key != pair[1].0.key);
        let mut found: Vec<Correction<'a>> = named
            .iter()
            .enumerate()
            .map(|(place, (field, token))| {
                let end = named.get(place + 1).map_or(heard.tokens.len(), |(_, next)| *next);
                // "교동 72번지": a part of an address is a name of its field.
                let others = named.iter().skip(place + 1);
                let end = match field.spec.normalizer {
                    Some(Normalizer::Address) => others
                        .clone()
                        .find(|(other, _)| other.key != field.key)
                        .map_or(heard.tokens.len(), |(_, next)| *next),
                    _ => end,
                };
                // Of "이름이랑 주소요" no part is a name.
                let free =
                    several && value::is_free(field) && !holds_an_address(field, heard.text(token + 1..end));
                let reading = (!free)
                    .then(|| self.new_value(field, heard, token + 1..end))
                    .flatten()
                    // "집 주소가 틀려서 카드가 딴 데로 가겠네 서울 관악구 신림로 70으로"
                    .or_else(|| {
                        let own = !several && holds_an_address(field, &heard.said.text);
                        own.then(|| self.read(field, heard)).flatten()
                    })
                    // "홍길숙입니다, 이름이요"
                    .or_else(|| {
                        let before = if place == 0 { 0 } else { end };
                        let others = [FieldType::Text, FieldType::Choice].contains(&field.spec.kind);
                        let own = heard
                            .clause_of(*token)
                            .map_or(0, |(_, clause)| clause.tokens.start);
                        let clear =
                            others && !several && (field.spec.kind == FieldType::Choice || before < own);
                        let clear = clear && (heard.words.denies_backwards || !value::is_free(field));
                        // "Nearly, the English spelling of my name is off" spells nothing.
                        clear
                            .then(|| self.new_value(field, heard, before..*token))
                            .flatten()
                    })
                    // "010-…로 전화번호 바꿔 주세요"
                    .or_else(|| is_exact(field).then(|| self.read(field, heard))?)
                    .or_else(|| {
                        (!several && field.spec.kind == FieldType::Number).then(|| self.read(field, heard))?
                    });
                Correction {
                    field,
                    reading,
                    token: *token,
                }
            })
            .collect();
        found.dedup_by(|a, b| a.field.key == b.field.key && (a.reading == b.reading || a.reading.is_none()));
        // "명세서 이메일로 바꿔 주세요": only one of the two names has a value behind it.
        if found.len() > 1 && found.iter().any(|correction| correction.reading.is_some()) {
            found.retain(|correction| correction.reading.is_some());
        } else if asked {
            let sorry = heard.has(Tag::Sorry) && found.len() > 1;
            if sorry {
                found.drain(..found.len() - 1);
            }
            // One after the other.
            found.truncate(1);
        }
        if found.iter().all(|correction| correction.reading.is_none())
            && let Some(day) = self.by_day(heard, among)
        {
            return Some(day);
        }
        match found.len() {
            0 => self.by_shape(heard, among),
            1 => found.pop(),
            _ => None,
        }
    }

    /// "statement on the 25th please": the day belongs to what comes on it.
    fn by_day(&self, heard: &Heard<'_>, among: &[String]) -> Option<Correction<'a>> {
        if heard.words.denies_backwards {
            return None;
        }
        let fields = among
            .iter()
            .filter_map(|key| self.context.scenario.fields.get(key));
        let mut days = fields.filter(|field| field.spec.normalizer == Some(Normalizer::DayOfMonth));
        let field = days.next()?;
        let Some(Command::SetSlot { value, doubtful, .. }) = super::slots::counted(field, heard) else {
            return None;
        };
        let parent = field.spec.parent_field.as_deref();
        let named = (0..heard.tokens.len()).find(|token| {
            heard.names_at(*token).any(|name| {
                let Name::Field(place) = name else { return false };
                let key = self
                    .context
                    .scenario
                    .fields
                    .get_index(usize::from(place))
                    .map(|(key, _)| key.as_str());
                key == parent || key == Some(field.key.as_str())
            })
        })?;
        Some(Correction {
            field,
            reading: Some(Reading {
                value: value.0,
                doubtful,
            }),
            token: named,
        })
    }

    /// Several fields at once, each with its value: "결제 알림은 이백 원짜리로 하고 카드는 딥드림 일반으로 바꿔 주세요".
    fn find_all(&self, heard: &Heard<'_>, among: &[String]) -> Vec<Correction<'a>> {
        let named = self.named_fields(heard, among, false);
        let mut found: Vec<Correction<'a>> = Vec::new();
        for (place, (field, token)) in named.iter().enumerate() {
            let end = named.get(place + 1).map_or(heard.tokens.len(), |(_, next)| *next);
            let reading = self.new_value(field, heard, token + 1..end);
            let free = value::is_free(field) && !holds_an_address(field, heard.text(token + 1..end));
            if reading.is_none() || free || found.iter().any(|other| other.field.key == field.key) {
                return Vec::new();
            }
            found.push(Correction {
                field,
                reading,
                token: *token,
            });
        }
        found
    }

    /// The field that a value can only be of: a telephone number, an e-mail address.
    fn by_shape(&self, heard: &Heard<'_>, among: &[String]) -> Option<Correction<'a>> {
        let fields = among
            .iter()
            .filter_map(|key| self.context.scenario.fields.get(key));
        let mut read = fields.filter(|field| is_exact(field)).filter_map(|field| {
            let reading = self.read(field, heard)?;
            Some(Correction {
                field,
                reading: Some(reading),
                token: 0,
            })
        });
        read.next().filter(|_| read.next().is_none())
    }

    /// The fields that are named. Of several, those that a particle marks: "명세서는 이메일로".
    fn named_fields(&self, heard: &Heard<'_>, among: &[String], asked: bool) -> Vec<(&'a Field, usize)> {
        let scenario = self.context.scenario;
        let own = self
            .stage
            .and_then(|stage| scenario.stages.get_index_of(&stage.id));
        let open = |stage: &Stage| {
            stage
                .collects
                .first()
                .is_some_and(|key| !self.context.state.has(key))
        };
        let mut named: Vec<(&Field, usize)> = Vec::new();
        for (token, word) in heard.tokens.iter().enumerate() {
            let offered = heard.names_at(token).any(|name| {
                let here = self.stage.is_some_and(open);
                matches!(name, Name::Choice { stage, .. } if here && own == Some(usize::from(stage)))
            });
            // What is on offer here is first of all an answer.
            let value = !asked && (is_value(heard, token) || self.is_value_of_named(heard, token));
            if offered && !asked && !is_marked(heard, token) || value {
                continue;
            }
            for (name, _) in word.names() {
                let Name::Field(place) = name else { continue };
                let field = scenario.fields.get_index(usize::from(place));
                named.extend(
                    field
                        .filter(|(key, _)| among.contains(key))
                        .map(|(_, field)| (field, token)),
                );
            }
        }
        let rival = |token: usize| named.iter().any(|(_, other)| *other == token);
        let right = self.leaves_out_of_a_yes(heard);
        let kept: Vec<(&Field, usize)> = named
            .iter()
            .filter(|(_, token)| {
                let left_out = self.is_left_out(heard, *token, &rival);
                left_out == right || right && is_only(heard, *token)
            })
            .copied()
            .collect();
        // "전화번호는 맞고 이메일이 틀려요", "전화번호 안 바꿀래요, 이메일 바꿀래요"
        let fine = |place: usize| {
            let (from, to) = (
                kept[place].1 + 1,
                kept.get(place + 1).map_or(heard.tokens.len(), |(_, next)| *next),
            );
            let found = heard.evidence_between(from, to);
            (found.yes || found.accepts) && !found.no && !found.faults && !found.plain_no
        };
        let faulty: Vec<(&Field, usize)> = (0..kept.len())
            .filter(|place| kept.len() < 2 || !fine(*place))
            .map(|place| kept[place])
            .collect();
        let kept = if faulty.is_empty() || right {
            kept.clone()
        } else {
            faulty
        };
        match kept.iter().any(|(_, token)| is_marked(heard, *token)) {
            true => kept
                .into_iter()
                .filter(|(_, token)| is_marked(heard, *token))
                .collect(),
            false => kept,
        }
    }

    /// "the statement by email": a value of the field that is named before it.
    fn is_value_of_named(&self, heard: &Heard<'_>, token: usize) -> bool {
        let scenario = self.context.scenario;
        let of = |key: &str| {
            let stage = scenario
                .stage_of(key)
                .and_then(|stage| scenario.stages.get_index_of(&stage.id));
            heard.names_at(token).any(
                |name| matches!(name, Name::Choice { stage: place, .. } if stage == Some(usize::from(place))),
            )
        };
        let named = |other: usize| {
            heard.names_at(other).any(|name| {
                let Name::Field(place) = name else { return false };
                let field = scenario.fields.get_index(usize::from(place));
                field.is_some_and(|(key, field)| field.spec.kind == FieldType::Choice && of(key))
            })
        };
        !heard.words.denies_backwards && (0..token).any(named)
    }

    /// "이메일 말고 주소요".
    fn is_left_out(&self, heard: &Heard<'_>, token: usize, rival: &dyn Fn(usize) -> bool) -> bool {
        let behind = heard.tokens.iter().enumerate().skip(token + 1);
        let mut behind = behind.take_while(|(place, _)| !rival(*place));
        let except = behind.find(|(_, word)| !word.is_any(&[Tag::Particle, Tag::Light]));
        let except = except.is_some_and(|(place, word)| {
            let is_not = word
                .verb()
                .is_some_and(|(tag, tense)| tag == Tag::IsNot && tense.mood.joins());
            let sorry = word.is(Tag::Sorry) && (place + 1..heard.tokens.len()).any(rival);
            word.is(Tag::Except) || is_not || sorry
        });
        except
            || self.but_for(heard) == Some(token)
            || !heard.words.denies_backwards
                && heard.stance(token, rival) == Stance::LeftOut
                && (heard.has(Tag::Except) || heard.has(Tag::Not))
    }

    /// The value behind the name of a field.
    fn new_value(&self, field: &Field, heard: &Heard<'_>, behind: std::ops::Range<usize>) -> Option<Reading> {
        let particles = heard.tokens.get(behind.clone())?;
        // Particles cling to the name; "이" may also begin a name of a person.
        let skipped = particles.iter().take_while(|token| {
            let (starts, ends) = (
                heard.said.starts_word(token.at.start),
                heard.said.starts_word(token.at.end),
            );
            let whole = token.is_any(&[Tag::Light, Tag::Topic, Tag::Earlier, Tag::Is, Tag::Particle])
                && ends
                && (!starts || token.at.len() > 1 || !token.is(Tag::Light) || !heard.words.denies_backwards);
            let clings = !starts
                && (token.is_any(&[Tag::Particle, Tag::And, Tag::Only, Tag::Topic])
                    || token
                        .readings
                        .iter()
                        .any(|reading| matches!(reading, super::tokens::Reading::Copula(_))));
            whole || clings
        });
        let skipped = skipped.count();
        let begin = behind.start + self.behind_change(heard, &behind).unwrap_or(0).max(skipped);
        let clause = heard.clause_of(behind.start.saturating_sub(1));
        let switch = field.spec.kind == FieldType::Boolean && !heard.words.denies_backwards;
        let begin = match clause.filter(|_| switch) {
            // "turn off the withdrawal alert"
            Some((_, clause)) => clause.tokens.start,
            None => begin,
        };
        let rest = self.hear_about(heard.text(begin..behind.end), field);
        if rest.said.is_empty() {
            return None;
        }
        if field.spec.kind == FieldType::Boolean {
            return self
                .switched(field, &rest)
                .or_else(|| self.value_reading(field, &rest));
        }
        // "지금은 서울 강서구 화곡로 188 살아요": whatever else is said beside it.
        let shaped = match field.spec.normalizer {
            Some(Normalizer::Address) => holds_an_address(field, &rest.said.text),
            Some(Normalizer::NameKo) => value::has_a_name(&rest.said.text),
            Some(Normalizer::NameEn) if heard.words.denies_backwards => {
                spelled::latin_name_within(&rest.said.text).is_some()
            }
            _ => false,
        };
        if shaped {
            return self.read(field, &rest);
        }
        // "나도윤으로 돼 있어요" tells what stands there, not what shall.
        const STANDS: [&str; 6] = ["돼 있", "돼있", "되어 있", "적혀", "찍혀", "나와 있"];
        if value::is_free(field) && STANDS.iter().any(|stands| rest.said.text.contains(stands)) {
            return None;
        }
        if value::is_free(field) {
            // "주소 바꿀래요" names no address; "주소는 …로 바꿔 주세요" does.
            let bare = self.hear(value::bare(&rest));
            let first = bare.tokens.first();
            let wish = first.is_some_and(|first| {
                let verb = first
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong | Tag::Lack | Tag::Exist));
                verb || first.is_any(&[
                    Tag::Other,
                    Tag::Change,
                    Tag::Wrong,
                    Tag::Not,
                    Tag::Ask,
                    Tag::Earlier,
                ])
            });
            let told = bare.tokens.iter().any(|token| {
                token
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong))
                    || token.is_any(&[Tag::Wrong, Tag::Change])
            });
            let short = field.spec.normalizer == Some(Normalizer::NameKo)
                && (2..=5).contains(&bare.said.len())
                && !wish
                && !bare.tokens.iter().any(|token| {
                    token.is_any(&[Tag::Letters, Tag::Topic, Tag::Trouble, Tag::Question, Tag::It])
                });
            // "the address is old" says no address.
            let text = bare.said.text.as_str();
            let english = !heard.words.denies_backwards && text.is_ascii();
            let place = text.contains(|c: char| c.is_ascii_digit()) || text.split_whitespace().count() > 2;
            let no_address = english && field.spec.normalizer == Some(Normalizer::Address) && !place;
            if wish || told || no_address || bare.said.len() < 2 || bare.unknown() < 2 && !short {
                return None;
            }
        }
        self.read(field, &rest)
    }

    /// Behind which word of a stretch the new value stands in English: "the email's wrong, it should
    /// be …", "please change it to …".
    fn behind_change(&self, heard: &Heard<'_>, behind: &std::ops::Range<usize>) -> Option<usize> {
        if heard.words.denies_backwards {
            return None;
        }
        let words = heard.tokens.get(behind.clone())?;
        let last = words
            .iter()
            .rposition(|word| word.is_any(&[Tag::Change, Tag::Wrong]))?;
        let rest = words.get(last + 1..).unwrap_or_default();
        let light = rest
            .iter()
            .take_while(|word| word.is_any(&[Tag::Light, Tag::It, Tag::Particle, Tag::Is]));
        let value = last + 1 + light.count();
        (value < words.len()).then_some(value)
    }

    fn value_reading(&self, field: &Field, heard: &Heard<'_>) -> Option<Reading> {
        let value = self.value_named(field, heard, &[])?;
        Some(Reading {
            value,
            doubtful: false,
        })
    }

    /// "출금 알림은 꺼 주세요".
    fn switched(&self, field: &Field, heard: &Heard<'_>) -> Option<Reading> {
        let stage = self.context.scenario.stage_of(&field.key)?;
        if stage.kind != StageKind::Switches {
            return None;
        }
        let clause = heard.clauses.first()?;
        let found = evidence(heard.of(clause));
        let other = heard.has(Tag::Other);
        let on = match (
            found.yes || found.accepts,
            found.no && !found.faults || found.lacks,
        ) {
            _ if other => false,
            // "I'd like the overseas block taken off"
            _ if !heard.words.denies_backwards && heard.has(Tag::Off) && !heard.has(Tag::Not) => false,
            (true, false) => true,
            (false, true) => false,
            _ => return None,
        };
        Some(Reading {
            value: Value::Bool(on),
            doubtful: false,
        })
    }

    /// A value of another question, named by its own words, that differs from what is known.
    pub(super) fn known_value(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Correction<'a>> {
        let scenario = self.context.scenario;
        let mut found = scenario.fields.values().filter_map(|field| {
            let known = self.context.state.slot(&field.key)?;
            let elsewhere = !stage.collects.contains(&field.key) || stage.kind == StageKind::Confirmation;
            if !elsewhere || scenario.is_confirmation(&field.key) || !field.spec.modifiable {
                return None;
            }
            let (value, token) = self.foreign(field, heard)?;
            (value != *known).then_some(Correction {
                field,
                reading: Some(Reading {
                    value,
                    doubtful: false,
                }),
                token,
            })
        });
        found.next().filter(|_| found.next().is_none())
    }

    fn foreign(&self, field: &Field, heard: &Heard<'_>) -> Option<(Value, usize)> {
        let scenario = self.context.scenario;
        let stage = scenario.stage_of(&field.key)?;
        let place = scenario.stages.get_index_of(&stage.id)?;
        let names = |token: usize| {
            heard.names_at(token).any(|name| {
                matches!(name, Name::Choice { stage, reach: Reach::Anywhere, .. } if usize::from(stage) == place)
            })
        };
        let plain = |token: &usize| {
            let word = heard.tokens.get(*token);
            word.is_some_and(|word| !word.is_any(&[Tag::All, Tag::Nothing]) && word.at.len() > 1)
        };
        // "이메일 틀렸다니까": there it is the field.
        let faulty = |token: usize| {
            let field = heard.names_at(token).any(|name| matches!(name, Name::Field(_)));
            let behind = heard.tokens.iter().skip(token + 1);
            let mut behind = behind.skip_while(|word| word.is_any(&[Tag::Particle, Tag::Light]));
            let next = behind.next();
            let wrong = next
                .is_some_and(|next| next.is(Tag::Wrong) || next.verbs().any(|(tag, _)| tag == Tag::Wrong));
            field && wrong
        };
        let named = |token: &usize| names(*token) && plain(token) && !faulty(*token);
        let token = (0..heard.tokens.len()).find(named)?;
        let choices = scenario.choices_of(&field.key);
        if field.spec.kind == FieldType::Boolean {
            return Some((self.value_named(field, heard, &[])?, token));
        }
        let offers: Vec<&Choice> = choices.iter().collect();
        let mut picked = self.pick(heard, stage, &offers);
        // "이메일로 받는 거 문자로 바꿔 주세요": of two the one that is new.
        let known = self.context.state.slot(&field.key).and_then(Value::as_str);
        let new = |place: &usize| {
            offers
                .get(*place)
                .is_some_and(|offer| Some(offer.value.as_str()) != known)
        };
        let others: Vec<usize> = picked.fitting.iter().copied().filter(new).collect();
        if let (true, [one]) = (picked.disputed, &others[..]) {
            picked.fitting = vec![*one];
            picked.disputed = false;
        }
        if picked.disputed || !picked.chosen {
            return None;
        }
        let [only] = self.nearest(field, &offers, &picked.fitting)[..] else {
            return None;
        };
        Some((value::choice_value(field, &offers.get(only)?.value)?, token))
    }

    /// Of several that fit, the one that shares most with what is chosen now: "카드는 일반으로" keeps
    /// the card.
    pub(super) fn nearest(&self, field: &Field, offers: &[&Choice], fitting: &[usize]) -> Vec<usize> {
        let known = self.context.state.slot(&field.key).and_then(Value::as_str);
        let Some(now) = known.and_then(|known| offers.iter().find(|offer| offer.value == known)) else {
            return fitting.to_vec();
        };
        if fitting.len() < 2 {
            return fitting.to_vec();
        }
        let words = |offer: &Choice| -> Vec<String> {
            let label = offer.label.all().next().unwrap_or_default();
            label.split_whitespace().map(str::to_owned).collect()
        };
        let shared = |place: &usize| {
            let own = words(now);
            offers.get(*place).map_or(0, |offer| {
                words(offer).iter().filter(|word| own.contains(word)).count()
            })
        };
        let most = fitting.iter().map(shared).max().unwrap_or(0);
        let best: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|place| shared(place) == most && most > 0)
            .collect();
        match best.len() {
            1 => best,
            _ => fitting.to_vec(),
        }
    }

    /// A wish to change something that is not named.
    pub(super) fn some_correction(&self, heard: &Heard<'_>) -> Option<Understood> {
        let correctable = self
            .stage
            .is_some_and(|stage| !self.context.correctable(stage).is_empty());
        let found = whole(heard);
        let changes = heard.tokens.iter().any(|token| {
            token
                .verbs()
                .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong))
                || token.is_any(&[Tag::Change, Tag::Wrong])
        });
        let command = Command::CorrectSlot {
            slot: None,
            value: None,
            doubtful: false,
        };
        let wanted = !self.takes_dictation() && changes && found.faults && !found.doubt;
        // Where a no asks which value is wrong, this is a no.
        let asks_which = self.stage.is_some_and(|stage| {
            let targets = stage.next.as_ref().map(|next| next.targets()).unwrap_or_default();
            let corrects =
                |target: &&str| *target == CORRECT || !self.context.scenario.corrects_for(target).is_empty();
            matches!(self.about(), Some(About::Stage)) && targets.iter().any(corrects)
        });
        let command = if asks_which { Command::Deny } else { command };
        (wanted && correctable).then(|| Understood::one(command, "correction"))
    }
}

/// Whether its values cannot be mistaken for other words.
/// Whether words hold an address of a known shape for a field of addresses.
fn holds_an_address(field: &Field, text: &str) -> bool {
    field.spec.normalizer == Some(Normalizer::Address) && value::has_an_address(text)
}

fn is_exact(field: &Field) -> bool {
    matches!(
        field.spec.normalizer,
        Some(Normalizer::PhoneKr | Normalizer::Email)
    )
}

/// Whether a subject's, topic's or object's particle follows, and then another word.
fn is_marked(heard: &Heard<'_>, token: usize) -> bool {
    let Some(next) = heard.tokens.get(token + 1) else {
        return false;
    };
    let particle: String = heard.said.letters(next.at.clone()).iter().collect();
    next.is(Tag::Particle) && ["은", "는", "이", "가", "을", "를"].contains(&particle.as_str())
}

/// "이메일로 받는 거": there it is a value and no field.
fn is_value(heard: &Heard<'_>, token: usize) -> bool {
    let choice = heard
        .names_at(token)
        .any(|name| matches!(name, Name::Choice { .. }));
    let next = heard
        .tokens
        .get(token + 1)
        .map(|next| heard.said.letters(next.at.clone()));
    choice && matches!(next, Some(['로', ..] | ['으', '로', ..]))
}

fn is_only(heard: &Heard<'_>, token: usize) -> bool {
    heard.tokens.get(token + 1).is_some_and(|next| next.is(Tag::Only))
}
