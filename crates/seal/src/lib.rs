//! Certificates over reviewed files.
//!
//! A [`Certificate`] names what was decided on: every file by SHA-256 and SM3, the rules, conditions and engine by their hashes, and the
//! review by the hash of its bytes. It is signed with Ed25519 over its canonical JSON. [`verify`] says, check by check, whether files,
//! signature, key and [`Revocations`] agree; running the review again is the caller's part, for which the certificate names all that is
//! needed ([`Certificate::settings`]).
//!
//! Keys are PKCS#8 files, encrypted with a passphrase (scrypt and AES-256-CBC, RFC 8018; [`keys`]).
//! Nothing here reads files or the clock.

mod certificate;
mod digest;
pub mod keys;
mod revocation;
mod verify;

pub use certificate::{Certificate, Role, SCHEMA, SealedFile, SealedReview, Settings, Signature, settings_files, sign};
pub use digest::{Digester, Digests, sha256, sm3};
pub use keys::{KeyError, PublicKey, SecretKey};
pub use revocation::{REVOCATIONS_SCHEMA, Revocation, RevocationError, Revocations};
pub use verify::{Check, Outcome, check_rerun, verify};
