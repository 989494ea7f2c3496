//! Yes or no: to a confirmation, to a read-back, as the value of a yes/no field. A yes is what the
//! whole utterance adds up to; a substring never accepts.

use super::choice::{agrees, is_mostly_known, whole};
use super::clause::Heard;
use super::ellipsis::ellipsis;
use super::evidence::Evidence;
use super::lexicon::{Mood, Tag};
use super::mention::Stance;
use super::names::Name;
use super::{Command, Rules, Understood};
use crate::scenario::{Field, NO, Stage, YES};

impl Rules<'_> {
    /// The answer to a stage that confirms.
    pub(super) fn confirmation(&self, heard: &Heard<'_>, stage: &Stage) -> Option<bool> {
        let button = self.by_button(heard, stage);
        let plain = button.is_none();
        let verdict = button.unwrap_or_else(|| self.plain(heard));
        verdict.filter(|yes| !yes || heard.is_undisputed() && (!plain || heard.agrees_in_words()))
    }

    /// The value of a yes/no field, by the words of its buttons or by a plain yes or no. What is
    /// said both ways is neither: "아니요 있어요", "없지는 않아요".
    pub(super) fn boolean(&self, heard: &Heard<'_>, field: &Field) -> Option<bool> {
        let stage = self.context.scenario.stage_of(&field.key)?;
        self.by_button(heard, stage).unwrap_or_else(|| self.plain(heard))
    }

    /// A plain yes or no.
    pub(super) fn plain(&self, heard: &Heard<'_>) -> Option<bool> {
        if let Some(verdict) = ellipsis(heard) {
            return Some(verdict);
        }
        let last = heard.clauses.last()?;
        // "네 근데 …": what follows was not understood.
        let turned = heard.clauses.iter().any(|clause| clause.turned) && heard.unknown() > 0;
        let open = matches!(last.mood, Some(Mood::Contrast | Mood::Condition));
        // "하나 빼고 맞아요"
        if self.leaves_out_of_a_yes(heard) && heard.has(Tag::Except) {
            return Some(false);
        }
        // "네, 근데 질문이 하나 있어요"
        if heard.has(Tag::Question) && !whole(heard).lacks {
            let asks_more = self
                .stage
                .is_some_and(|stage| self.context.scenario.reopens(stage));
            return asks_more.then_some(false);
        }
        let wait = heard.of(last).iter().any(|token| token.is(Tag::Moment));
        // "그거" points at something; "이대로" agrees to all of it.
        let points = whole(heard) == Evidence::default()
            && !heard.tokens.iter().any(|token| {
                let text = heard.said.words(token.at.clone());
                ["대로", "렇게", "as it is", "as is", "like that"]
                    .iter()
                    .any(|end| text.ends_with(end))
            });
        match agrees(heard) {
            Some(true) if points => None,
            Some(true) if turned || wait || open && heard.clauses.len() > 1 && whole(heard).faults => None,
            verdict => verdict,
        }
    }

    /// Yes or no by what stands on the buttons. The outer `None`: nothing of them was said.
    fn by_button(&self, heard: &Heard<'_>, stage: &Stage) -> Option<Option<bool>> {
        let place = self.context.scenario.stages.get_index_of(&stage.id)?;
        let value_at = |token: usize| {
            heard.names_at(token).find_map(|name| match name {
                Name::Choice {
                    stage: here, index, ..
                } if usize::from(here) == place => {
                    let value = stage.choices.get(usize::from(index))?.value.as_str();
                    [YES, NO].contains(&value).then_some(value == YES)
                }
                _ => None,
            })
        };
        let rival = |token: usize| value_at(token).is_some();
        let (mut yes, mut no, mut doubt, mut only_verbs) = (false, false, false, true);
        let mut last: Option<(usize, bool)> = None;
        for token in 0..heard.tokens.len() {
            let Some(value) = value_at(token) else { continue };
            // "아파트 하나 있었는데 팔았어요"
            let was = heard.clause_of(token).is_some_and(|(_, clause)| {
                heard
                    .of(clause)
                    .iter()
                    .any(|word| word.verbs().any(|(tag, tense)| tag == Tag::Exist && tense.past))
            });
            if was && !heard.is_verb(token) {
                doubt = true;
                continue;
            }
            let value = match heard.stance(token, &rival) {
                Stance::Chosen => value,
                // "무주택이 아니에요" may mean more than one thing; "안 냈어요" does not.
                Stance::LeftOut if heard.is_verb(token) && !heard.denies(token) => !value,
                Stance::LeftOut | Stance::Doubtful => {
                    doubt = true;
                    continue;
                }
            };
            // "I did own one but I sold it"
            let turned = !heard.words.denies_backwards
                && heard.clause_of(token).is_some_and(|(_, clause)| clause.turned);
            if last
                .is_some_and(|(before, other)| other != value && (turned || heard.takes_back(before, token)))
            {
                (yes, no) = (false, false);
            }
            // "상가를 사려고요": a noun says more than the verb.
            let verb = heard.is_verb(token);
            if last.is_some() && verb && !only_verbs && last.is_some_and(|(_, other)| other != value) {
                continue;
            }
            // "남편은 있었고 저는 처음이에요" tells of two people.
            let another = last
                .and_then(|(before, _)| heard.clause_of(before))
                .is_some_and(|(_, clause)| heard.of(clause).iter().any(|word| word.is(Tag::Topic)));
            if !verb && only_verbs && !another && last.is_some_and(|(_, other)| other != value) {
                (yes, no) = (false, false);
            }
            only_verbs &= verb;
            // "땅만 있는데": of what it is said is not known.
            let strange = heard.clause_of(token).is_some_and(|(_, clause)| {
                heard
                    .of(clause)
                    .iter()
                    .filter(|word| !word.is_known())
                    .map(|word| word.at.len())
                    .sum::<usize>()
                    > usize::from(!heard.has(Tag::Only))
            });
            if verb && strange && heard.tokens.get(token).is_some_and(|word| word.at.len() < 6) {
                doubt = true;
                continue;
            }
            yes |= value;
            no |= !value;
            last = Some((token, value));
        }
        if !(yes || no || doubt) {
            // "읎수다", where "없어요" is an answer.
            let says = |tag: Tag, form: &str| {
                let choice = stage
                    .choices
                    .iter()
                    .find(|choice| choice.answers.iter().any(|answer| answer == form));
                choice
                    .filter(|_| heard.has_verb(tag))
                    .map(|choice| choice.value == YES)
            };
            match (says(Tag::Exist, "있다"), says(Tag::Lack, "없다")) {
                (Some(value), None) | (None, Some(value))
                    if heard.unknown() < 3
                        && heard
                            .clauses
                            .iter()
                            .all(|clause| clause.mood != Some(Mood::Condition)) =>
                {
                    (yes, no) = (value, !value);
                }
                _ => {}
            }
        }
        let found = whole(heard);
        Some(match (yes, no) {
            _ if heard.has(Tag::Unsure) => None,
            (true, true) => None,
            (true, false) if heard.wants_no_more() => Some(true),
            // "아니요, 냈어요": the verb says it, and the no only begins; "아니요, 없어요".
            (true, false) if found.plain_no => {
                let (told, denies) = last.map_or((false, false), |(token, _)| {
                    // 냈, 샀, 봤: a final ㅆ tells what was, but for 있 and 겠.
                    let word = heard
                        .tokens
                        .get(token)
                        .map(|word| heard.said.letters(word.at.clone()));
                    let past = word.into_iter().flatten().any(|letter| {
                        matches!(letter, '가'..='힣')
                            && (*letter as u32 - '가' as u32) % 28 == 20
                            && !"있겠".contains(*letter)
                    });
                    (past, heard.is_verb(token) && heard.denies(token))
                });
                let confirms = stage
                    .collects
                    .first()
                    .is_some_and(|key| self.context.scenario.is_confirmation(key));
                (denies || told && !confirms).then_some(true)
            }
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) if doubt => None,
            (false, false) => return None,
        })
        .map(|verdict| verdict.filter(|_| is_mostly_known(heard) || yes || no))
    }

    /// Read-backs, and whether to switch or to start over.
    pub(super) fn own_question(&self, heard: &Heard<'_>, stage: &Stage) -> Understood {
        if self.agrees_to_change(heard) {
            return Understood::one(Command::Affirm, "yes or no");
        }
        let corrected = self
            .another_value(heard)
            .or_else(|| self.correction(heard, stage));
        if let Some(correction) = corrected {
            return correction;
        }
        match self.plain(heard) {
            Some(true) if heard.is_undisputed() && heard.agrees_in_words() => {
                Understood::one(Command::Affirm, "yes or no")
            }
            Some(true) => self.nothing(heard),
            Some(false) => Understood::one(Command::Deny, "yes or no"),
            None => self.nothing(heard),
        }
    }

    /// "네, 바꿔 주세요" to what was read back.
    fn agrees_to_change(&self, heard: &Heard<'_>) -> bool {
        let reading_back = matches!(self.about(), Some(crate::state::About::ReadBack { .. }));
        let first = heard.tokens.iter().find(|token| !token.is(Tag::Light));
        let begins = first.is_some_and(|first| first.is(Tag::Yes));
        let changes = heard.tokens.iter().any(|token| {
            let meant = |mood| matches!(mood, Mood::Request | Mood::Intend | Mood::Wish);
            token
                .verbs()
                .any(|(tag, tense)| tag == Tag::Change && meant(tense.mood))
                || token.is(Tag::Change)
        });
        let found = whole(heard);
        reading_back && begins && changes && heard.unknown() == 0 && !found.plain_no && !found.doubt
    }
}

