//! `tushen verify`

use super::keys;
use crate::args::{TextOrJson, VerifyArguments};
use crate::print::Style;
use crate::{CLEAN, FINDINGS, input, output};
use exchange::Language;
use findings::{Severity, Verdict};
use review::Source;
use seal::{Certificate, Check, Outcome, PublicKey, Role};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Checks a certificate. The exit status is 0 when nothing is broken and the key is trusted, 1 otherwise.
pub fn run(arguments: &VerifyArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let text = input::read(&arguments.certificate, language)?;
    let shown = arguments.certificate.display();
    let certificate = Certificate::from_json(&String::from_utf8_lossy(&text)).map_err(|error| {
        language.pick(format!("{shown}：不是证书：{error}"), format!("{shown}: no certificate: {error}"))
    })?;
    let trusted = trusted(arguments, language)?;
    let revocations = arguments.revocations.as_ref().map(|it| keys::revocations(it, language)).transpose()?;
    let beside = arguments.certificate.parent().unwrap_or(Path::new("."));
    let folder = arguments.files.clone().unwrap_or_else(|| beside.to_path_buf());
    let file = |name: &str| named(&folder, name).and_then(|it| std::fs::read(it).ok());
    let mut checks = seal::verify(&certificate, &trusted, revocations.as_ref(), file);
    if arguments.rerun {
        checks.extend(rerun(arguments, &certificate, &folder, language)?);
    }
    let result = match arguments.format {
        TextOrJson::Text => text_of(&certificate, &checks, language),
        TextOrJson::Json => exchange::json::pretty(&serde_json::json!({
            "number": certificate.number,
            "valid": is_valid(&checks),
            "checks": checks,
        })),
    };
    output::print(result)?;
    Ok(if is_valid(&checks) { CLEAN } else { FINDINGS })
}

/// Nothing is broken, and the key is one of the trusted ones: what anybody may have signed certifies nothing.
fn is_valid(checks: &[Check]) -> bool {
    checks.iter().all(|it| it.outcome != Outcome::Broken)
        && checks.iter().any(|it| it.what == "key" && it.outcome == Outcome::Holds)
}

/// Where a sealed file lies. Names come from the certificate, which may be a forgery: none leads out of the folder.
fn named(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let inside = path.components().all(|it| matches!(it, std::path::Component::Normal(_)));
    (inside && !name.is_empty()).then(|| folder.join(path))
}

fn trusted(arguments: &VerifyArguments, language: Language) -> Result<Vec<PublicKey>, String> {
    let mut paths = arguments.keys.clone();
    if let Some(folder) = &arguments.trusted {
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut inside: Vec<PathBuf> = entries.filter_map(Result::ok).map(|it| it.path()).collect();
        inside.retain(|it| it.to_string_lossy().ends_with(".pub.pem"));
        inside.sort();
        paths.extend(inside);
    }
    let read = |path: &PathBuf| {
        let pem = input::read(path, language)?;
        let key = PublicKey::from_pem(&String::from_utf8_lossy(&pem));
        key.map_err(|it| format!("{}: {}", path.display(), keys::said(&it, language)))
    };
    paths.iter().map(read).collect()
}

/// Runs every sealed review again, with the files and the settings that the certificate names.
fn rerun(
    arguments: &VerifyArguments,
    certificate: &Certificate,
    folder: &Path,
    language: Language,
) -> Result<Vec<Check>, String> {
    let engine = input::engine(arguments.rules.as_deref(), language)?;
    let sources = |role: Role| -> Result<Vec<Source>, String> {
        let files = certificate.files.iter().filter(|it| it.role == role);
        files.map(|it| Ok(Source { bytes: bytes(folder, &it.name, language)?, name: it.name.clone() })).collect()
    };
    let settings = certificate.settings.review(sources)?;
    let again = |one: &seal::SealedReview| {
        let session = review::open(&engine, &one.drawing, &bytes(folder, &one.drawing, language)?, &settings);
        let session = session.map_err(|error| format!("{}: {}", one.drawing, language.pick(error.zh(), error.en())))?;
        let found = session.review();
        let sha256 = seal::sha256(exchange::json::write(&found).as_bytes());
        Ok(seal::check_rerun(one, &sha256, &found.engine))
    };
    certificate.reviews.iter().map(again).collect()
}

fn bytes(folder: &Path, name: &str, language: Language) -> Result<Vec<u8>, String> {
    match named(folder, name) {
        Some(path) => input::read(&path, language),
        None => Err(language.pick(
            format!("证书中的文件名“{name}”不能用：不得含目录"),
            format!("the certificate's file name “{name}” cannot be used: it leads to a folder"),
        )),
    }
}

fn text_of(certificate: &Certificate, checks: &[Check], language: Language) -> String {
    let style = Style::for_terminal(std::io::stdout().is_terminal());
    let mut out = String::new();
    let head = language.pick(
        format!("证书 {}，{} 签发", certificate.number, certificate.issued),
        format!("certificate {}, issued {}", certificate.number, certificate.issued),
    );
    out.push_str(&format!("{}\n", style.strong(&head)));
    for it in checks {
        let (verdict, word) = match it.outcome {
            Outcome::Holds => (Verdict::Pass, language.pick("相符", "holds")),
            Outcome::Broken => (Verdict::Fail, language.pick("不符", "broken")),
            Outcome::NotMade => (Verdict::Unknown, language.pick("未核对", "not checked")),
        };
        out.push_str(&format!("  {} {}\n", style.verdict(verdict, Severity::Required, word), language.of(&it.message)));
    }
    let valid = match is_valid(checks) {
        true => style.verdict(Verdict::Pass, Severity::Required, language.pick("证书有效", "the certificate is valid")),
        false => style.verdict(
            Verdict::Fail,
            Severity::Required,
            language.pick("不能认定证书有效", "the certificate cannot be held valid"),
        ),
    };
    out.push_str(&format!("{valid}\n"));
    out
}
