//! Signatures in PDF: PAdES baseline B-B (ETSI EN 319 142-1), put behind the document as an incremental update, so that what was signed
//! stays as it was, byte for byte.
//!
//! What is signed is the whole file but for the hole that the signature itself lies in (`ByteRange`). Signing the result again adds
//! another signature over everything before it.

use crate::keys::KeyError;
use crate::x509::{self, DocumentKey};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{OctetString, SetOfVec};
use der::oid::ObjectIdentifier;
use der::oid::db::{rfc5911, rfc5912};
use der::{Any, DateTime, Encode, Sequence};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, StringFormat};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use thiserror::Error;
use x509_cert::attr::Attribute;

/// Room that is left for a signature beside its certificates, bytes.
const ROOM: usize = 2048;
/// Stands for a number of the byte range until it is known.
const UNKNOWN: i64 = 9_999_999_999;

/// Why a document was not signed.
#[derive(Debug, Error)]
pub enum PdfError {
    /// It is no PDF, or one that cannot be added to.
    #[error("this PDF cannot be signed: {0}")]
    Unreadable(String),
    /// The signature cannot be encoded.
    #[error("the signature cannot be encoded: {0}")]
    Encode(String),
    /// The key.
    #[error("{0}")]
    Key(#[from] KeyError),
}

impl PdfError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            PdfError::Unreadable(why) => format!("这个 PDF 无法签名：{why}"),
            PdfError::Encode(why) => format!("签名无法编码：{why}"),
            PdfError::Key(error) => error.zh(),
        }
    }
}

/// Signs a PDF. `at` is the instant since 1970 that the signature claims, `reason` why it was signed, in words.
///
/// # Errors
/// [`PdfError::Unreadable`] for what is no PDF, has no page, or is encrypted; those of the key.
pub fn sign_pdf(pdf: &[u8], key: &DocumentKey, reason: &str, at: Duration) -> Result<Vec<u8>, PdfError> {
    let room = room(key)?;
    let mut signed = with_field(pdf, key, reason, at, room)?;
    let hole = hole(&signed, pdf.len()).ok_or_else(|| PdfError::Encode("no place for it was found".to_string()))?;
    let ranges = [0, hole.contents.0, hole.contents.1, signed.len() - hole.contents.1];
    let text = format!("[{} {} {} {}", ranges[0], ranges[1], ranges[2], ranges[3]);
    let (from, until) = hole.byte_range;
    signed[from..until].fill(b' ');
    signed[from..from + text.len()].copy_from_slice(text.as_bytes());
    let mut hash = Sha256::new();
    hash.update(&signed[..hole.contents.0]);
    hash.update(&signed[hole.contents.1..]);
    let cms = cms(key, &hash.finalize())?;
    if cms.len() > room {
        return Err(PdfError::Encode(format!("it takes {} bytes where {room} were kept free", cms.len())));
    }
    let digits = crate::digest::hex(&cms);
    signed[hole.contents.0 + 1..][..digits.len()].copy_from_slice(digits.as_bytes());
    Ok(signed)
}

/// Bytes that the signature may take.
fn room(key: &DocumentKey) -> Result<usize, PdfError> {
    let certificates = key.chain.iter().map(|it| it.to_der().map(|it| it.len()).map_err(encode));
    Ok(ROOM + certificates.sum::<Result<usize, _>>()?)
}

