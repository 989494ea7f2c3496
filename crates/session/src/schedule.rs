//! Triggers that wait for a time, such as an interview's. They are kept among the callbacks, as one
//! to ourselves: sealed, surviving a restart, and gone once carried out.

use std::sync::Arc;
use std::time::Duration;

use didimdol_protocol::SessionId;
use serde::{Deserialize, Serialize};

use crate::desk::{Arrival, Desk};
use crate::ports::{Callback, Callbacks, Clock, JournalError, Remembered, Request};
use crate::triggers::Trigger;

/// Kind of the callbacks that are these.
pub(crate) const KIND: &str = "scheduled_trigger";
/// The clock is looked at again so often, because it may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// The schedule.
#[derive(Clone)]
pub struct Schedule {
    /// Where triggers act.
    pub desk: Desk,
    /// Where they wait.
    pub callbacks: Arc<dyn Callbacks>,
}

/// A trigger and its time.
#[derive(Clone, Serialize, Deserialize)]
pub struct Appointment {
    /// Milliseconds since 1970 UTC.
    pub at_ms: u64,
    /// The session to speak in.
    pub session: SessionId,
    /// Its customer.
    pub user_id: String,
    /// What to do then.
    pub trigger: Trigger,
    /// Key under which it is remembered once it was carried out.
    pub done_key: String,
}

impl Schedule {
    /// Keeps an appointment with the request that made it, durably, under a name of its own.
    ///
    /// # Errors
    /// The journal's.
    pub async fn put(
        &self,
        name: SessionId,
        appointment: Appointment,
        request: Request,
    ) -> Result<(), JournalError> {
        let body = serde_json::to_string(&appointment)
            .map_err(|_| JournalError::Damaged("an appointment has no JSON form".into()))?;
        let id = format!("scheduled-{name}");
        let callback = Callback {
            id: id.clone(),
            kind: KIND.to_owned(),
            body: body.into(),
        };
        self.desk.put_down(&name, callback, Some(request)).await?;
        tokio::spawn(self.clone().keep(id, appointment));
        Ok(())
    }

    /// Takes the appointments up that were waiting when the process ended last.
    ///
    /// # Errors
    /// The journal's.
    pub async fn take_up(&self) -> Result<(), JournalError> {
        for due in self.callbacks.due(i64::MAX.unsigned_abs()).await? {
            if due.callback.kind != KIND {
                continue;
            }
            match serde_json::from_str(&due.callback.body) {
                Ok(appointment) => drop(tokio::spawn(self.clone().keep(due.callback.id, appointment))),
                Err(_) => tracing::error!(id = due.callback.id, "an appointment cannot be read"),
            }
        }
        Ok(())
    }

    async fn keep(self, id: String, appointment: Appointment) {
        let clock: &Arc<dyn Clock> = &self.desk.world().clock;
        loop {
            let left = appointment.at_ms.saturating_sub(clock.now_ms());
            if left == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(left).min(LOOK_AGAIN)).await;
        }
        let done = Request {
            key: appointment.done_key,
            remembered: Remembered {
                asked: String::new().into(),
                answer: String::new().into(),
            },
        };
        let arrival = Arrival {
            user_id: Some(appointment.user_id),
            ..Arrival::default()
        };
        let taken = self
            .desk
            .trigger(&appointment.session, &arrival, appointment.trigger, Some(done))
            .await;
        let outcome = match taken {
            Ok(_) | Err(JournalError::Repeated) => self.callbacks.delivered(&id).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            // It waits in the journal and is carried out after the next start.
            tracing::error!(%error, "an appointment could not be kept");
        }
    }
}
