//! How the server is: for load balancers, Prometheus and integrators; and the measures of efficiency.

use crate::app::App;
use crate::person::Person;
use crate::problem::Problem;
use crate::routes;
use approval::{Measures, measure};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::sync::LazyLock;
use store::Filter;

/// Cases that are read at once.
const PAGE: u32 = 100;

/// The process lives.
pub(crate) async fn healthy() -> &'static str {
    "ok\n"
}

/// Database and files answer.
pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    app.store.ready().await.map_err(|error| {
        tracing::error!(%error, "not ready");
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-ready",
            "数据库或文件存储不可用",
            "database or files do not answer",
        )
    })?;
    Ok("ok\n")
}

/// Measures for Prometheus.
pub(crate) async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let text = app.metrics.text(&app.store.job_counts().await?);
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media)], text).into_response())
}

/// The OpenAPI document.
pub(crate) async fn openapi() -> Json<&'static Value> {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(routes::openapi);
    Json(&DOCUMENT)
}

/// Measures over all real cases that the person may see.
pub(crate) async fn measures(State(app): State<App>, person: Person) -> Result<Json<Measures>, Problem> {
    let (actor, mut cases, mut before) = (person.actor(), Vec::new(), None);
    let planted = crate::planted::ids(&app).await?;
    loop {
        let page = app.store.cases(&actor, &Filter { stage: None, before, limit: PAGE }).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id.clone());
        for it in page.iter().filter(|it| !planted.contains(&it.id)) {
            cases.extend(app.store.case(&it.id).await?);
        }
    }
    Ok(Json(measure(&cases, &app.store.procedures().calendar, app.now())))
}
