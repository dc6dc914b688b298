//! The state machine: what may be done when is one table, what it does is one function for each action.

use crate::case::*;
use crate::{Calendar, Clock, Demand, Event, ObjectMap, PauseReason, Refusal, Rerun, Role, Workflow, conflicts};
use findings::{Bilingual, Disposition, Severity, Verdict};
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a new case starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewCase {
    /// Id, given from outside.
    pub id: String,
    /// Workflow id with version.
    pub workflow: (String, u32),
    /// Name of the project.
    pub title: String,
    /// 国家项目代码.
    pub project_code: String,
    /// Plot.
    pub plot: String,
    /// The case of the stage before.
    pub prior: Option<String>,
    /// Firms: applicant and institutes.
    pub organisations: BTreeSet<String>,
}

/// A change of the application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// A form field.
    Fact {
        /// Name.
        name: String,
        /// Value with source.
        fact: Fact,
    },
    /// A file was added; one of the same name and material is replaced in the next round.
    File {
        /// The file.
        file: FileRef,
    },
    /// A file is left out.
    RemoveFile {
        /// Its hash.
        sha256: String,
    },
    /// A promise for a missing material.
    Commitment {
        /// The promise.
        commitment: Commitment,
    },
    /// What a person overrules.
    Override {
        /// It.
        change: Override,
    },
}

/// What the engine said of the current round.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewOutcome {
    /// Hash of the review's JSON.
    pub sha256: String,
    /// Rule packs with hashes.
    pub packs: BTreeMap<String, String>,
    /// The points.
    pub points: Vec<Point>,
    /// What became of the objects since the round before.
    pub objects: ObjectMap,
    /// Objects that changed since the round before.
    pub changed: BTreeSet<String>,
    /// The round before judged again.
    pub rerun: RerunList,
}

/// [`Rerun`] as lists, as JSON can hold it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RerunList {
    /// Open under today's rules with the facts of then.
    pub todays_rules: Vec<(String, Vec<String>)>,
    /// Open under today's rules and facts.
    pub todays_rules_and_facts: Vec<(String, Vec<String>)>,
}

