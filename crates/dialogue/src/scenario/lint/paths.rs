//! Stages on a path that would never be asked there: their fields are not needed, or are answered.

use super::Lint;
use crate::scenario::{Field, Next, Stage, StageKind};
use crate::template::{self, Scope};

impl Lint<'_> {
    pub(super) fn paths(&mut self) {
        self.unneeded();
        self.asked_twice();
    }

    /// With `services_selected` = `account_only` no card is needed, so no such path may lead
    /// through the choice of a card.
    fn unneeded(&mut self) {
        let scenario = self.scenario;
        for (id, stage) in &scenario.stages {
            let Some(field) = own_field(stage).and_then(|key| scenario.fields.get(key)) else {
                continue;
            };
            let group = scenario
                .groups
                .iter()
                .find(|group| Some(&group.id) == field.group.as_ref());
            let conditions = [
                field.spec.show_when.as_ref(),
                group.and_then(|group| group.show_when.as_ref()),
            ];
            for condition in conditions.into_iter().flatten() {
                if let Some(value) = self.reached_in_vain(id, field, condition) {
                    let message = format!(
                        "with {value} the path leads here, but `{}` is not needed then; route around it",
                        field.key
                    );
                    self.error(format!("/stages/{id}"), "unneeded_stage", message);
                }
            }
        }
    }

    /// A value of the one field a condition looks at with which the condition does not hold, and
    /// yet the path from that field's stage leads to `stage`.
    fn reached_in_vain(&self, stage: &str, field: &Field, condition: &str) -> Option<String> {
        let names = template::condition_names(condition).ok()?;
        let [by] = &names[..] else { return None };
        let from = self.scenario.stage_of(by).filter(|_| *by != field.key)?;
        self.values_of(by).into_iter().find_map(|value| {
            let seen = match value.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                text => text.into(),
            };
            let scope: Scope = [(by.clone(), seen)].into_iter().collect();
            let comes = self.reached_from(&from.id, Some((by, &value))).contains(stage);
            (comes && !template::holds(condition, &scope)).then(|| format!("`{by}` = `{value}`"))
        })
    }

    /// A field is asked for once on a path: a second stage for it would be walked past.
    fn asked_twice(&mut self) {
        let scenario = self.scenario;
        for (id, stage) in &scenario.stages {
            let Some(field) = own_field(stage) else { continue };
            let after = stage.next.iter().flat_map(Next::targets);
            let reached: Vec<_> = after.flat_map(|target| self.reached_from(target, None)).collect();
            let again = |other: &&Stage| {
                other.id != *id && own_field(other) == Some(field) && reached.contains(&other.id.as_str())
            };
            let again: Vec<&Stage> = scenario.stages.values().filter(again).collect();
            for other in again {
                let message = format!("`{field}` is answered at `{id}` before; collect another field here");
                self.error(format!("/stages/{}", other.id), "asked_twice", message);
            }
        }
    }
}

/// The field that a stage is there to ask for.
fn own_field(stage: &Stage) -> Option<&str> {
    let asks = !matches!(
        stage.kind,
        StageKind::Open | StageKind::Final | StageKind::Statement
    );
    stage.collects.first().filter(|_| asks).map(String::as_str)
}
