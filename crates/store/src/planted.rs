//! Known cases among the real ones: by what officers decide about them, their agreement is measured. They are cases as any other, so that
//! nobody can tell them apart; that they are known stands in a table of its own, which no view of a case shows.

use crate::sql::{Tx, values};
use crate::{Store, StoreError, instant, micros};
use approval::{Kind, Refusal};
use findings::Bilingual;
use jiff::Timestamp;

/// A known case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// The case.
    pub case: String,
    /// Who put it there.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What is known of its points, a file by its hash.
    pub known: String,
}

/// What would make a known case real: words to a firm or the public, a decision, a certificate.
const REAL: [Kind; 6] =
    [Kind::SendNotice, Kind::HearExperts, Kind::Publish, Kind::ProposeDecision, Kind::SignDecision, Kind::Certify];

/// Refuses what would make a known case real. It says what a case says that its applicant is taking back, which it is.
pub(crate) async fn keep_unreal(tx: &mut Tx, case: &str, kind: Kind) -> Result<(), StoreError> {
    if !REAL.contains(&kind) {
        return Ok(());
    }
    let sql = "SELECT case_id FROM planted WHERE case_id = $1";
    match tx.first(sql, values![case]).await? {
        None => Ok(()),
        Some(_) => Err(StoreError::Refused(Refusal::Invalid {
            what: Bilingual::new("申请人正在撤回该申请", "the applicant is taking the application back"),
        })),
    }
}

impl Store {
    /// Notes that a case is a known one.
    pub async fn plant(&self, it: &Planted) -> Result<(), StoreError> {
        let sql = "INSERT INTO planted (case_id, by_user, at, known) VALUES ($1, $2, $3, $4)";
        self.database.execute(sql, values![&it.case, &it.by, micros(it.at), &it.known]).await.map(|_| ())
    }

    /// The known cases, the newest first.
    pub async fn planted(&self) -> Result<Vec<Planted>, StoreError> {
        let sql = "SELECT case_id, by_user, at, known FROM planted ORDER BY case_id DESC";
        let rows = self.database.fetch(sql, values![]).await?;
        let one = |row: &crate::sql::Row| {
            Ok(Planted { case: row.text(0)?, by: row.text(1)?, at: instant(row.int(2)?)?, known: row.text(3)? })
        };
        rows.iter().map(one).collect()
    }
}
