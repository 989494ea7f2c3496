//! `didimdol scenario test --mutate`: wrong turns that no story notices.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use didimdol_adapters::settings::Settings;
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::scenario::mutation::{Mutant, mutants};
use didimdol_dialogue::story::Story;

use crate::Outcome;
use crate::scenario_folder::ScenarioFolder;
use crate::stories::{self, Demo};

pub fn run(settings: &Settings, files: &[PathBuf], product: Option<&str>) -> anyhow::Result<Outcome> {
    let folder = ScenarioFolder::read(settings)?;
    let (library, _) = folder.library()?;
    let demo = Demo::new(&folder)?;
    let told = stories::read(&folder, files)?;
    let mut witnesses = Vec::new();
    for told in &told {
        match told.story.play(&library, &demo) {
            Ok(played) => {
                let asked = played.asked().map(str::to_owned).collect();
                witnesses.push(Witness {
                    story: &told.story,
                    asked,
                });
            }
            Err(difference) => anyhow::bail!(
                "{}: {}: {difference}; the stories must pass before wrong turns are tried",
                told.path,
                told.story.name
            ),
        }
    }
    if let Some(product) = product {
        anyhow::ensure!(
            library.scenario(product).is_some(),
            "there is no scenario `{product}`"
        );
    }
    let (mut noticed, mut survived) = (0, 0);
    for scenario in library
        .scenarios()
        .filter(|scenario| product.is_none_or(|wanted| wanted == scenario.product))
    {
        let mutants = mutants(scenario);
        let survivors = survivors(&library, &demo, &witnesses, &mutants);
        noticed += mutants.len() - survivors.len();
        survived += survivors.len();
        for mutant in survivors {
            println!(
                "survived: {}#{}: {}",
                scenario.path, mutant.pointer, mutant.change
            );
        }
    }
    println!("{noticed} wrong turns noticed, {survived} survived");
    Ok(if survived == 0 {
        Outcome::Fine
    } else {
        Outcome::Failed
    })
}

/// A story that passes, and the stages that it was asked at.
struct Witness<'a> {
    story: &'a Story,
    asked: HashSet<String>,
}

/// The wrong turns that no story notices, in their order.
fn survivors<'m>(
    library: &Library,
    demo: &Demo,
    witnesses: &[Witness<'_>],
    mutants: &'m [Mutant],
) -> Vec<&'m Mutant> {
    let workers = thread::available_parallelism().map_or(1, |count| count.get());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut survivors = Vec::new();
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !is_noticed(library, demo, witnesses, mutant) {
                survivors.push(mutant);
            }
        }
        survivors
    };
    let mut survivors: Vec<&Mutant> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .flatten()
            .collect()
    });
    let place = |mutant: &Mutant| mutants.iter().position(|other| std::ptr::eq(other, mutant));
    survivors.sort_by_key(|mutant| place(mutant));
    survivors
}

/// Whether any story fails. Those that were asked at the stage are likely to, so they go first.
fn is_noticed(library: &Library, demo: &Demo, witnesses: &[Witness<'_>], mutant: &Mutant) -> bool {
    let mutated = Arc::new(library.with(mutant.scenario.clone()));
    let concerned = |witness: &&Witness| witness.story.concerns(&mutant.scenario.product);
    let (close, far): (Vec<&Witness>, Vec<&Witness>) = witnesses
        .iter()
        .filter(concerned)
        .partition(|witness| witness.asked.contains(&mutant.stage));
    close
        .into_iter()
        .chain(far)
        .any(|witness| witness.story.play(&mutated, demo).is_err())
}
