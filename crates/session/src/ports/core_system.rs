//! The bank's core system, which is told what happened.

use async_trait::async_trait;

use super::Callback;

/// Takes callbacks.
#[async_trait]
pub trait CoreSystem: Send + Sync {
    /// Delivers one, to an address of its own or to the usual one. The same one may come again.
    ///
    /// # Errors
    /// [`NotDelivered`]; it will be tried again.
    async fn deliver(&self, callback: &Callback, to: Option<&str>) -> Result<(), NotDelivered>;
}

/// It did not arrive. Carries nothing of the callback.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("callback_not_delivered: {0}")]
pub struct NotDelivered(pub String);
