use crate::digest::Digests;
use crate::keys::SecretKey;
use findings::EngineInfo;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// A signature with the key that made it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// `Ed25519`.
    pub algorithm: String,
    /// The public key, hexadecimal. Whether to believe it is for the one who verifies to say.
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
pub fn sign(mut certificate: Certificate, key: &SecretKey) -> Certificate {
    certificate.files.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    let public = key.public().to_hex();
    certificate.signature = Signature { algorithm: "Ed25519".to_string(), key: public, value: String::new() };
    certificate.signature.value = key.sign(&certificate.signed_bytes());
    certificate
}
