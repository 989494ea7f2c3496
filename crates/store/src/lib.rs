//! The encrypted journal on this device.
