//! A sample city: departments, firms, people with one sample password, and cases at several stages. For demonstrations and tests.

use crate::app::App;
use crate::outcome::{RoundReview, read_json};
use crate::worker;
use approval::{
    Action, Actor, Answer, Audience, Case, Decided, Demand, Edit, FileRef, Ground, Item, NewCase, Opinion, Role, Stage,
};
use bytes::Bytes;
use findings::{Bilingual, Disposition, Review};
use std::collections::BTreeMap;
use std::path::Path;
use store::{Account, NewAccount, Organisation, Request, StoreError};

/// The password of everyone in the sample city.
pub const PASSWORD: &str = "tushen-sample";

/// The firms of the sample city.
const FIRMS: [(&str, &str); 3] =
    [("qinyuan", "沁园置业有限公司"), ("huadong", "华东建筑设计院"), ("binjiang", "滨江开发有限公司")];

/// The departments that review points name, with their titles.
pub fn departments() -> Vec<(String, Bilingual)> {
    titles("departments.toml").into_iter().collect()
}

/// Ids with their titles, in a file of the built-in packs.
pub(crate) fn titles(file: &str) -> BTreeMap<String, Bilingual> {
    let found = packs::files(packs::ARCHIVE).into_iter().find(|it| it.0 == file);
    let text = found.map(|it| String::from_utf8_lossy(it.1).into_owned()).unwrap_or_default();
    toml::from_str(&text).expect("the packs' lists of names read")
}

/// The people of the sample city.
pub fn people() -> Vec<Account> {
    let person = |name: &str, role: Role, department: Option<&str>, organisation: Option<&str>| Account {
        name: name.to_string(),
        roles: [role].into(),
        department: department.map(str::to_string),
        organisation: organisation.map(str::to_string),
        active: true,
    };
    let mut people = vec![
        person("applicant", Role::Applicant, None, Some("qinyuan")),
        person("institute", Role::Institute, None, Some("huadong")),
        person("developer", Role::Applicant, None, Some("binjiang")),
        person("window", Role::Window, None, None),
        person("lead", Role::Lead, Some("planning"), None),
        person("lead2", Role::Lead, Some("planning"), None),
        person("signer", Role::Supervisor, None, None),
        person("auditor", Role::Auditor, None, None),
        person("expert", Role::Expert, None, None),
        person("rules", Role::RuleManager, None, None),
        person("admin", Role::Administrator, None, None),
    ];
    for (department, _) in departments() {
        people.push(person(&format!("{department}-officer"), Role::Officer, Some(&department), None));
        people.push(person(&format!("{department}-chief"), Role::Chief, Some(&department), None));
    }
    people
}

