//! What the reviews of a round's drawings mean for the case: its points, and how they compare with the round before.
//!
//! A round may hold several drawings. A drawing is called by the material it is (`site-plan`), with its file's name where a material has
//! several; points and objects of a case are `<drawing>/<id of the review>`, so that they are one thing from round to round.

use crate::app::App;
use crate::reviewing::{CONDITIONS, Fault, Task, conditions};
use approval::{Case, FileRef, ObjectMap, Point, RerunList, ReviewOutcome, Round, Workflow};
use bytes::Bytes;
use findings::{Bilingual, Finding, ObjectInfo, Review, Severity, Verdict};
use review::{Settings, Source};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, hex};

/// Schema of [`RoundReview`].
const SCHEMA: &str = "tushen.round-review/1";

/// Kinds of files that the engine reads.
const DRAWINGS: [&str; 4] = ["dxf", "dwg", "ifc", "ifczip"];

/// The attempt from which on a drawing that cannot be reviewed is left to people.
const PATIENCE: u64 = 3;

/// The reviews of a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundReview {
    /// `tushen.round-review/1`.
    pub schema: String,
    /// Number of the round.
    pub round: u32,
    /// Planning conditions, by hash.
    pub conditions: Option<String>,
    /// The drawings.
    pub drawings: Vec<DrawingReview>,
}

/// The review of one drawing of a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawingReview {
    /// What the drawing is called in the case.
    pub drawing: String,
    /// The file, by hash.
    pub file: String,
    /// Its `tushen.review/1`, by hash.
    pub review: Option<String>,
    /// Why there is none.
    pub error: Option<Bilingual>,
}

/// Why a round could not be reviewed now.
#[derive(Debug, thiserror::Error)]
pub enum OutcomeError {
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A drawing ends the process that reviews it.
    #[error("{drawing}: {why}")]
    Ended {
        /// Which.
        drawing: String,
        /// How.
        why: String,
    },
}

/// A drawing with its review.
struct Reviewed {
    drawing: String,
    file: String,
    review: Result<Review, Bilingual>,
}

/// Whether the engine reads a file.
pub(crate) fn is_drawing(file: &FileRef) -> bool {
    let extension = file.name.rsplit_once('.').map_or("", |it| it.1).to_ascii_lowercase();
    DRAWINGS.contains(&extension.as_str())
}

/// What a file of a round is called in reviews and certificates: as it is, with the material before it where several files have one name.
pub(crate) fn file_name(files: &[FileRef], it: &FileRef) -> String {
    match files.iter().filter(|other| other.name == it.name).count() {
        0 | 1 if it.name != CONDITIONS => it.name.clone(),
        _ => format!("{}-{}", it.material, it.name),
    }
}

/// The drawings among files, with what they are called.
fn drawings(files: &[FileRef]) -> Vec<(String, &FileRef)> {
    let drawings: Vec<&FileRef> = files.iter().filter(|it| is_drawing(it)).collect();
    let name = |it: &FileRef| match drawings.iter().filter(|other| other.material == it.material).count() {
        1 => it.material.clone(),
        _ => format!("{}:{}", it.material, it.name),
    };
    drawings.iter().map(|it| (name(it), *it)).collect()
}

