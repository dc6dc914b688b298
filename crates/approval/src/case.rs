//! A case and everything that happens in it, as plain data.

use crate::{Clock, Conflict, Demand, Role};
use findings::{Bilingual, Disposition, Severity, Verdict};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Actor {
    /// Account.
    pub user: String,
    /// What the person is.
    pub roles: BTreeSet<Role>,
    /// Department, of an officer.
    pub department: Option<String>,
    /// Firm, of an applicant or institute.
    pub organisation: Option<String>,
}

impl Actor {
    /// The machine itself.
    pub fn system() -> Actor {
        Actor { user: "system".into(), roles: [Role::System].into(), department: None, organisation: None }
    }

    /// Whether the person has one of the roles.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|it| self.roles.contains(it))
    }

    /// Whether the person works for the authority or watches over it.
    pub fn is_official(&self) -> bool {
        use Role::*;
        self.is_any(&[Window, Lead, Officer, Chief, Supervisor, Auditor, Administrator, RuleManager, System])
    }
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being prepared.
    Draft,
    /// At the window.
    Submitted,
    /// Returned by the window, with all defects at once.
    Returned,
    /// All departments review.
    Review,
    /// The lead merges.
    Consolidation,
    /// The applicant corrects; the clock stands.
    Correction,
    /// Experts are heard; the clock stands.
    Experts,
    /// On public notice; the clock stands.
    Publication,
    /// Proposed, to be signed.
    Decision,
    /// Signed in favour, certificate to be made.
    Signed,
    /// Certified.
    Approved,
    /// Signed against.
    Refused,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// The certificate was withdrawn.
    Revoked,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 14] = [
        Stage::Draft,
        Stage::Submitted,
        Stage::Returned,
        Stage::Review,
        Stage::Consolidation,
        Stage::Correction,
        Stage::Experts,
        Stage::Publication,
        Stage::Decision,
        Stage::Signed,
        Stage::Approved,
        Stage::Refused,
        Stage::Withdrawn,
        Stage::Revoked,
    ];

    /// As written in data.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Submitted => "submitted",
            Stage::Returned => "returned",
            Stage::Review => "review",
            Stage::Consolidation => "consolidation",
            Stage::Correction => "correction",
            Stage::Experts => "experts",
            Stage::Publication => "publication",
            Stage::Decision => "decision",
            Stage::Signed => "signed",
            Stage::Approved => "approved",
            Stage::Refused => "refused",
            Stage::Withdrawn => "withdrawn",
            Stage::Revoked => "revoked",
        }
    }

    /// As people call it.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Stage::Draft => ("填报", "draft"),
            Stage::Submitted => ("待受理", "submitted"),
            Stage::Returned => ("退回补正", "returned"),
            Stage::Review => ("并联审查", "review"),
            Stage::Consolidation => ("意见汇总", "consolidation"),
            Stage::Correction => ("申请人修改", "correction"),
            Stage::Experts => ("专家评审", "expert hearing"),
            Stage::Publication => ("公示", "public notice"),
            Stage::Decision => ("待签发", "decision"),
            Stage::Signed => ("制证", "signed"),
            Stage::Approved => ("已办结（同意）", "approved"),
            Stage::Refused => ("已办结（不同意）", "refused"),
            Stage::Withdrawn => ("已撤回", "withdrawn"),
            Stage::Revoked => ("证书已撤销", "revoked"),
        };
        Bilingual::new(zh, en)
    }
}

/// A file, by its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileRef {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Name that the sender gave.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The material it is.
    pub material: String,
    /// The CAD file that a PDF sheet was plotted from, by hash.
    #[serde(default)]
    pub plotted_from: Option<String>,
    /// Signatures of the institute and its registered engineers, as validated.
    #[serde(default)]
    pub signatures: Vec<FileSignature>,
}

/// A signature found on a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileSignature {
    /// Who signed.
    pub signer: String,
    /// Whether it holds over the whole file.
    pub valid: bool,
}

/// A field of the application, with where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// As written.
    pub value: String,
    /// `title_block`, `table`, `indicator`, `person` …
    pub source: String,
    /// Who entered or confirmed it.
    #[serde(default)]
    pub author: String,
}

