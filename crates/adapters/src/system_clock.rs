//! The clock of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use didimdol_session::ports::Clock;

/// Wall time as the operating system has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock that stands before 1970 reads 0.
    fn now_ms(&self) -> u64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        since_1970.as_millis().try_into().unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_contract() {
        didimdol_session::contract::clock_contract(&SystemClock);
    }
}