impl Heard<'_> {
    /// Whether nothing in the whole utterance says no or leaves something out: "아니 예" and "yes 말고"
    /// confirm nothing, whatever the rest adds up to.
    fn is_undisputed(&self) -> bool {
        !self.has(Tag::Sorry) && !self.has(Tag::Except) && (!self.has(Tag::No) || self.wants_no_more())
    }

    /// "no, that's all": the no is to more of it.
    fn wants_no_more(&self) -> bool {
        let mut words = self
            .tokens
            .iter()
            .filter(|word| !word.is_any(&[Tag::Light, Tag::Sorry]));
        let no = words.next().is_some_and(|word| word.is(Tag::No));
        let mut behind = words.skip_while(|word| word.is(Tag::No)).peekable();
        !self.words.denies_backwards
            && no
            && behind.peek().is_some()
            && behind.all(|word| word.is_any(&[Tag::Finish, Tag::Chat, Tag::Light]))
    }

    /// Whether there is a word that agrees to whatever was asked: a yes, "맞아요", "이대로", "좋아요", "해
    /// 주세요". Verbs of doing something of their own ("가소", "쓰소", "받기") confirm nothing.
    pub(super) fn agrees_in_words(&self) -> bool {
        const STEMS: &str = "하해할합혀헐했허좋조그알부진계신제접동찬오콜괜됩돼되";
        if !self.words.denies_backwards {
            return true;
        }
        self.tokens.iter().any(|token| {
            let yes = token.is_any(&[Tag::Yes, Tag::It, Tag::Right, Tag::Accept]);
            let right = token
                .verbs()
                .any(|(tag, _)| matches!(tag, Tag::Right | Tag::Fine | Tag::Finish));
            // "고칠 거 없어요"
            let nothing = token
                .verbs()
                .any(|(tag, _)| matches!(tag, Tag::Change | Tag::Wrong | Tag::Lack | Tag::Undo | Tag::IsNot));
            let first = self.said.letters(token.at.clone()).first();
            let does = token
                .verbs()
                .any(|(tag, _)| matches!(tag, Tag::Accept | Tag::Helps))
                && first.is_some_and(|first| STEMS.contains(*first));
            yes || right || nothing || does
        })
    }

    /// Whether a name is a verb.
    pub(super) fn is_verb(&self, token: usize) -> bool {
        let names = self.tokens.get(token).into_iter().flat_map(|token| token.names());
        names.into_iter().any(|(_, tense)| tense.is_some())
    }

    /// Whether a word itself says that there is none, so that to deny it denies twice.
    pub(super) fn denies(&self, token: usize) -> bool {
        let word = self.tokens.get(token);
        word.is_some_and(|word| {
            self.said.letters(word.at.clone()).contains(&'없')
                || word
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Lack | Tag::Refuse))
        })
    }
}
