//! People: accounts with Argon2id passwords, sessions by random tokens, departments and firms.

use crate::sql::{Row, Tx, values};
use crate::{Proving, Store, StoreError, hex, instant, json, micros, second_factor, text};
use approval::{Actor, Role};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use findings::Bilingual;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Wrong passwords in a row before an account is locked.
pub const MAX_FAILURES: i64 = 5;
/// Minutes for which it is locked.
const LOCKED_FOR: i64 = 15;
/// Hours after which a session ends.
const SESSION_HOURS: i64 = 12;
/// Shortest password.
const SHORTEST_PASSWORD: usize = 10;
/// Longest password, so that nobody makes the server hash megabytes.
const LONGEST_PASSWORD: usize = 1000;

/// Each hash takes 19 MiB and a core; more at once would help an attacker only.
static HASHING: Semaphore = Semaphore::const_new(2);

/// What a password is compared with when there is no such account, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password(b"nobody has this password");
    hash.map(|it| it.to_string()).unwrap_or_default()
});

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Name to sign in with; the name in the audit chain.
    pub name: String,
    /// What the person is.
    pub roles: BTreeSet<Role>,
    /// Department.
    pub department: Option<String>,
    /// Firm.
    pub organisation: Option<String>,
    /// Whether the person may sign in.
    pub active: bool,
}

impl Account {
    /// The person as the state machine knows it.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.name.clone(),
            roles: self.roles.clone(),
            department: self.department.clone(),
            organisation: self.organisation.clone(),
        }
    }
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// The password.
    pub password: String,
}

/// A firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// A session of a person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// When the person last gave a code of the second factor.
    pub proved: Option<Timestamp>,
}

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// It is the person. The token proves it until it expires.
    Welcome {
        /// Token, given to the person alone.
        token: String,
        /// Who.
        account: Account,
        /// Until when.
        expires: Timestamp,
    },
    /// Wrong name or password.
    Wrong,
    /// The password is right, but a code of the second factor is asked for.
    CodeNeeded,
    /// The password is right, the code is not, or was used before.
    WrongCode,
    /// Too many wrong passwords.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let _permit = HASHING.acquire().await.map_err(StoreError::damaged)?;
    tokio::task::spawn_blocking(work).await.map_err(StoreError::damaged)
}

async fn password_hash(password: String) -> Result<String, StoreError> {
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()) {
        return Err(StoreError::Configuration(format!(
            "a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
        )));
    }
    let hash = hashing(move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
        hash.map(|it| it.to_string())
    });
    hash.await?.map_err(StoreError::damaged)
}

async fn is_right(password: String, hash: String) -> Result<bool, StoreError> {
    if password.len() > 4 * LONGEST_PASSWORD {
        return Ok(false);
    }
    hashing(move || {
        let hash = PasswordHash::new(&hash).map_err(StoreError::damaged)?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await?
}

/// Rows are `name, roles, department, organisation, active`.
pub(crate) fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        name: row.text(0)?,
        roles: json(&row.text(1)?)?,
        department: row.text_or_none(2)?,
        organisation: row.text_or_none(3)?,
        active: row.int(4)? != 0,
    })
}

impl Store {
    /// Makes a department known, or renames it.
    pub async fn put_department(&self, id: &str, title: &Bilingual) -> Result<(), StoreError> {
        let sql = "INSERT INTO departments (id, zh, en) VALUES ($1, $2, $3)
                   ON CONFLICT (id) DO UPDATE SET zh = excluded.zh, en = excluded.en";
        self.database.execute(sql, values![id, &title.zh, &title.en]).await.map(|_| ())
    }

    /// The departments.
    pub async fn departments(&self) -> Result<Vec<(String, Bilingual)>, StoreError> {
        let rows = self.database.fetch("SELECT id, zh, en FROM departments ORDER BY id", values![]).await?;
        rows.iter().map(|it| Ok((it.text(0)?, Bilingual::new(it.text(1)?, it.text(2)?)))).collect()
    }

