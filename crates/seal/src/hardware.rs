//! Keys that never leave their hardware, through PKCS#11: the module of its maker is loaded when a key is opened.

use crate::keys::{KeyError, PublicKey, Signer};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::Decode;
use der::asn1::OctetString;
use sha2::{Digest, Sha256};
use std::sync::Mutex;

/// Where a key in hardware is (RFC 7512, the parts that are needed).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Address {
    module: String,
    token: String,
    object: String,
}

impl Address {
    fn of(uri: &str) -> Option<Address> {
        let (path, query) = uri.strip_prefix("pkcs11:")?.split_once('?')?;
        let part = |parts: &str, by: char, name: &str| {
            let mut all = parts.split(by).filter_map(|it| it.split_once('='));
            all.find(|it| it.0 == name).and_then(|it| decoded(it.1)).filter(|it| !it.is_empty())
        };
        Some(Address {
            module: part(query, '&', "module-path")?,
            token: part(path, ';', "token")?,
            object: part(path, ';', "object")?,
        })
    }
}

/// `%20` and the like as the bytes they stand for.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A P-256 or Ed25519 key in hardware.
pub(crate) struct HardwareKey {
    // A session serves one call at a time.
    session: Mutex<Session>,
    key: ObjectHandle,
    public: PublicKey,
}

impl HardwareKey {
    /// Opens the key of an address with its PIN ([`crate::keys::open_in_hardware`]).
    pub(crate) fn open(uri: &str, pin: &str) -> Result<HardwareKey, KeyError> {
        let address = Address::of(uri).ok_or_else(|| KeyError::Address(uri.to_string()))?;
        let module = Pkcs11::new(&address.module).map_err(|it| failed(format!("{}: {it}", address.module)))?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Another key of this process came through the same module.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(failed(error)),
        }
        let mut slot = None;
        for it in module.get_slots_with_initialized_token().map_err(failed)? {
            if module.get_token_info(it).map_err(failed)?.label().trim() == address.token {
                slot = Some(it);
            }
        }
        let slot = slot.ok_or_else(|| failed(format!("no token is called “{}”", address.token)))?;
        let session = module.open_ro_session(slot).map_err(failed)?;
        match session.login(UserType::User, Some(&AuthPin::new(pin.into()))) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(failed(error)),
        }
        let find = |class: ObjectClass| {
            let wanted = [Attribute::Class(class), Attribute::Label(address.object.as_bytes().to_vec())];
            let found = session.find_objects(&wanted).map_err(failed)?;
            match found[..] {
                [one] => Ok(one),
                _ => Err(failed(format!(
                    "the token holds {} objects ({class}) called “{}” where one is needed",
                    found.len(),
                    address.object
                ))),
            }
        };
        let key = find(ObjectClass::PRIVATE_KEY)?;
        let public = public(&session, find(ObjectClass::PUBLIC_KEY)?)?;
        Ok(HardwareKey { session: Mutex::new(session), key, public })
    }
}

impl Signer for HardwareKey {
    fn public(&self) -> PublicKey {
        self.public.clone()
    }

    fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], KeyError> {
        let session = self.session.lock().map_err(|_| failed("a thread failed while it signed"))?;
        let signature = match &self.public {
            PublicKey::Ed25519(_) => {
                let mechanism = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519));
                session.sign(&mechanism, self.key, bytes)
            }
            // Every token signs a hash; not every one makes it.
            _ => session.sign(&Mechanism::Ecdsa, self.key, &Sha256::digest(bytes)),
        };
        let signature = signature.map_err(failed)?;
        signature.try_into().map_err(|it: Vec<u8>| failed(format!("a signature of {} bytes", it.len())))
    }
}

