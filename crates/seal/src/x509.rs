//! What a document is signed with: a key and the certificates (X.509) that say whose it is.

use crate::keys::{Algorithm, KeyError, PublicKey, Signer};
use der::asn1::{BitString, GeneralizedTime, UtcTime};
use der::{DateTime, Decode, Encode, EncodePem};
use spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef,
};
use std::time::Duration;
use thiserror::Error;
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

/// How long a self-made certificate holds, days: five years, after which a key has served long enough.
pub const SELF_MADE_DAYS: u64 = 5 * 365;

/// What is wrong with a certificate of a key.
#[derive(Debug, Error)]
pub enum X509Error {
    /// The key cannot sign documents.
    #[error(
        "documents are signed with ECDSA over P-256, which viewers understand; this key is of {0}: make one by tushen keys new --algorithm p256"
    )]
    Algorithm(&'static str),
    /// The file holds no certificates.
    #[error("no certificates (X.509, PEM): {0}")]
    Unreadable(String),
    /// None of the certificates is the key's.
    #[error("the first certificate is not that of the signing key")]
    OtherKey,
    /// A certificate cannot be made.
    #[error("the certificate cannot be made: {0}")]
    Make(String),
    /// The key.
    #[error("{0}")]
    Key(#[from] KeyError),
}

impl X509Error {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            X509Error::Algorithm(name) => format!(
                "文书用阅读器认识的 P-256（ECDSA）签名，而此密钥为 {name}：请用 tushen keys new --algorithm p256 另建"
            ),
            X509Error::Unreadable(why) => format!("不是证书（X.509，PEM）：{why}"),
            X509Error::OtherKey => "第一张证书不是签名密钥的证书".to_string(),
            X509Error::Make(why) => format!("无法生成证书：{why}"),
            X509Error::Key(error) => error.zh(),
        }
    }
}

/// A key with its certificates, the key's own first.
pub struct DocumentKey {
    pub(crate) signer: Box<dyn Signer>,
    pub(crate) chain: Vec<Certificate>,
}

impl DocumentKey {
    /// A key with its certificates as PEM.
    ///
    /// # Errors
    /// [`X509Error::Algorithm`] when it is no P-256 key, [`X509Error::Unreadable`], [`X509Error::OtherKey`].
    pub fn new(signer: Box<dyn Signer>, pem: &str) -> Result<DocumentKey, X509Error> {
        let public = signer.public();
        if public.algorithm() != Algorithm::EcdsaP256 {
            return Err(X509Error::Algorithm(public.algorithm().name()));
        }
        let unreadable = |it: der::Error| X509Error::Unreadable(it.to_string());
        let chain = Certificate::load_pem_chain(pem.as_bytes()).map_err(unreadable)?;
        let leaf = chain.first().ok_or_else(|| X509Error::Unreadable("empty".to_string()))?;
        let held = leaf.tbs_certificate().subject_public_key_info().to_der().map_err(unreadable)?;
        if held != public.to_der()? {
            return Err(X509Error::OtherKey);
        }
        Ok(DocumentKey { signer, chain })
    }

    /// The public part of the key.
    pub fn public(&self) -> PublicKey {
        self.signer.public()
    }

    /// Whom the certificate names, as RFC 4514 writes it.
    pub fn subject(&self) -> String {
        self.chain.first().map(|it| it.tbs_certificate().subject().to_string()).unwrap_or_default()
    }
}

/// Whom a certificate names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who: the common name (CN), which viewers of documents show.
    pub name: String,
    /// Of which organisation (O), where it is named.
    pub organisation: Option<String>,
}

impl Holder {
    /// As a name (RFC 4514).
    fn distinguished(&self) -> String {
        let organisation = self.organisation.as_deref().map(escaped).filter(|it| !it.is_empty());
        let name = format!("CN={}", escaped(&self.name));
        organisation.map_or_else(|| name.clone(), |it| format!("{name},O={it}"))
    }
}

