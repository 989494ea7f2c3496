//! The gate of doubt, through which everything passes that would be recorded: what was understood
//! must account for what was said. A sentence that says more than the reading explains is asked
//! back, for to be wrong costs ten times what it costs to ask.

use super::clause::{Clause, Heard};
use super::evidence::evidence;
use super::lexicon::{Mood, Tag};
use super::names::Name;
use super::tokens::{Reading, Token};
use super::{Command, Rules, Understood};
use crate::scenario::{FieldType, StageKind};
use crate::state::About;

/// From how much that is not explained on a record is asked back.
const TOO_MUCH: usize = 5;
/// The same for what finishes or confirms.
const TOO_MUCH_TO_CONFIRM: usize = 3;

impl Rules<'_> {
    /// What was understood, or a question back if it leaves too much open.
    pub(super) fn settled(&self, heard: &Heard<'_>, understood: Understood) -> Understood {
        let confirms = understood.commands.contains(&Command::Affirm);
        let limit = if confirms { TOO_MUCH_TO_CONFIRM } else { TOO_MUCH };
        let records = understood.commands.iter().any(Command::records);
        if !records || self.is_dictated(&understood) || self.unexplained(heard, &understood) < limit {
            return understood;
        }
        self.ask_back(heard, &understood)
    }

    /// Whether a value is kept in the customer's own words, which may be any.
    fn is_dictated(&self, understood: &Understood) -> bool {
        understood.commands.iter().any(|command| {
            let key = match command {
                Command::SetSlot { slot, .. } => Some(slot),
                Command::CorrectSlot { slot, .. } => slot.as_ref(),
                _ => None,
            };
            let field = key.and_then(|key| self.context.scenario.fields.get(key));
            field.is_some_and(|field| field.spec.kind == FieldType::Text)
        })
    }

    /// Which of the choices was meant, or the question anew.
    fn ask_back(&self, heard: &Heard<'_>, understood: &Understood) -> Understood {
        let offers = match (self.about(), self.stage) {
            (Some(About::Stage | About::Clarify { .. }), Some(stage)) if stage.kind == StageKind::Choice => {
                self.shown(stage)
            }
            _ => Vec::new(),
        };
        let meant = understood.commands.iter().any(|command| {
            matches!(command, Command::SetSlot { value, .. } if offers.iter().any(|offer| value.0 == offer.value.as_str()))
        });
        // Of two sums nobody can tell which is meant.
        let sums = heard.amounts_meant().len() > 1;
        let command = match meant || sums {
            true => Command::Clarify {
                candidates: offers.iter().map(|offer| offer.value.clone()).collect(),
            },
            false => Command::CannotHandle,
        };
        Understood::one(command, "too much left unexplained")
    }

    /// How much of what was said the commands do not account for.
    fn unexplained(&self, heard: &Heard<'_>, understood: &Understood) -> usize {
        let asks = understood
            .commands
            .iter()
            .any(|command| matches!(command, Command::AskKnowledge { .. }));
        let named = (0..heard.tokens.len()).any(|token| self.explains(heard, token, understood));
        let mut open = 0;
        for (place, clause) in heard.clauses.iter().enumerate() {
            // A question beside the answer is answered; a reason changes nothing: "집에 많아서".
            if asks && self.asks_at(heard, place) || is_aside(clause) {
                continue;
            }
            for token in clause.tokens.clone() {
                let Some(word) = heard.tokens.get(token) else {
                    continue;
                };
                // What only sounds like a name is the answer itself.
                let sounds = !word.is_known() && !named && understood.rule == "choice";
                if !sounds && !self.explains(heard, token, understood) {
                    open += weight(word, understood);
                }
                let left = self.leaves_an_amount(heard, token, understood)
                    || self.contradicts(heard, token)
                    || understood.commands == [Command::Affirm] && self.points_at_a_field(heard, token);
                open += usize::from(left) * TOO_MUCH;
            }
        }
        open
    }

    /// "저는 사천 벌고 남편은 삼천 벌어요": a number that nobody took back, and no value says it.
    fn leaves_an_amount(&self, heard: &Heard<'_>, token: usize, understood: &Understood) -> bool {
        let meant = heard.amounts_meant();
        let Some((_, place)) = meant.iter().find(|(word, _)| *word == token) else {
            return false;
        };
        let Some(amount) = heard.amounts.get(*place) else {
            return false;
        };
        // "집값은 사억이고 대출은 이억 정도요": of what it was said is known.
        let fields = understood.commands.iter().filter_map(|command| match command {
            Command::SetSlot { slot, .. } => self.context.scenario.fields.get(slot),
            _ => None,
        });
        let numbers = fields.filter(|field| field.spec.kind == FieldType::Number);
        if numbers.into_iter().any(|field| !heard.is_said_of(field, amount)) {
            return false;
        }
        let recorded: Vec<i64> = understood
            .commands
            .iter()
            .filter_map(|command| match command {
                Command::SetSlot { value, .. }
                | Command::CorrectSlot {
                    value: Some(value), ..
                } => value.0.as_i64(),
                _ => None,
            })
            .collect();
        let says = |value: &i64| {
            [*value, value + 1, value * 10_000].contains(&amount.value) || *value == amount.value * 10_000
        };
        let total: i64 = meant
            .iter()
            .filter_map(|(_, place)| heard.amounts.get(*place))
            .map(|amount| amount.value)
            .sum();
        let summed = meant.len() > 2
            && recorded
                .iter()
                .any(|value| total == 2 * value || total == 2 * value * 10_000);
        // Only of one kind there can be two: "스물아홉인데 삼억".
        let alike = meant
            .iter()
            .filter_map(|(_, place)| heard.amounts.get(*place))
            .any(|other| other.value != amount.value && other.scaled == amount.scaled);
        let taken_back = meant.iter().any(|(later, _)| {
            *later > token && heard.takes_back(token, *later) || heard.is_counted_age(*later)
        });
        !recorded.is_empty() && alike && !summed && !taken_back && !recorded.iter().any(says)
    }

    /// "저는 처음인데 남편은 아니에요": somebody else, of whom the opposite is told.
    fn contradicts(&self, heard: &Heard<'_>, token: usize) -> bool {
        let person = heard.tokens.get(token).is_some_and(|word| word.is(Tag::Topic));
        let next = heard.tokens.get(token + 1);
        let marked = next.is_some_and(|next| matches!(heard.said.letters(next.at.clone()), ['은' | '는']));
        let Some((place, clause)) = heard.clause_of(token) else {
            return false;
        };
        let mut behind = heard.tokens.iter().take(clause.tokens.end).skip(token + 2);
        let denied = behind
            .next()
            .is_some_and(|word| word.verb().is_some_and(|(tag, _)| tag == Tag::IsNot));
        place > 0 && person && marked && denied
    }

    /// "네 이대로 해 주시는데 주소만 다시 볼게요": a field that is named and not said to be right.
    fn points_at_a_field(&self, heard: &Heard<'_>, token: usize) -> bool {
        let field = heard.names_at(token).any(|name| matches!(name, Name::Field(_)));
        let right = heard.clause_of(token).is_some_and(|(_, clause)| {
            let found = evidence(heard.of(clause));
            found.yes || found.accepts
        });
        field && !right
    }

    /// Whether a word names or counts what is recorded.
    fn explains(&self, heard: &Heard<'_>, token: usize, understood: &Understood) -> bool {
        let scenario = self.context.scenario;
        let keys = understood.commands.iter().filter_map(|command| match command {
            Command::SetSlot { slot, .. } => Some(slot.as_str()),
            Command::CorrectSlot { slot, .. } => slot.as_deref(),
            _ => None,
        });
        let own = self
            .stage
            .and_then(|stage| stage.collects.first())
            .map(String::as_str);
        keys.chain(own).any(|key| {
            let field = scenario.fields.get_full(key);
            let stage = scenario
                .stage_of(key)
                .and_then(|stage| scenario.stages.get_index_of(&stage.id));
            let number = field.is_some_and(|(_, _, field)| field.spec.kind == FieldType::Number);
            let readings = heard.tokens.get(token).map(|word| &word.readings);
            readings.into_iter().flatten().any(|reading| match reading {
                Reading::Name(Name::Choice { stage: place, .. } | Name::Filter { stage: place, .. }, _) => {
                    stage == Some(usize::from(*place))
                }
                Reading::Name(Name::Field(place), _) => {
                    field.is_some_and(|(own, _, _)| own == usize::from(*place))
                }
                Reading::Amount(_) => {
                    number || self.stage.is_some_and(|stage| stage.kind == StageKind::Choice)
                }
                Reading::Ordinal(_) | Reading::LoneOrdinal(_) => true,
                _ => false,
            })
        })
    }
}

