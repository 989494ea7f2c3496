//! What is not recorded, however likely it was learned to be.

use crate::scenario::{Stage, StageKind, YES};
use crate::understanding::choice::whole;
use crate::understanding::clause::Heard;
use crate::understanding::lexicon::Tag;
use crate::understanding::mention::Stance;
use crate::understanding::names::Name;
use crate::understanding::{Command, Rules};

impl Rules<'_> {
    /// Whether a yes would be recorded of somebody who says no. Whatever was learned: never.
    pub(super) fn turns_a_no_around(&self, heard: &Heard<'_>, commands: &[Command]) -> bool {
        let said = whole(heard);
        let no = said.plain_no || said.no && !said.yes && !said.accepts;
        // Thanks end a conversation; they do not say that what is shown is right.
        let thanks = self.stage.is_some_and(|stage| !stage.rows.is_empty())
            && heard.has(Tag::Chat)
            && !(said.yes || said.accepts);
        let yes = commands.contains(&Command::Affirm);
        // "아니 이대로": both a no and a yes.
        let but = [Tag::Except, Tag::Unsure, Tag::No, Tag::Sorry]
            .iter()
            .any(|tag| heard.has(*tag));
        let but = (but || said.doubt) && !self.finishes(heard);
        (no || thanks || says_pardon(heard)) && self.says_yes(heard, commands) || yes && but
    }

    /// Whether something would be recorded of a sentence that takes it back, leaves it out or says both.
    pub(super) fn takes_what_is_left_out(&self, heard: &Heard<'_>, commands: &[Command]) -> bool {
        let said = whole(heard);
        let switches = self.stage.is_some_and(|stage| stage.kind == StageKind::Switches);
        let except = switches && heard.has(Tag::Except);
        let records = commands.iter().any(Command::records);
        records && (said.doubt || except || said.yes && said.plain_no)
            || said.no && self.says_yes(heard, commands)
            || commands
                .iter()
                .any(|command| self.sets_what_is_left_out(heard, command))
    }

    /// Whether this agrees to what was asked, or takes what was offered.
    fn says_yes(&self, heard: &Heard<'_>, commands: &[Command]) -> bool {
        let own = self.stage.and_then(|stage| stage.collects.first());
        let offered = self.stage.and_then(Stage::default_choice);
        let finishes = self.finishes(heard);
        commands.iter().any(|command| match command {
            Command::Affirm => !finishes,
            Command::SetSlot { slot, value, .. } if own == Some(slot) => {
                value.0 == true || offered.is_some_and(|offered| value.0 == offered.value.as_str())
            }
            _ => false,
        })
    }

    /// Whether "there is nothing more" is the yes of this question: "아니요, 더 없어요".
    pub(super) fn finishes(&self, heard: &Heard<'_>) -> bool {
        const LACKING: [&str; 4] = ["없", "no ", "nothing", "that's all"];
        let lacks = |token: &usize| {
            let text = heard.text(*token..token + 1).to_lowercase();
            LACKING.iter().any(|word| text.contains(word))
        };
        self.stage.is_some_and(|stage| {
            let mut lacking = (0..heard.tokens.len()).filter(lacks);
            lacking.any(|token| self.names(heard, token, stage, YES))
        })
    }

    /// Whether what this sets is named and not chosen. "안 냈어요" is how a no is said.
    fn sets_what_is_left_out(&self, heard: &Heard<'_>, command: &Command) -> bool {
        let Command::SetSlot { slot, value, .. } = command else {
            return false;
        };
        let value = match value.0.as_bool() {
            Some(true) => YES,
            Some(false) => return false,
            None => value.0.as_str().unwrap_or_default(),
        };
        self.context.scenario.stage_of(slot).is_some_and(|stage| {
            let mut named = (0..heard.tokens.len()).filter(|token| self.names(heard, *token, stage, value));
            named.any(|token| heard.stance(token, &|_| false) != Stance::Chosen)
        })
    }

    /// Whether a word is a name of this choice of a stage.
    fn names(&self, heard: &Heard<'_>, token: usize, stage: &Stage, value: &str) -> bool {
        let place = self.context.scenario.stages.get_index_of(&stage.id);
        let choice = stage.choices.iter().position(|choice| choice.value == value);
        heard.names_at(token).any(|name| {
            matches!(name, Name::Choice { stage, index, .. }
                if Some(usize::from(stage)) == place && Some(usize::from(index)) == choice)
        })
    }
}

/// "네?": a yes that asks to hear it again.
fn says_pardon(heard: &Heard<'_>) -> bool {
    let asked = heard.clauses.iter().any(|clause| clause.asked);
    asked
        && heard
            .tokens
            .iter()
            .all(|token| token.is_any(&[Tag::Yes, Tag::Light]))
}
