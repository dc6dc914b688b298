//! Files: streamed in and out, never whole in memory.

use crate::api::{header as header_of, seen};
use crate::app::{App, Limits};
use crate::outcome::{RoundReview, read_json};
use crate::person::Person;
use crate::problem::Problem;
use approval::Case;
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use store::Transfer;

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
    check_name(&name)?;
    let bytes = paced(body.into_data_stream(), &app.limits);
    let stored = app.store.upload(bytes, app.limits.file, &person.account.name, &name, app.now()).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { sha256: stored.sha256, size: stored.size, name })))
}

fn check_name(name: &str) -> Result<(), Problem> {
    let odd = |it: char| it.is_control() || it == '/' || it == '\\';
    if name.chars().count() > LONGEST_NAME || name.contains(odd) {
        return Err(Problem::invalid(
            "文件名过长或含有路径分隔符",
            "the file's name is too long, or holds marks that part folders",
        ));
    }
    Ok(())
}

/// A file that is to come in parts.
#[derive(Deserialize, JsonSchema)]
pub struct Announced {
    /// File name.
    name: String,
    /// Bytes.
    size: u64,
}

/// A file on its way.
#[derive(Serialize, JsonSchema)]
pub struct TransferInfo {
    /// Id.
    id: String,
    /// File name.
    name: String,
    /// Bytes that it will have.
    size: u64,
    /// Bytes that are here: where the next part begins.
    received: u64,
    /// Bytes that a part may have at most.
    largest_part: u64,
    /// Its name in the store, once it is finished.
    sha256: Option<String>,
}

impl From<Transfer> for TransferInfo {
    fn from(it: Transfer) -> TransferInfo {
        TransferInfo {
            id: it.id,
            name: it.name,
            size: it.size,
            received: it.received,
            largest_part: store::LARGEST_PART,
            sha256: it.sha256,
        }
    }
}

/// Announces a file that is to come in parts.
pub(crate) async fn announce(
    State(app): State<App>,
    person: Person,
    Json(Announced { name, size }): Json<Announced>,
) -> Result<(StatusCode, Json<TransferInfo>), Problem> {
    check_name(&name)?;
    let it = app.store.begin_transfer(&person.account.name, &name, size, app.limits.file, app.now()).await?;
    Ok((StatusCode::CREATED, Json(it.into())))
}

/// How far a file has come.
pub(crate) async fn transfer(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Json<TransferInfo>, Problem> {
    Ok(Json(app.store.transfer(&id, &person.account.name).await?.into()))
}

/// Takes the next part of a file.
pub(crate) async fn part(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<TransferInfo>, Problem> {
    let start = header_of(&headers, "upload-offset").and_then(|it| it.parse().ok()).ok_or_else(|| {
        Problem::invalid(
            "须以 Upload-Offset 头给出本段的起始字节",
            "the header Upload-Offset must say where the part begins",
        )
    })?;
    let bytes = paced(body.into_data_stream(), &app.limits);
    let it = app.store.put_part(&id, &person.account.name, start, bytes, app.now()).await?;
    Ok(Json(it.into()))
}

/// Makes the file of its parts.
pub(crate) async fn finish(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let user = &person.account.name;
    let name = app.store.transfer(&id, user).await?.name;
    let stored = app.store.finish_transfer(&id, user, app.now()).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { sha256: stored.sha256, size: stored.size, name })))
}

/// Gives a file up that is on its way.
pub(crate) async fn give_up(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.store.give_up_transfer(&id, &person.account.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Cuts a body off that comes in a trickle: after as long as any other request may take, it must have come at a pace.
fn paced(
    bytes: BodyDataStream,
    limits: &Limits,
) -> impl Stream<Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>> + Unpin {
    let (since, patience, pace) = (Instant::now(), limits.request, limits.pace);
    let mut received = 0_u64;
    bytes.map(move |chunk| {
        let chunk = chunk?;
        received += chunk.len() as u64;
        let late = since.elapsed().saturating_sub(patience).as_secs();
        if late > 0 && received < pace * since.elapsed().as_secs() {
            return Err(format!("less than {pace} bytes a second").into());
        }
        Ok(chunk)
    })
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
