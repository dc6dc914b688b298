//! The blind check: known cases among the real ones, and how what officers decide agrees with what is known.

use crate::app::App;
use crate::outcome::{RoundReview, read_json};
use crate::person::Person;
use crate::planted::applicant;
use crate::problem::Problem;
use approval::{Action, Actor, Case, Edit, Fact, FileRef, NewCase, Point, Stage};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bytes::Bytes;
use findings::{Bilingual, Disposition, Review};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Planted, Request, StoreError};

/// Points that may be known of one case.
const MOST: usize = 2000;

/// A known case that is to be put among the real ones.
#[derive(Deserialize, JsonSchema)]
pub struct Planting {
    /// Id of the procedure.
    workflow: String,
    /// Name of the project, as a real one is called.
    title: String,
    /// 国家项目代码.
    #[serde(default)]
    project_code: String,
    /// Plot.
    #[serde(default)]
    plot: String,
    /// The firm that seems to apply: registered for this, with no people of its own, who would find a case that is not theirs.
    organisation: String,
    /// The name that seems to apply; it must be no account.
    applicant: String,
    /// The files, uploaded before.
    files: Vec<PlantedFile>,
    /// Form fields.
    #[serde(default)]
    facts: BTreeMap<String, String>,
    /// What is known of the points.
    known: Vec<Known>,
}

/// A file of a known case.
#[derive(Deserialize, JsonSchema)]
pub struct PlantedFile {
    /// SHA-256.
    sha256: String,
    /// File name.
    name: String,
    /// The material it is.
    material: String,
}

/// What is known of points: those of a rule about objects of these names.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// The rule, as `pack/rule` or by its short id.
    rule: String,
    /// Names of objects that the point speaks of; every point of the rule when empty.
    #[serde(default)]
    objects: Vec<String>,
    /// Whether the point stands: an officer who confirms or waives it agrees; where it does not, one who rejects it.
    stands: bool,
}

/// A known case.
#[derive(Serialize, JsonSchema)]
pub struct PlantedInfo {
    /// The case.
    case: String,
    /// Name of the project.
    title: String,
    /// Who put it there.
    by: String,
    /// When.
    at: String,
    /// Where it stands.
    stage: Stage,
    /// Points of which something is known.
    points: u64,
    /// Of these, decided.
    decided: u64,
    /// Of these, as it is known.
    agreed: u64,
    /// What is known of points that the machine did not make, so that nobody was asked.
    unasked: Vec<String>,
}

/// How officers agree with what is known, by rule.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct RuleAgreement {
    /// Full id of the rule.
    rule: String,
    /// Its title in Chinese.
    zh: String,
    /// In English.
    en: String,
    /// Known points that were decided.
    decided: u64,
    /// As it is known.
    agreed: u64,
    /// Points that stand, and were rejected.
    missed: u64,
    /// Points that do not stand, and were upheld.
    upheld: u64,
    /// Known points that nobody decided yet.
    open: u64,
}

/// What was decided about a known point.
#[derive(Serialize, JsonSchema)]
pub struct PointAgreement {
    /// The case.
    case: String,
    /// Id of the point.
    point: String,
    /// Full id of the rule.
    rule: String,
    /// What it says.
    message: Bilingual,
    /// Whether it stands.
    stands: bool,
    /// What was decided; none yet where it is open.
    disposition: Option<Disposition>,
    /// By whom.
    by: String,
    /// Whether that is as it is known.
    agrees: Option<bool>,
}

/// How officers agree with what is known.
#[derive(Serialize, JsonSchema)]
pub struct Agreement {
    /// The known cases, the newest first.
    cases: Vec<PlantedInfo>,
    /// By rule: the least agreed first.
    rules: Vec<RuleAgreement>,
    /// Point by point.
    points: Vec<PointAgreement>,
}

