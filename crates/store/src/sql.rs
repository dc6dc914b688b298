//! The seam between two databases: one dialect, one set of statements with `$n`, values that are texts and whole numbers.
//!
//! SQLite has one connection that writes, so that nobody waits for a lock, and several that read beside it (WAL). PostgreSQL has a pool.

use crate::StoreError;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Postgres, Row as _, Sqlite};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// Connections that read at once from SQLite, or all at once to PostgreSQL.
const CONNECTIONS: u32 = 16;

/// A value of a statement or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Option<String>),
    Int(Option<i64>),
}

impl From<&str> for Value {
    fn from(it: &str) -> Value {
        Value::Text(Some(it.to_string()))
    }
}

impl From<String> for Value {
    fn from(it: String) -> Value {
        Value::Text(Some(it))
    }
}

impl From<&String> for Value {
    fn from(it: &String) -> Value {
        Value::Text(Some(it.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(it: Option<String>) -> Value {
        Value::Text(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Value {
        Value::Int(Some(it))
    }
}

impl From<u64> for Value {
    fn from(it: u64) -> Value {
        // Positions, sizes and versions stay far below.
        Value::Int(Some(i64::try_from(it).unwrap_or(i64::MAX)))
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Value {
        Value::Int(Some(i64::from(it)))
    }
}

impl From<Option<i64>> for Value {
    fn from(it: Option<i64>) -> Value {
        Value::Int(it)
    }
}

/// The values of a statement: `values![id, 3, None::<i64>]`.
macro_rules! values {
    ($($it:expr),* $(,)?) => { &[$($crate::sql::Value::from($it)),*] };
}
pub(crate) use values;

/// A row of a result; columns are counted from 0.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    pub(crate) fn text(&self, column: usize) -> Result<String, StoreError> {
        Ok(match self {
            Row::Sqlite(it) => it.try_get(column)?,
            Row::Postgres(it) => it.try_get(column)?,
        })
    }

    pub(crate) fn text_or_none(&self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Row::Sqlite(it) => it.try_get(column)?,
            Row::Postgres(it) => it.try_get(column)?,
        })
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, StoreError> {
        Ok(match self {
            Row::Sqlite(it) => it.try_get(column)?,
            Row::Postgres(it) => it.try_get(column)?,
        })
    }

    pub(crate) fn int_or_none(&self, column: usize) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Row::Sqlite(it) => it.try_get(column)?,
            Row::Postgres(it) => it.try_get(column)?,
        })
    }

    /// A whole number that is never negative.
    pub(crate) fn count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| StoreError::damaged("a negative count"))
    }
}

/// A database.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool),
}

/// A transaction. It is rolled back when it is dropped.
pub(crate) enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Binds all values to a statement, in order.
macro_rules! bound {
    ($db:ty, $sql:expr, $values:expr) => {
        $values.iter().cloned().fold(sqlx::query::<$db>($sql), |query, value| match value {
            Value::Text(it) => query.bind(it),
            Value::Int(it) => query.bind(it),
        })
    };
}

impl Database {
    /// The file is made when there is none.
    pub(crate) async fn sqlite(file: &Path) -> Result<Database, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged outlives a loss of power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30));
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?;
        Ok(Database::Sqlite { write, read })
    }

    pub(crate) async fn postgres(url: &str) -> Result<Database, StoreError> {
        let options = PgConnectOptions::from_str(url)?;
        Ok(Database::Postgres(PgPoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await?))
    }

    /// A transaction that writes.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Database::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Database::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// A transaction that reads one state of everything.
    pub(crate) async fn snapshot(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Database::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Database::Postgres(pool) => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// The rows of a statement that reads.
    pub(crate) async fn fetch(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Database::Sqlite { read, .. } => {
                bound!(Sqlite, sql, values).fetch_all(read).await?.into_iter().map(Row::Sqlite).collect()
            }
            Database::Postgres(pool) => {
                bound!(Postgres, sql, values).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a statement that reads.
    pub(crate) async fn first(&self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Runs one statement in a transaction of its own; gives how many rows it touched.
    pub(crate) async fn execute(&self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let touched = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(touched)
    }

    pub(crate) async fn close(&self) {
        match self {
            Database::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Database::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self, Tx::Postgres(_))
    }

    /// Runs a statement; gives how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        Ok(match self {
            Tx::Sqlite(tx) => bound!(Sqlite, sql, values).execute(&mut **tx).await?.rows_affected(),
            Tx::Postgres(tx) => bound!(Postgres, sql, values).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// The rows of a statement.
    pub(crate) async fn fetch(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Tx::Sqlite(tx) => {
                bound!(Sqlite, sql, values).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect()
            }
            Tx::Postgres(tx) => {
                bound!(Postgres, sql, values).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a statement.
    pub(crate) async fn first(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Runs several statements without values.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
            Tx::Postgres(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
