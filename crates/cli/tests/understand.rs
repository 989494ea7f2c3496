//! `didimdol understand` as scripts use it: what it reads, what it prints, and how it exits.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn didimdol(arguments: &[&str], input: &str) -> Output {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut process = Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .args(["--scenarios", scenarios.to_str().unwrap(), "understand"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn prints_the_commands_of_every_line() {
    let input = r#"{"id":"a","product":"deposit_account","stage":"select_services","slots":{},"text":"네"}

{"product":"jeonse","stage":"age","slots":{"marital_status_jeonse":"기혼"},"text":"서른이요","now":"2026-11-20","unheard_of":1}
{"id":3,"product":"deposit_account","stage":"customer_info_update","text":"phone number"}
"#;
    let output = didimdol(&["--json"], input);
    assert_eq!(output.status.code(), Some(0));
    let lines = lines(&output);
    assert_eq!(lines.len(), 3);
    let set = json!([{"command": "set_slot", "slot": "services_selected", "value": "all"}]);
    assert_eq!((&lines[0]["id"], &lines[0]["commands"]), (&json!("a"), &set));
    assert_eq!(lines[0]["confidence"], json!(1.0));
    assert!(lines[0]["micros"].is_u64() && lines[0]["why"].is_string());
    assert_eq!(lines[1]["id"], json!(3), "the line's number");
    assert_eq!(lines[1]["commands"][0]["value"], json!(30));
    assert_eq!(
        lines[2]["commands"],
        json!([{"command": "correct_slot", "slot": "phone_number", "value": null}])
    );
}

#[test]
fn a_bad_line_is_named_and_the_others_are_understood() {
    let input = "{\"text\":\"안녕하세요\"}\nno json\n{\"product\":\"gold\",\"text\":\"네\"}\n{\"stage\":\"attic\",\"text\":\"네\"}\n{}\n";
    let output = didimdol(&["--json"], input);
    assert_eq!(output.status.code(), Some(1));
    let codes: Vec<Value> = lines(&output)
        .iter()
        .map(|line| line["error"]["code"].clone())
        .collect();
    let expected = json!([null, "bad_row", "unknown_product", "unknown_stage", "bad_row"]);
    assert_eq!(Value::from(codes), expected);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains("line 2: bad_row") && errors.contains("line 5: "),
        "{errors}"
    );
}

#[test]
fn scores_labelled_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.jsonl");
    let row = |text: &str, accept: Value| {
        json!({"product": "deposit_account", "stage": "select_services", "text": text, "accept": accept})
            .to_string()
    };
    let all = json!([[{"command": "set_slot", "slot": "services_selected", "value": "all"}]]);
    let none = json!([[{"command": "clarify"}], [{"command": "cannot_handle"}]]);
    let rows = [
        row("네", all.clone()),
        row("아니요", all),
        row("네", none.clone()),
        row("직원 불러 주세요", none),
    ];
    std::fs::write(&file, rows.join("\n")).unwrap();
    let output = didimdol(&["--json", "--evaluate", file.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0));
    let lines = lines(&output);
    let verdicts: Vec<&Value> = lines[..3].iter().map(|line| &line["verdict"]).collect();
    assert_eq!(
        verdicts,
        [&json!("asked_back"), &json!("recorded"), &json!("wrong")]
    );
    let total = &lines[3]["total"];
    let counts = ["right", "asked_back", "wrong", "recorded"].map(|verdict| &total[verdict]);
    assert_eq!(counts, [&json!(1), &json!(1), &json!(2), &json!(1)]);
    assert_eq!(
        lines[3]["stages"]["deposit_account/select_services"]["rows"],
        json!(4)
    );
}

#[test]
fn scores_questions_for_the_knowledge_base() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("questions.jsonl");
    let rows = [
        r##"{"id":"a","locale":"en","text":"What is an OTP?","source":"security.en.md#What is an OTP?"}"##,
        r##"{"id":"b","locale":"en","text":"What is an OTP?","source":"cards.en.md#What is a check card?"}"##,
        r#"{"id":"c","locale":"en","text":"How tall is the bank's tower?"}"#,
    ];
    std::fs::write(&file, rows.join("\n")).unwrap();
    let output = didimdol(&["--json", "--evaluate", file.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(0));
    let lines = lines(&output);
    assert_eq!(
        (lines.len(), &lines[0]["id"]),
        (2, &json!("b")),
        "what was missed, and the score"
    );
    let expected = json!({"covered": 2, "right": 1, "another_section": 1, "uncovered": 1, "answered_though_uncovered": 0});
    assert_eq!(lines[1]["questions"], expected);
}

#[test]
fn wrong_usage_is_2() {
    assert_eq!(didimdol(&["--totals"], "").status.code(), Some(2));
    assert_eq!(
        didimdol(&["--evaluate", "/no/such/file"], "").status.code(),
        Some(1)
    );
}

/// A floor under the sets to work with, so that nothing learned is lost again.
#[test]
fn what_was_learned_stays_learned() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/understanding");
    let files = ["ko.dev.jsonl", "en.dev.jsonl"].map(|name| folder.join(name));
    let [ko, en] = files.each_ref().map(|path| path.to_str().unwrap());
    let output = didimdol(&["--json", "--totals", "--evaluate", ko, en], "");
    assert_eq!(output.status.code(), Some(0));
    for line in lines(&output) {
        let percent = |name: &str| line["total"][name].as_f64().unwrap();
        assert!(
            percent("right_percent") >= 95.0,
            "{}: {}",
            line["file"],
            line["total"]
        );
        assert!(
            percent("wrong_percent") <= 2.0,
            "{}: {}",
            line["file"],
            line["total"]
        );
    }
}
