//! Changed rules tried on what was submitted: in parts, each a job, so that any number of workers share a trial and one that was cut off
//! goes on where it stood.

use crate::jobs::{self, Lease};
use crate::sql::{Row, values};
use crate::{Store, StoreError, instant, micros};
use jiff::Timestamp;

/// A trial of changed rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sandbox {
    /// Id.
    pub id: String,
    /// What is tried, in words.
    pub title: String,
    /// Who asked for it.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// The changed files of rules and how they are tried, a file by its hash.
    pub change: String,
    /// The drawings, a file by its hash.
    pub drawings: String,
    /// In how many parts it is done.
    pub parts: u64,
    /// How many of them are.
    pub done: u64,
    /// What came of it, a file by its hash; when all parts are done.
    pub report: Option<String>,
}

/// A trial to be made.
#[derive(Clone, Debug)]
pub struct NewSandbox {
    /// What is tried, in words.
    pub title: String,
    /// Who asks for it.
    pub by: String,
    /// The changed files, by hash.
    pub change: String,
    /// The drawings, by hash.
    pub drawings: String,
    /// In how many parts.
    pub parts: u64,
}

/// One trial by its id, or all where the id is empty, the newest first.
const READ: &str = "SELECT id, title, by_user, created, change, drawings, report,
     (SELECT COUNT(*) FROM sandbox_parts WHERE sandbox_id = sandboxes.id),
     (SELECT COUNT(*) FROM sandbox_parts WHERE sandbox_id = sandboxes.id AND result IS NOT NULL)
     FROM sandboxes WHERE id = $1 OR $1 = '' ORDER BY id DESC LIMIT $2";

fn sandbox(row: &Row) -> Result<Sandbox, StoreError> {
    Ok(Sandbox {
        id: row.text(0)?,
        title: row.text(1)?,
        by: row.text(2)?,
        created: instant(row.int(3)?)?,
        change: row.text(4)?,
        drawings: row.text(5)?,
        report: row.text_or_none(6)?,
        parts: row.count(7)?,
        done: row.count(8)?,
    })
}

impl Store {
    /// Asks for a trial: all of its parts become jobs at once.
    pub async fn create_sandbox(&self, new: &NewSandbox, now: Timestamp) -> Result<String, StoreError> {
        let id = crate::new_id();
        let mut tx = self.database.begin().await?;
        let sql =
            "INSERT INTO sandboxes (id, title, by_user, created, change, drawings) VALUES ($1, $2, $3, $4, $5, $6)";
        tx.execute(sql, values![&id, &new.title, &new.by, micros(now), &new.change, &new.drawings]).await?;
        for part in 0..new.parts {
            tx.execute("INSERT INTO sandbox_parts (sandbox_id, part) VALUES ($1, $2)", values![&id, part]).await?;
            jobs::ask_for_part(&mut tx, &id, part, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// A trial.
    pub async fn sandbox(&self, id: &str) -> Result<Option<Sandbox>, StoreError> {
        let row = self.database.first(READ, values![id, 1_i64]).await?;
        row.as_ref().map(sandbox).transpose()
    }

    /// The trials, the newest first.
    pub async fn sandboxes(&self, most: u32) -> Result<Vec<Sandbox>, StoreError> {
        let rows = self.database.fetch(READ, values!["", i64::from(most)]).await?;
        rows.iter().map(sandbox).collect()
    }

    /// Keeps the result of a part, a file by its hash, together with the end of its job.
    pub async fn finish_part(
        &self,
        lease: &Lease,
        id: &str,
        part: u64,
        result: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        jobs::finish(&mut tx, lease, now).await?;
        let sql = "UPDATE sandbox_parts SET result = $1 WHERE sandbox_id = $2 AND part = $3";
        tx.execute(sql, values![result, id, part]).await?;
        tx.commit().await
    }

    /// The results of the parts that are done, in their order.
    pub async fn sandbox_results(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT result FROM sandbox_parts WHERE sandbox_id = $1 AND result IS NOT NULL ORDER BY part";
        self.database.fetch(sql, values![id]).await?.iter().map(|it| it.text(0)).collect()
    }

    /// Keeps what came of a trial. Whoever is late changes nothing.
    pub async fn conclude_sandbox(&self, id: &str, report: &str) -> Result<(), StoreError> {
        let sql = "UPDATE sandboxes SET report = $1 WHERE id = $2 AND report IS NULL";
        self.database.execute(sql, values![report, id]).await.map(|_| ())
    }
}
