//! Changed rules tried on the drawings that were submitted: which verdicts would be others.
//!
//! A trial is cut into parts, each a job, so that all workers share it. The drawings are those of the last reviewed round of each case,
//! with the conditions of that round; they are recognised once and judged by both sets of rules.

use crate::app::App;
use crate::kept::Models;
use crate::outcome::{self, OutcomeError, RoundReview, read_json};
use crate::reviewing::{Fault, Task};
use approval::Case;
use bytes::Bytes;
use compare::{Archive, DrawingFlips, Range, Tried};
use findings::Bilingual;
use review::{Engine, OpenError, Settings};
use rules::source::Level;
use rules::{CaseDates, Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Filter, Job, Lease, NewSandbox, Sandbox, StoreError};

/// Drawings of one part.
const PART: usize = 20;
/// Cases that are read at once.
const PAGE: u32 = 100;

/// A file of rules as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RuleFile {
    /// Its path in the folder of rules: `packs/<pack>/<file>.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is wrong in a file of rules, and where.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleFault {
    /// Path of the file; empty where it is about none in particular.
    pub path: String,
    /// Line, counted from 1; 0 where it is about no line.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// Length of the place in characters.
    pub length: usize,
    /// Whether it keeps the rules from being used.
    pub is_error: bool,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do, when that is known.
    pub help: Option<Bilingual>,
}

/// What is tried, and on which day it is taken to be in force.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trial {
    pub files: Vec<RuleFile>,
    pub jurisdiction: String,
    pub date: String,
    pub range: Range,
    /// The packs that differ, with the hash of their content.
    pub changed: Vec<(String, String)>,
}

/// A drawing of a trial.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Subject {
    case: String,
    drawing: String,
    file: String,
    conditions: Option<String>,
}

/// What came of a part.
#[derive(Default, Serialize, Deserialize)]
struct Part {
    flips: Vec<DrawingFlips>,
    unreadable: Vec<(String, String)>,
}

/// Two sets of rules, and what is known of drawings already.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The rules in force.
    pub in_force: &'a Engine,
    /// The rules as they are to be.
    pub changed: &'a Engine,
    /// Where drawings are kept as they were recognised; each is recognised anew without.
    pub models: Option<&'a Models>,
}

impl Sides<'_> {
    /// One drawing under both sets of rules; it is recognised once. `name` is the drawing with its folder in the archive.
    ///
    /// # Errors
    /// Those of opening the drawing, and of the rules.
    pub fn flips(
        &self,
        name: &str,
        bytes: &[u8],
        settings: &Settings,
        range: &Range,
    ) -> Result<DrawingFlips, OpenError> {
        let file = name.rsplit('/').next().unwrap_or(name);
        let recognised = match self.models {
            Some(models) => models.recognised(self.in_force, file, bytes, settings)?,
            None => review::recognise(self.in_force, file, bytes, settings)?,
        };
        let judged = |engine: &Engine| recognised.judged(engine.rules(settings)?, settings);
        let (before, after) = (judged(self.in_force)?, judged(self.changed)?);
        let tried = Tried {
            file: name,
            sha256: recognised.sha256(),
            objects: &recognised.objects(),
            before: &before.findings,
            after: &after.findings,
            indicators: &after.indicators,
        };
        Ok(compare::flips(&tried, range))
    }
}

/// The packs in force with the hash of their content.
///
/// # Errors
/// Those of [`Engine::rules`].
pub fn packs_in_force(engine: &Engine, settings: &Settings) -> Result<Vec<(String, String)>, OpenError> {
    let rules = engine.rules(settings)?;
    Ok(rules.packs.iter().map(|(meta, sha256)| (meta.id.clone(), sha256.clone())).collect())
}

/// The packs that are new or have another content.
pub fn differing(before: &[(String, String)], after: &[(String, String)]) -> Vec<(String, String)> {
    after.iter().filter(|it| !before.contains(it)).cloned().collect()
}

