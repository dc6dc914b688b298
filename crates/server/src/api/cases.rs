//! Cases: lists, tasks, one case, every action of the state machine, points, the audit trail.

use crate::api::{header, live, second_factor, seen};
use crate::app::App;
use crate::outcome::{DrawingReview, RoundReview, read_json};
use crate::person::Person;
use crate::problem::Problem;
use crate::reviewing::conditions;
use crate::seed::titles;
use approval::machine::may;
use approval::{
    Action, Actor, Case, Clock, Context, Edit, Event, FileRef, Kind, NewCase, Point, Reading, Role, Stage, Workflow,
};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use findings::{Bilingual, Review};
use review::Settings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{Filter, Job, JobKind, JobState, Performed, Request, Stored, Summary};

/// Tasks that are listed.
const MOST_TASKS: u32 = 500;
/// Characters of an idempotency key.
const LONGEST_KEY: usize = 200;
/// Bytes of planning conditions.
const CONDITIONS: u64 = 4 << 20;

/// A procedure.
#[derive(Serialize, JsonSchema)]
pub struct WorkflowInfo {
    /// Id.
    id: String,
    /// Version that a new case begins with.
    version: u32,
    /// As people call it.
    title: Bilingual,
    /// The leading department.
    lead: String,
    /// Departments that take part.
    departments: Vec<String>,
    /// Materials that it asks for.
    materials: Vec<MaterialInfo>,
    /// Limits of time.
    limits: approval::Limits,
    /// Public notice.
    public_notice: Option<approval::PublicNotice>,
}

/// A material that a procedure asks for.
#[derive(Serialize, JsonSchema)]
pub struct MaterialInfo {
    /// Id.
    id: String,
    /// As people call it.
    title: Bilingual,
    /// Whether the case can't be accepted without it.
    required: bool,
    /// Whether a commitment with a date can stand for it (容缺受理).
    deferrable: bool,
}

/// A case in a line.
#[derive(Serialize, JsonSchema)]
pub struct CaseLine {
    /// Id.
    id: String,
    /// Version.
    version: u64,
    /// Name of the project.
    title: String,
    /// 国家项目代码.
    project_code: String,
    /// Plot.
    plot: String,
    /// Procedure, with version.
    workflow: (String, u32),
    /// Where it stands.
    stage: Stage,
    /// As people call it.
    stage_title: Bilingual,
    /// When it was opened.
    opened: String,
    /// When it changed last.
    changed: String,
    /// Firms.
    organisations: BTreeSet<String>,
    /// Number of the round.
    round: u32,
    /// Points that somebody must decide.
    open_points: u64,
    /// The clock that runs, read now: working days left.
    clock: Option<Reading>,
    /// Departments that have not signed.
    waiting_for: Vec<String>,
}

/// Something that waits for the person.
#[derive(Serialize, JsonSchema)]
pub struct TaskInfo {
    /// The case.
    case: CaseLine,
    /// What is to be done.
    action: String,
    /// As people call it.
    title: Bilingual,
    /// For which department.
    department: Option<String>,
    /// The limit that runs, read now: working days left.
    clock: Option<Reading>,
}

/// A page of cases.
#[derive(Serialize, JsonSchema)]
pub struct Page {
    /// The cases.
    cases: Vec<CaseLine>,
    /// `cursor` of the next page; none on the last.
    next: Option<String>,
}

/// What a new case begins with.
#[derive(Deserialize, JsonSchema)]
pub struct Opening {
    /// Id of the procedure.
    workflow: String,
    /// Name of the project.
    title: String,
    /// 国家项目代码.
    #[serde(default)]
    project_code: String,
    /// Plot.
    #[serde(default)]
    plot: String,
    /// The case of the stage before.
    #[serde(default)]
    prior: Option<String>,
    /// Firms beside the person's own.
    #[serde(default)]
    organisations: BTreeSet<String>,
}

