//! Adapters to the world around a consultation.

pub mod address;
pub mod callbacks;
mod crash_dumps;
mod customer_directory;
pub mod language_model;
pub mod logging;
pub mod masking;
mod scenario_folder;
pub mod settings;
mod stack;
mod system_clock;
mod tls;
pub mod voice;

pub use crash_dumps::refuse_crash_dumps;
pub use customer_directory::{CustomerFileError, FileDirectory};
pub use scenario_folder::{ScenarioFolderError, read_scenario_folder};
pub use stack::wipe_stack;
pub use system_clock::SystemClock;
pub use tls::install_tls;
