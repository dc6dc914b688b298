//! Files that arrive in parts. A part is an object of its own until the file is whole; then the parts are streamed into the file, so that neither
//! a part nor the file is ever in memory. Any server takes any part, and a part that was cut off is sent again.

use crate::files::Files;
use crate::sql::values;
use crate::{Store, StoreError, Stored, micros};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use object_store::path::Path;

/// Bytes that a part has at most.
pub const LARGEST_PART: u64 = 16 << 20;
/// Files that one person may have on their way at once.
const MOST: i64 = 100;
/// Hours after which a file that gets no more parts is given up.
const ABANDONED_AFTER: i64 = 72;

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Id.
    pub id: String,
    /// Name of the file.
    pub name: String,
    /// Bytes that it will have.
    pub size: u64,
    /// Bytes that are here: where the next part begins.
    pub received: u64,
    /// Its name in the store, once it is whole.
    pub sha256: Option<String>,
}

fn missing(id: &str) -> StoreError {
    StoreError::Missing { what: "transfer", id: id.into() }
}

/// The bytes of several objects, one after another.
fn joined(files: Files, objects: Vec<String>) -> BoxStream<'static, Result<Bytes, StoreError>> {
    let read = move |it: String| {
        let files = files.clone();
        async move { files.read(&it).await }
    };
    stream::iter(objects).then(read).try_flatten().boxed()
}

impl Store {
    /// Begins with a file of so many bytes.
    pub async fn begin_transfer(
        &self,
        user: &str,
        name: &str,
        size: u64,
        limit: u64,
        now: Timestamp,
    ) -> Result<Transfer, StoreError> {
        if size > limit {
            return Err(StoreError::TooLarge { limit });
        }
        let transfer = Transfer { id: crate::new_id(), name: name.to_string(), size, received: 0, sha256: None };
        let mut tx = self.database.begin().await?;
        let sql = "SELECT COUNT(*) FROM transfers WHERE user_id = $1 AND sha256 IS NULL";
        let open = tx.first(sql, values![user]).await?.map_or(Ok(0), |it| it.int(0))?;
        if open >= MOST {
            let message = format!("{open} files are on their way already: finish them or give them up");
            return Err(StoreError::Configuration(message));
        }
        let sql = "INSERT INTO transfers (id, user_id, name, size, received, sha256, touched) VALUES ($1, $2, $3, $4, 0, NULL, $5)";
        tx.execute(sql, values![&transfer.id, user, name, size, micros(now)]).await?;
        tx.commit().await?;
        Ok(transfer)
    }

    /// How far a file of a person has come.
    pub async fn transfer(&self, id: &str, user: &str) -> Result<Transfer, StoreError> {
        let sql = "SELECT id, name, size, received, sha256 FROM transfers WHERE id = $1 AND user_id = $2";
        let row = self.database.first(sql, values![id, user]).await?.ok_or_else(|| missing(id))?;
        Ok(Transfer {
            id: row.text(0)?,
            name: row.text(1)?,
            size: row.count(2)?,
            received: row.count(3)?,
            sha256: row.text_or_none(4)?,
        })
    }

