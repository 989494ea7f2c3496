//! Adapters to the world around a consultation.

pub mod settings;
