//! Questions for the knowledge base, alone or beside an answer ("네, 근데 OTP가 뭐예요?").

use super::choice::{agrees, whole};
use super::clause::{Clause, Heard};
use super::evidence::evidence;
use super::lexicon::{Mood, Tag};
use super::names::Name;
use super::tokens::{Reading, Token};
use super::{Command, Rules, Understood};
use crate::scenario::{CORRECT, StageKind, YES};
use crate::state::About;

impl Rules<'_> {
    pub(super) fn question(&self, heard: &Heard<'_>) -> Option<Understood> {
        if self.takes_dictation() && heard.asks_at_once() {
            return Some(Understood::one(query(&heard.said.text), "question"));
        }
        let asked: Vec<usize> = (0..heard.clauses.len())
            .filter(|place| self.asks_at(heard, *place))
            .collect();
        let (first, last) = (*asked.first()?, *asked.last()?);
        let text = |from: usize, to: usize| -> &str {
            let from = heard
                .clauses
                .get(from)
                .map_or(heard.tokens.len(), |clause| clause.tokens.start);
            let to = to.checked_sub(1).and_then(|last| heard.clauses.get(last));
            heard.text(from..to.map_or(0, |clause| clause.tokens.end))
        };
        let alone = || Some(Understood::one(query(&heard.said.text), "question"));
        if self.takes_dictation() {
            return self.asks(heard).then(alone)?;
        }
        let instead = !heard.words.denies_backwards && heard.has(Tag::Earlier);
        if self.asks_to_change(heard) || instead && self.asks_for_another(heard) {
            return None;
        }
        if (first..=last).any(|place| self.asks_for_what_a_yes_shows(heard, place)) {
            return Some(Understood::one(Command::Affirm, "what a yes shows"));
        }
        // "카드로 하면 수수료가 있어요?", "집이 있어도 돼요?": the condition belongs to the question.
        let leads = |clause: &Clause| {
            let found = evidence(heard.of(clause));
            let denies = clause.mood == Some(Mood::And) && (found.no || found.lacks || found.doubt);
            let concedes =
                clause.mood == Some(Mood::Contrast) && heard.text(clause.tokens.clone()).ends_with('도');
            // "한 달에 이백 원이에요 한 건에 이백 원이에요?"
            let next = heard.clauses.get(first);
            let last = |clause: &Clause| {
                heard
                    .of(clause)
                    .last()
                    .map(|last| heard.said.words(last.at.clone()))
            };
            let either = next.is_some_and(|next| next.asked && last(next) == last(clause))
                && last(clause).is_some_and(|last| !last.is_empty())
                && clause.mood == Some(Mood::Tell);
            // "있는 걸로 되어 있나요?"
            let stands = next.is_some_and(|next| {
                heard
                    .of(next)
                    .first()
                    .is_some_and(|first| first.verbs().any(|(tag, _)| tag == Tag::Helps))
            }) && heard.text(clause.tokens.clone()).ends_with("걸로");
            denies
                || concedes
                || either
                || stands
                || matches!(clause.mood, Some(Mood::Condition | Mood::Purpose | Mood::Cause))
        };
        let mut begin = first;
        while begin > 0 && heard.clauses.get(begin - 1).is_some_and(leads) {
            begin -= 1;
        }
        let before = text(0, begin);
        let behind = text(last + 1, heard.clauses.len());
        let question = text(begin, last + 1);
        let earlier = begin.checked_sub(1).and_then(|before| heard.clauses.get(before));
        let turned = heard.clauses.get(begin).is_some_and(|clause| clause.turned)
            || earlier.is_some_and(|before| before.mood == Some(Mood::Contrast))
            || heard
                .clauses
                .get(begin)
                .is_some_and(|clause| heard.begins_with_what(clause));
        // "되나 물어보러 왔는데": what carries a question is no answer.
        let behind = if self.carries_a_question(behind) {
            ""
        } else {
            behind
        };
        let answer = match (before.is_empty(), behind.is_empty()) {
            (true, true) => return alone(),
            (false, true) => self.hear(before),
            (true, false) => self.hear(behind),
            (false, false) => self.hear(&format!("{before}, {behind}")),
        };
        // "그건 뭐예요? 그건 빼 주세요" points back at what was asked about.
        let points = self.stage.is_some_and(|stage| stage.kind == StageKind::Switches)
            && !behind.is_empty()
            && before.is_empty()
            && behind.starts_with('그')
            && !concludes(behind)
            && !answer.tokens.iter().any(|token| token.names().next().is_some());
        if points {
            return alone();
        }
        // A bare yes before a question may only have been a polite noise.
        let yes = agrees(&answer) == Some(true) && answer.tokens.iter().any(|token| token.is(Tag::Yes));
        if behind.is_empty() && yes && answer.said.len() < 8 && !(turned && self.takes_a_passing_yes()) {
            return alone();
        }
        let mut understood = match self.repair(&answer) {
            Some(_) => return alone(),
            None => self.answer(&answer),
        };
        // "맞아요, 안 맞아요?"
        let asks_back = self.hear(question);
        let doubts = understood.commands == [Command::Affirm]
            && asks_back.tokens.iter().all(|token| {
                token
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Right | Tag::Wrong))
                    || token.is_any(&[Tag::Light, Tag::Not])
            });
        if doubts {
            return Some(Understood::one(Command::CannotHandle, "asked back"));
        }
        // A fault that is named in the question is no yes.
        let found = whole(&asks_back);
        if understood.commands.contains(&Command::Affirm)
            && (found.faults || found.plain_no || asks_back.has(Tag::No))
        {
            return alone();
        }
        // "… 상담돼요? 그거 먼저 할게요": beside a question only a yes, or "그걸로", takes the default.
        let taken = answer
            .tokens
            .iter()
            .any(|token| token.is_any(&[Tag::Yes, Tag::It, Tag::All]));
        if understood.rule == "yes to the default" && !taken && heard.words.denies_backwards {
            return alone();
        }
        if !understood.commands.iter().all(Command::answers) || self.would_end(&understood.commands) {
            return alone();
        }
        // "계좌만 해도 돼요? 그럼 그걸로": what was asked about.
        if let Some(asked) = self
            .pointed_at(&asks_back)
            .filter(|_| before.is_empty() && understood.rule == "yes to the default")
        {
            understood = asked;
        }
        // "알림 공짜예요? 그럼 다 해 주세요": who goes on so needs no answer.
        let words = asks_back.tokens.iter().any(|token| token.is(Tag::Ask));
        if concludes(behind) && !words {
            understood.rule = "answer to their own question";
            return Some(understood);
        }
        understood.commands.push(query(question));
        understood.rule = "answer and question";
        Some(understood)
    }

    /// "can I change my introduction?" where that was answered: it is a wish to.
    fn asks_to_change(&self, heard: &Heard<'_>) -> bool {
        let answered = |token: usize| {
            heard.names_at(token).any(|name| {
                let super::names::Name::Field(place) = name else {
                    return false;
                };
                let field = self.context.scenario.fields.get_index(usize::from(place));
                field.is_some_and(|(key, field)| {
                    field.spec.modifiable && (self.context.state.has(key) || self.shows(key))
                })
            })
        };
        heard.requests_politely() && heard.has(Tag::Change) && (0..heard.tokens.len()).any(answered)
    }

    /// Whether the open question shows the value of a field.
    fn shows(&self, key: &String) -> bool {
        let stage = self.stage.filter(|_| matches!(self.about(), Some(About::Stage)));
        stage.is_some_and(|stage| self.context.correctable(stage).contains(key))
    }

    /// "서류는 뭐가 필요해요?", where a yes shows the papers.
    fn asks_for_what_a_yes_shows(&self, heard: &Heard<'_>, place: usize) -> bool {
        const WHAT: [&str; 6] = ["뭐", "뭘", "뭔", "무엇", "무슨", "어떤"];
        let stage = self.stage.filter(|stage| {
            let confirms = stage
                .collects
                .first()
                .is_some_and(|key| self.context.scenario.is_confirmation(key));
            confirms && matches!(self.about(), Some(About::Stage))
        });
        let Some((stage, clause)) = stage.zip(heard.clauses.get(place)) else {
            return false;
        };
        let here = self.context.scenario.stages.get_index_of(&stage.id);
        let shown = clause.tokens.clone().any(|token| {
            heard.names_at(token).any(|name| match name {
                Name::Choice {
                    stage: own, index, ..
                } => {
                    here == Some(usize::from(own))
                        && stage
                            .choices
                            .get(usize::from(index))
                            .is_some_and(|choice| choice.value == YES)
                        && !heard.is_verb(token)
                }
                _ => false,
            })
        });
        let what = heard.of(clause).iter().any(|token| {
            let text = heard.said.words(token.at.clone());
            token.is(Tag::Ask) && WHAT.iter().any(|word| text.starts_with(word))
        });
        shown && what
    }

    /// "되나 해서요", "되는지 물어보러 왔는데".
    fn carries_a_question(&self, text: &str) -> bool {
        let heard = self.hear(text);
        let carries = |token: &Token| {
            token.is_any(&[Tag::Light, Tag::Particle])
                || token.verbs().any(|(tag, tense)| {
                    let leads = matches!(tense.mood, Mood::Cause | Mood::Purpose | Mood::Contrast);
                    leads && matches!(tag, Tag::Tell | Tag::Accept | Tag::Helps)
                })
        };
        !heard.tokens.is_empty()
            && heard.tokens.iter().all(carries)
            && heard.tokens.iter().any(|token| token.verb().is_some())
    }

    /// The one offer that a question is about.
    fn pointed_at(&self, asked: &Heard<'_>) -> Option<Understood> {
        let stage = self.stage.filter(|stage| stage.kind == StageKind::Choice)?;
        let offers = self.shown(stage);
        let picked = self.pick(asked, stage, &offers);
        let key = stage.collects.first()?;
        match (&picked.fitting[..], picked.chosen && !picked.disputed) {
            ([only], true) => Some(Understood::one(
                self.set(key, offers.get(*only)?),
                "what was asked about",
            )),
            _ => None,
        }
    }

    /// Nothing is finished while a question is open.
    fn would_end(&self, commands: &[Command]) -> bool {
        commands.contains(&Command::Affirm) && !self.takes_a_passing_yes()
    }

    /// Whether a yes counts that a question follows: not where it would finish or clear anything.
    fn takes_a_passing_yes(&self) -> bool {
        let stages = &self.context.scenario.stages;
        let ends = |target: &&str| {
            let stage = stages.get(*target);
            *target != CORRECT && stage.is_none_or(|stage| stage.kind == StageKind::Final)
        };
        let next = self.stage.and_then(|stage| stage.next.as_ref());
        let targets = next.map(|next| next.targets());
        match self.about() {
            Some(About::Stage) => !targets.unwrap_or_default().iter().any(ends),
            Some(About::ReadBack { .. }) => true,
            _ => false,
        }
    }

    /// Whether an utterance ends in a question or is one.
    pub(super) fn asks(&self, heard: &Heard<'_>) -> bool {
        let last = heard.clauses.len().saturating_sub(1);
        match self.takes_dictation() {
            true => self.asks_at(heard, last),
            false => (0..heard.clauses.len()).any(|place| self.asks_at(heard, place)),
        }
    }

    /// Whether a clause is a question.
    pub(super) fn asks_at(&self, heard: &Heard<'_>, place: usize) -> bool {
        let Some(clause) = heard.clauses.get(place) else {
            return false;
        };
        let tokens = heard.of(clause);
        // "아직이요?", "네?" only echo; "해 주시겠어요?" requests.
        let light = [Tag::Yes, Tag::No, Tag::Light, Tag::Sorry, Tag::Particle, Tag::It];
        if tokens.iter().all(|token| token.is_any(&light)) {
            return false;
        }
        if self.requests(heard, clause) {
            return false;
        }
        // In free words a word that asks is a question only near the end.
        let near = if self.takes_dictation() { 4 } else { tokens.len() };
        let words = tokens.iter().rev().take(near).any(|token| token.is(Tag::Ask));
        let last = place + 1 == heard.clauses.len();
        let unsure = heard.has(Tag::Unsure) || heard.has_verb(Tag::Unsure);
        let estimates = !words && !clause.asked && !heard.amounts.is_empty();
        if unsure && !clause.asked {
            return false;
        }
        // "카드는 있어야겠죠? 카드하고 계좌요", "두 번째로 하면 되죠?": what is agreed on is said, not asked.
        // "바로 받는 것만 볼 수 있어요?" wants them shown; "너무 비싸죠?" wants no answer.
        let filters = tokens
            .iter()
            .any(|token| token.names().any(|(name, _)| matches!(name, Name::Filter { .. })));
        let shows = tokens
            .iter()
            .any(|token| token.verbs().any(|(tag, _)| tag == Tag::Show));
        if filters && shows && !words {
            return false;
        }
        let end = tokens.last().map(|token| heard.said.words(token.at.clone()));
        let agreed = end.is_some_and(|end| ["죠", "지요"].iter().any(|tag| end.ends_with(tag)));
        let remarks = tokens
            .iter()
            .all(|token| token.is(Tag::Light) || token.verbs().any(|(tag, _)| tag == Tag::Dislike));
        if agreed && remarks {
            return false;
        }
        // "말 안 해도 되죠? 패스": who only wants to be agreed with goes on.
        if agreed && !words && !last {
            return false;
        }
        if clause.asked && agreed && !words && self.takes_a_passing_yes() {
            let accepts = tokens.iter().all(|token| token.is_known())
                && tokens
                    .iter()
                    .any(|token| token.verbs().any(|(tag, _)| tag == Tag::Accept));
            let offered = tokens.iter().any(|token| {
                token
                    .names()
                    .any(|(name, _)| matches!(name, super::names::Name::Choice { .. }))
            });
            if offered && (!last || accepts) {
                return false;
            }
        }
        match clause.mood {
            Some(Mood::Request) if words => tokens.iter().any(|token| {
                token
                    .verbs()
                    .any(|(tag, _)| matches!(tag, Tag::Tell | Tag::Show | Tag::Say))
            }),
            Some(Mood::Request) => false,
            // "뭘 꺼야 될지 모르겠네" and "삼억쯤 하지 않을까요" ask nothing.
            Some(Mood::Ask) if unsure && !clause.asked || estimates => false,
            Some(Mood::Ask) if !last && !clause.asked && !words && !heard.amounts.is_empty() => false,
            // "코마스인가 그거요"
            Some(Mood::Ask) if !last && !clause.asked && !words && hedges(tokens) => false,
            Some(Mood::Ask) => !offers(tokens) || words,
            Some(Mood::Contrast) if unsure => false,
            Some(Mood::Intend | Mood::Wish | Mood::Purpose) => words && clause.asked,
            Some(Mood::And | Mood::Condition | Mood::Cause) if !last => false,
            Some(Mood::Contrast) if !last && !clause.asked => false,
            // "맞는 게 하나도 없는데?" protests.
            Some(Mood::Contrast) if !words && heard.has(Tag::Nothing) => false,
            _ if clause.asked && (is_named_only(heard, tokens) || is_answer(tokens)) => false,
            _ if clause.asked => true,
            Some(_) | None => words && self.is_question_word(heard, clause),
        }
    }

    /// "could you switch off the withdrawal alert?", "can you make it the 20th?": English requests in the
    /// shape of a question.
    fn requests(&self, heard: &Heard<'_>, clause: &Clause) -> bool {
        const DONE: [Tag; 8] = [
            Tag::Change,
            Tag::Off,
            Tag::Show,
            Tag::Refuse,
            Tag::Except,
            Tag::Big,
            Tag::Small,
            Tag::Slow,
        ];
        let tokens = heard.of(clause);
        let first = heard.text(clause.tokens.clone()).to_lowercase();
        let asks_to = [
            "can you",
            "could you",
            "would you",
            "will you",
            "can we",
            "could we",
        ];
        let begins = asks_to.iter().any(|request| first.contains(request));
        let skips = first.contains("can i skip") || first.contains("can we skip");
        let skips = skips && self.stage.is_some_and(|stage| stage.skippable);
        let done =
            tokens.iter().any(|token| token.is_any(&DONE)) && !tokens.iter().any(|token| token.is(Tag::Ask));
        !self.words.denies_backwards && heard.requests_politely() && (begins && done || skips)
    }

    /// A word that asks, and not only fills: "뭐 그냥 해 주세요", "몇 개월 됐어요".
    fn is_question_word(&self, heard: &Heard<'_>, clause: &Clause) -> bool {
        let tokens = heard.of(clause);
        if !self.words.denies_backwards {
            // English asks with its first word.
            let mut words = tokens
                .iter()
                .filter(|token| !token.is_any(&[Tag::Light, Tag::Turn, Tag::And, Tag::Yes]));
            return words.next().is_some_and(|first| first.is(Tag::Ask));
        }
        let Some(place) = tokens.iter().position(|token| token.is(Tag::Ask)) else {
            return false;
        };
        let word = tokens.get(place).map(|token| heard.said.words(token.at.clone()));
        let filler = matches!(word, Some("뭐" | "어디")) && place + 1 < tokens.len();
        let asks = |token: &Token| {
            let copula = token
                .readings
                .iter()
                .any(|reading| matches!(reading, Reading::Copula(_)));
            copula || token.verb().is_some() || !token.is_known()
        };
        let behind = tokens.get(place + 1..).unwrap_or_default();
        match filler {
            // "뭐예요" asks; "뭐 그렇게 해요" does not.
            true => {
                // "어디까지예요"
                let mut behind = behind
                    .iter()
                    .skip_while(|next| word == Some("어디") && next.is(Tag::Particle));
                behind.next().is_some_and(|next| {
                    let copula = next
                        .readings
                        .iter()
                        .any(|reading| matches!(reading, Reading::Copula(_)));
                    asks(next) && (copula || heard.said.starts_word(next.at.start) == (word == Some("어디")))
                })
            }
            false => true,
        }
    }
}

