use crate::certificate::{Certificate, SCHEMA, SealedReview};
use crate::digest::Digests;
use crate::keys::{Algorithm, PublicKey};
use crate::revocation::Revocations;
use findings::{Bilingual, EngineInfo};
use serde::Serialize;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not.
    Broken,
    /// It could not be made: something was not supplied.
    NotMade,
}

/// One check of a certificate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// `schema`, `signature`, `key`, `revocation`, `file` or `rerun`.
    pub what: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// In words.
    pub message: Bilingual,
}

impl Check {
    fn new(what: &'static str, outcome: Outcome, zh: impl Into<String>, en: impl Into<String>) -> Check {
        Check { what, outcome, message: Bilingual::new(zh, en) }
    }
}

/// Checks a certificate: its signature, whether its key is trusted, whether it is revoked, and each file. `file` gives the bytes of a
/// file by its name, or nothing when it was not supplied. `revocations` is the list of the authority; without one a certificate may be
/// revoked and nobody here knows.
pub fn verify(
    certificate: &Certificate,
    trusted: &[PublicKey],
    revocations: Option<&Revocations>,
    file: impl Fn(&str) -> Option<Vec<u8>>,
) -> Vec<Check> {
    use Outcome::{Broken, Holds, NotMade};
    let mut checks = Vec::new();
    let (schema, algorithm) = (&certificate.schema, &certificate.signature.algorithm);
    let key = PublicKey::from_hex(&certificate.signature.key);
    // The name of the algorithm must be that of the key.
    let is_known = match &key {
        Ok(key) => key.algorithm().name() == algorithm,
        Err(_) => Algorithm::ALL.iter().any(|it| it.name() == algorithm),
    };
    if schema != SCHEMA || !is_known {
        let known = Algorithm::ALL.map(Algorithm::name);
        let (zh, en) = (known.join("、"), known.join(", "));
        checks.push(Check::new(
            "schema",
            Broken,
            format!("不认识这种证书：{schema}，{algorithm}；本程序认识 {SCHEMA}，{zh}"),
            format!("a certificate of a kind not known here: {schema}, {algorithm}; known: {SCHEMA}, {en}"),
        ));
    }
    match key {
        Err(_) => checks.push(Check::new(
            "signature",
            Broken,
            "证书中的公钥无法读取",
            "the public key in the certificate cannot be read",
        )),
        Ok(key) => {
            let fingerprint = key.fingerprint();
            checks.push(match key.holds(&certificate.signed_bytes(), &certificate.signature.value) {
                true => {
                    Check::new("signature", Holds, "签名与证书内容相符", "the signature agrees with the certificate")
                }
                false => Check::new(
                    "signature",
                    Broken,
                    "签名与证书内容不符：证书被改动，或签名出自别的密钥",
                    "the signature does not agree with the certificate: it was altered, or signed by another key",
                ),
            });
            checks.push(if trusted.is_empty() {
                Check::new(
                    "key",
                    NotMade,
                    format!("没有提供可信公钥，无法判断密钥 {fingerprint} 是谁的：请用 --key 指定签发机关的公钥"),
                    format!("no trusted key was given, so that nobody here knows whose key {fingerprint} is: name the authority's public key by --key"),
                )
            } else if trusted.contains(&key) {
                Check::new("key", Holds, format!("密钥 {fingerprint} 可信"), format!("the key {fingerprint} is trusted"))
            } else {
                Check::new(
                    "key",
                    Broken,
                    format!("密钥 {fingerprint} 不是可信公钥之一：证书不是由该机关签发"),
                    format!("the key {fingerprint} is none of the trusted ones: the certificate is not from that authority"),
                )
            });
        }
    }
    checks.push(revocation(certificate, trusted, revocations));
    for sealed in &certificate.files {
        let name = &sealed.name;
        checks.push(match file(name).map(|bytes| Digests::of(&bytes)) {
            None => Check::new(
                "file",
                NotMade,
                format!("{name}：没有提供，无法核对"),
                format!("{name}: not supplied, could not be checked"),
            ),
            Some(found) if found == sealed.digests => Check::new(
                "file",
                Holds,
                format!("{name}：SHA-256 和 SM3 相符"),
                format!("{name}: SHA-256 and SM3 agree"),
            ),
            Some(found) => Check::new(
                "file",
                Broken,
                format!("{name}：内容被改动（SHA-256 应为 {}，实为 {}）", sealed.digests.sha256, found.sha256),
                format!("{name}: altered (SHA-256 {} expected, {} found)", sealed.digests.sha256, found.sha256),
            ),
        });
    }
    checks
}