/// The document with a field for the signature, whose value is zeros yet.
fn with_field(pdf: &[u8], key: &DocumentKey, reason: &str, at: Duration, room: usize) -> Result<Vec<u8>, PdfError> {
    let before = Document::load_mem(pdf).map_err(unreadable)?;
    let page_id = before.page_iter().next().ok_or_else(|| PdfError::Unreadable("it has no page".to_string()))?;
    let root_id = before.trailer.get(b"Root").and_then(Object::as_reference).map_err(unreadable)?;
    let mut page = before.get_dictionary(page_id).map_err(unreadable)?.clone();
    let mut root = before.get_dictionary(root_id).map_err(unreadable)?.clone();
    let mut form = root.get(b"AcroForm").and_then(|it| resolved(&before, it)?.as_dict()).cloned().unwrap_or_default();
    let mut fields = list(&before, &form, b"Fields");
    let mut annotations = list(&before, &page, b"Annots");
    let name = format!("Signature{}", fields.len() + 1);
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), before);
    let new = &mut update.new_document;

    let mut value = Dictionary::new();
    value.set("Type", Object::Name(b"Sig".to_vec()));
    value.set("Filter", Object::Name(b"Adobe.PPKLite".to_vec()));
    value.set("SubFilter", Object::Name(b"ETSI.CAdES.detached".to_vec()));
    value.set("ByteRange", vec![0.into(), UNKNOWN.into(), UNKNOWN.into(), UNKNOWN.into()]);
    value.set("Contents", Object::String(vec![0; room], StringFormat::Hexadecimal));
    value.set("M", Object::string_literal(date(at)?));
    value.set("Name", lopdf::text_string(&key.subject()));
    if !reason.is_empty() {
        value.set("Reason", lopdf::text_string(reason));
    }
    let value = new.add_object(value);
    // A field without any extent needs no appearance, which PDF/A asks of all others (ISO 19005-2, 6.3.3); printed and locked.
    let mut field = Dictionary::new();
    field.set("Type", Object::Name(b"Annot".to_vec()));
    field.set("Subtype", Object::Name(b"Widget".to_vec()));
    field.set("FT", Object::Name(b"Sig".to_vec()));
    field.set("Rect", vec![0.into(), 0.into(), 0.into(), 0.into()]);
    field.set("F", 132);
    field.set("T", Object::string_literal(name));
    field.set("P", page_id);
    field.set("V", value);
    let field = new.add_object(field);

    fields.push(field.into());
    form.set("Fields", fields);
    // Signatures exist, and the file may only be added to (ISO 32000-1, table 219).
    form.set("SigFlags", 3);
    root.set("AcroForm", form);
    annotations.push(field.into());
    page.set("Annots", annotations);
    new.set_object(root_id, root);
    new.set_object(page_id, page);
    let mut bytes = Vec::new();
    update.save_to(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Places in a file that are filled when everything else stands.
struct Hole {
    /// From the opening bracket of the byte range to its closing one, which stays.
    byte_range: (usize, usize),
    /// From `<` to after `>`.
    contents: (usize, usize),
}

/// Where the places are, in what was added from `from` on.
fn hole(pdf: &[u8], from: usize) -> Option<Hole> {
    let added = pdf.get(from..)?;
    let find =
        |what: &[u8], from: usize| added.get(from..)?.windows(what.len()).position(|it| it == what).map(|it| it + from);
    let range = find(b"/ByteRange", 0)?;
    let (open, close) = (find(b"[", range)?, find(b"]", range)?);
    // Pages have contents too, of another kind; those of the signature stand behind its range.
    let start = find(b"<0", find(b"/Contents", close)?)?;
    let end = find(b">", start)?;
    Some(Hole { byte_range: (from + open, from + close), contents: (from + start, from + end + 1) })
}

/// SigningCertificateV2 (RFC 5035, 5.4.1): the certificate that the signature is to be verified with, by its SHA-256.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

/// The hash of a certificate; SHA-256 where nothing else is said.
#[derive(Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

/// The signature over a hash, as CMS (RFC 5652) with the attributes that CAdES asks for (ETSI EN 319 122-1).
fn cms(key: &DocumentKey, hash: &[u8]) -> Result<Vec<u8>, PdfError> {
    let leaf = key.chain.first().ok_or_else(|| PdfError::Encode("no certificate".to_string()))?;
    let certificate = OctetString::new(Sha256::digest(leaf.to_der().map_err(encode)?).as_slice()).map_err(encode)?;
    let signing = SigningCertificateV2 { certs: vec![EssCertIdV2 { hash: certificate }] };
    let mut attributes = SetOfVec::new();
    for it in [
        attribute(rfc5911::ID_CONTENT_TYPE, &rfc5911::ID_DATA)?,
        attribute(rfc5911::ID_MESSAGE_DIGEST, &OctetString::new(hash).map_err(encode)?)?,
        attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2, &signing)?,
    ] {
        attributes.insert(it).map_err(encode)?;
    }
    let signature = key.signer.sign(&attributes.to_der().map_err(encode)?)?;
    let sha256 = AlgorithmIdentifierOwned { oid: rfc5912::ID_SHA_256, parameters: None };
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: leaf.tbs_certificate().issuer().clone(),
            serial_number: leaf.tbs_certificate().serial_number().clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: x509::ecdsa_with_sha256(),
        signature: OctetString::new(x509::ecdsa_der(&signature)?).map_err(encode)?,
        unsigned_attrs: None,
    };
    let chain: Vec<_> = key.chain.iter().cloned().map(CertificateChoices::Certificate).collect();
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256]).map_err(encode)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: rfc5911::ID_DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(chain).map_err(encode)?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer]).map_err(encode)?,
    };
    let content = Any::encode_from(&data).map_err(encode)?;
    ContentInfo { content_type: rfc5911::ID_SIGNED_DATA, content }.to_der().map_err(encode)
}

fn attribute(oid: ObjectIdentifier, value: &impl Encoded) -> Result<Attribute, PdfError> {
    let values = SetOfVec::try_from(vec![value.any().map_err(encode)?]).map_err(encode)?;
    Ok(Attribute { oid, values })
}