/// Makes [`Action`] and [`Kind`] from one list: variant, name, titles.
macro_rules! actions {
    ($( $(#[$doc:meta])* $kind:ident $name:literal $zh:literal $en:literal { $( $field:ident : $type:ty ),* $(,)? } )*) => {
        /// Something that a person or the machine does in a case.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(tag = "action", rename_all = "snake_case")]
        #[allow(missing_docs, reason = "the fields are named after the types that document them")]
        pub enum Action { $( $(#[$doc])* $kind { $( $field: $type ),* } ),* }

        /// The name of an action, without its content.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $( $(#[$doc])* $kind ),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[ $( Kind::$kind ),* ];

            /// As written in workflows and events.
            pub fn name(self) -> &'static str { match self { $( Kind::$kind => $name ),* } }

            /// As people call it, in the words of a verb.
            pub fn title(self) -> Bilingual { match self { $( Kind::$kind => Bilingual::new($zh, $en) ),* } }
        }

        impl Action {
            /// Its kind.
            pub fn kind(&self) -> Kind { match self { $( Action::$kind { .. } => Kind::$kind ),* } }
        }
    };
}

actions! {
    /// Opens a case.
    Open "open" "新建办件" "open a case" { new: NewCase }
    /// Changes the application.
    Edit "edit" "修改申请" "edit the application" { change: Edit }
    /// Lets the window go on with the draft, or no longer.
    Consent "consent" "授权窗口接续办理" "let the window go on" { given: bool }
    /// Sends it to the window.
    Submit "submit" "提交" "submit" { }
    /// Returns it, with all defects at once.
    Return "return" "退回补正" "return it" { defects: Vec<String> }
    /// Accepts it: the clock starts.
    Accept "accept" "受理" "accept it" { }
    /// Confirms the planning conditions.
    ConfirmConditions "confirm_conditions" "确认规划条件" "confirm the planning conditions" { sha256: String }
    /// Accepts an override as evidence: from the next review on it is in force.
    AcceptOverride "accept_override" "采信人工更正" "accept the override" { index: usize }
    /// Records what the engine said.
    RecordReview "record_review" "记录智能审查结果" "record the review" { review: ReviewOutcome }
    /// Decides points, one or many.
    Dispose "dispose" "处置要点" "decide points" { points: Vec<String>, decided: Decided }
    /// Adds a point by hand.
    AddPoint "add_point" "补充要点" "add a point" { point: Point }
    /// Asks another department.
    Consult "consult" "征询其他部门" "ask another department" { to: String, point: Option<String>, question: String }
    /// Answers such a question.
    AnswerConsultation "answer_consultation" "答复征询" "answer the question" { id: String, text: String }
    /// Gives the department's opinion, to be signed.
    GiveOpinion "give_opinion" "提交部门意见" "give the opinion" { opinion: Opinion }
    /// Signs it.
    SignOpinion "sign_opinion" "签署部门意见" "sign the opinion" { }
    /// Takes a department's opinion up again.
    ReopenOpinion "reopen_opinion" "重开部门意见" "take the opinion up again" { department: String, reason: String }
    /// Puts a demand where it can be compared with others.
    Demand "demand" "登记要求" "put a demand" { demand: Demand }
    /// Decides a conflict, with reason.
    ResolveConflict "resolve_conflict" "裁定冲突" "resolve the conflict" { demands: Vec<String>, resolution: String }
    /// Says why a late point goes out nevertheless.
    JustifyLate "justify_late" "说明迟提理由" "give the reason for a late point" { point: String, reason: String }
    /// Ends the departments' review.
    CloseReview "close_review" "结束并联审查" "end the review" { }
    /// Drafts the consolidated notice.
    DraftNotice "draft_notice" "起草一次性告知" "draft the notice" { items: Vec<Item> }
    /// Sends it: the clock stands.
    SendNotice "send_notice" "发出一次性告知" "send the notice" { }
    /// Answers an item.
    AnswerItem "answer_item" "逐条答复" "answer an item" { item: usize, answer: Answer }
    /// Sends a new round.
    Resubmit "resubmit" "提交修改稿" "send the new round" { material_change: bool }
    /// Hears experts: the clock stands.
    HearExperts "hear_experts" "组织专家评审" "hear experts" { }
    /// Ends the hearing.
    EndExperts "end_experts" "结束专家评审" "end the hearing" { minutes: String }
    /// Shows the scheme to the public: the clock stands.
    Publish "publish" "发布公示" "publish the scheme" { }
    /// Objects.
    Object "object" "提出意见" "object" { text: String }
    /// Answers an objection.
    AnswerObjection "answer_objection" "答复公众意见" "answer the objection" { id: String, text: String }
    /// Ends the public notice.
    EndPublication "end_publication" "结束公示" "end the public notice" { }
    /// Proposes a decision.
    ProposeDecision "propose_decision" "拟定决定" "propose a decision" { approve: bool, text: String }
    /// Gives it back.
    ReturnDecision "return_decision" "退回拟稿人" "return the proposal" { reason: String }
    /// Signs it, having read this version.
    SignDecision "sign_decision" "签发决定" "sign the decision" { version: u64 }
    /// Issues the certificate.
    Certify "certify" "制证" "issue the certificate" { number: String, document: String }
    /// Withdraws the certificate.
    Revoke "revoke" "撤销证书" "withdraw the certificate" { reason: String }
    /// Begins a thread, or goes on in one.
    Comment "comment" "留言" "comment" { thread: Option<String>, audience: Audience, objects: Vec<String>, place: Option<[f64; 2]>, text: String }
    /// Lets more people read a thread.
    WidenThread "widen_thread" "扩大可见范围" "widen the audience" { thread: String, audience: Audience }
    /// Settles a thread.
    ResolveThread "resolve_thread" "了结留言" "resolve the thread" { thread: String }
    /// Says that a commitment is fulfilled.
    FulfilCommitment "fulfil_commitment" "履行承诺" "fulfil the commitment" { id: String, evidence: String }
    /// Sees whether it is.
    VerifyCommitment "verify_commitment" "核查承诺" "verify the commitment" { id: String, fulfilled: bool }
    /// Asks for help.
    AskHelp "ask_help" "请求帮办" "ask for help" { text: String }
    /// Helps.
    AnswerHelp "answer_help" "响应帮办" "answer the request" { id: String, text: String }
    /// Rates the service.
    Rate "rate" "评价" "rate the service" { grade: u8, text: String, points: BTreeMap<String, (bool, bool)> }
    /// Answers a bad rating with what was done.
    AnswerRating "answer_rating" "整改反馈" "answer the rating" { text: String }
    /// Withdraws the application.
    Withdraw "withdraw" "撤回申请" "withdraw the application" { reason: String }
    /// Opens a drawing of the case from the report of a trial of rules, without being of the case: noted, and nothing else.
    Inspect "inspect" "调阅图纸" "look at a drawing" { sandbox: String, drawing: String }
    /// Lets time do what it does: silence consents, commitments lapse.
    Tick "tick" "时限处理" "let time pass" { }
}

use Stage as S;

const PREPARING: &[Stage] = &[S::Draft, S::Returned, S::Correction];
const ALIVE: &[Stage] =
    &[S::Draft, S::Submitted, S::Returned, S::Review, S::Consolidation, S::Correction, S::Experts, S::Publication];
const IN_REVIEW: &[Stage] = &[S::Review, S::Consolidation];
const TALKING: &[Stage] = &[
    S::Draft,
    S::Submitted,
    S::Returned,
    S::Review,
    S::Consolidation,
    S::Correction,
    S::Experts,
    S::Publication,
    S::Decision,
];
const AFTER: &[Stage] =
    &[S::Review, S::Consolidation, S::Correction, S::Experts, S::Publication, S::Decision, S::Signed, S::Approved];

/// What may be done when, and where it leads (`None`: the case stays where it is). By whom is data of the workflow.
pub const TABLE: &[(Kind, &[Stage], Option<Stage>)] = &[
    (Kind::Open, &[], Some(S::Draft)),
    (Kind::Edit, PREPARING, None),
    (Kind::Consent, &[S::Draft, S::Returned], None),
    (Kind::Submit, &[S::Draft, S::Returned], Some(S::Submitted)),
    (Kind::Return, &[S::Submitted], Some(S::Returned)),
    (Kind::Accept, &[S::Submitted], Some(S::Review)),
    // A new version after a review leads back to `Review`.
    (Kind::ConfirmConditions, TALKING, None),
    (Kind::AcceptOverride, &[S::Submitted, S::Review], None),
    (Kind::RecordReview, &[S::Review], None),
    (Kind::Dispose, &[S::Review], None),
    (Kind::AddPoint, &[S::Review], None),
    (Kind::Consult, &[S::Review], None),
    (Kind::AnswerConsultation, &[S::Review], None),
    (Kind::GiveOpinion, &[S::Review], None),
    (Kind::SignOpinion, &[S::Review], None),
    (Kind::ReopenOpinion, IN_REVIEW, Some(S::Review)),
    (Kind::Demand, &[S::Review], None),
    (Kind::ResolveConflict, IN_REVIEW, None),
    (Kind::JustifyLate, IN_REVIEW, None),
    (Kind::CloseReview, &[S::Review], Some(S::Consolidation)),
    (Kind::DraftNotice, &[S::Consolidation], None),
    (Kind::SendNotice, &[S::Consolidation], Some(S::Correction)),
    (Kind::AnswerItem, &[S::Correction], None),
    (Kind::Resubmit, &[S::Correction], Some(S::Review)),
    (Kind::HearExperts, &[S::Consolidation], Some(S::Experts)),
    (Kind::EndExperts, &[S::Experts], Some(S::Consolidation)),
    (Kind::Publish, &[S::Consolidation], Some(S::Publication)),
    (Kind::Object, &[S::Publication], None),
    (Kind::AnswerObjection, &[S::Publication], None),
    (Kind::EndPublication, &[S::Publication], Some(S::Consolidation)),
    (Kind::ProposeDecision, &[S::Consolidation], Some(S::Decision)),
    (Kind::ReturnDecision, &[S::Decision], Some(S::Consolidation)),
    // A decision against leads to `Refused`.
    (Kind::SignDecision, &[S::Decision], Some(S::Signed)),
    (Kind::Certify, &[S::Signed], Some(S::Approved)),
    (Kind::Revoke, &[S::Approved], Some(S::Revoked)),
    (Kind::Comment, TALKING, None),
    (Kind::WidenThread, TALKING, None),
    (Kind::ResolveThread, TALKING, None),
    (Kind::FulfilCommitment, AFTER, None),
    (Kind::VerifyCommitment, AFTER, None),
    (Kind::AskHelp, TALKING, None),
    (Kind::AnswerHelp, TALKING, None),
    (Kind::Rate, &[S::Approved, S::Refused], None),
    (Kind::AnswerRating, &[S::Approved, S::Refused], None),
    (Kind::Withdraw, ALIVE, Some(S::Withdrawn)),
    (Kind::Inspect, &Stage::ALL, None),
    (Kind::Tick, &Stage::ALL, None),
];

/// What an action is judged by, besides the case.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The workflow in the version of the case.
    pub workflow: &'a Workflow,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Who acts.
    pub actor: &'a Actor,
    /// Now.
    pub now: Timestamp,
}

/// What other systems are told of a step; goes to the outbox in the transaction of the change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Status {
    /// The case.
    pub case: String,
    /// Its version.
    pub version: u64,
    /// What happened: an action, or `review_again`, `commitment_lapsed`, `consultation_deemed`, `acceptance_deemed`.
    pub event: String,
    /// Where the case stands.
    pub stage: Stage,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
}

/// An action that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// The case after it.
    pub case: Case,
    /// What others are told.
    pub status: Vec<Status>,
}

fn missing(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(zh, en)
}

fn invalid(zh: &str, en: &str) -> Refusal {
    Refusal::Invalid { what: Bilingual::new(zh, en) }
}

fn need(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        Err(invalid("须写明内容或理由", "words or a reason are needed"))
    } else {
        Ok(())
    }
}

