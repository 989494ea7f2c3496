//! A scenario as a Mermaid flowchart.

use super::{CORRECT, Locale, NO, Next, Scenario, Stage, StageKind, YES};

/// Draws the stages and where each leads.
pub fn mermaid(scenario: &Scenario) -> String {
    let mut out = format!("%% {} ({})\nflowchart TD\n", scenario.product, scenario.path);
    for stage in scenario.stages.values() {
        out.push_str(&format!("    {}{}\n", node(&stage.id), shape(stage)));
    }
    for stage in scenario.stages.values() {
        if let Some(next) = &stage.next {
            edges(&mut out, stage, next, &[]);
        }
    }
    out
}

/// `end` is a word of Mermaid's own.
fn node(id: &str) -> String {
    if id == "end" {
        "end_".to_owned()
    } else {
        id.to_owned()
    }
}

fn shape(stage: &Stage) -> String {
    let text = format!("{}<br>{}", stage.id, stage.name.get(Locale::Ko)).replace('"', "#quot;");
    match stage.kind {
        StageKind::Choice => format!("{{{{\"{text}\"}}}}"),
        StageKind::Confirmation | StageKind::Switches => format!("{{\"{text}\"}}"),
        StageKind::Final => format!("([\"{text}\"])"),
        StageKind::Statement => format!(">\"{text}\"]"),
        StageKind::Value | StageKind::Open | StageKind::Correction => format!("[\"{text}\"]"),
    }
}

fn edges(out: &mut String, from: &Stage, next: &Next, labels: &[&str]) {
    match next {
        Next::Stage(target) => edge(out, from, target, &labels.join(", ")),
        Next::ByValue { arms, .. } => {
            for (value, next) in arms {
                let value = match value.as_str() {
                    "true" => YES,
                    "false" => NO,
                    other => other,
                };
                let labels: Vec<&str> = labels.iter().copied().chain([value]).collect();
                edges(out, from, next, &labels);
            }
        }
        Next::Branches(branches) => {
            for (condition, target) in branches {
                edge(out, from, target, condition.as_deref().unwrap_or("else"));
            }
        }
    }
}

fn edge(out: &mut String, from: &Stage, target: &str, label: &str) {
    let id = node(&from.id);
    let label = label.replace('"', "#quot;");
    let line = match (target, label.is_empty()) {
        (CORRECT, _) => format!("    {id} -. \"{label}: correct a value\" .-> {id}\n"),
        (target, true) => format!("    {id} --> {}\n", node(target)),
        (target, false) => format!("    {id} -- \"{label}\" --> {}\n", node(target)),
    };
    out.push_str(&line);
}
