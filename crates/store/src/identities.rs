//! People as a provider of the authority knows them (OpenID Connect): linked by its name for them, and at first by an address that it has verified.

use crate::people::{account, begin_session};
use crate::sql::values;
use crate::{SignIn, Store, StoreError, micros};
use jiff::{SignedDuration, Timestamp};

/// Minutes in which a sign-in must come back from the provider.
const PATIENCE: i64 = 10;

/// What a sign-in at a provider needs when it comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct Begun {
    /// What the provider must put into its token.
    pub nonce: String,
    /// What proves that the code is exchanged by whoever asked for it (PKCE).
    pub verifier: String,
}

impl Store {
    /// Remembers a sign-in that goes to the provider.
    pub async fn begin_sign_in(&self, state: &str, begun: &Begun, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.database.begin().await?;
        tx.execute("DELETE FROM sign_ins WHERE expires < $1", values![micros(now)]).await?;
        let sql = "INSERT INTO sign_ins (state, nonce, verifier, expires) VALUES ($1, $2, $3, $4)";
        let expires = micros(now + SignedDuration::from_mins(PATIENCE));
        tx.execute(sql, values![state, &begun.nonce, &begun.verifier, expires]).await?;
        tx.commit().await
    }

    /// A sign-in that came back; each comes back once.
    pub async fn take_sign_in(&self, state: &str, now: Timestamp) -> Result<Option<Begun>, StoreError> {
        let mut tx = self.database.begin().await?;
        let sql = "DELETE FROM sign_ins WHERE state = $1 AND expires >= $2 RETURNING nonce, verifier";
        let row = tx.first(sql, values![state, micros(now)]).await?;
        tx.commit().await?;
        row.map(|it| Ok(Begun { nonce: it.text(0)?, verifier: it.text(1)? })).transpose()
    }

    /// Signs in whom a provider vouches for: the account that is linked to its name for the person, or the only one with this address, which
    /// is linked then. `email` is one that the provider has verified. [`SignIn::Wrong`] when there is no such account.
    pub async fn sign_in_by(
        &self,
        issuer: &str,
        subject: &str,
        email: Option<&str>,
        now: Timestamp,
    ) -> Result<SignIn, StoreError> {
        let mut tx = self.database.begin().await?;
        let sql = "SELECT user_id FROM identities WHERE issuer = $1 AND subject = $2";
        let linked = tx.first(sql, values![issuer, subject]).await?.map(|it| it.text(0)).transpose()?;
        let name = match (linked, email) {
            (Some(it), _) => it,
            (None, None) => return Ok(SignIn::Wrong),
            (None, Some(email)) => {
                let sql = "SELECT user_id FROM contacts WHERE LOWER(email) = LOWER($1)";
                let rows = tx.fetch(sql, values![email]).await?;
                let [row] = &rows[..] else { return Ok(SignIn::Wrong) };
                let name = row.text(0)?;
                let sql = "INSERT INTO identities (issuer, subject, user_id, linked) VALUES ($1, $2, $3, $4)";
                tx.execute(sql, values![issuer, subject, &name, micros(now)]).await?;
                name
            }
        };
        let sql = "SELECT name, roles, department, organisation, active FROM users WHERE id = $1 AND active = 1";
        let Some(row) = tx.first(sql, values![&name]).await? else { return Ok(SignIn::Wrong) };
        let account = account(&row)?;
        let (token, expires) = begin_session(&mut tx, &name, None, now).await?;
        tx.commit().await?;
        Ok(SignIn::Welcome { token, account, expires })
    }
}
