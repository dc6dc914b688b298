//! What each route does, one file a subject.

pub mod accounts;
pub mod accuracy;
pub mod cases;
pub mod documents;
pub mod files;
pub mod live;
pub mod mails;
pub mod oidc;
pub mod planted;
pub mod public;
pub mod reviews;
pub mod rules;
pub mod sandboxes;
pub mod second_factor;
pub mod session;
pub mod status;

use crate::app::App;
use crate::problem::Problem;
use approval::{Actor, Case};
use axum::http::HeaderMap;

/// A case as a person may see it; what one may not see does not exist.
async fn seen(app: &App, actor: &Actor, id: &str) -> Result<Case, Problem> {
    let case = app.store.case(id).await?;
    case.and_then(|it| it.seen_by(actor)).ok_or_else(|| Problem::missing("办件", "case"))
}

/// A header's text, when it is there and a text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|it| it.to_str().ok()).filter(|it| !it.is_empty())
}
