//! The second opinion: what was learned from labelled utterances, and what it may never do.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use std::sync::Arc;

use didimdol_dialogue::scenario::{Library, Locale};
use didimdol_dialogue::scope::Context;
use didimdol_dialogue::state::{About, Prompt, State};
use didimdol_dialogue::understanding::{Command, Example, Weights, example, learn, understand};
use shipped::library_with;

/// Asks at a stage of the deposit account.
struct At<'a> {
    library: &'a Library,
    state: State,
}

impl<'a> At<'a> {
    fn new(library: &'a Library, stage: &str) -> Self {
        let prompt = Prompt {
            id: "p1".to_owned(),
            stage: stage.to_owned(),
            about: About::Stage,
        };
        let state = State {
            locale: Locale::Ko,
            product: Some("deposit_account".to_owned()),
            prompt: Some(prompt),
            ..State::default()
        };
        Self { library, state }
    }

    fn context(&self) -> Context<'_> {
        Context {
            library: self.library,
            scenario: self.library.scenario("deposit_account").unwrap(),
            state: &self.state,
        }
    }

    fn says(&self, text: &str) -> Vec<Command> {
        understand(self.context(), self.state.prompt.as_ref(), text).commands
    }

    fn example(&self, text: &str, right: Command) -> Example {
        example(self.context(), self.state.prompt.as_ref(), text, &[vec![right]]).unwrap()
    }
}

/// The shipped scenarios with nothing learned but this.
fn having_learned(weights: Option<Weights>) -> Library {
    let mut library = library_with(&[]);
    library.learned.ko = weights.map(Arc::new);
    library
}

fn lessons(library: &Library, right: impl Fn(&str) -> Command) -> Vec<Example> {
    let at = At::new(library, "final_confirmation");
    let said = [
        "이대로 쭉쭉 고고",
        "쭉쭉 고고 부탁",
        "고고싱이요",
        "아니요",
        "아니요 신청 안 할래요",
        "안 할래요",
        "네",
        "네 신청해 주세요",
    ];
    let often = said.iter().cycle().take(said.len() * 40);
    often.map(|text| at.example(text, right(text))).collect()
}

#[test]
fn words_that_no_rule_knows_are_learned() {
    let unlearned = having_learned(None);
    let said = "쭉쭉 고고싱이요";
    assert_ne!(
        At::new(&unlearned, "final_confirmation").says(said),
        [Command::Affirm]
    );
    let weights = learn(&lessons(&unlearned, |text| {
        match text.starts_with("아니") || text.starts_with('안') {
            true => Command::Deny,
            false => Command::Affirm,
        }
    }));
    let learned = having_learned(Some(weights));
    let at = At::new(&learned, "final_confirmation");
    assert_eq!(at.says(said), [Command::Affirm]);
    assert_eq!(at.says("아니요 안 할래요"), [Command::Deny]);
}

/// Whatever the rows say: who says no has not said yes.
#[test]
fn a_no_is_never_learned_to_be_a_yes() {
    let unlearned = having_learned(None);
    let lies = learn(&lessons(&unlearned, |_| Command::Affirm));
    let learned = having_learned(Some(lies));
    let at = At::new(&learned, "final_confirmation");
    for no in [
        "아니요",
        "안 할래요",
        "아니요 신청 안 할래요",
        "신청하지 마세요",
        "네?",
    ] {
        assert!(!at.says(no).contains(&Command::Affirm), "{no}");
    }
}

/// Neither where a yes takes what is on offer.
#[test]
fn a_no_is_never_learned_to_take_the_offer() {
    let unlearned = having_learned(None);
    let at = At::new(&unlearned, "select_services");
    let all = Command::SetSlot {
        slot: "services_selected".to_owned(),
        value: serde_json::Value::from("all").into(),
        doubtful: false,
    };
    let lies: Vec<Example> = (0..80).map(|_| at.example("아니요", all.clone())).collect();
    let learned = having_learned(Some(learn(&lies)));
    let commands = At::new(&learned, "select_services").says("아니요");
    assert!(
        !commands
            .iter()
            .any(|command| matches!(command, Command::SetSlot { .. })),
        "{commands:?}"
    );
}

#[test]
fn the_same_rows_teach_the_same_and_come_back_from_the_file() {
    let library = having_learned(None);
    let learned = || learn(&lessons(&library, |_| Command::Affirm)).write().unwrap();
    let text = learned();
    assert_eq!(text, learned());
    let read = Weights::parse(&text).unwrap();
    assert_eq!(read.write().unwrap(), text);
}

#[test]
fn weights_know_what_they_were_learned_from() {
    let library = having_learned(None);
    let rows = lessons(&library, |_| Command::Affirm);
    let weights = Weights::parse(&learn(&rows).write().unwrap()).unwrap();
    assert!(weights.are_learned_from(&rows));
    assert!(!weights.are_learned_from(&rows[1..]));
    assert!(!weights.are_learned_from(&lessons(&library, |_| Command::Deny)));
}

#[test]
fn a_file_that_is_cut_off_or_of_another_version_is_refused() {
    let library = having_learned(None);
    let text = learn(&lessons(&library, |_| Command::Affirm)).write().unwrap();
    assert!(Weights::parse("").is_err());
    assert!(Weights::parse("{}").is_err());
    let cut = text.trim_end().len() - 4;
    assert!(Weights::parse(&text[..cut]).is_err());
    let other = text.replacen("\"version\":2", "\"version\":9", 1);
    assert!(Weights::parse(&other).unwrap_err().contains("version 9"));
}

/// A preference, a product, a language: what is filled in is only what the scenarios have.
#[test]
fn what_a_scenario_does_not_offer_is_not_recorded() {
    let unlearned = having_learned(None);
    let at = At::new(&unlearned, "card_selection");
    let gold = Command::SetSlot {
        slot: "card_selection".to_owned(),
        value: serde_json::Value::from("gold").into(),
        doubtful: false,
    };
    let examples: Vec<Example> = (0..80)
        .map(|_| at.example("번쩍번쩍하는 거요", gold.clone()))
        .collect();
    let learned = having_learned(Some(learn(&examples)));
    let commands = At::new(&learned, "card_selection").says("번쩍번쩍하는 거요");
    assert!(!commands.contains(&gold), "{commands:?}");
}