/// Whether a clause gives a reason or an aim, which decides nothing.
fn is_aside(clause: &Clause) -> bool {
    matches!(clause.mood, Some(Mood::Cause | Mood::Purpose))
}

/// What a word weighs that nothing explains.
fn weight(word: &Token, understood: &Understood) -> usize {
    const FREE: [Tag; 29] = [
        Tag::Yes,
        Tag::No,
        Tag::Not,
        Tag::Sorry,
        Tag::It,
        Tag::All,
        Tag::Nothing,
        Tag::Rest,
        Tag::Other,
        Tag::Except,
        Tag::Only,
        Tag::And,
        Tag::Or,
        Tag::Particle,
        Tag::Light,
        Tag::Thing,
        Tag::Turn,
        Tag::Again,
        Tag::Chat,
        Tag::Moment,
        Tag::Last,
        Tag::Middle,
        Tag::FromEnd,
        Tag::Skip,
        Tag::Unsure,
        Tag::Trouble,
        Tag::Is,
        Tag::On,
        Tag::Off,
    ];
    const PLAIN: [Tag; 16] = [
        Tag::Accept,
        Tag::Right,
        Tag::Refuse,
        Tag::Exist,
        Tag::Lack,
        Tag::Fine,
        Tag::Dislike,
        Tag::Undo,
        Tag::IsNot,
        Tag::Helps,
        Tag::Off,
        Tag::On,
        Tag::Finish,
        Tag::Call,
        Tag::Skip,
        Tag::Unsure,
    ];
    let corrects = understood
        .commands
        .iter()
        .any(|command| matches!(command, Command::CorrectSlot { .. } | Command::Deny));
    let changes = |tag: Tag| {
        matches!(
            tag,
            Tag::Change | Tag::Wrong | Tag::Earlier | Tag::Small | Tag::Big
        )
    };
    let condition = word.mood() == Some(Mood::Condition);
    let free = word.readings.iter().any(|reading| match reading {
        // An English verb is a word.
        Reading::Word(tag) => FREE.contains(tag) || PLAIN.contains(tag) || corrects && changes(*tag),
        Reading::Verb(tag, _) => PLAIN.contains(tag) || corrects && changes(*tag),
        Reading::Copula(_) => true,
        _ => false,
    });
    let topic = word.is(Tag::Topic);
    match (word.is_known(), free) {
        (false, _) => 1,
        _ if condition => 2,
        (true, true) => 0,
        (true, false) if topic => 1,
        (true, false) => 2,
    }
}
