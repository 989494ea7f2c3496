//! Yes, no, or neither: what the verbs and interjections of a stretch of words add up to.

use super::lexicon::{Mood, Tag};
use super::tokens::{Reading, Tense, Token};

/// What speaks for a yes and what for a no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// A yes, or that something is right.
    pub yes: bool,
    /// Something shall be done: a yes, if nothing else was named.
    pub accepts: bool,
    /// Something is refused or denied.
    pub no: bool,
    /// A plain "no" that stands for itself.
    pub plain_no: bool,
    /// Denied twice.
    pub doubt: bool,
    /// Said not to be known.
    pub unsure: bool,
    /// There is none: 없어요.
    pub lacks: bool,
    /// A wish to change something, or that something is wrong.
    pub faults: bool,
}

impl Evidence {
    /// Adds what another stretch says.
    pub fn and(self, other: Self) -> Self {
        Self {
            yes: self.yes || other.yes,
            accepts: self.accepts || other.accepts,
            no: self.no || other.no,
            plain_no: self.plain_no || other.plain_no,
            doubt: self.doubt || other.doubt,
            unsure: self.unsure || other.unsure,
            lacks: self.lacks || other.lacks,
            faults: self.faults || other.faults,
        }
    }

    /// A yes or a no, and nothing against it.
    pub fn verdict(self) -> Option<bool> {
        match (self.yes || self.accepts, self.no || self.plain_no) {
            _ if self.doubt || self.unsure => None,
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// A verb with what its neighbours make of it.
#[derive(Debug, Clone, Copy)]
struct Item {
    tag: Tag,
    good: bool,
    /// Whether it was denied already.
    denied: bool,
    tense: Tense,
}

const PLAIN: Tense = Tense {
    mood: Mood::Tell,
    past: false,
};

/// Reads a stretch of words within one clause.
pub fn evidence(tokens: &[Token]) -> Evidence {
    let mut found = Evidence::default();
    let mut items: Vec<Item> = Vec::new();
    let mut not = false;
    for (place, token) in tokens.iter().enumerate() {
        let named = token.names().next().is_some() && token.verb().is_none();
        // An English "not" is long, and denies what stands right behind it: "haven't found one yet".
        let before = place.checked_sub(1).and_then(|before| tokens.get(before));
        if before.is_some_and(denies_next) && (named || !token.is_known()) {
            not = false;
        }
        if named && !token.is_any(&[Tag::Change, Tag::Wrong, Tag::Refuse]) {
            continue;
        }
        if token.is(Tag::Not) {
            not = true;
            // "the address is right but the phone number isn't"
            let ends = place + 1 == tokens.len() && denies_next(token) && place > 0;
            let named = tokens.iter().any(|token| token.names().next().is_some());
            found.no |= ends && named;
            found.faults |= ends && named;
        } else if token.is(Tag::Yes) {
            // "비밀번호 네 자리예요": a yes begins a clause or ends it.
            let before = tokens.get(..place).unwrap_or_default();
            let begins = before.iter().all(|token| {
                token.is_any(&[
                    Tag::Light,
                    Tag::Yes,
                    Tag::Sorry,
                    Tag::Turn,
                    Tag::Chat,
                    Tag::It,
                    Tag::And,
                    Tag::Particle,
                ])
            });
            found.yes |= begins || place + 1 == tokens.len();
        } else if token.is(Tag::No) {
            found.plain_no = true;
        } else if token.is(Tag::Unsure) {
            found.unsure = true;
        } else if token.is(Tag::Trouble) {
            let tense = Tense {
                mood: Mood::Describe,
                past: false,
            };
            items.push(Item {
                tag: Tag::Trouble,
                good: false,
                denied: false,
                tense,
            });
        } else if let Some((tag, tense)) = token.verb().or_else(|| word_as_verb(token)) {
            found.unsure |= tag == Tag::Unsure;
            // "하지 마세요" denies a verb; "마세요" alone refuses.
            let leans = |before: &Token| before.verbs().any(|(_, tense)| tense.mood.leans());
            let undoes = token.verbs().find(|(tag, _)| *tag == Tag::Undo);
            let undoes = undoes.filter(|_| {
                place
                    .checked_sub(1)
                    .and_then(|before| tokens.get(before))
                    .is_some_and(leans)
            });
            let (tag, tense) = undoes.unwrap_or((tag, tense));
            // "두 달 됐어요" refuses nothing.
            let before = place.checked_sub(1).and_then(|before| tokens.get(before));
            let counted = before.is_some_and(|before| {
                !before.is_known()
                    || before.is(Tag::Topic)
                    || before
                        .readings
                        .iter()
                        .any(|reading| matches!(reading, Reading::Amount(_)))
            });
            let became = token.verbs().any(|(tag, _)| tag == Tag::Helps);
            let everything = before.is_some_and(|before| before.is(Tag::All));
            let tag = if tag == Tag::Refuse && became && (counted || everything) {
                Tag::Helps
            } else {
                tag
            };
            found.doubt |= join(&mut items, tag, tense, std::mem::take(&mut not));
        }
    }
    for item in items {
        found = found.and(item.evidence());
    }
    found
}

fn denies_next(token: &Token) -> bool {
    token.is(Tag::Not) && token.at.len() > 2
}

/// An English word does what a Korean verb does.
fn word_as_verb(token: &Token) -> Option<(Tag, Tense)> {
    const VERBS: [Tag; 12] = [
        Tag::Right,
        Tag::Accept,
        Tag::Refuse,
        Tag::Wrong,
        Tag::Change,
        Tag::Exist,
        Tag::Lack,
        Tag::Fine,
        Tag::Dislike,
        Tag::On,
        Tag::Off,
        Tag::Finish,
    ];
    let tag = VERBS.iter().find(|tag| token.is(**tag))?;
    Some((*tag, PLAIN))
}

/// Joins a verb to what it leans on; tells whether that leaves a doubt.
fn join(items: &mut Vec<Item>, tag: Tag, tense: Tense, not: bool) -> bool {
    let last = items.last_mut().filter(|last| last.tense.mood.leans());
    let fault = |item: &Item| matches!(item.tag, Tag::Trouble | Tag::Wrong | Tag::Change);
    match (tag, last) {
        // "틀린 거 없어요", "고칠 필요 없어요", "틀리지 않아요"
        (Tag::Lack | Tag::Refuse | Tag::Undo | Tag::IsNot, Some(last)) => {
            let hedged = tag == Tag::IsNot && tense.mood == Mood::Contrast;
            let twice = !last.good && (!fault(last) || hedged) || last.denied || not;
            last.good = !last.good;
            last.denied = true;
            last.tense = tense;
            twice
        }
        (Tag::Undo, None) => {
            if let Some(last) = items.last_mut() {
                last.good = !last.good;
                last.denied = true;
                last.tense = tense;
            }
            false
        }
        // "맞는 것 같아요", "안 해도 돼요"
        (Tag::Helps | Tag::Exist | Tag::Is | Tag::Fine, Some(last)) => {
            if not {
                last.good = !last.good;
            }
            last.tense = tense;
            false
        }
        (Tag::Helps | Tag::Show, _) if not => false,
        (tag, _) => {
            if let Some(good) = sign(tag, not) {
                items.push(Item {
                    tag,
                    good: good != not,
                    denied: not,
                    tense,
                });
            }
            false
        }
    }
}

fn sign(tag: Tag, not: bool) -> Option<bool> {
    Some(match tag {
        Tag::Right | Tag::Accept | Tag::Exist | Tag::On | Tag::Helps => true,
        // "안 알려 줘도 돼요"
        Tag::Tell | Tag::Say | Tag::Go | Tag::Call if not => true,
        Tag::Refuse | Tag::Wrong | Tag::Change | Tag::Lack | Tag::Dislike | Tag::IsNot | Tag::Off => false,
        _ => return None,
    })
}

impl Item {
    fn evidence(self) -> Evidence {
        let mut found = Evidence::default();
        // Only what is meant to happen is agreed to: not "하려고", "했는데", "하면".
        let meant = match self.tense.mood {
            Mood::Tell => !self.tense.past || self.tag == Tag::Right,
            Mood::Intend | Mood::Request | Mood::Wish | Mood::And => true,
            Mood::Cause | Mood::Contrast => self.tag == Tag::Right,
            Mood::Nominal => self.tag != Tag::Helps,
            _ => false,
        };
        match (self.tag, self.good) {
            (Tag::Lack, false) => found.lacks = true,
            (Tag::Exist, false) => found.lacks = true,
            (Tag::Exist | Tag::Lack, _) => {}
            (Tag::Helps, true) => {}
            (Tag::Trouble | Tag::Wrong | Tag::Change, false) => {
                found.faults = true;
                found.no = true;
            }
            (Tag::Right, true) => found.yes = meant,
            // "안 바뀌었어요"
            (Tag::Trouble | Tag::Wrong | Tag::Change, true) => found.yes = meant || self.tense.past,
            (_, true) if self.denied => found.yes = meant,
            (_, true) => found.accepts = meant,
            (_, false) => found.no = !matches!(self.tense.mood, Mood::Condition | Mood::Ask),
        }
        found
    }
}
