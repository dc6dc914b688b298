//! Files: streamed in and out, never whole in memory.

use crate::api::seen;
use crate::app::App;
use crate::outcome::{RoundReview, read_json};
use crate::person::Person;
use crate::problem::Problem;
use approval::Case;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Characters of a file's name.
const LONGEST_NAME: usize = 255;

/// How a file is called.
#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// A file that was uploaded.
#[derive(Serialize, JsonSchema)]
pub struct Uploaded {
    /// SHA-256: by this name it is put into a case.
    sha256: String,
    /// Bytes.
    size: u64,
    /// Name that was given.
    name: String,
}

/// Uploads a file.
pub(crate) async fn upload(
    State(app): State<App>,
    person: Person,
    Query(Named { name }): Query<Named>,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let odd = |it: char| it.is_control() || it == '/' || it == '\\';
    if name.chars().count() > LONGEST_NAME || name.contains(odd) {
        return Err(Problem::invalid(
            "文件名过长或含有路径分隔符",
            "the file's name is too long, or holds marks that part folders",
        ));
    }
    let stored = app.store.upload(body.into_data_stream(), app.limits.file, &person.0.name, &name, app.now()).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { sha256: stored.sha256, size: stored.size, name })))
}

/// Whether a file belongs to a case as a person sees it.
async fn belongs(app: &App, case: &Case, sha256: &str) -> Result<bool, Problem> {
    let in_rounds = case.rounds.iter().flat_map(|it| &it.files);
    if case.files.iter().chain(in_rounds).any(|it| it.sha256 == sha256) {
        return Ok(true);
    }
    if case.conditions.iter().any(|it| it.sha256 == sha256) {
        return Ok(true);
    }
    for review in case.rounds.iter().filter_map(|it| it.review.as_ref()) {
        let bundle: RoundReview = read_json(app, review).await?;
        if review == sha256 || bundle.drawings.iter().any(|it| it.review.as_deref() == Some(sha256)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A file of a case.
pub(crate) async fn download(
    State(app): State<App>,
    person: Person,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let case = seen(&app, &person.actor(), &id).await?;
    if !store::is_sha256(&sha256) || !belongs(&app, &case, &sha256).await? {
        return Err(Problem::missing("文件", "file"));
    }
    let (size, bytes) = app.store.file(&sha256).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_string()),
        (header::CONTENT_LENGTH, size.to_string()),
        (header::ETAG, format!("\"{sha256}\"")),
        // What others sent is never shown as a page of this site.
        (header::CONTENT_DISPOSITION, "attachment".to_string()),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}
