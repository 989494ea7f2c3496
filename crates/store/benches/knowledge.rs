//! How long a question takes over 500 passages: `cargo bench -p didimdol-store`. A line a measure;
//! fails if the slowest of a hundred takes more than 2 ms.
//!
//! Own measuring, because criterion tells means, and a customer waits for the slow one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a measure")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use didimdol_session::ports::Knowledge;
use didimdol_store::MarkdownKnowledge;

const PASSAGES: usize = 500;
const ROUNDS: usize = 20;
const BOUND: Duration = Duration::from_millis(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let files = passages(&scenarios.join("knowledge"));
    let begun = Instant::now();
    let knowledge =
        MarkdownKnowledge::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap();
    println!("knowledge, {PASSAGES} passages indexed in {:?}", begun.elapsed());

    let asked = questions(&scenarios.join("understanding"));
    let mut took = Vec::new();
    let mut medians = Vec::new();
    for question in &asked {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            std::hint::black_box(knowledge.look_up(question, "ko").await);
            rounds.push(begun.elapsed());
        }
        rounds.sort();
        medians.push(rounds[ROUNDS / 2]);
        took.extend(rounds);
    }
    let slow = print("knowledge, look-up", took);
    // Without what the machine did meanwhile.
    print("knowledge, look-up, a question's median", medians);
    let endless = "체크카드 ".repeat(400);
    let begun = Instant::now();
    std::hint::black_box(knowledge.look_up(&endless, "ko").await);
    println!("knowledge, look-up of 2,000 characters: {:?}", begun.elapsed());
    ExitCode::from(u8::from(slow > BOUND))
}

/// Prints a line, and tells the slowest of a hundred.
fn print(what: &str, mut took: Vec<Duration>) -> Duration {
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "{what}: p50 {:?}, p99 {:?}, max {:?} of {}",
        at(50),
        at(99),
        at(100),
        took.len()
    );
    at(99)
}

/// The bank's Korean texts as often as needed, each time of another product.
fn passages(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .filter(|(name, _)| !name.contains(".en."))
        .collect();
    files.sort();
    let (words, texts): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with(".toml"));
    let products = ["", "햇빛", "새싹", "나무", "바다", "구름", "별빛", "강물", "들꽃"];
    let mut put = words;
    let mut left = PASSAGES;
    for product in products {
        for (name, text) in &texts {
            let mut cut = text.split("\n## ");
            let mut file = format!("# {product} {}", cut.next().unwrap().trim_start_matches("# "));
            for section in cut.take(left) {
                file += &format!("\n## {product} {section}");
                left -= 1;
            }
            put.push((format!("{product}{name}"), file));
        }
    }
    assert_eq!(left, 0, "there are texts for as many passages");
    put
}

/// The Korean questions of the labelled sets.
fn questions(folder: &Path) -> Vec<String> {
    let sets = ["faq.jsonl", "faq_none.jsonl", "faq.dev.jsonl"];
    let lines = sets
        .map(|set| fs::read_to_string(folder.join(set)).unwrap())
        .join("\n");
    let rows = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let korean = rows.filter(|row| row["locale"] == "ko");
    korean
        .map(|row| row["text"].as_str().unwrap().to_owned())
        .collect()
}
