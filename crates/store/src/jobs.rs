//! Jobs of the machine. The table is the source of truth: a job is given to one worker for as long as its lease runs, and to
//! another when the lease ends. A job that fails waits longer each time; one that failed too often is dead, and a person looks at it.

use crate::sql::{Row, Tx, values};
use crate::{Store, StoreError, instant, micros};
use approval::{Case, Work};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How often a job is tried before it is dead.
pub const MAX_ATTEMPTS: u64 = 5;

/// How often a mail is tried: for about a day, since mail servers rest sometimes.
const MAIL_ATTEMPTS: u64 = 9;

/// Seconds before the second attempt; four times as many before each further one.
const FIRST_WAIT: i64 = 5;

/// What a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Reviews the drawings of a round.
    Review,
    /// Issues the certificate.
    Certify,
    /// Sends a mail.
    Mail,
    /// Tries changed rules on some of the drawings of a trial; the place of its case is that of the trial.
    Sandbox,
}

impl JobKind {
    fn name(self) -> &'static str {
        match self {
            JobKind::Review => "review",
            JobKind::Certify => "certify",
            JobKind::Mail => "mail",
            JobKind::Sandbox => "sandbox",
        }
    }
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker.
    Ready,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Failed too often.
    Dead,
    /// No longer needed.
    Cancelled,
}

impl JobState {
    pub(crate) fn parse(name: &str) -> Result<JobState, StoreError> {
        Ok(match name {
            "ready" => JobState::Ready,
            "running" => JobState::Running,
            "done" => JobState::Done,
            "dead" => JobState::Dead,
            "cancelled" => JobState::Cancelled,
            other => return Err(StoreError::damaged(format!("job state {other}"))),
        })
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Id.
    pub id: String,
    /// What makes it the same job: `review/<case>/<round>`.
    pub key: String,
    /// The case.
    pub case: String,
    /// What it is.
    pub kind: JobKind,
    /// How it stands.
    pub state: JobState,
    /// How often it was begun.
    pub attempt: u64,
    /// Why it failed last.
    pub error: Option<String>,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

/// The right of one worker to one attempt at a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: String,
    /// The worker.
    pub worker: String,
    /// Which attempt.
    pub attempt: u64,
    /// How many there may be.
    pub most: u64,
}

/// Rows are `id, key, case_id, kind, state, attempt, error, created, finished`.
fn job(row: &Row) -> Result<Job, StoreError> {
    let kind = match row.text(3)?.as_str() {
        "review" => JobKind::Review,
        "certify" => JobKind::Certify,
        "mail" => JobKind::Mail,
        "sandbox" => JobKind::Sandbox,
        other => return Err(StoreError::damaged(format!("job kind {other}"))),
    };
    Ok(Job {
        id: row.text(0)?,
        key: row.text(1)?,
        case: row.text(2)?,
        kind,
        state: JobState::parse(&row.text(4)?)?,
        attempt: row.count(5)?,
        error: row.text_or_none(6)?,
        created: instant(row.int(7)?)?,
        finished: row.int_or_none(8)?.map(instant).transpose()?,
    })
}

/// Asks for the work that a case now waits for, and for no other. The same work asked for again is one job.
pub(crate) async fn replace(tx: &mut Tx, case: &Case, work: Option<Work>, now: Timestamp) -> Result<(), StoreError> {
    let key = work.map(|it| it.key(case));
    let sql = "UPDATE jobs SET state = 'cancelled', finished = $1, lease_until = NULL
               WHERE case_id = $2 AND state IN ('ready', 'running') AND key <> $3 AND kind <> 'mail'";
    tx.execute(sql, values![micros(now), &case.id, key.clone().unwrap_or_default()]).await?;
    let (Some(work), Some(key)) = (work, key) else { return Ok(()) };
    let kind = match work {
        Work::Review(_) => JobKind::Review,
        Work::Certify => JobKind::Certify,
    };
    let sql = "INSERT INTO jobs (id, key, case_id, kind, state, run_at, attempt, created)
               VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6) ON CONFLICT (key) DO NOTHING";
    let row = values![crate::new_id(), key, &case.id, kind.name(), micros(now), micros(now)];
    tx.execute(sql, row).await.map(|_| ())
}

