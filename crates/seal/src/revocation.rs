use crate::keys::{KeyError, PublicKey, Signer, sign_hex};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The schema that [`Revocations`] serialises to.
pub const REVOCATIONS_SCHEMA: &str = "tushen.revocations/1";

/// Certificates that no longer hold: a list that only grows. Each entry is signed together with the signature of the one before, so
/// that none can be taken out of the middle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocations {
    /// [`REVOCATIONS_SCHEMA`].
    pub schema: String,
    /// In the order in which they were revoked.
    pub entries: Vec<Revocation>,
}

/// One certificate that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Number of the certificate.
    pub number: String,
    /// Since when, `YYYY-MM-DD`.
    pub since: String,
    /// Why.
    pub reason: String,
    /// The public key of who revoked it ([`PublicKey::to_hex`]).
    pub key: String,
    /// Signature, hexadecimal.
    pub signature: String,
}

/// What is wrong with a list of revocations.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum RevocationError {
    /// An entry was altered, or one before it was taken out.
    #[error(
        "entry {0} of the list of revocations does not agree with its signature: it, or one before it, was altered"
    )]
    Altered(usize),
}

impl RevocationError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        let RevocationError::Altered(n) = self;
        format!("撤销名单第 {n} 条与签名不符：该条或其前面的条目被改动")
    }
}

impl Default for Revocations {
    fn default() -> Self {
        Revocations { schema: REVOCATIONS_SCHEMA.to_string(), entries: Vec::new() }
    }
}

impl Revocations {
    /// Adds an entry.
    ///
    /// # Errors
    /// Those of the key; nothing is added then.
    pub fn revoke(&mut self, number: &str, since: &str, reason: &str, key: &dyn Signer) -> Result<(), KeyError> {
        let mut entry = Revocation {
            number: number.to_string(),
            since: since.to_string(),
            reason: reason.to_string(),
            key: key.public().to_hex(),
            signature: String::new(),
        };
        entry.signature = sign_hex(key, &signed_bytes(self.entries.last(), &entry))?;
        self.entries.push(entry);
        Ok(())
    }

    /// The entry of a certificate.
    pub fn of(&self, number: &str) -> Option<&Revocation> {
        self.entries.iter().find(|it| it.number == number)
    }

    /// Whether every entry is as it was signed, and none is missing before the last.
    ///
    /// # Errors
    /// [`RevocationError::Altered`] with the first that is not, from 1.
    pub fn check(&self) -> Result<(), RevocationError> {
        let mut before = None;
        for (entry, n) in self.entries.iter().zip(1..) {
            let key = PublicKey::from_hex(&entry.key).map_err(|_| RevocationError::Altered(n))?;
            if !key.holds(&signed_bytes(before, entry), &entry.signature) {
                return Err(RevocationError::Altered(n));
            }
            before = Some(entry);
        }
        Ok(())
    }
}

fn signed_bytes(before: Option<&Revocation>, it: &Revocation) -> Vec<u8> {
    let before = before.map_or("", |it| it.signature.as_str());
    serde_json::json!([REVOCATIONS_SCHEMA, before, it.number, it.since, it.reason, it.key]).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, SecretKey};

    #[test]
    fn an_entry_that_was_altered_or_taken_out_shows() {
        let key = SecretKey::generate(Algorithm::Sm2).expect("random numbers");
        let mut list = Revocations::default();
        for number in ["A-1", "A-2", "A-3"] {
            list.revoke(number, "2026-11-27", "withdrawn", &key).expect("signs");
        }
        assert_eq!(list.check(), Ok(()));
        let mut altered = list.clone();
        altered.entries[1].reason = "none".to_string();
        assert_eq!(altered.check(), Err(RevocationError::Altered(2)));
        let mut shorter = list.clone();
        shorter.entries.remove(1);
        assert_eq!(shorter.check(), Err(RevocationError::Altered(2)));
        assert_eq!(list.of("A-2").map(|it| it.reason.as_str()), Some("withdrawn"));
    }
}
