//! Signing in through a provider of the authority: there and back. What goes wrong is said by the sign-in page (`#/signin?refused=<code>`).

use crate::app::App;
use crate::person::{cookie, cookie_of};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::SignIn;

/// The cookie that binds a sign-in to the browser that began it.
const COOKIE: &str = "tushen_sign_in";

/// How people may sign in, beside name and password.
#[derive(Serialize, JsonSchema)]
pub struct SignInWays {
    /// What people call the provider, where there is one.
    oidc: Option<String>,
}

/// What comes back from the provider.
#[derive(Deserialize)]
pub(crate) struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// How people may sign in.
pub(crate) async fn ways(State(app): State<App>) -> Json<SignInWays> {
    Json(SignInWays { oidc: app.provider.as_ref().map(|it| it.title().to_string()) })
}

fn binding(app: &App, state: &str, seconds: u32) -> String {
    let secure = if app.secure { "; Secure" } else { "" };
    // Strict would keep it from coming back with the person.
    format!("{COOKIE}={state}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// Goes to the provider.
pub(crate) async fn begin(State(app): State<App>) -> Result<Response, Problem> {
    let provider = app.provider.as_ref().ok_or_else(|| Problem::missing("登录方式", "way to sign in"))?;
    let going = match provider.begin().await {
        Ok(it) => it,
        Err(error) => {
            tracing::error!(%error, "the provider does not answer");
            return Ok(refused(&app, "provider"));
        }
    };
    app.store.begin_sign_in(&going.state, &going.begun, app.now()).await?;
    Ok(([(header::SET_COOKIE, binding(&app, &going.state, 600))], Redirect::to(&going.to)).into_response())
}

/// Comes back from the provider.
pub(crate) async fn callback(
    State(app): State<App>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let provider = app.provider.as_ref().ok_or_else(|| Problem::missing("登录方式", "way to sign in"))?;
    let (Some(code), Some(state)) = (back.code, back.state) else {
        tracing::info!(error = back.error.unwrap_or_default(), "the provider refused a sign-in");
        return Ok(refused(&app, "provider"));
    };
    let now = app.now();
    // A code that was put into another's browser comes without the cookie.
    let is_own = cookie_of(&headers, COOKIE).is_some_and(|it| it == state);
    let Some(begun) = (if is_own { app.store.take_sign_in(&state, now).await? } else { None }) else {
        return Ok(refused(&app, "expired"));
    };
    let identity = match provider.finish(code, begun).await {
        Ok(it) => it,
        Err(error) => {
            tracing::warn!(%error, "a sign-in by the provider does not hold");
            return Ok(refused(&app, "provider"));
        }
    };
    let email = identity.email.as_deref();
    match app.store.sign_in_by(&identity.issuer, &identity.subject, email, now).await? {
        SignIn::Welcome { token, account, expires } => {
            tracing::info!(account = %account.name, "signed in by the provider");
            let session = cookie(&app, &token, expires.as_second() - now.as_second());
            let headers = [(header::SET_COOKIE, session), (header::SET_COOKIE, binding(&app, "", 0))];
            Ok((axum::response::AppendHeaders(headers), Redirect::to("/office.html")).into_response())
        }
        _ => {
            tracing::warn!(subject = %identity.subject, "the provider vouches for somebody without an account");
            Ok(refused(&app, "no-account"))
        }
    }
}

fn refused(app: &App, code: &str) -> Response {
    let to = format!("/office.html#/signin?refused={code}");
    ([(header::SET_COOKIE, binding(app, "", 0))], Redirect::to(&to)).into_response()
}