/// Asks for a mail to be sent.
pub(crate) async fn ask_for_mail(tx: &mut Tx, mail: &str, case: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO jobs (id, key, case_id, kind, state, run_at, attempt, created)
               VALUES ($1, $2, $3, 'mail', 'ready', $4, 0, $4)";
    tx.execute(sql, values![crate::new_id(), format!("mail/{mail}"), case, micros(now)]).await.map(|_| ())
}

/// Asks for a part of a trial.
pub(crate) async fn ask_for_part(tx: &mut Tx, sandbox: &str, part: u64, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO jobs (id, key, case_id, kind, state, run_at, attempt, created)
               VALUES ($1, $2, $3, 'sandbox', 'ready', $4, 0, $4)";
    let key = format!("sandbox/{sandbox}/{part}");
    tx.execute(sql, values![crate::new_id(), key, sandbox, micros(now)]).await.map(|_| ())
}

/// Ends a job that its worker still holds.
pub(crate) async fn finish(tx: &mut Tx, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE jobs SET state = 'done', finished = $1, lease_until = NULL, error = NULL
               WHERE id = $2 AND state = 'running' AND worker = $3 AND attempt = $4";
    let touched = tx.execute(sql, values![micros(now), &lease.job, &lease.worker, lease.attempt]).await?;
    if touched == 0 { Err(StoreError::LeaseLost { job: lease.job.clone() }) } else { Ok(()) }
}

impl Store {
    /// Takes the job that waits longest, for so many seconds.
    pub async fn claim(&self, worker: &str, now: Timestamp, seconds: i64) -> Result<Option<(Job, Lease)>, StoreError> {
        self.take(None, false, worker, now, seconds).await
    }

    /// Takes the mail that waits longest, for so many seconds. Mails have a line of their own, so that neither waits for the other.
    pub async fn claim_mail(
        &self,
        worker: &str,
        now: Timestamp,
        seconds: i64,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        self.take(None, true, worker, now, seconds).await
    }

    /// Takes this job, if it waits still.
    pub async fn claim_job(
        &self,
        job: &str,
        worker: &str,
        now: Timestamp,
        seconds: i64,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        self.take(Some(job.to_string()), false, worker, now, seconds).await
    }

    /// Jobs that a worker could take now, the longest waiting first; mails are not among them.
    pub async fn due_jobs(&self, now: Timestamp, most: u32) -> Result<Vec<Job>, StoreError> {
        let sql = "SELECT id, key, case_id, kind, state, attempt, error, created, finished FROM jobs
                   WHERE (state = 'ready' AND run_at <= $1 OR state = 'running' AND lease_until < $1) AND kind <> 'mail'
                   ORDER BY run_at, id LIMIT $2";
        self.database.fetch(sql, values![micros(now), i64::from(most)]).await?.iter().map(job).collect()
    }

