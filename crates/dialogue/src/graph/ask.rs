//! `check_completion`, `ask_question`, `complete`: where the consultation is now, and the turn's
//! end (design §8: what is said, the panel, then exactly one question or the end).

use super::Consultation;
use super::node::{Asking, Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::Effect;
use crate::event::Values;
use crate::flow::{self, Position};
use crate::scenario::{Stage, StageKind};
use crate::state::{About, Prompt};

impl Consultation {
    pub(super) fn check_completion(&self, resume: Resume) -> Option<Step> {
        let context = self.context()?;
        if resume.keep && self.prompt().is_some_and(|prompt| self.stands(&prompt.about)) {
            return Step::to(Node::AskQuestion(Asking::Again));
        }
        let walk = flow::walk(context)?;
        let mut effects = Vec::new();
        for stage in &walk.unsaid {
            effects.push(Effect::Record(Change::Passed {
                stage: stage.id.clone(),
            }));
            effects.extend(say(context.render(&stage.prompt)));
        }
        let next = match walk.at {
            Position::End(stage) => {
                if let Some(query) = resume.look_up {
                    effects.extend(look_up(query));
                    return Step::with(effects, Node::WaitForAnswer);
                }
                return Step::with(
                    effects,
                    Node::Complete {
                        stage: stage.id.clone(),
                    },
                );
            }
            Position::Correction(stage) => (stage, About::WhichField),
            Position::Question(stage) => (stage, self.about(stage)),
        };
        let (stage, about) = next;
        let open = self
            .prompt()
            .filter(|prompt| resume.keep && prompt.stage == stage.id);
        if open.is_none() && about == About::Stage && self.says_go_on(stage) {
            effects.extend(self.say(&self.library().wording.go_on));
        }
        if let Some(query) = resume.look_up {
            // The answer counts already: its successor is open while the question is looked up.
            effects.push(Effect::Record(Change::Asked(self.new_prompt(&stage.id, about))));
            effects.extend(look_up(query));
            return Step::with(effects, Node::WaitForAnswer);
        }
        let asking = match open {
            Some(_) => Asking::Again,
            None => Asking::New {
                stage: stage.id.clone(),
                about,
            },
        };
        Step::with(effects, Node::AskQuestion(asking))
    }

    /// Whether a question of the kiosk's own (a read-back, a new value) stands, wherever the walk is
    /// by now: it does until it is answered, or nobody needs the answer any more.
    fn stands(&self, about: &About) -> bool {
        let needed = |key: &String| {
            self.context()
                .is_some_and(|context| context.needs(key, &context.slots()))
        };
        match about {
            About::Stage => false,
            About::WhichField | About::Switch { .. } | About::Restart => true,
            About::NewValue { field } | About::Clarify { field, .. } => needed(field),
            About::ReadBack { values } => values.0.keys().any(needed),
        }
    }

    /// A "no" to having finished keeps the same question open and invites another.
    fn says_go_on(&self, stage: &Stage) -> bool {
        let asked = self.prompt().is_some_and(|prompt| prompt.stage == stage.id);
        asked
            && stage.kind == StageKind::Confirmation
            && stage.collects.first().is_some_and(|key| self.state().has(key))
    }

    /// What a stage asks first: values that a confirmation shows and nobody knows come before it.
    fn about(&self, stage: &Stage) -> About {
        if stage.kind == StageKind::Correction {
            return About::WhichField;
        }
        let Some(context) = self.context() else {
            return About::Stage;
        };
        let scope = context.slots();
        let missing = |key: &&String| {
            let field = context.scenario.fields.get(*key);
            let askable = field.is_some_and(|field| {
                field.spec.required && (!field.spec.pii.is_hidden() || context.state.keypad)
            });
            askable && context.needs(key, &scope) && context.value(key).is_none()
        };
        let first = stage
            .collects
            .first()
            .is_some_and(|first| self.state().has(first));
        let unknown = match stage.kind {
            StageKind::Confirmation => stage.modifiable.iter().find(missing),
            // Answered, but something beside the answer could not follow from it.
            StageKind::Choice | StageKind::Value if first => stage.collects.iter().find(missing),
            _ => None,
        };
        unknown.map_or(About::Stage, |field| About::NewValue { field: field.clone() })
    }

    /// Asks something at the open question's stage; a question that came along is looked up first.
    pub(super) fn ask(&self, about: About, then_ask: Option<String>) -> Option<Node> {
        let stage = self.prompt()?.stage.clone();
        Some(match then_ask {
            None => Node::AskQuestion(Asking::New { stage, about }),
            Some(query) => Node::Digress {
                query,
                about: Some(about),
            },
        })
    }

    pub(super) fn new_prompt(&self, stage: &str, about: About) -> Prompt {
        Prompt {
            id: format!("p{}", self.state().prompts + 1),
            stage: stage.to_owned(),
            about,
        }
    }

    pub(super) fn ask_question(&self, asking: Asking) -> Option<Step> {
        let mut at = self.clone();
        let mut effects = Vec::new();
        if let Asking::New { stage, about } = asking {
            let change = Change::Asked(self.new_prompt(&stage, about));
            at.apply(&change);
            effects.push(Effect::Record(change));
            effects.extend(at.disclosed().map(say).into_iter().flatten());
        }
        let context = at.context()?;
        let prompt = at.prompt()?;
        let question = context.question(prompt)?;
        effects.push(Effect::Show(context.panel(&prompt.stage, false)));
        effects.push(Effect::Record(Change::Spoke {
            text: question.text.clone(),
        }));
        effects.push(Effect::Ask(question));
        Step::with(effects, Node::WaitForAnswer)
    }

    /// The terms that are read out before the open question is asked for the first time.
    fn disclosed(&self) -> Option<String> {
        let (context, prompt) = self.context().zip(self.prompt())?;
        let stage = context.scenario.stages.get(&prompt.stage)?;
        let terms = stage
            .disclosure
            .as_ref()
            .filter(|_| prompt.about == About::Stage)?;
        Some(context.render(&terms.text))
    }

    pub(super) fn complete(&self, stage: &str) -> Option<Step> {
        let mut at = self.clone();
        at.apply(&Change::Completed);
        let context = at.context()?;
        let stage = context.scenario.stages.get(stage)?;
        let summary = context.summary(stage);
        let scope = context.slots();
        let slots: Values = at
            .state()
            .slots
            .iter()
            .filter(|(key, _)| context.needs(key, &scope))
            .map(|(key, slot)| (key.clone(), slot.value.0.clone()))
            .collect();
        let mut effects: Vec<Effect> = say(summary.text.clone()).into();
        effects.push(Effect::Record(Change::Completed));
        effects.push(Effect::Show(context.panel(&stage.id, true)));
        effects.push(Effect::HandIn {
            product: context.scenario.product.clone(),
            slots: slots.into(),
        });
        effects.push(Effect::Complete(summary));
        Step::with(effects, Node::WaitForAnswer)
    }
}

/// Looks a question up: the run ends here, and the answer comes back as an event.
pub(super) fn look_up(query: String) -> [Effect; 2] {
    [
        Effect::Record(Change::LookedUp {
            query: query.clone().into(),
        }),
        Effect::LookUp { query: query.into() },
    ]
}
