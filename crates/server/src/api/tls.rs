//! The server's certificate and key, and what a connection speaks: TLS, or nothing but HTTP.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// Who has not shaken hands by then never will.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(10);

/// How connections are sealed.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// A certificate and a key cannot be served with.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of certificates.
    #[error("certificate_invalid: a PEM file of certificates is expected, the server's own first: {0}")]
    Certificate(String),
    /// The file of the key.
    #[error("key_invalid: a PEM file with a private key is expected: {0}")]
    Key(String),
    /// Both can be read but do not belong together, or are of an unknown kind.
    #[error("certificate_and_key: {0}")]
    Pair(String),
}

impl Tls {
    /// From PEM files. They are read once: renewed ones are served after a restart.
    ///
    /// # Errors
    /// [`TlsError`]. None of them shows anything of the key.
    pub fn from_files(certificates: &Path, key: &Path) -> Result<Self, TlsError> {
        let told = |error: tokio_rustls::rustls::pki_types::pem::Error| error.to_string();
        let chain: Vec<_> = CertificateDer::pem_file_iter(certificates)
            .and_then(Iterator::collect)
            .map_err(|error| TlsError::Certificate(told(error)))?;
        if chain.is_empty() {
            return Err(TlsError::Certificate("there is none".to_owned()));
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::Key(told(error)))?;
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| TlsError::Pair(error.to_string()))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Shakes hands.
    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<Wire> {
        let shaken = tokio::time::timeout(HANDSHAKE_WAIT, self.0.accept(stream)).await;
        let sealed = shaken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        Ok(Wire::Sealed(Box::new(sealed)))
    }
}

/// A connection, sealed or not.
pub(super) enum Wire {
    Plain(TcpStream),
    Sealed(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Sealed(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Sealed(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Sealed(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Sealed(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