/// A mapping, label or fact by which a person overruled what the drawing says: evidence, in force only when an officer accepts it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Override {
    /// What is overruled.
    pub subject: String,
    /// By what.
    pub value: String,
    /// By whom.
    #[serde(default)]
    pub author: String,
    /// Findings that it removes.
    #[serde(default)]
    pub removes: Vec<String>,
    /// The officer who accepted it.
    #[serde(default)]
    pub accepted_by: Option<String>,
}

/// A version of the planning conditions, confirmed by the planning officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conditions {
    /// SHA-256 of the file.
    pub sha256: String,
    /// Who confirmed it.
    pub by: String,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
}

/// What became of a point since the round before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Was open, no longer is.
    Fixed,
    /// Was open and is.
    Persists,
    /// Was open, was fixed, is open again.
    Regressed,
    /// Open for the first time.
    New,
    /// Not open, before and now.
    Unchanged,
}

/// Why a point is open that was not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NewCause {
    /// The drawing changed.
    Change,
    /// Facts or conditions changed.
    NewFacts,
    /// A rule came into force.
    NewRule,
    /// It could have been told before: late, and a supervisor must give the reason.
    Detectable,
}

/// What an officer decided about a point; a draft until the department's opinion is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decided {
    /// Confirmed, rejected or waived.
    pub disposition: Disposition,
    /// Reason; needed to reject and to waive.
    pub reason: String,
    /// Clause of the exception; needed to waive.
    pub clause: Option<String>,
    /// Until when the waiver holds; needed to waive.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub until: Option<civil::Date>,
    /// Wording to the applicant.
    pub wording: String,
    /// Who.
    #[serde(default)]
    pub by: String,
    /// Whether the department has given its opinion on it.
    #[serde(default)]
    pub given: bool,
}

/// A place on a drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Spot {
    /// Drawing, as it is called in the case.
    pub drawing: String,
    /// Metres.
    pub at: [f64; 2],
}

/// A review point on objects of the drawing, in one round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// Id of the finding.
    pub id: String,
    /// Full rule id; empty when added by hand.
    pub rule: String,
    /// Clause.
    pub clause: String,
    /// Department that answers for it.
    pub department: String,
    /// How binding.
    pub severity: Severity,
    /// The machine's verdict; a point added by hand fails.
    pub verdict: Verdict,
    /// Title.
    pub title: Bilingual,
    /// What, where, how much.
    pub message: Bilingual,
    /// Objects.
    pub objects: Vec<String>,
    /// Hash of all that it was decided from, so that what did not change need not be looked at again.
    pub inputs: String,
    /// Added by a person.
    #[serde(default)]
    pub by_hand: bool,
    /// Where a person saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
    /// The officer's decision.
    #[serde(default)]
    pub disposition: Option<Decided>,
    /// What became of it since the round before.
    #[serde(default)]
    pub fate: Option<Fate>,
    /// Why it is new.
    #[serde(default)]
    pub cause: Option<NewCause>,
    /// Why a late one goes out nevertheless, by a supervisor.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// The decision was carried from the round before.
    #[serde(default)]
    pub carried: bool,
    /// It stood in a notice.
    #[serde(default)]
    pub noticed: bool,
}

impl Point {
    /// Whether somebody must decide it: it fails or is unknown, and binds.
    pub fn is_open(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Unknown) && self.severity != Severity::Advice
    }

    /// Whether an officer confirmed it.
    pub fn is_confirmed(&self) -> bool {
        self.disposition.as_ref().is_some_and(|it| it.disposition == Disposition::Confirmed)
    }

    /// Whether it could have been told in an earlier round and was not (一次告知).
    pub fn is_late(&self, round: u32) -> bool {
        round > 1 && !self.noticed && matches!(self.cause, None | Some(NewCause::Detectable))
    }
}

/// A round: what was sent, and what the review said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Round {
    /// From 1.
    pub number: u32,
    /// When it was sent.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
    /// The files.
    pub files: Vec<FileRef>,
    /// The review, by hash of its JSON; none until it is recorded.
    pub review: Option<String>,
    /// Rule packs with their hashes.
    pub packs: BTreeMap<String, String>,
    /// The points.
    pub points: Vec<Point>,
    /// Points of the round before that are fixed.
    pub fixed: Vec<String>,
    /// Whether the change is material, so that a public notice starts again.
    pub material_change: bool,
}

