//! People, departments, firms, and the queue of jobs: what the administrator keeps.

use crate::api::cases::JobInfo;
use crate::app::App;
use crate::person::Person;
use crate::problem::Problem;
use approval::Role;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use findings::Bilingual;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Account, NewAccount, Organisation};

/// Jobs that are listed.
const MOST_JOBS: u32 = 500;

/// A department.
#[derive(Serialize, JsonSchema)]
pub struct DepartmentInfo {
    /// Id.
    id: String,
    /// As people call it.
    title: Bilingual,
}

/// A firm.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct OrganisationInfo {
    /// Id.
    id: String,
    /// Name.
    name: String,
}

/// An account.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct AccountInfo {
    /// Name to sign in with.
    name: String,
    /// What the person is.
    roles: BTreeSet<Role>,
    /// Department.
    #[serde(default)]
    department: Option<String>,
    /// Firm.
    #[serde(default)]
    organisation: Option<String>,
    /// Whether the person may sign in.
    #[serde(default = "yes")]
    active: bool,
}

fn yes() -> bool {
    true
}

/// An account to be made.
#[derive(Deserialize, JsonSchema)]
pub struct Creating {
    /// The account.
    #[serde(flatten)]
    account: AccountInfo,
    /// Its first password.
    password: String,
}

/// A password.
#[derive(Deserialize, JsonSchema)]
pub struct Password {
    /// The password, at least 10 characters.
    password: String,
}

/// Whether an account may sign in.
#[derive(Deserialize, JsonSchema)]
pub struct Active {
    /// Whether.
    active: bool,
}

impl From<Account> for AccountInfo {
    fn from(it: Account) -> AccountInfo {
        AccountInfo {
            name: it.name,
            roles: it.roles,
            department: it.department,
            organisation: it.organisation,
            active: it.active,
        }
    }
}

/// The departments.
pub(crate) async fn departments(State(app): State<App>) -> Result<Json<Vec<DepartmentInfo>>, Problem> {
    let departments = app.store.departments().await?;
    Ok(Json(departments.into_iter().map(|(id, title)| DepartmentInfo { id, title }).collect()))
}

/// The firms.
pub(crate) async fn organisations(State(app): State<App>) -> Result<Json<Vec<OrganisationInfo>>, Problem> {
    let organisations = app.store.organisations().await?;
    Ok(Json(organisations.into_iter().map(|it| OrganisationInfo { id: it.id, name: it.name }).collect()))
}

/// Registers a firm, or renames it.
pub(crate) async fn register(
    State(app): State<App>,
    person: Person,
    Json(it): Json<OrganisationInfo>,
) -> Result<StatusCode, Problem> {
    if it.id.is_empty() || it.name.trim().is_empty() {
        return Err(Problem::invalid("单位须有代码和名称", "a firm has an id and a name"));
    }
    app.store.put_organisation(&Organisation { id: it.id.clone(), name: it.name }).await?;
    tracing::info!(by = %person.account.name, firm = %it.id, "a firm was registered");
    Ok(StatusCode::NO_CONTENT)
}

/// The accounts.
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<AccountInfo>>, Problem> {
    Ok(Json(app.store.accounts().await?.into_iter().map(AccountInfo::from).collect()))
}

/// Makes an account.
pub(crate) async fn create(
    State(app): State<App>,
    person: Person,
    Json(it): Json<Creating>,
) -> Result<(StatusCode, Json<AccountInfo>), Problem> {
    let AccountInfo { name, roles, department, organisation, active } = it.account;
    let account = Account { name, roles, department, organisation, active };
    app.store.create_account(NewAccount { account: account.clone(), password: it.password }, app.now()).await?;
    tracing::info!(by = %person.account.name, account = %account.name, "an account was made");
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Sets a password; all sessions of the account end.
pub(crate) async fn password(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(it): Json<Password>,
) -> Result<StatusCode, Problem> {
    app.store.set_password(&name, it.password).await?;
    tracing::info!(by = %person.account.name, account = %name, "a password was set");
    Ok(StatusCode::NO_CONTENT)
}

/// Lets an account sign in, or no longer.
pub(crate) async fn active(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(it): Json<Active>,
) -> Result<StatusCode, Problem> {
    app.store.set_active(&name, it.active).await?;
    tracing::info!(by = %person.account.name, account = %name, active = it.active, "an account was let in or out");
    Ok(StatusCode::NO_CONTENT)
}

/// Jobs that wait, run or are dead.
pub(crate) async fn jobs(State(app): State<App>) -> Result<Json<Vec<JobInfo>>, Problem> {
    Ok(Json(app.store.open_jobs(MOST_JOBS).await?.into_iter().map(JobInfo::from).collect()))
}

/// Lets a dead job be tried again.
pub(crate) async fn revive(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.store.revive(&id, app.now()).await?;
    app.news.send_modify(|it| *it += 1);
    tracing::info!(by = %person.account.name, job = %id, "a dead job is tried again");
    Ok(StatusCode::NO_CONTENT)
}