fn public(session: &Session, object: ObjectHandle) -> Result<PublicKey, KeyError> {
    let attributes = session.get_attributes(object, &[AttributeType::EcPoint]).map_err(failed)?;
    let point = attributes.into_iter().find_map(|it| match it {
        Attribute::EcPoint(point) => Some(point),
        _ => None,
    });
    // The point is an OCTET STRING (PKCS#11 3.0, 6.3.3); some tokens give its bytes bare.
    let point = point.ok_or_else(|| failed("the key is none of an elliptic curve"))?;
    let bare = OctetString::from_der(&point).map(|it| it.as_bytes().to_vec()).unwrap_or(point);
    if let Ok(bytes) = <[u8; 32]>::try_from(bare.as_slice()) {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(failed)?;
        return Ok(PublicKey::Ed25519(key));
    }
    let key = p256::PublicKey::from_sec1_bytes(&bare);
    key.map(PublicKey::EcdsaP256).map_err(|_| failed("the key is neither of P-256 nor of Ed25519"))
}

fn failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::Hardware(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::{DocumentKey, Holder, self_made};
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

    #[test]
    fn an_address_names_module_token_and_key() {
        let address = Address::of("pkcs11:token=tushen%20seal;object=key-1?module-path=/usr/lib/a.so");
        let expected = Address { module: "/usr/lib/a.so".into(), token: "tushen seal".into(), object: "key-1".into() };
        assert_eq!(address, Some(expected));
        for wrong in [
            "pkcs11:token=a;object=b",
            "pkcs11:token=a?module-path=m",
            "key.pem",
            "pkcs11:token=%zz;object=b?module-path=m",
        ] {
            assert!(matches!(HardwareKey::open(wrong, "1234"), Err(KeyError::Address(_))), "{wrong}");
        }
    }

    /// A token of SoftHSM with a P-256 key and an Ed25519 key. The module reads where its tokens lie from the environment, which a
    /// test may not change: this test runs itself again in a process with that environment.
    #[test]
    fn keys_of_a_token_sign_certificates_and_documents() {
        if !Path::new(MODULE).exists() || Command::new("pkcs11-tool").arg("--help").output().is_err() {
            eprintln!("not tested: softhsm2 and opensc are not installed");
            return;
        }
        if std::env::var_os("SOFTHSM2_CONF").is_some() {
            return with_token();
        }
        let folder = tempfile::tempdir().expect("a folder");
        let (tokens, conf) = (folder.path().join("tokens"), folder.path().join("softhsm2.conf"));
        std::fs::create_dir(&tokens).expect("a folder");
        std::fs::write(&conf, format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display()))
            .expect("written");
        let run = |program: &str, arguments: &[&str]| {
            let done = Command::new(program).args(arguments).env("SOFTHSM2_CONF", &conf).output().expect("runs");
            assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8_lossy(&done.stdout).into_owned()
        };
        run(
            "softhsm2-util",
            &["--init-token", "--free", "--label", "tushen", "--so-pin", "87654321", "--pin", "12345678"],
        );
        for (kind, label) in [("EC:prime256v1", "documents"), ("EC:edwards25519", "certificates")] {
            let make = ["--module", MODULE, "--token-label", "tushen", "--login", "--pin", "12345678", "--keypairgen"];
            run("pkcs11-tool", &[&make[..], &["--key-type", kind, "--label", label]].concat());
        }
        let itself = std::env::current_exe().expect("this test");
        let itself = itself.to_string_lossy();
        let said = run(&itself, &["--exact", "hardware::tests::keys_of_a_token_sign_certificates_and_documents"]);
        assert!(said.contains("1 passed"), "{said}");
    }

    fn with_token() {
        let address = |object: &str| format!("pkcs11:token=tushen;object={object}?module-path={MODULE}");
        for object in ["documents", "certificates"] {
            let key = HardwareKey::open(&address(object), "12345678").expect("opens");
            let signature = crate::keys::sign_hex(&key, b"plan").expect("signs");
            assert!(key.public().holds(b"plan", &signature), "{object}");
            assert!(!key.public().holds(b"plans", &signature), "{object}");
        }
        let key = HardwareKey::open(&address("documents"), "12345678").expect("opens");
        let pem =
            self_made(&key, &Holder { name: "tushen".into(), organisation: None }, Duration::from_secs(1_795_000_000))
                .expect("a certificate");
        assert!(DocumentKey::new(Box::new(key), &pem).is_ok());
        let missing = HardwareKey::open(&address("nothing"), "12345678").err().expect("refused").to_string();
        assert!(missing.contains("0 objects") && missing.contains("nothing"), "{missing}");
    }
}