/// A certificate in which a key vouches for itself, as PEM. Who opens a document sees that nobody else vouches for it; what it proves is
/// that nothing was altered, and that all documents of the key have one author. An authority's own certificate takes its place.
///
/// `from` is the instant since 1970 from which it holds; it holds for [`SELF_MADE_DAYS`].
///
/// # Errors
/// [`X509Error::Algorithm`], [`X509Error::Make`], those of the key.
pub fn self_made(signer: &dyn Signer, holder: &Holder, from: Duration) -> Result<String, X509Error> {
    let public = signer.public();
    let PublicKey::EcdsaP256(key) = &public else {
        return Err(X509Error::Algorithm(public.algorithm().name()));
    };
    let made = |it: der::Error| X509Error::Make(it.to_string());
    if holder.name.trim().is_empty() {
        return Err(X509Error::Make("it must name its holder".to_string()));
    }
    let named = holder.distinguished();
    let subject: Name = named.parse().map_err(made)?;
    // Twenty bytes of what nobody else has: the hash of the key, its holder and the day.
    let unique = [public.to_der()?, named.into_bytes(), from.as_secs().to_be_bytes().to_vec()].concat();
    let mut serial = crate::digest::sha256(&unique);
    serial.truncate(38);
    let serial = crate::digest::unhex::<19>(&serial).unwrap_or([1; 19]);
    let validity = Validity::new(time(from)?, time(from + Duration::from_secs(SELF_MADE_DAYS * 86_400))?);
    let info = SubjectPublicKeyInfoOwned::from_der(&public.to_der()?).map_err(made)?;
    let built = |it: x509_cert::builder::Error| X509Error::Make(it.to_string());
    // The leading byte keeps the number positive and of one length.
    let serial = SerialNumber::new(&[&[1], &serial[..]].concat()).map_err(made)?;
    let mut builder = CertificateBuilder::new(Signing(subject), serial, validity, info).map_err(built)?;
    let issuer = Issuer(p256::ecdsa::VerifyingKey::from(key));
    let signed = builder.finalize(&issuer).map_err(built)?;
    let signature = BitString::from_bytes(&ecdsa_der(&signer.sign(&signed)?)?).map_err(made)?;
    let certificate: Certificate = builder.assemble(signature, &issuer).map_err(built)?;
    certificate.to_pem(der::pem::LineEnding::LF).map_err(made)
}

/// r and s as X.509 and CMS write them.
pub(crate) fn ecdsa_der(signature: &[u8; 64]) -> Result<Vec<u8>, KeyError> {
    let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|it| KeyError::Sign(it.to_string()))?;
    Ok(signature.to_der().as_bytes().to_vec())
}

/// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5).
fn time(at: Duration) -> Result<Time, X509Error> {
    let made = |it: der::Error| X509Error::Make(it.to_string());
    let day = DateTime::from_unix_duration(at).map_err(made)?;
    Ok(match UtcTime::from_date_time(day) {
        Ok(it) => Time::UtcTime(it),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(day)),
    })
}

/// A text as the value of a name (RFC 4514, 2.4).
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars().filter(|it| !it.is_control()) {
        if matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A certificate that signs documents and nothing else.
struct Signing(Name);

impl BuilderProfile for Signing {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let constraints = BasicConstraints { ca: false, path_len_constraint: None };
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        Ok(vec![constraints.to_extension(tbs.subject(), &[])?, usage.to_extension(tbs.subject(), &[])?])
    }
}

/// Tells the builder by whose key a certificate is signed; the signature itself comes from a [`Signer`].
struct Issuer(p256::ecdsa::VerifyingKey);

impl p256::ecdsa::signature::Keypair for Issuer {
    type VerifyingKey = p256::ecdsa::VerifyingKey;

    fn verifying_key(&self) -> Self::VerifyingKey {
        self.0
    }
}

impl DynSignatureAlgorithmIdentifier for Issuer {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(ecdsa_with_sha256())
    }
}

/// ecdsa-with-SHA256 (RFC 5758, 3.2).
pub(crate) fn ecdsa_with_sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: der::oid::db::rfc5912::ECDSA_WITH_SHA_256, parameters: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;

    const NOVEMBER: Duration = Duration::from_secs(1_795_000_000);

    fn key() -> SecretKey {
        SecretKey::generate(Algorithm::EcdsaP256).expect("random numbers")
    }

    #[test]
    fn a_self_made_certificate_names_its_holder_and_belongs_to_its_key() {
        let key = key();
        let holder = |name: &str, of: Option<&str>| Holder { name: name.into(), organisation: of.map(str::to_string) };
        let pem = self_made(&key, &holder("审批处, 总图科", Some("上海市规划资源局")), NOVEMBER).expect("makes");
        let other = self_made(&self::key(), &holder("x", None), NOVEMBER).expect("makes");
        assert!(matches!(self_made(&key, &holder(" ", None), NOVEMBER), Err(X509Error::Make(_))));
        let held = DocumentKey::new(Box::new(key), &pem).expect("a key with its certificate");
        for word in ["CN=审批处", "总图科", "O=上海市规划资源局"] {
            assert!(held.subject().contains(word), "{word}: {}", held.subject());
        }
        assert_eq!(held.chain.len(), 1);
        assert!(matches!(DocumentKey::new(held.signer, &other), Err(X509Error::OtherKey)));
    }

    #[test]
    fn keys_that_viewers_do_not_know_are_refused() {
        let key = SecretKey::generate(Algorithm::Ed25519).expect("random numbers");
        let holder = Holder { name: "x".into(), organisation: None };
        assert!(matches!(self_made(&key, &holder, NOVEMBER), Err(X509Error::Algorithm("Ed25519"))));
        assert!(matches!(DocumentKey::new(Box::new(key), ""), Err(X509Error::Algorithm(_))));
        assert!(matches!(DocumentKey::new(Box::new(self::key()), "x"), Err(X509Error::Unreadable(_))));
    }
}