    /// Makes a firm known, or renames it.
    pub async fn put_organisation(&self, organisation: &Organisation) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO organisations (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name";
        self.database.execute(sql, values![&organisation.id, &organisation.name]).await.map(|_| ())
    }

    /// The firms.
    pub async fn organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        let rows = self.database.fetch("SELECT id, name FROM organisations ORDER BY id", values![]).await?;
        rows.iter().map(|it| Ok(Organisation { id: it.text(0)?, name: it.text(1)? })).collect()
    }

    /// Makes an account. Names are lower-case letters, digits, `-`, `_` and `.`; department and firm must be known.
    pub async fn create_account(&self, new: NewAccount, now: Timestamp) -> Result<(), StoreError> {
        let NewAccount { account, password } = new;
        let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_.".contains(it);
        if account.name.is_empty() || account.name.len() > 64 || !account.name.chars().all(plain) {
            let message = format!("{:?} is no name for an account: lower-case letters, digits, - _ .", account.name);
            return Err(StoreError::Configuration(message));
        }
        if account.name == "system" || account.roles.contains(&Role::System) {
            return Err(StoreError::Configuration("the machine itself has no account".into()));
        }
        let password = password_hash(password).await?;
        let mut tx = self.database.begin().await?;
        if let Some(id) = &account.department
            && tx.first("SELECT 1 FROM departments WHERE id = $1", values![id]).await?.is_none()
        {
            return Err(StoreError::Missing { what: "department", id: id.clone() });
        }
        if let Some(id) = &account.organisation
            && tx.first("SELECT 1 FROM organisations WHERE id = $1", values![id]).await?.is_none()
        {
            return Err(StoreError::Missing { what: "organisation", id: id.clone() });
        }
        let sql = "INSERT INTO users (id, roles, department, organisation, active, password, name, failures, created)
                   VALUES ($1, $2, $3, $4, $5, $6, $1, 0, $7) ON CONFLICT (id) DO NOTHING";
        let row = values![
            &account.name,
            text(&account.roles)?,
            account.department.clone(),
            account.organisation.clone(),
            account.active,
            password,
            micros(now),
        ];
        if tx.execute(sql, row).await? == 0 {
            return Err(StoreError::Exists { what: "account", id: account.name });
        }
        tx.commit().await
    }

    /// Sets another password and ends all sessions of the account.
    pub async fn set_password(&self, name: &str, password: String) -> Result<(), StoreError> {
        let password = password_hash(password).await?;
        let mut tx = self.database.begin().await?;
        let sql = "UPDATE users SET password = $1, failures = 0, locked_until = NULL WHERE id = $2";
        if tx.execute(sql, values![password, name]).await? == 0 {
            return Err(StoreError::Missing { what: "account", id: name.into() });
        }
        tx.execute("DELETE FROM sessions WHERE user_id = $1", values![name]).await?;
        tx.commit().await
    }

    /// Lets a person sign in, or no longer; then all sessions end.
    pub async fn set_active(&self, name: &str, active: bool) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        if tx.execute("UPDATE users SET active = $1 WHERE id = $2", values![active, name]).await? == 0 {
            return Err(StoreError::Missing { what: "account", id: name.into() });
        }
        if !active {
            tx.execute("DELETE FROM sessions WHERE user_id = $1", values![name]).await?;
        }
        tx.commit().await
    }

    /// The accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = "SELECT name, roles, department, organisation, active FROM users ORDER BY name";
        self.database.fetch(sql, values![]).await?.iter().map(account).collect()
    }

    /// Signs a person in, with a code where a second factor is confirmed. After [`MAX_FAILURES`] wrong passwords or codes the account is
    /// locked for a while, on every server.
    pub async fn sign_in(
        &self,
        name: &str,
        password: String,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let sql =
            "SELECT name, roles, department, organisation, active, password, locked_until FROM users WHERE id = $1";
        let Some(row) = self.database.first(sql, values![name]).await? else {
            is_right(password, NOBODY.clone()).await?;
            return Ok(SignIn::Wrong);
        };
        if let Some(until) = row.int_or_none(6)?.map(instant).transpose()?.filter(|it| *it > now) {
            return Ok(SignIn::Locked { until });
        }
        let account = account(&row)?;
        let is_right = is_right(password, row.text(5)?).await?;
        let mut tx = self.database.begin().await?;
        if !is_right {
            note_failure(&mut tx, name, now).await?;
            tx.commit().await?;
            return Ok(SignIn::Wrong);
        }
        if !account.active {
            return Ok(SignIn::Wrong);
        }
        let mut proved = None;
        if second_factor::is_confirmed(&mut tx, name).await? {
            let Some(code) = code else { return Ok(SignIn::CodeNeeded) };
            if !second_factor::take(&mut tx, self.secret_keys()?, name, code, now).await? {
                note_failure(&mut tx, name, now).await?;
                tx.commit().await?;
                return Ok(SignIn::WrongCode);
            }
            proved = Some(now);
        }
        let (token, expires) = begin_session(&mut tx, name, proved, now).await?;
        tx.commit().await?;
        Ok(SignIn::Welcome { token, account, expires })
    }

    /// Whether a password is that of a person who is signed in, as is asked before a second factor is set up or taken away: a session that
    /// was left open must not be enough. Wrong ones count as they do at sign-in.
    pub async fn prove_password(&self, name: &str, password: String, now: Timestamp) -> Result<Proving, StoreError> {
        let sql = "SELECT password, locked_until FROM users WHERE id = $1";
        let Some(row) = self.database.first(sql, values![name]).await? else {
            return Err(StoreError::Missing { what: "account", id: name.into() });
        };
        if let Some(until) = row.int_or_none(1)?.map(instant).transpose()?.filter(|it| *it > now) {
            return Ok(Proving::Locked { until });
        }
        if is_right(password, row.text(0)?).await? {
            return Ok(Proving::Proved);
        }
        let mut tx = self.database.begin().await?;
        note_failure(&mut tx, name, now).await?;
        tx.commit().await?;
        Ok(Proving::Wrong)
    }

    /// Whose session a token is; `None` when it is nobody's or has expired.
    pub async fn session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let sql = "SELECT u.name, u.roles, u.department, u.organisation, u.active, s.proved FROM sessions s JOIN users u ON u.id = s.user_id
                   WHERE s.token = $1 AND s.expires > $2 AND u.active = 1";
        let Some(row) = self.database.first(sql, values![token_hash(token), micros(now)]).await? else {
            return Ok(None);
        };
        Ok(Some(Session { account: account(&row)?, proved: row.int_or_none(5)?.map(instant).transpose()? }))
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.database.execute("DELETE FROM sessions WHERE token = $1", values![token_hash(token)]).await.map(|_| ())
    }
}

