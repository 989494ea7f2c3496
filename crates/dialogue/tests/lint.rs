//! Faults planted one at a time into a sound scenario: each is found, at its place, with a remedy.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use didimdol_dialogue::scenario::lint::{Finding, Severity};
use didimdol_dialogue::scenario::{Bank, Library, SourceFile, read};

const SOUND: &str = r#"{
  "schema_version": 4,
  "scenario_id": "locker",
  "scenario_name": { "ko": "대여금고", "en": "Safe deposit box" },
  "product_type": "locker",
  "initial_stage_id": "size",
  "locales": ["ko", "en"],
  "stages": {
    "size": {
      "stage_id": "size",
      "stage_name": { "ko": "크기", "en": "Size" },
      "response_type": "bullet",
      "prompt": { "ko": "어떤 크기로 할까요?", "en": "Which size?" },
      "choices": [
        { "value": "small", "display": { "ko": "작은 금고", "en": "Small" }, "default": true },
        { "value": "large", "display": { "ko": "넓은 서랍", "en": "Large" } }
      ],
      "fields_to_collect": ["size"],
      "next_step": { "small": "name", "large": "name" }
    },
    "name": {
      "stage_id": "name",
      "stage_name": { "ko": "이름", "en": "Name" },
      "response_type": "narrative",
      "prompt": { "ko": "{{ shown('size') }}, 누구 이름으로 할까요?", "en": "In whose name?" },
      "fields_to_collect": ["name"],
      "next_step": "confirm"
    },
    "confirm": {
      "stage_id": "confirm",
      "stage_name": { "ko": "확인", "en": "Check" },
      "response_type": "narrative",
      "prompt": { "ko": "{{ name }} 님, 이대로 할까요?", "en": "{{ name }}, shall I go on?" },
      "choices": [
        { "value": "yes", "display": { "ko": "네", "en": "Yes" } },
        { "value": "no", "display": { "ko": "아니요", "en": "No" } }
      ],
      "fields_to_collect": ["confirmed"],
      "next_step": { "yes": "done", "no": "$correct" }
    },
    "done": {
      "stage_id": "done",
      "stage_name": { "ko": "마침", "en": "Done" },
      "response_type": "narrative",
      "prompt": { "ko": "다 됐어요.", "en": "Done." },
      "is_final": true
    }
  },
  "fields": {
    "size": { "type": "choice", "label": { "ko": "크기", "en": "Size" } },
    "name": { "type": "text", "pii": "basic", "label": { "ko": "이름", "en": "Name" }, "show_when": "size is defined" },
    "confirmed": { "type": "boolean", "label": { "ko": "확인", "en": "Check" } }
  }
}"#;

fn findings(text: &str) -> Vec<Finding> {
    let file = SourceFile {
        path: "locker_scenario.json".to_owned(),
        text: text.to_owned(),
    };
    read(&file, &[]).1
}

/// Plants a fault and looks for a finding with this code and pointer whose message has `remedy`.
#[track_caller]
fn check(sound: &str, faulty: &str, severity: Severity, code: &str, pointer: &str, remedy: &str) {
    assert!(SOUND.contains(sound), "nothing to plant the fault at: {sound}");
    let findings = findings(&SOUND.replacen(sound, faulty, 1));
    let found = findings.iter().any(|finding| {
        (finding.severity, finding.code, finding.pointer.as_str()) == (severity, code, pointer)
            && finding.message.contains(remedy)
    });
    assert!(
        found,
        "{code} at {pointer} with \"{remedy}\" is not among {findings:#?}"
    );
}

#[track_caller]
fn error(sound: &str, faulty: &str, code: &str, pointer: &str, remedy: &str) {
    check(sound, faulty, Severity::Error, code, pointer, remedy);
}

#[test]
fn the_sound_one_has_no_findings() {
    assert_eq!(findings(SOUND), []);
}

