//! What can go wrong in the store.

use approval::Refusal;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The state machine refuses the action.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The case changed since it was read: somebody else was faster.
    #[error("the case is at version {current} by now")]
    Stale {
        /// Its version now.
        current: u64,
    },
    /// An idempotency key was used for another request before.
    #[error("the idempotency key {key} was used for another request")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    Missing {
        /// What sort of thing.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// A name is taken.
    #[error("{what} {id} exists already")]
    Exists {
        /// What sort of thing.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// The lease of a job has passed to another worker.
    #[error("the lease of job {job} has ended")]
    LeaseLost {
        /// The job.
        job: String,
    },
    /// A file is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// Another part of a file is next.
    #[error("the next part of the file begins at byte {next}")]
    Offset {
        /// Where.
        next: u64,
    },
    /// The bytes stopped coming.
    #[error("the file was cut off: {0}")]
    CutOff(String),
    /// The configuration makes no sense.
    #[error("{0}")]
    Configuration(String),
    /// The database was made by a newer program.
    #[error("the database has schema {found}, this program knows {known}: use the newer program")]
    Newer {
        /// Found.
        found: i64,
        /// Known.
        known: i64,
    },
    /// What is stored does not read.
    #[error("what is stored is damaged: {0}")]
    Damaged(String),
    /// The database fails.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The store of files fails.
    #[error("files: {0}")]
    Files(#[from] object_store::Error),
    /// A file of the machine cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

impl StoreError {
    pub(crate) fn damaged(what: impl std::fmt::Display) -> StoreError {
        StoreError::Damaged(what.to_string())
    }

    pub(crate) fn io(path: &std::path::Path, error: std::io::Error) -> StoreError {
        StoreError::Io { path: path.display().to_string(), error }
    }
}
