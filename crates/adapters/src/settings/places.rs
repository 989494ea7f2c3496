//! Where things are when nobody says otherwise.

use std::env;
use std::path::PathBuf;

/// The settings of the current folder, else of this machine.
pub fn usual_file() -> Option<PathBuf> {
    [
        PathBuf::from("didimdol.toml"),
        PathBuf::from("/etc/didimdol/didimdol.toml"),
    ]
    .into_iter()
    .find(|file| file.is_file())
}

/// The user's own folder for this program's data, e.g. `~/.local/share/didimdol`.
pub fn user_data() -> Option<PathBuf> {
    dirs::data_dir().map(|folder| folder.join("didimdol"))
}

/// `./scenarios`, else the folder installed with the program.
pub fn usual_scenarios() -> Option<PathBuf> {
    of_checkout_or_installed("scenarios", "scenarios")
}

/// The built screen for a browser: `./ui/dist`, else the folder installed with the program.
pub fn usual_screen() -> Option<PathBuf> {
    of_checkout_or_installed("ui/dist", "screen")
}

/// Linux: /usr/bin and /usr/share; macOS: Contents/MacOS and Contents/Resources; Windows: one folder.
fn of_checkout_or_installed(checkout: &str, installed: &str) -> Option<PathBuf> {
    let program = env::current_exe().ok();
    let beside = program.as_deref().and_then(|file| file.parent());
    let installed = ["../share/didimdol", "../Resources", "."]
        .into_iter()
        .filter_map(|place| beside.map(|folder| folder.join(place).join(installed)));
    std::iter::once(PathBuf::from(checkout))
        .chain(installed)
        .find(|folder| folder.is_dir())
}
