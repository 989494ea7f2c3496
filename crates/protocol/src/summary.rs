//! What a finished application says.

use serde::{Deserialize, Serialize};

use crate::stage::DisplayField;

/// The finished application, for people: masked, with units.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Product id.
    pub product_type: String,
    /// The rows by subject.
    pub groups: Vec<SummaryGroup>,
}

/// Rows under one heading.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SummaryGroup {
    /// Heading.
    pub title: String,
    /// Rows under it.
    pub rows: Vec<DisplayField>,
}

opaque_debug!(Summary, SummaryGroup);
