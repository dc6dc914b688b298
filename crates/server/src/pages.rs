//! The built pages: files of a folder, each with rules for the browser. Addresses that people pass on lead into the workplace.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use std::path::Path;
use tower_http::services::ServeDir;

/// What a page may load and do: its own files, the engine's module, and nothing of any other site. Styles are made by the kit of
/// components while the page runs, so they cannot be named in advance.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The workplace, whose routes stand behind `#`, so that its files are found wherever the folder lies.
const WORKPLACE: &str = "/office.html";

/// Addresses of the workplace, as they stand in letters and codes: `/verify/<number>`.
const ADDRESSES: [&str; 8] = ["tasks", "cases", "verify", "notices", "stats", "admin", "account", "rules"];

/// Refuses a folder that holds no pages, with what to do.
pub(crate) fn check(folder: &Path) -> Result<(), String> {
    if folder.join("index.html").is_file() {
        return Ok(());
    }
    Err(format!(
        "{}: there are no built pages (index.html): name the folder that `cargo xtask web` made",
        folder.display()
    ))
}

/// Serves the pages of a folder.
pub(crate) fn service(folder: &Path) -> Router {
    Router::new().fallback_service(ServeDir::new(folder).precompressed_gzip()).layer(from_fn(with_rules))
}

async fn with_rules(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_string();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if ADDRESSES.contains(&first) {
        return Redirect::to(&format!("{WORKPLACE}#{path}")).into_response();
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return StatusCode::NOT_FOUND.into_response();
    }
    // Files below `assets/` have the hash of their content in their name.
    let keep = if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
