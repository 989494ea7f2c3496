//! Values of several fields in one utterance: "연봉 5천에 무주택이고 3억짜리 집이요".

use super::clause::Heard;
use super::figures;
use super::lexicon::{Mood, Tag};
use super::mention::Stance;
use super::names::{Name, Reach};
use super::value::{self, Reading};
use super::{Command, Rules};
use crate::amount::Amount;
use crate::scenario::{Choice, Field, FieldType, Locale, Normalizer, Stage, StageKind};

/// Names of an income that tell a sum of anything.
const SUMS: [&str; 3] = ["합쳐서", "합해서", "합치면"];
/// Letters between a number and the name of its field.
const NEAR: usize = 10;
/// The same in English, whose letters say less: "looking at a studio near Gangnam for 150 million".
const NEAR_IN_ENGLISH: usize = 24;

/// Every field of `keys` that the utterance names with a value; `taken` are words that already
/// mean something.
pub fn mentioned(rules: &Rules<'_>, heard: &Heard<'_>, keys: &[String], taken: &[usize]) -> Vec<Command> {
    let fields: Vec<&Field> = keys
        .iter()
        .filter_map(|key| rules.context.scenario.fields.get(key))
        .collect();
    let named = fields
        .iter()
        .filter_map(|field| named(rules, field, heard, taken));
    let mut found: Vec<Command> = named.chain(numbers(rules, &fields, heard)).collect();
    let open = rules.stage.is_some_and(|stage| stage.kind == StageKind::Open);
    if open && let Some(price) = lone_price(rules, &fields, heard, &found) {
        found.push(price);
    }
    let age = fields.iter().find(|field| {
        field
            .spec
            .unit
            .as_ref()
            .is_some_and(|unit| unit.get(Locale::Ko) == "세")
    });
    if let Some(age) = age.filter(|age| open && !found.iter().any(|command| slot(command) == Some(&age.key)))
    {
        // "나는 서른여섯": a small number that counts nothing else.
        let ages: Vec<&Amount> = heard
            .amounts_meant()
            .iter()
            .filter_map(|(_, place)| heard.amounts.get(*place))
            .filter(|amount| !amount.scaled && (19..100).contains(&amount.value))
            .filter(|amount| heard.is_said_of(age, amount))
            .collect();
        let lone = heard.words.denies_backwards || !heard.has(Tag::Moment) && !heard.has(Tag::Sorry);
        if let ([one], true) = (&ages[..], lone) {
            found.extend(set(age, value::number(age, one, heard)));
        }
    }
    found
}

/// "인천에 이억 삼천 투룸이요": a bare sum of a hundred million and more is a price. It is read back.
fn lone_price(rules: &Rules<'_>, fields: &[&Field], heard: &Heard<'_>, found: &[Command]) -> Option<Command> {
    const LEAST: i64 = 100_000_000;
    let price = fields.iter().find(|field| figures::is_price(field))?;
    if found.iter().any(|command| slot(command) == Some(&price.key)) {
        return None;
    }
    let assigned = assigned(rules, &all_numbers(rules).collect::<Vec<_>>(), heard);
    let mut bare = unassigned(heard, &assigned)
        .filter_map(|place| heard.amounts.get(place))
        .filter(|amount| amount.scaled && amount.value >= LEAST && value::counts_this(price, amount, heard));
    let one = bare.next().filter(|_| bare.next().is_none())?;
    // "오억까지 되나요"
    let asks = heard.clauses.iter().any(|clause| clause.mood == Some(Mood::Ask));
    if asks {
        return None;
    }
    let mut reading = value::number(price, one, heard)?;
    reading.doubtful = true;
    set(price, Some(reading))
}

