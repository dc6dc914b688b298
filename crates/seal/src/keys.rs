//! Signing keys: made at random, kept encrypted, known by a fingerprint. What signs is a [`Signer`]: a key of a file
//! ([`SecretKey`]) or one that never leaves its hardware (`HardwareKey`, behind the feature `pkcs11`).

use crate::digest::{hex, sha256, unhex};
use ed25519_dalek::{SigningKey, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding, SecretDocument};
use thiserror::Error;

/// Passphrases shorter than this are refused.
pub const LEAST_PASSPHRASE: usize = 8;
/// Who signs, as SM2 mixes it into what is signed: the value that GM/T 0009-2012 gives where nothing else was agreed.
const SM2_IDENTITY: &str = "1234567812345678";

/// What is wrong with a key or its passphrase.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The passphrase is too short.
    #[error("the passphrase has fewer than {LEAST_PASSPHRASE} characters")]
    ShortPassphrase,
    /// The file is no encrypted key, or the passphrase is another.
    #[error(
        "the key cannot be opened: it is no encrypted key (PKCS#8, PEM; Ed25519, P-256 or SM2), or the passphrase is wrong"
    )]
    Locked,
    /// The file is no public key.
    #[error("this is no public key (SPKI, PEM) of Ed25519, P-256 or SM2")]
    NoPublicKey,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// The key cannot be written.
    #[error("the key cannot be encoded: {0}")]
    Encode(String),
    /// The address of a key in hardware does not say all it must.
    #[error(
        "“{0}” names no key in hardware: write pkcs11:token=NAME;object=LABEL?module-path=FILE, where FILE is the module (.so) of its maker"
    )]
    Address(String),
    /// Hardware, or the module that leads to it, does not do what is asked.
    #[error("the key in hardware cannot be used: {0}")]
    Hardware(String),
    /// This program was built without PKCS#11.
    #[error("this build knows no keys in hardware: build it with the feature pkcs11")]
    NoHardware,
    /// Something cannot be signed.
    #[error("cannot be signed: {0}")]
    Sign(String),
}

impl KeyError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            KeyError::ShortPassphrase => format!("口令少于 {LEAST_PASSPHRASE} 个字符"),
            KeyError::Locked => {
                "无法打开密钥：不是加密的密钥（PKCS#8，PEM；Ed25519、P-256 或 SM2），或口令不对".to_string()
            }
            KeyError::NoPublicKey => "不是 Ed25519、P-256 或 SM2 公钥（SPKI，PEM）".to_string(),
            KeyError::Random(what) => format!("系统无法提供随机数：{what}"),
            KeyError::Encode(what) => format!("无法写出密钥：{what}"),
            KeyError::Address(what) => format!(
                "“{what}”没有指明硬件中的密钥：请写成 pkcs11:token=令牌;object=标签?module-path=文件，文件为厂商提供的模块（.so）"
            ),
            KeyError::Hardware(what) => format!("硬件中的密钥无法使用：{what}"),
            KeyError::NoHardware => "本程序编译时未包含硬件密钥：请启用 pkcs11 特性重新编译".to_string(),
            KeyError::Sign(what) => format!("无法签名：{what}"),
        }
    }
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): what certificates are signed with where nothing else is asked for.
    Ed25519,
    /// ECDSA over P-256 with SHA-256 (FIPS 186-5): what viewers of PDF understand.
    EcdsaP256,
    /// SM2 with SM3 (GB/T 32918.2-2016).
    Sm2,
}

impl Algorithm {
    /// Every one.
    pub const ALL: [Algorithm; 3] = [Algorithm::Ed25519, Algorithm::EcdsaP256, Algorithm::Sm2];

    /// Its name in certificates.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Ed25519 => "Ed25519",
            Algorithm::EcdsaP256 => "ECDSA-P256-SHA256",
            Algorithm::Sm2 => "SM2-SM3",
        }
    }
}

/// What signs. Where the key lies is its own affair.
pub trait Signer: Send + Sync {
    /// The public part of the key.
    fn public(&self) -> PublicKey;

    /// Signs bytes: 64 bytes, R and S of Ed25519, or r and s of ECDSA and SM2 as whole numbers of 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Hardware`], [`KeyError::Sign`].
    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], KeyError>;
}

