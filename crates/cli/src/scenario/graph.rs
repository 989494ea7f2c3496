//! `didimdol scenario graph`: the agent graph and the scenarios, as Mermaid.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use didimdol_adapters::settings::Settings;
use didimdol_dialogue::graph::table;
use didimdol_dialogue::scenario::{Scenario, mermaid, read};

use crate::Outcome;
use crate::scenario_folder::{ScenarioFolder, read_file};
use crate::stdout::out;

pub fn run(settings: &Settings, scenarios: &[String]) -> anyhow::Result<Outcome> {
    if scenarios.is_empty() {
        out!("{}", table::mermaid());
        return Ok(Outcome::Fine);
    }
    let folder = ScenarioFolder::read(settings)?;
    let drawings: Vec<String> = scenarios
        .iter()
        .map(|named| drawing(&folder, named))
        .collect::<anyhow::Result<_>>()?;
    out!("{}", drawings.join("\n"));
    Ok(Outcome::Fine)
}

fn drawing(folder: &ScenarioFolder, named: &str) -> anyhow::Result<String> {
    let path = Path::new(named);
    if path.is_file() {
        let (scenario, findings) = read(&read_file(path)?, &folder.files);
        let reason = || {
            findings
                .first()
                .map_or_else(|| named.to_owned(), ToString::to_string)
        };
        return Ok(mermaid(&scenario.with_context(reason)?));
    }
    let (library, _) = folder.library()?;
    let scenario: &Arc<Scenario> = library.scenario(named).with_context(|| {
        let products: Vec<&str> = library
            .scenarios()
            .map(|scenario| scenario.product.as_str())
            .collect();
        format!(
            "there is no scenario `{named}`; there are {}",
            products.join(", ")
        )
    })?;
    Ok(mermaid(scenario))
}
