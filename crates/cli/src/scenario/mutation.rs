//! `didimdol scenario test --mutate`: wrong turns that no story notices.

use std::collections::HashSet;
use std::panic::resume_unwind;
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
use crate::stdout::outln;
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
    // The short ones first: most wrong turns need no long conversation to show.
    witnesses.sort_by_key(|witness| witness.story.steps.len());
    if let Some(product) = product {
        anyhow::ensure!(
            library.scenario(product).is_some(),
            "there is no scenario `{product}`"
        );
    }
    let (mut noticed, mut refused, mut survived) = (0, 0, 0);
    let wanted = |named: &str| product.is_none_or(|product| product == named);
    for scenario in library.scenarios().filter(|scenario| wanted(&scenario.product)) {
        let mutants = mutants(scenario);
        for (mutant, fate) in fates(&library, &demo, &witnesses, &mutants) {
            match fate {
                Fate::Noticed => noticed += 1,
                Fate::Refused => refused += 1,
                Fate::Survived => {
                    survived += 1;
                    outln!(
                        "survived: {}#{}: {}",
                        scenario.path,
                        mutant.pointer,
                        mutant.change
                    );
                }
            }
        }
    }
    outln!("{noticed} wrong turns noticed by stories, {refused} by the check alone, {survived} survived");
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

/// What becomes of a wrong turn.
#[derive(Clone, Copy)]
enum Fate {
    /// A story fails.
    Noticed,
    /// The check refuses it, so that it never reaches a customer nor a story.
    Refused,
    Survived,
}

/// What becomes of each, in their order.
fn fates<'m>(
    library: &Library,
    demo: &Demo,
    witnesses: &[Witness<'_>],
    mutants: &'m [Mutant],
) -> Vec<(&'m Mutant, Fate)> {
    let workers = thread::available_parallelism().map_or(1, |count| count.get());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut fates = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(place) else {
                return fates;
            };
            fates.push((place, mutant, fate(library, demo, witnesses, mutant)));
        }
    };
    let mut fates: Vec<(usize, &Mutant, Fate)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    fates.sort_by_key(|(place, ..)| *place);
    fates
        .into_iter()
        .map(|(_, mutant, fate)| (mutant, fate))
        .collect()
}

/// Stories that were asked at the stage are likely to notice, so they go first.
fn fate(library: &Library, demo: &Demo, witnesses: &[Witness<'_>], mutant: &Mutant) -> Fate {
    let mutated = Arc::new(library.with(mutant.scenario.clone()));
    let fails = |witness: &&Witness| witness.story.play(&mutated, demo).is_err();
    let concerned = |witness: &&Witness| witness.story.concerns(&mutant.scenario.product);
    let (close, far): (Vec<&Witness>, Vec<&Witness>) = witnesses
        .iter()
        .filter(concerned)
        .partition(|witness| witness.asked.contains(&mutant.stage));
    if close.iter().any(fails) {
        return Fate::Noticed;
    }
    if !mutant.passes_lint() {
        return Fate::Refused;
    }
    if far.iter().any(fails) {
        Fate::Noticed
    } else {
        Fate::Survived
    }
}
