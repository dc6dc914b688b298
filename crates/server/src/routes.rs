//! Every address of the server in one table: who may use it, what it takes and gives. The router and the OpenAPI document are made from it.

use crate::api::{
    accounts, accuracy, cases, documents, files, live, mails, oidc, planted, public, reviews, rules, sandboxes,
    second_factor, session, status,
};
use crate::app::App;
use crate::person::{Gate, Who, gate};
use crate::presence::Present;
use crate::problem::ProblemBody;
use crate::rates::{RateOf, Rates};
use crate::sandbox::{RuleFault, RuleFile};
use approval::Role;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, patch, post};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};
use store::Rate;
use tower_http::timeout::TimeoutLayer;

/// Bytes of a body that is JSON.
const JSON_LIMIT: usize = 8 << 20;

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One method at one address.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Address, with `{parts}`.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
    summary: (&'static str, &'static str),
    handler: MethodRouter<App>,
    takes: Option<(&'static str, SchemaOf)>,
    gives: Option<(&'static str, SchemaOf)>,
    status: u16,
    parameters: Vec<Parameter>,
    body_limit: Option<usize>,
    rate: Option<RateOf>,
}

/// A parameter of a query (`?`) or header.
#[derive(Clone, Copy)]
struct Parameter {
    name: &'static str,
    place: &'static str,
    means: &'static str,
}

fn query(name: &'static str, means: &'static str) -> Parameter {
    Parameter { name, place: "query", means }
}

const VERSION: Parameter = Parameter {
    name: "If-Match",
    place: "header",
    means: "The ETag of the case as it was seen: when it has changed since, nothing is done (412)",
};
const KEY: Parameter = Parameter {
    name: "Idempotency-Key",
    place: "header",
    means: "A name for this request: sent again with the same name, it is not done again",
};
const OFFSET: Parameter =
    Parameter { name: "Upload-Offset", place: "header", means: "At which byte of the file the part begins" };
const LAST: Parameter = Parameter {
    name: "Last-Event-ID",
    place: "header",
    means: "The last event that was received: what happened since comes first",
};

const LANG: &str = "zh or en; the language of the request (Accept-Language) when left out";
const JSON: &str = "application/json";
const ADMINISTRATOR: Who = Who::Roles(&[Role::Administrator]);
const RULE_MANAGERS: Who = Who::Roles(&[Role::RuleManager]);
// Leads take part in reviews, and must not know which cases are known.
const PLANTERS: Who = Who::Roles(&[Role::RuleManager, Role::Supervisor, Role::Auditor]);
const WATCHERS: Who = Who::Roles(&[Role::Auditor, Role::Supervisor, Role::Lead, Role::RuleManager]);
const FIRMS_AND_WINDOW: Who = Who::Roles(&[Role::Applicant, Role::Institute, Role::Window]);

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

fn route(
    method: Method,
    path: &'static str,
    who: Who,
    zh: &'static str,
    en: &'static str,
    handler: MethodRouter<App>,
) -> Route {
    let body_limit = Some(JSON_LIMIT);
    Route {
        method,
        path,
        who,
        summary: (zh, en),
        handler,
        takes: None,
        gives: None,
        status: 200,
        parameters: Vec::new(),
        body_limit,
        rate: None,
    }
}

impl Route {
    fn takes<T: JsonSchema>(self) -> Route {
        Route { takes: Some((JSON, schema::<T>)), ..self }
    }

    fn takes_bytes(self, media: &'static str) -> Route {
        Route { takes: Some((media, |_| Schema::from(Map::new()))), ..self }
    }

    fn gives<T: JsonSchema>(self) -> Route {
        Route { gives: Some((JSON, schema::<T>)), ..self }
    }

    fn gives_text(self, media: &'static str) -> Route {
        Route { gives: Some((media, |_| Schema::from(Map::new()))), ..self }
    }

    fn created(self) -> Route {
        Route { status: 201, ..self }
    }

    fn goes(self) -> Route {
        Route { status: 303, ..self }
    }

    fn nothing(self) -> Route {
        Route { status: 204, ..self }
    }

    fn with(self, parameters: Vec<Parameter>) -> Route {
        Route { parameters, ..self }
    }

    /// It may be done so often only, by one person or from one address.
    fn limited(self, name: &'static str, of: fn(&Rates) -> Rate) -> Route {
        Route { rate: Some(RateOf { name, of }), ..self }
    }

    /// The handler bounds body and time itself, while it streams.
    fn streams(self) -> Route {
        Route { body_limit: None, ..self }
    }
}

/// The table.
pub fn routes() -> Vec<Route> {
    use Method as M;
    use Who::{Anyone, SignedIn};
    vec![
        route(M::GET, "/healthz", Anyone, "进程存活", "The process lives", get(status::healthy))
            .gives_text("text/plain"),
        route(M::GET, "/readyz", Anyone, "可以服务", "Database and files answer", get(status::ready))
            .gives_text("text/plain"),
        route(M::GET, "/metrics", Anyone, "运行指标", "Measures for Prometheus", get(status::metrics))
            .gives_text("text/plain"),
        route(M::GET, "/api/v1/openapi.json", Anyone, "接口文档", "This document", get(status::openapi))
            .gives_text(JSON),
        route(
            M::POST,
            "/api/v1/reviews",
            Anyone,
            "审查一张图纸，不保存",
            "Review a drawing; nothing is kept",
            post(reviews::review),
        )
        .takes_bytes("multipart/form-data")
        .gives::<findings::Review>()
        .with(vec![
            query("name", "File name, when the body is the drawing itself"),
            query("jurisdiction", "Whose rules apply [cn-shanghai]"),
            query("date", "The day whose rules apply [today]"),
            query("stage", "scheme, permit, construction, change or completion [scheme]"),
            query("all", "true: passes and points that do not apply, too"),
        ])
        .limited("review", |it| it.review)
        .streams(),
        route(M::POST, "/api/v1/session", Anyone, "登录", "Sign in", post(session::sign_in))
            .takes::<session::Credentials>()
            .gives::<session::Session>()
            .limited("sign-in", |it| it.sign_in),
        route(M::GET, "/api/v1/sign-in", Anyone, "登录方式", "How people may sign in", get(oidc::ways))
            .gives::<oidc::SignInWays>(),
        route(
            M::GET,
            "/api/v1/session/oidc",
            Anyone,
            "统一身份认证登录",
            "Sign in through the provider of the authority: goes there",
            get(oidc::begin),
        )
        .goes()
        .limited("sign-in", |it| it.sign_in),
        route(
            M::GET,
            "/api/v1/session/oidc/callback",
            Anyone,
            "统一身份认证返回",
            "Comes back from the provider, with a session or with the reason why not",
            get(oidc::callback),
        )
        .goes()
        .with(vec![query("code", "What the provider gave"), query("state", "Which sign-in"), query("error", "Why not")])
        .limited("sign-in", |it| it.sign_in),
        route(M::GET, "/api/v1/session", SignedIn, "当前用户", "Who is signed in", get(session::who))
            .gives::<session::Me>(),
        route(M::DELETE, "/api/v1/session", SignedIn, "退出", "Sign out", delete(session::sign_out)).nothing(),
        route(
            M::POST,
            "/api/v1/session/code",
            SignedIn,
            "输入动态验证码",
            "Give a code of the second factor, as is asked for before something is signed",
            post(second_factor::prove),
        )
        .takes::<second_factor::Code>()
        .nothing(),
        route(M::GET, "/api/v1/second-factor", SignedIn, "动态验证", "My second factor", get(second_factor::show))
            .gives::<second_factor::SecondFactorInfo>(),
        route(
            M::POST,
            "/api/v1/second-factor",
            SignedIn,
            "登记动态验证",
            "Begin with a device for codes: the password is asked for, the secret is shown once",
            post(second_factor::enrol),
        )
        .takes::<second_factor::ByPassword>()
        .gives::<second_factor::EnrolmentInfo>(),
        route(
            M::POST,
            "/api/v1/second-factor/confirm",
            SignedIn,
            "确认动态验证",
            "Confirm the device by its first code; gives recovery codes, shown once",
            post(second_factor::confirm),
        )
        .takes::<second_factor::Code>()
        .gives::<second_factor::RecoveryCodes>(),
        route(
            M::POST,
            "/api/v1/second-factor/remove",
            SignedIn,
            "停用动态验证",
            "Take my second factor away, with password and code",
            post(second_factor::remove),
        )
        .takes::<second_factor::ByBoth>()
        .nothing(),
        route(M::GET, "/api/v1/contact", SignedIn, "邮件通知", "How I am reached", get(mails::show))
            .gives::<mails::ContactInfo>(),
        route(
            M::POST,
            "/api/v1/contact",
            SignedIn,
            "设置邮件通知",
            "Say whether I want mail, and in which language",
            post(mails::wish),
        )
        .takes::<mails::Wishes>()
        .nothing(),
        route(M::GET, "/api/v1/rules", SignedIn, "审查要点", "The rules in force", get(rules::list))
            .gives::<Vec<rules::RuleLine>>()
            .with(vec![
                query("jurisdiction", "Whose rules [cn-shanghai]"),
                query("date", "The day on which they are in force [today]"),
            ]),
        route(M::GET, "/api/v1/rules/{*rule}", SignedIn, "审查要点说明", "The page of a rule", get(rules::page))
            .gives::<rules::RulePage>()
            .with(vec![query("date", "The day on which its limits hold [today]")]),
        route(M::GET, "/api/v1/workflows", SignedIn, "办理事项", "The procedures", get(cases::workflows))
            .gives::<Vec<cases::WorkflowInfo>>(),
        route(M::GET, "/api/v1/departments", SignedIn, "部门", "The departments", get(accounts::departments))
            .gives::<Vec<accounts::DepartmentInfo>>(),
        route(
            M::GET,
            "/api/v1/tasks",
            SignedIn,
            "我的待办",
            "What waits for me, the most urgent first",
            get(cases::tasks),
        )
        .gives::<Vec<cases::TaskInfo>>(),
        route(
            M::GET,
            "/api/v1/cases",
            SignedIn,
            "办件列表",
            "The cases that I may see, the newest first",
            get(cases::list),
        )
        .gives::<cases::Page>()
        .with(vec![
            query("stage", "Only at this stage"),
            query("cursor", "`next` of the page before"),
            query("limit", "At most so many, up to 100 [50]"),
        ]),
        route(M::POST, "/api/v1/cases", FIRMS_AND_WINDOW, "新建办件", "Open a case", post(cases::open))
            .takes::<cases::Opening>()
            .gives::<cases::CaseView>()
            .created()
            .with(vec![KEY]),
        route(M::GET, "/api/v1/cases/{id}", SignedIn, "办件", "A case, as far as I may see it", get(cases::show))
            .gives::<cases::CaseView>(),
        route(
            M::GET,
            "/api/v1/cases/{id}/actions",
            SignedIn,
            "可办动作",
            "Every action, with why it cannot be done now",
            get(cases::actions),
        )
        .gives::<Vec<cases::ActionInfo>>(),
        route(M::POST, "/api/v1/cases/{id}/actions", SignedIn, "办理", "Do an action", post(cases::act))
            .takes::<approval::Action>()
            .gives::<cases::CaseView>()
            .with(vec![VERSION, KEY]),
        route(M::GET, "/api/v1/cases/{id}/findings", SignedIn, "审查要点", "Points of a round", get(cases::findings))
            .gives::<cases::FindingPage>()
            .with(vec![
                query("round", "Number of the round [the current one]"),
                query("department", "Only of this department"),
                query("open", "true: only points that somebody must decide"),
                query("cursor", "`next` of the page before"),
                query("limit", "At most so many, up to 1000 [200]"),
            ]),
        route(M::GET, "/api/v1/cases/{id}/events", SignedIn, "办理记录", "The audit trail", get(cases::trail))
            .gives::<Vec<cases::TrailEntry>>(),
        route(
            M::GET,
            "/api/v1/cases/{id}/jobs",
            SignedIn,
            "后台作业",
            "Jobs of the machine for this case",
            get(cases::jobs),
        )
        .gives::<Vec<cases::JobInfo>>(),
        route(
            M::GET,
            "/api/v1/cases/{id}/files/{sha256}",
            SignedIn,
            "下载文件",
            "A file of the case",
            get(files::download),
        )
        .gives_text("application/octet-stream"),
        route(
            M::GET,
            "/api/v1/cases/{id}/rounds/{round}/diff",
            SignedIn,
            "与上一轮的差异",
            "A drawing against the round before: tushen.diff/1",
            get(cases::diff),
        )
        .gives_text(JSON)
        .with(vec![
            query("drawing", "What it is called in the case; the first that was reviewed when left out"),
            query("against", "before: the round before; approved: the last round of the case that this one follows, with each change classed"),
        ]),
        route(
            M::GET,
            "/api/v1/cases/{id}/rounds/{round}/reviews",
            SignedIn,
            "本轮审查",
            "The reviews of a round",
            get(cases::round),
        )
        .gives::<cases::RoundInfo>(),
        route(
            M::GET,
            "/api/v1/cases/{id}/rounds/{round}/reviews/{*drawing}",
            SignedIn,
            "图纸审查结果",
            "The review of a drawing of a round",
            get(cases::drawing_review),
        )
        .gives::<findings::Review>(),
        route(
            M::POST,
            "/api/v1/files",
            SignedIn,
            "上传文件",
            "Upload a file; its name is its SHA-256",
            post(files::upload),
        )
        .takes_bytes("application/octet-stream")
        .gives::<files::Uploaded>()
        .created()
        .with(vec![query("name", "File name")])
        .limited("upload", |it| it.upload)
        .streams(),
        route(
            M::POST,
            "/api/v1/uploads",
            SignedIn,
            "分段上传",
            "Announce a file that is to come in parts, so that one that is cut off goes on where it was",
            post(files::announce),
        )
        .takes::<files::Announced>()
        .gives::<files::TransferInfo>()
        .created()
        .limited("upload", |it| it.upload),
        route(M::GET, "/api/v1/uploads/{id}", SignedIn, "上传进度", "How far a file has come", get(files::transfer))
            .gives::<files::TransferInfo>(),
        route(
            M::PATCH,
            "/api/v1/uploads/{id}",
            SignedIn,
            "上传一段",
            "Send the next part of a file; 409 says where it begins",
            patch(files::part),
        )
        .takes_bytes("application/octet-stream")
        .gives::<files::TransferInfo>()
        .with(vec![OFFSET])
        .streams(),
        route(
            M::POST,
            "/api/v1/uploads/{id}/finish",
            SignedIn,
            "完成上传",
            "Make the file of its parts; asked again, it gives the same",
            post(files::finish),
        )
        .gives::<files::Uploaded>()
        .created()
        .streams(),
        route(M::DELETE, "/api/v1/uploads/{id}", SignedIn, "放弃上传", "Give a file up", delete(files::give_up)).nothing(),
        route(
            M::GET,
            "/api/v1/events",
            SignedIn,
            "实时事件",
            "Events as they happen (server-sent events)",
            get(live::events),
        )
        .streams()
        .gives_text("text/event-stream")
        .with(vec![
            query("case", "Only of this case"),
            query("after", "As Last-Event-ID"),
            query("client", "A name for my page: with `case`, I am there while I follow, and am told who else is (`here`, `presence`)"),
            LAST,
        ]),
        route(M::GET, "/api/v1/cases/{id}/presence", SignedIn, "谁在看", "Who is in a case, and where", get(live::here))
            .gives::<Vec<Present>>(),
        route(
            M::POST,
            "/api/v1/cases/{id}/presence",
            SignedIn,
            "我在看哪里",
            "Say where my page is in a case; followers of the case are told",
            post(live::moved),
        )
        .takes::<live::Moved>()
        .nothing(),
        route(M::GET, "/api/v1/measures", WATCHERS, "效能指标", "Measures of efficiency", get(status::measures))
            .gives::<approval::Measures>(),
        route(M::GET, "/api/v1/publications", Anyone, "公示", "Schemes on public notice", get(public::publications))
            .gives::<Vec<public::PublicationInfo>>(),
        route(
            M::POST,
            "/api/v1/publications/{id}/objections",
            Anyone,
            "提出公众意见",
            "Object to a scheme",
            post(public::object),
        )
        .takes::<public::Objecting>()
        .limited("objection", |it| it.objection)
        .nothing(),
        route(
            M::GET,
            "/api/v1/cases/{id}/documents/{document}",
            SignedIn,
            "文书",
            "A document of a round: opinion, notice, indicators, quality, points, commitment",
            get(documents::document),
        )
        .gives_text("application/pdf")
        .with(vec![
            query("round", "Its number; the last when left out"),
            query("drawing", "What it is called in the case; the first that was reviewed when left out"),
            query("department", "Only what this department answers for"),
            query("format", "pdf, docx (to edit) or xlsx"),
            query("lang", LANG),
        ]),
        route(
            M::GET,
            "/api/v1/certificates/{number}",
            Anyone,
            "核验证书",
            "Verify a certificate",
            get(public::certificate),
        )
        .gives::<public::CertificateInfo>()
        .limited("verification", |it| it.verification),
        route(
            M::GET,
            "/api/v1/certificates/{number}/document",
            Anyone,
            "证书原件",
            "The signed certificate, as `tushen verify` takes it",
            get(public::document),
        )
        .gives_text(JSON)
        .limited("verification", |it| it.verification),
        route(
            M::GET,
            "/api/v1/certificates/{number}/pdf",
            Anyone,
            "打印证书",
            "The certificate as people hold it",
            get(documents::certificate),
        )
        .gives_text("application/pdf")
        .limited("verification", |it| it.verification)
        .with(vec![query("lang", LANG)]),
        route(
            M::GET,
            "/api/v1/cases/{id}/decision",
            SignedIn,
            "决定书",
            "The decision, once it is signed",
            get(documents::decision),
        )
        .gives_text("application/pdf")
        .with(vec![query("lang", LANG)]),
        route(
            M::GET,
            "/api/v1/cases/{id}/sheets",
            SignedIn,
            "审定图",
            "The sheets of an approved drawing, each with its stamp",
            get(documents::sheets),
        )
        .gives_text("application/pdf")
        .with(vec![
            query("drawing", "What it is called in the case; the first that was reviewed when left out"),
            query("lang", LANG),
        ]),
        route(
            M::GET,
            "/api/v1/publications/{id}/sheet",
            Anyone,
            "公示图",
            "The sheet of a scheme on public notice",
            get(documents::public_notice),
        )
        .gives_text("application/pdf")
        .limited("verification", |it| it.verification)
        .with(vec![query("lang", LANG)]),
        route(
            M::GET,
            "/api/v1/revocations",
            Anyone,
            "证书撤销名单",
            "Withdrawn certificates",
            get(public::revocations),
        )
        .gives_text(JSON),
        route(M::GET, "/api/v1/signing-key", Anyone, "签发机关公钥", "The authority's public key", get(public::key))
            .gives_text("application/x-pem-file"),
        route(M::GET, "/api/v1/packs", RULE_MANAGERS, "规则包", "The packs with their files", get(sandboxes::packs))
            .gives::<Vec<sandboxes::PackFiles>>(),
        route(M::GET, "/api/v1/packs/file", RULE_MANAGERS, "规则文件", "A file of rules", get(sandboxes::file))
            .gives::<RuleFile>()
            .with(vec![query("path", "Its path, as in the list of packs")]),
        route(
            M::GET,
            "/api/v1/rules/accuracy",
            WATCHERS,
            "规则准确度",
            "What officers decided about the points of each rule, and why",
            get(accuracy::accuracy),
        )
        .gives::<Vec<accuracy::RuleAccuracy>>(),
        route(
            M::POST,
            "/api/v1/packs/check",
            RULE_MANAGERS,
            "检查规则",
            "Everything that is wrong with changed rules, each with its place",
            post(sandboxes::check),
        )
        .takes::<sandboxes::Changed>()
        .gives::<Vec<RuleFault>>(),
        route(M::GET, "/api/v1/sandboxes", RULE_MANAGERS, "试算", "Trials of changed rules", get(sandboxes::list))
            .gives::<Vec<sandboxes::SandboxInfo>>(),
        route(
            M::POST,
            "/api/v1/sandboxes",
            RULE_MANAGERS,
            "发起试算",
            "Try changed rules on the drawings of all cases",
            post(sandboxes::begin),
        )
        .takes::<sandboxes::Changed>()
        .gives::<sandboxes::SandboxInfo>()
        .created(),
        route(M::GET, "/api/v1/sandboxes/{id}", RULE_MANAGERS, "试算进度", "A trial", get(sandboxes::show))
            .gives::<sandboxes::SandboxInfo>(),
        route(
            M::GET,
            "/api/v1/sandboxes/{id}/report",
            RULE_MANAGERS,
            "试算报告",
            "What came of a trial, so far while it runs: tushen.sandbox/1",
            get(sandboxes::report),
        )
        .gives_text(JSON),
        route(
            M::GET,
            "/api/v1/sandboxes/{id}/drawing",
            RULE_MANAGERS,
            "调阅翻转图纸",
            "A drawing in which a verdict flips; whoever opens it is noted in the log of its case",
            get(sandboxes::drawing),
        )
        .gives_text("application/octet-stream")
        .with(vec![query("drawing", "What the report calls it")]),
        route(
            M::GET,
            "/api/v1/packs/in-force",
            RULE_MANAGERS,
            "现行规则包",
            "The packs in force, with whether the report of a trial is attached",
            get(sandboxes::in_force),
        )
        .gives::<Vec<sandboxes::PackSince>>(),
        route(
            M::GET,
            "/api/v1/packs/{pack}/report",
            RULE_MANAGERS,
            "规则包试算报告",
            "The report of the trial that went before a pack came into force: tushen.sandbox/1",
            get(sandboxes::attached),
        )
        .gives_text(JSON),
        route(
            M::GET,
            "/api/v1/planted",
            PLANTERS,
            "盲测办件",
            "Known cases among the real ones, and how officers agree with what is known",
            get(planted::list),
        )
        .gives::<planted::Agreement>(),
        route(
            M::POST,
            "/api/v1/planted",
            RULE_MANAGERS,
            "投放盲测办件",
            "Put a known case among the real ones",
            post(planted::plant),
        )
        .takes::<planted::Planting>()
        .gives::<planted::PlantedInfo>()
        .created(),
        route(M::GET, "/api/v1/organisations", SignedIn, "单位", "The firms", get(accounts::organisations))
            .gives::<Vec<accounts::OrganisationInfo>>(),
        route(M::POST, "/api/v1/organisations", ADMINISTRATOR, "登记单位", "Register a firm", post(accounts::register))
            .takes::<accounts::OrganisationInfo>()
            .nothing(),
        route(M::GET, "/api/v1/accounts", ADMINISTRATOR, "账号", "The accounts", get(accounts::list))
            .gives::<Vec<accounts::AccountInfo>>(),
        route(M::POST, "/api/v1/accounts", ADMINISTRATOR, "新建账号", "Make an account", post(accounts::create))
            .takes::<accounts::Creating>()
            .gives::<accounts::AccountInfo>()
            .created(),
        route(
            M::POST,
            "/api/v1/accounts/{name}/password",
            ADMINISTRATOR,
            "重设密码",
            "Set a password",
            post(accounts::password),
        )
        .takes::<accounts::Password>()
        .nothing(),
        route(
            M::POST,
            "/api/v1/accounts/{name}/active",
            ADMINISTRATOR,
            "启用或停用账号",
            "Let an account sign in, or not",
            post(accounts::active),
        )
        .takes::<accounts::Active>()
        .nothing(),
        route(
            M::GET,
            "/api/v1/addresses",
            ADMINISTRATOR,
            "邮件地址",
            "The addresses of accounts",
            get(mails::addresses),
        )
        .gives::<Vec<mails::AddressInfo>>(),
        route(
            M::POST,
            "/api/v1/accounts/{name}/email",
            ADMINISTRATOR,
            "设置邮件地址",
            "Give an account an address",
            post(mails::set_address),
        )
        .takes::<mails::Email>()
        .nothing(),
        route(
            M::GET,
            "/api/v1/mails/unsent",
            ADMINISTRATOR,
            "未发邮件",
            "Mails that were not sent, and why",
            get(mails::unsent),
        )
        .gives::<Vec<mails::UnsentInfo>>(),
        route(
            M::POST,
            "/api/v1/accounts/{name}/second-factor/reset",
            ADMINISTRATOR,
            "重置动态验证",
            "Take the second factor of an account away whose owner lost device and recovery codes",
            post(second_factor::reset),
        )
        .nothing(),
        route(
            M::GET,
            "/api/v1/jobs",
            ADMINISTRATOR,
            "作业队列",
            "Jobs that wait, run or are dead",
            get(accounts::jobs),
        )
        .gives::<Vec<cases::JobInfo>>(),
        route(
            M::POST,
            "/api/v1/jobs/{id}/revive",
            ADMINISTRATOR,
            "重试作业",
            "Let a dead job be tried again",
            post(accounts::revive),
        )
        .nothing(),
    ]
}

/// The router of the table.
pub(crate) fn router(app: &App) -> Router {
    let mut router: Router<App> = Router::new();
    for route in routes() {
        let handler: MethodRouter<App> =
            route.handler.layer(from_fn_with_state((app.clone(), Gate { who: route.who, rate: route.rate }), gate));
        let handler: MethodRouter<App> = match route.body_limit {
            None => handler.layer(DefaultBodyLimit::disable()),
            Some(bytes) => {
                let handler: MethodRouter<App> = handler.layer(DefaultBodyLimit::max(bytes));
                handler.layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, app.limits.request))
            }
        };
        router = router.route(route.path, handler);
    }
    router.with_state(app.clone())
}

