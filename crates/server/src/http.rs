//! The server itself: connections, layers around the routes, and the end.

use crate::api::live;
use crate::app::App;
use crate::rates::Peer;
use crate::{pages, presence, problem, routes};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::add_extension::AddExtension;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, Predicate, predicate::DefaultPredicate};
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_http::trace::TraceLayer;

/// How long requests and jobs that run at the end may still take.
pub(crate) const GRACE: Duration = Duration::from_secs(20);

/// The routes with everything around them.
pub fn service(app: &App) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let routes = routes::router(app);
    let all = match &app.pages {
        Some(folder) => routes.fallback_service(pages::service(folder)),
        None => routes,
    };
    all.layer(RequestBodyTimeoutLayer::new(app.limits.idle))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(CsrfLayer::new())
        .layer(from_fn(problem::in_readers_language))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_no_stream)))
        .layer(from_fn_with_state(app.clone(), measured))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(TraceLayer::new_for_http())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(SetSensitiveRequestHeadersLayer::new([header::AUTHORIZATION, header::COOKIE]))
}

fn is_no_stream(
    _: StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|it| it != "text/event-stream")
}

/// Counts and times a request; one that takes too long is answered so.
async fn measured(State(app): State<App>, request: Request, next: Next) -> Response {
    let since = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown".to_string(), |it| it.as_str().to_string());
    let response = next.run(request).await;
    app.metrics.request(method.as_str(), &route, response.status().as_u16(), since.elapsed().as_secs_f64());
    response
}

/// Answers connections until the process is to end; then requests that run are given time to end.
pub async fn serve(app: App, listener: TcpListener) {
    let service = service(&app);
    tokio::spawn(live::watch(app.clone()));
    tokio::spawn(presence::keep(app.clone()));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(app.limits.head).max_buf_size(64 << 10);
    let room = Arc::new(Semaphore::new(app.limits.connections));
    loop {
        let place = tokio::select! {
            () = app.stopped() => break,
            it = Arc::clone(&room).acquire_owned() => it,
        };
        let (connection, peer) = tokio::select! {
            () = app.stopped() => break,
            accepted = listener.accept() => match accepted {
                Ok(it) => it,
                Err(error) => {
                    // Out of file handles, or a connection that is gone already: others may still come.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let _ = connection.set_nodelay(true);
        let service = AddExtension::new(service.clone(), Peer(peer.ip()));
        let connection = http.serve_connection(TokioIo::new(connection), TowerToHyperService::new(service));
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("requests still ran at the end"),
    }
}