/// The rules that come with the program, with changed files in their place.
pub(crate) fn changed_files(files: &[RuleFile]) -> BTreeMap<&str, &[u8]> {
    let mut all: BTreeMap<&str, &[u8]> = packs::files(packs::ARCHIVE).into_iter().collect();
    all.extend(files.iter().map(|it| (it.path.as_str(), it.text.as_bytes())));
    all
}

/// Everything that is wrong with changed files, each fault with its place. Nothing is wrong with what can be tried.
pub(crate) fn faults(files: &[RuleFile], jurisdiction: &str, date: &str) -> Vec<RuleFault> {
    let said = |path: &str, zh: String, en: String| RuleFault {
        path: path.to_string(),
        line: 0,
        column: 0,
        length: 0,
        is_error: true,
        message: Bilingual { zh, en },
        help: None,
    };
    let built_in = packs::files(packs::ARCHIVE);
    let pack_of = |path: &str| path.strip_prefix("packs/").and_then(|it| it.split_once('/')).map(|it| it.0.to_string());
    for it in files {
        let pack = pack_of(&it.path).filter(|_| it.path.ends_with(".toml"));
        let is_known = |pack: &String| built_in.iter().any(|it| pack_of(it.0).as_ref() == Some(pack));
        if !pack.as_ref().is_some_and(is_known) {
            return vec![said(
                &it.path,
                "不在任何规则包内：路径应为 packs/<规则包>/<文件>.toml".to_string(),
                "in no pack: the path must be packs/<pack>/<file>.toml".to_string(),
            )];
        }
    }
    let engine = match Engine::new(changed_files(files)) {
        Ok(it) => it,
        Err(error) => return vec![said("", error.zh(), error.en())],
    };
    let Ok(day) = date.parse::<Date>() else {
        return vec![said("", format!("“{date}”不是日期"), format!("“{date}” is no date"))];
    };
    let dates = CaseDates::accepted(day);
    let Some(packs) = engine.library.in_force(jurisdiction, &dates) else {
        return vec![said(
            "",
            format!("没有适用范围“{jurisdiction}”"),
            format!("there is no jurisdiction “{jurisdiction}”"),
        )];
    };
    if let Some(it) = files.iter().find(|it| !pack_of(&it.path).is_some_and(|pack| packs.contains(&pack.as_str()))) {
        return vec![said(
            &it.path,
            format!("该规则包于 {date} 在 {jurisdiction} 不生效"),
            format!("its pack is not in force on {date} in {jurisdiction}"),
        )];
    }
    let Err(found) = rules::compile(&engine.library, &packs) else { return Vec::new() };
    let fault = |it: &rules::Diagnostic| RuleFault {
        path: it.path().to_string(),
        line: it.line(),
        column: it.column(),
        length: it.length(),
        is_error: it.level == Level::Error,
        message: Bilingual::new(&it.message.zh, &it.message.en),
        help: it.help.as_ref().map(|it| Bilingual::new(&it.zh, &it.en)),
    };
    found.iter().map(fault).collect()
}

/// Asks for a trial of changed files on everything that was submitted.
pub(crate) async fn begin(app: &App, title: &str, by: &str, trial: &Trial) -> Result<Sandbox, StoreError> {
    let subjects = subjects(app, &trial.jurisdiction).await?;
    let now = app.now();
    let keep = async |bytes: Result<Vec<u8>, serde_json::Error>| {
        let bytes = bytes.map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok::<_, StoreError>(app.store.keep(Bytes::from(bytes), now).await?.sha256)
    };
    let new = NewSandbox {
        title: title.to_string(),
        by: by.to_string(),
        change: keep(serde_json::to_vec(trial)).await?,
        drawings: keep(serde_json::to_vec(&subjects)).await?,
        parts: subjects.len().div_ceil(PART) as u64,
    };
    let id = app.store.create_sandbox(&new, now).await?;
    if new.parts == 0 {
        conclude(app, &id, trial).await?;
    }
    app.news.send_modify(|it| *it += 1);
    let missing = || StoreError::Missing { what: "sandbox", id: id.clone() };
    app.store.sandbox(&id).await?.ok_or_else(missing)
}