    /// Streams the part in that begins at `start`. Nothing is left of one that is cut off, too large, or not the next.
    ///
    /// # Errors
    /// [`StoreError::Offset`] when another part is next, for example because this one came before.
    pub async fn put_part<E: std::fmt::Display>(
        &self,
        id: &str,
        user: &str,
        start: u64,
        bytes: impl Stream<Item = Result<Bytes, E>> + Unpin,
        now: Timestamp,
    ) -> Result<Transfer, StoreError> {
        let known = self.transfer(id, user).await?;
        if start != known.received {
            return Err(StoreError::Offset { next: known.received });
        }
        let object = format!("parts/{id}/{}", crate::new_id());
        let left = known.size - known.received;
        let size = self.files.put_at(&Path::from(object.as_str()), bytes, left.min(LARGEST_PART), |_| ()).await?;
        let mut tx = self.database.begin().await?;
        let sql = "UPDATE transfers SET received = received + $1, touched = $2 WHERE id = $3 AND received = $4";
        let is_next = tx.execute(sql, values![size, micros(now), id, start]).await? == 1;
        if !is_next || size == 0 {
            drop(tx);
            self.files.remove(&object).await?;
            let known = self.transfer(id, user).await?;
            return if is_next { Ok(known) } else { Err(StoreError::Offset { next: known.received }) };
        }
        let sql = "INSERT INTO transfer_parts (transfer, start, object) VALUES ($1, $2, $3)";
        tx.execute(sql, values![id, start, &object]).await?;
        tx.commit().await?;
        Ok(Transfer { received: start + size, ..known })
    }

    /// Makes the file of its parts and notes who brought it. Asked for again, it gives the same.
    ///
    /// # Errors
    /// [`StoreError::Offset`] when parts are missing.
    pub async fn finish_transfer(&self, id: &str, user: &str, now: Timestamp) -> Result<Stored, StoreError> {
        let known = self.transfer(id, user).await?;
        if let Some(sha256) = known.sha256 {
            return Ok(Stored { sha256, size: known.size });
        }
        if known.received != known.size {
            return Err(StoreError::Offset { next: known.received });
        }
        let sql = "SELECT object FROM transfer_parts WHERE transfer = $1 ORDER BY start";
        let rows = self.database.fetch(sql, values![id]).await?;
        let objects: Vec<String> = rows.iter().map(|it| it.text(0)).collect::<Result<_, _>>()?;
        let parts = joined(self.files.clone(), objects.clone());
        let stored = self.upload(parts, known.size, user, &known.name, now).await?;
        let sql = "UPDATE transfers SET sha256 = $1, touched = $2 WHERE id = $3";
        self.database.execute(sql, values![&stored.sha256, micros(now), id]).await?;
        self.forget_parts(id, &objects).await?;
        Ok(stored)
    }

    /// Gives a file up that is on its way.
    pub async fn give_up_transfer(&self, id: &str, user: &str) -> Result<(), StoreError> {
        self.transfer(id, user).await?;
        self.forget_transfer(id).await
    }

    async fn forget_parts(&self, id: &str, objects: &[String]) -> Result<(), StoreError> {
        for it in objects {
            self.files.remove(it).await?;
        }
        self.database.execute("DELETE FROM transfer_parts WHERE transfer = $1", values![id]).await.map(|_| ())
    }

    async fn forget_transfer(&self, id: &str) -> Result<(), StoreError> {
        let rows = self.database.fetch("SELECT object FROM transfer_parts WHERE transfer = $1", values![id]).await?;
        let objects: Vec<String> = rows.iter().map(|it| it.text(0)).collect::<Result<_, _>>()?;
        self.forget_parts(id, &objects).await?;
        self.database.execute("DELETE FROM transfers WHERE id = $1", values![id]).await.map(|_| ())
    }

    /// Gives up what got no more parts for long, and removes parts that no file knows of.
    pub(crate) async fn sweep_transfers(&self, now: Timestamp) -> Result<u64, StoreError> {
        let old = now - SignedDuration::from_hours(ABANDONED_AFTER);
        let rows = self.database.fetch("SELECT id FROM transfers WHERE touched < $1", values![micros(old)]).await?;
        for row in &rows {
            self.forget_transfer(&row.text(0)?).await?;
        }
        let mut swept = rows.len() as u64;
        let mut found = self.files.list("parts");
        while let Some(it) = found.try_next().await? {
            let is_old = it.last_modified.timestamp() < old.as_second();
            let sql = "SELECT 1 FROM transfer_parts WHERE object = $1";
            if is_old && self.database.first(sql, values![it.location.as_ref()]).await?.is_none() {
                self.files.remove(it.location.as_ref()).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}
