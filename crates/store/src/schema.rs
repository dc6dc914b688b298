//! The tables, made and brought up to date when a store is opened.

use crate::StoreError;
use crate::sql::{Database, Tx, values};

/// A step of the schema: what both databases say, and what each says for itself. Steps are never changed, only added.
struct Step {
    number: i64,
    common: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: [Step; 8] = [
    Step {
        number: 1,
        common: include_str!("../migrations/0001.sql"),
        sqlite: include_str!("../migrations/0001.sqlite.sql"),
        postgres: include_str!("../migrations/0001.postgres.sql"),
    },
    alike(2, include_str!("../migrations/0002.sql")),
    alike(3, include_str!("../migrations/0003.sql")),
    alike(4, include_str!("../migrations/0004.sql")),
    alike(5, include_str!("../migrations/0005.sql")),
    alike(6, include_str!("../migrations/0006.sql")),
    alike(7, include_str!("../migrations/0007.sql")),
    alike(8, include_str!("../migrations/0008.sql")),
];

/// A step that both databases take as it is.
const fn alike(number: i64, common: &'static str) -> Step {
    Step { number, common, sqlite: "", postgres: "" }
}

/// Applies the steps that are missing, all in one transaction; several servers may try at once.
pub(crate) async fn migrate(database: &Database) -> Result<(), StoreError> {
    let mut tx = database.begin().await?;
    if tx.is_postgres() {
        // Held until the transaction ends; the number is this table's alone.
        tx.fetch("SELECT pg_advisory_xact_lock(7411865)", values![]).await?;
    }
    tx.script("CREATE TABLE IF NOT EXISTS schema_steps (number BIGINT NOT NULL PRIMARY KEY)").await?;
    let applied = applied(&mut tx).await?;
    let newest = STEPS.last().map_or(0, |it| it.number);
    if applied > newest {
        return Err(StoreError::Newer { found: applied, known: newest });
    }
    for step in STEPS.iter().filter(|it| it.number > applied) {
        tx.script(step.common).await?;
        let own = if tx.is_postgres() { step.postgres } else { step.sqlite };
        if !own.is_empty() {
            tx.script(own).await?;
        }
        tx.execute("INSERT INTO schema_steps (number) VALUES ($1)", values![step.number]).await?;
    }
    tx.commit().await
}

async fn applied(tx: &mut Tx) -> Result<i64, StoreError> {
    let row = tx.first("SELECT COALESCE(MAX(number), 0) FROM schema_steps", values![]).await?;
    row.map_or(Ok(0), |it| it.int(0))
}
