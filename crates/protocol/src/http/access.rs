//! One-use tickets: how a browser, which cannot send a token with a socket, opens one.

use serde::{Deserialize, Serialize};

use crate::SessionId;

/// Asks for a ticket to one session's socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketRequest {
    /// The session that the socket will be for.
    pub session_id: SessionId,
    /// The kiosk whose screen it will be, if it is a kiosk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub kiosk_id: Option<String>,
}

/// A token that takes the place of the one it was asked for with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// To be sent as `Authorization: Bearer`.
    pub token: String,
    /// Seconds it is good for.
    pub expires_in: u64,
}

/// A ticket, to be sent once as `?ticket=` of the socket's address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// Unguessable, good for one socket.
    pub ticket: String,
    /// Seconds it is good for.
    pub expires_in: u64,
}

opaque_debug!(Ticket, NewToken);
