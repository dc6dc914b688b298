//! Signs certificates with Ed25519, and verifies them.

use approval::{Case, Certificate};
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier, VerifyingKey};
use serde::Serialize;
use std::path::Path;
use store::hex;

/// Begins every signature, so that its kind shows.
const PREFIX: &str = "ed25519:";

/// The key of the authority.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
}

/// What is signed: everything that the certificate says, and for which case.
#[derive(Serialize)]
struct Signed<'a> {
    case: &'a str,
    title: &'a str,
    project_code: &'a str,
    plot: &'a str,
    workflow: &'a (String, u32),
    decision: &'a str,
    number: &'a str,
    at: String,
    files: &'a std::collections::BTreeMap<String, String>,
    packs: &'a std::collections::BTreeMap<String, String>,
    review: &'a Option<String>,
}

fn signed_bytes(case: &Case, certificate: &Certificate) -> Vec<u8> {
    let signed = Signed {
        case: &case.id,
        title: &case.title,
        project_code: &case.project_code,
        plot: &case.plot,
        workflow: &case.workflow,
        decision: case.proposal.as_ref().map_or("", |it| &it.text),
        number: &certificate.number,
        at: certificate.at.to_string(),
        files: &certificate.files,
        packs: &certificate.packs,
        review: &certificate.review,
    };
    // Plain data always serialises; were it not so, no signature would verify.
    serde_json::to_vec(&signed).unwrap_or_default()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl Signer {
    /// Reads the key from a file; makes both when there is none. Several servers of one authority share the file.
    pub fn open(path: &Path) -> Result<Signer, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let secret = unhex(text.trim());
                let secret = secret.ok_or_else(|| format!("{}: no key of 64 hexadecimal digits", path.display()))?;
                Ok(Signer { key: SigningKey::from_bytes(&secret) })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut secret = [0; 32];
                getrandom::fill(&mut secret).map_err(|error| error.to_string())?;
                write_private(path, &hex(&secret)).map_err(|error| format!("{}: {error}", path.display()))?;
                Ok(Signer { key: SigningKey::from_bytes(&secret) })
            }
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// The public key, hexadecimal.
    pub fn public_key(&self) -> String {
        hex(self.key.verifying_key().as_bytes())
    }

    /// Signs what a certificate says of a case.
    pub(crate) fn sign(&self, case: &Case, certificate: &Certificate) -> String {
        format!("{PREFIX}{}", hex(&self.key.sign(&signed_bytes(case, certificate)).to_bytes()))
    }

    /// Whether the signature of a certificate is by this key, over what it says.
    pub(crate) fn holds(&self, case: &Case, certificate: &Certificate) -> bool {
        let key: VerifyingKey = self.key.verifying_key();
        let signature = certificate.signature.strip_prefix(PREFIX).and_then(unhex::<64>);
        signature.is_some_and(|it| key.verify(&signed_bytes(case, certificate), &Signature::from_bytes(&it)).is_ok())
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