fn need_all(items: Vec<Bilingual>) -> Result<(), Refusal> {
    if items.is_empty() { Ok(()) } else { Err(Refusal::Missing { items }) }
}

/// Whether the table and the workflow let this actor try this action now; what the action itself needs is not looked at.
pub fn may(case: Option<&Case>, kind: Kind, context: &Context) -> Result<(), Refusal> {
    let allowed = TABLE.iter().find(|it| it.0 == kind).map_or(&[] as &[Stage], |it| it.1);
    match case {
        Some(case) if !allowed.contains(&case.stage) => {
            return Err(Refusal::Stage { kind, stage: case.stage, allowed: allowed.to_vec() });
        }
        None if kind != Kind::Open => return Err(Refusal::Unknown { id: "case".into() }),
        _ => {}
    }
    let who = context.workflow.who(kind);
    if !context.actor.is_any(who) {
        return Err(Refusal::Role { kind, allowed: who.to_vec() });
    }
    let Some(case) = case else { return Ok(()) };
    let party = context.actor.organisation.as_ref().is_some_and(|it| case.organisations.contains(it));
    // An official whose firm is a party of the case keeps out of it (回避); a firm sees its own cases alone.
    if context.actor.is_official() && party {
        return Err(Refusal::SamePerson {
            what: Bilingual::new("本人单位是申请方，应当回避", "the officer's firm is a party of the case"),
        });
    }
    let as_firm = !context.actor.is_official() && context.actor.is_any(&[Role::Applicant, Role::Institute]);
    if as_firm && !party && kind != Kind::Object {
        return Err(Refusal::NotYours {
            what: Bilingual::new("不是本单位的办件", "the case is not your firm's")
        });
    }
    if matches!(kind, Kind::Edit | Kind::Submit)
        && context.actor.is_any(&[Role::Window])
        && !party
        && !case.counter_consent
    {
        return Err(Refusal::NotYours {
            what: Bilingual::new("申请人尚未授权窗口接续办理", "the applicant has not let the window go on"),
        });
    }
    Ok(())
}

/// Does an action: the case after it, or why not. The case that is passed never changes.
pub fn perform(case: Option<&Case>, action: &Action, context: &Context) -> Result<Done, Refusal> {
    let kind = action.kind();
    may(case, kind, context)?;
    let mut next = match (case, action) {
        (None, Action::Open { new }) => open(new, context)?,
        (Some(case), Action::Open { .. }) => return Err(Refusal::Already { what: Bilingual::new(&case.id, &case.id) }),
        (Some(case), _) => case.clone(),
        (None, _) => return Err(Refusal::Unknown { id: "case".into() }),
    };
    let mut events = vec![kind.name()];
    Step { case: &mut next, context, events: &mut events }.run(action)?;
    if let Some(to) = TABLE.iter().find(|it| it.0 == kind).and_then(|it| it.2)
        && next.stage == case.map_or(S::Draft, |it| it.stage)
    {
        next.stage = to;
    }
    next.version += 1;
    // Time passing without effect is told to nobody, nor is who looked at a drawing: the log holds it.
    if matches!(kind, Kind::Tick | Kind::Inspect) {
        events.remove(0);
    }
    let status = events.into_iter().map(|event| Status {
        case: next.id.clone(),
        version: next.version,
        event: event.into(),
        stage: next.stage,
        at: context.now,
    });
    Ok(Done { status: status.collect(), case: next })
}

/// The case that a log gives. The chain itself is proved by [`crate::verify`].
pub fn replay<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    workflow: &Workflow,
    calendar: &Calendar,
) -> Result<Option<Case>, Refusal> {
    let mut case: Option<Case> = None;
    for event in events {
        let context = Context { workflow, calendar, actor: &event.actor, now: event.at };
        case = Some(perform(case.as_ref(), &event.action, &context)?.case);
    }
    Ok(case)
}

fn open(new: &NewCase, context: &Context) -> Result<Case, Refusal> {
    need(&new.title)?;
    need(&new.id)?;
    if new.workflow != (context.workflow.id.clone(), context.workflow.version) {
        return Err(Refusal::Unknown { id: format!("{} v{}", new.workflow.0, new.workflow.1) });
    }
    let mut organisations = new.organisations.clone();
    organisations.extend(context.actor.organisation.clone().filter(|_| !context.actor.is_official()));
    if organisations.is_empty() {
        return Err(invalid("办件须有申请单位", "a case needs an applicant"));
    }
    Ok(Case {
        id: new.id.clone(),
        version: 0,
        workflow: new.workflow.clone(),
        title: new.title.clone(),
        project_code: new.project_code.clone(),
        plot: new.plot.clone(),
        prior: new.prior.clone(),
        stage: S::Draft,
        opened: context.now,
        opened_by: context.actor.user.clone(),
        organisations,
        // A case that the window opens is the window's to fill in.
        counter_consent: context.actor.is_any(&[Role::Window]),
        facts: BTreeMap::new(),
        overrides: Vec::new(),
        conditions: Vec::new(),
        files: Vec::new(),
        submitted: None,
        returns: Vec::new(),
        accept_clock: None,
        clock: None,
        rounds: Vec::new(),
        tasks: Vec::new(),
        consultations: Vec::new(),
        threads: Vec::new(),
        demands: Vec::new(),
        conflicts: Vec::new(),
        notices: Vec::new(),
        publications: Vec::new(),
        commitments: Vec::new(),
        proposal: None,
        certificate: None,
        help: Vec::new(),
        rating: None,
    })
}

/// What keeps a notice from being sent, or a case from being decided: each thing with its place.
fn review_blockers(case: &Case) -> Vec<Bilingual> {
    let round = case.rounds.len() as u32;
    let mut items = Vec::new();
    for point in case.points() {
        if point.is_open() && !point.disposition.as_ref().is_some_and(|it| it.given) {
            items.push(missing(format!("要点 {} 未处置", point.id), format!("point {} is not decided", point.id)));
        }
        if point.is_confirmed() && point.is_late(round) && point.late_reason.is_none() {
            items.push(missing(
                format!("要点 {} 首轮即可发现，须负责人说明理由", point.id),
                format!("point {} could have been told before: a supervisor must say why", point.id),
            ));
        }
    }
    for conflict in case.conflicts.iter().filter(|it| it.resolution.is_none()) {
        let demands = conflict.demands.join(" + ");
        items.push(missing(format!("冲突 {demands} 未裁定"), format!("conflict {demands} is not resolved")));
    }
    items
}

struct Step<'a, 'c> {
    case: &'a mut Case,
    context: &'a Context<'c>,
    events: &'a mut Vec<&'static str>,
}

