//! Which pages may open the socket: an exact list, because a browser sends any page's request.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};

/// Pages that may connect, by exact `Origin`.
#[derive(Debug, Clone)]
pub struct Origins(Vec<String>);

impl Default for Origins {
    /// Seed 001 §7.2, and the kiosk's own window.
    fn default() -> Self {
        let known = [
            "http://localhost:5173",
            "http://127.0.0.1:5173",
            "https://aibranch.zapto.org",
            "tauri://localhost",
            "http://tauri.localhost",
        ];
        Self(known.map(str::to_owned).into())
    }
}

impl Origins {
    /// Exactly these, such as `https://bank.example`.
    pub fn new(origins: Vec<String>) -> Self {
        Self(origins)
    }

    /// As CORS compares them; one that no header can carry is left out.
    pub(super) fn headers(&self) -> Vec<HeaderValue> {
        self.0.iter().filter_map(|origin| origin.parse().ok()).collect()
    }

    /// Whether a request may go on: from a listed page, from a page that this server itself gave
    /// out, or from no browser at all (a browser cannot leave `Origin` out of a socket's request).
    pub fn admit(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else {
            return true;
        };
        let Ok(origin) = origin.to_str() else { return false };
        let own = headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .is_some_and(|host| {
                origin.strip_prefix("http://").or(origin.strip_prefix("https://")) == Some(host)
            });
        own || self.0.iter().any(|listed| listed == origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "127.0.0.1:8000".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        Origins::default().admit(&headers)
    }

    #[test]
    fn only_listed_pages_and_its_own() {
        assert!(admitted(None));
        assert!(admitted(Some("http://localhost:5173")));
        assert!(admitted(Some("http://127.0.0.1:8000")));
        assert!(!admitted(Some("http://127.0.0.1:8001")));
        assert!(!admitted(Some("https://evil.example")));
        assert!(!admitted(Some("http://localhost:5173.evil.example")));
        assert!(!admitted(Some("null")));
    }
}
