//! Signing keys: made at random, kept encrypted, known by a fingerprint.

use crate::digest::{hex, sha256, unhex};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use thiserror::Error;

/// Passphrases shorter than this are refused.
pub const LEAST_PASSPHRASE: usize = 8;

/// What is wrong with a key or its passphrase.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The passphrase is too short.
    #[error("the passphrase has fewer than {LEAST_PASSPHRASE} characters")]
    ShortPassphrase,
    /// The file is no encrypted key, or the passphrase is another.
    #[error("the key cannot be opened: it is no encrypted Ed25519 key (PKCS#8, PEM), or the passphrase is wrong")]
    Locked,
    /// The file is no public key.
    #[error("this is no public Ed25519 key (SPKI, PEM)")]
    NoPublicKey,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// The key cannot be written.
    #[error("the key cannot be encoded: {0}")]
    Encode(String),
}

impl KeyError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            KeyError::ShortPassphrase => format!("口令少于 {LEAST_PASSPHRASE} 个字符"),
            KeyError::Locked => "无法打开密钥：不是加密的 Ed25519 密钥（PKCS#8，PEM），或口令不对".to_string(),
            KeyError::NoPublicKey => "不是 Ed25519 公钥（SPKI，PEM）".to_string(),
            KeyError::Random(what) => format!("系统无法提供随机数：{what}"),
            KeyError::Encode(what) => format!("无法写出密钥：{what}"),
        }
    }
}

/// A key that signs. It is wiped from memory when dropped.
pub struct SecretKey(SigningKey);

/// A key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl SecretKey {
    /// A new key of the system's random numbers.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate() -> Result<SecretKey, KeyError> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).map_err(|it| KeyError::Random(it.to_string()))?;
        Ok(SecretKey(SigningKey::from_bytes(&seed)))
    }

    /// The key as PEM, encrypted with a passphrase.
    ///
    /// # Errors
    /// [`KeyError::ShortPassphrase`].
    pub fn to_pem(&self, passphrase: &str) -> Result<String, KeyError> {
        if passphrase.chars().count() < LEAST_PASSPHRASE {
            return Err(KeyError::ShortPassphrase);
        }
        let pem = self.0.to_pkcs8_encrypted_pem(passphrase.as_bytes(), LineEnding::LF);
        pem.map(|it| it.to_string()).map_err(|it| KeyError::Encode(it.to_string()))
    }

    /// Opens a key.
    ///
    /// # Errors
    /// [`KeyError::Locked`].
    pub fn from_pem(pem: &str, passphrase: &str) -> Result<SecretKey, KeyError> {
        let opened = SigningKey::from_pkcs8_encrypted_pem(pem, passphrase.as_bytes());
        opened.map(SecretKey).map_err(|_| KeyError::Locked)
    }

    /// Its public part.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs bytes; hexadecimal.
    pub(crate) fn sign(&self, bytes: &[u8]) -> String {
        hex(&self.0.sign(bytes).to_bytes())
    }
}

impl PublicKey {
    /// As PEM.
    ///
    /// # Errors
    /// [`KeyError::Encode`].
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|it| KeyError::Encode(it.to_string()))
    }

    /// From PEM.
    ///
    /// # Errors
    /// [`KeyError::NoPublicKey`].
    pub fn from_pem(pem: &str) -> Result<PublicKey, KeyError> {
        VerifyingKey::from_public_key_pem(pem).map(PublicKey).map_err(|_| KeyError::NoPublicKey)
    }

    /// Its bytes, hexadecimal.
    pub fn to_hex(&self) -> String {
        hex(self.0.as_bytes())
    }

    /// From its bytes in hexadecimal.
    ///
    /// # Errors
    /// [`KeyError::NoPublicKey`].
    pub fn from_hex(text: &str) -> Result<PublicKey, KeyError> {
        let bytes = unhex::<32>(text).ok_or(KeyError::NoPublicKey)?;
        VerifyingKey::from_bytes(&bytes).map(PublicKey).map_err(|_| KeyError::NoPublicKey)
    }

    /// What people compare: the first 16 digits of the SHA-256 of its bytes.
    pub fn fingerprint(&self) -> String {
        sha256(self.0.as_bytes())[..16].to_string()
    }

    /// Whether a signature (hexadecimal) over bytes is by this key. Signatures that more than one message could have are refused.
    pub(crate) fn holds(&self, bytes: &[u8], signature: &str) -> bool {
        let Some(signature) = unhex::<64>(signature) else { return false };
        self.0.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_with_its_passphrase_only() {
        let key = SecretKey::generate().expect("random numbers");
        let pem = key.to_pem("correct horse").expect("encodes");
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
        let again = SecretKey::from_pem(&pem, "correct horse").expect("opens");
        assert_eq!(again.public(), key.public());
        assert!(matches!(SecretKey::from_pem(&pem, "wrong horse"), Err(KeyError::Locked)));
        assert!(matches!(SecretKey::from_pem("no key", "correct horse"), Err(KeyError::Locked)));
        assert!(matches!(key.to_pem("short"), Err(KeyError::ShortPassphrase)));
    }

    #[test]
    fn a_public_key_reads_back_from_both_of_its_forms() {
        let public = SecretKey::generate().expect("random numbers").public();
        assert_eq!(PublicKey::from_pem(&public.to_pem().expect("encodes")).expect("reads"), public);
        assert_eq!(PublicKey::from_hex(&public.to_hex()).expect("reads"), public);
        assert!(PublicKey::from_hex("00").is_err() && PublicKey::from_pem("x").is_err());
    }
}
