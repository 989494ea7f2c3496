//! Wishes that mean the same at every question: staff, again, back, over, wait, louder, language.

use super::choice::{agrees, whole};
use super::clause::Heard;
use super::command::{Preference, Step};
use super::lexicon::{Mood, Tag};
use super::names::{Name, Reach};
use super::{Command, Rules, Understood};
use crate::scenario::{Locale, StageKind};
use crate::state::About;

impl Rules<'_> {
    pub(super) fn repair(&self, heard: &Heard<'_>) -> Option<Understood> {
        let (command, rule) = self.wish(heard)?;
        // In free words the wish must be everything.
        let most = match command {
            Command::SetPreference { .. } => 3,
            _ => 2,
        };
        let topic = heard.tokens.iter().any(|token| token.is(Tag::Topic)) || heard.clauses.len() > most;
        let longest = if heard.words.denies_backwards { 24 } else { 48 };
        let strange = heard.tokens.iter().any(|token| !token.is_known());
        let more = topic || strange || heard.said.len() > longest || !wishes(heard);
        if self.takes_dictation() && more {
            return None;
        }
        // Beside a question of the kiosk's own, leaving means leaving that.
        let aside = !matches!(self.about(), Some(About::Stage) | None);
        Some(match command {
            Command::Cancel if aside => Understood::one(Command::Deny, rule),
            command => Understood::one(command, rule),
        })
    }

    fn wish(&self, heard: &Heard<'_>) -> Option<(Command, &'static str)> {
        let named = self.names_something(heard);
        let few = |most: usize| heard.unknown() <= most;
        let refused = {
            let found = whole(heard);
            found.no && !found.faults || found.plain_no
        };
        let asks = self.asks(heard) && !heard.requests_politely();
        let field = heard
            .tokens
            .iter()
            .any(|token| token.names().any(|(name, _)| matches!(name, Name::Field(_))));
        if heard.has(Tag::Staff) && !named && !field && !refused && self.wants_staff(heard, asks) {
            return Some((Command::CallStaff, "staff"));
        }
        let wished = !asks || heard.words.denies_backwards;
        if let Some(preference) = preference(heard).filter(|_| !named && wished) {
            return Some((Command::SetPreference { preference }, "preference"));
        }
        if let Some(locale) = language(heard).filter(|_| (!asks || heard.has(Tag::Korean)) && !named) {
            let preference = Preference::Locale(locale);
            return Some((Command::SetPreference { preference }, "language"));
        }
        if heard.has(Tag::Restart) && !named && !asks && restarts(heard) {
            return Some((Command::Restart, "restart"));
        }
        if !named && few(4) && again(heard) {
            return Some((Command::Repeat, "repeat"));
        }
        if heard.has(Tag::Back) && !named && !asks && few(2) && goes(heard) && !heard.has(Tag::Not) {
            return Some((Command::GoBack, "back"));
        }
        if !named && !asks && few(4) && leaves(heard) {
            return Some((Command::Cancel, "cancel"));
        }
        if !named && (!asks || heard.has(Tag::Moment)) && self.waits(heard) {
            return Some((Command::Wait, "wait"));
        }
        if heard.has(Tag::Chat) && !named && few(4) && (!asks || chats(heard)) && agrees(heard) != Some(false)
        {
            let only = heard.tokens.iter().all(|token| {
                !token.is_known()
                    || token.is_any(&[
                        Tag::Chat,
                        Tag::Light,
                        Tag::Yes,
                        Tag::Particle,
                        Tag::Ask,
                        Tag::Sorry,
                        Tag::Thing,
                    ])
                    || token.is(Tag::It) && heard.words.denies_backwards
                    || token.mood().is_some()
            });
            let here = self
                .stage
                .and_then(|stage| self.context.scenario.stages.get_index_of(&stage.id));
            let own =
                |name: Name| matches!(name, Name::Choice { stage, .. } if here == Some(usize::from(stage)));
            let answer = heard
                .tokens
                .iter()
                .any(|token| token.is(Tag::Yes) || token.names().any(|(name, _)| own(name)));
            return (only && !answer).then_some((Command::SmallTalk, "small talk"));
        }
        None
    }

    /// Whether something on offer, a field or another value is named.
    fn names_something(&self, heard: &Heard<'_>) -> bool {
        let here = self
            .stage
            .and_then(|stage| self.context.scenario.stages.get_index_of(&stage.id));
        let confirms = self
            .stage
            .is_some_and(|stage| matches!(stage.kind, StageKind::Confirmation));
        (0..heard.tokens.len()).any(|token| {
            heard.names_at(token).any(|name| match name {
                Name::Choice { stage, reach, .. } => {
                    reach == Reach::Anywhere && !confirms && here == Some(usize::from(stage))
                }
                Name::Filter { stage, .. } => here == Some(usize::from(stage)),
                Name::Field(_) => !self.takes_dictation(),
                Name::Product(_) => true,
            })
        })
    }

    fn wants_staff(&self, heard: &Heard<'_>, asks: bool) -> bool {
        let calls = [Tag::Call, Tag::Say, Tag::Show, Tag::Tell, Tag::Accept, Tag::Hear];
        let called = heard.tokens.iter().any(|token| {
            token
                .verbs()
                .any(|(tag, tense)| calls.contains(&tag) && !tense.past)
                || token.is_any(&calls)
        });
        let bare = heard.unknown() == 0 && heard.tokens.iter().all(|token| token.verb().is_none());
        let most = if heard.words.denies_backwards { 4 } else { 8 };
        // "직원하고 얘기하면 안 될까요" asks for one.
        let begs = ["면 안", "수 있", "수 없"]
            .iter()
            .any(|part| heard.said.text.contains(part))
            && (heard.has_verb(Tag::Say) || heard.has_verb(Tag::Call));
        (called && heard.unknown() <= most || bare) && (!asks || begs)
    }

    /// "잠깐만요", "생각 좀 해 볼게요".
    fn waits(&self, heard: &Heard<'_>) -> bool {
        let last = heard.clauses.last();
        let moment = heard.has(Tag::Moment);
        let thinks = heard.tokens.iter().any(|token| {
            let meant = |mood| {
                matches!(
                    mood,
                    Mood::Intend | Mood::Request | Mood::Wish | Mood::And | Mood::Tell
                )
            };
            token
                .verbs()
                .any(|(tag, tense)| tag == Tag::Think && meant(tense.mood) && !tense.past)
                || token.is(Tag::Think)
        });
        if !(moment || thinks) {
            return false;
        }
        // "hold on, I don't want the OTP any more"
        let english = !heard.words.denies_backwards;
        let wanted = |token: &super::tokens::Token| {
            let placed = token
                .readings
                .iter()
                .any(|reading| matches!(reading, super::tokens::Reading::Ordinal(_)))
                && !heard.said.words(token.at.clone()).eq_ignore_ascii_case("first");
            let chosen = token.names().any(|(name, _)| {
                matches!(
                    name,
                    Name::Choice {
                        reach: Reach::Anywhere,
                        ..
                    }
                )
            });
            token.is_any(&[Tag::Refuse, Tag::Change, Tag::Wrong]) && !token.is(Tag::Sorry) || chosen || placed
        };
        if english && heard.tokens.iter().any(wanted) {
            return false;
        }
        // "이억쯤 생각해요", "이억... 잠깐 계약서 보니까 이억 천이네": a sum is an answer.
        let sum = |clause: &super::clause::Clause| {
            heard.of(clause).iter().any(|token| {
                token.readings.iter().any(|reading| match reading {
                    super::tokens::Reading::Amount(place) => heard
                        .amounts
                        .get(*place)
                        .is_some_and(|amount| amount.scaled || amount.value >= 1_000 || amount.value == 0),
                    _ => false,
                })
            })
        };
        let summed = match moment {
            true => {
                heard.clauses.len() > 1
                    && last.is_some_and(|last| {
                        sum(last) && !heard.of(last).iter().any(|token| token.is(Tag::Moment))
                    })
            }
            false => heard.clauses.iter().any(sum),
        };
        if !english && summed && self.stage.is_some_and(|stage| stage.kind != StageKind::Choice) {
            return false;
        }
        // "아니 잠깐 이메일이 틀렸어요"
        let found = whole(heard);
        let faults = found.faults && !heard.has(Tag::Unsure);
        let ends = last.is_some_and(|last| heard.of(last).iter().any(|token| token.is(Tag::Moment)));
        let decided = agrees(heard) == Some(true) && !ends && !thinks;
        !faults && !decided && !found.plain_no
    }
}

