//! Requests of our own: to the provider of an authority's sign-in, and of tests.

/// What makes a client. The library is built without cryptography of its own choosing: it is chosen here, once for the process.
pub fn client() -> reqwest::ClientBuilder {
    // Another part of the process may have chosen already; either will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}
