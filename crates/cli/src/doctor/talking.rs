//! What the kiosk says and knows: scenarios, triggers, the bank's texts, the customers.

use didimdol_adapters::settings::Settings;

use super::Found;
use crate::desk;
use crate::scenario::check_folder;
use crate::scenario_folder::ScenarioFolder;

/// Scenarios and all that lies beside them.
pub fn look(settings: &Settings) -> Vec<Found> {
    let folder = match ScenarioFolder::read(settings) {
        Ok(folder) => folder,
        Err(error) => {
            let next = "put the bank's scenarios there, or name their folder with `scenarios`";
            return vec![Found::fault("scenarios", format!("{error:#}"), next)];
        }
    };
    vec![
        scenarios(&folder),
        triggers(settings),
        knowledge(&folder),
        customers(&folder),
    ]
}

fn scenarios(folder: &ScenarioFolder) -> Found {
    const CHECK: &str = "`didimdol scenario check` names file, place and remedy";
    let (count, findings) = match check_folder(folder) {
        Ok(checked) => checked,
        Err(error) => return Found::fault("scenarios", format!("{error:#}"), CHECK),
    };
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    match (errors, findings.len() - errors) {
        (0, 0) => Found::ok("scenarios", format!("{count} can be used")),
        // Those are for whoever writes scenarios.
        (0, warnings) => Found::ok("scenarios", format!("{count} can be used, {warnings} warnings")),
        (errors, _) => Found::fault(
            "scenarios",
            format!("{errors} errors in {count} scenarios"),
            CHECK,
        ),
    }
}

fn triggers(settings: &Settings) -> Found {
    match desk::triggers(settings) {
        Ok(_) => Found::ok("triggers", "they can be used"),
        Err(error) => Found::fault(
            "triggers",
            format!("{error:#}"),
            "mend triggers.json in the scenarios folder",
        ),
    }
}

fn knowledge(folder: &ScenarioFolder) -> Found {
    match (desk::knowledge(folder), folder.inside("knowledge").count()) {
        (Ok(_), 0) => Found::warning(
            "knowledge",
            "there are no texts of the bank's: no question is answered",
            "put them into knowledge/ in the scenarios folder",
        ),
        (Ok(_), texts) => Found::ok("knowledge", format!("{texts} files")),
        (Err(error), _) => Found::fault(
            "knowledge",
            format!("{error:#}"),
            "mend the text it names in knowledge/ of the scenarios folder",
        ),
    }
}

fn customers(folder: &ScenarioFolder) -> Found {
    match (desk::customers(folder), desk::is_demonstration(folder)) {
        (Err(error), _) => Found::fault("customers", format!("{error:#}"), "mend the file or remove it"),
        (Ok(_), true) => Found::warning(
            "customers",
            "this is a demonstration: every customer is an invented one",
            format!("remove {} from the scenarios folder", desk::DEMO_CUSTOMERS),
        ),
        (Ok(_), false) => Found::ok("customers", "every customer is asked who they are"),
    }
}
