//! Which addresses customers' data may be sent to.

use reqwest::Url;

/// The address is not one to send customers' data to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPrivate {
    /// It is no address at all.
    #[error("is no http or https address")]
    Invalid,
    /// Everybody on the way could read it.
    #[error("must begin with https: (plain http only on this machine)")]
    Plain,
}

/// Lets https addresses through, and http ones of this machine.
///
/// # Errors
/// [`NotPrivate`].
pub fn private(text: &str) -> Result<String, NotPrivate> {
    let url = Url::parse(text).map_err(|_| NotPrivate::Invalid)?;
    match url.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if is_this_machine(&url) => Ok(text.to_owned()),
        "http" => Err(NotPrivate::Plain),
        _ => Err(NotPrivate::Invalid),
    }
}

/// Whether two addresses are of one scheme, host and port.
pub fn same_origin(one: &str, other: &str) -> bool {
    let origin = |text| Url::parse(text).ok().map(|url| url.origin());
    let (one, other) = (origin(one), origin(other));
    one.is_some() && one == other
}

/// Whether an address is of this machine.
pub fn is_local(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_this_machine(&url))
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_else_can_read() {
        for good in [
            "https://core.example/x",
            "http://127.0.0.1:9/x",
            "http://localhost/",
            "http://[::1]:1/",
        ] {
            assert!(private(good).is_ok(), "{good}");
        }
        for plain in [
            "http://core.example/",
            "http://127.0.0.1.evil.example/",
            "http://10.0.0.1/",
        ] {
            assert_eq!(private(plain), Err(NotPrivate::Plain), "{plain}");
        }
        for bad in ["", "core", "file:///etc/passwd", "ftp://127.0.0.1/"] {
            assert_eq!(private(bad), Err(NotPrivate::Invalid), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert!(same_origin("https://a.example/x", "https://a.example:443/y"));
        assert!(!same_origin("https://a.example/", "http://a.example/"));
        assert!(!same_origin("", ""));
    }
}