/// A key of a file. It is wiped from memory when dropped.
pub enum SecretKey {
    /// Ed25519.
    Ed25519(SigningKey),
    /// P-256.
    EcdsaP256(p256::SecretKey),
    /// SM2.
    Sm2(sm2::SecretKey),
}

/// A key that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Ed25519.
    Ed25519(VerifyingKey),
    /// P-256.
    EcdsaP256(p256::PublicKey),
    /// SM2.
    Sm2(sm2::PublicKey),
}

impl SecretKey {
    /// A new key of the system's random numbers.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn generate(algorithm: Algorithm) -> Result<SecretKey, KeyError> {
        let mut seed = [0_u8; 32];
        loop {
            getrandom::fill(&mut seed).map_err(|it| KeyError::Random(it.to_string()))?;
            // A few numbers of 32 bytes are no keys of a curve; they are as rare as a key that is guessed.
            let key = match algorithm {
                Algorithm::Ed25519 => Some(SecretKey::Ed25519(SigningKey::from_bytes(&seed))),
                Algorithm::EcdsaP256 => p256::SecretKey::from_slice(&seed).ok().map(SecretKey::EcdsaP256),
                Algorithm::Sm2 => sm2::SecretKey::from_slice(&seed).ok().map(SecretKey::Sm2),
            };
            if let Some(key) = key {
                return Ok(key);
            }
        }
    }

    /// The key as PEM, encrypted with a passphrase.
    ///
    /// # Errors
    /// [`KeyError::ShortPassphrase`].
    pub fn to_pem(&self, passphrase: &str) -> Result<String, KeyError> {
        if passphrase.chars().count() < LEAST_PASSPHRASE {
            return Err(KeyError::ShortPassphrase);
        }
        let pem = match self {
            SecretKey::Ed25519(key) => key.to_pkcs8_encrypted_pem(passphrase.as_bytes(), LineEnding::LF),
            SecretKey::EcdsaP256(key) => key.to_pkcs8_encrypted_pem(passphrase.as_bytes(), LineEnding::LF),
            SecretKey::Sm2(key) => key.to_pkcs8_encrypted_pem(passphrase.as_bytes(), LineEnding::LF),
        };
        pem.map(|it| it.to_string()).map_err(|it| KeyError::Encode(it.to_string()))
    }

    /// Opens a key.
    ///
    /// # Errors
    /// [`KeyError::Locked`].
    pub fn from_pem(pem: &str, passphrase: &str) -> Result<SecretKey, KeyError> {
        let (_, document) = SecretDocument::from_pem(pem).map_err(|_| KeyError::Locked)?;
        let encrypted = pkcs8::EncryptedPrivateKeyInfoRef::try_from(document.as_bytes());
        let opened = encrypted.ok().and_then(|it| it.decrypt(passphrase).ok()).ok_or(KeyError::Locked)?;
        let der = opened.as_bytes();
        let ed25519 = SigningKey::from_pkcs8_der(der).map(SecretKey::Ed25519);
        let key = ed25519
            .or_else(|_| p256::SecretKey::from_pkcs8_der(der).map(SecretKey::EcdsaP256))
            .or_else(|_| sm2::SecretKey::from_pkcs8_der(der).map(SecretKey::Sm2));
        key.map_err(|_| KeyError::Locked)
    }
}

impl Signer for SecretKey {
    fn public(&self) -> PublicKey {
        match self {
            SecretKey::Ed25519(key) => PublicKey::Ed25519(key.verifying_key()),
            SecretKey::EcdsaP256(key) => PublicKey::EcdsaP256(key.public_key()),
            SecretKey::Sm2(key) => PublicKey::Sm2(key.public_key()),
        }
    }

    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], KeyError> {
        let failed = |it: ed25519_dalek::SignatureError| KeyError::Sign(it.to_string());
        match self {
            SecretKey::Ed25519(key) => Ok(ed25519_dalek::Signer::sign(key, bytes).to_bytes()),
            SecretKey::EcdsaP256(key) => {
                let key = p256::ecdsa::SigningKey::from(key);
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(&key, bytes);
                Ok(signature.to_bytes().into())
            }
            SecretKey::Sm2(key) => {
                let key = sm2::dsa::SigningKey::new(SM2_IDENTITY, key).map_err(failed)?;
                let signature: sm2::dsa::Signature = sm2::dsa::signature::Signer::sign(&key, bytes);
                Ok(signature.to_bytes().into())
            }
        }
    }
}

