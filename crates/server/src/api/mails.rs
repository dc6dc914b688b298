//! How people are reached, and mails that were not sent.

use crate::app::App;
use crate::mail::is_address;
use crate::person::Person;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use findings::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{About, Contact, JobState, Unsent};

/// Mails that are listed.
const MOST: u32 = 500;

/// How I am reached.
#[derive(Serialize, JsonSchema)]
pub struct ContactInfo {
    /// Address, as the administrator gave it.
    email: Option<String>,
    /// Language of mails.
    language: MailLanguage,
    /// Whether I want mail.
    mails: bool,
    /// Whether this server sends any.
    sends: bool,
}

/// What I say of how I am reached.
#[derive(Deserialize, JsonSchema)]
pub struct Wishes {
    /// Language of mails.
    language: MailLanguage,
    /// Whether I want mail.
    mails: bool,
}

/// A language.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MailLanguage {
    /// 中文
    Zh,
    /// English
    En,
}

/// An address.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Email {
    /// The address; none: no mail.
    #[serde(default)]
    email: Option<String>,
}

/// The address of an account.
#[derive(Serialize, JsonSchema)]
pub struct AddressInfo {
    /// Name of the account.
    name: String,
    /// Its address.
    email: String,
}

/// A mail that was not sent.
#[derive(Serialize, JsonSchema)]
pub struct UnsentInfo {
    /// To whom.
    to: String,
    /// The case.
    case: String,
    /// The action that waits, or the event that is told of.
    about: String,
    /// When it was written.
    created: String,
    /// The job that sends it: a dead one is revived as any other.
    job: String,
    /// How that stands.
    #[schemars(with = "String")]
    state: JobState,
    /// How often it was tried.
    attempt: u64,
    /// Why it failed last.
    error: Option<String>,
}

/// How I am reached.
pub(crate) async fn show(State(app): State<App>, person: Person) -> Result<Json<ContactInfo>, Problem> {
    let it = app.store.contact(&person.account.name).await?;
    let language = if it.language == Language::En { MailLanguage::En } else { MailLanguage::Zh };
    Ok(Json(ContactInfo { email: it.email, language, mails: it.mails, sends: app.mailer.is_some() }))
}

/// Says whether I want mail, and in which language.
pub(crate) async fn wish(
    State(app): State<App>,
    person: Person,
    Json(it): Json<Wishes>,
) -> Result<StatusCode, Problem> {
    let name = &person.account.name;
    let language = match it.language {
        MailLanguage::Zh => Language::Zh,
        MailLanguage::En => Language::En,
    };
    let contact = Contact { language, mails: it.mails, ..app.store.contact(name).await? };
    app.store.set_contact(name, &contact).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an account an address.
pub(crate) async fn set_address(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(Email { email }): Json<Email>,
) -> Result<StatusCode, Problem> {
    let email = email.map(|it| it.trim().to_string()).filter(|it| !it.is_empty());
    if let Some(it) = email.as_ref().filter(|it| !is_address(it)) {
        return Err(Problem::invalid(format!("“{it}”不是电子邮件地址"), format!("\"{it}\" is no address of mail")));
    }
    let contact = Contact { email, ..app.store.contact(&name).await? };
    app.store.set_contact(&name, &contact).await?;
    tracing::info!(by = %person.account.name, account = %name, "an address was set");
    Ok(StatusCode::NO_CONTENT)
}

/// The addresses of accounts.
pub(crate) async fn addresses(State(app): State<App>) -> Result<Json<Vec<AddressInfo>>, Problem> {
    let addresses = app.store.addresses().await?;
    Ok(Json(addresses.into_iter().map(|(name, email)| AddressInfo { name, email }).collect()))
}

/// Mails that were not sent.
pub(crate) async fn unsent(State(app): State<App>) -> Result<Json<Vec<UnsentInfo>>, Problem> {
    let info = |it: Unsent| UnsentInfo {
        to: it.mail.user,
        case: it.mail.case,
        about: match it.mail.about {
            About::Todo(it) | About::Told(it) => it,
        },
        created: it.mail.created.to_string(),
        job: it.job,
        state: it.state,
        attempt: it.attempt,
        error: it.error,
    };
    Ok(Json(app.store.unsent_mails(MOST).await?.into_iter().map(info).collect()))
}
