//! Where co-approval is kept: cases with their audit chain, people, files by content, jobs.
//!
//! ```text
//! Store::perform ─ read case ─▶ approval::perform ─▶ one transaction { ledger position · event · case · todos · outbox · jobs · receipt }
//! ```
//!
//! SQLite and a folder by default; PostgreSQL and an object store by their addresses. Every statement is written once
//! ([`sql`](self) says how), and every test of this crate runs on both.

mod audit;
mod backup;
mod cases;
mod error;
mod files;
mod identities;
mod jobs;
mod lists;
mod mails;
mod packs;
mod people;
mod planted;
mod rates;
mod sandboxes;
mod schema;
mod second_factor;
mod secrets;
mod sql;
#[cfg(feature = "testing")]
pub mod testing;
mod transfers;

pub use audit::{Fault, Proof};
pub use backup::BackupSummary;
pub use cases::{Performed, Request, Told};
pub use error::StoreError;
pub use files::{Stored, is_sha256};
pub use identities::Begun;
pub use jobs::{Job, JobKind, JobState, Lease, MAX_ATTEMPTS};
pub use lists::{Filter, Mine, Summary};
pub use mails::{About, Contact, Mail, Unsent};
pub use packs::PackInForce;
pub use people::{Account, MAX_FAILURES, NewAccount, Organisation, Session, SignIn};
pub use planted::Planted;
pub use rates::Rate;
pub use sandboxes::{NewSandbox, Sandbox};
pub use second_factor::{Enrolment, Proving, RECOVERY_CODES, SecondFactor};
pub use secrets::SecretKeys;
pub use transfers::{LARGEST_PART, Transfer};

use approval::builtin::Procedures;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// Where things are kept.
#[derive(Clone, Debug)]
pub struct Places {
    /// Folder of the database and the files, where neither has an address of its own.
    pub data: PathBuf,
    /// `postgres://…`; SQLite in the folder when there is none.
    pub database: Option<String>,
    /// `s3://bucket/prefix`; the folder when there is none.
    pub objects: Option<String>,
}

/// The store. Copies share one set of connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: sql::Database,
    files: files::Files,
    procedures: Arc<Procedures>,
    /// What secrets are sealed with; only servers that sign people in need it.
    secrets: Option<Arc<SecretKeys>>,
    /// Changes write mails, because there is somewhere to send them.
    writes_mail: bool,
}

impl Store {
    /// Opens the store and brings its tables up to date. A folder that does not exist is made.
    pub async fn open(places: &Places, procedures: Arc<Procedures>) -> Result<Store, StoreError> {
        if places.database.is_none() || places.objects.is_none() {
            std::fs::create_dir_all(&places.data).map_err(|error| StoreError::io(&places.data, error))?;
        }
        let database = match &places.database {
            None => sql::Database::sqlite(&places.data.join("tushen.sqlite")).await?,
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                sql::Database::postgres(url).await?
            }
            Some(_) => {
                return Err(StoreError::Configuration(
                    "the database must be given as postgres://user@host:port/name; leave it out for SQLite".into(),
                ));
            }
        };
        schema::migrate(&database).await?;
        let files = files::Files::open(&places.data, places.objects.as_deref())?;
        Ok(Store { database, files, procedures, secrets: None, writes_mail: false })
    }

    /// The workflows and the calendar that it works by.
    pub fn procedures(&self) -> &Procedures {
        &self.procedures
    }

    /// Whether database and files answer.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.position().await?;
        self.files.ready().await
    }

    /// Ends all connections, so that what was written is in the database file itself.
    pub async fn close(&self) {
        self.database.close().await;
    }
}

/// An instant as it is kept.
fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A kept instant.
fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(StoreError::damaged)
}

/// A kept JSON text.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(StoreError::damaged)
}

/// Plain data as JSON text.
fn text(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::damaged)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// A new id; later ones are larger.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