impl Step<'_, '_> {
    fn run(&mut self, action: &Action) -> Result<(), Refusal> {
        let (now, user) = (self.context.now, self.context.actor.user.clone());
        match action {
            Action::Open { .. } => Ok(()),
            Action::Edit { change } => self.edit(change),
            Action::Consent { given } => {
                self.case.counter_consent = *given;
                Ok(())
            }
            Action::Submit {} => self.submit(),
            Action::Return { defects } => {
                if defects.is_empty() {
                    return Err(invalid("退回须一次列明全部缺项", "a return lists all defects at once"));
                }
                self.case.returns.push(defects.clone());
                self.stop_accepting();
                Ok(())
            }
            Action::Accept {} => self.accept(),
            Action::ConfirmConditions { sha256 } => {
                need(sha256)?;
                self.case.conditions.push(Conditions { sha256: sha256.clone(), by: user, at: now });
                let judged = self.case.round().is_some_and(|it| it.review.is_some());
                if judged && matches!(self.case.stage, S::Review | S::Consolidation) {
                    // The same drawings are judged again; what does not change is carried over.
                    self.case.notices.retain(|it| it.sent.is_some());
                    self.begin_round(false);
                    self.case.stage = S::Review;
                    self.events.push("review_again");
                }
                Ok(())
            }
            Action::AcceptOverride { index } => {
                let found =
                    self.case.overrides.get_mut(*index).ok_or_else(|| Refusal::Unknown { id: index.to_string() })?;
                found.accepted_by.get_or_insert(user);
                Ok(())
            }
            Action::RecordReview { review } => self.record_review(review),
            Action::Dispose { points, decided } => self.dispose(points, decided),
            Action::AddPoint { point } => self.add_point(point),
            Action::Consult { to, point, question } => self.consult(to, point.as_deref(), question),
            Action::AnswerConsultation { id, text } => {
                need(text)?;
                let department = self.department()?;
                let consultation = find(&mut self.case.consultations, id, |it| &it.id)?;
                if consultation.to != department {
                    return Err(Refusal::NotYours {
                        what: Bilingual::new("征询的不是本部门", "another department was asked"),
                    });
                }
                consultation.clock.stop(now);
                consultation.answer = Some((user, text.clone()));
                Ok(())
            }
            Action::GiveOpinion { opinion } => self.give_opinion(opinion),
            Action::SignOpinion {} => {
                let department = self.department()?;
                let task = find(&mut self.case.tasks, &department, |it| &it.department)?;
                match &task.drafted_by {
                    None => {
                        return Err(Refusal::Missing {
                            items: vec![missing("部门意见未提交", "the opinion is not given")],
                        });
                    }
                    Some(by) if *by == user => {
                        return Err(Refusal::SamePerson {
                            what: Bilingual::new("本人起草了该意见", "you drafted the opinion"),
                        });
                    }
                    Some(_) if task.signed_by.is_some() => {
                        return Err(Refusal::Already { what: Kind::SignOpinion.title() });
                    }
                    Some(_) => {}
                }
                task.signed_by = Some(user);
                task.clock.stop(now);
                Ok(())
            }
            Action::ReopenOpinion { department, reason } => {
                need(reason)?;
                let own = self.context.actor.department.as_ref() == Some(department);
                if !own && !self.context.actor.is_any(&[Role::Lead]) {
                    return Err(Refusal::NotYours {
                        what: Bilingual::new("不是本部门的意见", "it is another department's opinion"),
                    });
                }
                let limit = &self.context.workflow.limits.department;
                let task = find(&mut self.case.tasks, department, |it| &it.department)?;
                (task.drafted_by, task.signed_by, task.carried) = (None, None, false);
                task.clock = Clock::start(now, limit.days, &limit.source);
                self.case.notices.retain(|it| it.sent.is_some());
                Ok(())
            }
            Action::Demand { demand } => {
                demand.validate()?;
                let department = self.department()?;
                let id = self.id("d");
                self.case.demands.push(Demand { id, department, ..demand.clone() });
                let known = std::mem::take(&mut self.case.conflicts);
                self.case.conflicts = conflicts(self.context.workflow, &self.case.demands);
                for conflict in &mut self.case.conflicts {
                    conflict.resolution =
                        known.iter().find(|it| it.demands == conflict.demands).and_then(|it| it.resolution.clone());
                }
                Ok(())
            }
            Action::ResolveConflict { demands, resolution } => {
                need(resolution)?;
                let conflict = self.case.conflicts.iter_mut().find(|it| it.demands == *demands);
                let conflict = conflict.ok_or_else(|| Refusal::Unknown { id: demands.join(" + ") })?;
                conflict.resolution = Some(resolution.clone());
                Ok(())
            }
            Action::JustifyLate { point, reason } => {
                need(reason)?;
                let round = self.case.rounds.len() as u32;
                let point = self.point(point)?;
                if !point.is_late(round) {
                    return Err(invalid("该要点并非迟提", "the point is not late"));
                }
                point.late_reason = Some(reason.clone());
                Ok(())
            }
            Action::CloseReview {} => {
                let mut items = Vec::new();
                if self.case.round().is_some_and(|it| it.review.is_none()) {
                    items.push(missing("智能审查结果未到", "the review is not recorded yet"));
                }
                let tasks = self.case.tasks.iter().filter(|it| it.signed_by.is_none());
                items.extend(tasks.map(|it| {
                    missing(
                        format!("{} 意见未签署", it.department),
                        format!("the opinion of {} is not signed", it.department),
                    )
                }));
                let open = self.case.consultations.iter().filter(|it| it.answer.is_none() && !it.deemed);
                items.extend(open.map(|it| {
                    missing(format!("征询 {} 未答复", it.id), format!("question {} is not answered", it.id))
                }));
                need_all(items)
            }
            Action::DraftNotice { items } => self.draft_notice(items),
            Action::SendNotice {} => self.send_notice(),
            Action::AnswerItem { item, answer } => {
                if let Answer::FactSupplied { text } | Answer::Commit { text, .. } | Answer::Disagree { reason: text } =
                    answer
                {
                    need(text)?;
                }
                if let Answer::Commit { due, .. } = answer {
                    self.future(*due)?;
                }
                let notice = self.case.notices.last_mut().filter(|it| it.sent.is_some());
                let found = notice
                    .and_then(|it| it.items.get_mut(*item))
                    .ok_or_else(|| Refusal::Unknown { id: item.to_string() })?;
                found.answer = Some(answer.clone());
                Ok(())
            }
            Action::Resubmit { material_change } => self.resubmit(*material_change),
            Action::HearExperts {} => {
                self.pause(PauseReason::Experts);
                Ok(())
            }
            Action::EndExperts { minutes } => {
                need(minutes)?;
                self.resume();
                Ok(())
            }
            Action::Publish {} => self.publish(),
            Action::Object { text } => {
                need(text)?;
                let id = self.id("o");
                if let Some(it) = self.case.publications.last_mut() {
                    it.objections.push(Objection { id, at: now, text: text.clone(), answer: None });
                }
                Ok(())
            }
            Action::AnswerObjection { id, text } => {
                need(text)?;
                let objections = self.case.publications.last_mut().map(|it| &mut it.objections);
                let found = objections.and_then(|it| it.iter_mut().find(|it| it.id == *id));
                found.ok_or_else(|| Refusal::Unknown { id: id.clone() })?.answer = Some(text.clone());
                Ok(())
            }
            Action::EndPublication {} => {
                let today = self.context.calendar.date(now);
                let Some(it) = self.case.publications.last_mut() else { return Ok(()) };
                let mut items = Vec::new();
                if today <= it.opinions_until {
                    items.push(missing(
                        format!("公示及意见收集至 {}", it.opinions_until),
                        format!("opinions are taken until {}", it.opinions_until),
                    ));
                }
                let open = it.objections.iter().filter(|it| it.answer.is_none());
                items.extend(open.map(|it| {
                    missing(format!("公众意见 {} 未答复", it.id), format!("objection {} is not answered", it.id))
                }));
                need_all(items)?;
                it.ended = true;
                self.resume();
                Ok(())
            }
            Action::ProposeDecision { approve, text } => self.propose(*approve, text),
            Action::ReturnDecision { reason } => {
                need(reason)?;
                self.case.proposal = None;
                Ok(())
            }
            Action::SignDecision { version } => self.sign_decision(*version),
            Action::Certify { number, document } => self.certify(number, document),
            Action::Revoke { reason } => {
                need(reason)?;
                if let Some(it) = &mut self.case.certificate {
                    it.revoked = Some((now, reason.clone()));
                }
                Ok(())
            }
            Action::Comment { thread, audience, objects, place, text } => {
                self.comment(thread.as_deref(), *audience, objects, *place, text)
            }
            Action::WidenThread { thread, audience } => {
                let thread = self.thread(thread)?;
                if *audience <= thread.audience {
                    return Err(invalid("可见范围只能扩大", "an audience can only be widened"));
                }
                thread.audience = *audience;
                Ok(())
            }
            Action::ResolveThread { thread } => {
                let lead = self.context.actor.is_any(&[Role::Lead]);
                let thread = self.thread(thread)?;
                if thread.by != user && !lead {
                    return Err(Refusal::NotYours {
                        what: Bilingual::new("由提问人或牵头经办了结", "the asker or the lead resolves it"),
                    });
                }
                thread.resolved = true;
                Ok(())
            }
            Action::FulfilCommitment { id, evidence } => {
                need(evidence)?;
                let it = find(&mut self.case.commitments, id, |it| &it.id)?;
                it.state = match it.state {
                    CommitmentState::Open => CommitmentState::Claimed,
                    // A lapsed one stays on record until an officer has seen it.
                    CommitmentState::Lapsed => CommitmentState::Lapsed,
                    _ => return Err(Refusal::Already { what: Kind::FulfilCommitment.title() }),
                };
                Ok(())
            }
            Action::VerifyCommitment { id, fulfilled } => {
                let it = find(&mut self.case.commitments, id, |it| &it.id)?;
                it.state = match (it.state, fulfilled) {
                    (CommitmentState::Lapsed, true) => CommitmentState::Repaired,
                    (CommitmentState::Lapsed, false) => CommitmentState::Lapsed,
                    (CommitmentState::Open | CommitmentState::Claimed, true) => CommitmentState::Fulfilled,
                    (CommitmentState::Open | CommitmentState::Claimed, false) => CommitmentState::Open,
                    _ => return Err(Refusal::Already { what: Kind::VerifyCommitment.title() }),
                };
                Ok(())
            }
            Action::AskHelp { text } => {
                need(text)?;
                let id = self.id("h");
                self.case.help.push(Help { id, at: now, text: text.clone(), answer: None });
                Ok(())
            }
            Action::AnswerHelp { id, text } => {
                need(text)?;
                // The first answer counts.
                find(&mut self.case.help, id, |it| &it.id)?.answer.get_or_insert((user, now));
                Ok(())
            }
            Action::Rate { grade, text, points } => {
                if !(1..=5).contains(grade) {
                    return Err(invalid("评价为 1 至 5 级", "grades go from 1 to 5"));
                }
                if self.case.rating.is_some() {
                    return Err(Refusal::Already { what: Kind::Rate.title() });
                }
                let limit = &self.context.workflow.limits.rating;
                let clock = (*grade <= 2).then(|| Clock::start(now, limit.days, &limit.source));
                self.case.rating =
                    Some(Rating { grade: *grade, text: text.clone(), points: points.clone(), clock, answer: None });
                Ok(())
            }
            Action::AnswerRating { text } => {
                need(text)?;
                let rating = self.case.rating.as_mut().filter(|it| it.clock.is_some());
                let rating = rating.ok_or_else(|| Refusal::Unknown { id: "rating".into() })?;
                rating.answer = Some(text.clone());
                rating.clock.iter_mut().for_each(|it| it.stop(now));
                Ok(())
            }
            Action::Withdraw { reason } => {
                need(reason)?;
                self.stop_accepting();
                self.case.clock.iter_mut().for_each(|it| it.stop(now));
                Ok(())
            }
            Action::Inspect { sandbox, drawing } => need(sandbox).and_then(|()| need(drawing)),
            Action::Tick {} => self.tick(),
        }
    }