/// Puts a known case among the real ones: opened, filled in and sent as an applicant does it.
pub(crate) async fn plant(
    State(app): State<App>,
    person: Person,
    Json(it): Json<Planting>,
) -> Result<(StatusCode, Json<PlantedInfo>), Problem> {
    check(&app, &it).await?;
    let mut files = Vec::new();
    for file in &it.files {
        let stored = app.store.uploaded(&file.sha256, &person.account.name).await?;
        let stored = stored.ok_or_else(|| {
            Problem::invalid(
                format!("文件 {} 尚未上传：请先上传", file.name),
                format!("file {} was not uploaded: upload it first", file.name),
            )
        })?;
        files.push(FileRef {
            sha256: stored.sha256,
            name: file.name.clone(),
            size: stored.size,
            material: file.material.clone(),
            plotted_from: None,
            signatures: Vec::new(),
        });
    }
    let workflow = app.store.procedures().newest(&it.workflow).ok_or_else(|| {
        Problem::invalid(format!("没有事项“{}”", it.workflow), format!("there is no procedure \"{}\"", it.workflow))
    })?;
    let id = store::new_id();
    let known = serde_json::to_vec(&it.known).map_err(Problem::internal)?;
    let known = app.store.keep(Bytes::from(known), app.now()).await?.sha256;
    // Noted before the case is there, so that it is never taken for a real one.
    let planted = Planted { case: id.clone(), by: person.account.name.clone(), at: app.now(), known };
    app.store.plant(&planted).await?;
    let actor = applicant(&it.applicant, &it.organisation);
    let open = NewCase {
        id: id.clone(),
        workflow: (workflow.id.clone(), workflow.version),
        title: it.title,
        project_code: it.project_code,
        plot: it.plot,
        prior: None,
        organisations: [it.organisation.clone()].into(),
    };
    act(&app, &id, &actor, Action::Open { new: open }).await?;
    for (name, value) in it.facts {
        let fact = Fact { value, source: "person".into(), author: String::new() };
        act(&app, &id, &actor, Action::Edit { change: Edit::Fact { name, fact } }).await?;
    }
    for file in files {
        act(&app, &id, &actor, Action::Edit { change: Edit::File { file } }).await?;
    }
    if let Err(error) = act(&app, &id, &actor, Action::Submit {}).await {
        // What lacks materials is no case that anybody would meet.
        act(&app, &id, &actor, Action::Withdraw { reason: "材料不齐".into() }).await?;
        return Err(error.into());
    }
    tracing::info!(by = %person.account.name, case = %id, "a known case is planted");
    let info = one(&app, &planted).await?.ok_or_else(|| Problem::missing("办件", "case"))?;
    Ok((StatusCode::CREATED, Json(info.0)))
}

/// Nothing may tell a known case from a real one, and nobody may be bothered by it who has no part in it.
async fn check(app: &App, it: &Planting) -> Result<(), Problem> {
    if it.known.is_empty() || it.known.len() > MOST {
        return Err(Problem::invalid(
            format!("须给出 1 至 {MOST} 项已知结论"),
            format!("1 to {MOST} things that are known of points are meant"),
        ));
    }
    let organisations = app.store.organisations().await?;
    if !organisations.iter().any(|known| known.id == it.organisation) {
        return Err(Problem::invalid(
            format!("没有单位“{}”", it.organisation),
            format!("there is no firm \"{}\"", it.organisation),
        ));
    }
    let accounts = app.store.accounts().await?;
    if accounts.iter().any(|known| known.organisation.as_ref() == Some(&it.organisation)) {
        return Err(Problem::invalid(
            format!("单位“{}”有实际账号，会看到不属于自己的办件：请另行登记一个没有账号的单位", it.organisation),
            format!(
                "the firm \"{}\" has people, who would find a case that is not theirs: register one without accounts",
                it.organisation
            ),
        ));
    }
    if it.applicant.trim().is_empty() || accounts.iter().any(|known| known.name == it.applicant) {
        return Err(Problem::invalid(
            "申请人须填写，且不能是实际账号".to_string(),
            "the applicant must have a name, and it must be no account".to_string(),
        ));
    }
    Ok(())
}

async fn act(app: &App, case: &str, actor: &Actor, action: Action) -> Result<(), StoreError> {
    let now = app.now();
    let request = Request { case, actor, action: &action, now, version: None, key: None, lease: None };
    app.perform(&request).await.map(|_| ())
}