impl Heard<'_> {
    /// "what's the interest rate", "how long is it": English asks openly with its first word, which
    /// a "yes" before it does not.
    fn begins_with_what(&self, clause: &Clause) -> bool {
        const WHAT: [&str; 8] = ["what", "how", "why", "when", "where", "which", "who", "whose"];
        let mut words = self
            .of(clause)
            .iter()
            .filter(|word| word.is(Tag::Ask) || !word.is_any(&[Tag::Light, Tag::Turn, Tag::And]));
        let first = words
            .next()
            .map(|word| self.said.words(word.at.clone()).to_lowercase());
        !self.words.denies_backwards
            && first.is_some_and(|first| WHAT.iter().any(|what| first.starts_with(what)))
    }

    /// "how long should my answer be": a question, and not the beginning of a tale ("what I did was …").
    fn asks_at_once(&self) -> bool {
        const VERBS: [&str; 17] = [
            "is", "are", "was", "do", "does", "did", "can", "could", "should", "will", "would", "must",
            "may", "has", "have", "am", "shall",
        ];
        const WHO: [&str; 8] = ["i", "you", "we", "it", "this", "that", "there", "the"];
        let text = self.said.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let verb = |place: usize| words.get(place).is_some_and(|word| VERBS.contains(word));
        let who = |place: usize| words.get(place).is_some_and(|word| WHO.contains(word));
        let what = ["what", "how", "why", "when", "where", "which", "who"];
        let open = words.first().is_some_and(|first| what.contains(first)) && (verb(1) || verb(2) && !who(1));
        let polar = verb(0) && who(1);
        !self.words.denies_backwards && self.clauses.len() == 1 && words.len() < 10 && (open || polar)
    }
}