    fn id(&self, prefix: &str) -> String {
        // One action makes at most one thing of a sort, so the version is unique.
        format!("{prefix}{}", self.case.version + 1)
    }

    fn department(&self) -> Result<String, Refusal> {
        let unknown = || Refusal::NotYours {
            what: Bilingual::new("账号未归属部门", "the account belongs to no department"),
        };
        self.context.actor.department.clone().ok_or_else(unknown)
    }

    fn future(&self, due: civil::Date) -> Result<(), Refusal> {
        if due <= self.context.calendar.date(self.context.now) {
            Err(invalid("日期须在今日之后", "the day must lie after today"))
        } else {
            Ok(())
        }
    }

    fn point(&mut self, id: &str) -> Result<&mut Point, Refusal> {
        let points = self.case.rounds.last_mut().map(|it| &mut it.points);
        points.and_then(|it| it.iter_mut().find(|it| it.id == id)).ok_or_else(|| Refusal::Unknown { id: id.into() })
    }

    fn thread(&mut self, id: &str) -> Result<&mut Thread, Refusal> {
        let actor = self.context.actor;
        let thread = find(&mut self.case.threads, id, |it| &it.id)?;
        // What one may not see does not exist.
        if crate::view::sees_thread(thread, actor) { Ok(thread) } else { Err(Refusal::Unknown { id: id.into() }) }
    }

    fn pause(&mut self, reason: PauseReason) {
        self.case.clock.iter_mut().for_each(|it| it.pause(reason, self.context.now));
    }

    fn resume(&mut self) {
        self.case.clock.iter_mut().for_each(|it| it.resume(self.context.now));
    }

