//! The TLS provider of clients in tests: the one the product has.

/// Names it, once per process. A client that needs none asks for it all the same.
pub fn with_tls() {
    // An error means that it has been named before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