/// Reviews the drawings of the current round and compares them with those of the round before.
pub(crate) async fn of_round(
    app: &App,
    case: &Case,
    workflow: &Workflow,
    attempt: u64,
) -> Result<ReviewOutcome, OutcomeError> {
    let Some(round) = case.round() else { return Ok(ReviewOutcome::default()) };
    let in_force = case.conditions.last().map(|it| it.sha256.clone());
    let settings = settings(app, case, workflow, in_force.as_deref()).await?;
    let now = review_all(app, round, &settings, attempt).await?;
    let packs = packs(&now);
    let points = points(&now, workflow);
    let sha256 = keep(app, round.number, in_force.clone(), &now).await?;
    let mut outcome = ReviewOutcome { sha256, packs, points, ..ReviewOutcome::default() };
    let earlier = case.rounds.iter().rev().nth(1);
    if let Some(earlier) = earlier
        && let Some(bundle) = &earlier.review
    {
        let kept: RoundReview = read_json(app, bundle).await?;
        let before = kept_reviews(app, &kept).await?;
        (outcome.objects, outcome.changed) = compare(&before, &now);
        // What today's rules say of the drawings of then: once with the facts of then, once with those of today.
        let facts_of_then = if kept.conditions == in_force && earlier.packs == outcome.packs {
            open_keys(&before, &outcome.objects)
        } else {
            let settings = self::settings(app, case, workflow, kept.conditions.as_deref()).await?;
            open_keys(&review_all(app, earlier, &settings, attempt).await?, &outcome.objects)
        };
        let facts_of_today = if kept.conditions == in_force {
            facts_of_then.clone()
        } else {
            open_keys(&review_all(app, earlier, &settings, attempt).await?, &outcome.objects)
        };
        outcome.rerun = RerunList { todays_rules: facts_of_then, todays_rules_and_facts: facts_of_today };
    }
    Ok(outcome)
}

/// How the drawings of a case are reviewed: by the rules of the day of acceptance, at the stage of the procedure.
pub(crate) async fn settings(
    app: &App,
    case: &Case,
    workflow: &Workflow,
    in_force: Option<&str>,
) -> Result<Settings, StoreError> {
    let accepted = case.clock.as_ref().map_or(case.opened, |it| it.started);
    let mut settings = Settings {
        jurisdiction: workflow.id.split('/').next().unwrap_or_default().to_string(),
        date: app.store.procedures().calendar.date(accepted).to_string(),
        stage: workflow.stage.clone(),
        all: true,
        ..Settings::default()
    };
    if let Some(sha256) = in_force {
        let source = conditions(app.store.bytes(sha256, app.limits.drawing).await?);
        for name in review::official_files(&source) {
            // The authority's own files are those that came with the conditions.
            let found = case.files.iter().find(|it| it.material == "conditions" && it.name == name);
            if let Some(file) = found {
                let bytes = app.store.bytes(&file.sha256, app.limits.drawing).await?;
                settings.official.push(Source { name, bytes });
            }
        }
        settings.conditions = Some(source);
    }
    Ok(settings)
}

async fn review_all(
    app: &App,
    round: &Round,
    settings: &Settings,
    attempt: u64,
) -> Result<Vec<Reviewed>, OutcomeError> {
    let mut reviewed = Vec::new();
    for (drawing, file) in drawings(&round.files) {
        let review = match app.store.bytes(&file.sha256, app.limits.drawing).await {
            Err(StoreError::TooLarge { limit }) => Err(Bilingual::new(
                format!("图纸超过 {limit} 字节，须人工审查"),
                format!("the drawing is larger than {limit} bytes: a person must review it"),
            )),
            Err(error) => return Err(error.into()),
            Ok(bytes) => {
                let name = file_name(&round.files, file);
                let task = Task { name, bytes, settings: settings.clone() };
                match app.reviewer.review(task, &app.metrics).await {
                    Ok(review) => Ok(review),
                    Err(Fault::Unreadable(why)) => Err(why),
                    Err(Fault::Ended(why)) if attempt < PATIENCE => return Err(OutcomeError::Ended { drawing, why }),
                    Err(Fault::Ended(why)) => Err(Bilingual::new(
                        format!("该图纸多次无法自动审查，须人工审查（{why}）"),
                        format!(
                            "the drawing could not be reviewed by the machine, several times: a person must do it ({why})"
                        ),
                    )),
                }
            }
        };
        reviewed.push(Reviewed { drawing, file: file.sha256.clone(), review });
    }
    Ok(reviewed)
}

