use crate::Kind;
use serde::{Deserialize, Serialize};

/// The stable id of an object: a hash of its kind and of the handle paths it was made from.
///
/// Never a counter: the same drawing gives the same ids in every run, and an object that did not change keeps its id across
/// drawing revisions. Written as two letters of the kind and 12 hexadecimal digits: `bu-03f2a9c41d7e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectId(pub u64);

impl ObjectId {
    /// The id of the object of `kind` that was made from `parts`: its handle paths, sorted by the caller, and an ordinal where
    /// one entity makes several objects.
    pub fn new<'a>(kind: Kind, parts: impl IntoIterator<Item = &'a str>) -> ObjectId {
        let mut hash = Fnv::default();
        hash.write(kind.name().as_bytes());
        for part in parts {
            hash.write(&[0]);
            hash.write(part.as_bytes());
        }
        ObjectId(hash.0 & 0xffff_ffff_ffff)
    }

    /// As written in reviews, with the prefix of its kind.
    pub fn display(self, kind: Kind) -> String {
        let mut text = String::with_capacity(15);
        self.write(kind, &mut text);
        text
    }

    /// Adds what [`ObjectId::display`] gives to a text.
    pub fn write(self, kind: Kind, text: &mut String) {
        text.push_str(kind.prefix());
        text.push('-');
        for digit in (0..12).rev() {
            text.extend(char::from_digit((self.0 >> (4 * digit)) as u32 & 15, 16));
        }
    }
}

/// FNV-1a, 64 bits: the same on every platform and in every release, which `std`'s hasher does not promise.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
