//! Packs in force, and the reports of trials without which none comes into force.

use crate::sql::values;
use crate::{Store, StoreError, instant, micros};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A pack as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackInForce {
    /// The hash of its content.
    pub sha256: String,
    /// Since when.
    pub since: Timestamp,
    /// The report of the trial that went before, a file by its hash; none for what the store began with.
    pub report: Option<String>,
}

impl Store {
    /// Attaches a report to a pack as it was tried. A later one takes the place of an earlier one.
    pub async fn attach_report(
        &self,
        pack: &str,
        sha256: &str,
        report: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO pack_reports (pack, sha256, report, by_user, at) VALUES ($1, $2, $3, $4, $5)
                   ON CONFLICT (pack, sha256) DO UPDATE SET report = $3, by_user = $4, at = $5";
        self.database.execute(sql, values![pack, sha256, report, by, micros(now)]).await.map(|_| ())
    }

    /// The packs in force, by id.
    pub async fn packs_in_force(&self) -> Result<BTreeMap<String, PackInForce>, StoreError> {
        let sql = "SELECT pack, sha256, since, report FROM packs_in_force ORDER BY since";
        let mut packs = BTreeMap::new();
        for row in self.database.fetch(sql, values![]).await? {
            let it = PackInForce { sha256: row.text(1)?, since: instant(row.int(2)?)?, report: row.text_or_none(3)? };
            packs.insert(row.text(0)?, it);
        }
        Ok(packs)
    }

    /// Puts packs into force, each by its id and the hash of its content, all or none. The first packs of a store are in force as they
    /// are; after that, a pack that is new or has another content needs the report of a trial of exactly this content. Gives the packs
    /// without one, in which case nothing changes.
    pub async fn put_in_force(
        &self,
        packs: &[(String, String)],
        now: Timestamp,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut tx = self.database.begin().await?;
        // Servers that start together take turns.
        tx.execute("UPDATE ledger SET position = position WHERE one = 1", values![]).await?;
        let rows = tx.fetch("SELECT pack, sha256 FROM packs_in_force ORDER BY since", values![]).await?;
        let known = rows.iter().map(|it| Ok((it.text(0)?, it.text(1)?)));
        let known: BTreeMap<String, String> = known.collect::<Result<_, StoreError>>()?;
        let mut untried = Vec::new();
        for (pack, sha256) in packs.iter().filter(|it| known.get(&it.0) != Some(&it.1)) {
            let sql = "SELECT report FROM pack_reports WHERE pack = $1 AND sha256 = $2";
            let report = tx.first(sql, values![pack, sha256]).await?.map(|it| it.text(0)).transpose()?;
            if report.is_none() && !known.is_empty() {
                untried.push((pack.clone(), sha256.clone()));
                continue;
            }
            let sql = "INSERT INTO packs_in_force (pack, sha256, since, report) VALUES ($1, $2, $3, $4)";
            tx.execute(sql, values![pack, sha256, micros(now), report]).await?;
        }
        if untried.is_empty() {
            tx.commit().await?;
        }
        Ok(untried)
    }
}
