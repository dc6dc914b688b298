//! Secrets that must be read again (those of second factors) are kept encrypted: AES-256-GCM, bound to the person that they are of.
//!
//! The keys lie outside of the database and of backups: in a file, or in the environment. The first key seals, the others only open. At
//! the start of a server whatever is not sealed with the first key is sealed anew with it, so that a key is replaced by writing a new
//! one before it, and an older program's rows are sealed by the first start.

use crate::sql::{Tx, values};
use crate::{Store, StoreError, hex};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce, drawn at random: a secret is sealed far less often than 2^32 times.
const NONCE: usize = 12;

/// Keys for secrets: the first seals and opens, the others open what was sealed with them.
#[derive(Clone)]
pub struct SecretKeys {
    first: SecretKey,
    others: Vec<SecretKey>,
}

#[derive(Clone)]
struct SecretKey {
    /// Names the key without telling it.
    id: String,
    cipher: Aes256Gcm,
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|it| &it.id)).finish()
    }
}

impl FromStr for SecretKeys {
    type Err = StoreError;

    /// Keys of 32 bytes in hexadecimal, apart by lines or commas; what follows a `#` in a line is a remark.
    fn from_str(text: &str) -> Result<SecretKeys, StoreError> {
        let words = text.lines().flat_map(|line| line.split('#').next().unwrap_or_default().split(','));
        let mut keys = Vec::new();
        for word in words.map(str::trim).filter(|it| !it.is_empty()) {
            let bytes = from_hex(word).and_then(|it| <[u8; KEY]>::try_from(it).ok());
            let bytes = bytes.ok_or_else(|| {
                let message = format!("key {} for secrets is not {} hexadecimal digits", keys.len() + 1, 2 * KEY);
                StoreError::Configuration(message)
            })?;
            keys.push(SecretKey::new(&bytes));
        }
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or_else(|| StoreError::Configuration("there is no key for secrets".into()))?;
        Ok(SecretKeys { first, others: keys.collect() })
    }
}

impl SecretKey {
    fn new(bytes: &[u8; KEY]) -> SecretKey {
        let hash = Sha256::new_with_prefix("tushen secret key ").chain_update(bytes).finalize();
        SecretKey { id: hex(&hash[..8]), cipher: Aes256Gcm::new(bytes.into()) }
    }
}

impl SecretKeys {
    /// The keys of a file; it is made with a new key, readable by its owner alone, when there is none.
    ///
    /// # Errors
    /// When it cannot be read or made, or holds no keys.
    pub fn open(path: &Path) -> Result<SecretKeys, StoreError> {
        let failed = |error| StoreError::io(path, error);
        let keys = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let text = format!("{}\n", hex(&random::<KEY>()?));
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(failed)?;
                }
                seal::write_private(path, &text).map_err(failed)?;
                text.parse()
            }
            found => found.map_err(failed)?.parse(),
        };
        keys.map_err(|error: StoreError| StoreError::Configuration(format!("{}: {error}", path.display())))
    }

    fn all(&self) -> impl Iterator<Item = &SecretKey> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The id of the key that seals.
    pub(crate) fn id(&self) -> &str {
        &self.first.id
    }

    /// A secret of a person, sealed.
    pub(crate) fn seal(&self, user: &str, secret: &str) -> Result<String, StoreError> {
        let nonce = random::<NONCE>()?;
        let payload = Payload { msg: secret.as_bytes(), aad: user.as_bytes() };
        let sealed = self.first.cipher.encrypt(&Nonce::from(nonce), payload).map_err(StoreError::damaged)?;
        Ok(hex(&nonce) + &hex(&sealed))
    }

    /// What was sealed with a key, for the same person.
    pub(crate) fn unseal(&self, key: &str, user: &str, sealed: &str) -> Result<String, StoreError> {
        let key = self.all().find(|it| it.id == key).ok_or_else(|| unknown(key))?;
        let damaged = || StoreError::damaged(format!("the secret of {user} does not open"));
        let bytes = from_hex(sealed).ok_or_else(damaged)?;
        let (nonce, message) = bytes.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload { msg: message, aad: user.as_bytes() };
        let opened = key.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| damaged())?;
        String::from_utf8(opened).map_err(StoreError::damaged)
    }
}