/// The drawings of the last reviewed round of every case of a jurisdiction.
async fn subjects(app: &App, jurisdiction: &str) -> Result<Vec<Subject>, StoreError> {
    let (mut subjects, mut before) = (Vec::new(), None);
    let planted = crate::planted::ids(app).await?;
    loop {
        let page = app.store.cases(&approval::Actor::system(), &Filter { stage: None, before, limit: PAGE }).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id.clone());
        let real = page.iter().filter(|it| !planted.contains(&it.id));
        for it in real.filter(|it| it.workflow.0.split('/').next() == Some(jurisdiction)) {
            let Some(case) = app.store.case(&it.id).await? else { continue };
            let Some(review) = case.rounds.iter().rev().find_map(|it| it.review.as_deref()) else { continue };
            let round: RoundReview = read_json(app, review).await?;
            let reviewed = round.drawings.into_iter().filter(|it| it.review.is_some());
            subjects.extend(reviewed.map(|it| Subject {
                case: case.id.clone(),
                drawing: it.drawing,
                file: it.file,
                conditions: round.conditions.clone(),
            }));
        }
    }
    Ok(subjects)
}

/// Does a part of a trial; whoever does the last one puts the report together.
pub(crate) async fn part(app: &App, job: &Job, lease: &Lease) -> Result<(), OutcomeError> {
    let missing = || StoreError::Missing { what: "sandbox", id: job.case.clone() };
    let sandbox = app.store.sandbox(&job.case).await?.ok_or_else(missing)?;
    let number: usize = job.key.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or_else(missing)?;
    let trial: Trial = read_json(app, &sandbox.change).await?;
    let subjects: Vec<Subject> = read_json(app, &sandbox.drawings).await?;
    let damaged = |error: OpenError| StoreError::Damaged(error.to_string());
    let changed = Arc::new(Engine::new(changed_files(&trial.files)).map_err(damaged)?);
    let mut part = Part::default();
    for it in subjects.iter().skip(number * PART).take(PART) {
        let (name, task) = subject(app, &trial, it).await?;
        match app.reviewer.flips(Arc::clone(&changed), task, name.clone(), trial.range.clone()).await {
            Ok(flips) => part.flips.push(flips),
            Err(Fault::Unreadable(why)) => part.unreadable.push((name, why.zh)),
            Err(Fault::Ended(why)) => return Err(OutcomeError::Ended { drawing: name, why }),
        }
    }
    let bytes = serde_json::to_vec(&part).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let now = app.now();
    let result = app.store.keep(Bytes::from(bytes), now).await?.sha256;
    app.store.finish_part(lease, &sandbox.id, number as u64, &result, now).await?;
    conclude(app, &sandbox.id, &trial).await?;
    app.news.send_modify(|it| *it += 1);
    Ok(())
}

/// A drawing as it is tried: as it was submitted, on the day of the trial.
async fn subject(app: &App, trial: &Trial, it: &Subject) -> Result<(String, Task), StoreError> {
    let missing = || StoreError::Missing { what: "case", id: it.case.clone() };
    let case = app.store.case(&it.case).await?.ok_or_else(missing)?;
    let workflow = app.store.procedures().workflow(&case.workflow).ok_or_else(missing)?;
    let mut settings = outcome::settings(app, &case, workflow, it.conditions.as_deref()).await?;
    settings.date.clone_from(&trial.date);
    let name = name_of(&case, it);
    let bytes = app.store.bytes(&it.file, app.limits.drawing).await?;
    Ok((name, Task { name: it.drawing.clone(), bytes, settings }))
}

/// What a drawing is called in the report.
fn name_of(case: &Case, it: &Subject) -> String {
    let plot = if case.plot.is_empty() { "-".to_string() } else { case.plot.replace('/', "-") };
    format!("{plot}/{}-{}", case.id, it.drawing.replace('/', "-"))
}

