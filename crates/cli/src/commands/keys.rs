//! `tushen keys …`

use crate::args::{
    AlgorithmArg, HolderArguments, KeyCertificateArguments, NewKeyArguments, RevokeArguments, SigningArguments,
};
use crate::{CLEAN, input, output};
use exchange::Language;
use seal::{Algorithm, DocumentKey, Holder, KeyError, Revocations, SecretKey, Signer, X509Error};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Makes a signing key and prints the fingerprint of its public part.
pub fn new(arguments: &NewKeyArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let passphrase = passphrase(arguments.passphrase_file.as_deref(), language)?;
    let algorithm = match arguments.algorithm {
        AlgorithmArg::Ed25519 => Algorithm::Ed25519,
        AlgorithmArg::P256 => Algorithm::EcdsaP256,
        AlgorithmArg::Sm2 => Algorithm::Sm2,
    };
    let key = SecretKey::generate(algorithm).map_err(|it| said(&it, language))?;
    let pem = key.to_pem(&passphrase).map_err(|it| said(&it, language))?;
    let public = key.public();
    let shown = arguments.file.display();
    seal::write_private(&arguments.file, &pem).map_err(|error| {
        language.pick(format!("无法写入密钥 {shown}：{error}"), format!("cannot write the key {shown}: {error}"))
    })?;
    let path = public_path(&arguments.file);
    output::write(Some(&path), public.to_pem().map_err(|it| said(&it, language))?.as_bytes())?;
    if algorithm == Algorithm::EcdsaP256 {
        let made = seal::self_made(&key, &holder(&arguments.holder), now()).map_err(|it| of_x509(&it, language))?;
        output::write(Some(&certificate_path(&arguments.file)), made.as_bytes())?;
    }
    let fingerprint = public.fingerprint();
    output::print(language.pick(
        format!("密钥 {shown}，公钥 {}，指纹 {fingerprint}\n", path.display()),
        format!("key {shown}, public key {}, fingerprint {fingerprint}\n", path.display()),
    ))?;
    Ok(CLEAN)
}

/// Makes a certificate in which a key vouches for itself.
pub fn certificate(arguments: &KeyCertificateArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let key = open(&arguments.key, arguments.passphrase_file.as_deref(), language)?;
    let made = seal::self_made(key.as_ref(), &holder(&arguments.holder), now()).map_err(|it| of_x509(&it, language))?;
    output::write(arguments.out.as_deref(), made.as_bytes())?;
    Ok(CLEAN)
}

/// Whom a certificate is to name.
fn holder(arguments: &HolderArguments) -> Holder {
    Holder { name: arguments.name.clone(), organisation: arguments.organisation.clone() }
}

/// Adds a signed entry to a list of revocations.
pub fn revoke(arguments: &RevokeArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let key = open(&arguments.key, arguments.passphrase_file.as_deref(), language)?;
    let mut list =
        if arguments.list.exists() { revocations(&arguments.list, language)? } else { Revocations::default() };
    list.check().map_err(|it| language.pick(it.zh(), it.to_string()))?;
    if let Some(it) = list.of(&arguments.number) {
        let since = &it.since;
        return Err(language.pick(
            format!("证书 {} 已于 {since} 撤销", arguments.number),
            format!("the certificate {} was revoked on {since} already", arguments.number),
        ));
    }
    let since = arguments.since.clone().unwrap_or_else(input::today);
    let revoked = list.revoke(&arguments.number, &since, &arguments.reason, key.as_ref());
    revoked.map_err(|it| said(&it, language))?;
    output::write(Some(&arguments.list), exchange::json::pretty(&list).as_bytes())?;
    Ok(CLEAN)
}

/// The list of revocations in a file.
pub fn revocations(path: &Path, language: Language) -> Result<Revocations, String> {
    let bytes = input::read(path, language)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let shown = path.display();
        language.pick(format!("{shown}：不是撤销名单：{error}"), format!("{shown}: no list of revocations: {error}"))
    })
}

/// Opens a signing key: of a file, or in hardware.
pub fn open(path: &Path, passphrase_file: Option<&Path>, language: Language) -> Result<Box<dyn Signer>, String> {
    if let Some(address) = path.to_str().filter(|it| seal::keys::is_in_hardware(it)) {
        let pin = passphrase(passphrase_file, language)?;
        return seal::keys::open_in_hardware(address, &pin).map_err(|it| said(&it, language));
    }
    let pem = String::from_utf8_lossy(&input::read(path, language)?).into_owned();
    let passphrase = passphrase(passphrase_file, language)?;
    let key = SecretKey::from_pem(&pem, &passphrase);
    key.map(|it| Box::new(it) as _).map_err(|it| format!("{}: {}", path.display(), said(&it, language)))
}

/// Opens the key that signs documents, with its certificates; nothing where none is asked for.
pub fn for_documents(
    arguments: &SigningArguments,
    passphrase_file: Option<&Path>,
    language: Language,
) -> Result<Option<DocumentKey>, String> {
    let Some(path) = &arguments.sign else { return Ok(None) };
    let key = open(path, passphrase_file, language)?;
    let certificates = arguments.sign_certificate.clone().unwrap_or_else(|| certificate_path(path));
    let pem = input::read(&certificates, language)?;
    let key = DocumentKey::new(key, &String::from_utf8_lossy(&pem));
    key.map(Some).map_err(|it| format!("{}: {}", certificates.display(), of_x509(&it, language)))
}

/// Signs a document where a key is given.
pub fn sign(pdf: Vec<u8>, key: Option<&DocumentKey>, reason: &str, language: Language) -> Result<Vec<u8>, String> {
    let Some(key) = key else { return Ok(pdf) };
    seal::sign_pdf(&pdf, key, reason, now()).map_err(|it| language.pick(it.zh(), it.to_string()))
}

/// The instant, since 1970.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A sentence about a key.
pub fn said(error: &KeyError, language: Language) -> String {
    language.pick(error.zh(), error.to_string())
}

/// A sentence about the certificate of a key.
fn of_x509(error: &X509Error, language: Language) -> String {
    language.pick(error.zh(), error.to_string())
}

/// The passphrase of a file (its first line), else of the environment. Never an argument, which others on the machine could read.
fn passphrase(file: Option<&Path>, language: Language) -> Result<String, String> {
    match file {
        Some(path) => {
            let text = String::from_utf8_lossy(&input::read(path, language)?).into_owned();
            Ok(text.lines().next().unwrap_or_default().to_string())
        }
        None => passphrase_of_environment().ok_or_else(|| {
            language.pick(
                "没有口令：请设置环境变量 TUSHEN_PASSPHRASE，或用 --passphrase-file 指定文件".to_string(),
                "no passphrase: set the variable TUSHEN_PASSPHRASE, or name a file by --passphrase-file".to_string(),
            )
        }),
    }
}

/// The passphrase of a signing key, when the environment has one.
pub fn passphrase_of_environment() -> Option<String> {
    std::env::var("TUSHEN_PASSPHRASE").ok()
}

/// Where the public part of a key lies: `seal.pem` → `seal.pub.pem`.
fn public_path(key: &Path) -> PathBuf {
    key.with_extension("pub.pem")
}

/// Where the certificates of a key lie: `documents.pem` → `documents.crt.pem`.
fn certificate_path(key: &Path) -> PathBuf {
    key.with_extension("crt.pem")
}