/// A case as a person sees it.
#[derive(Serialize, JsonSchema)]
pub struct CaseView {
    /// The case.
    case: Case,
    /// As people call the stage.
    stage_title: Bilingual,
    /// Clocks, read now: `accept`, `whole`, and departments by id.
    clocks: BTreeMap<String, Reading>,
    /// What waits for the person.
    tasks: Vec<Kind>,
}

/// Whether an action can be done now.
#[derive(Serialize, JsonSchema)]
pub struct ActionInfo {
    /// Which.
    action: Kind,
    /// As people call it.
    title: Bilingual,
    /// Whether stage, role and person allow it; what the action itself needs is said when it is tried.
    allowed: bool,
    /// Why not.
    why: Option<Bilingual>,
}

/// A page of points.
#[derive(Serialize, JsonSchema)]
pub struct FindingPage {
    /// Number of the round.
    round: u32,
    /// The points.
    points: Vec<Point>,
    /// `cursor` of the next page; none on the last.
    next: Option<String>,
}

/// An entry of the audit trail.
#[derive(Serialize, JsonSchema)]
pub struct TrailEntry {
    /// Number in the case.
    seq: u64,
    /// When.
    at: String,
    /// Who.
    user: String,
    /// What.
    action: Kind,
    /// As people call it.
    title: Bilingual,
    /// Hash of the entry, that continues the one before.
    hash: String,
    /// Everything, for those who watch over cases.
    event: Option<Event>,
}

/// A job of the machine.
#[derive(Serialize, JsonSchema)]
pub struct JobInfo {
    /// Id.
    id: String,
    /// What makes it the same job.
    key: String,
    /// The case.
    case: String,
    /// What it is.
    #[schemars(with = "String")]
    kind: JobKind,
    /// How it stands.
    #[schemars(with = "String")]
    state: JobState,
    /// How often it was begun.
    attempt: u64,
    /// Why it failed last.
    error: Option<String>,
    /// When it was asked for.
    created: String,
    /// When it ended.
    finished: Option<String>,
}

/// The reviews of a round.
#[derive(Serialize, JsonSchema)]
pub struct RoundInfo {
    /// Number of the round.
    round: u32,
    /// Hash of the reviews.
    sha256: String,
    /// Planning conditions, by hash.
    conditions: Option<String>,
    /// The drawings.
    drawings: Vec<ReviewedDrawing>,
}

/// The review of one drawing.
#[derive(Serialize, JsonSchema)]
pub struct ReviewedDrawing {
    /// What the drawing is called in the case.
    drawing: String,
    /// The file, by hash.
    file: String,
    /// Its review, by hash.
    review: Option<String>,
    /// Why there is none.
    error: Option<Bilingual>,
}

impl From<Job> for JobInfo {
    fn from(it: Job) -> JobInfo {
        JobInfo {
            id: it.id,
            key: it.key,
            case: it.case,
            kind: it.kind,
            state: it.state,
            attempt: it.attempt,
            error: it.error,
            created: it.created.to_string(),
            finished: it.finished.map(|it| it.to_string()),
        }
    }
}

fn line(app: &App, it: Summary) -> CaseLine {
    CaseLine {
        stage_title: it.stage.title(),
        opened: it.opened.to_string(),
        changed: it.changed.to_string(),
        clock: reading(app, it.clock.as_ref()),
        id: it.id,
        version: it.version,
        title: it.title,
        project_code: it.project_code,
        plot: it.plot,
        workflow: it.workflow,
        stage: it.stage,
        organisations: it.organisations,
        round: it.round,
        open_points: it.open_points,
        waiting_for: it.waiting_for,
    }
}

fn reading(app: &App, clock: Option<&Clock>) -> Option<Reading> {
    clock.map(|it| it.read(&app.store.procedures().calendar, app.now()))
}

