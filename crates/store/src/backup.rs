//! Backup and restore: all rows as JSON lines and all files in a folder, from either database and into either.

use crate::sql::{Row, Tx, Value, values};
use crate::{Store, StoreError};
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, BufWriter};

/// The form of a backup.
const SCHEMA: &str = "tushen.backup/1";

/// Keys whose rows are read at once.
const PAGE: i64 = 100;

/// A table: its columns (`t` text, `i` whole number), how its rows are read page by page after a key, and how one is written. The first
/// column is the key of the pages; rows of one key come together.
struct Table {
    name: &'static str,
    columns: &'static str,
    read: &'static str,
    write: &'static str,
}

macro_rules! table {
    ($name:literal, $columns:literal, $key:literal, $rest:literal, $places:literal) => {
        Table {
            name: $name,
            columns: $columns,
            read: concat!(
                "SELECT ",
                $key,
                $rest,
                " FROM ",
                $name,
                " WHERE ",
                $key,
                " IN (SELECT DISTINCT ",
                $key,
                " FROM ",
                $name,
                " WHERE ",
                $key,
                " > $1 ORDER BY ",
                $key,
                " LIMIT $2) ORDER BY ",
                $key
            ),
            write: concat!("INSERT INTO ", $name, " (", $key, $rest, ") VALUES (", $places, ")"),
        }
    };
}

/// In the order in which they refer to each other. Sessions are left out (everyone signs in anew), and so are rates and files on their
/// way. Secrets are written as they are kept: encrypted, and without their key.
const TABLES: [Table; 22] = [
    table!("departments", "ttt", "id", ", zh, en", "$1, $2, $3"),
    table!("organisations", "tt", "id", ", name", "$1, $2"),
    table!(
        "users",
        "ttttttiiii",
        "id",
        ", name, roles, department, organisation, password, active, failures, locked_until, created",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10"
    ),
    table!(
        "second_factors",
        "ttiiit",
        "user_id",
        ", secret, confirmed, last_step, created, key_id",
        "$1, $2, $3, $4, $5, $6"
    ),
    table!("recovery_codes", "tt", "user_id", ", hash", "$1, $2"),
    table!("contacts", "ttti", "user_id", ", email, language, mails", "$1, $2, $3, $4"),
    table!("identities", "ttti", "issuer", ", subject, user_id, linked", "$1, $2, $3, $4"),
    table!("files", "tii", "sha256", ", size, stored", "$1, $2, $3"),
    table!("uploads", "ttti", "sha256", ", user_id, name, at", "$1, $2, $3, $4"),
    table!(
        "cases",
        "titttiiitttt",
        "id",
        ", version, workflow, stage, title, opened, changed, ticking, certificate, hash, summary, state",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12"
    ),
    table!("case_parties", "tt", "case_id", ", organisation", "$1, $2"),
    table!(
        "todos",
        "titttit",
        "case_id",
        ", ordinal, kind, role, department, due, clock",
        "$1, $2, $3, $4, $5, $6, $7"
    ),
    table!("events", "ititttt", "position", ", case_id, seq, kind, body, hash, head", "$1, $2, $3, $4, $5, $6, $7"),
    table!("outbox", "iitt", "position", ", ordinal, case_id, body", "$1, $2, $3, $4"),
    table!("receipts", "ttttii", "user_id", ", key, request, case_id, version, at", "$1, $2, $3, $4, $5, $6"),
    table!(
        "mails",
        "tttttiii",
        "id",
        ", user_id, case_id, about, department, due, created, sent",
        "$1, $2, $3, $4, $5, $6, $7, $8"
    ),
    table!(
        "jobs",
        "tttttiititii",
        "id",
        ", key, case_id, kind, state, run_at, lease_until, worker, attempt, error, created, finished",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12"
    ),
    table!(
        "sandboxes",
        "tttittt",
        "id",
        ", title, by_user, created, change, drawings, report",
        "$1, $2, $3, $4, $5, $6, $7"
    ),
    table!("sandbox_parts", "tit", "sandbox_id", ", part, result", "$1, $2, $3"),
    table!("planted", "ttit", "case_id", ", by_user, at, known", "$1, $2, $3, $4"),
    table!("pack_reports", "tttti", "pack", ", sha256, report, by_user, at", "$1, $2, $3, $4, $5"),
    table!("packs_in_force", "ttit", "pack", ", sha256, since, report", "$1, $2, $3, $4"),
];

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSummary {
    /// Form of the backup.
    pub schema: String,
    /// End of the ledger.
    pub position: u64,
    /// Head of the ledger.
    pub head: String,
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub files: u64,
}

