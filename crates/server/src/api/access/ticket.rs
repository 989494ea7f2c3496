//! One-use tickets for sockets: a browser cannot send a token with one, and a token in an address
//! would end up in logs.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use didimdol_protocol::SessionId;

/// How long a ticket is good for.
pub const GOOD_FOR: Duration = Duration::from_secs(60);
/// Tickets that may be out at the same time.
const MOST: usize = 100_000;

/// Tickets given out and not used yet.
#[derive(Default)]
pub struct Tickets(Mutex<HashMap<String, (SessionId, Instant)>>);

impl Tickets {
    /// A ticket to one session's socket; `None` when too many are out.
    pub fn issue(&self, session: SessionId) -> Option<String> {
        let ticket = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if out.len() >= MOST {
            out.retain(|_, (_, until)| *until > now);
        }
        if out.len() >= MOST {
            return None;
        }
        out.insert(ticket.clone(), (session, now + GOOD_FOR));
        Some(ticket)
    }

    /// Takes a ticket back; whether it opens the socket of this session.
    pub fn redeem(&self, ticket: &str, session: &SessionId) -> bool {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.remove(ticket)
            .is_some_and(|(of, until)| of == *session && until > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_its_session() {
        let tickets = Tickets::default();
        let (one, two): (SessionId, SessionId) = ("one".parse().unwrap(), "two".parse().unwrap());
        let ticket = tickets.issue(one.clone()).unwrap();
        assert_ne!(Some(&ticket), tickets.issue(one.clone()).as_ref());
        assert!(tickets.redeem(&ticket, &one));
        assert!(!tickets.redeem(&ticket, &one), "twice");
        let other = tickets.issue(one.clone()).unwrap();
        assert!(!tickets.redeem(&other, &two), "another session");
        assert!(!tickets.redeem(&other, &one), "a wrong try uses it up");
        assert!(!tickets.redeem("", &one));
    }
}