    async fn take(
        &self,
        wanted: Option<String>,
        is_mail: bool,
        worker: &str,
        now: Timestamp,
        seconds: i64,
    ) -> Result<Option<(Job, Lease)>, StoreError> {
        let at = micros(now);
        // Looking costs nothing; only a job that is there makes others wait.
        let sql =
            "SELECT 1 FROM jobs WHERE (state = 'ready' AND run_at <= $1 OR state = 'running' AND lease_until < $1)
                   AND (CASE WHEN kind = 'mail' THEN 1 ELSE 0 END) = $2 LIMIT 1";
        if self.database.first(sql, values![at, is_mail]).await?.is_none() {
            return Ok(None);
        }
        let mut tx = self.database.begin().await?;
        let sql = "UPDATE jobs SET state = 'dead', finished = $1, lease_until = NULL, error = 'the worker went away each time'
                   WHERE state = 'running' AND lease_until < $1 AND attempt >= $2";
        tx.execute(sql, values![at, MAX_ATTEMPTS]).await?;
        let sql = if tx.is_postgres() {
            "UPDATE jobs SET state = 'running', lease_until = $1, worker = $2, attempt = attempt + 1 WHERE id =
             (SELECT id FROM jobs
              WHERE (state = 'ready' AND run_at <= $3 OR state = 'running' AND lease_until < $3) AND ($4 IS NULL OR id = $4)
              AND (CASE WHEN kind = 'mail' THEN 1 ELSE 0 END) = $5
              ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, key, case_id, kind, state, attempt, error, created, finished"
        } else {
            "UPDATE jobs SET state = 'running', lease_until = $1, worker = $2, attempt = attempt + 1 WHERE id =
             (SELECT id FROM jobs
              WHERE (state = 'ready' AND run_at <= $3 OR state = 'running' AND lease_until < $3) AND ($4 IS NULL OR id = $4)
              AND (CASE WHEN kind = 'mail' THEN 1 ELSE 0 END) = $5
              ORDER BY run_at, id LIMIT 1)
             RETURNING id, key, case_id, kind, state, attempt, error, created, finished"
        };
        let row = tx.first(sql, values![at + seconds * 1_000_000, worker, at, wanted, is_mail]).await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let job = job(&row)?;
        let most = if is_mail { MAIL_ATTEMPTS } else { MAX_ATTEMPTS };
        let lease = Lease { job: job.id.clone(), worker: worker.to_string(), attempt: job.attempt, most };
        Ok(Some((job, lease)))
    }

    /// Keeps a lease for so many seconds more; an error when it has ended.
    pub async fn extend(&self, lease: &Lease, now: Timestamp, seconds: i64) -> Result<(), StoreError> {
        let sql =
            "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND state = 'running' AND worker = $3 AND attempt = $4";
        let row = values![micros(now) + seconds * 1_000_000, &lease.job, &lease.worker, lease.attempt];
        let touched = self.database.execute(sql, row).await?;
        if touched == 0 { Err(StoreError::LeaseLost { job: lease.job.clone() }) } else { Ok(()) }
    }

    /// Ends a job that changed no case.
    pub async fn finish(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        finish(&mut tx, lease, now).await?;
        tx.commit().await
    }

    /// Gives a job back that failed: it waits and is tried again, or is dead when another try makes no sense.
    pub async fn fail(&self, lease: &Lease, error: &str, again: bool, now: Timestamp) -> Result<JobState, StoreError> {
        let again = again && lease.attempt < lease.most;
        let wait = FIRST_WAIT << (2 * lease.attempt.saturating_sub(1).min(10));
        let later = now + SignedDuration::from_secs(wait);
        let (state, finished) = if again { ("ready", None) } else { ("dead", Some(micros(now))) };
        let sql = "UPDATE jobs SET state = $1, run_at = $2, finished = $3, error = $4, lease_until = NULL
                   WHERE id = $5 AND state = 'running' AND worker = $6 AND attempt = $7";
        let row = values![state, micros(later), finished, error, &lease.job, &lease.worker, lease.attempt];
        if self.database.execute(sql, row).await? == 0 {
            return Err(StoreError::LeaseLost { job: lease.job.clone() });
        }
        Ok(if again { JobState::Ready } else { JobState::Dead })
    }

    /// Lets a dead job be tried again, from the first attempt on.
    pub async fn revive(&self, job: &str, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE jobs SET state = 'ready', attempt = 0, run_at = $1, finished = NULL WHERE id = $2 AND state = 'dead'";
        match self.database.execute(sql, values![micros(now), job]).await? {
            0 => Err(StoreError::Missing { what: "dead job", id: job.into() }),
            _ => Ok(()),
        }
    }

    /// The jobs of a case, the newest first.
    pub async fn jobs_of(&self, case: &str) -> Result<Vec<Job>, StoreError> {
        let sql = "SELECT id, key, case_id, kind, state, attempt, error, created, finished
                   FROM jobs WHERE case_id = $1 ORDER BY id DESC";
        self.database.fetch(sql, values![case]).await?.iter().map(job).collect()
    }

    /// Jobs that wait, run or are dead, the newest first.
    pub async fn open_jobs(&self, most: u32) -> Result<Vec<Job>, StoreError> {
        let sql = "SELECT id, key, case_id, kind, state, attempt, error, created, finished
                   FROM jobs WHERE state IN ('ready', 'running', 'dead') ORDER BY id DESC LIMIT $1";
        self.database.fetch(sql, values![i64::from(most)]).await?.iter().map(job).collect()
    }

    /// How many jobs stand how.
    pub async fn job_counts(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let rows =
            self.database.fetch("SELECT state, COUNT(*) FROM jobs GROUP BY state ORDER BY state", values![]).await?;
        rows.iter().map(|it| Ok((it.text(0)?, it.count(1)?))).collect()
    }
}