/// Seeds the sample city. `samples` is a folder of drawings: with it come cases at several stages.
///
/// # Errors
/// When the store fails, or a sample cannot be read.
pub async fn seed(app: &App, samples: Option<&Path>) -> Result<Vec<Case>, StoreError> {
    for (id, title) in departments() {
        app.store.put_department(&id, &title).await?;
    }
    for (id, name) in FIRMS {
        app.store.put_organisation(&Organisation { id: id.into(), name: name.into() }).await?;
    }
    for account in people() {
        match app.store.create_account(NewAccount { account, password: PASSWORD.into() }, app.now()).await {
            Ok(()) | Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    match samples {
        Some(folder) => cases(app, folder).await,
        None => Ok(Vec::new()),
    }
}

/// How far a sample case goes.
const CASES: [(&str, &str, &str, Stage); 8] = [
    ("lakeside", "滨湖花园", "cn-shanghai/scheme", Stage::Draft),
    ("brickyard", "砖厂更新", "cn-shanghai/scheme", Stage::Submitted),
    ("dead-end", "南巷住宅", "cn-shanghai/scheme", Stage::Returned),
    ("block-work", "街区营造", "cn-shanghai/scheme", Stage::Review),
    ("twin-towers", "双塔雅苑", "cn-shanghai/scheme", Stage::Consolidation),
    ("harbour-campus", "港湾园区", "cn-shanghai/planning-permit", Stage::Correction),
    ("at-the-limit", "临界新村", "cn-shanghai/planning-permit", Stage::Decision),
    ("lakeside", "滨湖花园一期", "cn-shanghai/planning-permit", Stage::Approved),
];

async fn cases(app: &App, folder: &Path) -> Result<Vec<Case>, StoreError> {
    let mut seeded = Vec::new();
    for (drawing, title, workflow, stage) in CASES {
        let path = folder.join(format!("{drawing}.dxf"));
        let bytes = std::fs::read(&path).map_err(|error| StoreError::Io { path: path.display().to_string(), error })?;
        let conditions = std::fs::read(folder.join(format!("{drawing}.toml"))).ok();
        let mut desk = Desk { app, people: people(), case: store::new_id() };
        desk.walk(title, workflow, drawing, bytes, conditions, stage).await?;
        seeded.extend(app.store.case(&desk.case).await?);
    }
    Ok(seeded)
}

/// A case in the hands of the sample people.
struct Desk<'a> {
    app: &'a App,
    people: Vec<Account>,
    case: String,
}

impl Desk<'_> {
    fn actor(&self, name: &str) -> Actor {
        self.people.iter().find(|it| it.name == name).map_or_else(Actor::system, Account::actor)
    }

    async fn act(&self, who: &str, action: Action) -> Result<Case, StoreError> {
        let actor = self.actor(who);
        let request = Request {
            case: &self.case,
            actor: &actor,
            action: &action,
            now: self.app.now(),
            version: None,
            key: None,
            lease: None,
        };
        Ok(self.app.perform(&request).await?.case)
    }

    async fn file(&self, bytes: &[u8], name: &str, who: &str) -> Result<(String, u64), StoreError> {
        let chunks = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(Bytes::copy_from_slice(bytes))]);
        let stored = self.app.store.upload(chunks, self.app.limits.file, who, name, self.app.now()).await?;
        Ok((stored.sha256, stored.size))
    }

    /// Takes the case as far as the stage.
    async fn walk(
        &mut self,
        title: &str,
        workflow: &str,
        drawing: &str,
        bytes: Vec<u8>,
        conditions: Option<Vec<u8>>,
        stage: Stage,
    ) -> Result<(), StoreError> {
        let procedures = self.app.store.procedures();
        let workflow = procedures.newest(workflow);
        let workflow = workflow.ok_or_else(|| StoreError::Missing { what: "workflow", id: title.into() })?.clone();
        let new = NewCase {
            id: self.case.clone(),
            workflow: (workflow.id.clone(), workflow.version),
            title: title.into(),
            project_code: "2026-310115-70-01".into(),
            plot: "A-01".into(),
            prior: None,
            organisations: ["huadong".to_string()].into(),
        };
        self.act("applicant", Action::Open { new }).await?;
        let (sha256, size) = self.file(&bytes, &format!("{drawing}.dxf"), "applicant").await?;
        for material in workflow.materials.iter().filter(|it| it.required) {
            // One sheet stands for all of them, as institutes do; only the site plan is a drawing to be reviewed.
            let name =
                if material.id == "site-plan" { format!("{drawing}.dxf") } else { format!("{}.pdf", material.id) };
            let file = FileRef {
                sha256: sha256.clone(),
                name,
                size,
                material: material.id.clone(),
                plotted_from: None,
                signatures: Vec::new(),
            };
            self.act("applicant", Action::Edit { change: Edit::File { file } }).await?;
        }
        if stage == Stage::Draft {
            return Ok(());
        }
        self.act("applicant", Action::Submit {}).await?;
        if let Some(conditions) = conditions {
            let (sha256, _) = self.file(&conditions, "conditions.toml", "lead").await?;
            self.act("lead", Action::ConfirmConditions { sha256 }).await?;
        }
        match stage {
            Stage::Submitted => return Ok(()),
            Stage::Returned => {
                let defects = vec!["总平面图缺图签".to_string(), "消防总平面图未标登高操作场地".to_string()];
                self.act("window", Action::Return { defects }).await?;
                return Ok(());
            }
            _ => {}
        }
        self.act("window", Action::Accept {}).await?;
        worker::drain(self.app).await;
        if matches!(stage, Stage::Review | Stage::Consolidation) {
            self.talk().await?;
        }
        if stage == Stage::Review {
            return Ok(());
        }
        let confirm = matches!(stage, Stage::Correction | Stage::Consolidation);
        self.opinions(confirm).await?;
        let case = self.act("lead", Action::CloseReview {}).await?;
        if stage == Stage::Consolidation {
            return Ok(());
        }
        if confirm {
            let confirmed = case.points().iter().filter(|it| it.is_confirmed());
            let items =
                confirmed.map(|it| Item { points: vec![it.id.clone()], text: it.message.zh.clone(), answer: None });
            self.act("lead", Action::DraftNotice { items: items.collect() }).await?;
            self.act("lead2", Action::SendNotice {}).await?;
            self.act("applicant", Action::AnswerItem { item: 0, answer: Answer::Corrected }).await?;
            return Ok(());
        }
        let proposal = Action::ProposeDecision { approve: true, text: "同意。".into() };
        let version = self.act("lead", proposal).await?.version;
        if stage == Stage::Decision {
            return Ok(());
        }
        self.act("signer", Action::SignDecision { version }).await?;
        worker::drain(self.app).await;
        Ok(())
    }

    /// Departments talk: one asks another, two ask for the same ground, one leaves a word about a point.
    async fn talk(&self) -> Result<(), StoreError> {
        let case = self.app.store.case(&self.case).await?;
        let case = case.ok_or_else(|| StoreError::Missing { what: "case", id: self.case.clone() })?;
        let Some(outline) = self.lawn(&case).await? else { return Ok(()) };
        for (who, usage, text) in
            [("fire-officer", "paved", "登高操作场地须硬质铺装"), ("greening-officer", "planted", "集中绿地不得占用")]
        {
            let ground = Ground { usage: usage.into(), outline: outline.to_vec(), spare: 0.0 };
            let (id, department) = (String::new(), String::new());
            let demand = Demand { id, department, point: None, text: text.into(), range: None, ground: Some(ground) };
            self.act(who, Action::Demand { demand }).await?;
        }
        let question = "绿地内能否布置消防登高操作场地？".to_string();
        let case = self.act("fire-officer", Action::Consult { to: "greening".into(), point: None, question }).await?;
        if let Some(it) = case.consultations.last() {
            let text = "可采用隐形消防登高场地，绿地率按规定折算。".to_string();
            self.act("greening-officer", Action::AnswerConsultation { id: it.id.clone(), text }).await?;
        }
        if let Some(point) = case.points().iter().find(|it| it.department == "fire" && it.is_open()) {
            let (thread, place, text) = (None, None, "请核对该处间距的量取位置。".to_string());
            let objects = point.objects.clone();
            self.act("fire-officer", Action::Comment { thread, audience: Audience::Departments, objects, place, text })
                .await?;
        }
        Ok(())
    }

    /// The box around the first lawn of the drawings, metres.
    async fn lawn(&self, case: &Case) -> Result<Option<[[f64; 2]; 4]>, StoreError> {
        let Some(review) = case.round().and_then(|it| it.review.as_ref()) else { return Ok(None) };
        let round: RoundReview = read_json(self.app, review).await?;
        let Some(review) = round.drawings.into_iter().find_map(|it| it.review) else { return Ok(None) };
        let review: Review = read_json(self.app, &review).await?;
        let lawn = review.objects.iter().filter(|it| it.kind == "GreenArea").find_map(|it| it.geometry.as_ref());
        let rings = lawn.and_then(|it| it["coordinates"].as_array()).map_or(&[] as &[_], Vec::as_slice);
        let corners: Vec<[f64; 2]> =
            rings.iter().find_map(|it| serde_json::from_value(it.clone()).ok()).unwrap_or_default();
        let bound = |axis: usize, better: fn(f64, f64) -> f64| corners.iter().map(|it| it[axis]).reduce(better);
        let bounds = [bound(0, f64::min), bound(1, f64::min), bound(0, f64::max), bound(1, f64::max)];
        let [Some(x0), Some(y0), Some(x1), Some(y1)] = bounds else { return Ok(None) };
        Ok(Some([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
    }

    /// Every department decides its points and gives its opinion: it confirms what fails, or explains it away.
    async fn opinions(&self, confirm: bool) -> Result<(), StoreError> {
        let case = self.app.store.case(&self.case).await?;
        let case = case.ok_or_else(|| StoreError::Missing { what: "case", id: self.case.clone() })?;
        for task in &case.tasks {
            let own = case.points().iter().filter(|it| it.department == task.department && it.is_open());
            let (disposition, reason) = if confirm {
                (Disposition::Confirmed, "")
            } else {
                (Disposition::Rejected, "样例：已由书面材料核实")
            };
            let points: Vec<String> = own.map(|it| it.id.clone()).collect();
            let decided = Decided {
                disposition,
                reason: reason.into(),
                clause: None,
                until: None,
                wording: String::new(),
                by: String::new(),
                given: false,
            };
            let officer = format!("{}-officer", task.department);
            let opinion = match points.is_empty() {
                true => Opinion::NotConcerned,
                false if confirm => Opinion::AgreeWithConditions { conditions: "按告知事项修改".into() },
                false => Opinion::Agree,
            };
            if !points.is_empty() {
                self.act(&officer, Action::Dispose { points, decided }).await?;
            }
            self.act(&officer, Action::GiveOpinion { opinion }).await?;
            self.act(&format!("{}-chief", task.department), Action::SignOpinion {}).await?;
        }
        Ok(())
    }
}
