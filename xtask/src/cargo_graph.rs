//! Who depends on whom, as `cargo metadata` tells it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run;

/// Package names and their direct dependencies' names, of this workspace and everything below it,
/// with all features on and for every platform.
pub struct CargoGraph {
    /// The packages of this workspace.
    pub ours: BTreeSet<String>,
    /// What each package depends on; build and test dependencies count.
    pub dependencies: BTreeMap<String, BTreeSet<String>>,
}

impl CargoGraph {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo failed, or answered in another shape than version 1 of its format.
    pub fn read() -> Result<CargoGraph> {
        let arguments = ["metadata", "--format-version", "1", "--all-features", "--locked"];
        let answer: Value = serde_json::from_str(&run::output(&mut run::cargo(arguments))?)?;
        CargoGraph::from_metadata(&answer).context("cargo metadata answered in an unknown shape")
    }

    fn from_metadata(answer: &Value) -> Option<CargoGraph> {
        let mut names = BTreeMap::new();
        for package in answer["packages"].as_array()? {
            names.insert(package["id"].as_str()?, package["name"].as_str()?.to_owned());
        }
        let name = |id: &Value| names.get(id.as_str()?).cloned();
        let ours = answer["workspace_members"]
            .as_array()?
            .iter()
            .map(name)
            .collect::<Option<_>>()?;
        let mut dependencies: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for node in answer["resolve"]["nodes"].as_array()? {
            let below: Option<Vec<_>> = node["dependencies"].as_array()?.iter().map(name).collect();
            dependencies.entry(name(&node["id"])?).or_default().extend(below?);
        }
        Some(CargoGraph { ours, dependencies })
    }

    /// Who depends directly on this package.
    pub fn dependents_of<'graph>(&'graph self, package: &'graph str) -> impl Iterator<Item = &'graph str> {
        self.dependencies
            .iter()
            .filter(move |(_, below)| below.contains(package))
            .map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cargos_answer_becomes_names() {
        let answer = json!({
            "packages": [{ "id": "path+a", "name": "a" }, { "id": "registry+b", "name": "b" }],
            "workspace_members": ["path+a"],
            "resolve": { "nodes": [
                { "id": "path+a", "dependencies": ["registry+b"] },
                { "id": "registry+b", "dependencies": [] },
            ] },
        });
        let graph = CargoGraph::from_metadata(&answer).unwrap();
        assert_eq!(graph.ours, BTreeSet::from(["a".to_owned()]));
        assert_eq!(graph.dependents_of("b").collect::<Vec<_>>(), ["a"]);
        assert_eq!(graph.dependents_of("a").count(), 0);
    }
}
