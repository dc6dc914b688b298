//! What the public may do without an account: see schemes on public notice, object, verify a certificate.

use crate::app::App;
use crate::outcome;
use crate::problem::Problem;
use approval::{Action, Actor, Role, Stage};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Filter, Request};

/// Schemes that are listed.
const MOST: u32 = 500;
/// Characters of an objection.
const LONGEST: usize = 5000;

/// A scheme on public notice.
#[derive(Serialize, JsonSchema)]
pub struct PublicationInfo {
    /// The case, to object by.
    id: String,
    /// Name of the project.
    title: String,
    /// Plot.
    plot: String,
    /// First day.
    from: String,
    /// Last day shown.
    until: String,
    /// Last day for opinions.
    opinions_until: String,
}

/// An objection.
#[derive(Deserialize, JsonSchema)]
pub struct Objecting {
    /// What.
    text: String,
}

/// What the public may know of a certificate.
#[derive(Serialize, JsonSchema)]
pub struct CertificateInfo {
    /// Number.
    number: String,
    /// Whether it is in force and its signature holds.
    valid: bool,
    /// Whether the signature is the authority's, over what the certificate says.
    signature_holds: bool,
    /// When and why it was withdrawn.
    revoked: Option<(String, String)>,
    /// Name of the project.
    title: String,
    /// Plot.
    plot: String,
    /// Procedure, with version.
    workflow: (String, u32),
    /// When.
    at: String,
    /// SHA-256 of every file, by name: whoever has a file can hold it against them.
    files: BTreeMap<String, String>,
    /// The signature.
    signature: String,
    /// The public key that signed it (Ed25519), hexadecimal.
    public_key: String,
}

/// Schemes on public notice.
pub(crate) async fn publications(State(app): State<App>) -> Result<Json<Vec<PublicationInfo>>, Problem> {
    let filter = Filter { stage: Some(Stage::Publication), before: None, limit: MOST };
    let mut shown = Vec::new();
    for summary in app.store.cases(&Actor::system(), &filter).await? {
        let Some(case) = app.store.case(&summary.id).await? else { continue };
        let Some(it) = case.publications.last() else { continue };
        shown.push(PublicationInfo {
            id: case.id.clone(),
            title: case.title.clone(),
            plot: case.plot.clone(),
            from: it.from.to_string(),
            until: it.until.to_string(),
            opinions_until: it.opinions_until.to_string(),
        });
    }
    Ok(Json(shown))
}

/// Objects to a scheme.
pub(crate) async fn object(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(Objecting { text }): Json<Objecting>,
) -> Result<StatusCode, Problem> {
    if text.chars().count() > LONGEST {
        return Err(Problem::invalid(
            format!("意见不超过 {LONGEST} 字"),
            format!("an opinion has at most {LONGEST} characters"),
        ));
    }
    // Whether a case exists that is not on notice is nobody's business.
    let shown = app.store.case(&id).await?.is_some_and(|it| it.stage == Stage::Publication);
    if !shown {
        return Err(Problem::missing("公示", "public notice"));
    }
    let public = Actor { user: "public".into(), roles: [Role::Public].into(), department: None, organisation: None };
    let action = Action::Object { text };
    let request =
        Request { case: &id, actor: &public, action: &action, now: app.now(), version: None, key: None, lease: None };
    app.perform(&request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Verifies a certificate.
pub(crate) async fn certificate(
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Json<CertificateInfo>, Problem> {
    let missing = || Problem::missing("证书", "certificate");
    let case = app.store.certified(&number).await?.ok_or_else(missing)?;
    let it = case.certificate.as_ref().ok_or_else(missing)?;
    let sealed: seal::Certificate = outcome::read_json(&app, &it.document).await?;
    let signature_holds = app.signer.holds(it, &sealed);
    Ok(Json(CertificateInfo {
        number: it.number.clone(),
        valid: signature_holds && it.revoked.is_none(),
        signature_holds,
        revoked: it.revoked.as_ref().map(|(at, why)| (at.to_string(), why.clone())),
        title: case.title.clone(),
        plot: case.plot.clone(),
        workflow: case.workflow.clone(),
        at: it.at.to_string(),
        files: it.files.clone(),
        signature: sealed.signature.value,
        public_key: sealed.signature.key,
    }))
}

/// The signed document of a certificate: what `tushen verify` takes, with the files beside it.
pub(crate) async fn document(State(app): State<App>, Path(number): Path<String>) -> Result<impl IntoResponse, Problem> {
    let missing = || Problem::missing("证书", "certificate");
    let case = app.store.certified(&number).await?.ok_or_else(missing)?;
    let it = case.certificate.as_ref().ok_or_else(missing)?;
    let sealed: seal::Certificate = outcome::read_json(&app, &it.document).await?;
    Ok(([(CONTENT_TYPE, "application/json")], sealed.to_json()))
}

/// The signed list of withdrawn certificates.
pub(crate) async fn revocations(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let filter = Filter { stage: Some(Stage::Revoked), before: None, limit: u32::MAX };
    let mut withdrawn = Vec::new();
    for summary in app.store.cases(&Actor::system(), &filter).await? {
        let case = app.store.case(&summary.id).await?;
        let Some(it) = case.and_then(|it| it.certificate) else { continue };
        let Some((at, reason)) = it.revoked else { continue };
        withdrawn.push((at, it.number, reason));
    }
    withdrawn.sort();
    let calendar = &app.store.procedures().calendar;
    let entry =
        |(at, number, reason): (jiff::Timestamp, String, String)| (number, calendar.date(at).to_string(), reason);
    let withdrawn: Vec<(String, String, String)> = withdrawn.into_iter().map(entry).collect();
    let list = app.signer.revocations(&withdrawn).map_err(|error| Problem::internal(&error))?;
    Ok(([(CONTENT_TYPE, "application/json")], exchange::json::pretty(&list)))
}

/// The authority's public key, PEM.
pub(crate) async fn key(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let pem = app.signer.public_key().to_pem().map_err(|error| Problem::internal(&error))?;
    Ok(([(CONTENT_TYPE, "application/x-pem-file")], pem))
}