/// What a department says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Opinion {
    /// 同意.
    Agree,
    /// 有条件同意.
    AgreeWithConditions {
        /// The conditions.
        conditions: String,
    },
    /// 不同意.
    Disagree {
        /// Why.
        reason: String,
    },
    /// 不涉及.
    NotConcerned,
}

/// A department's work in the current round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    /// Department.
    pub department: String,
    /// Its clock.
    pub clock: Clock,
    /// Its opinion, drafted by an officer.
    pub opinion: Option<Opinion>,
    /// Who drafted it.
    pub drafted_by: Option<String>,
    /// Who signed it: the opinion counts.
    pub signed_by: Option<String>,
    /// Carried from the round before: nothing of it was touched.
    pub carried: bool,
}

/// A question to another department.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consultation {
    /// Id.
    pub id: String,
    /// Who asks.
    pub from: String,
    /// Who is asked.
    pub to: String,
    /// About which point.
    pub point: Option<String>,
    /// The question.
    pub question: String,
    /// Its clock; silence may consent.
    pub clock: Clock,
    /// The answer, with who gave it.
    pub answer: Option<(String, String)>,
    /// The limit passed in silence, which consents.
    pub deemed: bool,
}

/// Who may read a thread; widening is an act of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// 仅本科室.
    Department,
    /// 各部门.
    Departments,
    /// 发申请人.
    Applicant,
}

/// A conversation anchored to objects of the drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Thread {
    /// Id.
    pub id: String,
    /// Who may read it.
    pub audience: Audience,
    /// Department that began it; none for the applicant.
    pub department: Option<String>,
    /// Who began it.
    pub by: String,
    /// Objects it speaks of.
    pub objects: Vec<String>,
    /// Place on the sheet in metres, when there is no object.
    pub place: Option<[f64; 2]>,
    /// Who said what, when.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<(String, String, String)>"))]
    pub messages: Vec<(String, Timestamp, String)>,
    /// Settled.
    pub resolved: bool,
}

/// How the applicant answers an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The drawing was changed.
    Corrected,
    /// A fact was supplied.
    FactSupplied {
        /// Which.
        text: String,
    },
    /// It will be, by a day.
    Commit {
        /// What.
        text: String,
        /// Until.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        due: civil::Date,
    },
    /// The applicant disagrees: goes back to the department.
    Disagree {
        /// Why.
        reason: String,
    },
}

/// An item of a notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Item {
    /// Points merged in it.
    pub points: Vec<String>,
    /// Wording.
    pub text: String,
    /// The applicant's answer.
    #[serde(default)]
    pub answer: Option<Answer>,
}

/// A consolidated notice (一次性补正告知书).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Its round.
    pub round: u32,
    /// Its items.
    pub items: Vec<Item>,
    /// Who drafted it.
    pub drafted_by: String,
    /// Who sent it, when.
    #[cfg_attr(feature = "schema", schemars(with = "Option<(String, String)>"))]
    pub sent: Option<(String, Timestamp)>,
}

/// A public notice (公示).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Publication {
    /// The round whose scheme is shown.
    pub round: u32,
    /// First day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub from: civil::Date,
    /// Last day shown.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub until: civil::Date,
    /// Last day for opinions.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub opinions_until: civil::Date,
    /// Objections.
    pub objections: Vec<Objection>,
    /// It ended as it should.
    pub ended: bool,
    /// A material change came after it: it must start again.
    pub stale: bool,
}

/// An objection of the public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Objection {
    /// Id.
    pub id: String,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// The answer.
    pub answer: Option<String>,
}

/// How a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommitmentState {
    /// Open.
    Open,
    /// The applicant says that it is fulfilled.
    Claimed,
    /// An officer saw that it is.
    Fulfilled,
    /// The day passed: a finding again, an inspection, a credit record.
    Lapsed,
    /// Fulfilled after it had lapsed: the credit record is repaired.
    Repaired,
}

/// A dated promise that stands for a material or a point (容缺受理、告知承诺).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Commitment {
    /// Id.
    #[serde(default)]
    pub id: String,
    /// What.
    pub text: String,
    /// The material it stands for.
    pub material: Option<String>,
    /// The point it stands for.
    pub point: Option<String>,
    /// Last day.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub due: civil::Date,
    /// Who promised.
    #[serde(default)]
    pub by: String,
    /// How it stands.
    #[serde(default = "open")]
    pub state: CommitmentState,
}

