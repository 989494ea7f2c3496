//! `didimdol scenario check | graph | test`.

mod check;
mod graph;
mod mutation;
mod test;

use std::path::PathBuf;

use didimdol_adapters::settings::Settings;

use crate::Outcome;
pub(crate) use check::check_folder;

/// What to do with scenarios.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Reports faults with file, place and remedy; fails on errors, not on warnings
    Check {
        /// Scenario files; every one of the scenarios folder if none are named
        files: Vec<PathBuf>,
        /// Print findings as JSON, one a line
        #[arg(long)]
        json: bool,
    },
    /// Prints the agent graph, or the stages of scenarios, as Mermaid
    Graph {
        /// Products or scenario files; the agent graph if none are named
        #[arg(value_name = "PRODUCT|FILE")]
        drawn: Vec<String>,
        /// The agent graph
        #[arg(long, conflicts_with = "drawn")]
        engine: bool,
    },
    /// Plays the stories: conversations with what must come of them
    Test {
        /// Story files; every one of the scenarios folder if none are named
        files: Vec<PathBuf>,
        /// Put one wrong turn after another into the scenarios and report those that no story notices
        #[arg(long)]
        mutate: bool,
        /// Only wrong turns in this product's scenario
        #[arg(long, requires = "mutate")]
        product: Option<String>,
    },
}

impl Command {
    /// Does it.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        match self {
            Self::Check { files, json } => check::run(settings, files, *json),
            Self::Graph { drawn, .. } => graph::run(settings, drawn),
            Self::Test {
                files,
                mutate,
                product,
            } if *mutate => mutation::run(settings, files, product.as_deref()),
            Self::Test { files, .. } => test::run(settings, files),
        }
    }
}