    fn stop_accepting(&mut self) {
        self.case.accept_clock.iter_mut().for_each(|it| it.stop(self.context.now));
    }

    fn edit(&mut self, change: &Edit) -> Result<(), Refusal> {
        let user = self.context.actor.user.clone();
        match change {
            Edit::Fact { name, fact } => {
                need(name)?;
                self.case.facts.insert(name.clone(), Fact { author: user, ..fact.clone() });
            }
            Edit::File { file } => {
                if file.sha256.len() != 64 || !file.sha256.bytes().all(|it| it.is_ascii_hexdigit()) {
                    return Err(invalid("文件须以 SHA-256 标识", "a file is named by its SHA-256"));
                }
                self.case.files.retain(|it| (&it.name, &it.material) != (&file.name, &file.material));
                self.case.files.push(file.clone());
            }
            Edit::RemoveFile { sha256 } => {
                let before = self.case.files.len();
                self.case.files.retain(|it| it.sha256 != *sha256);
                if self.case.files.len() == before {
                    return Err(Refusal::Unknown { id: sha256.clone() });
                }
            }
            Edit::Commitment { commitment } => {
                need(&commitment.text)?;
                self.future(commitment.due)?;
                if let Some(id) = &commitment.material
                    && !self.context.workflow.materials.iter().any(|it| it.id == *id && it.deferrable)
                {
                    return Err(Refusal::Invalid {
                        what: Bilingual::new(
                            format!("材料 {id} 不适用容缺受理"),
                            format!("material {id} can't be deferred"),
                        ),
                    });
                }
                let id = self.id("c");
                self.case.commitments.push(Commitment {
                    id,
                    by: user,
                    state: CommitmentState::Open,
                    ..commitment.clone()
                });
            }
            Edit::Override { change } => {
                self.case.overrides.push(Override { author: user, accepted_by: None, ..change.clone() })
            }
        }
        Ok(())
    }

    /// Materials that are neither there nor promised.
    fn absent(&self) -> Vec<Bilingual> {
        let there = |id: &str| {
            self.case.files.iter().any(|it| it.material == id)
                || self.case.commitments.iter().any(|it| it.material.as_deref() == Some(id))
        };
        let required = self.context.workflow.materials.iter().filter(|it| it.required && !there(&it.id));
        required.map(|it| missing(format!("缺少材料 {}", it.id), format!("material {} is missing", it.id))).collect()
    }

    fn submit(&mut self) -> Result<(), Refusal> {
        need_all(self.absent())?;
        let limit = &self.context.workflow.limits.accept;
        self.case.submitted.get_or_insert(self.context.now);
        self.case.accept_clock = Some(Clock::start(self.context.now, limit.days, &limit.source));
        Ok(())
    }

    fn accept(&mut self) -> Result<(), Refusal> {
        let (now, limits) = (self.context.now, &self.context.workflow.limits);
        self.stop_accepting();
        self.case.clock = Some(Clock::start(now, limits.review.days, &limits.review.source));
        let tasks = self.context.workflow.departments.iter().map(|it| Task {
            department: it.id.clone(),
            clock: Clock::start(now, limits.department.days, &limits.department.source),
            opinion: None,
            drafted_by: None,
            signed_by: None,
            carried: false,
        });
        self.case.tasks = tasks.collect();
        self.begin_round(false);
        Ok(())
    }

    fn begin_round(&mut self, material_change: bool) {
        let number = self.case.rounds.len() as u32 + 1;
        let files = self.case.files.clone();
        self.case.rounds.push(Round {
            number,
            at: self.context.now,
            files,
            review: None,
            packs: BTreeMap::new(),
            points: Vec::new(),
            fixed: Vec::new(),
            material_change,
        });
    }

    fn record_review(&mut self, review: &ReviewOutcome) -> Result<(), Refusal> {
        need(&review.sha256)?;
        let earlier: Vec<Vec<Point>> =
            self.case.rounds.iter().rev().skip(1).rev().map(|it| it.points.clone()).collect();
        let Some(round) = self.case.rounds.last_mut() else { return Ok(()) };
        if round.review.is_some() {
            // At-least-once delivery: the same result again changes nothing, another one is refused.
            return Err(Refusal::Already { what: Kind::RecordReview.title() });
        }
        let mut points = review.points.clone();
        let ids: BTreeSet<&str> = review.points.iter().map(|it| it.id.as_str()).collect();
        if ids.len() != points.len() {
            return Err(invalid("要点编号重复", "two points have one id"));
        }
        for point in &mut points {
            (
                point.by_hand,
                point.disposition,
                point.fate,
                point.cause,
                point.late_reason,
                point.carried,
                point.noticed,
            ) = (false, None, None, None, None, false, false);
        }
        let rerun = Rerun {
            todays_rules: review.rerun.todays_rules.iter().cloned().collect(),
            todays_rules_and_facts: review.rerun.todays_rules_and_facts.iter().cloned().collect(),
        };
        // Points that people added live on while their objects do.
        let by_hand = earlier.last().into_iter().flatten().filter(|it| it.by_hand && it.is_open());
        points.extend(by_hand.map(|it| Point {
            inputs: if it.objects.iter().any(|it| review.changed.contains(it)) {
                format!("{}'", it.inputs)
            } else {
                it.inputs.clone()
            },
            ..it.clone()
        }));
        let (fixed, touched) = crate::carry_over(&earlier, &mut points, &review.objects, &rerun);
        round.points = points;
        round.packs = review.packs.clone();
        round.review = Some(review.sha256.clone());
        round.fixed = fixed.into_iter().map(|it| it.id).collect();
        if !earlier.is_empty() {
            // Only departments whose points the change touches look again; the others' opinions hold.
            for task in self.case.tasks.iter_mut().filter(|it| touched.contains(&it.department)) {
                let limit = &self.context.workflow.limits.department;
                *task = Task {
                    clock: Clock::start(self.context.now, limit.days, &limit.source),
                    opinion: None,
                    drafted_by: None,
                    signed_by: None,
                    carried: false,
                    department: task.department.clone(),
                };
            }
        }
        Ok(())
    }

    fn dispose(&mut self, points: &[String], decided: &Decided) -> Result<(), Refusal> {
        let (department, user) = (self.department()?, self.context.actor.user.clone());
        match decided.disposition {
            Disposition::Rejected => need(&decided.reason)?,
            Disposition::Waived => {
                need(&decided.reason)?;
                need(decided.clause.as_deref().unwrap_or_default())?;
                self.future(decided.until.ok_or_else(|| invalid("豁免须有截止日期", "a waiver needs a last day"))?)?;
            }
            Disposition::Confirmed | Disposition::Open => {}
        }
        let signed = self.case.tasks.iter().any(|it| it.department == department && it.signed_by.is_some());
        if signed {
            return Err(Refusal::Already {
                what: Bilingual::new("部门意见已签署，先重开", "the opinion is signed; take it up again first"),
            });
        }
        for id in points {
            let point = self.point(id)?;
            if point.department != department {
                return Err(Refusal::NotYours {
                    what: Bilingual::new(
                        format!("要点 {id} 属于其他部门"),
                        format!("point {id} is another department's"),
                    ),
                });
            }
            point.carried = false;
            point.disposition = (decided.disposition != Disposition::Open).then(|| Decided {
                by: user.clone(),
                given: false,
                ..decided.clone()
            });
        }
        Ok(())
    }

