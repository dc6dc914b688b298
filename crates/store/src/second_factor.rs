//! The second factor of a person: codes by time (TOTP, RFC 6238) from a device of the person's own, and recovery codes for when it is lost.
//!
//! A code is taken once: the step that it belongs to must be later than any that was taken before. Wrong codes count as wrong passwords do.
//! Secrets lie encrypted in the database ([`SecretKeys`]).

use crate::people::note_failure;
use crate::secrets::{SecretKeys, check, random};
use crate::sql::{Tx, values};
use crate::{Store, StoreError, hex, instant, micros};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

/// Codes for when the device is lost.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a secret: those of a SHA-1 hash (RFC 4226, 4).
const SECRET: usize = 20;
/// Random bytes of a recovery code: 80 bits, so that its hash needs no salt.
const RECOVERY: usize = 10;
/// The name that the person's device shows.
const ISSUER: &str = "Tushen";

/// How it stands with the second factor of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// There is none.
    None,
    /// A secret was given, but no code came back yet: none is asked for.
    Pending,
    /// Codes are asked for.
    Confirmed {
        /// Recovery codes that are left.
        recovery: u64,
    },
}

/// What a device needs to make codes. It is shown once, and never written to a log: hence no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret, Base32.
    pub secret: String,
    /// The same as `otpauth://…`, for a QR code.
    pub uri: String,
}

/// What came of a code, or of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proving {
    /// It is the person.
    Proved,
    /// A wrong one, or a code that was taken before.
    Wrong,
    /// Too many wrong ones.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

fn totp(secret: Vec<u8>, account: &str) -> Result<Totp, StoreError> {
    let builder = Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some(ISSUER));
    builder.build().map_err(StoreError::damaged)
}

/// A code without what people put between its parts, and in one case.
fn plain(code: &str) -> String {
    code.chars().filter(|it| !it.is_whitespace() && *it != '-').map(|it| it.to_ascii_uppercase()).collect()
}

fn recovery_hash(code: &str) -> String {
    hex(&Sha256::digest(plain(code)))
}

/// Whether codes are asked of a person.
pub(crate) async fn is_confirmed(tx: &mut Tx, user: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM second_factors WHERE user_id = $1 AND confirmed IS NOT NULL";
    Ok(tx.first(sql, values![user]).await?.is_some())
}

/// Takes a code of the device, or a recovery code; says whether it was right, and then it is used up.
pub(crate) async fn take(
    tx: &mut Tx,
    keys: &SecretKeys,
    user: &str,
    code: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let code = plain(code);
    if code.len() != 6 || !code.bytes().all(|it| it.is_ascii_digit()) {
        let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2";
        return Ok(tx.execute(sql, values![user, recovery_hash(&code)]).await? == 1);
    }
    let sql = "SELECT secret, key_id FROM second_factors WHERE user_id = $1";
    let Some(row) = tx.first(sql, values![user]).await? else { return Ok(false) };
    let secret = keys.unseal(&row.text(1)?, user, &row.text(0)?)?;
    let secret = Secret::try_from_base32(secret).map_err(StoreError::damaged)?;
    let seconds = u64::try_from(now.as_second()).map_err(StoreError::damaged)?;
    let Some(step) = totp(secret.as_bytes().to_vec(), user)?.check(&code, seconds) else { return Ok(false) };
    let sql = "UPDATE second_factors SET last_step = $1 WHERE user_id = $2 AND last_step < $1";
    Ok(tx.execute(sql, values![step, user]).await? == 1)
}

/// Takes away secret and recovery codes.
async fn clear(tx: &mut Tx, user: &str) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM recovery_codes WHERE user_id = $1", values![user]).await?;
    tx.execute("DELETE FROM second_factors WHERE user_id = $1", values![user]).await
}

impl Store {
    /// How it stands with a person's second factor.
    pub async fn second_factor(&self, user: &str) -> Result<SecondFactor, StoreError> {
        let sql = "SELECT confirmed, (SELECT COUNT(*) FROM recovery_codes r WHERE r.user_id = f.user_id)
                   FROM second_factors f WHERE f.user_id = $1";
        let Some(row) = self.database.first(sql, values![user]).await? else { return Ok(SecondFactor::None) };
        Ok(match row.int_or_none(0)? {
            None => SecondFactor::Pending,
            Some(_) => SecondFactor::Confirmed { recovery: row.count(1)? },
        })
    }