impl Heard<'_> {
    /// "can we go back?", "is there someone I could talk to?": a request in the shape of a question.
    pub(super) fn requests_politely(&self) -> bool {
        const REQUESTS: [&str; 24] = [
            "could someone",
            "can someone",
            "could somebody",
            "can somebody",
            "can anyone",
            "could anyone",
            "would someone",
            "can you",
            "could you",
            "would you",
            "will you",
            "can we",
            "could we",
            "shall we",
            "can i",
            "could i",
            "may i",
            "is there a",
            "is there an",
            "is there any",
            "is there some",
            "do you have a",
            "are there any",
            "may we",
        ];
        const ASKS: [&str; 9] = [
            "what",
            "how",
            "why",
            "when",
            "where",
            "which",
            "who",
            "later",
            "afterwards",
        ];
        if self.words.denies_backwards {
            return false;
        }
        let text = self.said.text.to_lowercase();
        let words = || text.split(|c: char| !c.is_alphanumeric());
        REQUESTS.iter().any(|request| text.contains(request)) && !words().any(|word| ASKS.contains(&word))
    }
}

/// Whether it ends as a wish does, and not as a tale.
fn wishes(heard: &Heard<'_>) -> bool {
    let mood = heard.clauses.last().and_then(|clause| clause.mood);
    let calls = |token: &super::tokens::Token| token.is_any(&[Tag::Moment, Tag::Said]);
    match mood {
        Some(Mood::Request | Mood::Intend | Mood::Wish | Mood::Ask) | None => true,
        _ => heard.tokens.iter().any(calls) || heard.has_verb(Tag::Hear),
    }
}

