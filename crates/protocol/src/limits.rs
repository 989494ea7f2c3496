//! How much of anything the wire carries.

/// Longest text a customer may send at once, in characters (Unicode scalar values, not bytes).
pub const MAX_TEXT_CHARS: usize = 2_000;

/// Longest `turnId`, in characters.
pub const MAX_TURN_ID_CHARS: usize = 128;

/// Longest session id, in characters.
pub const MAX_SESSION_ID_CHARS: usize = 64;

/// Largest text frame a socket reads, in bytes; a larger one closes it with 1009.
pub const MAX_FRAME_BYTES: usize = 2 * 1024 * 1024;

/// How many of the latest messages [`crate::SessionState`] gives out; the log keeps all.
pub const MAX_MESSAGES: usize = 50;