/// "그럼 다 해 주세요": what follows from what was said before.
fn concludes(text: &str) -> bool {
    ["그럼", "그러면", "그라믄", "그라모"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// "4천이요?": an answer with a question in the voice.
fn is_answer(tokens: &[Token]) -> bool {
    let answers = |token: &Token| {
        token
            .readings
            .iter()
            .any(|reading| matches!(reading, Reading::Amount(_) | Reading::Ordinal(_)))
    };
    let plain = |token: &Token| {
        let copula = token
            .readings
            .iter()
            .any(|reading| matches!(reading, Reading::Copula(Mood::Tell)));
        answers(token) || copula || token.is_any(&[Tag::Light, Tag::Particle, Tag::Thing])
    };
    tokens.iter().any(answers) && tokens.iter().all(plain)
}

/// "집이요?": an echo of one word asks nothing that has an answer.
fn is_named_only(heard: &Heard<'_>, tokens: &[Token]) -> bool {
    let copula = |token: &Token| {
        token
            .readings
            .iter()
            .any(|reading| matches!(reading, Reading::Copula(Mood::Tell)))
    };
    let words = tokens
        .iter()
        .filter(|token| !copula(token) && !token.is_any(&[Tag::Particle, Tag::Light]))
        .count();
    let echo = tokens
        .last()
        .is_some_and(|last| heard.said.letters(last.at.clone()).ends_with(&['요']) && copula(last));
    let named = tokens.iter().any(|token| token.names().next().is_some());
    words == 1
        && named
        && echo
        && !tokens.iter().any(|token| token.is(Tag::Ask))
        && tokens.iter().all(|token| token.verb().is_none())
}

/// "코마스인가": a name that somebody tries to remember.
fn hedges(tokens: &[Token]) -> bool {
    let copula = |token: &Token| token.readings.contains(&Reading::Copula(Mood::Ask));
    tokens.last().is_some_and(copula) && tokens.iter().any(|token| token.names().next().is_some())
}

/// "도와드릴까요" is what a clerk says.
fn offers(tokens: &[Token]) -> bool {
    let last = tokens.last();
    last.is_some_and(|last| last.verb().is_some_and(|(tag, _)| tag == Tag::Unsure))
}

fn query(text: &str) -> Command {
    Command::AskKnowledge {
        query: text.trim().to_owned().into(),
    }
}
