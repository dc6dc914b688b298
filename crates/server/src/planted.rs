//! Known cases among the real ones. Officers meet them as any other case; when the departments have said what they think, the applicant
//! takes the application back, so that nothing real comes of it.

use crate::app::App;
use approval::{Action, Actor, Case, Role, Stage};
use std::collections::BTreeSet;
use store::{Request, StoreError};

/// Why the applicant takes a known case back, as applicants say it.
const REASON: &str = "方案调整，申请撤回";

/// The applicant of a known case: a name of a firm that has no people.
pub(crate) fn applicant(name: &str, organisation: &str) -> Actor {
    Actor {
        user: name.to_string(),
        roles: [Role::Applicant].into(),
        department: None,
        organisation: Some(organisation.to_string()),
    }
}

/// Known cases, for whatever counts real ones to leave out.
pub(crate) async fn ids(app: &App) -> Result<BTreeSet<String>, StoreError> {
    Ok(app.store.planted().await?.into_iter().map(|it| it.case).collect())
}

/// Takes a known case back once its review is over; does nothing with any other case.
pub(crate) async fn take_back(app: &App, case: &Case) -> Result<(), StoreError> {
    let is_over = case.stage == Stage::Consolidation;
    let Some(organisation) = case.organisations.first().filter(|_| is_over) else { return Ok(()) };
    if !ids(app).await?.contains(&case.id) {
        return Ok(());
    }
    let actor = applicant(&case.opened_by, organisation);
    let action = Action::Withdraw { reason: REASON.to_string() };
    let (id, now) = (case.id.as_str(), app.now());
    let request = Request { case: id, actor: &actor, action: &action, now, version: None, key: None, lease: None };
    match app.store.perform(&request).await {
        Ok(_) | Err(StoreError::Refused(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Takes back what a process that ended in between left over.
pub(crate) async fn take_back_all(app: &App) -> Result<(), StoreError> {
    for id in ids(app).await? {
        if let Some(case) = app.store.case(&id).await? {
            take_back(app, &case).await?;
        }
    }
    Ok(())
}
