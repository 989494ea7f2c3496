//! Adapters to the world around a consultation.