fn preference(heard: &Heard<'_>) -> Option<Preference> {
    let word_or_verb = |tag| heard.has(tag) || heard.has_verb(tag);
    let letters = heard.has(Tag::Letters);
    let voice = heard.has(Tag::Voice);
    let says = word_or_verb(Tag::Say) || heard.has_verb(Tag::Tell) || word_or_verb(Tag::Hear);
    let meant = heard
        .clauses
        .last()
        .is_none_or(|clause| clause.mood != Some(Mood::Ask) || !clause.asked);
    if heard.unknown() > 4 || !meant {
        return None;
    }
    let small = heard.tokens.iter().any(|token| {
        // "글씨가 작아요" wishes for larger ones.
        token.verbs().any(|(tag, tense)| {
            tag == Tag::Small && matches!(tense.mood, Mood::Tell | Mood::Cause | Mood::Contrast)
        })
    });
    let unseen = heard.has(Tag::Not) && (heard.has_verb(Tag::Show) || heard.has_verb(Tag::Hear));
    match (letters, voice || says) {
        (true, _) if small || unseen || heard.has_verb(Tag::Dislike) => Some(Preference::Text(Step::Up)),
        (true, _) if word_or_verb(Tag::Big) => Some(Preference::Text(Step::Up)),
        (true, _) if word_or_verb(Tag::Small) => Some(Preference::Text(Step::Down)),
        (_, true) if voice && small => Some(Preference::Volume(Step::Up)),
        (_, true) if heard.has(Tag::Big) || voice && heard.has_verb(Tag::Big) => {
            Some(Preference::Volume(Step::Up))
        }
        (_, true) if heard.has(Tag::Small) || voice && heard.has_verb(Tag::Small) => {
            Some(Preference::Volume(Step::Down))
        }
        (_, true) if heard.has(Tag::Slow) => Some(Preference::Speech(Step::Down)),
        (_, true) if heard.has(Tag::Fast) => Some(Preference::Speech(Step::Up)),
        (false, false) if word_or_verb(Tag::Big) && unseen || heard.has(Tag::Big) && bare(heard) => {
            Some(Preference::Text(Step::Up))
        }
        (false, false) if heard.has(Tag::Slow) && bare(heard) => Some(Preference::Speech(Step::Down)),
        (false, false) if heard.has(Tag::Fast) && !heard.words.denies_backwards && bare(heard) => {
            Some(Preference::Speech(Step::Up))
        }
        _ => None,
    }
}

/// Whether nothing is unknown and no verb but a request is heard.
fn bare(heard: &Heard<'_>) -> bool {
    heard.unknown() == 0
        && heard
            .tokens
            .iter()
            .all(|token| token.verb().is_none_or(|(tag, _)| tag == Tag::Accept))
}