/// The OpenAPI 3.1 document of the table.
pub fn openapi() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let problem = schema::<ProblemBody>(&mut generator).to_value();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes() {
        let mut parameters: Vec<Value> = route.parameters.iter().map(parameter).collect();
        let path = route.path.replace("{*", "{");
        for part in path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')) {
            parameters.push(json!({ "name": part, "in": "path", "required": true, "schema": { "type": "string" } }));
        }
        let mut operation = json!({
            "summary": route.summary.1,
            "description": format!("{}\n\n{}", route.summary.0, who_in_words(route.who)),
            "parameters": parameters,
            "responses": { "default": { "description": "Why it was not done", "content": { "application/problem+json": { "schema": problem } } } },
        });
        if let Some((media, of)) = route.takes {
            operation["requestBody"] =
                json!({ "required": true, "content": { (media): { "schema": of(&mut generator) } } });
        }
        if route.rate.is_some() {
            operation["responses"]["429"] = json!({
                "description": "Too often: come again after so many seconds",
                "headers": { "Retry-After": { "schema": { "type": "integer" } } },
                "content": { "application/problem+json": { "schema": problem } },
            });
        }
        let status = route.status.to_string();
        operation["responses"][&status] = json!({ "description": "Done" });
        if let Some((media, of)) = route.gives {
            operation["responses"][&status]["content"] = json!({ (media): { "schema": of(&mut generator) } });
        }
        if route.who != Who::Anyone {
            operation["security"] = json!([{ "cookie": [] }, { "bearer": [] }]);
        }
        let method = route.method.as_str().to_ascii_lowercase();
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        entry[method] = operation;
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Tushen 图审", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "cookie": { "type": "apiKey", "in": "cookie", "name": "tushen_session" },
                "bearer": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn parameter(it: &Parameter) -> Value {
    json!({ "name": it.name, "in": it.place, "description": it.means, "schema": { "type": "string" } })
}

fn who_in_words(who: Who) -> String {
    match who {
        Who::Anyone => "For everyone.".into(),
        Who::SignedIn => "For whoever is signed in.".into(),
        Who::Roles(roles) => {
            let names: Vec<&str> = roles.iter().map(|it| it.name()).collect();
            format!("For: {}.", names.join(", "))
        }
    }
}
