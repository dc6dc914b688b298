//! `POST /api/v1/reviews`: a drawing and conditions in, `tushen.review/1` out, nothing kept.

use crate::app::App;
use crate::problem::Problem;
use crate::reviewing::{Fault, Task, conditions};
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, TryStreamExt};
use review::{Settings, Source};
use serde::Deserialize;

/// Bytes of a field that is no file.
const FIELD: u64 = 4096;
/// Bytes of planning conditions or an official file.
const CONDITIONS: u64 = 32 << 20;

/// How the drawing is to be reviewed, when the body is the drawing itself.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    name: Option<String>,
    jurisdiction: Option<String>,
    date: Option<String>,
    stage: Option<String>,
    #[serde(default)]
    all: bool,
}

/// Reviews a drawing.
pub(crate) async fn review(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Result<Response, Problem> {
    // Drawings wait in memory, so only so many may.
    let Ok(_turn) = app.guests.try_acquire() else {
        return Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "正在审查的图纸过多，请稍后重试",
            "too many drawings are being reviewed: try again later",
        ));
    };
    let received = tokio::time::timeout(app.limits.request, receive(&app, wanted, request)).await;
    let late =
        |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", "图纸传送超时", "the drawing took too long to arrive");
    let task = received.map_err(late)??;
    if task.bytes.is_empty() {
        return Err(Problem::invalid(
            "没有图纸：请以字段 drawing 上传",
            "there is no drawing: send it as the field \"drawing\"",
        ));
    }
    match app.reviewer.review(task, &app.metrics).await {
        Ok(review) => {
            Ok(([(header::CONTENT_TYPE, "application/json")], exchange::json::write(&review)).into_response())
        }
        Err(Fault::Unreadable(why)) => Err(Problem::invalid(why.zh, why.en)),
        Err(Fault::Ended(why)) => {
            tracing::warn!(%why, "a review was ended");
            Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "ended",
                "图纸审查超出时间或内存限制",
                "the review of this drawing went beyond the limits of time or memory",
            ))
        }
    }
}

/// The drawing with what it is held against, from either form of a request.
async fn receive(app: &App, wanted: Wanted, request: Request) -> Result<Task, Problem> {
    let today = app.store.procedures().calendar.date(app.now()).to_string();
    let mut settings = Settings {
        jurisdiction: wanted.jurisdiction.unwrap_or_else(|| Settings::default().jurisdiction),
        date: wanted.date.unwrap_or(today),
        stage: wanted.stage.unwrap_or_else(|| Settings::default().stage),
        all: wanted.all,
        ..Settings::default()
    };
    let name = wanted.name.unwrap_or_else(|| "drawing.dxf".into());
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !media.starts_with("multipart/form-data") {
        let bytes = gather(Body::into_data_stream(request.into_body()), app.limits.drawing).await?;
        return Ok(Task { name, bytes, settings });
    }
    let form = Multipart::from_request(request, &()).await.map_err(malformed)?;
    let (name, bytes) = parts(app, form, &mut settings, name).await?;
    Ok(Task { name, bytes, settings })
}

/// The parts of a form: `drawing` (or `file`), `conditions`, `official` files, and settings by their names.
async fn parts(
    app: &App,
    mut form: Multipart,
    settings: &mut Settings,
    mut name: String,
) -> Result<(String, Vec<u8>), Problem> {
    let mut drawing = Vec::new();
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        let field_name = field.name().unwrap_or_default().to_string();
        let file_name = field.file_name().map(str::to_string);
        match field_name.as_str() {
            "drawing" | "file" => {
                name = file_name.unwrap_or(name);
                drawing = gather(field, app.limits.drawing).await?;
            }
            "conditions" => settings.conditions = Some(conditions(gather(field, CONDITIONS).await?)),
            "official" => {
                let name = file_name.unwrap_or_default();
                settings.official.push(Source { name, bytes: gather(field, CONDITIONS).await? });
            }
            "name" => name = text(gather(field, FIELD).await?)?,
            "jurisdiction" => settings.jurisdiction = text(gather(field, FIELD).await?)?,
            "date" => settings.date = text(gather(field, FIELD).await?)?,
            "stage" => settings.stage = text(gather(field, FIELD).await?)?,
            "all" => settings.all = text(gather(field, FIELD).await?)? == "true",
            other => {
                let known = "drawing, conditions, official, name, jurisdiction, date, stage, all";
                return Err(Problem::invalid(
                    format!("没有字段“{other}”；可用：{known}"),
                    format!("there is no field \"{other}\"; known: {known}"),
                ));
            }
        }
    }
    Ok((name, drawing))
}

fn malformed(error: impl std::fmt::Display) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid",
        format!("表单不合格式（{error}）"),
        format!("the form does not read: {error}"),
    )
}

fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes).map_err(malformed)
}

/// All bytes of a stream that is not longer than a limit.
async fn gather<E: std::fmt::Display>(
    mut chunks: impl Stream<Item = Result<bytes::Bytes, E>> + Unpin,
    limit: u64,
) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.try_next().await.map_err(malformed)? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(store::StoreError::TooLarge { limit }.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