#[test]
fn what_is_somebodys_own_says_so() {
    let (own, at) = (r#""type": "text", "pii": "basic","#, "/fields/name");
    for tells in [
        r#""normalizer": "phone_kr","#,
        r#""normalizer": "email","#,
        r#""normalizer": "name_ko","#,
        r#""normalizer": "address","#,
        r#""expect": "name","#,
        r#""pii": "none", "expect": "address","#,
    ] {
        let faulty = format!(r#""type": "text", {tells}"#);
        error(own, &faulty, "personal_without_pii", at, r#""pii": "basic""#);
    }
    for open in ["none", "basic"] {
        let faulty = format!(r#""type": "text", "normalizer": "rrn", "pii": "{open}","#);
        error(own, &faulty, "identifier_in_the_open", at, "unique_id");
    }
    check(
        own,
        r#""type": "text","#,
        Severity::Warning,
        "text_without_pii",
        at,
        "own words",
    );
    let said = SOUND.replacen(own, r#""type": "text", "pii": "none","#, 1);
    assert_eq!(findings(&said), [], "who says so has thought of it");
}

#[test]
fn a_stage_that_does_not_exist() {
    let at = "/stages/name/next_step";
    error(
        r#""next_step": "confirm""#,
        r#""next_step": "confrm""#,
        "dangling_stage",
        at,
        "did you mean `confirm`?",
    );
}

#[test]
fn a_first_stage_that_does_not_exist() {
    let at = "/initial_stage_id";
    error(
        r#""initial_stage_id": "size""#,
        r#""initial_stage_id": "sizes""#,
        "dangling_stage",
        at,
        "`size`?",
    );
}

#[test]
fn a_stage_that_no_path_reaches() {
    let faulty = r#"{ "small": "confirm", "large": "confirm" }"#;
    error(
        r#"{ "small": "name", "large": "name" }"#,
        faulty,
        "unreachable_stage",
        "/stages/name",
        "route to it",
    );
}

#[test]
fn a_choice_that_leads_nowhere() {
    let faulty = r#"{ "small": "name" }"#;
    let sound = r#"{ "small": "name", "large": "name" }"#;
    error(
        sound,
        faulty,
        "unrouted_choice",
        "/stages/size/next_step",
        "`large`",
    );
}

#[test]
fn a_choice_that_leads_nowhere_two_stages_later() {
    let (sound, faulty) = (
        r#""next_step": "confirm""#,
        r#""next_step": { "small": "confirm" }"#,
    );
    error(
        sound,
        faulty,
        "unrouted_choice",
        "/stages/name/next_step",
        "`large` of `size`",
    );
}

#[test]
fn a_route_for_a_choice_that_is_not_on_offer() {
    let faulty = r#"{ "small": "name", "large": "name", "huge": "name" }"#;
    let sound = r#"{ "small": "name", "large": "name" }"#;
    error(
        sound,
        faulty,
        "undeclared_choice",
        "/stages/size/next_step/huge",
        "offer it or remove it",
    );
}

#[test]
fn a_yes_without_its_no() {
    let at = "/stages/confirm/next_step";
    let sound = r#"{ "yes": "done", "no": "$correct" }"#;
    error(sound, r#"{ "yes": "done" }"#, "unrouted_choice", at, "`no`");
}

#[test]
fn a_field_that_is_never_collected() {
    let faulty = r#""fields": { "colour": { "type": "text", "label": { "ko": "빛깔", "en": "Colour" } },"#;
    error(
        r#""fields": {"#,
        faulty,
        "never_collected",
        "/fields/colour",
        "add it to fields_to_collect",
    );
}

#[test]
fn a_field_that_is_collected_and_not_declared() {
    let at = "/stages/name/fields_to_collect";
    error(
        r#"["name"]"#,
        r#"["naem"]"#,
        "unknown_field",
        at,
        "did you mean `name`?",
    );
}

#[test]
fn a_variable_of_a_template_that_nobody_knows() {
    let at = "/stages/confirm/prompt";
    error(
        "{{ name }} 님",
        "{{ nane }} 님",
        "undefined_variable",
        at,
        "did you mean `name`?",
    );
    error(
        "shown('size')",
        "shown('sise')",
        "undefined_variable",
        "/stages/name/prompt",
        "`size`?",
    );
}

#[test]
fn a_variable_of_a_condition_that_nobody_knows() {
    let at = "/fields/name/show_when";
    error(
        "size is defined",
        "sice == 'small'",
        "undefined_variable",
        at,
        "did you mean `size`?",
    );
}

#[test]
fn a_condition_and_a_template_that_cannot_be_read() {
    error(
        "size is defined",
        "size ==",
        "bad_condition",
        "/fields/name/show_when",
        "",
    );
    error(
        "{{ name }} 님",
        "{{ name 님",
        "bad_template",
        "/stages/confirm/prompt",
        "",
    );
}

#[test]
fn a_cycle_without_an_exit() {
    let sound = r#"{ "yes": "done", "no": "$correct" }"#;
    error(
        sound,
        r#"{ "yes": "name", "no": "size" }"#,
        "no_exit",
        "/stages/confirm",
        "give the cycle an exit",
    );
}

#[test]
fn branches_of_which_none_is_certain() {
    let faulty = r#""next_step": [{ "if": "size == 'small'", "then": "confirm" }]"#;
    error(
        r#""next_step": "confirm""#,
        faulty,
        "no_else",
        "/stages/name/next_step",
        "else",
    );
}

#[test]
fn choices_that_sound_alike_are_a_warning() {
    let (sound, faulty) = (r#""ko": "넓은 서랍""#, r#""ko": "작은 금구""#);
    let at = "/stages/size/choices";
    check(
        sound,
        faulty,
        Severity::Warning,
        "sounds_alike",
        at,
        "labels that differ more",
    );
    let findings = findings(&SOUND.replacen(sound, faulty, 1));
    assert!(!findings.iter().any(Finding::is_error), "{findings:#?}");
}

#[test]
fn a_text_without_its_english() {
    let at = "/stages/size/choices/1/display";
    error(
        r#"{ "ko": "넓은 서랍", "en": "Large" }"#,
        r#""넓은 서랍""#,
        "missing_locale",
        at,
        "add the English",
    );
    error(
        r#", "en": "Done." }"#,
        " }",
        "missing_locale",
        "/stages/done/prompt",
        "add the English",
    );
}

#[test]
fn a_key_that_is_there_twice() {
    let faulty = r#""fields_to_collect": ["size"], "fields_to_collect": ["name"],"#;
    let at = "/stages/size/fields_to_collect";
    error(
        r#""fields_to_collect": ["size"],"#,
        faulty,
        "duplicate_key",
        at,
        "keep one",
    );
}

#[test]
fn a_literal_backslash_n() {
    error(
        "다 됐어요.",
        r"다 됐어요.\\n",
        "literal_newline",
        "/stages/done/prompt/ko",
        "line break",
    );
}

#[test]
fn a_misspelt_key() {
    let sound = r#""prompt": { "ko": "다 됐어요.""#;
    let faulty = r#""promt": { "ko": "다 됐어요.""#;
    error(
        sound,
        faulty,
        "bad_shape",
        "/stages/done",
        "did you mean `prompt` instead of `promt`?",
    );
}

#[test]
fn a_value_of_the_wrong_type() {
    error(
        r#""is_final": true"#,
        r#""is_final": "yes""#,
        "bad_shape",
        "/stages/done/is_final",
        "boolean",
    );
}

#[test]
fn no_json_at_all_is_told_with_its_line() {
    error(
        r#""schema_version": 4,"#,
        r#""schema_version": 4"#,
        "bad_json",
        "",
        "line 3",
    );
}

#[test]
fn a_confirmation_filled_in_beforehand() {
    let sound = r#"{ "value": "yes", "display": { "ko": "네", "en": "Yes" } }"#;
    let faulty = r#"{ "value": "yes", "display": { "ko": "네", "en": "Yes" }, "default": true }"#;
    let at = "/stages/confirm/choices";
    error(sound, faulty, "prefilled_confirmation", at, "remove its default");
    let faulty = r#""fields_to_collect": ["confirmed"], "default_values": { "confirmed": true }"#;
    let at = "/stages/confirm/default_values";
    error(
        r#""fields_to_collect": ["confirmed"]"#,
        faulty,
        "prefilled_confirmation",
        at,
        "remove its default",
    );
}

#[test]
fn two_defaults() {
    let sound = r#""en": "Large" } }"#;
    let faulty = r#""en": "Large" }, "default": true }"#;
    error(sound, faulty, "two_defaults", "/stages/size/choices", "keep one");
}

#[test]
fn the_same_choice_twice() {
    let sound = r#"{ "value": "large""#;
    error(
        sound,
        r#"{ "value": "small""#,
        "duplicate_choice",
        "/stages/size/choices",
        "keep one",
    );
}

#[test]
fn a_field_under_itself() {
    let sound = r#""show_when": "size is defined""#;
    error(
        sound,
        r#""parent_field": "name""#,
        "parent_cycle",
        "/fields/name/parent_field",
        "remove",
    );
}

#[test]
fn a_path_through_a_stage_that_is_not_needed() {
    let (sound, faulty) = ("size is defined", "size == 'large'");
    error(
        sound,
        faulty,
        "unneeded_stage",
        "/stages/name",
        "`size` = `small`",
    );
}

#[test]
fn a_field_asked_for_twice_on_one_path() {
    let (sound, faulty) = (r#"["confirmed"]"#, r#"["name"]"#);
    error(
        sound,
        faulty,
        "asked_twice",
        "/stages/confirm",
        "`name` is answered at `name` before",
    );
}

#[test]
fn a_final_stage_that_leads_on_and_one_that_leads_nowhere() {
    let faulty = r#""is_final": true, "next_step": "size""#;
    error(
        r#""is_final": true"#,
        faulty,
        "final_leads_on",
        "/stages/done/next_step",
        "remove",
    );
    error(
        r#""next_step": "confirm""#,
        r#""skippable": false"#,
        "no_next_step",
        "/stages/name",
        "add next_step",
    );
}

#[test]
fn figures_that_are_not_there() {
    let faulty = r#""product_type": "locker", "figures": "locker","#;
    error(
        r#""product_type": "locker","#,
        faulty,
        "figures",
        "/figures",
        "figures/locker.toml",
    );
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

/// The shipped phrases and words, which every library needs.
fn house() -> [SourceFile; 3] {
    [
        file("wording.toml", include_str!("../../../scenarios/wording.toml")),
        file(
            "lexicon/ko.toml",
            include_str!("../../../scenarios/lexicon/ko.toml"),
        ),
        file(
            "lexicon/en.toml",
            include_str!("../../../scenarios/lexicon/en.toml"),
        ),
    ]
}

#[test]
fn a_broken_scenario_does_not_stop_the_others() {
    let mut files = house().to_vec();
    files.push(file("a_broken_scenario.json", "{"));
    files.push(file("b_locker_scenario.json", SOUND));
    files.push(file(
        "c_faulty_scenario.json",
        &SOUND
            .replace("\"locker\"", "\"drawer\"")
            .replace(r#""yes": "done""#, r#""yes": "dome""#),
    ));
    files.push(file("d_second_locker.json", SOUND));
    let (library, findings) = Library::load(&files, Bank::default()).unwrap();
    assert!(library.scenario("locker").is_some());
    assert_eq!(library.scenario("locker").unwrap().path, "b_locker_scenario.json");
    assert!(library.scenario("drawer").is_none());
    let codes: Vec<_> = findings
        .iter()
        .map(|finding| (finding.path.as_str(), finding.code))
        .collect();
    assert!(
        codes.contains(&("a_broken_scenario.json", "bad_json")),
        "{codes:?}"
    );
    assert!(
        codes.contains(&("c_faulty_scenario.json", "dangling_stage")),
        "{codes:?}"
    );
    assert!(
        codes.contains(&("d_second_locker.json", "duplicate_product")),
        "{codes:?}"
    );
}

#[test]
fn with_no_usable_scenario_nothing_loads() {
    let mut files = house().to_vec();
    files.push(file("a_broken_scenario.json", "{"));
    let error = Library::load(&files, Bank::default()).unwrap_err().to_string();
    assert!(error.contains("scenario check"), "{error}");
}

/// Seed 001 §5.2 as it is printed there.
const SEED: &str = r#"{
  "scenario_id": "deposit_account_concurrent",
  "scenario_name": "입출금 동시신규",
  "product_type": "deposit_account",
  "initial_stage_id": "select_services",
  "stages": {
    "select_services": {
      "stage_id": "select_services",
      "stage_name": "필요 업무 확인",
      "response_type": "bullet",
      "prompt": "입출금 계좌는 한도계좌로만 가입할 수 있어요...",
      "choices": [
        { "display": "입출금 계좌 + 체크카드 + 모바일 뱅킹", "value": "all", "default": true }
      ],
      "fields_to_collect": ["services_selected"],
      "next_step": { "all": "confirm_personal_info", "mobile_only": "confirm_personal_info" }
    }
  }
}"#;

#[test]
fn the_seeds_fragment_is_read_and_its_gaps_are_told() {
    let (scenario, findings) = read(&file("seed_scenario.json", SEED), &[]);
    let stage = &scenario.unwrap().stages["select_services"];
    assert_eq!(stage.default_choice().unwrap().value, "all");
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert!(
        codes.contains(&"dangling_stage") && codes.contains(&"undeclared_choice"),
        "{codes:?}"
    );
}

#[test]
fn every_key_of_a_v3_file_is_read() {
    let v3 = r#"{
      "scenario_id": "v3", "scenario_name": "통장", "product_type": "v3", "initial_stage_id": "medium",
      "stages": {
        "medium": {
          "stage_id": "medium", "stage_name": "매체", "response_type": "bullet",
          "dynamic_prompt": "{default_choice}로 할까요?", "extraction_prompt": "매체", "modifiable": true,
          "choice_groups": [
            { "group_name": "보유", "choices": [
              { "display": "미래테크", "value": "futuretech", "default": true, "keywords": ["미래테크"],
                "ordinal_keywords": ["첫번째"], "metadata": { "transfer_limit_once": 50000000, "fee": "0" },
                "display_lines": ["미래테크", "19284"] }
            ] },
            { "title": "신규", "items": [{ "display": "보안카드", "value": "card", "displayLines": ["무료"] }] }
          ],
          "fields_to_collect": ["security_medium", "transfer_limit_once"], "modifiable_fields": ["transfer_limit_once"],
          "default_values": { "transfer_limit_once": 50000000 }, "visible_groups": ["banking"],
          "additional_questions": ["보안매체가 뭐예요?"], "next_step": "extra"
        },
        "extra": {
          "stage_id": "extra", "stage_name": "알림", "response_type": "boolean", "field_type": "boolean",
          "prompt": "신청할까요?",
          "choices": [{ "key": "alert", "label": "출금 알림", "default": true }],
          "fields_to_collect": ["alert"], "next_step": { "true": { "futuretech": "check", "card": "check" }, "false": "check" }
        },
        "check": {
          "stage_id": "check", "stage_name": "확인", "response_type": "narrative", "prompt": "맞나요?",
          "display_fields": { "매체": "{{ security_medium }}" },
          "choices": [{ "value": "yes", "display": "네" }, { "value": "no", "display": "아니요" }],
          "fields_to_collect": ["ok"], "next_step": [{ "if": "ok", "then": "end" }, { "else": "medium" }]
        },
        "end": { "stage_id": "end", "stage_name": "끝", "response_type": "narrative", "prompt": "끝이에요.", "is_final": true }
      },
      "slot_groups": [{ "group_id": "banking", "group_name": "전자금융", "fields": ["security_medium", "transfer_limit_once"] }],
      "slot_fields": [
        { "key": "security_medium", "display_name": "보안매체", "type": "choice", "required": true, "stage": "medium",
          "extraction_prompt": "매체", "valid_values": ["futuretech"] },
        { "key": "transfer_limit_once", "display_name": "한도", "type": "number", "required": false },
        { "key": "note", "display_name": "메모", "type": "string" }
      ],
      "display_labels": { "alert": "출금 알림" }
    }"#;
    let (scenario, findings) = read(&file("v3_scenario.json", v3), &[]);
    let scenario = scenario.unwrap();
    assert_eq!(scenario.stages["medium"].choices.len(), 2);
    assert_eq!(
        scenario.fields["alert"].spec.label.get(Default::default()),
        "출금 알림"
    );
    let errors: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(
        errors[0].contains("#/slot_fields/2: error never_collected"),
        "{errors:#?}"
    );
}
