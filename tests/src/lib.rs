//! Tests that cross crates: conversations, wire samples, the real window.