/// Values beside the answer to a stage: its own further fields, and fields of later stages that
/// are named unmistakably. Confirmations are never answered beforehand.
pub fn beside(rules: &Rules<'_>, heard: &Heard<'_>, stage: &Stage, taken: &[usize]) -> Vec<Command> {
    let scenario = rules.context.scenario;
    // The first is what is asked for; a lone number may be counted for it here.
    let asked = matches!(stage.kind, StageKind::Choice | StageKind::Confirmation);
    let own: Vec<&String> = stage.collects.iter().skip(usize::from(asked)).collect();
    let elsewhere = scenario.stages.values().filter(|other| {
        let kinds = [StageKind::Choice, StageKind::Value, StageKind::Confirmation];
        other.id != stage.id && kinds.contains(&other.kind)
    });
    let mut keys: Vec<String> = own.iter().copied().cloned().collect();
    for other in elsewhere.filter_map(|other| other.collects.first()) {
        let is_own = keys.contains(other) || stage.collects.first() == Some(other);
        if !is_own && !scenario.is_confirmation(other) && !rules.context.state.has(other) {
            keys.push(other.clone());
        }
    }
    let mut taken = taken.to_vec();
    if asked && !heard.words.denies_backwards {
        // "one apartment in Daegu": where it is belongs to what was answered.
        let tied = |token: usize| {
            let article = |place: &usize| heard.text(*place..place + 1).eq_ignore_ascii_case("the");
            let before = (0..token).rev().find(|place| !article(place));
            let before = before.and_then(|before| heard.tokens.get(before));
            let clause = |token: usize| heard.clause_of(token).map(|(place, _)| place);
            before.is_some_and(|before| before.is(Tag::Particle))
                && taken.iter().any(|own| {
                    let next = clause(*own).map(|place| place + 1) == clause(token);
                    *own < token && (clause(*own) == clause(token) || next)
                })
        };
        let tied: Vec<usize> = (0..heard.tokens.len()).filter(|token| tied(*token)).collect();
        taken.extend(tied);
    }
    let mut commands = mentioned(rules, heard, &keys, &taken);
    let by_unit = own
        .into_iter()
        .filter_map(|key| counted(scenario.fields.get(key)?, heard));
    for command in by_unit.collect::<Vec<_>>() {
        if !commands.iter().any(|other| slot(other) == slot(&command)) {
            commands.push(command);
        }
    }
    commands
}

/// The field that a command sets.
pub fn slot(command: &Command) -> Option<&str> {
    match command {
        Command::SetSlot { slot, .. } => Some(slot),
        _ => None,
    }
}

/// The field that a command corrects.
pub fn corrected(command: &Command) -> Option<&str> {
    match command {
        Command::CorrectSlot { slot, .. } => slot.as_deref(),
        _ => None,
    }
}

/// A value that a field's own words name, also a number that is chosen from a list. Outside an open collection, which invites it, the field
/// itself must be named too, or its values be no ordinary words.
fn named(rules: &Rules<'_>, field: &Field, heard: &Heard<'_>, taken: &[usize]) -> Option<Command> {
    let value = rules.value_named(field, heard, taken)?;
    Some(Command::SetSlot {
        slot: field.key.clone(),
        value: value.into(),
        doubtful: false,
    })
}

