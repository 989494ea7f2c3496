//! HTTP and WebSocket over sessions.
