//! HTTP and WebSocket over sessions.
//!
//! [`api`] is what systems and browsers around a kiosk speak. Deliberately absent: what a message
//! means, where sessions are kept, and everything of a kiosk's own window.

pub mod api;
