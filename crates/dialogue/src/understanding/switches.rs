//! The answer to one switch or several: yes takes the defaults, no declines all, names change
//! single ones.

use serde_json::Value;

use super::choice::{agrees, whole};
use super::clause::Heard;
use super::lexicon::{Mood, Tag};
use super::mention::{Mention, Stance};
use super::names::{Name, Reach};
use super::{Command, Rules, Understood};
use crate::scenario::{Choice, Stage};

/// Makes commands that set every switch, by what is on, with the rule that decided.
type Setter<'s> = dyn Fn(&dyn Fn(usize, &Choice) -> bool, &'static str) -> Understood + 's;

impl Rules<'_> {
    pub(super) fn switches(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        let named = self.switches_named(heard, stage);
        let open = matches!(
            named.commands[..],
            [Command::CannotHandle | Command::Clarify { .. }]
        );
        let off = named.commands.iter().any(
            |command| matches!(command, Command::SetSlot { value, .. } if value.0 == Value::Bool(false)),
        );
        let korean = heard.words.denies_backwards && stage.choices.len() > 1;
        let in_turn = korean && heard.goes_word_by_word();
        let mentioned =
            (0..heard.tokens.len()).any(|token| !self.switches_at(heard, token, stage).is_empty());
        let each = match self.switched_each(heard, stage).filter(|_| open || in_turn) {
            None if korean && !mentioned && heard.keeps_all() && (open || in_turn) => {
                stage.choices.iter().map(|offer| offer.default).collect()
            }
            // "출금 알림을 끄라는 건 아니고요"
            None if in_turn && off && heard.denies_switching_off() => return self.nothing(heard),
            None => return named,
            Some(each) => each,
        };
        let switches = stage.choices.iter().zip(each);
        let commands = switches.map(|(offer, on)| Command::SetSlot {
            slot: offer.value.clone(),
            value: Value::Bool(on).into(),
            doubtful: false,
        });
        Understood {
            commands: commands.collect(),
            rule: "each of them in turn",
        }
    }

    fn switches_named(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        let offers: Vec<&Choice> = stage.choices.iter().collect();
        let set = |on: &dyn Fn(usize, &Choice) -> bool, rule| {
            let switch = |(index, offer): (usize, &&Choice)| Command::SetSlot {
                slot: offer.value.clone(),
                value: Value::Bool(on(index, offer)).into(),
                doubtful: false,
            };
            Understood {
                commands: offers.iter().enumerate().map(switch).collect(),
                rule,
            }
        };
        // "다 끄고 출금만... 아니다 그냥 다 켜 주세요": what was taken back counts no longer.
        let sorry = heard.tokens.iter().rposition(|token| token.is(Tag::Sorry));
        let anew = sorry.filter(|sorry| {
            let behind = heard.tokens.get(sorry + 1..).unwrap_or_default();
            *sorry > 0
                && behind.iter().any(|token| token.is(Tag::All))
                && behind.iter().any(|token| token.verb().is_some())
        });
        if let Some(sorry) = anew {
            return self.switches_named(&self.hear(heard.text(sorry + 1..heard.tokens.len())), stage);
        }
        let mut mentions = heard.mentions(&|heard, token| self.switches_at(heard, token, stage));
        // "알림은 필요 없어요" alone is about all of them.
        if mentions.iter().all(|mention| mention.offers.len() > 1)
            && !heard.has(Tag::Rest)
            && !heard.tokens.iter().any(|token| token.is(Tag::Only))
        {
            mentions.clear();
        }
        // Of one that is named twice the later word counts.
        let last = |mention: &Mention| {
            let taken_back = mentions.iter().any(|other| {
                let between = heard
                    .tokens
                    .get(mention.token + 1..other.token)
                    .unwrap_or_default();
                other.token > mention.token
                    && between.iter().any(|token| token.is(Tag::Sorry))
                    && between.iter().all(|token| token.verb().is_none())
            });
            if taken_back {
                return false;
            }
            let mut later = mentions.iter().filter(|other| other.token > mention.token);
            !later.any(|other| other.offers == mention.offers)
        };
        let with = |stance: Stance| -> Vec<usize> {
            let of = mentions
                .iter()
                .filter(|mention| mention.stance == stance && last(mention));
            of.flat_map(|mention: &Mention| mention.offers.iter().copied())
                .collect()
        };
        let (chosen, left_out) = (with(Stance::Chosen), with(Stance::LeftOut));
        let only = mentions
            .iter()
            .any(|mention| mention.only && mention.stance == Stance::Chosen);
        let found = whole(heard);
        let disputed = mentions.iter().any(|mention| mention.stance == Stance::Doubtful)
            || heard.has(Tag::Unsure)
            || chosen.iter().any(|index| left_out.contains(index));
        let rest = heard.has(Tag::Rest);
        let all = heard.has(Tag::All);
        // "같은 게 편하긴 한데 따로 할게요"
        // "따로 하면 까먹어서 같이요" gives a reason.
        let meant = heard.clauses.iter().any(|clause| {
            let leads = matches!(clause.mood, Some(Mood::Cause | Mood::Condition));
            !leads && heard.of(clause).iter().any(|token| token.is(Tag::Other))
        });
        let other = offers.len() == 1 && meant && !found.plain_no;
        match (&chosen[..], &left_out[..]) {
            _ if disputed => self.nothing(heard),
            ([_], []) if other => set(&|_, _| false, "another"),
            ([], []) => self.all_switches(heard, offers.len(), &set),
            // "해외 빼고 다 필요 없어요" may mean both.
            ([], _) if heard.has(Tag::Except) && (all || rest) && (found.no || found.lacks) => {
                self.nothing(heard)
            }
            (_, _) if only => set(&|index, _| chosen.contains(&index), "only these"),
            ([], excluded) if all && (found.yes || found.accepts) || excluded.len() < offers.len() => {
                match heard.unknown() > 6 {
                    true => self.nothing(heard),
                    false if rest && !(found.yes || found.accepts || all) && found.no => self.nothing(heard),
                    false => set(&|index, _| !excluded.contains(&index), "all but these"),
                }
            }
            ([], _) => set(&|_, _| false, "none of these"),
            (chosen, []) if chosen.len() == offers.len() => set(&|_, _| true, "all of these"),
            (chosen, []) if rest && (found.no || heard.has_verb(Tag::Refuse) || heard.has_verb(Tag::Off)) => {
                set(&|index, _| chosen.contains(&index), "only these")
            }
            // "출금 알림 해 주세요" does not say what shall become of the others.
            (_, []) => self.nothing(heard),
            (chosen, excluded) if chosen.len() + excluded.len() == offers.len() => {
                set(&|index, _| chosen.contains(&index), "each of them")
            }
            (_, excluded) => set(&|index, _| !excluded.contains(&index), "all but these"),
        }
    }

    /// Nothing is named: the answer is about all of them.
    fn all_switches(&self, heard: &Heard<'_>, count: usize, set: &Setter<'_>) -> Understood {
        let some = heard.unknown() > 1;
        let everything = heard.has(Tag::All) || heard.has(Tag::Nothing);
        match agrees(heard) {
            _ if heard.has_verb(Tag::Off) && !everything && whole(heard).no => self.nothing(heard),
            _ if (heard.has_verb(Tag::On) || heard.has(Tag::On)) && !some && !whole(heard).no => {
                set(&|_, _| true, "all on")
            }
            Some(false)
                if !some
                    && heard
                        .clauses
                        .iter()
                        .all(|clause| !matches!(clause.mood, Some(Mood::Condition | Mood::Contrast))) =>
            {
                set(&|_, _| false, "no to all")
            }
            Some(true) => set(&|_, offer| offer.default || count == 1, "yes to the defaults"),
            None if heard.has(Tag::Nothing) && !some && !whole(heard).accepts => {
                set(&|_, _| false, "no to all")
            }
            None if everything && !some && whole(heard).lacks => set(&|_, _| false, "no to all"),
            None if heard.has(Tag::All) && !some && !whole(heard).no => set(&|_, _| true, "all on"),
            _ => self.nothing(heard),
        }
    }

    pub(super) fn switches_at(&self, heard: &Heard<'_>, token: usize, stage: &Stage) -> Vec<usize> {
        let here = self.context.scenario.stages.get_index_of(&stage.id);
        let mut found: Vec<usize> = heard
            .names_at(token)
            .filter_map(|name| match name {
                // "계좌는 1234인데요" names no single switch by a word of its label.
                Name::Choice {
                    stage: own,
                    index,
                    reach,
                } if here == Some(usize::from(own)) => {
                    (reach != Reach::Part || stage.choices.len() > 1).then_some(usize::from(index))
                }
                _ => None,
            })
            .collect();
        if found.is_empty() && stage.choices.len() > 1 {
            found.extend(heard.ordinal(token, stage.choices.len()));
        }
        if let ([0], Some(count)) = (&found[..], heard.number_at(token + 1)) {
            // "the first two"
            found.extend(1..count.min(stage.choices.len()));
        }
        found.sort_unstable();
        found.dedup();
        // A word that all of them have names none.
        found.truncate(if found.len() == stage.choices.len() && found.len() > 1 {
            0
        } else {
            found.len()
        });
        found
    }
}