impl Store {
    /// Writes one state of everything into a new folder, while the server runs. `backup.json` is written last: a folder without it is
    /// not complete.
    pub async fn backup(&self, folder: &Path) -> Result<BackupSummary, StoreError> {
        if folder.exists() {
            let message = format!("{} exists: a backup goes into a new folder", folder.display());
            return Err(StoreError::Configuration(message));
        }
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |error| StoreError::io(&path, error)
        };
        let tables = folder.join("tables");
        tokio::fs::create_dir_all(&tables).await.map_err(failed(&tables))?;
        let mut tx = self.database.snapshot().await?;
        let end = tx.first("SELECT position, head FROM ledger WHERE one = 1", values![]).await?;
        let end = end.ok_or_else(|| StoreError::damaged("the ledger has no end"))?;
        let mut summary =
            BackupSummary { schema: SCHEMA.into(), position: end.count(0)?, head: end.text(1)?, rows: 0, files: 0 };
        let mut files = Vec::new();
        for table in &TABLES {
            let path = tables.join(format!("{}.jsonl", table.name));
            let mut out = BufWriter::new(tokio::fs::File::create(&path).await.map_err(failed(&path))?);
            let mut after = if table.columns.starts_with('t') { Value::from("") } else { Value::from(0_i64) };
            loop {
                let page = tx.fetch(table.read, &[after.clone(), Value::from(PAGE)]).await?;
                let Some(last) = page.last() else { break };
                after = cell(last, table.columns, 0)?;
                for row in &page {
                    let cells: Result<Vec<Json>, StoreError> =
                        (0..table.columns.len()).map(|it| Ok(to_json(cell(row, table.columns, it)?))).collect();
                    let line = Json::Array(cells?).to_string();
                    out.write_all(line.as_bytes()).await.map_err(failed(&path))?;
                    out.write_all(b"\n").await.map_err(failed(&path))?;
                    summary.rows += 1;
                    if table.name == "files" {
                        files.push(row.text(0)?);
                    }
                }
            }
            out.flush().await.map_err(failed(&path))?;
        }
        drop(tx);
        for sha256 in &files {
            let path = folder.join("files").join(sha256);
            tokio::fs::create_dir_all(folder.join("files")).await.map_err(failed(&path))?;
            let mut out = BufWriter::new(tokio::fs::File::create(&path).await.map_err(failed(&path))?);
            let (_, mut chunks) = self.file(sha256).await?;
            while let Some(chunk) = chunks.try_next().await? {
                out.write_all(&chunk).await.map_err(failed(&path))?;
            }
            out.flush().await.map_err(failed(&path))?;
            summary.files += 1;
        }
        let path = folder.join("backup.json");
        let text = serde_json::to_string_pretty(&summary).map_err(StoreError::damaged)?;
        tokio::fs::write(&path, text).await.map_err(failed(&path))?;
        Ok(summary)
    }

    /// Brings a backup into an empty store: the files first, then all rows in one transaction.
    pub async fn restore(&self, folder: &Path) -> Result<BackupSummary, StoreError> {
        let path = folder.join("backup.json");
        let text = tokio::fs::read_to_string(&path).await.map_err(|error| StoreError::io(&path, error))?;
        let summary: BackupSummary = serde_json::from_str(&text).map_err(StoreError::damaged)?;
        if summary.schema != SCHEMA {
            return Err(StoreError::Configuration(format!("{} is no {SCHEMA}", summary.schema)));
        }
        let used = "SELECT 1 FROM ledger WHERE position > 0 UNION SELECT 1 FROM users";
        if self.database.first(used, values![]).await?.is_some() {
            return Err(StoreError::Configuration("a backup is restored into an empty store only".into()));
        }
        let files = folder.join("tables/files.jsonl");
        for row in lines(&files).await? {
            let sha256 = row.first().and_then(Json::as_str).unwrap_or_default().to_string();
            let path = folder.join("files").join(&sha256);
            let file = tokio::fs::File::open(&path).await.map_err(|error| StoreError::io(&path, error))?;
            let chunks = futures_util::stream::try_unfold(file, |mut file| async move {
                let mut chunk = vec![0; 1 << 20];
                let read = file.read(&mut chunk).await?;
                chunk.truncate(read);
                Ok::<_, std::io::Error>((read > 0).then(|| (chunk.into(), file)))
            });
            let stored = self.files.put(Box::pin(chunks), u64::MAX).await?;
            if stored.sha256 != sha256 {
                return Err(StoreError::damaged(format!("{} has other bytes than its name says", path.display())));
            }
        }
        let (mut tx, mut rows) = (self.database.begin().await?, 0);
        for table in &TABLES {
            let path = folder.join(format!("tables/{}.jsonl", table.name));
            // A backup of an older program has not all tables; that none is lost is told by the number of rows.
            for row in if path.exists() { lines(&path).await? } else { Vec::new() } {
                write(&mut tx, table, &row).await?;
                rows += 1;
            }
        }
        if rows != summary.rows {
            return Err(StoreError::damaged(format!("{rows} rows of {} are there", summary.rows)));
        }
        let sql = "UPDATE ledger SET position = $1, head = $2 WHERE one = 1";
        tx.execute(sql, values![summary.position, &summary.head]).await?;
        tx.commit().await?;
        Ok(summary)
    }
}

