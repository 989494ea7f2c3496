//! Everything loaded from `scenarios/`, checked and ready.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::lint::{self, Finding};
use super::source::ScenarioSource;
use super::{Locale, RECEPTION, Scenario, compile};
use crate::template;
use crate::understanding::{Learned, Lexicon, Names, Weights};
use crate::wording::Wording;

/// A file as text; `path` is relative to the scenarios folder, with `/`.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Such as `figures/didimdol.toml`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// The bank that speaks.
#[derive(Debug, Clone)]
pub struct Bank {
    /// Its Korean name.
    pub name: String,
    /// Its English name.
    pub english_name: String,
}

impl Bank {
    /// What templates see as `bank`: its name in this language.
    pub fn in_language(&self, locale: Locale) -> serde_json::Value {
        let name = match locale {
            Locale::Ko => &self.name,
            Locale::En => &self.english_name,
        };
        serde_json::json!({ "name": name })
    }
}

impl Library {
    /// Everything that is said to every customer alike: prompts and phrases without variables, and the
    /// greeting. May repeat itself.
    pub fn fixed_texts(&self, locale: Locale) -> Vec<String> {
        let of_stages = self
            .scenarios
            .values()
            .flat_map(|scenario| scenario.stages.values());
        let of_stages = of_stages.flat_map(|stage| {
            let others = [&stage.reprompt, &stage.on_miss, &stage.on_silence];
            std::iter::once(&stage.prompt).chain(others.into_iter().flatten())
        });
        let own = self.wording.fixed();
        let texts = of_stages.chain(own).map(|text| text.get(locale));
        let fixed = texts.filter(|text| !text.contains('{')).map(str::to_owned);
        fixed.chain([self.greeting(locale)]).collect()
    }

    /// First words to whoever comes.
    pub fn greeting(&self, locale: Locale) -> String {
        let bank = template::jinja(&self.bank.in_language(locale));
        let scope = [("bank".to_owned(), bank)].into_iter().collect();
        template::render(self.wording.greeting.get(locale), &scope)
    }
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            name: "디딤돌은행".to_owned(),
            english_name: "Didimdol Bank".to_owned(),
        }
    }
}

/// Scenarios, wording and lexicon. Immutable: a reload makes another one, and sessions keep the
/// one they began with.
#[derive(Debug)]
pub struct Library {
    /// Who speaks.
    pub bank: Bank,
    scenarios: IndexMap<String, Arc<Scenario>>,
    /// Versions that sessions may have begun with and that have been replaced since, by hash.
    older: IndexMap<String, Arc<Scenario>>,
    /// The engine's own phrases.
    pub wording: Wording,
    /// Words that understanding knows.
    pub lexicon: Lexicon,
    /// What was learned from labelled utterances.
    pub learned: Learned,
    /// What the products are called, ready to be found.
    pub products: Names,
}

