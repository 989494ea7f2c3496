//! Scenarios with one wrong turn each, to learn which of them no story would notice.

use super::{NO, Next, Scenario, StageKind, YES, lint};

/// A scenario with one wrong turn.
#[derive(Debug)]
pub struct Mutant {
    /// Where it is, as a JSON pointer.
    pub pointer: String,
    /// Stage that leads wrong.
    pub stage: String,
    /// What is wrong about it, such as "leads to `b` instead of `a`".
    pub change: String,
    /// The whole of it.
    pub scenario: Scenario,
}

impl Mutant {
    /// Whether the lint lets it pass, so that it could reach a customer at all.
    pub fn passes_lint(&self) -> bool {
        lint::is_sound(&self.scenario)
    }
}

/// Every target redirected to every other stage, and every yes swapped with its no.
pub fn mutants(scenario: &Scenario) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (id, stage) in &scenario.stages {
        let Some(next) = &stage.next else { continue };
        let spoken = stage.kind == StageKind::Confirmation;
        let mut wrong = Vec::new();
        redirected(scenario, next, &mut wrong);
        swapped(next, &mut wrong);
        for Wrong { path, change, next } in wrong {
            let keys = path.iter().map(|key| match key.as_str() {
                "true" if spoken => YES,
                "false" if spoken => NO,
                other => other,
            });
            let pointer: String = keys.map(|key| format!("/{key}")).collect();
            let mut scenario = scenario.clone();
            if let Some(stage) = scenario.stages.get_mut(id) {
                stage.next = Some(next);
            }
            mutants.push(Mutant {
                pointer: format!("/stages/{id}/next_step{pointer}"),
                stage: id.clone(),
                change,
                scenario,
            });
        }
    }
    mutants
}

/// A wrong `next_step`.
struct Wrong {
    path: Vec<String>,
    change: String,
    next: Next,
}

impl Wrong {
    /// The same inside an arm of a larger one.
    fn inside(self, key: &str, whole: impl FnOnce(Next) -> Next) -> Self {
        let path = std::iter::once(key.to_owned()).chain(self.path).collect();
        Self {
            path,
            change: self.change,
            next: whole(self.next),
        }
    }
}

fn redirected(scenario: &Scenario, next: &Next, into: &mut Vec<Wrong>) {
    let others = |target: &str| {
        let target = target.to_owned();
        scenario.stages.keys().filter(move |id| **id != target).cloned()
    };
    match next {
        Next::Stage(target) => into.extend(others(target).map(|other| Wrong {
            path: Vec::new(),
            change: format!("leads to `{other}` instead of `{target}`"),
            next: Next::Stage(other),
        })),
        Next::ByValue { field, arms } => {
            for (key, arm) in arms {
                let mut wrong = Vec::new();
                redirected(scenario, arm, &mut wrong);
                into.extend(wrong.into_iter().map(|wrong| with_arm(wrong, field, arms, key)));
            }
        }
        Next::Branches(branches) => {
            for (index, (_, target)) in branches.iter().enumerate() {
                into.extend(others(target).map(|other| {
                    let change = format!("leads to `{other}` instead of `{target}`");
                    let mut branches = branches.clone();
                    branches[index].1 = other;
                    Wrong {
                        path: vec![index.to_string()],
                        change,
                        next: Next::Branches(branches),
                    }
                }));
            }
        }
    }
}

fn swapped(next: &Next, into: &mut Vec<Wrong>) {
    let Next::ByValue { field, arms } = next else {
        return;
    };
    if let (Some(yes), Some(no)) = (arms.get("true"), arms.get("false"))
        && yes != no
    {
        let mut swapped = arms.clone();
        swapped.insert("true".to_owned(), no.clone());
        swapped.insert("false".to_owned(), yes.clone());
        let next = Next::ByValue {
            field: field.clone(),
            arms: swapped,
        };
        into.push(Wrong {
            path: Vec::new(),
            change: "yes and no are swapped".to_owned(),
            next,
        });
    }
    for (key, arm) in arms {
        let mut wrong = Vec::new();
        swapped(arm, &mut wrong);
        into.extend(wrong.into_iter().map(|wrong| with_arm(wrong, field, arms, key)));
    }
}

fn with_arm(wrong: Wrong, field: &str, arms: &indexmap::IndexMap<String, Next>, key: &str) -> Wrong {
    wrong.inside(key, |next| {
        let mut arms = arms.clone();
        arms.insert(key.to_owned(), next);
        Next::ByValue {
            field: field.to_owned(),
            arms,
        }
    })
}
