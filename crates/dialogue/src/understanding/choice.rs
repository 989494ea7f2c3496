//! The answer to a list of choices: one of them, some of them, none of them, or a shorter list.
//!
//! Everything named stands for the set of offers it may mean ("에스라인" for two, "교통카드" for
//! two, "배송되는" for three). What is chosen is where the sets overlap, less what is left out.

use serde_json::Value;

use super::clause::Heard;
use super::ellipsis::ellipsis;
use super::evidence::{Evidence, evidence};
use super::lexicon::{Mood, Tag};
use super::mention::{Mention, Stance};
use super::names::{Name, Reach};
use super::similar::similar;
use super::tokens::{Reading, Token};
use super::{Command, Rules, Understood, slots, value};
use crate::english;
use crate::korean::numeral;
use crate::scenario::{Choice, Stage, StageKind};
use crate::state::About;
use crate::template;

/// What an utterance says about a list.
#[derive(Debug, Default)]
pub struct Picked {
    /// Offers that fit everything that was said.
    pub fitting: Vec<usize>,
    /// Whether any was named that not all are.
    pub chosen: bool,
    /// Whether any was left out.
    pub left_out: bool,
    /// Whether what was said contradicts itself or is in doubt.
    pub disputed: bool,
    /// Whether only some shall be shown ("배송되는 카드만").
    pub narrows: bool,
    /// The words that named something.
    pub tokens: Vec<usize>,
}

