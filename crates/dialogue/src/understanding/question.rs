//! Questions for the knowledge base, alone or after an answer ("네, 근데 OTP가 뭐예요?").

use super::{Command, Rules, Understood, Utterance, yes_no};
use crate::scenario::StageKind;
use crate::state::About;

/// An utterance cut before its last thought.
struct Thoughts {
    before: Option<String>,
    last: String,
    /// Cut at a word such as "근데", and not only at a comma.
    turned: bool,
}

impl Rules<'_> {
    pub(super) fn question(&self, said: &Utterance) -> Option<Understood> {
        if !self.asks(said) {
            return None;
        }
        let alone = || Some(Understood::one(query(&said.text), "question"));
        let thoughts = self.thoughts(&said.text);
        let Some(before) = thoughts.before.filter(|_| !self.takes_dictation()) else {
            return alone();
        };
        let before = Utterance::new(&before);
        if self.asks(&before) || !self.asks(&Utterance::new(&thoughts.last)) {
            return alone();
        }
        // A bare yes before a question may only have been a polite noise.
        let yes = yes_no::polarity(&before, self.words) == Some(true);
        if yes && !(thoughts.turned && self.takes_a_passing_yes()) {
            return alone();
        }
        let mut understood = self.answer(&before);
        if !understood.commands.iter().all(Command::answers) {
            return alone();
        }
        understood.commands.push(query(&thoughts.last));
        understood.rule = "answer and question";
        Some(understood)
    }

    /// Whether a yes counts that a question follows: not where it would finish or clear anything.
    fn takes_a_passing_yes(&self) -> bool {
        let stages = &self.context.scenario.stages;
        let ends = |target: &&str| {
            stages
                .get(*target)
                .is_none_or(|stage| stage.kind == StageKind::Final)
        };
        let targets = self
            .stage
            .and_then(|stage| stage.next.as_ref())
            .map(|next| next.targets());
        match self.about() {
            Some(About::Stage) => !targets.unwrap_or_default().iter().any(ends),
            Some(About::ReadBack { .. }) => true,
            _ => false,
        }
    }

    /// Whether an utterance is a question.
    pub(super) fn asks(&self, said: &Utterance) -> bool {
        let words = self.words;
        if said.has_any(&words.request) {
            return false;
        }
        let last = Utterance::new(&self.thoughts(&said.text).last);
        let marked = said.text.ends_with(['?', '？']) && !last.is_made_of(&words.yes, &words.light);
        if marked || ends_as_question(&last) {
            return true;
        }
        match self.takes_dictation() {
            // "누구나 쓰기 쉬운 화면" asks nothing.
            true => words
                .question
                .iter()
                .any(|phrase| last.find(phrase).iter().any(|at| at.end == last.len())),
            false => self.mentions(said, &words.question),
        }
    }

    fn thoughts(&self, text: &str) -> Thoughts {
        let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let mut cut = None;
        let mut offset = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let next = offset + word.len();
            if self.words.turn.contains(&bare(word)) {
                cut = Some((offset, next, true));
            } else if word.trim_end().ends_with(['.', ',', '!', '?', '。', '？'])
                && next < text.trim_end().len()
            {
                cut = Some((next, next, false));
            }
            offset = next;
        }
        let (end, start, turned) = cut.unwrap_or((0, 0, false));
        let before = Some(text[..end].trim().to_owned()).filter(|before| !before.is_empty());
        let last = text[start..].to_owned();
        Thoughts { before, last, turned }
    }
}

fn query(text: &str) -> Command {
    Command::AskKnowledge {
        query: text.trim().to_owned().into(),
    }
}

/// Final consonants, as their place in a syllable block.
const NIEUN: u32 = 4;
const BIEUP: u32 = 17;

/// "…나요", "…까요", "…ㄴ가요", "…ㅂ니까". "하나요" is also "one, please", and "아무거나요"
/// "any of them".
fn ends_as_question(said: &Utterance) -> bool {
    let letters = said.from(0);
    let before = |ending: &str| letters.strip_suffix(ending).and_then(|rest| rest.chars().last());
    let closed_by =
        |c: char, consonant: u32| ('가'..='힣').contains(&c) && (c as u32 - '가' as u32) % 28 == consonant;
    letters != "하나요" && before("나요").is_some_and(|c| c != '거')
        || before("까요").is_some()
        || before("가요").is_some_and(|c| closed_by(c, NIEUN))
        || before("니까").is_some_and(|c| closed_by(c, BIEUP))
}
