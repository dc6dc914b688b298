//! Rules as they are to be: read, written with their faults in place, and tried on what was submitted before they come into force.

use crate::app::App;
use crate::outcome::read_json;
use crate::person::Person;
use crate::problem::Problem;
use crate::sandbox::{self, RuleFault, RuleFile, Trial};
use approval::Action;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use compare::Range;
use review::{Engine, OpenError, Settings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Request, Sandbox};

/// Trials that are listed.
const MOST: u32 = 100;
/// Files that one trial may change.
const MOST_FILES: usize = 200;

/// A pack with its files.
#[derive(Serialize, JsonSchema)]
pub struct PackFiles {
    /// Its id.
    id: String,
    /// Paths of its files.
    files: Vec<String>,
}

/// The packs that come with the program.
pub(crate) async fn packs() -> Json<Vec<PackFiles>> {
    let mut packs: Vec<PackFiles> = Vec::new();
    for (path, _) in packs::files(packs::ARCHIVE) {
        let Some((id, _)) = path.strip_prefix("packs/").and_then(|it| it.split_once('/')) else { continue };
        match packs.last_mut().filter(|it| it.id == id) {
            Some(it) => it.files.push(path.to_string()),
            None => packs.push(PackFiles { id: id.to_string(), files: vec![path.to_string()] }),
        }
    }
    Json(packs)
}

/// Which file.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    path: String,
}

/// A file of rules in force.
pub(crate) async fn file(Query(wanted): Query<Wanted>) -> Result<Json<RuleFile>, Problem> {
    let found = packs::files(packs::ARCHIVE).into_iter().find(|it| it.0 == wanted.path && it.0.starts_with("packs/"));
    let (path, bytes) = found.ok_or_else(|| Problem::missing("规则文件", "file of rules"))?;
    Ok(Json(RuleFile { path: path.to_string(), text: String::from_utf8_lossy(bytes).into_owned() }))
}

/// Changed rules.
#[derive(Deserialize, JsonSchema)]
pub struct Changed {
    /// What is tried, in words.
    #[serde(default)]
    title: String,
    /// The files as they are to be; the others stay.
    files: Vec<RuleFile>,
    /// Whose rules apply [cn-shanghai].
    jurisdiction: Option<String>,
    /// The day on which they are taken to be in force, YYYY-MM-DD [today].
    date: Option<String>,
    /// The least and the largest multiple of a limit at which failures are counted, and how many [0.8, 1.2, 9].
    range: Option<(f64, f64, u32)>,
}

impl Changed {
    fn settings(&self, app: &App) -> Settings {
        let today = || app.store.procedures().calendar.date(app.now()).to_string();
        Settings {
            jurisdiction: self.jurisdiction.clone().unwrap_or_else(|| "cn-shanghai".to_string()),
            date: self.date.clone().unwrap_or_else(today),
            stage: "scheme".to_string(),
            ..Settings::default()
        }
    }
}

/// Everything that is wrong with changed rules, each with its place.
pub(crate) async fn check(State(app): State<App>, Json(it): Json<Changed>) -> Result<Json<Vec<RuleFault>>, Problem> {
    Ok(Json(faults(&app, &it).await?))
}

