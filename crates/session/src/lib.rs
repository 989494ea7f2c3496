//! One consultation as an actor: joins dialogue and ports, and maps domain to wire.

#[cfg(any(test, feature = "contract"))]
pub mod contract;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
pub mod log;
pub mod ports;
