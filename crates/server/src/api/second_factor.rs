//! The second factor: one's own device for codes by time, asked for at sign-in and again before something is signed.

use crate::api::session::{locked, wrong_password};
use crate::app::App;
use crate::person::{Person, token};
use crate::problem::Problem;
use approval::Kind;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use qrcode::QrCode;
use qrcode::render::svg;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Proving, SecondFactor};

/// How long after a code one may sign without another.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

/// Actions that are signatures.
const SIGNATURES: [Kind; 3] = [Kind::SignOpinion, Kind::SignDecision, Kind::Revoke];

/// How it stands with one's second factor.
#[derive(Serialize, JsonSchema)]
pub struct SecondFactorInfo {
    /// `none`; `pending` until the first code; `confirmed`.
    state: SecondFactorState,
    /// Recovery codes that are left.
    recovery: u64,
}

/// See [`SecondFactorInfo`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SecondFactorState {
    /// There is none.
    None,
    /// A secret was given, but no code came back yet.
    Pending,
    /// Codes are asked for.
    Confirmed,
}

/// What a device needs: shown once.
#[derive(Serialize, JsonSchema)]
pub struct EnrolmentInfo {
    /// The secret, Base32, to be typed in.
    secret: String,
    /// The same as `otpauth://…`.
    uri: String,
    /// The same as a QR code, SVG.
    qr: String,
}

/// A code of the device, or a recovery code.
#[derive(Deserialize, JsonSchema)]
pub struct Code {
    /// The code.
    code: String,
}

/// That it is the person: the password, as a session that was left open must not be enough.
#[derive(Deserialize, JsonSchema)]
pub struct ByPassword {
    /// The password of the account.
    password: String,
}

/// That it is the person, by both factors.
#[derive(Deserialize, JsonSchema)]
pub struct ByBoth {
    /// The password of the account.
    password: String,
    /// A code of the device, or a recovery code.
    code: String,
}

/// Codes for when the device is lost: shown once.
#[derive(Serialize, JsonSchema)]
pub struct RecoveryCodes {
    /// Each may be used once.
    codes: Vec<String>,
}

/// That a code is wrong.
pub(crate) fn wrong_code(status: StatusCode) -> Problem {
    Problem::new(
        status,
        "wrong-code",
        "验证码不对或已用过，请等待下一个",
        "the code is wrong or was used: wait for the next one",
    )
}

/// That a code is asked for.
pub(crate) fn code_needed(status: StatusCode) -> Problem {
    Problem::new(
        status,
        "code-needed",
        "请输入动态验证码（或备用码）",
        "a code of your second factor is needed (or a recovery code)",
    )
}

/// Whether a person may do an action now: before something is signed, a code must have been given a short while ago by whoever has a second
/// factor, and where the server demands one of signers, by everyone.
pub(crate) async fn may_sign(app: &App, person: &Person, kind: Kind) -> Result<(), Problem> {
    if !SIGNATURES.contains(&kind) {
        return Ok(());
    }
    match app.store.second_factor(&person.account.name).await? {
        SecondFactor::Confirmed { .. } => match person.proved {
            Some(at) if app.now().duration_since(at) <= FRESH => Ok(()),
            _ => Err(code_needed(StatusCode::FORBIDDEN)),
        },
        SecondFactor::None | SecondFactor::Pending if app.signers_prove => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "second-factor-needed",
            "签署须先启用动态验证码：请在账号页面登记",
            "signing needs a second factor: set it up on the page of your account",
        )),
        SecondFactor::None | SecondFactor::Pending => Ok(()),
    }
}

/// One's own second factor.
pub(crate) async fn show(State(app): State<App>, person: Person) -> Result<Json<SecondFactorInfo>, Problem> {
    let (state, recovery) = match app.store.second_factor(&person.account.name).await? {
        SecondFactor::None => (SecondFactorState::None, 0),
        SecondFactor::Pending => (SecondFactorState::Pending, 0),
        SecondFactor::Confirmed { recovery } => (SecondFactorState::Confirmed, recovery),
    };
    Ok(Json(SecondFactorInfo { state, recovery }))
}

/// Begins with a device, with one's password. Where there is one already, that one is removed first, which asks for a code of it.
pub(crate) async fn enrol(
    State(app): State<App>,
    person: Person,
    Json(ByPassword { password }): Json<ByPassword>,
) -> Result<Json<EnrolmentInfo>, Problem> {
    password_proved(&app, &person, password).await?;
    let it = app.store.enrol(&person.account.name, app.now()).await?;
    let code = QrCode::new(&it.uri).map_err(Problem::internal)?;
    let qr = code.render::<svg::Color>().min_dimensions(200, 200).build();
    tracing::info!(account = %person.account.name, "a second factor was begun");
    Ok(Json(EnrolmentInfo { secret: it.secret, uri: it.uri, qr }))
}

/// Confirms the device by its first code.
pub(crate) async fn confirm(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Json(Code { code }): Json<Code>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let token = token(&headers).ok_or_else(Problem::unauthenticated)?;
    let codes = app.store.confirm(&person.account.name, &token, &code, app.now()).await?;
    let codes = codes.ok_or_else(|| wrong_code(StatusCode::UNPROCESSABLE_ENTITY))?;
    tracing::info!(account = %person.account.name, "a second factor was confirmed");
    Ok(Json(RecoveryCodes { codes }))
}

/// Gives a code in a session that runs, as is asked for before something is signed.
pub(crate) async fn prove(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Json(Code { code }): Json<Code>,
) -> Result<StatusCode, Problem> {
    proved(&app, &person, &headers, &code).await.map(|()| StatusCode::NO_CONTENT)
}

/// Takes one's own second factor away, with password and code.
pub(crate) async fn remove(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Json(ByBoth { password, code }): Json<ByBoth>,
) -> Result<StatusCode, Problem> {
    password_proved(&app, &person, password).await?;
    proved(&app, &person, &headers, &code).await?;
    app.store.remove_second_factor(&person.account.name).await?;
    tracing::info!(account = %person.account.name, "a second factor was removed by its owner");
    Ok(StatusCode::NO_CONTENT)
}

async fn password_proved(app: &App, person: &Person, password: String) -> Result<(), Problem> {
    match app.store.prove_password(&person.account.name, password, app.now()).await? {
        Proving::Proved => Ok(()),
        Proving::Wrong => {
            tracing::warn!(account = %person.account.name, "wrong password");
            Err(wrong_password(StatusCode::UNPROCESSABLE_ENTITY, "密码不对", "wrong password"))
        }
        Proving::Locked { until } => Err(locked(until, app.now())),
    }
}

async fn proved(app: &App, person: &Person, headers: &HeaderMap, code: &str) -> Result<(), Problem> {
    let token = token(headers).ok_or_else(Problem::unauthenticated)?;
    match app.store.prove(&person.account.name, &token, code, app.now()).await? {
        Proving::Proved => Ok(()),
        Proving::Wrong => {
            tracing::warn!(account = %person.account.name, "wrong code");
            Err(wrong_code(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Proving::Locked { until } => Err(locked(until, app.now())),
    }
}

/// Takes the second factor of somebody away who lost device and recovery codes.
pub(crate) async fn reset(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.store.reset_second_factor(&name).await?;
    tracing::info!(by = %person.account.name, account = %name, "a second factor was taken away");
    Ok(StatusCode::NO_CONTENT)
}