/// A case for a person, with its version as the ETag.
fn view(app: &App, case: &Case, actor: &Actor) -> Result<Response, Problem> {
    let case = case.seen_by(actor).ok_or_else(|| Problem::missing("办件", "case"))?;
    let mut clocks = BTreeMap::new();
    let own = [("accept", &case.accept_clock), ("whole", &case.clock)];
    clocks.extend(own.iter().filter_map(|(name, it)| Some((name.to_string(), reading(app, it.as_ref())?))));
    clocks.extend(case.tasks.iter().filter_map(|it| Some((it.department.clone(), reading(app, Some(&it.clock))?))));
    let todos = app.store.procedures().workflow(&case.workflow).map_or(Vec::new(), |it| case.todos(it));
    let mine = todos
        .iter()
        .filter(|it| actor.is_any(&it.roles) && (it.department.is_none() || it.department == actor.department));
    let tasks = mine.map(|it| it.kind).collect();
    let etag = etag(&case);
    Ok(([etag], Json(CaseView { stage_title: case.stage.title(), clocks, tasks, case })).into_response())
}

fn etag(case: &Case) -> (HeaderName, String) {
    (names::ETAG, format!("\"{}\"", case.version))
}

/// The procedures.
pub(crate) async fn workflows(State(app): State<App>) -> Json<Vec<WorkflowInfo>> {
    let procedures = app.store.procedures();
    let newest =
        procedures.workflows.iter().filter(|it| procedures.newest(&it.id).is_some_and(|new| new.version == it.version));
    let titles = titles("materials.toml");
    let material = |it: &approval::Material| MaterialInfo {
        id: it.id.clone(),
        title: titles.get(&it.id).cloned().unwrap_or_else(|| Bilingual::new(&it.id, &it.id)),
        required: it.required,
        deferrable: it.deferrable,
    };
    let info = |it: &Workflow| WorkflowInfo {
        id: it.id.clone(),
        version: it.version,
        title: it.title(),
        lead: it.lead.clone(),
        departments: it.departments.iter().map(|it| it.id.clone()).collect(),
        materials: it.materials.iter().map(material).collect(),
        limits: it.limits.clone(),
        public_notice: it.public_notice.clone(),
    };
    Json(newest.map(info).collect())
}

/// What waits for the person.
pub(crate) async fn tasks(State(app): State<App>, person: Person) -> Result<Json<Vec<TaskInfo>>, Problem> {
    let mine = app.store.mine(&person.actor(), MOST_TASKS).await?;
    let task = |it: store::Mine| {
        let title = Kind::ALL.iter().find(|kind| kind.name() == it.kind).map(|it| it.title()).unwrap_or_default();
        let clock = reading(&app, it.clock.as_ref());
        TaskInfo { case: line(&app, it.case), action: it.kind, title, department: it.department, clock }
    };
    Ok(Json(mine.into_iter().map(task).collect()))
}

/// Which cases.
#[derive(Deserialize)]
pub(crate) struct Listing {
    stage: Option<Stage>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The cases that the person may see.
pub(crate) async fn list(
    State(app): State<App>,
    person: Person,
    Query(it): Query<Listing>,
) -> Result<Json<Page>, Problem> {
    let limit = it.limit.unwrap_or(50).clamp(1, 100);
    let filter = Filter { stage: it.stage, before: it.cursor, limit: limit + 1 };
    let mut found = app.store.cases(&person.actor(), &filter).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|it| it.id.clone());
    Ok(Json(Page { cases: found.into_iter().map(|it| line(&app, it)).collect(), next }))
}

/// Opens a case.
pub(crate) async fn open(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Json(it): Json<Opening>,
) -> Result<Response, Problem> {
    let actor = person.actor();
    let workflow = app.store.procedures().newest(&it.workflow).ok_or_else(|| {
        Problem::invalid(format!("没有事项“{}”", it.workflow), format!("there is no procedure \"{}\"", it.workflow))
    })?;
    if let Some(prior) = &it.prior {
        seen(&app, &actor, prior).await?;
    }
    let known: BTreeSet<String> = app.store.organisations().await?.into_iter().map(|it| it.id).collect();
    if let Some(unknown) = it.organisations.difference(&known).next() {
        return Err(Problem::invalid(format!("没有单位“{unknown}”"), format!("there is no firm \"{unknown}\"")));
    }
    let id = store::new_id();
    let new = NewCase {
        id: id.clone(),
        workflow: (workflow.id.clone(), workflow.version),
        title: it.title,
        project_code: it.project_code,
        plot: it.plot,
        prior: it.prior,
        organisations: it.organisations,
    };
    let (action, key) = (Action::Open { new }, key(&headers)?);
    let request =
        Request { case: &id, actor: &actor, action: &action, now: app.now(), version: None, key, lease: None };
    let done = app.perform(&request).await?;
    let location = (names::LOCATION, format!("/api/v1/cases/{}", done.case.id));
    Ok((StatusCode::CREATED, [location], answer(&app, &done, &actor)?).into_response())
}

