//! From a file's shape to a scenario that runs: merges v3's slot lists into fields, flattens
//! grouped choices, and decides by which field a value map routes.

use indexmap::IndexMap;
use serde_json::Value;

use crate::understanding::Names;

use super::source::*;
use super::{Choice, DisplayRow, Field, Group, Locale, NO, Next, Scenario, Stage, StageKind, Text, YES};

/// Failed answers before staff are called, where the stage does not say.
const MAX_MISSES: u8 = 2;
/// Re-prompts on silence, where the stage does not say.
const MAX_SILENCES: u8 = 2;

/// Compiles a parsed file. Never fails: what does not fit together is the lint's to report.
pub(super) fn compile(path: &str, hash: String, source: ScenarioSource, figures: Value) -> Scenario {
    let stages: IndexMap<String, Stage> = source
        .stages
        .iter()
        .map(|(id, raw)| (id.clone(), stage(id, raw)))
        .collect();
    let groups: Vec<Group> = source.slot_groups.iter().map(group).collect();
    let fields = fields(&source, &stages, &groups);
    let mut scenario = Scenario {
        path: path.to_owned(),
        hash,
        product: source.product_type,
        name: source.scenario_name,
        initial: source.initial_stage_id,
        stages,
        fields,
        groups,
        locales: source.locales,
        keywords: source.keywords,
        figures,
        computed: source.computed,
        names: Names::default(),
    };
    for (id, raw) in &source.stages {
        let next = raw.next_step.as_ref().map(|raw| next(&scenario, id, raw, &[]));
        if let Some(stage) = scenario.stages.get_mut(id) {
            stage.next = next;
        }
    }
    scenario.names = Names::of(&scenario);
    scenario
}

fn stage(id: &str, raw: &StageSource) -> Stage {
    let mut choices: Vec<Choice> = raw.choices.iter().map(|raw| choice(raw, None)).collect();
    for (index, group) in raw.choice_groups.iter().enumerate() {
        choices.extend(group.choices.iter().map(|raw| choice(raw, Some(index))));
    }
    let kind = kind(raw, &choices);
    let invalid = raw.on_invalid.as_ref();
    let silence = raw.on_silence.as_ref();
    Stage {
        id: id.to_owned(),
        name: raw.stage_name.clone(),
        kind,
        response_type: raw.response_type,
        prompt: raw
            .prompt
            .clone()
            .or(raw.dynamic_prompt.clone())
            .unwrap_or_else(|| "".into()),
        reprompt: raw.reprompt.clone(),
        choices,
        group_titles: raw
            .choice_groups
            .iter()
            .map(|group| group.group_name.clone())
            .collect(),
        filters: raw.choice_filters.clone(),
        collects: raw.fields_to_collect.clone(),
        modifiable: raw.modifiable_fields.clone(),
        defaults: raw.default_values.clone(),
        rows: rows(raw),
        questions: raw.additional_questions.clone(),
        next: None,
        show_when: raw.show_when.clone(),
        skippable: raw.skippable,
        starts: raw.starts.clone(),
        max_misses: invalid.and_then(|i| i.max_retries).unwrap_or(MAX_MISSES),
        on_miss: invalid.and_then(|i| i.say.clone()),
        max_silences: silence.and_then(|s| s.max).unwrap_or(MAX_SILENCES),
        on_silence: silence.and_then(|s| s.say.clone()),
        expect: raw.expect.unwrap_or(match kind {
            StageKind::Choice => Expect::Choice,
            StageKind::Confirmation | StageKind::Switches => Expect::YesNo,
            _ => Expect::Free,
        }),
        patience: raw.endpointing,
        interruptible: raw.interruptible.unwrap_or(true),
        disclosure: raw.disclosure.clone(),
    }
}

fn kind(raw: &StageSource, choices: &[Choice]) -> StageKind {
    let yes_no = choices.len() == 2 && choices[0].value == YES && choices[1].value == NO;
    match raw.response_type {
        _ if raw.is_final => StageKind::Final,
        ResponseType::Bullet => StageKind::Choice,
        ResponseType::Boolean => StageKind::Switches,
        ResponseType::Narrative if yes_no => StageKind::Confirmation,
        ResponseType::Narrative if !choices.is_empty() => StageKind::Choice,
        ResponseType::Narrative => match raw.fields_to_collect.len() {
            0 if raw.modifiable_fields.is_empty() => StageKind::Statement,
            0 => StageKind::Correction,
            1 => StageKind::Value,
            _ => StageKind::Open,
        },
    }
}

fn rows(raw: &StageSource) -> Vec<DisplayRow> {
    match &raw.display_fields {
        None => Vec::new(),
        Some(DisplaySource::Fields(keys)) => keys.iter().cloned().map(DisplayRow::Field).collect(),
        Some(DisplaySource::Rows(rows)) => rows
            .iter()
            .map(|(label, value)| DisplayRow::Template(label.clone(), value.clone()))
            .collect(),
    }
}