impl Rules<'_> {
    /// The value of a field that words mean anywhere.
    pub(super) fn value_named(
        &self,
        field: &Field,
        heard: &Heard<'_>,
        taken: &[usize],
    ) -> Option<serde_json::Value> {
        let scenario = self.context.scenario;
        let stage = scenario.stage_of(&field.key)?;
        let place = scenario.stages.get_index_of(&stage.id)?;
        let choices = scenario.choices_of(&field.key);
        let invited = scenario
            .stages
            .values()
            .any(|open| open.kind == StageKind::Open && open.collects.contains(&field.key));
        let field_place = scenario.fields.get_index_of(&field.key);
        let field_named = (0..heard.tokens.len()).any(|token| {
            heard
                .names_at(token)
                .any(|name| matches!(name, Name::Field(place) if Some(usize::from(place)) == field_place))
        });
        if !invited && !field_named {
            return None;
        }
        // "계약금은 벌써 냈고": beside the name of its field an answer counts anywhere.
        let beside_field = |token: usize| {
            heard.clause_of(token).is_some_and(|(_, clause)| {
                clause.tokens.clone().any(|other| {
                    other < token
                        && heard.names_at(other).any(
                            |name| matches!(name, Name::Field(place) if Some(usize::from(place)) == field_place),
                        )
                })
            })
        };
        let indices = |token: usize| -> Vec<usize> {
            let names = heard.names_at(token).filter_map(|name| match name {
                Name::Choice { stage, index, reach } if usize::from(stage) == place => {
                    let here = reach == Reach::Here;
                    let english = !heard.words.denies_backwards && here;
                    let named = field_named && (reach == Reach::Part || english);
                    (reach == Reach::Anywhere || named || here && beside_field(token))
                        .then_some(usize::from(index))
                }
                _ => None,
            });
            // "one" and "하나" count other things as well.
            let open = self.stage.is_some_and(|stage| stage.kind == StageKind::Open);
            let word = heard.tokens.get(token);
            let counts = word.is_some_and(|word| {
                (word.at.len() < 4 || word.is_any(&[Tag::Nothing, Tag::No, Tag::Yes, Tag::All]))
                    && word.readings.iter().any(|reading| {
                        !matches!(
                            reading,
                            super::tokens::Reading::Name(..) | super::tokens::Reading::Verb(..)
                        )
                    })
            });
            // "one year", "one room": in English only beside the name of what is counted.
            let told = heard.words.denies_backwards || field_named || field.spec.kind != FieldType::Number;
            names
                .filter(|_| !taken.contains(&token) && (open && told || !counts))
                .collect()
        };
        let rival = |token: usize| !indices(token).is_empty();
        let mut found: Vec<usize> = Vec::new();
        for token in (0..heard.tokens.len()).filter(|token| rival(*token)) {
            let indices = indices(token);
            match heard.stance(token, &rival) {
                Stance::Doubtful => return None,
                Stance::Chosen if heard.sets_against(token, &rival) => {}
                Stance::Chosen => found.extend(indices),
                Stance::LeftOut if choices.len() == 2 && heard.is_verb(token) && !heard.denies(token) => {
                    found.extend((0..2).filter(|index| !indices.contains(index)));
                }
                Stance::LeftOut => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        // "결제 알림은 안 할게요"
        if found.is_empty()
            && field_named
            && let Some(none) = self.refused(field, heard)
        {
            found.push(none);
        }
        let [only] = found[..] else { return None };
        value::choice_value(field, &choices.get(only)?.value)
    }

    /// The choice that says no, where the field is named and refused.
    pub(super) fn refused(&self, field: &Field, heard: &Heard<'_>) -> Option<usize> {
        let place = self.context.scenario.fields.get_index_of(&field.key)?;
        let named = |token: &usize| {
            heard
                .names_at(*token)
                .any(|name| matches!(name, Name::Field(other) if usize::from(other) == place))
        };
        let token = (0..heard.tokens.len()).find(named)?;
        let end = heard
            .clause_of(token)
            .map_or(token, |(_, clause)| clause.tokens.end);
        let found = heard.evidence_between(token + 1, end);
        let choices = self.context.scenario.choices_of(&field.key);
        let denies = |choice: &Choice| {
            let label = choice.label.get(Locale::Ko);
            label
                .split_whitespace()
                .any(|word| word == "안" || word == "없음")
        };
        let refused = found.no && !found.faults && !found.doubt && !found.unsure;
        choices.iter().position(denies).filter(|_| refused)
    }

    /// A number beside the name of a field that was answered before, and not of the one that is
    /// asked for: "연봉 아까 6천 말고 5천8백이요". It is read back.
    pub(super) fn restated(&self, heard: &Heard<'_>, asked: &str) -> Option<Command> {
        let fields: Vec<&Field> = self.context.scenario.fields.values().collect();
        let known = |slot: &String| slot != asked && self.context.state.has(slot);
        match numbers(self, &fields, heard).into_iter().next()? {
            Command::SetSlot { slot, value, .. } if known(&slot) => {
                let unchanged = self.context.state.slot(&slot) == Some(&value.0);
                (!unchanged).then_some(Command::CorrectSlot {
                    slot: Some(slot),
                    value: Some(value),
                    doubtful: true,
                })
            }
            _ => None,
        }
    }
}

/// The day of the month that a word begins with: "일 일에", "오일로요", but not "일 일찍".
fn spoken_day(text: &str) -> Option<i64> {
    const DAYS: [&str; 9] = ["일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
    const BEHIND: [&str; 7] = ["에", "로", "날", "이요", "요", "자로", "부터"];
    let words: Vec<&str> = text.split([' ', ',', '.']).collect();
    let mut days = words.iter().enumerate().filter_map(|(place, word)| {
        let next = words.get(place + 1).copied().unwrap_or_default();
        let joined = match DAYS.contains(word) {
            true => format!("{word}{next}"),
            false => (*word).to_owned(),
        };
        (1..).zip(DAYS).find_map(|(value, day)| {
            let rest = joined.strip_prefix(day)?.strip_prefix('일')?;
            (rest.is_empty() || BEHIND.iter().any(|behind| rest.starts_with(behind))).then_some(value)
        })
    });
    let day = days.next()?;
    days.all(|other| other == day).then_some(day)
}

/// The day of the month that is named, where a field asks for one.
pub fn day(field: &Field, heard: &Heard<'_>) -> Option<Reading> {
    let days = field.spec.normalizer == Some(Normalizer::DayOfMonth) && heard.words.denies_backwards;
    match counted(field, heard).filter(|_| days)? {
        Command::SetSlot { value, doubtful, .. } => Some(Reading {
            value: value.0,
            doubtful,
        }),
        _ => None,
    }
}

/// A number that the unit of a field follows: "25일". Money has its own rules.
pub fn counted(field: &Field, heard: &Heard<'_>) -> Option<Command> {
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let unit = field.spec.unit.as_ref()?.get(Locale::Ko);
    if field.spec.kind != FieldType::Number || money || unit.is_empty() || heard.is_between() {
        return None;
    }
    let text = heard.said.text.as_str();
    let days = field.spec.normalizer == Some(Normalizer::DayOfMonth);
    let counts = |amount: &Amount| {
        let behind = text.get(amount.end..).unwrap_or_default().trim_start();
        let spelled = days
            && text
                .get(amount.start..amount.end)
                .is_some_and(|said| said.ends_with('일'));
        let ordinal = days
            && ["th", "st", "nd", "rd"].iter().any(|ending| {
                behind.starts_with(ending) || !amount.scaled && heard.is_ordinal(amount, ending)
            });
        behind.starts_with(unit) || spelled || ordinal
    };
    // "이십일이 월급날이라 스무하룻날로"
    let named = if days {
        crate::korean::day::last(text)
    } else {
        None
    };
    if let Some((day, _)) = named.filter(|(_, at)| heard.amounts.iter().all(|amount| amount.start <= *at)) {
        let value = day.into();
        return set(
            field,
            Some(Reading {
                value,
                doubtful: false,
            }),
        );
    }
    let meant = heard.amounts_meant();
    let meant: Vec<_> = meant
        .into_iter()
        .filter(|(token, _)| !(days && heard.is_unwelcome(*token)))
        .collect();
    if meant.is_empty() && days && heard.amounts.iter().any(counts) && heard.clauses.len() == 1 {
        let unwelcome = (0..heard.tokens.len()).any(|token| heard.is_unwelcome(token));
        if unwelcome {
            return None;
        }
    }
    let places = meant.iter().filter_map(|(_, place)| heard.amounts.get(*place));
    let mut fitting: Vec<&Amount> = places.filter(|amount| counts(amount)).collect();
    // "10일 말고 20일", "10일, 아니 20일"
    let first_days = days.then(|| heard.first_day()).flatten();
    let Some(last) = fitting.pop() else {
        // "날짜는 1일", which is the name of a limit too, and "오일로요", which is no other number
        let written = heard.amounts.iter().find(|amount| days && counts(amount));
        let written = written.map(|amount| amount.value);
        let spoken = heard.amounts.is_empty() && days && heard.words.denies_backwards;
        let spoken = || if spoken { spoken_day(text) } else { None };
        let day = match first_days {
            Some(day) => day.into(),
            None => written.or_else(spoken)?.into(),
        };
        let value = Reading {
            value: day,
            doubtful: false,
        };
        return set(field, Some(value));
    };
    let same = fitting.iter().all(|other| other.value == last.value) || heard.has(Tag::Sorry);
    set(field, value::number(field, last, heard).filter(|_| same))
}

impl Heard<'_> {
    /// The number in whose place another was said: the first of "seventy million, no, sixty-eight".
    fn said_first(&self, meant: &[(usize, usize)], number: usize) -> usize {
        let counts = |token: &usize| {
            let word = self.tokens.get(*token);
            word.is_some_and(|word| {
                let amount =
                    |reading: &super::tokens::Reading| matches!(reading, super::tokens::Reading::Amount(_));
                word.readings.iter().any(amount)
            })
        };
        let before = (0..number).rev().find(counts);
        match before {
            Some(before) if meant.iter().all(|(token, _)| *token != before) => before,
            _ => number,
        }
    }

    /// Whether a number is said as a place in a row: "the fifteenth".
    fn is_ordinal(&self, amount: &Amount, ending: &str) -> bool {
        let said = self.said.text.get(amount.start..amount.end);
        said.is_some_and(|said| said.len() > 3 && said.to_lowercase().ends_with(ending))
    }

    /// "on the 5th", "the first of the month": the day of a month that is also a place in a list.
    pub(super) fn first_day(&self) -> Option<u8> {
        // "but the 5th would be better": further than any list of ours goes.
        let far = |token: usize| {
            let places = self
                .tokens
                .get(token)
                .into_iter()
                .flat_map(|token| &token.readings);
            places.into_iter().find_map(|reading| match reading {
                super::tokens::Reading::Ordinal(place @ 3..) if !self.words.denies_backwards => {
                    Some(place + 1)
                }
                _ => None,
            })
        };
        // "either the fifth or the sixth"
        let one = !self.has(Tag::Or);
        (0..self.tokens.len()).find_map(|token| self.day_at(token).or_else(|| far(token)).filter(|_| one))
    }

    /// The day that an ordinal stands for.
    pub(super) fn day_at(&self, token: usize) -> Option<u8> {
        if self.words.denies_backwards {
            return None;
        }
        let day = self
            .tokens
            .get(token)?
            .readings
            .iter()
            .find_map(|reading| match reading {
                super::tokens::Reading::Ordinal(place) => Some(place + 1),
                _ => None,
            })?;
        let text = self.text(token..token + 1).to_lowercase();
        let word = |place: usize| self.text(place..place + 1).to_lowercase();
        let before = (0..token).rev().map(word).find(|word| word != "the");
        let on = before.is_some_and(|word| word == "on" || word == "day" || word.starts_with("the day"));
        let of = word(token + 1).starts_with("of ") || word(token + 1) == "of";
        ((on || of) && !text.ends_with("one")).then_some(day)
    }
}

/// The value of the field that is asked for, by the one number that belongs to no other: "육천이고 집값은
/// 사억이에요".
pub fn left_over(rules: &Rules<'_>, heard: &Heard<'_>, asked: &Field) -> Option<Reading> {
    if asked.spec.kind != FieldType::Number || heard.amounts.len() < 2 {
        return None;
    }
    let assigned = assigned(rules, &all_numbers(rules).collect::<Vec<_>>(), heard);
    let named = assigned.iter().find_map(|(_, command)| match command {
        Some(Command::SetSlot {
            slot,
            value,
            doubtful,
        }) if *slot == asked.key => Some(Reading {
            value: value.0.clone(),
            doubtful: *doubtful,
        }),
        _ => None,
    });
    if named.is_some() {
        return named;
    }
    let own: Vec<usize> = unassigned(heard, &assigned)
        .filter(|place| {
            heard
                .amounts
                .get(*place)
                .is_some_and(|amount| value::counts_this(asked, amount, heard))
        })
        .collect();
    let one = match (&own[..], assigned.is_empty()) {
        ([one], false) => heard.amounts.get(*one)?,
        _ => return None,
    };
    let monthly = crate::scope::counts_man(asked)
        && heard
            .amounts_meant()
            .iter()
            .any(|(token, place)| heard.amounts.get(*place) == Some(one) && heard.is_monthly(*token));
    value::number(asked, one, heard).filter(|_| !monthly)
}

/// Every number beside the name of a field that was answered differently before.
pub fn all_restated(rules: &Rules<'_>, heard: &Heard<'_>, asked: &str) -> Vec<Command> {
    let fields: Vec<&Field> = all_numbers(rules).collect();
    let commands = assigned(rules, &fields, heard)
        .into_iter()
        .filter_map(|(_, command)| command)
        .filter(|command| slot(command) != Some(asked));
    let anew = |command: Command| match command {
        Command::SetSlot { slot, value, .. } => {
            let known = rules.context.state.slot(&slot)?;
            (*known != value.0).then_some(Command::CorrectSlot {
                slot: Some(slot),
                value: Some(value),
                doubtful: true,
            })
        }
        _ => None,
    };
    commands.filter_map(anew).collect()
}

fn all_numbers<'r>(rules: &Rules<'r>) -> impl Iterator<Item = &'r Field> {
    let fields = rules.context.scenario.fields.values();
    fields.filter(|field| field.spec.kind == FieldType::Number)
}