impl Store {
    /// Keeps secrets with these keys, as every server does that shares the database; what is not sealed with the first is sealed anew.
    ///
    /// # Errors
    /// [`StoreError::Configuration`] when secrets are kept with a key that is not among them.
    pub async fn with_secrets(mut self, keys: SecretKeys) -> Result<Store, StoreError> {
        let mut tx = self.database.begin().await?;
        if tx.is_postgres() {
            // Servers that start at once take turns.
            tx.fetch("SELECT pg_advisory_xact_lock(7411866)", values![]).await?;
        }
        agree(&mut tx, &keys).await?;
        let rows = "SELECT user_id, secret, key_id FROM second_factors WHERE key_id IS NULL OR key_id <> $1";
        for row in tx.fetch(rows, values![keys.id()]).await? {
            let (user, kept) = (row.text(0)?, row.text(1)?);
            let secret = match row.text_or_none(2)? {
                None => kept,
                Some(key) => keys.unseal(&key, &user, &kept)?,
            };
            let sql = "UPDATE second_factors SET secret = $1, key_id = $2 WHERE user_id = $3";
            tx.execute(sql, values![keys.seal(&user, &secret)?, keys.id(), &user]).await?;
        }
        tx.commit().await?;
        self.secrets = Some(Arc::new(keys));
        Ok(self)
    }

    pub(crate) fn secret_keys(&self) -> Result<&SecretKeys, StoreError> {
        self.secrets.as_deref().ok_or_else(|| StoreError::Configuration("no keys for secrets were given".into()))
    }
}

/// That the server which started last has a key of ours: what we seal would else open on one of us alone.
pub(crate) async fn check(tx: &mut Tx, keys: &SecretKeys) -> Result<(), StoreError> {
    let noted = tx.first("SELECT key_id FROM secret_key WHERE one = 1", values![]).await?;
    let noted = noted.map(|it| it.text(0)).transpose()?;
    noted.filter(|it| keys.all().all(|key| key.id != *it)).map_or(Ok(()), |it| Err(unknown(&it)))
}

/// Notes the key that seals. Where nothing is sealed yet, any key will do.
async fn agree(tx: &mut Tx, keys: &SecretKeys) -> Result<(), StoreError> {
    if tx.first("SELECT 1 FROM second_factors", values![]).await?.is_some() {
        check(tx, keys).await?;
    }
    let sql =
        "INSERT INTO secret_key (one, key_id) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET key_id = excluded.key_id";
    tx.execute(sql, values![keys.id()]).await.map(|_| ())
}

fn unknown(key: &str) -> StoreError {
    StoreError::Configuration(format!(
        "secrets of second factors are kept with the key {key}, which is not among those given: give every server the same keys \
         (secrets.key in the data folder, or TUSHEN_SECRET_KEYS); if it is lost, take the second factors away with \
         `tushen admin reset-second-factor`"
    ))
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(StoreError::damaged)?;
    Ok(bytes)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() {
        return None;
    }
    let pairs = text.as_bytes().chunks(2).map(|it| std::str::from_utf8(it).ok().filter(|it| it.len() == 2));
    pairs.map(|it| it.and_then(|it| u8::from_str_radix(it, 16).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> SecretKeys {
        text.parse().expect("keys")
    }

    #[test]
    fn a_secret_opens_with_its_key_for_its_person_alone() {
        let (old, new) = ("a1".repeat(KEY), "b2".repeat(KEY));
        let (before, after) = (keys(&old), keys(&format!("# of May\n{new}\n{old}\n")));
        let sealed = before.seal("li", "ABCD").expect("it is sealed");
        assert!(!sealed.contains(&hex(b"ABCD")) && sealed != before.seal("li", "ABCD").expect("it is sealed"));
        assert_eq!(after.unseal(before.id(), "li", &sealed).expect("it opens"), "ABCD");
        assert!(after.unseal(after.id(), "li", &sealed).is_err(), "another key");
        assert!(before.unseal(before.id(), "wu", &sealed).is_err(), "put into the row of another person");
        assert!(before.unseal(after.id(), "li", &sealed).is_err(), "an unknown key");
        let mut altered = sealed.into_bytes();
        *altered.last_mut().expect("a letter") ^= 1;
        let altered = String::from_utf8(altered).expect("letters");
        assert!(before.unseal(before.id(), "li", &altered).is_err(), "altered");
        assert_eq!(format!("{before:?}"), format!("[{:?}]", before.id()), "a log does not tell it");
    }

    #[test]
    fn what_is_no_key_is_said() {
        for text in ["", "# none\n", "a1a1", &"zz".repeat(KEY), &"é".repeat(KEY)] {
            assert!(text.parse::<SecretKeys>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_of_keys_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data/secrets.key");
        let made = SecretKeys::open(&path).expect("it is made");
        assert_eq!(SecretKeys::open(&path).expect("it is read").id(), made.id());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "nothing").expect("it is written");
        assert!(SecretKeys::open(&path).is_err_and(|it| it.to_string().contains("secrets.key")));
    }
}