/// Keeps the reviews; gives the hash of the whole.
async fn keep(app: &App, round: u32, in_force: Option<String>, reviewed: &[Reviewed]) -> Result<String, StoreError> {
    let mut drawings = Vec::new();
    for it in reviewed {
        let review = match &it.review {
            Ok(review) => Some(app.store.keep(Bytes::from(exchange::json::write(review)), app.now()).await?.sha256),
            Err(_) => None,
        };
        let error = it.review.as_ref().err().cloned();
        drawings.push(DrawingReview { drawing: it.drawing.clone(), file: it.file.clone(), review, error });
    }
    let bundle = RoundReview { schema: SCHEMA.into(), round, conditions: in_force, drawings };
    let text = serde_json::to_vec(&bundle).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(app.store.keep(Bytes::from(text), app.now()).await?.sha256)
}

/// Reads kept JSON.
pub(crate) async fn read_json<T: serde::de::DeserializeOwned>(app: &App, sha256: &str) -> Result<T, StoreError> {
    let bytes = app.store.bytes(sha256, u64::MAX).await?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::Damaged(format!("{sha256}: {error}")))
}

async fn kept_reviews(app: &App, kept: &RoundReview) -> Result<Vec<Reviewed>, StoreError> {
    let mut reviewed = Vec::new();
    for it in &kept.drawings {
        let review = match &it.review {
            Some(sha256) => Ok(read_json(app, sha256).await?),
            None => Err(it.error.clone().unwrap_or_default()),
        };
        reviewed.push(Reviewed { drawing: it.drawing.clone(), file: it.file.clone(), review });
    }
    Ok(reviewed)
}

fn packs(reviewed: &[Reviewed]) -> BTreeMap<String, String> {
    let reviews = reviewed.iter().filter_map(|it| it.review.as_ref().ok());
    reviews.flat_map(|it| &it.engine.packs).map(|it| (it.id.clone(), it.sha256.clone())).collect()
}

/// The points of a round: what the rules say, and drawings that do not read.
fn points(reviewed: &[Reviewed], workflow: &Workflow) -> Vec<Point> {
    let mut points = Vec::new();
    for it in reviewed {
        match &it.review {
            Err(why) => points.push(unreadable(it, why, workflow)),
            Ok(review) => {
                let objects: BTreeMap<&str, &ObjectInfo> =
                    review.objects.iter().map(|it| (it.id.as_str(), it)).collect();
                let applies = review.findings.iter().filter(|it| it.verdict != Verdict::NotApplicable);
                points.extend(applies.map(|finding| point(&it.drawing, finding, &objects, workflow)));
            }
        }
    }
    points
}

fn point(drawing: &str, finding: &Finding, objects: &BTreeMap<&str, &ObjectInfo>, workflow: &Workflow) -> Point {
    Point {
        id: named(drawing, &finding.id),
        rule: finding.rule.clone(),
        clause: finding.clause.clone(),
        department: responsible(&finding.department, workflow),
        severity: finding.severity,
        verdict: finding.verdict,
        title: finding.title.clone(),
        message: finding.message.clone(),
        objects: finding.objects.iter().map(|it| named(drawing, it)).collect(),
        inputs: inputs(finding, objects),
        by_hand: false,
        spot: None,
        disposition: None,
        fate: None,
        cause: None,
        late_reason: None,
        carried: false,
        noticed: false,
    }
}

fn unreadable(it: &Reviewed, why: &Bilingual, workflow: &Workflow) -> Point {
    Point {
        id: named(&it.drawing, "unreadable"),
        rule: "tushen/readable".into(),
        clause: String::new(),
        department: workflow.lead.clone(),
        severity: Severity::Mandatory,
        verdict: Verdict::Unknown,
        title: Bilingual::new("图纸可读", "The drawing can be read"),
        message: why.clone(),
        objects: vec![it.drawing.clone()],
        inputs: it.file.clone(),
        by_hand: false,
        spot: None,
        disposition: None,
        fate: None,
        cause: None,
        late_reason: None,
        carried: false,
        noticed: false,
    }
}