/// The amounts that belong to no field.
fn unassigned(heard: &Heard<'_>, assigned: &[(usize, Option<Command>)]) -> impl Iterator<Item = usize> {
    let meant = heard.amounts_meant();
    meant
        .into_iter()
        .map(|(_, place)| place)
        .filter(|place| assigned.iter().all(|(other, _)| other != place))
}

/// Gives each number to the nearest field that is named beside it.
fn numbers(rules: &Rules<'_>, fields: &[&Field], heard: &Heard<'_>) -> Vec<Command> {
    assigned(rules, fields, heard)
        .into_iter()
        .filter_map(|(_, command)| command)
        .collect()
}

/// The same, each with the place of its amount; no command where the number is none of the field's.
fn assigned(rules: &Rules<'_>, fields: &[&Field], heard: &Heard<'_>) -> Vec<(usize, Option<Command>)> {
    let all = &rules.context.scenario.fields;
    let meant = heard.amounts_meant();
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for token in 0..heard.tokens.len() {
        for name in heard.names_at(token) {
            let Name::Field(place) = name else { continue };
            let Some((key, _)) = all.get_index(usize::from(place)) else {
                continue;
            };
            // "다 합치면 삼억인데" says of what, where a number is asked for.
            let sum: String = heard
                .tokens
                .get(token)
                .map(|word| heard.said.letters(word.at.clone()).iter().collect())
                .unwrap_or_default();
            let asked = rules
                .stage
                .and_then(|stage| stage.collects.first())
                .is_some_and(|own| {
                    own != key && all.get(own).is_some_and(|own| own.spec.kind == FieldType::Number)
                });
            if asked && SUMS.contains(&sum.as_str()) {
                continue;
            }
            // "집 빼고 오천이요"
            if heard
                .tokens
                .get(token + 1)
                .is_some_and(|next| next.is(Tag::Except))
            {
                continue;
            }
            let Some(f) = fields
                .iter()
                .position(|field| field.key == *key && field.spec.kind == FieldType::Number)
            else {
                continue;
            };
            for (a, (number, _)) in meant.iter().enumerate() {
                let said = heard.said_first(&meant, *number);
                let near = [gap(heard, token, said), gap(heard, token, *number)];
                let most = if heard.words.denies_backwards {
                    NEAR
                } else {
                    NEAR_IN_ENGLISH
                };
                if let Some(gap) = near.into_iter().flatten().min().filter(|gap| *gap <= most) {
                    pairs.push((gap, f, a));
                }
            }
        }
    }
    pairs.sort_unstable();
    let disputed = |f: usize, taken: usize, used: &[usize]| {
        // "my husband makes forty million and I make twenty million"
        let own = |token: usize| {
            heard.names_at(token).any(|name| match name {
                Name::Field(place) => all
                    .get_index(usize::from(place))
                    .is_some_and(|(key, _)| *key == fields[f].key),
                _ => false,
            })
        };
        // "… was five hundred million but they've come down to four eighty"
        let again = |token: usize| {
            let clause = heard.clause_of(token).map(|(_, clause)| clause);
            clause.is_some_and(|clause| clause.turned || clause.tokens.clone().any(own))
        };
        let nearest = |a: usize| pairs.iter().find(|pair| pair.2 == a).map(|pair| pair.1);
        !heard.words.denies_backwards
            && (0..meant.len()).any(|a| {
                let later = meant[a].0 > meant[taken].0;
                let other = nearest(a).is_some_and(|nearest| nearest != f);
                a != taken && later && !other && !used.contains(&a) && again(meant[a].0)
            })
    };
    let (mut used_fields, mut used_amounts, mut commands) = (Vec::new(), Vec::new(), Vec::new());
    for (_, f, a) in pairs.iter().copied() {
        if used_fields.contains(&f) || used_amounts.contains(&a) {
            continue;
        }
        used_fields.push(f);
        used_amounts.push(a);
        let (token, place) = meant[a];
        if disputed(f, a, &used_amounts) {
            commands.push((place, None));
            continue;
        }
        let amount = heard.amounts.get(place);
        let money = fields[f].spec.normalizer == Some(Normalizer::MoneyKrw);
        let least = if crate::scope::counts_man(fields[f]) {
            1_000
        } else {
            100
        };
        let usable = amount.filter(|amount| !money || amount.scaled || amount.value >= least);
        let usable = usable.filter(|amount| value::counts_this(fields[f], amount, heard));
        let usable = usable.filter(|_| !(crate::scope::counts_man(fields[f]) && heard.is_monthly(token)));
        let reading = usable.and_then(|amount| value::number(fields[f], amount, heard));
        commands.push((place, set(fields[f], reading)));
    }
    commands
}

fn set(field: &Field, reading: Option<Reading>) -> Option<Command> {
    let reading = reading?;
    Some(Command::SetSlot {
        slot: field.key.clone(),
        value: reading.value.into(),
        doubtful: reading.doubtful,
    })
}

/// Letters between a name and a number. A name before its number is nearer than one behind it:
/// "연봉 5천에 집값 3억".
fn gap(heard: &Heard<'_>, name: usize, number: usize) -> Option<usize> {
    let at = |token: usize| heard.tokens.get(token).map(|token| token.at.clone());
    let (name_at, number_at) = (at(name)?, at(number)?);
    let clauses = |token| heard.clause_of(token).map(|(place, _)| place);
    // "합쳐서 육천": a name that ends its clause leads to the next.
    let leads = name + 1 == number
        && heard
            .clause_of(name)
            .is_some_and(|(_, clause)| clause.mood == Some(Mood::Cause));
    let apart = if leads || clauses(name) == clauses(number) {
        0
    } else {
        3
    };
    match name < number {
        true => Some(number_at.start.checked_sub(name_at.end)? + apart),
        false => Some(name_at.start.checked_sub(number_at.end)? + 1 + apart),
    }
}