fn answer(app: &App, done: &Performed, actor: &Actor) -> Result<Response, Problem> {
    let mut response = view(app, &done.case, actor)?;
    if done.repeated {
        let name = HeaderName::from_static("idempotent-replayed");
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    match header(headers, "idempotency-key") {
        Some(it) if it.len() > LONGEST_KEY => Err(Problem::invalid("幂等键过长", "the idempotency key is too long")),
        it => Ok(it),
    }
}

/// The version that `If-Match` names.
fn version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(text) = header(headers, "if-match").filter(|it| *it != "*") else { return Ok(None) };
    let number = text.trim_start_matches("W/").trim_matches('"').parse();
    let wrong = |_| Problem::invalid("If-Match 须为办件的 ETag", "If-Match must be the ETag of the case");
    number.map(Some).map_err(wrong)
}

/// A case.
pub(crate) async fn show(State(app): State<App>, person: Person, Path(id): Path<String>) -> Result<Response, Problem> {
    let actor = person.actor();
    view(&app, &seen(&app, &actor, &id).await?, &actor)
}

/// Every action, with why it cannot be done now.
pub(crate) async fn actions(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Json<Vec<ActionInfo>>, Problem> {
    let actor = person.actor();
    let case = seen(&app, &actor, &id).await?;
    let procedures = app.store.procedures();
    let workflow = procedures.workflow(&case.workflow).ok_or_else(|| Problem::internal("an unknown workflow"))?;
    let context = Context { workflow, calendar: &procedures.calendar, actor: &actor, now: app.now() };
    let info = |kind: &Kind| {
        let refusal = may(Some(&case), *kind, &context).err();
        ActionInfo {
            action: *kind,
            title: kind.title(),
            allowed: refusal.is_none(),
            why: refusal.map(|it| it.message()),
        }
    };
    Ok(Json(Kind::ALL.iter().filter(|it| **it != Kind::Open).map(info).collect()))
}

/// Does an action.
pub(crate) async fn act(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(action): Json<Action>,
) -> Result<Response, Problem> {
    let actor = person.actor();
    // Whoever may not see the case is not told why the action is refused either.
    let case = seen(&app, &actor, &id).await?;
    second_factor::may_sign(&app, &person, action.kind()).await?;
    let action = vouched(&app, &case, &actor, action).await?;
    let request = Request {
        case: &id,
        actor: &actor,
        action: &action,
        now: app.now(),
        version: version(&headers)?,
        key: key(&headers)?,
        lease: None,
    };
    answer(&app, &app.perform(&request).await?, &actor)
}

/// The action with what only the store can vouch for: that a file is there, how large it is, that conditions read.
async fn vouched(app: &App, case: &Case, actor: &Actor, action: Action) -> Result<Action, Problem> {
    match action {
        Action::Edit { change: Edit::File { file } } => {
            let stored = own_file(app, case, actor, &file.sha256).await?;
            // Signatures are what the server found, never what somebody says.
            let file = FileRef { size: stored.size, signatures: Vec::new(), ..file };
            Ok(Action::Edit { change: Edit::File { file } })
        }
        Action::ConfirmConditions { sha256 } => {
            own_file(app, case, actor, &sha256).await?;
            let source = conditions(app.store.bytes(&sha256, CONDITIONS).await?);
            let settings = Settings {
                jurisdiction: case.workflow.0.split('/').next().unwrap_or_default().to_string(),
                date: app.store.procedures().calendar.date(app.now()).to_string(),
                conditions: Some(source),
                ..Settings::default()
            };
            app.reviewer.check_conditions(&settings).map_err(|it| Problem::invalid(it.zh, it.en))?;
            Ok(Action::ConfirmConditions { sha256 })
        }
        action => Ok(action),
    }
}

/// A file that the person uploaded, or that is in the case already.
async fn own_file(app: &App, case: &Case, actor: &Actor, sha256: &str) -> Result<Stored, Problem> {
    if let Some(stored) = app.store.uploaded(sha256, &actor.user).await? {
        return Ok(stored);
    }
    let kept = case.files.iter().chain(case.rounds.iter().flat_map(|it| &it.files)).find(|it| it.sha256 == sha256);
    let kept = kept.map(|it| Stored { sha256: it.sha256.clone(), size: it.size });
    kept.ok_or_else(|| {
        Problem::invalid(
            format!("文件 {sha256} 尚未上传：请先上传"),
            format!("file {sha256} was not uploaded: upload it first"),
        )
    })
}

/// Which points.
#[derive(Deserialize)]
pub(crate) struct Points {
    round: Option<u32>,
    department: Option<String>,
    #[serde(default)]
    open: bool,
    cursor: Option<usize>,
    limit: Option<usize>,
}

/// Points of a round.
pub(crate) async fn findings(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    Query(it): Query<Points>,
) -> Result<Json<FindingPage>, Problem> {
    let case = seen(&app, &person.actor(), &id).await?;
    let number = it.round.unwrap_or(case.rounds.len() as u32);
    let round = case.rounds.iter().find(|it| it.number == number).ok_or_else(|| Problem::missing("轮次", "round"))?;
    let (from, limit) = (it.cursor.unwrap_or(0), it.limit.unwrap_or(200).clamp(1, 1000));
    let wanted = round.points.iter().filter(|point| {
        it.department.as_ref().is_none_or(|it| *it == point.department) && (!it.open || point.is_open())
    });
    let mut points: Vec<Point> = wanted.skip(from).take(limit + 1).cloned().collect();
    let next = (points.len() > limit).then(|| (from + limit).to_string());
    points.truncate(limit);
    Ok(Json(FindingPage { round: number, points, next }))
}

/// The audit trail: everything for those who watch over cases, headlines for who takes part.
pub(crate) async fn trail(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Json<Vec<TrailEntry>>, Problem> {
    let actor = person.actor();
    seen(&app, &actor, &id).await?;
    let watches = actor.is_any(&[Role::Auditor, Role::Supervisor]);
    let official = actor.is_official() || actor.is_any(&[Role::Expert]);
    let entry = |it: Event| {
        let kind = it.action.kind();
        let told = official || it.actor.user == actor.user || live::is_for_firms(kind.name());
        told.then(|| TrailEntry {
            seq: it.seq,
            at: it.at.to_string(),
            user: it.actor.user.clone(),
            action: kind,
            title: kind.title(),
            hash: it.hash.clone(),
            event: watches.then_some(it),
        })
    };
    Ok(Json(app.store.events(&id).await?.into_iter().filter_map(entry).collect()))
}

/// Jobs of the machine for a case.
pub(crate) async fn jobs(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Json<Vec<JobInfo>>, Problem> {
    seen(&app, &person.actor(), &id).await?;
    Ok(Json(app.store.jobs_of(&id).await?.into_iter().map(JobInfo::from).collect()))
}

async fn bundle(app: &App, actor: &Actor, id: &str, round: u32) -> Result<(String, RoundReview), Problem> {
    let case = seen(app, actor, id).await?;
    let review = case.rounds.iter().find(|it| it.number == round).and_then(|it| it.review.clone());
    let sha256 = review.ok_or_else(|| Problem::missing("审查结果", "review"))?;
    let bundle = read_json(app, &sha256).await?;
    Ok((sha256, bundle))
}

/// The reviews of a round.
pub(crate) async fn round(
    State(app): State<App>,
    person: Person,
    Path((id, round)): Path<(String, u32)>,
) -> Result<Json<RoundInfo>, Problem> {
    let (sha256, it) = bundle(&app, &person.actor(), &id, round).await?;
    let info =
        |it: DrawingReview| ReviewedDrawing { drawing: it.drawing, file: it.file, review: it.review, error: it.error };
    let drawings = it.drawings.into_iter().map(info).collect();
    Ok(Json(RoundInfo { round, sha256, conditions: it.conditions, drawings }))
}

/// Which drawing, and what it is held against.
#[derive(Deserialize)]
pub(crate) struct OfDrawing {
    drawing: Option<String>,
    #[serde(default)]
    against: Against,
}

/// What a drawing of a round is compared with.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Against {
    /// The round before.
    #[default]
    Before,
    /// What was approved: the last round of the case of the stage before.
    Approved,
}

/// What became of a drawing since the round before, or since it was approved: `tushen.diff/1`. Changes of what was approved are classed as
/// forbidden, limited or free.
pub(crate) async fn diff(
    State(app): State<App>,
    person: Person,
    Path((id, round)): Path<(String, u32)>,
    Query(wanted): Query<OfDrawing>,
) -> Result<Response, Problem> {
    let actor = person.actor();
    let (_, now) = bundle(&app, &actor, &id, round).await?;
    let then = match wanted.against {
        Against::Before => {
            let earlier = round.checked_sub(1).filter(|it| *it > 0);
            bundle(&app, &actor, &id, earlier.ok_or_else(|| Problem::missing("上一轮", "round before"))?).await?.1
        }
        Against::Approved => approved(&app, &actor, &seen(&app, &actor, &id).await?).await?,
    };
    let missing = || Problem::missing("审查结果", "review");
    let first = || now.drawings.iter().find(|it| it.review.is_some()).map(|it| it.drawing.clone());
    let drawing = wanted.drawing.or_else(first).ok_or_else(missing)?;
    let of = |all: &RoundReview| all.drawings.iter().find(|it| it.drawing == drawing).and_then(|it| it.review.clone());
    let before: Review = read_json(&app, &of(&then).ok_or_else(missing)?).await?;
    let after: Review = read_json(&app, &of(&now).ok_or_else(missing)?).await?;
    let approved = wanted.against == Against::Approved;
    let compared = compare::versions(&before, &after, &compare::Options { approved, ..compare::Options::default() });
    Ok(([(names::CONTENT_TYPE, "application/json")], exchange::json::pretty(&compared)).into_response())
}

/// The reviews of what was approved: the last round of the case that this one follows, for who may see that one, too.
async fn approved(app: &App, actor: &Actor, case: &Case) -> Result<RoundReview, Problem> {
    let missing = || Problem::missing("前一阶段的批准图纸", "approved set of the stage before");
    let prior = seen(app, actor, case.prior.as_deref().ok_or_else(missing)?).await?;
    if prior.stage != Stage::Approved {
        return Err(missing());
    }
    let review = prior.rounds.iter().rev().find_map(|it| it.review.as_deref()).ok_or_else(missing)?;
    Ok(read_json(app, review).await?)
}

/// The review of a drawing of a round, as the engine wrote it.
pub(crate) async fn drawing_review(
    State(app): State<App>,
    person: Person,
    Path((id, round, drawing)): Path<(String, u32, String)>,
) -> Result<Response, Problem> {
    let (_, it) = bundle(&app, &person.actor(), &id, round).await?;
    let found = it.drawings.into_iter().find(|it| it.drawing == drawing).and_then(|it| it.review);
    let sha256 = found.ok_or_else(|| Problem::missing("审查结果", "review"))?;
    let (_, bytes) = app.store.file(&sha256).await?;
    Ok(([(names::CONTENT_TYPE, "application/json")], axum::body::Body::from_stream(bytes)).into_response())
}
