//! Faults of the way through the stages: unreachable ones, cycles, choices that lead nowhere.

use std::collections::HashSet;

use super::{Lint, escape, nearest};
use crate::scenario::{FieldType, NO, Next, Stage, StageKind, YES, compile};

impl<'a> Lint<'a> {
    pub(super) fn routes(&mut self) {
        let scenario = self.scenario;
        let reached = self.reached(None);
        for id in scenario.stages.keys().filter(|id| !reached.contains(id.as_str())) {
            let message = "no path leads here; route to it or remove it";
            self.error(format!("/stages/{id}"), "unreachable_stage", message);
        }
        let ends = self.leading_to_an_end();
        for id in scenario.stages.keys().filter(|id| reached.contains(id.as_str())) {
            if !ends.contains(id.as_str()) {
                let message = "from here no path reaches a final stage; give the cycle an exit";
                self.error(format!("/stages/{id}"), "no_exit", message);
            }
        }
        for (id, stage) in &scenario.stages {
            if let Some(next) = &stage.next {
                self.arms(stage, next, &format!("/stages/{id}/next_step"));
            }
        }
    }

    /// Stages that some path reaches; with `fixed`, a field and the value it has, only paths on
    /// which it has that value.
    fn reached(&self, fixed: Option<(&str, &str)>) -> HashSet<&'a str> {
        self.reached_from(&self.scenario.initial, fixed)
    }

    pub(super) fn reached_from(&self, from: &'a str, fixed: Option<(&str, &str)>) -> HashSet<&'a str> {
        let scenario = self.scenario;
        let mut reached = HashSet::new();
        let mut todo = vec![from];
        while let Some(id) = todo.pop() {
            if reached.insert(id)
                && let Some(stage) = scenario.stages.get(id)
            {
                todo.extend(stage.next.iter().flat_map(|next| targets(next, fixed)));
            }
        }
        reached
    }

    fn leading_to_an_end(&self) -> HashSet<&'a str> {
        let scenario = self.scenario;
        let stages = &scenario.stages;
        let is_end = |stage: &&Stage| stage.kind == StageKind::Final || stage.starts.is_some();
        let mut ends: HashSet<&str> = stages
            .values()
            .filter(is_end)
            .map(|stage| stage.id.as_str())
            .collect();
        loop {
            let leads = |stage: &&Stage| {
                stage
                    .next
                    .iter()
                    .flat_map(Next::targets)
                    .any(|id| ends.contains(id))
            };
            let more = stages
                .values()
                .filter(|stage| !ends.contains(stage.id.as_str()))
                .filter(leads);
            let more: Vec<&str> = more.map(|stage| stage.id.as_str()).collect();
            if more.is_empty() {
                return ends;
            }
            ends.extend(more);
        }
    }

    fn arms(&mut self, stage: &Stage, next: &Next, at: &str) {
        match next {
            Next::Stage(_) => {}
            Next::Branches(branches) => {
                if branches.iter().all(|(condition, _)| condition.is_some()) {
                    let message = "no branch is certain; end the list with {\"else\": stage}";
                    self.error(at, "no_else", message);
                }
                for (index, (condition, _)) in branches.iter().enumerate() {
                    if let Some(condition) = condition {
                        self.condition(condition, &format!("{at}/{index}/if"));
                    }
                }
            }
            Next::ByValue { field, arms } => {
                let values = self.values_of(field);
                for key in arms
                    .keys()
                    .filter(|key| !compile::accepts(self.scenario, field, key))
                {
                    let hint = nearest(key, values.iter());
                    let message = format!("`{key}` is no choice of `{field}`; offer it or remove it{hint}");
                    self.error(self.arm_at(at, key), "undeclared_choice", message);
                }
                for value in values.iter().filter(|value| !arms.contains_key(*value)) {
                    if self.comes_here(stage, field, value) {
                        let message = format!(
                            "`{}` of `{field}` leads nowhere; add it to next_step",
                            spoken(value)
                        );
                        self.error(at, "unrouted_choice", message);
                    }
                }
                for (key, inner) in arms {
                    self.arms(stage, inner, &self.arm_at(at, key));
                }
            }
        }
    }

    /// Whether a customer can be at a stage while a field has a value.
    fn comes_here(&self, stage: &Stage, field: &str, value: &str) -> bool {
        stage.collects.first().is_some_and(|own| own == field)
            || self.reached(Some((field, value))).contains(stage.id.as_str())
    }

    pub(super) fn values_of(&self, field: &str) -> Vec<String> {
        match self.scenario.fields.get(field).map(|field| field.spec.kind) {
            Some(FieldType::Boolean) => vec!["true".to_owned(), "false".to_owned()],
            _ => self
                .scenario
                .choices_of(field)
                .iter()
                .map(|choice| choice.value.clone())
                .collect(),
        }
    }

    /// An arm as the file writes it: `yes` and `no` are `true` and `false` inside.
    fn arm_at(&self, at: &str, key: &str) -> String {
        let written = format!("{at}/{}", escape(spoken(key)));
        match self.json.pointer(&written) {
            Some(_) => written,
            None => format!("{at}/{}", escape(key)),
        }
    }
}

fn spoken(value: &str) -> &str {
    match value {
        "true" => YES,
        "false" => NO,
        other => other,
    }
}

fn targets<'a>(next: &'a Next, fixed: Option<(&str, &str)>) -> Vec<&'a str> {
    match (next, fixed) {
        (Next::ByValue { field, arms }, Some((fixed, value))) if field == fixed => arms
            .get(value)
            .map(|next| targets(next, Some((fixed, value))))
            .unwrap_or_default(),
        (Next::ByValue { arms, .. }, fixed) => arms.values().flat_map(|next| targets(next, fixed)).collect(),
        (other, _) => other.targets(),
    }
}
