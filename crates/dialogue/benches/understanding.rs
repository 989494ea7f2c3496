//! How long one utterance takes to understand, at a question with twelve choices.
//!
//! Criterion tells the time of a few utterances; before that the percentiles over everything in
//! `scenarios/understanding/*.dev.jsonl` are printed; the 99th at the twelve choices should be
//! under 200 µs on an idle machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a bench")]

#[path = "../tests/shipped/mod.rs"]
mod shipped;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use didimdol_dialogue::Consultation;
use didimdol_dialogue::event::{Event, Opening};
use didimdol_dialogue::scenario::Locale;
use didimdol_dialogue::understanding::understand;
use serde_json::{Value, json};
use shipped::library_with;

/// A question with twelve choices, each with a few words of its own.
fn savings() -> String {
    let names = [
        "자유적금",
        "정기예금",
        "청약저축",
        "주택부금",
        "외화예금",
        "연금저축",
        "여행적금",
        "육아적금",
        "결혼적금",
        "군인적금",
        "반려적금",
        "환경적금",
    ];
    let choices: Vec<Value> = (0..).zip(names).map(|(index, name)| {
        json!({
            "value": format!("saving_{index}"),
            "display": { "ko": format!("{name} (연 {index} 퍼센트)"), "en": format!("Saving number {index}") },
            "label": { "ko": name, "en": format!("saving {index}") },
            "default": index == 0,
            "keywords": [name, format!("{name}으로"), format!("{index}퍼센트짜리")],
        })
    }).collect();
    json!({
        "schema_version": 4, "scenario_id": "savings", "scenario_name": { "ko": "적금 들기", "en": "Savings" },
        "product_type": "savings", "initial_stage_id": "which", "locales": ["ko", "en"],
        "stages": {
            "which": {
                "stage_id": "which", "stage_name": { "ko": "상품", "en": "Product" }, "response_type": "bullet",
                "prompt": { "ko": "어떤 걸로 할까요?", "en": "Which one?" }, "choices": choices,
                "fields_to_collect": ["saving"], "next_step": "end"
            },
            "end": {
                "stage_id": "end", "stage_name": { "ko": "끝", "en": "End" }, "response_type": "narrative",
                "prompt": { "ko": "다 했어요.", "en": "Done." }, "is_final": true
            }
        },
        "fields": { "saving": { "type": "choice", "label": { "ko": "저축", "en": "Saving" } } }
    })
    .to_string()
}

fn at(product: &str) -> Consultation {
    let library = library_with(&[("savings_scenario.json", &savings())]);
    let mut consultation = Consultation::new(Arc::new(library));
    consultation.step(&Event::Opened(Opening {
        locale: Locale::Ko,
        customer: serde_json::Map::new()
            .into_iter()
            .collect::<didimdol_dialogue::event::Values>()
            .into(),
        keypad: true,
    }));
    consultation.step(&Event::Started {
        product: product.to_owned(),
    });
    consultation
}

/// Every utterance of the sets to work with.
fn utterances() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/understanding");
    let files = ["ko.dev.jsonl", "en.dev.jsonl"]
        .map(|name| std::fs::read_to_string(format!("{folder}/{name}")).unwrap());
    let rows = files
        .iter()
        .flat_map(|file| file.lines())
        .filter(|line| !line.trim().is_empty());
    rows.map(|line| {
        serde_json::from_str::<Value>(line).unwrap()["text"]
            .as_str()
            .unwrap()
            .to_owned()
    })
    .collect()
}

fn percentiles(name: &str, consultation: &Consultation) {
    let context = consultation.context().unwrap();
    let prompt = consultation.state().prompt.as_ref();
    // The median of an utterance's runs: what else the machine does meanwhile is not measured.
    let median = |text: &String| {
        let mut runs: Vec<u128> = (0..15)
            .map(|_| {
                let begun = Instant::now();
                black_box(understand(context, prompt, black_box(text)));
                begun.elapsed().as_nanos()
            })
            .collect();
        runs.sort_unstable();
        runs[runs.len() / 2]
    };
    let mut nanos: Vec<u128> = utterances().iter().map(median).collect();
    nanos.sort_unstable();
    let at = |percent: usize| nanos[(nanos.len() - 1) * percent / 100] as f64 / 1_000.0;
    println!(
        "{name}: p50 {:.1} µs, p99 {:.1} µs, most {:.1} µs",
        at(50),
        at(99),
        at(100)
    );
}

fn understanding(criterion: &mut Criterion) {
    let savings = at("savings");
    percentiles("twelve choices", &savings);
    percentiles("services", &at("deposit_account"));
    percentiles("open collection", &at("didimdol"));
    let context = savings.context().unwrap();
    let prompt = savings.state().prompt.as_ref();
    for text in [
        "네, 그걸로 해 주세요",
        "청약저축 말고 정기예금으로 할게요",
        "아홉 번째 거, 아니 마지막 거요",
    ] {
        criterion.bench_function(text, |bencher| {
            bencher.iter(|| understand(context, prompt, black_box(text)))
        });
    }
}

criterion_group!(benches, understanding);
criterion_main!(benches);