    fn add_point(&mut self, point: &Point) -> Result<(), Refusal> {
        need(&point.clause)?;
        need(&point.message.zh)?;
        let (id, department, user) = (self.id("p"), self.department()?, self.context.actor.user.clone());
        let later = self.case.rounds.len() > 1;
        let Some(round) = self.case.rounds.last_mut() else { return Ok(()) };
        if round.review.is_none() {
            return Err(Refusal::Missing {
                items: vec![missing("智能审查结果未到", "the review is not recorded yet")],
            });
        }
        let decided = Decided {
            disposition: Disposition::Confirmed,
            reason: String::new(),
            clause: None,
            until: None,
            wording: point.message.zh.clone(),
            by: user,
            given: false,
        };
        // On a drawing that did not change there, it could have been told before.
        let cause = later.then_some(NewCause::Detectable);
        round.points.push(Point {
            id: id.clone(),
            department,
            by_hand: true,
            verdict: Verdict::Fail,
            inputs: id,
            disposition: Some(decided),
            fate: later.then_some(Fate::New),
            cause,
            late_reason: None,
            carried: false,
            noticed: false,
            ..point.clone()
        });
        Ok(())
    }

    fn consult(&mut self, to: &str, point: Option<&str>, question: &str) -> Result<(), Refusal> {
        need(question)?;
        let from = self.department()?;
        let known = self.context.workflow.departments.iter().any(|it| it.id == to);
        if !known || to == from {
            return Err(Refusal::Unknown { id: to.into() });
        }
        if let Some(point) = point {
            self.point(point)?;
        }
        let limit = &self.context.workflow.limits.consultation;
        let id = self.id("q");
        self.case.consultations.push(Consultation {
            id,
            from,
            to: to.into(),
            point: point.map(str::to_string),
            question: question.into(),
            clock: Clock::start(self.context.now, limit.days, &limit.source),
            answer: None,
            deemed: false,
        });
        Ok(())
    }

    fn give_opinion(&mut self, opinion: &Opinion) -> Result<(), Refusal> {
        if let Opinion::AgreeWithConditions { conditions: text } | Opinion::Disagree { reason: text } = opinion {
            need(text)?;
        }
        let (department, user) = (self.department()?, self.context.actor.user.clone());
        let Some(round) = self.case.rounds.last_mut() else { return Ok(()) };
        let mut items = Vec::new();
        if round.review.is_none() {
            items.push(missing("智能审查结果未到", "the review is not recorded yet"));
        }
        let own: Vec<&mut Point> = round.points.iter_mut().filter(|it| it.department == department).collect();
        items.extend(
            own.iter()
                .filter(|it| it.is_open() && it.disposition.is_none())
                .map(|it| missing(format!("要点 {} 未处置", it.id), format!("point {} is not decided", it.id))),
        );
        need_all(items)?;
        let confirmed = own.iter().filter(|it| it.is_confirmed() && it.severity == Severity::Mandatory).count();
        if confirmed > 0 && matches!(opinion, Opinion::Agree | Opinion::NotConcerned) {
            return Err(Refusal::Invalid {
                what: Bilingual::new(
                    format!("有 {confirmed} 项强制性要点不合格，不能同意"),
                    format!("{confirmed} mandatory points fail: one cannot agree"),
                ),
            });
        }
        let task = find(&mut self.case.tasks, &department, |it| &it.department)?;
        if task.signed_by.is_some() {
            return Err(Refusal::Already { what: Kind::SignOpinion.title() });
        }
        (task.opinion, task.drafted_by) = (Some(opinion.clone()), Some(user));
        own.into_iter().flat_map(|it| &mut it.disposition).for_each(|it| it.given = true);
        Ok(())
    }

    fn draft_notice(&mut self, items: &[Item]) -> Result<(), Refusal> {
        let confirmed: BTreeSet<&str> =
            self.case.points().iter().filter(|it| it.is_confirmed()).map(|it| it.id.as_str()).collect();
        let mut named = BTreeSet::new();
        for item in items {
            need(&item.text)?;
            for id in &item.points {
                if !confirmed.contains(id.as_str()) {
                    return Err(Refusal::Unknown { id: id.clone() });
                }
                named.insert(id.as_str());
            }
        }
        need_all(
            confirmed
                .difference(&named)
                .map(|it| missing(format!("要点 {it} 未列入告知"), format!("point {it} is not in the notice")))
                .collect(),
        )?;
        if items.is_empty() {
            return Err(invalid("没有需要告知的事项", "there is nothing to tell"));
        }
        self.case.notices.retain(|it| it.sent.is_some());
        let items = items.iter().map(|it| Item { answer: None, ..it.clone() }).collect();
        self.case.notices.push(Notice {
            round: self.case.rounds.len() as u32,
            items,
            drafted_by: self.context.actor.user.clone(),
            sent: None,
        });
        Ok(())
    }

    fn send_notice(&mut self) -> Result<(), Refusal> {
        let mut blockers = review_blockers(self.case);
        let Some(notice) = self.case.notices.last_mut().filter(|it| it.sent.is_none()) else {
            blockers.push(missing("告知书未起草", "the notice is not drafted"));
            return need_all(blockers);
        };
        need_all(blockers)?;
        if notice.drafted_by == self.context.actor.user {
            return Err(Refusal::SamePerson {
                what: Bilingual::new("本人起草了该告知书", "you drafted the notice")
            });
        }
        notice.sent = Some((self.context.actor.user.clone(), self.context.now));
        let named: BTreeSet<String> = notice.items.iter().flat_map(|it| it.points.clone()).collect();
        if let Some(round) = self.case.rounds.last_mut() {
            round.points.iter_mut().filter(|it| named.contains(&it.id)).for_each(|it| it.noticed = true);
        }
        self.pause(PauseReason::Applicant);
        Ok(())
    }

    fn resubmit(&mut self, material_change: bool) -> Result<(), Refusal> {
        let Some(notice) = self.case.notices.last() else { return Ok(()) };
        let open = notice.items.iter().enumerate().filter(|it| it.1.answer.is_none());
        need_all(
            open.map(|(index, _)| {
                missing(format!("第 {} 条未答复", index + 1), format!("item {} is not answered", index + 1))
            })
            .collect(),
        )?;
        let promised = notice.items.clone().into_iter().enumerate().filter_map(|(index, item)| match item.answer {
            Some(Answer::Commit { text, due }) => Some((index, text, due, item.points)),
            _ => None,
        });
        for (index, text, due, points) in promised.collect::<Vec<_>>() {
            let id = format!("{}-{index}", self.id("c"));
            self.case.commitments.push(Commitment {
                id,
                text,
                material: None,
                point: points.first().cloned(),
                due,
                by: self.context.actor.user.clone(),
                state: CommitmentState::Open,
            });
        }
        if material_change && let Some(it) = self.case.publications.last_mut() {
            it.stale = true;
        }
        self.resume();
        self.case.demands.clear();
        self.case.conflicts.clear();
        self.begin_round(material_change);
        Ok(())
    }

