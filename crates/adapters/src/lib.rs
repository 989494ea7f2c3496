//! Adapters to the world around a consultation.

mod customer_directory;
pub mod logging;
pub mod masking;
mod scenario_folder;
pub mod settings;
mod stack;
mod system_clock;
pub mod voice;

pub use customer_directory::{CustomerFileError, FileDirectory};
pub use scenario_folder::{ScenarioFolderError, read_scenario_folder};
pub use stack::wipe_stack;
pub use system_clock::SystemClock;