async fn faults(app: &App, it: &Changed) -> Result<Vec<RuleFault>, Problem> {
    if it.files.is_empty() || it.files.len() > MOST_FILES {
        return Err(Problem::invalid(
            format!("须有 1 至 {MOST_FILES} 个改动的文件"),
            format!("1 to {MOST_FILES} changed files are meant"),
        ));
    }
    let (files, settings) = (it.files.clone(), it.settings(app));
    let work = move || sandbox::faults(&files, &settings.jurisdiction, &settings.date);
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

/// A trial and how far it is.
#[derive(Serialize, JsonSchema)]
pub struct SandboxInfo {
    /// Id.
    id: String,
    /// What is tried, in words.
    title: String,
    /// Who asked for it.
    by: String,
    /// When.
    created: String,
    /// In how many parts it is done.
    parts: u64,
    /// How many of them are.
    done: u64,
    /// Whether the report is whole.
    finished: bool,
}

impl From<Sandbox> for SandboxInfo {
    fn from(it: Sandbox) -> SandboxInfo {
        SandboxInfo {
            id: it.id,
            title: it.title,
            by: it.by,
            created: it.created.to_string(),
            parts: it.parts,
            done: it.done,
            finished: it.report.is_some(),
        }
    }
}

/// Tries changed rules on the drawings of all cases.
pub(crate) async fn begin(
    State(app): State<App>,
    person: Person,
    Json(it): Json<Changed>,
) -> Result<(StatusCode, Json<SandboxInfo>), Problem> {
    let faults = faults(&app, &it).await?;
    if let Some(first) = faults.iter().find(|it| it.is_error) {
        let place = format!("{}:{}:{}", first.path, first.line, first.column);
        return Err(Problem::invalid(
            format!("规则有 {} 处错误，先改正再试：{place} {}", faults.len(), first.message.zh),
            format!("the rules have {} faults, to be mended first: {place} {}", faults.len(), first.message.en),
        ));
    }
    let (from, until, steps) = it.range.unwrap_or((0.8, 1.2, 9));
    let range = Range { from, until, steps };
    if !range.is_sound() {
        let most = Range::MOST;
        return Err(Problem::invalid(
            format!("倍数范围不合要求：0 < 起 < 止，2 至 {most} 个"),
            format!("the range makes no sense: 0 < least < largest, 2 to {most} steps"),
        ));
    }
    let settings = it.settings(&app);
    let changed = packs_changed(it.files.clone(), settings.clone()).await?;
    if changed.is_empty() {
        return Err(Problem::invalid("与现行规则没有差别", "no different from the rules in force"));
    }
    let trial = Trial { files: it.files, jurisdiction: settings.jurisdiction, date: settings.date, range, changed };
    let sandbox = sandbox::begin(&app, &it.title, &person.account.name, &trial).await?;
    tracing::info!(by = %person.account.name, sandbox = %sandbox.id, "changed rules are tried");
    Ok((StatusCode::CREATED, Json(sandbox.into())))
}

async fn packs_changed(files: Vec<RuleFile>, settings: Settings) -> Result<Vec<(String, String)>, Problem> {
    let work = move || -> Result<Vec<(String, String)>, OpenError> {
        let in_force = Engine::new(packs::files(packs::ARCHIVE))?;
        let changed = Engine::new(sandbox::changed_files(&files))?;
        let before = sandbox::packs_in_force(&in_force, &settings)?;
        Ok(sandbox::differing(&before, &sandbox::packs_in_force(&changed, &settings)?))
    };
    let changed = tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?;
    changed.map_err(|error| Problem::invalid(error.zh(), error.en()))
}

/// The trials, the newest first.
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<SandboxInfo>>, Problem> {
    Ok(Json(app.store.sandboxes(MOST).await?.into_iter().map(SandboxInfo::from).collect()))
}

/// A trial.
pub(crate) async fn show(State(app): State<App>, Path(id): Path<String>) -> Result<Json<SandboxInfo>, Problem> {
    let sandbox = app.store.sandbox(&id).await?.ok_or_else(|| Problem::missing("试算", "trial"))?;
    Ok(Json(sandbox.into()))
}

/// What came of a trial, so far while it runs: `tushen.sandbox/1`.
pub(crate) async fn report(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Problem> {
    let sandbox = app.store.sandbox(&id).await?.ok_or_else(|| Problem::missing("试算", "trial"))?;
    let json = [(names::CONTENT_TYPE, "application/json")];
    if let Some(report) = &sandbox.report {
        let (_, bytes) = app.store.file(report).await?;
        return Ok((json, axum::body::Body::from_stream(bytes)).into_response());
    }
    let trial: Trial = read_json(&app, &sandbox.change).await?;
    let so_far = sandbox::gathered(&app, &id, &trial).await?;
    Ok((json, exchange::json::pretty(&so_far)).into_response())
}

/// Which drawing of a report.
#[derive(Deserialize)]
pub(crate) struct OfReport {
    drawing: String,
}

/// A drawing in which a verdict flips, as it was submitted. Whoever opens it is noted in the log of its case. It goes to the authority's own
/// people alone, who answer for the rules: what the public is shown (without coordinates, base map and names) is another picture.
pub(crate) async fn drawing(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    Query(OfReport { drawing }): Query<OfReport>,
) -> Result<Response, Problem> {
    let missing = || Problem::missing("图纸", "drawing");
    let sandbox = app.store.sandbox(&id).await?.ok_or_else(|| Problem::missing("试算", "trial"))?;
    let (case, called, file) = sandbox::flipped(&app, &sandbox, &drawing).await?.ok_or_else(missing)?;
    let (actor, action) = (person.actor(), Action::Inspect { sandbox: id, drawing: called });
    let request =
        Request { case: &case, actor: &actor, action: &action, now: app.now(), version: None, key: None, lease: None };
    app.perform(&request).await?;
    let (size, bytes) = app.store.file(&file).await?;
    let headers = [
        (names::CONTENT_TYPE, "application/octet-stream".to_string()),
        (names::CONTENT_LENGTH, size.to_string()),
        (names::CONTENT_DISPOSITION, "attachment".to_string()),
    ];
    Ok((headers, axum::body::Body::from_stream(bytes)).into_response())
}

/// A pack as it is in force.
#[derive(Serialize, JsonSchema)]
pub struct PackSince {
    /// Its id.
    pack: String,
    /// The hash of its content.
    sha256: String,
    /// Since when.
    since: String,
    /// Whether the report of a trial is attached; the packs that the server began with have none.
    tried: bool,
}

/// The packs in force, each with whether the report of a trial is attached.
pub(crate) async fn in_force(State(app): State<App>) -> Result<Json<Vec<PackSince>>, Problem> {
    let info = |(pack, it): (String, store::PackInForce)| PackSince {
        pack,
        sha256: it.sha256,
        since: it.since.to_string(),
        tried: it.report.is_some(),
    };
    Ok(Json(app.store.packs_in_force().await?.into_iter().map(info).collect()))
}

/// The report of the trial that went before a pack came into force: `tushen.sandbox/1`.
pub(crate) async fn attached(State(app): State<App>, Path(pack): Path<String>) -> Result<Response, Problem> {
    let packs = app.store.packs_in_force().await?;
    let report = packs.get(&pack).and_then(|it| it.report.as_ref());
    let report = report.ok_or_else(|| Problem::missing("试算报告", "report of a trial"))?;
    let (_, bytes) = app.store.file(report).await?;
    Ok(([(names::CONTENT_TYPE, "application/json")], axum::body::Body::from_stream(bytes)).into_response())
}