impl PublicKey {
    /// How its key signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            PublicKey::Ed25519(_) => Algorithm::Ed25519,
            PublicKey::EcdsaP256(_) => Algorithm::EcdsaP256,
            PublicKey::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// As PEM.
    ///
    /// # Errors
    /// [`KeyError::Encode`].
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let pem = match self {
            PublicKey::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
            PublicKey::EcdsaP256(key) => key.to_public_key_pem(LineEnding::LF),
            PublicKey::Sm2(key) => key.to_public_key_pem(LineEnding::LF),
        };
        pem.map_err(|it| KeyError::Encode(it.to_string()))
    }

    /// From PEM.
    ///
    /// # Errors
    /// [`KeyError::NoPublicKey`].
    pub fn from_pem(pem: &str) -> Result<PublicKey, KeyError> {
        let ed25519 = VerifyingKey::from_public_key_pem(pem).map(PublicKey::Ed25519);
        let key = ed25519
            .or_else(|_| p256::PublicKey::from_public_key_pem(pem).map(PublicKey::EcdsaP256))
            .or_else(|_| sm2::PublicKey::from_public_key_pem(pem).map(PublicKey::Sm2));
        key.map_err(|_| KeyError::NoPublicKey)
    }

    /// As DER (SPKI), which is how X.509 holds it.
    pub(crate) fn to_der(&self) -> Result<Vec<u8>, KeyError> {
        let der = match self {
            PublicKey::Ed25519(key) => key.to_public_key_der(),
            PublicKey::EcdsaP256(key) => key.to_public_key_der(),
            PublicKey::Sm2(key) => key.to_public_key_der(),
        };
        der.map(|it| it.as_bytes().to_vec()).map_err(|it| KeyError::Encode(it.to_string()))
    }

    /// Its bytes: 32 of Ed25519, else the point as SEC 1 writes it, compressed.
    fn bytes(&self) -> Vec<u8> {
        match self {
            PublicKey::Ed25519(key) => key.as_bytes().to_vec(),
            PublicKey::EcdsaP256(key) => key.to_sec1_point(true).as_bytes().to_vec(),
            PublicKey::Sm2(key) => key.to_sec1_point(true).as_bytes().to_vec(),
        }
    }

    /// Its bytes, hexadecimal; `p256:` or `sm2:` stands before keys of these curves.
    pub fn to_hex(&self) -> String {
        format!("{}{}", prefix(self.algorithm()), hex(&self.bytes()))
    }

    /// From what [`PublicKey::to_hex`] writes.
    ///
    /// # Errors
    /// [`KeyError::NoPublicKey`].
    pub fn from_hex(text: &str) -> Result<PublicKey, KeyError> {
        let key = if let Some(point) = text.strip_prefix(prefix(Algorithm::EcdsaP256)) {
            let bytes = unhex::<33>(point);
            bytes.and_then(|it| p256::PublicKey::from_sec1_bytes(&it).ok()).map(PublicKey::EcdsaP256)
        } else if let Some(point) = text.strip_prefix(prefix(Algorithm::Sm2)) {
            unhex::<33>(point).and_then(|it| sm2::PublicKey::from_sec1_bytes(&it).ok()).map(PublicKey::Sm2)
        } else {
            unhex::<32>(text).and_then(|it| VerifyingKey::from_bytes(&it).ok()).map(PublicKey::Ed25519)
        };
        key.ok_or(KeyError::NoPublicKey)
    }

    /// What people compare: the first 16 digits of the SHA-256 of its bytes.
    pub fn fingerprint(&self) -> String {
        sha256(&self.bytes())[..16].to_string()
    }

    /// Whether a signature (hexadecimal) over bytes is by this key. Signatures of Ed25519 that more than one message could have are
    /// refused.
    pub(crate) fn holds(&self, bytes: &[u8], signature: &str) -> bool {
        let Some(signature) = unhex::<64>(signature) else { return false };
        match self {
            PublicKey::Ed25519(key) => {
                key.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature)).is_ok()
            }
            PublicKey::EcdsaP256(key) => p256::ecdsa::Signature::from_slice(&signature).is_ok_and(|it| {
                p256::ecdsa::signature::Verifier::verify(&p256::ecdsa::VerifyingKey::from(key), bytes, &it).is_ok()
            }),
            PublicKey::Sm2(key) => {
                let key = sm2::dsa::VerifyingKey::new(SM2_IDENTITY, *key);
                let signature = sm2::dsa::Signature::from_slice(&signature);
                let both = key.ok().zip(signature.ok());
                both.is_some_and(|(key, it)| sm2::dsa::signature::Verifier::verify(&key, bytes, &it).is_ok())
            }
        }
    }
}

