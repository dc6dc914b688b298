use crate::digest::Digests;
use crate::keys::{KeyError, Signer, sign_hex};
use findings::{EngineInfo, Review};
use review::Source;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The schema that [`Certificate`] serialises to.
pub const SCHEMA: &str = "tushen.certificate/1";

/// What was decided on, signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`SCHEMA`].
    pub schema: String,
    /// Its number, which nothing else has.
    pub number: String,
    /// The day it was made, `YYYY-MM-DD`.
    pub issued: String,
    /// What it is about, in words.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub subject: String,
    /// Every file, in the order of role and name.
    pub files: Vec<SealedFile>,
    /// The reviews that were decided on, by drawing.
    pub reviews: Vec<SealedReview>,
    /// What the reviews are made with, besides the files.
    pub settings: Settings,
    /// The signature over everything else.
    pub signature: Signature,
}

/// What a file is to the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A drawing that was reviewed.
    Drawing,
    /// The planning conditions.
    Conditions,
    /// A file of the authority that the conditions name.
    Official,
    /// A layer profile of the user's own.
    Profile,
    /// A mapping of layers.
    Map,
    /// Facts that persons state of objects.
    Facts,
    /// A document that goes with it: an opinion, a notice.
    Document,
}

/// A file by its hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// What it is.
    pub role: Role,
    /// Its name, without folders; official files as the conditions name them.
    pub name: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// Its hashes.
    #[serde(flatten)]
    pub digests: Digests,
}

impl SealedFile {
    /// A file with its hashes.
    pub fn of(role: Role, name: &str, bytes: &[u8]) -> SealedFile {
        SealedFile { role, name: name.to_string(), bytes: bytes.len() as u64, digests: Digests::of(bytes) }
    }
}

/// A review by its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedReview {
    /// The drawing, by the name of its file.
    pub drawing: String,
    /// SHA-256 of the review as `tushen check --all --format json` writes it.
    pub sha256: String,
    /// Verdicts by their number.
    pub verdicts: BTreeMap<String, u64>,
    /// Engine, packs, conditions and profile, each with its hash.
    pub engine: EngineInfo,
}

impl SealedReview {
    /// A review by the hash of its JSON.
    pub fn of(drawing: &str, review: &Review, sha256: &str) -> SealedReview {
        SealedReview {
            drawing: drawing.to_string(),
            sha256: sha256.to_string(),
            verdicts: review.summary.by_verdict.clone(),
            engine: review.engine.clone(),
        }
    }
}

/// What a review is made with, besides files.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whose rules apply.
    pub jurisdiction: String,
    /// The day of acceptance.
    pub date: String,
    /// The day of the planning conditions, when it was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions_date: Option<String>,
    /// The day on which the scheme was approved, when it was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scheme_approval_date: Option<String>,
    /// The day of the land contract, when it was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract_date: Option<String>,
    /// The stage of the procedure.
    pub stage: String,
    /// Only these packs; all in force when empty.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub packs: Vec<String>,
    /// A built-in profile, when one was chosen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile: Option<String>,
    /// The unit of the drawing, when it was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
}

impl From<&review::Settings> for Settings {
    fn from(it: &review::Settings) -> Settings {
        Settings {
            jurisdiction: it.jurisdiction.clone(),
            date: it.date.clone(),
            conditions_date: it.conditions_date.clone(),
            scheme_approval_date: it.scheme_approval_date.clone(),
            contract_date: it.contract_date.clone(),
            stage: it.stage.clone(),
            packs: it.packs.clone(),
            profile: it.profile.clone(),
            unit: it.unit.clone(),
        }
    }
}

impl Settings {
    /// The settings of a review, with the sealed files that belong to them.
    ///
    /// # Errors
    /// Those of `files`, which reads the files of a role.
    pub fn review<E>(&self, mut files: impl FnMut(Role) -> Result<Vec<Source>, E>) -> Result<review::Settings, E> {
        Ok(review::Settings {
            jurisdiction: self.jurisdiction.clone(),
            date: self.date.clone(),
            conditions_date: self.conditions_date.clone(),
            scheme_approval_date: self.scheme_approval_date.clone(),
            contract_date: self.contract_date.clone(),
            stage: self.stage.clone(),
            packs: self.packs.clone(),
            profile: self.profile.clone(),
            unit: self.unit.clone(),
            profile_file: files(Role::Profile)?.pop(),
            map: files(Role::Map)?.pop(),
            facts: files(Role::Facts)?.pop(),
            conditions: files(Role::Conditions)?.pop(),
            official: files(Role::Official)?,
            all: true,
        })
    }
}

/// The files that the settings of a review hold.
pub fn settings_files(settings: &review::Settings) -> Vec<SealedFile> {
    let base =
        |name: &str| Path::new(name).file_name().map_or(name.to_string(), |it| it.to_string_lossy().into_owned());
    let one =
        |role, source: &Option<Source>| source.as_ref().map(|it| SealedFile::of(role, &base(&it.name), &it.bytes));
    let single = [
        one(Role::Conditions, &settings.conditions),
        one(Role::Profile, &settings.profile_file),
        one(Role::Map, &settings.map),
        one(Role::Facts, &settings.facts),
    ];
    let official = settings.official.iter().map(|it| SealedFile::of(Role::Official, &it.name, &it.bytes));
    single.into_iter().flatten().chain(official).collect()
}

/// A signature with the key that made it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Name of the algorithm ([`Algorithm::name`](crate::Algorithm::name)).
    pub algorithm: String,
    /// The public key ([`PublicKey::to_hex`](crate::PublicKey::to_hex)). Whether to believe it is for the one who verifies to say.
    pub key: String,
    /// The signature over [`Certificate::signed_bytes`], hexadecimal.
    pub value: String,
}

impl Certificate {
    /// What is signed: the certificate without its signature as JSON with sorted keys and without spaces (RFC 8785 for the kinds of
    /// values that stand in it: texts, whole numbers, lists and objects).
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("signature");
        }
        let mut bytes = Vec::new();
        write_sorted(&value, &mut bytes);
        bytes
    }

    /// As pretty-printed JSON with a final line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// From JSON.
    ///
    /// # Errors
    /// Says line and column.
    pub fn from_json(text: &str) -> Result<Certificate, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Keys in the order of their bytes, whatever order maps are kept in.
fn write_sorted(value: &serde_json::Value, out: &mut Vec<u8>) {
    match value {
        serde_json::Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push(b'{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                out.extend(serde_json::Value::String(key.clone()).to_string().as_bytes());
                out.push(b':');
                write_sorted(&map[key], out);
            }
            out.push(b'}');
        }
        serde_json::Value::Array(items) => {
            out.push(b'[');
            for (i, it) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_sorted(it, out);
            }
            out.push(b']');
        }
        other => out.extend(other.to_string().as_bytes()),
    }
}

/// Signs a certificate: puts its files in order and its signature in place.
///
/// # Errors
/// Those of the key.
pub fn sign(mut certificate: Certificate, key: &dyn Signer) -> Result<Certificate, KeyError> {
    certificate.files.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    let public = key.public();
    let algorithm = public.algorithm().name().to_string();
    certificate.signature = Signature { algorithm, key: public.to_hex(), value: String::new() };
    certificate.signature.value = sign_hex(key, &certificate.signed_bytes())?;
    Ok(certificate)
}
