//! `didimdol scenario` as people and scripts use it: what it prints, and how it exits.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// A copy of the shipped folder, to break.
fn copy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_into(&shipped(), folder.path());
    folder
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn edit(folder: &TempDir, file: &str, from: &str, to: &str) {
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn didimdol(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .args(arguments)
        .arg("--scenarios")
        .arg(folder)
        .output()
        .unwrap();
    let text = [stdout, stderr]
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .concat();
    (status.code().unwrap(), text)
}

#[test]
fn the_shipped_folder_is_fine() {
    let (code, said) = didimdol(&shipped(), &["scenario", "check"]);
    assert!(
        code == 0 && said.contains("checked 6 scenarios: 0 errors"),
        "{code}: {said}"
    );
}

#[test]
fn a_fault_is_told_with_file_place_and_remedy() {
    let folder = copy();
    edit(&folder, "reception_scenario.json", "\"reprompt\"", "\"repromt\"");
    edit(
        &folder,
        "interview_scenario.json",
        "\"next_step\": \"closing\"",
        "\"next_step\": \"closng\"",
    );
    let (code, said) = didimdol(folder.path(), &["scenario", "check"]);
    assert_eq!(code, 1, "{said}");
    let misspelt = "reception_scenario.json#/stages/product_selection: error bad_shape:";
    assert!(
        said.contains(misspelt) && said.contains("did you mean `reprompt`"),
        "{said}"
    );
    let dangling = "interview_scenario.json#/stages/teamwork/next_step: error dangling_stage:";
    assert!(
        said.contains(dangling) && said.contains("did you mean `closing`?"),
        "{said}"
    );
}

#[test]
fn a_named_file_is_checked_alone() {
    let folder = copy();
    let file = folder.path().join("elsewhere.json");
    fs::write(&file, "{ \"scenario_id\": 1,\n  oops }").unwrap();
    let (code, said) = didimdol(&shipped(), &["scenario", "check", file.to_str().unwrap()]);
    assert!(
        code == 1 && said.contains("elsewhere.json#: error bad_json") && said.contains("line 2"),
        "{said}"
    );
    let sound = shipped().join("jeonse_loan_scenario.json");
    let (code, said) = didimdol(&shipped(), &["scenario", "check", sound.to_str().unwrap()]);
    assert!(
        code == 0 && said.contains("checked 1 scenarios: 0 errors"),
        "{said}"
    );
}

#[test]
fn findings_are_json_lines_on_request() {
    let folder = copy();
    edit(
        &folder,
        "interview_scenario.json",
        "\"next_step\": \"closing\"",
        "\"next_step\": \"closng\"",
    );
    let (code, said) = didimdol(folder.path(), &["scenario", "check", "--json"]);
    assert_eq!(code, 1);
    let found: Vec<serde_json::Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let dangling = found
        .iter()
        .find(|finding| finding["code"] == "dangling_stage")
        .unwrap();
    assert_eq!(dangling["pointer"], "/stages/teamwork/next_step");
    assert_eq!(dangling["severity"], "error");
}

#[test]
fn graphs_are_mermaid() {
    let (code, said) = didimdol(&shipped(), &["scenario", "graph"]);
    assert!(
        code == 0 && said.starts_with("flowchart TD") && said.contains("wait_for_answer"),
        "{said}"
    );
    let (code, said) = didimdol(&shipped(), &["scenario", "graph", "deposit_account"]);
    assert!(code == 0 && said.contains("otp_payment_account"), "{said}");
    assert!(
        said.contains("confirm_personal_info -- \"yes, card_only\" --> card_selection"),
        "{said}"
    );
    let (code, said) = didimdol(&shipped(), &["scenario", "graph", "gold_bars"]);
    assert!(code == 1 && said.contains("deposit_account"), "{said}");
}

#[test]
fn stories_end_with_a_count_and_name_what_differed() {
    let (code, said) = didimdol(&shipped(), &["scenario", "test"]);
    let last = said.lines().last().unwrap();
    assert!(code == 0 && last.ends_with(" passed, 0 failed"), "{said}");
    let folder = copy();
    edit(
        &folder,
        "stories/interview.toml",
        "stage = \"teamwork\"",
        "stage = \"closing\"",
    );
    let (code, said) = didimdol(folder.path(), &["scenario", "test"]);
    assert_eq!(code, 1, "{said}");
    let differs = "stories/interview.toml: an interview for an AI agent engineer: step 3";
    assert!(
        said.contains(differs) && said.contains("stage: expected closing, got teamwork"),
        "{said}"
    );
    assert!(
        said.lines().last().unwrap().ends_with(" passed, 1 failed"),
        "{said}"
    );
}

#[test]
fn a_wrong_turn_that_no_story_notices_survives() {
    let folder = copy();
    let story = "[[story]]\nname = \"one\"\nproduct = \"interview\"\nsteps = [{ tap = \"backend\" }]\n";
    let stories = folder.path().join("stories");
    fs::remove_dir_all(&stories).unwrap();
    fs::create_dir(&stories).unwrap();
    fs::write(stories.join("one.toml"), story).unwrap();
    let (code, said) = didimdol(
        folder.path(),
        &["scenario", "test", "--mutate", "--product", "interview"],
    );
    assert_eq!(code, 1, "{said}");
    let survivor = "survived: interview_scenario.json#/stages/closing/next_step: yes and no are swapped";
    assert!(said.contains(survivor), "{said}");
}

#[test]
fn wrong_usage_exits_with_two() {
    assert_eq!(didimdol(&shipped(), &["scenario", "chekc"]).0, 2);
    assert_eq!(
        didimdol(&shipped(), &["scenario", "graph", "--engine", "jeonse"]).0,
        2
    );
    let (code, said) = didimdol(Path::new("/nowhere"), &["scenario", "check"]);
    assert!(code == 1 && said.contains("--scenarios"), "{said}");
}