fn language(heard: &Heard<'_>) -> Option<Locale> {
    let locale = match (heard.has(Tag::English), heard.has(Tag::Korean)) {
        (true, true) if heard.has_verb(Tag::Undo) || heard.has_verb(Tag::Wrong) => Locale::En,
        (true, false) => Locale::En,
        (false, true) => Locale::Ko,
        _ => return None,
    };
    // "영어로 바꿔 주세요" refuses nothing.
    let found = whole(heard);
    let refused = (heard.has(Tag::Not) || found.no && !found.faults) && !heard.has(Tag::Korean);
    let most = if heard.words.denies_backwards { 3 } else { 8 };
    (heard.unknown() <= most && !refused).then_some(locale)
}

/// "처음부터 다시 할게요", "처음으로 돌아가 주세요", but not "처음으로 사는 집이에요".
fn restarts(heard: &Heard<'_>) -> bool {
    let known = heard.unknown() == 0;
    let again = heard.has(Tag::Again) || heard.has_verb(Tag::Go) || heard.has_verb(Tag::Change);
    let described = heard
        .clauses
        .iter()
        .any(|clause| clause.mood == Some(Mood::Describe));
    let refused = whole(heard).no && !heard.has_verb(Tag::Change);
    let politely = heard.requests_politely() && heard.unknown() <= 10;
    (known || again && heard.unknown() <= 4 || politely) && !described && !refused
}

/// "다시 한번 말씀해 주세요", "뭐라고요?", "못 들었어요", "안 들려요".
fn again(heard: &Heard<'_>) -> bool {
    // "이거 뭐라고 해야 돼" is said to somebody else.
    if heard.has(Tag::Said) {
        let lost = heard.has(Tag::Unsure) || heard.has_verb(Tag::Unsure);
        return !lost
            && !heard.tokens.iter().any(|token| {
                token
                    .verbs()
                    .any(|(tag, tense)| tag == Tag::Accept && tense.mood == Mood::Condition)
            });
    }
    let unheard = heard.tokens.iter().enumerate().any(|(place, token)| {
        let hears = token.verbs().any(|(tag, _)| tag == Tag::Hear) || token.is(Tag::Hear);
        let undone = heard
            .tokens
            .get(place + 1)
            .is_some_and(|next| next.verb().is_some_and(|(tag, _)| tag == Tag::Undo));
        hears && (heard.is_denied_before(place) || undone)
    });
    let says = [Tag::Say, Tag::Hear, Tag::Show, Tag::Tell];
    let wished = heard.tokens.iter().any(|token| {
        // "다시 볼게요" is what the customer will do.
        let wish = |tag, mood| match mood {
            Mood::Request | Mood::Wish | Mood::Ask => true,
            Mood::Intend | Mood::Tell => tag != Tag::Show,
            _ => false,
        };
        token
            .verbs()
            .any(|(tag, tense)| says.contains(&tag) && wish(tag, tense.mood))
            || token.is_any(&says)
    });
    let again = heard.has(Tag::Again);
    let only = again
        && heard.tokens.iter().all(|token| {
            token.is_any(&[Tag::Again, Tag::Light, Tag::Particle, Tag::Question])
                || token
                    .verb()
                    .is_some_and(|(tag, tense)| tag == Tag::Accept && tense.mood == Mood::Request)
                || token
                    .readings
                    .iter()
                    .any(|reading| matches!(reading, super::tokens::Reading::Copula(_)))
        });
    unheard || again && wished || only
}

fn goes(heard: &Heard<'_>) -> bool {
    let goes = heard.tokens.iter().any(|token| {
        token.verb().is_none_or(|(tag, tense)| {
            matches!(
                tag,
                Tag::Go | Tag::Accept | Tag::Show | Tag::Call | Tag::Change | Tag::Helps
            ) && !tense.past
        })
    });
    goes && heard
        .tokens
        .iter()
        .all(|token| token.verb().is_none_or(|(_, tense)| !tense.past))
}

/// "그만할게요", "취소해 주세요".
fn leaves(heard: &Heard<'_>) -> bool {
    let leaving = heard.tokens.iter().enumerate().any(|(place, token)| {
        let meant = |mood| {
            matches!(
                mood,
                Mood::Intend | Mood::Request | Mood::Wish | Mood::Tell | Mood::Purpose | Mood::And
            )
        };
        let leaves = token
            .verbs()
            .any(|(tag, tense)| tag == Tag::Leave && meant(tense.mood) && !tense.past);
        (leaves || token.is(Tag::Leave)) && !heard.is_denied_before(place)
    });
    leaving && !heard.has_verb(Tag::Undo)
}

fn chats(heard: &Heard<'_>) -> bool {
    heard.unknown() < 3 && !heard.has(Tag::Question)
}