/// What keeps a library from loading at all; a broken scenario alone does not.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file that everything needs is not there.
    #[error("missing_file: {0} is needed; give the folder with --scenarios")]
    Missing(&'static str),
    /// A file that everything needs cannot be read.
    #[error("broken_file: {path}: {reason}")]
    Broken {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// No scenario is usable.
    #[error("no_scenario: none of the scenario files is usable; run `didimdol scenario check`")]
    NoScenario,
}

impl Library {
    /// Loads what is usable and reports the rest: a scenario with errors is left out, the others
    /// work.
    pub fn load(files: &[SourceFile], bank: Bank) -> Result<(Self, Vec<Finding>), LoadError> {
        let wording =
            Wording::parse(required(files, "wording.toml")?).map_err(|reason| LoadError::Broken {
                path: "wording.toml".to_owned(),
                reason,
            })?;
        let lexicon = Lexicon::parse(
            required(files, "lexicon/ko.toml")?,
            required(files, "lexicon/en.toml")?,
        )
        .map_err(|reason| LoadError::Broken {
            path: "lexicon".to_owned(),
            reason,
        })?;
        let learned = Learned {
            ko: weights(files, "lexicon/ko.weights")?,
            en: weights(files, "lexicon/en.weights")?,
        };
        let mut findings = Vec::new();
        let mut scenarios: IndexMap<String, Arc<Scenario>> = IndexMap::new();
        for file in files.iter().filter(|file| is_scenario(&file.path)) {
            let (scenario, mut found) = read(file, files);
            if let Some(scenario) = &scenario
                && let Some(other) = scenarios.get(&scenario.product)
            {
                found.push(taken(scenario, other));
            }
            let usable = !found.iter().any(|finding| finding.is_error());
            findings.extend(found);
            if let Some(scenario) = scenario.filter(|_| usable) {
                scenarios.insert(scenario.product.clone(), Arc::new(scenario));
            }
        }
        if scenarios.is_empty() {
            return Err(LoadError::NoScenario);
        }
        let products = Names::of_products(scenarios.values().map(Arc::as_ref));
        Ok((
            Self {
                bank,
                scenarios,
                older: IndexMap::new(),
                wording,
                lexicon,
                learned,
                products,
            },
            findings,
        ))
    }

    /// A product's scenario.
    pub fn scenario(&self, product: &str) -> Option<&Arc<Scenario>> {
        self.scenarios.get(product)
    }

    /// The version of a product's scenario that a session began with; today's where that one is
    /// not kept.
    pub fn version(&self, product: &str, hash: &str) -> Option<&Arc<Scenario>> {
        let today = self.scenario(product);
        let older = || {
            self.older
                .get(hash)
                .filter(|scenario| scenario.product == product)
        };
        today
            .filter(|scenario| scenario.hash == hash)
            .or_else(older)
            .or(today)
    }

    /// The same library, with a replaced version for the sessions that began with it.
    #[must_use]
    pub fn with_older(mut self, scenario: Scenario) -> Self {
        self.older.insert(scenario.hash.clone(), Arc::new(scenario));
        self
    }

    /// The scenario that finds out what the customer came for.
    pub fn reception(&self) -> Option<&Arc<Scenario>> {
        self.scenario(RECEPTION)
    }

    /// Every scenario.
    pub fn scenarios(&self) -> impl Iterator<Item = &Arc<Scenario>> {
        self.scenarios.values()
    }

    /// The same library with one scenario replaced; for hot reload and for mutation tests.
    pub fn with(&self, scenario: Scenario) -> Self {
        let mut scenarios = self.scenarios.clone();
        scenarios.insert(scenario.product.clone(), Arc::new(scenario));
        Self {
            bank: self.bank.clone(),
            scenarios,
            older: self.older.clone(),
            wording: self.wording.clone(),
            lexicon: self.lexicon.clone(),
            learned: self.learned.clone(),
            products: self.products.clone(),
        }
    }
}

fn taken(scenario: &Scenario, other: &Scenario) -> Finding {
    let message = format!(
        "`{}` is the product of {} too; rename one",
        scenario.product, other.path
    );
    Finding::error(&scenario.path, "/product_type", "duplicate_product", message)
}

/// Reads and checks one scenario file against the others it names. The scenario is `None` where
/// its shape is wrong; otherwise it is there even with findings.
pub fn read(file: &SourceFile, files: &[SourceFile]) -> (Option<Scenario>, Vec<Finding>) {
    let (json, mut findings) = lint::shape(file);
    let Some(json) = json else {
        return (None, findings);
    };
    let source: ScenarioSource = match serde_json::from_str(&file.text) {
        Ok(source) => source,
        Err(error) => {
            if findings.iter().all(|finding| !finding.is_error()) {
                findings.push(Finding::error(&file.path, "", "bad_shape", error.to_string()));
            }
            return (None, findings);
        }
    };
    let figures = match figures(&source, files) {
        Ok(figures) => figures,
        Err(reason) => {
            findings.push(Finding::error(&file.path, "/figures", "figures", reason));
            Value::Null
        }
    };
    let scenario = compile::compile(&file.path, hash(&file.text), source, figures);
    findings.extend(lint::meaning(&scenario, &json));
    (Some(scenario), findings)
}

/// Whether a path is a scenario file: any JSON right in the folder but the few that have their own
/// names.
pub fn is_scenario(path: &str) -> bool {
    const OTHERS: [&str; 3] = ["schema.json", "triggers.json", "demo_customers.json"];
    !path.contains('/') && path.ends_with(".json") && !OTHERS.contains(&path)
}

fn figures(source: &ScenarioSource, files: &[SourceFile]) -> Result<Value, String> {
    let Some(name) = &source.figures else {
        return Ok(Value::Null);
    };
    let path = format!("figures/{name}.toml");
    let file = files
        .iter()
        .find(|file| file.path == path)
        .ok_or(format!("{path} is not there"))?;
    toml::from_str::<Value>(&file.text).map_err(|error| format!("{path}: {}", error.message()))
}

fn required<'a>(files: &'a [SourceFile], path: &'static str) -> Result<&'a str, LoadError> {
    let found = files.iter().find(|file| file.path == path);
    found
        .map(|file| file.text.as_str())
        .ok_or(LoadError::Missing(path))
}

/// What was learned, if there is such a file.
fn weights(files: &[SourceFile], path: &str) -> Result<Option<Arc<Weights>>, LoadError> {
    let file = files.iter().find(|file| file.path == path);
    let read = file
        .map(|file| Weights::parse(&file.text).map(Arc::new))
        .transpose();
    read.map_err(|reason| LoadError::Broken {
        path: path.to_owned(),
        reason,
    })
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
