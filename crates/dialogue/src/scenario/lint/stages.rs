//! Faults of single stages: ids, targets, defaults, choices that sound alike.

use std::collections::HashSet;

use super::{Lint, nearest};
use crate::korean::jamo;
use crate::scenario::{CORRECT, Locale, Next, Stage, StageKind};

/// Labels at least this much alike are mistaken for each other by ear and by recogniser.
const ALIKE: f64 = 0.85;

impl Lint<'_> {
    pub(super) fn stages(&mut self) {
        let scenario = self.scenario;
        if !scenario.stages.contains_key(&scenario.initial) {
            let hint = nearest(&scenario.initial, scenario.stages.keys());
            let message = format!("no stage `{}`{hint}", scenario.initial);
            self.error("/initial_stage_id", "dangling_stage", message);
        }
        for (id, stage) in &scenario.stages {
            let at = format!("/stages/{id}");
            if *id != stage.id {
                self.error(
                    format!("{at}/stage_id"),
                    "stage_id",
                    format!("must be `{id}`, the stage's key"),
                );
            }
            for target in stage.next.iter().flat_map(Next::targets) {
                if target != CORRECT && !scenario.stages.contains_key(target) {
                    let hint = nearest(target, scenario.stages.keys());
                    let message = format!("no stage `{target}`{hint}");
                    self.error(format!("{at}/next_step"), "dangling_stage", message);
                }
            }
            self.end(&at, stage);
            self.defaults(&at, stage);
        }
    }

    fn end(&mut self, at: &str, stage: &Stage) {
        match (stage.kind, &stage.next) {
            (StageKind::Final, Some(_)) => {
                let message = "a final stage leads nowhere; remove next_step or is_final";
                self.error(format!("{at}/next_step"), "final_leads_on", message);
            }
            (StageKind::Final, None) | (_, Some(_)) => {}
            (_, None) if stage.starts.is_some() => {}
            (_, None) => {
                let message = "not final and leads nowhere; add next_step or is_final";
                self.error(at, "no_next_step", message);
            }
        }
    }

    fn defaults(&mut self, at: &str, stage: &Stage) {
        let at = format!("{at}/choices");
        let defaults = stage.choices.iter().filter(|choice| choice.default).count();
        if stage.kind == StageKind::Choice && defaults > 1 {
            self.error(&at, "two_defaults", "a yes can take only one default; keep one");
        }
        if stage.kind == StageKind::Confirmation && defaults > 0 {
            let message = "a confirmation is never filled in beforehand; remove its default";
            self.error(&at, "prefilled_confirmation", message);
        }
        let own = stage
            .collects
            .first()
            .filter(|_| stage.kind == StageKind::Confirmation);
        if own.is_some_and(|own| stage.defaults.contains_key(own)) {
            let message = "a confirmation is never filled in beforehand; remove its default value";
            self.error(
                at.replace("/choices", "/default_values"),
                "prefilled_confirmation",
                message,
            );
        }
        let mut seen = HashSet::new();
        for choice in &stage.choices {
            if !seen.insert(&choice.value) {
                let message = format!("`{}` is on offer twice; keep one", choice.value);
                self.error(&at, "duplicate_choice", message);
            }
        }
    }

    pub(super) fn likeness(&mut self) {
        let scenario = self.scenario;
        for (id, stage) in &scenario.stages {
            for (index, a) in stage.choices.iter().enumerate() {
                for b in &stage.choices[index + 1..] {
                    let (x, y) = (a.label.get(Locale::Ko), b.label.get(Locale::Ko));
                    if jamo::likeness(x, y) > ALIKE {
                        let message =
                            format!("`{x}` and `{y}` sound alike; give them labels that differ more");
                        self.warning(format!("/stages/{id}/choices"), "sounds_alike", message);
                    }
                }
            }
        }
    }
}