fn choice(raw: &ChoiceSource, group: Option<usize>) -> Choice {
    let value = raw.value.clone().or(raw.key.clone()).unwrap_or_default();
    let display = raw
        .display
        .clone()
        .or(raw.label.clone())
        .unwrap_or_else(|| value.as_str().into());
    Choice {
        label: raw.label.clone().unwrap_or_else(|| display.clone()),
        display,
        default: raw.default,
        keywords: raw.keywords.clone(),
        answers: raw.answers.clone(),
        metadata: raw
            .metadata
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect(),
        lines: raw.display_lines.clone(),
        value,
        group,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn group(raw: &GroupSource) -> Group {
    Group {
        id: raw.id.clone(),
        name: raw.name.clone(),
        fields: raw.fields.clone(),
        show_when: raw.show_when.clone(),
    }
}

/// Declared fields, then v3's slots, then whatever stages collect without a declaration.
fn fields(
    source: &ScenarioSource,
    stages: &IndexMap<String, Stage>,
    groups: &[Group],
) -> IndexMap<String, Field> {
    let mut specs: IndexMap<String, FieldSource> = source.fields.clone();
    for slot in &source.slot_fields {
        specs.entry(slot.key.clone()).or_insert_with(|| FieldSource {
            required: slot.required,
            ..bare(slot.kind, slot.display_name.clone())
        });
    }
    for stage in stages.values() {
        for key in &stage.collects {
            let label = || {
                source
                    .display_labels
                    .get(key)
                    .cloned()
                    .unwrap_or_else(|| stage.name.clone())
            };
            let kind = match stage.kind {
                StageKind::Switches | StageKind::Confirmation => FieldType::Boolean,
                StageKind::Choice if stage.collects.first() == Some(key) => FieldType::Choice,
                _ => FieldType::Text,
            };
            specs.entry(key.clone()).or_insert_with(|| bare(kind, label()));
        }
    }
    specs
        .into_iter()
        .map(|(key, spec)| (key.clone(), field(key, spec, stages, groups)))
        .collect()
}

fn field(key: String, spec: FieldSource, stages: &IndexMap<String, Stage>, groups: &[Group]) -> Field {
    // The stage named or led by the field is its own; an open collection only mentions it.
    let own = |stage: &&Stage| stage.collects.first() == Some(&key) && stage.kind != StageKind::Open;
    let any = |stage: &&Stage| stage.collects.contains(&key) && stage.kind != StageKind::Open;
    let stage = stages
        .values()
        .find(own)
        .or_else(|| stages.values().find(any))
        .map(|stage| stage.id.clone());
    let group = spec.group.clone().or_else(|| {
        groups
            .iter()
            .find(|group| group.fields.contains(&key))
            .map(|group| group.id.clone())
    });
    Field {
        key,
        spec,
        stage,
        group,
    }
}

fn bare(kind: FieldType, label: Text) -> FieldSource {
    FieldSource {
        kind,
        label,
        required: true,
        group: None,
        parent_field: None,
        depth: 0,
        show_when: None,
        normalizer: None,
        validate: Vec::new(),
        pii: Pii::None,
        risk: Risk::Low,
        confirm: Confirm::Never,
        expect: None,
        synonyms: Vec::new(),
        unit: None,
        prompt: None,
        values: IndexMap::new(),
        display: None,
        modifiable: true,
    }
}

fn next(scenario: &Scenario, stage: &str, raw: &NextSource, outer: &[&str]) -> Next {
    match raw {
        NextSource::Stage(target) => Next::Stage(target.clone()),
        NextSource::Branches(branches) => Next::Branches(
            branches
                .iter()
                .map(|branch| match branch {
                    BranchSource::If { r#if, then } => (Some(r#if.clone()), then.clone()),
                    BranchSource::Else { r#else } => (None, r#else.clone()),
                })
                .collect(),
        ),
        NextSource::ByValue(arms) => {
            let keys: Vec<String> = arms.keys().map(|key| arm_key(key)).collect();
            let field = routing_field(scenario, stage, &keys, outer);
            let inner: Vec<&str> = outer.iter().copied().chain([field.as_str()]).collect();
            let arms = arms
                .iter()
                .map(|(key, raw)| (arm_key(key), next(scenario, stage, raw, &inner)))
                .collect();
            Next::ByValue { field, arms }
        }
    }
}

fn arm_key(key: &str) -> String {
    match key {
        YES => "true".to_owned(),
        NO => "false".to_owned(),
        other => other.to_owned(),
    }
}

/// The field whose values the keys are: the stage's own if it fits, else the best of the others.
/// v3 leaves it to the reader (`additional_services` routes by `services_selected`).
fn routing_field(scenario: &Scenario, stage: &str, keys: &[String], outer: &[&str]) -> String {
    let own = scenario
        .stages
        .get(stage)
        .into_iter()
        .flat_map(|stage| &stage.collects);
    let mut candidates: Vec<&String> = own.chain(scenario.fields.keys()).collect();
    candidates.retain(|field| !outer.contains(&field.as_str()));
    let fitting = |field: &str| keys.iter().filter(|key| accepts(scenario, field, key)).count();
    let most = candidates.iter().map(|field| fitting(field)).max().unwrap_or(0);
    candidates
        .into_iter()
        .find(|field| fitting(field) == most)
        .cloned()
        .unwrap_or_default()
}

/// Whether `value` is a value of `field`.
pub(super) fn accepts(scenario: &Scenario, field: &str, value: &str) -> bool {
    let Some(known) = scenario.fields.get(field) else {
        return false;
    };
    match known.spec.kind {
        FieldType::Boolean => matches!(value, "true" | "false"),
        _ => {
            scenario
                .choices_of(field)
                .iter()
                .any(|choice| choice.value == value)
                || known.spec.values.contains_key(value)
        }
    }
}

/// Whether every language asked for is there.
pub(super) fn lacks(text: &Text, locales: &[Locale]) -> bool {
    locales.iter().any(|locale| !text.has(*locale))
}