fn open() -> CommitmentState {
    CommitmentState::Open
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proposal {
    /// For or against.
    pub approve: bool,
    /// Its wording.
    pub text: String,
    /// Who drafted it.
    pub by: String,
    /// Version of the case that it rests on.
    pub version: u64,
    /// Who signed it, when.
    #[cfg_attr(feature = "schema", schemars(with = "Option<(String, String)>"))]
    pub signed: Option<(String, Timestamp)>,
}

/// A certificate: what the case records of it. The signed document is made outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Certificate {
    /// Number.
    pub number: String,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
    /// Hash of every file.
    pub files: BTreeMap<String, String>,
    /// Rule packs with hashes.
    pub packs: BTreeMap<String, String>,
    /// The review it rests on.
    pub review: Option<String>,
    /// The signed document, by hash.
    pub document: String,
    /// When and why it was withdrawn.
    #[cfg_attr(feature = "schema", schemars(with = "Option<(String, String)>"))]
    pub revoked: Option<(Timestamp, String)>,
}

/// A request for help (021 帮办).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Help {
    /// Id.
    pub id: String,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
    /// Page and question.
    pub text: String,
    /// First answer, with when.
    #[cfg_attr(feature = "schema", schemars(with = "Option<(String, String)>"))]
    pub answer: Option<(String, Timestamp)>,
}

/// A rating (好差评).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rating {
    /// 5 very satisfied … 1 very dissatisfied.
    pub grade: u8,
    /// Words.
    pub text: String,
    /// Per point: whether it was clear, whether it was right.
    pub points: BTreeMap<String, (bool, bool)>,
    /// Of a bad one (1, 2): the clock of its rectification.
    pub clock: Option<Clock>,
    /// What was done.
    pub answer: Option<String>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Case {
    /// Id.
    pub id: String,
    /// Number of the events that made it: the version for optimistic locking.
    pub version: u64,
    /// Workflow id with its version.
    pub workflow: (String, u32),
    /// Name of the project.
    pub title: String,
    /// 国家项目代码.
    pub project_code: String,
    /// Plot.
    pub plot: String,
    /// The case of the stage before, from whose approved set it starts.
    pub prior: Option<String>,
    /// Where it stands.
    pub stage: Stage,
    /// When it was opened.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub opened: Timestamp,
    /// Who opened it.
    pub opened_by: String,
    /// Firms: applicant and institutes.
    pub organisations: BTreeSet<String>,
    /// The applicant lets the window go on with the draft (线上线下接续).
    pub counter_consent: bool,
    /// Form fields.
    pub facts: BTreeMap<String, Fact>,
    /// Overrides.
    pub overrides: Vec<Override>,
    /// Versions of the planning conditions.
    pub conditions: Vec<Conditions>,
    /// Files of the next round.
    pub files: Vec<FileRef>,
    /// When it was sent first, and how often the window returned it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub submitted: Option<Timestamp>,
    /// Returns by the window, each with all defects.
    pub returns: Vec<Vec<String>>,
    /// Clock of acceptance.
    pub accept_clock: Option<Clock>,
    /// Clock of the whole.
    pub clock: Option<Clock>,
    /// Rounds.
    pub rounds: Vec<Round>,
    /// Department tasks of the current round.
    pub tasks: Vec<Task>,
    /// Consultations.
    pub consultations: Vec<Consultation>,
    /// Threads.
    pub threads: Vec<Thread>,
    /// Demands of the current round.
    pub demands: Vec<Demand>,
    /// Conflicts between them.
    pub conflicts: Vec<Conflict>,
    /// Notices.
    pub notices: Vec<Notice>,
    /// Public notices.
    pub publications: Vec<Publication>,
    /// Commitments.
    pub commitments: Vec<Commitment>,
    /// The proposal on the table.
    pub proposal: Option<Proposal>,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// Help requests.
    pub help: Vec<Help>,
    /// The rating.
    pub rating: Option<Rating>,
}

impl Case {
    /// The current round.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Points of the current round.
    pub fn points(&self) -> &[Point] {
        self.round().map_or(&[], |it| &it.points)
    }

    /// Whether a public notice of the present scheme has ended.
    pub fn is_published(&self) -> bool {
        self.publications.last().is_some_and(|it| it.ended && !it.stale)
    }
}