/// The known cases, and how what officers decided agrees with what is known.
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Agreement>, Problem> {
    let mut agreement = Agreement { cases: Vec::new(), rules: Vec::new(), points: Vec::new() };
    let mut rules: BTreeMap<String, RuleAgreement> = BTreeMap::new();
    for planted in app.store.planted().await? {
        let Some((info, points)) = one(&app, &planted).await? else { continue };
        agreement.cases.push(info);
        for (point, title) in points {
            let rule = rules.entry(point.rule.clone()).or_default();
            (rule.rule, rule.zh, rule.en) = (point.rule.clone(), title.zh, title.en);
            rule.open += u64::from(point.agrees.is_none());
            rule.decided += u64::from(point.agrees.is_some());
            rule.agreed += u64::from(point.agrees == Some(true));
            rule.missed += u64::from(point.agrees == Some(false) && point.stands);
            rule.upheld += u64::from(point.agrees == Some(false) && !point.stands);
            agreement.points.push(point);
        }
    }
    agreement.rules = rules.into_values().collect();
    agreement.rules.sort_by(|a, b| (b.missed + b.upheld, &a.rule).cmp(&(a.missed + a.upheld, &b.rule)));
    Ok(Json(agreement))
}

/// A known case, and what was decided about its known points, each with its title.
async fn one(
    app: &App,
    planted: &Planted,
) -> Result<Option<(PlantedInfo, Vec<(PointAgreement, Bilingual)>)>, StoreError> {
    let Some(case) = app.store.case(&planted.case).await? else { return Ok(None) };
    let known: Vec<Known> = read_json(app, &planted.known).await?;
    let names = names(app, &case).await?;
    let mut points = Vec::new();
    let mut unasked = Vec::new();
    for known in &known {
        let before = points.len();
        for point in case.points().iter().filter(|it| is_known(it, known, &names)) {
            points.push((agreement(&case, point, known.stands), point.title.clone()));
        }
        if points.len() == before && case.round().is_some_and(|it| it.review.is_some()) {
            unasked.push(format!("{} {}", known.rule, known.objects.join(" + ")).trim().to_string());
        }
    }
    let count = |of: fn(&PointAgreement) -> bool| points.iter().filter(|it| of(&it.0)).count() as u64;
    let info = PlantedInfo {
        title: case.title.clone(),
        by: planted.by.clone(),
        at: planted.at.to_string(),
        stage: case.stage,
        points: points.len() as u64,
        decided: count(|it| it.agrees.is_some()),
        agreed: count(|it| it.agrees == Some(true)),
        unasked,
        case: case.id,
    };
    Ok(Some((info, points)))
}

/// Names of the objects of the round, by the ids that points use.
async fn names(app: &App, case: &Case) -> Result<BTreeMap<String, String>, StoreError> {
    let mut names = BTreeMap::new();
    let Some(bundle) = case.round().and_then(|it| it.review.as_deref()) else { return Ok(names) };
    let bundle: RoundReview = read_json(app, bundle).await?;
    for it in bundle.drawings {
        let Some(review) = &it.review else { continue };
        let review: Review = read_json(app, review).await?;
        names.extend(review.objects.into_iter().map(|object| (format!("{}/{}", it.drawing, object.id), object.name)));
    }
    Ok(names)
}

/// Whether something is known of a point.
fn is_known(point: &Point, known: &Known, names: &BTreeMap<String, String>) -> bool {
    let short = point.rule.rsplit('/').next();
    let is_rule = point.rule == known.rule || short == Some(known.rule.as_str());
    let named = |wanted: &String| point.objects.iter().any(|it| names.get(it) == Some(wanted));
    point.is_open() && !point.by_hand && is_rule && known.objects.iter().all(named)
}

fn agreement(case: &Case, point: &Point, stands: bool) -> PointAgreement {
    // What a department has not given yet may still change.
    let decided = point.disposition.as_ref().filter(|it| it.given && it.disposition != Disposition::Open);
    let upheld = decided.map(|it| matches!(it.disposition, Disposition::Confirmed | Disposition::Waived));
    PointAgreement {
        case: case.id.clone(),
        point: point.id.clone(),
        rule: point.rule.clone(),
        message: point.message.clone(),
        stands,
        disposition: decided.map(|it| it.disposition),
        by: decided.map(|it| it.by.clone()).unwrap_or_default(),
        agrees: upheld.map(|it| it == stands),
    }
}
