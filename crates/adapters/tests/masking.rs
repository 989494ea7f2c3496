//! The log's second net, measured: what it must hide, and what it must leave alone.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::Write;
use std::sync::{Arc, Mutex};

use didimdol_adapters::masking::{MaskedWriter, Masker, mask};

const FORMS: &str = include_str!("masking/forms.tsv");
const ORDINARY: &str = include_str!("masking/ordinary.txt");

/// Whether everything between 「 and 」 is hidden, and nothing of it left that could be read.
fn is_hidden(told: &str) -> bool {
    let mut masker = Masker::default();
    told.split(" | ").all(|line| {
        let written = masker.line(&line.replace(['「', '」'], ""));
        let mut rest = written.as_str();
        let mut outside = line;
        // What stands before each number must still be there; then its mask, then what follows.
        while let Some((before, after)) = outside.split_once('「') {
            let Some((secret, following)) = after.split_once('」') else {
                return false;
            };
            let Some(masked) = rest.strip_prefix(before) else {
                return false;
            };
            let next = following.split('「').next().unwrap();
            let end = masked
                .find(next)
                .filter(|_| !next.is_empty())
                .unwrap_or(masked.len());
            let (mask, tail) = masked.split_at(end);
            let readable =
                |letter: char| letter.is_alphanumeric() && secret.contains(letter) && !between(letter);
            if !mask.contains('•') || mask.chars().any(readable) {
                return false;
            }
            (rest, outside) = (tail, following);
        }
        true
    })
}

/// Letters of the words that are said between the groups of a number.
fn between(letter: char) -> bool {
    "다시에dash점닷컴".contains(letter)
}

#[test]
fn at_least_995_of_1000_personal_numbers_are_hidden() {
    let forms: Vec<&str> = FORMS.lines().filter(|line| !line.starts_with('#')).collect();
    let missed: Vec<&str> = forms
        .iter()
        .copied()
        .filter(|line| !is_hidden(line.split_once('\t').unwrap().1))
        .collect();
    let recall = 1.0 - missed.len() as f64 / forms.len() as f64;
    println!("recall {:.2} % of {} forms", recall * 100.0, forms.len());
    assert!(forms.len() >= 300);
    assert!(recall >= 0.995, "{recall}: {missed:#?}");
}

#[test]
fn less_than_1_of_100_ordinary_sentences_is_touched() {
    let sentences: Vec<&str> = ORDINARY.lines().filter(|line| !line.starts_with('#')).collect();
    // One after another, as in a log.
    let mut masker = Masker::default();
    let touched: Vec<String> = sentences
        .iter()
        .map(|line| (line, masker.line(line)))
        .filter(|(line, masked)| masked != *line)
        .map(|(line, masked)| format!("{line} -> {masked}"))
        .collect();
    let rate = touched.len() as f64 / sentences.len() as f64;
    println!(
        "{:.2} % of {} ordinary sentences touched",
        rate * 100.0,
        sentences.len()
    );
    assert!(sentences.len() >= 2_000);
    assert!(rate < 0.01, "{rate}: {touched:#?}");
}

#[test]
fn what_is_around_a_number_stays() {
    assert_eq!(mask("전화는 010-1234-5678이요"), "전화는 •••-••••-••••이요");
    assert_eq!(
        mask("20일에 공일공 일이삼사 오육칠팔로요"),
        "20일에 ••• •••• ••••로요"
    );
    assert_eq!(mask("<gildong@didim.example>"), "<•••>");
}

/// A log that can be read again.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_gets_past_it_into_the_log() {
    let log = Log::default();
    let sink = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(MaskedWriter::new(move || sink.clone()))
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!("heard 900101-1234567");
        tracing::error!(phone = "010-1234-5678", mail = ?Some("gildong@didim.example"), "not taken");
        tracing::warn!(partial = "공일공 일이삼사");
        tracing::warn!(partial = "오육칠팔");
        tracing::span!(tracing::Level::ERROR, "turn", account = "110-123-456789").in_scope(|| {
            tracing::error!("in a span");
        });
    });
    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in ["1234567", "5678", "gildong", "일이삼사", "오육칠팔", "456789"] {
        assert!(!written.contains(secret), "{secret} in:\n{written}");
    }
    assert_eq!(written.lines().count(), 5, "{written}");
    assert!(
        written.contains("not taken") && written.contains("2026") || written.contains("20"),
        "{written}"
    );
}