    fn publish(&mut self) -> Result<(), Refusal> {
        let Some(rule) = &self.context.workflow.public_notice else {
            return Err(invalid("本事项不需公示", "this procedure has no public notice"));
        };
        if self.case.is_published() {
            return Err(Refusal::Already { what: Kind::Publish.title() });
        }
        let calendar = self.context.calendar;
        // The day on which it goes up does not count.
        let from = calendar.date(self.context.now);
        let until = calendar.plus_days(from, rule.days);
        let publication = Publication {
            round: self.case.rounds.len() as u32,
            from,
            until,
            opinions_until: calendar.plus_days(until, rule.opinions),
            objections: Vec::new(),
            ended: false,
            stale: false,
        };
        self.case.publications.push(publication);
        self.pause(PauseReason::PublicNotice);
        Ok(())
    }

    fn propose(&mut self, approve: bool, text: &str) -> Result<(), Refusal> {
        need(text)?;
        let mut items = review_blockers(self.case);
        if approve {
            let promised = |id: &str| {
                self.case
                    .commitments
                    .iter()
                    .any(|it| it.point.as_deref() == Some(id) && it.state != CommitmentState::Lapsed)
            };
            let unmet = self.case.points().iter().filter(|it| it.is_open() && it.is_confirmed() && !promised(&it.id));
            items.extend(unmet.map(|it| {
                missing(
                    format!("要点 {} 未改正，也无承诺", it.id),
                    format!("point {} is neither corrected nor promised", it.id),
                )
            }));
            let against = self.case.tasks.iter().filter(|it| matches!(it.opinion, Some(Opinion::Disagree { .. })));
            items.extend(
                against.map(|it| missing(format!("{} 不同意", it.department), format!("{} disagrees", it.department))),
            );
            if self.context.workflow.public_notice.is_some() && !self.case.is_published() {
                items.push(missing("公示未完成", "the public notice has not ended"));
            }
        }
        let machine = self.context.actor.roles.contains(&Role::System);
        let open = self.case.points().iter().any(Point::is_open);
        if machine && !(approve && self.context.workflow.may_propose_itself() && !open) {
            items.push(missing("不符合自动拟批条件", "the policy does not let the machine propose it"));
        }
        need_all(items)?;
        self.case.proposal = Some(Proposal {
            approve,
            text: text.into(),
            by: self.context.actor.user.clone(),
            version: self.case.version + 1,
            signed: None,
        });
        Ok(())
    }

    fn sign_decision(&mut self, version: u64) -> Result<(), Refusal> {
        let Some(proposal) = &mut self.case.proposal else { return Err(Refusal::Unknown { id: "proposal".into() }) };
        if proposal.by == self.context.actor.user {
            return Err(Refusal::SamePerson {
                what: Bilingual::new("本人拟定了该决定", "you proposed the decision")
            });
        }
        if proposal.version != version {
            return Err(invalid(
                "所阅版本与待签版本不同，请重新阅看",
                "you read another version than the one to sign: read it again",
            ));
        }
        proposal.signed = Some((self.context.actor.user.clone(), self.context.now));
        if !proposal.approve {
            self.case.stage = S::Refused;
        }
        self.case.clock.iter_mut().for_each(|it| it.stop(self.context.now));
        Ok(())
    }

    fn certify(&mut self, number: &str, document: &str) -> Result<(), Refusal> {
        need(number)?;
        need(document)?;
        let round = self.case.round();
        let files = round.iter().flat_map(|it| &it.files).map(|it| (it.name.clone(), it.sha256.clone())).collect();
        let packs = round.map(|it| it.packs.clone()).unwrap_or_default();
        let review = round.and_then(|it| it.review.clone());
        self.case.certificate = Some(Certificate {
            number: number.into(),
            at: self.context.now,
            files,
            packs,
            review,
            document: document.into(),
            revoked: None,
        });
        Ok(())
    }

    fn comment(
        &mut self,
        thread: Option<&str>,
        audience: Audience,
        objects: &[String],
        place: Option<[f64; 2]>,
        text: &str,
    ) -> Result<(), Refusal> {
        need(text)?;
        if place.is_some_and(|it| it.iter().any(|it| !it.is_finite())) {
            return Err(invalid("位置须为有限数值", "a place needs finite numbers"));
        }
        let (now, actor) = (self.context.now, self.context.actor);
        let message = (actor.user.clone(), now, text.to_string());
        if let Some(id) = thread {
            let thread = self.thread(id)?;
            thread.messages.push(message);
            thread.resolved = false;
            return Ok(());
        }
        let id = self.id("t");
        // An applicant's words are for the authority, whatever was asked.
        let audience = if actor.is_official() { audience } else { Audience::Applicant };
        self.case.threads.push(Thread {
            id,
            audience,
            department: actor.department.clone(),
            by: actor.user.clone(),
            objects: objects.to_vec(),
            place,
            messages: vec![message],
            resolved: false,
        });
        Ok(())
    }

    fn tick(&mut self) -> Result<(), Refusal> {
        let (now, calendar, limits) = (self.context.now, self.context.calendar, &self.context.workflow.limits);
        let passed =
            |clock: &Clock| clock.stopped.is_none() && clock.read(calendar, now).due.is_some_and(|due| now > due);
        if limits.consultation.silence && self.case.stage == S::Review {
            for it in
                self.case.consultations.iter_mut().filter(|it| it.answer.is_none() && !it.deemed && passed(&it.clock))
            {
                it.deemed = true;
                it.clock.stop(now);
                self.events.push("consultation_deemed");
            }
        }
        let today = calendar.date(now);
        let mut lapsed = Vec::new();
        for it in
            self.case.commitments.iter_mut().filter(|it| matches!(it.state, CommitmentState::Open) && it.due < today)
        {
            it.state = CommitmentState::Lapsed;
            lapsed.extend(it.point.clone());
            self.events.push("commitment_lapsed");
        }
        if limits.accept.silence
            && self.case.stage == S::Submitted
            && self.case.accept_clock.as_ref().is_some_and(passed)
        {
            self.accept()?;
            self.case.stage = S::Review;
            self.events.push("acceptance_deemed");
        }
        Ok(())
    }
}

fn find<'a, T>(list: &'a mut [T], id: &str, of: impl Fn(&T) -> &String) -> Result<&'a mut T, Refusal> {
    list.iter_mut().find(|it| of(it) == id).ok_or_else(|| Refusal::Unknown { id: id.into() })
}
