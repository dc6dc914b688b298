//! Certificates of decided cases: `tushen.certificate/1`, sealed with the authority's key, as [`seal`] verifies them anywhere.

use crate::app::App;
use crate::outcome::{self, DrawingReview, RoundReview};
use approval::{Case, FileRef, Workflow};
use futures_util::TryStreamExt;
use jiff::Timestamp;
use seal::{
    Algorithm, Digester, DocumentKey, Holder, Outcome, PublicKey, Revocation, Revocations, Role, SealedFile,
    SealedReview, SecretKey, Signature, write_private,
};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{StoreError, hex};

/// Whom the certificate of a document key names that the server made itself.
const HOLDER: &str = "Tushen 图审";

/// An entry of the list of withdrawn certificates: number, day, and why.
type Withdrawn = (String, String, String);

/// The keys of the authority: one that signs certificates, one that signs documents, and those that are trusted.
#[derive(Clone)]
pub struct Signer {
    key: Arc<dyn seal::Signer>,
    documents: Arc<DocumentKey>,
    trusted: Vec<PublicKey>,
    /// The list of withdrawn certificates as it was signed last.
    withdrawn: Arc<Mutex<Revocations>>,
}

impl Signer {
    /// Opens the signing key, an encrypted PKCS#8 file as `tushen keys new` makes it or an address in hardware, and the key that signs
    /// documents (P-256), whose certificates lie beside it (`documents.crt.pem`). Files that are not there are made, the certificate as
    /// one that vouches for itself. Several servers of one authority share the files. Every public key beside the signing key
    /// (`*.pub.pem`) is trusted, so that what an earlier key signed still verifies after the key was changed.
    ///
    /// Without a passphrase the one in `<key>.passphrase` is used, which is made at random with the key: enough for a trial, while an
    /// authority keeps its passphrase apart from its key.
    ///
    /// # Errors
    /// A sentence with the file.
    pub fn open(key: &Path, documents: &Path, passphrase: Option<&str>, now: Timestamp) -> Result<Signer, String> {
        let said = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let signing = open_or_make(key, Algorithm::Ed25519, passphrase)?;
        let document = open_or_make(documents, Algorithm::EcdsaP256, passphrase)?;
        let certificates = documents.with_extension("crt.pem");
        let pem = match std::fs::read_to_string(&certificates) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let since = Duration::from_secs(now.as_second().unsigned_abs());
                let pem =
                    seal::self_made(document.as_ref(), &Holder { name: HOLDER.into(), organisation: None }, since);
                let pem = pem.map_err(|error| said(documents, &error))?;
                std::fs::write(&certificates, &pem).map_err(|error| said(&certificates, &error))?;
                pem
            }
            read => read.map_err(|error| said(&certificates, &error))?,
        };
        let document = DocumentKey::new(document, &pem).map_err(|error| said(&certificates, &error))?;
        let mut trusted = vec![signing.public()];
        let folder = folder(if in_hardware(key).is_some() { documents } else { key });
        for entry in std::fs::read_dir(&folder).map_err(|error| said(&folder, &error))?.filter_map(Result::ok) {
            let path = entry.path();
            if !path.to_string_lossy().ends_with(".pub.pem") {
                continue;
            }
            let pem = std::fs::read_to_string(&path).map_err(|error| said(&path, &error))?;
            let public = PublicKey::from_pem(&pem).map_err(|error| said(&path, &error))?;
            if !trusted.contains(&public) {
                trusted.push(public);
            }
        }
        Ok(Signer { key: Arc::from(signing), documents: Arc::new(document), trusted, withdrawn: Arc::default() })
    }

    /// Signs a document in itself.
    pub(crate) fn document(&self, pdf: &[u8], reason: &str, now: Timestamp) -> Result<Vec<u8>, seal::PdfError> {
        seal::sign_pdf(pdf, &self.documents, reason, Duration::from_secs(now.as_second().unsigned_abs()))
    }

    /// The public part of the key that signs.
    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// Whether a sealed certificate is the authority's, unaltered, and says what the case records of it.
    pub(crate) fn holds(&self, recorded: &approval::Certificate, sealed: &seal::Certificate) -> bool {
        let checks = seal::verify(sealed, &self.trusted, None, |_| None);
        let signed = checks.iter().all(|it| it.outcome != Outcome::Broken);
        let trusted = checks.iter().any(|it| it.what == "key" && it.outcome == Outcome::Holds);
        let names: BTreeSet<&str> = sealed.files.iter().map(|it| it.digests.sha256.as_str()).collect();
        signed
            && trusted
            && sealed.number == recorded.number
            && recorded.files.values().all(|it| names.contains(it.as_str()))
    }

    /// The signed list of withdrawn certificates, in the order in which they were withdrawn. Only what was added since it was asked for
    /// last is signed.
    pub(crate) fn revocations(&self, withdrawn: &[Withdrawn]) -> Result<Revocations, seal::KeyError> {
        let mut known = self.withdrawn.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |(entry, (number, since, reason)): (&Revocation, &Withdrawn)| {
            (&entry.number, &entry.since, &entry.reason) == (number, since, reason)
        };
        if known.entries.len() > withdrawn.len() || !known.entries.iter().zip(withdrawn).all(is_same) {
            *known = Revocations::default();
        }
        for (number, since, reason) in &withdrawn[known.entries.len()..] {
            known.revoke(number, since, reason, self.key.as_ref())?;
        }
        Ok(known.clone())
    }
}

/// The address of a key in hardware.
fn in_hardware(path: &Path) -> Option<&str> {
    path.to_str().filter(|it| seal::keys::is_in_hardware(it))
}