/// What can be the value of an attribute.
trait Encoded {
    fn any(&self) -> der::Result<Any>;
}

impl<T: der::EncodeValue + der::Tagged> Encoded for T {
    fn any(&self) -> der::Result<Any> {
        Any::encode_from(self)
    }
}

/// An object, or what it refers to.
fn resolved<'a>(document: &'a Document, object: &'a Object) -> lopdf::Result<&'a Object> {
    document.dereference(object).map(|it| it.1)
}

/// A list that a dictionary holds or refers to; empty where there is none.
fn list(document: &Document, holder: &Dictionary, key: &[u8]) -> Vec<Object> {
    let held = holder.get(key).and_then(|it| resolved(document, it)?.as_array());
    held.cloned().unwrap_or_default()
}

/// As PDF writes instants.
fn date(at: Duration) -> Result<String, PdfError> {
    let it = DateTime::from_unix_duration(at).map_err(encode)?;
    let (day, time) = ((it.year(), it.month(), it.day()), (it.hour(), it.minutes(), it.seconds()));
    Ok(format!("D:{:04}{:02}{:02}{:02}{:02}{:02}Z", day.0, day.1, day.2, time.0, time.1, time.2))
}

fn unreadable(error: impl std::fmt::Display) -> PdfError {
    PdfError::Unreadable(error.to_string())
}

fn encode(error: der::Error) -> PdfError {
    PdfError::Encode(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, SecretKey};
    use std::process::Command;

    const NOVEMBER: Duration = Duration::from_secs(1_795_000_000);

    fn key() -> DocumentKey {
        let key = SecretKey::generate(Algorithm::EcdsaP256).expect("random numbers");
        let pem =
            x509::self_made(&key, &x509::Holder { name: "上海市规划资源局".into(), organisation: None }, NOVEMBER)
                .expect("a certificate");
        DocumentKey::new(Box::new(key), &pem).expect("a key with its certificate")
    }

    /// One empty page, written by hand.
    fn page() -> Vec<u8> {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        let mut places = Vec::new();
        for (n, body) in [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        ]
        .iter()
        .enumerate()
        {
            places.push(pdf.len());
            pdf.extend(format!("{} 0 obj\n{body}\nendobj\n", n + 1).bytes());
        }
        let start = pdf.len();
        pdf.extend(b"xref\n0 4\n0000000000 65535 f \n");
        for it in places {
            pdf.extend(format!("{it:010} 00000 n \n").bytes());
        }
        pdf.extend(format!("trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
        pdf
    }

    /// What `pdfsig` says of a file; nothing where it is not installed.
    fn pdfsig(pdf: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signed.pdf");
        std::fs::write(&path, pdf).expect("written");
        match Command::new("pdfsig").arg(&path).output() {
            Ok(it) => Some(String::from_utf8_lossy(&it.stdout).into_owned()),
            Err(_) => {
                eprintln!("not tested: pdfsig is not installed (poppler-utils)");
                None
            }
        }
    }

    #[test]
    fn a_signed_document_holds_its_original_and_is_valid_as_a_whole() {
        let (pdf, key) = (page(), key());
        let signed = sign_pdf(&pdf, &key, "审查意见", NOVEMBER).expect("signs");
        assert_eq!(signed[..pdf.len()], pdf[..]);
        let Some(said) = pdfsig(&signed) else { return };
        for expected in
            ["Signature is Valid.", "Total document signed", "SHA-256", "ETSI.CAdES.detached", "上海市规划资源局"]
        {
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }

    #[test]
    fn altered_and_appended_documents_show() {
        let signed = sign_pdf(&page(), &key(), "", NOVEMBER).expect("signs");
        let mut altered = signed.clone();
        let place = altered.windows(3).position(|it| it == b"200").expect("the size of the page");
        altered[place] = b'3';
        let appended = [&signed[..], b"% more\n"].concat();
        let (Some(altered), Some(appended)) = (pdfsig(&altered), pdfsig(&appended)) else { return };
        assert!(altered.contains("Digest Mismatch"), "{altered}");
        assert!(appended.contains("Not total document signed"), "{appended}");
    }

    #[test]
    fn a_second_signature_leaves_the_first_valid() {
        let once = sign_pdf(&page(), &key(), "", NOVEMBER).expect("signs");
        let twice = sign_pdf(&once, &key(), "", NOVEMBER).expect("signs again");
        let Some(said) = pdfsig(&twice) else { return };
        assert_eq!(said.matches("Signature is Valid.").count(), 2, "{said}");
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        assert!(matches!(sign_pdf(b"0\nSECTION\n", &key(), "", NOVEMBER), Err(PdfError::Unreadable(_))));
    }
}
