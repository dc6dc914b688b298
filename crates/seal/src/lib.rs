//! Certificates over reviewed files.
//!
//! A [`Certificate`] names what was decided on: every file by SHA-256 and SM3, the rules, conditions and engine by their hashes, and the
//! review by the hash of its bytes. A [`Signer`] signs its canonical JSON. [`verify`] says, check by check, whether files,
//! signature, key and [`Revocations`] agree; running the review again is the caller's part, for which the certificate names all that is
//! needed ([`Certificate::settings`]).
//!
//! [`sign_pdf`] signs a document in the document itself (PAdES), with a key that an X.509 certificate names ([`DocumentKey`]).
//!
//! Keys are PKCS#8 files, encrypted with a passphrase (scrypt and AES-256-CBC, RFC 8018; [`keys`]).
//! Nothing here reads files or the clock; [`write_private`] writes them, so that all keys are kept alike.

mod certificate;
mod digest;
#[cfg(feature = "pkcs11")]
mod hardware;
pub mod keys;
mod pdf;
mod revocation;
mod verify;
mod x509;

pub use certificate::{Certificate, Role, SCHEMA, SealedFile, SealedReview, Settings, Signature, settings_files, sign};
pub use digest::{Digester, Digests, sha256, sm3};
pub use keys::{Algorithm, KeyError, PublicKey, SecretKey, Signer, write_private};
pub use pdf::{PdfError, sign_pdf};
pub use revocation::{REVOCATIONS_SCHEMA, Revocation, RevocationError, Revocations};
pub use verify::{Check, Outcome, check_rerun, verify};
pub use x509::{DocumentKey, Holder, SELF_MADE_DAYS, X509Error, self_made};
