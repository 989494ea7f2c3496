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
pub struct Tickets(Mutex<HashMap<String, Issued>>);

/// What a ticket opens.
struct Issued {
    session: SessionId,
    /// Whose screen it may be.
    kiosk: Option<String>,
    until: Instant,
}

impl Tickets {
    /// A ticket to one session's socket, as a kiosk's screen if one is named; `None` when too many
    /// are out.
    pub fn issue(&self, session: SessionId, kiosk: Option<String>) -> Option<String> {
        let ticket = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if out.len() >= MOST {
            out.retain(|_, issued| issued.until > now);
        }
        if out.len() >= MOST {
            return None;
        }
        let until = now + GOOD_FOR;
        out.insert(
            ticket.clone(),
            Issued {
                session,
                kiosk,
                until,
            },
        );
        Some(ticket)
    }

    /// Takes a ticket back; whether it opens the socket of this session, as that kiosk's screen.
    pub fn redeem(&self, ticket: &str, session: &SessionId, kiosk: Option<&str>) -> bool {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.remove(ticket).is_some_and(|issued| {
            let of_kiosk = kiosk.is_none() || kiosk == issued.kiosk.as_deref();
            issued.session == *session && of_kiosk && issued.until > Instant::now()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_its_session() {
        let tickets = Tickets::default();
        let (one, two): (SessionId, SessionId) = ("one".parse().unwrap(), "two".parse().unwrap());
        let ticket = tickets.issue(one.clone(), None).unwrap();
        assert_ne!(Some(&ticket), tickets.issue(one.clone(), None).as_ref());
        assert!(tickets.redeem(&ticket, &one, None));
        assert!(!tickets.redeem(&ticket, &one, None), "twice");
        let other = tickets.issue(one.clone(), None).unwrap();
        assert!(!tickets.redeem(&other, &two, None), "another session");
        assert!(!tickets.redeem(&other, &one, None), "a wrong try uses it up");
        assert!(!tickets.redeem("", &one, None));
        let kiosks = |asked| {
            let ticket = tickets.issue(one.clone(), Some("k1".to_owned())).unwrap();
            tickets.redeem(&ticket, &one, asked)
        };
        assert!(kiosks(Some("k1")) && kiosks(None) && !kiosks(Some("k2")));
        let ticket = tickets.issue(one.clone(), None).unwrap();
        assert!(!tickets.redeem(&ticket, &one, Some("k1")), "no kiosk's");
    }
}
