//! Mails: what is to be told is written together with the change, and sent by a job of its own.

use crate::sql::{Row, Tx, values};
use crate::{Account, JobState, Store, StoreError, instant, json, micros};
use approval::{Case, Event, Role, Status, Todo, Workflow};
use findings::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Events that firms are told of though nothing waits for them.
const FOR_FIRMS: [&str; 4] = ["sign_decision", "certify", "revoke", "commitment_lapsed"];

/// How a person is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Address; none, no mail.
    pub email: Option<String>,
    /// Language of what is written.
    pub language: Language,
    /// Whether the person wants mail.
    pub mails: bool,
}

impl Default for Contact {
    fn default() -> Contact {
        Contact { email: None, language: Language::Zh, mails: true }
    }
}

/// What a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Something waits for the person: the name of an action.
    Todo(String),
    /// Something happened: the name of an event.
    Told(String),
}

/// A mail that is to be sent, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Id.
    pub id: String,
    /// To whom.
    pub user: String,
    /// Of which case.
    pub case: String,
    /// What it is about.
    pub about: About,
    /// For which department.
    pub department: Option<String>,
    /// Until when it is to be done.
    pub due: Option<Timestamp>,
    /// When it was written.
    pub created: Timestamp,
}

/// A mail that was not sent, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The mail.
    pub mail: Mail,
    /// The job that sends it.
    pub job: String,
    /// How that stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempt: u64,
    /// Why it failed last.
    pub error: Option<String>,
}

/// Rows are `id, user_id, case_id, about, department, due, created`.
fn mail(row: &Row) -> Result<Mail, StoreError> {
    Ok(Mail {
        id: row.text(0)?,
        user: row.text(1)?,
        case: row.text(2)?,
        about: json(&row.text(3)?)?,
        department: row.text_or_none(4)?,
        due: row.int_or_none(5)?.map(instant).transpose()?,
        created: instant(row.int(6)?)?,
    })
}

fn language(name: &str) -> Language {
    if name == "en" { Language::En } else { Language::Zh }
}

/// Writes the mails that a change of a case gives rise to.
pub(crate) async fn write(
    store: &Store,
    tx: &mut Tx,
    (before, case, workflow): (Option<&Case>, &Case, &Workflow),
    event: &Event,
    status: &[Status],
) -> Result<(), StoreError> {
    let old = before.map(|it| it.todos(workflow)).unwrap_or_default();
    let is_new = |it: &Todo| !old.iter().any(|old| (old.kind, &old.department) == (it.kind, &it.department));
    let todos: Vec<Todo> = case.todos(workflow).into_iter().filter(is_new).collect();
    let told: Vec<&Status> = status.iter().filter(|it| FOR_FIRMS.contains(&it.event.as_str())).collect();
    if todos.is_empty() && told.is_empty() {
        return Ok(());
    }
    let sql = "SELECT u.name, u.roles, u.department, u.organisation, u.active FROM users u JOIN contacts c ON c.user_id = u.id
               WHERE u.active = 1 AND c.mails = 1 AND c.email IS NOT NULL AND u.id <> $1 ORDER BY u.id";
    for row in tx.fetch(sql, values![&event.actor.user]).await? {
        let account = crate::people::account(&row)?;
        let actor = account.actor();
        if case.seen_by(&actor).is_none() {
            continue;
        }
        for todo in &todos {
            let is_theirs = actor.is_any(&todo.roles)
                && todo.department.as_ref().is_none_or(|it| account.department.as_ref() == Some(it));
            if is_theirs {
                let calendar = &store.procedures().calendar;
                let due = todo.clock.as_ref().and_then(|it| it.read(calendar, event.at).due);
                let about = About::Todo(todo.kind.name().to_string());
                post(tx, &account, case, (&about, todo.department.clone(), due), event.at).await?;
            }
        }
        if actor.is_any(&[Role::Applicant, Role::Institute]) {
            for it in &told {
                post(tx, &account, case, (&About::Told(it.event.clone()), None, None), event.at).await?;
            }
        }
    }
    Ok(())
}

async fn post(
    tx: &mut Tx,
    to: &Account,
    case: &Case,
    (about, department, due): (&About, Option<String>, Option<Timestamp>),
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = crate::new_id();
    let sql = "INSERT INTO mails (id, user_id, case_id, about, department, due, created, sent)
               VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
    let row = values![&id, &to.name, &case.id, crate::text(about)?, department, due.map(micros), micros(now)];
    tx.execute(sql, row).await?;
    crate::jobs::ask_for_mail(tx, &id, &case.id, now).await
}

impl Store {
    /// A store whose changes write mails: for processes that have somewhere to send them.
    pub fn with_mail(self) -> Store {
        Store { writes_mail: true, ..self }
    }

    /// How a person is reached.
    pub async fn contact(&self, user: &str) -> Result<Contact, StoreError> {
        let sql = "SELECT email, language, mails FROM contacts WHERE user_id = $1";
        let Some(row) = self.database.first(sql, values![user]).await? else { return Ok(Contact::default()) };
        Ok(Contact { email: row.text_or_none(0)?, language: language(&row.text(1)?), mails: row.int(2)? == 1 })
    }

    /// The addresses of all who have one.
    pub async fn addresses(&self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT user_id, email FROM contacts WHERE email IS NOT NULL ORDER BY user_id";
        self.database.fetch(sql, values![]).await?.iter().map(|it| Ok((it.text(0)?, it.text(1)?))).collect()
    }

    /// Sets how a person is reached.
    pub async fn set_contact(&self, user: &str, contact: &Contact) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        if tx.first("SELECT 1 FROM users WHERE id = $1", values![user]).await?.is_none() {
            return Err(StoreError::Missing { what: "account", id: user.into() });
        }
        let sql = "INSERT INTO contacts (user_id, email, language, mails) VALUES ($1, $2, $3, $4) ON CONFLICT (user_id)
                   DO UPDATE SET email = excluded.email, language = excluded.language, mails = excluded.mails";
        let language = if contact.language == Language::En { "en" } else { "zh" };
        tx.execute(sql, values![user, contact.email.clone(), language, contact.mails]).await?;
        tx.commit().await
    }

    /// A mail.
    pub async fn mail(&self, id: &str) -> Result<Option<Mail>, StoreError> {
        let sql = "SELECT id, user_id, case_id, about, department, due, created FROM mails WHERE id = $1";
        self.database.first(sql, values![id]).await?.as_ref().map(mail).transpose()
    }

    /// Notes that a mail was sent.
    pub async fn mail_sent(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        self.database.execute("UPDATE mails SET sent = $1 WHERE id = $2", values![micros(now), id]).await.map(|_| ())
    }

    /// Mails that were not sent, the newest first.
    pub async fn unsent_mails(&self, most: u32) -> Result<Vec<Unsent>, StoreError> {
        let sql = "SELECT m.id, m.user_id, m.case_id, m.about, m.department, m.due, m.created, j.id, j.state, j.attempt, j.error
                   FROM mails m JOIN jobs j ON j.key = 'mail/' || m.id
                   WHERE m.sent IS NULL AND j.state IN ('ready', 'running', 'dead') ORDER BY m.id DESC LIMIT $1";
        let unsent = |it: &Row| {
            Ok(Unsent {
                mail: mail(it)?,
                job: it.text(7)?,
                state: JobState::parse(&it.text(8)?)?,
                attempt: it.count(9)?,
                error: it.text_or_none(10)?,
            })
        };
        self.database.fetch(sql, values![i64::from(most)]).await?.iter().map(unsent).collect()
    }
}