fn prefix(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Ed25519 => "",
        Algorithm::EcdsaP256 => "p256:",
        Algorithm::Sm2 => "sm2:",
    }
}

/// Whether a key is named by its address in hardware (RFC 7512) and not by a file.
pub fn is_in_hardware(name: &str) -> bool {
    name.starts_with("pkcs11:")
}

/// Opens a key in hardware: `pkcs11:token=NAME;object=LABEL?module-path=FILE`, with its PIN.
///
/// # Errors
/// [`KeyError::Address`], [`KeyError::Hardware`]; [`KeyError::NoHardware`] where the feature `pkcs11` is left out.
pub fn open_in_hardware(address: &str, pin: &str) -> Result<Box<dyn Signer>, KeyError> {
    #[cfg(feature = "pkcs11")]
    return crate::hardware::HardwareKey::open(address, pin).map(|it| Box::new(it) as Box<dyn Signer>);
    #[cfg(not(feature = "pkcs11"))]
    return {
        let _ = (address, pin);
        Err(KeyError::NoHardware)
    };
}

/// Writes what nobody else may read, as an encrypted key or its passphrase: into a file of its own that only its owner reads (on Unix).
/// What is there already is never written over.
///
/// # Errors
/// Those of the system; [`std::io::ErrorKind::AlreadyExists`] where there is such a file.
pub fn write_private(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Signs bytes; hexadecimal.
pub(crate) fn sign_hex(key: &dyn Signer, bytes: &[u8]) -> Result<String, KeyError> {
    key.sign(bytes).map(|it| hex(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_with_its_passphrase_only() {
        for algorithm in Algorithm::ALL {
            let key = SecretKey::generate(algorithm).expect("random numbers");
            let pem = key.to_pem("correct horse").expect("encodes");
            assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
            let again = SecretKey::from_pem(&pem, "correct horse").expect("opens");
            assert_eq!((again.public(), again.public().algorithm()), (key.public(), algorithm));
            assert!(matches!(SecretKey::from_pem(&pem, "wrong horse"), Err(KeyError::Locked)));
            assert!(matches!(key.to_pem("short"), Err(KeyError::ShortPassphrase)));
        }
        assert!(matches!(SecretKey::from_pem("no key", "correct horse"), Err(KeyError::Locked)));
    }

    #[test]
    fn a_public_key_reads_back_from_both_of_its_forms() {
        for algorithm in Algorithm::ALL {
            let public = SecretKey::generate(algorithm).expect("random numbers").public();
            assert_eq!(PublicKey::from_pem(&public.to_pem().expect("encodes")).expect("reads"), public);
            assert_eq!(PublicKey::from_hex(&public.to_hex()).expect("reads"), public);
        }
        assert!(PublicKey::from_hex("00").is_err() && PublicKey::from_pem("x").is_err());
    }

    #[test]
    fn what_a_key_signs_holds_for_it_alone() {
        for algorithm in Algorithm::ALL {
            let key = SecretKey::generate(algorithm).expect("random numbers");
            let other = SecretKey::generate(algorithm).expect("random numbers");
            let signature = sign_hex(&key, b"plan").expect("signs");
            assert!(key.public().holds(b"plan", &signature), "{algorithm:?}");
            assert!(!key.public().holds(b"plans", &signature) && !other.public().holds(b"plan", &signature));
            assert!(!key.public().holds(b"plan", &"0".repeat(128)));
        }
    }

    /// The example of GB/T 32918.5-2017, annex A: curve of the standard, message `message digest`, the usual identity.
    #[test]
    fn sm2_verifies_the_signature_of_the_standard() {
        let point = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                     ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
        let key = sm2::PublicKey::from_sec1_bytes(&unhex::<65>(point).expect("hexadecimal")).expect("a point");
        let signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
        assert!(PublicKey::Sm2(key).holds(b"message digest", signature));
        assert!(!PublicKey::Sm2(key).holds(b"message digesT", signature));
    }
}