    /// Gives a person a secret, kept encrypted. It counts once a code of it has come back.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when codes are asked for already: that one is removed first, with a code.
    pub async fn enrol(&self, user: &str, now: Timestamp) -> Result<Enrolment, StoreError> {
        let secret = random::<SECRET>()?;
        let totp = totp(secret.to_vec(), user)?;
        let uri = totp.to_url().map_err(StoreError::damaged)?;
        let secret = totp.secret().to_base32();
        let mut tx = self.database.begin().await?;
        if is_confirmed(&mut tx, user).await? {
            return Err(StoreError::Exists { what: "second factor", id: user.into() });
        }
        clear(&mut tx, user).await?;
        let keys = self.secret_keys()?;
        check(&mut tx, keys).await?;
        let sql = "INSERT INTO second_factors (user_id, secret, key_id, confirmed, last_step, created)
                   VALUES ($1, $2, $3, NULL, 0, $4)";
        tx.execute(sql, values![user, keys.seal(user, &secret)?, keys.id(), micros(now)]).await?;
        tx.commit().await?;
        Ok(Enrolment { secret, uri })
    }

    /// Confirms a secret by a code of it; gives the recovery codes, or `None` when the code is wrong. All other sessions of the person end.
    pub async fn confirm(
        &self,
        user: &str,
        token: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let mut tx = self.database.begin().await?;
        if is_confirmed(&mut tx, user).await? {
            return Err(StoreError::Exists { what: "second factor", id: user.into() });
        }
        if !take(&mut tx, self.secret_keys()?, user, code, now).await? {
            return Ok(None);
        }
        tx.execute("UPDATE second_factors SET confirmed = $1 WHERE user_id = $2", values![micros(now), user]).await?;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let letters = Secret::from(random::<RECOVERY>()?.to_vec()).to_base32();
            let parts: Vec<String> =
                letters.as_bytes().chunks(4).map(|it| String::from_utf8_lossy(it).into()).collect();
            let code = parts.join("-");
            let sql = "INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)";
            tx.execute(sql, values![user, recovery_hash(&code)]).await?;
            codes.push(code);
        }
        let token = crate::people::token_hash(token);
        tx.execute("DELETE FROM sessions WHERE user_id = $1 AND token <> $2", values![user, &token]).await?;
        tx.execute("UPDATE sessions SET proved = $1 WHERE token = $2", values![micros(now), &token]).await?;
        tx.commit().await?;
        Ok(Some(codes))
    }

    /// Takes a code from the person of a session, as is asked for before something is signed.
    pub async fn prove(&self, user: &str, token: &str, code: &str, now: Timestamp) -> Result<Proving, StoreError> {
        let mut tx = self.database.begin().await?;
        let row = tx.first("SELECT locked_until FROM users WHERE id = $1", values![user]).await?;
        let locked = row.and_then(|it| it.int_or_none(0).transpose()).transpose()?.map(instant).transpose()?;
        if let Some(until) = locked.filter(|it| *it > now) {
            return Ok(Proving::Locked { until });
        }
        let is_right =
            is_confirmed(&mut tx, user).await? && take(&mut tx, self.secret_keys()?, user, code, now).await?;
        if is_right {
            let sql = "UPDATE sessions SET proved = $1 WHERE token = $2";
            tx.execute(sql, values![micros(now), crate::people::token_hash(token)]).await?;
            tx.execute("UPDATE users SET failures = 0, locked_until = NULL WHERE id = $1", values![user]).await?;
        } else {
            note_failure(&mut tx, user, now).await?;
        }
        tx.commit().await?;
        Ok(if is_right { Proving::Proved } else { Proving::Wrong })
    }

    /// Takes the second factor of a person away, as the administrator does for one who lost device and recovery codes. All sessions end.
    pub async fn reset_second_factor(&self, user: &str) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        if clear(&mut tx, user).await? == 0 {
            return Err(StoreError::Missing { what: "second factor", id: user.into() });
        }
        tx.execute("DELETE FROM sessions WHERE user_id = $1", values![user]).await?;
        tx.commit().await
    }

    /// Takes one's own second factor away; the session must have been proved just before.
    pub async fn remove_second_factor(&self, user: &str) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        clear(&mut tx, user).await?;
        tx.execute("UPDATE sessions SET proved = NULL WHERE user_id = $1", values![user]).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the lower six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = totp(b"12345678901234567890".to_vec(), "li").expect("a secret");
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(totp.check(code, second), Some(second / 30), "{second}");
            assert_eq!(totp.check(code, second + 30), Some(second / 30), "one step late");
            assert_eq!(totp.check(code, second + 90), None, "three steps late");
        }
    }

    #[test]
    fn a_code_is_read_however_it_is_written() {
        assert_eq!(plain(" 123 456 "), "123456");
        assert_eq!(recovery_hash("abcd-efgh-ijkl-mnop"), recovery_hash("ABCDEFGH IJKLMNOP"));
    }
}