impl Rules<'_> {
    /// The choices of a stage that are on the screen.
    pub(super) fn shown<'s>(&self, stage: &'s Stage) -> Vec<&'s Choice> {
        let kept = |offer: &&Choice| {
            let filter = self.context.state.filter.as_ref();
            filter.is_none_or(|kept| kept.contains(&offer.value))
        };
        stage.choices.iter().filter(kept).collect()
    }

    pub(super) fn choice(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        field: &str,
        offers: &[&Choice],
    ) -> Understood {
        let mut picked = self.pick(heard, stage, offers);
        let values = |places: &[usize]| -> Vec<String> {
            let values = places.iter().filter_map(|place| offers.get(*place));
            values.map(|offer| offer.value.clone()).collect()
        };
        let found = whole(heard);
        if picked.disputed || picked.chosen && found.unsure && heard.doubts(&picked.tokens) {
            return clarify(values(&picked.fitting), offers);
        }
        // "네, 후불교통으로요" to a card with transit.
        let default = picked
            .fitting
            .iter()
            .find(|place| offers.get(**place).is_some_and(|offer| offer.default));
        if let (Some(place), true, false) = (
            default,
            found.yes && picked.chosen && (heard.words.denies_backwards || heard.begins_with_yes()),
            found.plain_no || picked.narrows,
        ) {
            picked.fitting = vec![*place];
        }
        match picked.fitting[..] {
            [] => clarify(Vec::new(), offers),
            [only] if picked.chosen => {
                let offer = offers[only];
                // "카드 잃어버렸어요", "보안카드는 집에 있어요": told of it, not chosen.
                if self.only_told_of(heard, &picked) {
                    return clarify(values(&picked.fitting), offers);
                }
                let beside = slots::beside(self, heard, stage, &picked.tokens);
                // "세 채 있어요" counts something that no choice does.
                if beside.is_empty() && !heard.amounts_meant().is_empty() && self.only_tells(heard, &picked) {
                    return clarify(Vec::new(), offers);
                }
                // The very default after a "no" to it.
                let no = heard.tokens.iter().position(|token| token.is(Tag::No));
                let corrected = no.is_some_and(|no| picked.tokens.iter().any(|token| *token < no));
                if offer.default && found.plain_no && !corrected {
                    return clarify(Vec::new(), offers);
                }
                let mut commands = vec![self.set(field, offer)];
                commands.extend(beside);
                commands.extend(self.corrected_beside(heard, stage));
                Understood {
                    commands,
                    rule: "choice",
                }
            }
            _ if picked.narrows && picked.fitting.len() < offers.len() => {
                let values = values(&picked.fitting);
                Understood::one(Command::FilterChoices { values }, "filter")
            }
            _ if picked.chosen => clarify(values(&picked.fitting), offers),
            _ => self.unnamed_choice(heard, stage, field, offers, &picked),
        }
    }

    /// Reads an utterance against a list in its ordinal order.
    pub(super) fn pick(&self, heard: &Heard<'_>, stage: &Stage, offers: &[&Choice]) -> Picked {
        let mut mentions = heard.mentions(&|heard, token| {
            // "앱이랑 통장만": joined to another, it is that alone no longer.
            let joined = token.checked_sub(1).and_then(|before| heard.tokens.get(before));
            let bare = heard.text(token..token + 1).strip_suffix('만');
            match bare.filter(|_| joined.is_some_and(|before| before.is(Tag::And))) {
                Some(bare) => self.offers_at(&self.hear(bare), 0, stage, offers),
                None => self.offers_at(heard, token, stage, offers),
            }
        });
        let told = |mention: &Mention| !heard.words.denies_backwards && heard.tells_of(mention.token);
        // "not married yet, getting married in May"
        let named: Vec<usize> = mentions.iter().map(|mention| mention.token).collect();
        mentions.retain(|mention| !heard.sets_against(mention.token, &|other| named.contains(&other)));
        // "mobile banking only, I have a card already"
        if !mentions.iter().all(told) {
            mentions.retain(|mention| !told(mention));
        }
        let mut picked = Picked {
            fitting: (0..offers.len()).collect(),
            tokens: mentions.iter().map(|mention| mention.token).collect(),
            ..Picked::default()
        };
        let mut last: Option<&Mention> = None;
        // "카드는 빼고 다 해 주세요": there all is what is left.
        let some_left_out = mentions.iter().any(|mention| mention.stance == Stance::LeftOut);
        let means_all = |mention: &Mention| {
            let text = heard.text(mention.token..mention.token + 1);
            ["다 ", "다", "전부", "모두", "all", "everything"]
                .iter()
                .any(|all| text.starts_with(all))
                && mention
                    .offers
                    .iter()
                    .all(|place| offers.get(*place).is_some_and(|offer| parts(offer) > 1))
                && mention.offers.len() == 1
        };
        let ignored =
            |mention: &Mention| some_left_out && means_all(mention) && mention.stance != Stance::LeftOut;
        for mention in mentions
            .iter()
            .filter(|mention| mention.offers.len() < offers.len() && !ignored(mention))
        {
            let meant = |place: &usize| mention.offers.contains(place);
            match mention.stance {
                // "카드 안 만드는 건 아니고요, 카드도 만들 거예요"
                Stance::Doubtful => {
                    let clear =
                        |other: &Mention| other.offers == mention.offers && other.stance != Stance::Doubtful;
                    // "있었는데 팔았어요"
                    let gone = heard.was_once(mention.token)
                        && mentions.iter().any(|other| {
                            other.token > mention.token
                                && other.stance == Stance::Chosen
                                && other.offers != mention.offers
                        });
                    picked.disputed |= !gone && !mentions.iter().any(clear);
                }
                Stance::LeftOut => {
                    picked.left_out = true;
                    // "카드만 빼고" leaves out whatever has a card.
                    let bare = heard.text(mention.token..mention.token + 1).strip_suffix('만');
                    let bare = bare.map(|bare| self.hear(bare));
                    let named = bare.map(|bare| self.offers_at(&bare, 0, stage, offers));
                    let left_out = named.filter(|named| !named.is_empty());
                    let left_out = left_out.unwrap_or_else(|| mention.offers.clone());
                    picked.fitting.retain(|place| !left_out.contains(place));
                }
                Stance::Chosen => {
                    let both: Vec<usize> = picked.fitting.iter().copied().filter(meant).collect();
                    // "the card, sorry, I mean the app only"
                    let anew = both.is_empty() || mention.only && !heard.words.denies_backwards;
                    let replaces = |last: &Mention| {
                        heard.takes_back(last.token, mention.token)
                            || heard.is_set_aside(last.token, mention.token)
                    };
                    if anew && last.is_some_and(replaces) {
                        picked.fitting.clone_from(&mention.offers);
                        let earlier = mentions
                            .iter()
                            .filter(|other| other.token < mention.token && other.stance == Stance::Chosen);
                        for other in earlier {
                            let both: Vec<usize> = picked
                                .fitting
                                .iter()
                                .copied()
                                .filter(|place| other.offers.contains(place))
                                .collect();
                            if !both.is_empty() {
                                picked.fitting = both;
                            }
                        }
                    } else if both.is_empty() {
                        picked.disputed = true;
                        picked.fitting.extend(&mention.offers);
                    } else {
                        picked.fitting = both;
                    }
                    picked.chosen = true;
                    last = Some(mention);
                }
            }
        }
        if !picked.chosen
            && !picked.left_out
            && !heard.has(Tag::Unsure)
            && let Some(alike) = similar(heard, offers)
        {
            picked.chosen = true;
            picked.fitting = vec![alike];
        }
        // "S-Line with transit, no sorry, without": what is said last is not understood.
        let named = mentions.last().filter(|_| last.is_some());
        picked.disputed |= named.is_some_and(|named| heard.is_left_hanging(named.token));
        if picked.chosen && picked.fitting.len() > 1 && heard.unknown() > 0 {
            let fitting: Vec<&Choice> = picked
                .fitting
                .iter()
                .filter_map(|place| offers.get(*place).copied())
                .collect();
            if let Some(alike) = similar(heard, &fitting) {
                picked.fitting = vec![picked.fitting[alike]];
            }
        }
        self.narrow(heard, stage, offers, &mentions, &mut picked);
        // "다 와도 괜찮은데 돈 내기는 싫어요": a choice with a but, and then a refusal of something else.
        let last = heard.clauses.last().filter(|last| {
            let named = last
                .tokens
                .clone()
                .any(|token| mentions.iter().any(|mention| mention.token == token));
            let found = evidence(heard.of(last));
            heard.words.denies_backwards && !named && found.no && !found.faults
        });
        let hedged = |mention: &Mention| {
            heard
                .clause_of(mention.token)
                .is_some_and(|(_, clause)| heard.clauses.last() != Some(clause))
        };
        let earlier = heard.clauses.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let against = earlier.iter().any(|clause| clause.mood == Some(Mood::Contrast));
        let chosen = mentions.iter().filter(|mention| mention.stance == Stance::Chosen);
        picked.disputed |= last.is_some() && against && picked.chosen && chosen.clone().all(hedged);
        picked
    }

    /// Whether the clauses that name it only tell of it: by a verb that is not known, or that it is there.
    fn only_told_of(&self, heard: &Heard<'_>, picked: &Picked) -> bool {
        let invited = self.here.len() > 1
            || self.context.scenario.stages.values().any(|open| {
                let first = self.stage.and_then(|stage| stage.collects.first());
                open.kind == StageKind::Open && first.is_some_and(|key| open.collects.contains(key))
            });
        if !heard.words.denies_backwards {
            let told = |token: &usize| !invited && heard.tells_of(*token);
            return !picked.tokens.is_empty() && picked.tokens.iter().all(told);
        }
        let told = |token: &usize| {
            let Some((_, clause)) = heard.clause_of(*token) else {
                return false;
            };
            let behind = heard.tokens.get(token + 1..clause.tokens.end).unwrap_or_default();
            let Some(last) = behind
                .iter()
                .rev()
                .find(|word| !word.is_any(&[Tag::Particle, Tag::Light]))
            else {
                return false;
            };
            let text = heard.said.words(last.at.clone());
            let ends = ["요", "다", "어", "네"]
                .iter()
                .any(|ending| text.ends_with(ending));
            let strange = !last.is_known() && last.at.len() > 1 && ends;
            let text_has = |part: &str| text.contains(part);
            let there = !invited
                && !["면", "거", "걸"].iter().any(|part| text_has(part))
                && last.verbs().any(|(tag, tense)| {
                    tag == Tag::Exist && matches!(tense.mood, Mood::Tell | Mood::Contrast)
                });
            let named = last.names().next().is_some();
            (strange || there && !named) && heard.words.denies_backwards
        };
        !picked.tokens.is_empty() && picked.tokens.iter().all(told)
    }

    /// Whether nothing but a verb like "있어요" named the choice.
    fn only_tells(&self, heard: &Heard<'_>, picked: &Picked) -> bool {
        let tells = |token: &usize| {
            let word = heard.tokens.get(*token);
            word.is_some_and(|word| {
                word.verbs().any(|(tag, _)| matches!(tag, Tag::Exist | Tag::Lack)) && word.at.len() < 5
            })
        };
        !picked.tokens.is_empty() && picked.tokens.iter().all(tells)
    }

    /// What "나머지 다", "카드만" and "보여 주세요" make of it.
    fn narrow(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        offers: &[&Choice],
        mentions: &[Mention],
        picked: &mut Picked,
    ) {
        let chosen = mentions.iter().filter(|mention| mention.stance == Stance::Chosen);
        let narrowing = chosen.clone().any(|mention| mention.only);
        let filtered = chosen.clone().any(|mention| {
            let mut names = heard.names_at(mention.token);
            names.any(|name| matches!(name, Name::Filter { .. }))
        });
        let shows = heard.has_verb(Tag::Show) || heard.has(Tag::Show);
        // "배송되는 카드만" is what its button says.
        let narrowing = narrowing
            || filtered
                && chosen.clone().any(|mention| {
                    let text = heard.text(mention.token..mention.token + 1).to_lowercase();
                    text.ends_with('만') || text.starts_with("only") || text.ends_with("only")
                });
        picked.narrows = picked.chosen && (narrowing && (filtered || shows) || shows && !picked.disputed);
        let all = mentions.iter().any(|mention| {
            let text = heard.text(mention.token..mention.token + 1);
            ["다", "전부", "모두", "all", "everything"]
                .iter()
                .any(|all| text.starts_with(all))
        });
        // "just the bank account": what every offer has, and nothing beside it.
        if !picked.chosen && !heard.words.denies_backwards && !picked.disputed {
            let parts = |place: &usize| offers.get(*place).map_or(0, |offer| parts(offer));
            let least = (0..offers.len())
                .filter(|place| parts(place) == 1)
                .collect::<Vec<_>>();
            let shared = mentions.iter().any(|mention| {
                mention.only && mention.stance == Stance::Chosen && mention.offers.len() == offers.len()
            });
            if let (true, [one]) = (shared, &least[..])
                && picked.fitting.contains(one)
            {
                picked.fitting = vec![*one];
                picked.chosen = true;
                return;
            }
        }
        let yes = whole(heard).yes && !whole(heard).plain_no;
        let most = heard.has(Tag::Rest) || heard.has(Tag::All) || all || yes || heard.leaves_out();
        if picked.left_out && !picked.chosen && most {
            // "카드는 빼고 나머지 다": the most that is left.
            let parts = |place: &usize| offers.get(*place).map_or(0, |offer| parts(offer));
            let largest = picked.fitting.iter().map(parts).max().unwrap_or(0);
            picked.fitting.retain(|place| parts(place) == largest);
            picked.chosen = picked.fitting.len() == 1 && largest > 1;
        } else if picked.fitting.len() > 1 && picked.chosen && narrowing && !filtered && !shows {
            // "앱 쓰는 거만": the least that has it.
            let parts = |place: &usize| offers.get(*place).map_or(0, |offer| parts(offer));
            let least = picked.fitting.iter().map(parts).min().unwrap_or(0);
            picked.fitting.retain(|place| parts(place) == least);
        } else if picked.fitting.len() > 1 && picked.chosen && !filtered && !shows {
            // "계좌하고 모바일이요" names every part of one and not all of another.
            let mut named: Vec<&Vec<usize>> = mentions
                .iter()
                .filter(|mention| mention.stance == Stance::Chosen)
                .map(|mention| &mention.offers)
                .collect();
            named.sort_unstable();
            named.dedup();
            let named = named.len();
            let exact: Vec<usize> = picked
                .fitting
                .iter()
                .copied()
                .filter(|place| offers.get(*place).is_some_and(|offer| parts(offer) == named))
                .collect();
            let with = heard
                .tokens
                .iter()
                .any(|token| heard.said.letters(token.at.clone()) == ['w', 'i', 't', 'h']);
            let joined = chosen.count() > 1 && (heard.has(Tag::And) || with);
            if joined && let [one] = exact[..] {
                picked.fitting = vec![one];
            }
        }
        // Everything but one is left out: that says which, if the names say so one by one.
        let left_out = mentions
            .iter()
            .filter(|mention| mention.stance == Stance::LeftOut)
            .count();
        if !picked.chosen && picked.fitting.len() == 1 && left_out > 1 && left_out >= offers.len() / 2 {
            picked.chosen = stage.choices.len() == offers.len();
        }
    }

    /// The offers that a word may mean.
    fn offers_at(&self, heard: &Heard<'_>, token: usize, stage: &Stage, offers: &[&Choice]) -> Vec<usize> {
        let here = self.context.scenario.stages.get_index_of(&stage.id);
        let is_here = |place: u16| here == Some(usize::from(place));
        let place_of = |choice: &Choice| offers.iter().position(|offer| offer.value == choice.value);
        let (mut wholes, mut parts, mut filtered) = (Vec::new(), Vec::new(), Vec::new());
        for name in heard.names_at(token) {
            match name {
                Name::Choice {
                    stage: place,
                    index,
                    reach,
                } if is_here(place) => {
                    let choice = stage.choices.get(usize::from(index));
                    let list = if reach != Reach::Part {
                        &mut wholes
                    } else {
                        &mut parts
                    };
                    list.extend(choice.and_then(place_of));
                }
                Name::Filter { stage: place, index } if is_here(place) => {
                    filtered.extend(self.filtered(stage, usize::from(index), offers));
                }
                Name::Product(place) if stage.starts.is_some() => {
                    let product = self.context.library.scenarios().nth(usize::from(place));
                    let offer =
                        |offer: &&Choice| product.is_some_and(|product| product.product == offer.value);
                    wholes.extend(offers.iter().position(offer));
                }
                _ => {}
            }
        }
        let mut found = match (wholes.is_empty(), filtered.is_empty()) {
            (false, _) => wholes,
            (true, false) => filtered,
            (true, true) => parts,
        };
        if found.is_empty() {
            found.extend(heard.ordinal(token, offers.len()));
        }
        if found.is_empty() {
            found = by_digits(heard, token, offers);
        }
        if found.is_empty() {
            found = by_spelled_digits(heard, token, offers);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The offers that a filter keeps.
    fn filtered(&self, stage: &Stage, index: usize, offers: &[&Choice]) -> Vec<usize> {
        let Some(filter) = stage.filters.get(index) else {
            return Vec::new();
        };
        let fits = |offer: &Choice| {
            let facts = offer.metadata.iter();
            let facts = facts.map(|(key, fact)| (key.clone(), fact.as_str().into()));
            template::holds(&filter.when, &facts.collect())
        };
        (0..offers.len())
            .filter(|place| offers.get(*place).is_some_and(|offer| fits(offer)))
            .collect()
    }

    fn unnamed_choice(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        field: &str,
        offers: &[&Choice],
        picked: &Picked,
    ) -> Understood {
        let values = |places: &[usize]| -> Vec<String> {
            let values = places.iter().filter_map(|place| offers.get(*place));
            values.map(|offer| offer.value.clone()).collect()
        };
        // "카드는 안 만들래요, 그냥 계좌만": an earlier answer.
        if whole(heard).no
            && let Some(found) = self.known_value(heard, stage)
        {
            return Understood::one(found.into(), "correction");
        }
        if picked.left_out {
            return clarify(values(&picked.fitting), offers);
        }
        let default = stage
            .default_choice()
            .filter(|_| matches!(self.about(), Some(About::Stage)));
        let beside = slots::beside(self, heard, stage, &[]);
        // "둘 다 받을게요" where one is asked for.
        let counted = heard
            .tokens
            .iter()
            .any(|token| token.is(Tag::All) && token.at.len() > 1);
        match (agrees(heard), default) {
            (Some(true), _) if counted && !whole(heard).yes => {
                let means_all = |offer: &&&Choice| offer.keywords.iter().any(|word| word == "전부");
                let all = offers.iter().find(means_all);
                all.map_or_else(
                    || clarify(Vec::new(), offers),
                    |offer| Understood::one(self.set(field, offer), "all"),
                )
            }
            (Some(true), Some(_)) if !heard.means_to_take_it() => clarify(Vec::new(), offers),
            (Some(true), Some(default)) => {
                // "네, 근데 한도는 오백으로": which limit was not said, and it must not be lost.
                let limit = heard.said.text.contains("한도") || heard.said.text.contains("limit");
                if limit && beside.is_empty() && !heard.amounts_meant().is_empty() {
                    return Understood::one(Command::CannotHandle, "not said which");
                }
                let mut commands = vec![self.set(field, default)];
                commands.extend(beside);
                commands.extend(self.corrected_beside(heard, stage));
                Understood {
                    commands,
                    rule: "yes to the default",
                }
            }
            (_, _) if !beside.is_empty() => Understood {
                commands: beside,
                rule: "other values",
            },
            (Some(false), _) if self.refused_here(heard, field, offers).is_some() => {
                let refused = self.refused_here(heard, field, offers);
                refused.map_or_else(
                    || self.nothing(heard),
                    |offer| Understood::one(self.set(field, offer), "refused"),
                )
            }
            (Some(true), None) => clarify(Vec::new(), offers),
            (Some(false), _) => clarify(Vec::new(), offers),
            (None, _)
                if heard.has(Tag::All) && heard.unknown() == 0 && whole(heard) == Evidence::default() =>
            {
                let all = offers
                    .iter()
                    .find(|offer| offer.keywords.iter().any(|word| word == "전부"));
                all.map_or_else(
                    || self.nothing(heard),
                    |offer| Understood::one(self.set(field, offer), "all"),
                )
            }
            (None, _) => self.nothing(heard),
        }
    }

    /// "결제 알림은 하지 마": the offer that says no.
    fn refused_here<'o>(&self, heard: &Heard<'_>, field: &str, offers: &[&'o Choice]) -> Option<&'o Choice> {
        let field = self.context.scenario.fields.get(field)?;
        let none = self
            .context
            .scenario
            .choices_of(&field.key)
            .get(self.refused(field, heard)?)?;
        offers.iter().find(|offer| offer.value == none.value).copied()
    }

    pub(super) fn set(&self, key: &str, offer: &Choice) -> Command {
        let field = self.context.scenario.fields.get(key);
        let value = field.and_then(|field| value::choice_value(field, &offer.value));
        Command::SetSlot {
            slot: key.to_owned(),
            value: value.unwrap_or_else(|| Value::from(offer.value.as_str())).into(),
            doubtful: false,
        }
    }
}

/// Yes to what was proposed, no to it, or neither.
pub fn agrees(heard: &Heard<'_>) -> Option<bool> {
    if let Some(verdict) = ellipsis(heard) {
        return Some(verdict);
    }
    let found = whole(heard);
    if found.unsure || found.doubt {
        return None;
    }
    if heard.has(Tag::Other) {
        return Some(false);
    }
    match found.verdict() {
        // Too much was said that is not known, or something that may be another wish.
        Some(true) if !is_mostly_known(heard) => None,
        Some(true) if !found.yes && (heard.unknown() > 0 || !heard.has(Tag::It)) && !is_bare(heard) => None,
        Some(verdict) => Some(verdict),
        None if found == Evidence::default() => {
            let it = heard.has(Tag::It) && heard.unknown() == 0 && !heard.has(Tag::Except);
            let mood = heard.clauses.iter().rev().find_map(|clause| clause.mood);
            let meant = mood.is_none_or(|mood| matches!(mood, Mood::Tell | Mood::Intend | Mood::Request));
            // "not that one"
            (it && meant && heard.said.len() < 12).then_some(!heard.has(Tag::Not))
        }
        None => None,
    }
}

/// Whether nothing is named or counted that a verb could be about.
fn is_bare(heard: &Heard<'_>) -> bool {
    const BARE: [Tag; 9] = [
        Tag::Light,
        Tag::Particle,
        Tag::It,
        Tag::All,
        Tag::And,
        Tag::Again,
        Tag::Turn,
        Tag::Thing,
        Tag::Chat,
    ];
    heard.tokens.iter().all(|token| {
        let named = token.names().any(|(name, _)| {
            !matches!(
                name,
                Name::Choice {
                    reach: Reach::Here | Reach::Part,
                    ..
                }
            )
        });
        let spoken = token.mood().is_some() || token.is_any(&BARE) || token.is(Tag::Accept);
        spoken && !named && !token.is(Tag::Only)
    })
}

/// Whether a yes is the point of what was said.
pub fn is_mostly_known(heard: &Heard<'_>) -> bool {
    let first = heard.tokens.iter().find(|token| !token.is(Tag::Light));
    let begins = first.is_some_and(|first| first.is(Tag::Yes));
    let unknown = heard.unknown();
    unknown == 0 || unknown * 3 <= heard.said.len() || begins && unknown * 2 <= heard.said.len()
}

/// What every clause adds up to.
pub fn whole(heard: &Heard<'_>) -> Evidence {
    let clauses = heard.clauses.iter().filter(|clause| !clause.asked);
    clauses
        .map(|clause| evidence(heard.of(clause)))
        .fold(Evidence::default(), Evidence::and)
}

/// How many things an offer is made of.
fn parts(offer: &Choice) -> usize {
    let label = offer.display.all().next().unwrap_or_default();
    label.split('+').count()
}

/// "끝이 828인 걸로": digits that only one account ends in.
fn by_digits(heard: &Heard<'_>, token: usize, offers: &[&Choice]) -> Vec<usize> {
    let Some(word) = heard.tokens.get(token) else {
        return Vec::new();
    };
    let counts = word
        .readings
        .iter()
        .all(|reading| matches!(reading, Reading::Amount(_)));
    let letters = heard.said.letters(word.at.clone());
    let digits: Option<String> = letters.iter().map(|c| numeral::digit(*c)).collect();
    let ends_in = heard.has_verb(Tag::Finish);
    if let [Reading::Amount(place)] = word.readings[..]
        && let Some(amount) = heard
            .amounts
            .get(place)
            .filter(|amount| amount.value >= HUNDRED_MILLION)
    {
        // "잔액이 칠억 있는 거요"
        let whole = |value: i64| value / HUNDRED_MILLION;
        let holds = |offer: &Choice| {
            let mut facts = offer
                .metadata
                .values()
                .filter_map(|fact| fact.parse::<i64>().ok());
            facts.any(|fact| fact >= HUNDRED_MILLION && whole(fact) == whole(amount.value))
        };
        return (0..offers.len())
            .filter(|place| offers.get(*place).is_some_and(|offer| holds(offer)))
            .collect();
    }
    let Some(digits) = digits.filter(|digits| counts && (digits.len() > 1 || ends_in)) else {
        return Vec::new();
    };
    let ends = |offer: &Choice| {
        let label = offer.label.all().next().unwrap_or_default();
        let own: String = label.chars().filter(char::is_ascii_digit).collect();
        own.len() > digits.len() && own.ends_with(&digits)
    };
    (0..offers.len())
        .filter(|place| offers.get(*place).is_some_and(|offer| ends(offer)))
        .collect()
}

/// "ending in eight two nine": digits said one by one, at the first of them.
fn by_spelled_digits(heard: &Heard<'_>, token: usize, offers: &[&Choice]) -> Vec<usize> {
    let word = |place: usize| heard.text(place..place + 1);
    let digit = |place: &usize| !word(*place).is_empty() && english::digits(word(*place)).len() == 1;
    let begins = digit(&token) && token.checked_sub(1).is_none_or(|before| !digit(&before));
    if heard.words.denies_backwards || !begins {
        return Vec::new();
    }
    let last = (token..heard.tokens.len())
        .take_while(digit)
        .last()
        .unwrap_or(token);
    let digits = english::digits(heard.text(token..last + 1));
    let ends = |offer: &Choice| {
        let label = offer.label.all().next().unwrap_or_default();
        let own: String = label.chars().filter(char::is_ascii_digit).collect();
        digits.len() > 1 && own.len() > digits.len() && own.ends_with(&digits)
    };
    (0..offers.len())
        .filter(|place| offers.get(*place).is_some_and(|offer| ends(offer)))
        .collect()
}

const HUNDRED_MILLION: i64 = 100_000_000;

/// Asks which was meant: of those that fit, or of all.
fn clarify(fitting: Vec<String>, offers: &[&Choice]) -> Understood {
    let candidates = match fitting.len() {
        0 | 1 => offers.iter().map(|offer| offer.value.clone()).collect(),
        _ => fitting,
    };
    Understood::one(Command::Clarify { candidates }, "not said which")
}

impl Heard<'_> {
    /// Whether a doubt is about what is named, and not about something else before it: "앱은 쓸 줄 몰라요,
    /// 카드만 주세요".
    fn doubts(&self, named: &[usize]) -> bool {
        let doubtful = |clause: &super::clause::Clause| {
            let words = self.of(clause);
            words
                .iter()
                .any(|word| word.is(Tag::Unsure) || word.verbs().any(|(tag, _)| tag == Tag::Unsure))
        };
        let last = self.clauses.iter().rposition(doubtful).unwrap_or(0);
        let named = named.iter().filter_map(|token| self.clause_of(*token));
        !named
            .into_iter()
            .any(|(place, clause)| place > last && clause.mood != Some(Mood::Contrast))
    }

    fn begins_with_yes(&self) -> bool {
        let mut words = self.tokens.iter().filter(|word| !word.is(Tag::Light));
        words.next().is_some_and(|word| word.is(Tag::Yes))
    }

    /// "I lost my card", "I have a card already", "my card is broken": it is told of, and not asked for.
    fn tells_of(&self, token: usize) -> bool {
        let Some((_, clause)) = self.clause_of(token) else {
            return false;
        };
        let strange = |word: &Token| !word.is_known() && word.at.len() > 2;
        let before = self.tokens.get(clause.tokens.start..token).unwrap_or_default();
        let behind = self.tokens.get(token + 1..clause.tokens.end).unwrap_or_default();
        let wanted = |word: &Token| word.is_any(&[Tag::Accept, Tag::Only, Tag::Yes]);
        if before.iter().any(wanted) {
            return false;
        }
        let first = before
            .first()
            .map(|word| self.said.words(word.at.clone()).to_lowercase());
        let who = matches!(
            first.as_deref(),
            Some("i" | "we" | "i've" | "we've" | "he" | "she" | "they")
        );
        let verb = before.iter().find(|word| !word.is(Tag::Light));
        let whose = matches!(first.as_deref(), Some("my" | "our" | "his" | "her" | "their"));
        let mine = whose && before.len() == 1;
        // "my FutureTech is at home", "my daughter has the Hey Young card"
        let verb_of = |word: &Token| {
            matches!(
                self.said.words(word.at.clone()).to_lowercase().as_str(),
                "is" | "was" | "has" | "got" | "had"
            )
        };
        let agreed = behind
            .iter()
            .any(|word| word.is_any(&[Tag::Yes, Tag::Accept, Tag::Right]));
        let told = mine && behind.iter().any(verb_of) && !agreed;
        let others = whose && before.len() > 1 && before.iter().any(verb_of);
        before.iter().any(|word| word.is(Tag::Exist))
            || who && verb.is_some_and(strange)
            || mine && behind.iter().any(strange)
            || told
            || others
    }

    /// Whether something is taken back behind a word, and nothing known takes its place.
    fn is_left_hanging(&self, token: usize) -> bool {
        if self.words.denies_backwards {
            return false;
        }
        let mut behind = self.tokens.iter().skip(token + 1);
        let sorry = behind
            .find(|word| word.is_any(&[Tag::Sorry, Tag::Except]))
            .is_some();
        let harmless = [
            Tag::Light,
            Tag::Yes,
            Tag::Sorry,
            Tag::Chat,
            Tag::Particle,
            Tag::Thing,
            Tag::Accept,
            Tag::It,
        ];
        sorry
            && (behind.any(|word| !word.is_any(&harmless))
                || self.tokens.last().is_some_and(|word| word.is(Tag::Except)))
    }

    /// Whether a yes, a word for what was proposed, or a verb that means to do it is heard: not "가져가" in
    /// "가져가서 볼게요".
    fn means_to_take_it(&self) -> bool {
        let meant = |mood| matches!(mood, Mood::Tell | Mood::Intend | Mood::Request | Mood::Wish);
        let takes = |token: &super::tokens::Token| {
            token
                .verbs()
                .any(|(tag, tense)| matches!(tag, Tag::Accept | Tag::Right) && meant(tense.mood))
        };
        let says = |token: &super::tokens::Token| {
            token.is_any(&[Tag::Yes, Tag::It, Tag::Right, Tag::Accept, Tag::All])
        };
        !self.words.denies_backwards
            || self.agrees_in_words()
            || self
                .tokens
                .iter()
                .any(|token| says(token) || takes(token) && token.at.len() > 2)
    }

    /// "헤이영은 젊은 애들이 쓰는 거고 에스라인으로": one is only told of, as a topic, and another is taken.
    fn is_set_aside(&self, earlier: usize, later: usize) -> bool {
        let topic = |token: usize| {
            let next = self.tokens.get(token + 1);
            next.is_some_and(|next| {
                next.is(Tag::Particle) && matches!(self.said.letters(next.at.clone()), ['은' | '는'])
            })
        };
        let Some(((a, before), (b, after))) = self.clause_of(earlier).zip(self.clause_of(later)) else {
            return false;
        };
        let told = matches!(before.mood, Some(Mood::And | Mood::Contrast | Mood::Tell));
        let taken = matches!(after.mood, None | Some(Mood::Intend | Mood::Request | Mood::Wish));
        a != b && told && taken && topic(earlier) && !topic(later)
    }

    /// "카드 빼고요", "without the card": but for that, everything.
    fn leaves_out(&self) -> bool {
        self.tokens
            .iter()
            .filter(|token| token.is(Tag::Except))
            .any(|token| {
                let text = self.said.words(token.at.clone()).to_lowercase();
                const LEAVES_OUT: [&str; 2] = ["빼", "제외"];
                const SETS_AGAINST: [&str; 4] = ["but", "rather", "instead", "other"];
                match self.words.denies_backwards {
                    true => LEAVES_OUT.iter().any(|word| text.starts_with(word)),
                    false => !SETS_AGAINST.iter().any(|word| text.starts_with(word)),
                }
            })
    }

    /// Whether a later word takes an earlier one back: "첫 번째, 아니 두 번째요", "보안카드로 할게요 …
    /// 그냥 미래테크로 바꿀게요".
    pub(super) fn takes_back(&self, earlier: usize, later: usize) -> bool {
        let between = self.tokens.get(earlier + 1..later).unwrap_or_default();
        let sorry = between.iter().any(|token| token.is_any(&[Tag::Sorry, Tag::No]));
        let aims = |mood: Option<Mood>| matches!(mood, Some(Mood::Contrast | Mood::Purpose));
        let means = |mood: Option<Mood>| matches!(mood, Some(Mood::Intend | Mood::Request | Mood::Wish));
        let moods = self.clause_of(earlier).zip(self.clause_of(later));
        let turned = moods.is_some_and(|((a, before), (b, after))| {
            // "코마스는 잃어버렸어요, 미래테크로 할게요"
            let taken = means(after.mood) || after.mood.is_none() && before.mood == Some(Mood::Tell);
            let tells = before.mood.is_some_and(|mood| mood != Mood::And);
            let told = tells && !means(before.mood) && taken;
            // "첫 번째, 아 두 번째요"
            let begins = self.of(after).first();
            let ah = begins.is_some_and(|first| {
                matches!(
                    self.said.letters(first.at.clone()),
                    ['아'] | ['o', 'h'] | ['a', 'h']
                )
            });
            a != b && (aims(before.mood) && !aims(after.mood) || told || ah)
        });
        sorry || turned
    }
}
