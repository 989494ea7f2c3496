//! Where a consultation is: a walk from the first stage through everything that is answered.
//!
//! Nothing remembers "the next stage". A value given early is walked past, and a corrected one
//! re-routes, because every decision walks again.

use std::collections::HashSet;

use serde_json::Value;

use crate::scenario::{CORRECT, Next, Stage, StageKind};
use crate::scope::{Context, plain};
use crate::template::{self, Scope};

/// What the walk found.
#[derive(Debug)]
pub struct Walk<'a> {
    /// Question stages that are answered, in order.
    pub answered: Vec<&'a Stage>,
    /// Statements on the way that were not said yet.
    pub unsaid: Vec<&'a Stage>,
    /// Where it stops.
    pub at: Position<'a>,
}

/// Where a walk stops.
#[derive(Debug, Clone, Copy)]
pub enum Position<'a> {
    /// At an unanswered question.
    Question(&'a Stage),
    /// At a question whose "no" wants something corrected.
    Correction(&'a Stage),
    /// At the end.
    End(&'a Stage),
}

impl<'a> Position<'a> {
    /// The stage it stops at.
    pub fn stage(self) -> &'a Stage {
        match self {
            Self::Question(stage) | Self::Correction(stage) | Self::End(stage) => stage,
        }
    }
}

/// Walks from the first stage. `None` if a stage is missing, which lint rules out.
pub fn walk<'a>(context: Context<'a>) -> Option<Walk<'a>> {
    let scope = context.slots();
    let mut seen = HashSet::new();
    let (mut answered, mut unsaid) = (Vec::new(), Vec::new());
    let mut id = context.scenario.initial.as_str();
    loop {
        let stage = context.scenario.stages.get(id)?;
        if !seen.insert(id) {
            return Some(Walk {
                answered,
                unsaid,
                at: Position::Question(stage),
            });
        }
        let shown = stage
            .show_when
            .as_ref()
            .is_none_or(|condition| template::holds(condition, &scope));
        if shown {
            match stage.kind {
                StageKind::Final => {
                    return Some(Walk {
                        answered,
                        unsaid,
                        at: Position::End(stage),
                    });
                }
                StageKind::Statement => {
                    if !context.state.passed.contains(id) {
                        unsaid.push(stage);
                    }
                }
                _ if !is_answered(context, stage, &scope) => {
                    return Some(Walk {
                        answered,
                        unsaid,
                        at: Position::Question(stage),
                    });
                }
                _ => answered.push(stage),
            }
        }
        match stage.next.as_ref().and_then(|next| target(next, context, &scope)) {
            Some(CORRECT) => {
                return Some(Walk {
                    answered,
                    unsaid,
                    at: Position::Correction(stage),
                });
            }
            Some(next) => id = next,
            None => {
                return Some(Walk {
                    answered,
                    unsaid,
                    at: Position::Question(stage),
                });
            }
        }
    }
}

fn is_answered(context: Context<'_>, stage: &Stage, scope: &Scope) -> bool {
    let missing = || {
        stage.collects.iter().any(|key| {
            let required = context
                .scenario
                .fields
                .get(key)
                .is_some_and(|field| field.spec.required);
            let first = stage.collects.first() == Some(key);
            (required || first) && context.needs(key, scope) && !context.state.has(key)
        })
    };
    let passed = || context.state.passed.contains(&stage.id);
    match stage.kind {
        StageKind::Correction => passed(),
        StageKind::Open => passed() || !missing(),
        StageKind::Confirmation if refused(context, stage) => !asks_itself_again(stage),
        _ if stage.skippable => passed() || !missing(),
        _ => !missing(),
    }
}

/// A "no" answers a confirmation; what a yes would have brought along stays open.
fn refused(context: Context<'_>, stage: &Stage) -> bool {
    stage
        .collects
        .first()
        .is_some_and(|key| context.state.slot(key) == Some(&Value::Bool(false)))
}

/// "더 궁금한 게 없으면 마칠까요?" answered with no: the same question stays open.
fn asks_itself_again(stage: &Stage) -> bool {
    matches!(&stage.next, Some(Next::ByValue { arms, .. })
        if arms.get("false") == Some(&Next::Stage(stage.id.clone())))
}

fn target<'a>(next: &'a Next, context: Context<'_>, scope: &Scope) -> Option<&'a str> {
    match next {
        Next::Stage(stage) => Some(stage),
        Next::ByValue { field, arms } => {
            let value = context.state.slot(field).map(plain)?;
            target(arms.get(&value)?, context, scope)
        }
        Next::Branches(branches) => branches
            .iter()
            .find(|(condition, _)| condition.as_ref().is_none_or(|c| template::holds(c, scope)))
            .map(|(_, then)| then.as_str()),
    }
}