/// Opens a key; makes the file with its public part beside it when there is none.
fn open_or_make(path: &Path, algorithm: Algorithm, passphrase: Option<&str>) -> Result<Box<dyn seal::Signer>, String> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    if let Some(address) = in_hardware(path) {
        let pin = passphrase.ok_or_else(|| format!("{address}: no PIN: set the variable TUSHEN_PASSPHRASE"))?;
        return seal::keys::open_in_hardware(address, pin).map_err(|error| error.to_string());
    }
    let passphrase = match passphrase {
        Some(it) => it.to_string(),
        None => beside(path)?,
    };
    let key = match std::fs::read_to_string(path) {
        Ok(pem) => SecretKey::from_pem(&pem, &passphrase).map_err(|error| said(&error))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = SecretKey::generate(algorithm).map_err(|error| error.to_string())?;
            let pem = key.to_pem(&passphrase).map_err(|error| error.to_string())?;
            write_private(path, &pem).map_err(|error| said(&error))?;
            let public = seal::Signer::public(&key).to_pem().map_err(|error| error.to_string())?;
            std::fs::write(path.with_extension("pub.pem"), public).map_err(|error| said(&error))?;
            key
        }
        Err(error) => return Err(said(&error)),
    };
    Ok(Box::new(key))
}

fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|it| !it.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The passphrase in the file beside a key; made at random when neither of them is there.
fn beside(key: &Path) -> Result<String, String> {
    let path = key.with_extension("passphrase");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text.lines().next().unwrap_or_default().to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !key.exists() => {
            let mut random = [0; 24];
            getrandom::fill(&mut random).map_err(|error| error.to_string())?;
            let passphrase = hex(&random);
            write_private(&path, &passphrase).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(passphrase)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(format!(
            "{}: no passphrase for this key: set the variable TUSHEN_PASSPHRASE, or write it to {}",
            key.display(),
            path.display()
        )),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Seals what was decided in a case: the files of its last round, what they were held against, the reviews, and how to repeat them.
pub(crate) async fn seal(
    app: &App,
    case: &Case,
    workflow: &Workflow,
    number: &str,
) -> Result<seal::Certificate, StoreError> {
    let today = app.store.procedures().calendar.date(app.now());
    let mut sealed = seal::Certificate {
        schema: seal::SCHEMA.to_string(),
        number: number.to_string(),
        issued: today.to_string(),
        subject: subject(case),
        files: Vec::new(),
        reviews: Vec::new(),
        settings: seal::Settings::default(),
        signature: Signature::default(),
    };
    if let Some(round) = case.round() {
        for it in &round.files {
            let name = outcome::file_name(&round.files, it);
            let role = if outcome::is_drawing(it) { Role::Drawing } else { Role::Document };
            sealed.files.push(file(app, role, name, it).await?);
        }
        let reviewed: Option<RoundReview> = match &round.review {
            Some(sha256) => Some(outcome::read_json(app, sha256).await?),
            None => None,
        };
        let conditions = reviewed.as_ref().and_then(|it| it.conditions.as_deref());
        let settings = outcome::settings(app, case, workflow, conditions).await?;
        sealed.files.extend(seal::settings_files(&settings));
        sealed.settings = seal::Settings::from(&settings);
        for it in reviewed.iter().flat_map(|it| &it.drawings) {
            sealed.reviews.extend(review(app, &round.files, it).await?);
        }
    }
    seal::sign(sealed, app.signer.key.as_ref()).map_err(|error| StoreError::Io {
        path: "the signing key".to_string(),
        error: std::io::Error::other(error.to_string()),
    })
}

fn subject(case: &Case) -> String {
    let decision = case.proposal.as_ref().map_or("", |it| it.text.as_str());
    let said = [case.title.as_str(), &case.project_code, &case.plot, decision];
    said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("；")
}

/// A file by both of its hashes, streamed, however large it is.
async fn file(app: &App, role: Role, name: String, file: &FileRef) -> Result<SealedFile, StoreError> {
    let (bytes, mut chunks) = app.store.file(&file.sha256).await?;
    let mut digester = Digester::default();
    while let Some(chunk) = chunks.try_next().await? {
        digester.update(&chunk);
    }
    let digests = digester.finish();
    if digests.sha256 != file.sha256 {
        return Err(StoreError::Damaged(format!("file {} has other bytes than its name says", file.sha256)));
    }
    Ok(SealedFile { role, name, bytes, digests })
}

async fn review(app: &App, files: &[FileRef], it: &DrawingReview) -> Result<Option<SealedReview>, StoreError> {
    let Some(sha256) = &it.review else { return Ok(None) };
    let review: findings::Review = outcome::read_json(app, sha256).await?;
    let file = files.iter().find(|file| file.sha256 == it.file);
    Ok(file.map(|file| SealedReview::of(&outcome::file_name(files, file), &review, sha256)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_withdrawn_certificates_is_signed_once_and_grows() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let now = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let signer = Signer::open(&at("signing.pem"), &at("documents.pem"), None, now).expect("keys");
        let entry = |number: &str| (number.to_string(), "2026-03-02".to_string(), "withdrawn".to_string());
        let first = signer.revocations(&[entry("A-1")]).expect("signed");
        let second = signer.revocations(&[entry("A-1"), entry("A-2")]).expect("signed");
        assert_eq!((second.check(), second.entries.len()), (Ok(()), 2));
        assert_eq!(first.entries[0], second.entries[0]);
        assert_eq!(signer.revocations(&[entry("A-1"), entry("A-2")]).expect("signed"), second);
        // What does not go on from the last list is signed anew.
        let other = signer.revocations(&[entry("A-3")]).expect("signed");
        assert_eq!((other.check(), other.entries[0].number.as_str()), (Ok(()), "A-3"));
        assert_eq!(signer.revocations(&[]).expect("signed"), Revocations::default());
    }
}
