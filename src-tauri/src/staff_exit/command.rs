//! The shell's second command: what the screen's PIN pad asks of the staff exit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, State};

use super::{Answer, Pin, StaffExit, StaffExitError};
use crate::app;

/// What somebody at the pad wants.
#[derive(Debug, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Wish {
    /// To see the pad.
    Look,
    /// To be let out.
    Enter {
        /// The digits entered.
        pin: Pin,
    },
    /// To close the program, after the right PIN.
    Close,
    /// To leave everything as it is.
    Back,
}

/// The exit cannot answer; the log says why.
#[derive(Debug, Serialize)]
#[serde(tag = "code", rename = "unavailable")]
pub struct Unavailable {}

impl StaffExit {
    pub(super) fn answer(&self, wish: &Wish) -> Result<Answer, StaffExitError> {
        match wish {
            Wish::Look => self.look(),
            Wish::Enter { pin } => self.enter(pin),
            Wish::Close if self.close()? => Ok(Answer::Closing),
            Wish::Close => self.look(),
            Wish::Back => {
                self.take_back();
                self.look()
            }
        }
    }
}

/// Answers the pad, and closes the program when that is the answer.
#[tauri::command]
pub async fn staff_exit(
    app: AppHandle,
    exit: State<'_, Arc<StaffExit>>,
    wish: Wish,
) -> Result<Answer, Unavailable> {
    let exit = Arc::clone(&exit);
    // Hashing takes its time, and the record waits for the disk.
    let answered = tauri::async_runtime::spawn_blocking(move || exit.answer(&wish)).await;
    let answer = match answered {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return Err(unavailable(&error)),
        Err(error) => return Err(unavailable(&error)),
    };
    if answer == Answer::Closing {
        tauri::async_runtime::spawn(app::close(app));
    }
    Ok(answer)
}

fn unavailable(error: &dyn std::error::Error) -> Unavailable {
    tracing::error!(%error, "the staff exit cannot answer");
    Unavailable {}
}
