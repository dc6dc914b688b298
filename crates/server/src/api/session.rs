//! Signing in and out.

use crate::api::second_factor::{code_needed, wrong_code};
use crate::app::App;
use crate::person::{Person, cookie, token};
use crate::problem::Problem;
use approval::Role;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use findings::Bilingual;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Account, SignIn};

/// Name and password.
#[derive(Deserialize, JsonSchema)]
pub struct Credentials {
    /// Name of the account.
    name: String,
    /// Password.
    password: String,
    /// A code of the second factor, or a recovery code, where it is asked for (`code-needed`).
    #[serde(default)]
    code: Option<String>,
}

/// A session that begins.
#[derive(Serialize, JsonSchema)]
pub struct Session {
    /// Who it is.
    me: Me,
    /// For programs: `Authorization: Bearer <token>`. Browsers have it in a cookie that pages cannot read.
    token: String,
    /// Until when.
    expires: String,
}

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    /// Name of the account.
    name: String,
    /// What the person is.
    roles: Vec<RoleInfo>,
    /// Department.
    department: Option<String>,
    /// Firm.
    organisation: Option<String>,
}

/// A role.
#[derive(Serialize, JsonSchema)]
pub struct RoleInfo {
    /// Which.
    role: Role,
    /// As people call it.
    title: Bilingual,
}

fn me(account: &Account) -> Me {
    Me {
        name: account.name.clone(),
        roles: account.roles.iter().map(|it| RoleInfo { role: *it, title: it.title() }).collect(),
        department: account.department.clone(),
        organisation: account.organisation.clone(),
    }
}

/// Signs in.
pub(crate) async fn sign_in(State(app): State<App>, Json(it): Json<Credentials>) -> Result<Response, Problem> {
    let now = app.now();
    match app.store.sign_in(&it.name, it.password, it.code.as_deref(), now).await? {
        SignIn::Welcome { token, account, expires } => {
            tracing::info!(account = %account.name, "signed in");
            let cookie = cookie(&app, &token, expires.as_second() - now.as_second());
            let session = Session { me: me(&account), token, expires: expires.to_string() };
            Ok(([(header::SET_COOKIE, cookie)], Json(session)).into_response())
        }
        SignIn::Wrong => {
            tracing::warn!(account = %it.name, "wrong name or password");
            Err(wrong_password(StatusCode::UNAUTHORIZED, "账号或密码不对", "wrong name or password"))
        }
        SignIn::CodeNeeded => Err(code_needed(StatusCode::UNAUTHORIZED)),
        SignIn::WrongCode => {
            tracing::warn!(account = %it.name, "wrong code");
            Err(wrong_code(StatusCode::UNAUTHORIZED))
        }
        SignIn::Locked { until } => {
            tracing::warn!(account = %it.name, "locked");
            Err(locked(until, now))
        }
    }
}

/// That a password, or the name with it, is wrong.
pub(crate) fn wrong_password(status: StatusCode, zh: &str, en: &str) -> Problem {
    Problem::new(status, "wrong-password", zh, en)
}

/// That there were too many wrong passwords or codes.
pub(crate) fn locked(until: Timestamp, now: Timestamp) -> Problem {
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "locked",
        format!("密码或验证码错误次数过多，账号锁定至 {until}"),
        format!("too many wrong passwords or codes: locked until {until}"),
    );
    problem.again(until, now)
}

/// Who is signed in.
pub(crate) async fn who(person: Person) -> Json<Me> {
    Json(me(&person.account))
}

/// Signs out.
pub(crate) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = token(&headers) {
        app.store.sign_out(&token).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&app, "", 0))]).into_response())
}