fn cell(row: &Row, columns: &str, column: usize) -> Result<Value, StoreError> {
    Ok(match columns.as_bytes().get(column) {
        Some(b'i') => Value::Int(row.int_or_none(column)?),
        _ => Value::Text(row.text_or_none(column)?),
    })
}

fn to_json(value: Value) -> Json {
    match value {
        Value::Text(it) => it.map_or(Json::Null, Json::String),
        Value::Int(it) => it.map_or(Json::Null, Json::from),
    }
}

async fn write(tx: &mut Tx, table: &Table, row: &[Json]) -> Result<(), StoreError> {
    let wrong = || StoreError::damaged(format!("a row of {} has other columns", table.name));
    if row.len() > table.columns.len() {
        return Err(wrong());
    }
    let mut values = Vec::with_capacity(table.columns.len());
    // A backup of an older program lacks columns that were added since.
    for (column, cell) in table.columns.bytes().zip(row.iter().chain(std::iter::repeat(&Json::Null))) {
        values.push(match (column, cell) {
            (b'i', Json::Null) => Value::Int(None),
            (b'i', cell) => Value::Int(Some(cell.as_i64().ok_or_else(wrong)?)),
            (_, Json::Null) => Value::Text(None),
            (_, cell) => Value::Text(Some(cell.as_str().ok_or_else(wrong)?.to_string())),
        });
    }
    tx.execute(table.write, &values).await.map(|_| ())
}

/// The rows of a table of a backup.
async fn lines(path: &Path) -> Result<Vec<Vec<Json>>, StoreError> {
    let failed = |error| StoreError::io(path, error);
    let mut lines = BufReader::new(tokio::fs::File::open(path).await.map_err(failed)?).lines();
    let mut rows = Vec::new();
    while let Some(line) = lines.next_line().await.map_err(failed)? {
        rows.push(serde_json::from_str(&line).map_err(StoreError::damaged)?);
    }
    Ok(rows)
}
