//! How much one caller may ask for.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::Request;
use tokio::sync::OwnedSemaphorePermit;

/// Callers remembered before those that have been quiet are forgotten.
const MOST: usize = 50_000;

/// A bucket of permissions that refills steadily.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    left: f64,
    at: Instant,
}

/// How fast a bucket refills, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Permissions a second.
    pub per_second: f64,
    /// Permissions at once.
    pub burst: f64,
}

impl Bucket {
    /// A full one.
    pub fn full(rate: Rate, now: Instant) -> Self {
        Self {
            left: rate.burst,
            at: now,
        }
    }

    /// Takes one permission, if there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        self.take_many(1.0, rate, now)
    }

    /// Takes so many permissions, if there are as many.
    pub fn take_many(&mut self, count: f64, rate: Rate, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * rate.per_second).min(rate.burst);
        self.at = now;
        let admitted = self.left >= count;
        if admitted {
            self.left -= count;
        }
        admitted
    }
}

/// A bucket a caller.
pub struct Callers<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash> Callers<K> {
    /// Nobody has asked yet.
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Whether a caller may ask once more now.
    pub fn admit(&self, caller: K) -> bool {
        let now = Instant::now();
        let rate = self.rate;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            let full_after = rate.burst / rate.per_second;
            buckets.retain(|_, bucket| now.duration_since(bucket.at).as_secs_f64() < full_after);
        }
        let bucket = buckets.entry(caller).or_insert_with(|| Bucket::full(rate, now));
        bucket.take(rate, now)
    }
}

/// What the server puts up with.
pub struct Limits {
    /// HTTP requests, by subject and address.
    pub requests: Callers<(String, Option<IpAddr>)>,
    /// Messages on one socket.
    pub messages: Rate,
    /// Bytes of sound on one socket.
    pub sound: Rate,
}

impl Limits {
    /// With so many requests a second from one caller.
    pub fn new(requests_per_second: u32) -> Self {
        let per_second = f64::from(requests_per_second.max(1));
        Self {
            requests: Callers::new(Rate {
                per_second,
                burst: 2.0 * per_second,
            }),
            messages: Rate {
                per_second: 10.0,
                burst: 60.0,
            },
            // Faster than anybody talks, and a whole recording at once.
            sound: Rate {
                per_second: 256.0 * 1024.0,
                burst: 4.0 * 1024.0 * 1024.0,
            },
        }
    }
}

/// Who is at the other end of a connection, as the listener tells.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where from.
    pub address: SocketAddr,
    /// Its place among the connections, free again when the last clone is dropped: a socket
    /// outlives the request that opened it.
    #[expect(dead_code, reason = "held, not used")]
    pub place: Arc<OwnedSemaphorePermit>,
}

/// The address of a request.
pub fn address(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<Peer>().map(|peer| peer.address.ip())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_refills() {
        let rate = Rate {
            per_second: 10.0,
            burst: 3.0,
        };
        let start = Instant::now();
        let mut bucket = Bucket::full(rate, start);
        let taken = (0..5).filter(|_| bucket.take(rate, start)).count();
        assert_eq!(taken, 3);
        assert!(!bucket.take(rate, start + Duration::from_millis(50)));
        assert!(bucket.take(rate, start + Duration::from_millis(160)));
        let later = start + Duration::from_secs(60);
        assert_eq!((0..9).filter(|_| bucket.take(rate, later)).count(), 3);
    }

    #[test]
    fn callers_do_not_use_up_each_others() {
        let callers = Callers::new(Rate {
            per_second: 1.0,
            burst: 1.0,
        });
        assert!(callers.admit("a"));
        assert!(!callers.admit("a"));
        assert!(callers.admit("b"));
    }
}
