//! The shipped scenarios and their stories: no faults, every story as told, and the same again.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use didimdol_adapters::{FileDirectory, read_scenario_folder};
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::event::{Passage, Values};
use didimdol_dialogue::scenario::lint::Finding;
use didimdol_dialogue::scenario::{Bank, Library, Locale, SourceFile};
use didimdol_dialogue::story::{Played, StoryFile, Surroundings};
use didimdol_session::ports::{CustomerDirectory, Knowledge};
use didimdol_store::MarkdownKnowledge;
use futures_util::FutureExt;

/// The scenarios folder, loaded; both the customers and the texts are in memory.
struct Shipped {
    library: Arc<Library>,
    findings: Vec<Finding>,
    customers: FileDirectory,
    knowledge: MarkdownKnowledge,
    stories: Vec<(String, StoryFile)>,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let files = read_scenario_folder(&folder).unwrap();
    let files: Vec<SourceFile> = files
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    let (library, findings) = Library::load(&files, Bank::default()).unwrap();
    let inside = |folder: &'static str| files.iter().filter(move |file| file.path.starts_with(folder));
    let customers = files
        .iter()
        .find(|file| file.path == "demo_customers.json")
        .unwrap();
    let stories = inside("stories/").map(|file| {
        let stories = toml::from_str(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        (file.path.clone(), stories)
    });
    Shipped {
        customers: FileDirectory::parse(&customers.text).unwrap(),
        knowledge: MarkdownKnowledge::new(
            inside("knowledge/").map(|file| (file.path.as_str(), file.text.as_str())),
        )
        .unwrap(),
        stories: stories.collect(),
        library: Arc::new(library),
        findings,
    }
});

impl Surroundings for Shipped {
    fn customer(&self, user_id: Option<&str>) -> Option<Values> {
        self.customers.find(user_id).now_or_never().flatten()
    }

    fn look_up(&self, query: &str, locale: Locale) -> Vec<Passage> {
        self.knowledge
            .look_up(query, locale.tag())
            .now_or_never()
            .unwrap_or_default()
    }
}

/// Plays every story; where it went, or how it differed.
fn play() -> Vec<(String, Result<Played, String>)> {
    let shipped = &*SHIPPED;
    let told = shipped
        .stories
        .iter()
        .flat_map(|(path, file)| file.stories.iter().map(move |story| (path, story)));
    told.map(|(path, story)| {
        (
            format!("{path}: {}", story.name),
            story.play(&shipped.library, shipped),
        )
    })
    .collect()
}

#[test]
fn the_shipped_scenarios_have_no_errors() {
    let errors: Vec<String> = SHIPPED
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn every_story_goes_as_told() {
    let played = play();
    let differences: Vec<String> = played
        .iter()
        .filter_map(|(story, played)| Some(format!("{story}: {}", played.as_ref().err()?)))
        .collect();
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        played.len(),
        differences.join("\n")
    );
    assert!(played.len() >= 40, "only {} stories", played.len());
}

#[test]
fn the_same_story_brings_the_same_effects_byte_for_byte() {
    for ((story, first), (_, second)) in play().into_iter().zip(play()) {
        let bytes = |played: &Played| serde_json::to_string(&played.effects).unwrap();
        assert_eq!(bytes(&first.unwrap()), bytes(&second.unwrap()), "{story}");
    }
}

#[test]
fn every_turn_ends_with_a_question_a_refusal_or_the_end() {
    for (story, played) in play() {
        let effects = played.unwrap().effects;
        let asked = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Ask(_)))
            .count();
        let shown = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Show(_)))
            .count();
        let over = effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Complete(_)))
            .count();
        // A stale tap shows its question again, without a panel.
        assert!(shown <= asked + over, "{story}: a panel without a question");
        assert!(over <= 1, "{story}: finished twice");
    }
}

/// A question on a button is one the bank answers.
#[test]
fn every_question_on_offer_has_an_answer() {
    let mut unanswered = Vec::new();
    for scenario in SHIPPED.library.scenarios() {
        let stages = scenario
            .stages
            .values()
            .filter(|stage| !stage.questions.is_empty());
        for (stage, question) in
            stages.flat_map(|stage| stage.questions.iter().map(move |text| (stage, text)))
        {
            for locale in [Locale::Ko, Locale::En] {
                let asked = question.get(locale);
                let filters = stage.filters.iter().any(|filter| {
                    let words = filter
                        .keywords
                        .iter()
                        .map(|word| word.replace(' ', "").to_lowercase());
                    words
                        .into_iter()
                        .any(|word| asked.replace(' ', "").to_lowercase().contains(&word))
                });
                if !filters && SHIPPED.look_up(asked, locale).is_empty() {
                    unanswered.push(format!("{} {}: {asked}", scenario.product, stage.id));
                }
            }
        }
    }
    assert_eq!(unanswered, [""; 0]);
}