fn revocation(certificate: &Certificate, trusted: &[PublicKey], revocations: Option<&Revocations>) -> Check {
    let what = "revocation";
    let Some(list) = revocations else {
        return Check::new(
            what,
            Outcome::NotMade,
            "没有提供撤销名单，无法判断是否已撤销：请用 --revocations 指定",
            "no list of revocations was given, so that nobody here knows whether it was revoked: name it by --revocations",
        );
    };
    if let Err(error) = list.check() {
        return Check::new(what, Outcome::Broken, error.zh(), error.to_string());
    }
    // A stranger can revoke nothing.
    let believed = |key: &str| trusted.is_empty() || trusted.iter().any(|it| it.to_hex() == key);
    match list.of(&certificate.number).filter(|it| believed(&it.key)) {
        None => Check::new(what, Outcome::Holds, "未被撤销", "it is not revoked"),
        Some(it) => Check::new(
            what,
            Outcome::Broken,
            format!("证书已于 {} 撤销：{}", it.since, it.reason),
            format!("revoked on {}: {}", it.since, it.reason),
        ),
    }
}

/// Compares a review that was run again with the one that was sealed. What it was made with is told first, for another engine or
/// another pack explains another result.
pub fn check_rerun(sealed: &SealedReview, sha256: &str, engine: &EngineInfo) -> Check {
    let drawing = &sealed.drawing;
    if sealed.sha256 == sha256 {
        return Check::new(
            "rerun",
            Outcome::Holds,
            format!("{drawing}：重新审查的结果逐字节相同"),
            format!("{drawing}: run again, the review is the same byte for byte"),
        );
    }
    let mut other = Vec::new();
    if sealed.engine.version != engine.version {
        other.push((
            format!("引擎 {} → {}", sealed.engine.version, engine.version),
            format!("engine {} → {}", sealed.engine.version, engine.version),
        ));
    }
    let hash = |of: &EngineInfo, id: &str| of.packs.iter().find(|it| it.id == id).map(|it| it.sha256.clone());
    for pack in &sealed.engine.packs {
        if hash(engine, &pack.id).as_ref() != Some(&pack.sha256) {
            other.push((format!("规则包 {}", pack.id), format!("pack {}", pack.id)));
        }
    }
    for pack in engine.packs.iter().filter(|it| hash(&sealed.engine, &it.id).is_none()) {
        other.push((format!("新增规则包 {}", pack.id), format!("pack {} added", pack.id)));
    }
    if sealed.engine.conditions_sha256 != engine.conditions_sha256 {
        other.push(("规划条件".to_string(), "planning conditions".to_string()));
    }
    if sealed.engine.profile_sha256 != engine.profile_sha256 {
        other.push(("图层标准".to_string(), "layer profile".to_string()));
    }
    let join = |zh: bool, separator: &str| {
        other.iter().map(|it| if zh { it.0.as_str() } else { &it.1 }).collect::<Vec<_>>().join(separator)
    };
    let (zh, en) = match other.is_empty() {
        true => (
            "规则、条件和引擎均未变，审查结果本身不同".to_string(),
            "rules, conditions and engine are the same; the review itself differs".to_string(),
        ),
        false => (
            format!("与封存时不同的有：{}", join(true, "、")),
            format!("not the same as when it was sealed: {}", join(false, ", ")),
        ),
    };
    Check::new(
        "rerun",
        Outcome::Broken,
        format!("{drawing}：重新审查的结果不同；{zh}"),
        format!("{drawing}: run again, the review is another one; {en}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::{Role, SealedFile, Settings, Signature, sign};
    use crate::keys::{SecretKey, Signer};

    const DRAWING: &[u8] = b"0\nSECTION\n";

    fn sealed(key: &SecretKey) -> Certificate {
        let certificate = Certificate {
            schema: SCHEMA.to_string(),
            number: "沪规建〔2026〕1号".to_string(),
            issued: "2026-11-27".to_string(),
            subject: String::new(),
            files: vec![SealedFile::of(Role::Drawing, "site.dxf", DRAWING)],
            reviews: Vec::new(),
            settings: Settings::default(),
            signature: Signature::default(),
        };
        sign(certificate, key).expect("signs")
    }

    fn outcomes(checks: &[Check]) -> Vec<(&str, Outcome)> {
        checks.iter().map(|it| (it.what, it.outcome)).collect()
    }

    #[test]
    fn a_certificate_holds_also_after_it_was_written_and_read() {
        use Outcome::Holds;
        for algorithm in Algorithm::ALL {
            let key = SecretKey::generate(algorithm).expect("random numbers");
            let certificate = Certificate::from_json(&sealed(&key).to_json()).expect("reads back");
            let none = Revocations::default();
            let checks = verify(&certificate, &[key.public()], Some(&none), |_| Some(DRAWING.to_vec()));
            let all = [("signature", Holds), ("key", Holds), ("revocation", Holds), ("file", Holds)];
            assert_eq!(outcomes(&checks), all);
            let mut renamed = certificate;
            renamed.signature.algorithm = "RSA".to_string();
            assert_eq!(outcomes(&verify(&renamed, &[], None, |_| None))[0], ("schema", Outcome::Broken));
        }
    }

    #[test]
    fn altered_files_wrong_keys_revocations_and_altered_certificates_each_show() {
        use Outcome::{Broken, Holds, NotMade};
        let [key, stranger] = [(); 2].map(|()| SecretKey::generate(Algorithm::Ed25519).expect("random numbers"));
        let certificate = sealed(&key);
        let checks = verify(&certificate, &[stranger.public()], None, |_| Some(b"0\nEOF\n".to_vec()));
        assert_eq!(
            outcomes(&checks),
            [("signature", Holds), ("key", Broken), ("revocation", NotMade), ("file", Broken)]
        );
        let mut altered = certificate.clone();
        altered.number = "2".to_string();
        assert_eq!(outcomes(&verify(&altered, &[], None, |_| None))[0], ("signature", Broken));
        let mut list = Revocations::default();
        list.revoke(&certificate.number, "2026-12-01", "withdrawn", &key).expect("signs");
        let revoked = verify(&certificate, &[key.public()], Some(&list), |_| None);
        assert_eq!(outcomes(&revoked)[2], ("revocation", Broken));
        let mut strange = Revocations::default();
        strange.revoke(&certificate.number, "2026-12-01", "by a stranger", &stranger).expect("signs");
        let kept = verify(&certificate, &[key.public()], Some(&strange), |_| None);
        assert_eq!(outcomes(&kept)[2], ("revocation", Holds));
    }

    #[test]
    fn a_review_run_again_tells_what_was_not_the_same() {
        let pack = |sha256: &str| findings::PackInfo { id: "p".into(), sha256: sha256.into(), ..Default::default() };
        let engine = EngineInfo { version: "0.1.0".into(), packs: vec![pack("1")], ..Default::default() };
        let sealed = SealedReview {
            drawing: "a.dxf".into(),
            sha256: "x".into(),
            verdicts: Default::default(),
            engine: engine.clone(),
        };
        assert_eq!(check_rerun(&sealed, "x", &engine).outcome, Outcome::Holds);
        let other = check_rerun(&sealed, "y", &EngineInfo { packs: vec![pack("2")], ..engine });
        assert_eq!(other.outcome, Outcome::Broken);
        assert!(other.message.en.ends_with("pack p"), "{}", other.message.en);
    }
}
