//! The one TLS stack: rustls with ring.

/// Installs the process's provider of cryptography. Every program does so before anything else;
/// doing it again changes nothing.
pub fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
