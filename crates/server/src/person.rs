//! Who asks: found by the session's token, in a cookie of the browser or in the header of a program.

use crate::app::App;
use crate::problem::Problem;
use crate::rates::{self, RateOf};
use approval::{Actor, Role};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::{Account, Session};

/// Name of the cookie.
const COOKIE: &str = "tushen_session";

/// Who may use a route. What may be done in a case is said by the case's workflow, not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everyone.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// People with one of these roles.
    Roles(&'static [Role]),
}

/// The person that is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) account: Account,
    /// When the person last gave a code of the second factor in this session.
    pub(crate) proved: Option<Timestamp>,
}

impl Person {
    pub(crate) fn actor(&self) -> Actor {
        self.account.actor()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Person, Problem> {
        parts.extensions.get::<Person>().cloned().ok_or_else(Problem::unauthenticated)
    }
}

/// The token that a request carries.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let text = |it: &axum::http::HeaderValue| it.to_str().ok().map(str::to_string);
    let bearer = headers.get(header::AUTHORIZATION).and_then(text);
    if let Some(it) = bearer.as_deref().and_then(|it| it.strip_prefix("Bearer ")) {
        return Some(it.trim().to_string());
    }
    cookie_of(headers, COOKIE)
}

/// What a cookie of a request says.
pub(crate) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = cookies.flat_map(|it| it.split(';')).map(str::trim);
    pairs.find_map(|it| it.strip_prefix(name)?.strip_prefix('=').map(str::to_string))
}

/// The cookie that carries a token for so many seconds.
pub(crate) fn cookie(app: &App, token: &str, seconds: i64) -> String {
    let secure = if app.secure { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

/// What stands before a route.
#[derive(Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) who: Who,
    pub(crate) rate: Option<RateOf>,
}

/// Lets a request through to a route, or not. The one place where this is decided.
pub(crate) async fn gate(State((app, route)): State<(App, Gate)>, mut request: Request, next: Next) -> Response {
    let found = match token(request.headers()) {
        None => None,
        Some(token) => match app.store.session(&token, app.now()).await {
            Ok(it) => it,
            Err(error) => return Problem::from(error).into_response(),
        },
    };
    match (route.who, &found) {
        (Who::Anyone, _) | (Who::SignedIn, Some(_)) => {}
        (_, None) => return Problem::unauthenticated().into_response(),
        (Who::Roles(roles), Some(it)) if it.account.actor().is_any(roles) => {}
        (Who::Roles(_), Some(_)) => return Problem::forbidden().into_response(),
    }
    if let Some(rate) = route.rate {
        let who = match &found {
            Some(it) => format!("user {}", it.account.name),
            None => format!("address {}", rates::address(app.behind_proxy, &request)),
        };
        if let Err(problem) = rates::admit(&app, rate, &who).await {
            return problem.into_response();
        }
    }
    if let Some(Session { account, proved }) = found {
        request.extensions_mut().insert(Person { account, proved });
    }
    next.run(request).await
}