fn named(drawing: &str, id: &str) -> String {
    format!("{drawing}/{id}")
}

/// The department of the case that answers for a point; the lead for those of departments that do not take part.
fn responsible(department: &str, workflow: &Workflow) -> String {
    let takes_part = workflow.departments.iter().any(|it| it.id == department);
    if takes_part { department.to_string() } else { workflow.lead.clone() }
}

/// Hash of what a person decides from: what is said, what was measured, and the objects as they are.
fn inputs(finding: &Finding, objects: &BTreeMap<&str, &ObjectInfo>) -> String {
    let seen: Vec<_> = finding.objects.iter().map(|it| objects.get(it.as_str()).map(|it| content(it))).collect();
    let said = (&finding.message, &finding.measured, &finding.required, &finding.missing, &finding.assumed);
    let text = serde_json::to_string(&(finding.severity, said, seen)).unwrap_or_default();
    hex(&Sha256::digest(text))
}

/// An object without what a program writes anew when it saves the drawing.
fn content(it: &ObjectInfo) -> impl Serialize + PartialEq + '_ {
    (&it.kind, &it.name, &it.status, &it.attributes, &it.geometry)
}

/// What became of the objects of the round before, and which changed: found again as [`compare::versions`] does, which rests on handles,
/// shapes, places and names, and on none of them alone.
fn compare(before: &[Reviewed], now: &[Reviewed]) -> (ObjectMap, BTreeSet<String>) {
    let (mut map, mut changed) = (ObjectMap::new(), BTreeSet::new());
    let review = |all: &'_ [Reviewed], drawing: &str| -> Option<Review> {
        all.iter().find(|it| it.drawing == drawing).and_then(|it| it.review.as_ref().ok()).cloned()
    };
    let drawings: BTreeSet<&str> = before.iter().map(|it| it.drawing.as_str()).collect();
    for drawing in drawings {
        let Some(old) = review(before, drawing) else { continue };
        let new = review(now, drawing);
        let by_id: BTreeMap<&str, &ObjectInfo> =
            new.iter().flat_map(|it| &it.objects).map(|it| (it.id.as_str(), it)).collect();
        let options = compare::Options { all: true, ..compare::Options::default() };
        let compared = new.as_ref().map(|it| compare::versions(&old, it, &options).objects).unwrap_or_default();
        let became: BTreeMap<&str, Option<&str>> =
            compared.iter().filter_map(|it| Some((it.before.as_deref()?, it.after.as_deref()))).collect();
        for it in &old.objects {
            // What a comparison passes over is the same when its id is.
            let same = became.get(it.id.as_str()).copied().unwrap_or(Some(it.id.as_str()));
            let id = named(drawing, &it.id);
            match same.and_then(|it| by_id.get(it)) {
                None => {
                    map.insert(id.clone(), Vec::new());
                    changed.insert(id);
                }
                Some(same) => {
                    let now = named(drawing, &same.id);
                    if content(it) != content(same) {
                        changed.insert(now.clone());
                    }
                    if now != id {
                        map.insert(id, vec![now]);
                    }
                }
            }
        }
    }
    (map, changed)
}

/// Rules with the objects on which they are open, the objects called as they are today.
fn open_keys(reviewed: &[Reviewed], objects: &ObjectMap) -> Vec<(String, Vec<String>)> {
    let today = |id: String| objects.get(&id).and_then(|it| it.first().cloned()).unwrap_or(id);
    let mut keys = Vec::new();
    for it in reviewed {
        match &it.review {
            Err(_) => keys.push(("tushen/readable".to_string(), vec![it.drawing.clone()])),
            Ok(review) => {
                let open = review.findings.iter().filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown));
                keys.extend(open.map(|finding| {
                    (finding.rule.clone(), finding.objects.iter().map(|id| today(named(&it.drawing, id))).collect())
                }));
            }
        }
    }
    keys
}