/// A drawing of a trial in which a verdict flips, by what the report calls it: the case, what it is called there, and the file by its
/// hash. None where the report names no such drawing.
pub(crate) async fn flipped(
    app: &App,
    sandbox: &Sandbox,
    name: &str,
) -> Result<Option<(String, String, String)>, StoreError> {
    let trial: Trial = read_json(app, &sandbox.change).await?;
    let report = gathered(app, &sandbox.id, &trial).await?;
    let Some(flipped) = report.flipped.iter().find(|it| it.file == name) else { return Ok(None) };
    let subjects: Vec<Subject> = read_json(app, &sandbox.drawings).await?;
    for it in subjects.into_iter().filter(|it| it.file == flipped.sha256) {
        let case = app.store.case(&it.case).await?;
        if case.is_some_and(|case| name_of(&case, &it) == name) {
            return Ok(Some((it.case, it.drawing, it.file)));
        }
    }
    Ok(None)
}

/// Keeps the report when the last part is done.
async fn conclude(app: &App, id: &str, trial: &Trial) -> Result<(), StoreError> {
    let Some(sandbox) = app.store.sandbox(id).await?.filter(|it| it.done == it.parts && it.report.is_none()) else {
        return Ok(());
    };
    let report = exchange::json::pretty(&gathered(app, &sandbox.id, trial).await?);
    let report = app.store.keep(Bytes::from(report), app.now()).await?.sha256;
    for (pack, sha256) in &trial.changed {
        app.store.attach_report(pack, sha256, &report, &sandbox.by, app.now()).await?;
    }
    app.store.conclude_sandbox(id, &report).await
}

/// Puts the packs of this program into force, which needs the report of a trial of each that is not in force yet.
///
/// # Errors
/// Which packs were not tried, and what to do; or that the store fails.
pub(crate) async fn enforce_trials(store: &store::Store, engine: &Engine, now: jiff::Timestamp) -> Result<(), String> {
    let all = Settings { packs: engine.pack_ids(), ..Settings::default() };
    let packs = packs_in_force(engine, &all).map_err(|error| error.to_string())?;
    let untried = store.put_in_force(&packs, now).await.map_err(|error| error.to_string())?;
    if untried.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = untried.iter().map(|(pack, sha256)| format!("{pack} ({sha256})")).collect();
    Err(format!(
        "rule packs without the report of a trial may not come into force: {}. Try exactly these packs with the program that runs now \
         (the page “Sandbox”, or `tushen sandbox PACK --archive DIR --format json --out report.json` and \
         `tushen admin attach-report report.json`), then start this one \
         （规则包未附数据沙箱试算报告，不得生效：请先对这些规则包试算并附报告，再启动本程序）",
        named.join(", ")
    ))
}

/// Attaches a report that was made elsewhere to the packs that it tried; gives them.
///
/// # Errors
/// What is wrong with the report.
pub async fn attach(
    store: &store::Store,
    report: &[u8],
    by: &str,
    now: jiff::Timestamp,
) -> Result<Vec<String>, String> {
    let archive: Archive = serde_json::from_slice(report).map_err(|error| format!("no report of a trial: {error}"))?;
    if archive.schema != compare::SANDBOX_SCHEMA {
        return Err(format!("no report of a trial: its schema is {}, not {}", archive.schema, compare::SANDBOX_SCHEMA));
    }
    if archive.drawings == 0 {
        return Err("the trial looked at no drawing, and says nothing of what the packs change".to_string());
    }
    if archive.changed.is_empty() {
        return Err("the trial changed no pack".to_string());
    }
    let kept = store.keep(Bytes::copy_from_slice(report), now).await.map_err(|error| error.to_string())?;
    for (pack, sha256) in &archive.changed {
        store.attach_report(pack, sha256, &kept.sha256, by, now).await.map_err(|error| error.to_string())?;
    }
    Ok(archive.changed.into_iter().map(|it| it.0).collect())
}

/// What the parts that are done come to.
pub(crate) async fn gathered(app: &App, id: &str, trial: &Trial) -> Result<Archive, StoreError> {
    let (mut flips, mut unreadable) = (Vec::new(), Vec::new());
    for result in app.store.sandbox_results(id).await? {
        let part: Part = read_json(app, &result).await?;
        flips.extend(part.flips);
        unreadable.extend(part.unreadable);
    }
    Ok(compare::gather(trial.changed.clone(), flips, unreadable))
}