/// Begins a session: its token, given to the person alone, and until when it holds.
pub(crate) async fn begin_session(
    tx: &mut Tx,
    name: &str,
    proved: Option<Timestamp>,
    now: Timestamp,
) -> Result<(String, Timestamp), StoreError> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(StoreError::damaged)?;
    let (token, expires) = (hex(&random), now + SignedDuration::from_hours(SESSION_HOURS));
    tx.execute("UPDATE users SET failures = 0, locked_until = NULL WHERE id = $1", values![name]).await?;
    tx.execute("DELETE FROM sessions WHERE expires < $1", values![micros(now)]).await?;
    let sql = "INSERT INTO sessions (token, user_id, created, expires, proved) VALUES ($1, $2, $3, $4, $5)";
    let row = values![token_hash(&token), name, micros(now), micros(expires), proved.map(micros)];
    tx.execute(sql, row).await?;
    Ok((token, expires))
}

/// Counts a wrong password or code; too many lock the account for a while.
pub(crate) async fn note_failure(tx: &mut Tx, name: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE users SET failures = failures + 1,
               locked_until = CASE WHEN failures + 1 >= $1 THEN $2 ELSE locked_until END WHERE id = $3";
    let until = micros(now + SignedDuration::from_mins(LOCKED_FOR));
    tx.execute(sql, values![MAX_FAILURES, until, name]).await.map(|_| ())
}

pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}
