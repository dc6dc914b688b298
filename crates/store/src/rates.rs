//! How often something may be done, counted in the database so that several servers share it: the generic cell rate algorithm, one row a key.

use crate::sql::values;
use crate::{Store, StoreError, instant, micros};
use jiff::{SignedDuration, Timestamp};

/// A burst, and how fast it fills again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many at once.
    pub burst: u32,
    /// One more after each such time.
    pub every: SignedDuration,
}

impl Rate {
    /// A burst, and one more each so many seconds.
    pub const fn new(burst: u32, seconds: i64) -> Rate {
        Rate { burst, every: SignedDuration::from_secs(seconds) }
    }
}

impl Store {
    /// Counts one more of a key; `Some` is when the next may come, and then it was not counted.
    pub async fn admit(&self, key: &str, rate: Rate, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let every = i64::try_from(rate.every.as_micros()).unwrap_or(i64::MAX / 4);
        let (at, room) = (micros(now), every.saturating_mul(i64::from(rate.burst.saturating_sub(1))));
        let mut tx = self.database.begin().await?;
        let sql = "INSERT INTO rates (key, due) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE
                   SET due = (CASE WHEN rates.due > $3 THEN rates.due ELSE $3 END) + $4 WHERE rates.due - $3 <= $5";
        if tx.execute(sql, values![key, at + every, at, every, room]).await? == 1 {
            tx.commit().await?;
            return Ok(None);
        }
        let row = tx.first("SELECT due FROM rates WHERE key = $1", values![key]).await?;
        let due = row.map_or(Ok(at), |it| it.int(0))?;
        instant(due - room).map(Some)
    }

    /// Removes what is paid off; gives how many.
    pub async fn forget_rates(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.database.execute("DELETE FROM rates WHERE due < $1", values![micros(now)]).await
    }
}
